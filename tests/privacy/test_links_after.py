"""Addresses that outlive somebody: letters, feeds, notices, invitations, once they left or are erased."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.core.sessions import digest
from app.ideas.models import CoAuthor, IdeaVersion
from app.moderation.models import Case
from app.notifications.models import FeedKey, NoticeChoice
from app.notifications.tokens import Stop, stop_token
from app.privacy import jobs
from app.profiles.models import Leadership, Nomination
from app.profiles.rules import Standing
from tests.factories import ideas, moderation, notifications, organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.factories.privacy import gone
from tests.visitor import Visitor

NOW = datetime.now(UTC)
STATES = ["leaving", "erased"]


async def let_go(db: AsyncSession, runtime: Runtime, actor, state: str, *, words: bool = True):
    """Let somebody leave, and erase them if that is the state."""
    await gone(db, runtime.settings, actor, erase_words=words, over=state == "erased")
    if state == "erased":
        await jobs.erase_one(runtime, person_id=actor.id)


@pytest.mark.parametrize("state", STATES)
async def test_the_link_that_stops_letters_still_answers_kindly(
    browser: Visitor, db: AsyncSession, runtime: Runtime, state: str
) -> None:
    actor = await person(db)
    path = f"/fr/desabonnement/{stop_token(runtime.settings, Stop(actor.public_id, 'tests.bell'))}"
    await let_go(db, runtime, actor, state)
    for answer in (await browser.go(path), await browser.post(path), await browser.post(path)):
        assert answer.status == 200
    assert await db.scalar(select(func.count()).select_from(NoticeChoice)) == 0
    assert actor.display_name not in browser.text


@pytest.mark.parametrize("state", STATES)
async def test_their_own_feed_is_closed(
    browser: Visitor, db: AsyncSession, runtime: Runtime, state: str
) -> None:
    actor = await person(db)
    db.add(FeedKey(person_id=actor.id, secret_hash=digest("f" * 43)))
    await notifications.notice(db, actor)
    path = f"/fr/mon-fil/{'f' * 43}.atom"
    assert (await browser.go(path)).status == 200
    await let_go(db, runtime, actor, state)
    await browser.go(path)
    assert browser.status == 404
    assert "cloche" not in browser.answer.text


@pytest.mark.parametrize("state", STATES)
async def test_a_notice_that_leads_to_what_they_took_away_says_so(
    browser: Visitor, db: AsyncSession, runtime: Runtime, state: str
) -> None:
    author, reader = await person(db), await person(db)
    idea = await ideas.idea(db, author, title="Un kiosque à xylophones")
    await let_go(db, runtime, author, state)
    await sign_in_as(db, browser, reader)
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert browser.status in {200, 410}
    assert author.display_name not in browser.text
    assert ("xylophones" in browser.text) is (state == "leaving")


@pytest.mark.parametrize("state", STATES)
async def test_an_invitation_to_sign_what_is_gone_leads_to_words(
    browser: Visitor, db: AsyncSession, runtime: Runtime, state: str
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author)
    db.add(
        CoAuthor(idea_id=idea.id, email="amie@exemple.ca", secret_hash=digest("s" * 43),
                 invited_by_id=author.id)
    )  # fmt: skip
    await db.commit()
    await let_go(db, runtime, author, state)
    for _ in range(2):
        await browser.go(f"/fr/idees/invitation/{'s' * 43}")
        assert browser.status in {200, 404, 410}
        assert author.display_name not in browser.text


@pytest.mark.parametrize("state", STATES)
async def test_an_invitation_into_what_they_alone_held_leads_to_words(
    browser: Visitor, db: AsyncSession, runtime: Runtime, state: str
) -> None:
    owner = await person(db)
    club = await organisations.organisation(db, owner)
    await organisations.invitation(db, club, "amie@exemple.ca", secret="s" * 43)
    await let_go(db, runtime, owner, state)
    await browser.go(f"/fr/organismes/invitation/{'s' * 43}")
    assert browser.status in {200, 404, 410}
    assert owner.display_name not in browser.text


async def test_counts_of_what_they_gave_are_what_they_were(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    leader = await profiles.leadership(db, standing=Standing.GATHERING, nominations=2)
    way = (
        await db.execute(select(Leadership).where(Leadership.public_id == leader.public_id))
    ).scalar_one()
    db.add(Nomination(leadership_id=way.id, by_id=actor.id, words="Oui.", created_at=NOW))
    way.nominations = 3
    idea = await ideas.idea(db)
    await moderation.reported(db, idea, actor)
    await moderation.reported(db, idea)
    await let_go(db, runtime, actor, "erased")
    await db.refresh(way)
    assert way.nominations == 3
    assert await db.scalar(select(Case.reports)) == 2


@pytest.mark.parametrize("state", STATES)
async def test_their_own_page_shows_nothing_any_more(
    browser: Visitor, db: AsyncSession, runtime: Runtime, state: str
) -> None:
    actor = await person(db, name="Zénobie Lachance")
    await profiles.profile(db, actor, is_listed=True, bio="J’aime le zinzolin.")
    await db.commit()
    path = f"/fr/personnes/{actor.public_id}"
    assert "zinzolin" in (await browser.go(path)).text
    runtime.pages.clear()
    await let_go(db, runtime, actor, state)
    await browser.go(path)
    assert browser.status in {404, 410}
    assert "Zénobie" not in browser.text
    for place in ("/fr/personnes", "/fr/recherche?q=zinzolin", "/api/v1/profiles"):
        answer = await browser.http.get(place, follow_redirects=True)
        assert "Lachance" not in answer.text, place


@pytest.mark.parametrize("state", STATES)
async def test_neither_history_nor_feed_nor_signatures_name_them(
    browser: Visitor, visitor, db: AsyncSession, runtime: Runtime, state: str
) -> None:
    author, signer = (
        await person(db, name="Amina Diallo"),
        await person(db, name="Zénobie Lachance"),
    )
    idea = await ideas.idea(db, author)
    db.add_all(
        [
            CoAuthor(idea_id=idea.id, email=signer.email, person_id=signer.id,
                     secret_hash=b"s" * 32, accepted_at=NOW),
            IdeaVersion(idea_id=idea.id, number=1, title="Avant", problem="-", proposal="-",
                        edited_by_id=signer.id),
        ]
    )  # fmt: skip
    await db.commit()
    pages = (f"/fr/idees/{idea.public_id}", f"/fr/idees/{idea.public_id}/historique")
    for path in pages:
        assert "Zénobie Lachance" in (await browser.go(path)).text, path
    runtime.pages.clear()
    await let_go(db, runtime, signer, state, words=False)
    for path in (*pages, "/fr/idees.atom", f"/api/v1/ideas/{idea.public_id}"):
        answer = await browser.http.get(path, follow_redirects=True)
        assert "Lachance" not in answer.text, path
    own = await sign_in_as(db, visitor(), author)
    await own.go(f"/fr/idees/{idea.public_id}/cosignataires")
    assert own.status == 200
    assert "Lachance" not in own.text
