"""What the pages of writing send, before it is read as anything in particular."""

from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import Field

from app.core.web.forms import Form, FormModel, Rerender
from app.ideas.models import Idea
from app.ideas.schemas import LARGEST_VERSION, slug_of
from app.ideas.service.moved_on import MovedOn

M = TypeVar("M", bound=FormModel)


class Typed(FormModel):
    """Every field of every step, as it comes; each step reads its own part with :func:`check`."""

    title: str = ""
    problem: str = ""
    proposal: str = ""
    language: str = ""
    area: str = ""
    themes: Annotated[list[str], Field(default_factory=list)]
    place_label: str = ""
    latitude: str = ""
    longitude: str = ""
    draft: str = ""
    version: str = ""
    to: str = ""


class Seen(FormModel):
    """Which draft a page shows, and the version it has seen; a blank page has seen none."""

    draft: str = ""
    version: Annotated[int, Field(ge=0, le=LARGEST_VERSION)] = 0


def check(form: Form[Typed], schema: type[M]) -> M:
    """Return the part of what was typed that ``schema`` knows.

    Raises:
        Invalid: with a sentence for each of its fields that cannot be accepted.
    """
    own = {name: value for name, value in form.values.items() if name in schema.model_fields}
    return Form(schema, own).data


def values_of(idea: Idea) -> dict[str, Any]:
    """Return an idea as the fields of its forms show it."""
    return {
        "title": idea.title,
        "problem": idea.problem,
        "proposal": idea.proposal,
        "language": idea.language,
        "area": slug_of(idea.area),
        "themes": list(idea.themes),
        "place_label": idea.place_label,
        "latitude": "" if idea.place_lat is None else idea.place_lat,
        "longitude": "" if idea.place_lon is None else idea.place_lon,
        "draft": idea.public_id,
        "version": idea.version,
    }


def form_for(idea: Idea) -> Form[Typed]:
    """Return the form that shows an idea as it is."""
    return Form(Typed, values_of(idea))


def ask_again(
    request: Request, template: str, form: Form[Typed], moved: MovedOn, **context: Any
) -> Rerender:
    """Return what shows both texts: whoever sends the form again writes over the other knowingly."""
    del request
    form.values["version"] = moved.current.version
    form.general = moved.message
    return Rerender(template, {**context, "form": form, "theirs": moved.current}, moved.status)
