"""Two hundred and forty notices and their e-mails, the worker killed twice: each once, in the right language.

The same with ten thousand: ``python -m tests.bench.notices``.
"""

import time
from collections import Counter

import psycopg
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.notifications.models import Notice
from tests import post_office as post
from tests.factories import accounts, ideas

PEOPLE = 240
"""More than are told in one transaction: a worker is killed between two, and in the midst of one."""
ALONE = 10
WITHIN_S = 10
PATIENCE_S = 120


async def test_each_is_sent_once_in_the_right_language_though_the_worker_is_killed_twice(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, state="candidate")
    url = runtime.settings.database_url
    languages = post.crowd(url, PEOPLE, f"idea:{idea.id}")
    with post.post_office() as office:
        worker = post.start_worker(runtime.settings, office)
        try:
            async with runtime.database.transaction() as session:
                await post.announce(session, idea, "test:1")
            for part in (PEOPLE // 4, PEOPLE // 2):
                office.wait_for(part, PATIENCE_S)
                post.kill(worker, url, forget=True)
                worker = post.start_worker(runtime.settings, office)
            office.wait_for(PEOPLE, PATIENCE_S)
            post.wait_until_done(url, PATIENCE_S)
        finally:
            post.stop(worker)
    assert office.counts == Counter(dict.fromkeys(languages, 1))
    assert {address: language for address, language, _when in office.arrived} == languages
    unsent = select(func.count()).select_from(Notice).where(Notice.mailed_at.is_(None))
    assert await db.scalar(unsent) == 0


async def test_an_idle_worker_hands_an_e_mail_over_within_ten_seconds_of_the_event(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, state="candidate")
    people = [await accounts.person(db) for _ in range(ALONE)]
    took = []
    before = workers(runtime.settings.database_url)
    with post.post_office() as office:
        worker = post.start_worker(runtime.settings, office)
        try:
            wait_for_another(runtime.settings.database_url, before)
            for number, person in enumerate(people, 1):
                began = time.monotonic()
                async with runtime.database.transaction() as session:
                    await post.announce(session, idea, f"test:{number}", person.id)
                office.wait_for(number, PATIENCE_S)
                took.append(office.arrived[-1][2] - began)
        finally:
            post.stop(worker)
    assert sorted(took)[len(took) * 95 // 100 - 1] <= WITHIN_S


def workers(url: str) -> set[int]:
    with psycopg.connect(url) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM procrastinate_workers")}


def wait_for_another(url: str, before: set[int]) -> None:
    end = time.monotonic() + PATIENCE_S
    while workers(url) <= before:
        assert time.monotonic() < end, "no worker came to life"
        time.sleep(0.05)
