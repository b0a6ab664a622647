"""The names of ICD-10-CM as a table to search, and Spanish ones where a file of them is given.

The library that holds them keeps every relation between codes in memory; it is read in a process
of its own, which writes codes and names alone and ends, and lets pages and database go first.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock, Thread

from pericia.kernels.coding.search import CodeTable, Entry, table_of

LIBRARY = "simple-icd-10-cm"
_READ = """
import os, sys
os.nice(15)
import simple_icd_10_cm as names
out = open(sys.stdout.fileno(), "w", encoding="utf-8")
for code in names.get_all_codes(True):
    if not names.is_chapter_or_block(code):
        final = int(names.is_leaf(code))
        out.write(f"{code}\\t{final}\\t{names.get_description(code)}\\n")
out.close()
"""


_reading = Lock()  # a search may come while the thread of this process reads


@lru_cache(maxsize=2)
def code_table(folder: Path, spanish: str = "") -> CodeTable:
    """The table. What was read is kept in the folder: the first call ever takes seconds, the first
    of a process less than one.

    `spanish` is the path of a file of tab-separated lines, code and name, such as an edition of
    CIE-10-ES; lines of another form are passed over.
    """
    known = dict(_spanish(Path(spanish))) if spanish else {}
    return table_of(_entries(_read(folder), known))


def name_of_code(folder: Path, spanish: str, code: str, language: str) -> tuple[str, str]:
    """The name of a code in the language (es, en) as far as there is one, and the language that it
    is in; both empty for what is no code of the table. Written with or without its point."""
    names, known = _names(folder, spanish)
    pointed = _pointed(code.strip().upper())
    if language == "es" and pointed in known:
        return known[pointed], "es"
    return (names[pointed], "en") if pointed in names else ("", "")


def are_kept(folder: Path) -> bool:
    """Whether the classification was read before, so that its names come without waiting."""
    return _kept(folder).is_file()


@lru_cache(maxsize=2)
def begin_to_read(folder: Path) -> None:
    """Read it beside what goes on, once a process."""
    Thread(target=_read, args=(folder,), name="code-names", daemon=True).start()


@lru_cache(maxsize=2)
def _names(folder: Path, spanish: str) -> tuple[dict[str, str], dict[str, str]]:
    """English and Spanish names by code, without what only a search needs."""
    lines = (line.split("\t", 2) for line in _read(folder).splitlines())
    return {each[0]: each[2] for each in lines}, dict(_spanish(Path(spanish))) if spanish else {}


def _read(folder: Path) -> str:
    kept = _kept(folder)
    with _reading:
        if not kept.is_file():
            _keep(kept)
    return kept.read_text(encoding="utf-8")


def _keep(kept: Path) -> None:
    """Other processes may do the same meanwhile: what is kept is whole at every time."""
    program = [sys.executable, "-c", _READ]
    made = subprocess.run(program, capture_output=True, check=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_name(f"{kept.name}.{os.getpid()}")
    part.write_bytes(made.stdout)
    part.replace(kept)


@lru_cache(maxsize=2)
def _kept(folder: Path) -> Path:
    return folder / f"icd-10-cm-{version(LIBRARY)}.tsv"


def _entries(text: str, spanish: dict[str, str]) -> Iterator[Entry]:
    for line in text.splitlines():
        code, final, name = line.split("\t", 2)
        yield Entry(code, name, final == "1", spanish.get(code, ""))


def _spanish(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        code, mark, rest = line.partition("\t")
        if mark and code.strip():
            yield _pointed(code.strip().upper()), rest.split("\t")[0].strip()


def _pointed(code: str) -> str:
    """With the point after the third character."""
    return code if "." in code or len(code) <= 3 else f"{code[:3]}.{code[3:]}"
