"""The classification is read once, also where several ask for it at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pericia.files import code_names


def test_several_threads_read_the_classification_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = tmp_path / "times"
    program = f"open({str(times)!r}, 'a').write('x'); print('A00\\t1\\tCholera')"
    monkeypatch.setattr(code_names, "_READ", program)
    folder = tmp_path / "codes"
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(code_names._read, folder) for _ in range(4)]
        assert {each.result() for each in asked} == {"A00\t1\tCholera\n"}
    assert times.read_text() == "x"
    assert code_names.name_of_code(folder, "", "a00", "es") == ("Cholera", "en")
