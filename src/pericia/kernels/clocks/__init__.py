"""The several clocks of a case: what each stage used of its time, and what is left of the promise.

A span is `{"stage": one of STAGES, "started_at": time, "ended_at": time | null}`, times aware (or
ISO-8601 text); null is still running. Seconds are whole; business seconds are open time of a
calendar.
"""

from __future__ import annotations

from pericia.kernels.clocks.service_level import SlaState, due_at, sla_state
from pericia.kernels.clocks.stages import STAGES, StageTime, stage_times

__all__ = ["STAGES", "SlaState", "StageTime", "due_at", "sla_state", "stage_times"]
