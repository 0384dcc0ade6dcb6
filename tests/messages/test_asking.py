"""Asking for a conversation: a short text, then the other one chooses."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.messages.models import Conversation, Message
from app.messages.parties import Party
from app.messages.rules import REQUESTS, REQUESTS_WHEN_NEW, State, requests_a_day
from app.messages.service.ask import AlreadyAsked, Request, answer, ask
from app.messages.service.quiet import block
from app.profiles.models import Profile
from tests.factories import messages, profiles
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import REQUEST, conversation, reader, seen_by
from tests.factories.organisations import join, organisation
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=60)
FORM = 'main form[action*="/messagerie/ecrire/"]'


async def asked_of(db: AsyncSession, actor, other, **more) -> str:
    request = Request(Party(actor.id), Party(other.id), more.pop("is_anonymous", False), REQUEST)
    talk = await ask(db, actor, await reader(db, actor), request, more.pop("now", NOW))
    await db.commit()
    return talk


async def told(db: AsyncSession) -> list[str]:
    """Return the kinds of notices that are due."""
    query = text(
        "SELECT args->'payload'->>'kind' FROM procrastinate_jobs"
        " WHERE args->>'kind' = 'NoticeDue' ORDER BY id"
    )
    return list((await db.execute(query)).scalars())


def test_a_new_account_asks_few():
    assert requests_a_day(NOW - timedelta(days=6), NOW) == REQUESTS_WHEN_NEW == 3
    assert requests_a_day(NOW - timedelta(days=7), NOW) == REQUESTS == 20


async def test_from_a_profile_to_an_answer(visitor, db: AsyncSession):
    amina, bruno = await person(db, name="Amina"), await person(db, name="Bruno")
    her, him = await sign_in_as(db, visitor(), amina), await sign_in_as(db, visitor(), bruno)
    await her.go(f"/fr/personnes/{bruno.public_id}")
    await her.follow("Écrire un message")
    assert her.all("h1") == ["Écrire à Bruno"]
    await her.submit(FORM, body=REQUEST)
    assert "Votre demande est envoyée" in her.text
    assert "Votre demande n’est pas acceptée" in her.text
    assert her.page.css_first("main form textarea[name=body]") is None
    await him.go("/fr/messagerie")
    assert "Attend votre réponse" in him.text
    await him.follow("Amina")
    assert REQUEST in him.text
    assert "Acceptez la demande pour y répondre" in him.text
    await him.submit('main form[action$="/accepter"]')
    assert "Vous avez accepté" in him.text
    await him.submit("main form[data-draft]", body="Avec plaisir, **samedi** ?")
    assert "Votre message est envoyé" in him.text
    assert him.all(".talk-mine strong") == ["Vous", "samedi"]
    await her.go(her.path)
    assert "Avec plaisir, samedi" in her.text
    await her.submit("main form[data-draft]", body="Samedi, dix heures.")
    assert her.status == 200
    assert len(her.page.css(".talk-line")) == 3


async def test_in_english_too(visitor, db: AsyncSession):
    actor, other = await person(db, language="en"), await person(db, name="Bruno")
    browser = await sign_in_as(db, visitor("en"), actor)
    await browser.go(f"/en/messages/write/person/{other.public_id}")
    await browser.submit('main form[action*="/messages/write/"]', body=REQUEST)
    assert "Your request is sent. You can write once it is accepted." in browser.text
    await browser.go("/en/messages")
    assert "Not accepted yet" in browser.text


async def test_a_visitor_says_who_they_are_first_and_comes_back(visitor, db: AsyncSession):
    other = await person(db)
    browser = await visitor().go(f"/fr/messagerie/ecrire/person/{other.public_id}")
    assert browser.path == "/fr/connexion"
    assert browser.page.css_first("input[name=next]").attributes["value"].endswith(other.public_id)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Remplissez ce champ"),
        ("Bonjour", "Écrivez au moins 20 caractères"),
        ("a" * 1001, "Écrivez au plus 1"),
        ("!" * 30, "avec des mots"),
        ("Bonjour \x07 à vous, voisine", "illisibles"),
    ],
)
async def test_a_request_that_cannot_be_sent_comes_back_with_its_reason_and_its_text(
    browser: Visitor, db: AsyncSession, body: str, sentence: str
):
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/messagerie/ecrire/person/{(await person(db)).public_id}")
    await browser.submit(FORM, body=body)
    assert browser.status == 422
    assert browser.error("body")
    kept = browser.page.css_first("textarea[name=body]").text().lstrip("\n")
    assert kept == body or "\x07" in body
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 0


@pytest.mark.parametrize("kind", ["person", "anonymous", "organisation", "idea", "x"])
async def test_nobody_there_is_said(browser: Visitor, db: AsyncSession, kind: str):
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/messagerie/ecrire/{kind}/abcdefghjk")
    assert browser.status == 404


async def test_nobody_writes_to_who_has_left(browser: Visitor, db: AsyncSession):
    gone = await person(db)
    await db.execute(update(Person).where(Person.id == gone.id).values(deleted_at=NOW))
    await db.commit()
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/messagerie/ecrire/person/{gone.public_id}")
    assert browser.status == 404


async def test_nobody_asks_themselves(browser: Visitor, db: AsyncSession):
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await browser.go(f"/fr/personnes/{actor.public_id}")
    assert "Écrire un message" not in browser.text
    await browser.go(f"/fr/messagerie/ecrire/person/{actor.public_id}")
    assert "C’est vous" in browser.text
    with pytest.raises(Refused):
        await asked_of(db, actor, actor)


async def test_an_unconfirmed_address_asks_nobody(db: AsyncSession):
    with pytest.raises(Refused, match="Confirmez"):
        await asked_of(db, await person(db, confirmed=False), await person(db))


async def test_the_fourth_request_of_a_new_account_waits(browser: Visitor, db: AsyncSession):
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    for _ in range(REQUESTS_WHEN_NEW):
        await asked_of(db, actor, await person(db), now=datetime.now(UTC))
    await browser.go(f"/fr/messagerie/ecrire/person/{(await person(db)).public_id}")
    await browser.submit(FORM, body=REQUEST)
    assert browser.status == 403
    assert "Vous avez écrit à 3 personnes en un jour" in browser.text
    assert REQUEST in browser.page.css_first("textarea[name=body]").text()


async def test_tomorrow_and_for_older_accounts_there_is_more(db: AsyncSession):
    actor = await person(db, created_at=NOW)
    for _ in range(REQUESTS_WHEN_NEW):
        await asked_of(db, actor, await person(db))
    with pytest.raises(Refused):
        await asked_of(db, actor, await person(db))
    await db.rollback()
    await asked_of(db, actor, await person(db), now=NOW + timedelta(days=1, minutes=1))
    old = await person(db, created_at=LONG_AGO)
    for _ in range(REQUESTS_WHEN_NEW + 1):
        await asked_of(db, old, await person(db))


async def test_requests_at_once_do_not_pass_the_limit(db: AsyncSession, runtime: Runtime):
    actor = await person(db, created_at=NOW)
    others = [await person(db) for _ in range(8)]

    async def one(other) -> bool:
        try:
            async with runtime.database.transaction() as session:
                request = Request(Party(actor.id), Party(other.id), False, REQUEST)
                await ask(session, actor, await reader(session, actor), request, NOW)
        except Refused:
            return False
        return True

    assert sum(await asyncio.gather(*map(one, others))) == REQUESTS_WHEN_NEW


async def test_two_are_one_conversation_whoever_asks(db: AsyncSession, runtime: Runtime):
    pair = [await person(db, created_at=LONG_AGO) for _ in range(2)]

    async def one(actor, other) -> str:
        try:
            async with runtime.database.transaction() as session:
                request = Request(Party(actor.id), Party(other.id), False, REQUEST)
                return await ask(session, actor, await reader(session, actor), request, NOW)
        except AlreadyAsked:
            return "already"

    await asyncio.gather(*(one(*p) for p in (pair, pair[::-1], pair, pair[::-1])))
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 1


async def test_asking_twice_leads_to_what_was_asked(browser: Visitor, db: AsyncSession):
    actor, other = await person(db), await person(db)
    talk = await asked_of(db, actor, other)
    with pytest.raises(AlreadyAsked):
        await asked_of(db, actor, other)
    await db.rollback()
    await sign_in_as(db, browser, actor)
    await browser.go(f"/fr/messagerie/ecrire/person/{other.public_id}")
    assert browser.path == f"/fr/messagerie/{talk}"


async def test_asking_whoever_asked_me_accepts_them(db: AsyncSession):
    actor, other = await person(db), await person(db)
    talk = await asked_of(db, actor, other)
    assert await asked_of(db, other, actor) == talk
    row = (await db.execute(select(Conversation.state))).scalar_one()
    assert row is State.ACCEPTED
    assert await db.scalar(select(func.count()).select_from(Message)) == 2


async def test_declining_is_not_told_and_can_be_changed(visitor, db: AsyncSession, work, mailbox):
    actor, other = await person(db), await person(db, name="Bruno")
    talk = await asked_of(db, actor, other)
    await work()
    before = len(mailbox())
    her, him = await sign_in_as(db, visitor(), actor), await sign_in_as(db, visitor(), other)
    waiting = (await her.go(f"/fr/messagerie/{talk}")).all("main p, main li")
    await him.go(f"/fr/messagerie/{talk}")
    await him.submit('main form[action$="/decliner"]')
    assert "Vous avez décliné" in him.text
    await work()
    assert len(mailbox()) == before
    assert (await her.go(f"/fr/messagerie/{talk}")).all("main p, main li") == waiting
    await him.go(f"/fr/messagerie/{talk}")
    assert him.page.css_first('main form[action$="/decliner"]') is None
    await him.submit('main form[action$="/accepter"]')
    assert "Vous avez accepté" in him.text


async def test_only_the_one_who_was_asked_answers(db: AsyncSession):
    actor, other = await person(db), await person(db)
    talk = await asked_of(db, actor, other)
    with pytest.raises(Refused):
        await answer(db, await reader(db, actor), talk, NOW, accept=True)
    await answer(db, await reader(db, other), talk, NOW, accept=True)
    with pytest.raises(Refused):
        await answer(db, await reader(db, other), talk, NOW, accept=False)


async def test_who_is_told_of_what(db: AsyncSession):
    actor, other = await person(db), await person(db)
    talk = await asked_of(db, actor, other)
    assert await told(db) == ["messages.asked"]
    await answer(db, await reader(db, other), talk, NOW, accept=True)
    await db.commit()
    assert await told(db) == ["messages.asked", "messages.accepted"]


async def test_whoever_is_blocked_asks_like_anybody_and_nobody_hears_it(
    browser: Visitor, db: AsyncSession
):
    pest, other = await person(db, created_at=LONG_AGO), await person(db)
    named = await conversation(db, pest, other)
    await block(db, await reader(db, other), named.public_id, NOW)
    await db.delete(await db.get_one(Conversation, named.id))
    await db.commit()
    talk = await asked_of(db, pest, other)
    assert await told(db) == []
    mine = await seen_by(db, pest, (await db.scalars(select(Conversation))).one())
    assert mine is not None
    assert (mine.public_id, mine.state) == (talk, State.ASKED)
    await sign_in_as(db, browser, other)
    await browser.go("/fr/messagerie")
    assert "Aucune conversation encore" in browser.text


async def test_an_expert_without_a_name_is_written_to_without_it(visitor, db: AsyncSession):
    expert, actor = await person(db, name="Zénobie Lachance"), await person(db, name="Amina")
    await profiles.expert(db, expert, named=False)
    entry = (await db.execute(select(Profile.anonymous_id))).scalar_one()
    her, them = await sign_in_as(db, visitor(), actor), await sign_in_as(db, visitor(), expert)
    await her.go(f"/fr/personnes/anonyme/{entry}")
    await her.follow("Écrire un message")
    assert her.all("h1") == ["Écrire à une personne qui garde son nom"]
    await her.submit(FORM, body=REQUEST)
    talk = (await db.execute(select(Conversation))).scalar_one()
    assert talk.is_anonymous
    await them.go(f"/fr/messagerie/{talk.public_id}")
    await them.submit('main form[action$="/accepter"]')
    await them.submit("main form[data-draft]", body="Oui, parlons-en.")
    for page in ("", f"/{talk.public_id}", f"/{talk.public_id}/bloquer"):
        await her.go(f"/fr/messagerie{page}")
        assert "Une personne qui garde son nom" in her.text
        assert "Zénobie" not in her.answer.text
        assert expert.public_id not in her.answer.text
    await them.go("/fr/messagerie")
    assert "Amina" in them.text


async def test_named_and_without_a_name_are_two_conversations(db: AsyncSession):
    expert, actor = await person(db), await person(db)
    await asked_of(db, actor, expert)
    await asked_of(db, actor, expert, is_anonymous=True)
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 2


async def test_an_organisation_is_written_to_by_a_member_and_answers_in_its_name(
    visitor, db: AsyncSession
):
    owner, editor, plain = [await person(db, name=n) for n in ("Ona", "Édith", "Paul")]
    org = await organisation(db, owner, name="Éco-quartier du Parc")
    await join(db, org, editor, "editor")
    await join(db, org, plain, "member")
    await db.commit()
    amina = await person(db, name="Amina")
    her = await sign_in_as(db, visitor(), amina)
    await her.go(f"/fr/messagerie/ecrire/organisation/{org.public_id}")
    await her.submit(FORM, body=REQUEST)
    talk = her.path.rsplit("/", 1)[1]
    him = await sign_in_as(db, visitor(), editor)
    await him.go(f"/fr/messagerie/{talk}")
    await him.submit('main form[action$="/accepter"]')
    await him.submit("main form[data-draft]", body="Bienvenue à l’organisme !")
    assert "Vous écrivez ici au nom de Éco-quartier du Parc" in him.text
    await her.go(f"/fr/messagerie/{talk}")
    assert "Éco-quartier du Parc" in her.text
    assert "Édith" in her.text, "the member who spoke is shown, smaller"
    too = await sign_in_as(db, visitor(), owner)
    await too.go(f"/fr/messagerie/{talk}")
    assert too.status == 200
    not_they = await sign_in_as(db, visitor(), plain)
    await not_they.go(f"/fr/messagerie/{talk}")
    assert not_they.status == 404


async def test_an_organisation_writes_through_who_speaks_for_it_at_that_moment(
    visitor, db: AsyncSession
):
    owner, editor = await person(db), await person(db)
    org = await organisation(db, owner)
    seat = await join(db, org, editor, "editor")
    await db.commit()
    other = await person(db)
    browser = await sign_in_as(db, visitor(), editor)
    await browser.go(f"/fr/messagerie/ecrire/person/{other.public_id}")
    await browser.submit(FORM, body=REQUEST, speak_as=org.public_id)
    talk = browser.path
    assert browser.status == 200
    await db.delete(seat)
    await db.commit()
    await browser.go(talk)
    assert browser.status == 404, "the right vanished with the seat"
    await browser.go(f"/fr/messagerie/ecrire/person/{(await person(db)).public_id}")
    await browser.post(browser.path, {"body": REQUEST, "speak_as": org.public_id})
    assert browser.status in {403, 422}


async def test_messages_factory_is_what_the_site_makes(db: AsyncSession):
    talk = await messages.conversation(db, await person(db), await person(db))
    assert talk.state is State.ACCEPTED
