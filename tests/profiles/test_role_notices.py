"""Whoever holds a role is told of each turn it takes: in their language, with the public reason."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.events import RoleChanged
from app.accounts.rules import RoleName
from app.accounts.service.roles import grant_role, revoke_role
from app.audit.models import AuditEntry
from app.core.events import publish
from app.core.i18n import using
from app.core.notices import NoticeText, notice_kinds
from app.notifications.models import Notice
from app.organisations.rules import Role
from app.profiles.models import LeaderDecision
from app.profiles.queries import people
from app.profiles.queries.people import Shown
from app.profiles.rules import TURNS, Decided, Standing, Turn
from app.profiles.schemas import RecordedAgreement, RecordedMandate
from app.profiles.service import decide, terms
from app.profiles.shown import person_url
from tests.factories import organisations, profiles
from tests.factories.accounts import person, sign_in_as
from tests.notifications.letters import letters, words
from tests.profiles.hearing import due, turns
from tests.visitor import Visitor

New = Callable[..., Visitor]
Work = Callable[[], Awaitable[None]]
Mailbox = Callable[[], list[str]]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHY = "Trois rues différentes disent la même chose."
HERE = f"moderator:{profiles.VILLERAY}"
DATES = {"starts_on": "2026-01-01", "ends_on": "2029-11-05", "source": "Résultats officiels"}


def received(mailbox: Mailbox, who: Actor) -> list[EmailMessage]:
    return [letter for letter in letters(mailbox) if letter["To"] == who.email]


async def seen(db: AsyncSession, who: Actor) -> Shown:
    found = await people.shown(db, who.public_id, NOW)
    assert found is not None
    return found


async def written(db: AsyncSession, language: str, **data: str) -> NoticeText | None:
    with using(language):
        return await notice_kinds()["profiles.role"].write(db, {"once": "", **data})


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fr", "Vous êtes leader jusqu’au"),
        ("en", "You are a leader of Villeray–Saint-Michel–Parc-Extension until"),
    ],
)
async def test_a_new_leader_reads_the_public_reason_in_a_letter_in_their_language(
    visitor: New, db: AsyncSession, work: Work, mailbox: Mailbox, language: str, subject: str
) -> None:
    leader = await person(db, name="Wideline J.", language=language)
    whom = await profiles.leadership(db, leader, Standing.WILLING, nominations=1)
    staff = await sign_in_as(db, visitor(), await person(db, roles=(HERE,)))
    await staff.go(f"/fr/equipe/leaders/{whom.public_id}")
    await staff.submit(reason=WHY)
    assert staff.status == 200
    await work()
    [letter] = received(mailbox, leader)
    assert subject in str(letter["Subject"])
    assert letter["Content-Language"] == language
    assert WHY in words(letter)
    assert person_url(leader.public_id, "Wideline J.", lang=language) in words(letter)


@pytest.mark.parametrize(
    ("decided", "turn", "french", "english"),
    [
        (Decided.CONFIRMED, Turn.GIVEN, "Vous êtes leader jusqu’au", "You are a leader of"),
        (Decided.REFUSED, Turn.REFUSED, "Vous n’êtes pas confirmé·e", "You are not confirmed"),
        (Decided.RENEWED, Turn.PROLONGED, "Vous restez leader jusqu’au", "You stay a leader of"),
        (Decided.REVOKED, Turn.TAKEN, "Vous n’êtes plus leader", "You are no longer a leader"),
    ],
)
async def test_each_decision_is_said_to_its_person_with_its_own_reason(
    db: AsyncSession, decided: Decided, turn: Turn, french: str, english: str
) -> None:
    whom = await profiles.leadership(db, standing=Standing.REFUSED, nominations=0)
    other = Decided.REVOKED if decided is not Decided.REVOKED else Decided.CONFIRMED
    for kind, reason in ((decided, WHY), (other, "Plus tard, une autre raison.")):
        db.add(
            LeaderDecision(
                leadership_id=whom.id, decided=kind, reason=reason, at=NOW,
                ends_at=datetime(2028, 5, 6, 15, tzinfo=UTC),
            )
        )  # fmt: skip
        await db.flush()
    assert TURNS[decided] is turn
    for language, sentence in (("fr", french), ("en", english)):
        said = await written(db, language, of="leadership", which=whom.public_id, turn=turn)
        assert said is not None
        assert said.title.startswith(sentence)
        assert said.excerpt == WHY
        assert ("2028" in said.title) == (turn in {Turn.GIVEN, Turn.PROLONGED})


@pytest.mark.parametrize("verb", ["confirm", "refuse", "renew", "revoke"])
async def test_every_decision_of_a_moderator_tells_the_person_and_apart_the_neighbours(
    db: AsyncSession, verb: str
) -> None:
    leader, by = await person(db), await person(db, roles=(HERE,))
    waits = verb in {"confirm", "refuse"}
    standing = Standing.WILLING if waits else Standing.CONFIRMED
    facts: dict[str, Any] = {} if waits else {"confirmed_at": NOW - timedelta(days=700)}
    whom = await profiles.leadership(db, leader, standing, nominations=2, **facts)
    await getattr(decide, verb)(db, by, whom, WHY, NOW)
    await db.commit()
    turn = {"confirm": "given", "refuse": "refused", "renew": "prolonged", "revoke": "taken"}[verb]
    assert await turns(db) == [("leadership", turn, [leader.id])]
    [neighbours] = await due(db, "profiles.decided")
    assert len(neighbours["to"]) == 2
    assert leader.id not in neighbours["to"]


async def test_a_role_given_by_an_administrator_tells_its_person_by_letter(
    visitor: New, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    hers = await person(db, name="Hélène Roy", language="en")
    admin = await sign_in_as(db, visitor(), await person(db, roles=("administrator",)))
    await admin.go(f"/fr/equipe/personnes/{hers.public_id}/roles/nouveau")
    await admin.submit("main form.column", role="moderator", territory="ville-marie", reason=WHY)
    assert admin.status == 200
    await work()
    [letter] = received(mailbox, hers)
    assert "You are given a role: Moderator (Ville-Marie)" in str(letter["Subject"])
    assert WHY in words(letter)
    assert "once your account has a second step" in words(letter)
    assert "/en/account/security" in words(letter)
    assert letter["List-Unsubscribe"] is None, "what concerns one’s rights cannot be refused"


async def test_a_role_taken_back_by_an_administrator_is_told_with_its_reason(
    visitor: New, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    hers = await person(db, roles=(HERE,))
    admin = await sign_in_as(db, visitor(), await person(db, roles=("administrator",)))
    await admin.go(f"/fr/equipe/personnes/{hers.public_id}")
    await admin.follow("Retirer")
    await admin.submit("main form.column", reason="Elle déménage à Québec.")
    await work()
    [letter] = received(mailbox, hers)
    said = str(letter["Subject"]).replace("\u00a0", " ")
    assert "Un rôle vous est retiré : Modération (Villeray" in said
    assert "Elle déménage à Québec." in words(letter)


async def test_who_gives_their_own_role_back_is_not_told_of_it(
    db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await person(db, roles=("administrator",))
    me = await person(db, roles=("administrator",))
    await revoke_role(db, me, me.id, RoleName.ADMINISTRATOR, NOW, reason="Je passe à autre chose.")
    await db.commit()
    await work()
    assert received(mailbox, me) == []


async def test_the_command_line_tells_too_and_everywhere_is_said(
    db: AsyncSession, work: Work
) -> None:
    hers = await person(db)
    await grant_role(db, None, hers.id, RoleName.MODERATOR, NOW, reason="Première modératrice")
    await db.commit()
    await work()
    [notice] = await db.scalars(select(Notice).where(Notice.person_id == hers.id))
    said = await written(db, "fr", **notice.data)
    assert said is not None
    assert said.title.replace("\u00a0", " ") == "Un rôle vous est donné : Modération (partout)"
    assert said.excerpt.startswith("Première modératrice")


async def test_a_role_that_is_told_twice_is_read_once(db: AsyncSession, work: Work) -> None:
    hers = await person(db)
    await grant_role(db, None, hers.id, RoleName.ADMINISTRATOR, NOW, reason=WHY)
    entry = (await db.execute(select(AuditEntry.id))).scalar_one()
    await publish(db, RoleChanged(hers.id, None, entry))
    await db.commit()
    await work()
    assert len((await db.scalars(select(Notice).where(Notice.person_id == hers.id))).all()) == 1


async def test_nothing_is_told_of_an_entry_that_is_not_there(db: AsyncSession, work: Work) -> None:
    hers = await person(db)
    await publish(db, RoleChanged(hers.id, None, 999_999_999))
    await db.commit()
    await work()
    assert (await db.execute(select(Notice))).first() is None
    assert await written(db, "fr", of="staff", which="999999999", turn="given") is None


async def test_an_official_learns_what_staff_wrote_down_and_why_it_ends(db: AsyncSession) -> None:
    official, by = await person(db), await person(db, roles=("moderator",))
    typed = RecordedMandate.model_validate(
        {**DATES, "office_fr": "Conseillère", "office_en": "Councillor",
         "territory": profiles.VILLERAY}
    )  # fmt: skip
    made = await terms.record_mandate(db, by, await seen(db, official), typed, NOW)
    given = await written(db, "en", of="mandate", which=made.public_id, turn="given")
    assert given is not None
    assert given.title.startswith("Your mandate is written down: Councillor, Villeray")
    assert "January 1, 2026" in given.excerpt
    await terms.end_mandate(db, by, made.public_id, "A démissionné hier.", NOW)
    await db.commit()
    over = await written(db, "fr", of="mandate", which=made.public_id, turn="taken")
    assert over is not None
    assert "Votre mandat est terminé" in over.title
    assert over.excerpt == "A démissionné hier."
    assert await turns(db) == [
        ("mandate", "given", [official.id]), ("mandate", "taken", [official.id]),
    ]  # fmt: skip


async def test_the_owners_of_a_partner_are_told_and_nobody_else(db: AsyncSession) -> None:
    owner, other, editor = await person(db), await person(db), await person(db)
    group = await organisations.organisation(db, owner, name="La Ruche")
    await organisations.join(db, group, other, Role.OWNER)
    await organisations.join(db, group, editor, Role.EDITOR)
    by = await person(db, roles=("administrator",))
    typed = RecordedAgreement.model_validate({**DATES, "organisation": group.public_id})
    made = await terms.record_agreement(db, by, group, typed, NOW)
    given = await written(db, "en", of="agreement", which=made.public_id, turn="given")
    await terms.end_agreement(db, by, made.public_id, "La salle est fermée.", NOW)
    await db.commit()
    told = sorted([owner.id, other.id])
    assert await turns(db) == [("agreement", "given", told), ("agreement", "taken", told)]
    assert given is not None
    assert given.title == "La Ruche is a local partner until November 5, 2029"
    over = await written(db, "fr", of="agreement", which=made.public_id, turn="taken")
    assert over is not None
    assert over.title == "La Ruche n’est plus partenaire local"
    assert over.excerpt == "La salle est fermée."
    assert {one["because"] for one in await due(db, "profiles.role")} == {
        "because you are an owner of this organisation"
    }


@pytest.mark.parametrize("of", ["leadership", "mandate", "agreement"])
@pytest.mark.parametrize("turn", ["given", "taken", "ends-soon", "over"])
async def test_what_is_gone_says_nothing(db: AsyncSession, of: str, turn: str) -> None:
    assert await written(db, "fr", of=of, which="23456789ab", turn=turn) is None


async def test_the_page_of_choices_shows_that_it_cannot_be_refused(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte/avis")
    assert "Un rôle m’est donné, prolongé ou retiré, ou va prendre fin" in browser.text
    assert browser.page.css("select[name='profiles.role']") == []
    await browser.go("/en/account/notices")
    assert "A role of mine is given, prolonged, about to end or taken back" in browser.text
