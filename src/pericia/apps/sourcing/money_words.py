"""Options of a comparison of money in the words of pages."""

from __future__ import annotations

from babel.numbers import format_compact_currency, get_currency_precision
from django.utils.translation import gettext as _

from pericia.kernels.amounts import with_minus
from pericia.kernels.sourcing.money.telling import KIND_TITLES, MODEL_TITLES, money
from pericia.kernels.sourcing.wording import Language
from pericia.web import formats
from pericia.web.formats import locale

COMPACT_FROM = 10_000
ALMOST, RATHER = 0.9, 0.6


def kind_titles() -> list[tuple[str, str]]:
    """(kind of place, what it means)."""
    return [
        ("onshore", _("in the same country")),
        ("nearshore", _("nearshore: a country close by")),
        ("offshore", _("offshore: a country far away")),
        ("captive", _("own centre elsewhere")),
    ]


def spoken() -> Language:
    """The reader's language, of the two."""
    return "en" if locale().language == "en" else "es"


def model_title(model: str) -> str:
    said = MODEL_TITLES[model].said(spoken())
    return said[:1].upper() + said[1:]


def kind_title(kind: str) -> str:
    return KIND_TITLES[kind].said(spoken())


def amount(cents: float, currency: str) -> str:
    """An amount as it is read beside others: large ones in thousands or millions."""
    units = cents / 10 ** get_currency_precision(currency)
    if abs(units) < COMPACT_FROM:
        return money(cents, currency, spoken())
    # Three digits are told: 82.8K, 709K, 1.2M.
    decimals = 0 if len(f"{abs(units):.0f}") % 3 == 0 else 1
    return with_minus(
        format_compact_currency(units, currency, locale=locale(), fraction_digits=decimals)
    )


def likely(share: float) -> str:
    """A probability as people say it."""
    if share >= ALMOST:
        return _("almost certainly")
    if share >= RATHER:
        return _("probably")
    if share > 1 - RATHER:
        return _("as likely as not")
    return _("probably not") if share > 1 - ALMOST else _("almost certainly not")


def of_hundred(share: float) -> str:
    """In how many of a hundred draws; never all or none of them where some differ."""
    rounded = round(100 * share)
    if share not in (0.0, 1.0):
        rounded = min(99, max(1, rounded))
    return _("in %(count)s of 100 simulations") % {"count": rounded}


def month_said(months: dict[str, int | None], share: float, horizon: int) -> str:
    """When the money put in is made good: `months` by p10, p50 and p90."""
    low, middle, high = (months[each] for each in ("p10", "p50", "p90"))
    values = {
        "low": low,
        "middle": middle,
        "high": high,
        "horizon": horizon,
        "never": formats.percentage(1 - share),
        "some": formats.percentage(share),
    }
    if middle is None and low is None and not share:
        return _("never within the %(horizon)s months") % values
    if middle is None:
        return (
            _("mostly never within the %(horizon)s months (only in %(some)s of simulations)")
            % values
        )
    if high is None:
        return _("month %(middle)s, at best %(low)s; in %(never)s of simulations never") % values
    if low == high:
        return _("month %(middle)s") % values
    return _("month %(middle)s (from %(low)s to %(high)s)") % values
