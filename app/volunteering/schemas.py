"""What the forms of volunteers, and of those who receive them, accept; programs send the same."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.volunteering.rules import CODE_LENGTH, MESSAGE_MAX, REASON_MAX, REASON_MIN, SESSIONS_MAX

PublicIdTyped = Annotated[Code, Field(min_length=10, max_length=10)]


def _no_yes(value: object) -> object:
    """Let ``true`` be no number, as JSON has it."""
    if isinstance(value, bool):
        raise PydanticCustomError("said", N_("Please write a whole number."))
    return value


RoleTyped = Annotated[int, BeforeValidator(_no_yes), Field(ge=1, le=2**63 - 1)]


class Applying(FormModel):
    """I would like to take part."""

    message: Annotated[Prose, Field(max_length=MESSAGE_MAX)] = ""
    """What they would like to say; nothing is fine."""
    sessions: Annotated[list[PublicIdTyped], Field(max_length=SESSIONS_MAX, default_factory=list)]
    """Public ids of the sessions that suit them."""
    role: RoleTyped | None = None
    """Number of the part that they would like to play."""


class SigningUp(FormModel):
    """A place in a session, and the part one would play."""

    role: RoleTyped | None = None


class Refusal(FormModel):
    """Why somebody is not taken; they read it."""

    reason: Annotated[Line, Field(min_length=REASON_MIN, max_length=REASON_MAX)]


class Arriving(FormModel):
    """The code that is shown where the session takes place."""

    code: Annotated[Code, Field(min_length=CODE_LENGTH, max_length=CODE_LENGTH + 2)]


class Marking(FormModel):
    """What who receives people notes of one of them."""

    mark: Literal["arrived", "left", "absent", "excused", "came", "cancel"]


class Welcoming(FormModel):
    """Whether whoever meets the conditions is accepted at once."""

    takes_everybody: Literal["true", "false"]
