"""One row at least of everything that a client and a provider can own, each text with a mark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from pericia.apps.billing.jobs import count_client
from pericia.apps.billing.models import Held
from pericia.apps.cases import actions as cases
from pericia.apps.cases import erasing
from pericia.apps.cases.access import case_for
from pericia.apps.cases.files import store_file
from pericia.apps.cases.models import Attachment, Case, CaseSource
from pericia.apps.channels import actions as imports
from pericia.apps.channels import uploading
from pericia.apps.channels.models import (
    CheckpointReader,
    IdempotentRequest,
    Import,
    RefusedRow,
    WebhookDelivery,
    WebhookEndpoint,
)
from pericia.apps.engagements import actions as engagements
from pericia.apps.engagements.models import ChangeOrder, Queue, ServiceLine
from pericia.apps.journal import effects
from pericia.apps.journal.actors import SYSTEM, Actor
from pericia.apps.journal.models import Event
from pericia.apps.journal.sealing import seal_batch
from pericia.apps.organisations import actions as organisations
from pericia.apps.organisations.models import Process
from pericia.apps.people import actions as people
from pericia.apps.people.models import Membership, Skill
from pericia.apps.search.jobs import index_client
from pericia.apps.set_up import actions as set_ups
from pericia.apps.work import actions as work
from pericia.apps.work.models import (
    BlindAnswer,
    Offer,
    Override,
    SavedFilter,
    Submission,
    WorkItem,
)
from pericia.apps.work.worker import forget_queues
from pericia.tenancy.scope import open_scope
from tests.security.planting_knowledge import plant_deliverable
from tests.security.planting_sourcing import plant_sourcing
from tests.world import NOW, STAFF_HOURS

HOUR = timedelta(hours=1)


@dataclass
class Planted:
    """Ids by the kind of object (`case`, `item`, ...) and the secret of an API key."""

    ids: dict[str, str] = field(default_factory=dict)
    secret: str = ""

    def __getitem__(self, kind: str) -> str:
        return self.ids[kind]


def plant_provider(organisation_id: UUID, mark: str) -> Planted:
    """A site, an offering, and an employee with all that can be declared about one."""
    said: dict[str, Any] = {"actor": SYSTEM, "now": NOW, "organisation_id": organisation_id}
    site = organisations.add_site(
        name=f"{mark} sede", country="ES", time_zone="Europe/Madrid", hours=STAFF_HOURS, **said
    )
    offering = organisations.offer_service(
        service=f"{mark}-other", client_countries=["ES"], languages=["es"], **said
    )
    person = people.add_person(
        name=f"{mark} Persona",
        country="ES",
        site_id=site.id,
        degrees=[{"title": f"{mark} título"}],
        software=[f"{mark} programa"],
        **said,
    )
    of_person = {"person_id": person.id, **said}
    people.grade_skill(skill=f"{mark}_skill", level=3, **of_person)
    credential = people.add_credential(
        kind=f"{mark}_credential",
        title=f"{mark} licencia",
        issuer=f"{mark} colegio",
        jurisdiction="ES",
        number=f"{mark}-7",
        expires_date=date(2040, 1, 1),
        **of_person,
    )
    wall = people.raise_wall(
        walled_id=UUID(int=7), reason=f"{mark} pariente", until_date=date(2040, 1, 1), **of_person
    )
    skill = Skill.objects.get(organisation_id=organisation_id, person_id=person.id)
    found = {
        "provider": organisation_id,
        "site": site.id,
        "offering": offering.id,
        "service": offering.service,
        "employee": person.id,
        "skill": skill.id,
        "skill_name": skill.name,
        "credential": credential.id,
        "wall": wall.id,
    }
    return Planted({kind: str(each) for kind, each in found.items()})


def plant_client(
    actor: Actor, client_id: UUID, line: ServiceLine, mark: str, found: Planted
) -> Planted:
    """Cases in every state with all that hangs on them, and what channels and journal hold."""
    planting = _Planting(actor, client_id, line, mark, found)
    planting.agreement()
    planting.sourcing()
    planting.transition()
    planting.set_up()
    planting.work()
    planting.channels()
    ids = plant_deliverable(actor, client_id, line, mark, found.ids)
    planting.keep(**ids)
    planting.journal()
    return found


@dataclass
class _Planting:
    actor: Actor
    client_id: UUID
    line: ServiceLine
    mark: str
    found: Planted

    @contextmanager
    def said(self, **more: Any) -> Iterator[dict[str, Any]]:
        """The scope, opened, and what every action is told."""
        assert self.actor.organisation_id is not None
        with open_scope({self.client_id, self.actor.organisation_id}):
            yield {"actor": self.actor, "now": NOW, "client_id": self.client_id, **more}

    def keep(self, **ids: Any) -> None:
        self.found.ids.update({kind: str(each) for kind, each in ids.items()})

    def agreement(self) -> None:
        with self.said() as said:
            self.keep(
                client=self.client_id,
                line=self.line.id,
                playbook=self.line.playbook_id,
                engagement=self.line.engagement_id,
                person=self.actor.person_id,
                process=Process.objects.filter(client_id=self.client_id, name__contains=self.mark)
                .get()
                .id,
                queue=Queue.objects.filter(client_id=self.client_id, service_line_id=self.line.id)
                .first()
                .id,
                change=ChangeOrder.objects.filter(
                    client_id=self.client_id, service_line_id=self.line.id
                )
                .get()
                .id,
            )
            key, self.found.secret = people.make_api_key(
                person_id=self.actor.person_id,
                name=f"{self.mark} clave",
                scopes=["cases:read"],
                **said,
            )
            self.keep(key=key.id)

    def sourcing(self) -> None:
        with self.said() as said:
            self.keep(**plant_sourcing(said, UUID(self.found["process"]), self.mark))

    def transition(self) -> None:
        """Two open tasks of whoever plants, one of which waits for the other."""
        assert self.actor.person_id is not None
        terms: dict[str, Any] = {
            "kind": "pilot",
            "title": {"es": f"{self.mark} tarea"},
            "shown": {"es": f"{self.mark} muestra"},
            "owner_side": "provider",
            "owner_role": {"es": f"{self.mark} función"},
            "owner_person_id": self.actor.person_id,
            "starts_date": date(2026, 3, 2),
            "due_date": date(2026, 3, 6),
        }
        with self.said(engagement_id=self.line.engagement_id) as said:
            first = engagements.add_task(**terms, **said)
            engagements.add_task(**terms, needs=[first.id], **said)
            self.keep(task=first.id)

    def set_up(self) -> None:
        with self.said() as said:
            begun = set_ups.begin_set_up(
                name=f"{self.mark} preparación",
                answers={"start": {"name": f"{self.mark} encargo", "currency": "EUR"}},
                done=["start"],
                **said,
            )
            self.keep(set_up=begun.id)

    def work(self) -> None:
        held, asked, parked, cancelled, handed_in, offered, answered = self._open(7)
        self._hold(held)
        with self.said(item_id=self._taken(asked)) as said:
            work.ask_client(question=f"{self.mark} pregunta", **said)
        with self.said(item_id=self._taken(parked)) as said:
            work.park(why=f"{self.mark} aparcado", **said)
        with self.said(case_id=cancelled) as said:
            work.cancel_case(why=f"{self.mark} anulado", **said)
        with self.said(item_id=self._taken(answered)) as said:
            work.ask_client(question=f"{self.mark} otra pregunta", **said)
            work.answer_client(answer=f"{self.mark} respuesta", **said)
        self._hand_in(handed_in)
        self._attach(held)
        self._offer(offered)
        with self.said() as said:
            CaseSource.objects.create(client_id=self.client_id, case_id=held, source_id=cancelled)
            work.note_presence(actor=self.actor, now=NOW)
            work.save_filter(
                actor=self.actor, now=NOW, page="board", name=f"{self.mark} turno", query="line=x"
            )
            self.keep(filter=SavedFilter.objects.values_list("id", flat=True)[0])
            waiting = WorkItem.objects.get(client_id=self.client_id, case_id=offered)
            self.keep(case=held, waiting=waiting.id, cancelled=cancelled, asked_case=asked)

    def _open(self, count: int) -> list[UUID]:
        forget_queues()
        requests = [
            work.Request(
                input={
                    "text": f"{self.mark} texto {number}",
                    "channel": "web",
                    "received_at": NOW.isoformat(),
                    "language": "es",
                    "customer_reference": f"{self.mark}-{number}",
                },
                reference=f"{self.mark}-ref-{number}",
                title=f"{self.mark} título {number}",
            )
            for number in range(count)
        ]
        with self.said(service_line_id=self.line.id) as said:
            opened = work.open_cases(requests=requests, **said)
        return [each for each in opened.case_ids if each is not None]

    def _item(self, case_id: UUID) -> UUID:
        return WorkItem.objects.get(
            client_id=self.client_id, case_id=case_id, state__in=["open", "assigned"]
        ).id

    def _taken(self, case_id: UUID) -> UUID:
        with self.said() as said:
            item_id = self._item(case_id)
            work.take_item(item_id=item_id, **said)
        return item_id

    def _hold(self, case_id: UUID) -> None:
        with self.said(item_id=self._taken(case_id)) as said:
            work.save_draft(body=f'{{"category": "{self.mark} borrador"}}', **said)
            Override.objects.create(
                client_id=self.client_id,
                item_id=said["item_id"],
                person_id=self.actor.person_id,
                rule="credential",
                authorised_by=Membership.objects.filter(client_id=self.client_id)
                .exclude(person_id=self.actor.person_id)
                .first()
                .person_id,
                why=f"{self.mark} excepción",
                at=NOW,
            )
            self.keep(item=said["item_id"])

    def _hand_in(self, case_id: UUID) -> None:
        with self.said(item_id=self._taken(case_id)) as said:
            work.submit(
                output={"category": "card_arrival", "answer_by": "operator"},
                take_next=False,
                **said,
            )
            submission = Submission.objects.get(client_id=self.client_id, item_id=said["item_id"])
            self.keep(submission=submission.id, done_item=said["item_id"])
            BlindAnswer.objects.create(
                client_id=self.client_id,
                item_id=said["item_id"],
                case_id=case_id,
                step="judge",
                person_id=self.actor.person_id,
                body={"reply": f"{self.mark} a ciegas"},
                kept_at=NOW,
            )
            Submission.objects.create(
                client_id=self.client_id,
                case_id=case_id,
                queue_id=Queue.objects.get(service_line_id=self.line.id, step="judge").id,
                step="judge",
                visit=1,
                kind="review",
                actor=self.actor.reference,
                person_id=self.actor.person_id,
                acting_as="reviewer",
                body={"note": f"{self.mark} nota"},
                proof={},
                about={"reasons": [f"{self.mark} motivo"]},
                submitted_at=NOW,
            )
        with self.said(item_id=self._taken(case_id)) as said:
            work.submit(
                output={"result": "answered", "reply": f"{self.mark} contestación"},
                take_next=False,
                **said,
            )

    def _attach(self, case_id: UUID) -> None:
        upload = SimpleUploadedFile(f"{self.mark}.txt", f"{self.mark} adjunto".encode())
        stored = store_file(self.client_id, case_id, upload)
        with self.said() as said:
            case = case_for(self.actor, self.client_id, case_id, lock=True)
            kept: Attachment = cases.attach_file(
                actor=said["actor"], now=NOW, case=case, stored=stored
            )
            self.keep(attachment=kept.id, file=stored.stored_as)

    def _offer(self, case_id: UUID) -> None:
        with self.said() as said:
            offer = Offer.objects.create(
                client_id=self.client_id,
                item_id=self._item(case_id),
                person_id=said["actor"].person_id,
                state="declined",
                offered_at=NOW,
                expires_at=NOW + HOUR,
                why=f"{self.mark} rechazada",
                proof={},
            )
            self.keep(offer=offer.id)

    def channels(self) -> None:
        waiting, done, withdrawn = self._upload(), self._upload(), self._upload()
        with self.said(import_id=withdrawn.id) as said:
            imports.withdraw_import(**said)
        with self.said():
            Import.objects.filter(client_id=self.client_id, id=done.id).update(
                state="done", refused_count=1, ended_at=NOW
            )
            RefusedRow.objects.create(
                client_id=self.client_id,
                import_id=done.id,
                row_number=2,
                column="text",
                code="form_invalid",
                message_es=f"{self.mark} mensaje",
                message_en=f"{self.mark} message",
                raw={"text": f"{self.mark} fila", "channel": "web"},
            )
            endpoint = WebhookEndpoint.objects.create(
                client_id=self.client_id,
                url=f"https://{self.mark}.example/hook",
                description=f"{self.mark} aviso",
                secret=f"whsec_{self.mark}",
                verbs=["case.opened"],
                created_by=self.actor.person_id,
                created_at=NOW,
            )
            delivery = WebhookDelivery.objects.create(
                client_id=self.client_id,
                endpoint_id=endpoint.id,
                event_id=Event.objects.filter(client_id=self.client_id).first().id,
                verb="case.opened",
                payload=f'{{"text": "{self.mark} entrega"}}',
                attempts=[
                    {"at": "", "status": None, "error": f"{self.mark} fallo", "duration_ms": 1}
                ],
                state="failed",
                next_at=NOW,
                created_at=NOW,
            )
            IdempotentRequest.objects.create(
                client_id=self.client_id,
                key=f"{self.found['key']}:{self.mark}",
                request_digest=self.mark,
                status=201,
                body=f'{{"text": "{self.mark} respuesta primera"}}',
                at=NOW,
            )
            CheckpointReader.objects.create(
                client_id=self.client_id,
                person_id=self.actor.person_id,
                email=f"{self.mark}@example.org",
                started_at=NOW,
            )
            effects.once(self.client_id, f"{self.mark}-effect", NOW)
            self.keep(
                upload=waiting.id,
                **{"import": done.id},
                endpoint=endpoint.id,
                delivery=delivery.id,
            )

    def _upload(self) -> Import:
        content = f"text;channel;reference\n{self.mark} fila;web;{self.mark}-9\n".encode()
        stream = SimpleUploadedFile(f"{self.mark}.csv", content)
        with (
            uploading.uploaded(
                stream, client_id=self.client_id, file_name=f"{self.mark}.csv"
            ) as upload,
            self.said(service_line_id=self.line.id) as said,
        ):
            return imports.store_upload(upload=upload, **said)

    def journal(self) -> None:
        with self.said():
            subject = Case.objects.get(
                client_id=self.client_id, id=UUID(self.found["cancelled"])
            ).subject_id
            erasing.erase_subject(
                client_id=self.client_id,
                subject_id=subject,
                actor=SYSTEM,
                now=NOW,
                why=f"{self.mark} borrado",
            )
            living = Case.objects.get(client_id=self.client_id, id=UUID(self.found["case"]))
            self.keep(subject=living.subject_id)
        with open_scope([self.client_id]):
            seal_batch(self.client_id, now=NOW)
            event = Event.objects.filter(client_id=self.client_id, verb="case.opened").first()
            self.keep(event=event.id, size=2)
        index_client(self.client_id)
        count_client(self.client_id)
        with open_scope([self.client_id]):
            Held.objects.create(
                client_id=self.client_id,
                service_line_id=self.line.id,
                month=NOW.date().replace(day=1),
                person_id=self.actor.person_id,
                organisation_id=self.actor.organisation_id,
                seconds=60,
            )
