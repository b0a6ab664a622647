"""The named world holds what its description promises."""

from pericia.apps.people.models import Membership, Person
from pericia.kernels.routing.eligibility import prove
from pericia.tenancy.scope import open_scope
from tests.world import LICENSED, PEOPLE, World, make_world


def able(world: World, code: str, step: str, client: str) -> set[str]:
    """Names of those whom eligibility lets do a step of a fresh case."""
    queue = world.queues[code, step]
    context = {
        "now": world.now,
        "due_at": world.now.replace(day=world.now.day + 2),
        "client_id": str(world.id_of(client)),
        "client_country": "ES",
        "opponents": [],
        "contributors": {},
        "inherited": [],
    }
    found = set()
    for name, someone in world.people.items():
        facts = Person.objects.get(organisation_id=someone.organisation_id, id=someone.id).facts
        member = Membership.objects.filter(client_id=world.id_of(client), person_id=someone.id)
        for standing in member:
            given = {"roles": standing.roles, "authorities": standing.authorities, "load": 0}
            if prove(queue.requirement, {**facts, **given}, context).eligible:
                found.add(name)
    return found


def test_every_human_step_of_both_playbooks_can_be_done():
    world = make_world()
    with open_scope(world.everything):
        for (code, step), queue in world.queues.items():
            if queue.kind in {"person", "review", "sign_off"}:
                client = "banco" if code == "queries" else "hospital"
                enough = 1 if step == "escalate" else 2
                assert len(able(world, code, step, client)) >= enough, (code, step)


def test_two_worlds_do_not_meet():
    first, second = make_world(), make_world()
    assert not set(first.everything) & set(second.everything)
    with second.open_as("alba"):
        names = Person.objects.filter(organisation_id=first.manos.organisation_id)
        assert not names.exists()
        assert Person.objects.count() == sum(each[1] != "norte" for each in PEOPLE.values())


def test_only_the_licensed_may_sign_off():
    world = make_world()
    with open_scope(world.everything):
        assert able(world, "coding", "sign_off", "hospital") == set(LICENSED)
