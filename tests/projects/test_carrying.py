"""Who carries a candidate idea: its author, whoever they ask, whoever offers; once, and told once."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.core.errors import Conflict, Gone, Invalid, NotFound, Refused
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.rules import State as IdeaState
from app.ideas.service import close, merge
from app.organisations.rules import Role
from app.projects.models import CarryOffer, Project, TeamMember
from app.projects.rules import Answered, Standing, TeamRole
from app.projects.schemas import Carrying, Handing, Volunteering
from app.projects.service import begin, offers
from tests.factories import answers, ideas, organisations
from tests.factories.accounts import person

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
TYPED = Carrying(title="Un verger derrière l’école", summary="Douze pommiers et trois bancs.")


async def team(db, project: Project) -> dict[int, tuple[str, str]]:
    rows = await db.execute(
        select(TeamMember.person_id, TeamMember.role, TeamMember.standing).where(
            TeamMember.project_id == project.id
        )
    )
    return {row.person_id: (row.role.value, row.standing.value) for row in rows}


async def test_an_author_carries_and_whoever_signs_is_asked_to_join(db):
    author, signer = await person(db), await person(db)
    idea = await answers.candidate(db, author=author, themes=["culture"])
    await ideas.co_author(db, idea, signer)
    made = await begin.carry(db, author, idea, TYPED, NOW)
    assert (made.idea_id, made.themes, made.area) == (idea.id, ["culture"], idea.area)
    assert await team(db, made) == {
        author.id: ("carrier", "accepted"),
        signer.id: ("member", "invited"),
    }
    await db.refresh(idea)
    assert idea.became_project_at == NOW
    assert idea.state is IdeaState.CANDIDATE


async def test_a_stranger_an_unconfirmed_or_a_suspended_author_does_not(db):
    author = await person(db, confirmed=False)
    idea = await answers.candidate(db, author=author)
    for who in (author, await person(db), await person(db, roles=("moderator",))):
        with pytest.raises(Refused):
            await begin.carry(db, who, idea, TYPED, NOW)


async def test_an_idea_that_became_a_project_is_neither_withdrawn_edited_nor_merged(db):
    author, staff = await person(db), await person(db, roles=("moderator",))
    idea, other = await answers.candidate(db, author=author), await answers.candidate(db)
    await begin.carry(db, author, idea, TYPED, NOW)
    await db.refresh(idea)
    for verdict in (
        policy.can_edit(author, idea), policy.can_withdraw(author, idea),
        policy.can_invite(author, idea), policy.can_merge_from(staff, idea),
        policy.can_merge(staff, idea, other),
    ):  # fmt: skip
        assert not verdict
        assert "projet" in verdict.reason
    assert policy.can_merge(staff, other, idea)
    assert policy.can_support(await person(db), idea)
    assert not await close.close_for_good(db, idea.id, NOW)
    with pytest.raises(Refused):
        await merge.merge(db, staff, idea, other, "doublon", NOW)


async def test_two_authors_who_press_at_once_begin_one_project(runtime, db):
    author, signer = await person(db), await person(db)
    idea = await answers.candidate(db, author=author)
    await ideas.co_author(db, idea, signer)

    async def press(who) -> str:
        try:
            async with runtime.database.transaction() as session:
                mine = await session.get_one(Idea, idea.id)
                await begin.carry(session, who, mine, TYPED, NOW)
        except (Conflict, Refused):
            return "late"
        return "first"

    assert sorted(await asyncio.gather(press(author), press(signer))) == ["first", "late"]
    assert len(list(await db.scalars(select(Project.id)))) == 1


async def test_a_member_is_asked_says_yes_and_the_author_stays(db):
    author, friend = await person(db), await person(db)
    idea = await answers.candidate(db, author=author)
    asked = Handing(person=friend.public_id, message="Tu as une équipe !", stays=True)
    made = await offers.hand_over(db, author, idea, asked, NOW)
    with pytest.raises(NotFound):
        await offers.accept(db, author, made.public_id, NOW)
    with pytest.raises(NotFound):
        await offers.accept(db, await person(db), made.public_id, NOW)
    project = await offers.accept(db, friend, made.public_id, NOW)
    assert await team(db, project) == {
        friend.id: ("carrier", "accepted"),
        author.id: ("member", "accepted"),
    }
    with pytest.raises(Gone):
        await offers.accept(db, friend, made.public_id, NOW)


async def test_an_organisation_is_asked_and_whoever_says_yes_for_it_carries(db):
    author, owner, member = [await person(db) for _ in range(3)]
    idea = await answers.candidate(db, author=author)
    helper = await organisations.organisation(db, owner)
    await organisations.join(db, helper, member, Role.MEMBER)
    asked = Handing(organisation=helper.public_id)
    made = await offers.hand_over(db, author, idea, asked, NOW)
    with pytest.raises(NotFound):
        await offers.accept(db, member, made.public_id, NOW)
    project = await offers.accept(db, owner, made.public_id, NOW)
    assert project.organisation_id == helper.id
    assert (await team(db, project))[owner.id] == ("carrier", "accepted")


async def test_an_offer_is_refused_taken_back_and_made_once(db):
    author, friend = await person(db), await person(db)
    idea = await answers.candidate(db, author=author)
    asked = Handing(person=friend.public_id)
    made = await offers.hand_over(db, author, idea, asked, NOW)
    await db.commit()
    with pytest.raises(Conflict):
        await offers.hand_over(db, author, idea, asked, NOW)
    await db.rollback()
    with pytest.raises(NotFound):
        await offers.withdraw(db, friend, made.public_id, NOW)
    await offers.decline(db, friend, made.public_id, NOW)
    assert (await db.get_one(CarryOffer, made.id)).standing is Answered.DECLINED
    again = await offers.hand_over(db, author, idea, asked, NOW)
    await offers.withdraw(db, author, again.public_id, NOW)
    with pytest.raises(Gone):
        await offers.accept(db, friend, again.public_id, NOW)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Handing(), "person"), (Handing(person="zzzzzzzzzz"), "person"),
        (Handing(organisation="zzzzzzzzzz"), "organisation"),
    ],
)  # fmt: skip
async def test_nobody_and_oneself_are_not_asked(db, typed, field):
    author = await person(db)
    idea = await answers.candidate(db, author=author)
    with pytest.raises(Invalid) as refusal:
        await offers.hand_over(db, author, idea, typed, NOW)
    assert field in refusal.value.errors
    with pytest.raises(Invalid):
        await offers.hand_over(db, author, idea, Handing(person=author.public_id), NOW)


async def test_a_neighbour_offers_and_the_authors_choose_among_several(db):
    author, ana, boris = [await person(db) for _ in range(3)]
    idea = await answers.candidate(db, author=author)
    words = Volunteering(message="J’ai déjà monté deux ruelles vertes.")
    first = await offers.volunteer(db, ana, idea, words, NOW)
    await db.commit()
    with pytest.raises(Conflict):
        await offers.volunteer(db, ana, idea, words, NOW)
    await db.rollback()
    second = await offers.volunteer(db, boris, idea, words, NOW)
    with pytest.raises(Refused):
        await offers.volunteer(db, author, idea, words, NOW)
    with pytest.raises(NotFound):
        await offers.accept(db, boris, first.public_id, NOW)
    project = await offers.accept(db, author, second.public_id, NOW)
    assert await team(db, project) == {
        boris.id: ("carrier", "accepted"),
        author.id: ("member", "invited"),
    }
    assert (await db.get_one(CarryOffer, first.id)).standing is Answered.DECLINED
    with pytest.raises(Gone):
        await offers.accept(db, author, first.public_id, NOW)


async def test_the_idea_of_somebody_who_left_is_given_by_a_moderator(db):
    idea = await answers.candidate(db)
    idea.author_id = None
    await db.commit()
    staff, ana = await person(db, roles=("moderator",)), await person(db)
    made = await offers.volunteer(db, ana, idea, Volunteering(message="Je m’en charge."), NOW)
    project = await offers.accept(db, staff, made.public_id, NOW)
    assert (await team(db, project))[ana.id] == (TeamRole.CARRIER, Standing.ACCEPTED)


async def test_for_an_organisation_one_no_longer_speaks_for_nothing_begins(db):
    author, ana = await person(db), await person(db)
    idea = await answers.candidate(db, author=author)
    helper = await organisations.organisation(db, ana)
    typed = Volunteering(organisation=helper.public_id, message="Notre équipe est prête.")
    made = await offers.volunteer(db, ana, idea, typed, NOW)
    rows = (await db.execute(select(organisations.Membership))).scalars()
    for row in rows:
        row.role = Role.MEMBER
    await db.commit()
    with pytest.raises(Refused, match="ne parle plus"):
        await offers.accept(db, author, made.public_id, NOW)


async def test_the_offers_of_an_idea_that_became_part_of_another_end(db, work, runtime):
    author, ana, staff = [
        await person(db),
        await person(db),
        await person(db, roles=("moderator",)),
    ]
    idea, other = await answers.candidate(db, author=author), await answers.candidate(db)
    made = await offers.volunteer(db, ana, idea, Volunteering(message="Je m’en charge."), NOW)
    await merge.merge(db, staff, idea, other, "la même idée", NOW)
    await db.commit()
    await work()
    await db.refresh(made)
    assert made.standing is Answered.WITHDRAWN
