"""What follows from an event in an app that its writer does not know: verb -> names of jobs.

Each is deferred in the event's own transaction with `client_id`, `object_id` (the id in the
event's object) and `event_id`, and so is a function of these three.
"""

REACTIONS: dict[str, tuple[str, ...]] = {
    "case.file_attached": ("work.take_up_again",),
    "case.delivered": ("knowledge.make_deliverable",),
    "client.changed": ("engagements.renew_queues",),
    "playbook.published": ("knowledge.keep_template",),
    "site.changed": ("people.renew_facts",),
    "subject.erased": (
        "channels.forget_subject",  # then cases.blank_subject
        "work.blank_subject",
        "knowledge.blank_subject",
        "search.forget_subject",
    ),
}
