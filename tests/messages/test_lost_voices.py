"""An organisation that closes, is hidden or suspended, or changes its members: what its conversations become."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.messages.models import Conversation
from app.messages.queries.conversations import mine
from app.messages.rules import Side, State
from app.messages.service import quiet, say
from app.messages.service.say import hearers
from app.organisations.models import Membership, Organisation
from app.organisations.moderated import Organisations
from app.organisations.rules import Role, State as Standing
from app.organisations.service import change, members, verify
from tests.factories.accounts import person, sign_in_as
from tests.factories.messages import REQUEST, conversation, message, reader, seen_by
from tests.factories.organisations import join, organisation
from tests.organisations.told import told_by, written
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
NAME = "Éco-quartier du Parc"
SILENT = "Personne ne parle actuellement pour cet organisme"
LOST = {
    "suspended": {"state": Standing.SUSPENDED},
    "renamed": {"state": Standing.UNVERIFIED},
    "refused": {"state": Standing.REFUSED},
    "hidden": {"hidden_at": NOW},
    "closed": {"closed_at": NOW},
}


@pytest.fixture
async def owner(db: AsyncSession) -> Actor:
    return await person(db, name="Ona")


@pytest.fixture
async def one(db: AsyncSession, owner: Actor) -> Organisation:
    return await organisation(db, owner, name=NAME)


@pytest.fixture
async def amina(db: AsyncSession) -> Actor:
    return await person(db, name="Amina")


@pytest.fixture
async def talk(db: AsyncSession, one: Organisation, owner: Actor, amina: Actor) -> Conversation:
    made = await conversation(db, amina, to=one)
    await message(db, made, owner, Side.ASKED, body="Le four est chaud le samedi.")
    return made


async def lose(db: AsyncSession, how: str) -> None:
    await db.execute(update(Organisation).values(**LOST[how]))
    await db.commit()


async def speak(db: AsyncSession, who: Actor, talk: Conversation) -> str:
    said = await say.say(db, who, await reader(db, who), talk.public_id, "Bonjour.", NOW)
    await db.commit()
    return said


@pytest.mark.parametrize("how", LOST)
async def test_without_a_voice_its_own_people_read_and_write_nothing_in_its_name(
    browser: Visitor, db: AsyncSession, owner: Actor, talk: Conversation, how: str
):
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.status == 200
    await lose(db, how)
    await browser.submit("main form[data-draft]", body="Encore nous.")
    assert browser.status == 404
    await browser.go("/fr/messagerie")
    assert "Amina" not in browser.text
    assert browser.page.css_first('a[href="/fr/messagerie"] .count') is None


@pytest.mark.parametrize("how", LOST)
async def test_whoever_wrote_to_it_keeps_what_was_said_and_is_told_that_nobody_would_read_more(
    browser: Visitor, db: AsyncSession, amina: Actor, talk: Conversation, how: str
):
    await sign_in_as(db, browser, amina)
    await lose(db, how)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert "Le four est chaud le samedi." in browser.text
    assert SILENT in browser.text
    assert browser.page.css_first("main form[data-draft]") is None
    with pytest.raises(Refused, match=SILENT):
        await speak(db, amina, talk)


@pytest.mark.parametrize("how", [how for how in LOST if how != "closed"])
async def test_its_name_leaves_the_list_the_page_and_the_notices_of_whoever_wrote_to_it(
    browser: Visitor, db: AsyncSession, one, owner: Actor, amina: Actor, talk, how: str
):
    deed = say.say(db, owner, await reader(db, owner), talk.public_id, "Venez.", NOW)
    (due,) = await told_by(db, deed)
    assert (await written(db, due)).title == f"{NAME} (Ona) vous a écrit"
    await sign_in_as(db, browser, amina)
    await lose(db, how)
    assert await written(db, due) is None
    for page in ("", f"/{talk.public_id}", f"/{talk.public_id}/bloquer"):
        await browser.go(f"/fr/messagerie{page}")
        assert NAME not in browser.answer.text, page
        assert one.public_id not in browser.answer.text, page
        assert "Un organisme pour lequel personne ne parle actuellement" in browser.text, page


async def test_closed_it_keeps_its_name_beside_what_it_said(
    browser: Visitor, db: AsyncSession, amina: Actor, talk: Conversation
):
    await sign_in_as(db, browser, amina)
    await lose(db, "closed")
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.all("h1") == [f"Conversation avec {NAME}"]


async def test_the_english_page_says_it_in_english(
    visitor, db: AsyncSession, amina: Actor, talk: Conversation
):
    browser = await sign_in_as(db, visitor("en"), amina)
    await lose(db, "suspended")
    await browser.go(f"/en/messages/{talk.public_id}")
    assert browser.all("h1") == ["Conversation with An organisation that nobody speaks for now"]
    assert "Nobody speaks for this organisation now: you would not be read." in browser.text


@pytest.mark.parametrize("how", LOST)
async def test_nobody_asks_it_anything_and_its_page_leads_to_no_letter(
    browser: Visitor, db: AsyncSession, one: Organisation, how: str
):
    await sign_in_as(db, browser, await person(db))
    await lose(db, how)
    await browser.go(f"/fr/messagerie/ecrire/organisation/{one.public_id}")
    assert browser.status == 404
    await browser.go(f"/fr/organismes/{one.public_id}")
    assert "Écrire un message" not in browser.text


@pytest.mark.parametrize("state", [s for s in Standing if s is not Standing.VERIFIED])
async def test_only_a_verified_one_writes_to_others(
    browser: Visitor, db: AsyncSession, owner: Actor, one, amina: Actor, state: Standing
):
    await db.execute(update(Organisation).values(state=state))
    await db.commit()
    await sign_in_as(db, browser, owner)
    path = f"/fr/messagerie/ecrire/person/{amina.public_id}"
    await browser.go(path)
    assert browser.page.css_first("select[name=speak_as]") is None
    await browser.submit('main form[action*="/ecrire/"]', body=REQUEST, speak_as=one.public_id)
    assert browser.status == 403
    assert "Vous ne pouvez pas parler pour cet organisme" in browser.text
    assert REQUEST in browser.page.css_first("textarea[name=body]").text()


async def test_reinstated_it_finds_its_conversations_as_they_were(
    db: AsyncSession, one, owner: Actor, amina: Actor, talk: Conversation
):
    staff = await person(db, roles=("administrator",))
    await verify.suspend(db, staff, one, "Une plainte est à l’étude.", NOW)
    await db.commit()
    assert await seen_by(db, owner, talk) is None
    await verify.reinstate(db, staff, one, "Le malentendu est levé.", NOW)
    await db.commit()
    seen = await seen_by(db, owner, talk)
    assert (seen.other_name, seen.state, seen.unread) == ("Amina", State.ACCEPTED, 1)
    assert await speak(db, amina, talk)


async def test_hidden_then_shown_again_it_reads_and_answers_as_before(
    db: AsyncSession, runtime: Runtime, one, owner: Actor, talk: Conversation
):
    ways = Organisations()
    await ways.hide(db, runtime, one.id, NOW)
    await db.commit()
    assert await seen_by(db, owner, talk) is None
    await ways.restore(db, runtime, one.id, NOW)
    await db.commit()
    assert await speak(db, owner, talk)


async def test_closing_ends_its_part_of_every_conversation(
    db: AsyncSession, one, owner: Actor, amina: Actor, talk: Conversation
):
    await change.close(db, owner, one, NOW)
    await db.commit()
    assert await seen_by(db, owner, talk) is None
    assert not (await seen_by(db, amina, talk)).is_heard


async def test_a_request_that_waits_when_it_loses_its_voice_waits_for_its_return(
    db: AsyncSession, one, owner: Actor, amina: Actor
):
    asked = await conversation(db, amina, to=one, state=State.ASKED)
    await lose(db, "suspended")
    assert await seen_by(db, owner, asked) is None
    await db.execute(update(Organisation).values(state=Standing.VERIFIED))
    await db.commit()
    assert (await seen_by(db, owner, asked)).waits_for_me


@pytest.mark.parametrize("how", ["removed", "demoted", "left"])
async def test_who_speaks_for_it_no_more_reads_nothing_at_the_next_request_and_is_told_nothing(
    browser: Visitor, db: AsyncSession, one, owner: Actor, amina: Actor, talk, how: str
):
    editor = await person(db, name="Édith")
    await join(db, one, editor, Role.EDITOR)
    await sign_in_as(db, browser, editor)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    assert browser.status == 200
    if how == "removed":
        await members.remove(db, owner, one, editor.public_id, NOW)
    elif how == "demoted":
        await members.change_role(db, owner, one, editor.public_id, Role.MEMBER, NOW)
    else:
        await members.leave(db, editor, one, NOW)
    await db.commit()
    await browser.submit("main form[data-draft]", body="Une dernière chose.")
    assert browser.status == 404
    for end in ("", "/bloquer"):
        await browser.go(f"/fr/messagerie/{talk.public_id}{end}")
        assert browser.status == 404
    deed = say.say(db, amina, await reader(db, amina), talk.public_id, "Édith ?", NOW)
    (due,) = await told_by(db, deed)
    assert due.to == [owner.id]


async def test_what_a_removed_editor_wrote_in_its_name_stays_the_organisation_s(
    browser: Visitor, db: AsyncSession, one, owner: Actor, amina: Actor, talk: Conversation
):
    editor = await person(db, name="Édith")
    await join(db, one, editor, Role.EDITOR)
    await speak(db, editor, talk)
    await members.remove(db, owner, one, editor.public_id, NOW)
    await db.commit()
    await sign_in_as(db, browser, amina)
    await browser.go(f"/fr/messagerie/{talk.public_id}")
    last = browser.all(".talk-line")[-1]
    assert NAME in last
    assert "par Édith" in last


async def test_a_new_editor_reads_what_was_said_before_them(
    db: AsyncSession, one, talk: Conversation
):
    editor = await person(db)
    assert await seen_by(db, editor, talk) is None
    await join(db, one, editor, Role.EDITOR)
    seen = await seen_by(db, editor, talk)
    assert (seen.my_organisation, seen.unread) == (NAME, 1)


async def test_each_of_its_speakers_reads_and_mutes_for_themselves(
    db: AsyncSession, one, owner: Actor, amina: Actor, talk: Conversation
):
    editor = await person(db)
    await join(db, one, editor, Role.EDITOR)
    await say.read(db, owner, await seen_by(db, owner, talk))
    await quiet.mute(db, editor, await seen_by(db, editor, talk), NOW, muted=True)
    await db.commit()
    assert (await seen_by(db, owner, talk)).unread == 0
    assert (await seen_by(db, editor, talk)).unread == 1
    assert not (await seen_by(db, owner, talk)).is_muted
    party = (await seen_by(db, amina, talk)).other
    assert await hearers(db, talk.id, party) == [owner.id]


async def test_a_block_pressed_by_one_speaker_is_the_organisation_s_and_any_other_takes_it_back(
    db: AsyncSession, one, owner: Actor, amina: Actor, talk: Conversation
):
    editor = await person(db)
    await join(db, one, editor, Role.EDITOR)
    await quiet.block(db, await reader(db, editor), talk.public_id, NOW)
    await db.commit()
    assert (await seen_by(db, owner, talk)).i_block
    with pytest.raises(Refused):
        await speak(db, amina, talk)
    await db.commit()
    own = await conversation(db, amina, editor)
    assert await speak(db, amina, own), "the editor's own letters are another matter"
    await quiet.unblock(db, await reader(db, owner), talk.public_id)
    await db.commit()
    assert await speak(db, amina, talk)


async def test_suspended_and_departed_speakers_are_told_nothing(
    db: AsyncSession, one, owner: Actor, amina: Actor, talk: Conversation
):
    gone, suspended = await person(db), await person(db)
    for who in (gone, suspended):
        await join(db, one, who, Role.EDITOR)
    await db.execute(update(Person).where(Person.id == gone.id).values(deleted_at=NOW))
    await db.execute(update(Person).where(Person.id == suspended.id).values(suspended_at=NOW))
    await db.commit()
    party = (await seen_by(db, amina, talk)).other
    assert await hearers(db, talk.id, party) == [owner.id]


async def test_two_organisations_write_to_each_other_each_in_its_own_name(
    visitor, db: AsyncSession, one, owner: Actor
):
    carl = await person(db, name="Carl")
    other = await organisation(db, carl, name="Coop du Roulement")
    talk = await conversation(db, owner, by=one, to=other)
    theirs = await sign_in_as(db, visitor(), carl)
    await theirs.go(f"/fr/messagerie/{talk.public_id}")
    assert theirs.all("h1") == [f"Conversation avec {NAME}"]
    assert "Vous écrivez ici au nom de Coop du Roulement" in theirs.text
    await theirs.submit("main form[data-draft]", body="Prêtez-nous la remorque.")
    ours = await sign_in_as(db, visitor(), owner)
    await ours.go("/fr/messagerie")
    assert "Coop du Roulement" in ours.text
    assert f"au nom de {NAME}" in ours.text
    await ours.go(f"/fr/messagerie/{talk.public_id}")
    heads = ours.all(".talk-head")
    assert heads[0].startswith(f"{NAME} par Ona")
    assert heads[1].startswith("Coop du Roulement par Carl")


async def test_nobody_writes_to_an_organisation_they_speak_for(
    browser: Visitor, db: AsyncSession, one, owner: Actor
):
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/messagerie/ecrire/organisation/{one.public_id}")
    assert "C’est vous, ou un organisme au nom duquel vous parlez" in browser.text
    assert browser.page.css_first("textarea[name=body]") is None


async def test_a_plain_member_may_write_to_their_own_organisation(
    browser: Visitor, db: AsyncSession, one
):
    member = await person(db)
    await join(db, one, member, Role.MEMBER)
    await sign_in_as(db, browser, member)
    await browser.go(f"/fr/messagerie/ecrire/organisation/{one.public_id}")
    await browser.submit('main form[action*="/ecrire/"]', body=REQUEST)
    assert "Votre demande est envoyée" in browser.text


async def test_the_list_survives_a_voice_lost_between_two_looks_at_the_database(
    db: AsyncSession, owner: Actor, talk: Conversation
):
    before = await reader(db, owner)
    await db.execute(delete(Membership))
    await db.commit()
    assert (await mine(db, before)).items == []


async def test_the_list_survives_a_voice_given_between_two_looks_at_the_database(
    db: AsyncSession, one, talk: Conversation
):
    editor = await person(db)
    before = await reader(db, editor)
    await join(db, one, editor, Role.EDITOR)
    assert [seen.my_organisation for seen in (await mine(db, before)).items] == [NAME]
