"""Which column of a log is what: by the names of the XES standard (IEEE 1849) and by those that
exports use in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pericia.kernels.intake.words import fold, key_of
from pericia.kernels.refusal import Refused

_WORDS: Final[Mapping[str, str]] = {
    "case": (
        "case_concept_name case_id caseid case caso expediente case_identifier case_key trace "
        "traza process_instance instancia folio ticket incident incidencia order pedido request "
        "solicitud claim siniestro tramite patient paciente document documento"
    ),
    "activity": (
        "concept_name activity activity_name actividad nombre_actividad task task_name tarea "
        "nombre_tarea event evento event_name nombre_evento step paso etapa fase operation "
        "operacion action accion estado status event_type tipo_evento"
    ),
    "time": (
        "time_timestamp timestamp complete_timestamp completetimestamp complete_time "
        "completed_at end_timestamp end_time finished_at fecha_hora fecha_hora_fin fecha_fin "
        "hora_fin fin marca_tiempo marca_temporal event_time event_date event_timestamp datetime "
        "date_time time date fecha_evento fecha hora created_at"
    ),
    "start": (
        "start_timestamp starttimestamp start_time started_at time_start fecha_hora_inicio "
        "fecha_inicio hora_inicio inicio start begin_time"
    ),
    "resource": (
        "org_resource resource recurso resource_name user usuario user_name username agent "
        "agente employee empleado performer performed_by responsable operador operator "
        "originator staff worker person persona trabajador gestor"
    ),
    "lifecycle": (
        "lifecycle_transition lifecycle transition transicion ciclo_vida event_lifecycle"
    ),
}
NAMES: Final = {role: words.split() for role, words in _WORDS.items()}
_NUMBERS: Final = frozenset(
    {"n", "no", "nro", "num", "numero", "number", "id", "codigo", "cod", "code"}
)
REQUIRED: Final = ("case", "activity", "time")


@dataclass(frozen=True)
class Wanted:
    """Columns that the caller named, None where they are to be found."""

    case: str | None = None
    activity: str | None = None
    time: str | None = None
    resource: str | None = None
    start: str | None = None


@dataclass(frozen=True)
class Roles:
    """The columns by what they hold, None where the log has none of the kind."""

    case: str
    activity: str
    time: str
    resource: str | None = None
    start: str | None = None
    lifecycle: str | None = None

    @property
    def columns(self) -> list[str]:
        every = (self.case, self.activity, self.time, self.resource, self.start, self.lifecycle)
        return [each for each in every if each is not None]


def find_roles(columns: Sequence[str], wanted: Wanted) -> Roles:
    """The role of each column. Raises Refused with the columns there are and the options that name
    them, where a case, an activity or a time cannot be told."""
    found: dict[str, str | None] = {}
    for role in ("case", "activity", "time", "resource", "start", "lifecycle"):
        named = getattr(wanted, role, None)
        taken = {each for each in found.values() if each is not None}
        found[role] = _named(named, role, columns) if named else _known(role, columns, taken)
    absent = [role for role in REQUIRED if found[role] is None]
    if absent:
        raise Refused(
            "columns_unknown",
            f"It cannot be told which column is the {_listed(absent)}. Name it with "
            f"{_listed([f'--{role}' for role in absent])}. The columns are: {_shown(columns)}.",
            field=absent[0],
        )
    return Roles(**{role: name for role, name in found.items() if name is not None})


def _named(name: str, role: str, columns: Sequence[str]) -> str:
    if name in columns:
        return name
    alike = [each for each in columns if fold(each) == fold(name)]
    if len(alike) == 1:
        return alike[0]
    raise Refused(
        "column_absent",
        f"There is no column {name!r} for --{role}. The columns are: {_shown(columns)}.",
        field=role,
    )


def _known(role: str, columns: Sequence[str], taken: set[str]) -> str | None:
    """The column whose name stands first in the list of names."""
    names = NAMES[role]
    rank = {name: place for place, name in reversed(list(enumerate(names)))}
    free = [each for each in columns if each not in taken]
    places = [min(rank.get(key, len(names)) for key in _keys(each, role)) for each in free]
    best = min(places, default=len(names))
    return free[places.index(best)] if best < len(names) else None


def _keys(column: str, role: str) -> list[str]:
    """A column's name as it may stand in the list; that of a case without `number` and `id`."""
    keys = [fold(column), key_of(column)]
    if role == "case":
        keys.append("_".join(word for word in keys[0].split("_") if word not in _NUMBERS))
    return keys


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def _shown(columns: Sequence[str]) -> str:
    shown = ", ".join(each[:60] for each in columns[:20])
    return shown + (f" and {len(columns) - 20} more" if len(columns) > 20 else "")
