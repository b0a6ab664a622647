"""Uploads beyond all bounds are thrown away while they arrive, before they fill a disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.refusal import Refused

FILES_BYTES_MAX = max(LIMITS.csv_bytes_max, LIMITS.xlsx_bytes_max, LIMITS.attachment_bytes_max)
FORM_BYTES_MAX = 100_000
"""What the fields beside the file, and the separators between them, may add."""

READ_TIMES_MAX = 4
"""A body of more times the bound is not even read to its end, so that the answer may not arrive."""

ATTRIBUTE = "pericia_upload_bytes_max"
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def takes_files_of(bytes_max: int) -> Callable[[View], View]:
    """Mark a view to which somebody signed in may send larger files than FILES_BYTES_MAX."""

    def mark(view: View) -> View:
        setattr(view, ATTRIBUTE, bytes_max)
        return view

    return mark


def bytes_max_of(request: HttpRequest) -> int:
    """How large a file of this request may be. Needs the request to have found its view."""
    view = request.resolver_match.func if request.resolver_match else None
    larger: int = getattr(view, ATTRIBUTE, 0)
    if larger > FILES_BYTES_MAX and request.user.is_authenticated:
        return larger
    return FILES_BYTES_MAX


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
        assert self.request is not None
        bytes_max = bytes_max_of(self.request)
        if self.length > bytes_max + FORM_BYTES_MAX:
            self.request.upload_was_too_large = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=self.length > READ_TIMES_MAX * bytes_max)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def one_file_expected(name: str) -> Refused:
    """For a field of one file that was sent several: none of them is taken for the others."""
    return Refused("one_file_expected", "Choose one file at a time.", name)


def uploaded_file(request: HttpRequest, name: str) -> UploadedFile[Any] | None:
    """The file of a form's field.

    Raises RefusedFile `file_too_large` for one thrown away, `one_file_expected` for several.
    """
    if getattr(request, "upload_was_too_large", False):
        raise RefusedFile("file_too_large", name, limit_mb=bytes_max_of(request) // 1_000_000)
    if len(request.FILES.getlist(name)) > 1:
        raise one_file_expected(name)
    found: UploadedFile[Any] | None = request.FILES.get(name)
    return found
