"""Words of our own that stand within sentences about mistakes, in Spanish by their English."""

from __future__ import annotations

KINDS_OF_NAMES = {
    "key": "ninguna clave",
    "step": "ningún paso",
    "outcome": "ningún final",
    "input field": "ningún campo de entrada",
    "field": "ningún campo",
    "name": "ningún nombre",
    "function": "ninguna función",
    "value": "ningún valor",
    "parameter": "ningún parámetro",
    "instrument": "ningún instrumento",
    "bot": "ningún bot",
    "check": "ninguna comprobación",
    "figure": "ninguna cifra",
    "table": "ninguna tabla",
    "such step": "ningún paso así",
    "type of block": "ningún tipo de bloque",
    "list of words": "ninguna lista de palabras",
}
"""What a sentence says there is none of."""
DETAILS = {
    "text": "un texto",
    "a whole number": "un número entero",
    "a number": "un número",
    "true or false": "true o false",
    "a list": "una lista",
    "a mapping of keys": "un conjunto de claves",
    "at least": "al menos",
    "at most": "como mucho",
    "more than": "más de",
    "none": "ninguno",
    "empty": "vacío",
    "a group": "un grupo de claves",
    "part": "una parte",
    "process": "un proceso",
    "mapping values are not allowed in this context": "aquí no puede haber otra clave con valor",
    "found character that cannot start any token": "hay un carácter con el que nada puede empezar",
    "could not find expected ':'": "falta un «:»",
    "did not find expected key": "aquí se esperaba una clave",
    "did not find expected '-' indicator": "aquí se esperaba un «-»",
    "did not find expected node content": "aquí se esperaba un valor",
    "did not find expected ',' or '}'": "aquí se esperaba «,» o «}»",
    "did not find expected ',' or ']'": "aquí se esperaba «,» o «]»",
    "found unexpected end of stream": "el texto acaba antes de tiempo",
    "found unexpected document indicator": "aquí empieza otro documento",
    "block sequence entries are not allowed in this context": "aquí no puede haber una lista",
}
"""Words that stand within sentences."""
