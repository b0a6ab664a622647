"""The one place where an expected failure becomes an answer: a page, a fragment, or JSON."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language, gettext

from pericia.kernels.refusal import Refused
from pericia.web.problem_details import CONTENT_TYPE, details_of
from pericia.web.rates import waiting
from pericia.web.refusal_sentences import SPANISH

STATUS = {
    "not_signed_in": 401,
    "key_missing": 401,
    "key_unknown": 401,
    "not_found": 404,
    "forbidden": 403,
    "not_eligible": 403,
    "made_by_key": 403,
    "no_authority": 403,
    "override_for_oneself": 403,
    "method_not_allowed": 405,
    "raced": 409,
    "register_changed": 409,
    "proposed_already": 409,
    "assessed_again": 409,
    "not_in_your_hands": 409,
    "item_parked": 409,
    "item_asked": 409,
    "item_in_hand": 409,
    "blind_answer_missing": 409,
    "blind_answer_kept": 409,
    "not_blind": 409,
    "not_waiting": 409,
    "not_held": 409,
    "not_offered": 409,
    "not_sealed": 409,
    "no_question_open": 409,
    "escalated_already": 409,
    "offered_already": 409,
    "question_open": 409,
    "item_ended": 409,
    "case_closed": 409,
    "line_closed": 409,
    "playbook_changed": 409,
    "engagement_not_live": 409,
    "needs_open": 409,
    "needed_by_done": 409,
    "task_changed": 409,
    "organisation_changed": 409,
    "task_open": 409,
    "task_settled": 409,
    "transition_drafted": 409,
    "subject_erased": 409,
    "cases_open": 409,
    "mail_started_already": 409,
    "mail_not_started": 409,
    "already_erased": 409,
    "subject_ambiguous": 409,
    "subject_unknown": 422,
    "not_delivered_yet": 409,
    "import_not_waiting": 409,
    "import_not_running": 409,
    "log_file_gone": 409,
    "log_not_read": 409,
    "attachment_erased": 410,
    "answer_erased": 410,
    "version_state": 409,
    "four_eyes": 403,
    "claims_unproven": 409,
    "block_gone": 409,
    "action_ended": 409,
    "not_released": 409,
    "length_required": 411,
    "draft_changed": 412,
    "match_stale": 412,
    "body_too_large": 413,
    "file_too_large": 413,
    "draft_too_large": 413,
    "attachment_too_large": 413,
    "unsupported_media": 415,
    "body_compressed": 415,
    "form_invalid": 422,
    "request_invalid": 422,
    "parameter_unknown": 422,
    "key_reused": 422,
    "match_missing": 428,
    "too_many_requests": 429,
    "too_many_documents": 429,
}
# Of those that are 409, what somebody else has done meanwhile; the others are not possible yet.
FASTER = {
    "raced",
    "register_changed",
    "proposed_already",
    "assessed_again",
    "not_in_your_hands",
    "not_held",
    "not_offered",
    "item_in_hand",
    "item_ended",
    "escalated_already",
    "offered_already",
    "playbook_changed",
    "task_changed",
    "task_settled",
    "transition_drafted",
    "organisation_changed",
    "already_erased",
}
AWAY_SECONDS = 3
CODES = {403: "forbidden", 404: "not_found", 405: "method_not_allowed", 500: "failed"}


def status_of(refused: Refused) -> int:
    return STATUS.get(refused.code, 400)


def sentence_of(refused: Refused) -> str:
    """What to tell the reader, in their language where there is a sentence for the code."""
    if get_language() == "es":
        return getattr(refused, "message_es", "") or SPANISH.get(refused.code, refused.message)
    return refused.message


def answer(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The refusal for whoever asked. A message of `not_found` never says whether it exists."""
    response = _told(request, refused)
    for name, value in waiting(refused).items():
        response[name] = value
    return response


def _told(request: HttpRequest, refused: Refused) -> HttpResponse:
    status = status_of(refused)
    if wants_json(request):
        return _json(refused, status)
    if _is_fragment(request):
        return fragment(request, sentence_of(refused), status)
    title = gettext("Not possible now") if status == 409 and refused.code not in FASTER else ""
    return page(request, status, sentence_of(refused), title)


def failed(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """An answer for what no refusal described: an unknown address, a crash, a stale form."""
    advice = _words(status)[1]
    if wants_json(request):
        return _json(Refused(CODES.get(status, "refused"), sentence or advice), status)
    if _is_fragment(request):
        return fragment(request, sentence or advice, status)
    return page(request, status, sentence)


def not_sent(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """The failure of a form, with the texts of several words that were written into it, so that
    nobody has to write them again."""
    if wants_json(request) or _is_fragment(request):
        return failed(request, status, sentence)
    context = {"title": gettext("Not sent"), "sentence": sentence, "written": written_in(request)}
    return render(request, "errors/not_sent.html", context, status=status)


def written_in(request: HttpRequest) -> list[str]:
    """The texts of several words that a form was sent with, passwords left out."""
    fields = [(name, each) for name, values in request.POST.lists() for each in values]
    return [each for name, each in fields if len(each.split()) > 1 and "password" not in name]


def away(request: HttpRequest) -> HttpResponse:
    """While the database does not answer: nothing here may ask it, sessions and frames included."""
    with translation.override(translation.get_language_from_request(request)):
        sentence = gettext("The database does not answer. It is usually back within seconds.")
        if wants_json(request):
            response: HttpResponse = _json(Refused("database_away", sentence), 503)
        elif "HX-Request" in request.headers and "HX-Boosted" not in request.headers:
            response = _told_by_htmx(HttpResponse(_message(sentence), status=503))
        else:
            again = AWAY_SECONDS if request.method == "GET" else None
            text = render_to_string("errors/away.html", {"sentence": sentence, "again": again})
            response = HttpResponse(text, status=503)
    response["Retry-After"] = str(AWAY_SECONDS)
    return response


def fragment(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """A message that htmx puts into the live region, whatever the request was to replace."""
    return _told_by_htmx(HttpResponse(_message(sentence), status=status))


def _message(sentence: str) -> str:
    return render_to_string("fragments/message.html", {"sentence": sentence})


def _told_by_htmx(response: HttpResponse) -> HttpResponse:
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "innerHTML"
    response["HX-Reselect"] = ".message"
    return response


def page(request: HttpRequest, status: int, sentence: str = "", title: str = "") -> HttpResponse:
    usual, advice = _words(status)
    context = {"status": status, "title": title or usual, "sentence": sentence or advice}
    return render(request, "errors/error.html", context, status=status)


def wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or (
        "json" in accepted and "text/html" not in accepted and not getattr(request, "htmx", False)
    )


def _is_fragment(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]


def _json(refused: Refused, status: int) -> JsonResponse:
    details = details_of(refused, status)
    return JsonResponse(details, status=status, content_type=CONTENT_TYPE)


def _words(status: int) -> tuple[str, str]:
    """Title and advice of a status."""
    known = {
        400: (gettext("This cannot be done"), gettext("Go back and check what you sent.")),
        401: (gettext("Sign in first"), gettext("Sign in and try again.")),
        403: (
            gettext("You may not do this"),
            gettext("Ask an administrator of the client for the role that it needs."),
        ),
        404: (
            gettext("Nothing here"),
            gettext("The address may be wrong, or it is not yours to see."),
        ),
        405: (
            gettext("Nothing to read here"),
            gettext("A form is sent to this address. Go back to the page with the form."),
        ),
        409: (
            gettext("Somebody was faster"),
            gettext("This has changed meanwhile. Load the page again and look at it."),
        ),
        422: (gettext("Something is missing"), gettext("Go back and correct the form.")),
        429: (
            gettext("Too much at once"),
            gettext("Wait a few minutes and try again."),
        ),
    }
    wrong = (
        gettext("Something went wrong"),
        gettext("Nothing was changed. Try again; if it happens once more, tell operations."),
    )
    return known.get(status, wrong if status >= 500 else known[400])
