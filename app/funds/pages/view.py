"""What templates show of a fund, in words and figures."""

from typing import Any

from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import date_long, number
from app.funds.models import MatchingFund
from app.funds.queries.effects import Effect
from app.funds.queries.lines import FundLine
from app.funds.queries.show import Figures
from app.funds.rules import (
    ENGINE_LABELS,
    FUND_LABELS,
    STANDING_LABELS,
    Engine,
    FundState,
    Side,
    Standing,
)
from app.funds.shown import effect_words, per_cent, short_money
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import themes_of

STANDING_ICONS = {
    Standing.PROPOSED: "hourglass",
    Standing.ACCEPTED: "check",
    Standing.ACTIVE: "sparkles",
    Standing.SPENT: "badge-check",
    Standing.RETURNED: "undo-2",
    Standing.REFUSED: "x",
}


Terms = MatchingFund | FundLine | Effect
"""What says how a fund adds its dollars."""


def headline(fund: Terms) -> str:
    """Say in a few words how a fund adds its dollars: ``1 $ → 2 $``, ``+ 750 $``."""
    if fund.engine is Engine.FACTOR:
        return effect_words(fund.factor_percent or 0)
    return _("+ %(grant)s") % {"grant": short_money(fund.grant_cents or 0)}


def sentence(fund: Terms) -> str:
    """Say in a sentence how a fund adds its dollars."""
    if fund.engine is Engine.FACTOR:
        said = _("For each dollar that neighbours give, the fund adds %(added)s.")
        return said % {"added": short_money(fund.factor_percent or 0)}
    givers = fund.threshold_givers or 0
    said = ngettext(
        "As soon as %(num)s person has promised %(percent)s of a campaign’s minimum, the fund adds %(grant)s.",
        "As soon as %(num)s people have promised %(percent)s of a campaign’s minimum, the fund adds %(grant)s.",
        givers,
    )  # fmt: skip
    return said % {
        "num": number(givers), "percent": per_cent(fund.threshold_percent or 0),
        "grant": short_money(fund.grant_cents or 0),
    }  # fmt: skip


def cap_facts(fund: Any) -> list[tuple[str, str]]:
    """Return the caps of a fund as terms and amounts."""
    caps = (
        (_("At most, for one gift"), fund.per_gift_cents),
        (_("At most, for one person"), fund.per_person_cents),
        (_("At most, for one project"), fund.per_project_cents),
    )
    return [(name, short_money(cents)) for name, cents in caps if cents is not None]


def facts(fund: Any) -> list[tuple[str, str]]:
    """Return all that is said of a fund in a list of terms."""
    days = _("From %(first)s to %(last)s") % {
        "first": date_long(fund.starts_on), "last": date_long(fund.ends_on),
    }  # fmt: skip
    found = [(_("The whole fund"), short_money(fund.total_cents)), *cap_facts(fund)]
    where = gazetteer.name(Area(fund.territory_id, None)) if fund.territory_id else ""
    found.append((_("Where its projects are"), where or _("Anywhere in the city")))
    if fund.themes:
        about = ", ".join(theme.label for theme in themes_of(fund.themes))
        found.append((_("What its projects are about"), about))
    return [*found, (_("When"), days)]


def bar(fund: Any) -> dict[str, Any]:
    """Return the bar of a fund: what is promised of what it holds."""
    said = _("%(promised)s promised of %(total)s; %(left)s left") % {
        "promised": short_money(fund.allocated_cents), "total": short_money(fund.total_cents),
        "left": short_money(fund.left_cents),
    }  # fmt: skip
    return {"value": fund.allocated_cents, "total": fund.total_cents, "sentence": said}


def card(line: FundLine) -> dict[str, Any]:
    """Return what a card of a list shows."""
    matched = ngettext("%(num)s campaign", "%(num)s campaigns", line.campaigns)
    return {
        "fund": line,
        "headline": headline(line),
        "sentence": sentence(line),
        "bar": bar(line),
        "is_closed": line.state is FundState.CLOSED,
        "campaigns": matched % {"num": number(line.campaigns)},
        "until": date_long(line.ends_on),
    }


def multiplied(met: Figures) -> str:
    """Say what the dollars of a fund multiplied into."""
    return _("%(added)s of the fund and %(given)s of neighbours: %(together)s for projects.") % {
        "added": short_money(met.match_cents), "given": short_money(met.gift_cents),
        "together": short_money(met.together),
    }  # fmt: skip


def met_figures(met: Figures) -> list[tuple[str, str]]:
    """Return the numbers that sum up what a fund met."""
    found = [
        (short_money(met.match_cents), _("added by the fund")),
        (short_money(met.gift_cents), _("given by neighbours")),
    ]
    if met.gifts:
        found.append((number(met.gifts), ngettext("gift matched", "gifts matched", met.gifts)))
    if met.per_dollar:
        found.append((short_money(met.per_dollar), _("for projects, from each dollar of the fund")))
    return found


def standing(of: Standing) -> dict[str, str]:
    """Return the name and the icon of a standing."""
    return {"name": _(STANDING_LABELS[of]), "icon": STANDING_ICONS[of]}


def state_name(of: FundState) -> str:
    """Return the name of a fund's state."""
    return _(FUND_LABELS[of])


def engine_options() -> list[tuple[str, str, str, str]]:
    """Return the two ways in which a fund adds its dollars."""
    hints = {
        Engine.FACTOR: _(
            "So much for each dollar that somebody gives: one dollar becomes two, or three."
        ),
        Engine.THRESHOLD: _("One amount, once enough people have given enough."),
    }
    icons = {Engine.FACTOR: "coins", Engine.THRESHOLD: "flag"}
    return [(str(one), _(ENGINE_LABELS[one]), hints[one], icons[one]) for one in Engine]


def side_name(of: Side) -> str:
    """Return who proposed."""
    return _("the partner") if of is Side.FUND else _("the team of the project")


def effect_card(effect: Effect, minimum_cents: int) -> dict[str, Any]:
    """Return what a campaign's page shows of one fund."""
    is_factor = effect.engine is Engine.FACTOR
    left = _("%(left)s left of %(total)s.") % {
        "left": short_money(effect.left_cents), "total": short_money(effect.most_cents),
    }  # fmt: skip
    given = _("%(added)s added so far.") % {"added": short_money(effect.here_cents)}
    reached = not is_factor and bool(effect.here_cents)
    return {
        "fund": effect,
        "headline": headline(effect),
        "sentence": sentence(effect),
        "caps": cap_facts(effect) if is_factor else [],
        "left": left if is_factor else "",
        "given": given if effect.here_cents else "",
        "is_empty": not effect.left_cents,
        "is_over": effect.standing in {Standing.SPENT, Standing.RETURNED},
        "reached": reached,
        "at": "" if is_factor else short_money(effect.reaching(minimum_cents)),
        "bar": {"value": effect.here_cents, "total": effect.most_cents, "sentence": left},
        "is_factor": is_factor,
    }
