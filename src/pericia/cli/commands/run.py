"""`pericia run`: an instrument on files. Needs no database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pericia.cli import files, output
from pericia.cli.output import AsJson
from pericia.cli.reports import ReportOption, refuse_other_kinds, write_report
from pericia.kernels.refusal import Refused

if TYPE_CHECKING:
    from pericia.kernels.instruments.declare import Instrument
    from pericia.kernels.instruments.running import Result

LANGUAGES = ("en", "es")


def register(app: typer.Typer) -> None:
    app.command(context_settings={"help_option_names": []})(run)


def run(
    context: typer.Context,
    instrument: Annotated[
        str | None, typer.Argument(help="Its name; without one, all are listed.")
    ] = None,
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="More input files.")
    ] = None,
    input_files: Annotated[
        list[Path] | None,
        typer.Option("--input", metavar="FILE", help="CSV or XLSX; more may follow."),
    ] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="A parameter.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="NAME=HEADING", help="The heading that stands for NAME."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1)] = 1,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave bad rows out and say how many.")
    ] = False,
    as_json: AsJson = False,
    language: Annotated[str, typer.Option("--language", metavar="es|en")] = "en",
    report: ReportOption = None,
    describe: Annotated[
        bool, typer.Option("--describe", help="Tell its columns, parameters, figures and source.")
    ] = False,
    show_help: Annotated[
        bool, typer.Option("--help", help="Show this, or with a name what --describe tells.")
    ] = False,
) -> None:
    """Run an instrument, a tested analysis, on CSV or XLSX files."""
    _refuse_language(language)
    if show_help and instrument is None:
        typer.echo(context.get_help())
        return
    with _spoken(language):
        if instrument is None:
            _list(language, as_json)
        elif describe or show_help:
            _describe(instrument, language, as_json)
        else:
            refuse_other_kinds(report)
            result = _result(
                instrument,
                [*(input_files or []), *(more or [])],
                _pairs(param, "--param", "NAME=VALUE"),
                _pairs(column, "--column", "NAME=HEADING"),
                seed,
                skip_bad_rows,
            )
            _tell(result, language, as_json, report)


def _list(language: str, as_json: bool) -> None:
    from pericia.kernels.instruments.catalogue import INSTRUMENTS
    from pericia.kernels.instruments.telling import listing

    value = {
        "instruments": [
            {"name": each.name, "version": each.version, "title": each.title._asdict()}
            for each in INSTRUMENTS.values()
        ]
    }
    output.show(value, lambda: listing(INSTRUMENTS.values(), language), as_json=as_json)


def _describe(name: str, language: str, as_json: bool) -> None:
    from pericia.kernels.instruments.catalogue import instrument_named
    from pericia.kernels.instruments.reference import declaration
    from pericia.kernels.instruments.telling import description

    found = instrument_named(name)
    output.show(declaration(found), lambda: description(found, language), as_json=as_json)


def _result(
    name: str,
    paths: Sequence[Path],
    parameters: dict[str, str],
    columns: dict[str, str],
    seed: int,
    skip_bad_rows: bool,
) -> Result:
    from pericia.files.tabular import source_of
    from pericia.kernels.instruments.catalogue import instrument_named
    from pericia.kernels.instruments.parameters import settled_parameters
    from pericia.kernels.instruments.running import refuse_count, run_on

    found: Instrument = instrument_named(name)
    refuse_count(found, len(paths))
    settled_parameters(found, parameters)  # before files are read
    for path in paths:
        files.refuse_missing(path)
    return run_on(
        found,
        [source_of(path, str(path)) for path in paths],
        parameters,
        seed=seed,
        skip_bad_rows=skip_bad_rows,
        columns=columns,
        now=datetime.now(UTC),
    )


def _tell(result: Result, language: str, as_json: bool, report: Path | None) -> None:
    from pericia.kernels.instruments.report import result_report
    from pericia.kernels.instruments.telling import as_text, said

    if result.left_out:
        output.note(said("left_out", language).format(result.left_out))
    if report:
        write_report(report, result_report(result, language))
    output.show(result.as_json(), lambda: as_text(result, language), as_json=as_json)


def _pairs(given: Sequence[str] | None, option: str, form: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given or ():
        name, is_pair, value = each.partition("=")
        if not is_pair or not name.strip() or not value.strip():
            raise Refused("option_malformed", f"{option} {each}: write it as {form}.", option)
        if name.strip() in found:
            raise Refused("option_repeated", f"{option} {name.strip()} stands twice.", option)
        found[name.strip()] = value.strip()
    return found


@contextmanager
def _spoken(language: str) -> Iterator[None]:
    """Refusals of data in the asked language; codes and details stay as they are."""
    from pericia.kernels.instruments.frames import RefusedData

    try:
        yield
    except RefusedData as refused:
        if language == "es":
            details: tuple[dict[str, Any], ...] = refused.details
            raise Refused(refused.code, refused.message_es, refused.field, details) from None
        raise


def _refuse_language(language: str) -> None:
    if language not in LANGUAGES:
        raise Refused(
            "language_unknown", "--language is en or es: write one of them.", field="language"
        )
