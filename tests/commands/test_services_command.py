"""`pericia services` as a person or a script meets it."""

from __future__ import annotations

import json

import pytest

from pericia.cli import main


def test_every_service_is_listed_with_its_side_and_state(capsys):
    assert main.run(["services"]) == 0
    told = capsys.readouterr().out
    assert "F1  BPO         Runs       Customer queries [customer-queries]" in told
    assert "X1  Hybrid      " in told
    assert main.run(["services", "--language", "es", "--domain", "health"]) == 0
    told = capsys.readouterr().out
    assert "Salud [health]" in told
    assert "customer-queries" not in told


def test_json_holds_everything_that_the_page_says(capsys):
    assert main.run(["services", "--side", "hybrid", "--json", "--language", "es"]) == 0
    found = json.loads(capsys.readouterr().out)["services"]
    assert [each["id"] for each in found] == ["X1", "X2", "X3"]
    assert found[0]["words"]["name"] == "Voz del cliente"
    assert found[0]["answers"]["risk"].keys() == {"operational", "expert", "sure"}
    assert found[0]["status"] in ("runs", "described")


@pytest.mark.parametrize(("option", "given"), [("side", "x"), ("domain", "y"), ("language", "fr")])
def test_what_is_unknown_is_refused_with_what_there_is(capsys, option, given):
    assert main.run(["services", f"--{option}", given]) == 2
    assert f"There is no {option} `{given}`. Use one of: " in capsys.readouterr().err
