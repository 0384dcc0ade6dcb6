"""What a rule holds: nobody reads it but its author, who is told why, until a person decides."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import acts
from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.discussion import speaking
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.discussion.schemas import CommentDraft, Edit
from app.discussion.service import change
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.ideas.schemas import Proposal, Revision
from app.ideas.service import edit
from app.ideas.service.propose import propose
from app.ideas.shown import address
from app.moderation.models import Case, Decision
from app.moderation.rules import Outcome
from tests.factories import discussion, ideas, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
HOSTILE = "Retourne dans ton pays, on ne veut pas de toi ici."
CALM = "Plantons des tilleuls."


def proposal(problem: str = "Il manque de l’ombre au parc Howard.") -> Proposal:
    """Return a whole idea."""
    return Proposal(
        title="Des tilleuls au parc Howard",
        problem=problem,
        proposal="Planter douze tilleuls avec l’école.",
        language="fr",
        area="parc-extension",
        themes=["nature"],
    )


async def say(db: AsyncSession, runtime: Runtime, about: Idea, actor: Actor, body: str) -> Comment:
    """Publish a comment as the pages do, and return it as it is."""
    hosted = await discussion.seen_by(db, actor, about)
    said = await speaking.comment(db, runtime, actor, hosted, CommentDraft(body=body), NOW)
    await db.commit()
    return (await db.execute(select(Comment).where(Comment.public_id == said))).scalar_one()


async def test_a_calm_comment_is_shown_at_once(db: AsyncSession, runtime: Runtime) -> None:
    about = await ideas.idea(db)
    comment = await say(db, runtime, about, await person(db), CALM)
    assert comment.state is Said.VISIBLE
    assert (await db.execute(select(Case))).scalar_one_or_none() is None


async def test_a_hostile_comment_is_held_counted_nowhere_and_queued(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, actor = await ideas.idea(db), await person(db)
    comment = await say(db, runtime, about, actor, HOSTILE)
    assert comment.state is Said.HELD
    assert (await discussion.kept(db, about))[0] == 0
    case = (await db.execute(select(Case))).scalar_one()
    assert (case.is_held, case.reports, case.author_id) == (True, 0, actor.id)
    assert case.territory_id == about.territory_id
    assert [factor["rule"] for factor in case.factors] == ["hostile"]


async def test_its_author_reads_it_with_the_reason_and_others_do_not(
    browser: Visitor, db: AsyncSession
) -> None:
    about, actor = await ideas.idea(db), await person(db)
    await sign_in_as(db, browser, actor)
    await browser.go(address(about))
    await browser.submit("#comment-form form", body=HOSTILE, stance="against")
    assert HOSTILE in browser.text
    assert "Texte retenu automatiquement" in browser.text
    assert "est publié" not in browser.text, "a hold that says it is none"
    assert "Ce commentaire attend" in browser.text
    await browser.follow("Pourquoi, et ce que vous pouvez faire")
    assert "retenu automatiquement" in browser.text
    assert "attaquent souvent des personnes" in browser.text
    assert "retourne dans ton pays" in browser.text
    assert "une personne va le regarder" in browser.text
    stranger = Visitor(browser.http._transport.app)  # type: ignore[attr-defined]
    await stranger.go(address(about))
    assert "Retourne dans ton pays" not in stranger.answer.text


async def test_its_author_tells_the_moderator_what_they_should_know(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about, actor = await ideas.idea(db), await person(db)
    comment = await say(db, runtime, about, actor, HOSTILE)
    path = url("moderation:why", kind="comment", which=comment.public_id)
    await sign_in_as(db, browser, actor)
    await browser.go(path)
    await browser.submit(words="Non")
    assert browser.status == 422
    await browser.submit(words="Je cite une lettre que j’ai reçue.")
    assert "lira ceci" in browser.text
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go(url("moderation:thing", kind="comment", which=comment.public_id))
    assert "Je cite une lettre" in browser.text
    assert "poids 3" in browser.text


async def test_nobody_else_speaks_for_the_author(browser: Visitor, db: AsyncSession) -> None:
    comment = await discussion.comment(db, await ideas.idea(db), state="held")
    await made.held(db, comment)
    path = url("moderation:why", kind="comment", which=comment.public_id)
    await sign_in_as(db, browser, await person(db))
    assert (await browser.go(path)).status == 404
    await browser.go("/fr")
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go(path)
    assert browser.status == 200
    await browser.submit(words="À sa place.")
    assert browser.status == 404


async def test_a_moderator_shows_it_and_then_it_is_told_of(
    db: AsyncSession, runtime: Runtime, browser: Visitor
) -> None:
    about, actor = await ideas.idea(db), await person(db)
    comment = await say(db, runtime, about, actor, HOSTILE)
    row = await discussion.read(db, comment.public_id)
    decision = await made.decided(db, runtime, row, outcome=Outcome.RESTORED)
    await browser.go(address(about))
    assert HOSTILE in browser.text
    assert decision.was_held
    told = await notice_kinds()["moderation.decided"].write(db, {"decision": decision.public_id})
    assert told is not None
    assert "est affiché" in told.title
    assert (await discussion.kept(db, about))[0] == 1


async def test_a_held_text_is_shown_or_hidden_but_not_left(
    browser: Visitor, db: AsyncSession
) -> None:
    comment = await discussion.comment(db, await ideas.idea(db), state="held")
    await made.held(db, comment)
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go(url("moderation:thing", kind="comment", which=comment.public_id))
    assert browser.page.css_first("button[value=dismissed]") is None
    await browser.submit("form.ruling", outcome="dismissed")
    assert browser.status == 403
    await browser.submit("form.ruling", outcome="hidden", reason="hateful")
    assert browser.path == "/fr/equipe/moderation"
    row = (await db.execute(select(Decision))).scalar_one()
    assert (row.outcome, row.was_held) == (Outcome.HIDDEN, True)


async def test_an_idea_is_held_and_published_from_when_it_is_shown(
    db: AsyncSession, runtime: Runtime, browser: Visitor, work: Callable[[], Awaitable[None]]
) -> None:
    actor = await person(db)
    idea = await propose(db, actor, proposal(HOSTILE), NOW - timedelta(days=2))
    await db.commit()
    assert (idea.state, idea.held_at is not None) == (State.HIDDEN, True)
    gate = select(Gate.is_open).where(Gate.idea_id == idea.id)
    assert await db.scalar(gate) is False
    await sign_in_as(db, browser, actor)
    await browser.go(address(idea))
    assert "retenue automatiquement" in browser.text
    await browser.follow("Pourquoi, et ce que vous pouvez faire")
    assert browser.status == 200
    await made.decided(db, runtime, idea, outcome=Outcome.RESTORED, now=NOW)
    await work()
    row = (
        await db.execute(
            select(Idea.state, Idea.published_at, Idea.held_at).where(Idea.id == idea.id)
        )
    ).one()
    assert tuple(row) == (State.PUBLISHED, NOW, None)
    assert await db.scalar(gate) is True


async def test_pressing_publish_again_does_not_publish_what_is_held(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    idea = await propose(db, actor, proposal(HOSTILE), NOW)
    await db.commit()
    await sign_in_as(db, browser, actor)
    await browser.go(address(idea))
    answer = await browser.http.get(url("ideas:publish", idea_id=idea.public_id))
    assert answer.status_code == 303
    assert await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.HIDDEN


async def test_new_words_are_looked_at_too(db: AsyncSession, runtime: Runtime) -> None:
    about, actor = await ideas.idea(db), await person(db)
    comment = await say(db, runtime, about, actor, CALM)
    hosted = await discussion.seen_by(db, actor, about)
    row = await discussion.read(db, comment.public_id, actor)
    await change.edit(db, actor, hosted, row, Edit(body=HOSTILE, version=1), NOW)
    await db.commit()
    assert (await discussion.read(db, comment.public_id)).state is Said.HELD
    idea = await propose(db, actor, proposal(), NOW)
    revision = proposal(HOSTILE).model_dump(exclude={"area"}) | {"version": idea.version}
    edited = await edit.edit(db, actor, idea, Revision(**revision), NOW)
    assert edited.state is State.HIDDEN
    assert edited.held_at is None, "it was public before: it is not published anew"
    await db.commit()


async def test_a_new_account_that_advertises_waits_and_an_old_one_does_not(
    db: AsyncSession, runtime: Runtime
) -> None:
    about = await ideas.idea(db)
    advert = "Casino gratuit, cliquez ici : https://exemple.ca"
    new, old = await person(db), await person(db)
    await db.execute(
        update(Person).where(Person.id == old.id).values(created_at=NOW - timedelta(days=3))
    )
    await db.commit()
    assert (await say(db, runtime, about, new, advert)).state is Said.HELD
    assert (await say(db, runtime, about, old, advert)).state is Said.VISIBLE


async def test_what_was_reported_and_is_held_after_is_one_case(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, actor = await ideas.idea(db), await person(db)
    comment = await say(db, runtime, about, actor, CALM)
    row = await discussion.read(db, comment.public_id, actor)
    await made.reported(db, row)
    hosted = await discussion.seen_by(db, actor, about)
    await change.edit(db, actor, hosted, row, Edit(body=HOSTILE, version=1), NOW)
    await db.commit()
    case = (await db.execute(select(Case))).scalar_one()
    assert (case.is_held, case.reports) == (True, 1)


async def test_a_change_that_is_held_is_not_said_to_be_public(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    idea = await ideas.idea(db, author=actor)
    comment = await discussion.comment(db, idea, actor, body=CALM)
    await sign_in_as(db, browser, actor)
    await browser.go(f"/fr/commentaires/{comment.public_id}/modifier")
    await browser.submit(body=HOSTILE)
    assert "Texte retenu automatiquement" in browser.text
    await browser.go(f"/fr/idees/{idea.public_id}/modifier")
    await browser.submit(problem=HOSTILE)
    assert "Retenus automatiquement" in browser.text
    assert "sont publics" not in browser.text


async def test_what_a_visitor_wrote_and_is_held_once_they_are_known_says_so(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    about = await ideas.idea(db)
    await browser.go(address(about))
    await browser.submit("#comment-form form", body=HOSTILE)
    secret = browser.http.cookies.get("act")
    assert secret
    async with runtime.database.transaction() as session:
        done = await acts.complete(session, runtime, await person(db), NOW, secret=secret)
    assert done is not None
    assert (done.kind, "retenu automatiquement" in done.message) == ("warning", True)
