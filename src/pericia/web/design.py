"""What the page of components names: the colours of tokens.css, and what each is for."""

from __future__ import annotations

from django.utils.translation import gettext_noop

# (custom property, what it is for)
COLOURS: tuple[tuple[str, str], ...] = (
    ("ground", gettext_noop("Behind everything")),
    ("surface", gettext_noop("Panels, tables, fields")),
    ("sunken", gettext_noop("Code and empty tracks")),
    ("line", gettext_noop("Borders that only divide")),
    ("line-strong", gettext_noop("Borders of what can be used")),
    ("ink", gettext_noop("Text")),
    ("ink-soft", gettext_noop("Text that can wait")),
    ("accent", gettext_noop("Links, and the one main action")),
    ("accent-soft", gettext_noop("What is chosen")),
    ("focus", gettext_noop("Where the keyboard is")),
    ("info", gettext_noop("In progress")),
    ("good", gettext_noop("Done, fulfilled")),
    ("warn", gettext_noop("Needs attention")),
    ("bad", gettext_noop("Late, failed, refused")),
    ("neutral", gettext_noop("Neither good nor bad")),
    ("series-1", gettext_noop("First series of a chart; BPO")),
    ("series-2", gettext_noop("Second series")),
    ("series-3", gettext_noop("Third series; hybrid")),
    ("series-4", gettext_noop("Fourth series; KPO")),
    ("series-5", gettext_noop("Fifth series")),
    ("series-6", gettext_noop("Sixth series")),
)
