"""Ideas put into the shapes of the API."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db.questions import Questions
from app.core.settings import Settings
from app.core.subjects import Subject
from app.discussion.queries.counts import counts
from app.ideas.api.shapes import (
    Addresses,
    AreaShown,
    EndorsementShown,
    IdeaShown,
    OriginShown,
    PhotoShown,
    ResourceShown,
    SignatureShown,
    SpotShown,
    TallyShown,
)
from app.ideas.models import Idea
from app.ideas.queries import supporting
from app.ideas.queries.facts import facts_of
from app.ideas.rules import State, Tally
from app.ideas.schemas import slug_of
from app.ideas.shown import page_addresses
from app.organisations.api.shapes import named
from app.places.gazetteer import gazetteer
from app.places.rules import Area


async def whole(
    session: AsyncSession, settings: Settings, idea: Idea, actor: Actor | None
) -> IdeaShown:
    """Return an idea with everything that its page shows."""
    subject, base = Subject("idea", idea.id), settings.base_url.rstrip("/")
    asked = Questions()
    facts = facts_of(asked, idea, actor)
    tally = None if idea.state is State.DRAFT else asked.add(supporting.tally_of(idea.id))
    await asked.ask(session)
    attached = facts.attached.value
    return IdeaShown(
        **_columns(idea),
        area=area_shown(idea.area),
        pages=addresses(settings, idea.public_id, idea.title),
        supporters=tally and tally_shown(tally.value),
        comments=(await counts(session, [subject]))[subject].comments,
        place=_place(idea),
        photos=[
            PhotoShown(url=absolute(settings, p.src()), alt=p.alt, language=p.language)
            for p in attached.photos
        ],
        documents=[
            ResourceShown(title=d.title, url=absolute(settings, d.address), language=d.language)
            for d in attached.documents
        ],
        links=[
            ResourceShown(title=k.title, url=k.address, language=k.language) for k in attached.links
        ],
        signed_by=[SignatureShown(name=s.name, is_author=s.is_author) for s in facts.authors.value],
        organisation=named(facts.speaker.value, base),
        endorsed_by=[
            EndorsementShown(**one.model_dump(), by=e.person or None)
            for e in facts.endorsements.value
            if (one := named(e.organisation, base))
        ],
        imported_from=_origin(idea),
        merged_into=await _successor(session, idea),
        supported=None if actor is None else facts.supported.value,
    )


def tally_shown(tally: Tally) -> TallyShown:
    """Return how a gate stands."""
    return TallyShown(
        local=tally.local, other=tally.other, threshold=tally.threshold, passed_at=tally.passed_at
    )


def area_shown(area: Area) -> AreaShown:
    """Return an area."""
    return AreaShown(slug=slug_of(area), name=gazetteer.name(area), kind=area.kind)


def absolute(settings: Settings, path: str) -> str:
    """Return a local path as other machines need it."""
    return settings.base_url.rstrip("/") + path


def addresses(settings: Settings, public_id: str, title: str) -> Addresses:
    """Return where people read an idea."""
    found = page_addresses(public_id, title)
    return Addresses(fr=absolute(settings, found["fr"]), en=absolute(settings, found["en"]))


def _columns(idea: Idea) -> dict[str, Any]:
    return {
        "id": idea.public_id,
        "state": idea.state,
        "version": idea.version,
        "language": idea.language,
        "title": idea.title,
        "problem": idea.problem,
        "proposal": idea.proposal,
        "themes": idea.themes,
        "published_at": idea.published_at,
        "updated_at": idea.updated_at,
        "closed_at": idea.closed_at,
        "closing_reason": idea.closing_reason,
    }


def _place(idea: Idea) -> SpotShown | None:
    if not idea.place_label and idea.place_lat is None:
        return None
    return SpotShown(label=idea.place_label, latitude=idea.place_lat, longitude=idea.place_lon)


def _origin(idea: Idea) -> OriginShown | None:
    if idea.source is None:
        return None
    return OriginShown(
        name=idea.source,
        id=idea.source_id or "",
        local=idea.earlier_local,
        other=idea.earlier_other,
    )


async def _successor(session: AsyncSession, idea: Idea) -> str | None:
    if idea.merged_into_id is None:
        return None
    query = select(Idea.public_id).where(Idea.id == idea.merged_into_id)
    return (await session.execute(query)).scalar_one()
