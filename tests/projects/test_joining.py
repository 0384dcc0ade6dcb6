"""Coming into a team and out of it: what each side may do, what the other is told, what is refused."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from app.core.errors import Conflict, NotFound, Refused
from app.profiles.models import Profile, ProfileSkill
from app.projects import rules
from app.projects.models import TeamInvitation, TeamMember
from app.projects.queries import people
from app.projects.queries.team import role_of
from app.projects.rules import Standing, State, TeamRole
from app.projects.schemas import Asking, Inviting
from app.projects.service import joining, leaving, rows
from tests.factories import projects
from tests.factories.accounts import person, sign_in_as
from tests.organisations.press import press
from tests.organisations.told import told_by, written

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
HELLO = Asking(message="Je sais poser des pavés.")


def to(who, **more) -> Inviting:
    return Inviting(person=who.public_id, **more)


async def standing(db, team, who) -> Standing | None:
    query = select(TeamMember.standing).where(
        TeamMember.project_id == team.project.id, TeamMember.person_id == who.id
    )
    return (await db.execute(query)).scalar_one_or_none()


async def said(db, due, language="fr") -> str:
    text = await written(db, due, language)
    assert text is not None
    return text.title


async def test_each_side_hears_what_the_other_did_and_nobody_else(db, team):
    ana, carrier, made = team.stranger, team.carrier, team.project
    (asked,) = await told_by(db, joining.invite(db, carrier, made, to(ana), NOW))
    assert (asked.kind, asked.to, asked.because) == (
        "projects.asked", [ana.id], "because you are asked to",
    )  # fmt: skip
    assert await said(db, asked) == (
        f"Rosalie vous invite dans l’équipe de «\u00a0{made.title}\u00a0»"
    )
    assert await said(db, asked, "en") == f"Rosalie asks you to join the team of “{made.title}”"
    (answered,) = await told_by(db, joining.answer(db, ana, made, yes=True, now=NOW))
    assert (answered.to, answered.but) == ([carrier.id], [ana.id])
    assert "Ana est maintenant dans l’équipe" in await said(db, answered)
    (left,) = await told_by(db, leaving.leave(db, ana, made, NOW))
    assert left.to == [carrier.id]
    assert "Ana has left the team" in await said(db, left, "en")
    (asks,) = await told_by(db, joining.ask(db, ana, made, HELLO, NOW))
    assert (asks.to, asks.because) == ([carrier.id], "because you carry this project")
    text = await written(db, asks)
    assert text is not None
    assert text.path.endswith(f"{made.public_id}/equipe")
    (welcome,) = await told_by(
        db, joining.answer_request(db, carrier, made, ana.public_id, yes=True, now=NOW)
    )
    assert welcome.to == [ana.id]
    (role,) = await told_by(
        db, leaving.change_role(db, carrier, made, ana.public_id, TeamRole.CARRIER, NOW)
    )
    assert (role.to, await said(db, role, "en")) == (
        [ana.id], f"You now carry “{made.title}” with the others",
    )  # fmt: skip
    assert (
        await told_by(db, leaving.change_role(db, ana, made, ana.public_id, TeamRole.MEMBER, NOW))
        == []
    ), "whoever steps down knows it"
    (removed,) = await told_by(db, leaving.remove(db, carrier, made, ana.public_id, NOW))
    assert "n’êtes plus dans l’équipe" in await said(db, removed)


async def test_a_no_is_told_to_whoever_asked_without_a_reason(db, team):
    (_asked, refused) = (
        *(
            await told_by(
                db, joining.invite(db, team.carrier, team.project, to(team.stranger), NOW)
            )
        ),
        *(await told_by(db, joining.answer(db, team.stranger, team.project, yes=False, now=NOW))),
    )
    assert refused.to == [team.carrier.id]
    assert "Ana ne rejoindra pas l’équipe" in await said(db, refused)
    boris = await person(db)
    await joining.ask(db, boris, team.project, HELLO, NOW)
    (refused,) = await told_by(
        db,
        joining.answer_request(db, team.carrier, team.project, boris.public_id, yes=False, now=NOW),
    )
    assert refused.to == [boris.id]
    assert "a décliné votre demande" in await said(db, refused)


async def test_what_is_said_of_a_hidden_project_is_said_to_nobody(db, team):
    (asked,) = await told_by(
        db, joining.invite(db, team.carrier, team.project, to(team.stranger), NOW)
    )
    team.project.hidden_at = NOW
    await db.commit()
    assert await written(db, asked) is None
    assert await people.asking(db, team.stranger, NOW) == []
    for verb in (
        joining.invite(db, team.carrier, team.project, to(await person(db)), NOW),
        joining.ask(db, await person(db), team.project, HELLO, NOW),
        joining.answer(db, team.stranger, team.project, yes=True, now=NOW),
    ):
        with pytest.raises(Refused, match="masqué"):
            await verb
    await joining.answer(db, team.stranger, team.project, yes=False, now=NOW)
    assert await standing(db, team, team.stranger) is Standing.DECLINED


@pytest.mark.parametrize("way", ["answer", "ask", "invite", "answer_request"])
async def test_a_team_that_is_full_takes_nobody_in_whichever_side_is_last(
    db, team, monkeypatch, way
):
    ana, made = team.stranger, team.project
    monkeypatch.setattr("app.projects.policy.TEAM_MAX", 4)
    waits = Standing.INVITED if way in {"answer", "ask"} else Standing.ASKED
    await projects.join(db, made, ana, standing=waits, invited_by_id=team.carrier.id)
    await projects.join(db, made, await person(db))
    verb = {
        "answer": lambda: joining.answer(db, ana, made, yes=True, now=NOW),
        "ask": lambda: joining.ask(db, ana, made, HELLO, NOW),
        "invite": lambda: joining.invite(db, team.carrier, made, to(ana), NOW),
        "answer_request": lambda: joining.answer_request(
            db, team.carrier, made, ana.public_id, yes=True, now=NOW
        ),
    }[way]
    with pytest.raises(Refused, match="au plus 4"):
        await verb()
    assert await standing(db, team, ana) is waits
    await leaving.leave(db, team.mate, made, NOW)
    await verb()
    assert await standing(db, team, ana) is Standing.ACCEPTED


async def test_invitations_that_wait_are_counted_letters_too_and_old_ones_are_not(
    db, team, monkeypatch
):
    monkeypatch.setattr("app.projects.policy.INVITATIONS_MAX", 2)
    await projects.invitation(db, team.project, "a@exemple.ca", "a", invited_at=NOW)
    old = NOW - rules.INVITATION_LIFETIME
    await projects.invitation(db, team.project, "b@exemple.ca", "b", invited_at=old)
    back = await projects.invitation(db, team.project, "c@exemple.ca", "c", invited_at=NOW)
    assert await joining.room(db, team.project, NOW) == {"team": 3, "waiting": 2}
    with pytest.raises(Refused, match="annulez-en"):
        await joining.invite(db, team.carrier, team.project, to(team.stranger), NOW)
    back.revoked_at = NOW
    await db.commit()
    await joining.invite(db, team.carrier, team.project, to(team.stranger), NOW)
    assert (await joining.room(db, team.project, NOW))["waiting"] == 2


@pytest.mark.parametrize("way", ["answer", "ask", "invite", "answer_request"])
async def test_whoever_lists_no_skill_any_more_does_not_become_a_mentor(db, team, way):
    expert = team.mentor
    await leaving.leave(db, expert, team.project, NOW)
    await db.execute(
        update(TeamMember)
        .where(TeamMember.person_id == expert.id)
        .values(
            standing=Standing.INVITED if way in {"answer", "ask"} else Standing.ASKED,
            answered_at=None,
        )
    )
    await db.execute(update(Profile).values(hidden_at=NOW))
    assert (await db.scalars(select(ProfileSkill))).first() is not None
    verb = {
        "answer": lambda: joining.answer(db, expert, team.project, yes=True, now=NOW),
        "ask": lambda: joining.ask(db, expert, team.project, HELLO, NOW),
        "invite": lambda: joining.invite(db, team.carrier, team.project, to(expert), NOW),
        "answer_request": lambda: joining.answer_request(
            db, team.carrier, team.project, expert.public_id, yes=True, now=NOW
        ),
    }[way]
    with pytest.raises(Refused, match="compétences"):
        await verb()
    assert await role_of(db, team.project.id, expert.id) is None


async def test_what_waits_is_taken_back_by_whoever_asked_and_nobody_else(db, team):
    ana, made = team.stranger, team.project
    await joining.ask(db, ana, made, HELLO, NOW)
    with pytest.raises(NotFound):
        await joining.take_back(db, team.carrier, made, ana.public_id, NOW)
    with pytest.raises(Refused):
        await joining.take_back(db, team.mate, made, ana.public_id, NOW)
    await joining.take_back(db, ana, made, ana.public_id, NOW)
    assert await standing(db, team, ana) is Standing.LEFT
    with pytest.raises(NotFound, match="déjà répondu"):
        await joining.take_back(db, ana, made, ana.public_id, NOW)
    with pytest.raises(NotFound):
        await joining.answer_request(db, team.carrier, made, ana.public_id, yes=True, now=NOW)
    await joining.invite(db, team.carrier, made, to(ana), NOW)
    with pytest.raises(NotFound):
        await joining.take_back(db, ana, made, ana.public_id, NOW)
    await joining.take_back(db, team.carrier, made, ana.public_id, NOW)
    with pytest.raises(NotFound, match="déjà reçu"):
        await joining.answer(db, ana, made, yes=True, now=NOW)


async def test_whoever_asked_takes_it_back_on_the_page(db, team, browser):
    await sign_in_as(db, browser, team.stranger)
    await browser.go(f"{team.path}/se-joindre")
    await browser.submit(message="Je sais poser des pavés.")
    assert "Vous avez demandé" in browser.text
    assert "Rejoindre l’équipe" not in browser.text
    await browser.submit("form[action$='/annuler']")
    assert "C’est repris : l’équipe ne répondra pas." in browser.text.replace("\u00a0", " ")
    assert "Rejoindre l’équipe" in browser.text
    assert await standing(db, team, team.stranger) is Standing.LEFT


async def test_an_invitation_is_answered_on_the_page_and_waits_on_the_dashboard(db, team, visitor):
    for number, (word, sentence, expected) in enumerate(
        (
            ("Oui, je rejoins", "Bienvenue", Standing.ACCEPTED),
            ("Non", "Vous avez dit non", Standing.DECLINED),
        )
    ):
        who = await person(db, name=f"Invitée {number}")
        await joining.invite(db, team.carrier, team.project, to(who), NOW)
        await db.commit()
        browser = await sign_in_as(db, visitor(), who)
        await browser.go("/fr/moi")
        await browser.follow("vous invite")
        assert "L’équipe vous invite" in browser.text
        await browser.submit(f"form[action$='/repondre']:has(input[value='{1 - number}'])")
        assert sentence in browser.text, word
        assert await standing(db, team, who) is expected
        assert "vous invite" not in (await browser.go("/fr/moi")).text


async def test_a_project_that_ended_asks_nobody_on_any_page(db, team, visitor):
    await joining.invite(db, team.carrier, team.project, to(team.stranger), NOW)
    team.project.state, team.project.stopped_reason = State.STOPPED, "Plus de bras."
    await db.commit()
    browser = await sign_in_as(db, visitor(), team.stranger)
    assert team.project.title not in (await browser.go("/fr/moi")).text
    await browser.go(team.path)
    assert browser.page.css_first("form[action$='/repondre']") is None
    assert "Rejoindre l’équipe" not in browser.text


async def test_what_somebody_does_stands_beside_their_name(db, team, browser, visitor):
    await sign_in_as(db, browser, team.mentor)
    await browser.go(f"{team.path}/equipe")
    await browser.submit("form[action$='/equipe/role']", what="Je relis les plans " * 10)
    assert browser.status == 422
    assert browser.error("what")
    await browser.submit("form[action$='/equipe/role']", what="Je relis les plans")
    assert "à côté de votre nom" in browser.text
    assert "Je relis les plans" in (await visitor().go(team.path)).text


async def test_the_page_of_the_team_is_for_the_team_and_tools_for_its_carriers(db, team, visitor):
    await projects.invitation(db, team.project, "secrete@exemple.ca")
    ana = await person(db, name="Candidate")
    await joining.ask(db, ana, team.project, HELLO, NOW)
    await db.commit()
    for who, status, sees in (
        ("stranger", 403, False), ("moderator", 403, False), ("mentor", 200, False),
        ("member", 200, False), ("carrier", 200, True),
    ):  # fmt: skip
        browser = await sign_in_as(db, visitor(), team.everybody[who])
        await browser.go(f"{team.path}/equipe")
        assert browser.status == status, who
        assert ("secrete@exemple.ca" in browser.text) is sees
        assert ("Je sais poser des pavés." in browser.text) is sees
    outside = await visitor().go(f"{team.path}/equipe")
    assert "secrete@exemple.ca" not in outside.text
    assert outside.path.startswith("/fr/connexion") or outside.status in {401, 403}


async def test_carriers_press_every_button_of_the_team(db, team, runtime, browser):
    await sign_in_as(db, browser, team.carrier)
    here = f"{team.path}/equipe"
    boris = team.mate.public_id
    await browser.go(here)
    await browser.submit(f"form[action$='/{boris}/role']")
    assert "Ce rôle est modifié" in browser.text
    assert await role_of(db, team.project.id, team.mate.id) is TeamRole.CARRIER
    await press(runtime, browser, f"{here}/{boris}/retirer")
    assert browser.status == 403
    assert "part d’elle-même" in browser.text
    await browser.go(here)
    await browser.submit(f"form[action$='/{team.carrier.public_id}/role']")
    assert await role_of(db, team.project.id, team.carrier.id) is TeamRole.MEMBER
    assert browser.page.css_first("form[action$='/inviter']") is None
    await browser.submit("form[action$='/quitter']")
    assert "Vous avez quitté l’équipe" in browser.text
    assert await role_of(db, team.project.id, team.carrier.id) is None
    for role in ("mentor", "boss", ""):
        pressed = await press(runtime, browser, f"{here}/{boris}/role", role=role)
        assert pressed.status in {403, 422}


async def test_nobody_joins_twice_nor_without_a_confirmed_address(db, team):
    for who in (team.carrier, team.mate, team.mentor):
        with pytest.raises(Refused, match="déjà dans cette équipe"):
            await joining.ask(db, who, team.project, HELLO, NOW)
    shy = await person(db, confirmed=False)
    with pytest.raises(Refused, match="Confirmez d’abord"):
        await joining.ask(db, shy, team.project, HELLO, NOW)
    await projects.join(db, team.project, shy, standing=Standing.INVITED)
    with pytest.raises(Refused, match="Confirmez d’abord"):
        await joining.answer(db, shy, team.project, yes=True, now=NOW)
    await projects.join(db, team.project, team.stranger, standing=Standing.INVITED)
    with pytest.raises(Conflict, match="attend une réponse"):
        await joining.invite(db, team.carrier, team.project, to(team.stranger), NOW)
    with pytest.raises(Conflict, match="déjà dans l’équipe"):
        await joining.invite(db, team.carrier, team.project, to(team.mate), NOW)


async def test_a_removed_member_does_not_come_back_by_an_older_letter(db, team):
    letter = await projects.invitation(db, team.project, team.mate.email.upper().lower(), "vieux")
    other = await projects.invitation(db, team.project, "autre@exemple.ca", "autre")
    await leaving.remove(db, team.carrier, team.project, team.mate.public_id, NOW)
    await db.commit()
    for one in (letter, other):
        await db.refresh(one)
    assert (letter.revoked_at, other.revoked_at) == (NOW, None)
    assert await db.scalar(select(TeamInvitation.id).where(TeamInvitation.accepted)) is None


async def test_a_row_is_one_for_two_however_often_they_meet(db, team):
    ana = team.stranger
    for _ in range(3):
        await joining.ask(db, ana, team.project, HELLO, NOW)
        await joining.answer_request(
            db, team.carrier, team.project, ana.public_id, yes=True, now=NOW
        )
        await leaving.leave(db, ana, team.project, NOW)
    found = list(await db.scalars(select(TeamMember.id).where(TeamMember.person_id == ana.id)))
    assert len(found) == 1
    with pytest.raises(NotFound):
        await rows.teammate(db, team.project.id, ana.public_id)
