"""Asked by e-mail to join: one address, one use, two weeks; each dead end says which one it is."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.invited import InvitationOver
from app.core import clock
from app.core.errors import Conflict, Refused
from app.core.sessions import digest
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.rules import INVITATION_LIFETIME, INVITATIONS_MAX, Role
from app.organisations.service import invitations as service
from tests.accounts.letters import last, letters
from tests.factories import accounts, organisations as made
from tests.organisations.press import press

NOW = clock.now()
EMAIL = "bruno@exemple.ca"
LINK = "/fr/organismes/invitation/sesame"


@pytest.fixture
async def owner(db):
    return await accounts.person(db, name="Amina")


@pytest.fixture
async def one(db, owner):
    return await made.organisation(db, owner, name="Les Amis de la ruelle")


@pytest.fixture
async def friend(db):
    return await accounts.person(db, name="Bruno", email=EMAIL)


async def invite(db, runtime, owner, one, email=EMAIL, role=Role.EDITOR, now=NOW):
    return await service.invite(db, runtime.settings, owner, one, email, role, now)


async def only(db) -> Invitation:
    query = select(Invitation).order_by(Invitation.id.desc()).limit(1)
    return (await db.execute(query.execution_options(populate_existing=True))).scalar_one()


async def test_an_invitation_leaves_by_e_mail_lands_on_a_button_and_makes_a_member(
    db, one, owner, friend, visitor, work, mailbox
):
    browser = await accounts.sign_in_as(db, visitor(), owner)
    await browser.go(f"/fr/organismes/{one.public_id}/membres")
    await browser.submit("form[action$=membres]", email="Bruno@Exemple.ca", role="editor")
    assert "Une invitation est en route" in browser.text or "invitation" in browser.text
    letter = await last(work, mailbox)
    assert letter.to.lower() == EMAIL
    assert "Amina vous invite à vous joindre à Les Amis de la ruelle" in letter.subject
    assert "parler en son nom" in letter.text
    theirs = await accounts.sign_in_as(db, visitor(), friend)
    await theirs.go(letter.link)
    assert "Voulez-vous vous joindre à Les Amis de la ruelle" in theirs.text
    assert friend.id not in await made.roles(db, one), "opening a link changes nothing"
    await theirs.submit("form[action$=accepter]")
    assert "Vous faites maintenant partie" in theirs.text
    assert (await made.roles(db, one))[friend.id] is Role.EDITOR
    await theirs.go(letter.link)
    assert theirs.path.endswith("les-amis-de-la-ruelle"), "pressed again: it leads to the page"


async def test_the_letter_is_in_its_readers_language(db, runtime, one, owner, work, mailbox):
    await accounts.person(db, email="carol@exemple.ca", language="en")
    for email in ("carol@exemple.ca", "inconnue@exemple.ca"):
        await invite(db, runtime, owner, one, email)
    await db.commit()
    sent = {letter.to: letter for letter in await letters(work, mailbox)}
    assert sent["carol@exemple.ca"].language == "en"
    assert "invites you to join" in sent["carol@exemple.ca"].subject
    assert sent["inconnue@exemple.ca"].language == "fr"


async def test_the_answer_is_the_same_for_known_and_unknown_addresses(
    db, one, owner, friend, browser
):
    await made.join(db, one, await accounts.person(db, email="deja@exemple.ca"), Role.MEMBER)
    await accounts.sign_in_as(db, browser, owner)
    answers = []
    for email in (EMAIL, "personne@exemple.ca", "deja@exemple.ca"):
        await browser.go(f"/fr/organismes/{one.public_id}/membres")
        await browser.submit("form[action$=membres]", email=email)
        said = browser.all(".flashes, .org-answer")
        answers.append((browser.status, [words.replace(email, "X") for words in said[:2]]))
    assert answers[0] == answers[1] == answers[2]
    assert "Bruno" not in browser.text


@pytest.mark.parametrize(
    ("typed", "words"), [("", "Veuillez"), ("pas une adresse", "courriel"), ("a@b", "courriel")]
)
async def test_a_wrong_address_is_said_and_kept(db, one, owner, browser, typed, words):
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/membres")
    await browser.submit("form[action$=membres]", email=typed)
    assert browser.status == 422
    assert words in browser.error("email")
    assert browser.page.css_first("#field-email").attributes["value"] == typed


async def test_one_address_has_one_invitation_and_never_ones_own(db, runtime, one, owner):
    await invite(db, runtime, owner, one)
    await db.commit()
    with pytest.raises(Conflict) as caught:
        await invite(db, runtime, owner, one, "BRUNO@exemple.ca")
    assert caught.value.field == "email"
    await db.rollback()
    await db.refresh(one)
    with pytest.raises(Refused, match="votre propre adresse"):
        await invite(db, runtime, owner, one, owner.email)


async def test_an_expired_one_makes_room_for_another(db, runtime, one, owner):
    await made.invitation(db, one, EMAIL, invited_at=NOW - INVITATION_LIFETIME)
    await invite(db, runtime, owner, one)
    found = (await db.execute(select(Invitation).order_by(Invitation.id))).scalars().all()
    assert [i.revoked_at for i in found] == [NOW, None]


async def test_who_said_no_is_not_asked_again(db, runtime, one, owner, browser):
    await made.invitation(db, one, EMAIL)
    await browser.go(LINK)
    await browser.submit("form[action$=refuser]")
    assert "Vous avez dit non" in browser.text
    with pytest.raises(Conflict, match="a dit non"):
        await invite(db, runtime, owner, one)


@pytest.mark.parametrize("who", ["editor", "member", "stranger"])
async def test_only_owners_invite_and_take_back(db, one, browser, runtime, who):
    actor = await accounts.person(db)
    if who != "stranger":
        await made.join(db, one, actor, who)
    waiting = await made.invitation(db, one, EMAIL)
    await accounts.sign_in_as(db, browser, actor)
    for path in ("membres", f"invitations/{waiting.public_id}/annuler"):
        await press(
            runtime, browser, f"/fr/organismes/{one.public_id}/{path}", email="x@exemple.ca"
        )
        assert browser.status == 403
        assert "Seuls les propriétaires" in browser.text
    if who != "stranger":
        await browser.go(f"/fr/organismes/{one.public_id}/membres")
        assert EMAIL not in browser.text, "addresses are the owners' to see"


async def test_an_organisation_has_so_many_open_invitations_and_no_more(db, runtime, one, owner):
    for n in range(INVITATIONS_MAX):
        await made.invitation(db, one, f"personne{n}@exemple.ca", f"secret {n}")
    with pytest.raises(Refused, match="50 invitations"):
        await invite(db, runtime, owner, one)


async def test_an_unconfirmed_owner_invites_nobody(db, runtime):
    owner = await accounts.person(db, confirmed=False)
    one = await made.organisation(db, owner)
    with pytest.raises(Refused, match="onfirmez"):
        await invite(db, runtime, owner, one)


DEAD_ENDS = {
    "unknown": ({"secret_hash": digest("another")}, "pas l’une des nôtres|n’est pas"),
    "expired": ({"invited_at": NOW - INVITATION_LIFETIME - timedelta(hours=1)}, "trop ancienne|trop vieille"),
    "revoked": ({"revoked_at": NOW}, "a été annulée"),
    "declined": ({"answered_at": NOW}, "déjà reçu une réponse|déjà été répondu|déjà"),
}  # fmt: skip


@pytest.mark.parametrize("why", DEAD_ENDS)
@pytest.mark.parametrize("verb", ["", "/accepter", "/refuser"])
async def test_each_dead_end_has_its_own_sentence(db, one, browser, why, verb):
    values, words = DEAD_ENDS[why]
    await made.invitation(db, one, EMAIL)
    await db.execute(update(Invitation).values(**values))
    await db.commit()
    await (browser.post(LINK + verb) if verb else browser.go(LINK))
    assert browser.status == 410
    assert any(part in browser.text for part in words.split("|")), browser.text
    assert (await db.execute(select(Membership))).scalars().all() != []


@pytest.mark.parametrize("column", ["closed_at", "hidden_at"])
async def test_nobody_joins_what_is_closed_or_hidden(db, one, friend, browser, column):
    await made.invitation(db, one, EMAIL)
    await db.execute(update(Organisation).values(**{column: NOW}))
    await db.commit()
    await accounts.sign_in_as(db, browser, friend)
    await browser.go(LINK)
    assert browser.status == 410
    assert "plus personne ne peut s’y joindre" in browser.text


async def test_who_has_left_since_is_told_so(db, one, friend, browser):
    await made.invitation(db, one, EMAIL)
    await accounts.sign_in_as(db, browser, friend)
    await browser.go(LINK)
    await browser.submit("form[action$=accepter]")
    await browser.go(f"/fr/organismes/{one.public_id}/membres")
    await browser.submit("form[action$=quitter]")
    await browser.go(LINK)
    assert browser.status == 410
    assert "Vous avez quitté cet organisme depuis" in browser.text


async def test_an_invitation_serves_its_own_address_only(db, one, browser, visitor, runtime):
    await made.invitation(db, one, EMAIL)
    thief = await accounts.person(db, email="voleur@exemple.ca")
    await accounts.sign_in_as(db, browser, thief)
    await browser.go(LINK)
    await browser.submit("form[action$=accepter]")
    assert browser.status == 403
    assert "une autre adresse courriel" in browser.text
    assert EMAIL not in browser.text
    assert thief.id not in await made.roles(db, one)
    unconfirmed = await accounts.person(db, email=EMAIL, confirmed=False)
    other = await accounts.sign_in_as(db, visitor(), unconfirmed)
    await press(runtime, other, f"{LINK}/accepter")
    assert other.status == 403
    assert unconfirmed.id not in await made.roles(db, one)


async def test_a_visitor_says_first_who_they_are_and_the_invitation_waits(db, one, browser):
    await made.invitation(db, one, EMAIL)
    await browser.go(LINK)
    await browser.submit("form[action$=accepter]")
    assert browser.path == "/fr/connexion"
    assert "Vous ferez partie de «\u00a0Les Amis de la ruelle\u00a0»" in browser.text.replace(
        "« ", "«\u00a0"
    ).replace(" »", "\u00a0»")
    assert (await only(db)).answered_at is None


async def test_who_belongs_already_does_not_join_twice(db, one, owner, friend, browser):
    await made.join(db, one, friend, Role.MEMBER)
    await made.invitation(db, one, EMAIL)
    await accounts.sign_in_as(db, browser, friend)
    await browser.go(LINK)
    await browser.submit("form[action$=accepter]")
    assert browser.status == 409
    assert "déjà partie" in browser.text
    assert (await made.roles(db, one))[friend.id] is Role.MEMBER


async def test_an_owner_takes_an_invitation_back(db, one, owner, browser):
    await made.invitation(db, one, EMAIL)
    await accounts.sign_in_as(db, browser, owner)
    await browser.go(f"/fr/organismes/{one.public_id}/membres")
    await browser.submit("form[action$=annuler]")
    assert EMAIL not in browser.text
    await browser.go(LINK)
    assert browser.status == 410


async def test_a_secret_is_kept_as_a_hash_only(db, runtime, one, owner, work, mailbox):
    await invite(db, runtime, owner, one)
    await db.commit()
    letter = await last(work, mailbox)
    secret = letter.link.rpartition("/")[2]
    assert (await only(db)).secret_hash == digest(secret)


async def test_an_answered_one_cannot_be_declined_by_whoever_holds_the_link(db, one, friend):
    await made.invitation(db, one, EMAIL)
    await service.accept(db, friend, digest("sesame"), NOW)
    with pytest.raises(InvitationOver):
        await service.decline(db, digest("sesame"), NOW)
    assert (await made.roles(db, one))[friend.id] is Role.EDITOR
