"""English forms of the sentences about files of processes and of money, with their Spanish; see
`problems_in_spanish`."""

from __future__ import annotations

READING = {
    "The file holds no keys.": "El archivo no tiene ninguna clave.",
    "Begin with `{}`.": "Empiece con `{0}`.",
    "Write a whole number, such as `{}`.": "Escriba un número entero, como `{0}`.",
    "`{}` should be true or false.": "`{0}` debe ser true o false.",
    "Write `{}: true` or leave it out.": "Escriba `{0}: true` o déjelo fuera.",
    "`{}` should be a line of 1 to {} characters.": (
        "`{0}` debe ser una línea de 1 a {1} caracteres."
    ),
    'Write for example `{}`; put a number or true in quotes, as in "2".': (
        'Escriba, por ejemplo, `{0}`; ponga entre comillas un número o true, como en "2".'
    ),
    "Use up to 60 letters a-z, digits, `.`, `_` and `-`, such as `{}`.": (
        "Use hasta 60 letras a-z, cifras, `.`, `_` y `-`, como en `{0}`."
    ),
    "`{}` is no {} here.": "`{0}` no vale aquí en `{1}`.",
    "`{}` should be a list that is not empty.": "`{0}` debe ser una lista que no esté vacía.",
    "`{}` holds {}.": "`{0}` tiene {1}.",
    "Write at most {} in one file.": "Escriba como mucho {0} en un archivo.",
    "`{}` should hold keys.": "`{0}` debe contener claves.",
    "Write a number from {} to {}.": "Escriba un número de {0} a {1}.",
    "`{}` is {}, which is no number.": "`{0}` es {1}, que no es un número.",
    "`{}` cannot be {}.": "`{0}` no puede ser {1}.",
}
MONEY = {
    "`{}` is no currency code of ISO 4217.": "`{0}` no es un código de moneda de ISO 4217.",
    "Write three capitals, such as EUR.": "Escriba tres mayúsculas, como EUR.",
    "`{}` is the id of an earlier site.": "`{0}` es el id de un lugar anterior.",
    "`{}` is the id of an earlier option.": "`{0}` es el id de una opción anterior.",
    "Give each its own id.": "Dé a cada uno su propio id.",
    "No option is in-house.": "Ninguna opción es de dentro de la empresa.",
    "Add one option with `model: in_house`: the others are measured against it.": (
        "Añada una opción con `model: in_house`: las demás se miden contra ella."
    ),
    "Two options are in-house, and one must be the yardstick.": (
        "Dos opciones son de dentro de la empresa, y una sola debe servir de medida."
    ),
    "The shares of `work` add up to {}.": "Las partes de `work` suman {0}.",
    "Write shares of at most 1 in all; what is left is done by machine.": (
        "Escriba partes que sumen como mucho 1; lo que queda lo hace una máquina."
    ),
    "`{}` contradicts `model: in_house`, which needs no transition.": (
        "`{0}` contradice `model: in_house`, que no necesita transición."
    ),
    "{} of the units are done by nobody.": "Nadie hace el {0} de las unidades.",
    "Raise the shares of `work` to 1, or write `machine_unit_cents: 8` for the rest.": (
        "Suba las partes de `work` a 1, o escriba `machine_unit_cents: 8` para el resto."
    ),
    "`{}` does nothing without `{}`.": "`{0}` no hace nada sin `{1}`.",
    "Write `{}: {}` too.": "Escriba también `{0}: {1}`.",
    "`{}` goes from {} over {} to {}.": "`{0}` va de {1} por {2} a {3}.",
    "Write low, mode and high in rising order.": "Escriba low, mode y high en orden creciente.",
    "`{}` is {}, and amounts are whole cents.": (
        "`{0}` es {1}, y los importes son céntimos enteros."
    ),
    "Write `{}: {}`.": "Escriba `{0}: {1}`.",
}
PROCESSES = {
    "`locations` are measured against a client.": "`locations` se miden contra un cliente.",
    "Write `client: {}`.": "Escriba `client: {0}`.",
    "Every weight is 0.": "Todos los pesos son 0.",
    "Give at least one criterion a weight above 0.": ("Dé a algún criterio un peso mayor que 0."),
    "The process has no answers.": "El proceso no tiene respuestas.",
    "Write `answers:` with {}, or `{}`.": "Escriba `answers:` con {0}, o `{1}`.",
    "`short` contradicts `answers`: both are given.": (
        "`short` contradice `answers`: están los dos."
    ),
    "Parts stand in one another more than {} deep.": (
        "Las partes están unas dentro de otras a más de {0} niveles."
    ),
    "List them side by side.": "Póngalas una junto a otra.",
    "`rules_share` is {}, yet `nature` says that the work is all judgement (expert {}) and hardly "
    "repeats (operational {}).": (
        "`rules_share` es {0}, pero según `nature` el trabajo es todo criterio (expert {1}) y "
        "apenas se repite (operational {2})."
    ),
    "Lower `rules_share`, or answer `nature` again.": (
        "Baje `rules_share` o vuelva a responder `nature`."
    ),
    "`{}` is the id of an earlier {}.": "`{0}` es el id de {1} anterior.",
    "`closes` is the same hour as `opens`.": "`closes` es la misma hora que `opens`.",
    "Write 0 and 24 for all day.": "Escriba 0 y 24 para todo el día.",
    "`{}` is no country.": "`{0}` no es ningún país.",
    "Write two capitals, such as `ES`.": "Escriba dos mayúsculas, como `ES`.",
    "Write nearshore or offshore, or `country: {}`.": (
        "Escriba nearshore u offshore, o `country: {0}`."
    ),
    "`onshore` contradicts the country {}.": "`onshore` contradice el país {0}.",
    "`{}` contradicts the client's own country.": "`{0}` contradice el país del propio cliente.",
    "Write `onshore`.": "Escriba `onshore`.",
}
OF_SOURCING = {**READING, **MONEY, **PROCESSES}
