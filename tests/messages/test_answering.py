"""Yes or no to a request: once, by the one who was asked, however many press at the same moment."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.runtime import Runtime
from app.messages.models import Conversation, Message
from app.messages.parties import Party
from app.messages.rules import State
from app.messages.service.ask import AlreadyAsked, Request, answer, ask
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import REQUEST, conversation, reader
from tests.factories.organisations import join, organisation
from tests.organisations.press import press
from tests.organisations.told import told_by, written
from tests.two_servers import TwoServers
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
async def amina(db: AsyncSession) -> Actor:
    return await person(db, name="Amina")


@pytest.fixture
async def bruno(db: AsyncSession) -> Actor:
    return await person(db, name="Bruno")


@pytest.fixture
async def talk(db: AsyncSession, amina: Actor, bruno: Actor) -> Conversation:
    return await conversation(db, amina, bruno, state=State.ASKED)


async def state_of(db: AsyncSession, talk: Conversation) -> State:
    await db.refresh(talk)
    return talk.state


async def test_two_answers_at_once_through_two_servers_give_one_and_tell_it_once(
    db: AsyncSession, two_servers: TwoServers, bruno: Actor, talk: Conversation
):
    (headers,) = await two_servers.sign_in(db, [bruno])
    path = f"/fr/messagerie/{talk.public_id}/accepter"
    answers = await two_servers.at_once([("POST", path, headers)] * 4)
    assert sorted(a.status_code for a in answers) == [303, 403, 403, 403]
    refused = next(a for a in answers if a.status_code == 403)
    assert "aucune demande qui attend une réponse" in refused.text
    assert await state_of(db, talk) is State.ACCEPTED


async def test_yes_and_no_at_once_leave_an_answer_that_somebody_gave(
    db: AsyncSession, runtime: Runtime, bruno: Actor, talk: Conversation
):
    said: list[bool] = []

    async def say_so(*, accept: bool) -> None:
        try:
            async with runtime.database.transaction() as session:
                who = await reader(session, bruno)
                await answer(session, who, talk.public_id, NOW, accept=accept)
            said.append(accept)
        except Refused:
            return

    await asyncio.gather(*(say_so(accept=n % 2 == 0) for n in range(6)))
    assert said.count(True) == 1, "a yes is never taken back by a no that was on its way"
    assert await state_of(db, talk) is State.ACCEPTED


async def test_two_speakers_of_an_organisation_answer_at_once_and_one_of_them_did(
    db: AsyncSession, runtime: Runtime, amina: Actor
):
    owner, editor = await person(db), await person(db)
    one = await organisation(db, owner)
    await join(db, one, editor, "editor")
    talk = await conversation(db, amina, to=one, state=State.ASKED)
    done: list[int] = []

    async def accept(who: Actor) -> None:
        try:
            async with runtime.database.transaction() as session:
                await answer(session, await reader(session, who), talk.public_id, NOW, accept=True)
            done.append(who.id)
        except Refused:
            return

    await asyncio.gather(accept(owner), accept(editor))
    assert len(done) == 1


async def test_accepting_and_writing_first_at_once_leave_every_word_once(
    db: AsyncSession, runtime: Runtime, amina: Actor, bruno: Actor, talk: Conversation
):
    outcomes: list[str] = []

    async def write() -> None:
        try:
            async with runtime.database.transaction() as session:
                request = Request(Party(bruno.id), Party(amina.id), False, REQUEST)
                await ask(session, bruno, await reader(session, bruno), request, NOW)
            outcomes.append("wrote")
        except AlreadyAsked:
            outcomes.append("late")

    async def accept() -> None:
        try:
            async with runtime.database.transaction() as session:
                who = await reader(session, bruno)
                await answer(session, who, talk.public_id, NOW, accept=True)
        except Refused:
            outcomes.append("second")

    await asyncio.gather(write(), accept(), write())
    assert await state_of(db, talk) is State.ACCEPTED
    messages = await db.scalar(select(func.count()).select_from(Message))
    assert messages == 1 + outcomes.count("wrote")
    assert outcomes.count("wrote") <= 1


@pytest.mark.parametrize("verb", ["accepter", "decliner"])
async def test_who_asked_cannot_answer_for_the_other(
    browser: Visitor, db: AsyncSession, runtime: Runtime, amina: Actor, talk, verb: str
):
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.page.css_first(f'main form[action$="/{verb}"]') is None
    await press(runtime, browser, f"/fr/messagerie/{talk.public_id}/{verb}")
    assert browser.status == 403
    assert "aucune demande qui attend une réponse" in browser.text
    assert await state_of(db, talk) is State.ASKED


async def test_who_said_yes_cannot_turn_it_into_a_no_but_blocks(
    browser: Visitor, db: AsyncSession, runtime: Runtime, bruno: Actor, talk: Conversation
):
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await browser.submit('main form[action$="/accepter"]')
    await press(runtime, browser, f"/fr/messagerie/{talk.public_id}/decliner")
    assert browser.status == 403
    assert await state_of(db, talk) is State.ACCEPTED
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.page.css_first('a[href$="/bloquer"]') is not None


async def test_a_yes_is_told_to_who_asked_in_their_language(
    db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    accepts = answer(db, await reader(db, bruno), talk.public_id, NOW, accept=True)
    (due,) = await told_by(db, accepts)
    assert (due.kind, due.to) == ("messages.accepted", [amina.id])
    assert (await written(db, due, "fr")).title == "Bruno accepte d’échanger avec vous"
    english = await written(db, due, "en")
    assert english.title == "Bruno accepts to write with you"
    assert english.path == f"/en/messages/{talk.public_id}"


async def test_a_no_is_told_to_nobody_and_a_later_yes_is(
    db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    who = await reader(db, bruno)
    assert await told_by(db, answer(db, who, talk.public_id, NOW, accept=False)) == []
    (due,) = await told_by(db, answer(db, who, talk.public_id, NOW, accept=True))
    assert due.to == [amina.id]


async def test_the_other_conversations_of_the_two_are_not_answered_with_it(
    db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    one = await organisation(db, amina)
    other = await conversation(db, amina, bruno, by=one, state=State.ASKED)
    await answer(db, await reader(db, bruno), talk.public_id, NOW, accept=True)
    await db.commit()
    assert await state_of(db, other) is State.ASKED


async def test_an_address_that_names_no_conversation_is_answered_by_nobody(
    db: AsyncSession, bruno: Actor
):
    with pytest.raises(NotFound):
        await answer(db, await reader(db, bruno), "abcdefghjk", NOW, accept=True)


async def test_asking_again_after_a_no_leads_to_the_request_and_never_to_a_second_one(
    browser: Visitor, db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    await answer(db, await reader(db, bruno), talk.public_id, NOW, accept=False)
    await db.commit()
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/ecrire/person/{bruno.public_id}")
    assert browser.path == f"/fr/messagerie/{talk.public_id}"
    with pytest.raises(AlreadyAsked):
        request = Request(Party(amina.id), Party(bruno.id), False, REQUEST)
        await ask(db, amina, await reader(db, amina), request, NOW)


async def test_declining_sends_back_to_the_list_and_the_page_keeps_the_yes_open(
    browser: Visitor, db: AsyncSession, bruno: Actor, talk: Conversation
):
    await sign_in_as(db, browser, bruno)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    await browser.submit('main form[action$="/decliner"]')
    assert browser.path == "/fr/messagerie"
    assert "On ne le dit pas à l’autre personne" in browser.text
    assert "Attend votre réponse" not in browser.text
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.all('main form[action$="/accepter"] button') == ["Accepter"]


async def test_speaking_for_an_organisation_to_whom_one_knows_is_another_conversation(
    browser: Visitor, db: AsyncSession, amina: Actor, bruno: Actor, talk: Conversation
):
    one = await organisation(db, amina, name="Coop du Roulement")
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/ecrire/person/{bruno.public_id}")
    assert browser.all("select[name=speak_as] option") == ["Moi", "Coop du Roulement"]
    await browser.submit('main form[action*="/ecrire/"]', body=REQUEST)
    assert browser.status == 409
    assert "Vous lui avez déjà écrit" in browser.text
    assert REQUEST in browser.page.css_first("textarea[name=body]").text()
    await browser.submit('main form[action*="/ecrire/"]', body=REQUEST, speak_as=one.public_id)
    assert "Vous écrivez ici au nom de Coop du Roulement" in browser.text
    assert await db.scalar(select(func.count()).select_from(Conversation)) == 2
