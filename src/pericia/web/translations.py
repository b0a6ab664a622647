"""Spanish for every English text of templates and code: what is missing, what is left over.

Run `python -m pericia.web.translations` to list missing entries, ready to paste into a catalogue:
`apps/NAME/locale/es/LC_MESSAGES/django.po` for the pages of an app, `locale/...` for the rest.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUE = Path("locale", "es", "LC_MESSAGES", "django.po")
PLAIN = frozenset({"gettext", "gettext_lazy", "gettext_noop", "_"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})
CONTEXT = frozenset({"pgettext", "pgettext_lazy"})
_CALL = re.compile(r"(?<![\w.])(pgettext|npgettext|ngettext|gettext|_)\(")
_TEXT = re.compile(r"""\s*u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*(,|\))""", re.DOTALL)


@dataclass(frozen=True, order=True, slots=True)
class Text:
    """An English text to translate; `plural` and `context` are empty where there are none."""

    singular: str
    plural: str = ""
    context: str = ""


def used(root: Path = ROOT) -> dict[Text, list[Path]]:
    """Every text that templates and code ask to be translated, and where."""
    found: dict[Text, list[Path]] = {}
    for path in _sources(root):
        texts = in_template(path) if path.suffix in {".html", ".txt"} else in_code(path)
        for text in texts:
            found.setdefault(text, []).append(path)
    return found


def catalogues(root: Path = ROOT) -> dict[Path, Catalog]:
    """Every Spanish catalogue, by the path of its source."""
    found = {}
    for path in _catalogue_paths(root):
        with path.open("rb") as file:
            found[path] = read_po(file, locale="es", domain="django")
    return found


def missing(root: Path = ROOT) -> dict[Text, list[Path]]:
    """Texts that no catalogue has a translation of."""
    known = {text_of(each) for one in catalogues(root).values() for each in _translated(one)}
    return {text: paths for text, paths in used(root).items() if text not in known}


def left_over(root: Path = ROOT) -> list[tuple[Path, Text]]:
    """Entries of catalogues that nothing uses any more."""
    asked = used(root)
    return [
        (path, text_of(each))
        for path, one in catalogues(root).items()
        for each in one
        if each.id and text_of(each) not in asked
    ]


def disagreeing(root: Path = ROOT) -> list[Text]:
    """Texts that two catalogues translate differently: only one of them would be shown."""
    known: dict[Text, set[str]] = {}
    for one in catalogues(root).values():
        for each in _translated(one):
            known.setdefault(text_of(each), set()).add(str(each.string))
    return sorted(text for text, words in known.items() if len(words) > 1)


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Compile each catalogue that is newer than its compiled form; returns what was written.

    Several processes may do so at once. A folder that cannot be written to keeps what it has.
    """
    written = []
    for source in _catalogue_paths(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        if os.access(source.parent, os.W_OK):
            _compile(source, target)
            written.append(target)
    return written


def in_template(path: Path) -> Iterator[Text]:
    """Texts of one template."""
    from django.utils.translation.template import templatize

    plain = templatize(path.read_text(), origin=str(path))
    for call in _CALL.finditer(plain):
        arguments = list(_arguments(plain, call.end()))
        if arguments:
            yield _text(call[1], arguments)


def in_code(path: Path) -> Iterator[Text]:
    """Texts of one Python file: the constant arguments of gettext and its kin."""
    source = path.read_text()
    if "gettext" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        arguments = [
            each.value
            for each in node.args
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if name in PLAIN | PLURAL | CONTEXT and arguments:
            yield _text(name, arguments)


def text_of(message: Message) -> Text:
    singular, plural = message.id if isinstance(message.id, tuple | list) else (message.id, "")
    return Text(str(singular), str(plural), message.context or "")


def entry_of(text: Text) -> str:
    """The text as an entry of a catalogue, its translation left open."""
    lines = [f"msgctxt {_quoted(text.context)}"] if text.context else []
    lines.append(f"msgid {_quoted(text.singular)}")
    if not text.plural:
        return "\n".join([*lines, 'msgstr ""'])
    return "\n".join(
        [*lines, f"msgid_plural {_quoted(text.plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
    )


def _sources(root: Path) -> Iterable[Path]:
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        is_source = path.suffix == ".py" or (
            path.suffix in {".html", ".txt"} and _in_templates(path)
        )
        if is_source and "tests" not in parts and "migrations" not in parts:
            yield path


def _in_templates(path: Path) -> bool:
    return "templates" in path.parts


def _catalogue_paths(root: Path) -> list[Path]:
    """The common catalogue and those of the apps."""
    every = [root / CATALOGUE, *sorted(root.glob(f"apps/*/{CATALOGUE}"))]
    return [path for path in every if path.exists()]


def _arguments(plain: str, start: int) -> Iterator[str]:
    """Leading string literals of a call whose parenthesis ends at `start`."""
    while found := _TEXT.match(plain, start):
        yield ast.literal_eval(found[1].replace("\n", "\\n"))
        if found[2] == ")":
            return
        start = found.end()


def _text(name: str, arguments: list[str]) -> Text:
    # Templates write a percent sign twice for formatting; the catalogue holds it so as well.
    if name in CONTEXT and len(arguments) > 1:
        return Text(arguments[1], context=arguments[0])
    if name in PLURAL and len(arguments) > 1:
        return Text(arguments[0], arguments[1])
    return Text(arguments[0])


def _translated(catalogue: Catalog) -> Iterator[Message]:
    for each in catalogue:
        strings = each.string if isinstance(each.string, tuple | list) else (each.string,)
        if each.id and all(strings) and not each.fuzzy:
            yield each


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale="es", domain="django")
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    with draft.open("wb") as file:
        write_mo(file, catalogue)
    draft.replace(target)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def main() -> int:
    """Print what is missing and what is left over; 1 when there is anything."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pericia.config.settings")
    django.setup()
    absent, idle = missing(), left_over()
    for text, paths in sorted(absent.items(), key=lambda each: (each[1][0], each[0])):
        where = ", ".join(str(path.relative_to(ROOT)) for path in paths[:3])
        sys.stdout.write(f"#: {where}\n{entry_of(text)}\n\n")
    for path, text in idle:
        sys.stdout.write(f"# nothing uses this in {path.relative_to(ROOT)}\n{entry_of(text)}\n\n")
    return 1 if absent or idle else 0


if __name__ == "__main__":
    raise SystemExit(main())
