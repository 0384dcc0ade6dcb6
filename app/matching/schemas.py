"""What forms and programs may say."""

from typing import Annotated, Literal

from pydantic import Field

from app.core.i18n import N_
from app.core.text import Code
from app.core.web.forms import FormModel


class Answer(FormModel):
    """Yes or no."""

    answer: Literal["yes", "no"] = Field(description=N_("“yes” or “no”."))

    @property
    def is_yes(self) -> bool:
        """Say whether it is a yes."""
        return self.answer == "yes"


class Invitation(FormModel):
    """Whom a team would like to ask."""

    who: Annotated[Code, Field(min_length=20, max_length=20)] = Field(
        description=N_("What names the person to this mission’s team.")
    )


class Pausing(FormModel):
    """Whether suggestions are paused."""

    pause: Literal["yes", "no"]


class Confirmation(FormModel):
    """Which turns of a roster are kept."""

    turns: list[Annotated[Code, Field(max_length=30)]] = Field(default_factory=list, max_length=200)
