"""What pages, feeds and letters say of a campaign's money and time, in the language in force."""

from datetime import datetime, timedelta

from app.campaigns.models import Campaign
from app.campaigns.rules import COLLECTED, SUCCEEDED, Kind, State
from app.core.i18n import current, gettext as _, ngettext
from app.core.i18n.format import date_time, money_said, number

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LAST_DAYS = timedelta(days=2)
"""Below, hours are said."""


def percent_of(part: int, whole: int) -> int:
    """Return a share as a whole number of percent, rounded down: 99.9 % is not there yet."""
    return 100 * part // whole if whole > 0 else 0


def percent_said(whole: int) -> str:
    """Return a whole number of percent as the language in force writes it."""
    return f"{number(whole)}\u00a0%" if current() == "fr" else f"{number(whole)}%"


def raised_said(campaign: Campaign) -> str:
    """Say how far a campaign has come, in one sentence."""
    if campaign.state in COLLECTED:
        return _("%(amount)s collected; the minimum was %(minimum)s.") % {
            "amount": money_said(campaign.collected_cents),
            "minimum": money_said(campaign.minimum_cents),
        }
    values = {
        "amount": money_said(campaign.raised_cents),
        "minimum": money_said(campaign.minimum_cents),
        "percent": percent_said(percent_of(campaign.raised_cents, campaign.minimum_cents)),
    }
    if campaign.raised_cents >= campaign.minimum_cents:
        values["optimum"] = money_said(campaign.optimum_cents)
        return (
            _("%(amount)s: the minimum of %(minimum)s is reached. With %(optimum)s all of it is done.")
            % values
        )  # fmt: skip
    return _("%(amount)s of a minimum of %(minimum)s (%(percent)s).") % values


def parts_said(campaign: Campaign) -> str:
    """Say what of it was promised and what partners add."""
    promised = ngettext(
        "%(amount)s promised by %(num)s person",
        "%(amount)s promised by %(num)s people",
        campaign.givers,
    ) % {"amount": money_said(campaign.pledged_cents), "num": number(campaign.givers)}
    if not campaign.matched_cents:
        return promised
    return _("%(promised)s, %(matched)s added by partners") % {
        "promised": promised,
        "matched": money_said(campaign.matched_cents),
    }


def left_said(campaign: Campaign, instant: datetime) -> str:
    """Say how much time is left, by the database's clock; nothing when it is not open."""
    if campaign.state is not State.LIVE or campaign.ends_at is None:
        return ""
    left = campaign.ends_at - instant
    if left <= timedelta():
        return _("The campaign is over: it is being counted.")
    if left >= LAST_DAYS:
        return ngettext("%(num)s day left", "%(num)s days left", left.days) % {
            "num": number(left.days)
        }
    if left >= HOUR:
        hours = left // HOUR
        return ngettext("%(num)s hour left", "%(num)s hours left", hours) % {"num": number(hours)}
    minutes = max(1, left // MINUTE)
    return ngettext("%(num)s minute left", "%(num)s minutes left", minutes) % {
        "num": number(minutes)
    }


def state_said(campaign: Campaign) -> str:
    """Say what the state means for whoever gave, or would."""
    ends = date_time(campaign.ends_at) if campaign.ends_at else ""
    sentences = {
        State.DRAFT: _("This campaign is being written: only its team, its mentors and moderators see it."),
        State.REVIEW: _("This campaign is being reviewed: only its team, its mentors and moderators see it."),
        State.LIVE: _("Until %(when)s.") % {"when": ends},
        State.EVALUATING: _("The campaign is over: it is being counted."),
        State.FUNDED: _("The goal is reached. Cards will be charged now."),
        State.COLLECTING: _("The goal is reached. Cards are being charged."),
        State.SETTLED: _("The goal is reached, and the money has come in."),
        State.PAYING_OUT: _("The money has come in, and is being paid to the project in parts."),
        State.DELIVERING: _("The money was paid to the project, whose work goes on."),
        State.CLOSED: _("The project is finished, and has accounted for the money."),
        State.FAILED: _("The goal was not reached: nobody is charged."),
        State.RELEASED: _("The goal was not reached: nobody was charged, or everybody was given their money back."),
        State.CANCELLED: _("The campaign was called off: nobody is charged."),
    }  # fmt: skip
    if campaign.state is State.FAILED and campaign.settled_at is None and campaign.reason:
        return _("Too little could be collected: everybody is given their money back.")
    return sentences[campaign.state]


def terms_said(campaign: Campaign) -> list[str]:
    """Say when a promise is charged, how much, and how it is taken back."""
    ends = date_time(campaign.ends_at) if campaign.ends_at else ""
    when = (
        _("Your card is saved, not charged. It is charged once, after %(when)s, if the minimum is reached; else never.")
        if campaign.kind is Kind.ALL_OR_NOTHING
        else _("Your card is saved, not charged. It is charged once, after %(when)s, whatever was raised: this campaign is flexible.")
    )  # fmt: skip
    first = (
        when % {"when": ends}
        if ends
        else _("Your card is saved, and charged once, after the end, as the campaign says.")
    )
    return [
        first,
        _("Exactly the amount you promise is charged, in Canadian dollars, without fees for you."),
        _("You can change your promise or take it back until the deadline, from your own page."),
        _("If too little can be collected within %(days)s days, everybody is given their money back.")
        % {"days": number(campaign.collection_days)},
        _("A gift here gives no right to a tax receipt."),
    ]  # fmt: skip


def succeeded(campaign: Campaign) -> bool:
    """Say whether the goal was reached."""
    return campaign.state in SUCCEEDED
