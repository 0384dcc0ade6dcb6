"""Who leaves for good: their copy is whole, their names go, what they carried goes on or stops with a word."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.errors import Refused
from app.core.i18n import using
from app.core.personal import Leaving
from app.core.subjects import Subject
from app.media.models import Media
from app.projects import personal
from app.projects.models import (
    CarryOffer,
    Project,
    Sponsor,
    TeamInvitation,
    TeamMember,
    Turn,
    Update,
)
from app.projects.queries.team import member_ids, role_of
from app.projects.rules import Act, Standing, State, TeamRole
from app.projects.schemas import Handing, Organising, Volunteering
from app.projects.service import forget, offers, sponsoring
from app.projects.service.leaving import leave
from app.projects.service.turn import turn
from tests.factories import answers, organisations, projects
from tests.factories.accounts import person
from tests.factories.media import photo
from tests.organisations.told import told_by, written

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
THEN = "2026-05-04T14:00:00Z"
WORDS = Volunteering(message="J’ai déjà monté deux ruelles vertes.")


async def gathered(reader, db, who) -> list[dict[str, Any]]:
    return [row async for row in reader(db, who.id)]


def leaving(who, *, erase: bool = False) -> Leaving:
    return Leaving(who.id, erase_words=erase, now=NOW)


async def gone(db, who, **how: bool) -> Leaving:
    going = leaving(who, **how)
    await personal.erase(db, going)
    await db.commit()
    db.expire_all()
    return going


async def test_a_copy_says_what_became_of_everything(db, team):
    ana = team.stranger
    await projects.join(db, team.project, ana, "mentor", Standing.DECLINED, message="Je passe.")
    other = await projects.project(db, State.IN_PROGRESS, ana)
    await turn(db, ana, other, Act.PAUSE, NOW, projects.REASON)
    told = await projects.update(db, other, ana, withdrawn_at=NOW)
    letter = await projects.invitation(
        db, team.project, ana.email, answered_at=NOW, accepted=False, person_id=ana.id
    )
    idea = await answers.candidate(db)
    made = await offers.volunteer(db, ana, idea, WORDS, NOW)
    await offers.withdraw(db, ana, made.public_id, NOW)
    first, second = await gathered(personal.teams, db, ana)
    assert (first["project"], first["standing"], first["message"]) == (
        team.project.public_id, Standing.DECLINED, "Je passe.",
    )  # fmt: skip
    assert (second["role"], second["title"]) == (TeamRole.CARRIER, other.title)
    (sent,) = await gathered(personal.invitations, db, ana)
    assert (sent["email"], sent["accepted"], sent["answered_at"]) == (letter.email, False, THEN)
    (offer,) = await gathered(personal.offers, db, ana)
    assert (offer["standing"], offer["idea"], offer["is_volunteered"]) == (
        "withdrawn", idea.public_id, True,
    )  # fmt: skip
    (news,) = await gathered(personal.told, db, ana)
    assert (news["body"], news["withdrawn_at"]) == (told.body, THEN)
    (step,) = await gathered(personal.turns, db, ana)
    assert (step["was"], step["now_is"], step["reason"]) == (
        State.IN_PROGRESS, State.PAUSED, projects.REASON,
    )  # fmt: skip


async def test_a_copy_holds_nothing_of_anybody_else(db, team):
    await projects.update(db, team.project, team.carrier)
    await projects.invitation(db, team.project, "autre@exemple.ca")
    for reader in (
        personal.teams,
        personal.invitations,
        personal.offers,
        personal.told,
        personal.turns,
    ):
        rows = await gathered(reader, db, team.mate)
        assert len(rows) == (1 if reader is personal.teams else 0)
        assert team.carrier.email not in str(rows)


async def test_the_heir_is_who_came_first_and_is_told(db, team):
    carla = await person(db)
    await projects.join(db, team.project, carla, answered_at=NOW)
    going = leaving(team.carrier)
    told = await told_by(db, personal.erase(db, going))
    (due,) = [due for due in told if due.kind == "projects.team"]
    assert due.to == [carla.id], "answered before Boris did"
    for language, words in (
        ("fr", "Vous portez maintenant"), ("en", "whoever carried it has left the site"),
    ):  # fmt: skip
        said = await written(db, due, language)
        assert said is not None
        assert words in said.title
    assert await role_of(db, team.project.id, carla.id) is TeamRole.CARRIER
    assert await role_of(db, team.project.id, team.mate.id) is TeamRole.MEMBER
    assert f"project:{team.project.id}" in going.pages


async def test_a_mentor_inherits_nothing_and_alone_the_project_stops_with_a_word(db, team):
    await personal.erase(db, leaving(team.mate))
    told = await told_by(db, personal.erase(db, leaving(team.carrier)))
    made = await projects.again(db, team.project)
    assert made.state is State.STOPPED
    assert made.stopped_reason == (
        "La personne qui le portait a quitté le site, et personne n’était là pour continuer."
    )
    assert await member_ids(db, made.id) == {team.mentor.id}
    (turned,) = [due for due in told if due.kind == "projects.turned"]
    assert turned.followers_of == [f"project:{made.id}"]


async def test_the_word_is_in_the_language_of_the_project(db):
    carrier = await person(db)
    made = await projects.project(db, State.READY, carrier, language="en")
    await gone(db, carrier)
    assert "nobody was there to go on" in (await projects.again(db, made)).stopped_reason


@pytest.mark.parametrize(
    "state", [State.DELIVERED, State.CLOSED, State.STOPPED, State.CROWDFUNDING]
)
async def test_what_cannot_stop_stands_as_it_is_without_whoever_left(db, state):
    carrier = await person(db)
    made = await projects.project(db, state, carrier)
    await gone(db, carrier)
    assert (await projects.again(db, made)).state is state
    assert await member_ids(db, made.id) == frozenset()


async def test_two_carriers_are_enough_for_one_to_leave_without_a_word(db, team):
    second = await person(db)
    await projects.join(db, team.project, second, TeamRole.CARRIER)
    assert await forget.carried_alone(db, team.carrier.id) == ""
    told = await told_by(db, personal.erase(db, leaving(team.carrier)))
    assert [due.kind for due in told] == []
    assert await member_ids(db, team.project.id, [TeamRole.CARRIER]) == {second.id}


async def test_who_carries_alone_is_held_back_by_name_until_somebody_else_carries(db, team):
    assert team.project.title in await personal.carries_alone(db, team.carrier.id)
    for who in (team.mate, team.mentor, team.stranger):
        assert await personal.carries_alone(db, who.id) == ""
    await projects.join(db, team.project, await person(db), TeamRole.CARRIER)
    assert await personal.carries_alone(db, team.carrier.id) == ""
    stopped = await person(db)
    await projects.project(db, State.STOPPED, stopped, [await person(db)])
    alone = await person(db)
    await projects.project(db, State.READY, alone)
    for who in (stopped, alone):
        assert await personal.carries_alone(db, who.id) == ""


@pytest.mark.parametrize("erase", [False, True])
async def test_words_stay_with_the_team_unless_they_are_asked_back(db, team, erase):
    told = await projects.update(db, team.project, team.mate)
    await turn(db, team.carrier, team.project, Act.PAUSE, NOW, projects.REASON)
    await db.commit()
    await gone(db, team.mate, erase=erase)
    await db.refresh(told)
    assert told.author_id is None
    assert (told.body == "", told.withdrawn_at is not None, told.title == "…") == (erase,) * 3
    step = (await db.execute(select(Turn))).scalar_one()
    assert (step.by_id, step.reason) == (team.carrier.id, projects.REASON)


async def test_every_row_forgets_the_number_of_whoever_left(db, team):
    carrier, other = team.carrier, team.stranger
    helper = await organisations.organisation(db, await person(db))
    await projects.join(
        db, team.project, other, standing=Standing.INVITED, invited_by_id=carrier.id
    )
    await projects.invitation(db, team.project, "autre@exemple.ca", invited_by_id=carrier.id)
    await sponsoring.ask(db, carrier, team.project, Organising(organisation=helper.public_id), NOW)
    await turn(db, carrier, team.project, Act.PAUSE, NOW, projects.REASON)
    idea = await answers.candidate(db, author=carrier)
    await offers.hand_over(db, carrier, idea, Handing(person=other.public_id), NOW)
    theirs = await answers.candidate(db, author=other)
    await offers.volunteer(db, carrier, theirs, WORDS, NOW)
    await db.commit()
    await gone(db, carrier)
    for table, names in (
        (TeamMember, ("person_id", "invited_by_id")), (TeamInvitation, ("person_id", "invited_by_id")),
        (Sponsor, ("asked_by_id", "answered_by_id")), (Turn, ("by_id",)),
        (CarryOffer, ("person_id", "offered_by_id", "answered_by_id")), (Update, ("author_id",)),
    ):  # fmt: skip
        assert await naming(db, table, names, carrier.id) == 0, table
    assert await db.scalar(select(func.count()).select_from(TeamInvitation)) == 1
    assert await db.scalar(select(func.count()).select_from(Project)) == 1


async def naming(db, table, names: Sequence[str], person_id: int) -> int:
    total = 0
    for name in names:
        query = select(func.count()).where(getattr(table, name) == person_id)
        total += (await db.execute(query)).scalar_one()
    return total


async def test_leaving_twice_changes_nothing_more(db, team):
    await projects.update(db, team.project, team.carrier)
    await gone(db, team.carrier, erase=True)
    again = await projects.again(db, team.project)
    version, state = again.version, again.state
    await gone(db, team.carrier, erase=True)
    again = await projects.again(db, team.project)
    assert (again.version, again.state) == (version, state)
    assert await role_of(db, team.project.id, team.mate.id) is TeamRole.CARRIER


async def test_the_photos_of_words_that_go_go_too(db, team, runtime):
    told = await projects.update(db, team.project, team.mate)

    await photo(db, runtime.storage, team.mate, Subject("project-update", told.id))
    await gone(db, team.mate, erase=True)

    left = select(func.count()).where(Media.subject_kind == "project-update")
    assert await db.scalar(left) == 0


@pytest.mark.parametrize(
    ("state", "way_out"),
    [
        (State.IN_PROGRESS, "first, or stop it."), (State.DELIVERED, "first, or close it."),
        (State.CROWDFUNDING, "carry it with you first."),
    ],
)  # fmt: skip
async def test_who_carries_alone_is_told_of_the_ways_out_that_there_are(
    db, visitor, state, way_out
):
    carrier = await person(db, language="en")
    made = await projects.project(db, state, carrier)
    path = f"/en/projects/{made.public_id}"
    with using("en"), pytest.raises(Refused) as refusal:
        await leave(db, carrier, made, NOW)
    assert refusal.value.message.endswith(way_out)
    await gone(db, carrier)
    browser = await visitor("en").go(path)
    assert "Nobody carries this project for now." in browser.text
