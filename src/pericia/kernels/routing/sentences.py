"""Words for every rule and reason, in the languages of the pages."""

from __future__ import annotations

LANGUAGES = ("es", "en")

RULE_NAMES = {
    "es": {
        "role": "rol",
        "credential": "credencial",
        "skill": "competencia",
        "language": "idioma",
        "clearance": "habilitación",
        "country": "país del centro",
        "ethical_wall": "barrera ética",
        "independence": "independencia",
        "authority": "facultades delegadas",
        "working_hours": "horario",
        "capacity": "capacidad",
    },
    "en": {
        "role": "role",
        "credential": "credential",
        "skill": "skill",
        "language": "language",
        "clearance": "clearance",
        "country": "country of the site",
        "ethical_wall": "ethical wall",
        "independence": "independence",
        "authority": "delegated authority",
        "working_hours": "working hours",
        "capacity": "capacity",
    },
}

HEADLINES = {
    "es": {
        "eligible": "Puede hacer este trabajo: se cumplen todas las reglas.",
        "not_eligible": "No puede hacer este trabajo; no se cumple: {rules}.",
        "not_required": "Este trabajo no exige nada en: {rules}.",
    },
    "en": {
        "eligible": "May do this work: every rule holds.",
        "not_eligible": "May not do this work; what does not hold: {rules}.",
        "not_required": "This work asks nothing of: {rules}.",
    },
}

REASONS = {
    "es": {
        "cannot_be_evaluated": "No se puede comprobar la regla ({rule}): {problem} {at}.",
        "role_held": "Rol: tiene {held}, y se pide {needed}.",
        "role_missing": "Rol: se pide {needed}, y no lo tiene.",
        "skill_held": "Competencia: {held}; se pide {needed}.",
        "skill_short": "Competencia: no alcanza {short}; se pide {needed}.",
        "language_held": "Idioma: {held}; se pide {needed}.",
        "language_short": "Idioma: no alcanza {short}; se pide {needed}.",
        "clearance_held": "Habilitación: {held}, y los datos piden {needed}.",
        "clearance_short": "Habilitación: {held}, y los datos piden {needed}.",
        "country_allowed": "País del centro: {held}, que está permitido ({needed}).",
        "country_not_allowed": "País del centro: {held}, que no está permitido ({needed}).",
        "no_wall": "Barrera ética: ninguna frente al cliente ni frente a sus contrapartes.",
        "walled": "Barrera ética: hay una en vigor frente al cliente o una contraparte suya.",
        "works_for_opponent": "Barrera ética: trabaja para una contraparte del cliente.",
        "independent": "Independencia: no ha intervenido en {needed}.",
        "contributed": "Independencia: ya intervino en {own}, y se pide no haberlo hecho.",
        "authority_held": "Facultades: puede decidir {decision}{limit}.",
        "authority_missing": "Facultades: no tiene delegado decidir {decision}.",
        "over_the_limit": "Facultades: puede decidir {decision} hasta {held}, y son {needed}.",
        "enough_time": "Horario: trabaja {available} antes de que venza, y hacen falta {needed}"
        "{client}.",
        "some_time_though_late": "Horario: el plazo ya venció; trabaja {available} en un "
        "día{client}.",
        "too_little_time": "Horario: trabaja {available} hasta {until}, y hacen falta {needed}.",
        "too_little_shared": "Horario: comparte {shared} a la semana con el horario del cliente, "
        "y hacen falta {needed}.",
        "free_slot": "Capacidad: lleva {load} de {slots}.",
        "no_free_slot": "Capacidad: lleva {load} de {slots}, sin hueco libre.",
        "in_hand": "{name}: el trabajo ya está en sus manos.",
    },
    "en": {
        "cannot_be_evaluated": "The rule ({rule}) cannot be checked: {problem} {at}.",
        "role_held": "Role: has {held}, and {needed} is asked.",
        "role_missing": "Role: {needed} is asked, which is not held.",
        "skill_held": "Skill: {held}; {needed} is asked.",
        "skill_short": "Skill: falls short of {short}; {needed} is asked.",
        "language_held": "Language: {held}; {needed} is asked.",
        "language_short": "Language: falls short of {short}; {needed} is asked.",
        "clearance_held": "Clearance: {held}, and the data ask {needed}.",
        "clearance_short": "Clearance: {held}, and the data ask {needed}.",
        "country_allowed": "Country of the site: {held}, which is allowed ({needed}).",
        "country_not_allowed": "Country of the site: {held}, which is not allowed ({needed}).",
        "no_wall": "Ethical wall: none towards the client or its opponents.",
        "walled": "Ethical wall: one stands towards the client or an opponent of it.",
        "works_for_opponent": "Ethical wall: works for an opponent of the client.",
        "independent": "Independence: has had no part in {needed}.",
        "contributed": "Independence: already had a part in {own}, which the step rules out.",
        "authority_held": "Authority: may decide {decision}{limit}.",
        "authority_missing": "Authority: deciding {decision} is not delegated to them.",
        "over_the_limit": "Authority: may decide {decision} up to {held}, and this is {needed}.",
        "enough_time": "Working hours: works {available} before it is due, and needs {needed}"
        "{client}.",
        "some_time_though_late": "Working hours: it is overdue; works {available} within a "
        "day{client}.",
        "too_little_time": "Working hours: works {available} until {until}, and needs {needed}.",
        "too_little_shared": "Working hours: shares {shared} a week with the client's hours, "
        "and needs {needed}.",
        "free_slot": "Capacity: holds {load} of {slots}.",
        "no_free_slot": "Capacity: holds {load} of {slots}, no slot is free.",
        "in_hand": "{name}: the work is already in their hands.",
    },
}

CREDENTIAL_STATES = {
    "es": {
        "held": "{kind}: verificada por {verified_by} el {verified_date} y válida {validity}",
        "not_held": "{kind}: no la tiene",
        "jurisdiction_unknown": "{kind}: no se puede comprobar su jurisdicción",
        "other_jurisdiction": "{kind}: es de otra jurisdicción ({jurisdiction})",
        "not_verified": "{kind}: nadie la ha verificado",
        "verified_by_holder": "{kind}: la verificó su propio titular",
        "verified_date_unknown": "{kind}: no consta cuándo se verificó",
        "expires_date_unknown": "{kind}: no consta hasta cuándo vale",
        "verified_in_future": "{kind}: su verificación lleva una fecha futura ({verified_date})",
        "revoked": "{kind}: se revocó el {revoked_date}",
        "expired": "{kind}: caduca el {expires_date}, antes de lo necesario ({as_of})",
    },
    "en": {
        "held": "{kind}: verified by {verified_by} on {verified_date} and valid {validity}",
        "not_held": "{kind}: not held",
        "jurisdiction_unknown": "{kind}: its jurisdiction cannot be checked",
        "other_jurisdiction": "{kind}: is of another jurisdiction ({jurisdiction})",
        "not_verified": "{kind}: nobody has verified it",
        "verified_by_holder": "{kind}: verified by the holder",
        "verified_date_unknown": "{kind}: when it was verified is not known",
        "expires_date_unknown": "{kind}: how long it is valid is not known",
        "verified_in_future": "{kind}: its verification has a date in the future ({verified_date})",
        "revoked": "{kind}: revoked on {revoked_date}",
        "expired": "{kind}: expires on {expires_date}, before it is needed ({as_of})",
    },
}

WORDS = {
    "es": {
        "credential": "Credencial",
        "working_hours": "Horario",
        "capacity": "Capacidad",
        "missing": "falta",
        "malformed": "no es válido",
        "whole_lineage": "nada de este expediente ni de aquellos de los que procede",
        "inherited": "aquello de lo que procede",
        "for_ever": "sin caducidad",
        "asked_in": ", y se pide que valga en {place}",
        "held_in": ", válida en {place}",
        "until": "hasta el {date}",
        "limit": " hasta {held}, y son {needed}",
        "shared": "; comparte {shared} a la semana con el horario del cliente, y se piden {least}",
        "nothing": "nada",
        "or": " o ",
    },
    "en": {
        "credential": "Credential",
        "working_hours": "Working hours",
        "capacity": "Capacity",
        "missing": "there is no",
        "malformed": "not valid:",
        "whole_lineage": "anything of this case and of those it derives from",
        "inherited": "what it derives from",
        "for_ever": "for ever",
        "asked_in": ", and one valid in {place} is asked",
        "held_in": ", valid in {place}",
        "until": "until {date}",
        "limit": " up to {held}, and this is {needed}",
        "shared": "; shares {shared} a week with the client's hours, and {least} is asked",
        "nothing": "nothing",
        "or": " or ",
    },
}

NOBODY = {
    "es": {
        "nobody": "Nadie puede hacer este trabajo ahora. Personas consideradas: {people}; quien "
        "incumple varias reglas cuenta una vez en cada una.",
        "rule": "No cumplen la regla ({rule}): {count} de {people}.",
        "credentials": "Credencial que se pide: {asked}. Cuenta en cuanto la comprueba "
        "un administrador que no sea su titular.",
        "override": "Si se levantara la regla ({rule}) podrían hacerlo: {count}. Puede "
        "levantarla, con motivo y constancia, quien tenga facultades para esa regla.",
        "change": "Si cambiara lo que falta ({rule}) podrían hacerlo: {count}. Lo puede cambiar: "
        "{authority}.",
        "never": "Solo tropiezan con la barrera ética, que nadie puede levantar para un trabajo: "
        "{count}.",
    },
    "en": {
        "nobody": "Nobody may do this work now. People considered: {people}; whoever fails several "
        "rules is counted once under each.",
        "rule": "Stopped by the rule ({rule}): {count} of {people}.",
        "credentials": "Credential asked: {asked}. It counts once an administrator who is not "
        "its holder has verified it.",
        "override": "If the rule ({rule}) were lifted, {count} more could do it. Whoever has the "
        "authority to lift that rule may do so, with a reason, on record.",
        "change": "If what is lacking ({rule}) changed, {count} more could do it. It can be "
        "changed by: {authority}.",
        "never": "Stopped only by an ethical wall, which nobody may lift for a piece of work: "
        "{count}.",
    },
}

LIFTED = {
    "es": {
        "overridden": "Puede hacer este trabajo porque se le levantó: {rules}.",
        "lifted": "{step}: {rule}, a {person}, por {authority}, {at}.",
        "why": "Motivo: {why}",
    },
    "en": {
        "overridden": "May do this work because of a lifted rule: {rules}.",
        "lifted": "{step}: {rule}, for {person}, by {authority}, {at}.",
        "why": "Reason: {why}",
    },
}

SPANISH_NAMES = {
    "sponsor": "patrocinador",
    "operations": "operaciones",
    "supervisor": "supervisor",
    "operator": "operador",
    "expert": "experto",
    "analyst": "analista",
    "reviewer": "revisor",
    "auditor": "auditor",
    "finance": "finanzas",
    "administrator": "administrador",
    "public": "pública",
    "internal": "interna",
    "confidential": "confidencial",
    "restricted": "restringida",
}
"""Roles and clearances; in English they are said as they are written."""
