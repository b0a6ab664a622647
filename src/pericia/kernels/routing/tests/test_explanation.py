"""Proofs in words, in both languages, for every rule and reason."""

from __future__ import annotations

import string
from typing import Any

import pytest

from pericia.kernels.refusal import Refused
from pericia.kernels.routing import (
    RULES,
    Names,
    cheapest,
    explain,
    explain_nobody,
    explain_rule,
    prove,
    read_proof,
)
from pericia.kernels.routing.credentials import HELD, STEPS
from pericia.kernels.routing.sentences import (
    CREDENTIAL_STATES,
    HEADLINES,
    NOBODY,
    REASONS,
    RULE_NAMES,
    WORDS,
)
from pericia.kernels.routing.tests import test_rules as tables
from pericia.kernels.routing.tests.test_choice import item, named
from pericia.kernels.routing.tests.world import (
    ANA,
    DUE,
    GONE,
    NOW,
    RIVAL,
    context,
    credential,
    person,
    requirement,
    result,
    wall,
)


def test_says_why_somebody_may_do_it() -> None:
    held = credential(verified_by_name="Bruno Gil")
    proof = prove(requirement(skills={}), person(credentials=held), context())
    assert explain(proof, "es") == [
        "Puede hacer este trabajo: se cumplen todas las reglas.",
        "Rol: tiene experto, y se pide experto.",
        "Credencial: clinical_coder: verificada por Bruno Gil el 10 ene 2025 y válida hasta el "
        "31 dic 2025.",
        "Idioma: es C2; se pide es C1.",
        "Habilitación: confidencial, y los datos piden confidencial.",
        "País del centro: ES, que está permitido (ES, PT).",
        "Barrera ética: ninguna frente al cliente ni frente a sus contrapartes.",
        "Independencia: no ha intervenido en code_a.",
        "Facultades: puede decidir refund hasta 500,00, y son 400,00.",
        "Horario: trabaja 11 h antes de que venza, y hacen falta 30 min.",
        "Capacidad: lleva 1 de 3.",
        "Este trabajo no exige nada en: competencia.",
    ]


def test_says_first_what_does_not_hold() -> None:
    when = context(contributors={"code_a": [ANA]}, due_at=NOW.replace(minute=10))
    proof = prove(requirement(), person(load=GONE), when)
    assert explain(proof, "en")[:4] == [
        "May not do this work; what does not hold: independence, working hours, capacity.",
        "Independence: already had a part in code_a, which the step rules out.",
        "Working hours: works 10 min until 18 Mar 2025, 09:10 UTC, and needs 30 min.",
        "The rule (capacity) cannot be checked: there is no person.load.",
    ]


def test_says_nothing_of_whom_a_wall_is_with() -> None:
    for who in (person(walls=wall(organisation_id=RIVAL)), person(organisation_id=RIVAL)):
        said = " ".join(explain(prove(requirement(), who, context()), "en"))
        assert "opponent" in said
        assert RIVAL not in said


def test_a_stored_proof_is_explained_alike() -> None:
    proof = prove(requirement(not_by=["*"]), person(credentials=[]), context())
    assert explain(read_proof(proof.as_dict()), "es") == explain(proof, "es")
    for damaged in ({}, None, {**proof.as_dict(), "rules": [{"rule": "role"}]}):
        with pytest.raises(Refused) as refused:
            read_proof(damaged)  # type: ignore[arg-type]
        assert refused.value.code == "proof_invalid"


CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    *(({"roles": needed}, {"roles": held}, {}) for needed, held, *_ in tables.ROLE),
    *(({"skills": needed}, {"skills": held}, {}) for needed, held, *_ in tables.SKILL),
    *(({"languages": needed}, {"languages": held}, {}) for needed, held, *_ in tables.LANGUAGE),
    *(
        ({"data_class": data, "clearance": asked}, {"clearance": held}, {})
        for data, asked, held, *_ in tables.CLEARANCE
    ),
    *(({"countries": allowed}, {"site": site}, {}) for allowed, site, *_ in tables.COUNTRY),
    *(
        ({"authority": needed}, {"authorities": {"refund": given}}, {})
        for needed, given, *_ in tables.AUTHORITY
    ),
    *(({"not_by": steps}, {}, changes) for steps, changes, *_ in tables.INDEPENDENCE),
    *(({}, {"walls": walls}, {}) for walls, *_ in tables.WALLS),
    ({}, {"organisation_id": RIVAL}, {}),
    *(({"effort_seconds": effort}, {}, {"due_at": due}) for effort, due, *_ in tables.HOURS),
    ({"shared_hours": {"client_hours": tables.BOGOTA, "seconds_min": 10**6}}, {}, {}),
    *(({}, {"load": load, "capacity": slots}, {}) for load, slots, *_ in tables.CAPACITY),
    ({}, {}, {"in_hand": True}),
]


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_reason_of_every_rule_has_its_sentence(language: str) -> None:
    met = set()
    for needs, who, when in CASES:
        proof = prove(requirement(**needs), person(**who), context(**when))
        for one in proof.rules:
            sentence = explain_rule(one, language)
            assert sentence.endswith(".")
            assert "{" not in sentence
            assert "None" not in sentence
            met.add(one.reason)
    assert met >= set(REASONS[language])


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("state", [HELD, *STEPS])
def test_every_state_of_a_credential_has_its_words(language: str, state: str) -> None:
    by_state: dict[str, dict[str, Any]] = {
        "held": {},
        "not_held": {"kind": "nurse"},
        "jurisdiction_unknown": {"jurisdiction": GONE},
        "other_jurisdiction": {"jurisdiction": "PT"},
        "not_verified": {"verified_by": None},
        "verified_by_holder": {"verified_by": ANA},
        "verified_date_unknown": {"verified_date": "?"},
        "expires_date_unknown": {"expires_date": GONE},
        "verified_in_future": {"verified_date": "2025-04-01"},
        "revoked": {"revoked_date": "2025-02-01"},
        "expired": {"expires_date": "2025-02-01"},
    }
    held = credential(**by_state[state])
    proof = prove(requirement(), person(credentials=held), context())
    found = result(proof, "credential")
    assert found.reason == state
    assert "clinical_coder" in explain_rule(found, language)


def test_a_credential_without_end_says_so() -> None:
    proof = prove(requirement(), person(credentials=credential(expires_date=None)), context())
    assert explain_rule(result(proof, "credential"), "en").endswith("and valid for ever.")


def test_the_whole_lineage_is_named_as_such() -> None:
    when = context(inherited=[ANA], contributors={"triage": [ANA], "answer": []})
    found = result(prove(requirement(not_by=["*"]), person(), when), "independence")
    assert explain_rule(found, "en") == (
        "Independence: already had a part in triage, what it derives from, which the step "
        "rules out."
    )
    when = context(inherited=[], contributors={})
    found = result(prove(requirement(not_by=["*"]), person(), when), "independence")
    assert "anything of this case" in explain_rule(found, "en")


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "es",
            [
                "Nadie puede hacer este trabajo ahora. Personas consideradas: 3; quien incumple "
                "varias reglas cuenta una vez en cada una.",
                "No cumplen la regla (credencial): 1 de 3.",
                "No cumplen la regla (barrera ética): 1 de 3.",
                "No cumplen la regla (capacidad): 1 de 3.",
                "Credencial que se pide: clinical_coder, válida en ES. Cuenta en cuanto la "
                "comprueba un administrador que no sea su titular.",
                "Si se levantara la regla (credencial) podrían hacerlo: 1. Puede "
                "levantarla, con motivo y constancia, quien tenga facultades para esa regla.",
                "Solo tropiezan con la barrera ética, que nadie puede levantar para un trabajo: 1.",
                "Si cambiara lo que falta (capacidad) podrían hacerlo: 1. Lo puede cambiar: "
                "supervisor.",
            ],
        ),
        (
            "en",
            [
                "Nobody may do this work now. People considered: 3; whoever fails several rules "
                "is counted once under each.",
                "Stopped by the rule (credential): 1 of 3.",
                "Stopped by the rule (ethical wall): 1 of 3.",
                "Stopped by the rule (capacity): 1 of 3.",
                "Credential asked: clinical_coder, valid in ES. It counts once an administrator "
                "who is not its holder has verified it.",
                "If the rule (credential) were lifted, 1 more could do it. Whoever has the "
                "authority to lift that rule may do so, with a reason, on record.",
                "Stopped only by an ethical wall, which nobody may lift for a piece of work: 1.",
                "If what is lacking (capacity) changed, 1 more could do it. It can be changed by: "
                "supervisor.",
            ],
        ),
    ],
)
def test_says_why_nobody_may(language: str, sentences: list[str]) -> None:
    crowd = [named("a", credentials=[]), named("b", load=3), named("c", walls=wall())]
    choice = cheapest(item("one"), crowd)
    assert choice.nobody is not None
    assert explain_nobody(choice.nobody, language) == sentences


def test_counts_by_rule_begin_with_what_stops_most_and_never_exceed_the_people() -> None:
    crowd = [named("a", credentials=[]), named("b", credentials=[], load=3), named("c", load=3)]
    crowd.append(named("d", load=3))
    nobody = cheapest(item("one"), crowd).nobody
    assert nobody is not None
    assert explain_nobody(nobody, "en")[1:3] == [
        "Stopped by the rule (capacity): 3 of 4.",
        "Stopped by the rule (credential): 2 of 4.",
    ]


def test_other_languages_are_refused() -> None:
    proof = prove(requirement(), person(), context(due_at=DUE))
    for say in (lambda: explain(proof, "fr"), lambda: explain_rule(proof.rules[0], "fr")):
        with pytest.raises(Refused, match="'es' or 'en'"):
            say()


@pytest.mark.parametrize("texts", [CREDENTIAL_STATES, HEADLINES, NOBODY, REASONS, WORDS])
def test_both_languages_say_the_same_things(texts: dict[str, dict[str, str]]) -> None:
    assert texts["es"].keys() == texts["en"].keys()
    for key in texts["es"]:
        fields = [
            {field for _, field, _, _ in string.Formatter().parse(texts[one][key]) if field}
            for one in ("es", "en")
        ]
        assert fields[0] == fields[1], key
    assert set(RULE_NAMES["es"]) == set(RULE_NAMES["en"]) == set(RULES)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "es",
            "; comparte 5 h a la semana con el horario del cliente, y se piden 4 h.",
        ),
        ("en", "; shares 5 h a week with the client's hours, and 4 h is asked."),
    ],
)
def test_hours_shared_with_the_client_are_told_where_they_are_asked(
    language: str, sentence: str
) -> None:
    asked = {"client_hours": tables.MADRID, "seconds_min": 4 * 3600}
    with_hours = prove(requirement(shared_hours=asked), person(), context())
    assert any(one.endswith(sentence) for one in explain(with_hours, language))
    without = prove(requirement(), person(), context())
    assert not any(sentence[:12] in one for one in explain(without, language))


def test_says_codes_in_the_words_of_whoever_asks() -> None:
    """Steps, skills, credentials, decisions and languages, in what holds and in what does not."""
    said = {
        "code_a": "Primer codificador",
        "coding": "Codificación clínica",
        "clinical_coder": "Codificador clínico",
        "refund": "Devolución",
        "es": "español",
        "ES": "España",
    }
    names = Names(*[lambda code: said.get(code, code)] * 6)
    proof = prove(requirement(), person(skills={}, languages={"es": "B1"}), context())
    told = " ".join(explain(proof, "es", names))
    assert "Credencial: Codificador clínico: " in told
    assert "no alcanza Codificación clínica; se pide Codificación clínica 3." in told
    assert "no alcanza español; se pide español C1." in told
    assert "no ha intervenido en Primer codificador." in told
    assert "País del centro: España, que está permitido (España, PT)." in told
    assert "puede decidir Devolución" in told


@pytest.mark.parametrize(
    ("roles", "language", "said"),
    [
        (["expert"], "en", "Role: has expert, and operator or expert is asked."),
        (["expert"], "es", "Rol: tiene experto, y se pide operador o experto."),
        (["reviewer"], "en", "Role: operator or expert is asked, which is not held."),
        (["reviewer"], "es", "Rol: se pide operador o experto, y no lo tiene."),
    ],
)
def test_one_of_the_roles_asked_is_enough(roles: list[str], language: str, said: str) -> None:
    asked = requirement(roles=["operator", "expert"])
    assert said in explain(prove(asked, person(roles=roles), context()), language)
