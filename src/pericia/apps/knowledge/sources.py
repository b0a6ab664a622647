"""What evidence and runs were made from: references, and the digest of what stands there now.

A reference is `case:ID#input.FIELD`, `case:ID#outputs.STEP.FIELD` (or several such paths, apart by
commas), `case:ID#given.STEP` for all that an instrument step was given, `attachment:ID` or
`table:ID`; empty for what was typed in. Digests are SHA-256 in hex: of an attachment's bytes, of a
table's header and rows, of a value of a case as canonical JSON
(of a text, of its UTF-8 bytes).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    return digests_of(client_id, [reference])[reference]


def digests_of(
    client_id: UUID, references: Iterable[str], cases: Mapping[UUID, Case] | None = None
) -> dict[str, str | None]:
    """The same of each of these references, in one query a kind of source; `cases` are those that
    were read already."""
    wanted = {each: _parsed(each) for each in references}
    ids: dict[str, set[UUID]] = {"case": set(), "attachment": set(), "table": set()}
    for kind, identifier, _ in filter(None, wanted.values()):
        ids.get(kind, set()).add(identifier)
    known = dict(cases or {})
    key = {"client_id": client_id}
    for each in Case.objects.filter(**key, id__in=ids["case"] - known.keys()):
        known[each.id] = each
    files = Attachment.objects.filter(**key, id__in=ids["attachment"]).exclude(stored_as="")
    tables = TableSnapshot.objects.filter(**key, id__in=ids["table"])
    found = {
        "case": _digests_in_cases(known, wanted.values()),
        "attachment": {(each.id, ""): each.sha256 for each in files},
        "table": {(each.id, ""): table_sha256(each.header, each.rows) for each in tables},
    }
    return {
        reference: found.get(told[0], {}).get(told[1:]) if told else None
        for reference, told in wanted.items()
    }


def _parsed(reference: str) -> tuple[str, UUID, str] | None:
    """(kind, id, path within it), None of what is no reference."""
    kind, _, rest = reference.partition(":")
    identifier, _, path = rest.partition("#")
    try:
        return kind, UUID(identifier), path if kind == "case" else ""
    except ValueError:
        return None


def _digests_in_cases(
    cases: Mapping[UUID, Case], wanted: Iterable[tuple[str, UUID, str] | None]
) -> dict[tuple[UUID, str], str]:
    found = {}
    paths: dict[UUID, set[str]] = {}
    for kind, identifier, path in filter(None, wanted):
        if kind == "case" and identifier in cases:
            paths.setdefault(identifier, set()).add(path)
    for identifier, each in paths.items():
        for path, value in _values_at(cases[identifier], each).items():
            if value is not _ABSENT:
                found[identifier, path] = digest_of_value(value)
    return found


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
    step = path.removeprefix(GIVEN)
    given = given_to(case, [step])[step] if case else None
    return given.digests if given else None


def digest_of_value(value: Any) -> str:
    return sha256(_content(value)).hexdigest()


def content_at(case: Case, path: str) -> bytes | None:
    """The bytes of a value of a case: of a text its UTF-8, else canonical JSON."""
    value = _values_at(case, [path])[path]
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
    value = _value_in(case, path)
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


def _values_at(case: Case, paths: Iterable[str]) -> dict[str, Any]:
    """What stands at each path now, or at each of several apart by commas; _ABSENT of nothing."""
    parts = {path: path.split(",") for path in paths}
    single = {part for each in parts.values() for part in each}
    steps = {each: each.removeprefix(GIVEN) for each in single if each.startswith(GIVEN)}
    given = given_to(case, steps.values())
    values: dict[str, Any] = {}
    for each in single:
        if each in steps:
            told = given[steps[each]]
            values[each] = told.value if told else _ABSENT
        else:
            values[each] = _value_in(case, each)
    return {
        path: values[path] if len(each) == 1 else _all_of({part: values[part] for part in each})
        for path, each in parts.items()
    }


def _all_of(values: dict[str, Any]) -> Any:
    return _ABSENT if any(each is _ABSENT for each in values.values()) else values


def _value_in(case: Case, path: str) -> Any:
    root, _, rest = path.partition(".")
    value: Any = {"input": case.input, "outputs": case.outputs}.get(root, _ABSENT)
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
