"""Invitations from both ends: what owners see, how each ends, in both languages, however late they are answered."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.accounts.invited import InvitationOver
from app.accounts.models import Person
from app.core import clock
from app.core.errors import Refused
from app.core.i18n import using
from app.core.sessions import digest
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.queries.people import Answer, invitations_of
from app.organisations.rules import INVITATION_LIFETIME, MEMBERS_MAX, Role, State
from app.organisations.service import invitations as service, members
from tests.accounts.letters import letters
from tests.factories import accounts, organisations as made
from tests.organisations.press import press

NOW = clock.now()
SECOND = timedelta(seconds=1)
EMAIL = "bruno@exemple.ca"
KEY = digest("sesame")
FR, EN = "/fr/organismes/invitation/sesame", "/en/organisations/invitation/sesame"


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


async def desk(db, visitor, owner, one, language="fr"):
    browser = await accounts.sign_in_as(db, visitor(language), owner)
    path = "/fr/organismes/%s/membres" if language == "fr" else "/en/organisations/%s/members"
    return await browser.go(path % one.public_id)


OVER = {
    "unknown": (
        {"secret_hash": digest("another")},
        "Cette invitation n’est pas de nous, ou elle a été reprise.",
        "This invitation is not one of ours, or it was taken back.",
    ),
    "expired": (
        {"invited_at": NOW - INVITATION_LIFETIME - timedelta(hours=1)},
        "Demandez-en une autre.",
        "This invitation is too old. Ask for another one.",
    ),
    "revoked": (
        {"revoked_at": NOW},
        "Cette invitation a été annulée. Demandez-en une autre aux propriétaires.",
        "This invitation was taken back. Ask its owners for another one.",
    ),
    "declined": (
        {"answered_at": NOW},
        "déjà",
        "This invitation has already been answered.",
    ),
}


@pytest.mark.parametrize("why", OVER)
async def test_each_dead_end_says_which_one_it_is_in_both_languages(db, one, visitor, why):
    values, french, english = OVER[why]
    await made.invitation(db, one, EMAIL)
    await db.execute(update(Invitation).values(**values))
    await db.commit()
    for path, language, words in ((FR, "fr", french), (EN, "en", english)):
        browser = await visitor(language).go(path)
        assert browser.status == 410
        assert words in browser.text
        assert one.name not in browser.text, "who holds a dead link learns nothing"


@pytest.mark.parametrize(("left", "is_open"), [(SECOND, True), (timedelta(0), False)])
async def test_two_weeks_are_two_weeks_to_the_second(db, one, left, is_open):
    await made.invitation(db, one, EMAIL, invited_at=NOW)
    at = NOW + INVITATION_LIFETIME - left
    if is_open:
        offer = await service.look(db, KEY, None, at)
        assert offer.organisation.id == one.id
    else:
        with pytest.raises(InvitationOver, match="Demandez-en une autre"):
            await service.look(db, KEY, None, at)


@pytest.mark.parametrize("how", ["left", "removed"])
async def test_an_old_invitation_does_not_bring_back_who_has_gone(
    db, one, owner, friend, browser, how
):
    await made.invitation(db, one, EMAIL)
    await service.accept(db, friend, KEY, NOW)
    if how == "left":
        await members.leave(db, friend, one, NOW)
    else:
        await members.remove(db, owner, one, friend.public_id, NOW)
    await db.commit()
    await accounts.sign_in_as(db, browser, friend)
    for verb in ("", "/accepter"):
        await (browser.post(FR + verb) if verb else browser.go(FR))
        assert browser.status in {403, 410}
    assert friend.id not in await made.roles(db, one)
    with pytest.raises(InvitationOver, match="Demandez une nouvelle invitation"):
        await service.accept(db, friend, KEY, NOW)
    with using("en"), pytest.raises(InvitationOver) as caught:
        await service.accept(db, friend, KEY, NOW)
    assert caught.value.message == (
        "You have left this organisation since. Ask its owners for a new invitation."
    )


async def test_who_left_is_invited_anew_and_joins(db, runtime, one, owner, friend, work, mailbox):
    await made.invitation(db, one, EMAIL)
    await service.accept(db, friend, KEY, NOW)
    await members.leave(db, friend, one, NOW)
    await invite(db, runtime, owner, one, role=Role.MEMBER)
    await db.commit()
    secret = (await letters(work, mailbox))[-1].link.rpartition("/")[2]
    await service.accept(db, friend, digest(secret), clock.now())
    assert (await made.roles(db, one))[friend.id] is Role.MEMBER


async def test_owners_read_what_became_of_each_and_no_more_of_those_who_joined(
    db, one, owner, friend, visitor
):
    states = {
        "attend@exemple.ca": {},
        "non@exemple.ca": {"answered_at": NOW},
        "vieille@exemple.ca": {"invited_at": NOW - INVITATION_LIFETIME},
        "annulee@exemple.ca": {"revoked_at": NOW},
        EMAIL: {"answered_at": NOW, "accepted": True, "person_id": friend.id},
    }
    for email, fields in states.items():
        await made.invitation(db, one, email, email, **fields)
    browser = await desk(db, visitor, owner, one)
    lines = browser.all("section[aria-labelledby=invite] li")
    assert [line.split()[0] for line in lines] == [
        "vieille@exemple.ca", "non@exemple.ca", "attend@exemple.ca",
    ]  # fmt: skip
    assert "trop" in lines[0]
    assert "a dit non" in lines[1]
    assert "pas encore répondu" in lines[2]
    taking_back = [
        len(li.css("form")) for li in browser.page.css("section[aria-labelledby=invite] li")
    ]
    assert taking_back == [1, 0, 1], "a no is not taken back: it stands"
    found = await invitations_of(db, one.id, NOW)
    assert [line.answer for line in found] == [Answer.EXPIRED, Answer.DECLINED, Answer.WAITING]
    english = await desk(db, visitor, owner, one, "en")
    assert "has not answered yet" in english.text
    assert "said no" in english.text


@pytest.mark.parametrize(
    ("role", "french", "english"),
    [
        (Role.MEMBER, "On vous invite à en faire partie.", "You are invited to belong to it."),
        (
            Role.EDITOR,
            "On vous invite à écrire sa page et à parler en son nom.",
            "You are invited to write its page and to speak in its name.",
        ),
        (
            Role.OWNER,
            "On vous invite à en être propriétaire avec d’autres",
            "You are invited to own it with others",
        ),
    ],
)
async def test_the_page_says_what_one_would_be(db, one, visitor, role, french, english):
    await made.invitation(db, one, EMAIL, role=role)
    for path, language, words in ((FR, "fr", french), (EN, "en", english)):
        browser = await visitor(language).go(path)
        assert words in browser.text
        assert EMAIL not in browser.text, "whoever finds the link does not learn whose it is"


@pytest.mark.parametrize("role", Role)
async def test_one_joins_in_the_role_that_was_offered(db, one, friend, role):
    await made.invitation(db, one, EMAIL, role=role)
    await service.accept(db, friend, KEY, NOW)
    assert (await made.roles(db, one))[friend.id] is role
    row = await db.get(Membership, (one.id, friend.id))
    assert not row.is_shown, "nobody is named on a page without choosing it"


async def test_the_letter_says_what_is_offered_and_for_how_long(
    db, runtime, one, owner, work, mailbox
):
    for role in Role:
        await invite(db, runtime, owner, one, f"{role}@exemple.ca", role)
    await db.commit()
    sent = {letter.to: letter for letter in await letters(work, mailbox)}
    assert "vous invite à faire partie de l’organisme" in sent["member@exemple.ca"].text
    assert "parler en son nom" in sent["editor@exemple.ca"].text
    assert "vous invite à être propriétaire" in sent["owner@exemple.ca"].text
    for letter in sent.values():
        assert "14 jours" in letter.text
        assert "14 jours" in letter.html.replace("&nbsp;", " ")
        assert "parce que Amina a écrit" in letter.text or "Amina" in letter.text


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"hidden_at": NOW}, "masqué : personne ne peut y être invité"),
        ({"closed_at": NOW}, "Cet organisme est fermé"),
    ],
)
async def test_no_letter_names_what_is_hidden_or_closed(
    db, one, owner, browser, runtime, mailbox, work, field, words
):
    await db.execute(update(Organisation).values(**field))
    await db.commit()
    await accounts.sign_in_as(db, browser, owner)
    await press(runtime, browser, f"/fr/organismes/{one.public_id}/membres", email=EMAIL)
    assert browser.status == 403
    assert words in browser.text.replace("\u00a0", " ")
    await work()
    assert mailbox() == []


async def test_an_organisation_nobody_verified_may_gather_its_people(db, runtime, owner):
    one = await made.organisation(db, owner, state=State.UNVERIFIED)
    assert await invite(db, runtime, owner, one)


async def test_two_hundred_members_and_those_who_are_invited_are_enough(
    db, runtime, one, owner, friend
):
    people = [Person(email=f"m{n}@exemple.ca", password_hash="", display_name=f"M {n}", language="fr")
              for n in range(MEMBERS_MAX - 2)]  # fmt: skip
    db.add_all(people)
    await db.flush()
    db.add_all(
        Membership(organisation_id=one.id, person_id=p.id, role=Role.MEMBER, joined_at=NOW)
        for p in people
    )
    await db.commit()
    await invite(db, runtime, owner, one)
    with pytest.raises(Refused, match="au plus 200 membres"):
        await invite(db, runtime, owner, one, "une-de-trop@exemple.ca")


async def test_a_wrong_role_is_refused_and_the_address_is_kept(db, one, owner, visitor):
    browser = await desk(db, visitor, owner, one)
    await browser.submit("form[action$=membres]", email=EMAIL, role="king")
    assert browser.status == 422
    assert browser.page.css_first("#field-email").attributes["value"] == EMAIL
    assert (await db.execute(select(func.count()).select_from(Invitation))).scalar_one() == 0


@pytest.mark.parametrize(
    ("before", "status", "words"),
    [
        ({}, 409, "attend déjà sa réponse"),
        ({"answered_at": NOW}, 409, "La personne qui lit cette adresse a dit non."),
    ],
)
async def test_asking_the_same_address_again_says_why_not_beside_the_field(
    db, one, owner, visitor, before, status, words
):
    await made.invitation(db, one, EMAIL, **before)
    browser = await desk(db, visitor, owner, one)
    await browser.submit("form[action$=membres]", email=EMAIL.upper())
    assert browser.status == status
    assert words in browser.error("email")
    assert browser.page.css_first("#field-email").attributes["value"] == EMAIL.upper()


async def test_a_no_to_one_organisation_is_no_answer_to_another(db, runtime, one, owner):
    await made.invitation(db, await made.organisation(db), EMAIL, answered_at=NOW)
    assert await invite(db, runtime, owner, one)


async def test_one_s_own_address_is_refused_whatever_its_capitals(db, one, owner, visitor):
    browser = await desk(db, visitor, owner, one)
    await browser.submit("form[action$=membres]", email=owner.email.upper())
    assert browser.status == 403
    assert "C’est votre propre adresse" in browser.text
