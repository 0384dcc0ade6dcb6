"""What projects keep of a person, and what becomes of it when they leave; letters that invite."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.core.errors import Conflict, Refused
from app.core.personal import Leaving
from app.core.sessions import digest
from app.projects import personal
from app.projects.models import CarryOffer, TeamInvitation, TeamMember, Update
from app.projects.queries.team import member_ids, role_of
from app.projects.rules import Standing, State, TeamRole
from app.projects.schemas import Volunteering
from app.projects.service import letters, offers
from tests.factories import answers, projects
from tests.factories.accounts import person, sign_in_as

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)


async def gathered(reader, db, who) -> list[dict[str, object]]:
    return [row async for row in reader(db, who.id)]


async def test_a_copy_holds_teams_letters_offers_news_and_turns(db):
    ana = await person(db)
    made = await projects.project(db, State.IN_PROGRESS, ana)
    await projects.update(db, made, ana, title="Les vignes")
    other = await projects.project(db)
    await projects.invitation(db, other, ana.email)
    idea = await answers.candidate(db)
    await offers.volunteer(db, ana, idea, Volunteering(message="Je m’en charge."), NOW)
    assert [row["role"] for row in await gathered(personal.teams, db, ana)] == ["carrier"]
    assert [row["email"] for row in await gathered(personal.invitations, db, ana)] == [ana.email]
    assert [row["message"] for row in await gathered(personal.offers, db, ana)] == [
        "Je m’en charge."
    ]
    assert [row["title"] for row in await gathered(personal.told, db, ana)] == ["Les vignes"]
    assert await gathered(personal.turns, db, ana) == []
    stranger = await person(db)
    for reader in (personal.teams, personal.invitations, personal.offers, personal.told):
        assert await gathered(reader, db, stranger) == []


async def test_who_carries_alone_passes_it_on_before_leaving_and_is_replaced_if_not(db):
    ana, boris, carla = [await person(db) for _ in range(3)]
    made = await projects.project(db, State.IN_PROGRESS, ana, [boris, carla])
    alone = await projects.project(db, State.MOBILISING, ana, title="Un projet sans personne")
    told = await projects.update(db, made, ana)
    assert made.title in await personal.carries_alone(db, ana.id)
    assert await personal.carries_alone(db, boris.id) == ""
    leaving = Leaving(ana.id, erase_words=False, now=NOW)
    await personal.erase(db, leaving)
    await db.commit()
    assert await role_of(db, made.id, boris.id) is TeamRole.CARRIER
    assert await member_ids(db, made.id) == {boris.id, carla.id}
    stopped = await projects.again(db, alone)
    assert stopped.state is State.STOPPED
    assert "quitté le site" in stopped.stopped_reason
    await db.refresh(told)
    assert (told.author_id, told.title) == (None, "Les vignes sont arrivées")
    assert f"project:{made.id}" in leaving.pages


async def test_words_are_erased_when_they_ask_so_and_addresses_always(db):
    ana = await person(db)
    made = await projects.project(db, members=[ana])
    told = await projects.update(db, made, ana)
    await projects.invitation(db, made, ana.email)
    idea = await answers.candidate(db)
    await offers.volunteer(db, ana, idea, Volunteering(message="Je m’en charge."), NOW)
    await personal.erase(db, Leaving(ana.id, erase_words=True, now=NOW))
    await db.commit()
    await db.refresh(told)
    assert (told.body, told.withdrawn_at) == ("", NOW)
    for table in (TeamInvitation, CarryOffer):
        assert await db.scalar(select(func.count()).select_from(table)) == 0
    mine = select(func.count()).where(TeamMember.person_id == ana.id)
    assert await db.scalar(mine) == 0
    assert await db.scalar(select(func.count()).where(Update.author_id == ana.id)) == 0


async def test_a_letter_makes_one_member_and_only_of_its_reader(db, browser, work, mailbox):
    carrier, other = await person(db), await person(db)
    made = await projects.project(db, carrier=carrier, title="Un four à pain au parc")
    await sign_in_as(db, browser, carrier)
    await browser.go(f"/fr/projets/{made.public_id}/equipe")
    await browser.submit("form[action$='/ecrire']", email="Nouvelle@exemple.ca", role="member")
    assert "nouvelle@exemple.ca" in browser.text.lower()
    await browser.submit("form[action$='/ecrire']", email="nouvelle@exemple.ca", role="member")
    assert browser.status == 409
    await work()
    (message,) = mailbox()
    assert "nouvelle@exemple.ca" in message.lower()
    invited = (await db.execute(select(TeamInvitation))).scalar_one()
    key = invited.secret_hash
    with pytest.raises(Refused):
        await letters.accept(db, other, key, datetime.now(UTC))
    reader = await person(db, email="nouvelle@exemple.ca")
    now = datetime.now(UTC)
    await letters.accept(db, reader, key, now)
    await letters.accept(db, reader, key, now)
    assert await role_of(db, made.id, reader.id) is TeamRole.MEMBER
    with pytest.raises(letters.InvitationOver):
        await letters.accept(db, other, key, now)


async def test_a_letter_lapses_is_taken_back_and_refused_without_an_account(db, visitor):
    carrier = await person(db)
    made = await projects.project(db, carrier=carrier)
    old = await projects.invitation(
        db, made, "a@exemple.ca", "vieille", invited_at=datetime.now(UTC) - timedelta(days=31)
    )
    back = await projects.invitation(db, made, "b@exemple.ca", "reprise")
    await projects.invitation(db, made, "c@exemple.ca", "non-merci")
    await letters.revoke(db, carrier, made, back.public_id, NOW)
    await db.commit()
    for secret in ("vieille", "reprise", "inconnue"):
        assert (await visitor().go(f"/fr/projets/invitation/{secret}")).status == 410
    browser = await visitor().go("/fr/projets/invitation/non-merci")
    assert made.title in browser.text
    await browser.submit("form[action$='/refuser']")
    assert "Vous avez dit non" in browser.text
    assert (await browser.go("/fr/projets/invitation/non-merci")).status == 410
    with pytest.raises(Conflict, match="a dit non"):
        await letters.send(
            db, None, carrier, made, "c@exemple.ca", TeamRole.MEMBER, datetime.now(UTC)  # type: ignore[arg-type]
        )  # fmt: skip
    assert old.answered_at is None


async def test_a_visitor_says_yes_first_and_who_they_are_after(db, visitor):
    made = await projects.project(db)
    await projects.invitation(db, made, "c@exemple.ca", "sesame")
    browser = await visitor().go("/fr/projets/invitation/sesame")
    await browser.submit("form[action$='/accepter']")
    assert "l’équipe de" in browser.text
    assert made.title in browser.text
    assert await db.scalar(select(TeamInvitation.accepted)) is False
    assert digest("sesame")


async def test_somebody_asks_on_the_page_and_is_welcomed_there(db, visitor):
    carrier, ana = await person(db), await person(db, name="Ana Lagos")
    made = await projects.project(db, carrier=carrier)
    asker = await sign_in_as(db, visitor(), ana)
    await asker.go(f"/fr/projets/{made.public_id}")
    await asker.follow("Rejoindre l’équipe")
    await asker.submit(message="non")
    assert asker.status == 422
    await asker.submit(message="Je sais poser des pavés.")
    assert "elle répondra" in asker.text
    lead = await sign_in_as(db, visitor(), carrier)
    await lead.go(f"/fr/projets/{made.public_id}")
    await lead.follow("attend votre réponse")
    assert "Je sais poser des pavés." in lead.text
    await lead.submit("form[action$='/repondre']")
    row = (await db.execute(select(TeamMember).where(TeamMember.person_id == ana.id))).scalar_one()
    assert row.standing is Standing.ACCEPTED
    assert "Ana Lagos" in (await visitor().go(f"/fr/projets/{made.public_id}")).text
