"""The timeline of a plan's steps, with its words and the rows of its table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from markupsafe import Markup

from app.core.i18n import current, gettext as _, ngettext
from app.core.i18n.format import date_long, date_short, locale
from app.plans.pictures.timeline import (
    Bar,
    Tick,
    TimelineWords,
    month_starts,
    span,
    timeline_svg,
)
from app.plans.queries.whole import StepLine
from app.plans.rules import StepState


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing, and what it says in one sentence."""

    svg: Markup
    summary: str


def look_of(step: StepLine, today: date) -> str:
    """Return how a step stands on a day: ``planned``, ``now``, ``late``, ``done`` or ``dropped``."""
    if step.state is not StepState.PLANNED:
        return str(step.state)
    if step.is_late(today):
        return "late"
    return "now" if step.is_now(today) else "planned"


def look_label(look: str) -> str:
    """Return in words how a step stands."""
    return {
        "planned": _("To come"),
        "now": _("Going on"),
        "late": _("Late"),
        "done": _("Done"),
        "dropped": _("Dropped"),
    }[look]


def when(step: StepLine) -> str:
    """Return the dates of a step in words."""
    if step.is_milestone:
        return date_long(step.ends_on)
    return _("%(start)s to %(end)s") % {
        "start": date_long(step.starts_on),
        "end": date_long(step.ends_on),
    }


def timeline_of(steps: Sequence[StepLine], today: date) -> Timeline | None:
    """Return the timeline of a plan; None without a step."""
    if not steps:
        return None
    bars = [Bar(step.starts_on, step.ends_on, look_of(step, today)) for step in steps]
    first, last = span(bars)
    ticks = [Tick(day, _month(day)) for day in month_starts(first, last)]
    done = sum(step.state is StepState.DONE for step in steps)
    summary = ngettext(
        "%(num)s step, from %(start)s to %(end)s; %(done)s done.",
        "%(num)s steps, from %(start)s to %(end)s; %(done)s done.",
        len(steps),
    ) % {
        "num": len(steps),
        "start": date_short(min(step.starts_on for step in steps)),
        "end": date_short(max(step.ends_on for step in steps)),
        "done": done,
    }
    words = TimelineWords(_("The steps over time"), summary, _("Today"))
    svg = timeline_svg(bars, ticks=ticks, today=today, language=current(), words=words)
    return Timeline(Markup(svg), summary)  # noqa: S704 (drawn here; its words are escaped)


def _month(day: date) -> str:
    return str(format_date(day, "MMM yyyy", locale=locale()))
