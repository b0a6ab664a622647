"""What a task of the catalogue is, and the roles that own tasks until people are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pericia.kernels.sourcing.wording import Text
from pericia.kernels.transition.situation import Situation

Belongs = Callable[[Situation], bool]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One task of the catalogue. `shown` is what must be there to see when it is done."""

    code: str
    kind: str
    side: str
    days: int
    title: Text
    shown: Text
    owner: Text
    needs: tuple[str, ...] = ()
    is_gate: bool = False
    belongs: Belongs = lambda _: True


SPONSOR = Text("Patrocinio del cliente", "Client sponsor")
PROCESS_OWNER = Text("Responsable del proceso", "Process owner")
HUMAN_RESOURCES = Text("Recursos humanos del cliente", "Human resources of the client")
SYSTEMS = Text("Sistemas del cliente", "Systems of the client")
LEGAL = Text("Asesoría jurídica del cliente", "Legal counsel of the client")
TRANSITION_LEAD = Text("Responsable de la transición", "Transition lead")
OPERATIONS = Text("Operaciones del proveedor", "Operations of the provider")
QUALITY = Text("Calidad del proveedor", "Quality lead of the provider")
