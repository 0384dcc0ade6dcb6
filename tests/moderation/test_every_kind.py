"""Whatever can be reported goes the same way: reported, decided, told, appealed, shown again."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app import slices
from app.accounts.actor import Actor
from app.audit.models import AuditEntry
from app.core.moderated import moderated_kinds
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.routing import url
from app.moderation.models import Case, Decision, Report
from app.moderation.rules import CaseState, Outcome
from tests.factories import (
    answers,
    campaigns,
    discussion,
    funds,
    ideas,
    items,
    media,
    missions,
    moderation as made,
    organisations,
    plans,
    profiles,
    projects,
)
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
Maker = Callable[[AsyncSession, Runtime, Actor], Awaitable[Any]]


async def _idea(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await ideas.idea(db, author)


async def _comment(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await discussion.comment(db, await ideas.idea(db), author, body="Ce voisin ment.")


async def _photo(db: AsyncSession, runtime: Runtime, author: Actor) -> Any:
    it = Subject("idea", (await ideas.idea(db, author)).id)
    return await media.photo(db, runtime.storage, author, it)


async def _document(db: AsyncSession, runtime: Runtime, author: Actor) -> Any:
    it = Subject("idea", (await ideas.idea(db, author)).id)
    return await media.document(db, runtime.storage, author, it)


async def _link(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await media.link(db, author, Subject("idea", (await ideas.idea(db, author)).id))


async def _answer(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await answers.answer(db, await answers.candidate(db), author)


async def _organisation(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await organisations.organisation(db, author, created_by_id=author.id)


async def _profile(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    await profiles.profile(db, author, bio="Je vends des montres.", is_listed=True)
    return author


async def _project(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await projects.project(db, carrier=author)


async def _update(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await projects.update(db, await projects.project(db), author)


async def _plan(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    of = await projects.project(db)
    await plans.plan(db, of, author)
    return made.PlanOf(of.id, of.public_id)


async def _report(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    of = await projects.project(db, "delivered")
    await plans.plan(db, of)
    return await plans.report(db, of, by=author)


async def _review(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    of = await projects.project(db, "ready")
    await plans.plan(db, of)
    return await plans.review(db, of, "ready", author)


async def _mission(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await missions.mission(db, owner=author)


async def _need(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await items.need(db, carrier=author)


async def _offer(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    """Make one that was thanked for: the thanks are what everybody reads."""
    thanks = {"thanks": "Merci.", "thanked_at": made.NOW}
    return await items.offer(db, await items.need(db), author, "delivered", **thanks)


async def _campaign(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await campaigns.campaign(db, carrier=author)


async def _fund(db: AsyncSession, _runtime: Runtime, author: Actor) -> Any:
    return await funds.fund(db, created_by_id=author.id)


MAKERS: dict[str, Maker] = {
    "idea": _idea,
    "comment": _comment,
    "photo": _photo,
    "document": _document,
    "link": _link,
    "official-answer": _answer,
    "organisation": _organisation,
    "profile": _profile,
    "project": _project,
    "project-update": _update,
    "plan": _plan,
    "plan-report": _report,
    "plan-review": _review,
    "mission": _mission,
    "item-need": _need,
    "offer": _offer,
    "campaign": _campaign,
    "matching-fund": _fund,
}
BETWEEN_SIDES = {"message", "application"}
"""Kinds that only two sides read: their own slices test who reports them."""


def test_every_kind_is_here_but_private_messages() -> None:
    slices.load()
    assert set(MAKERS) | BETWEEN_SIDES == set(moderated_kinds())


@pytest.mark.parametrize("kind", MAKERS)
async def test_from_the_report_to_the_appeal_that_shows_it_again(
    browser: Visitor, visitor: New, db: AsyncSession, runtime: Runtime, kind: str
) -> None:
    author = await person(db)
    it = await MAKERS[kind](db, runtime, author)
    form = url("moderation:report", kind=kind, which=it.public_id)
    await browser.go(form)
    assert browser.status == 200
    await browser.submit(reason="misleading", words="Ce n’est pas vrai.")
    assert browser.status == 200
    assert await db.scalar(select(Report.subject_kind)) == kind
    staff = await sign_in_as(db, visitor(), await person(db, roles=("moderator",)))
    await staff.go("/fr/equipe/moderation")
    assert len(staff.all(".queue-card")) == 1
    await staff.go(url("moderation:thing", kind=kind, which=it.public_id))
    await staff.submit("form.ruling", outcome="hidden", reason="misleading", words="Citez l’étude.")
    assert staff.path == "/fr/equipe/moderation"
    assert staff.all(".queue-card") == []
    assert (await made.thing(db, it)).is_hidden
    assert (await browser.go(form)).status == 404
    decision = (await db.execute(select(Decision))).scalar_one()
    mine = await sign_in_as(db, visitor(), author)
    await mine.go(url("moderation:why", kind=kind, which=it.public_id))
    assert mine.path == url("moderation:decision", decision_id=decision.public_id)
    assert "Citez l’étude." in mine.text
    await mine.submit(words=made.OBJECTION)
    other = await sign_in_as(db, visitor(), await person(db, roles=("moderator",)))
    await other.go(url("moderation:review", decision_id=decision.public_id))
    await other.submit(state="overturned", answer="L’étude est citée plus haut.")
    assert not (await made.thing(db, it)).is_hidden
    assert (await browser.go(form)).status == 200


@pytest.mark.parametrize("kind", MAKERS)
async def test_the_same_call_twice_changes_nothing(
    db: AsyncSession, runtime: Runtime, kind: str
) -> None:
    it = await MAKERS[kind](db, runtime, await person(db))
    ways, now = made.ways_of(kind), made.NOW
    thing = await made.thing(db, it)
    assert not thing.is_hidden
    for hidden, act in ((True, ways.hide), (False, ways.restore)):
        for _twice in range(2):
            await act(db, runtime, thing.subject.id, now)
            await db.commit()
            assert (await made.thing(db, it)).is_hidden is hidden


@pytest.mark.parametrize("kind", MAKERS)
async def test_hidden_shown_and_hidden_again_is_three_decisions(
    db: AsyncSession, runtime: Runtime, kind: str
) -> None:
    it = await MAKERS[kind](db, runtime, await person(db))
    for outcome, hidden in (
        (Outcome.HIDDEN, True), (Outcome.RESTORED, False), (Outcome.HIDDEN, True),
    ):  # fmt: skip
        await made.decided(db, runtime, it, outcome=outcome)
        assert (await made.thing(db, it)).is_hidden is hidden
    closed = select(func.count()).where(Case.state == CaseState.DECIDED)
    assert await db.scalar(closed) == 3
    written = select(AuditEntry.action).order_by(AuditEntry.id)
    actions = [one for one in await db.scalars(written) if one.startswith("moderation.")]
    assert actions == ["moderation.hidden", "moderation.restored", "moderation.hidden"]


@pytest.mark.parametrize("kind", MAKERS)
async def test_it_is_found_by_its_identifier_or_its_number_and_nothing_else(
    db: AsyncSession, runtime: Runtime, kind: str
) -> None:
    it = await MAKERS[kind](db, runtime, await person(db))
    ways = made.ways_of(kind)
    thing = await made.thing(db, it)
    assert thing.subject.kind == kind
    assert await ways.find(db, it.public_id) == thing
    assert await ways.find(db, thing.subject.id) == thing
    for which in ("zzzzzzzzzz", "", "é", it.public_id.upper() + "x", 2**40):
        assert await ways.find(db, which) is None, which


@pytest.mark.parametrize("kind", MAKERS)
async def test_its_author_is_not_asked_to_decide(
    browser: Visitor, db: AsyncSession, runtime: Runtime, kind: str
) -> None:
    author = await person(db, roles=("moderator",))
    it = await MAKERS[kind](db, runtime, author)
    await sign_in_as(db, browser, author)
    await browser.go(url("moderation:thing", kind=kind, which=it.public_id))
    assert "C’est de vous" in browser.text
    assert browser.page.css_first("form.ruling") is None
