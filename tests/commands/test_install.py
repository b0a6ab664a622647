"""The installer in a bare checkout, on machines that lack one thing or another."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.running import ROOT

TOOLS = ("sh", "dirname", "grep", "sed", "sha256sum", "cat", "rm", "mkdir", "chmod", "head")
PROBE = 'case "$*" in *version_info*) exit 0;; esac\n'
LOCKING = f'case "$2" in *flock*) exec {sys.executable} "$@";; esac\n'


class Checkout:
    """A copy of what the installer needs, and a PATH that holds only what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self.path = folder / "path"
        self.path.mkdir()
        shutil.copytree(ROOT / "bin", self.root / "bin")
        (self.root / "requirements").mkdir()
        for kind in ("base", "dev"):
            (self.root / "requirements" / f"{kind}.txt").write_text(f"# {kind}\n")
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found is not None
            (self.path / tool).symlink_to(found)

    def has_program(self, name: str, script: str) -> None:
        program = self.path / name
        program.write_text(f"#!/bin/sh\n{script}")
        program.chmod(0o755)

    def has_working_tools(self) -> None:
        """A Python that can lock, and a uv that writes down how it was called."""
        self.has_program("python3", PROBE + LOCKING + "exit 1\n")
        venv = self.root / ".venv"
        self.has_program(
            "uv",
            f'printf "%s\\n" "$*" >>{self.root}/uv.calls\n'
            f'[ "$1" = venv ] || exit 0\n'
            f"mkdir -p {venv}/bin {venv}/packages\n"
            f"echo 'version_info = 3.11.7' >{venv}/pyvenv.cfg\n"
            f"printf '#!/bin/sh\\necho {venv}/packages\\n' >{venv}/bin/python\n"
            f"chmod 755 {venv}/bin/python\n",
        )

    def calls(self) -> list[str]:
        file = self.root / "uv.calls"
        return file.read_text().splitlines() if file.exists() else []

    def install(self, kind: str = "base") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.root / "bin" / "_install"), kind],
            env={"PATH": str(self.path), "HOME": str(self.root)},
            capture_output=True,
            text=True,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_machine_without_python_is_told_what_it_needs(checkout: Checkout) -> None:
    done = checkout.install()
    assert done.returncode == 2
    assert done.stderr == (
        "Pericia needs Python 3.11 or newer on the PATH. Install it and run this again.\n"
    )


def test_an_older_python_does_not_count(checkout: Checkout) -> None:
    checkout.has_program("python3", "exit 1\n")
    assert checkout.install().returncode == 2


def test_a_machine_that_cannot_get_uv_is_told_so(checkout: Checkout) -> None:
    checkout.has_program("python3", PROBE + LOCKING + "exit 1\n")
    done = checkout.install()
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("The installer uv could not be fetched (see ")
    assert not (checkout.root / ".venv").exists()


def test_packages_are_installed_once_with_their_hashes(checkout: Checkout) -> None:
    checkout.has_working_tools()
    assert checkout.install().returncode == 0
    assert len(checkout.calls()) == 3
    assert "--require-hashes" in checkout.calls()[-1]
    assert checkout.calls()[-1].endswith("requirements/base.txt")
    assert checkout.install().returncode == 0
    assert len(checkout.calls()) == 3
    (checkout.root / "requirements" / "base.txt").write_text("# changed\n")
    assert checkout.install().returncode == 0
    assert len(checkout.calls()) == 5


def test_a_developers_installation_serves_everything(checkout: Checkout) -> None:
    checkout.has_working_tools()
    assert checkout.install("dev").returncode == 0
    called = checkout.calls()
    assert called[-1].endswith("requirements/dev.txt")
    assert checkout.install("base").returncode == 0
    assert checkout.calls() == called


def test_a_moved_checkout_is_installed_anew(checkout: Checkout, tmp_path: Path) -> None:
    checkout.has_working_tools()
    assert checkout.install().returncode == 0
    checkout.root = checkout.root.rename(tmp_path / "moved")
    checkout.has_working_tools()
    before = len(checkout.calls())
    assert checkout.install().returncode == 0
    assert [call.split()[0] for call in checkout.calls()[before:]] == ["--version", "venv", "pip"]


def test_failed_packages_are_told_in_a_sentence_and_tried_again(checkout: Checkout) -> None:
    checkout.has_working_tools()
    working = (checkout.path / "uv").read_text()
    failing = '|| [ "$1" = --version ] || { echo "no route to host" >&2; false; }; exit'
    (checkout.path / "uv").write_text(working.replace("|| exit 0", failing))
    done = checkout.install()
    log = checkout.root / ".tools" / "packages.log"
    said = f"The packages could not be installed (see {log}). Check the network and run this again."
    assert (done.returncode, done.stderr) == (2, f"Installing packages (once) ...\n{said}\n")
    assert log.read_text() == "no route to host\n"
    (checkout.path / "uv").write_text(working)
    assert checkout.install().returncode == 0


def test_the_environment_is_made_with_the_fastest_python_of_the_same_version(
    checkout: Checkout,
) -> None:
    kind = f"{sys.implementation.name}-{sys.version_info[0]}-{sys.version_info[1]}"
    checkout.has_program("python3", f"echo '{kind} 1 /the fast/python3'\n")
    checkout.has_program("python3.12", "echo 'cpython-3-2 0 /old/python3'\n")
    checkout.has_program("python", f"echo '{kind} 0 /broken/python'\nexit 1\n")

    def chosen(*names: str) -> str:
        return subprocess.check_output(
            [sys.executable, str(ROOT / "bin" / "_fastest"), *names],
            env={"PATH": str(checkout.path)},
            text=True,
        ).rstrip("\n")

    own = (sys.executable, str(Path(sys.executable).resolve()))
    assert chosen("python3.12", "python") in own
    assert chosen("python3.12", "python", "python3") == "/the fast/python3"


def test_translations_are_compiled_when_they_are_newer(checkout: Checkout) -> None:
    checkout.has_working_tools()
    assert checkout.install().returncode == 0
    folder = checkout.root / "src" / "pericia" / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid ""\nmsgstr ""\n\nmsgid "case"\nmsgstr "expediente"\n')
    babel = checkout.root / ".venv" / "bin" / "pybabel"
    babel.write_text(f'#!/bin/sh\nexec {Path(sys.executable).with_name("pybabel")} "$@"\n')
    babel.chmod(0o755)
    assert checkout.install().returncode == 0
    assert b"expediente" in (folder / "django.mo").read_bytes()
    compiled = (folder / "django.mo").stat().st_mtime_ns
    assert checkout.install().returncode == 0
    assert (folder / "django.mo").stat().st_mtime_ns == compiled


@pytest.mark.parametrize(
    ("command", "offers"),
    [
        ("up", ["--no-demo", "--data", "--port", "--host"]),
        ("test", ["-k", "--no-browser", "journeys", "days"]),
        ("bench", ["NAME", "--small", "--json", "--write", "--records"]),
        ("screenshots", ["NAME", "--address", "--data", "--out", "--keep"]),
    ],
)
@pytest.mark.parametrize("asked", [["--help"], ["something", "-h"]])
def test_a_command_says_what_it_offers_before_anything_is_installed(
    checkout: Checkout, command: str, offers: list[str], asked: list[str]
) -> None:
    done = subprocess.run(
        [str(checkout.root / "bin" / command), *asked],
        env={"PATH": str(checkout.path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert [each for each in [f"bin/{command}", *offers] if each not in done.stdout] == []
    assert "#" not in done.stdout
    assert "set -eu" not in done.stdout
