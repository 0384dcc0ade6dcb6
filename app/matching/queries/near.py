"""What there is to do around a neighbourhood this week: missions, things that are asked for, ideas."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Select, bindparam, exists, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import date_long, date_time
from app.ideas.models import Gate, Idea, Support
from app.ideas.shown import idea_url
from app.items.models import ItemNeed
from app.items.rules import NeedState, still_missing
from app.items.shown import need_url
from app.matching.explaining import summary
from app.matching.facts import Helper, Opening, Point
from app.matching.gates import lets, open_slots
from app.matching.near import (
    FARTHEST_KM,
    WEEK,
    Kind,
    Thing,
    idea_rank,
    item_rank,
    mission_rank,
)
from app.matching.queries import kept
from app.matching.queries.missions import giver_of, openings_of
from app.matching.queries.names import words
from app.matching.queries.people import helpers_of
from app.matching.rules import MINIMUM_AGE, Part
from app.matching.scoring import is_worth, score
from app.matching.wording import away
from app.missions.models import Mission, MissionSession
from app.missions.queries.facts import MissionFacts
from app.missions.queries.shown import IS_LISTED
from app.missions.rules import Remote, SessionState
from app.missions.shown import mission_url
from app.places.gazetteer import gazetteer
from app.places.rules import Area, Home, distance_km
from app.profiles.rules import today
from app.projects.models import Project
from app.projects.rules import ACTIVE

MISSIONS_READ, ITEMS_READ, IDEAS_READ = 40, 12, 12
MOMENT = DateTime(timezone=True)


@cache
def _missions() -> Select[*tuple[Any, ...]]:
    """Missions of a territory, or done from home, that have a place this week."""
    soon = exists().where(
        MissionSession.mission_id == Mission.id,
        MissionSession.state == SessionState.SCHEDULED,
        MissionSession.starts_at > bindparam("now", type_=MOMENT),
        MissionSession.starts_at < bindparam("until", type_=MOMENT),
        MissionSession.taken < MissionSession.places,
    )
    here = Mission.territory_id == bindparam("territory", type_=BigInteger)
    return (
        select(Mission.id)
        .where(IS_LISTED, soon, or_(here, Mission.remote == Remote.FULL))
        .order_by(
            (Mission.neighbourhood_id == bindparam("neighbourhood", type_=BigInteger)).desc().nulls_last(),
            Mission.published_at.desc(),
            Mission.id,
        )
        .limit(MISSIONS_READ)
    )  # fmt: skip


@cache
def _items() -> Select[*tuple[Any, ...]]:
    """Things that projects of a territory still ask for, the most urgent first."""
    return (
        select(
            ItemNeed.public_id, ItemNeed.title, ItemNeed.language, ItemNeed.quantity,
            ItemNeed.accepted, ItemNeed.unit, ItemNeed.needed_by, ItemNeed.project_id,
            Project.title.label("project_title"), Project.neighbourhood_id,
        )
        .join(Project, Project.id == ItemNeed.project_id)
        .where(
            ItemNeed.state == NeedState.OPEN,
            ItemNeed.hidden_at.is_(None),
            ItemNeed.accepted < ItemNeed.quantity,
            or_(ItemNeed.needed_by.is_(None), ItemNeed.needed_by >= bindparam("day", type_=Date())),
            Project.territory_id == bindparam("territory", type_=BigInteger),
            Project.hidden_at.is_(None),
            Project.state.in_(sorted(ACTIVE)),
        )
        .order_by(ItemNeed.needed_by.nulls_last(), ItemNeed.id.desc())
        .limit(ITEMS_READ)
    )  # fmt: skip


@cache
def _ideas() -> Select[*tuple[Any, ...]]:
    """Open ideas of a territory that somebody (0: nobody) does not back yet, nearest to the gate first."""
    backed = exists().where(
        Support.idea_id == Idea.id, Support.person_id == bindparam("who", type_=BigInteger)
    )
    return (
        select(
            Idea.public_id, Idea.title, Idea.language, Idea.neighbourhood_id, Idea.author_id,
            Gate.local, Gate.threshold,
        )
        .join(Gate, Gate.idea_id == Idea.id)
        .where(
            text("idea.state = 'published'"),
            Idea.territory_id == bindparam("territory", type_=BigInteger),
            Gate.passed_at.is_(None),
            ~backed,
        )
        .order_by((Gate.local * 1.0 / Gate.threshold).desc(), Idea.id.desc())
        .limit(IDEAS_READ)
    )  # fmt: skip


async def around(session: AsyncSession, home: Home, now: datetime, *, who: int = 0) -> list[Thing]:
    """Return what anybody could do around a neighbourhood; nothing that asks for an age or a paper.

    ``who``: a person whose own ideas, and those they back, are left out (0: nobody's).
    """
    asked = {"territory": home.territory_id, "neighbourhood": home.neighbourhood_id}
    values = {**asked, "now": now, "until": now + WEEK}
    ids = list(await session.scalars(_missions(), values))
    openings, facts = await openings_of(session, ids, now)
    return [
        *(
            thing
            for mission_id, opening in openings.items()
            if _is_for_anybody(opening)
            for thing in _mission(facts[mission_id], opening, home, now)
        ),
        *await _things(session, home, now, who=who),
    ]


async def for_member(
    session: AsyncSession, person_id: int, home: Home, now: datetime
) -> list[Thing]:
    """Return what a member could do around a neighbourhood; nothing that a gate closes.

    Elsewhere than at home they are weighed as if they lived there; who is not confirmed yet, or is
    suspended, sees what anybody sees.
    """
    helper = (await helpers_of(session, [person_id], now)).get(person_id)
    if helper is None:
        return await around(session, home, now, who=person_id)
    helper = replace(helper, point=_middle(home))
    asked = {"territory": home.territory_id, "neighbourhood": home.neighbourhood_id}
    values = {**asked, "now": now, "until": now + WEEK}
    near = await session.scalars(_missions(), values)
    ids = dict.fromkeys([*(await kept.for_person(session, person_id)).ids, *near])
    openings, facts = await openings_of(session, list(ids), now)
    found = [
        thing
        for mission_id, opening in openings.items()
        if lets(helper, opening, today(now))
        for thing in _mission(facts[mission_id], opening, home, now, helper)
    ]
    return found + await _things(session, home, now, who=person_id)


def _is_for_anybody(opening: Opening) -> bool:
    return opening.is_open and opening.minimum_age <= MINIMUM_AGE and not opening.papers


def _mission(
    facts: MissionFacts, opening: Opening, home: Home, now: datetime, helper: Helper | None = None
) -> Iterator[Thing]:
    """Yield a mission that has a place this week, near enough."""
    slots = opening.slots if helper is None else open_slots(helper, opening, today(now))
    soon = [one for one in slots if one.free and one.period.starts_at < now + WEEK]
    km = _km(home, opening)
    if not soon or (km is not None and km > FARTHEST_KM):
        return
    first = soon[0]
    rank, why = mission_rank(km, first.free), ""
    if helper is not None:
        made = score(helper, opening, today(now))
        if made.line(Part.DISTANCE).value == 0:
            return
        if is_worth(made, opening):
            rank = mission_rank(km, first.free, made.exact)
            why = summary(helper, opening, made, words())
    places = ngettext("%(num)s place left", "%(num)s places left", first.free)
    reasons = (date_time(first.period.starts_at), why or _far(km), places % {"num": first.free})
    yield Thing(
        Kind.MISSION, facts.title, facts.language, mission_url(facts.public_id, facts.title),
        tuple(one for one in reasons if one), rank, giver_of(facts),
    )  # fmt: skip


def _km(home: Home, opening: Opening) -> float | None:
    here = _middle(home)
    return None if here is None or opening.point is None else distance_km(here, opening.point)


def _middle(home: Home) -> Point | None:
    if home.is_elsewhere:
        return None
    return gazetteer.centre(Area(home.territory_id, home.neighbourhood_id))


def _far(km: float | None) -> str:
    return "" if km is None else away(km)


async def _things(session: AsyncSession, home: Home, now: datetime, *, who: int) -> list[Thing]:
    if home.territory_id is None:
        return []
    here = {"territory": home.territory_id}
    asked = await session.execute(_items(), here | {"day": today(now)})
    items = [_item(row, home, now) for row in asked]
    rows = await session.execute(_ideas(), here | {"who": who})
    return items + [_idea(row, home) for row in rows if not who or row.author_id != who]


def _item(row: Any, home: Home, now: datetime) -> Thing:
    is_here = row.neighbourhood_id is not None and row.neighbourhood_id == home.neighbourhood_id
    left = None if row.needed_by is None else (row.needed_by - today(now)).days
    reasons = [
        _("for the project “%(title)s”") % {"title": row.project_title},
        still_missing(row.quantity, row.accepted, row.unit),
    ]
    if row.needed_by is not None:
        reasons.append(_("before %(day)s") % {"day": date_long(row.needed_by)})
    return Thing(
        Kind.ITEM, row.title, row.language, need_url(row.public_id, row.title), tuple(reasons),
        item_rank(is_here=is_here, days_left=left), f"project:{row.project_id}",
    )  # fmt: skip


def _idea(row: Any, home: Home) -> Thing:
    is_here = row.neighbourhood_id is not None and row.neighbourhood_id == home.neighbourhood_id
    missing = max(0, row.threshold - row.local)
    said = ngettext(
        "%(num)s neighbour is missing for it to pass its threshold",
        "%(num)s neighbours are missing for it to pass its threshold",
        missing,
    )
    reasons = (_("an idea of your neighbourhood"),) if is_here else ()
    return Thing(
        Kind.IDEA, row.title, row.language, idea_url(row.public_id, row.title),
        (*reasons, said % {"num": missing}),
        idea_rank(is_here=is_here, local=row.local, threshold=row.threshold),
        f"person:{row.author_id}",
    )  # fmt: skip
