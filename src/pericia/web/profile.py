"""What people change about their own account."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from pericia.apps.people.models import Account

AS_BROWSER = "browser"


@cache
def zones() -> list[tuple[str, str]]:
    """Every time zone with its name to read; looking them up reads the disk, so once."""
    return [(each, each.replace("_", " ")) for each in sorted(available_timezones())]


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(AS_BROWSER, _("As the browser")), *settings.LANGUAGES],
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("Times are shown in this zone."),
    )

    @classmethod
    def of(cls, account: Account) -> ProfileForm:
        initial = {name: getattr(account, name) for name in ("name", "language", "time_zone")}
        return cls(initial={**initial, "language": account.language or AS_BROWSER})

    def save(self, account: Account) -> None:
        """Change only these columns of the account."""
        for name, value in self.cleaned_data.items():
            setattr(account, name, "" if value == AS_BROWSER else value)
        account.save(update_fields=list(self.cleaned_data))
