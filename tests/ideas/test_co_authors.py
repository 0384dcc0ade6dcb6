"""Signing together: invited by e-mail, accepted on a page, taken back by either side."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.invited import InvitationOver
from app.accounts.passwords import passwords_of
from app.core import clock
from app.core.errors import Conflict, NotFound, Refused
from app.core.sessions import digest
from app.ideas.models import CoAuthor, Idea
from app.ideas.queries.co_authors import Answer, co_authors_of, invited_to, signs
from app.ideas.rules import CO_AUTHORS_MAX, INVITATION_LIFETIME
from app.ideas.service import co_authors as service
from app.ideas.service.co_authors import AlreadyInvited
from tests.accounts.letters import last, letters
from tests.factories import accounts, ideas

NOW = clock.now()
PASSWORD = "patate lune velo trottoir"


@pytest.fixture
async def author(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def idea(db, author):
    return await ideas.idea(db, author=author)


@pytest.fixture
async def friend(db):
    return await accounts.person(db, name="Bruno", email="bruno@exemple.ca")


async def invited(db, idea, secret="sesame", **fields) -> CoAuthor:
    made = CoAuthor(
        **{
            "idea_id": idea.id,
            "email": f"{secret}@exemple.ca",
            "secret_hash": digest(secret),
            "invited_at": NOW,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def invite(db, runtime, author, idea, email="bruno@exemple.ca") -> CoAuthor:
    return await service.invite(db, runtime.settings, author, idea, email, NOW)


async def rows(db) -> list[CoAuthor]:
    query = select(CoAuthor).order_by(CoAuthor.id).execution_options(populate_existing=True)
    return list((await db.execute(query)).scalars())


async def test_an_invitation_leaves_by_e_mail_and_leads_to_a_page_with_a_button(
    db, runtime, author, idea, friend, browser, work, mailbox
):
    await invite(db, runtime, author, idea)
    await db.commit()
    letter = await last(work, mailbox)
    assert letter.to == "bruno@exemple.ca"
    assert "Amina vous invite" in letter.subject
    assert idea.title in letter.text
    await accounts.sign_in_as(db, browser, friend)
    await browser.go(letter.link)
    assert browser.status == 200
    assert idea.title in browser.text
    assert not await signs(db, idea, friend), "opening a link changes nothing"
    await browser.submit("form[action$=accepter]")
    assert "Vous signez maintenant cette idée" in browser.text
    assert "Bruno" in browser.all(".idea-authors")[0]
    assert await signs(db, idea, friend)


async def test_the_letter_is_in_its_readers_language_and_says_nothing_of_accounts(
    db, runtime, author, idea, work, mailbox
):
    await accounts.person(db, email="carol@exemple.ca", language="en")
    for email in ("carol@exemple.ca", "nobody@exemple.ca"):
        await invite(db, runtime, author, idea, email)
    await db.commit()
    sent = {letter.to: letter for letter in await letters(work, mailbox)}
    assert sent["carol@exemple.ca"].language == "en"
    assert sent["nobody@exemple.ca"].language == "fr"
    names = {guest.display_name for guest in await invited_to(db, idea.id, NOW)}
    assert names == {""}


async def test_the_answer_is_the_same_for_known_and_unknown_addresses(
    db, author, idea, friend, browser
):
    await accounts.sign_in_as(db, browser, author)
    pages = []
    for email in (friend.email, "nobody@exemple.ca"):
        await browser.go(f"/fr/idees/{idea.public_id}/cosignataires")
        await browser.submit("main form[action$=cosignataires]", email=email)
        assert browser.status == 200
        pages.append(browser.all(".flashes, .invited li:last-child"))
        pages[-1] = [words.replace(email, "X") for words in pages[-1]]
    assert pages[0] == pages[1]
    assert "Bruno" not in browser.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "au moins 1|Veuillez"), ("pas une adresse", "courriel"), ("a@b", "courriel")],
)
async def test_a_wrong_address_is_said_and_kept(db, author, idea, browser, typed, sentence):
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/cosignataires")
    await browser.submit("main form[action$=cosignataires]", email=typed)
    assert browser.status == 422
    assert any(part in browser.error("email") for part in sentence.split("|"))
    assert browser.page.css_first("#field-email").attributes["value"] == typed
    assert await rows(db) == []


async def test_an_address_is_invited_once_and_never_ones_own(db, runtime, author, idea):
    await invite(db, runtime, author, idea, "Bruno@Exemple.ca")
    await db.commit()
    with pytest.raises(AlreadyInvited) as caught:
        await invite(db, runtime, author, idea, "bruno@exemple.CA")
    assert caught.value.field == "email"
    await db.rollback()
    await db.refresh(idea)
    with pytest.raises(Refused):
        await invite(db, runtime, author, idea, author.email.upper())
    other = await ideas.idea(db, author=author)
    assert await invite(db, runtime, author, other)


async def test_ten_places_hold_under_pressure(db, runtime, author, idea):
    async def send(number: int) -> bool:
        try:
            async with runtime.database.transaction() as session:
                mine = await session.get(Idea, idea.id)
                await invite(session, runtime, author, mine, f"voisin{number}@exemple.ca")
        except Refused as refusal:
            assert "10 cosignataires" in refusal.message
            return False
        return True

    assert sum(await asyncio.gather(*(send(n) for n in range(16)))) == CO_AUTHORS_MAX
    assert len(await rows(db)) == CO_AUTHORS_MAX


async def test_a_refusal_frees_its_place_and_is_not_asked_again(db, runtime, author, idea):
    for number in range(CO_AUTHORS_MAX):
        await invited(db, idea, f"s{number}", declined_at=NOW if number == 0 else None)
    assert await invite(db, runtime, author, idea)
    with pytest.raises(AlreadyInvited):
        await service.decline(db, digest("s1"), NOW)
        await invite(db, runtime, author, idea, "s1@exemple.ca")


@pytest.mark.parametrize("state", ["withdrawn", "archived", "hidden", "merged"])
async def test_nobody_is_invited_to_a_closed_idea(db, runtime, author, state):
    into = await ideas.idea(db)
    more = {"merged_into_id": into.id} if state == "merged" else {}
    closed = await ideas.idea(db, author=author, state=state, **more)
    with pytest.raises(Refused):
        await invite(db, runtime, author, closed)
    await invited(db, closed)
    with pytest.raises(InvitationOver):
        await service.look(db, digest("sesame"), NOW)


async def test_only_the_confirmed_author_invites(db, runtime, idea, friend):
    with pytest.raises(Refused):
        await invite(db, runtime, friend, idea, "x@exemple.ca")
    newcomer = await accounts.person(db, confirmed=False)
    theirs = await ideas.idea(db, author=newcomer, state="draft")
    with pytest.raises(Refused):
        await invite(db, runtime, newcomer, theirs, "x@exemple.ca")


async def test_a_visitor_accepts_then_signs_in(db, runtime, idea, browser):
    stored = await passwords_of(runtime.settings).hash(PASSWORD)
    friend = await accounts.person(db, name="Bruno", password_hash=stored)
    await invited(db, idea)
    await browser.go("/fr/idees/invitation/sesame")
    await browser.submit("form[action$=accepter]")
    assert browser.path == "/fr/connexion"
    assert "Vous signerez « " in browser.text
    assert [one.person_id for one in await rows(db)] == [None]
    await browser.submit(email=friend.email, password=PASSWORD)
    assert "Vous signez maintenant" in browser.text
    assert [one.person_id for one in await rows(db)] == [friend.id]


async def test_a_visitor_declines_without_an_account(db, idea, browser):
    await invited(db, idea)
    await browser.go("/fr/idees/invitation/sesame")
    await browser.submit("form[action$=refuser]")
    assert "Vous avez dit non" in browser.text
    (one,) = await rows(db)
    assert (one.declined_at is not None, one.person_id) == (True, None)
    await browser.go("/fr/idees/invitation/sesame")
    assert browser.status == 410
    assert "déjà reçu une réponse" in browser.text


async def test_accepting_twice_at_once_signs_once(db, runtime, idea, friend):
    await invited(db, idea)

    async def press() -> int:
        async with runtime.database.transaction() as session:
            return (await service.accept(session, friend, digest("sesame"), NOW)).id

    assert set(await asyncio.gather(*(press() for _ in range(8)))) == {idea.id}
    assert [signer.display_name for signer in await co_authors_of(db, idea.id)] == ["Bruno"]


async def test_of_two_people_with_the_same_link_one_signs(db, runtime, idea, friend):
    await invited(db, idea)
    people = [friend, await accounts.person(db), await accounts.person(db)]

    async def press(actor) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await service.accept(session, actor, digest("sesame"), NOW)
        except InvitationOver:
            return False
        return True

    assert sum(await asyncio.gather(*(press(p) for p in people))) == 1
    assert len(await co_authors_of(db, idea.id)) == 1


async def test_nobody_signs_twice_nor_their_own_idea(db, author, idea, friend):
    await invited(db, idea, "one")
    await invited(db, idea, "two")
    await service.accept(db, friend, digest("one"), NOW)
    await db.commit()
    with pytest.raises(Refused):
        await service.accept(db, author, digest("two"), NOW)
    with pytest.raises(Conflict):
        await service.accept(db, friend, digest("two"), NOW)


async def test_an_invitation_has_an_end(db, idea, friend):
    await invited(db, idea)
    late = NOW + INVITATION_LIFETIME
    with pytest.raises(InvitationOver, match="trop ancienne"):
        await service.accept(db, friend, digest("sesame"), late)
    assert await service.accept(db, friend, digest("sesame"), late - timedelta(seconds=1))


@pytest.mark.parametrize("secret", ["x", "../../etc/passwd", "%00", "a" * 1000, "sésame"])
async def test_an_invitation_that_is_not_ours_is_gone(db, browser, secret):
    for ending in ("", "/accepter", "/refuser"):
        path = f"/fr/idees/invitation/{secret}{ending}"
        answer = await (browser.post(path) if ending else browser.go(path))
        assert answer.status in {400, 404, 410}


async def test_what_became_of_each_invitation_is_for_the_author_alone(
    db, author, idea, friend, visitor
):
    await invited(db, idea, "waits")
    await invited(db, idea, "no", declined_at=NOW)
    await invited(db, idea, "old", invited_at=NOW - INVITATION_LIFETIME)
    await invited(db, idea, "yes", person_id=friend.id, accepted_at=NOW)
    answers = {g.email.split("@")[0]: g.answer for g in await invited_to(db, idea.id, NOW)}
    assert answers == {
        "waits": Answer.WAITING,
        "no": Answer.DECLINED,
        "old": Answer.EXPIRED,
        "yes": Answer.ACCEPTED,
    }
    path = f"/fr/idees/{idea.public_id}/cosignataires"
    mine = await accounts.sign_in_as(db, visitor(), author)
    assert "waits@exemple.ca" in (await mine.go(path)).text
    theirs = await accounts.sign_in_as(db, visitor(), friend)
    assert "waits@exemple.ca" not in (await theirs.go(path)).text
    stranger = await accounts.sign_in_as(db, visitor(), await accounts.person(db))
    assert (await stranger.go(path)).status == 403


async def test_the_author_removes_and_a_co_author_leaves(db, author, idea, friend, visitor):
    await invited(db, idea, "yes", person_id=friend.id, accepted_at=NOW)
    await invited(db, idea, "waits")
    theirs = await accounts.sign_in_as(db, visitor(), friend)
    await theirs.go(f"/fr/idees/{idea.public_id}/cosignataires")
    await theirs.submit("main form")
    assert "Vous ne signez plus" in theirs.text
    assert "Bruno" not in theirs.all(".idea-authors")[0]
    mine = await accounts.sign_in_as(db, visitor(), author)
    await mine.go(f"/fr/idees/{idea.public_id}/cosignataires")
    await mine.submit(".invited form")
    assert await rows(db) == []


async def test_a_stranger_removes_nobody_and_a_refusal_stays(db, author, idea, friend):
    refused = await invited(db, idea, "no", declined_at=NOW)
    waiting = await invited(db, idea, "waits")
    for public_id in (refused.public_id, waiting.public_id, "aaaaaaaaaa"):
        with pytest.raises(NotFound):
            await service.remove(db, friend, idea, public_id)
    with pytest.raises(Refused):
        await service.remove(db, author, idea, refused.public_id)
    with pytest.raises(NotFound):
        await service.leave(db, friend, idea)
    elsewhere = await ideas.idea(db, author=author)
    with pytest.raises(NotFound):
        await service.remove(db, author, elsewhere, waiting.public_id)
    assert (await db.execute(select(func.count(CoAuthor.id)))).scalar_one() == 2
