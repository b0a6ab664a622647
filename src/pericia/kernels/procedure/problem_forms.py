"""English forms of the sentences that checks write, with their Spanish; see
`problems_in_spanish`."""

from __future__ import annotations

from pericia.kernels.procedure.problem_forms_of_sourcing import OF_SOURCING

_READING = {
    "The text has {} characters.": "El texto tiene {0} caracteres.",
    "Keep it under {} characters.": "Déjelo en menos de {0} caracteres.",
    "A second document begins here.": "Aquí empieza un segundo documento.",
    "Write one document in one file.": "Escriba un documento en cada archivo.",
    "The text nests more than {} deep.": "El texto anida más de {0} niveles.",
    "Flatten it; in a playbook, forms may share parts under `$defs`.": (
        "Aplánelo; en un procedimiento, los formularios pueden compartir partes bajo `$defs`."
    ),
    "This is not valid YAML: {}.": "Esto no es YAML válido: {0}.",
    "Indent with spaces, and put text with `:` or `#` in quotes.": (
        "Sangre con espacios y ponga entre comillas el texto que lleve `:` o `#`."
    ),
    "The text holds a character that YAML does not allow.": (
        "El texto contiene un carácter que YAML no admite."
    ),
    "Save it as UTF-8 text without control characters.": (
        "Guárdelo como texto UTF-8 sin caracteres de control."
    ),
    "Anchors (&) and aliases (*) are not read.": "Las anclas (&) y los alias (*) no se leen.",
    "Write the part out here.": "Escriba la parte entera aquí.",
    "The tag {} is not read.": "La etiqueta {0} no se lee.",
    "Remove it.": "Quítelo.",
    "A key must be a plain word.": "Una clave debe ser una palabra simple.",
    "Write `key: value`.": "Escriba `clave: valor`.",
    "`{}` stands twice in the same place.": "`{0}` está dos veces en el mismo sitio.",
    "Keep one of them.": "Deje una de las dos.",
}
_SHAPE = {
    "This is no playbook.": "Esto no es un procedimiento.",
    "Begin with `playbook: name`.": "Empiece con `playbook: nombre`.",
    "A playbook is a mapping that begins `playbook: name`.": (
        "Un procedimiento es un conjunto de claves que empieza con `playbook: nombre`."
    ),
    "`{}` is missing.": "Falta `{0}`.",
    "Write `{}`.": "Escriba `{0}`.",
    "`{}` is not a key here.": "`{0}` no es una clave de aquí.",
    "`{}` cannot be a name here.": "`{0}` no puede ser un nombre aquí.",
    "Write for example `{}`.": "Escriba, por ejemplo, `{0}`.",
    "Correct it.": "Corríjalo.",
    "`{}` cannot be `{}`.": "`{0}` no puede ser `{1}`.",
    "`{}` should be {}.": "`{0}` debe ser {1}.",
    "{} or {}": "{0} o {1}",
    "`{}` is {}.": "`{0}` es {1}.",
    "Write a number of {} {}.": "Escriba un número de {0} {1}.",
    "`{}` is empty.": "`{0}` está vacío.",
    "`{}` is too long.": "`{0}` es demasiado largo.",
    "Write at most {}.": "Escriba como mucho {0}.",
    "`{}` repeats a name.": "`{0}` repite un nombre.",
    "Write each once.": "Escriba cada uno una vez.",
    "`{}` is not valid ({}).": "`{0}` no es válido ({1}).",
    "Use small letters a-z, digits and hyphens, beginning with a letter.": (
        "Use letras minúsculas a-z, cifras y guiones, empezando por una letra."
    ),
    "Use a language code of two or three small letters, such as es or en.": (
        "Use un código de idioma de dos o tres letras minúsculas, como es o en."
    ),
    "Use small letters a-z, digits and underscores, beginning with a letter.": (
        "Use letras minúsculas a-z, cifras y guiones bajos, empezando por una letra."
    ),
    "Did you mean `{}`?": "¿Quería decir `{0}`?",
    "There is no {} here; remove it.": "Aquí no hay {0}; quítelo.",
    "Use one of: {}.": "Use uno de: {0}.",
}
_STEPS = {
    "`{}` cannot name a step: conditions use the word.": (
        "`{0}` no puede nombrar un paso: las condiciones usan esa palabra."
    ),
    "Call it `{}_step`.": "Llámelo `{0}_step`.",
    "`{}` is kept for cases that are cancelled.": (
        "`{0}` se reserva para los expedientes que se cancelan."
    ),
    "Choose another name for this outcome.": "Elija otro nombre para este final.",
    "No step ends a case with `{}`.": "Ningún paso termina un expediente con `{0}`.",
    "Add an edge `{end: {}}` or remove the outcome.": (
        "Añada una salida `{end: {0}}` o quite el final."
    ),
    "`input` has no field `{}`.": "`input` no tiene el campo `{0}`.",
    "{}; this step is a {}.": "{0}; este paso es de clase {1}.",
    "Only people are chosen by `who`": "Solo se eligen personas con `who`",
    "Only people can be independent": "Solo las personas pueden ser independientes",
    "Only people can be blind to outputs": "Solo a las personas se les ocultan resultados",
    "Only a review or a sign-off begins blind": (
        "Solo una revisión o un visto bueno empieza a ciegas"
    ),
    "Only the kind bot names a `bot`": "Solo la clase bot nombra un `bot`",
    "Only the kind instrument names an `instrument`": (
        "Solo la clase instrument nombra un `instrument`"
    ),
    "Only a delivery makes a `deliverable`": "Solo una entrega produce un `deliverable`",
    "What people hand in is named by the labels of their form": (
        "Lo que entregan las personas lo nombran las etiquetas de su formulario"
    ),
    "People are given the case, not a `with`": (
        "A las personas se les da el expediente, no un `with`"
    ),
    "Rules hold for what people hand in, and before a result is delivered": (
        "Las reglas valen para lo que entregan las personas y antes de entregar un resultado"
    ),
    "{} {} step needs `{}`.": "Un paso de clase {1} necesita `{2}`.",
    "A message needs a text.": "Un mensaje necesita un texto.",
    "Write `with: {text: answer.reply}`.": "Escriba `with: {text: answer.reply}`.",
    "On a hybrid playbook this step must say whose clock it runs on.": (
        "En un procedimiento híbrido este paso debe decir en qué reloj corre."
    ),
    "Write `stage: bpo` or `stage: kpo`.": "Escriba `stage: bpo` o `stage: kpo`.",
    "A {} is done by somebody who did not make it.": (
        "Un paso {0} lo hace alguien que no hizo lo que juzga."
    ),
    'Write `not_by: [step_that_made_it]`, or `not_by: ["*"]` for anybody before.': (
        'Escriba `not_by: [paso_que_lo_hizo]`, o `not_by: ["*"]` para todos los de antes.'
    ),
    "A sign-off needs somebody who may answer for it.": (
        "Un visto bueno necesita a alguien que pueda responder de él."
    ),
    "Add `credentials: [{kind: ...}]` or `authority: {decision: ...}` to `who`.": (
        "Añada `credentials: [{kind: ...}]` o `authority: {decision: ...}` a `who`."
    ),
    "No bot is registered as `{}`.": "No hay ningún bot registrado como `{0}`.",
    "`{}` needs `{}`.": "`{0}` necesita `{1}`.",
    'Add `{}: "input.field"` to `with`.': 'Añada `{0}: "input.field"` a `with`.',
    "`{}` takes no `{}`.": "`{0}` no admite `{1}`.",
    "No instrument is registered as `{}`.": "No hay ningún instrumento registrado como `{0}`.",
    "`{}` names itself.": "`{0}` se nombra a sí mismo.",
    "Name the other steps that it must be independent of.": (
        "Nombre los otros pasos de los que debe ser independiente."
    ),
    "There is no step `{}`.": "No hay ningún paso `{0}`.",
    "`{}` is nothing that this review judges.": "`{0}` no es nada que esta revisión juzgue.",
    "Name a step of a person that stands in `not_by`.": (
        "Nombre un paso de una persona que esté en `not_by`."
    ),
    "The form of `{}` has no field `{}`.": "El formulario de `{0}` no tiene el campo `{1}`.",
    "An edge leads to steps or to an end.": "Una salida lleva a pasos o a un final.",
    "Write either `to: step` or `end: name`.": "Escriba `to: paso` o `end: nombre`.",
    "`{}` is not in `outcomes`.": "`{0}` no está en `outcomes`.",
    "`at_once` goes with `end` only.": "`at_once` solo va con `end`.",
    "This edge always holds, so those after it are never taken.": (
        "Esta salida vale siempre, así que las de después nunca se toman."
    ),
    "Give it a `when`, or move it to the end.": "Póngale un `when` o llévela al final.",
    "When no condition holds the case would stop here.": (
        "Cuando no valga ninguna condición, el expediente se pararía aquí."
    ),
    "Add a last edge without `when`, or remove this one's.": (
        "Añada una última salida sin `when`, o quite el de esta."
    ),
    "`{}` stands twice.": "`{0}` está dos veces.",
    "Write it once.": "Escríbalo una vez.",
    "`after` goes with `join: all`.": "`after` va con `join: all`.",
    "Add `join: all`.": "Añada `join: all`.",
    "`join: all` waits for two steps or more.": "`join: all` espera a dos pasos o más.",
    "Write `after: [{}]`.": "Escriba `after: [{0}]`.",
    "The join waits for `{}`, which never leads to `{}`.": (
        "La unión espera a `{0}`, que nunca lleva a `{1}`."
    ),
    "Add an edge `to: {}` there; steps that lead here: {}.": (
        "Añada allí una salida `to: {0}`; pasos que llevan aquí: {1}."
    ),
    "`{}` leads to this join but is not waited for.": (
        "`{0}` lleva a esta unión, pero no se le espera."
    ),
    "Add `{}` to `after`, or lead it elsewhere.": "Añada `{0}` a `after`, o llévelo a otro sitio.",
    "`{}` is a join and cannot start.": "`{0}` es una unión y no puede empezar.",
    "Start before it.": "Empiece antes de ella.",
    "`{}` is a join and cannot stand in for another step.": (
        "`{0}` es una unión y no puede sustituir a otro paso."
    ),
    "Name a step with `join: any`.": "Nombre un paso con `join: any`.",
    "`{}` has no label, so people would read the key.": (
        "`{0}` no tiene etiqueta, así que se leería la clave."
    ),
    "Nothing says to people what this pattern asks for.": (
        "Nada dice a las personas qué pide este patrón."
    ),
    "Write `help: {es: ..., en: ...}` with an example.": (
        "Escriba `help: {es: ..., en: ...}` con un ejemplo."
    ),
    "Write `labels: {{}: {es: ..., en: ...}}` at this step.": (
        "Escriba `labels: {{0}: {es: ..., en: ...}}` en este paso."
    ),
}
_EXPRESSIONS = {
    "Write a CEL expression such as `classify.urgent && input.amount > 100`.": (
        "Escriba una expresión CEL como `classify.urgent && input.amount > 100`."
    ),
    "There is no function `{}`.": "No hay ninguna función `{0}`.",
    "`{}` is nothing that can be read here.": "`{0}` no es nada que se pueda leer aquí.",
    "{} Text goes in its own quotes: \"'{}'\".": "{0} El texto va entre sus comillas: \"'{1}'\".",
    "`{}` cannot be finished yet when this is read.": (
        "`{0}` aún no puede haber terminado cuando se lee esto."
    ),
    "Read a step that comes before, or move the condition.": (
        "Lea un paso anterior o mueva la condición."
    ),
    "`{}` is not finished on every way to this step.": (
        "`{0}` no ha terminado en todos los caminos hasta este paso."
    ),
    "Write `visits.{} > 0 && ...` before reading it.": (
        "Escriba `visits.{0} > 0 && ...` antes de leerlo."
    ),
    "`{}` has no `{}`.": "`{0}` no tiene `{1}`.",
    "`{}` has no field `{}`.": "`{0}` no tiene el campo `{1}`.",
    "`{}.{}` may be left empty.": "`{0}.{1}` puede quedar vacío.",
    "Write `has({}.{}) && ...`, or make the field required.": (
        "Escriba `has({0}.{1}) && ...`, o haga obligatorio el campo."
    ),
    "`{}.{}` has no field `{}`.": "`{0}.{1}` no tiene el campo `{2}`.",
    "`{}` is never `{}`.": "`{0}` nunca es `{1}`.",
    "`{}` is no question that is true or false.": (
        "`{0}` no es una pregunta que sea verdadera o falsa."
    ),
    "Compare it, such as `{} == 'value'`.": "Compárelo, por ejemplo `{0} == 'valor'`.",
    "`{}` is neither true nor false.": "`{0}` no es verdadero ni falso.",
    "Compare what a step gave, such as `classify.urgent == true`.": (
        "Compare lo que dio un paso, por ejemplo `classify.urgent == true`."
    ),
    "A jurisdiction compares fields and is short.": ("Una jurisdicción compara campos y es breve."),
    'Write `"credential.jurisdiction == client.country"`.': (
        'Escriba `"credential.jurisdiction == client.country"`.'
    ),
    "The expression has {} characters; write at most {} or let a bot step compute the value.": (
        "La expresión tiene {0} caracteres; escriba como mucho {1} o deje que un bot calcule el "
        "valor."
    ),
    "The expression cannot be read at `{}`; use names, numbers, plain 'text' in quotes and the "
    "operators of CEL.": (
        "La expresión no se puede leer en `{0}`; use nombres, números, 'texto' entre comillas y "
        "los operadores de CEL."
    ),
    "Write text as plain 'text': prefixes (r, b) and triple quotes are not accepted.": (
        "Escriba el texto como 'texto': no se admiten prefijos (r, b) ni comillas triples."
    ),
    "Use at most {} times `+`, or let a bot step compute the value.": (
        "Use `+` como mucho {0} veces, o deje que un bot calcule el valor."
    ),
    "`matches` is not available; use contains, startsWith or endsWith, or a `pattern` in the "
    "form.": (
        "`matches` no está disponible; use contains, startsWith o endsWith, o un `pattern` en el "
        "formulario."
    ),
    "`{}` stands inside another list function; write them one after the other, or let a bot step "
    "compute the value.": (
        "`{0}` está dentro de otra función de listas; escríbalas una tras otra, o deje que un bot "
        "calcule el valor."
    ),
    "The expression nests brackets more than {} deep; split it into edges.": (
        "La expresión anida paréntesis más de {0} niveles; repártala en salidas."
    ),
    "Use at most {} list functions in one expression, and `map` only as the last of them.": (
        "Use como mucho {0} funciones de listas en una expresión, y `map` solo como la última."
    ),
    "`{}` is not a CEL expression, {}.": "`{0}` no es una expresión CEL: {1}.",
}
_FORMS = {
    "A period needs both of its ends.": "Un periodo necesita sus dos extremos.",
    "Name the fields of both ends: `period_from`, `period_to`.": (
        "Nombre los campos de ambos extremos: `period_from`, `period_to`."
    ),
    "Name a list whose `items` are objects with properties.": (
        "Nombre una lista cuyos `items` sean objetos con propiedades."
    ),
    "Name the field that the rows of one case share: `reference: study`.": (
        "Nombre el campo que comparten las filas de un expediente: `reference: study`."
    ),
    "`rows` names no list of objects.": "`rows` no nombra ninguna lista de objetos.",
    "`rows` stands without `reference`.": "`rows` está sin `reference`.",
    "`shown_with` says with which values of another field this one is asked for.": (
        "`shown_with` dice con qué valores de otro campo se pide este."
    ),
    "Write `shown_with: {FIELD: [VALUE, ...]}`.": "Escriba `shown_with: {CAMPO: [VALOR, ...]}`.",
    "`begins_with` says where the entries are that a list begins with.": (
        "`begins_with` dice dónde están las entradas con las que empieza una lista."
    ),
    "Write `begins_with: [STEP.FIELD]`.": "Escriba `begins_with: [PASO.CAMPO]`.",
    "`one_for_each` says which field of an entry holds a name, and where the names are.": (
        "`one_for_each` dice qué campo de cada entrada lleva un nombre y dónde están los nombres."
    ),
    "Write `one_for_each: {field: name, of: [STEP.FIELD]}`.": (
        "Escriba `one_for_each: {field: name, of: [STEP.FIELD]}`."
    ),
    "A form is a group of fields.": "Un formulario es un grupo de campos.",
    "Write `type: object` at its top.": "Escriba `type: object` al principio.",
    "The form has no field to fill.": "El formulario no tiene ningún campo que rellenar.",
    "Add `properties: {decision: {...}}`.": "Añada `properties: {decision: {...}}`.",
    "This is not a JSON Schema: {}.": "Esto no es un JSON Schema: {0}.",
    "Correct it by JSON Schema 2020-12; patterns take no look-around.": (
        "Corríjalo según JSON Schema 2020-12; los patrones no admiten miradas alrededor."
    ),
    "`{}` is not used in forms.": "`{0}` no se usa en formularios.",
    "Every form is JSON Schema 2020-12; remove it.": (
        "Todo formulario es JSON Schema 2020-12; quítelo."
    ),
    "A form has no address of its own; remove it.": (
        "Un formulario no tiene dirección propia; quítela."
    ),
    "Use `$ref: '#/$defs/name'`.": "Use `$ref: '#/$defs/nombre'`.",
    "Use `$defs`.": "Use `$defs`.",
    "`{}` is not a keyword of JSON Schema.": "`{0}` no es una palabra de JSON Schema.",
    "Remove it; it has no effect.": "Quítela; no tiene efecto.",
    "The format `{}` is not checked by anything.": "Nada comprueba el formato `{0}`.",
    "A form may not read from anywhere else.": "Un formulario no puede leer de otro sitio.",
    "Put the part under `$defs` of this form and write `$ref: '#/$defs/name'`.": (
        "Ponga la parte bajo `$defs` de este formulario y escriba `$ref: '#/$defs/nombre'`."
    ),
    "A `$ref` names a part under `$defs`.": "Un `$ref` nombra una parte bajo `$defs`.",
    "Write `$ref: '#/$defs/name'`.": "Escriba `$ref: '#/$defs/nombre'`.",
    "A part under `$defs` may not refer to another.": (
        "Una parte bajo `$defs` no puede remitir a otra."
    ),
    "`{}` is text in both languages.": "`{0}` es un texto en los dos idiomas.",
    "Write `{es: Motivo, en: Reason}`.": "Escriba `{es: Motivo, en: Reason}`.",
    "`{}` is required but is not a field.": "`{0}` es obligatorio, pero no es un campo.",
    "Add it to `properties`.": "Añádalo a `properties`.",
    "`choices` goes with `enum`.": "`choices` va con `enum`.",
    "Write `choices: {value: {es: ..., en: ...}}` for each value of `enum`.": (
        "Escriba `choices: {valor: {es: ..., en: ...}}` para cada valor de `enum`."
    ),
    "`{}` is not in `enum`.": "`{0}` no está en `enum`.",
    "`{}` has no words.": "`{0}` no tiene palabras.",
    "Add `{}: {es: ..., en: ...}`.": "Añada `{0}: {es: ..., en: ...}`.",
    "`picks` names two lists, which of their entries differ, and by what.": (
        "`picks` nombra dos listas, cuáles de sus entradas difieren y por qué campo."
    ),
    "Write `{by: field, left: [one.values], right: [two.values], only: [compare.differ]}`.": (
        "Escriba `{by: campo, left: [uno.values], right: [dos.values], only: [compare.differ]}`."
    ),
}
_GRAPH = {
    "No edge leads to `{}`.": "Ninguna salida lleva a `{0}`.",
    "Add an edge `to: {}`, list it in `start`, or remove it.": (
        "Añada una salida `to: {0}`, póngalo en `start` o quítelo."
    ),
    "From `{}` no way leads to an end.": "Desde `{0}` ningún camino lleva a un final.",
    "Add an edge `{end: {}}` on the way.": "Añada una salida `{end: {0}}` en el camino.",
    "The limits of {} send the case in a circle.": (
        "Los límites de {0} hacen dar vueltas al expediente."
    ),
    "Let the last of them block, or name a step outside the circle.": (
        "Deje que el último bloquee, o nombre un paso fuera del círculo."
    ),
    "This leads back to `{}`, which may be visited once.": (
        "Esto vuelve a `{0}`, que solo se puede visitar una vez."
    ),
    "Write `max_visits: 3` at `{}` (and `on_limit: step` for what comes then).": (
        "Escriba `max_visits: 3` en `{0}` (y `on_limit: paso` para lo que venga después)."
    ),
    "Too many branches run beside one another to check them.": (
        "Hay demasiadas ramas a la vez para comprobarlas."
    ),
    "Bring branches together with `join: all` before new ones part.": (
        "Reúna las ramas con `join: all` antes de que salgan otras."
    ),
    "Two branches lead to `{}`, and the second would find it done already.": (
        "Dos ramas llevan a `{0}`, y la segunda lo encontraría hecho."
    ),
    "Bring them together with `join: all` and `after`, or allow `max_visits: 2`.": (
        "Reúnalas con `join: all` y `after`, o permita `max_visits: 2`."
    ),
    "`{}` never opens: not all of {} are done in one case.": (
        "`{0}` nunca se abre: no todos ({1}) se hacen en un mismo expediente."
    ),
    "Open them together with `to: [a, b]`, or use `join: any`.": (
        "Ábralos juntos con `to: [a, b]`, o use `join: any`."
    ),
    "`{}` can wait for ever: the branch of `{}` may go elsewhere.": (
        "`{0}` puede esperar para siempre: la rama de `{1}` puede ir a otro sitio."
    ),
    "Lead every way of that branch through `{}`, or end with `at_once: true`.": (
        "Lleve todos los caminos de esa rama por `{0}`, o termine con `at_once: true`."
    ),
    "Along one way the steps use {} of the case's time.": (
        "Por un camino los pasos gastan {0} del plazo del expediente."
    ),
    "Lower the shares so that every way adds up to 1 at most.": (
        "Baje las partes para que cada camino sume como mucho 1."
    ),
    "A way leads to `{}` past everybody in its `not_by`: it would sign off what nobody else "
    "made.": (
        "Un camino llega a `{0}` sin pasar por nadie de su `not_by`: daría el visto bueno a lo que "
        "nadie más hizo."
    ),
    "Name whoever makes what it signs, on every way, or write `kind: person`.": (
        "Nombre, en cada camino, a quien hace lo que firma, o escriba `kind: person`."
    ),
}
_RULES = {
    "A rule is a condition or a check.": "Una regla es una condición o una comprobación.",
    'Write either `must: "input.amount > 0"` or `check: name`.': (
        'Escriba `must: "input.amount > 0"` o `check: nombre`.'
    ),
    "`with` goes with `check`.": "`with` va con `check`.",
    "Give each rule its own.": "Dé a cada regla el suyo.",
    "No check is registered as `{}`.": "No hay ninguna comprobación registrada como `{0}`.",
    "The form has no field `{}`.": "El formulario no tiene el campo `{0}`.",
    "This rule does not give `{}`.": "Esta regla no da `{0}`.",
    "Write `code`, the `field` at fault, and `say: {es: ..., en: ...}` with what to do about it.": (
        "Escriba `code`, el campo que falla en `field`, y `say: {es: ..., en: ...}` con lo que hay "
        "que hacer."
    ),
    "`{}` gives its own `{}`.": "`{0}` da su propio `{1}`.",
}
_TEMPLATES = {
    "{}.": "{0}.",
    "See the reference.": "Mire la referencia.",
    "See the reference of `{}` blocks.": "Mire la referencia de los bloques `{0}`.",
    "There is no block `{}`.": "No hay ningún bloque `{0}`.",
    "The playbook beside it is `{}`.": "El procedimiento que lo acompaña es `{0}`.",
    "Write `deliverable: {}`.": "Escriba `deliverable: {0}`.",
    "What judges or foresees is released without a further person only when it was signed off.": (
        "Lo que juzga o prevé solo se publica sin otra persona cuando lleva un visto bueno."
    ),
    "Add a sign-off to the playbook, or write `release: review`.": (
        "Añada un visto bueno al procedimiento, o escriba `release: review`."
    ),
    "No step of the playbook makes a deliverable.": (
        "Ningún paso del procedimiento produce un entregable."
    ),
    "Write `deliverable: true` in its `deliver` step.": (
        "Escriba `deliverable: true` en su paso `deliver`."
    ),
    "`{}` has no choices.": "`{0}` no tiene opciones.",
    "Name a field with choices, such as `input.kind`, or write the words of each code.": (
        "Nombre un campo con opciones, como `input.kind`, o escriba las palabras de cada código."
    ),
    "Another block has this id.": "Otro bloque tiene este id.",
    "Give each its own.": "Dé a cada uno el suyo.",
    "A table has `rows` with `columns`, or `cells` with a `header`.": (
        "Una tabla tiene `rows` con `columns`, o `cells` con `header`."
    ),
    "Write one of the two.": "Escriba una de las dos cosas.",
    "`cells` and `header` belong together.": "`cells` y `header` van juntos.",
    "Write both.": "Escriba los dos.",
    "The row has not as many cells as the header.": (
        "La fila no tiene tantas celdas como el encabezado."
    ),
    "Fill it up.": "Complétela.",
    "A figure has a `value`.": "Una cifra tiene un `value`.",
    "Write the expression that gives it.": "Escriba la expresión que lo da.",
    "A figure cites a run or a table.": "Una cifra cita una ejecución o una tabla.",
    "Add `{table: ..., row, column}`.": "Añada `{table: ..., row, column}`.",
    "It needs a sign-off.": "Necesita un visto bueno.",
    "Add `{sign_off: step}` to `evidence`.": "Añada `{sign_off: paso}` a `evidence`.",
    "A forecast says until when and how surely.": (
        "Un pronóstico dice hasta cuándo y con qué seguridad."
    ),
    "Write `horizon_date` and `confidence_percent`.": (
        "Escriba `horizon_date` y `confidence_percent`."
    ),
    "No table is `{}`.": "Ninguna tabla es `{0}`.",
    "A passage is quoted from one text of the case.": (
        "Un pasaje se cita de un solo texto del expediente."
    ),
    "Write its path, such as `input.text`.": "Escriba su camino, como `input.text`.",
    "No step `{}` gives that.": "Ningún paso `{0}` da eso.",
    "`{}` gives no `{}`.": "`{0}` no da `{1}`.",
    "There is no format `{}`.": "No hay ningún formato `{0}`.",
    "Write one of {}.": "Escriba uno de {0}.",
    "`words` has no list `{}`.": "`words` no tiene la lista `{0}`.",
    "Write a CEL expression such as `verify.codes`.": (
        "Escriba una expresión CEL como `verify.codes`."
    ),
    "`{}` is not known here.": "`{0}` no se conoce aquí.",
}
FORMS = {
    **_READING,
    **_SHAPE,
    **_STEPS,
    **_EXPRESSIONS,
    **_FORMS,
    **_GRAPH,
    **_RULES,
    **_TEMPLATES,
    **OF_SOURCING,
}
