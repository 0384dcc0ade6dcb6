"""Many at once, through two real servers: one winner, nothing lost, nothing given twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.audit.models import AuditEntry
from app.core.settings import Settings
from app.missions.models import Mission, MissionRole, MissionSession
from app.volunteering.codes import arrival_code
from app.volunteering.models import Application, Ask, SignUp, Waiting, Welcome
from app.volunteering.rules import ApplicationState
from tests.factories import missions, volunteering
from tests.factories.accounts import person
from tests.two_servers import TwoServers
from tests.volunteering.scene import DAY, HOUR

NOW = datetime.now(UTC)
POST = "POST"
BACK_MOST = 4


async def crowd(db: AsyncSession, mission: Mission, number: int) -> list[Actor]:
    """Make accepted volunteers, in few statements."""
    model = await person(db)
    base = await db.get_one(Person, model.id)
    people = [
        Person(
            email=f"foule{i}-{base.public_id}@exemple.ca", email_confirmed_at=NOW,
            password_hash="", display_name=f"Foule {i}", language="fr",
        )
        for i in range(number)
    ]  # fmt: skip
    db.add_all(people)
    await db.flush()
    db.add_all(
        Application(
            mission_id=mission.id, person_id=one.id, state=ApplicationState.ACCEPTED,
            sent_at=NOW, answered_at=NOW,
        )
        for one in people
    )  # fmt: skip
    await db.commit()
    found = [await actor_by_id(db, one.id) for one in people]
    return [actor for actor in found if actor is not None]


def statuses(answers: Sequence[httpx.Response]) -> Counter[int]:
    """Count the answers by status; none may be a fault of ours."""
    found = Counter(answer.status_code for answer in answers)
    assert not [status for status in found if status >= 500], found
    return found


async def until_answered(
    two_servers: TwoServers,
    calls: list[tuple[str, str, dict[str, str]]],
    form: dict[str, str] | None = None,
) -> list[httpx.Response]:
    """Send calls at once; whoever a busy site asks to come back in a moment comes back."""
    answers = await two_servers.at_once(calls, [form or {}] * len(calls))
    for _again in range(BACK_MOST):
        resting = [n for n, one in enumerate(answers) if one.status_code == 503]
        if not resting:
            break
        again = await two_servers.at_once([calls[n] for n in resting], [form or {}] * len(resting))
        for number, answer in zip(resting, again, strict=True):
            answers[number] = answer
    return answers


async def count(db: AsyncSession, *conditions: object) -> int:
    query = select(func.count()).select_from(SignUp).where(*conditions)  # type: ignore[arg-type]
    return (await db.execute(query)).scalar_one()


async def fresh(db: AsyncSession, date: MissionSession) -> MissionSession:
    await db.refresh(date)
    return date


def taking(date: MissionSession) -> str:
    return f"/fr/seances/{date.public_id}/participer"


async def test_fifty_want_the_last_place_one_has_it_and_the_others_are_told(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    headers = await two_servers.sign_in(db, await crowd(db, mission, 50))
    answers = await until_answered(two_servers, [(POST, taking(date), one) for one in headers])
    assert statuses(answers) == {303: 1, 409: 49}
    refused = next(one for one in answers if one.status_code == 409)
    assert "liste d’attente" in refused.text
    assert (await fresh(db, date)).taken == 1
    assert await volunteering.is_conserved(db, date.id)


async def test_fifty_want_the_last_place_at_the_till_and_one_has_it(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=50, roles={"Caisse": 1})
    date = await volunteering.session_of(db, mission)
    role = (await db.execute(select(MissionRole.id))).scalar_one()
    headers = await two_servers.sign_in(db, await crowd(db, mission, 50))
    calls = [(POST, taking(date), one) for one in headers]
    answers = await until_answered(two_servers, calls, {"role": str(role)})
    assert statuses(answers) == {303: 1, 409: 49}
    assert await count(db, SignUp.role_id == role) == 1
    assert (await fresh(db, date)).taken == 1


async def test_of_those_who_have_places_one_alone_moves_to_the_part_that_is_free(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=12, roles={"Caisse": 1})
    date = await volunteering.session_of(db, mission)
    role = (await db.execute(select(MissionRole.id))).scalar_one()
    people = await crowd(db, mission, 12)
    held = [await volunteering.sign_up(db, date, who) for who in people]
    headers = await two_servers.sign_in(db, people)
    answers = await two_servers.at_once(
        [
            (POST, f"/fr/mes-missions/places/{place.public_id}/role", one)
            for place, one in zip(held, headers, strict=True)
        ],
        [{"role": str(role)}] * 12,
    )
    assert statuses(answers) == {303: 1, 409: 11}
    assert await count(db, SignUp.role_id == role) == 1


async def test_one_button_pressed_twenty_times_gives_one_place(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=9)
    date = await volunteering.session_of(db, mission)
    headers = await two_servers.sign_in(db, await crowd(db, mission, 1)) * 20
    answers = await two_servers.at_once([(POST, taking(date), one) for one in headers])
    assert statuses(answers) == {303: 20}
    assert (await fresh(db, date)).taken == 1
    assert await volunteering.is_conserved(db, date.id)


async def test_one_person_in_two_sessions_at_one_time_has_one(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    when, who = missions.ahead(), await person(db)
    dates = []
    for _mission in range(2):
        mission = await missions.mission(db, sessions=[when])
        await volunteering.application(db, mission, who)
        dates.append(await volunteering.session_of(db, mission))
    [mine] = await two_servers.sign_in(db, [who])
    answers = await two_servers.at_once([(POST, taking(date), mine) for date in dates * 5])
    assert statuses(answers) == {303: 5, 409: 5}
    assert await count(db, SignUp.person_id == who.id) == 1


async def test_the_others_are_on_the_list_once_each_and_a_place_goes_to_the_first_of_it(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    people = await crowd(db, mission, 9)
    holder = await volunteering.sign_up(db, date, people[0])
    headers = await two_servers.sign_in(db, people)
    path = f"/fr/seances/{date.public_id}/attendre"
    answers = await two_servers.at_once([(POST, path, one) for one in headers[1:] * 2])
    assert statuses(answers) == {303: 16}
    line = list(await db.scalars(select(Waiting).order_by(Waiting.id)))
    assert len({turn.person_id for turn in line}) == len(line) == 8
    gone = f"/fr/mes-missions/places/{holder.public_id}/annuler"
    answers = await two_servers.at_once([(POST, gone, headers[0])] * 4)
    assert statuses(answers) == {303: 1, 409: 3}
    states = select(Waiting.state).order_by(Waiting.id)
    fresh_states = states.execution_options(populate_existing=True)
    assert list(await db.scalars(fresh_states)) == ["offered"] + ["waiting"] * 7
    assert await volunteering.is_conserved(db, date.id)


async def test_an_offer_taken_and_turned_down_at_once_is_one_of_the_two(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    first, second = await crowd(db, mission, 2)
    turn = await volunteering.waiting(db, date, first, offered_until=NOW + DAY)
    after = await volunteering.waiting(db, date, second)
    [mine] = await two_servers.sign_in(db, [first])
    base = f"/fr/mes-missions/tours/{turn.public_id}"
    answers = await two_servers.at_once(
        [(POST, f"{base}/{verb}", mine) for verb in ("prendre", "quitter") * 4]
    )
    assert statuses(answers) == {303: 1, 409: 7}
    await db.refresh(turn)
    await db.refresh(after)
    has_place = await count(db, SignUp.person_id == first.id)
    found = (str(turn.state), has_place, str(after.state))
    assert found in {("taken", 1, "waiting"), ("declined", 0, "offered")}
    assert await volunteering.is_conserved(db, date.id)


async def test_places_given_back_and_taken_at_once_are_neither_lost_nor_doubled(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=3, sessions=[missions.ahead(9)])
    date = await volunteering.session_of(db, mission)
    people = await crowd(db, mission, 16)
    held = [await volunteering.sign_up(db, date, who) for who in people[:3]]
    turn = await volunteering.waiting(db, date, people[3])
    headers = await two_servers.sign_in(db, people)
    calls = [
        (POST, f"/fr/mes-missions/places/{place.public_id}/annuler", mine)
        for place, mine in zip(held, headers, strict=False)
        for _twice in range(2)
    ]
    calls += [(POST, taking(date), one) for one in headers[4:]]
    answers = await two_servers.at_once(calls)
    statuses(answers)
    assert statuses(answers[:6])[303] == 3
    await db.refresh(turn)
    assert turn.state == "offered"
    assert (await fresh(db, date)).taken == statuses(answers[6:])[303] + 1
    assert await volunteering.is_conserved(db, date.id)


async def test_ten_are_asked_to_replace_one_and_the_first_yes_has_the_place(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=1)
    date = await volunteering.session_of(db, mission)
    people = await crowd(db, mission, 10)
    asks = [await volunteering.ask(db, date, who) for who in people]
    headers = await two_servers.sign_in(db, people)
    answers = await two_servers.at_once(
        [
            (POST, f"/fr/mes-missions/demandes/{ask.public_id}/oui", mine)
            for ask, mine in zip(asks, headers, strict=True)
        ]
    )
    assert statuses(answers) == {303: 1, 409: 9}
    states = Counter(await db.scalars(select(Ask.state).execution_options(populate_existing=True)))
    assert states == {"accepted": 1, "closed": 9}
    assert await volunteering.is_conserved(db, date.id)


async def test_one_application_sent_ten_times_is_one(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission, who = await missions.mission(db), await person(db)
    [mine] = await two_servers.sign_in(db, [who])
    path = f"/fr/missions/{mission.public_id}/participer"
    answers = await two_servers.at_once([(POST, path, mine)] * 10, [{"message": "Oui !"}] * 10)
    assert statuses(answers)[303] == 1
    assert len(list(await db.scalars(select(Application.id)))) == 1


async def test_accepted_refused_and_taken_back_at_once_an_application_has_one_answer(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    owner, who = await person(db), await person(db)
    mission = await missions.mission(db, owner=owner, places=1)
    date = await volunteering.session_of(db, mission)
    sent = await volunteering.application(db, mission, who, "sent")
    host, mine = await two_servers.sign_in(db, [owner, who])
    base = f"/fr/candidatures/{sent.public_id}"
    calls = [(POST, f"{base}/accepter", host), (POST, f"{base}/refuser", host)] * 3
    calls += [(POST, f"/fr/mes-missions/candidatures/{sent.public_id}/retirer", mine)]
    reason = {"reason": "Nous avons déjà assez de monde."}
    forms = [{}, reason] * 3 + [{}]
    answers = await two_servers.at_once(calls, forms)
    statuses(answers)
    await db.refresh(sent)
    assert sent.state in {"refused", "withdrawn"} or statuses(answers)[303] == 1
    log = Counter(await db.scalars(select(AuditEntry.action)))
    assert max(log.values(), default=0) <= 1
    assert await volunteering.is_conserved(db, date.id)


async def test_everybody_welcomed_at_once_fills_the_session_and_not_one_more(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    mission = await missions.mission(db, places=5)
    db.add(Welcome(mission_id=mission.id, takes_everybody=True))
    date = await volunteering.session_of(db, mission)
    people = [await person(db) for _ in range(15)]
    headers = await two_servers.sign_in(db, people)
    path = f"/fr/missions/{mission.public_id}/participer"
    answers = await two_servers.at_once(
        [(POST, path, one) for one in headers], [{"sessions": date.public_id}] * 15
    )
    assert statuses(answers) == {303: 15}
    assert (await fresh(db, date)).taken == 5
    waiting = select(func.count()).select_from(Waiting).where(Waiting.state == "waiting")
    assert (await db.execute(waiting)).scalar_one() == 10
    assert await volunteering.is_conserved(db, date.id)


async def test_a_crowd_arrives_at_one_door_and_each_is_noted_once(
    two_servers: TwoServers, db: AsyncSession, settings: Settings
) -> None:
    begun = (NOW - HOUR / 6, NOW + HOUR * 2)
    owner = await person(db)
    mission = await missions.mission(db, owner=owner, places=20, sessions=[begun])
    date = await volunteering.session_of(db, mission)
    people = await crowd(db, mission, 20)
    held = [await volunteering.sign_up(db, date, who) for who in people]
    headers = await two_servers.sign_in(db, [owner, *people])
    form = {"code": arrival_code(settings, date.public_id)}
    calls = [(POST, f"/fr/seances/{date.public_id}/arrivee", one) for one in headers[1:] * 2]
    forms = [form] * 40
    for place in held[:5]:
        path = f"/fr/seances/{date.public_id}/personnes/{place.public_id}"
        calls.append((POST, path, headers[0]))
        forms.append({"mark": "arrived"})
    answers = await two_servers.at_once(calls, forms)
    assert statuses(answers[:40]) == {303: 40}
    states = Counter(
        await db.scalars(select(SignUp.state).execution_options(populate_existing=True))
    )
    assert states == {"arrived": 20}
    noted = select(func.count()).select_from(AuditEntry)
    assert (await db.execute(noted)).scalar_one() == statuses(answers[40:])[303]


async def test_a_session_resized_while_people_come_never_has_more_people_than_places(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    owner = await person(db)
    mission = await missions.mission(db, owner=owner, places=8, sessions=[missions.ahead(9)])
    date = await volunteering.session_of(db, mission)
    people = await crowd(db, mission, 12)
    headers = await two_servers.sign_in(db, [owner, *people])
    moved = f"/fr/missions/{mission.public_id}/dates/{date.public_id}"
    calls = [(POST, taking(date), one) for one in headers[1:]]
    calls.insert(6, (POST, moved, headers[0]))
    answers = await two_servers.at_once(calls)
    assert not [one for one in answers if one.status_code >= 500]
    now = await fresh(db, date)
    assert now.taken == await count(db, SignUp.state == "signed_up") <= now.places
    assert timedelta(0) < now.ends_at - now.starts_at
