from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest

from pericia.kernels.intake.archives import check_archive, repack, unpack
from pericia.kernels.intake.limits import LIMITS
from pericia.kernels.intake.refusals import RefusedFile
from pericia.kernels.intake.tests.builders import (
    archive,
    declaring,
    flagged_encrypted,
    overlapping,
)

HONEST = {"a.xml": b"<a>" + b"hello " * 50 + b"</a>", "b.bin": bytes(range(256))}


def refusal_of(data: bytes, **limits: int) -> str:
    with pytest.raises(RefusedFile) as refused:
        repack(data, lambda name: True, LIMITS._replace(**limits))
    return refused.value.code


def test_an_honest_archive_is_copied_with_the_wanted_parts_only() -> None:
    copy = repack(archive(HONEST), lambda name: name.endswith(".xml"))
    with zipfile.ZipFile(io.BytesIO(copy)) as opened:
        assert opened.namelist() == ["a.xml"]
        assert opened.read("a.xml") == HONEST["a.xml"]
        assert opened.getinfo("a.xml").compress_type == zipfile.ZIP_STORED


def test_parts_come_in_the_order_in_which_they_lie() -> None:
    assert [entry.filename for entry in check_archive(archive(HONEST))] == ["a.xml", "b.bin"]


def test_declared_sizes_are_summed_before_anything_is_unpacked() -> None:
    bomb = archive({f"{i}.xml": bytes(600_000) for i in range(5)})
    assert refusal_of(bomb, unpacked_bytes_max=2_000_000) == "archive_too_large"


def test_a_part_that_packs_too_well_is_refused() -> None:
    assert refusal_of(archive({"a.xml": bytes(5_000_000)})) == "archive_ratio"


def test_small_parts_may_pack_as_well_as_they_like() -> None:
    assert check_archive(archive({"a.xml": bytes(900_000)}))


@pytest.mark.parametrize("declared", [10, 4_999])
def test_a_directory_that_declares_less_than_there_is_lies(declared: int) -> None:
    bomb = declaring(archive({"a.xml": bytes(5_000)}), "a.xml", declared)
    assert refusal_of(bomb) == "archive_lies"


def test_a_directory_that_declares_more_than_there_is_lies() -> None:
    assert refusal_of(declaring(archive(HONEST), "a.xml", 9_999)) == "archive_lies"


def test_parts_that_share_content_are_refused() -> None:
    assert refusal_of(overlapping(archive(HONEST), "b.bin", "a.xml")) == "archive_overlap"


def test_archives_within_archives_are_refused_by_name_and_by_content() -> None:
    inner = archive({"x": b"y"})
    assert refusal_of(archive({"inner.zip": b"anything"})) == "nested_archive"
    assert refusal_of(archive({"innocent.xml": inner})) == "nested_archive"
    assert refusal_of(archive({"i.xml": inner}, zipfile.ZIP_STORED)) == "nested_archive"


def test_many_parts_are_refused_by_counting_them() -> None:
    many = archive({f"{i}": b"" for i in range(60)})
    assert refusal_of(many, entries_max=50) == "too_many_entries"


def test_a_part_with_a_password_is_refused() -> None:
    assert refusal_of(flagged_encrypted(archive(HONEST), "a.xml")) == "encrypted_file"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_not_opened(method: int) -> None:
    assert refusal_of(archive(HONEST, method)) == "damaged_file"


def test_changed_content_is_damage() -> None:
    data = archive(HONEST, zipfile.ZIP_STORED).replace(b"hello hello", b"hellO hello", 1)
    assert refusal_of(data) == "damaged_file"


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", archive(HONEST)[:-30], b"PK\x05\x06" + b"\xff" * 18]
)
def test_a_cut_archive_is_damage(data: bytes) -> None:
    assert refusal_of(data) == "damaged_file"


@pytest.mark.parametrize("seed", range(60))
def test_no_random_damage_gets_past_the_refusals(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(archive(HONEST))
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    contents: set[bytes] = set()
    with contextlib.suppress(RefusedFile):
        entries = check_archive(bytes(data))
        contents = {unpack(bytes(data), entry) for entry in entries}
    assert contents <= set(HONEST.values())
