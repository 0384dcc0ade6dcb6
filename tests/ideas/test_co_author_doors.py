"""Whoever signs an idea, through the pages: what they may do, what stays the author's, and after."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core import clock
from app.core.runtime import Runtime
from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import INVITATION_LIFETIME, State
from app.ideas.shown import address
from tests.api.program import Program, token_of
from tests.factories import accounts, ideas
from tests.organisations.press import press
from tests.visitor import Visitor

WORDS = {
    "title": "Une ruelle très verte et fleurie",
    "problem": "Le béton garde la chaleur, personne ne s’arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses.",
    "language": "fr",
}


@pytest.fixture
async def signer(db: AsyncSession) -> Actor:
    return await accounts.person(db, name="Luc Tremblay")


@pytest.fixture
async def theirs(db: AsyncSession, browser: Visitor, signer: Actor) -> Visitor:
    """Give the browser of whoever signs."""
    return await accounts.sign_in_as(db, browser, signer)


async def signed(db: AsyncSession, signer: Actor, state: str = "published", **fields: Any) -> Idea:
    idea = await ideas.idea(db, author=await accounts.person(db), state=state, **fields)
    await ideas.co_author(db, idea, signer)
    return idea


async def test_a_signer_writes_on_a_draft_and_looks_at_it_but_does_not_publish(
    runtime: Runtime, db: AsyncSession, theirs: Visitor, signer: Actor
) -> None:
    draft = await signed(db, signer, "draft")
    await theirs.go(f"/fr/idees/{draft.public_id}/ecrire")
    await theirs.submit("form.writing-form", **WORDS, to="place")
    assert theirs.path == f"/fr/idees/{draft.public_id}/lieu"
    await theirs.go(f"/fr/idees/{draft.public_id}/publier")
    assert WORDS["title"] in theirs.text
    assert "Seule la personne qui l’a écrite peut publier cette idée." in theirs.text
    await press(runtime, theirs, f"/fr/idees/{draft.public_id}/publier", version="2")
    assert theirs.status == 403
    await db.refresh(draft)
    assert (draft.state, draft.title) == (State.DRAFT, WORDS["title"])


async def test_a_signer_changes_what_is_public_and_the_history_names_them(
    db: AsyncSession, theirs: Visitor, signer: Actor
) -> None:
    idea = await signed(db, signer)
    await theirs.go(address(idea))
    await theirs.follow("Changer le texte")
    await theirs.submit("main form", **WORDS)
    assert theirs.all("h1") == [WORDS["title"]]
    await theirs.go(f"/fr/idees/{idea.public_id}/historique")
    assert "Luc Tremblay" in theirs.text


AUTHORS = [
    ("retirer", {}, "Seule la personne qui a proposé cette idée peut la retirer."),
    ("renouveler", {}, "Seule la personne qui a proposé cette idée peut la renouveler."),
    (
        "cosignataires",
        {"email": "autre@exemple.ca"},
        "Seule la personne qui l’a écrite peut inviter des cosignataires.",
    ),
    ("jeter", {}, "Seule la personne qui l’a écrit peut jeter ce brouillon."),
]


@pytest.mark.parametrize(("verb", "sent", "sentence"), AUTHORS)
async def test_what_only_the_author_decides_is_refused_with_its_reason(
    runtime: Runtime,
    db: AsyncSession,
    theirs: Visitor,
    signer: Actor,
    verb: str,
    sent: dict[str, str],
    sentence: str,
) -> None:
    more = {"reminded_at": clock.now()} if verb == "renouveler" else {}
    idea = await signed(db, signer, "draft" if verb == "jeter" else "published", **more)
    await press(runtime, theirs, f"/fr/idees/{idea.public_id}/{verb}", **sent)
    assert theirs.status == 403
    assert sentence in theirs.text
    people = (await db.execute(select(CoAuthor.email))).scalars().all()
    assert people == [signer.email], "nobody was invited"
    await db.refresh(idea)
    assert (idea.closed_at, idea.renewed_at) == (None, None)


async def test_a_signer_reads_what_was_hidden_and_a_stranger_does_not(
    db: AsyncSession, theirs: Visitor, signer: Actor, visitor: Callable[..., Visitor]
) -> None:
    idea = await signed(db, signer, "hidden")
    assert (await theirs.go(address(idea))).status == 200
    stranger = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    assert (await stranger.go(address(idea))).status == 404
    assert theirs.page.css_first(".idea-tools") is None, "nothing of it can be changed"


async def test_an_invitation_alone_opens_nothing(
    db: AsyncSession, theirs: Visitor, signer: Actor
) -> None:
    draft = await ideas.idea(db, author=await accounts.person(db), state="draft")
    await ideas.co_author(db, draft, signer, accepted=False)
    for page in ("ecrire", "lieu", "photos", "publier", "cosignataires"):
        assert (await theirs.go(f"/fr/idees/{draft.public_id}/{page}")).status == 404, page


async def test_who_no_longer_signs_no_longer_writes_nor_sees_the_draft(
    runtime: Runtime, db: AsyncSession, theirs: Visitor, signer: Actor
) -> None:
    draft = await signed(db, signer, "draft")
    await press(runtime, theirs, f"/fr/idees/{draft.public_id}/ne-plus-signer")
    assert theirs.path == "/fr/idees/brouillons"
    assert "Vous ne signez plus cette idée." in theirs.text
    assert (await theirs.go(f"/fr/idees/{draft.public_id}/ecrire")).status == 404
    await press(runtime, theirs, f"/fr/idees/{draft.public_id}/ne-plus-signer")
    assert theirs.status == 404, "one leaves once"


async def test_a_name_leaves_the_page_with_its_signature(
    runtime: Runtime, db: AsyncSession, theirs: Visitor, signer: Actor,
    visitor: Callable[..., Visitor],
) -> None:  # fmt: skip
    idea = await signed(db, signer)
    reader = visitor()
    assert "Luc Tremblay" in (await reader.go(address(idea))).text
    await press(runtime, theirs, f"/fr/idees/{idea.public_id}/ne-plus-signer")
    assert theirs.path == address(idea)
    assert "Luc Tremblay" not in (await reader.go(address(idea))).text, "no old page is kept"


async def test_a_program_signs_and_writes_by_the_same_rules(
    app: ASGIApp, db: AsyncSession, signer: Actor
) -> None:
    program = Program(app, await token_of(db, signer, "ideas:write", "read"))
    draft, idea = await signed(db, signer, "draft"), await signed(db, signer)
    path = f"/ideas/{draft.public_id}"
    assert (await program.get(path)).json()["state"] == "draft"
    changed = await program.send("PATCH", path, {"title": WORDS["title"]})
    assert changed.json()["title"] == WORDS["title"]
    for method, where, body in (
        ("PATCH", path, {**WORDS, "state": "published"}),
        ("DELETE", path, None),
        ("DELETE", f"/ideas/{idea.public_id}", None),
    ):
        answer = await program.send(method, where, body)
        assert answer.status_code == 403, (method, where)
        assert answer.json()["title"].startswith("Only its author can")


@pytest.mark.parametrize("field", ["suspended_at", "deleted_at"])
async def test_who_is_suspended_or_gone_is_named_no_more_or_writes_no_more(
    db: AsyncSession, theirs: Visitor, signer: Actor, visitor: Callable[..., Visitor], field: str
) -> None:
    idea = await signed(db, signer)
    await db.execute(update(Person).where(Person.id == signer.id).values({field: clock.now()}))
    await db.commit()
    await theirs.go(f"/fr/idees/{idea.public_id}/modifier")
    assert theirs.page.css_first("form.writing-form, main form[action$=modifier]") is None
    shown = (await visitor().go(address(idea))).text
    assert ("Luc Tremblay" in shown) is (field == "suspended_at")


async def test_an_invitation_too_old_says_so_in_both_languages_and_signs_nothing(
    runtime: Runtime, db: AsyncSession, theirs: Visitor, signer: Actor,
    visitor: Callable[..., Visitor],
) -> None:  # fmt: skip
    idea = await ideas.idea(db, author=await accounts.person(db))
    old = clock.now() - INVITATION_LIFETIME - timedelta(minutes=1)
    await ideas.co_author(db, idea, signer, accepted=False, invited_at=old)
    secret = f"{idea.id}:{signer.id}"
    await theirs.go(f"/fr/idees/invitation/{secret}")
    assert theirs.status == 410
    assert "Cette invitation est trop ancienne." in theirs.text
    english = await visitor("en").go(f"/en/ideas/invitation/{secret}")
    assert "This invitation is too old. Ask for another one." in english.text
    await press(runtime, theirs, f"/fr/idees/invitation/{secret}/accepter")
    assert theirs.status == 410
    assert (await db.execute(select(CoAuthor.accepted_at))).scalar_one() is None
