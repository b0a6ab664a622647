"""CSV and Parquet as exports write them."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pericia.event_logs.reading import read_log
from pericia.event_logs.roles import Roles, Wanted, find_roles
from pericia.event_logs.times import read_times, zone_problems
from pericia.kernels.process.log import NO_TIME, order
from pericia.kernels.refusal import Refused

Put = Callable[..., Path]
SPANISH = "Nº expediente;Actividad;Fecha y hora;Usuario;Importe\n" + "".join(
    f"E-{n // 2};{('Recepción', 'Envío')[n % 2]};{1 + n % 28:02d}/02/2024 9:{n % 60:02d};Ana;"
    f"1.{n % 900:03d},50\n"
    for n in range(120)
)


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(content: str | bytes, name: str = "log.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_spanish_exports_are_read_in_every_encoding(put: Put, encoding: str) -> None:
    for name, content in (
        ("log.csv", SPANISH.encode(encoding)),
        ("log.csv.gz", gzip.compress(SPANISH.encode(encoding))),
    ):
        found = read_log(put(content, name), Wanted())
        assert sorted(found.activities) == ["Envío", "Recepción"]
        assert found.time.astype("datetime64[us]").astype(str)[12] == "2024-02-13T09:12:00.000000"
        assert (found.attributes[0].name, found.attributes[0].values[3]) == ("Importe", 1_003.5)
        assert dict(found.problems) == {}


def moments(*texts: str | None, form: str | None = None) -> list[str]:
    found = read_times(pl.Series(list(texts), dtype=pl.String), form).values
    return ["-" if each == NO_TIME else str(each.astype("datetime64[us]"))[:22] for each in found]


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-03-01T10:00:00Z", "2024-03-01T10:00:00.00"),
        ("2024-03-01T10:00:00+02:00", "2024-03-01T08:00:00.00"),
        ("2024-03-01 10:00:00.25-0530", "2024-03-01T15:30:00.25"),
        ("2024-03-01 10:00", "2024-03-01T10:00:00.00"),
        ("2024-03-01", "2024-03-01T00:00:00.00"),
        ("2024/03/01 10:00:00", "2024-03-01T10:00:00.00"),
        ("31/12/2024 1:05", "2024-12-31T01:05:00.00"),
        ("31-12-2024 01:05:09", "2024-12-31T01:05:09.00"),
        ("31.12.2024, 01:05", "2024-12-31T01:05:00.00"),
        ("12/31/2024 01:05 PM", "2024-12-31T13:05:00.00"),
        ("31/12/2024 1:05:00 a. m.", "2024-12-31T01:05:00.00"),
        ("2024-03-01 10:00:00,250", "2024-03-01T10:00:00.25"),
        ("1704067200", "2024-01-01T00:00:00.00"),
        ("1704067200000", "2024-01-01T00:00:00.00"),
    ],
)
def test_times_as_they_are_written(text: str, utc: str) -> None:
    assert moments(text) == [utc]
    assert moments(text, None, "", "?") == [utc, "-", "-", "-"]


def test_times_that_cannot_be_read_and_other_zones_are_counted() -> None:
    texts = ["2024-01-01T10:00:00Z", "2024-01-01T10:00:00+01:00", "2024-01-01T10:00", "x", None]
    found = read_times(pl.Series(["2024-01-01T10:00:00Z", *texts]))
    assert found.unreadable == 1
    assert zone_problems(found.zones) == {"mixed_time_zones": 1, "timestamps_without_zone": 1}
    assert zone_problems(read_times(pl.Series(["2024-01-01T10:00:00"])).zones) == {}


def test_day_and_month_are_told_apart_where_something_tells() -> None:
    assert moments("01/02/2024", "13/02/2024")[0][:10] == "2024-02-01"
    assert moments("01/02/2024", "02/13/2024")[0][:10] == "2024-01-02"
    assert read_times(pl.Series(["01/02/2024", "03/03/2024"])).day_first_assumed == 1
    assert read_times(pl.Series(["01/02/2024", "13/03/2024"])).day_first_assumed == 0
    with pytest.raises(Refused, match="--time-format") as refused:
        moments("13/02/2024", "02/13/2024")
    assert refused.value.code == "day_and_month_mixed"


def test_a_form_of_times_may_be_given() -> None:
    assert moments("2/1/24 10.30", form="%m/%d/%y %H.%M")[0][:16] == "2024-02-01T10:30"
    with pytest.raises(Refused) as refused:
        moments("2024-01-01", form="%d/%m/%Y")
    assert refused.value.code == "time_format_unfit"


def test_the_clock_may_stand_in_a_column_of_its_own(put: Put) -> None:
    rows = "Caso;Actividad;Fecha;Hora\n1;a;31/01/2024;10:00\n1;b;31/01/2024;9:30\n"
    found = read_log(put(rows), Wanted())
    assert (found.time[0] - found.time[1]) // 60_000_000 == 30


@pytest.mark.parametrize(
    ("columns", "roles"),
    [
        (
            ["case:concept:name", "concept:name", "time:timestamp", "org:resource"],
            Roles("case:concept:name", "concept:name", "time:timestamp", "org:resource"),
        ),
        (["Case ID", "Activity", "Complete Timestamp"],
         Roles("Case ID", "Activity", "Complete Timestamp")),
        (["CaseID", "Task", "start_time", "end_time"],
         Roles("CaseID", "Task", "end_time", start="start_time")),
        (["Núm. Expediente", "Tarea", "Fecha inicio", "Fecha fin", "Responsable"],
         Roles("Núm. Expediente", "Tarea", "Fecha fin", "Responsable", "Fecha inicio")),
        (["Caso", "Etapa", "Marca de tiempo"], Roles("Caso", "Etapa", "Marca de tiempo")),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names(columns: list[str], roles: Roles) -> None:
    assert find_roles(columns, Wanted()) == roles


def test_columns_may_be_named_and_what_cannot_be_told_is_asked(put: Put) -> None:
    path = put("x,y,z\n1,a,2024-01-01\n1,b,2024-01-02\n")
    found = read_log(path, Wanted(case="x", activity="Y", time="z"))
    assert (list(found.activities), found.case.tolist()) == (["a", "b"], [0, 0])
    with pytest.raises(Refused, match=r"--activity and --time\. The columns are: x, y, z"):
        read_log(path, Wanted())
    with pytest.raises(Refused, match="There is no column 'w' for --case"):
        read_log(path, Wanted(case="w"))


REFUSED = {
    "empty": (b"", "file_empty"),
    "only line ends": (b"\n\n", "file_empty"),
    "only names": (b"case,activity,time\n", "log_without_events"),
    "one column": (b"case\na\nb\n", "one_column"),
    "zeros": (b"\0" * 4_000, "log_unknown"),
    "binary": (bytes(range(256)) * 20, "log_unknown"),
    "JSON": (b'[{"case": 1, "activity": "a"}]', "log_unknown"),
    "a workbook": (b"PK\x03\x04rest", "log_is_archive"),
    "Parquet that is none": (b"PAR1restPAR1", "file_damaged"),
    "damaged gzip": (b"\x1f\x8b" + b"x" * 900, "file_damaged"),
    "no readable time": (b"case,activity,time\n1,a,yesterday\n", "log_without_events"),
    "prose": (b"Dear all,\nwe meet, as always, on Monday.\n" * 20, "columns_unknown"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_log_is_refused(put: Put, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        order(read_log(put(content), Wanted()))
    assert refused.value.code == code


def test_rows_that_are_too_short_or_too_long_are_read_as_far_as_they_go(put: Put) -> None:
    rows = "case,activity,time,x\n1,a,2024-01-01,9\n1,b\n1,c,2024-01-02,1,2,3\n"
    found = read_log(put(rows), Wanted())
    assert len(found.case) == 3
    assert (found.time == NO_TIME).tolist() == [False, True, False]


def test_bytes_that_are_no_characters_do_not_stop_the_reading(put: Put) -> None:
    rows = b"case,activity,time\n" + b"1,a,2024-01-01\n" * 9_000 + b"1,\xff\xfe,2024-01-02\n"
    assert len(read_log(put(rows), Wanted()).activities) == 2


def test_too_many_events_are_refused(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pericia.event_logs.tables.EVENTS_MAX", 10)
    with pytest.raises(Refused) as refused:
        read_log(put(SPANISH), Wanted())
    assert refused.value.code == "too_many_events"


def test_a_table_that_is_too_large_is_refused(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pericia.event_logs.tables.TABLE_BYTES_MAX", 1_000)
    for content in (SPANISH.encode(), SPANISH.encode("utf-16"), gzip.compress(SPANISH.encode())):
        with pytest.raises(Refused) as refused:
            read_log(put(content), Wanted())
        assert refused.value.code == "log_too_large"


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    zone = dt.timezone(dt.timedelta(hours=2))
    frame = pl.DataFrame(
        {
            "case_id": [7, 7, 8],
            "activity": ["a", "b", "a"],
            "timestamp": [dt.datetime(2024, 1, 1, 10, tzinfo=zone)] * 2 + [None],
            "amount": [1, None, 3],
            "ok": [True, False, None],
            "tags": [["x"], [], None],
        }
    )
    frame.write_parquet(tmp_path / "log.parquet")
    found = read_log(tmp_path / "log.parquet", Wanted())
    assert str(found.time[0].astype("datetime64[us]"))[:13] == "2024-01-01T08"
    assert found.time[2] == NO_TIME
    held = {each.name: each for each in found.attributes}
    np.testing.assert_equal(held["amount"].values, [1.0, np.nan, 3.0])
    assert held["ok"].values.tolist() == [0, 1, -1]
    assert list(found.ignored) == ["tags"]
    with pytest.raises(Refused, match="not single values"):
        read_log(tmp_path / "log.parquet", Wanted(case="tags"))
