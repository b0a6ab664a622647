"""The form of a comparison of money: what it produces is a valid file, whatever is filled in."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.utils import translation
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pericia.apps.sourcing import money_examples
from pericia.apps.sourcing.actions.money import draws_for
from pericia.apps.sourcing.money_asking import Known, filled
from pericia.apps.sourcing.money_checks import mistakes
from pericia.apps.sourcing.money_fields import OPTION
from pericia.apps.sourcing.money_form import Value, add_option, begun, document_of, value_of
from pericia.apps.sourcing.tests.money_posts import query, sent
from pericia.kernels.sourcing.money.compare import DRAWS
from pericia.kernels.sourcing.money.read_scenario import read_scenario

FAMILIES = sorted(money_examples.FAMILIES)
KNOWN = Known(None, "bpo", frozenset(), "EUR")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def every(family: str = "queries") -> Value:
    return begun(money_examples.KINDS, family, "EUR")


def paths(value: Value) -> set[str]:
    return {each.path for each in mistakes(value)}


@pytest.mark.parametrize("family", FAMILIES)
def test_examples_are_a_valid_file_with_the_ranges_of_the_sample(family):
    value = every(family)
    assert mistakes(value) == []
    document = document_of(value)
    scenario, problems = read_scenario(json.dumps(document))
    assert problems == []
    assert scenario is not None
    assert [each.id for each in scenario.options] == list(money_examples.KINDS)
    left, ranges = money_examples.examples_left(document)
    assert left == ranges > 40


@pytest.mark.parametrize("family", FAMILIES)
def test_a_file_survives_the_form(family):
    sample = money_examples.sample(family)
    value = value_of(sample)
    assert value is not None
    again, _ = read_scenario(json.dumps(document_of(value)))
    before, _ = read_scenario(json.dumps(sample))
    assert again == before


def test_more_than_two_places_do_not_fit_into_the_form():
    document = copy.deepcopy(dict(money_examples.sample("queries")))
    document["options"][3]["work"] += document["options"][3]["work"][:1]
    assert value_of(document) is None


def test_what_a_browser_sends_becomes_the_same_file():
    value = every()
    asked = filled(KNOWN, query(sent(value)))
    assert asked.form.summary == []
    assert asked.document == document_of(value)


def test_numbers_are_read_as_spaniards_write_them():
    value = sent(every()) | {"f.volume.high": "25.000,5", "f.discount": "7,5"}
    with translation.override("es"):
        typed = {
            name: text.replace(".", ",") if text.replace(".", "").isdigit() else text
            for name, text in value.items()
            if name not in ("f.volume.high", "f.discount")
        }
        asked = filled(KNOWN, query({**typed, "f.volume.high": "25.000,5", "f.discount": "7,5"}))
    assert asked.document is not None
    assert asked.document["volume_month"]["high"] == 25000.5
    assert asked.document["discount_rate"] == 0.075


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"currency": "EURO"}, "currency"),
        ({"volume": {"low": 3, "mode": 2, "high": 5}}, "volume"),
        ({"volume": {"low": 3, "mode": 4}}, "volume.high"),
        ({"volume": {"mode": 0}}, "volume.mode"),
        ({"sites": []}, "sites"),
        ({"options": []}, "options"),
    ],
)
def test_mistakes_are_told_at_their_fields(change, path):
    assert path in paths({**every(), **change})


@pytest.mark.parametrize(
    ("at", "change", "path"),
    [
        (0, {"margin": {"mode": 5}}, "options.0.margin"),
        (1, {"transition_cost": None}, "options.1.transition_cost"),
        (1, {"error": None}, "options.1.error"),
        (1, {"error": {"mode": 101}}, "options.1.error.mode"),
        (1, {"site": "gone"}, "options.1.site"),
        (1, {"site": None}, "options.1.site"),
        (1, {"minutes": None}, "options.1.minutes"),
        (1, {"share": 80}, "options.1.machine"),
        (1, {"replacement": None}, "options.1.replacement"),
        (1, {"name": "In house, as today"}, "options.1.name"),
        (1, {"model": "in_house"}, "options.1"),
        (4, {"share": 95}, "options.4.share2"),
        (4, {"share2": None}, "options.4.share2"),
        (5, {"machine": None}, "options.5.machine"),
    ],
)
def test_mistakes_of_an_option_are_told_at_their_fields(at, change, path):
    value = every()
    option = value["options"][at] | change
    value["options"][at] = {name: each for name, each in option.items() if each is not None}
    assert path in paths(value)


def test_an_option_brings_the_places_that_it_needs():
    value = begun(("today",), "analysis", "COP")
    assert value["currency"] == "EUR"
    add_option(value, "hybrid")
    add_option(value, "hybrid")
    assert [each["key"] for each in value["options"]] == ["today", "hybrid", "hybrid-2"]
    assert [each["key"] for each in value["sites"]] == ["madrid-analysts", "lisbon"]


def test_bans_leave_out_what_they_rule_out():
    assert money_examples.kinds_for("bpo", frozenset({"offshore"})) == (
        "today",
        "nearshore-bpo",
        "automated",
    )
    assert money_examples.kinds_for("kpo", frozenset({"kpo"})) == ("today", "hybrid")


def test_a_big_file_is_drawn_less_often():
    scenario, _ = read_scenario(json.dumps(money_examples.sample("queries")))
    assert scenario is not None
    assert draws_for(scenario) == DRAWS
    value = every()
    value["horizon_months"] = 240
    for _ in range(14):
        add_option(value, "kpo")
        value["options"][-1]["name"] = value["options"][-1]["key"]
    big, problems = read_scenario(json.dumps(document_of(value)))
    assert problems == []
    assert big is not None
    assert 5_000 <= draws_for(big) < 20_000


amounts = st.floats(0, 120, allow_nan=False).map(lambda each: round(each, 3)) | st.integers(0, 100)
ranges = st.lists(amounts, min_size=3, max_size=3).map(
    lambda three: dict(zip(("low", "mode", "high"), sorted(three), strict=True))
) | amounts.map(lambda each: {"mode": each})
names = st.text("aÁñ .-_9Ω汉", min_size=1, max_size=70).filter(str.strip)


@st.composite
def forms(draw: Any) -> Value:
    """A form with other values in some of its ranges, shares and names."""
    value = every(draw(st.sampled_from(FAMILIES)))
    value["currency"] = draw(st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
    for site in draw(st.lists(st.sampled_from(value["sites"]), max_size=3)):
        site["name"], site["wage"] = draw(names), draw(ranges)
    for option in draw(st.lists(st.sampled_from(value["options"][1:]), max_size=3)):
        option[draw(st.sampled_from([*OPTION, "minutes"]))] = draw(ranges)
    hybrid = value["options"][4]
    hybrid["share"] = draw(st.floats(0, 100))
    hybrid["share2"] = 100 - hybrid["share"]
    return value


@settings(max_examples=60, deadline=None)
@given(forms())
def test_whatever_is_not_refused_at_a_field_is_a_valid_file(value):
    assume(not mistakes(value))
    scenario, problems = read_scenario(json.dumps(document_of(value)))
    assert problems == []
    assert scenario is not None
