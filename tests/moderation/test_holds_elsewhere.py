"""Pages of organisations and texts about oneself are held too; whoever wrote them is told, always."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core.i18n import using
from app.core.notices import notice_kinds
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.discussion import speaking
from app.discussion.schemas import CommentDraft
from app.moderation.measures import TABLE, judged, measure
from app.moderation.models import Case
from app.moderation.rules import Outcome
from app.organisations.models import Organisation
from app.organisations.shown import organisation_url
from app.profiles.models import Profile
from tests.api.program import Program, token_of
from tests.factories import discussion, ideas, moderation as made, organisations
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
New = Callable[..., Visitor]
HOSTILE = "Retournez dans votre pays, on ne veut pas de vous."
CALM = "Je plante des tilleuls avec mes voisines."


async def case(db: AsyncSession) -> Case | None:
    """Return the one case there is, or nothing."""
    return (await db.execute(select(Case))).scalar_one_or_none()


async def hidden(db: AsyncSession, table: Any) -> bool:
    """Say whether the one row of a table is kept from everybody."""
    return await db.scalar(select(table.hidden_at)) is not None


async def bio_of(browser: Visitor, bio: str, **switches: str) -> None:
    """Write a text about oneself, as the form does."""
    await browser.go("/fr/moi/profil")
    await browser.submit("form[action='/fr/moi/profil']", bio=bio, **switches)


async def test_a_calm_text_about_oneself_is_shown_at_once(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await bio_of(browser, CALM)
    assert browser.path == "/fr/moi/profil/apercu"
    assert CALM in browser.text
    assert await case(db) is None


async def test_a_hostile_one_is_held_and_its_author_is_told_which_words(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await bio_of(browser, HOSTILE)
    assert browser.path == "/fr/moi/profil"
    assert "Votre profil est enregistré" in browser.text
    assert "n’est pas montré pour le moment" in browser.text
    assert HOSTILE in browser.all("textarea")[0], "what was typed is lost"
    await browser.follow("Pourquoi, et ce que vous pouvez faire")
    assert "retenu automatiquement" in browser.text
    assert "retournez dans votre pays" in browser.text
    held = await case(db)
    assert held is not None
    assert (held.subject_kind, held.is_held, held.author_id) == ("profile", True, who.id)
    other = await visitor().go(f"/fr/personnes/{who.public_id}")
    assert other.status == 200, "the person is there; only their text is not"
    assert "Retournez" not in other.answer.text


async def test_a_moderator_shows_a_held_text_about_oneself(
    visitor: New, browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await bio_of(browser, HOSTILE)
    await made.decided(db, runtime, who, outcome=Outcome.RESTORED)
    other = await visitor().go(f"/fr/personnes/{who.public_id}")
    assert HOSTILE in other.text


async def test_a_switch_turned_afterwards_does_not_hold_what_a_moderator_has_read(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    who = await person(db)
    await sign_in_as(db, browser, who)
    await bio_of(browser, HOSTILE)
    await made.decided(db, runtime, who, outcome=Outcome.RESTORED)
    await bio_of(browser, HOSTILE, is_listed="1")
    assert browser.path == "/fr/moi/profil/apercu"
    assert not await hidden(db, Profile)
    await bio_of(browser, HOSTILE + " Tous.")
    assert await hidden(db, Profile), "new words are looked at"


async def test_an_empty_text_is_never_held(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await bio_of(browser, "", is_listed="1")
    assert await case(db) is None


async def test_a_program_s_text_is_held_and_told_by_a_notice(
    app: ASGIApp, db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    who = await person(db)
    program = Program(app, await token_of(db, who))
    sent = await program.send("PATCH", "/me/profile", {"bio": HOSTILE})
    assert sent.status_code == 200
    assert await hidden(db, Profile)
    assert "Retournez" not in (await Program(app).get(f"/profiles/{who.public_id}")).text
    await work()
    rows = await db.execute(text("SELECT person_id FROM notice WHERE kind = 'moderation.held'"))
    assert [row[0] for row in rows] == [who.id]


def typed(name: str, presentation: str) -> dict[str, Any]:
    """Return a page of an organisation, as its form sends it."""
    return {"name": name, "presentation_fr": presentation, "website": "https://exemple.org"}


async def test_an_organisation_that_is_hostile_from_the_start_waits(
    app: ASGIApp, browser: Visitor, db: AsyncSession
) -> None:
    owner = await person(db)
    program = Program(app, await token_of(db, owner))
    sent = {**typed("Montréal d’abord", HOSTILE), "kind": "community", "language": "fr",
            "area": "parc-extension"}  # fmt: skip
    answer = await program.send("POST", "/organisations", sent)
    assert answer.status_code == 201, answer.text
    assert await hidden(db, Organisation)
    it = (await db.execute(select(Organisation))).scalar_one()
    assert (await browser.go(organisation_url(it.public_id, it.name, lang="fr"))).status == 404
    assert (await Program(app).get(f"/organisations/{it.public_id}")).status_code == 404
    await sign_in_as(db, browser, owner)
    await browser.go(organisation_url(it.public_id, it.name, lang="fr"))
    assert "n’est pas montré pour le moment" in browser.text
    await browser.follow("Pourquoi, et ce que vous pouvez faire")
    assert "attaquent souvent des personnes" in browser.text


async def test_a_page_written_anew_is_held_and_says_so(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    owner = await person(db)
    it = await organisations.organisation(
        db, owner, name="Les Tilleuls du coin", created_by_id=owner.id
    )
    path = organisation_url(it.public_id, it.name, lang="fr")
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{it.public_id}/modifier")
    await browser.submit(f"form[action$='{it.public_id}/modifier']", presentation_fr=HOSTILE)
    assert "Elle a été retenue automatiquement" in browser.text
    assert browser.path == path
    assert (await visitor().go(path)).status == 404
    assert it.name not in (await visitor().go("/fr/organismes")).text


async def test_a_calm_change_is_shown_and_a_logo_or_website_is_not_judged(
    browser: Visitor, db: AsyncSession
) -> None:
    owner = await person(db)
    it = await organisations.organisation(db, owner, created_by_id=owner.id)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{it.public_id}/modifier")
    form = f"form[action$='{it.public_id}/modifier']"
    await browser.submit(form, presentation_fr=CALM, website="https://exemple.org/casino")
    assert "La page est modifiée." in browser.text
    assert await case(db) is None


async def test_a_moderator_shows_a_held_organisation(
    browser: Visitor, visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    owner = await person(db)
    it = await organisations.organisation(db, owner, created_by_id=owner.id)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{it.public_id}/modifier")
    await browser.submit(f"form[action$='{it.public_id}/modifier']", presentation_fr=HOSTILE)
    await db.refresh(it)
    staff = await sign_in_as(db, visitor(), await person(db, roles=("moderator",)))
    await staff.go("/fr/equipe/moderation")
    assert "Retenu automatiquement" in staff.all(".queue-card")[0]
    await staff.go(url("moderation:thing", kind="organisation", which=it.public_id))
    await staff.submit("form.ruling", outcome="restored")
    assert (await visitor().go(organisation_url(it.public_id, it.name, lang="fr"))).status == 200


async def test_every_hold_is_told_in_the_reader_s_language_until_it_is_decided(
    db: AsyncSession, runtime: Runtime
) -> None:
    about, actor = await ideas.idea(db, title="Une fontaine"), await person(db)
    hosted = await discussion.seen_by(db, actor, about)
    said = await speaking.comment(db, runtime, actor, hosted, CommentDraft(body=HOSTILE), NOW)
    await db.commit()
    write = notice_kinds()["moderation.held"].write
    data = {"kind": "comment", "which": said}
    for language, sentence in (("fr", "attend la modération"), ("en", "waits for a moderator")):
        with using(language):
            told = await write(db, data)
            assert told is not None
            assert sentence in told.title
            assert "Une fontaine" in told.title
            assert told.path == url("moderation:why", kind="comment", which=said)
    await made.decided(
        db, runtime, await discussion.read(db, said, actor), outcome=Outcome.RESTORED
    )
    assert await write(db, data) is None, "it tells of what is over"


@pytest.mark.parametrize("data", [{}, {"kind": "sculpture", "which": "x"}, {"kind": "idea"}])
async def test_a_notice_of_nothing_says_nothing(db: AsyncSession, data: dict[str, str]) -> None:
    assert await notice_kinds()["moderation.held"].write(db, data) is None


def test_private_messages_are_read_by_no_rule() -> None:
    assert judged("profile", measure(HOSTILE))
    assert judged("message", measure(HOSTILE)) == ()
    assert all("message" not in rule.kinds for rule in TABLE.rules)
