"""Missions put into the shapes of the API."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import LANGUAGES
from app.core.settings import Settings
from app.ideas.schemas import slug_of
from app.missions.api.shapes import (
    HostNamed,
    MissionInList,
    MissionShown,
    RoleShown,
    SessionShown,
)
from app.missions.models import Mission, MissionSession
from app.missions.queries.listing import Line
from app.missions.queries.show import Date, Host, about, dates
from app.missions.rules import SessionState
from app.missions.shown import page_addresses
from app.organisations.api.shapes import Addresses, AreaNamed
from app.places.gazetteer import gazetteer
from app.places.rules import Area


def base_of(settings: Settings) -> str:
    """Return what our addresses begin with."""
    return settings.base_url.rstrip("/")


def in_list(line: Line, settings: Settings) -> MissionInList:
    """Return a mission of a list."""
    return MissionInList(
        id=line.public_id,
        title=line.title,
        language="en" if line.language == "en" else "fr",
        state=line.state,
        pages=_pages(line.public_id, line.title, settings),
        area=_area(line.area),
        place=line.place_label,
        remote=line.remote,
        effort=line.effort,
        minimum_age=line.minimum_age,
        themes=list(line.themes),
        required_skills=list(line.skills),
        project=HostNamed(id=line.project[0], name=line.project[1]) if line.project else None,
        organisation=HostNamed(id=line.organisation[0], name=line.organisation[1])
        if line.organisation
        else None,
        next_at=line.next_at,
        free=line.free,
    )


async def whole(
    session: AsyncSession, settings: Settings, it: Mission, now: datetime
) -> MissionShown:
    """Return a mission with everything that its page shows."""
    known, every = await about(session, it.id), await dates(session, it.id, now)
    ahead = [d for d in every if d.state is SessionState.SCHEDULED and d.starts_at > now]
    same = (
        "causes", "languages", "checks", "trainings", "accessibility", "accessibility_note",
        "minimum_people", "maximum_people", "zone", "source_id", "published_at", "version",
        "title", "state", "remote", "effort", "minimum_age", "themes", "tasks",
    )  # fmt: skip
    return MissionShown(
        id=it.public_id,
        language="en" if it.language == "en" else "fr",
        pages=_pages(it.public_id, it.title, settings),
        area=_area(it.area),
        place=it.place_label,
        required_skills=list(known.required),
        useful_skills=list(known.useful),
        project=_host(known.project),
        organisation=_host(known.organisation),
        next_at=ahead[0].starts_at if ahead else None,
        free=sum(d.free for d in ahead),
        latitude=it.place_lat,
        longitude=it.place_lon,
        roles=[RoleShown(name=name, people=people) for _number, name, people in known.roles],
        reason=it.closing_reason,
        sessions=[session_shown(d) for d in every],
        **{name: getattr(it, name) for name in same},
    )


def session_shown(one: Date | MissionSession) -> SessionShown:
    """Return one date."""
    return SessionShown(
        id=one.public_id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        state=one.state,
        reason=one.reason,
        wanted=one.wanted,
        places=one.places,
        taken=one.taken,
        uid=one.uid,
        sequence=one.sequence,
        rule=one.series if isinstance(one, Date) else "",
    )


def _host(host: Host | None) -> HostNamed | None:
    return HostNamed(id=host.public_id, name=host.name) if host else None


def _pages(public_id: str, title: str, settings: Settings) -> Addresses:
    found = page_addresses(public_id, title)
    return Addresses(**{lang: base_of(settings) + found[lang] for lang in LANGUAGES})


def _area(area: Area) -> AreaNamed:
    return AreaNamed(slug=slug_of(area), name=gazetteer.name(area), kind=area.kind)
