"""The buttons of an idea's page as scripts press them, and what they say of thresholds that changed."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import csrf
from app.core.runtime import Runtime
from app.ideas.chosen import THRESHOLD
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.ideas.shown import address
from app.places.rules import AreaKind
from tests.factories import accounts, choices, ideas
from tests.organisations.press import press
from tests.visitor import Visitor

HTMX = {"hx-request": "true"}


@pytest.fixture
async def member(db: AsyncSession, browser: Visitor) -> Visitor:
    return await accounts.sign_in_as(db, browser, await accounts.person(db))


async def pressed(runtime: Runtime, browser: Visitor, idea: Idea, act: str) -> Visitor:
    """Press a button as htmx does, without following where it leads."""
    token = csrf.token(runtime.settings, browser.http.cookies["session"])
    answer = await browser.http.post(
        f"/fr/idees/{idea.public_id}/{act}",
        data={csrf.FIELD: token},
        headers={**HTMX, "sec-fetch-site": "same-origin"},
    )
    return browser._read(answer)


async def counts(db: AsyncSession, idea: Idea) -> tuple[int, int]:
    await db.commit()
    row = (await db.execute(select(Gate.local, Gate.other).where(Gate.idea_id == idea.id))).one()
    return row.local, row.other


async def test_a_script_takes_a_support_back_and_gets_the_gate_alone(
    runtime: Runtime, db: AsyncSession, member: Visitor
) -> None:
    idea = await ideas.idea(db)
    await pressed(runtime, member, idea, "appuyer")
    assert await counts(db, idea) == (1, 0)
    await pressed(runtime, member, idea, "ne-plus-appuyer")
    assert member.status == 200
    assert "retiré" in member.all("#support [data-announce]")[0]
    assert member.all(".gate-title") == ["0 appui local"]
    assert member.all("#support-button") == ["Appuyer cette idée"], "and may give it again"
    assert member.page.css_first("h1") is None
    assert await counts(db, idea) == (0, 0)


@pytest.mark.parametrize("act", ["appuyer", "ne-plus-appuyer"])
async def test_a_script_is_led_to_what_an_idea_became(
    runtime: Runtime, db: AsyncSession, member: Visitor, act: str
) -> None:
    target = await ideas.idea(db, title="La grande ruelle verte du quartier")
    source = await ideas.idea(db, state="merged", merged_into_id=target.id)
    await pressed(runtime, member, source, act)
    assert member.status == 204
    assert member.answer.headers["hx-redirect"] == address(target)
    assert "hx-refresh" not in member.answer.headers
    assert await counts(db, target) == ((1, 0) if act == "appuyer" else (0, 0))
    assert await counts(db, source) == (0, 0)


@pytest.mark.parametrize("state", ["withdrawn", "archived"])
async def test_a_script_that_presses_too_late_is_told_and_counts_nobody(
    runtime: Runtime, db: AsyncSession, member: Visitor, state: State
) -> None:
    idea = await ideas.idea(db)
    await member.go(address(idea))
    await ideas.close(db, idea, State(state))
    await pressed(runtime, member, idea, "appuyer")
    assert member.status == 403
    assert "on ne peut plus l’appuyer" in member.answer.text
    assert await counts(db, idea) == (0, 0)


async def test_the_thanks_name_the_place_of_a_neighbour_only(
    runtime: Runtime, db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    idea = await ideas.idea(db)
    for home in ("parc-extension", "cremazie", None):
        browser = await accounts.sign_in_as(db, visitor(), await accounts.person(db, home=home))
        await pressed(runtime, browser, idea, "appuyer")
        assert browser.status == 200
        thanks = browser.all("[data-announce]")[0]
        assert ("Parc-Extension" in thanks) is (home == "parc-extension"), thanks
    assert await counts(db, idea) == (1, 2)


async def test_pressing_publish_again_says_the_threshold_the_idea_has_for_good(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    author = await accounts.person(db)
    draft = await ideas.idea(db, author=author, state="draft")
    await accounts.sign_in_as(db, browser, author)
    path = f"/fr/idees/{draft.public_id}/publier"
    await press(runtime, browser, path, version="1")
    assert "25 appuis locaux (Parc-Extension)" in browser.all(".flashes")[0]
    await choices.choose(db, THRESHOLD[AreaKind.NEIGHBOURHOOD], 40)
    await press(runtime, browser, path, version="1")
    assert "25 appuis locaux (Parc-Extension)" in browser.all(".flashes")[0]
    gate = await db.get_one(Gate, draft.id, populate_existing=True)
    assert gate.threshold == 25, "frozen when it was published"


async def test_the_last_look_promises_the_threshold_that_is_then_given(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    author = await accounts.person(db)
    draft = await ideas.idea(db, author=author, state="draft")
    await accounts.sign_in_as(db, browser, author)
    await choices.choose(db, THRESHOLD[AreaKind.NEIGHBOURHOOD], 7)
    path = f"/fr/idees/{draft.public_id}/publier"
    await browser.go(path)
    assert "7 appuis locaux" in browser.text
    await press(runtime, browser, path, version="1")
    await browser.go(f"/fr/idees/{draft.public_id}")
    assert "Encore 7" in browser.text
