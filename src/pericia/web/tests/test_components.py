"""Components of pages that decide something."""

from __future__ import annotations

from uuid import UUID

from django.template import Context, Template

BANK, CLINIC = UUID(int=1), UUID(int=2)
PART = Template('{% for_a_client "New key" "new_key" clients "primary" %}')


def test_a_page_of_one_client_is_a_link_and_of_several_a_menu_of_their_names():
    one = PART.render(Context({"clients": [(BANK, "Bank")]}))
    assert f'href="/keys/{BANK}/new"' in one
    assert "popover" not in one
    both = PART.render(Context({"clients": [(BANK, "Bank"), (CLINIC, "<Clinic>")]}))
    assert 'popovertarget="new_key-for"' in both
    assert both.count('data-key="n"') == one.count('data-key="n"') == 1
    assert f'href="/keys/{CLINIC}/new">&lt;Clinic&gt;</a>' in both
    assert PART.render(Context({"clients": []})).strip() == ""
