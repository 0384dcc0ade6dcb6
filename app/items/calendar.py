"""Hand-overs in the calendars of both sides: whoever gives, and whoever stands there for the project."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import Entry, calendar_source
from app.core.i18n import gettext as _
from app.items.queries.moments import Planned, planned, uid
from app.items.queries.naming import named
from app.items.rules import ZONE_NAME, SlotState, Way, counted
from app.items.shown import offer_url


@calendar_source("handovers")
async def handovers(
    session: AsyncSession, person_id: int, since: datetime, until: datetime
) -> list[Entry]:
    """Return what a person hands over or receives; what was called off says so."""
    return [entry(one) for one in await planned(session, person_id, since, until)]


def entry(one: Planned) -> Entry:
    """Return a hand-over as calendars hold it; it is the same one however often it moves."""
    title = _("Giving back: %(title)s") if one.way is Way.BACK else _("Hand-over: %(title)s")
    facts = [one.project_title, counted(one.accepted, one.unit), one.reason]
    return Entry(
        uid=uid(one.public_id),
        sequence=one.sequence,
        title=title % {"title": named(one.title)},
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        zone=ZONE_NAME,
        changed_at=one.changed_at,
        place=one.place,
        description=" · ".join(fact for fact in facts if fact),
        path=offer_url(one.offer_public_id),
        is_cancelled=one.state is SlotState.CANCELLED,
        is_tentative=one.state is SlotState.PROPOSED,
    )
