"""What people write in projects, shared by forms and JSON."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app.accounts.schemas import Email
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.ideas.schemas import LARGEST_VERSION, PlaceOnMap, Themes
from app.projects.rules import (
    MESSAGE_MAX,
    REASON_MAX,
    SUMMARY_MAX,
    SUMMARY_MIN,
    TITLE_MAX,
    TITLE_MIN,
    UPDATE_MAX,
    UPDATE_MIN,
    UPDATE_TITLE_MAX,
    UPDATE_TITLE_MIN,
    WHAT_MAX,
    TeamRole,
)


def _ticked(value: Any) -> Any:
    """Read a box as forms send it: "1" when it is ticked, "0" or nothing otherwise."""
    return {"1": True, "0": False, "": False}.get(value, value) if isinstance(value, str) else value


Language = Literal["fr", "en"]
Version = Annotated[int, Field(ge=1, le=LARGEST_VERSION)]
Which = Annotated[Code, Field(max_length=20)]
Box = Annotated[bool, BeforeValidator(_ticked)]
Title = Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]
Summary = Annotated[Prose, Field(min_length=SUMMARY_MIN, max_length=SUMMARY_MAX)]
What = Annotated[Line, Field(max_length=WHAT_MAX)]
Message = Annotated[Prose, Field(max_length=MESSAGE_MAX)]

UpdateTitle = Annotated[Line, Field(min_length=UPDATE_TITLE_MIN, max_length=UPDATE_TITLE_MAX)]
UpdateBody = Annotated[Prose, Field(min_length=UPDATE_MIN, max_length=UPDATE_MAX)]


class Carrying(FormModel):
    """A candidate idea begins as a project."""

    title: Title
    summary: Summary
    what: What = ""


class Handing(FormModel):
    """To whom an idea is handed over: a member or an organisation, and whether one stays."""

    person: Which = ""
    organisation: Which = ""
    message: Message = ""
    stays: Box = False


class Volunteering(FormModel):
    """Somebody offers to carry an idea, for themselves or for an organisation."""

    organisation: Which = ""
    message: Annotated[Prose, Field(min_length=10, max_length=MESSAGE_MAX)]


class Revision(PlaceOnMap):
    """What a project says, written anew; ``version`` is the one its writer had before their eyes."""

    title: Title
    summary: Summary
    language: Language = "fr"
    themes: Annotated[Themes, Field(default_factory=list)]
    version: Version


class Turning(FormModel):
    """Why a project turns; some acts ask for it."""

    reason: Annotated[Prose, Field(max_length=REASON_MAX)] = ""


class Inviting(FormModel):
    """A member is asked to join the team."""

    person: Which
    role: TeamRole = TeamRole.MEMBER
    what: What = ""
    message: Message = ""


class Guest(FormModel):
    """Somebody is asked by e-mail to join the team."""

    email: Email
    role: TeamRole = TeamRole.MEMBER


class Asking(FormModel):
    """Somebody asks to join the team, or to mentor it."""

    role: Literal[TeamRole.MEMBER, TeamRole.MENTOR] = TeamRole.MEMBER
    message: Annotated[Prose, Field(min_length=10, max_length=MESSAGE_MAX)]


class Saying(FormModel):
    """What somebody does in the team, as everybody reads it."""

    what: What = ""


class RoleChange(FormModel):
    """What somebody is in the team from now on."""

    role: Literal[TeamRole.CARRIER, TeamRole.MEMBER]


class Organising(FormModel):
    """An organisation is asked to support a project, or offers to."""

    organisation: Which
    message: Message = ""


class News(FormModel):
    """What a team tells its followers."""

    title: UpdateTitle
    body: UpdateBody
    language: Language = "fr"


class NewsRevision(News):
    """The same, written anew."""

    version: Version


class YesOrNo(FormModel):
    """An answer to whoever asked."""

    yes: Box
