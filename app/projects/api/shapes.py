"""What the API says of projects."""

from datetime import datetime

from pydantic import BaseModel, Field

from app.core.i18n import N_
from app.core.needs import NeedKind
from app.ideas.api.shapes import Addresses, AreaShown, PhotoShown, SpotShown
from app.organisations.api.shapes import OrganisationNamed
from app.projects.rules import Standing, State, TeamRole


class NeedShown(BaseModel):
    """One thing that a project needs."""

    kind: NeedKind = Field(description=N_("What is given: hours, skills, items or money."))
    title: str = Field(description=N_("What is needed."))
    have: int = Field(
        description=N_("What has been found: minutes, persons, pieces or cents, by kind.")
    )
    want: int = Field(description=N_("What is needed in all, in the same unit."))
    is_met: bool = Field(description=N_("Whether nothing of it is missing any more."))
    sentence: str = Field(description=N_("What is still missing, in words."))
    until: str = Field(description=N_("By when, in words; empty when there is no hurry."))
    url: str = Field(description=N_("Where one gives it."))


class NeedList(BaseModel):
    """What a project needs."""

    needs: list[NeedShown] = Field(description=N_("What is missing first."))


class ProjectInList(BaseModel):
    """A project of a list."""

    id: str = Field(description=N_("Public identifier."), examples=["k7m2p9x4qa"])
    state: State = Field(description=N_("Where it stands."))
    language: str = Field(description=N_("The language it is written in."))
    title: str = Field(description=N_("Its title."))
    summary: str = Field(description=N_("What it is, in two or three sentences."))
    themes: list[str] = Field(description=N_("Codes of its themes."))
    area: AreaShown = Field(description=N_("Where it belongs."))
    created_at: datetime = Field(description=N_("When it began (UTC)."))
    last_said_at: datetime | None = Field(
        description=N_("When its team last told something (UTC).")
    )
    needs: list[NeedShown] = Field(description=N_("What it needs: what is missing first."))
    pages: Addresses = Field(description=N_("Where people read it."))


class ProjectList(BaseModel):
    """A page of projects."""

    projects: list[ProjectInList] = Field(description=N_("The projects, newest first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


class TeammateShown(BaseModel):
    """Somebody in a team."""

    id: str = Field(description=N_("Public identifier of the person."))
    name: str = Field(description=N_("The name they chose to be known by."))
    role: TeamRole = Field(description=N_("What they are in the team."))
    what: str = Field(description=N_("What they do, in their own words."))
    since: datetime = Field(description=N_("Since when (UTC)."))


class WaitingShown(BaseModel):
    """Somebody who was asked, or asks."""

    id: str = Field(description=N_("Public identifier of the person."))
    name: str = Field(description=N_("The name they chose to be known by."))
    role: TeamRole = Field(description=N_("What they would be in the team."))
    standing: Standing = Field(description=N_("“invited”: the team asked; “asked”: they did."))


class TeamShown(BaseModel):
    """A team."""

    team: list[TeammateShown] = Field(description=N_("Carriers, members, then mentors."))
    waiting: list[WaitingShown] = Field(
        description=N_("Who was asked and who asks: for those who carry the project alone.")
    )


class TurnShown(BaseModel):
    """A turn of a project."""

    was: State = Field(description=N_("The state it had."))
    now_is: State = Field(description=N_("The state it came to."))
    reason: str = Field(description=N_("Why, when it was said."))
    at: datetime = Field(description=N_("When (UTC)."))


class ProjectShown(ProjectInList):
    """A project, whole."""

    version: int = Field(description=N_("Send it back to change the project."))
    idea: str | None = Field(description=N_("Identifier of the idea that it was."))
    supporters: int | None = Field(description=N_("How many back that idea."))
    organisation: OrganisationNamed | None = Field(
        description=N_("The organisation that supports it.")
    )
    place: SpotShown | None = Field(description=N_("Where on the map."))
    photos: list[PhotoShown] = Field(description=N_("Its photos."))
    team: list[TeammateShown] = Field(description=N_("Carriers, members, then mentors."))
    turns: list[TurnShown] = Field(description=N_("Its history, the last turn first."))


class UpdateShown(BaseModel):
    """Something that a team told."""

    id: str = Field(description=N_("Public identifier."))
    title: str = Field(description=N_("Its title."))
    body: str = Field(description=N_("The text, in Markdown."))
    language: str = Field(description=N_("The language it is written in."))
    version: int = Field(description=N_("Send it back to change the text."))
    by: str | None = Field(description=N_("Pseudonym of who told it; null once they have left."))
    created_at: datetime = Field(description=N_("When it was told (UTC)."))
    edited_at: datetime | None = Field(description=N_("When it was corrected (UTC)."))
    is_held: bool = Field(description=N_("Whether it waits for a moderator, or was hidden."))


class UpdateList(BaseModel):
    """A page of what a team told."""

    updates: list[UpdateShown] = Field(description=N_("The updates, newest first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )
