"""Agreed terms in the reader's words, in templates: `{% load agreed %}`."""

from django import template

from pericia.apps.engagements.words import contribution_in_words, open_hours

register = template.Library()

register.filter("contributed", contribution_in_words)
register.filter("open_hours", open_hours)
