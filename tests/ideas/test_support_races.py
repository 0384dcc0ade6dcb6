"""Everybody at once, through two server processes: nobody is lost, nobody counts twice."""

import asyncio

import httpx
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Gate, Idea, Support
from app.ideas.rules import State
from app.ideas.shown import address
from tests.factories import ideas
from tests.two_servers import TwoServers


async def gate_of(db: AsyncSession, idea: Idea) -> tuple[int, int]:
    """Return the gate's counts, after checking that they are those of the rows."""
    await db.commit()
    gate = (await db.execute(select(Gate.local, Gate.other).where(Gate.idea_id == idea.id))).one()
    rows = await db.execute(
        select(func.count().filter(Support.is_local), func.count().filter(~Support.is_local)).where(
            Support.idea_id == idea.id
        )
    )
    assert tuple(gate) == tuple(rows.one())
    return gate.local, gate.other


async def events(db: AsyncSession, kind: str) -> int:
    """Return how many times a kind of event was told, as its most told subscriber heard it."""
    query = text("""
        SELECT coalesce(max(times), 0) FROM (
            SELECT count(*) AS times FROM procrastinate_jobs
            WHERE args ->> 'kind' = :kind GROUP BY args ->> 'subscriber'
        ) AS told
    """)
    times: int = (await db.execute(query, {"kind": kind})).scalar_one()
    return times


async def state_of(db: AsyncSession, idea: Idea) -> State:
    return (await db.execute(select(Idea.state).where(Idea.id == idea.id))).scalar_one()


def press(idea: Idea, act: str = "support") -> str:
    return f"/en/ideas/{idea.public_id}/{act}"


async def test_fifty_presses_of_one_eager_person_are_one_support(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    idea = await ideas.idea(db)
    person = await ideas.someone(db)
    headers = (await two_servers.sign_in(db, [person]))[0]
    answers = await two_servers.at_once([("POST", press(idea), headers)] * 50)
    assert {answer.status_code for answer in answers} == {303}
    assert await gate_of(db, idea) == (1, 0)


async def test_three_hundred_at_once_open_the_gate_exactly_once(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    idea = await ideas.idea(db, threshold=25)
    await ideas.supporters(db, idea, local=24)
    near = await ideas.neighbours(db, idea.area, 180)
    far = await ideas.strangers(db, idea.area, 120)
    headers = await two_servers.sign_in(db, [*near, *far])
    calls = [("POST", press(idea), {**one, "hx-request": "true"}) for one in headers]
    answers = await two_servers.at_once(calls)
    assert {answer.status_code for answer in answers} <= {200, 204}
    assert sum(answer.status_code == 204 for answer in answers) == 1, "one of them opened it"
    assert await gate_of(db, idea) == (204, 120)
    assert await state_of(db, idea) is State.CANDIDATE
    assert await events(db, "IdeaBecameCandidate") == 1


async def test_supporting_and_changing_one_s_mind_at_once_keeps_the_count_exact(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    idea = await ideas.idea(db)
    people = await ideas.neighbours(db, idea.area, 10)
    headers = await two_servers.sign_in(db, people)
    acts = ["support", "unsupport", "support"]
    calls = [("POST", press(idea, act), one) for one in headers for act in acts * 3]
    answers = await two_servers.at_once(calls)
    assert {answer.status_code for answer in answers} == {303}
    await gate_of(db, idea)


async def test_a_page_kept_by_one_process_is_forgotten_when_the_other_counts_a_support(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    idea = await ideas.idea(db)
    headers = await two_servers.sign_in(db, [await ideas.someone(db)])
    here, there = two_servers.urls
    page = address(idea, lang="en")

    async with httpx.AsyncClient() as client:

        async def shown() -> str:
            tree = LexborHTMLParser((await client.get(here + page)).text)
            return " ".join(tree.css_first(".gate-title").text().split())

        assert [await shown(), await shown()] == ["0 neighbours"] * 2
        pressed = await client.post(there + press(idea), headers=headers[0])
        assert pressed.status_code == 303, pressed.text
        assert await gate_of(db, idea) == (1, 0), pressed.headers
        for _ in range(600):  # a busy machine takes its time; the page would stay for a minute
            if await shown() == "1 neighbour":
                break
            await asyncio.sleep(0.02)
        assert await shown() == "1 neighbour"
