"""A suspended member reads, signs in, appeals, takes their data and leaves; nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import policy
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.core.i18n import using
from app.discussion.models import Comment
from app.ideas.models import Idea, Support
from app.ideas.shown import address
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)


async def suspend(db: AsyncSession, actor: Actor, until: datetime | None = None) -> Actor:
    """Suspend somebody and return them as policies see them now."""
    await db.execute(
        update(Person)
        .where(Person.id == actor.id)
        .values(suspended_at=NOW - timedelta(days=1), suspended_until=until)
    )
    await db.commit()
    found = await actor_by_id(db, actor.id, strong=True)
    assert found is not None
    return found


async def test_a_suspension_says_until_when_in_both_languages(db: AsyncSession) -> None:
    actor = await suspend(db, await person(db), datetime(2090, 3, 4, 17, tzinfo=UTC))
    assert actor.is_suspended
    assert "4 mars 2090" in policy.can_act(actor).reason
    with using("en"):
        assert "March 4, 2090" in policy.can_act(actor).reason


async def test_a_suspension_without_end_names_no_date(db: AsyncSession) -> None:
    actor = await suspend(db, await person(db))
    assert not policy.can_act(actor)
    assert "jusqu" not in policy.can_act(actor).reason


async def test_a_suspension_ends_by_itself(db: AsyncSession) -> None:
    actor = await suspend(db, await person(db), NOW - timedelta(seconds=1))
    assert not actor.is_suspended
    assert actor.suspended_until is None
    assert policy.can_act(actor)


@pytest.mark.parametrize("role", ["administrator", "moderator", "moderator:ville-marie"])
async def test_a_suspended_member_of_staff_has_no_right_left(db: AsyncSession, role: str) -> None:
    actor = await person(db, roles=(role,))
    assert actor.is_staff
    assert not (await suspend(db, actor)).is_staff
    back = await suspend(db, actor, NOW - timedelta(seconds=1))
    assert back.is_staff, "the role was lost with the suspension"


async def test_they_read_but_cannot_support_comment_or_propose(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await browser.go(address(idea))
    support = "form[action$='/appuyer']"
    assert browser.page.css_first(support) is not None
    await suspend(db, actor)
    await browser.submit(support)
    assert browser.status == 403
    assert "suspendu" in browser.text
    await browser.go(address(idea))
    assert browser.status == 200
    assert "suspendu" in browser.text, "the button is greyed without a reason"
    assert await db.scalar(select(func.count()).select_from(Support)) == 0
    await browser.go("/fr/idees/nouvelle")
    before = await db.scalar(select(func.count()).select_from(Idea))
    await browser.submit("main form[method=post]", title="Une idée de trop", to="save")
    assert browser.status == 403
    assert await db.scalar(select(func.count()).select_from(Idea)) == before
    assert await db.scalar(select(func.count()).select_from(Comment)) == 0


async def test_they_change_neither_name_nor_home_nor_make_tokens(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db, name="Avant")
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte")
    await suspend(db, actor)
    await browser.submit("main form[method=post]", display_name="Après")
    assert browser.status == 403
    name = select(Person.display_name).where(Person.id == actor.id)
    assert await db.scalar(name) == "Avant"


async def test_they_sign_out(browser: Visitor, db: AsyncSession) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await suspend(db, actor)
    await browser.go("/fr/compte")
    assert browser.status == 200
    await browser.submit("form[action$='/deconnexion']")
    assert browser.status == 200
    await browser.go("/fr/compte")
    assert browser.path == "/fr/connexion"
