"""A thing waits for somebody who drives: the need becomes a mission, like any other."""

from datetime import datetime
from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import gettext as _, using
from app.core.settings import Settings
from app.items import policy
from app.items.checks import check_hours
from app.items.models import ItemNeed, Offer
from app.items.queries.driving import driver_of
from app.items.rules import counted
from app.items.schemas import Slot
from app.items.service.books import hold
from app.items.service.telling import tell_giver
from app.missions.dating import Plan
from app.missions.models import Mission
from app.missions.rules import Act, Effort, Span
from app.missions.schemas import NewMission
from app.missions.service import course, dates, write
from app.places.choices import area_slug
from app.projects.models import Project

SKILL, CHECK = "logistics", "driving-licence"
ADULT = 18
"""Whoever drives somebody else's things alone is of age."""


class Ride(Slot):
    """When somebody who drives is needed; the place is public: a corner, no private address."""

    people: Annotated[int, Field(ge=1, le=10)] = 1


async def ask_driver(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    offer_id: int,
    typed: Ride,
    now: datetime,
) -> Mission:
    """Publish a mission for who drives, and tell the giver that somebody is looked for.

    Raises:
        Refused: the policy says no, here or of missions.
        Invalid: the hour is over, or the clock skips it.
    """
    held = await hold(session, actor, offer_id)
    driver = await driver_of(session, held.offer)
    is_sought = driver is not None and driver.is_sought
    policy.can_ask_driver(actor, held.offer, held.side, is_sought=is_sought).require()
    span = Span(*check_hours(typed.day, typed.begins, typed.ends, now))
    said = _said(held.need, held.offer, held.project, typed)
    mission = await write.create(session, actor, said, now)
    await dates.add(session, settings, actor, mission, Plan((span,)), now)
    mission = await course.publish(session, actor, mission, now)
    held.offer.mission_id, held.offer.changed_at = mission.id, now
    await session.flush()
    await tell_giver(session, held.offer, "driver", now, but=[actor.id])
    return mission


async def call_off(session: AsyncSession, offer: Offer, project: Project, now: datetime) -> None:
    """Cancel the mission of who drives for an offer that will not come; who signed up is told."""
    driver = await driver_of(session, offer)
    if driver is None or not driver.is_sought:
        return
    with using(project.language):
        reason = _("What was to be fetched will not come after all.")
    mission = await session.get_one(Mission, driver.mission_id)
    await course.turn(session, None, mission, Act.CANCEL, now, reason)


def _said(need: ItemNeed, offer: Offer, project: Project, typed: Ride) -> NewMission:
    """Return the mission in words, in the project's language."""
    with using(project.language):
        title = _("Drive: %(title)s") % {"title": need.title}
        tasks = _(
            "Fetch %(num)s from whoever gives them and bring them to the project “%(project)s”, with a car, a van or a bicycle trailer. The team gives the exact address once you have said yes."
        ) % {"num": counted(offer.count.expected, need.unit), "project": project.title}
    return NewMission(
        project=project.public_id,
        title=title[:120],
        tasks=tasks,
        language="en" if project.language == "en" else "fr",
        area=area_slug(project.area) or "city",
        themes=list(project.themes),
        causes=[],
        required_skills=[],
        useful_skills=[SKILL],
        languages=[],
        checks=[CHECK],
        trainings=[],
        accessibility=[],
        roles=[],
        minimum_age=ADULT,
        effort=Effort.MEDIUM,
        place_label=typed.place,
        minimum_people=1,
        maximum_people=typed.people,
    )
