"""The verifier as the one file that a client runs, without the platform."""

from __future__ import annotations

import ast
import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pericia.apps.journal import verifier
from pericia.apps.journal.tests.journal_files import (
    KEY,
    SIGNING_KEY,
    SUBJECT_KEY,
    World,
    a_world,
    as_line,
    checkpoints_of,
    write,
)
from pericia.apps.journal.verifier import CannotRead, main, verify_export
from pericia.kernels.merkle.canonical import canonical_json
from pericia.kernels.merkle.checkpoints import public_key_of
from pericia.kernels.merkle.commitments import envelope_bytes, leaf_hash, salt_of, seal_body

RAW_KEY = bytes.fromhex(KEY)
PEM = (
    Ed25519PublicKey.from_public_bytes(RAW_KEY)
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)
OTHER_PEM = (
    generate_private_key(SECP256R1())
    .public_key()
    .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    .decode()
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "export.jsonl", a_world().lines())


def test_it_imports_the_standard_library_and_cryptography_only() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    modules = {alias.name for node in imports for alias in node.names}
    modules |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules = {module.split(".")[0] for module in modules}
    assert modules - sys.stdlib_module_names == {"cryptography"}


def test_the_reference_page_explains_every_finding_and_its_example_is_right() -> None:
    page = (Path(verifier.__file__).parents[4] / "docs/reference/journal-format.md").read_text()
    summary = {"verified", "failed", "more", "counts", "bodies", "unsealed", "keep"}
    assert [code for code in verifier.SENTENCES.keys() - summary if f"`{code}`" not in page] == []
    example = {
        name: line.removeprefix(name).strip()
        for name in ("body", "salt", "commitment", "envelope", "leaf")
        for line in page.splitlines()
        if line.startswith(f"{name}  ")
    }
    event_id = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    body, envelope = json.loads(example["body"]), json.loads(example["envelope"])
    assert salt_of(SUBJECT_KEY, event_id).hex() == example["salt"]
    assert seal_body(SUBJECT_KEY, event_id, body).commitment == example["commitment"]
    assert canonical_json(body).decode() == example["body"]
    assert envelope_bytes(envelope).decode() == example["envelope"]
    assert leaf_hash(envelope).hex() == example["leaf"]


def test_a_copy_of_the_file_runs_alone(tmp_path: Path, path: Path) -> None:
    alone = shutil.copy(verifier.__file__, tmp_path / "verifier.py")

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-W", "error", str(alone), *map(str, arguments)]
        environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"}
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
        )

    good = run(path, "--key", KEY)
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("Verified.\n")
    bad = run(write(tmp_path / "añadido.jsonl", path.read_bytes()[:-9]), "--key", KEY)
    assert (bad.returncode, bad.stderr) == (1, "")
    assert "Line 13: is not one JSON value" in bad.stdout
    missing = run(tmp_path / "añejo.jsonl", "--key", KEY)
    assert (missing.returncode, missing.stderr) == (2, "")
    assert "cannot be opened" in missing.stdout
    assert run(path).returncode == 2


def test_json_output_carries_the_same_report(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(path), "--key", KEY, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["verified"], report["events"], report["unsealed"]) == (True, 9, 0)
    write(path, a_world().lines()[:8])
    assert main([str(path), "--key", KEY, "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [finding["code"] for finding in findings] == ["no_checkpoint"]
    assert main([str(path), "--key", "nonsense", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["verified"] is None


@pytest.mark.parametrize(
    "written",
    [
        KEY,
        KEY.upper(),
        base64.b64encode(RAW_KEY).decode(),
        base64.urlsafe_b64encode(RAW_KEY).decode().rstrip("="),
        PEM,
    ],
)
def test_a_key_is_read_from_text_or_file_in_every_form(
    tmp_path: Path, path: Path, written: str
) -> None:
    assert verify_export(path, written).verified
    file = write(tmp_path / "key", f"\n{written}\n".encode())
    assert verify_export(path, str(file)).verified


@pytest.mark.parametrize(
    "written", ["", "   ", "no key", KEY[:-2], "zz" * 32, "ñ" * 44, PEM[:60], OTHER_PEM, "\0"]
)
def test_what_is_no_key_is_refused_before_anything_is_read(path: Path, written: str) -> None:
    with pytest.raises(CannotRead, match="key"):
        verify_export(path, written)


def test_both_keys_verify_a_journal_whose_key_was_changed(path: Path) -> None:
    world = a_world()
    newer = checkpoints_of(world.events, [9], key=bytes(32))
    lines = World(world.events, [*world.checkpoints[:2], *newer]).lines()
    write(path, lines)
    assert verify_export(path, [KEY, public_key_of(bytes(32)).hex()]).verified
    for key in (KEY, public_key_of(bytes(32)).hex()):
        codes = {finding["code"] for finding in verify_export(path, key).findings}
        assert codes == {"wrong_key"}


def test_kept_checkpoints_are_read_one_or_many_compact_or_indented(
    tmp_path: Path, path: Path
) -> None:
    kept = a_world().checkpoints
    many = write(tmp_path / "many", [as_line(each) for each in kept])
    indented = write(tmp_path / "one", json.dumps(kept[0], indent=4).encode())
    assert verify_export(path, KEY, checkpoints=[many, indented]).verified


@pytest.mark.parametrize("content", [b"", b"\n\n", b"[]", b"\xff", b'{"checkpoint":{}}'])
def test_a_file_without_checkpoints_is_refused(tmp_path: Path, path: Path, content: bytes) -> None:
    with pytest.raises(CannotRead, match="holds no checkpoint"):
        verify_export(path, KEY, checkpoints=[write(tmp_path / "kept", content)])


def test_folders_and_pipes_are_refused_and_do_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for odd in (tmp_path, pipe, Path("/dev/zero"), "bad\0name"):
        with pytest.raises(CannotRead):
            verify_export(odd, KEY)


def test_the_signing_key_is_not_taken_for_the_public_key(path: Path) -> None:
    assert not verify_export(path, SIGNING_KEY.hex()).verified
