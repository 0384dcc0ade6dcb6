"""Setting supports aside from the review page: told, appealed, undone, shown, counted right."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.cli.tallies import wrong_gates
from app.core.errors import Conflict, DomainError, Refused
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.queries import supporting
from app.ideas.shown import address
from app.moderation.models import Decision
from app.moderation.rules import AppealState, Outcome
from app.moderation.schemas import Review, SettingAside
from app.moderation.service import appeal as appealing, set_aside as service
from tests.factories import ideas, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
PAGE = "/fr/equipe/doublons"
WHY = "Ces comptes partagent une boîte et un réseau."
HERE = "moderator:villeray-saint-michel-parc-extension"


async def scene(db: AsyncSession, number: int = 3, **fields: object) -> tuple[Idea, list[Actor]]:
    """Make an idea that accounts of one mailbox support."""
    idea = await ideas.idea(db, **fields)  # type: ignore[arg-type]
    people = [
        await person(db, email=f"jo.see+{n}@gmail.com", name=f"Josée {n}") for n in range(number)
    ]
    await ideas.back(db, idea, people, local=number)  # type: ignore[arg-type]
    return idea, people


def chosen(idea: Idea, people: list[Actor]) -> SettingAside:
    """Return what a moderator sends."""
    return SettingAside(idea=idea.public_id, people=[one.public_id for one in people], words=WHY)


async def counts(db: AsyncSession, idea: Idea) -> tuple[int, int]:
    """Return how many neighbours the gate counts, and how many are set aside."""
    tally = await supporting.tally(db, idea.id)
    return tally.local, tally.set_aside


async def test_from_the_page_in_one_press(browser: Visitor, db: AsyncSession) -> None:
    idea, people = await scene(db)
    await sign_in_as(db, browser, await person(db, roles=(HERE,)))
    await browser.go(PAGE)
    for said in ("Josée 0", "mènent à une même boîte", "poids", idea.title, "reste passé"):
        assert said in browser.text, said
    assert people[0].email not in browser.answer.text, "an address is shown"
    assert len(browser.all("h1")) == 1
    ticked = [node.attributes["value"] for node in browser.page.css("input[name=people][checked]")]
    assert ticked == [one.public_id for one in people[1:]], "the first account is kept"
    await browser.submit("form.ruling", words=WHY)
    assert "2 appuis sont écartés" in browser.text
    assert await counts(db, idea) == (1, 2)
    assert "déjà écarté" in browser.text
    await browser.go(address(idea))
    assert "2 appuis écartés par la modération" in browser.text
    assert await wrong_gates(db) == 0


async def test_without_a_reason_or_a_person_nothing_happens(
    browser: Visitor, db: AsyncSession
) -> None:
    idea, people = await scene(db)
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go(PAGE)
    await browser.submit("form.ruling", words="Non")
    assert browser.status == 422
    assert "Non" in browser.all("textarea")[0]
    await browser.submit("form.ruling", words=WHY, people=None)
    assert browser.status == 422
    await browser.submit("form.ruling", words=WHY, people=[people[0].public_id], idea="zzzzzzzzzz")
    assert browser.status == 404
    assert await counts(db, idea) == (3, 0)


async def test_an_empty_page_says_so(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go(PAGE)
    assert "Aucun compte ne se ressemble" in browser.text


@pytest.mark.parametrize("roles", [(), ("moderator:ville-marie",)])
async def test_only_the_moderators_of_the_territory_decide(
    browser: Visitor, db: AsyncSession, runtime: Runtime, roles: tuple[str, ...]
) -> None:
    idea, people = await scene(db)
    other = await person(db, roles=roles)
    with pytest.raises(Refused):
        await service.set_aside(db, runtime, other, idea, chosen(idea, people), NOW)
    await sign_in_as(db, browser, other)
    await browser.go(PAGE)
    assert "Josée" not in browser.text
    assert await counts(db, idea) == (3, 0)


async def test_nobody_sets_their_own_support_aside(db: AsyncSession, runtime: Runtime) -> None:
    idea, _people = await scene(db)
    moderator = await person(db, roles=("moderator",))
    await ideas.back(db, idea, [moderator], local=1)  # type: ignore[list-item]
    with pytest.raises(Refused, match="de vous"):
        await service.set_aside(db, runtime, moderator, idea, chosen(idea, [moderator]), NOW)


async def test_each_is_told_why_in_their_language_and_may_appeal(
    db: AsyncSession, runtime: Runtime, browser: Visitor
) -> None:
    idea, people = await scene(db)
    moderator = await person(db, roles=("moderator",))
    decisions = await service.set_aside(db, runtime, moderator, idea, chosen(idea, people[1:]), NOW)
    await db.commit()
    assert {one.author_id for one in decisions} == {one.id for one in people[1:]}
    told = await notice_kinds()["moderation.decided"].write(
        db, {"decision": decisions[0].public_id}
    )
    assert told is not None
    assert "écarté" in told.title
    assert "Chaque personne compte une fois" in told.excerpt
    entry = select(func.count()).where(AuditEntry.action == "moderation.set_aside")
    assert await db.scalar(entry) == 1
    await sign_in_as(db, browser, people[1])
    await browser.go(url("moderation:decision", decision_id=decisions[0].public_id))
    assert WHY in browser.text
    await browser.submit(words=made.OBJECTION)
    assert browser.status == 200
    other = await person(db, roles=("moderator",))
    verdict = Review(state=AppealState.OVERTURNED, answer="Ce sont deux sœurs.")
    it = await db.get_one(Decision, decisions[0].id)
    await appealing.review(db, runtime, other, it, verdict, NOW)
    await db.commit()
    assert await counts(db, idea) == (2, 1)


async def test_the_staff_counts_one_again(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea, people = await scene(db)
    moderator = await person(db, roles=("moderator",))
    (decision,) = await service.set_aside(
        db, runtime, moderator, idea, chosen(idea, people[:1]), NOW
    )
    await db.commit()
    await sign_in_as(db, browser, moderator)
    await browser.go(url("moderation:decision", decision_id=decision.public_id))
    await browser.submit("form[action$='/recompter']")
    assert "compté de nouveau" in browser.text
    assert await counts(db, idea) == (3, 0)
    assert browser.page.css_first("form[action$='/recompter']") is None
    await db.refresh(decision)
    with pytest.raises(Conflict):
        await service.count_again(db, runtime, moderator, decision, NOW)
    told = await notice_kinds()["moderation.undone"].write(db, {"decision": decision.public_id})
    assert told is not None
    assert "annulé" in told.title


async def test_an_open_decision_is_not_told_as_undone(db: AsyncSession, runtime: Runtime) -> None:
    idea, people = await scene(db)
    moderator = await person(db, roles=("moderator",))
    (decision,) = await service.set_aside(
        db, runtime, moderator, idea, chosen(idea, people[:1]), NOW
    )
    write = notice_kinds()["moderation.undone"].write
    assert await write(db, {"decision": decision.public_id}) is None
    hidden = await made.decided(db, runtime, await ideas.idea(db))
    with pytest.raises(Conflict):
        await service.count_again(db, runtime, moderator, hidden, NOW)


async def test_two_who_press_at_once_make_one_decision_for_each(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea, people = await scene(db, 4)
    moderators = [await person(db, roles=("moderator",)) for _ in range(5)]

    async def press(number: int) -> None:
        async with runtime.database.transaction() as session:
            it = await session.get_one(Idea, idea.id)
            wanted = chosen(idea, people[1:])
            await service.set_aside(session, runtime, moderators[number], it, wanted, NOW)

    answers = await asyncio.gather(*(press(n) for n in range(5)), return_exceptions=True)
    assert len([one for one in answers if isinstance(one, DomainError)]) == 4, answers
    aside = select(func.count()).where(Decision.outcome == Outcome.SET_ASIDE)
    assert await db.scalar(aside) == 3
    assert await counts(db, idea) == (1, 3)
    assert await wrong_gates(db) == 0


async def test_english_moderators_read_english(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    await scene(db)
    browser = await sign_in_as(db, visitor(language="en"), await person(db, roles=("moderator",)))
    await browser.go("/en/staff/duplicates")
    assert "their addresses lead to one mailbox" in browser.text
    await browser.submit("form.ruling", words="They share a mailbox and a network.")
    assert "2 supports are set aside" in browser.text
