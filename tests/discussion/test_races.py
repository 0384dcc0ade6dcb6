"""Everybody at once, through two server processes: each mark and comment counts once."""

import asyncio
from typing import Any

import httpx
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.web.routing import url
from app.discussion.models import Comment, HelpfulMark
from app.discussion.rules import State
from app.discussion.service.recount import recount_all
from app.ideas.models import Idea
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea
from tests.two_servers import TwoServers

Sent = tuple[str, dict[str, str], dict[str, Any]]
"""Where, as whom, what."""


async def at_once(servers: TwoServers, forms: list[Sent]) -> list[int]:
    """Send every form at the same moment, to one process and the other; return the statuses."""
    async with httpx.AsyncClient(timeout=60) as client:
        answers = await asyncio.gather(
            *(
                client.post(servers.urls[n % 2] + path, headers=headers, data=data)
                for n, (path, headers, data) in enumerate(forms)
            )
        )
    return [answer.status_code for answer in answers]


def of(about: Idea) -> str:
    return f"/fr/discussion/idea/{about.public_id}"


async def test_twenty_presses_of_one_eager_person_are_one_mark(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    about = await idea(db)
    row = await made.comment(db, about)
    (headers,) = await two_servers.sign_in(db, [await person(db)])
    path = f"/fr/commentaires/{row.public_id}/utile"
    statuses = await at_once(two_servers, [(path, headers, {"helpful": "1"})] * 20)
    assert set(statuses) == {303}
    assert (await made.read(db, row.public_id)).helpful == 1
    assert (await db.execute(select(func.count()).select_from(HelpfulMark))).scalar_one() == 1


async def test_marking_and_changing_ones_mind_at_once_keeps_the_count_exact(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    about = await idea(db)
    row = await made.comment(db, about)
    people = [await person(db) for _ in range(6)]
    path = f"/fr/commentaires/{row.public_id}/utile"
    forms = [
        (path, headers, {"helpful": str(n % 2)})
        for headers in await two_servers.sign_in(db, people)
        for n in range(4)
    ]
    assert set(await at_once(two_servers, forms)) == {303}
    marks = (await db.execute(select(func.count()).select_from(HelpfulMark))).scalar_one()
    assert (await made.read(db, row.public_id)).helpful == marks


async def test_a_form_sent_ten_times_is_one_comment(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    about = await idea(db)
    (headers,) = await two_servers.sign_in(db, [await person(db)])
    typed = {"body": "Un seul banc suffit.", "stance": "for"}
    statuses = await at_once(two_servers, [(of(about), headers, typed)] * 10)
    assert sorted(statuses) == [303] + [409] * 9
    assert await made.kept(db, about) == (1, 1, 0, 0, 0)


async def test_comments_replies_and_removals_at_once_leave_exact_counts(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    about = await idea(db)
    first = await made.comment(db, about, stance="question")
    people = [await person(db) for _ in range(8)]
    own = [await made.comment(db, about, one, stance="against", parent=None) for one in people]
    devices = await two_servers.sign_in(db, people)
    forms: list[Sent] = []
    for n, headers in enumerate(devices):
        forms += [
            (of(about), headers, {"body": f"Pour, dit {n}.", "stance": "for"}),
            (f"/fr/commentaires/{first.public_id}/repondre", headers, {"body": f"Rép. {n}."}),
            (f"/fr/commentaires/{own[n].public_id}/retirer", headers, {}),
        ]
    assert set(await at_once(two_servers, forms)) == {303}
    assert await made.kept(db, about) == (17, 8, 0, 1, 0)
    assert (await made.read(db, first.public_id)).reply_count == 8
    assert await recount_all(db) == 0


async def test_replies_to_a_comment_that_is_being_hidden_are_counted_or_refused(
    db: AsyncSession, two_servers: TwoServers
) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    people = [await person(db) for _ in range(9)]
    people[4] = await person(db, roles=("moderator",))
    devices = await two_servers.sign_in(db, people)
    base = f"/fr/commentaires/{first.public_id}"
    forms: list[Sent] = [
        (f"{base}/repondre", headers, {"body": f"Réponse {n}."})
        for n, headers in enumerate(devices)
    ]
    ruling = {
        "seen": "",
        "reason": "off-topic",
        "words": "Il vise une personne.",
        "outcome": "hidden",
    }
    decide = url("moderation:thing", lang="fr", kind="comment", which=first.public_id)
    forms[4] = (decide, devices[4], ruling)
    statuses = await at_once(two_servers, forms)
    assert set(statuses) <= {303, 403, 404, 409}
    said = sum(status == 303 for n, status in enumerate(statuses) if n != 4)
    hidden = await made.read(db, first.public_id)
    assert (hidden.state, hidden.reply_count) == (State.HIDDEN, said)
    rows = select(func.count()).select_from(Comment).where(Comment.parent_id == first.id)
    assert (await db.execute(rows)).scalar_one() == said
    assert await recount_all(db) == 0
