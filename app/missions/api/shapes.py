"""What the API says of missions."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.core.i18n import N_
from app.missions.rules import Effort, Remote, SessionState, State
from app.organisations.api.shapes import Addresses, AreaNamed


class HostNamed(BaseModel):
    """A project or an organisation that a mission is for."""

    id: str = Field(description=N_("Public identifier."), examples=["k7m2p9x4qa"])
    name: str = Field(description=N_("Its name."))


class SessionShown(BaseModel):
    """One date of a mission."""

    id: str = Field(description=N_("Public identifier."), examples=["k7m2p9x4qa"])
    starts_at: datetime = Field(description=N_("When it begins (UTC)."))
    ends_at: datetime = Field(description=N_("When it ends (UTC)."))
    state: SessionState = Field(description=N_("Whether it is planned, cancelled, or took place."))
    reason: str = Field(description=N_("Why it was moved or cancelled."))
    wanted: int = Field(description=N_("How many people it takes."))
    places: int = Field(description=N_("How many people may come."))
    taken: int = Field(description=N_("How many places are taken."))
    uid: str = Field(description=N_("Its name in every calendar, for ever."))
    sequence: int = Field(description=N_("Rises each time it is moved or cancelled."))
    rule: str = Field(description=N_("The RRULE it came from; empty for a single date."))


class SessionList(BaseModel):
    """The dates of a mission."""

    sessions: list[SessionShown] = Field(
        description=N_("The dates, by time: a year back and all that are ahead.")
    )


class MissionInList(BaseModel):
    """A mission as lists show it."""

    id: str = Field(description=N_("Public identifier."), examples=["k7m2p9x4qa"])
    title: str = Field(description=N_("What people will do."))
    language: Literal["fr", "en"] = Field(description=N_("The language of its text."))
    state: State = Field(description=N_("Where it stands."))
    pages: Addresses = Field(description=N_("Where people read of it."))
    area: AreaNamed = Field(description=N_("Where it takes place."))
    place: str = Field(description=N_("The meeting place, in words."))
    remote: Remote = Field(description=N_("Whether it can be done from home."))
    effort: Effort = Field(description=N_("How much it asks of the body."))
    minimum_age: int = Field(description=N_("The youngest that one may be."))
    themes: list[str] = Field(description=N_("Codes of themes."))
    required_skills: list[str] = Field(
        description=N_("Codes of the skills without which it cannot be done.")
    )
    project: HostNamed | None = Field(description=N_("The project it is for, if any."))
    organisation: HostNamed | None = Field(description=N_("The organisation it is with, if any."))
    next_at: datetime | None = Field(description=N_("When its next date begins (UTC)."))
    free: int = Field(description=N_("Places left on its dates ahead."))


class RoleShown(BaseModel):
    """A part that some of the people play."""

    name: str = Field(description=N_("What they do."))
    people: int = Field(description=N_("How many they are."))


class MissionShown(MissionInList):
    """A mission, whole."""

    tasks: str = Field(description=N_("What is to be done, in Markdown."))
    causes: list[str] = Field(description=N_("Codes of causes."))
    useful_skills: list[str] = Field(description=N_("Codes of skills that would help."))
    languages: list[str] = Field(description=N_("Languages spoken there; any of them will do."))
    checks: list[str] = Field(description=N_("Codes of the checks to have passed."))
    trainings: list[str] = Field(description=N_("Codes of the training to have had."))
    accessibility: list[str] = Field(
        description=N_("Codes of what is accessible; none: nobody has said.")
    )
    accessibility_note: str = Field(description=N_("What else to know before coming."))
    latitude: float | None = Field(description=N_("Of the meeting place, in degrees."))
    longitude: float | None = Field(description=N_("Of the meeting place, in degrees."))
    minimum_people: int = Field(description=N_("How many people a date takes."))
    maximum_people: int = Field(description=N_("How many people may come to a date."))
    roles: list[RoleShown] = Field(description=N_("Parts to play."))
    zone: str = Field(description=N_("The time zone of its clock (IANA)."))
    reason: str = Field(description=N_("Why it is paused or cancelled."))
    source_id: str | None = Field(description=N_("The identifier that its sender gave it."))
    published_at: datetime | None = Field(description=N_("When it was published (UTC)."))
    version: int = Field(description=N_("Grows with each change; send it back with yours."))
    sessions: list[SessionShown] = Field(description=N_("Its dates."))


class MissionList(BaseModel):
    """A page of missions."""

    missions: list[MissionInList] = Field(description=N_("The missions, the soonest first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )
