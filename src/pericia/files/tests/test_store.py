"""Files in a store on disk."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pytest

from pericia.files import store
from pericia.kernels.refusal import Refused

TOO_LARGE = Refused("file_too_large", "Split it.")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from django.conf import settings

    monkeypatch.setattr(settings, "FILES_URL", f"file://{tmp_path}")
    return tmp_path


def kept(content: bytes, name: str) -> store.Received:
    with store.received(io.BytesIO(content), bytes_max=1_000_000, too_large=TOO_LARGE) as file:
        store.keep(file.path, name)
    return file


def test_a_file_is_measured_kept_and_read_back() -> None:
    content = b"text\n" + b"a" * 600_000
    file = kept(content, "imports/one")
    assert (file.size_bytes, file.sha256) == (len(content), sha256(content).hexdigest())
    assert not file.path.exists()
    with store.fetched("imports/one") as path:
        assert path.read_bytes() == content
    assert not path.exists()
    with store.opened("imports/one") as found:
        assert found.read() == content


def test_a_stream_is_refused_once_it_is_too_long_and_not_read_to_its_end() -> None:
    class Endless:
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return b"x" * size

    stream = Endless()
    with (
        pytest.raises(Refused, match="Split it"),
        store.received(stream, bytes_max=1_000_000, too_large=TOO_LARGE),
    ):
        pytest.fail("nothing was received")
    assert stream.given <= 1_000_000 + store.CHUNK_BYTES


def test_a_file_that_is_gone_is_told_and_may_be_removed_again(folder: Path) -> None:
    kept(b"text", "imports/one")
    store.remove("imports/one")
    store.remove("imports/one")
    assert [each for each in folder.rglob("*") if each.is_file()] == []
    for reading in (store.opened, store.fetched):
        with pytest.raises(Refused) as refused:
            reading("imports/one").__enter__()
        assert refused.value.code == "file_missing"
