"""Changing, erasing, marking, taking up and hiding, as people do it."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.subjects import Subject
from app.core.web.routing import url
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import State
from app.ideas.models import Idea
from tests.factories import discussion as made
from tests.factories.accounts import person, sign_in_as
from tests.factories.ideas import idea
from tests.visitor import Visitor

HTMX = {"hx-request": "true"}
REASON = "Parlez de l’idée, pas de la personne."


def path(row: CommentRow, verb: str = "") -> str:
    return f"/fr/commentaires/{row.public_id}" + (f"/{verb}" if verb else "")


async def send(
    browser: Visitor, to: str, headers: dict[str, str] | None = None, **data: str
) -> int:
    """Send a form by hand, with the token of the page that is open."""
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    return (await browser.post(to, data | {"csrf_token": token}, headers=headers or {})).status


async def cast(db: AsyncSession) -> tuple[Idea, Actor, CommentRow]:
    """Make an idea, somebody who comments on it, and the comment."""
    about, actor = await idea(db), await person(db, name="Line")
    return about, actor, await made.comment(db, about, actor, body="Deux bancs.", stance="against")


async def test_its_author_changes_a_comment_and_the_page_says_so(
    browser: Visitor, db: AsyncSession
) -> None:
    about, actor, row = await cast(db)
    await sign_in_as(db, browser, actor)
    await browser.go(path(row))
    await browser.follow("Modifier")
    assert browser.page.css_first("#field-body").text().strip() == "Deux bancs."
    await browser.submit("main form", body="Trois bancs.", stance="for")
    assert browser.path == path(row)
    assert "Votre commentaire est modifié." in browser.text
    assert browser.all(".comment-body") == ["Trois bancs."]
    assert browser.all(".comment-stance .stance") == ["Pour"]
    assert await made.kept(db, about) == (1, 1, 0, 0, 0)
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.follow("modifié")
    assert browser.all("h1") == ["Ce que disait ce commentaire"]
    assert browser.all(".versions del, .versions ins") == ["Deux", "Trois"]
    assert browser.all(".version-words")[-1] == "Deux bancs."
    assert "Position : de « Contre » à « Pour »." in browser.text.replace("\u00a0", " ")


async def test_visitors_read_the_history_too_in_english(browser: Visitor, db: AsyncSession) -> None:
    _about, actor, row = await cast(db)
    await sign_in_as(db, browser, actor)
    await browser.go(path(row, "modifier"))
    await browser.submit("main form", body="Quatre bancs.")
    visitor = Visitor(browser.http._transport.app, "en")
    await visitor.go(f"/en/comments/{row.public_id}/history")
    assert visitor.all("h1") == ["What this comment said before"]
    assert visitor.all(".versions ins") == ["Quatre"]


async def test_an_answered_stance_is_said_to_stay(browser: Visitor, db: AsyncSession) -> None:
    about, actor, row = await cast(db)
    await made.comment(db, about, parent=row)
    await sign_in_as(db, browser, actor)
    await browser.go(path(row, "modifier"))
    assert "Elle ne peut plus changer" in browser.text
    assert not browser.page.css("input[type=radio]")
    await browser.submit("main form", body="Deux grands bancs.")
    assert browser.all(".comment-stance .stance") == ["Contre"]


@pytest.mark.parametrize("body", ["", "🙂", "x" * 5_001])
async def test_a_bad_change_comes_back_with_its_cause(
    browser: Visitor, db: AsyncSession, body: str
) -> None:
    _about, actor, row = await cast(db)
    await sign_in_as(db, browser, actor)
    await browser.go(path(row, "modifier"))
    await browser.submit("main form", body=body)
    assert browser.status == 422
    assert browser.error("body")
    assert browser.page.css_first("#field-body").text().strip() == body
    assert (await made.read(db, row.public_id)).body == "Deux bancs."


async def test_the_older_window_loses_nothing_and_is_told(
    browser: Visitor, db: AsyncSession
) -> None:
    _about, actor, row = await cast(db)
    await sign_in_as(db, browser, actor)
    await browser.go(path(row, "modifier"))
    older = browser.page
    await browser.submit("main form", body="Première fenêtre.")
    browser.page = older
    await browser.submit("main form", body="Seconde fenêtre.")
    assert browser.status == 409
    assert "modifié dans une autre fenêtre" in browser.text
    assert browser.page.css_first("#field-body").text().strip() == "Seconde fenêtre."
    assert (await made.read(db, row.public_id)).body == "Première fenêtre."


async def test_a_change_that_changes_nothing_says_so(browser: Visitor, db: AsyncSession) -> None:
    _about, actor, row = await cast(db)
    await sign_in_as(db, browser, actor)
    await browser.go(path(row, "modifier"))
    await browser.submit("main form")
    assert "Rien n’avait changé." in browser.text


async def test_its_author_erases_a_comment_after_one_question(
    browser: Visitor, db: AsyncSession
) -> None:
    about, actor, row = await cast(db)
    await sign_in_as(db, browser, actor)
    await browser.go(path(row))
    await browser.follow("Effacer")
    assert browser.all("h1") == ["Effacer ce commentaire ?"]
    assert "Deux bancs." in browser.text
    await browser.submit("main form")
    assert browser.path.startswith("/fr/idees/")
    assert "Votre commentaire est effacé." in browser.text
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)
    assert (await browser.go(path(row))).status == 404


@pytest.mark.parametrize("verb", ["modifier", "retirer"])
async def test_nobody_changes_or_erases_what_another_said(
    browser: Visitor, db: AsyncSession, verb: str
) -> None:
    about, _actor, row = await cast(db)
    author = await made.author_of(db, about)
    assert "/connexion" in (await browser.go(path(row, verb))).path
    for other in (author, await person(db), await person(db, roles=("moderator",))):
        await sign_in_as(db, browser, other)
        await browser.go(path(row))
        assert not browser.page.css(f"a[href$='/{verb}']")
        assert (await browser.go(path(row, verb))).status == 403
        await browser.go("/fr")
        typed = {"body": "À moi.", "stance": "none", "version": "1"} if verb == "modifier" else {}
        assert await send(browser, path(row, verb), **typed) == 403
    assert (await made.read(db, row.public_id)).body == "Deux bancs."


async def test_a_helpful_mark_is_pressed_and_taken_back(browser: Visitor, db: AsyncSession) -> None:
    about, _actor, row = await cast(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(f"#comment-{row.public_id} form")
    assert "Merci : cela aide les autres à lire." in browser.text.replace("\u00a0", " ")
    button = browser.page.css_first(f"#helpful-{row.public_id}")
    assert button.attributes["aria-pressed"] == "true"
    assert (await made.read(db, row.public_id)).helpful == 1
    await browser.submit(f"#comment-{row.public_id} form")
    assert browser.page.css_first(f"#helpful-{row.public_id}").attributes["aria-pressed"] == "false"
    assert (await made.read(db, row.public_id)).helpful == 0


async def test_htmx_gets_the_helpful_button_alone(browser: Visitor, db: AsyncSession) -> None:
    about, _actor, row = await cast(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    assert await send(browser, path(row, "utile"), HTMX, helpful="1") == 200
    assert "<html" not in browser.answer.text
    assert browser.page.css_first("button").attributes["aria-pressed"] == "true"
    assert browser.page.css_first("input[name=csrf_token]")


@pytest.mark.parametrize("typed", [{}, {"helpful": "maybe"}, {"helpful": "1", "person_id": "7"}])
async def test_a_malformed_mark_is_refused(
    browser: Visitor, db: AsyncSession, typed: dict[str, str]
) -> None:
    about, _actor, row = await cast(db)
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{about.public_id}")
    assert await send(browser, path(row, "utile"), **typed) == 422
    assert (await made.read(db, row.public_id)).helpful == 0


async def test_ones_own_comment_has_no_button_and_takes_no_mark(
    browser: Visitor, db: AsyncSession
) -> None:
    about, actor, row = await cast(db)
    await sign_in_as(db, browser, actor)
    await browser.go(f"/fr/idees/{about.public_id}")
    assert not browser.page.css_first(f"#helpful-{row.public_id}")
    assert await send(browser, path(row, "utile"), helpful="1") == 403
    assert "votre propre commentaire" in browser.text


async def test_the_author_takes_an_improvement_up_for_all_to_see(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    row = await made.comment(db, about, stance="improvement", body="Et un abreuvoir ?")
    await sign_in_as(db, browser, await made.author_of(db, about))
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit("form[action$=reprendre]")
    assert browser.all(".badge-accepted") == ["Reprise dans l’idée"]
    assert await send(browser, path(row, "reprendre"), HTMX, taken_up="0") == 200
    assert browser.page.css_first(f"#conversation-{row.public_id}")
    assert not browser.page.css(".badge-accepted")
    assert (await made.read(db, row.public_id)).taken_up_at is None


async def test_nobody_else_takes_an_improvement_up(browser: Visitor, db: AsyncSession) -> None:
    about = await idea(db)
    row = await made.comment(db, about, stance="improvement")
    for other in (await person(db), await person(db, roles=("administrator",))):
        await sign_in_as(db, browser, other)
        await browser.go(f"/fr/idees/{about.public_id}")
        assert not browser.page.css("form[action$=reprendre]")
        assert await send(browser, path(row, "reprendre"), taken_up="1") == 403


async def test_a_moderator_hides_a_comment_with_a_reason_and_shows_it_again(
    browser: Visitor, db: AsyncSession
) -> None:
    about, actor, row = await cast(db)
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    decide = url("moderation:thing", lang="fr", kind="comment", which=row.public_id)
    await browser.go(f"/fr/idees/{about.public_id}")
    assert browser.page.css_first(f"main a[href='{decide}']") is not None
    await browser.go(decide)
    await browser.submit("form.ruling", reason="off-topic", words=REASON, outcome="hidden")
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)
    visitor = Visitor(browser.http._transport.app)
    await visitor.go(f"/fr/idees/{about.public_id}")
    assert "Deux bancs." not in visitor.text
    await sign_in_as(db, visitor, actor)
    await visitor.go(f"/fr/idees/{about.public_id}")
    await visitor.follow("Pourquoi, et ce que vous pouvez faire")
    assert REASON in visitor.text
    await browser.go(decide)
    await browser.submit("form.ruling", outcome="restored")
    assert (await made.read(db, row.public_id)).state is State.VISIBLE
    await visitor.go(f"/fr/idees/{about.public_id}")
    assert "Pourquoi, et ce que" not in visitor.text


async def test_hiding_is_for_moderators_of_the_place(browser: Visitor, db: AsyncSession) -> None:
    about, actor, row = await cast(db)
    for other in (
        actor,
        await made.author_of(db, about),
        await person(db, roles=("moderator:westmount",)),
    ):
        await sign_in_as(db, browser, other)
        await browser.go(f"/fr/idees/{about.public_id}")
        assert "Modérer" not in browser.text
        way = f"/fr/equipe/moderation/comment/{row.public_id}"
        assert (await browser.go(way)).status == 403
        await browser.go("/fr")
        assert await send(browser, way, outcome="hidden", reason="spam") == 403
    assert (await made.read(db, row.public_id)).state is State.VISIBLE


async def test_a_merge_brings_the_comments_along(browser: Visitor, db: AsyncSession) -> None:
    old, into = await idea(db), await idea(db, title="Une ruelle encore plus verte")
    row = await made.comment(db, old, stance="for", body="Oui !")
    await made.comment(db, into, stance="for")
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    from app.core import clock
    from app.ideas.service.merge import merge

    moderator = await person(db, roles=("administrator",))
    await merge(db, moderator, old, into, "La même ruelle, la même idée.", clock.now())
    await db.commit()
    assert (await made.read(db, row.public_id)).subject == Subject("idea", into.id)
    assert await made.kept(db, into) == (2, 2, 0, 0, 0)
    await browser.go(f"/fr/commentaires/{row.public_id}")
    assert "Une ruelle encore plus verte" in browser.text
