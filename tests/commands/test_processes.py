"""What the system says of a process, from /proc and from `ps` alike."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pericia.cli import processes
from tests.commands.running import until


@pytest.fixture(params=["proc", "ps"])
def source(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    if request.param == "ps":
        monkeypatch.setattr(processes, "PROC", tmp_path / "absent")
    return str(request.param)


@pytest.mark.usefixtures("source")
def test_a_process_has_one_mark_for_life_and_none_after() -> None:
    with subprocess.Popen(["sleep", "6"], process_group=0) as child:
        mark = processes.start_mark(child.pid)
        assert mark is not None
        assert processes.start_mark(child.pid) == mark
        assert processes.members_of_group(child.pid) == [child.pid]
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert processes.state(child.pid) == "Z"
        assert not processes.is_alive(child.pid)
    assert processes.start_mark(child.pid) is None
    assert processes.state(child.pid) is None


def test_a_process_is_known_by_its_environment_and_folder(tmp_path: Path) -> None:
    environment = {"PERICIA_DATA": "/somewhere"}
    with subprocess.Popen(["/bin/sleep", "6"], env=environment, cwd=tmp_path) as child:
        until(
            lambda: processes.has_environment(child.pid, "PERICIA_DATA", "/somewhere"),
            "the new program had its environment",
        )
        assert not processes.has_environment(child.pid, "PERICIA_DATA", "/some")
        assert processes.working_folder(child.pid) == tmp_path.resolve()
        child.kill()
    assert not processes.has_environment(child.pid, "PERICIA_DATA", "/somewhere")
    assert processes.working_folder(child.pid) is None
