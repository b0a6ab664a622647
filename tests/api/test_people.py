"""The people of a client over HTTP."""

from __future__ import annotations

from pericia.tenancy.ids import new_id
from tests.programs import Program, program
from tests.world import PEOPLE, World


def test_people_come_by_name_a_page_at_a_time(world: World, olga: Program) -> None:
    names, cursor = [], ""
    while cursor is not None:
        page = olga.get(f"people?limit=4{cursor}").json()
        names += [each["name"] for each in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    at_the_bank = sorted(each[0] for each in PEOPLE.values() if "banco" in each[2])
    assert sorted(names) == at_the_bank
    assert names == sorted(names)
    found = olga.get("people?search=ruiz").json()["items"]
    assert [each["name"] for each in found] == ["Ana Ruiz"]


def test_one_of_them_is_shown_with_what_their_employer_shows(world: World, olga: Program) -> None:
    person = olga.get(f"people/{world.people['ana'].id}").json()
    assert (person["name"], person["roles"]) == ("Ana Ruiz", ["operator"])
    assert person["skills"] == {"banking_queries": 2}
    assert person["languages"] == {"es": "C2", "en": "C1"}
    licensed = program(world, "olga", "hospital").get(f"people/{world.people['irene'].id}").json()
    (credential,) = licensed["credentials"]
    assert (credential["kind"], credential["verified_date"]) == ("clinical_coder", "2026-01-15")
    assert "hourly_cost_cents" not in licensed


def test_the_client_sees_who_works_for_it_and_not_what_their_employer_knows(
    world: World, marta: Program
) -> None:
    person = marta.get(f"people/{world.people['ana'].id}").json()
    assert person["name"] == "Ana Ruiz"
    assert (person["skills"], person["credentials"], person["country"]) == (None, None, None)


def test_somebody_of_another_client_is_nobody(world: World, olga: Program) -> None:
    other = olga.get(f"people/{world.people['irene'].id}")
    random = olga.get(f"people/{new_id()}")
    assert (other.status_code, other.content) == (404, random.content)
