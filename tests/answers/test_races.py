"""Several at once, through two processes: nobody is counted twice, nobody decides twice."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import Endorsement, OfficialAnswer
from app.answers.subscribers import move_along
from app.core.runtime import Runtime
from app.ideas.events import IdeaMerged
from app.ideas.models import Gate
from app.ideas.rules import State
from app.profiles.models import LeaderDecision, Leadership, Nomination
from app.profiles.rules import Standing
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person
from tests.two_servers import TwoServers

WORDS = "Elle garde les clés de la salle et rappelle toujours."


async def post(
    two_servers: TwoServers, calls: list[tuple[str, dict[str, str]]], data: dict[str, str]
) -> list[int]:
    """Send the same form, as everybody of ``calls``, at the same moment."""
    import asyncio
    from itertools import cycle

    import httpx

    servers = cycle(two_servers.urls)
    async with httpx.AsyncClient(timeout=60) as client:
        sent = [
            client.post(next(servers) + path, data=data, headers=headers) for path, headers in calls
        ]
        return [answer.status_code for answer in await asyncio.gather(*sent)]


async def test_twelve_neighbours_and_an_eager_one_are_counted_once_each(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    nominee = await person(db)
    neighbours = [await person(db) for _ in range(6)]
    headers = await two_servers.sign_in(db, neighbours)
    path = f"/fr/personnes/{nominee.public_id}/nommer"
    calls = [(path, one) for one in headers] + [(path, headers[0])] * 4
    statuses = await post(two_servers, calls, {"words": WORDS, "speak_as": ""})
    assert statuses.count(303) == 6
    assert statuses.count(409) == 4
    [row] = (await db.execute(select(Leadership.nominations, Leadership.standing))).all()
    assert tuple(row) == (6, Standing.ASKED)
    assert (await db.execute(select(func.count()).select_from(Nomination))).scalar_one() == 6


async def test_two_moderators_decide_once(two_servers: TwoServers, db: AsyncSession) -> None:
    whom = await profiles.leadership(db, standing=Standing.WILLING)
    staff = [await person(db, roles=("moderator",)) for _ in range(4)]
    headers = await two_servers.sign_in(db, staff)
    base = f"/fr/equipe/leaders/{whom.public_id}"
    verbs = ["confirmer", "refuser", "confirmer", "refuser"]
    calls = [(f"{base}/{verb}", one) for verb, one in zip(verbs, headers, strict=True)]
    statuses = await post(two_servers, calls, {"reason": "Cinq voisines en parlent bien."})
    assert statuses.count(303) == 1, statuses
    assert statuses.count(409) == 3
    assert (await db.execute(select(func.count()).select_from(LeaderDecision))).scalar_one() == 1


async def test_a_button_pressed_ten_times_answers_once(
    two_servers: TwoServers, db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    [headers] = await two_servers.sign_in(db, [await answers.official(db)])
    data = {
        "status": "accepted",
        "body_fr": "C’est oui, dès le printemps prochain.",
        "body_en": "",
        "original": "fr",
    }
    path = f"/fr/idees/{idea.public_id}/reponses/nouvelle"
    statuses = await post(two_servers, [(path, headers)] * 10, data)
    assert statuses.count(303) == 1, statuses
    assert statuses.count(409) == 9
    assert (await db.execute(select(func.count()).select_from(OfficialAnswer))).scalar_one() == 1


async def test_answers_and_endorsements_follow_a_merge_once(
    db: AsyncSession, runtime: Runtime
) -> None:
    source, target = await answers.candidate(db), await answers.candidate(db)
    await answers.answer(db, source, status="accepted")
    leader = await answers.endorsement(db, source)
    both = await answers.endorsement(db, target)
    term = (
        await db.execute(select(Leadership.id).where(Leadership.person_id == both.id))
    ).scalar_one()
    db.add(
        Endorsement(
            idea_id=source.id, person_id=both.id, leadership_id=term, created_at=datetime.now(UTC)
        )
    )
    await db.commit()
    await ideas.close(db, source, State.WITHDRAWN)
    for _twice in range(2):
        await move_along(runtime, IdeaMerged(source.id, target.id))
    assert list(await db.scalars(select(OfficialAnswer.idea_id))) == [target.id]
    found = await db.execute(select(Endorsement.idea_id, Endorsement.person_id))
    assert sorted(map(tuple, found.all())) == sorted([(target.id, leader.id), (target.id, both.id)])
    gates = {
        g.idea_id: g.answer for g in (await db.execute(select(Gate.idea_id, Gate.answer))).all()
    }
    assert gates == {source.id: "", target.id: "accepted"}
