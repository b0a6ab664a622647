"""Parts of pages that are made once: what is filled in, what tells them apart, what stays out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

ITEM = UUID("01a2229c-1adf-7ca5-8deb-44aefcda3610")


def shown(part: Template, language: str = "en", **context: Any) -> str:
    with translation.override(language):
        return part.render(Context(context))


def test_values_are_filled_in_each_time_and_escaped():
    part = Template("{% kept with name=person.name %}<b>{{ name }}</b>, {{ name }}{% endkept %}")
    assert shown(part, person={"name": "Ana"}) == "<b>Ana</b>, Ana"
    assert shown(part, person={"name": "<i>"}) == "<b>&lt;i&gt;</b>, &lt;i&gt;"


def test_each_language_has_its_own():
    part = Template('{% kept with n=n %}{% translate "Sign out" %} {{ n }}{% endkept %}')
    assert [shown(part, each, n=1) for each in ("en", "es", "en")] == [
        "Sign out 1",
        "Cerrar sesión 1",
        "Sign out 1",
    ]


def test_what_chooses_the_part_may_decide_inside():
    part = Template(
        "{% kept mine=row.mine with n=n %}{% if mine %}my {% endif %}{{ n }}{% endkept %}"
    )
    assert shown(part, row={"mine": True}, n=1) == "my 1"
    assert shown(part, row={"mine": False}, n=2) == "2"
    assert shown(part, row={"mine": True}, n=3) == "my 3"


def test_nothing_else_of_the_page_is_known_inside():
    part = Template("{% kept with n=n %}{{ n }}{{ secret }}{% endkept %}{{ secret }}")
    assert shown(part, n=1, secret="of Ana") == "1of Ana"
    assert shown(part, n=1, secret="of Luis") == "1of Luis"


def test_each_reader_has_their_own_token():
    part = Template("{% kept %}{% csrf_token %}{% endkept %}")
    field = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    for token in ("first", "second"):
        assert shown(part, csrf_token=token) == field.format(token)


def test_addresses_are_made_of_what_is_filled_in():
    part = Template('{% kept with item=item %}{% url "item" item item %}{% endkept %}')
    assert shown(part, item=ITEM) == f"/work/items/{ITEM}/{ITEM}"


@pytest.mark.parametrize(
    "text", ["{% kept row %}{% endkept %}", "{% kept n=1 for m=2 %}{% endkept %}"]
)
def test_what_cannot_be_read_is_refused(text: str):
    with pytest.raises(TemplateSyntaxError):
        Template(text)
