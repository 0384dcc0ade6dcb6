"""One discussion told alike by its page, its fragments, the API and the counts of lists."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core.runtime import Runtime
from app.discussion.models import Comment
from app.discussion.queries.counts import tally
from app.discussion.rules import Choice, Sort, Stance, State
from app.ideas.models import Idea
from app.ideas.rules import State as IdeaState
from app.ideas.shown import address
from tests.api.program import Program
from tests.factories import discussion as made, ideas
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


async def busy(db: AsyncSession, seed: int = 1) -> Idea:
    """Make an idea with comments of every stance and state, and replies."""
    dice, about = Random(seed), await ideas.idea(db)
    for number in range(12):
        state = dice.choice([State.VISIBLE] * 4 + [State.HIDDEN, State.HELD])
        first = await made.comment(
            db, about, stance=dice.choice(list(Stance)), state=state,
            body=f"Premier commentaire, le {number}e.",
        )  # fmt: skip
        for again in range(dice.randrange(3)):
            await made.comment(db, about, parent=first, body=f"Réponse {number} {again}.")
    return about


@pytest.mark.parametrize("seed", range(4))
async def test_the_kept_counts_are_those_of_what_everybody_reads(
    db: AsyncSession, seed: int
) -> None:
    about = await busy(db, seed)
    rows = (await db.execute(select(Comment.stance, Comment.state, Comment.parent_id))).all()
    shown = [row for row in rows if row.state is State.VISIBLE]
    stances = [
        sum(row.stance is one for row in shown)
        for one in (Stance.FOR, Stance.AGAINST, Stance.QUESTION, Stance.IMPROVEMENT)
    ]
    assert await made.kept(db, about) == (len(shown), *stances)


async def test_every_filter_of_the_page_finds_what_its_number_says(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await busy(db)
    path = f"/fr/discussion/idea/{about.public_id}"
    kept = await made.kept(db, about)
    stances = (Choice.FOR, Choice.AGAINST, Choice.QUESTION, Choice.IMPROVEMENT)
    for choice, number in zip(stances, kept[1:], strict=True):
        await browser.go(f"{path}?stance={choice}")
        assert browser.status == 200
        found = [text for text in browser.all("article.comment") if "Premier commentaire" in text]
        assert len(found) == number, choice


@pytest.mark.parametrize("sort", Sort)
async def test_each_order_holds_the_same_comments(
    app: ASGIApp, db: AsyncSession, sort: Sort
) -> None:
    about = await busy(db)
    program = Program(app)
    asked = await program.get(f"/ideas/{about.public_id}/comments?sort={sort}")
    assert asked.status_code == 200, asked.text
    listed = {one["id"] for one in asked.json()["comments"] if one["state"] == "visible"}
    query = select(Comment.public_id).where(
        Comment.parent_id.is_(None), Comment.state == State.VISIBLE
    )
    assert listed == set(await db.scalars(query))


async def test_the_list_of_ideas_and_the_api_tell_the_same_number(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await busy(db)
    number = (await made.kept(db, about))[0]
    whole = (await browser.go(f"/api/v1/ideas/{about.public_id}")).answer.json()
    listed = (await browser.go("/api/v1/ideas")).answer.json()["ideas"][0]
    talk = (await browser.go(f"/api/v1/ideas/{about.public_id}/comments")).answer.json()
    assert whole["comments"] == number
    assert listed.get("comments", number) == number
    assert talk["counts"]["comments"] == number


async def test_a_silent_subject_has_a_tally_of_nothing(db: AsyncSession) -> None:
    about = await ideas.idea(db)
    hosted = await made.seen_by(db, None, about)
    found = await tally(db, hosted.subject, frozenset())
    assert found.comments == 0


async def test_a_member_s_page_asks_the_database_as_much_for_three_as_for_sixty(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await ideas.idea(db)
    await made.many(db, about, 3)
    await sign_in_as(db, browser, await person(db))
    asked = []
    for more in (0, 57):
        if more:
            await made.many(db, about, more)
        with counted(runtime) as sent:
            await browser.go(address(about))
        asked.append(len(sent))
    assert asked[0] == asked[1]


async def test_what_is_said_in_two_languages_is_marked_for_who_listens(
    visitor: New, db: AsyncSession
) -> None:
    about = await ideas.idea(db)
    await made.comment(db, about, body="Bonjour à toute la ruelle.", language="fr")
    await made.comment(db, about, body="Hello to the whole alley.", language="en")
    for lang, path in (("fr", address(about)), ("en", f"/en/ideas/{about.public_id}")):
        page = await visitor(lang).go(path)
        marked = {
            node.attributes.get("lang"): node.text() for node in page.page.css(".comment-body")
        }
        assert "Bonjour" in marked["fr"]
        assert "Hello" in marked["en"]


@pytest.mark.parametrize("state", [IdeaState.WITHDRAWN, IdeaState.ARCHIVED])
async def test_a_closed_discussion_is_read_by_all_and_continued_by_nobody(
    visitor: New, app: ASGIApp, db: AsyncSession, state: IdeaState
) -> None:
    about = await busy(db)
    await ideas.close(db, about, state)
    for reader in (None, await person(db)):
        page = visitor()
        if reader is not None:
            await sign_in_as(db, page, reader)
        await page.go(f"/fr/discussion/idea/{about.public_id}")
        assert "Premier commentaire" in page.text
        assert page.page.css_first("#comment-form textarea") is None
    listed = await Program(app).get(f"/ideas/{about.public_id}/comments")
    assert listed.status_code == 200
    assert listed.json()["comments"]


async def test_without_javascript_each_button_is_a_form_or_a_link(
    browser: Visitor, db: AsyncSession
) -> None:
    about, who = await ideas.idea(db), await person(db)
    await made.comment(db, about, who, body="De moi.")
    await made.comment(db, about, body="D’une voisine.")
    await sign_in_as(db, browser, who)
    await browser.go(address(about))
    for node in browser.page.css(".comment-actions [hx-post]"):
        form = node if node.tag == "form" else node.parent
        assert form is not None
        assert form.attributes.get("action"), "a button that only a script can press"
    for node in browser.page.css(".comment-actions [hx-get]"):
        assert node.attributes.get("href"), "a link that only a script can follow"
