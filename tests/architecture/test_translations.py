"""Every English text has one Spanish text, and no Spanish text is left without use."""

from __future__ import annotations

import string

from babel.messages.pofile import read_po

from pericia.web import translations
from pericia.web.translations import Text


def test_every_text_of_templates_and_code_has_its_spanish():
    absent = {
        text.singular: str(paths[0].relative_to(translations.ROOT))
        for text, paths in translations.missing().items()
    }
    assert absent == {}, "run: python -m pericia.web.translations"


def test_no_translation_is_left_without_use():
    idle = [(str(path), text.singular) for path, text in translations.left_over()]
    assert idle == [], "run: python -m pericia.web.translations"


def test_no_text_is_translated_in_two_ways():
    assert translations.disagreeing() == []


def test_translations_fill_in_the_same_names():
    for path, catalogue in translations.catalogues().items():
        for each in catalogue:
            ids = each.id if isinstance(each.id, tuple | list) else (each.id,)
            strings = each.string if isinstance(each.string, tuple | list) else (each.string,)
            for words in strings if each.id else ():
                assert _names(words) <= {name for one in ids for name in _names(one)}, (path, words)


def test_texts_are_found_in_templates_and_code(tmp_path):
    template = tmp_path / "templates" / "page.html"
    template.parent.mkdir()
    template.write_text(
        '{% translate "One" %}{% blocktranslate count n=n %}{{ n }} case{% plural %}'
        '{{ n }} cases{% endblocktranslate %}{{ x|default:_("Two") }}'
        '{% translate "Bank" context "of a river" as bank %}'
    )
    code = tmp_path / "code.py"
    code.write_text('from x import gettext as _\n_("Three " "words")\n_(name)\nother("no")\n')
    assert set(translations.used(tmp_path)) == {
        Text("One"),
        Text("%(n)s case", "%(n)s cases"),
        Text("Two"),
        Text("Bank", context="of a river"),
        Text("Three words"),
    }


def test_a_missing_entry_is_printed_ready_to_paste():
    entry = translations.entry_of(Text('Say "%(n)s"', "Say\nall", "aside"))
    (read,) = [each for each in read_po(entry.splitlines(keepends=True)) if each.id]
    assert translations.text_of(read) == Text('Say "%(n)s"', "Say\nall", "aside")


def test_a_catalogue_is_compiled_once_after_a_change(tmp_path):
    source = tmp_path / translations.CATALOGUE
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Yes"\nmsgstr "Sí"\n')
    target = source.with_suffix(".mo")
    assert translations.compile_catalogues(tmp_path) == [target]
    assert "Sí".encode() in target.read_bytes()
    assert translations.compile_catalogues(tmp_path) == []


def _names(text: str) -> set[str]:
    """The names that a text has filled in: %(name)s and {name}."""
    found = {part.split(")")[0] for part in text.split("%(")[1:]}
    if "{" in text:
        found |= {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return found
