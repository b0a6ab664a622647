"""Words of texts and questions: folded, stemmed, weighed, and never more than words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pericia.kernels.search.excerpts import excerpt
from pericia.kernels.search.words import (
    Asked,
    Weighed,
    asked_words,
    folded,
    marks_of,
    query_text,
    spellings,
    vector_text,
    vector_words,
)

STEMS = {
    "reclamación": ["reclam"],
    "reclamacion": ["reclamacion"],
    "tarjeta": ["tarjet"],
    "de": [],
    "la": [],
}
TERM = r"\(?'\w+'(?::\*)?\)?"


def test_case_and_accents_do_not_count():
    assert folded("RECLAMACIÓN Ñandú Straße") == "reclamacion nandu strasse"
    assert spellings("facturacion") == ("facturacion", "facturación")
    assert spellings("tarjeta") == ("tarjeta",)


def test_a_text_holds_each_word_with_its_stems_and_its_weight():
    pieces = [Weighed("CL-2026/7", "A"), Weighed("La reclamación de la tarjeta")]
    assert vector_words(pieces) == {"cl", "2026", "7", "la", "reclamación", "de", "tarjeta"}
    assert vector_text(pieces, STEMS) == (
        "'2026':2A '7':3A 'cl':1A 'cl20267':3A 'de':6 'la':4,7 'reclam':5 'reclamacion':5 "
        "'tarjet':8 'tarjeta':8"
    )


def test_a_question_wants_every_telling_word_and_the_last_one_as_a_beginning():
    asked = Asked.of(" Reclamacion de la TARJETA")
    assert asked_words(asked) == {"reclamacion", "reclamación", "de", "la", "tarjeta"}
    assert query_text(asked, STEMS) == (
        "('reclamacion' | 'reclam') & ('tarjeta':* | 'tarjeta' | 'tarjet')"
    )
    assert query_text(Asked.of("de la"), STEMS) == "('de') & ('la':* | 'la')"
    assert query_text(Asked.of(" ¿? "), {}) == ""
    assert marks_of(asked, STEMS) == ("reclamacion", "reclam", "tarjeta", "tarjet")


@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_words_and_nothing_else(text):
    asked = Asked.of(text)
    query = query_text(asked, {word: [word] for word in asked_words(asked)})
    assert not query or all(re.fullmatch(TERM, term) for term in re.split(r" & | \| ", query))
    pieces = [Weighed(text, "A"), Weighed(text)]
    for lexeme in filter(None, vector_text(pieces, {}).split(" ")):
        assert re.fullmatch(r"'[^\W_]+':\d+A?(,\d+A?)*", lexeme)


@given(st.text(max_size=400), st.text(min_size=1, max_size=6))
def test_an_excerpt_is_a_stretch_of_the_text(text, asked):
    pieces = excerpt(text, marks_of(Asked.of(asked), {}), characters=40)
    shown = "".join(each.text for each in pieces).removeprefix("… ").removesuffix(" …")
    assert shown in " ".join(text.split())


def test_an_excerpt_stands_around_what_was_asked():
    text = "x " * 100 + "Presenta una Reclamación por <b>la tarjeta</b>.\n\n" + "y " * 200
    pieces = excerpt(text, ("reclam", "tarjeta"))
    assert [each.text for each in pieces if each.is_hit] == ["Reclamación", "tarjeta"]
    assert pieces[0].text == "… "
    assert pieces[-1].text == " …"
    assert "".join(each.text for each in excerpt("Sin nada", ("z",))) == "Sin nada"
