"""The words of deliverables as files, in Spanish and English."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from pericia.kernels.amounts import with_minus

WORDS: dict[str, dict[str, str]] = {
    "es": {
        "simulated": "Demostración: las cifras salen de un trabajo simulado.",
        "not_released": "Borrador: todavía no se ha entregado.",
        "annex": "Anexo: evidencia",
        "what": "Dato",
        "value": "Valor",
        "until": "hasta",
        "confidence": "confianza",
        "valid_until": "vigente hasta el",
        "nothing": "ninguno",
        "more_rows": "Se muestran %(shown)s de %(all)s filas; el libro XLSX las tiene todas.",
        "kind_span": "Pasaje",
        "kind_table": "Tabla guardada",
        "kind_run": "Ejecución de instrumento",
        "kind_sign_off": "Visto bueno",
        "claims": "Afirmaciones",
        "tables": "Tablas",
        "evidence": "Evidencia",
        "claim": "Afirmación",
        "kind": "Clase",
        "unit": "Unidad",
        "number": "N.º",
        "title": "Título",
        "case": "El caso",
        "procedure": "Procedimiento «%s», versión %s",
        "input": "Lo recibido",
        "as_in": "Lo demás, como en [%s].",
    },
    "en": {
        "simulated": "Demonstration: the figures come from simulated work.",
        "not_released": "Draft: not released yet.",
        "annex": "Annex: evidence",
        "what": "What",
        "value": "Value",
        "until": "until",
        "confidence": "confidence",
        "valid_until": "valid until",
        "nothing": "none",
        "more_rows": "%(shown)s of %(all)s rows are shown; the XLSX workbook has them all.",
        "kind_span": "Passage",
        "kind_table": "Table snapshot",
        "kind_run": "Run of an instrument",
        "kind_sign_off": "Sign-off",
        "claims": "Claims",
        "tables": "Tables",
        "evidence": "Evidence",
        "claim": "Claim",
        "kind": "Kind",
        "unit": "Unit",
        "number": "No.",
        "title": "Title",
        "case": "The case",
        "procedure": "Procedure “%s”, version %s",
        "input": "What came in",
        "as_in": "All else as in [%s].",
    },
}
KIND_WORDS: dict[str, dict[str, str]] = {
    "es": {
        "figure": "Cifra",
        "comparison": "Comparación",
        "cause": "Causa",
        "forecast": "Pronóstico",
        "recommendation": "Recomendación",
        "opinion": "Opinión",
    },
    "en": {
        "figure": "Figure",
        "comparison": "Comparison",
        "cause": "Cause",
        "forecast": "Forecast",
        "recommendation": "Recommendation",
        "opinion": "Opinion",
    },
}
LABELS: dict[str, dict[str, str]] = {
    "es": {
        "client": "Cliente",
        "provider": "Proveedor",
        "reference": "Referencia",
        "received_at": "Recibido",
        "service": "Servicio",
        "version": "Versión",
        "state": "Estado",
        "released_at": "Entregado",
        "text_sha256": "SHA-256 del texto",
        "source": "Fuente",
        "passage": "Pasaje",
        "place": "Caracteres",
        "sha256": "SHA-256",
        "query": "Cómo se obtuvo",
        "taken_at": "Tomada",
        "row": "Fila",
        "column": "Columna",
        "cited": "Valor citado",
        "instrument": "Instrumento",
        "instrument_version": "Versión del instrumento",
        "parameters": "Parámetros",
        "seed": "Semilla",
        "input": "Entrada",
        "input_sha256": "SHA-256 de la entrada",
        "figure": "Cifra",
        "made_at": "Hecha",
        "signed_by": "Firmado por",
        "rule_lifted": "Regla levantada",
        "signed_at": "Firmado",
        "acting_as": "En calidad de",
        "licence": "Licencia",
        "decision": "Decisión",
        "note": "Nota",
        "unit": "Unidad",
    },
    "en": {
        "client": "Client",
        "provider": "Provider",
        "reference": "Reference",
        "received_at": "Received",
        "service": "Service",
        "version": "Version",
        "state": "State",
        "released_at": "Released",
        "text_sha256": "SHA-256 of the text",
        "source": "Source",
        "passage": "Passage",
        "place": "Characters",
        "sha256": "SHA-256",
        "query": "How it was got",
        "taken_at": "Taken",
        "row": "Row",
        "column": "Column",
        "cited": "Value cited",
        "instrument": "Instrument",
        "instrument_version": "Version of the instrument",
        "parameters": "Parameters",
        "seed": "Seed",
        "input": "Input",
        "input_sha256": "SHA-256 of the input",
        "figure": "Figure",
        "made_at": "Made",
        "signed_by": "Signed by",
        "rule_lifted": "Rule lifted",
        "signed_at": "Signed",
        "acting_as": "Acting as",
        "licence": "Licence",
        "decision": "Decision",
        "note": "Note",
        "unit": "Unit",
    },
}


PARTED_FROM = 10_000
"""From here on Spanish parts thousands; below it does where numbers of a column do."""


def shown_number(text: str, language: str, *, parted: bool = False) -> str:
    """A number in plain digits as the language writes it; anything else as it is. `parted`: its
    thousands are parted however small it is."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    grouped = with_minus(f"{number:,f}")
    if language == "en":
        return grouped
    swapped = grouped.translate(str.maketrans(",.", ".,"))
    return swapped if parted or abs(number) >= PARTED_FROM else swapped.replace(".", "")


def shown_amount(text: str, unit: str, language: str) -> str:
    """A number with its unit, for a reader. A number in `share` (0 to 1) is read as a percentage,
    one in `cents:CURRENCY` as money: both stay in the unit of what they cite."""
    kind, _, currency = unit.partition(":")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number, kind = Decimal(0), ""
    if unit == "share":
        sign = {"es": "\N{NO-BREAK SPACE}%", "en": "%"}[language]
        return f"{shown_number(_rounded(number * 100, 1), language)}{sign}"
    if unit == "%" and language == "en":
        return f"{shown_number(text, language)}%"
    if kind == "cents" and currency:
        return f"{shown_number(_rounded(number / 100, 2), language)}\N{NO-BREAK SPACE}{currency}"
    return f"{shown_number(text, language)} {unit}".strip()


def _rounded(number: Decimal, decimals: int) -> str:
    return str(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
