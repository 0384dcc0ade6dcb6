"""A comment that is held or hidden: what its author, a moderator and everybody else may still do with it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.discussion.models import Comment
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import Stance, State
from app.discussion.schemas import Edit, ReplyDraft
from app.discussion.service import change, mark, say
from app.ideas.models import Idea
from app.ideas.shown import address
from tests.api.program import Program, problem, token_of
from tests.factories import discussion as made, ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
New = Callable[..., Visitor]
ASIDE = [State.HELD, State.HIDDEN]
WORDS = "Une zygomatique remarque sur les bancs."


async def scene(db: AsyncSession, state: State) -> tuple[Idea, Actor, CommentRow]:
    """Make a comment that everybody could read, then put aside."""
    about, who = await ideas.idea(db), await person(db, name="Zoé Quesnel")
    row = await made.comment(db, about, who, body=WORDS, stance=Stance.IMPROVEMENT, state=state)
    return about, who, row


@pytest.mark.parametrize("state", ASIDE)
async def test_its_author_and_the_moderators_read_it_and_the_others_read_of_nothing(
    visitor: New, db: AsyncSession, state: State
) -> None:
    about, who, _row = await scene(db, state)
    for reader, may in (
        (None, False),
        (await person(db), False),
        (await made.author_of(db, about), False),
        (await person(db, roles=("moderator:ville-marie",)), False),
        (who, True),
        (await person(db, roles=("moderator",)), True),
    ):
        browser = visitor()
        if reader is not None:
            await sign_in_as(db, browser, reader)
        await browser.go(address(about))
        assert ("zygomatique" in browser.text) is may, reader
        assert ("Zoé Quesnel" in browser.text) is may, reader


@pytest.mark.parametrize("state", ASIDE)
async def test_nothing_but_erasing_it_is_left_to_its_author(db: AsyncSession, state: State) -> None:
    about, who, row = await scene(db, state)
    hosted = await made.seen_by(db, who, about)
    for refused in (
        change.edit(db, who, hosted, row, Edit(body="Autrement dit.", version=1), NOW),
        say.reply(db, who, hosted, row, ReplyDraft(body="J’ajoute ceci."), NOW),
        mark.mark_helpful(db, who, hosted, row, NOW),
    ):
        with pytest.raises(Refused):
            await refused
    await change.remove(db, who, row)
    await db.commit()
    stored = (await db.execute(select(Comment.state, Comment.body))).one()
    assert tuple(stored) == (State.REMOVED, "")
    assert (await made.kept(db, about))[0] == 0, "it was counted nowhere, and is taken from nowhere"


@pytest.mark.parametrize("state", ASIDE)
async def test_the_authors_of_the_idea_do_not_take_it_up(db: AsyncSession, state: State) -> None:
    about, _who, row = await scene(db, state)
    author = await made.author_of(db, about)
    hosted = await made.seen_by(db, author, about)
    with pytest.raises(Refused, match="affichée"):
        await mark.take_up(db, author, hosted, row, NOW)


@pytest.mark.parametrize("state", ASIDE)
async def test_its_history_is_read_by_those_who_read_it(
    visitor: New, db: AsyncSession, state: State
) -> None:
    about, who, row = await scene(db, State.VISIBLE)
    hosted = await made.seen_by(db, who, about)
    edit = Edit(body="Autrement dit.", version=1, stance=Stance.IMPROVEMENT)
    await change.edit(db, who, hosted, row, edit, NOW)
    await db.execute(update(Comment).values(state=state))
    await db.commit()
    path = f"/fr/commentaires/{row.public_id}/historique"
    stranger = await visitor().go(path)
    assert stranger.status in {403, 404}
    assert "zygomatique" not in stranger.answer.text
    mine = await (await sign_in_as(db, visitor(), who)).go(path)
    assert "zygomatique" in mine.text


@pytest.mark.parametrize("state", ASIDE)
async def test_a_program_reads_the_state_of_its_person_s_own_and_nobody_else_s(
    app: ASGIApp, db: AsyncSession, state: State
) -> None:
    about, who, row = await scene(db, state)
    mine = Program(app, await token_of(db, who))
    shown = (await mine.get(f"/comments/{row.public_id}")).json()
    assert (shown["state"], shown["body"]) == (str(state), WORDS)
    for program in (Program(app), Program(app, await token_of(db, await person(db)))):
        problem(await program.get(f"/comments/{row.public_id}"), 404, "not-found")
        listed = (await program.get(f"/ideas/{about.public_id}/comments")).json()
        assert listed["comments"] == []


async def test_what_a_program_writes_and_a_rule_holds_comes_back_as_held(
    app: ASGIApp, db: AsyncSession
) -> None:
    about, who = await ideas.idea(db), await person(db)
    program = Program(app, await token_of(db, who))
    sent = {"body": "Retournez dans votre pays, tous autant que vous êtes."}
    answer = await program.send("POST", f"/ideas/{about.public_id}/comments", sent)
    assert answer.status_code == 201
    assert answer.json()["state"] == "held"
    where = answer.headers["location"].removeprefix("http://testserver/api/v1")
    assert (await program.get(where)).json()["state"] == "held"
    problem(await Program(app).get(where), 404, "not-found")


@pytest.mark.parametrize("state", [*ASIDE, State.REMOVED])
async def test_under_it_the_answers_of_others_stay_where_they_were(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    about, who, row = await scene(db, State.VISIBLE)
    await made.comment(db, about, parent=row, body="Je réponds à ceci.")
    hosted = await made.seen_by(db, who, about)
    if state is State.REMOVED:
        await change.remove(db, who, row)
    else:
        await db.execute(update(Comment).where(Comment.id == row.id).values(state=state))
    await db.commit()
    await browser.go(hosted.path)
    assert "Je réponds à ceci." in browser.text
    assert "zygomatique" not in browser.text
    line = {
        State.HELD: "Ce commentaire attend",
        State.HIDDEN: "Ce commentaire a été masqué par la modération.",
        State.REMOVED: "Ce commentaire a été effacé",
    }[state]
    assert line in browser.text


async def test_the_counts_of_a_page_are_those_of_what_one_can_read(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await ideas.idea(db)
    await made.comment(db, about, stance=Stance.FOR)
    for state in (State.HELD, State.HIDDEN, State.REMOVED):
        await made.comment(db, about, stance=Stance.FOR, state=state)
    runtime.pages.clear()
    sent = (await browser.go(f"/api/v1/ideas/{about.public_id}")).answer.json()
    assert sent["comments"] == 1
    await browser.go(address(about))
    assert len(browser.page.css("article.comment")) == 1
