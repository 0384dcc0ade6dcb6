"""What a person writes in an idea, shared by its forms and its JSON."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.ideas.rules import (
    PLACE_LABEL_MAX,
    PROBLEM_MAX,
    PROBLEM_MIN,
    PROPOSAL_MAX,
    PROPOSAL_MIN,
    THEMES_MAX,
    TITLE_MAX,
    TITLE_MIN,
)
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import THEMES

LARGEST_VERSION = 2**31 - 1


def known_area(slug: str) -> str:
    """Return the slug of an area of the city.

    Raises:
        PydanticCustomError: there is no such area.
    """
    if not slug:
        raise PydanticCustomError("said", N_("Please choose where your idea belongs."))
    if gazetteer.area(slug) is None:
        raise PydanticCustomError("said", N_("Please choose one of the offered answers."))
    return slug


def slug_of(area: Area) -> str:
    """Return the slug that :func:`known_area` reads as ``area``, and no other."""
    if area.neighbourhood_id is not None:
        return gazetteer.neighbourhoods[area.neighbourhood_id].slug
    if area.territory_id is not None:
        return f"t:{gazetteer.territories[area.territory_id].slug}"
    return "city"


def known_themes(codes: list[str]) -> list[str]:
    """Return theme codes, each once.

    Raises:
        PydanticCustomError: one is not a theme of ours, or there are too many.
    """
    once = list(dict.fromkeys(codes))
    if any(code not in THEMES for code in once):
        raise PydanticCustomError("said", N_("Please choose among the offered themes."))
    if len(once) > THEMES_MAX:
        raise PydanticCustomError(
            "said", N_("Please choose at most %(most)s themes."), {"most": THEMES_MAX}
        )
    return once


def _point(value: Any) -> Any:
    """Let a coordinate have the decimal comma of French."""
    return value.strip().replace(",", ".") if isinstance(value, str) else value


Language = Literal["fr", "en"]
AreaSlug = Annotated[Code, Field(max_length=120), AfterValidator(known_area)]
Themes = Annotated[list[Annotated[Code, Field(max_length=40)]], AfterValidator(known_themes)]
Degrees = Annotated[float, BeforeValidator(_point), Field(allow_inf_nan=False)]
Latitude = Annotated[Degrees, Field(ge=-90, le=90)]
Longitude = Annotated[Degrees, Field(ge=-180, le=180)]


class PlaceOnMap(FormModel):
    """A point, a name for it, both or neither."""

    place_label: Annotated[Line, Field(max_length=PLACE_LABEL_MAX)] = ""
    latitude: Latitude | None = None
    longitude: Annotated[Longitude | None, Field(validate_default=True)] = None

    @field_validator("longitude", mode="after")
    @classmethod
    def both_or_neither(cls, value: float | None, info: ValidationInfo) -> float | None:
        """Ask for the other coordinate when one is there alone."""
        if "latitude" in info.data and (value is None) != (info.data["latitude"] is None):
            raise PydanticCustomError("said", N_("Please give both coordinates, or neither."))
        return value

    @property
    def point(self) -> tuple[float, float] | None:
        """Return the coordinates."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class Words(FormModel):
    """What an idea says, ready to be read by anybody."""

    title: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]
    problem: Annotated[Prose, Field(min_length=PROBLEM_MIN, max_length=PROBLEM_MAX)]
    proposal: Annotated[Prose, Field(min_length=PROPOSAL_MIN, max_length=PROPOSAL_MAX)]
    language: Language = "fr"


class Whereabouts(PlaceOnMap):
    """Where an idea belongs and what it is about."""

    area: AreaSlug
    themes: Annotated[Themes, Field(default_factory=list)]

    @property
    def where(self) -> Area:
        """Return the area."""
        return gazetteer.area(self.area) or Area()


class Proposal(Whereabouts, Words):
    """A whole idea, ready to be published."""


class Revision(PlaceOnMap, Words):
    """A published idea written anew; ``version`` is the one its writer had before their eyes."""

    themes: Annotated[Themes, Field(default_factory=list)]
    version: Annotated[int, Field(ge=1, le=LARGEST_VERSION)]


class DraftWords(FormModel):
    """What an idea says so far: nothing is missing yet."""

    title: Annotated[Line, Field(max_length=TITLE_MAX)] = ""
    problem: Annotated[Prose, Field(max_length=PROBLEM_MAX)] = ""
    proposal: Annotated[Prose, Field(max_length=PROPOSAL_MAX)] = ""
    language: Language = "fr"


class Glance(FormModel):
    """What is enough of an idea to look for others like it."""

    title: Annotated[Line, Field(max_length=500)] = ""
    problem: Annotated[Prose, Field(max_length=20_000)] = ""
    language: Language = "fr"
    area: Annotated[Code, Field(max_length=120)] = ""
    draft: Annotated[Code, Field(max_length=20)] = ""
