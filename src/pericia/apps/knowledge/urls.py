"""Addresses of deliverables and of the actions that follow from them."""

from django.urls import path

from pericia.apps.knowledge.views import acting, citing, editing, instruments, lists, moves, reading

CLIENT = "deliverables/<uuid:client_id>"
DELIVERABLE = f"{CLIENT}/<uuid:deliverable_id>"
BLOCK = f"{DELIVERABLE}/blocks/<slug:block>"
EVIDENCE = f"{DELIVERABLE}/evidence/<uuid:evidence_id>"
ACTION = "actions/<uuid:client_id>/<uuid:action_id>"

urlpatterns = [
    path("deliverables", lists.deliverables, name="deliverables"),
    path(f"{CLIENT}/new", lists.new_deliverable, name="new_deliverable"),
    path(DELIVERABLE, reading.deliverable, name="deliverable"),
    path(f"{DELIVERABLE}/files/<slug:form>", reading.file, name="deliverable_file"),
    path(f"{DELIVERABLE}/comparison", reading.comparison, name="deliverable_comparison"),
    path(EVIDENCE, reading.evidence, name="evidence"),
    path(f"{EVIDENCE}/recomputation", reading.recompute, name="recompute_evidence"),
    path(f"{DELIVERABLE}/edit", editing.edit, name="edit_deliverable"),
    path(f"{DELIVERABLE}/draft", editing.draft, name="deliverable_draft"),
    path(f"{DELIVERABLE}/blocks", editing.blocks, name="deliverable_blocks"),
    path(f"{BLOCK}/evidence", citing.picker, name="cite"),
    path(f"{BLOCK}/evidence/span", citing.span, name="cite_span"),
    path(f"{BLOCK}/evidence/table", citing.table, name="cite_table"),
    path(f"{BLOCK}/evidence/run", citing.run, name="cite_run"),
    path(f"{BLOCK}/evidence/sign-off", citing.sign_off, name="cite_sign_off"),
    path(f"{BLOCK}/tables/new", citing.new_table, name="take_table"),
    path(f"{BLOCK}/actions/new", acting.new_action, name="new_action"),
    path(f"{DELIVERABLE}/submission", moves.submit, name="submit_deliverable"),
    path(f"{DELIVERABLE}/sending-back", moves.send_back, name="send_back_deliverable"),
    path(f"{DELIVERABLE}/release", moves.release, name="release_deliverable"),
    path(f"{DELIVERABLE}/acceptance", moves.accept, name="accept_deliverable"),
    path(f"{DELIVERABLE}/return", moves.give_back, name="return_deliverable"),
    path(f"{DELIVERABLE}/versions/new", moves.begin, name="begin_version"),
    path(f"{DELIVERABLE}/comments", moves.comment, name="comment_deliverable"),
    path("instruments", instruments.instruments, name="instruments"),
    path("actions", acting.actions, name="actions"),
    path(ACTION, acting.action, name="action"),
    path(f"{ACTION}/measurements/new", acting.measure, name="measure_action"),
    path(f"{ACTION}/end", acting.end, name="end_action"),
]
