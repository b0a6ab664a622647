"""Release is refused while a claim is not proved, and says which claim and what to do."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

import fsspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error
from tests.pages import browser_of
from tests.refusals import refuses
from tests.statements import count_for
from tests.world import NOW, World, make_world

from pericia.apps.cases import actions as cases
from pericia.apps.cases.access import case_for
from pericia.apps.cases.files import store_file
from pericia.apps.cases.models import Attachment, Case
from pericia.apps.journal.queries import events_of
from pericia.apps.journal.tests.world import superuser
from pericia.apps.knowledge import actions, recomputing, sources
from pericia.apps.knowledge.access import evidence_of
from pericia.apps.knowledge.models import Evidence, TableSnapshot
from pericia.apps.knowledge.recomputing import Asked, recomputed, recomputes
from pericia.apps.knowledge.states import cited_in
from pericia.apps.knowledge.tests.writing import FIGURE, RESULT, Writing, begin, claim, released
from pericia.apps.work.models import Submission
from pericia.apps.work.tests.driving import do, open_notes
from pericia.kernels.deliverables.report import claim_text
from pericia.kernels.refusal import Refused

NOTE = "Ingresa por fiebre.\nSe pide  analítica urgente.\n"


def problems(writing: Writing) -> list[tuple[str, str]]:
    """(block, code) of everything in the way of a release, which changes nothing."""
    writing.submit()
    with writing.said("olga") as said:
        with refuses("claims_unproven"):
            actions.release_version(**said)
        with pytest.raises(Refused) as caught:
            actions.release_version(**said)
    assert all(
        each["es"].endswith(".") and each["en"].endswith(".") for each in caught.value.details
    )
    return [(each["block"], each["code"]) for each in caught.value.details]


def altered(statement: str, *values: Any) -> None:
    """As the operator of the database could do it, past every policy."""
    with superuser() as link:
        link.execute(statement, values)


def noted(world: World) -> tuple[UUID, Attachment]:
    """A case of the hospital with a text file."""
    case_id = open_notes(world)[0]
    stored = store_file(
        world.hospital.client_id, case_id, SimpleUploadedFile("note.txt", NOTE.encode())
    )
    with world.open_as("olga") as actor:
        case = case_for(actor, world.hospital.client_id, case_id, lock=True)
        return case_id, cases.attach_file(
            actor=world.actor("julio"), now=NOW, case=case, stored=stored
        )


def signed() -> tuple[World, UUID]:
    """A world in which the one case of the hospital was signed off by somebody licensed."""
    world = make_world()
    case_id = open_notes(world)[0]
    for name in ("carmen", "diego", "irene"):
        do(world, name)
    return world, case_id


def test_a_claim_without_evidence_is_named_with_what_to_do(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE, claim("cause001", "cause"))
    assert problems(writing) == [
        ("figure01", "no_evidence"),
        ("figure01", "figure_uncited"),
        ("cause001", "no_evidence"),
    ]


def test_an_empty_deliverable_does_not_go_to_review(world: World) -> None:
    writing = begin(world)
    with writing.said() as said, refuses("claims_unproven"):
        actions.submit_version(**said)


@pytest.mark.parametrize(
    ("value", "row", "column", "fine"),
    [
        ("19", 1, 1, True),
        ("20", 1, 1, False),
        ("0.061", 1, 2, True),
        ("0.06", 1, 2, True),
        ("0.0611", 1, 2, False),
        ("0.13", 0, 2, True),
        ("19", 1, 0, False),
    ],
)
def test_a_number_must_stand_where_it_is_cited(
    world: World, value: str, row: int, column: int, fine: bool
) -> None:
    writing = begin(world)
    writing.save(claim("figure01", value=value))
    writing.cite_table(row=row, column=column)
    if fine:
        writing.submit()
        assert writing.release().state == "released"
    else:
        assert problems(writing) == [("figure01", "number_differs")]


def test_a_figure_cites_a_run_or_a_table_and_nothing_else(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    case_id, attachment = noted(world)
    with writing.said(case_id=case_id, block_id="figure01") as said:
        actions.cite_span(
            source=sources.attachment_reference(attachment.id), quote="fiebre", **said
        )
    assert problems(writing) == [("figure01", "figure_uncited")]


def test_a_forecast_says_until_when_and_how_surely(world: World) -> None:
    writing = begin(world)
    known = {"horizon_date": "2026-12-31", "confidence_percent": 80}
    writing.save(claim("forecast1", "forecast", horizon_date="2026-12-31"))
    writing.cite_table("forecast1")
    assert problems(writing) == [("forecast1", "forecast_incomplete")]
    with writing.said("olga") as said:
        actions.send_back(why="How sure?", **said)
    writing.save(claim("forecast1", "forecast", **known))
    told = claim_text(claim("forecast1", "forecast", **known), "es")
    assert told.endswith("· hasta 31 dic 2026 · confianza 80 %")
    writing.submit()
    assert writing.release().state == "released"


def test_opinions_need_the_sign_off_of_somebody_licensed() -> None:
    world, case_id = signed()
    writing = begin(world)
    writing.save(claim("opinion01", "opinion"))
    writing.cite_table("opinion01")
    assert problems(writing) == [("opinion01", "opinion_unsigned")]
    with writing.said("olga") as said:
        actions.send_back(why="Have it signed.", **said)
    with writing.said(block_id="opinion01") as said:
        submission = Submission.objects.get(case_id=case_id, kind="sign_off")
        actions.cite_sign_off(submission_id=submission.id, **said)
    altered(
        "UPDATE work_submission SET proof = %s::jsonb WHERE id = %s AND proof IS NOT NULL",
        without_licence(submission.proof), submission.id,
    )  # fmt: skip
    assert problems(writing) == [("opinion01", "opinion_unlicensed")]
    altered(
        "UPDATE knowledge_deliverable SET needs_licence = false WHERE id = %s",
        writing.deliverable_id,
    )
    assert writing.release().state == "released"


def without_licence(proof: Mapping[str, Any]) -> str:
    rules = [each for each in proof["rules"] if each["rule"] != "credential"]
    return json.dumps({**proof, "rules": rules})


def test_a_licensed_sign_off_proves_an_opinion_until_what_was_signed_changes() -> None:
    world, case_id = signed()
    writing = begin(world)
    writing.save(claim("advice001", "recommendation"))
    with writing.said(block_id="advice001") as said:
        submission = Submission.objects.get(case_id=case_id, kind="sign_off")
        actions.cite_sign_off(submission_id=submission.id, **said)
        (cited,) = cited_in(evidence_of(writing.newest_inside()))
        assert (cited.state.state, cited.state.is_licensed) == ("holds", True)
        assert cited.licences[0].issuer == "Consejería de Educación"
    altered(
        """UPDATE cases_case SET outputs = jsonb_set(outputs, '{code_a}', '{"codes": []}')
        WHERE id = %s""",
        case_id,
    )
    assert problems(writing) == [
        ("advice001", "evidence_changed"),
        ("advice001", "opinion_unsigned"),
    ]


def test_a_passage_of_a_file_is_found_whatever_its_line_breaks_and_checked_at_release(
    world: World,
) -> None:
    case_id, attachment = noted(world)
    writing = begin(world)
    writing.save(claim("cause001", "cause"))
    source = sources.attachment_reference(attachment.id)
    with writing.said(case_id=case_id, block_id="cause001", source=source) as said:
        with refuses("quote_not_found", "quote"):
            actions.cite_span(quote="dolor", **said)
        with refuses("quote_ambiguous", "quote"):
            actions.cite_span(quote="e", **said)
        with refuses("quote_empty", "quote"):
            actions.cite_span(quote=" \n", **said)
        evidence = actions.cite_span(quote="fiebre. Se pide analítica", **said)
    assert evidence.quote == "fiebre.\nSe pide  analítica"
    assert NOTE[evidence.place["start"] : evidence.place["end"]] == evidence.quote
    assert evidence.quote_sha256 == sha256(evidence.quote.encode()).hexdigest()
    _overwrite(attachment, b"Otra cosa.")
    assert problems(writing) == [("cause001", "span_broken")]
    _overwrite(attachment, NOTE.encode())
    assert writing.release().state == "released"


def _overwrite(attachment: Attachment, content: bytes) -> None:
    from django.conf import settings

    store, root = fsspec.core.url_to_fs(settings.FILES_URL)
    with store.open(f"{root}/{attachment.stored_as}", "wb") as out:
        out.write(content)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Varón con fiebre. Sin tos.", "evidence_changed"),
        ("Mujer con fiebre.", "span_broken"),
    ],
)
def test_a_passage_of_a_case_is_held_against_the_text_as_it_is_now(
    world: World, text: str, code: str
) -> None:
    case_id = open_notes(world)[0]
    writing = begin(world)
    writing.save(claim("cause001", "cause"))
    with writing.said(block_id="cause001", case_id=case_id) as said:
        actions.cite_span(
            source=sources.case_reference(case_id, "input.text"), quote="Varón con fiebre", **said
        )
    altered(
        "UPDATE cases_case SET input = jsonb_set(input, '{text}', to_jsonb(%s::text)) "
        "WHERE id = %s",
        text,
        case_id,
    )
    assert problems(writing) == [("cause001", code)]


def test_a_table_whose_rows_were_altered_blocks_the_release(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    evidence = writing.cite_table()
    with writing.said():
        assert TableSnapshot.objects.filter(id=evidence.table_id).update(rows=[]) == 0
    with writing.said(), pytest.raises(Error, match="permission denied"):
        TableSnapshot.objects.filter(id=evidence.table_id).update(sha256="")
    altered(
        "UPDATE knowledge_table SET rows = jsonb_set(rows, '{1,1}', '\"19.0\"') WHERE id = %s",
        evidence.table_id,
    )
    assert ("figure01", "table_broken") in problems(writing)


def test_a_run_that_is_missing_or_altered_blocks_the_release(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    run = writing.run()
    with writing.said(block_id="figure01", run_id=run.id) as said:
        with refuses("figure_unknown", "figure"):
            actions.cite_run(figure="profit", **said)
        actions.cite_run(figure="defects", **said)
    altered("UPDATE knowledge_run SET result = replace(result, '19', '18') WHERE id = %s", run.id)
    assert ("figure01", "run_broken") in problems(writing)


def test_a_run_whose_input_has_changed_since_blocks_the_release(world: World) -> None:
    case_id = open_notes(world)[0]
    writing = begin(world)
    writing.save(FIGURE)
    run = writing.run(source=sources.case_reference(case_id, "input"), case_id=case_id)
    with world.open_as("olga"):
        Case.objects.filter(id=case_id).update(closed_at=NOW, state="closed")
    with writing.said(block_id="figure01", run_id=run.id) as said:
        actions.cite_run(figure="defects", **said)
    altered('UPDATE cases_case SET input = input || \'{"article": "A-2"}\' WHERE id = %s', case_id)
    assert problems(writing) == [
        ("figure01", "evidence_changed"),
        ("figure01", "figure_uncited"),
    ]


def test_its_statements_do_not_grow_with_what_the_evidence_was_made_from(world: World) -> None:
    writing = begin(world)
    writing.save(FIGURE)
    page = f"/deliverables/{writing.client_id}/{writing.deliverable_id}"

    def cite_one_of(case_id: UUID, path: str) -> None:
        run = writing.run(source=sources.case_reference(case_id, path), case_id=case_id)
        with world.open_as("olga"):
            Case.objects.filter(id=case_id).update(closed_at=NOW, state="closed")
        with writing.said(block_id="figure01", run_id=run.id) as said:
            actions.cite_run(figure="defects", **said)

    cite_one_of(open_notes(world)[0], "input")
    few = count_for(browser_of(world, "olga"), page)
    for case_id in open_notes(world, 2):
        for path in ("input", "input.text"):
            cite_one_of(case_id, path)
    assert count_for(browser_of(world, "olga"), page) == few


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda result: result.pop("figures"), "run_invalid"),
        (lambda result: result["run"].pop("instrument"), "run_invalid"),
        (lambda result: result["run"].update(input_sha256="abc"), "run_invalid"),
    ],
)
def test_a_result_of_another_shape_is_not_stored(
    world: World, change: Callable[[Any], Any], code: str
) -> None:
    writing = begin(world)
    result = copy.deepcopy(RESULT)
    change(result)
    with writing.said(), refuses(code):
        writing.run_inside(result)


def test_a_run_names_the_file_that_it_was_run_on(world: World) -> None:
    case_id, attachment = noted(world)
    writing = begin(world)
    source = sources.attachment_reference(attachment.id)
    with writing.said(), refuses("input_differs", "source"):
        writing.run_inside(RESULT, source=source, case_id=case_id)
    with writing.said(), refuses("source_unknown", "source"):
        writing.run_inside(RESULT, source=f"attachment:{UUID(int=1)}")
    right = copy.deepcopy(RESULT)
    right["run"]["input_sha256"] = attachment.sha256
    assert writing.run(right, source=source, case_id=case_id).source_sha256 == attachment.sha256


def test_a_number_is_recomputed_and_is_the_same_or_differs(world: World) -> None:
    case_id, attachment = noted(world)
    writing = begin(world)
    writing.save(FIGURE)
    right = copy.deepcopy(RESULT)
    right["run"]["input_sha256"] = attachment.sha256
    run = writing.run(right, source=sources.attachment_reference(attachment.id), case_id=case_id)
    with world.open_as("olga"):
        Case.objects.filter(id=case_id).update(closed_at=NOW, state="closed")
    asked: list[Asked] = []
    answers = [copy.deepcopy(RESULT["figures"]), {"defects": 21, "defect_share": 0.1}]

    def again(given: Asked) -> Mapping[str, Any]:
        asked.append(given)
        return {"figures": answers.pop(0)}

    with writing.said(block_id="figure01", run_id=run.id) as said:
        evidence = actions.cite_run(figure="defects", **said)
        assert recomputed(*cited_in([evidence])).why == "no_instrument"
    recomputes("defects")(again)
    try:
        with writing.said():
            (cited,) = cited_in([evidence])
            same, other = recomputed(cited), recomputed(cited)
    finally:
        del recomputing._registered["defects"]
    assert asked[0].content == NOTE.encode()
    assert (asked[0].parameters, asked[0].seed, asked[0].version) == ({"level": 0.95}, "7", "1.2")
    assert (same.outcome, same.before, same.after) == ("same", "19", "19")
    assert (other.outcome, other.before, other.after, other.others) == ("differs", "19", "21", 1)


def test_the_event_of_a_release_keeps_the_digests_of_text_and_evidence(world: World) -> None:
    writing = released(world)
    with writing.said("olga"):
        found = events_of(writing.client_id, [f"deliverable:{writing.deliverable_id}"])
        (event,) = [each for each in found if each.verb == "deliverable.released"]
        table = TableSnapshot.objects.get(deliverable_id=writing.deliverable_id)
    assert event.data["sha256"] == writing.newest().sha256
    assert event.data["evidence"] == [{"number": 1, "kind": "table", "sha256": table.sha256}]


def test_what_belongs_to_another_client_or_case_is_not_cited(world: World) -> None:
    writing, other = begin(world), begin(world)
    writing.save(FIGURE)
    table_id = other.table()
    with writing.said(block_id="figure01") as said:
        with refuses("not_found"):
            actions.cite_table(table_id=table_id, row=0, column=0, **said)
        with refuses("not_found"):
            actions.cite_run(run_id=UUID(int=5), figure="defects", **said)
        with refuses("not_found"):
            actions.cite_span(case_id=UUID(int=5), source="case:x#input.text", quote="a", **said)
    mine = writing.table()
    with writing.said(block_id="nothing1", table_id=mine) as said, refuses("block_gone"):
        actions.cite_table(row=0, column=0, **said)
    with writing.said():
        assert not Evidence.objects.filter(version_id=writing.newest_id()).exists()


def test_a_judge_who_must_not_know_quotes_nothing_of_what_is_hidden() -> None:
    world = make_world()
    case_id = open_notes(world)[0]
    do(world, "carmen")
    writing = begin(world, "diego")
    with writing.said("diego"):
        case = case_for(writing.actor("diego"), writing.client_id, case_id)
        assert set(sources.texts_of(writing.actor("diego"), case)) == {
            "input.article",
            "input.text",
            "input.encounter_date",
        }
