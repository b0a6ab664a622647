"""The editor: a list of blocks in one form, kept while typing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from pericia.apps.journal.actors import Actor
from pericia.apps.knowledge import access, blocks_form
from pericia.apps.knowledge import actions as doing
from pericia.apps.knowledge.annex import entries_of
from pericia.apps.knowledge.models import Deliverable
from pericia.apps.knowledge.reading import surroundings_of
from pericia.apps.knowledge.states import standing_of
from pericia.apps.knowledge.views.common import draft_of, edit_address_of, got
from pericia.apps.work.reading import language
from pericia.kernels.deliverables.document import BLOCK_TYPES, CLAIM_KINDS, new_block
from pericia.kernels.deliverables.wording import shown_number
from pericia.kernels.refusal import Refused
from pericia.web import errors, formats
from pericia.web.boundary import PageRequest

TYPE_WORDS = {
    "heading": gettext_noop("Heading"),
    "text": gettext_noop("Text"),
    "claim": gettext_noop("Claim"),
    "table": gettext_noop("Table"),
    "chart": gettext_noop("Chart"),
    "quote": gettext_noop("Quotation"),
}


@require_safe
def edit(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    actor = request.actor_for(client_id, "deliverable.write")
    found = access.deliverable_for(actor, client_id, deliverable_id)
    return _shown(request, actor, found)


@require_POST
def draft(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    """Keep what was typed so far."""
    actor = request.actor_for(client_id, "deliverable.write")
    revision = _save(
        request, actor, client_id, deliverable_id, blocks_form.document_in(request.POST)
    )
    return JsonResponse({"revision": revision, "saved_at": formats.moment(timezone.now())})


@require_POST
def blocks(request: PageRequest, client_id: UUID, deliverable_id: UUID) -> HttpResponse:
    """Save all, and add, move or remove a block, or withdraw an evidence, as `do` says."""
    actor, found = got(request, client_id, deliverable_id)
    do, _sep, what = request.POST.get("do", "").partition(":")
    try:
        document = blocks_form.document_in(request.POST)
        at = _changed(document["blocks"], do, what)
        _save(request, actor, client_id, deliverable_id, document)
    except Refused as refused:
        if errors.status_of(refused) in (403, 404) or refused.code == "version_state":
            raise
        return _shown(request, actor, found, refused)
    if do == "withdraw":
        doing.withdraw_evidence(
            actor=actor,
            now=timezone.now(),
            client_id=client_id,
            deliverable_id=deliverable_id,
            evidence_id=_id(what),
        )
        at = request.POST.get("at", "")
    if do == "read":
        return redirect("deliverable", client_id, deliverable_id)
    return redirect(edit_address_of(found, at))


def _changed(found: list[dict[str, Any]], do: str, what: str) -> str:
    """Change the list of blocks in place; the id of the block to go on with."""
    places = {each["id"]: index for index, each in enumerate(found)}
    if do == "add":
        kind, _sep, after = what.partition(":")
        block = new_block(kind)
        found.insert(places[after] + 1 if after in places else len(found), block)
        return str(block["id"])
    at = places.get(what)
    if at is None:
        return ""
    if do == "remove":
        del found[at]
        return found[at - 1]["id"] if at and found else ""
    other = {"up": at - 1, "down": at + 1}.get(do, -1)
    if 0 <= other < len(found):
        found[at], found[other] = found[other], found[at]
    return what


def _save(
    request: PageRequest,
    actor: Actor,
    client_id: UUID,
    deliverable_id: UUID,
    document: dict[str, Any],
) -> int:
    text = request.POST.get("revision", "")
    return doing.save_version(
        actor=actor,
        now=timezone.now(),
        client_id=client_id,
        deliverable_id=deliverable_id,
        document=document,
        revision=int(text) if text.isdecimal() and len(text) < 9 else 0,
        title=request.POST.get("title"),
    )


def _shown(
    request: PageRequest, actor: Actor, found: Deliverable, refused: Refused | None = None
) -> HttpResponse:
    """The editor; after a refusal with what was typed."""
    version = draft_of(actor, found)
    cited, problems = standing_of(found, version, access.evidence_of(version))
    entries = {each.number: each for each in entries_of(cited, language())}
    context = {
        "deliverable": found,
        "version": version,
        "names": surroundings_of(found),
        "title": request.POST.get("title", found.title) if refused else found.title,
        "revision": request.POST.get("revision") if refused else version.revision,
        "blocks": [
            {
                "block": block,
                "words": TYPE_WORDS[block["type"]],
                "cited": [
                    (
                        each,
                        entries[each.evidence.number],
                        shown_number(each.state.number or "", language()),
                    )
                    for each in cited
                    if each.evidence.block_id == block["id"]
                ],
                "problems": [each for each in problems if each.block_id == block["id"]],
            }
            for block in _to_show(request, version.document, refused)
        ],
        "kinds": CLAIM_KINDS,
        "types": [(each, TYPE_WORDS[each]) for each in BLOCK_TYPES],
        "problem": errors.sentence_of(refused) if refused else "",
        "language": language(),
    }
    return render(request, "knowledge/edit.html", context, status=422 if refused else 200)


def _to_show(
    request: PageRequest, document: dict[str, Any], refused: Refused | None
) -> list[dict[str, Any]]:
    if refused is not None:
        return blocks_form.as_typed(request.POST)
    return [blocks_form.shown(block) for block in document["blocks"]]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("not_found", "There is no such evidence.") from None
