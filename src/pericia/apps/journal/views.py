"""Pages of the journal: what happened, what is sealed, and all that a client needs to verify it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pericia.apps.journal import access, queries, verifier
from pericia.apps.journal.actors import Actor
from pericia.apps.journal.exports import exported
from pericia.apps.journal.permissions import may, require_sight
from pericia.apps.journal.queries import Entry
from pericia.apps.journal.words import VERBS, object_in_words, verb_in_words, why_in_words
from pericia.kernels.merkle.checkpoints import key_id, public_key_of
from pericia.web import cursors
from pericia.web.boundary import PageRequest
from pericia.web.marks import public, signed_in
from pericia.web.names import name_of, names_of, organisation_names, titles_of
from pericia.web.paging import Page, page_of
from pericia.web.readers import readers


@dataclass(frozen=True, slots=True)
class Line:
    """An event in words. `title` names what it is about, and `case_id` is set, where the reader may
    see that."""

    entry: Entry
    what: str
    who: str
    about: str
    title: str
    case_id: UUID | None
    why: str


@require_safe
def journal(request: PageRequest) -> HttpResponse:
    """The journal of the chosen client, or of the first that the reader may see."""
    client_id = readers(request, "journal.see")[0].client_id
    assert client_id is not None
    return _page(request, client_id)


@require_safe
def client_journal(request: PageRequest, client_id: UUID) -> HttpResponse:
    """The journal of one client."""
    return _page(request, client_id)


def _page(request: PageRequest, client_id: UUID) -> HttpResponse:
    """Events of one client, newest first, and where its seal stands."""
    actor = request.actor_for(client_id, "journal.see")
    verb = request.GET.get("verb", "").strip()

    def read(after: tuple[UUID] | None, limit: int) -> list[Entry]:
        before = after[0] if after else None
        verbs = [verb] if verb else None
        return access.events_for(actor, client_id, before=before, verbs=verbs, limit=limit)

    page: Page[Entry] = page_of(request, read, lambda entry: (entry.id,), (cursors.identifier,))
    key = public_key_of(settings.JOURNAL_SEED)
    latest = queries.latest_checkpoint(client_id)
    clients = organisation_names(
        [each.client_id for each in readers(request, "journal.see") if each.client_id] + [client_id]
    )
    context = {
        "page": page,
        "lines": _lines(actor, client_id, page.rows),
        "client_id": client_id,
        "client_name": clients.get(client_id, ""),
        "clients": sorted(clients.items(), key=lambda each: each[1]),
        "verb": verb,
        "verbs": sorted(((each, verb_in_words(each)) for each in VERBS), key=lambda each: each[1]),
        "latest": latest,
        "latest_at": datetime.fromisoformat(latest["checkpoint"]["at"]) if latest else None,
        "backlog": queries.backlog(client_id),
        "public_key": b64encode(key).decode(),
        "key_id": key_id(key),
    }
    return render(request, "journal/journal.html", context)


def _lines(actor: Actor, client_id: UUID, entries: Sequence[Entry]) -> list[Line]:
    objects = [each.object for each in entries]
    names = names_of([client_id], [*(each.actor for each in entries), *objects])
    titles = {**names, **titles_of(actor, client_id, objects)}
    may_open_cases = may(actor, "case.see", client_id)
    return [
        Line(
            entry,
            what=verb_in_words(entry.verb, entry.data),
            who=name_of(entry.actor, names),
            about=object_in_words(entry.object),
            title=titles.get(entry.object, ""),
            case_id=_case_id(entry.object) if may_open_cases else None,
            why=why_in_words(entry),
        )
        for entry in entries
    ]


def _case_id(reference: str) -> UUID | None:
    kind, _, rest = reference.partition(":")
    return UUID(rest) if kind == "case" else None


@require_safe
def latest_checkpoint(request: PageRequest, client_id: UUID) -> HttpResponse:
    """The newest signed checkpoint as a file: what a client keeps."""
    require_sight(request.actor_for(client_id), "journal.see", client_id, "client")
    found = queries.latest_checkpoint(client_id)
    response = JsonResponse(found, safe=False)
    response["Content-Disposition"] = 'attachment; filename="checkpoint.json"'
    return response


@require_safe
def event_proof(request: PageRequest, client_id: UUID, event_id: UUID) -> HttpResponse:
    """Proof that one event is in the sealed tree, as a file."""
    proof = access.proof_for(request.actor_for(client_id), client_id, event_id)
    response = JsonResponse(proof)
    response["Content-Disposition"] = 'attachment; filename="proof.json"'
    return response


@signed_in
@require_safe
def export_journal(request: PageRequest, client_id: UUID) -> StreamingHttpResponse:
    """The whole journal as a file, streamed in a scope of its own."""
    require_sight(request.actor_for(client_id), "journal.see", client_id, "client")
    blocks = exported(client_id, now=timezone.now())
    response = StreamingHttpResponse(blocks, content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="journal.ndjson"'
    return response


@public
@require_safe
def verifier_program(request: PageRequest) -> HttpResponse:
    """The program that verifies an export without the platform."""
    text = Path(verifier.__file__).read_text(encoding="utf-8")
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verifier.py"'
    return response
