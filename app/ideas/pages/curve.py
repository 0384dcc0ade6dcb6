"""The curve of an idea's supporters, with its words and the table behind it."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import current, gettext as _, ngettext
from app.core.i18n.format import date_long, date_short, number
from app.ideas.models import Idea
from app.ideas.pictures.curve import CurveWords, curve_svg
from app.ideas.queries.curve import milestones, steps
from app.ideas.rules import Tally

FEWEST = 2
"""With fewer supporters than this there is no curve to see."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A drawing, its sentence, and the rows of its table (date, neighbours, others)."""

    svg: Markup
    summary: str
    rows: list[tuple[str, str, str]]


async def curve_of(session: AsyncSession, idea: Idea, tally: Tally, now: datetime) -> Curve | None:
    """Return the curve of an idea from its publication until now (or until it closed)."""
    if tally.total < FEWEST or idea.published_at is None:
        return None
    end = idea.closed_at or now
    found = await steps(session, idea.id, idea.published_at, end)
    words = _words(tally, idea.published_at, end, is_over=idea.closed_at is not None)
    svg = curve_svg(
        [(step.at, step.local) for step in found],
        threshold=tally.threshold,
        passed_at=tally.passed_at,
        start=idea.published_at,
        now=end,
        language=current(),
        words=words,
    )
    rows = [
        (date_long(step.at), number(step.local), number(step.other)) for step in milestones(found)
    ]
    return Curve(Markup(svg), words.description, rows)  # noqa: S704 (drawn here; its words are escaped)


def _words(tally: Tally, start: datetime, end: datetime, *, is_over: bool) -> CurveWords:
    said = ngettext(
        "%(num)s neighbour since %(date)s.", "%(num)s neighbours since %(date)s.", tally.local
    ) % {"num": number(tally.local), "date": date_long(start)}
    if tally.passed_at:
        said += " " + _("The threshold was passed on %(date)s.") % {
            "date": date_long(tally.passed_at)
        }
    return CurveWords(
        title=_("Support over time"),
        description=said,
        threshold=_("Threshold: %(num)s") % {"num": number(tally.threshold)},
        passed=_("Passed on %(date)s") % {"date": date_short(tally.passed_at)}
        if tally.passed_at
        else "",
        start=date_short(start),
        now=date_short(end) if is_over else _("Today"),
    )
