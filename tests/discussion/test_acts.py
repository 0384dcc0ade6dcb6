"""Act first, identify after: what a visitor wrote is published once we know who they are."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import acts
from app.accounts.models import PendingAct, Person
from app.core import clock
from app.core.runtime import Runtime
from app.discussion.models import Comment
from app.ideas.models import Idea
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea
from tests.visitor import Visitor

FORM = "#comment-form form"


async def finish(db: AsyncSession, runtime: Runtime, browser: Visitor) -> acts.Done:
    """Sign the visitor in, as far as their waiting acts are concerned."""
    secret = browser.http.cookies.get("act")
    assert secret
    actor = await person(db, name="Nouvelle")
    async with runtime.database.transaction() as session:
        done = await acts.complete(session, runtime, actor, clock.now(), secret=secret)
    assert done is not None
    return done


async def test_a_visitor_s_comment_waits_then_is_published(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await idea(db)
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(FORM, body="Je passe là chaque matin.", stance="for", language="fr")
    assert browser.path == "/fr/connexion"
    assert f"Votre commentaire sur « {about.title} » attend" in browser.text.replace("\u00a0", " ")
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)
    done = await finish(db, runtime, browser)
    assert done.message == "Votre commentaire est publié."
    await browser.go(done.path)
    assert browser.all(".comment-by") == ["Nouvelle"]
    assert browser.all(".comment-body") == ["Je passe là chaque matin."]
    assert await made.kept(db, about) == (1, 1, 0, 0, 0)


async def test_a_visitor_s_bad_text_is_told_at_once_not_after_signing_in(
    browser: Visitor, db: AsyncSession
) -> None:
    about = await idea(db)
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(FORM, body="🙂")
    assert browser.status == 422
    assert "avec des mots" in browser.error("body")
    assert not (await db.execute(select(PendingAct))).all()


async def test_htmx_is_told_to_go_and_sign_in(browser: Visitor, db: AsyncSession) -> None:
    about = await idea(db)
    answer = await browser.http.post(
        f"/fr/discussion/idea/{about.public_id}",
        data={"body": "Bonjour."},
        headers={"sec-fetch-site": "same-origin", "hx-request": "true"},
    )
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith("/fr/connexion")


async def test_a_visitor_s_reply_waits_then_is_published(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    await browser.go(f"/fr/commentaires/{first.public_id}")
    await browser.submit("#reply", body="Je peux aider.")
    assert browser.path == "/fr/connexion"
    done = await finish(db, runtime, browser)
    await browser.go(done.path)
    assert browser.all(".replies .comment-body") == ["Je peux aider."]
    assert (await made.read(db, first.public_id)).reply_count == 1


async def test_a_visitor_s_mark_waits_then_counts_once(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    for _ in range(2):
        await browser.go(f"/fr/idees/{about.public_id}")
        await browser.submit(f"#comment-{first.public_id} form")
    done = await finish(db, runtime, browser)
    assert done.message == "Merci\u00a0: cela aide les autres à lire."
    assert (await made.read(db, first.public_id)).helpful == 1


@pytest.mark.parametrize("what", ["comment", "reply", "mark"])
async def test_nothing_is_begun_on_a_closed_idea(
    browser: Visitor, db: AsyncSession, what: str
) -> None:
    about = await idea(db, state="withdrawn")
    first = await made.comment(db, about)
    address, typed = {
        "comment": (f"/fr/discussion/idea/{about.public_id}", {"body": "Ah non."}),
        "reply": (f"/fr/commentaires/{first.public_id}/repondre", {"body": "Ah non."}),
        "mark": (f"/fr/commentaires/{first.public_id}/utile", {"helpful": "1"}),
    }[what]
    assert (await browser.post(address, typed)).status == 403
    assert "fermée" in browser.text
    kept = [area.text().strip() for area in browser.page.css("textarea")]
    assert kept == ([] if what == "mark" else ["Ah non."]), "what was typed can be copied"
    assert not (await db.execute(select(PendingAct))).all()


async def test_an_idea_that_closed_meanwhile_keeps_the_text_for_its_writer(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await idea(db)
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(FORM, body="J’arrive trop tard.")
    await db.execute(update(Idea).where(Idea.id == about.id).values(state="archived"))
    await db.commit()
    done = await finish(db, runtime, browser)
    assert done.kind == "warning"
    assert "fermée" in done.message
    assert not (await db.execute(select(Comment))).all()
    (kept,) = (await db.execute(select(PendingAct.payload))).scalars()
    assert kept["body"] == "J’arrive trop tard."


async def test_the_one_who_marks_their_own_comment_is_told_no(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    await browser.go(f"/fr/idees/{about.public_id}")
    await browser.submit(f"#comment-{first.public_id} form")
    secret = browser.http.cookies.get("act")
    from app.accounts.queries import actor_by_id

    writer = await actor_by_id(db, (await db.execute(select(Comment.author_id))).scalar_one())
    assert writer is not None
    async with runtime.database.transaction() as session:
        done = await acts.complete(session, runtime, writer, clock.now(), secret=secret or "")
    assert done is not None
    assert done.kind == "warning"
    assert (await made.read(db, first.public_id)).helpful == 0
    assert (await db.execute(select(Person.id))).all()
