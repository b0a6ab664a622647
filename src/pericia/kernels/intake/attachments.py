"""Which files may travel with a case."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pericia.kernels.intake.archives import check_archive
from pericia.kernels.intake.kinds import file_kind, label
from pericia.kernels.intake.limits import LIMITS, Limits
from pericia.kernels.intake.refusals import RefusedFile

ACCEPTED: Final[dict[str, frozenset[str]]] = {
    "pdf": frozenset({"pdf"}),
    "png": frozenset({"png"}),
    "jpg": frozenset({"jpeg"}),
    "jpeg": frozenset({"jpeg"}),
    "gif": frozenset({"gif"}),
    "webp": frozenset({"webp"}),
    "txt": frozenset({"text"}),
    "csv": frozenset({"text"}),
    "tsv": frozenset({"text"}),
    "xlsx": frozenset({"xlsx", "zip"}),
    "docx": frozenset({"docx", "zip"}),
    "pptx": frozenset({"pptx", "zip"}),
    "ods": frozenset({"ods", "zip"}),
    "odt": frozenset({"odt", "zip"}),
}
"""Kinds that may stand behind a suffix; the first bytes of Office files may say only `zip`."""

ARCHIVED: Final = frozenset({"xlsx", "docx", "pptx", "ods", "odt"})

_EXECUTABLES = """
    exe com scr msi bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta jar sh bash py pl rb php
    lnk url reg dll so dylib app apk deb rpm iso img docm xlsm pptm xlam svg html htm xhtml
"""
EXECUTABLE_SUFFIXES: Final = frozenset(_EXECUTABLES.split())
NAME_CHARACTERS_MAX = 150
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')


def attachment_problem(
    name: str, first_bytes: bytes, size: int, limits: Limits = LIMITS
) -> RefusedFile | None:
    """Why the file may not be attached, or None. `first_bytes`: at least 4,096, or all there are.

    Office documents need `attached_archive_problem` on the whole file as well.
    """
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    kind = file_kind(first_bytes)
    if not _is_plain_name(name):
        return RefusedFile("attachment_name", "name")
    if suffix in EXECUTABLE_SUFFIXES or kind in ("executable", "html"):
        return RefusedFile("attachment_executable", "file")
    if size == 0 or kind == "empty":
        return RefusedFile("attachment_empty", "file")
    if size > limits.attachment_bytes_max:
        megabytes = limits.attachment_bytes_max // 1_000_000
        return RefusedFile("attachment_too_large", "file", limit_mb=megabytes)
    if suffix not in ACCEPTED:
        found = label(kind) if kind != "text" else suffix.upper() or label(kind)
        return RefusedFile("attachment_type", "file", found=found, accepted=accepted_suffixes())
    if kind not in ACCEPTED[suffix]:
        return RefusedFile(
            "attachment_mismatch", "file", expected=suffix.upper(), found=label(kind)
        )
    return None


def attached_archive_problem(data: bytes, limits: Limits = LIMITS) -> RefusedFile | None:
    """Why a whole Office document may not be kept: a bomb, a lie, a password, a nested archive."""
    if file_kind(data) not in ARCHIVED:
        return RefusedFile("attachment_mismatch", "file", expected="Office", found="ZIP")
    try:
        check_archive(data, limits)
    except RefusedFile as refused:
        return refused
    return None


def accepted_suffixes() -> str:
    return ", ".join(suffix.upper() for suffix in ACCEPTED)


def _is_plain_name(name: str) -> bool:
    """No path, no control or direction characters (they can hide a suffix), not too long."""
    if not name.strip(". ") or len(name) > NAME_CHARACTERS_MAX or _FORBIDDEN.search(name):
        return False
    hidden = any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in name)
    return not hidden and not name.endswith((".", " "))
