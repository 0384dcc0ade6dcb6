"""What the page of choices sends."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.notices import Rhythm
from app.core.pagination import LARGEST_KEY
from app.core.text import Code
from app.core.web.forms import FormModel
from app.notifications.rules import HOME_RHYTHMS, RADIUS_LEAST_M, RADIUS_MOST_M, RADIUS_USUAL_M

UNEVEN = N_("Please choose one of the offered answers.")


class Choices(FormModel):
    """One rhythm for each kind, in the same order; the news around home."""

    kind: list[Annotated[Code, Field(max_length=60)]] = Field(default=[], max_length=200)
    rhythm: list[Rhythm] = Field(default=[], max_length=200)
    home: Rhythm = Rhythm.NEVER
    radius: int = Field(default=RADIUS_USUAL_M, ge=RADIUS_LEAST_M, le=RADIUS_MOST_M)

    @model_validator(mode="after")
    def is_even(self) -> "Choices":
        """Refuse a list that does not say a rhythm for each kind, and daily life at once.

        Raises:
            PydanticCustomError: the lists differ in length, or home asks for what it has not.
        """
        if len(self.kind) != len(self.rhythm) or self.home not in HOME_RHYTHMS:
            raise PydanticCustomError("said", UNEVEN)
        return self

    @property
    def wanted(self) -> dict[str, Rhythm]:
        """Return the rhythm of each kind."""
        return dict(zip(self.kind, self.rhythm, strict=True))


class Seen(FormModel):
    """Up to which notice a member had them before their eyes."""

    newest: int = Field(default=0, ge=0, le=LARGEST_KEY)
