"""What is wrong with a filled form, in sentences for the person who filled it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from pericia.kernels.procedure.depth import is_storable, is_too_deep
from pericia.kernels.procedure.playbook import Playbook, Step
from pericia.kernels.written_forms import asked_by

ERRORS_MAX = 50
"""More errors than this are not listed: the form is then another form."""


@dataclass(frozen=True, slots=True)
class FormError:
    """One mistake. `path` is dotted (`codes.0.code`, empty for the whole); `code` the keyword."""

    path: str
    code: str
    message_es: str
    message_en: str


Messages = tuple[str, str]


def attention(count: int) -> str:
    """How many fields a refusal is about."""
    return "1 field needs attention" if count == 1 else f"{count} fields need attention"


TYPES: Mapping[str, Messages] = {
    "string": ("un texto", "text"),
    "integer": ("un número entero", "a whole number"),
    "number": ("un número, como 12,5", "a number, such as 12.5"),
    "boolean": ("sí o no", "yes or no"),
    "array": ("una lista", "a list"),
    "object": ("un grupo de campos", "a group of fields"),
    "null": ("vacío", "empty"),
}


def form_errors(
    form: Step | jsonschema_rs.Draft202012Validator | None, output: Any
) -> list[FormError]:
    """Every mistake of an output, in the order of the form; empty when it may be handed in.

    A step without a form takes any group of fields.
    """
    validator = form.validator if isinstance(form, Step) else form
    if is_too_deep(output):
        return [_error((), "too_deep", TOO_DEEP)]
    if not is_storable(output):
        return [_error((), "not_storable", NOT_STORABLE)]
    if validator is None:
        return [] if isinstance(output, dict) else [_error((), "type", TYPE_OBJECT)]
    if validator.is_valid(output):
        return []
    found: list[FormError] = []
    for error in validator.iter_errors(output):
        found.extend(_form_errors(error))
        if len(found) >= ERRORS_MAX:
            break
    return found[:ERRORS_MAX]


def input_errors(playbook: Playbook, facts: Any) -> list[FormError]:
    """Every mistake of the facts that a case is to start with."""
    return form_errors(playbook.input_validator, facts)


TYPE_OBJECT: Messages = ("Debe ser un grupo de campos.", "This must be a group of fields.")
TOO_DEEP: Messages = (
    "Los datos están demasiado anidados.",
    "The data nests too deep.",
)
NOT_STORABLE: Messages = (
    "Contiene caracteres o valores que no se pueden guardar; quítelos.",
    "This holds characters or values that cannot be stored; remove them.",
)


def _form_errors(error: jsonschema_rs.ValidationError) -> list[FormError]:
    keyword = error.kind.name
    path = tuple(error.instance_path)
    if keyword == "required":
        return [_error((*path, error.kind.value), keyword, REQUIRED)]
    if keyword in ("additionalProperties", "unevaluatedProperties"):
        return [_error((*path, name), keyword, UNEXPECTED) for name in error.kind.value]
    if keyword in ("anyOf", "oneOf"):
        nearest = _nearest(error)
        if nearest:
            return nearest
    describe = SENTENCES.get(keyword)
    if describe is None:
        return [_error(path, keyword, (f"No es válido ({keyword}).", f"Not valid ({keyword})."))]
    return [_error(path, keyword, describe(error))]


def _nearest(error: jsonschema_rs.ValidationError) -> list[FormError]:
    """The mistakes of the alternative that the output comes closest to."""
    branches = [branch for branch in (error.kind.value or []) if branch]
    if not branches:
        return []
    closest = min(branches, key=lambda branch: (any(map(_is_type, branch)), len(branch)))
    return [one for inner in closest for one in _form_errors(inner)]


def _is_type(error: jsonschema_rs.ValidationError) -> bool:
    return error.kind.name == "type"


def _error(path: tuple[str | int, ...], code: str, messages: Messages) -> FormError:
    return FormError(".".join(str(part) for part in path), code, *messages)


REQUIRED: Messages = ("Rellene este campo.", "Fill in this field.")
UNEXPECTED: Messages = ("Este campo no existe; quítelo.", "There is no such field; remove it.")

Describe = Callable[[jsonschema_rs.ValidationError], Messages]


def _type(error: jsonschema_rs.ValidationError) -> Messages:
    wanted = sorted(error.kind.value, key=list(TYPES).index)
    names = [TYPES[name] for name in wanted]
    es, en = " o ".join(name[0] for name in names), " or ".join(name[1] for name in names)
    return f"Debe ser {es}.", f"This must be {en}."


def _enum(error: jsonschema_rs.ValidationError) -> Messages:
    options = [str(option) for option in error.kind.value]
    shown = ", ".join(options[:8])
    rest_es = f" y {len(options) - 8} más" if len(options) > 8 else ""
    rest_en = f" and {len(options) - 8} more" if len(options) > 8 else ""
    return f"Elija una opción: {shown}{rest_es}.", f"Choose one of: {shown}{rest_en}."


def _written(error: jsonschema_rs.ValidationError) -> Messages:
    """What a `format` or a `pattern` asks for."""
    es, en = asked_by(error.kind.name, error.kind.value)
    return f"Escriba {es}.", f"Write {en}."


def _min_length(error: jsonschema_rs.ValidationError) -> Messages:
    limit = error.kind.value
    if limit == 1:
        return REQUIRED
    return f"Escriba al menos {limit} caracteres.", f"Write at least {limit} characters."


def _limited(es: str, en: str) -> Describe:
    def describe(error: jsonschema_rs.ValidationError) -> Messages:
        return es.format(error.kind.value), en.format(error.kind.value)

    return describe


def _fixed(es: str, en: str) -> Describe:
    return lambda error: (es, en)


SENTENCES: Mapping[str, Describe] = {
    "type": _type,
    "enum": _enum,
    "format": _written,
    "pattern": _written,
    "minLength": _min_length,
    "maxLength": _limited("Escriba como mucho {} caracteres.", "Write at most {} characters."),
    "minimum": _limited("El mínimo es {}.", "The least is {}."),
    "maximum": _limited("El máximo es {}.", "The most is {}."),
    "exclusiveMinimum": _limited("Debe ser mayor que {}.", "This must be more than {}."),
    "exclusiveMaximum": _limited("Debe ser menor que {}.", "This must be less than {}."),
    "multipleOf": _limited("Debe ser múltiplo de {}.", "This must be a multiple of {}."),
    "minItems": _limited("Añada elementos: hacen falta {}.", "Add entries: {} are needed."),
    "maxItems": _limited("Como mucho caben {} elementos.", "At most {} entries fit."),
    "minProperties": _limited("Rellene al menos {} campos.", "Fill in at least {} fields."),
    "maxProperties": _limited("Como mucho caben {} campos.", "At most {} fields fit."),
    "const": _limited("El único valor admitido es {}.", "The only accepted value is {}."),
    "uniqueItems": _fixed("Hay elementos repetidos; deje uno.", "Entries repeat; keep one."),
    "contains": _fixed("Falta un elemento obligatorio.", "A required entry is missing."),
    "not": _fixed("Este valor no se admite.", "This value is not accepted."),
    "falseSchema": _fixed("Este campo no se admite aquí.", "This field is not accepted here."),
    "propertyNames": _fixed("El nombre de un campo no se admite.", "A field name is not accepted."),
    "anyOf": _fixed("No coincide con ninguna de las formas.", "This fits none of the shapes."),
    "oneOf": _fixed("Debe coincidir con una sola forma.", "This must fit exactly one shape."),
}
