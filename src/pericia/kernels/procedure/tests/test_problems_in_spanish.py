"""Every sentence about a mistake of a playbook or a template has its Spanish."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pericia.kernels import deliverables, procedure
from pericia.kernels.procedure.check import check_text
from pericia.kernels.procedure.check_forms import FORBIDDEN
from pericia.kernels.procedure.playbook import load_playbook
from pericia.kernels.procedure.problem_forms import FORMS
from pericia.kernels.procedure.problems_in_spanish import in_spanish
from pericia.kernels.procedure.shape import ONLY_FOR
from pericia.kernels.procedure.tests.test_playbooks import text
from pericia.kernels.refusal import Refused
from pericia.kernels.sourcing import read_processes, reading
from pericia.kernels.sourcing.money import read_scenario
from pericia.kernels.sourcing.tests.answers import SAMPLES

TELLING = {"add", "note", "Problem", "Unreadable"}
NAMED = {"advice", "between", "message"}
LOCATED = "{} ({})"  # a refusal with its place
OF_SOURCING = (reading, read_processes, read_scenario)


def forms_of(node: ast.expr) -> Iterator[str]:
    """The form of a text with its places, of both texts where it depends."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    elif isinstance(node, ast.IfExp):
        yield from forms_of(node.body)
        yield from forms_of(node.orelse)
    elif isinstance(node, ast.Tuple):
        for each in node.elts:
            yield from forms_of(each)


def checking() -> Iterator[Path]:
    """The modules that tell mistakes."""
    for package in (procedure, deliverables):
        yield from Path(str(package.__file__)).parent.glob("*.py")
    yield from (Path(str(module.__file__)) for module in OF_SOURCING)


def written() -> Iterator[str]:
    for path in checking():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                for given in node.args if name in TELLING else ():
                    yield from forms_of(given)
            if isinstance(node, ast.Return) and node.value and "problem" in path.stem + "s":
                yield from forms_of(node.value)
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NAMED:
                yield from (each for each in forms_of(node.value) if each != LOCATED)
    yield from FORBIDDEN.values()
    yield from (why for _, why in ONLY_FOR.values())


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"currency: EUR": "currency: EURO"}, "`EURO` no es un código de moneda de ISO 4217."),
        ({"volume_month:": "volume_mnth:"}, "Falta `volume_month`. Escriba `volume_month: {"),
        ({"model: in_house": "model: in_hous"}, "`model` no puede ser in_hous. ¿Quería decir"),
        ({"horizon_months: 60": "horizon_months: 999"}, "Escriba un número de 1 a 240."),
        ({"mode: 20000": "mode: 2e12"}, "`mode` es 2.000.000.000.000. Escriba un número de 1 a"),
        ({"discount_rate: 0.08": "discount_rate:"}, "`discount_rate` es vacío, que no es un"),
    ],
)
def test_a_mistake_in_a_file_of_money_is_told_in_spanish(wrong: dict[str, str], told: str) -> None:
    source = (SAMPLES / "money.yaml").read_text()
    for right, other in wrong.items():
        assert right in source
        source = source.replace(right, other, 1)
    _scenario, problems = read_scenario.read_scenario(source)
    assert told in " ".join(f"{each.spanish.message} {each.spanish.advice}" for each in problems)


def test_every_form_of_a_sentence_has_its_spanish():
    sentences = {
        each for each in written() if " " in each and each[0] in "`{ABCDEFGHIJKLMNOPRSTUWY"
    }
    assert len(sentences) > 150
    assert {
        each for each in sentences if each not in FORMS and not each.startswith("Line ")
    } == set()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind: review": "kind: revew"}, "`kind` no puede ser `revew`. ¿Quería decir `review`?"),
        (
            {"version: 2": "version: x"},
            "`version` debe ser un número entero. Escriba, por ejemplo,",
        ),
        ({"start: [way]": "strt: [way]"}, "Falta `start`. Escriba `start: [first_step]`."),
        ({"settle.fields": "settle.feilds"}, "`settle` no tiene el campo `feilds`. ¿Quería decir"),
        ({"version: 2": "version: ]"}, "Esto no es YAML válido"),
    ],
)
def test_a_mistake_is_told_in_spanish_with_its_names(wrong: dict[str, str], told: str) -> None:
    source = text("data-entry")
    for right, other in wrong.items():
        source = source.replace(right, other, 1)
    found = " ".join(f"{each.spanish.message} {each.spanish.advice}" for each in check_text(source))
    assert told in found
    with pytest.raises(Refused) as refused:
        load_playbook(source)
    assert refused.value.message_es.startswith("Línea ")
    assert in_spanish("What no check says.") == "What no check says."
