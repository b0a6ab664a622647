"""How much each answer moves the decision: the bars of a tornado."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pericia.kernels.sourcing import rule
from pericia.kernels.sourcing.draws import certainty_interval
from pericia.kernels.sourcing.process import Process
from pericia.kernels.sourcing.units import Codes, Floats, Path, Unit, combine


@dataclass(frozen=True, slots=True)
class Influence:
    """One answer at both ends of its certainty, all others as given.

    The lean is expert minus operational, -4 to 4, over all sets of answers of the process.
    """

    path: Path
    criterion: str
    side: str
    low: float
    high: float
    lean_low: float
    lean_high: float
    model_low: str
    model_high: str

    @property
    def swing(self) -> float:
        """The length of the bar."""
        return abs(self.lean_high - self.lean_low)


def tornado(process: Process, units: Mapping[Path, Unit]) -> tuple[Influence, ...]:
    """Every uncertain answer, the longest bar first."""
    points = {path: unit.scores(unit.point[None, :]) for path, unit in units.items()}
    leans = {path: float(each.expert[0] - each.operational[0]) for path, each in points.items()}
    found: list[Influence] = []
    for path, unit in units.items():
        ends = _ends(unit)
        scores = unit.scores(ends)
        rest = sum(leans.values()) - leans[path]
        lean = (scores.expert - scores.operational + rest) / len(units)
        others: dict[Path, Codes] = {
            each: np.repeat(units[each].outcomes(points[each]), len(ends)) for each in units
        }
        codes = combine(process, {**others, path: unit.outcomes(scores)}, len(ends))
        for at, (criterion, side) in enumerate(unit.questions):
            low, high = 2 * at, 2 * at + 1
            models = rule.NAMES[int(codes[low])], rule.NAMES[int(codes[high])]
            bar = float(ends[low, at]), float(ends[high, at]), float(lean[low]), float(lean[high])
            found.append(Influence(path, criterion, side, *bar, *models))
    moving = [each for each in found if each.high > each.low]
    return tuple(sorted(moving, key=lambda each: -round(each.swing, 9)))


def _ends(unit: Unit) -> Floats:
    """Two rows a question, (2q, q): its lowest and its highest answer, all others as given."""
    low, high = certainty_interval(unit.point, unit.sure)
    questions = len(unit.point)
    rows = np.tile(unit.point, (2 * questions, 1))
    at = np.arange(questions)
    rows[2 * at, at], rows[2 * at + 1, at] = low, high
    return rows
