"""Asked by e-mail to join a team: one address, one use, a month; each dead end says which one it is."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.invited import InvitationOver, language_of
from app.core.errors import Conflict, NotFound, Refused
from app.core.i18n import using
from app.core.sessions import digest
from app.projects import acts
from app.projects.models import Project, TeamInvitation, TeamMember
from app.projects.queries import people
from app.projects.queries.team import member_ids, role_of
from app.projects.rules import INVITATION_LIFETIME, Standing, State, TeamRole
from app.projects.service import leaving, letters as service
from tests.accounts.letters import last, letters
from tests.factories import profiles, projects
from tests.factories.accounts import person, sign_in_as
from tests.organisations.press import press
from tests.organisations.told import told_by, written

NOW = datetime.now(UTC)
EMAIL = "bruno@exemple.ca"
LINK = "/fr/projets/invitation/sesame"
KEY = digest("sesame")


@pytest.fixture
async def bruno(db):
    return await person(db, name="Bruno", email=EMAIL)


async def send(db, runtime, team, email=EMAIL, role=TeamRole.MEMBER, now=NOW, by=None):
    return await service.send(
        db, runtime.settings, by or team.carrier, team.project, email, role, now
    )


async def test_a_letter_leaves_lands_on_a_button_and_makes_a_member(
    db, team, bruno, visitor, work, mailbox
):
    lead = await sign_in_as(db, visitor(), team.carrier)
    await lead.go(f"{team.path}/equipe")
    await lead.submit("form[action$='/ecrire']", email="Bruno@Exemple.ca", role="member")
    assert "Une invitation est en route" in lead.text
    assert "Bruno@Exemple.ca".lower() in lead.text.lower()
    letter = await last(work, mailbox)
    assert letter.to.lower() == EMAIL
    assert "Rosalie vous invite dans l’équipe de" in letter.subject
    assert team.project.title in letter.subject
    for words in (team.project.title, projects.SUMMARY, "30 jours"):
        assert (
            words in letter.text.replace("\u00a0", " ").replace("\n", " ") or words in letter.html
        )
    theirs = await sign_in_as(db, visitor(), bruno)
    await theirs.go(letter.link)
    assert "Votre rôle" in theirs.text
    assert await role_of(db, team.project.id, bruno.id) is None, "opening a link changes nothing"
    await theirs.submit("form[action$='/accepter']")
    assert "Vous êtes dans l’équipe" in theirs.text
    assert await role_of(db, team.project.id, bruno.id) is TeamRole.MEMBER
    await theirs.go(letter.link)
    assert theirs.path.startswith(team.path), "pressed again: it leads to the project"


async def test_a_letter_is_in_its_readers_language_else_the_projects(
    db, team, runtime, work, mailbox
):
    await person(db, email="carol@exemple.ca", language="en")
    for email in ("Carol@exemple.ca", "inconnue@exemple.ca"):
        await send(db, runtime, team, email)
    await db.commit()
    sent = {letter.to.lower(): letter for letter in await letters(work, mailbox)}
    assert sent["carol@exemple.ca"].subject == (
        f"Rosalie invites you to the team of “{team.project.title}”"
    )
    assert "/en/projects/invitation/" in sent["carol@exemple.ca"].text
    assert sent["inconnue@exemple.ca"].language == "fr"
    assert await language_of(db, "CAROL@exemple.ca") == "en"
    assert await language_of(db, "inconnue@exemple.ca") is None


async def test_the_page_answers_the_same_whoever_reads_the_address(db, team, bruno, browser):
    await sign_in_as(db, browser, team.carrier)
    heard = []
    for email in (bruno.email, "personne@exemple.ca", team.mate.email):
        await browser.go(f"{team.path}/equipe")
        await browser.submit("form[action$='/ecrire']", email=email, role="member")
        heard.append((browser.status, " ".join(browser.all(".flashes")).replace(email, "X")))
    assert heard[0] == heard[1] == heard[2]
    assert "Bruno" not in browser.text


@pytest.mark.parametrize(
    ("email", "status", "words"),
    [
        ("", 422, "Veuillez"), ("pas une adresse", 422, "courriel"), ("a@b", 422, "courriel"),
        ("CARRIER", 403, "votre propre adresse"), ("prise@exemple.ca", 409, "attend déjà sa réponse"),
        ("non@exemple.ca", 409, "a dit non"),
    ],
)  # fmt: skip
async def test_an_address_that_cannot_be_written_to_is_said_and_kept(
    db, team, browser, email, status, words
):
    await projects.invitation(db, team.project, "prise@exemple.ca", "prise")
    await projects.invitation(db, team.project, "non@exemple.ca", "non", answered_at=NOW)
    email = team.carrier.email.upper() if email == "CARRIER" else email
    await sign_in_as(db, browser, team.carrier)
    await browser.go(f"{team.path}/equipe")
    await browser.submit("form[action$='/ecrire']", email=email, role="member")
    assert browser.status == status
    assert words in browser.error("email")
    assert browser.page.css_first("#field-email").attributes["value"] == email


@pytest.mark.parametrize("who", ["member", "mentor", "stranger", "moderator"])
async def test_only_carriers_write(db, team, runtime, browser, who):
    actor = team.everybody[who]
    with pytest.raises(Refused):
        await send(db, runtime, team, by=actor)
    await sign_in_as(db, browser, actor)
    await press(runtime, browser, f"{team.path}/equipe/ecrire", email=EMAIL, role="member")
    assert browser.status == 403
    assert list(await db.scalars(select(TeamInvitation.id))) == []


@pytest.mark.parametrize("values", [{"hidden_at": NOW}, {"state": State.CLOSED}])
async def test_nothing_is_sent_for_a_project_that_is_hidden_or_closed(db, team, runtime, values):
    await db.execute(update(Project).values(**values))
    with pytest.raises(Refused):
        await send(db, runtime, team)


async def test_a_lapsed_letter_makes_room_for_another(db, team, runtime):
    old = await projects.invitation(
        db, team.project, EMAIL, "vieille", invited_at=NOW - INVITATION_LIFETIME
    )
    await send(db, runtime, team)
    await db.commit()
    await db.refresh(old)
    assert old.revoked_at == NOW
    with pytest.raises(Conflict, match="attend déjà sa réponse"):
        await send(db, runtime, team, EMAIL.upper())


ENDS = {
    "answered": ({"answered_at": NOW, "accepted": True}, "a déjà reçu une réponse"),
    "refused": ({"answered_at": NOW}, "a déjà reçu une réponse"),
    "revoked": ({"revoked_at": NOW}, "n’est pas de nous"),
    "too old": ({"invited_at": NOW - INVITATION_LIFETIME}, "trop ancienne"),
}


@pytest.mark.parametrize("why", [*ENDS, "unknown", "closed", "stopped", "hidden"])
async def test_each_dead_end_says_which_one_it_is_to_everybody(
    db, team, bruno, runtime, visitor, why
):
    values, words = ENDS.get(why, ({}, "n’est pas de nous"))
    if why != "unknown":
        await projects.invitation(db, team.project, EMAIL, **values)
    if why in {"closed", "stopped", "hidden"}:
        change = {"hidden_at": NOW} if why == "hidden" else {"state": State(why)}
        reason = {"stopped_reason": "Plus de bras."} if why == "stopped" else {}
        await db.execute(update(Project).values(**change, **reason))
        await db.commit()
        words = "est fermé"
    outside, inside = visitor(), await sign_in_as(db, visitor(), bruno)
    for browser in (outside, inside):
        await browser.go(LINK)
        assert browser.status == 410
        assert words in browser.text
        assert team.project.title not in browser.text
    assert (await outside.post(f"{LINK}/refuser")).status == 410
    assert (await press(runtime, inside, f"{LINK}/accepter")).status == 410
    assert bruno.id not in await member_ids(db, team.project.id)


async def test_another_reader_is_told_to_use_the_right_address(db, team, visitor, runtime):
    await projects.invitation(db, team.project, EMAIL)
    other = await sign_in_as(db, visitor(), team.stranger)
    await other.go(LINK)
    await other.submit("form[action$='/accepter']")
    assert other.status == 403
    assert "une autre adresse courriel que la vôtre" in other.text
    with using("en"), pytest.raises(Refused, match="another e-mail address"):
        await service.accept(db, team.stranger, KEY, NOW)
    assert await role_of(db, team.project.id, team.stranger.id) is None


async def test_a_visitor_says_yes_first_and_is_in_the_team_once_known(
    db, team, bruno, runtime, visitor
):
    await projects.invitation(db, team.project, EMAIL)
    browser = await visitor().go(LINK)
    assert "set-cookie" not in browser.answer.headers
    await browser.submit("form[action$='/accepter']")
    assert f"Vous rejoindrez l’équipe de «\u00a0{team.project.title}" in browser.answer.text
    assert await role_of(db, team.project.id, bruno.id) is None
    done = await acts.accept(db, runtime, bruno, {"invitation": KEY.hex()})
    assert (done.path.startswith(team.path), "Bienvenue" in done.message) == (True, True)
    assert await role_of(db, team.project.id, bruno.id) is TeamRole.MEMBER
    for payload in ({}, {"invitation": "pas du tout"}, {"invitation": "00"}):
        with pytest.raises(InvitationOver):
            await acts.accept(db, runtime, bruno, payload)


async def test_a_letter_waits_on_the_dashboard_of_its_reader_without_its_secret(
    db, team, bruno, visitor
):
    letter = await projects.invitation(db, team.project, EMAIL)
    browser = await sign_in_as(db, visitor(), bruno)
    await browser.go("/fr/moi")
    await browser.follow("vous invite")
    assert browser.path.endswith(f"/invitation/{letter.public_id}")
    other = await sign_in_as(db, visitor(), team.stranger)
    assert (await other.go(browser.path)).status == 410, "the public id opens to its reader alone"
    assert (await visitor().go(browser.path)).status == 410
    await browser.submit("form[action$='/accepter']")
    assert await role_of(db, team.project.id, bruno.id) is TeamRole.MEMBER
    assert "vous invite" not in (await browser.go("/fr/moi")).text


async def test_only_letters_that_may_still_be_answered_wait(db, team, bruno):
    shy = await person(db, email="timide@exemple.ca", confirmed=False)
    await projects.invitation(db, team.project, shy.email, "timide")
    await projects.invitation(db, team.project, EMAIL)
    other = await projects.project(db, State.STOPPED)
    await projects.invitation(db, other, EMAIL, "arrete")
    third = await projects.project(db)
    await projects.invitation(db, third, EMAIL, "vieux", invited_at=NOW - INVITATION_LIFETIME)
    found = await people.asking(db, bruno, NOW)
    assert [one.project_public_id for one in found] == [team.project.public_id]
    assert await people.asking(db, shy, NOW) == []


async def test_a_no_needs_no_account_and_is_for_good(db, team, runtime, visitor):
    await projects.invitation(db, team.project, EMAIL)
    browser = await visitor().go(LINK)
    await browser.submit("form[action$='/refuser']")
    assert "Personne ne vous le redemandera" in browser.text
    with pytest.raises(InvitationOver):
        await service.decline(db, KEY, NOW)
    with pytest.raises(Conflict, match="a dit non"):
        await send(db, runtime, team)
    with pytest.raises(Conflict, match="a dit non"):
        await send(db, runtime, team, now=NOW + timedelta(days=400))


async def test_a_letter_is_taken_back_once_and_by_carriers(db, team, browser):
    letter = await projects.invitation(db, team.project, EMAIL)
    other = await projects.project(db, carrier=team.carrier)
    with pytest.raises(Refused):
        await service.revoke(db, team.mate, team.project, letter.public_id, NOW)
    with pytest.raises(NotFound):
        await service.revoke(db, team.carrier, other, letter.public_id, NOW)
    await sign_in_as(db, browser, team.carrier)
    await browser.go(f"{team.path}/equipe")
    assert EMAIL in browser.text
    await browser.submit(f"form[action$='/lettres/{letter.public_id}/annuler']")
    assert "Cette invitation est reprise" in browser.text
    assert EMAIL not in browser.text
    with pytest.raises(NotFound):
        await service.revoke(db, team.carrier, team.project, letter.public_id, NOW)


async def test_carriers_are_told_who_came_and_a_mentor_must_be_fit(db, team, bruno):
    await projects.invitation(db, team.project, EMAIL, role=TeamRole.MENTOR)
    with pytest.raises(Refused, match="compétences"):
        await service.accept(db, bruno, KEY, NOW)
    await db.rollback()
    await profiles.expert(db, bruno)
    told = await told_by(db, service.accept(db, bruno, KEY, NOW))
    assert [(due.kind, due.to, due.but) for due in told] == [
        ("projects.answered", [team.carrier.id], [bruno.id])
    ]
    said = await written(db, told[0], "en")
    assert said is not None
    assert said.title.startswith("Bruno is now in the team")
    assert await role_of(db, team.project.id, bruno.id) is TeamRole.MENTOR


async def test_whoever_left_since_is_not_let_in_by_the_same_letter(db, team, bruno):
    await projects.invitation(db, team.project, EMAIL)
    await service.accept(db, bruno, KEY, NOW)
    await leaving.leave(db, bruno, team.project, NOW)
    with pytest.raises(InvitationOver, match="déjà reçu"):
        await service.accept(db, bruno, KEY, NOW)


async def test_a_letter_turns_a_request_or_an_old_no_into_a_yes(db, team, bruno):
    for secret, standing in (("un", Standing.ASKED), ("deux", Standing.DECLINED)):
        other = await projects.project(db, carrier=team.carrier)
        await projects.join(db, other, bruno, TeamRole.MENTOR, standing)
        await projects.invitation(db, other, EMAIL, secret)
        await service.accept(db, bruno, digest(secret), NOW)
        found = list(
            await db.scalars(select(TeamMember).where(TeamMember.project_id == other.id, TeamMember.person_id == bruno.id))
        )  # fmt: skip
        assert [(row.role, row.standing) for row in found] == [
            (TeamRole.MEMBER, Standing.ACCEPTED)
        ], "the letter says what they are"
    already = await projects.invitation(db, team.project, team.mate.email, "trois")
    with pytest.raises(Conflict, match="déjà dans cette équipe"):
        await service.accept(db, team.mate, digest("trois"), NOW)
    assert already.accepted is False
