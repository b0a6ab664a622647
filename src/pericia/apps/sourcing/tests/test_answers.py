"""A query string and the process that it describes."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from pericia.apps.sourcing.answers import query_of, read, read_scales
from pericia.apps.sourcing.examples import EXAMPLES, examples
from pericia.kernels.sourcing.assess import assess
from pericia.kernels.sourcing.decision import decide
from pericia.kernels.sourcing.flip import applied, smallest_flip
from pericia.kernels.sourcing.process import Process
from pericia.kernels.sourcing.tests.answers import leaves, shorts

KNOWN = ("nature_operational", "risk_expert", "value_sure", "rules_share", "bans", "form", "sure")


@given(st.one_of(leaves, shorts))
def test_a_process_comes_back_from_its_query(asked: Process):
    found = read(QueryDict(query_of(asked)), "es").process
    if found is None:
        assert read(QueryDict(query_of(asked)), "es").errors.keys() == {"rules_share"}
        return
    assert (found.name, found.answers, found.short) == (asked.name, asked.answers, asked.short)
    assert (found.rules_share, found.bans) == (asked.rules_share, asked.bans)
    assert found.strategic_secret is asked.strategic_secret
    assert query_of(found) == query_of(asked)


@given(st.dictionaries(st.sampled_from((*KNOWN, "name", "strategic_secret")), st.text(max_size=30)))
def test_whatever_an_address_says_is_a_process_or_a_sentence_at_its_field(typed):
    query = QueryDict(mutable=True)
    query.update(typed)
    asked = read(query, "en")
    assert (asked.process is None) == bool(asked.errors)
    assert asked.errors.keys() <= typed.keys()
    for text in asked.errors.values():
        assert text.es.endswith(".")
        assert text.en.endswith(".")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("nature_operational=5", "nature_operational"),
        ("nature_operational=-1", "nature_operational"),
        ("nature_expert=nan", "nature_expert"),
        ("nature_expert=1e2", "nature_expert"),
        ("risk_sure=1.1", "risk_sure"),
        ("rules_share=90", "rules_share"),
        ("strategic_secret=perhaps", "strategic_secret"),
        ("bans=bpo&bans=moon", "bans"),
        ("form=tiny", "form"),
        ("form=short&complexity=9", "complexity"),
        (f"name={'a' * 201}", "name"),
        ("name=a%0Ab", "name"),
        ("rules_share=0.95&nature_expert=4&nature_operational=0", "rules_share"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(query, field):
    asked = read(QueryDict(query), "es")
    assert asked.process is None
    assert list(asked.errors) == [field]


def test_the_other_form_is_not_read_and_what_is_left_out_is_the_middle():
    asked = read(QueryDict("form=short&expertise=4&nature_expert=9"), "en")
    assert asked.process is not None
    assert asked.process.answers is None
    assert asked.process.short is not None
    assert (asked.process.short.complexity, asked.process.short.expertise) == (2, 4)
    assert asked.process.name == "Your process"
    assert "name" not in query_of(asked.process)


@given(st.one_of(leaves, shorts))
def test_the_smallest_change_applied_gives_the_other_model(asked: Process):
    decision = decide(asked)
    flip = smallest_flip(asked, decision.units, decision.outcome)
    if flip.model is not None:
        assert decide(applied(asked, flip.changes)).model == flip.model


def test_every_example_is_a_process_and_together_they_show_every_kind():
    for language in ("es", "en"):
        found = [read(QueryDict(each.query), language).process for each in examples(language)]
        assert len(found) == len(EXAMPLES)
        models = [assess(each, draws=100).decision.model for each in found if each]
        assert models == ["bpo", "kpo", "hybrid", "automate", "kpo"]
        assert [each.short is not None for each in found if each] == [False] * 4 + [True]


def test_scales_hold_what_was_given_and_say_what_is_wrong():
    found, errors = read_scales(
        QueryDict("owner=4&lawful=&measured=7"), ("owner", "lawful", "measured")
    )
    assert found == {"owner": 4}
    assert list(errors) == ["measured"]
