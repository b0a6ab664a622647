"""What isolation is proved with: the other client has a canary in every text of every table."""

from __future__ import annotations

from tests.security.stamping import unmarked


def test_every_table_has_a_row_of_the_other_client_with_a_canary_in_every_text(planted):
    """Plant a row of a new table in planting.py; name vocabulary in stamping.py."""
    assert unmarked(planted.canary, [planted.other["client"], planted.other["provider"]]) == []


def test_ids_that_others_have_too_are_not_taken_for_foreign_ones(planted):
    world = planted.world
    for each in (world.banco.client_id, world.manos.organisation_id, world.people["ana"].id):
        assert str(each) not in planted.foreign_ids
    foreign = {kind for kind, each in planted.other.ids.items() if each in planted.foreign_ids}
    assert foreign >= {"client", "case", "item", "attachment", "import", "wall", "employee"}
