"""What evidence and runs were made from: references, and the digest of what stands there now.

A reference is `case:ID#input.FIELD`, `case:ID#outputs.STEP.FIELD` (or several such paths, apart by
commas), `case:ID#given.STEP` for all that an instrument step was given, `attachment:ID` or
`table:ID`; empty for what was typed in. Digests are SHA-256 in hex: of an attachment's bytes, of a
table's header and rows, of a value of a case as canonical JSON
(of a text, of its UTF-8 bytes).
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from pericia.apps.cases.files import read_file
from pericia.apps.cases.models import Attachment, Case
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.permissions import not_found
from pericia.apps.knowledge.access import hidden_in
from pericia.apps.knowledge.given import given_to
from pericia.apps.knowledge.models import TableSnapshot
from pericia.kernels.deliverables.sources import table_sha256
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.refusal import Refused

TEXT_TYPES = ("text/plain", "text/csv", "text/tab-separated-values")
TEXT_BYTES_MAX = 2_000_000
GIVEN = "given."
_ABSENT = object()


def case_reference(case_id: UUID, path: str) -> str:
    return f"case:{case_id}#{path}"


def attachment_reference(attachment_id: UUID) -> str:
    return f"attachment:{attachment_id}"


def digest_of(client_id: UUID, reference: str) -> str | None:
    """The digest of what a reference names, as it stands now; None where there is nothing."""
    kind, _, rest = reference.partition(":")
    identifier, _, path = rest.partition("#")
    try:
        key = {"client_id": client_id, "id": UUID(identifier)}
    except ValueError:
        return None
    if kind == "case":
        case = Case.objects.filter(**key).first()
        value = _at(case, path) if case is not None else _ABSENT
        return None if value is _ABSENT else digest_of_value(value)
    if kind == "attachment":
        found = Attachment.objects.filter(**key).exclude(stored_as="").first()
        return found.sha256 if found is not None else None
    if kind == "table":
        table = TableSnapshot.objects.filter(**key).first()
        return table_sha256(table.header, table.rows) if table is not None else None
    return None


def input_digests_of(client_id: UUID, reference: str) -> list[str] | None:
    """What a run on this reference tells as the digests of its inputs; None where that cannot be
    told from the reference alone."""
    kind, _, rest = reference.partition(":")
    identifier, _, path = rest.partition("#")
    if kind == "attachment":
        digest = digest_of(client_id, reference)
        return [digest] if digest else None
    if kind != "case" or not path.startswith(GIVEN):
        return None
    case = Case.objects.filter(client_id=client_id, id=UUID(identifier)).first()
    given = given_to(case, path.removeprefix(GIVEN)) if case else None
    return given.digests if given else None


def digest_of_value(value: Any) -> str:
    return sha256(_content(value)).hexdigest()


def content_at(case: Case, path: str) -> bytes | None:
    """The bytes of a value of a case: of a text its UTF-8, else canonical JSON."""
    value = _at(case, path)
    return None if value is _ABSENT else _content(value)


def texts_of(actor: Actor, case: Case) -> dict[str, str]:
    """Every text of a case that the actor sees, by its path: of its input and of its outputs."""
    found: dict[str, str] = {}
    _gather("input", case.input, found)
    hidden = hidden_in(actor, case)
    seen = {step: each for step, each in case.outputs.items() if step not in hidden}
    _gather("outputs", seen, found)
    return found


def text_at(case: Case, path: str) -> str | None:
    """The text that stands at a path of a case now."""
    value = _at(case, path)
    return value if isinstance(value, str) else None


def text_of_attachment(attachment: Attachment) -> str | None:
    """The text of a file as it lies in the store; None where it is gone, or not what was stored.

    Raises Refused `not_a_text` for a file that is no text, or larger than 2 MB.
    """
    if attachment.content_type not in TEXT_TYPES or attachment.size_bytes > TEXT_BYTES_MAX:
        raise Refused(
            "not_a_text",
            "Passages can be quoted from text files of up to 2 MB; attach the text as one.",
            "source",
        )
    content = bytes_of_attachment(attachment)
    if content is None:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def bytes_of_attachment(attachment: Attachment) -> bytes | None:
    """The bytes of a file; None where they are gone, or not what was stored."""
    if not attachment.stored_as:
        return None
    try:
        content = b"".join(read_file(attachment.stored_as))
    except OSError:
        return None
    return content if sha256(content).hexdigest() == attachment.sha256 else None


def attachment_in(case: Case, reference: str) -> Attachment:
    """The attachment of a case that a reference names. Raises Refused (`not_found`)."""
    try:
        attachment_id = UUID(reference.partition(":")[2])
    except ValueError:
        raise not_found("attachment") from None
    found = Attachment.objects.filter(
        client_id=case.client_id, case_id=case.id, id=attachment_id
    ).first()
    if found is None:
        raise not_found("attachment")
    return found


def _content(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else canonical_json(value)


def _at(case: Case | None, path: str) -> Any:
    if "," in path:
        found = {each: _at(case, each) for each in path.split(",")}
        return _ABSENT if _ABSENT in found.values() else found
    if case is not None and path.startswith(GIVEN):
        given = given_to(case, path.removeprefix(GIVEN))
        return _ABSENT if given is None else given.value
    root, _, rest = path.partition(".")
    value: Any = {"input": case and case.input, "outputs": case and case.outputs}.get(root, _ABSENT)
    for part in rest.split(".") if rest else ():
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return _ABSENT
    return value


def _gather(path: str, value: Any, found: dict[str, str]) -> None:
    if isinstance(value, str):
        if value.strip():
            found[path] = value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            _gather(f"{path}.{name}", each, found)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            _gather(f"{path}.{index}", each, found)
