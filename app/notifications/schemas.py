"""What the page of choices sends."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.notices import Rhythm
from app.core.pagination import LARGEST_KEY
from app.core.text import Code
from app.core.web.forms import FormModel
from app.notifications.rules import RADIUS_LEAST_M, RADIUS_MOST_M, RADIUS_USUAL_M

UNEVEN = N_("Please choose one of the offered answers.")


class Choices(FormModel):
    """One rhythm for each kind, in the same order; the news around home."""

    kind: list[Annotated[Code, Field(max_length=60)]] = Field(default=[], max_length=200)
    rhythm: list[Rhythm] = Field(default=[], max_length=200, validate_default=True)
    home: Literal[Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.NEVER] = Rhythm.NEVER
    radius: int = Field(default=RADIUS_USUAL_M, ge=RADIUS_LEAST_M, le=RADIUS_MOST_M)

    @field_validator("rhythm", mode="after")
    @classmethod
    def is_even(cls, rhythm: list[Rhythm], info: ValidationInfo) -> list[Rhythm]:
        """Refuse a list that does not say a rhythm for each kind.

        Raises:
            PydanticCustomError: the lists differ in length.
        """
        if len(info.data.get("kind", [])) != len(rhythm):
            raise PydanticCustomError("said", UNEVEN)
        return rhythm

    @property
    def wanted(self) -> dict[str, Rhythm]:
        """Return the rhythm of each kind."""
        return dict(zip(self.kind, self.rhythm, strict=True))


class Seen(FormModel):
    """Up to which notice a member had them before their eyes."""

    newest: int = Field(default=0, ge=0, le=LARGEST_KEY)
