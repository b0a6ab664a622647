"""Agreement against published figures, real codings and ratings, and brute force."""

from __future__ import annotations

import csv
import itertools
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.instruments.frames import RefusedData
from pericia.kernels.instruments.running import analyse
from pericia.kernels.instruments.tests.trying import rows_of, samples_of

DATA = Path(__file__).parents[6] / "shared" / "data"
FEW = {"resamples": 100}


def real(path: str) -> Path:
    if not (DATA / path).exists():
        pytest.skip(f"the real data {path} is not beside the project")
    return DATA / path


@pytest.mark.parametrize(
    ("level", "alpha"),
    # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, example C with missing data.
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)],
)
def test_alpha_of_krippendorffs_example(level, alpha):
    rows = rows_of(samples_of("agreement_alpha")[0])
    found = analyse("agreement_alpha", rows, parameters={"level": level}).outcome.figures
    assert found["alpha"] == pytest.approx(alpha, abs=0.0005)
    assert (found["items"], found["items_single"], found["raters"]) == (11, 1, 4)
    assert found["ratings"] == 40
    assert found["low"] <= found["alpha"] <= found["high"] <= 1


def by_brute_force(rows: list[tuple[str, str]]) -> float:
    """Nominal alpha from its definition, pair by pair."""
    items = defaultdict(list)
    for item, rating in rows:
        items[item].append(rating)
    items = {item: values for item, values in items.items() if len(values) > 1}
    total = sum(map(len, items.values()))
    observed = sum(
        sum(a != b for a, b in itertools.permutations(values, 2)) / (len(values) - 1)
        for values in items.values()
    )
    held = Counter(value for values in items.values() for value in values)
    expected = sum(held[a] * held[b] for a, b in itertools.permutations(held, 2)) / (total - 1)
    return 1 - observed / expected


def test_alpha_of_the_anaesthetists_is_that_of_the_definition():
    # The first of the five raters gave every patient three ratings: three raters here.
    with real("ratings/anaesthetists.csv").open() as stream:
        found = list(csv.DictReader(stream))
    times: Counter[tuple[str, str]] = Counter()
    rows = []
    for row in found:
        times[row["item"], row["rater"]] += 1
        rows.append({**row, "rater": f"{row['rater']}.{times[row['item'], row['rater']]}"})
    result = analyse("agreement_alpha", rows, parameters=FEW).outcome.figures
    assert (result["items"], result["raters"]) == (45, 7)
    expected = by_brute_force([(row["item"], row["rating"]) for row in rows])
    assert result["alpha"] == pytest.approx(expected, abs=1e-6)
    ordinal = analyse("agreement_alpha", rows, parameters={**FEW, "level": "ordinal"})
    assert ordinal.outcome.figures["alpha"] > result["alpha"]


def test_a_rater_who_rates_an_item_twice_is_refused():
    rows = [{"item": 1, "rater": "a", "rating": 1}, {"item": 1, "rater": "a", "rating": 2}]
    with pytest.raises(RefusedData, match="already on row 1"):
        analyse("agreement_alpha", rows)


RATINGS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 3)),
    min_size=4,
    max_size=40,
    unique_by=lambda one: one[:2],
)


@given(RATINGS)
def test_alpha_is_that_of_the_definition_whatever_is_missing(ratings):
    rows = [{"item": i, "rater": r, "rating": v} for i, r, v in ratings]
    sizes = Counter(item for item, _, _ in ratings)
    paired = [(str(i), str(v)) for i, _, v in ratings if sizes[i] > 1]
    if not paired:
        with pytest.raises(RefusedData, match="no item has two ratings"):
            analyse("agreement_alpha", rows, parameters=FEW)
        return
    found = analyse("agreement_alpha", rows, parameters=FEW).outcome.figures["alpha"]
    if len({value for _, value in paired}) < 2:
        assert found is None
    else:
        assert found == pytest.approx(by_brute_force(paired), abs=1e-5)


def test_full_agreement_is_one_and_words_are_refused_where_order_is_asked():
    rows = [{"item": i, "rater": r, "rating": i % 3} for i in range(9) for r in "ab"]
    assert analyse("agreement_alpha", rows, parameters=FEW).outcome.figures["alpha"] == 1
    with pytest.raises(RefusedData, match="level=nominal"):
        analyse("agreement_alpha", [{**rows[0], "rating": "good"}], parameters={"level": "ordinal"})


def codings(**coders: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"article": article, "coder": coder, "code": code}
        for coder, articles in coders.items()
        for article, codes in articles.items()
        for code in codes.split() or [""]
    ]


def test_coders_by_hand():
    rows = codings(
        gold={"n1": "A B", "n2": "C"},
        ana={"n1": "A B", "n2": "C D"},
        luis={"n1": "a", "n2": "E"},
    )
    outcome = analyse("coder_agreement", rows).outcome
    found = outcome.figures
    # ana: 3 of 4 right, none missed; luis: 1 of 2 right, 2 missed. Together 4 of 6, and 4 of 6.
    assert found["precision"] == found["recall"] == found["f1"] == pytest.approx(4 / 6, abs=1e-6)
    # ana and luis have one code in common, of 4 and 2.
    assert found["mean_pairwise_f1"] == pytest.approx(2 / 6, abs=1e-6)
    ana, luis = outcome.tables["coders"]
    assert (ana["precision"], ana["recall"]) == (0.75, 1)
    assert (luis["precision"], luis["recall"], luis["f1"]) == (0.5, 0.333333, 0.4)


def test_without_gold_only_coders_are_compared():
    found = analyse("coder_agreement", codings(a={"n": "X Y"}, b={"n": "X"})).outcome.figures
    assert (found["precision"], found["recall"], found["f1"]) == (None, None, None)
    assert found["mean_pairwise_f1"] == pytest.approx(2 / 3, abs=1e-6)


def test_shared_articles_leave_out_what_one_did_not_code():
    rows = codings(gold={"n1": "A", "n2": "B"}, ana={"n1": "A"})
    every = analyse("coder_agreement", rows).outcome.figures
    shared = analyse("coder_agreement", rows, parameters={"articles": "shared"}).outcome.figures
    assert (every["recall"], shared["recall"]) == (0.5, 1)


def test_one_coder_alone_is_refused():
    with pytest.raises(RefusedData, match="2 to 100"):
        analyse("coder_agreement", codings(ana={"n": "A"}))


@pytest.mark.parametrize(
    ("part", "codes"),
    # Lines of the published parts of CodiEsp (Miranda-Escalada et al. 2020).
    [("dev/devD", 2677), ("dev/devP", 817), ("train/trainD", 5639), ("train/trainP", 1550)],
)
def test_real_codings_are_counted_and_a_dropped_tenth_is_found(part, codes):
    lines = real(f"clinical-coding-es/{part}.tsv").read_text().split("\n")
    gold = [line.split("\t") for line in lines if line]
    rows = [{"article": a, "coder": "gold", "code": c} for a, c in gold]
    kept = random.Random(3).sample(gold, len(gold) * 9 // 10)
    rows += [{"article": a, "coder": "second", "code": c.upper()} for a, c in kept]
    found = analyse("coder_agreement", rows).outcome.figures
    assert len(gold) == codes
    assert found["gold_codes"] == len({(a, c.upper()) for a, c in gold})
    assert found["precision"] == 1
    assert found["recall"] == pytest.approx(
        len({*map(tuple, kept)}) / found["gold_codes"], abs=1e-5
    )


def keyed(**records: str) -> list[dict[str, str]]:
    """`r1="name=Ana age=7"`."""
    return [
        {"record": record, "field": name, "value": value}
        for record, fields in records.items()
        for name, _, value in (each.partition("=") for each in fields.split())
    ]


def test_double_key_by_hand():
    first = keyed(r1="name=Ana age=7", r2="name=Luis age=8", r3="name=Eva")
    second = keyed(r1="name=Ana age=9", r2="name=Luis", r4="name=Rosa age=1")
    outcome = analyse("double_key", first, second).outcome
    found = outcome.figures
    assert (found["fields"], found["differing"]) == (7, 5)
    assert found["error_rate"] == pytest.approx(5 / 7, abs=1e-6)
    assert (found["missing_in_first"], found["missing_in_second"]) == (1, 1)
    kinds = {(row["record"], row["field"]): row["kind"] for row in outcome.tables["differences"]}
    assert kinds == {
        ("r1", "age"): "value",
        ("r2", "age"): "field_missing_in_second",
        ("r3", "name"): "record_missing_in_second",
        ("r4", "name"): "record_missing_in_first",
        ("r4", "age"): "record_missing_in_first",
    }
    assert outcome.claims[1].kind == "warning"


KEYING = st.dictionaries(
    st.tuples(st.sampled_from("rst"), st.sampled_from("abc")),
    st.sampled_from(["", "1", "2"]),
    min_size=1,
)


@given(KEYING, KEYING)
def test_double_key_does_not_mind_which_side_is_first(first, second):
    one, two = (
        [{"record": r, "field": f, "value": v} for (r, f), v in keys.items()]
        for keys in (first, second)
    )
    found, turned = (
        analyse("double_key", *pair).outcome.figures for pair in ((one, two), (two, one))
    )
    assert found["differing"] == turned["differing"]
    assert found["fields"] == turned["fields"] == len(first.keys() | second.keys())
    assert (found["differing"] == 0) == (first == second)
    assert found["missing_in_first"] == turned["missing_in_second"]
