"""What holds of every service of the catalogue, and the page that says what holds of which."""

from __future__ import annotations

import re

import pytest

from pericia.kernels.deliverables.template_check import check_template
from pericia.kernels.procedure.likeness import shared_share
from tests.services.making import files
from tests.services.making.kit import FOLDER
from tests.services.page import EVERY, PAGE, has_template, proofs, services, written
from tests.services.proofs import CONDITIONS, proves

SERVICES = services()
SHARE_MAX = 0.5


@proves("*", "fields")
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_asks_for_things_of_its_own(name: str) -> None:
    shares = {
        other: shared_share(SERVICES[name], SERVICES[other]) for other in SERVICES if other != name
    }
    assert {other: share for other, share in shares.items() if share >= SHARE_MAX} == {}


@proves("*", "deliverable")
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_ends_by_delivering(name: str) -> None:
    """Its last steps hand over what was made, under names of their own; one of them becomes a
    document."""
    delivering = [step for step in SERVICES[name].steps.values() if step.kind == "deliver"]
    assert delivering
    for step in delivering:
        assert step.arguments
        assert all(edge.end is not None for edge in step.edges)
    assert sum(step.makes_deliverable for step in delivering) == has_template(name)


@pytest.mark.parametrize("name", [name for name in SERVICES if has_template(name)])
def test_the_template_of_a_service_is_sound(name: str) -> None:
    text = (FOLDER / name / "deliverable.yaml").read_text(encoding="utf-8")
    assert check_template(text, SERVICES[name]) == []


@pytest.mark.parametrize("name", ["customer-queries", "data-entry"])
@pytest.mark.parametrize("kind", ["cause", "forecast", "recommendation", "opinion"])
def test_only_figures_and_comparisons_go_out_without_a_sign_off(name: str, kind: str) -> None:
    text = (FOLDER / name / "deliverable.yaml").read_text(encoding="utf-8")
    claims = re.findall(r"^ *kind: (\w+)$", text, re.M)
    assert "release: automatic" in text
    assert set(claims) <= {"figure", "comparison"}
    judging = text.replace(f"kind: {claims[0]}\n", f"kind: {kind}\n", 1)
    refused = {each.where for each in check_template(judging, SERVICES[name])}
    assert "release" in refused


@pytest.mark.parametrize("name", files.SERVICES)
def test_the_sample_files_are_those_that_are_made(name: str) -> None:
    for path, content in files.of(name).items():
        assert path.read_bytes() == content, f"run: python -m tests.services.making {name}"


def test_the_page_says_what_the_tests_prove() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "run: python -m tests.services.page"


def test_every_proof_is_of_a_service_that_ships() -> None:
    assert {service for service, _ in proofs()} <= {EVERY, *SERVICES}
    assert {condition for _, condition in proofs()} <= set(CONDITIONS)
