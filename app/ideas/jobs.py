"""Background work of ideas: telling people, reminding authors, archiving."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n import using
from app.core.jobs import defer, every, job
from app.core.mail.post import post
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.core.web.routing import url
from app.ideas.models import Gate, Idea
from app.ideas.queries.audience import Part, Reader, next_to_tell
from app.ideas.rules import Occasion, State
from app.ideas.service import close
from app.ideas.shown import address, tags
from app.places.gazetteer import gazetteer

BATCH = 100

TEMPLATES = {
    (Occasion.CANDIDATE, Part.AUTHOR): "ideas/candidate_author",
    (Occasion.CANDIDATE, Part.SUPPORTER): "ideas/candidate",
    (Occasion.MERGED, Part.AUTHOR): "ideas/merged_author",
    (Occasion.MERGED, Part.HOST): "ideas/merged_host",
    (Occasion.MERGED, Part.SUPPORTER): "ideas/merged",
    (Occasion.WITHDRAWN, Part.SUPPORTER): "ideas/withdrawn",
    (Occasion.ARCHIVED, Part.AUTHOR): "ideas/archived_author",
    (Occasion.ARCHIVED, Part.SUPPORTER): "ideas/archived",
    (Occasion.RUNS_OUT, Part.AUTHOR): "ideas/runs_out",
}


@job("ideas.tell")
async def tell(runtime: Runtime, *, idea_id: int, occasion: str) -> None:
    """Queue a message for each person concerned, a batch of them in each transaction.

    A worker that dies takes back its batch, marks and messages together, and no other: whoever
    runs this again goes on where it stopped.
    """
    what = Occasion(occasion)
    async with runtime.database.transaction() as session:
        idea = await session.get(Idea, idea_id)
        if idea is None or idea.state is State.HIDDEN:
            return
        readers = await next_to_tell(session, idea_id, what, BATCH, key=_key(idea, what))
        facts = await _facts(session, idea)
        for reader in readers:
            template = TEMPLATES.get((what, reader.part))
            if template and reader.is_reachable:
                await _write(session, runtime, reader, template, facts)
        if len(readers) == BATCH:
            await defer(session, "nv:ideas.tell", idea_id=idea_id, occasion=occasion)


@every("20 13 * * *", "ideas.clear")
async def clear(runtime: Runtime) -> None:
    """Every day at nine in Montréal: remind authors at eleven months, archive at twelve."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        await close.remind(session, now)
        overdue = await close.overdue(session, now)
    for idea_id in overdue:
        async with runtime.database.transaction() as session:
            if await close.archive(session, idea_id, now):
                drop_pages(session, runtime, *tags(idea_id, listed=True))


def _key(idea: Idea, occasion: Occasion) -> str:
    """A reminder comes back after a renewal; everything else happens once."""
    if occasion is Occasion.RUNS_OUT and idea.renewed_at is not None:
        return "-again"
    return ""


async def _facts(session: AsyncSession, idea: Idea) -> dict[str, Any]:
    gate = await session.get_one(Gate, idea.id)
    into = await session.get(Idea, idea.merged_into_id) if idea.merged_into_id else None
    return {"idea": idea, "into": into, "gate": gate, "area": gazetteer.name(idea.area)}


async def _write(
    session: AsyncSession, runtime: Runtime, reader: Reader, template: str, facts: dict[str, Any]
) -> None:
    base = runtime.settings.base_url.rstrip("/")
    with using(reader.language):
        shown = facts["into"] or facts["idea"]
        context = {
            **facts,
            "reader": reader,
            "link": base + address(shown),
            "index_link": base + url("ideas:index"),
            "renew_link": base + url("ideas:renew", idea_id=facts["idea"].public_id),
        }
    await post(
        session, runtime.settings, template,
        to=reader.email, language=reader.language, context=context,
    )  # fmt: skip
