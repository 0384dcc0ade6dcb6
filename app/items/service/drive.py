"""A thing waits for somebody who drives: the need becomes a mission, like any other."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import N_, gettext as _, using
from app.core.settings import Settings
from app.core.text import Line
from app.core.web.forms import FormModel
from app.items import policy
from app.items.checks import check_hours
from app.items.models import ItemNeed, Offer
from app.items.rules import counted
from app.items.service.books import hold
from app.items.service.telling import tell_giver
from app.missions.dating import Plan
from app.missions.models import Mission
from app.missions.rules import Effort, Span
from app.missions.schemas import NewMission
from app.missions.service import course, dates, write
from app.places.choices import area_slug
from app.projects.models import Project

SKILL, CHECK = "logistics", "driving-licence"
ADULT = 18
"""Whoever drives somebody else's things alone is of age."""


class Ride(FormModel):
    """When somebody who drives is needed, on Montréal's clock."""

    day: date
    begins: time
    ends: time
    people: Annotated[int, Field(ge=1, le=10)] = 1
    place: Annotated[Line, Field(min_length=3, max_length=160)]
    """Public: a corner or a neighbourhood, no private address."""

    @field_validator("ends", mode="after")
    @classmethod
    def later(cls, value: time, info: ValidationInfo) -> time:
        """Ask for an end after the beginning."""
        begins = info.data.get("begins")
        if begins is not None and value <= begins:
            raise PydanticCustomError("said", N_("The end comes before the beginning."))
        return value


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
    policy.can_ask_driver(actor, held.offer, held.side).require()
    span = Span(*check_hours(typed.day, typed.begins, typed.ends, now))
    said = _said(held.need, held.offer, held.project, typed)
    mission = await write.create(session, actor, said, now)
    await dates.add(session, settings, actor, mission, Plan((span,)), now)
    mission = await course.publish(session, actor, mission, now)
    held.offer.mission_id, held.offer.changed_at = mission.id, now
    await session.flush()
    await tell_giver(session, held.offer, "driver", now, but=[actor.id])
    return mission


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
