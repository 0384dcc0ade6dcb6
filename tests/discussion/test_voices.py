"""Commenting for an organisation: both names are shown, by whoever may speak at that very moment."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core.errors import Refused
from app.core.runtime import Runtime
from app.discussion import speaking
from app.discussion.models import Comment
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.ideas.shown import address
from app.organisations.models import Membership, Organisation
from app.organisations.rules import Role, State
from tests.api.program import Program, problem, token_of
from tests.factories import discussion as made, ideas, organisations
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
New = Callable[..., Visitor]
SAID = "Nous prêtons les outils et la remorque."


async def test_the_page_shows_the_organisation_and_smaller_who_spoke(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    about, who = await ideas.idea(db), await person(db, name="Rose Tremblay")
    it = await organisations.organisation(db, who, name="Les Tilleuls du coin")
    await sign_in_as(db, browser, who)
    await browser.go(address(about))
    await browser.submit("#comment-form form", body=SAID, organisation=it.public_id)
    for page in (browser, await visitor().go(address(about))):
        [comment] = page.all("article.comment")
        assert comment.index("Les Tilleuls du coin") < comment.index("Rose Tremblay")
        assert SAID in comment


async def test_a_form_offers_the_organisations_one_may_speak_for_and_no_other(
    browser: Visitor, db: AsyncSession
) -> None:
    about, who = await ideas.idea(db), await person(db)
    mine = await organisations.organisation(db, who, name="À moi")
    for role, name in ((Role.EDITOR, "J’y écris"), (Role.MEMBER, "J’en suis membre")):
        await organisations.join(db, await organisations.organisation(db, name=name), who, role)
    await organisations.organisation(db, who, name="Pas vérifiée", state=State.UNVERIFIED)
    await organisations.organisation(db, who, name="Masquée", hidden_at=NOW)
    await organisations.organisation(db, who, name="Fermée", closed_at=NOW)
    await sign_in_as(db, browser, who)
    await browser.go(address(about))
    offered = " ".join(browser.all("#comment-form"))
    assert "À moi" in offered
    assert "J’y écris" in offered
    for name in ("J’en suis membre", "Pas vérifiée", "Masquée", "Fermée"):
        assert name not in offered, name
    assert mine.public_id in browser.answer.text


REFUSED = "Vous ne pouvez pas parler"


@pytest.mark.parametrize(
    ("role", "fields"),
    [
        (None, {}),
        (Role.MEMBER, {}),
        (Role.OWNER, {"state": State.UNVERIFIED}),
        (Role.OWNER, {"state": State.SUSPENDED}),
        (Role.OWNER, {"hidden_at": NOW}),
        (Role.EDITOR, {"closed_at": NOW}),
    ],
    ids=["a stranger", "a member", "unverified", "suspended", "hidden", "closed"],
)
async def test_whoever_may_not_speak_for_it_is_refused_and_nothing_is_said(
    app: ASGIApp, db: AsyncSession, role: Role | None, fields: dict[str, object]
) -> None:
    about, who = await ideas.idea(db), await person(db)
    it = await organisations.organisation(db, **fields)  # type: ignore[arg-type]
    if role is not None:
        await organisations.join(db, it, who, role)
    program = Program(app, await token_of(db, who), "fr")
    sent = {"body": SAID, "organisation": it.public_id}
    answer = await program.send("POST", f"/ideas/{about.public_id}/comments", sent)
    body = problem(answer, 403, "refused")
    assert REFUSED in body["title"]
    assert "organisation" in body["errors"]
    assert await db.scalar(select(Comment.id)) is None


async def test_whoever_left_it_speaks_for_it_no_more_and_their_words_keep_its_name(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, who = await ideas.idea(db), await person(db)
    it = await organisations.organisation(db, name="Les Tilleuls du coin")
    await organisations.join(db, it, who, Role.EDITOR)
    hosted = await made.seen_by(db, who, about)
    draft = CommentDraft(body=SAID, organisation=it.public_id)
    said = await speaking.comment(db, runtime, who, hosted, draft, NOW)
    await db.execute(delete(Membership).where(Membership.person_id == who.id))
    await db.commit()
    again = CommentDraft(body="Et aussi une échelle.", organisation=it.public_id)
    with pytest.raises(Refused):
        await speaking.comment(db, runtime, who, hosted, again, NOW)
    await db.rollback()
    row = await made.read(db, said)
    assert row.organisation_name == "Les Tilleuls du coin"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"hidden_at": NOW}, False),
        ({"state": State.SUSPENDED}, False),
        ({"closed_at": NOW}, True),
    ],
)
async def test_an_organisation_that_is_hidden_is_no_longer_named_and_one_that_closed_is(
    browser: Visitor, db: AsyncSession, fields: dict[str, object], *, named: bool
) -> None:
    about, who = await ideas.idea(db), await person(db, name="Rose Tremblay")
    it = await organisations.organisation(db, who, name="Les Tilleuls du coin")
    await made.comment(db, about, who, body=SAID, organisation_id=it.id)
    await db.execute(update(Organisation).where(Organisation.id == it.id).values(**fields))
    await db.commit()
    await browser.go(address(about))
    [comment] = browser.all("article.comment")
    assert ("Les Tilleuls du coin" in comment) is named
    assert "Rose Tremblay" in comment
    api = (await browser.go(f"/api/v1/ideas/{about.public_id}/comments")).answer.text
    assert ("Les Tilleuls du coin" in api) is named


async def test_a_reply_is_spoken_for_an_organisation_too(
    db: AsyncSession, runtime: Runtime, browser: Visitor
) -> None:
    about, who = await ideas.idea(db), await person(db)
    it = await organisations.organisation(db, who, name="Les Tilleuls du coin")
    parent = await made.comment(db, about, body="Qui a des outils ?")
    hosted = await made.seen_by(db, who, about)
    draft = ReplyDraft(body=SAID, organisation=it.public_id)
    await speaking.reply(db, runtime, who, hosted, parent, draft, NOW)
    await db.commit()
    await browser.go(address(about))
    assert "Les Tilleuls du coin" in browser.all(".replies article.comment")[0]


async def test_what_an_organisation_says_is_still_its_writer_s_to_erase_and_nobody_else_s(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    about, who = await ideas.idea(db), await person(db)
    it = await organisations.organisation(db, who)
    colleague = await person(db)
    await organisations.join(db, it, colleague, Role.OWNER)
    comment = await made.comment(db, about, who, body=SAID, organisation_id=it.id)
    path = f"/fr/commentaires/{comment.public_id}/retirer"
    await sign_in_as(db, browser, who)
    mine = await browser.go(path)
    assert mine.status == 200
    theirs = await (await sign_in_as(db, visitor(), colleague)).go(path)
    assert theirs.status == 403


async def test_a_program_reads_both_names(app: ASGIApp, db: AsyncSession) -> None:
    about, who = await ideas.idea(db), await person(db, name="Rose Tremblay")
    it = await organisations.organisation(db, who, name="Les Tilleuls du coin")
    await made.comment(db, about, who, body=SAID, organisation_id=it.id)
    sent = await Program(app).get(f"/ideas/{about.public_id}/comments")
    [comment] = sent.json()["comments"]
    assert comment["organisation"]["name"] == "Les Tilleuls du coin"
    assert comment["organisation"]["id"] == it.public_id
    assert "Rose Tremblay" in sent.text
