"""The lineage of a case, drawn: what was handed in, by whom, and which fed which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from pericia.apps.cases.models import Case
from pericia.apps.work.evidence import Made
from pericia.apps.work.reading import Licence, licences_in
from pericia.kernels.drawing.layers import Box, Edge, Layout, Node, laid_out
from pericia.kernels.procedure.lineage import INPUT, Fed, lineage
from pericia.kernels.procedure.playbook import Playbook
from pericia.kernels.routing import read_proof
from pericia.web.words import words_of

DRAWN_MAX = 24
WIDTH, HEIGHT = 190.0, 62.0
LETTERS = 24


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing handed in, or the input. `fed_by` are the titles of what fed it, `judged` of those
    it judged; `stage` colours it."""

    title: str
    who: str
    acting_as: str
    at: datetime
    stage: str
    kind: str
    licences: list[Licence]
    fed_by: list[str]
    judged: list[str]
    box: Box
    address: str

    @property
    def lines(self) -> list[str]:
        """What stands in its box, short enough for it."""
        credential = ", ".join(words_of(each.kind) for each in self.licences)
        who = f"{self.who} · {self.acting_as}" if self.acting_as else self.who
        return [_short(each) for each in (self.title, who, credential)]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture: lengths in pixels, `ways` as (path of SVG, whether it judges)."""

    width: int
    height: int
    origins: list[Origin]
    ways: list[tuple[str, bool]]
    left_out: int


def drawn_lineage(case: Case, client_name: str, playbook: Playbook, made: Sequence[Made]) -> Drawn:
    """Of the last DRAWN_MAX things handed in, oldest first, that the reader may see."""
    shown = list(made)[-DRAWN_MAX:]
    fed = lineage(playbook, [each.step for each in shown])
    layout = laid_out(
        [Node(_name(place), WIDTH, HEIGHT) for place in range(INPUT, len(shown))],
        [Edge(_edge(each), _name(each.source), _name(each.target)) for each in fed],
    )
    titles = {INPUT: _("What came in"), **{place: _title(each) for place, each in enumerate(shown)}}
    origins = [_input(case, client_name, titles[INPUT], layout)]
    origins += [
        _origin(place, each, playbook, titles, fed, layout) for place, each in enumerate(shown)
    ]
    ways = [(_path(layout, each), each.reviewed) for each in fed]
    return Drawn(round(layout.width), round(layout.height), origins, ways, len(made) - len(shown))


def _input(case: Case, client_name: str, title: str, layout: Layout) -> Origin:
    return Origin(
        title=title,
        who=client_name,
        acting_as="",
        at=case.received_at,
        stage="client",
        kind="input",
        licences=[],
        fed_by=[],
        judged=[],
        box=layout.boxes[_name(INPUT)],
        address="#came-in",
    )


def _origin(
    place: int,
    made: Made,
    playbook: Playbook,
    titles: Mapping[int, str],
    fed: Sequence[Fed],
    layout: Layout,
) -> Origin:
    step = playbook.steps.get(made.step)
    sources = [each for each in fed if each.target == place]
    return Origin(
        title=titles[place],
        who=made.who,
        acting_as=words_of(made.acting_as) if made.is_human else "",
        at=made.at,
        stage=step.stage if step else "bot",
        kind=made.kind,
        licences=licences_in(read_proof(made.proof)) if made.proof else [],
        fed_by=[titles[each.source] for each in sources if not each.reviewed],
        judged=[titles[each.source] for each in sources if each.reviewed],
        box=layout.boxes[_name(place)],
        address=f"#made-{made.step}-{made.visit}",
    )


def _title(made: Made) -> str:
    if made.visit == 1:
        return made.title
    return f"{made.title} ({_('visit %(visit)s') % {'visit': made.visit}})"


def _path(layout: Layout, fed: Fed) -> str:
    """Straight pieces with soft corners."""
    points = layout.routes[_edge(fed)]
    (x, y), rest = points[0], points[1:]
    parts = [f"M{x:.1f} {y:.1f}"]
    for a, b in rest:
        half = (y + b) / 2
        parts.append(f"C{x:.1f} {half:.1f} {a:.1f} {half:.1f} {a:.1f} {b:.1f}")
        x, y = a, b
    return "".join(parts)


def _name(place: int) -> str:
    return "input" if place == INPUT else str(place)


def _edge(fed: Fed) -> str:
    return f"{fed.source}>{fed.target}"


def _short(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - 1].rstrip() + "…"
