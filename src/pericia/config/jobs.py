"""What workers do every few seconds: (period in seconds, dotted name of a function)."""

PERIODIC: list[tuple[float, str]] = [
    (5.0, "pericia.apps.work.jobs.tend_queues"),
    (2.0, "pericia.apps.channels.webhooks.jobs.queue_deliveries"),
    (3.0, "pericia.apps.search.jobs.index_sealed"),
    (10.0, "pericia.apps.billing.jobs.count_ended"),
    (60.0, "pericia.apps.channels.checkpoints.jobs.hand_over_checkpoints"),
    (600.0, "pericia.apps.channels.webhooks.jobs.forget_answers"),
    (900.0, "pericia.apps.sourcing.jobs.rescore_decisions"),
    (3600.0, "pericia.apps.channels.jobs.tidy_imports"),
    (900.0, "pericia.apps.people.jobs.remind_of_expiry"),
    (900.0, "pericia.apps.engagements.jobs.remind_of_tasks"),
]

# Seconds that each may be put off while the worker has jobs in hand: it would take the processor
# from them, and nobody waits for it.
MAY_WAIT: dict[str, float] = {
    "pericia.apps.search.jobs.index_sealed": 15.0,
    "pericia.apps.billing.jobs.count_ended": 60.0,
}
