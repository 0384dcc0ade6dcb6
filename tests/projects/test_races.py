"""Everybody at once, through two servers: one carrier stays, one project begins, one turn is taken."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from app.projects.models import (
    CarryOffer,
    Project,
    Sponsor,
    TeamInvitation,
    TeamMember,
    Turn,
    Update,
)
from app.projects.queries.team import carriers, member_ids
from app.projects.rules import Answered, Standing, State, TeamRole
from app.projects.schemas import Volunteering
from app.projects.service import offers
from tests.factories import answers, ideas, organisations, projects
from tests.factories.accounts import person
from tests.two_servers import TwoServers

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)


async def statuses(servers: TwoServers, calls, forms=()) -> list[int]:
    """Send POSTs (path, headers) at once and return what each was answered."""
    sent = [("POST", path, headers) for path, headers in calls]
    return sorted(answer.status_code for answer in await servers.at_once(sent, forms))


async def many(db, what, *where) -> int:
    return (await db.execute(select(func.count()).select_from(what).where(*where))).scalar_one()


async def test_carriers_who_leave_and_step_down_at_once_leave_one(db, two_servers: TwoServers):
    four = [await person(db) for _ in range(4)]
    made = await projects.project(db, State.IN_PROGRESS, four[0])
    for who in four[1:]:
        await projects.join(db, made, who, TeamRole.CARRIER)
    headers = await two_servers.sign_in(db, four)
    base = f"/fr/projets/{made.public_id}/equipe"
    calls = [(f"{base}/quitter", each) for each in headers]
    calls += [
        (f"{base}/{who.public_id}/role", each) for who, each in zip(four, headers, strict=True)
    ]
    forms = [{} for _ in headers] + [{"role": "member"} for _ in headers]
    answered = await statuses(two_servers, calls, forms)
    assert set(answered) <= {303, 403, 404}
    assert await carriers(db, made.id) == 1


async def test_two_accept_the_same_idea_at_once_and_one_project_begins(db, two_servers: TwoServers):
    author, signer, ana, boris = [await person(db) for _ in range(4)]
    idea = await answers.candidate(db, author=author)
    await ideas.co_author(db, idea, signer)
    words = Volunteering(message="J’ai déjà monté deux ruelles vertes.")
    made = [await offers.volunteer(db, who, idea, words, NOW) for who in (ana, boris)]
    await db.commit()
    headers = await two_servers.sign_in(db, [author, signer])
    calls = [
        (f"/fr/idees/offres/{offer.public_id}/accepter", each) for offer in made for each in headers
    ]
    answered = await statuses(two_servers, calls)
    assert answered.count(303) == 1, answered
    assert set(answered) <= {303, 410}
    assert await many(db, Project) == 1
    assert await many(db, CarryOffer, CarryOffer.standing == Answered.ACCEPTED) == 1
    assert await many(db, TeamMember, TeamMember.role == TeamRole.CARRIER) == 1


async def test_the_same_turn_pressed_by_a_whole_team_is_taken_once(db, two_servers: TwoServers):
    team = [await person(db) for _ in range(6)]
    made = await projects.project(db, State.IN_PROGRESS, team[0], team[1:])
    headers = await two_servers.sign_in(db, team)
    path = f"/fr/projets/{made.public_id}/tourner/deliver"
    answered = await statuses(two_servers, [(path, each) for each in headers])
    assert answered == [303, *[403] * 5]
    assert await many(db, Turn) == 1
    assert (await projects.again(db, made)).state is State.DELIVERED


async def test_opposite_turns_at_once_leave_a_history_that_follows_itself(
    db, two_servers: TwoServers
):
    both = [await person(db), await person(db)]
    made = await projects.project(db, State.MOBILISING, both[0])
    await projects.join(db, made, both[1], TeamRole.CARRIER)
    headers = await two_servers.sign_in(db, both)
    acts = ("pause", "begin", "stop", "deliver", "resume", "pause")
    calls = [
        (f"/fr/projets/{made.public_id}/tourner/{act}", headers[number % 2])
        for number, act in enumerate(acts)
    ]
    await statuses(two_servers, calls, [{"reason": projects.REASON} for _ in acts])
    steps = list(await db.scalars(select(Turn).order_by(Turn.id)))
    assert steps
    state = State.MOBILISING
    for step in steps:
        assert step.was is state
        state = step.now_is
    assert (await projects.again(db, made)).state is state


async def test_one_letter_pressed_many_times_makes_one_member(db, two_servers: TwoServers):
    made = await projects.project(db)
    reader = await person(db, email="bruno@exemple.ca")
    await projects.invitation(db, made, "bruno@exemple.ca")
    headers = await two_servers.sign_in(db, [reader])
    path = "/fr/projets/invitation/sesame/accepter"
    answered = await statuses(two_servers, [(path, headers[0])] * 8)
    assert set(answered) == {303}
    assert await many(db, TeamMember, TeamMember.person_id == reader.id) == 1
    assert await many(db, TeamInvitation, TeamInvitation.accepted) == 1


async def test_asking_and_being_asked_at_once_is_one_row_and_never_an_error(
    db, two_servers: TwoServers
):
    carrier, ana = await person(db), await person(db)
    made = await projects.project(db, carrier=carrier)
    lead, theirs = await two_servers.sign_in(db, [carrier, ana])
    base = f"/fr/projets/{made.public_id}"
    calls = [(f"{base}/equipe/inviter", lead), (f"{base}/se-joindre", theirs)] * 3
    forms = [
        {"person": ana.public_id, "role": "member"},
        {"role": "member", "message": "Je sais poser des pavés."},
    ] * 3
    answered = await statuses(two_servers, calls, forms)
    assert set(answered) <= {303, 403, 409, 422}
    rows = list(await db.scalars(select(TeamMember).where(TeamMember.person_id == ana.id)))
    assert [row.standing for row in rows] == [Standing.ACCEPTED]
    assert await member_ids(db, made.id) == {carrier.id, ana.id}


async def test_the_last_place_of_a_team_is_taken_once(db, two_servers: TwoServers):
    carrier = await person(db)
    made = await projects.project(db, carrier=carrier)
    db.add_all(
        TeamMember(
            project_id=made.id, person_id=one.id, role=TeamRole.MEMBER,
            standing=Standing.ACCEPTED, invited_at=NOW, answered_at=NOW,
        )
        for one in await ideas.neighbours(db, made.area, 58)
    )  # fmt: skip
    await db.commit()
    crowd = [await person(db) for _ in range(4)]
    for who in crowd:
        await projects.join(db, made, who, standing=Standing.INVITED)
    headers = await two_servers.sign_in(db, crowd)
    path = f"/fr/projets/{made.public_id}/repondre"
    answered = await statuses(
        two_servers, [(path, each) for each in headers], [{"yes": "1"} for _ in headers]
    )
    assert answered == [303, 403, 403, 403]
    assert len(await member_ids(db, made.id)) == 60


async def test_two_organisations_welcomed_at_once_are_one(db, two_servers: TwoServers):
    both = [await person(db), await person(db)]
    made = await projects.project(db, carrier=both[0])
    await projects.join(db, made, both[1], TeamRole.CARRIER)
    helpers = [await organisations.organisation(db) for _ in range(2)]
    for helper in helpers:
        await projects.sponsor(db, made, helper, Standing.ASKED, answered_at=None)
    headers = await two_servers.sign_in(db, both)
    calls = [
        (f"/fr/projets/{made.public_id}/organismes/{helper.public_id}/repondre", each)
        for helper, each in zip(helpers, headers, strict=True)
    ]
    answered = await statuses(two_servers, calls, [{"yes": "1"}] * 2)
    assert answered.count(303) == 1, answered
    assert set(answered) <= {303, 403, 404}
    assert await many(db, Sponsor, Sponsor.standing == Standing.ACCEPTED) == 1
    assert (await projects.again(db, made)).organisation_id in {one.id for one in helpers}


async def test_two_who_write_the_project_at_once_overwrite_nothing(db, two_servers: TwoServers):
    team = [await person(db) for _ in range(4)]
    made = await projects.project(db, State.READY, team[0], team[1:])
    headers = await two_servers.sign_in(db, team)
    path = f"/fr/projets/{made.public_id}/modifier"
    forms = [
        {"title": f"Un titre numéro {number}", "summary": made.summary, "language": "fr",
         "themes": "nature", "version": "1"}
        for number in range(4)
    ]  # fmt: skip
    answered = await statuses(two_servers, [(path, each) for each in headers], forms)
    assert answered == [303, 409, 409, 409]
    assert (await projects.again(db, made)).version == 2


async def test_a_day_of_news_has_five_whoever_tells_them(db, two_servers: TwoServers):
    team = [await person(db) for _ in range(4)]
    made = await projects.project(db, State.IN_PROGRESS, team[0], team[1:])
    headers = await two_servers.sign_in(db, team)
    path = f"/fr/projets/{made.public_id}/nouvelles/nouvelle"
    form = {"title": "Douze pommiers", "body": "Ils attendent dans la cour.", "language": "fr"}
    answered = await statuses(two_servers, [(path, each) for each in headers * 2], [form] * 8)
    assert answered == [*[303] * 5, *[403] * 3]
    assert await many(db, Update) == 5
