"""On one's own page: how many people ask to write, to oneself or to an organisation one speaks for."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.messages.models import Block
from app.messages.rules import State
from tests.factories import messages, organisations
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]


async def waiting(visitor: New, db: AsyncSession, who: object, lang: str = "fr") -> list[str]:
    browser = await sign_in_as(db, visitor(lang), who)  # type: ignore[arg-type]
    await browser.go("/fr/moi" if lang == "fr" else "/en/me")
    return browser.all(".waiting-list li")


async def test_requests_are_counted_and_lead_to_where_they_are_answered(
    visitor: New, db: AsyncSession
) -> None:
    me = await person(db)
    await messages.conversation(db, await person(db), me, state=State.ASKED)
    assert await waiting(visitor, db, me) == ["1 personne demande à vous écrire"]
    await messages.conversation(db, await person(db), me, state=State.ASKED)
    assert await waiting(visitor, db, me, "en") == ["2 people ask to write to you"]
    browser = await sign_in_as(db, visitor(), me)
    await browser.go("/fr/moi")
    await browser.follow("2 personnes demandent à vous écrire")
    assert (browser.status, browser.path) == (200, "/fr/messagerie")


@pytest.mark.parametrize("state", [state for state in State if state is not State.ASKED])
async def test_what_was_answered_waits_no_more(
    visitor: New, db: AsyncSession, state: State
) -> None:
    me = await person(db)
    await messages.conversation(db, await person(db), me, state=state)
    assert await waiting(visitor, db, me) == []


async def test_who_asked_waits_for_nothing_of_their_own(visitor: New, db: AsyncSession) -> None:
    me = await person(db)
    await messages.conversation(db, me, await person(db), state=State.ASKED)
    assert await waiting(visitor, db, me) == []


async def test_a_request_of_somebody_i_block_does_not_wait(visitor: New, db: AsyncSession) -> None:
    me, other = await person(db), await person(db)
    await messages.conversation(db, other, me, state=State.ASKED)
    db.add(Block(by_id=me.id, person_id=other.id, blocked_at=datetime.now(UTC)))
    await db.commit()
    assert await waiting(visitor, db, me) == []


async def test_whoever_speaks_for_an_organisation_finds_its_requests_and_its_members_do_not(
    visitor: New, db: AsyncSession
) -> None:
    owner, member = await person(db), await person(db)
    group = await organisations.organisation(db, owner)
    await organisations.join(db, group, member)
    await messages.conversation(db, await person(db), to=group, state=State.ASKED)
    assert await waiting(visitor, db, owner) == ["1 personne demande à vous écrire"]
    assert await waiting(visitor, db, member) == []
