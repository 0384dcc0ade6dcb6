"""What people send to the moderators, and what the moderators decide."""

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from app.accounts.schemas import Email
from app.core.i18n import N_
from app.core.text import Code, Prose
from app.core.web.forms import FormModel
from app.moderation.rules import (
    APPEAL_MAX,
    APPEAL_MIN,
    PLEA_MIN,
    REPORTABLE,
    WORDS_MAX,
    AppealState,
    Outcome,
    Reason,
)

Words = Annotated[Prose, Field(max_length=WORDS_MAX)]


class MemberReport(FormModel):
    """Why something should not be there."""

    reason: Annotated[Reason, Field(description=N_("Which rule of the place it breaks."))]
    words: Annotated[
        Words, Field(description=N_("In your own words; needed for “something else”."))
    ] = ""

    @field_validator("reason")
    @classmethod
    def is_reportable(cls, reason: Reason) -> Reason:
        """Refuse what only the staff can find.

        Raises:
            PydanticCustomError: it is not one of the choices.
        """
        if reason not in REPORTABLE:
            raise PydanticCustomError("said", N_("Please choose one of the reasons."))
        return reason


class VisitorReport(MemberReport):
    """The same from a visitor, who may want to be answered."""

    email: Email | None = None


class Ruling(FormModel):
    """What a moderator decides of a thing, having seen its latest decision ``seen``."""

    outcome: Outcome
    reason: Reason | None = None
    words: Words = ""
    days: Annotated[int, Field(ge=0, le=3650)] = 0
    hides: bool = False
    seen: Annotated[Code, Field(max_length=10)] = ""


class Objection(FormModel):
    """Why the author thinks that a decision is wrong."""

    words: Annotated[Prose, Field(min_length=APPEAL_MIN, max_length=APPEAL_MAX)]


class Plea(FormModel):
    """What the author of a held text wants the moderator to know."""

    words: Annotated[Prose, Field(min_length=PLEA_MIN, max_length=WORDS_MAX)]


class Review(FormModel):
    """What another moderator decides of an appeal; the author reads the answer."""

    state: AppealState
    answer: Annotated[Prose, Field(min_length=10, max_length=WORDS_MAX)]

    @field_validator("state")
    @classmethod
    def is_decided(cls, state: AppealState) -> AppealState:
        """Refuse to leave it waiting.

        Raises:
            PydanticCustomError: nothing is decided.
        """
        if state is AppealState.WAITING:
            raise PydanticCustomError("said", N_("Please uphold the decision or overturn it."))
        return state


class SettingAside(FormModel):
    """Whose supports of an idea stop counting, and why; each of them reads the reason."""

    idea: Annotated[Code, Field(min_length=1, max_length=10)]
    people: Annotated[
        list[Annotated[Code, Field(max_length=10)]], Field(min_length=1, max_length=50)
    ]
    words: Annotated[Prose, Field(min_length=10, max_length=WORDS_MAX)]
