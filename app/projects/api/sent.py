"""What programs send of projects: the schemas of the pages, described."""

from typing import Annotated, Literal

from pydantic import Field

from app.core.i18n import N_
from app.core.text import Code
from app.core.web.forms import FormModel
from app.ideas.schemas import Latitude, Longitude, Themes
from app.projects.rules import Act, TeamRole
from app.projects.schemas import (
    Asking,
    Carrying,
    Inviting,
    Language,
    Message,
    News,
    NewsRevision,
    Revision,
    Summary,
    Title,
    Turning,
    UpdateBody,
    UpdateTitle,
    Version,
    What,
)

ByProgram = Literal[
    Act.MOBILISE, Act.BEGIN, Act.DELIVER, Act.TAKE_UP_AGAIN, Act.PAUSE, Act.RESUME, Act.STOP,
    Act.RESTART,
]  # fmt: skip
"""Turns that a team takes by itself; the plan's review, its report and campaigns take the others."""


class NewProject(Carrying):
    """An idea, and what it is called as a project."""

    idea: Annotated[Code, Field(min_length=1, max_length=20)] = Field(
        description=N_("Identifier of a candidate idea that is yours.")
    )
    title: Title = Field(description=N_("Its title."))
    summary: Summary = Field(description=N_("What it is, in two or three sentences."))
    what: What = Field("", description=N_("What you do in the team, in your own words."))


class ProjectRewritten(Revision):
    """What a project says, written anew."""

    title: Title = Field(description=N_("Its title."))
    summary: Summary = Field(description=N_("What it is, in two or three sentences."))
    language: Language = Field("fr", description=N_("The language it is written in."))
    themes: Themes = Field(default_factory=list, description=N_("Codes of its themes."))
    place_label: What = Field("", description=N_("What people call the place."))
    latitude: Latitude | None = Field(None, description=N_("Degrees north (WGS 84)."))
    longitude: Longitude | None = Field(
        None, description=N_("Degrees east (WGS 84)."), validate_default=True
    )
    version: Version = Field(description=N_("The version that you have read."))


class NewTurn(Turning):
    """A turn, and why."""

    act: ByProgram = Field(description=N_("What is done."))
    reason: Message = Field("", description=N_("Why: public, and asked for by some acts."))


class NewInvitation(Inviting):
    """Whom the team asks."""

    person: Annotated[Code, Field(min_length=1, max_length=20)] = Field(
        description=N_("Public identifier of the person.")
    )
    role: TeamRole = Field(TeamRole.MEMBER, description=N_("What they would be in the team."))
    what: What = Field("", description=N_("What they would do."))
    message: Message = Field("", description=N_("A word for them."))


class NewRequest(Asking):
    """Somebody asks to join."""

    role: Literal[TeamRole.MEMBER, TeamRole.MENTOR] = Field(
        TeamRole.MEMBER, description=N_("What you would be in the team.")
    )
    message: Annotated[Message, Field(min_length=10)] = Field(
        description=N_("What you would like to do.")
    )


class TeamAnswer(FormModel):
    """A yes or a no."""

    yes: bool = Field(description=N_("Whether the answer is yes."))


class NewUpdate(News):
    """What the team tells."""

    title: UpdateTitle = Field(description=N_("Its title."))
    body: UpdateBody = Field(description=N_("The text, in Markdown."))
    language: Language = Field("fr", description=N_("The language it is written in."))


class UpdateRewritten(NewsRevision):
    """The same, corrected."""

    title: UpdateTitle = Field(description=N_("Its title."))
    body: UpdateBody = Field(description=N_("The text, in Markdown."))
    language: Language = Field("fr", description=N_("The language it is written in."))
    version: Version = Field(description=N_("The version that you have read."))
