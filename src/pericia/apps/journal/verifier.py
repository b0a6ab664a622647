#!/usr/bin/env python3
"""Verify an exported journal offline: python verifier.py FILE --key KEY

Needs Python 3.11 or later and `cryptography`, nothing of the platform that wrote the export.
Recomputes every commitment of a disclosed body, every leaf, the root at every checkpoint and every
signature (RFC 6962 tree, Ed25519), and compares with the checkpoints and the earlier export that
you kept. Exit code 0: verified. 1: not verified. 2: could not be read.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import chain
from types import NoneType
from typing import IO, Any, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

SENTENCES = {  # docs/reference/journal-format.md says what each one means and what to do.
    "unreadable": "is not one JSON value in UTF-8 as the format writes it.",
    "line_too_long": "is longer than any line of an export.",
    "not_a_header": "is not the header of an export: {what}.",
    "not_an_event": "stands where an event belongs and is not one: {what}.",
    "not_a_checkpoint": "stands where a checkpoint belongs and is not one: {what}.",
    "foreign_client": "belongs to another client than the export says.",
    "changed_body": "the content of event {id} is not what was committed to when it happened.",
    "duplicate_id": "repeats the event id of line {first}.",
    "unsigned": "the checkpoint carries no signature.",
    "wrong_key": "the checkpoint is signed with key {key_id}, not with a key you gave.",
    "bad_signature": "the signature does not fit the checkpoint: one of them was changed.",
    "checkpoint_order": "the checkpoint is not larger than the one before it.",
    "root_mismatch": "the first {size} events do not give the root signed here: in lines {first} "
    "to {last} something was changed, removed, added or moved.",
    "truncated": "the checkpoint seals {size} events and the export has {events}: some are gone.",
    "no_checkpoint": "No checkpoint here is signed with the key you gave: nothing is proved.",
    "kept_wrong_key": "The checkpoint you kept in {source} is signed with another key, {key_id}.",
    "kept_bad_signature": "The checkpoint you kept in {source} and its signature do not fit.",
    "kept_foreign_client": "The checkpoint you kept in {source} belongs to another client.",
    "kept_truncated": "The checkpoint you kept in {source} seals {size} events and the export has "
    "{events}: events were removed, or the export is older than the checkpoint.",
    "forked": "The first {size} events do not give the root of the checkpoint you kept in "
    "{source}: history was rewritten after it was signed.",
    "checkpoint_missing": "The checkpoint of {size} events that you kept in {source} is not here.",
    "earlier_fails": "The earlier export {source} does not verify: verify it alone to see why.",
    "event_removed": "Event {id}, not yet sealed in the earlier export, is missing or changed.",
    "verified": "Verified.",
    "failed": "NOT verified. Problems: {findings_total}.",
    "more": "Further problems: {more}.",
    "counts": "Client {client}. Events: {events}, sealed: {sealed}. Checkpoints: {checkpoints}.",
    "bodies": "Contents disclosed: {disclosed}. Erased or withheld: {withheld}.",
    "unsealed": "Not yet sealed: {unsealed}. No signature covers these last events so far.",
    "keep": "Keep the file's last line: as --checkpoint it shows if a later export continues it.",
}
LINE_BYTES_MAX = 4 << 20
FINDINGS_MAX = 50
UNSEALED_KEPT_MAX = 100_000
_REPEATED_IDS = """SELECT line, first FROM
    (SELECT line, min(line) OVER (PARTITION BY id) AS first FROM ids) WHERE line <> first"""
_canonical_text = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def _like(pattern: str) -> Callable[[Any], bool]:
    match = re.compile(pattern, re.ASCII | re.DOTALL).fullmatch
    return lambda value: isinstance(value, str) and match(value) is not None


def _one_of(*types: type) -> Callable[[Any], bool]:
    return lambda value: type(value) in types


_is_uuid = _like(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_is_time = _like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_is_hash = _like(r"[0-9a-f]{64}")
_HEADER = {"format": _like("pericia-journal/1"), "client": _is_uuid, "exported_at": _is_time}
_LINE = {"event": _one_of(dict), "salt": _one_of(str, NoneType), "body": _one_of(dict, NoneType)}
_ENVELOPE = {"id": _is_uuid, "client": _is_uuid, "at": _is_time, "commitment": _is_hash}
_ENVELOPE |= dict.fromkeys(("actor", "acting_as", "verb", "object"), _one_of(str))
_ENVELOPE |= {"version": _one_of(int, NoneType), "subject": _one_of(str, NoneType)}
_CHECKPOINT = {"client": _is_uuid, "size": _one_of(int), "root": _is_hash, "at": _is_time}
_SIGNED = {"checkpoint": _one_of(dict), "key_id": _like("[0-9a-f]{16}")}
_SIGNED |= {"signature": _like(r"[A-Za-z0-9+/]{85}[AQgw]==")}


class CannotRead(Exception):
    """A file or key is missing or is not what it should be; nothing was verified (exit code 2)."""


@dataclass
class Report:
    """What one export proves; `sealed` counts the events under a checkpoint that holds.

    A finding is `{"code", "line", "details", "sentence"}`: stable code, line or None, particulars
    that fill the template `SENTENCES[code]`. The first 50 are kept, `findings_total` counts all.
    """

    client: str | None = None
    exported_at: str | None = None
    events: int = 0
    sealed: int = 0
    disclosed: int = 0
    withheld: int = 0
    checkpoints: int = 0
    last_checkpoint: dict[str, Any] | None = None
    findings: list[dict[str, Any]] = field(default_factory=list)
    findings_total: int = 0

    @property
    def verified(self) -> bool:
        return self.findings_total == 0

    def add(self, code: str, line: int | None = None, **details: Any) -> None:
        self.findings_total += 1
        if len(self.findings) < FINDINGS_MAX:
            sentence = f"Line {line}: " * (line is not None) + SENTENCES[code].format(**details)
            facts = {"code": code, "line": line, "details": details, "sentence": sentence}
            self.findings.append(facts)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {"verified": self.verified, **vars(self), "unsealed": self.events - self.sealed}

    def sentences(self) -> list[str]:
        """The report in sentences, the verdict first."""
        numbers = {**self.as_dict(), "more": self.findings_total - len(self.findings)}
        parts = ["more"] * (numbers["more"] > 0) + ["counts", "bodies"]
        parts += ["unsealed"] * (numbers["unsealed"] > 0) + ["keep"] * self.verified
        verdict = SENTENCES["verified" if self.verified else "failed"].format(**numbers)
        found = [each["sentence"] for each in self.findings]
        return [verdict, *found, *(SENTENCES[part].format(**numbers) for part in parts)]


def verify_export(
    path: str | os.PathLike[str],
    key: str | Sequence[str],
    *,
    checkpoints: Iterable[str | os.PathLike[str]] = (),
    against: str | os.PathLike[str] | None = None,
) -> Report:
    """Verify the export at `path`, read line by line in memory that does not grow with it.

    `key` is one public key or several (after a change of keys): base64, hex, PEM, or a file of
    them. `checkpoints` are files of signed checkpoints kept from earlier, `against` an earlier
    export of the same journal. Raises CannotRead; whatever the export itself holds is reported.
    """
    keys = _read_keys([key] if isinstance(key, str) else key)
    kept = [each for source in checkpoints for each in _read_kept(source)]
    if against is None:
        return _Examination(path, keys, kept, {}).run()
    earlier = _Examination(against, keys, [], {})
    verified_earlier = earlier.run().verified
    if earlier.report.last_checkpoint is not None:
        kept.append(_seal_of(earlier.report.last_checkpoint, str(against), None))
    report = _Examination(path, keys, kept, earlier.unsealed_leaves).run()
    if not verified_earlier:
        report.add("earlier_fails", source=str(against))
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[1])
    add = parser.add_argument
    add("file", metavar="FILE", help="the exported journal")
    add("--key", required=True, action="append", help="Ed25519 public key: base64, hex, PEM, file")
    add("--checkpoint", metavar="OLD", action="append", default=[], help="checkpoints you kept")
    add("--against", metavar="OLD_EXPORT", help="an earlier export of the same journal")
    add("--json", action="store_true", help="print the report as JSON")
    args = parser.parse_args(arguments)
    try:
        report = verify_export(
            args.file, args.key, checkpoints=args.checkpoint, against=args.against
        )
        code, facts, said = int(not report.verified), report.as_dict(), report.sentences()
    except CannotRead as error:
        code, facts, said = 2, {"verified": None, "error": str(error)}, [str(error)]
    text = json.dumps(facts, indent=2) if args.json else "\n".join(said)
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding))
    return code


class _Seal(NamedTuple):
    source: str
    line: int | None
    signed: dict[str, Any]
    size: int
    root: str


class _Malformed(Exception):
    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code, self.details = code, details


@dataclass
class _Examination:
    # One export, read at two places at once: its events, and the checkpoints after them.

    path: str | os.PathLike[str]
    keys: dict[str, Ed25519PublicKey]
    kept: list[_Seal]
    expected: dict[bytes, str]
    kept_at: dict[int, list[_Seal]] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    unsealed_leaves: dict[bytes, str] = field(default_factory=dict)
    peaks: list[bytes] = field(default_factory=list)
    event_line: int = 1
    sealed_line: int = 1
    broken: bool = False  # From here on the tree is not the signed one, and that is reported.
    # An unnamed database spills to disk by itself: it holds the ids of any number of events.
    ids: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(""))

    def run(self) -> Report:
        try:
            with _opened(self.path) as events, _opened(self.path) as seals, closing(self.ids):
                self._examine(events, seals)
        except (OSError, sqlite3.Error) as error:
            raise CannotRead(f"{self.path} could not be read to its end: {error}.") from error
        self.report.findings.sort(key=lambda each: (each["line"] is None, each["line"]))
        return self.report

    def _examine(self, events: IO[bytes], seals: IO[bytes]) -> None:
        end, first_line = _first_checkpoint(seals)
        seals.seek(end)
        lines = _lines(events, 1, end)
        self._header(next(lines, (1, b""))[1])
        for seal in self.kept:
            if self._holds(seal, "kept_"):
                self.kept_at.setdefault(seal.size, []).append(seal)
        self.seals = self._signed_checkpoints(_lines(seals, first_line))
        self.next_seal = next(self.seals, None)
        self.ids.execute("CREATE TABLE ids (id TEXT, line INTEGER)")
        self._meet_checkpoints()
        for self.event_line, raw in lines:
            self._event(raw)
        self._finish()

    def _header(self, raw: bytes) -> None:
        try:
            header = _fields(_parsed(raw), _HEADER, "not_a_header")
            self.report.client, self.report.exported_at = header["client"], header["exported_at"]
        except _Malformed as fault:
            self.report.add(fault.code, 1, **fault.details)

    def _signed_checkpoints(self, lines: Iterator[tuple[int, bytes]]) -> Iterator[_Seal]:
        size = -1
        for line, raw in lines:
            try:
                seal = _seal_of(_parsed(raw), str(self.path), line)
            except _Malformed as fault:
                self.report.add(fault.code, line, **fault.details)
                continue
            if self._holds(seal, ""):
                if seal.size <= size:
                    self.report.add("checkpoint_order", line)
                    continue
                size = seal.size
                self.report.checkpoints += 1
                yield seal

    def _holds(self, seal: _Seal, prefix: str) -> bool:
        problem = _signature_problem(seal.signed, self.keys)
        if problem is None and self._is_foreign(seal.signed["checkpoint"]):
            problem = "foreign_client"
        if problem is not None:
            key_id = seal.signed["key_id"]
            self.report.add(prefix + problem, seal.line, source=seal.source, key_id=key_id)
        return problem is None

    def _is_foreign(self, owned: dict[str, Any]) -> bool:
        return self.report.client not in (None, owned["client"])

    def _event(self, raw: bytes) -> None:
        report, line = self.report, self.event_line
        try:
            envelope, salt, body = _event_of(_parsed(raw))
            leaf = hashlib.sha256(b"\x00" + _canonical(envelope)).digest()
            content = b"" if body is None else bytes.fromhex(salt) + _canonical(body)
        except _Malformed as fault:
            report.add(fault.code, line, **fault.details)
            self.broken = True
            return
        if self._is_foreign(envelope):
            report.add("foreign_client", line)
        report.disclosed += body is not None
        report.withheld += body is None
        if body is not None and hashlib.sha256(content).hexdigest() != envelope["commitment"]:
            report.add("changed_body", line, id=envelope["id"])
        self.ids.execute("INSERT INTO ids VALUES (?, ?)", (envelope["id"], line))
        self.expected.pop(leaf, None)
        if self.next_seal is None and len(self.unsealed_leaves) < UNSEALED_KEPT_MAX:
            self.unsealed_leaves[leaf] = envelope["id"]
        _append(self.peaks, report.events, leaf)
        report.events += 1
        self._meet_checkpoints()

    def _meet_checkpoints(self) -> None:
        # Compare the tree as it is now with the checkpoints of exactly this size.
        report, size, seal = self.report, self.report.events, self.next_seal
        sealed_here = seal is not None and seal.size == size
        if self.broken or not (sealed_here or size in self.kept_at):
            return
        root = _root(self.peaks)
        for kept in self.kept_at.pop(size, ()):
            if kept.root != root:
                report.add("forked", size=size, source=kept.source)
            elif not sealed_here:
                report.add("checkpoint_missing", size=size, source=kept.source)
        if seal is not None and sealed_here:
            self._meet_seal(seal, root)
            self.next_seal = next(self.seals, None)

    def _meet_seal(self, seal: _Seal, root: str) -> None:
        report, last = self.report, self.event_line
        if seal.root == root:
            report.sealed, report.last_checkpoint, self.sealed_line = seal.size, seal.signed, last
        else:
            first, self.broken = self.sealed_line + 1, True
            report.add("root_mismatch", seal.line, size=seal.size, first=first, last=last)

    def _finish(self) -> None:
        report, events = self.report, self.report.events
        beyond = filter(None, (self.next_seal, *chain(*self.kept_at.values())))
        for seal in () if self.broken else beyond:
            code = "kept_truncated" if seal.line is None else "truncated"
            report.add(code, seal.line, size=seal.size, events=events, source=seal.source)
        for _ in self.seals:
            pass  # The checkpoints that were not met still have shape and signature checked.
        if report.checkpoints == 0:
            report.add("no_checkpoint")
        for line, first in self.ids.execute(_REPEATED_IDS):
            report.add("duplicate_id", line, first=first)
        for event_id in self.expected.values():
            report.add("event_removed", id=event_id)


def _append(peaks: list[bytes], size: int, leaf: bytes) -> None:
    # `peaks` are the roots of the complete subtrees of a tree of `size` leaves, largest first.
    while size & 1:
        leaf = hashlib.sha256(b"\x01" + peaks.pop() + leaf).digest()
        size >>= 1
    peaks.append(leaf)


def _root(peaks: list[bytes]) -> str:
    root = peaks[-1] if peaks else hashlib.sha256(b"").digest()
    for peak in peaks[-2::-1]:
        root = hashlib.sha256(b"\x01" + peak + root).digest()
    return root.hex()


def _event_of(value: Any) -> tuple[dict[str, Any], str, Any]:
    salt, body = (_fields(value, _LINE, "not_an_event")[name] for name in ("salt", "body"))
    if (salt is None) != (body is None) or not (salt is None or _is_hash(salt)):
        raise _Malformed("not_an_event", what="salt and body do not go together")
    return _fields(value["event"], _ENVELOPE, "not_an_event"), salt, body


def _seal_of(signed: Any, source: str, line: int | None) -> _Seal:
    if isinstance(signed, dict) and "checkpoint" in signed and not signed.get("signature"):
        raise _Malformed("unsigned")
    written = _fields(signed, _SIGNED, "not_a_checkpoint")["checkpoint"]
    checkpoint = _fields(written, _CHECKPOINT, "not_a_checkpoint")
    return _Seal(source, line, signed, checkpoint["size"], checkpoint["root"])


def _signature_problem(signed: dict[str, Any], keys: dict[str, Ed25519PublicKey]) -> str | None:
    if signed["key_id"] not in keys:
        return "wrong_key"
    key, signature = keys[signed["key_id"]], base64.b64decode(signed["signature"])
    try:
        key.verify(signature, _canonical(signed["checkpoint"]))
    except InvalidSignature:
        return "bad_signature"
    return None


def _fields(value: Any, shape: dict[str, Callable[[Any], bool]], code: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != shape.keys():
        raise _Malformed(code, what="it does not have the fields of one")
    for name, holds in shape.items():
        if not holds(value[name]):
            raise _Malformed(code, what=f"the {name} is malformed")
    return value


def _lines(file: IO[bytes], line: int, end: int | None = None) -> Iterator[tuple[int, bytes]]:
    while (end is None or file.tell() < end) and (raw := file.readline(LINE_BYTES_MAX + 1)):
        rest = raw
        while len(rest) > LINE_BYTES_MAX and not rest.endswith(b"\n"):
            rest = file.readline(LINE_BYTES_MAX + 1)
        yield line, raw
        line += 1


def _first_checkpoint(file: IO[bytes]) -> tuple[int, int]:
    # Offset and number of the first line that is a checkpoint, else of the end.
    start, line = 0, 0
    for line, raw in _lines(file, 1):
        if b'"checkpoint"' in raw:
            with suppress(_Malformed, TypeError):  # What this line is, is reported later.
                if "checkpoint" in _parsed(raw):
                    return start, line
        start = file.tell()
    return start, line + 1


def _parsed(raw: bytes) -> Any:
    if len(raw) > LINE_BYTES_MAX:
        raise _Malformed("line_too_long")
    try:
        return json.loads(raw.decode(), object_pairs_hook=_unrepeated)
    except (ValueError, RecursionError):
        raise _Malformed("unreadable") from None


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field is named twice")
    return fields


def _canonical(value: Any) -> bytes:
    try:
        return _canonical_text(value).encode()
    except (ValueError, RecursionError):
        raise _Malformed("unreadable") from None


def _opened(path: str | os.PathLike[str]) -> IO[bytes]:
    try:
        if stat.S_ISREG(os.stat(path).st_mode):
            return open(path, "rb")
    except (OSError, ValueError) as error:
        raise CannotRead(f"{path} cannot be opened: {error.args[-1]}.") from error
    raise CannotRead(f"{path} is not an ordinary file: save the export to one and name that.")


def _contents(path: str | os.PathLike[str]) -> bytes:
    with _opened(path) as file:
        return file.read(LINE_BYTES_MAX)


def _read_keys(given: Sequence[str]) -> dict[str, Ed25519PublicKey]:
    keys = {}
    for each in given:
        text = _contents(each).decode("latin-1") if os.path.isfile(each) else each
        for written in re.findall("(?s)-----BEGIN.*?-----END[A-Z ]*-----", text) or text.split():
            key = _key_of(written)
            keys[hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]] = key
    if not keys:
        raise CannotRead("No key was given: write it, or the name of its file, after --key.")
    return keys


def _key_of(text: str) -> Ed25519PublicKey:
    try:
        if text.startswith("-----"):
            key = load_pem_public_key(text.encode())
            if isinstance(key, Ed25519PublicKey):
                return key
        padded = text.translate({45: "+", 95: "/"}) + "=" * (-len(text) % 4)
        raw = bytes.fromhex(text) if len(text) == 64 else base64.b64decode(padded, validate=True)
        return Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, UnsupportedAlgorithm) as error:
        message = "--key names no file and is no Ed25519 public key in base64, hex or PEM."
        raise CannotRead(message) from error


def _read_kept(source: str | os.PathLike[str]) -> list[_Seal]:
    raw = _contents(source)
    for parts in ([raw], raw.splitlines()):
        try:
            seals = [_seal_of(_parsed(part), str(source), None) for part in parts if part.strip()]
        except _Malformed:
            continue
        if seals:
            return seals
    raise CannotRead(f"{source} holds no checkpoint: give a checkpoint as it was downloaded.")


if __name__ == "__main__":
    sys.exit(main())
