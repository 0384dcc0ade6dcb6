"""A change sent by a program, done by the services that the pages use."""

from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.web.form_errors import sentences
from app.core.web.forms import FormModel
from app.ideas.api.sent import Change
from app.ideas.models import Idea
from app.ideas.rules import State
from app.ideas.schemas import DraftWords, Revision, Whereabouts, slug_of
from app.ideas.service import draft, edit, propose

S = TypeVar("S", bound=FormModel)


async def change(
    session: AsyncSession, actor: Actor, idea: Idea, wanted: Change, now: datetime
) -> Idea:
    """Change a draft (and publish it, if that is wanted) or a published idea.

    Raises:
        Refused: not theirs, or closed.
        Invalid: a field cannot be accepted, or cannot change any more.
        MovedOn: the idea was changed since the version that was sent.
    """
    seen = wanted.version if "version" in wanted.model_fields_set else idea.version
    if idea.state is State.DRAFT:
        return await _draft(session, actor, idea, wanted, now, seen)
    _require_possible(idea, wanted)
    values = {**_reads(idea, Revision), **wanted.given, "version": seen}
    values.pop("area", None)
    return await edit.edit(session, actor, idea, _valid(Revision, values), now)


async def _draft(
    session: AsyncSession, actor: Actor, idea: Idea, wanted: Change, now: datetime, seen: int
) -> Idea:
    given = wanted.given
    if given.keys() & DraftWords.model_fields.keys():
        words = _valid(DraftWords, _reads(idea, DraftWords) | _only(given, DraftWords))
        idea = await draft.save_words(session, actor, idea, words, now, seen=seen)
        seen = idea.version
    if given.keys() & Whereabouts.model_fields.keys():
        where = _valid(Whereabouts, _reads(idea, Whereabouts) | _only(given, Whereabouts))
        idea = await draft.save_whereabouts(session, actor, idea, where, now, seen=seen)
        seen = idea.version
    if wanted.state == "published":
        return await propose.publish(session, actor, idea, now, seen=seen)
    return idea


def _require_possible(idea: Idea, wanted: Change) -> None:
    """Go on if a published idea may change so.

    Raises:
        Invalid: it would become a draft again, or belong elsewhere.
    """
    if wanted.state == "draft" and "state" in wanted.model_fields_set:
        raise Invalid({"state": _("An idea that was published cannot become a draft again.")})
    if wanted.given.get("area", slug_of(idea.area)) != slug_of(idea.area):
        raise Invalid({"area": _("The area of a published idea cannot change.")})


def _reads(idea: Idea, schema: type[FormModel]) -> dict[str, Any]:
    """Return what an idea says now, in the words of a schema."""
    now = {
        "title": idea.title,
        "problem": idea.problem,
        "proposal": idea.proposal,
        "language": idea.language,
        "area": slug_of(idea.area),
        "themes": idea.themes,
        "place_label": idea.place_label,
        "latitude": idea.place_lat,
        "longitude": idea.place_lon,
    }
    return _only(now, schema)


def _only(values: dict[str, Any], schema: type[FormModel]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in schema.model_fields}


def _valid(schema: type[S], values: dict[str, Any]) -> S:
    try:
        return schema.model_validate(values)
    except ValidationError as error:
        raise Invalid(sentences(error)) from error
