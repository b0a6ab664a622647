"""Addresses of the daily work."""

from django.urls import path

from pericia.apps.work.views import (
    blind,
    board,
    board_items,
    case,
    codes,
    coverage,
    directing,
    filters,
    holding,
    item,
    mine,
    reasons,
    why,
)

CASE = "cases/<uuid:client_id>/<uuid:case_id>"
ITEM = "work/items/<uuid:client_id>/<uuid:item_id>"

urlpatterns = [
    path("work", mine.work, name="work"),
    path("work/next", mine.take_next, name="take_next"),
    path(ITEM, item.item, name="item"),
    path(f"{ITEM}/blind-answer", blind.blind_answer, name="blind_answer"),
    path(f"{ITEM}/draft", item.draft, name="item_draft"),
    path(f"{ITEM}/history", item.history, name="item_history"),
    path(f"{ITEM}/codes", codes.item_codes, name="item_codes"),
    path(f"{ITEM}/eligibility", why.why, name="item_why"),
    path(f"{ITEM}/take", holding.take, name="take_item"),
    path(f"{ITEM}/refusal", holding.decline, name="decline_offer"),
    path(f"{ITEM}/parking", holding.park, name="park_item"),
    path(f"{ITEM}/resumption", holding.resume, name="resume_item"),
    path(f"{ITEM}/return", holding.hand_back, name="hand_back_item"),
    path(f"{ITEM}/escalation", holding.escalate, name="escalate_item"),
    path(f"{ITEM}/question", holding.ask, name="ask_client"),
    path(f"{ITEM}/override", directing.override, name="override_item"),
    path(f"{ITEM}/reassignment", directing.reassign, name="reassign_item"),
    path("codes", codes.codes, name="codes"),
    path("reviews/reasons", reasons.reasons, name="review_reasons"),
    path("board", board.board, name="board"),
    path("board/items", board_items.items, name="board_items"),
    path("board/items/changes", board_items.change, name="change_items"),
    path("board/filters", filters.save, name="save_filter"),
    path("board/filters/<uuid:filter_id>/removal", filters.remove, name="remove_filter"),
    path("people/coverage", coverage.coverage, name="coverage"),
    path("cases/new", case.choose_line, name="new_case"),
    path("cases/new/<uuid:client_id>/<uuid:line_id>", case.new_case, name="new_case_of"),
    path(CASE, case.case, name="case"),
    path(f"{CASE}/answers", case.answer, name="answer_client"),
    path(f"{CASE}/files", case.attach, name="attach_files"),
    path(f"{CASE}/priority", directing.prioritise, name="prioritise_case"),
    path(f"{CASE}/unblocking", directing.unblock, name="unblock_case"),
    path(f"{CASE}/cancellation", directing.cancel, name="cancel_case"),
]
