"""Who is in a team: asked, asking, mentoring, leaving; both sides say yes, somebody always carries."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.messages.models import Block
from app.projects.models import Project, TeamMember
from app.projects.queries.people import members_named, organisations_named
from app.projects.queries.team import carriers, member_ids, role_of
from app.projects.rules import Standing, State, TeamRole
from app.projects.schemas import Asking, Inviting, Organising
from app.projects.service import joining, leaving, sponsoring
from tests.factories import organisations, profiles, projects
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
HELLO = Asking(message="Je sais poser des pavés.")


async def standing(db, project, who) -> str:
    query = select(TeamMember.standing).where(
        TeamMember.project_id == project.id, TeamMember.person_id == who.id
    )
    return str((await db.execute(query)).scalar_one_or_none() or "")


async def test_a_carrier_asks_and_the_member_says_yes(db):
    carrier, ana = await person(db), await person(db)
    made = await projects.project(db, carrier=carrier)
    await joining.invite(db, carrier, made, Inviting(person=ana.public_id, what="Le jardin"), NOW)
    assert await role_of(db, made.id, ana.id) is None
    with pytest.raises(Conflict):
        await joining.invite(db, carrier, made, Inviting(person=ana.public_id), NOW)
    await joining.answer(db, ana, made, yes=True, now=NOW)
    assert await role_of(db, made.id, ana.id) is TeamRole.MEMBER
    with pytest.raises(NotFound):
        await joining.answer(db, ana, made, yes=False, now=NOW)
    with pytest.raises(Conflict):
        await joining.invite(db, carrier, made, Inviting(person=ana.public_id), NOW)


async def test_whoever_said_no_is_not_asked_again_but_may_ask(db):
    carrier, ana = await person(db), await person(db)
    made = await projects.project(db, carrier=carrier)
    await joining.invite(db, carrier, made, Inviting(person=ana.public_id), NOW)
    await joining.answer(db, ana, made, yes=False, now=NOW)
    with pytest.raises(Conflict, match="a dit non"):
        await joining.invite(db, carrier, made, Inviting(person=ana.public_id), NOW)
    await joining.ask(db, ana, made, HELLO, NOW)
    await joining.invite(db, carrier, made, Inviting(person=ana.public_id), NOW)
    assert await standing(db, made, ana) == Standing.ACCEPTED


async def test_whoever_the_team_said_no_to_is_refused_until_it_asks(db):
    carrier, ana = await person(db), await person(db)
    made = await projects.project(db, carrier=carrier)
    await joining.ask(db, ana, made, HELLO, NOW)
    with pytest.raises(Conflict):
        await joining.ask(db, ana, made, HELLO, NOW)
    await joining.answer_request(db, carrier, made, ana.public_id, yes=False, now=NOW)
    with pytest.raises(Refused):
        await joining.ask(db, ana, made, HELLO, NOW)
    await joining.invite(db, carrier, made, Inviting(person=ana.public_id), NOW)
    await joining.ask(db, ana, made, HELLO, NOW)
    assert await standing(db, made, ana) == Standing.ACCEPTED


@pytest.mark.parametrize("role", [None, TeamRole.MEMBER, TeamRole.MENTOR])
async def test_only_whoever_carries_decides_of_the_team(db, role):
    who, ana, mate = await person(db), await person(db), await person(db)
    made = await projects.project(db, members=[mate])
    if role:
        await projects.join(db, made, who, role)
    await projects.join(db, made, ana, standing=Standing.ASKED)
    for verb in (
        joining.invite(db, who, made, Inviting(person=ana.public_id), NOW),
        joining.answer_request(db, who, made, ana.public_id, yes=True, now=NOW),
        joining.take_back(db, who, made, ana.public_id, NOW),
        leaving.remove(db, who, made, mate.public_id, NOW),
        leaving.change_role(db, who, made, mate.public_id, TeamRole.CARRIER, NOW),
    ):
        with pytest.raises(Refused):
            await verb
    assert await standing(db, made, ana) == Standing.ASKED


async def test_a_mentor_lists_skills_or_leads(db):
    carrier, neighbour = await person(db), await person(db)
    expert, leader = await profiles.expert(db), await person(db)
    await profiles.leadership(db, leader)
    made = await projects.project(db, carrier=carrier)
    asked = Inviting(person=neighbour.public_id, role=TeamRole.MENTOR)
    with pytest.raises(Refused) as refusal:
        await joining.invite(db, carrier, made, asked, NOW)
    assert refusal.value.field == "person"
    with pytest.raises(Refused):
        await joining.ask(
            db, neighbour, made, Asking(role=TeamRole.MENTOR, message="Je conseille bien."), NOW
        )
    for who in (expert, leader):
        await joining.invite(
            db, carrier, made, Inviting(person=who.public_id, role=TeamRole.MENTOR), NOW
        )
        await joining.answer(db, who, made, yes=True, now=datetime.now(UTC))
        assert await role_of(db, made.id, who.id) is TeamRole.MENTOR
    with pytest.raises(Refused):
        await leaving.change_role(db, carrier, made, expert.public_id, TeamRole.CARRIER, NOW)


async def test_nobody_oneself_and_who_blocked_one_are_not_asked_and_not_told_apart(db):
    carrier, ana = await person(db), await person(db)
    made = await projects.project(db, carrier=carrier)
    db.add(Block(by_id=ana.id, person_id=carrier.id, is_anonymous=False, blocked_at=NOW))
    await db.commit()
    said = set()
    for public_id in ("zzzzzzzzzz", ana.public_id):
        with pytest.raises(Invalid) as refusal:
            await joining.invite(db, carrier, made, Inviting(person=public_id), NOW)
        said.add(refusal.value.errors["person"])
    assert len(said) == 1
    with pytest.raises(Invalid):
        await joining.invite(db, carrier, made, Inviting(person=carrier.public_id), NOW)


async def test_a_closed_project_takes_nobody_in(db):
    carrier, ana = await person(db), await person(db)
    for state in (State.CLOSED, State.STOPPED):
        made = await projects.project(db, state, carrier)
        with pytest.raises(Refused):
            await joining.ask(db, ana, made, HELLO, NOW)
        with pytest.raises(Refused):
            await joining.invite(db, carrier, made, Inviting(person=ana.public_id), NOW)


async def test_the_last_who_carries_stays_until_somebody_else_does(db):
    carrier, mate = await person(db), await person(db)
    made = await projects.project(db, State.IN_PROGRESS, carrier, [mate])
    for verb in (
        leaving.leave(db, carrier, made, NOW),
        leaving.change_role(db, carrier, made, carrier.public_id, TeamRole.MEMBER, NOW),
        leaving.remove(db, carrier, made, carrier.public_id, NOW),
    ):
        with pytest.raises(Refused):
            await verb
    await leaving.change_role(db, carrier, made, mate.public_id, TeamRole.CARRIER, NOW)
    with pytest.raises(Refused):
        await leaving.remove(db, carrier, made, mate.public_id, NOW)
    with pytest.raises(Refused):
        await leaving.change_role(db, carrier, made, mate.public_id, TeamRole.MEMBER, NOW)
    await leaving.leave(db, carrier, made, NOW)
    assert await member_ids(db, made.id) == {mate.id}
    stopped = await projects.project(db, State.STOPPED, carrier)
    await leaving.leave(db, carrier, stopped, NOW)
    assert await carriers(db, stopped.id) == 0


async def test_two_who_carry_and_leave_at_once_leave_one(runtime, db):
    both = [await person(db), await person(db)]
    made = await projects.project(db, carrier=both[0])
    await projects.join(db, made, both[1], TeamRole.CARRIER)

    async def go(who) -> bool:
        try:
            async with runtime.database.transaction() as session:
                mine = await session.get_one(Project, made.id)
                await leaving.leave(session, who, mine, NOW)
        except Refused:
            return False
        return True

    assert sorted(await asyncio.gather(*map(go, both))) == [False, True]
    assert await carriers(db, made.id) == 1


async def test_who_was_removed_does_not_ask_again_and_who_left_may(db):
    carrier, ana, boris = [await person(db) for _ in range(3)]
    made = await projects.project(db, carrier=carrier, members=[ana, boris])
    await leaving.remove(db, carrier, made, ana.public_id, NOW)
    await leaving.leave(db, boris, made, NOW)
    with pytest.raises(NotFound):
        await leaving.leave(db, boris, made, NOW)
    with pytest.raises(NotFound):
        await leaving.say_what(db, boris, made, "Rien")
    with pytest.raises(Refused):
        await joining.ask(db, ana, made, HELLO, NOW)
    await joining.ask(db, boris, made, HELLO, NOW)
    assert await standing(db, made, boris) == Standing.ASKED


async def test_a_name_finds_whoever_bears_it_and_a_beginning_only_those_in_the_directory(db):
    me, shy, listed = await person(db), await person(db, name="Élodie Cachée"), await person(db)
    await profiles.profile(db, listed, is_listed=True)
    now = datetime.now(UTC)
    assert [one.public_id for one in await members_named(db, "elodie cachee", now, but=me.id)] == [
        shy.public_id
    ]
    assert await members_named(db, "Élo", now, but=me.id) == []
    named = await members_named(db, listed.display_name[:9], now, but=me.id)
    assert listed.public_id in {one.public_id for one in named}
    assert shy.public_id not in {one.public_id for one in named}
    assert await members_named(db, "é", now, but=me.id) == []
    await organisations.organisation(db, name="Les Ruelles d’à côté", state="pending")
    there = await organisations.organisation(db, name="Les Ruelles du Plateau")
    found = await organisations_named(db, "ruelles")
    assert [one.public_id for one in found] == [there.public_id]


@pytest.mark.parametrize("yes", [True, False])
async def test_whoever_speaks_for_an_organisation_that_is_asked_reads_it_and_answers(
    browser: Visitor, db, yes: bool
):
    carrier, ana, reader = [await person(db) for _ in range(3)]
    made = await projects.project(db, carrier=carrier)
    asked = await organisations.organisation(db, ana, name="Éco-quartier du coin")
    await organisations.join(db, asked, reader)
    await sponsoring.ask(db, carrier, made, Organising(organisation=asked.public_id), NOW)
    await db.commit()
    await sign_in_as(db, browser, reader)
    await browser.go("/fr/moi")
    assert "demande à Éco-quartier du coin" not in browser.text
    await sign_in_as(db, browser, ana)
    await browser.go("/fr/moi")
    await browser.follow("demande à Éco-quartier du coin de le soutenir")
    assert "L’équipe demande à Éco-quartier du coin de soutenir ce projet" in browser.text
    assert "Le soutenir comme organisme" not in browser.text
    buttons = browser.all(".notice form button")
    assert buttons == ["Oui, nous le soutenons", "Non merci"]
    await browser.submit(f".notice form:nth-of-type({1 if yes else 2})")
    assert browser.status == 200
    assert "demande à Éco-quartier du coin" not in browser.text
    found = (await projects.again(db, made)).organisation_id
    assert found == (asked.id if yes else None)


async def test_an_organisation_supports_once_both_said_yes_and_there_is_one(db):
    carrier, ana, boris = [await person(db) for _ in range(3)]
    made = await projects.project(db, carrier=carrier)
    one, two = (
        await organisations.organisation(db, ana),
        await organisations.organisation(db, boris),
    )
    first, second = Organising(organisation=one.public_id), Organising(organisation=two.public_id)
    with pytest.raises(Refused):
        await sponsoring.ask(db, ana, made, first, NOW)
    with pytest.raises(Invalid):
        await sponsoring.ask(db, carrier, made, Organising(organisation="zzzzzzzzzz"), NOW)
    with pytest.raises(Refused):
        await sponsoring.offer(db, carrier, made, first, NOW)
    await sponsoring.ask(db, carrier, made, first, NOW)
    await sponsoring.offer(db, boris, made, second, NOW)
    for who in (carrier, boris):
        with pytest.raises(NotFound):
            await sponsoring.answer(db, who, made, one.public_id, yes=True, now=NOW)
    await sponsoring.answer(db, ana, made, one.public_id, yes=True, now=NOW)
    assert (await projects.again(db, made)).organisation_id == one.id
    with pytest.raises(NotFound):
        await sponsoring.answer(db, carrier, made, two.public_id, yes=True, now=NOW)
    with pytest.raises(Refused):
        await sponsoring.offer(db, boris, made, second, NOW)
    with pytest.raises(Refused):
        await sponsoring.end(db, boris, made, one.public_id, NOW)
    await sponsoring.end(db, ana, made, one.public_id, NOW)
    assert (await projects.again(db, made)).organisation_id is None
    await sponsoring.offer(db, boris, made, second, NOW)
    await sponsoring.answer(db, carrier, made, two.public_id, yes=False, now=NOW)
    with pytest.raises(Refused):
        await sponsoring.offer(db, boris, made, second, NOW)
    await sponsoring.ask(db, carrier, made, second, NOW)
    await sponsoring.offer(db, boris, made, second, NOW)
    assert (await projects.again(db, made)).organisation_id == two.id
