"""What a program sends to write an idea, or to change one."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from app.core.i18n import N_
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.ideas.rules import PLACE_LABEL_MAX, PROBLEM_MAX, PROPOSAL_MAX, REASON_MAX, TITLE_MAX
from app.ideas.schemas import (
    LARGEST_VERSION,
    AreaSlug,
    Language,
    Latitude,
    Longitude,
    Proposal,
    Themes,
)
from app.organisations.queries import NO_VOICE

DESCRIPTIONS = {
    "title": N_("A title that says it all."),
    "problem": N_("What is wrong or missing today, in Markdown."),
    "proposal": N_("What could be done about it, in Markdown."),
    "language": N_("The language it is written in."),
    "area": N_("Slug of an area, as the lists of places give it; “city” for the whole city."),
    "themes": N_("Codes of at most three themes."),
    "place_label": N_("What people call the place."),
    "latitude": N_("Degrees north (WGS 84)."),
    "longitude": N_("Degrees east (WGS 84)."),
    "organisation": N_("Identifier of the organisation you speak for; empty for yourself."),
    "state": N_("“draft” to go on writing later; “published” to show it to everybody."),
    "version": N_(
        "The version you read: refused when the idea was changed since. Without it, yours wins."
    ),
}
EXAMPLE: dict[str, Any] = {
    "title": "Une ruelle verte derrière la rue Saint-Roch",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes, ouvrir trois fosses d’arbres et poser deux bancs.",
    "language": "fr",
    "area": "parc-extension",
    "themes": ["nature"],
}


def _described(schema: dict[str, Any]) -> None:
    for name, field in schema["properties"].items():
        field["description"] = DESCRIPTIONS[name]
        field.pop("title", None)


def _new_idea(schema: dict[str, Any]) -> None:
    _described(schema)
    schema["examples"] = [EXAMPLE]


def _change(schema: dict[str, Any]) -> None:
    _described(schema)
    for field in schema["properties"].values():
        field.pop("default", None)
    schema["examples"] = [{"title": "Une ruelle verte et des bancs", "version": 1}]


class NewIdea(Proposal):
    """A whole idea."""

    model_config = ConfigDict(json_schema_extra=_new_idea)

    state: Literal["draft", "published"] = "published"
    organisation: Annotated[Code, Field(max_length=10)] = NO_VOICE


class Change(FormModel):
    """What changes in an idea; what is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=_change)

    title: Annotated[Line, Field(max_length=TITLE_MAX)] = ""
    problem: Annotated[Prose, Field(max_length=PROBLEM_MAX)] = ""
    proposal: Annotated[Prose, Field(max_length=PROPOSAL_MAX)] = ""
    language: Language = "fr"
    area: AreaSlug = "city"
    themes: Annotated[Themes, Field(default_factory=list)]
    place_label: Annotated[Line, Field(max_length=PLACE_LABEL_MAX)] = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    state: Literal["draft", "published"] = "draft"
    version: Annotated[int, Field(ge=1, le=LARGEST_VERSION)] = 1

    @property
    def given(self) -> dict[str, Any]:
        """Return the fields of the idea that were sent."""
        return self.model_dump(exclude_unset=True, exclude={"state", "version"})


Reason = Annotated[Prose, Field(max_length=REASON_MAX)]
