"""What people say of a mission, shared by its forms, its JSON and its imports."""

import re
from collections.abc import Callable, Collection
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line, Prose
from app.ideas.schemas import LARGEST_VERSION, Language, PlaceOnMap, Themes
from app.missions.recurrence import DEFAULT_ZONE, zones
from app.missions.rules import (
    ACCESSIBILITY,
    AGE_MAX,
    AGE_MIN,
    CAUSES_MAX,
    LANGUAGES_MAX,
    NOTE_MAX,
    PEOPLE_MAX,
    REASON_MAX,
    REASON_MIN,
    ROLE_NAME_MAX,
    ROLES_MAX,
    SKILLS_MAX,
    TASKS_MAX,
    TASKS_MIN,
    TITLE_MAX,
    TITLE_MIN,
    Effort,
    Remote,
)
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.skills.qualities import CHECKS, LANGUAGES, TRAININGS
from app.skills.schemas import MissingCause, MissingSkill
from app.skills.terms import causes, skills

_ROLE = re.compile(r"(\d{1,4})\s*(?:[x×]\s*)?(\D.*)")


def _among(known: Callable[[], Collection[str]]) -> AfterValidator:
    """Return a check that every code is a known one; each is kept once."""

    def check(codes: list[str]) -> list[str]:
        once = list(dict.fromkeys(codes))
        if any(code not in known() for code in once):
            raise PydanticCustomError("said", N_("Please choose one of the offered answers."))
        return once

    return AfterValidator(check)


def known_area(slug: str) -> str:
    """Return the slug of an area of the city.

    Raises:
        PydanticCustomError: there is no such area.
    """
    if not slug:
        raise PydanticCustomError("said", N_("Please choose where it takes place."))
    if gazetteer.area(slug) is None:
        raise PydanticCustomError("said", N_("Please choose one of the offered answers."))
    return slug


def known_zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        PydanticCustomError: there is no such zone.
    """
    if name not in zones():
        raise PydanticCustomError("said", N_("We do not know this time zone."))
    return name


def _lines(typed: Any) -> Any:
    """Read roles as a form sends them: lines such as ``2 at the till``; programs send objects."""
    if not isinstance(typed, list):
        return typed
    return [_role(line) for one in typed for line in _split(one)]


def _split(one: Any) -> list[Any]:
    if not isinstance(one, str):
        return [one]
    return [line.strip() for line in one.splitlines() if line.strip()]


def _role(line: Any) -> Any:
    if not isinstance(line, str):
        return line
    found = _ROLE.fullmatch(line)
    if found is None:
        raise PydanticCustomError(
            "said", N_("Please write one part on each line, its number first: “2 at the till”.")
        )
    return {"people": int(found[1]), "name": found[2]}


class RoleWanted(BaseModel):
    """A part that some of the people play."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: Annotated[
        Line, Field(description=N_("What they do."), min_length=2, max_length=ROLE_NAME_MAX)
    ]
    people: Annotated[int, Field(description=N_("How many they are."), ge=1, le=PEOPLE_MAX)]

    @property
    def line(self) -> str:
        """Return it as a form shows it."""
        return f"{self.people} {self.name}"


CodeList = list[Annotated[Code, Field(max_length=40)]]
People = Annotated[int, Field(ge=1, le=PEOPLE_MAX)]
Reason = Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]
Zone = Annotated[Code, Field(max_length=40), AfterValidator(known_zone)]
NONE: Any = Field(default_factory=list)


class MissionText(PlaceOnMap):
    """A mission, whole, its dates apart."""

    title: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]
    tasks: Annotated[Prose, Field(min_length=TASKS_MIN, max_length=TASKS_MAX)]
    language: Language = "fr"
    area: Annotated[Code, Field(max_length=120), AfterValidator(known_area)]
    remote: Remote = Remote.NO
    themes: Annotated[Themes, NONE]
    causes: Annotated[CodeList, Field(max_length=CAUSES_MAX), _among(causes), NONE]
    required_skills: Annotated[CodeList, Field(max_length=SKILLS_MAX), _among(skills), NONE]
    useful_skills: Annotated[CodeList, Field(max_length=SKILLS_MAX), _among(skills), NONE]
    languages: Annotated[CodeList, Field(max_length=LANGUAGES_MAX), _among(lambda: LANGUAGES), NONE]
    minimum_age: Annotated[int, Field(ge=AGE_MIN, le=AGE_MAX)] = AGE_MIN
    checks: Annotated[CodeList, _among(lambda: CHECKS), NONE]
    trainings: Annotated[CodeList, _among(lambda: TRAININGS), NONE]
    effort: Effort = Effort.LIGHT
    accessibility: Annotated[CodeList, _among(lambda: ACCESSIBILITY), NONE]
    accessibility_note: Annotated[Prose, Field(max_length=NOTE_MAX)] = ""
    minimum_people: People = 1
    maximum_people: People = 10
    roles: Annotated[list[RoleWanted], BeforeValidator(_lines), Field(max_length=ROLES_MAX), NONE]
    zone: Zone = DEFAULT_ZONE

    @field_validator("maximum_people", mode="after")
    @classmethod
    def enough(cls, value: int, info: ValidationInfo) -> int:
        """Refuse fewer people at most than at least."""
        if value < info.data.get("minimum_people", 1):
            raise PydanticCustomError(
                "said", N_("The most people that can come are fewer than it takes.")
            )
        return value

    @field_validator("roles", mode="after")
    @classmethod
    def parts_fit(cls, value: list[RoleWanted], info: ValidationInfo) -> list[RoleWanted]:
        """Refuse one part twice, and more people in parts than may come."""
        if len({role.name.casefold() for role in value}) < len(value):
            raise PydanticCustomError("said", N_("Each part is written once."))
        if sum(role.people for role in value) > info.data.get("maximum_people", PEOPLE_MAX):
            raise PydanticCustomError("said", N_("These parts take more people than can come."))
        return value

    @property
    def where(self) -> Area:
        """Return the area."""
        return gazetteer.area(self.area) or Area()

    @property
    def skills(self) -> dict[str, bool]:
        """Return the skills that it asks for, and whether it cannot do without."""
        useful = dict.fromkeys(self.useful_skills, False)
        return useful | dict.fromkeys(self.required_skills, True)

    def columns(self) -> dict[str, Any]:
        """Return what it says as columns of the table."""
        apart = {
            "area", "latitude", "longitude", "required_skills", "useful_skills", "roles", "version",
            "project", "organisation", "source", "source_id", "sessions",
            *MissingSkill.model_fields, *MissingCause.model_fields,
        }  # fmt: skip
        lat, lon = self.point or (None, None)
        return self.model_dump(exclude=apart) | {
            "territory_id": self.where.territory_id,
            "neighbourhood_id": self.where.neighbourhood_id,
            "place_lat": lat,
            "place_lon": lon,
        }


class NewMission(MissionText):
    """A mission and whom it is for: a project, an organisation, or a project with one."""

    project: Annotated[Code, Field(max_length=10)] = ""
    organisation: Annotated[Code, Field(max_length=10)] = ""

    @model_validator(mode="after")
    def somebody(self) -> "NewMission":
        """Ask for whom it is."""
        if not self.project and not self.organisation:
            raise PydanticCustomError(
                "said", N_("Please say for which project or organisation this mission is.")
            )
        return self


class Revision(MissionText):
    """A mission written anew; ``version`` is the one its writer had before their eyes."""

    version: Annotated[int, Field(ge=1, le=LARGEST_VERSION)]
