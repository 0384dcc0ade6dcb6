"""How the site is doing, by week: counts, no person."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.admin.rules import weeks_until
from app.core.i18n import N_
from app.core.i18n.format import ZONE

SERIES = {
    "people": N_("People who joined"),
    "ideas": N_("Ideas published"),
    "supports": N_("Supports given"),
    "comments": N_("Comments written"),
    "gates": N_("Thresholds passed"),
}
SOURCES = {
    "people": "SELECT created_at AS at FROM person WHERE created_at >= :since",
    "ideas": "SELECT published_at AS at FROM idea WHERE published_at >= :since",
    "supports": "SELECT created_at AS at FROM support WHERE created_at >= :since",
    "comments": "SELECT created_at AS at FROM comment WHERE created_at >= :since",
    "gates": "SELECT passed_at AS at FROM gate WHERE passed_at >= :since",
}
WEEKLY = " UNION ALL ".join(
    f"SELECT '{name}' AS series, date_trunc('week', at AT TIME ZONE :zone)::date AS week, count(*) AS n"  # noqa: S608 (constants only)
    f" FROM ({source}) {name} GROUP BY 2"
    for name, source in SOURCES.items()
)


@dataclass(frozen=True, slots=True)
class Series:
    """One measure, week by week; as many values as there are weeks."""

    name: str
    label: str
    """Untranslated."""
    values: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return the sum."""
        return sum(self.values)


async def weekly(session: AsyncSession, now: datetime) -> tuple[list[date], list[Series]]:
    """Return the Mondays of the last half year and what happened in each week."""
    weeks = weeks_until(now)
    since = datetime.combine(weeks[0], datetime.min.time(), ZONE)
    rows = await session.execute(text(WEEKLY), {"since": since, "zone": str(ZONE)})
    found = {(row.series, row.week): row.n for row in rows}
    return weeks, [
        Series(name, label, tuple(found.get((name, week), 0) for week in weeks))
        for name, label in SERIES.items()
    ]
