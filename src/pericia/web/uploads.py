"""Uploads beyond all bounds are thrown away while they arrive, before they fill a disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import RefusedFile

FILES_BYTES_MAX = max(LIMITS.csv_bytes_max, LIMITS.xlsx_bytes_max, LIMITS.attachment_bytes_max)
FORM_BYTES_MAX = 100_000
"""What the fields beside the file, and the separators between them, may add."""

READ_BYTES_MAX = 4 * FILES_BYTES_MAX
"""A longer body is not even read to its end, so that the answer may not arrive."""


class BoundedUploads(FileUploadHandler):
    """First of the handlers: no file of a request that is too long reaches the next one."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        self.length = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.length > FILES_BYTES_MAX + FORM_BYTES_MAX:
            assert self.request is not None
            self.request.upload_was_too_large = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=self.length > READ_BYTES_MAX)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def uploaded_file(request: HttpRequest, name: str) -> UploadedFile[Any] | None:
    """The file of a form's field. Raises RefusedFile `file_too_large` for one thrown away."""
    if getattr(request, "upload_was_too_large", False):
        raise RefusedFile("file_too_large", name, limit_mb=FILES_BYTES_MAX // 1_000_000)
    found: UploadedFile[Any] | None = request.FILES.get(name)
    return found
