"""Where matching funds are shown, the kept pages that show them, and their amounts in words."""

from app.core.i18n import current, gettext as _
from app.core.i18n.format import money, number
from app.core.web.routing import url
from app.funds import caps
from app.organisations.shown import reference

__all__ = [
    "effect_words",
    "fund_url",
    "per_cent",
    "proposal_url",
    "reference",
    "short_money",
    "tags",
]

CENTS = {"fr": ",00", "en": ".00"}


def fund_url(public_id: str, name: str, *, lang: str = "") -> str:
    """Return the path of a fund's page."""
    return url("funds:show", lang=lang, fund_ref=reference(public_id, name))


def proposal_url(public_id: str, *, lang: str = "") -> str:
    """Return the path of what one side proposed to the other."""
    return url("funds:proposal", lang=lang, tie_id=public_id)


def tags(fund_id: int, organisation_id: int | None = None) -> tuple[str, ...]:
    """Return the tags of the pages that show a fund, with its organisation's when that changes too."""
    own = (f"matching-fund:{fund_id}", "matching-funds")
    return own if organisation_id is None else (*own, f"organisation:{organisation_id}")


def short_money(cents: int) -> str:
    """Return an amount without its cents when there are none: ``1 $``, ``1,50 $``."""
    said = money(cents)
    return said if cents % 100 else said.replace(CENTS[current()], "", 1)


def effect_words(factor_percent: int) -> str:
    """Say what a dollar becomes: ``1 $ → 2 $``."""
    after, before = caps.effect(factor_percent)
    return _("%(gift)s → %(sum)s") % {"gift": short_money(before), "sum": short_money(after)}


def per_cent(whole: int) -> str:
    """Return a whole number of hundredths as ``50 %`` or ``50%``."""
    return f"{number(whole)}\u00a0%" if current() == "fr" else f"{number(whole)}%"
