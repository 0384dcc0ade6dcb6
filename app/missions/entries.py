"""The dates of missions as calendars show them."""

from datetime import datetime
from typing import Protocol

from app.core.calendar import Entry
from app.core.markdown import summary
from app.missions.rules import Remote, SessionState
from app.missions.shown import mission_url
from app.missions.wording import where_said
from app.places.rules import Area


class Dated(Protocol):
    """A date with what its mission says: a row of columns, however it was read."""

    public_id: str
    title: str
    tasks: str
    place_label: str
    remote: Remote
    territory_id: int | None
    neighbourhood_id: int | None
    zone: str
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    state: SessionState
    reason: str
    changed_at: datetime


def place_of(row: Dated) -> str:
    """Return where it takes place, in words."""
    area = Area(row.territory_id, row.neighbourhood_id)
    return where_said(row.remote, area, row.place_label)


def entry_of(row: Dated, *, is_tentative: bool = False) -> Entry:
    """Return a date as a calendar shows it; cancelled, it says why."""
    said = [row.reason] if row.reason else []
    return Entry(
        uid=row.uid,
        sequence=row.sequence,
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=row.zone,
        changed_at=row.changed_at,
        place=place_of(row),
        description="\n\n".join([*said, summary(row.tasks, 600)]),
        path=mission_url(row.public_id, row.title),
        is_cancelled=row.state is SessionState.CANCELLED,
        is_tentative=is_tentative,
    )
