"""Instruments made again from what a run was made of: the same function, parameters and seed.

Imported when somebody asks, since the catalogue of instruments brings numeric libraries.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pericia.files.tabular import source_of
from pericia.kernels.instruments.catalogue import INSTRUMENTS
from pericia.kernels.instruments.declare import Instrument
from pericia.kernels.instruments.frames import RefusedData, Words
from pericia.kernels.instruments.running import Source, run_on
from pericia.kernels.instruments.tables import digest_of, table_of

if TYPE_CHECKING:
    from pericia.apps.knowledge.recomputing import Asked, Recompute, StoredFile

OTHER_VERSION = "instrument_version"


def function_for(name: str) -> Recompute | None:
    """What makes runs of a registered instrument again; None where none is registered so."""
    return _again if name in INSTRUMENTS else None


def _again(asked: Asked) -> Mapping[str, Any]:
    """Raises Refused: what the instrument refuses, `instrument_version` where another version is
    installed, `input_unreadable`, `instrument_raised`."""
    found = INSTRUMENTS[asked.instrument]
    if found.version != asked.version:
        raise RefusedData(
            OTHER_VERSION,
            Words(
                f"Se hizo con la versión {asked.version} de {found.name}; "
                f"aquí está instalada la {found.version}.",
                f"It was made with version {asked.version} of {found.name}; "
                f"version {found.version} is installed here.",
            ),
        )
    sources = list(_sources(found, asked))
    try:
        return run_on(found, sources, asked.parameters, seed=int(asked.seed or 1)).as_json()
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        text = f"{found.name}: {type(error).__name__}: {str(error)[:200]}."
        raise RefusedData("instrument_raised", Words(text, text)) from error


def _sources(instrument: Instrument, asked: Asked) -> Iterator[Source]:
    names = [each.name for each in instrument.inputs]
    tables = {} if len(asked.files) == len(names) else _tables(names, asked.content)
    for name in names:
        file = asked.files.get(name) or asked.files.get("")
        if file is not None:
            yield _read(file)
        else:
            table = table_of(tables.get(name), name)
            yield Source(table, name, digest_of(table))


def _tables(names: list[str], content: bytes) -> Mapping[str, Any]:
    """Rows by input: of what a step was given, of a snapshot of a table, of a list of rows."""
    try:
        value = json.loads(content)
    except ValueError:
        value = None
    if isinstance(value, Mapping) and set(names) <= set(value):
        return value
    if isinstance(value, Mapping) and {"header", "rows"} == set(value):
        value = [dict(zip(value["header"], row, strict=True)) for row in value["rows"]]
    if isinstance(value, list) and len(names) == 1:
        return {names[0]: value}
    raise RefusedData(
        "input_unreadable",
        Words(
            f"La entrada guardada no es lo que lee el instrumento: {', '.join(names)}.",
            f"The stored input is not what the instrument reads: {', '.join(names)}.",
        ),
    )


def _read(file: StoredFile) -> Source:
    with tempfile.TemporaryDirectory(prefix="pericia-") as folder:
        path = Path(folder) / f"input{Path(file.name).suffix.lower()[:10]}"
        path.write_bytes(file.content)
        return source_of(path, file.name)
