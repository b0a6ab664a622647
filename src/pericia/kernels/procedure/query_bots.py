"""Bots of front-office procedures: triage of customers' texts, and the draw for review."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any

from pericia.kernels.procedure.registry import bot

TEXT = {"type": "string", "maxLength": 100_000}
NAME = {"type": "string", "minLength": 1, "maxLength": 300}

_SPANISH = (
    "al algo alguien aplicacion ayer ayuda ayudar bloqueada cajero cambiar cobro como con cual "
    "cuando cuanto cuenta cuesta dan de del desde desean dinero dios donde el ella en es esa "
    "ese eso esta estaba estan este esto estoy favor gracias ha hace hacer han hasta hay hola "
    "hoy la las le les lo los mas mi mis movil muy nada necesito ni nos o os otra otro pago "
    "para pero por porque puede puedo que quiero reembolso retirar saber saldo se si sigue sin "
    "sobre solo su sus tambien tarde tarjeta tengo tiene todavia todo transferencia tu un una "
    "uno urgente usted ustedes y ya yo"
)
_ENGLISH = (
    "about account after am an and any are as at balance be been but by can card cash change "
    "charge cheque could countries declined did do does doesn don else ever fee find for from "
    "get give got had have hello help hi how i if in instead is isn it its just know like long "
    "lost made make money more my need not of on one only or out passcode password payment "
    "pending please problems refund shows so some still supported than thank thanks that the "
    "their them there they this time to top transaction transfer up use used using want was "
    "wasn way we what when where which who why will with withdrawal won working would wrong you "
    "your"
)
# Words that both languages use ("me", "no", "a") tell nothing and stand in neither list.
SPANISH_WORDS = frozenset(_SPANISH.split())
ENGLISH_WORDS = frozenset(_ENGLISH.split())

# What cannot wait, by name. Texts are compared in small letters without accents.
URGENT_SIGNS = {
    "lost_or_stolen": re.compile(
        r"\b(stole|stolen|theft|thief|mugged|robbed|robo|robaron|robad[oa]s?|hurto|"
        r"lost my (\w+ )?(card|phone|wallet|purse)|"
        r"perd(i|ido) (mi|la|el) (tarjeta|movil|cartera|telefono|celular)|extraviad[oa])\b"
    ),
    "fraud": re.compile(
        r"\b(fraud\w*|scam\w*|hacked|compromised|unauthori[sz]ed|phishing|cloned|estafa\w*|"
        r"clonad[oa]|suplantacion|hackead[oa]|no autorizad[oa]s?|not (made|authori[sz]ed) by me|"
        r"(did not|didn'?t|never) (make|made|authori[sz]ed?)|no (he )?(hecho|reconozco)|"
        r"(do not|don'?t) recogni[sz]e)\b"
    ),
    "swallowed": re.compile(
        r"\b(swallowed|ate my card|kept my card|se trago|se ha tragado|retuvo mi tarjeta)\b"
    ),
    "stranded": re.compile(
        r"\b(urgent\w*|emergency|immediately|asap|stranded|urgen\w+|emergencia|cuanto antes|"
        r"inmediatamente)\b"
    ),
}


@bot(
    "triage_query",
    "1",
    takes={
        "text": TEXT,
        "declared?": {"type": ["string", "null"], "maxLength": 35},
        "fallback": {"enum": ["es", "en"]},
    },
    gives={
        "language": {"enum": ["es", "en"]},
        "language_from": {"enum": ["declared", "text", "fallback"]},
        "urgent": {"type": "boolean"},
        "signs": {"type": "array", "items": {"type": "string"}},
    },
)
def triage_query(given: dict[str, Any]) -> dict[str, Any]:
    """Tells the language of a customer's text (es or en) and whether it can wait.

    A declared language wins; a text that shows neither language gets `fallback`.
    """
    text, plain = given["text"], _plain(given["text"])
    language, source = _language(text, plain, given.get("declared"), given["fallback"])
    signs = [name for name, pattern in URGENT_SIGNS.items() if pattern.search(plain)]
    return {"language": language, "language_from": source, "urgent": bool(signs), "signs": signs}


@bot(
    "draw_for_review",
    "1",
    takes={"seed": NAME, "case_id": NAME, "rate": {"type": "number", "minimum": 0, "maximum": 1}},
    gives={"drawn": {"type": "boolean"}, "digest": {"type": "string"}, "rate": {"type": "number"}},
)
def draw_for_review(given: dict[str, Any]) -> dict[str, Any]:
    """Draws a share of cases for review so that nobody can pick and everybody can recheck.

    SHA-256 of `seed:case_id` in UTF-8; drawn when its first 8 bytes, read as a big-endian
    fraction of 2^64, are below the rate.
    """
    digest = hashlib.sha256(f"{given['seed']}:{given['case_id']}".encode()).hexdigest()
    drawn = int(digest[:16], 16) < given["rate"] * 2**64
    return {"drawn": drawn, "digest": digest, "rate": given["rate"]}


@bot("pass_on", "1", takes={}, gives={})
def pass_on(given: dict[str, Any]) -> dict[str, Any]:
    """Does nothing: a place where branches meet before a join or a decision."""
    return {}


def _language(text: str, plain: str, declared: str | None, fallback: str) -> tuple[str, str]:
    spoken = (declared or "").strip().lower()[:2]
    if spoken in ("es", "en"):
        return spoken, "declared"
    words = re.findall(r"[a-z]+", plain)
    spanish = sum(word in SPANISH_WORDS for word in words)
    english = sum(word in ENGLISH_WORDS for word in words)
    if not text.isascii():
        spanish += 2 * len(re.findall(r"[ñ¿¡áéíóú]", text.lower()))
    if spanish == english:
        return fallback, "fallback"
    return ("es" if spanish > english else "en"), "text"


def _plain(text: str) -> str:
    """Small letters without accents, with straight apostrophes."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower().replace("\u2019", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
