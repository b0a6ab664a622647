"""A simulated crew: takes items, makes its mistakes, hands in, through the public actions only.

Each member has an error rate and a speed. A truth says what is right for a case. The same seed
gives the same work.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pericia.apps.cases.models import Case
from pericia.apps.engagements.queries import known_playbook
from pericia.apps.work import actions
from pericia.apps.work.actions import Next
from pericia.apps.work.actions.apart import let_again
from pericia.apps.work.instruments import run_instrument
from pericia.apps.work.items import Item
from pericia.demo.answers import ANSWERS, At
from pericia.demo.cast import Member, Stage
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope, rows

Truth = Mapping[str, Any]
PAUSE = timedelta(minutes=10)
STEPS_MAX = 20
TAKEN_BACK = "not_in_your_hands"
"""What is said of an item that a worker beside us took back, since it seems held for long."""
READ_CASE = """
SELECT c.input, c.outputs, p.name, p.id FROM cases_case c
JOIN engagements_playbook_version p ON p.client_id = c.client_id AND p.id = c.playbook_id
WHERE c.client_id = $1 AND c.id = $2
"""
CATEGORIES = ("card_arrival", "pending_transfer", "lost_or_stolen_card", "pin_blocked")
REPLY = "Gracias por escribirnos. Hemos revisado su caso y queda resuelto."
"""Where nothing is known to answer."""


@dataclass
class Tally:
    """What the crew did."""

    done: Counter[str] = field(default_factory=Counter)
    cases_closed: int = 0
    errors: int = 0


@dataclass
class Crew:
    """People at work. `truth_of(case input)` gives `{"category"}`, or `{"answer_by": "nobody"}`
    for what is no query, or `{"codes"}`."""

    stage: Stage
    truth_of: Callable[[Mapping[str, Any]], Truth]
    seed: int = 1
    tally: Tally = field(default_factory=Tally)
    hands: dict[str, Next] = field(default_factory=dict)
    numbers: dict[UUID, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - a simulation

    def work(
        self,
        began: datetime,
        members: Sequence[str],
        *,
        until: datetime | None = None,
        items_max: int | None = None,
        report: Callable[[int], None] = lambda done: None,
    ) -> datetime:
        """Each member works at their own pace from `began`, until nobody finds anything to do.

        Everything happens in the order of its times: nobody takes what is handed in later.

        Returns the time at which somebody did something last. Ends earlier at `until` or after
        `items_max`.
        """
        agenda = [(began, number, key) for number, key in enumerate(members)]
        idle: set[str] = set()
        latest = began
        while agenda and len(idle) < len(members):
            now, number, key = heapq.heappop(agenda)
            if (until and now > until) or self.tally.done.total() == items_max:
                break
            latest = now
            if key in self.hands:
                found = self._hand_in(key, self.hands.pop(key), now)
                idle.clear()
                report(1)
            else:
                found = self._take(key, now)
            if found is None:
                idle.add(key)
                heapq.heappush(agenda, (now + PAUSE, number, key))
                continue
            idle.discard(key)
            self.hands[key] = found
            heapq.heappush(agenda, (now + self._effort(key, found), number, key))
        return latest

    def clear_desk(self, key: str, now: datetime) -> None:
        """The member hands back what they have, as at the end of a shift."""
        held = self.hands.pop(key, None)
        if held is not None:
            hand_back(self.stage, key, held.item.client_id, held.item.id, now)

    def _take(self, key: str, now: datetime) -> Next | None:
        with open_scope(self.stage.scope_of(key)):
            return actions.take_next(actor=self.stage.actor(key), now=now)

    def _effort(self, key: str, found: Next) -> timedelta:
        """The usual time for the step, at the member's pace, now a bit more, now a bit less."""
        usual = float(found.item.requirement.get("effort_seconds") or 60)
        return timedelta(
            seconds=usual * self.stage.people[key].speed * self.random.uniform(0.6, 1.5)
        )

    def _hand_in(self, key: str, held: Next, now: datetime) -> Next | None:
        member, item = self.stage.people[key], held.item
        with open_scope(self.stage.scope_of(key)):
            given, outputs, name, playbook_id = rows(READ_CASE, (item.client_id, item.case_id))[0]
            steps = known_playbook(item.client_id, playbook_id).steps.values()
            answer = ANSWERS.get(name, {}).get(item.step)
            try:
                if answer is None:
                    output = self._output(member, item.step, given, outputs)
                else:
                    at = At(given, outputs, now, self._number(item.case_id))
                    self._answer_first(key, item, playbook_id, at)
                    output = answer(at)
                done = actions.submit(
                    actor=self.stage.actor(key),
                    now=now,
                    client_id=item.client_id,
                    item_id=item.id,
                    output=output,
                )
            except Refused as refused:
                if refused.code != TAKEN_BACK:
                    raise
                return self._take_again(key, item, now)
        if any(step.is_by_worker for step in steps):
            run_automatic(item.client_id, item.case_id, now)
        self.tally.done[item.step] += 1
        self.tally.cases_closed += done.outcome is not None
        return done.next

    def _take_again(self, key: str, item: Item, now: datetime) -> Next | None:
        """What was taken back, so that the past does not hang on when that happens; None where
        somebody else has it meanwhile."""
        let_again(item.client_id, [(item.id, {str(self.stage.people[key].person_id)})])
        try:
            return actions.take_item(
                actor=self.stage.actor(key), now=now, client_id=item.client_id, item_id=item.id
            )
        except Refused:
            return None

    def _answer_first(self, key: str, item: Item, playbook_id: UUID, at: At) -> None:
        """Where a review begins blind, it begins with what its maker's own work would say."""
        playbook = known_playbook(item.client_id, playbook_id)
        first = playbook.steps[item.step].blind_first
        if first is None:
            return
        made = ANSWERS[playbook.name][first.step](at)
        try:
            actions.keep_blind_answer(
                actor=self.stage.actor(key),
                now=at.now,
                client_id=item.client_id,
                item_id=item.id,
                answer={name: made[name] for name in first.fields if name in made},
            )
        except Refused as refused:
            # On a second visit the answer of the first still stands.
            if refused.code != "blind_answer_kept":
                raise

    def _number(self, case_id: UUID) -> int:
        return self.numbers.setdefault(case_id, len(self.numbers))

    def _output(
        self, member: Member, step: str, given: Mapping[str, Any], outputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        wrong = self.random.random() * 100 < member.error_percent
        self.tally.errors += wrong
        truth = self.truth_of(given)
        if step in ("classify", "blind_review"):
            found = {"category": self._category(truth, wrong)}
            if step == "classify":
                found["answer_by"] = str(truth.get("answer_by", "operator"))
            return found
        if step in ("code_a", "code_b", "adjudicate"):
            codes = {"codes": self._codes(truth, wrong)}
            return codes | ({"reason": "Según el informe."} if step == "adjudicate" else {})
        if step == "judge":
            return self._verdict(outputs)
        if step == "sign_off":
            return self._decision(truth, outputs, wrong)
        reply = outputs.get("knowledge", {}).get("suggestion") or REPLY
        return {"reply": reply} | ({"result": "answered"} if step == "answer" else {})

    def _category(self, truth: Truth, wrong: bool) -> str:
        right = str(truth["category"])
        others = [each for each in CATEGORIES if each != right]
        return self.random.choice(others) if wrong else right

    def _codes(self, truth: Truth, wrong: bool) -> list[dict[str, Any]]:
        right = list(truth["codes"])
        if wrong and len(right) > 1:
            right.pop(self.random.randrange(len(right)))
        elif wrong:
            right.append({"code": "R69", "kind": "diagnosis"})
        return right

    def _decision(self, truth: Truth, outputs: Mapping[str, Any], wrong: bool) -> dict[str, Any]:
        """Whoever signs off sees a wrong code, and returns it, unless they err as well."""
        codes = {(each["code"], each["kind"]) for each in outputs["verify"]["codes"]}
        if wrong or codes == {(each["code"], each["kind"]) for each in truth["codes"]}:
            return {"decision": "approve"}
        return {"decision": "return", "note": "Falta un código o sobra otro: revíselos."}

    def _verdict(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        same = outputs["classify"]["category"] == outputs["blind_review"]["category"]
        found = {"category_correct": same, "critical_error": False}
        if same or self.random.random() < 0.4:
            return {"verdict": "accept", **found}
        if "judge" not in outputs and self.random.random() < 0.5:
            return {
                "verdict": "return",
                "reasons": ["wrong_answer"],
                "note": "La respuesta no atiende lo que pide.",
                **found,
            }
        return {
            "verdict": "correct",
            "reasons": ["wrong_category"],
            "category_correct": False,
            "critical_error": False,
            "reply": "Gracias por escribirnos. Le hemos dado una respuesta equivocada: esta vale.",
        }


def hand_back(stage: Stage, key: str, client_id: UUID, item_id: UUID, now: datetime) -> None:
    """As at the end of a shift; nothing where a worker beside us took it back already. Whoever sits
    down at this desk may find it again: it was not they who gave it back."""
    try:
        with open_scope(stage.scope_of(key)):
            actions.hand_back(
                actor=stage.actor(key),
                now=now,
                client_id=client_id,
                item_id=item_id,
                why="Termina mi turno.",
            )
            let_again(client_id, [(item_id, {str(stage.people[key].person_id)})])
    except Refused as refused:
        if refused.code != TAKEN_BACK:
            raise


def run_automatic(client_id: UUID, case_id: UUID, now: datetime) -> None:
    """Run the case's instruments and readings, and those that they open in turn. A worker may be at
    it as well: whoever comes second changes nothing."""
    for _ in range(STEPS_MAX):
        with open_scope([client_id]):
            case = Case.objects.get(client_id=client_id, id=case_id)
            steps = known_playbook(client_id, case.playbook_id).steps
            live = case.progress["live"].items()
            waiting = [(name, visit) for name, visit in live if steps[name].is_by_worker]
        if not waiting:
            return
        for name, visit in waiting:
            run_instrument(client_id, case_id, name, visit, now)


def workers_of(stage: Stage, client: str) -> list[str]:
    """The members who do steps at this client (not those who direct, sponsor or audit)."""
    doing = {"operator", "expert", "analyst", "reviewer"}
    return [
        key
        for key, member in stage.people.items()
        if client in member.clients and doing.intersection(member.roles)
    ]
