"""Names of columns and fields compared as people read them, in Spanish and English."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_ARTICLES = "de del la el las los en y o a al un una por para of the in and or an by for on at to"
_SMALL_WORDS: Final = frozenset(_ARTICLES.split())

_GROUPS: Final[tuple[str, ...]] = (
    "text texto mensaje message consulta query pregunta question contenido content cuerpo body "
    "verbatim comentario comentarios comment comments descripcion description observaciones "
    "detalle peticion solicitud request reclamacion queja complaint utterance transcripcion "
    "transcript",
    "channel canal via medio origen source",
    "received_at fecha recibido recibida recepcion received date timestamp created creado creacion "
    "hora fecha_hora datetime alta entrada",
    "reference referencia ref id identificador identifier folio expediente ticket caso case "
    "num_expediente case_id external_id clave key codigo_externo",
    "language idioma lengua lang locale",
    "customer cliente client usuario user name nombre customer_name nombre_cliente full_name "
    "respondent encuestado",
    "email correo e_mail mail correo_electronico email_address direccion_correo",
    "phone telefono tel movil celular mobile telephone phone_number",
    "amount importe monto cantidad_total total valor value cuantia",
    "currency moneda divisa",
    "category categoria tipo type etiqueta label intent intencion tema topic motivo reason clase",
    "country pais",
    "city ciudad localidad municipio poblacion",
    "address direccion domicilio",
    "priority prioridad urgencia urgency",
    "subject asunto titulo title",
    "product producto",
    "status estado situacion state",
    "document documento documento_identidad dni nif nie rut cedula passport pasaporte",
    "account cuenta numero_cuenta account_number iban",
    "age edad",
    "score nota puntuacion valoracion rating",
    "study estudio oleada ola wave survey encuesta",
    "measure indicador medida metric metrica",
    "response_number response_id numero_respuesta no_respuesta n_respuesta id_respuesta",
    "sex sexo gender genero",
    "due vencimiento due_date fecha_vencimiento fecha_limite deadline",
)

GROUP_OF: Final[dict[str, int]] = {
    word: index for index, group in enumerate(_GROUPS) for word in group.split()
}


@lru_cache(maxsize=4_096)
def fold(name: str) -> str:
    """`name` in lower case, without accents, its words joined by underscores."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "_".join(re.findall(r"[^\W_]+", plain))


def key_of(name: str) -> str:
    """`fold` without the small words and the marks of `camelCase`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    words = fold(spaced).split("_")
    return "_".join(word for word in words if word not in _SMALL_WORDS) or "_".join(words)


def same_meaning(first: str, second: str) -> bool:
    """Whether two keys name the same thing: as wholes, or by every one of their words."""
    groups_first, groups_second = _groups(first), _groups(second)
    return bool(groups_first) and groups_first == groups_second


def _groups(key: str) -> frozenset[int]:
    if key in GROUP_OF:
        return frozenset({GROUP_OF[key]})
    groups = [GROUP_OF.get(word) for word in key.split("_")]
    if None in groups:
        return frozenset()
    return frozenset(group for group in groups if group is not None)
