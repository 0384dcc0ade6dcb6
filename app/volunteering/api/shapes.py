"""What programs read of applications and places."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.core.i18n import N_
from app.volunteering.rules import ApplicationState, SignUpState, WaitingState


class ApplicationShown(BaseModel):
    """An application to a mission."""

    id: Annotated[str, Field(description=N_("Public id of the application."))]
    mission: Annotated[str, Field(description=N_("Public id of the mission."))]
    state: Annotated[ApplicationState, Field(description=N_("Where it stands."))]
    message: Annotated[str, Field(description=N_("What the person said."))] = ""
    reason: Annotated[str, Field(description=N_("Why it was not accepted."))] = ""
    name: Annotated[str | None, Field(description=N_("Who sent it, for those who answer."))] = None
    role: Annotated[str | None, Field(description=N_("The part that they would like to play."))] = (
        None
    )
    sent_at: Annotated[datetime, Field(description=N_("When it was sent, in UTC."))]
    answered_at: Annotated[
        datetime | None, Field(description=N_("When it was answered, or came to its end."))
    ] = None


class ApplicationList(BaseModel):
    """Some applications, and where the next ones are."""

    applications: Annotated[list[ApplicationShown], Field(description=N_("Those that wait first."))]
    after: Annotated[str | None, Field(description=N_("Cursor of the next page."))] = None


class PlaceShown(BaseModel):
    """A place in a session."""

    id: Annotated[str, Field(description=N_("Public id of the place."))]
    session: Annotated[str, Field(description=N_("Public id of the session."))]
    mission: Annotated[str, Field(description=N_("Public id of the mission."))]
    title: Annotated[str, Field(description=N_("Title of the mission."))]
    state: Annotated[SignUpState, Field(description=N_("Where it stands."))]
    role: Annotated[str | None, Field(description=N_("The part that they play."))] = None
    starts_at: Annotated[datetime, Field(description=N_("When it begins, in UTC."))]
    ends_at: Annotated[datetime, Field(description=N_("When it ends, in UTC."))]


class PlaceList(BaseModel):
    """One's own places."""

    sign_ups: Annotated[list[PlaceShown], Field(description=N_("By time."))]


class PartShown(BaseModel):
    """A part that some of a session's people play."""

    role: Annotated[int, Field(description=N_("Its number, to be sent to take it."))]
    name: Annotated[str, Field(description=N_("What they do."))]
    people: Annotated[int, Field(description=N_("How many they are."))]
    taken: Annotated[int, Field(description=N_("How many of them are found."))]


class PartList(BaseModel):
    """The parts of a session."""

    parts: Annotated[list[PartShown], Field(description=N_("In the order they were written."))]


class TurnShown(BaseModel):
    """A turn on a waiting list."""

    id: Annotated[str, Field(description=N_("Public id of the turn."))]
    session: Annotated[str, Field(description=N_("Public id of the session."))]
    state: Annotated[WaitingState, Field(description=N_("Where it stands."))]
    offered_until: Annotated[
        datetime | None, Field(description=N_("Until when a place is kept, in UTC."))
    ] = None
