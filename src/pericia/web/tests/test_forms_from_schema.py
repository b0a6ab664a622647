"""A schema is asked for in the reader's words, and what is filled in comes back typed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.procedure.forms import form_errors
from pericia.kernels.procedure.schemas import validator_for
from pericia.kernels.refusal import Refused
from pericia.web.forms_from_schema import SchemaForm
from pericia.web.schema_reading import kind_of

CODES = {
    "type": "array",
    "label": {"es": "Códigos", "en": "Codes"},
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["code"],
        "properties": {
            "code": {"type": "string", "label": {"es": "Código", "en": "Code"}},
            "kind": {"enum": ["diagnosis", "procedure"]},
            "spans": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
        },
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["codes", "agrees", "amount"],
    "properties": {
        "codes": CODES,
        "agrees": {"type": "boolean", "title": "¿De acuerdo?"},
        "amount": {"type": "number", "maximum": 1000},
        "pages": {"type": "integer"},
        "seen_on": {"type": "string", "format": "date"},
        "called_at": {"type": "string", "format": "date-time"},
        "category": {"enum": [f"topic_{n}" for n in range(40)]},
        "tags": {"type": "array", "items": {"enum": ["a", "b", "c"]}},
        "notes": {"type": "array", "items": {"type": "string"}},
        "where": {"type": "object", "properties": {"city": {"type": "string"}}},
        "free": {"type": "object"},
        "level": {"enum": [1, 2, 3]},
        "version": {"const": 2},
    },
}


def sent(**fields: Any) -> QueryDict:
    """What a browser sends; `__` stands for the dots of a name."""
    post = QueryDict(mutable=True)
    for name, value in fields.items():
        post.setlist("f." + name.replace("__", "."), value if isinstance(value, list) else [value])
    return post


def output_of(schema: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return SchemaForm.filled(schema, sent(**fields)).output


def html_of(form: SchemaForm) -> str:
    return Template("{% schema_form form %}").render(Context({"form": form}))


class Controls(HTMLParser):
    """The controls of a page: what a browser would send, ids, labels and descriptions."""

    def __init__(self, html: str):
        super().__init__()
        self.sends: dict[str, list[str]] = {}
        self.ids: set[str] = set()
        self.labelled: set[str] = set()
        self.described: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self._text_of, self._select = "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids |= {found["id"]} if found.get("id") else set()
        self.labelled |= {found["for"]} if tag == "label" and found.get("for") else set()
        self.described |= set((found.get("aria-describedby") or "").split())
        if tag in ("input", "textarea", "select"):
            self.controls.append({"tag": tag, **found})
        if tag == "input" and ("checked" in found or found["type"] not in ("radio", "checkbox")):
            self.sends.setdefault(found["name"] or "", []).append(found.get("value") or "")
        self._text_of = found["name"] or "" if tag == "textarea" else self._text_of
        self._select = found["name"] or "" if tag == "select" else self._select
        if tag == "option" and "selected" in found:
            self.sends[self._select] = [found["value"] or ""]

    def handle_data(self, data: str) -> None:
        if self._text_of:
            self.sends.setdefault(self._text_of, []).append(data.removeprefix("\n"))
            self._text_of = ""

    def handle_endtag(self, tag: str) -> None:
        self._text_of = "" if tag == "textarea" else self._text_of

    def post(self) -> QueryDict:
        post = QueryDict(mutable=True)
        for name, values in self.sends.items():
            post.setlist(name, values)
        return post


@pytest.fixture(autouse=True)
def reader_in_madrid():
    with translation.override("es"), timezone.override("Europe/Madrid"):
        yield


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "control": "long_text"}, "long_text"),
        ({"type": "string", "maxLength": 5000}, "long_text"),
        ({"type": ["string", "null"], "format": "date"}, "date"),
        ({"type": "integer", "control": "money"}, "money"),
        ({"type": "boolean"}, "yes_no"),
        ({"enum": ["a", "b"]}, "radios"),
        ({"enum": [str(n) for n in range(20)]}, "select"),
        ({"enum": [str(n) for n in range(77)]}, "search"),
        ({"type": "array", "items": {"type": "string"}}, "lines"),
        ({"type": "array", "prefixItems": [{"type": "string"}]}, "json"),
        ({"type": "object"}, "json"),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, "json"),
        ({"const": 1}, "fixed"),
        (CODES, "entries"),
        (CODES["items"]["properties"]["spans"], "rows"),
    ],
)
def test_each_kind_of_schema_has_its_control(schema, kind):
    assert kind_of(schema, schema) == kind


@pytest.mark.parametrize(
    ("language", "typed", "cents", "again"),
    [
        ("es", "1.234,50", 123450, "1234,50"),
        ("en", "1,234.50", 123450, "1234.50"),
        ("en", "43,20", 4320, "43.20"),
        ("es", "900", 90000, "900,00"),
        ("es", "0,05", 5, "0,05"),
        ("es", "1,005", "1,005", "1,005"),
        ("es", "mucho", "mucho", "mucho"),
    ],
)
def test_money_is_typed_as_an_amount_and_kept_in_hundredths(language, typed, cents, again):
    schema = {"type": "object", "properties": {"paid": {"type": "integer", "control": "money"}}}
    with translation.override(language):
        form = SchemaForm.filled(schema, sent(paid=typed))
        assert form.output == {"paid": cents}
        assert f'value="{again}"' in html_of(form)
        form.show_errors(form_errors(validator_for(schema), form.output))
        assert bool(form.summary) == isinstance(cents, str)
        assert not form.summary or "50." in form.summary[0][2]


def test_every_type_comes_back_as_it_should():
    output = output_of(
        SCHEMA,
        codes__0__code=" J18.9 ",
        codes__0__kind="diagnosis",
        codes__0__spans="12 30\r\n40;55",
        agrees="false",
        amount="12,5",
        pages="1.200",
        seen_on="2026-03-02",
        called_at="2026-07-01T10:30",
        category="topic_7",
        tags=["a", "c"],
        notes="uno\r\n\r\n dos ",
        where__city="Cali",
        free='{"x": [1]}',
        level="2",
    )
    assert output == {
        "codes": [{"code": "J18.9", "kind": "diagnosis", "spans": [[12, 30], [40, 55]]}],
        "agrees": False,
        "amount": 12.5,
        "pages": 1200,
        "seen_on": "2026-03-02",
        "called_at": "2026-07-01T08:30:00Z",
        "category": "topic_7",
        "tags": ["a", "c"],
        "notes": ["uno", "dos"],
        "where": {"city": "Cali"},
        "free": {"x": [1]},
        "level": 2,
        "version": 2,
    }
    assert form_errors(validator_for(SCHEMA), output) == []


def test_what_is_left_empty_is_absent():
    blank = sent(codes__0__code="  ", agrees="", amount="", where__city="", notes="\n")
    form = SchemaForm.filled(SCHEMA, blank)
    assert form.output == {"version": 2}
    assert form.leaves_rows_out


def test_fields_that_the_schema_does_not_know_are_not_read():
    assert output_of({"type": "object", "properties": {}}, x="1", __proto__="2") == {}


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("es", "1.234", 1234),
        ("es", "1.234.567,25", 1234567.25),
        ("es", "12.5", 12.5),
        ("es", "12,50", 12.5),
        ("es", "−3", -3),
        ("es", "3 ", 3),
        ("en", "1,234", 1234),
        ("en", "1,234.5", 1234.5),
        ("en", "12.5", 12.5),
        ("es", "1,2,3", "1,2,3"),
        ("es", "doce", "doce"),
        ("es", "nan", "nan"),
        ("es", "1e400", "1e400"),
        ("es", "٣", "٣"),
        ("es", "9" * 41, "9" * 41),
    ],
)
def test_numbers_are_read_in_the_readers_notation(language, typed, meant):
    schema = {"type": "object", "properties": {"n": {"type": "number"}}}
    with translation.override(language):
        assert output_of(schema, n=typed) == {"n": meant}


def test_a_whole_number_with_decimals_stays_as_typed_and_is_told():
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    form = SchemaForm.filled(schema, sent(n="2,5"))
    assert form.output == {"n": "2,5"}
    form.show_errors(form_errors(validator_for(schema), form.output))
    assert "Debe ser un número entero." in html_of(form)
    assert 'value="2,5"' in html_of(form)


def test_a_choice_may_be_typed_by_its_words():
    topics = [f"topic_{n}" for n in range(40)]
    part = {"enum": topics, "choices": {"topic_3": {"es": "Tarjeta robada", "en": "Stolen card"}}}
    schema = {"type": "object", "properties": {"topic": part}}
    assert output_of(schema, topic="tarjeta ROBADA") == {"topic": "topic_3"}
    assert output_of(schema, topic="topic_3") == {"topic": "topic_3"}
    assert output_of(schema, topic="tarj") == {"topic": "topic_3"}, "only one begins so"
    assert output_of(schema, topic="ta") == {"topic": "ta"}
    assert output_of(schema, topic="topic") == {"topic": "topic"}
    assert output_of(schema, topic="nada de eso") == {"topic": "nada de eso"}
    assert 'value="Tarjeta robada"' in html_of(SchemaForm(schema, {"topic": "topic_3"}))


def test_a_draft_is_shown_and_read_back_unchanged():
    value = {
        "codes": [{"code": "A", "kind": "procedure", "spans": [[1, 2]]}, {"code": "B"}],
        "agrees": True,
        "amount": 12.5,
        "called_at": "2026-01-01T08:30:00Z",
        "category": "topic_1",
        "tags": ["b"],
        "notes": ["uno", "dos"],
        "free": {"x": None},
        "level": 3,
        "version": 2,
    }
    post = Controls(html_of(SchemaForm(SCHEMA, value))).post()
    form = SchemaForm.filled(SCHEMA, post)
    assert form.output == value
    assert not form.leaves_rows_out


lines = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="\n"), min_size=1)
values = st.fixed_dictionaries(
    {},
    optional={
        "codes": st.lists(st.fixed_dictionaries({"code": lines}), min_size=1, max_size=3),
        "agrees": st.booleans(),
        "amount": st.integers(-(10**12), 10**12) | st.floats(-1e6, 1e6).map(lambda n: round(n, 2)),
        "pages": st.integers(-(10**9), 10**9),
        "category": st.sampled_from(SCHEMA["properties"]["category"]["enum"]),
        "tags": st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(sorted),
        "notes": st.lists(lines, min_size=1),
        "where": st.fixed_dictionaries({"city": lines}),
        "level": st.sampled_from([1, 2, 3]),
    },
)


@given(values, st.sampled_from(["es", "en"]))
def test_any_value_survives_being_shown_and_sent(value, language):
    with translation.override(language):
        post = Controls(html_of(SchemaForm(SCHEMA, value))).post()
        output = SchemaForm.filled(SCHEMA, post).output
    assert {key: each for key, each in output.items() if key != "version"} == value


@given(st.dictionaries(st.from_regex(r"f(\.\w{1,9}|\._?\d{1,7}){1,9}", fullmatch=True), lines))
def test_whatever_is_sent_is_read_without_crash(fields):
    post = QueryDict(mutable=True)
    post.update({**fields, "f_add": "codes.0.spans", "f_remove": "codes.9"})
    html_of(SchemaForm.filled(SCHEMA, post))


def test_every_control_has_a_label_and_every_description_is_there():
    form = SchemaForm(SCHEMA, {"codes": [{"code": "A"}]})
    form.show_errors(form_errors(validator_for(SCHEMA), {"codes": [{"kind": "x"}], "amount": 2000}))
    found = Controls(html_of(form))
    assert found.described
    assert found.described <= found.ids
    for control in found.controls:
        wrapped = control.get("type") in ("radio", "checkbox")
        assert wrapped or control["id"] in found.labelled, control
        assert wrapped or control["autocomplete"] == "off"


def test_errors_stand_at_their_fields_and_in_a_list_that_leads_there():
    form = SchemaForm.filled(SCHEMA, sent(codes__0__kind="diagnosis", amount="5000"))
    form.show_errors(form_errors(validator_for(SCHEMA), form.output))
    told = {each[:2] for each in form.summary}
    assert ("f-codes-0-code", "Código") in told
    assert ("f-agrees", "¿De acuerdo?") in told
    html = html_of(form)
    assert '<a href="#f-amount">' in html
    assert "El máximo es 1000." in html
    assert 'aria-invalid="true"' in html


def test_what_an_answer_makes_required_is_not_called_optional_and_boxes_ask_for_one():
    boxes = {"type": "array", "items": {"enum": ["x", "y"]}}
    rows = {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "string"}}}}
    fields = {"a": {"type": "string"}, "b": boxes, "c": rows}
    schema = {"type": "object", "properties": fields, "dependentRequired": {"a": ["b", "c"]}}
    form = SchemaForm.filled(schema, sent(a="1"))
    assert html_of(form).count('class="optional"') == 3
    form.show_errors(form_errors(validator_for(schema), form.output))
    boxes_said, rows_said = [each[2] for each in form.summary]
    assert boxes_said == "Elija al menos una de las opciones."
    assert rows_said == "Rellene al menos una fila."
    assert html_of(form).count('class="optional"') == 1


def test_errors_of_later_entries_stay_with_them_when_empty_ones_are_dropped():
    form = SchemaForm.filled(
        SCHEMA, sent(codes__0__code="", codes__1__code="A", codes__2__kind="procedure")
    )
    form.show_errors(form_errors(validator_for(SCHEMA), form.output))
    assert form.output["codes"] == [{"code": "A"}, {"kind": "procedure"}]
    assert "f-codes-1-code" in {each[0] for each in form.summary}


def test_a_refusal_is_shown_at_its_fields_or_above_the_form():
    details = [{"path": "amount", "code": "x", "es": "Demasiado.", "en": "Too much."}]
    form = SchemaForm(SCHEMA, {"amount": 3})
    form.refuse(Refused("form_invalid", "One field.", "amount", details))
    assert form.summary == [("f-amount", "Amount", "Demasiado.")]
    form.refuse(Refused("some_code", "Say why.", None))
    assert form.summary == [("", "", "Say why.")]


def test_rows_are_added_and_removed_without_losing_what_was_typed():
    post = sent(codes__0__code="A", codes__1__code="", amount="3")
    post["f_add"] = "codes"
    form = SchemaForm.filled(SCHEMA, post)
    assert form.asks_for_rows
    assert form.value["codes"] == [{"code": "A"}, {}, {}]
    assert 'name="f.codes.2.code"' in html_of(form)
    assert 'value="3"' in html_of(form)
    post = sent(codes__0__code="A", codes__1__code="B")
    post["f_remove"] = "codes.0"
    assert SchemaForm.filled(SCHEMA, post).value["codes"] == [{"code": "B"}]


@pytest.mark.parametrize(
    "path", ["", "codes.x", "amount", "codes.99", "nothing.at.all", "codes.0.0"]
)
def test_a_row_asked_for_where_there_is_none_changes_nothing_that_matters(path):
    for button in ("f_add", "f_remove"):
        post = sent(codes__0__code="A", amount="3")
        post[button] = path
        form = SchemaForm.filled(SCHEMA, post)
        assert form.output["amount"] == 3
        html_of(form)


def test_words_follow_the_language():
    with translation.override("en"):
        html = html_of(SchemaForm(SCHEMA))
    assert "Codes" in html
    assert "Código" not in html


def test_what_people_wrote_cannot_become_markup():
    nasty = '"><script>alert(1)</script>'
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "string", "label": {"es": nasty, "en": nasty}},
            "b": {"type": "string", "control": "long_text"},
        },
    }
    form = SchemaForm(schema, {"a": nasty, "b": "</textarea>" + nasty})
    form.refuse(Refused("x", nasty, "a"))
    assert "<script>" not in html_of(form)


def test_references_within_the_schema_are_followed_and_circles_end():
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/node"}},
        "$defs": {
            "node": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "child": {"$ref": "#/$defs/node"}},
            },
            "loop": {"$ref": "#/$defs/loop"},
        },
    }
    assert output_of(schema, a__child__name="x") == {"a": {"child": {"name": "x"}}}
    html_of(SchemaForm(schema))
    assert kind_of(schema, {"$ref": "#/$defs/loop"}) == "json"


def test_what_few_fill_in_is_folded_until_something_stands_there_or_is_wrong():
    part = {"type": "string", "label": "Saturday", "folded": True}
    group = {
        "type": "object",
        "more": "More",
        "properties": {"zone": {"type": "string"}, "sat": part},
    }
    schema = {"type": "object", "properties": {"hours": group}}
    [empty] = SchemaForm(schema, {"hours": {"zone": "UTC"}}).nodes
    assert [each.path for each in empty.asked] == ["hours.zone"]
    assert [each.path for each in empty.folded] == ["hours.sat"]
    assert not empty.opens
    [filled] = SchemaForm(schema, {"hours": {"sat": "09:00-14:00"}}).nodes
    wrong = SchemaForm(schema, {"hours": {"zone": "UTC"}})
    wrong.refuse(Refused("shift_invalid", "Write 09:00-14:00.", "hours.sat"))
    assert filled.opens
    assert wrong.nodes[0].opens
