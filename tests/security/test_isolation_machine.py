"""Whatever is done in whatever order, nobody receives anything of a client they have no part in.

Hypothesis chooses who does what at two clients that share a provider; after every step each person
looks at some page. PERICIA_ISOLATION_EXAMPLES asks for more than CI runs.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pericia.apps.work import actions as work
from pericia.kernels.refusal import Refused
from pericia.tenancy.scope import open_scope
from tests.security.addresses import NAMELESS, Pattern, every_pattern
from tests.security.probing import Answer, ask, read
from tests.security.stamping import UUIDS, Link, superuser_link
from tests.security.two_clients import (
    ANSWERS,
    PEOPLE,
    TwoClients,
    end,
    import_rows,
    make_two_clients,
    open_case,
    raise_wall,
    sign_in,
)

EXAMPLES = int(os.environ.get("PERICIA_ISOLATION_EXAMPLES", "8"))
STEPS = 25 if EXAMPLES < 20 else 60
PAGES = [each for each in every_pattern() if each.mark == "scoped"]
CASE_LINK = re.compile(r'href="/cases/([0-9a-f-]{36})/([0-9a-f-]{36})"')
ITEM_LINK = re.compile(r'href="/work/items/([0-9a-f-]{36})/([0-9a-f-]{36})"')
NEXT_PAGE = re.compile(r'href="\?([^"]*after=[^"]*)"')
LIVE = "('open', 'offered', 'assigned', 'parked', 'asked')"
# Where a kind of object is found, to fill addresses with whatever exists by now.
TABLES = {
    "case": "cases_case",
    "item": "work_item",
    "line": "engagements_service_line",
    "engagement": "engagements_engagement",
    "playbook": "engagements_playbook_version",
    "import": "channels_import",
    "event": "journal_event",
    "key": "people_api_key",
}
AT_BOTH = ("ambos", "muro")
DOING = ("submit", "open", "take", "save", "submit", "ask", "answer", "park", "import_file")
LOOKING = ("take_next", "open_any_page", "search", "read_the_journal")


class Isolation(RuleBasedStateMachine):
    """`two.seen_by` is who may see which client; everything received is held against it."""

    two: TwoClients
    link: Link
    turn = 0

    @initialize()
    def begin(self) -> None:
        self.two = make_two_clients()
        sign_in(self.two)
        self.link = superuser_link(autocommit=True)
        for name, client in (("ambos", 0), ("muro", 1)):
            open_case(self.two, name, client)
            self.take(name, client)
        import_rows(self.two, "ambos", 0)

    def teardown(self) -> None:
        self.link.close()

    @rule(
        name=st.sampled_from(sorted(PEOPLE)),
        client=st.integers(0, 1),
        verb=st.sampled_from([*DOING * 2, *LOOKING, "part"]),
        choice=st.integers(0, 10**6),
    )
    def step(self, name: str, client: int, verb: str, choice: int) -> None:
        """One rule for all, because Hypothesis leaves whole rules out of its examples."""
        has_part = client in self.two.seen_by[name]
        refused = None
        try:
            getattr(self, verb)(name, client, choice)
        except Refused as error:
            refused = error.code
        assert has_part or verb not in DOING or refused == "not_found", verb

    @invariant()
    def everybody_looks(self) -> None:
        """Half of them, in turn, at a page each; and lists count what the person may see."""
        self.turn += 1
        for place, name in enumerate(sorted(PEOPLE)):
            if (self.turn + place) % 2:
                continue
            seen = self.two.seen_by[name]
            looked = (self.turn // 2 + place) % 4
            if looked == 0:
                assert self.listed(name, "/cases", CASE_LINK) == self.cases(seen)
            elif looked == 1 and seen:
                assert self.listed(name, "/board/items", ITEM_LINK) == self.live_items(seen)
            elif looked == 2 and seen:
                self.count_board(name, seen)
            else:
                self.hold(name, self.page(name, "/work"), "/work")

    # What people look at besides: each of LOOKING.

    def take_next(self, name: str, client: int, choice: int) -> None:
        self.hold(name, self.page(name, "/work/next", method="POST"), "/work/next")

    def open_any_page(self, name: str, client: int, choice: int) -> None:
        """Any page of the URL table, at ids of either client."""
        page = PAGES[choice % len(PAGES)]
        address = page.at(self.filling(page, client, choice))
        answer = self.page(name, address)
        self.hold(name, answer, address)
        assert answer.status < 500, address

    def search(self, name: str, client: int, choice: int) -> None:
        # Part of a canary only: pages show what was searched for.
        word = self.two.canaries[client][:-3]
        found = self.listed(name, f"/cases?q={word}", CASE_LINK)
        assert found == (self.cases({client}) if client in self.two.seen_by[name] else set())

    def read_the_journal(self, name: str, client: int, choice: int) -> None:
        program = self.two.people[name].programs.get(client)
        if program is None:
            return
        answer = read(program.get("journal/export"))
        if client not in self.two.seen_by[name]:
            assert answer.status == 401
            return
        lines = [json.loads(each) for each in answer.body.splitlines()]
        events = {UUID(each["event"]["id"]) for each in lines if "event" in each}
        assert events == self.ids("journal_event", {client})
        self.hold_text({client}, answer.text, "the export")

    def part(self, name: str, client: int, choice: int) -> None:
        """A wall rises between somebody and a client, or their membership ends."""
        if client in self.two.seen_by[name] and name in AT_BOTH:
            (raise_wall if choice % 2 else end)(self.two, name, client)
            self.two.seen_by[name] -= {client}

    # What people receive, and what there is.

    def page(self, name: str, path: str, method: str = "GET") -> Answer:
        return ask(self.two.people[name].browser, method, path)

    def hold(self, name: str, answer: Answer, where: str) -> None:
        self.hold_text(self.two.seen_by[name], answer.text, f"{name} at {where}")

    def hold_text(self, seen: set[int], text: str, where: str) -> None:
        for client in {0, 1} - seen:
            assert self.two.canaries[client] not in text.lower(), where
            shown = {UUID(each) for each in UUIDS.findall(text) if each not in where}
            assert not shown & self.every_id(client), where

    def listed(self, name: str, path: str, link: re.Pattern[str]) -> set[UUID]:
        """The ids that a list links to, on all its pages."""
        found: set[UUID] = set()
        where = path
        while True:
            answer = self.page(name, where)
            self.hold(name, answer, where)
            assert answer.status == 200 or not self.two.seen_by[name], where
            text = answer.body.decode()
            found |= {UUID(each) for _, each in link.findall(text)}
            more = NEXT_PAGE.search(text)
            if more is None:
                return found
            where = f"{path.partition('?')[0]}?{more[1].replace('&amp;', '&')}"

    def count_board(self, name: str, seen: set[int]) -> None:
        browser = self.two.people[name].browser
        answer = browser.get("/board")
        self.hold(name, read(answer), "/board")
        totals = answer.context["totals"]
        states = {"waiting": "open", "in_hand": "assigned", "parked": "parked", "asked": "asked"}
        for total, state in states.items():
            there = {client: self.items(client, "i.state = %s", state) for client in (0, 1)}
            counted = sum(len(there[client]) for client in seen)
            assert totals[total] == counted, (total, name, seen, there)

    def cases(self, of: set[int]) -> set[UUID]:
        return self.ids("cases_case", of)

    def live_items(self, of: set[int]) -> set[UUID]:
        return {item_id for client in of for item_id, _ in self.items(client, f"i.state IN {LIVE}")}

    def every_id(self, client: int) -> set[UUID]:
        tables = (f"SELECT id FROM {each} WHERE client_id = %(of)s" for each in TABLES.values())
        found = self.link.execute(" UNION ALL ".join(tables), {"of": self.two.client_ids[client]})
        return {each for (each,) in found}

    def ids(self, table: str, of: set[int]) -> set[UUID]:
        owners = [self.two.client_ids[each] for each in of]
        return {
            each
            for (each,) in self.known(f"SELECT id FROM {table} WHERE client_id = ANY (%s)", owners)
        }

    def items(self, client: int, condition: str, *parameters: object) -> list[tuple[UUID, str]]:
        query = f"SELECT i.id, i.step FROM work_item i WHERE i.client_id = %s AND {condition}"
        return self.known(f"{query} ORDER BY i.id", self.two.client_ids[client], *parameters)

    def known(self, query: str, *parameters: object) -> list[Any]:
        """What is in the database, past every policy."""
        return self.link.execute(query.encode(), parameters).fetchall()

    def me(self, name: str) -> UUID:
        return self.two.people[name].person_id

    def filling(self, page: Pattern, client: int, place: int) -> dict[str, str]:
        named = {name: self.an_id(kind, client, place) for name, kind in page.kinds.items()}
        return {**NAMELESS, **named}

    def an_id(self, kind: str, client: int, place: int) -> str:
        if kind == "client":
            return str(self.two.client_ids[client])
        if kind == "provider":
            return str(self.two.provider_id)
        if kind == "employee":
            return str(self.me(sorted(PEOPLE)[place % len(PEOPLE)]))
        found = sorted(self.ids(TABLES[kind], {client})) if kind in TABLES else []
        return str(found[place % len(found)] if found else uuid4())

    # What people do: each of DOING, by somebody, at a client.

    def open(self, name: str, client: int, choice: int) -> None:
        open_case(self.two, name, client)

    def import_file(self, name: str, client: int, choice: int) -> None:
        import_rows(self.two, name, client)

    def take(self, name: str, client: int, choice: int = 0) -> None:
        waiting = self.items(client, "i.state = 'open'")
        item_id = waiting[choice % len(waiting)][0] if waiting else uuid4()
        self.tell(name, client, work.take_item, item_id=item_id)

    def save(self, name: str, client: int, choice: int) -> None:
        body = json.dumps({"reply": self.two.text(client, "borrador")})
        self.tell(name, client, work.save_draft, item_id=self.held(name, client)[0], body=body)

    def ask(self, name: str, client: int, choice: int) -> None:
        question = self.two.text(client, "pregunta")
        item_id, _ = self.held(name, client)
        self.tell(name, client, work.ask_client, item_id=item_id, question=question)

    def answer(self, name: str, client: int, choice: int) -> None:
        asked = self.items(client, "i.state = 'asked'")
        item_id = asked[0][0] if asked else uuid4()
        answer = self.two.text(client, "respuesta")
        self.tell(name, client, work.answer_client, item_id=item_id, answer=answer)

    def park(self, name: str, client: int, choice: int) -> None:
        why = self.two.text(client, "motivo")
        self.tell(name, client, work.park, item_id=self.held(name, client)[0], why=why)

    def submit(self, name: str, client: int, choice: int) -> None:
        item_id, step = self.held(name, client)
        text = self.two.text(client, "texto")
        said = {
            each: value % text if isinstance(value, str) and "%s" in value else value
            for each, value in ANSWERS[step].items()
        }
        self.tell(name, client, work.submit, item_id=item_id, output=said, take_next=True)

    def held(self, name: str, client: int) -> tuple[UUID, str]:
        """An item in somebody's hands at the client, taken now if there was none."""
        condition = "i.assignee_id = %s AND i.state = 'assigned'"
        if not self.items(client, condition, self.me(name)):
            self.take(name, client)
        return self.items(client, condition, self.me(name))[0]

    def tell(self, name: str, client: int, action: Callable[..., Any], **more: object) -> None:
        said = self.two.said(name, client)
        with open_scope(self.two.scope(name)):
            action(**said, **more)


TestIsolation = Isolation.TestCase
TestIsolation.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=EXAMPLES < 20,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate] + [Phase.shrink] * (EXAMPLES >= 20),
)
