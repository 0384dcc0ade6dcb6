"""What failed behind the scenes is seen, tried again or given up from the page, once."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.service import letters
from app.admin.jobs import forget
from app.admin.models import JobFailure
from app.admin.queries import jobs as queries
from app.admin.queries.jobs import Shown
from app.admin.service.jobs import NoLongerSo, give_up, try_again
from app.audit.models import AuditEntry
from app.core import clock
from app.core.errors import Conflict, Refused
from app.core.jobs import defer, job, timed_jobs
from app.core.models import MailHanded
from app.core.runtime import Runtime
from tests.visitor import Visitor

As = Callable[..., Awaitable[Visitor]]
Work = Callable[[], Awaitable[None]]
NOW = clock.now()
INSERT = text("""
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock)
    VALUES ('default', :name, CAST(:args AS jsonb), CAST(:status AS procrastinate_job_status), 8,
            :lock) RETURNING id
""")
LETTER = {
    "to": "amina@exemple.ca",
    "subject": "Votre idée a atteint son seuil",
    "text": "Bravo Amina",
    "html": "<p>Bravo Amina</p>",
    "language": "fr",
    "headers": {},
}
done: list[str] = []


class Cloudburst(Exception):
    """What a test's job raises, with words that nobody may read."""


@job("test.fails")
async def fails(_runtime: Runtime, **_arguments: Any) -> None:
    message = "amina@exemple.ca could not be reached"
    raise Cloudburst(message)


@job("test.works")
async def works(_runtime: Runtime, *, word: str = "") -> None:
    done.append(word)


async def put(
    db: AsyncSession, name: str = "nv:test.works", status: str = "failed", lock: str | None = None,
    **args: Any,
) -> int:  # fmt: skip
    values = {"name": name, "args": json.dumps(args), "status": status, "lock": lock}
    number = int((await db.execute(INSERT, values)).scalar_one())
    await db.commit()
    return number


async def status(db: AsyncSession, number: int) -> str | None:
    query = text("SELECT status::text FROM procrastinate_jobs WHERE id = :id")
    return (await db.execute(query, {"id": number})).scalar_one_or_none()


async def test_why_a_job_failed_is_kept_without_its_words(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    async with runtime.database.transaction() as session:
        await defer(session, "nv:test.fails", email="amina@exemple.ca", idea=42)
    await work()
    (failure,) = (await db.execute(select(JobFailure))).scalars().all()
    assert failure.error.endswith("test_jobs.Cloudburst")
    lines, _older = await queries.jobs(db, Shown.WAITING)
    (line,) = [line for line in lines if line.name == "test.fails"]
    assert line.error == failure.error
    assert line.arguments == {"email": "•••", "idea": 42}
    assert "amina" not in str(line)


async def test_the_page_shows_what_failed_and_hides_what_was_said(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    number = await put(db, word="Un secret de Chantal", idea=42)
    browser = await as_(gisele)
    await browser.go("/fr/equipe/taches")
    assert "test.works" in browser.text
    assert f"numéro {number}" in browser.text
    assert "42" in browser.text
    assert "Chantal" not in browser.answer.text


@pytest.mark.parametrize(
    ("asked", "state"),
    [("failed", "failed"), ("waiting", "todo"), ("running", "doing"), ("given-up", "cancelled")],
)
async def test_each_state_has_its_list(
    db: AsyncSession, as_: As, gisele: Actor, asked: str, state: str
) -> None:
    numbers = {
        each: await put(db, status=each) for each in ("failed", "todo", "doing", "cancelled")
    }
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/taches?state={asked}")
    shown = [number for number in numbers.values() if f"numéro {number} " in browser.text]
    assert shown == [numbers[state]]
    buttons = {"failed": 2, "waiting": 1}.get(asked, 0)
    assert len(browser.page.css(".staff-line form")) == buttons


@pytest.mark.parametrize("query", ["state=evil", "before=abc", "before=-1", "before=" + "9" * 40])
async def test_a_strange_address_shows_what_failed(
    db: AsyncSession, as_: As, gisele: Actor, query: str
) -> None:
    number = await put(db)
    browser = await as_(gisele)
    await browser.go(f"/fr/equipe/taches?{query}")
    assert browser.status == 200
    assert f"numéro {number}" in browser.text


async def test_lists_go_on(
    db: AsyncSession, as_: As, gisele: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    numbers = [await put(db) for _ in range(5)]
    browser, seen = await as_(gisele), []
    await browser.go("/fr/equipe/taches")
    for _page in range(3):
        seen += [n for n in reversed(numbers) if f"numéro {n} " in browser.text]
        if browser.page.css("a[rel=next]"):
            await browser.follow("Plus ancien")
    assert seen == list(reversed(numbers))


async def test_a_job_tried_again_from_the_page_is_done(
    db: AsyncSession, as_: As, gisele: Actor, work: Work
) -> None:
    done.clear()
    number = await put(db, word="enfin")
    browser = await as_(gisele)
    await browser.go("/fr/equipe/taches")
    await browser.submit("form[action$='reprendre']")
    assert "reprise dans quelques secondes" in browser.text
    await work()
    assert done == ["enfin"]
    assert await status(db, number) is None
    entry = (await db.execute(select(AuditEntry))).scalar_one()
    assert (entry.action, entry.by_id, entry.subject_id) == ("job.retried", gisele.id, number)
    assert entry.detail == {"job": "test.works"}


async def test_a_job_given_up_is_not_done_and_stays_to_be_seen(
    db: AsyncSession, as_: As, gisele: Actor, work: Work
) -> None:
    done.clear()
    failed, waits = await put(db), await put(db, status="todo")
    browser = await as_(gisele, "en")
    await browser.go("/en/staff/jobs")
    await browser.submit("form[action$='give-up']")
    assert "It is given up." in browser.text
    await browser.go("/en/staff/jobs?state=waiting")
    await browser.submit(f"form[action*='{waits}/give-up']")
    await work()
    assert done == []
    assert [await status(db, number) for number in (failed, waits)] == ["cancelled", "cancelled"]
    assert (await db.execute(select(func.count()).select_from(AuditEntry))).scalar_one() == 2


@pytest.mark.parametrize("state", ["todo", "doing", "cancelled"])
async def test_only_what_failed_is_tried_again(db: AsyncSession, gisele: Actor, state: str) -> None:
    number = await put(db, status=state)
    with pytest.raises(NoLongerSo):
        await try_again(db, gisele, number, NOW)
    with pytest.raises(NoLongerSo):
        await try_again(db, gisele, number + 999, NOW)


@pytest.mark.parametrize("state", ["doing", "cancelled"])
async def test_what_is_being_done_is_not_given_up(
    db: AsyncSession, gisele: Actor, state: str
) -> None:
    number = await put(db, status=state)
    with pytest.raises(NoLongerSo):
        await give_up(db, gisele, number, NOW)
    assert await status(db, number) == state


async def test_a_page_that_is_behind_says_so(db: AsyncSession, as_: As, gisele: Actor) -> None:
    number = await put(db)
    browser = await as_(gisele)
    await browser.go("/fr/equipe/taches")
    await give_up(db, gisele, number, NOW)
    await db.commit()
    await browser.submit("form[action$='reprendre']")
    assert "a changé d’état" in browser.text
    assert await status(db, number) == "cancelled"


async def test_of_ten_presses_at_once_one_has_it_tried_again(
    db: AsyncSession, runtime: Runtime, gisele: Actor
) -> None:
    number = await put(db)

    async def press() -> bool:
        try:
            async with runtime.database.transaction() as session:
                await try_again(session, gisele, number, NOW)
        except NoLongerSo:
            return False
        return True

    assert sum(await asyncio.gather(*(press() for _ in range(10)))) == 1
    assert (await db.execute(select(func.count()).select_from(AuditEntry))).scalar_one() == 1


async def test_a_job_of_the_clock_that_waits_already_is_not_doubled(
    db: AsyncSession, gisele: Actor
) -> None:
    await put(db, status="todo", lock="nv:ideas.archive")
    number = await put(db, lock="nv:ideas.archive")
    with pytest.raises(Conflict, match="attend déjà"):
        await try_again(db, gisele, number, NOW)
    assert await status(db, number) == "failed"


async def test_a_moderator_touches_no_job(db: AsyncSession, as_: As, esther: Actor) -> None:
    number = await put(db)
    for verb in (try_again, give_up):
        with pytest.raises(Refused):
            await verb(db, esther, number, NOW)
    browser = await as_(esther)
    for page in ("taches", "courriels"):
        await browser.go(f"/fr/equipe/{page}")
        assert browser.status == 403


async def test_a_letter_is_shown_by_whom_it_is_for_and_never_by_its_words(
    db: AsyncSession, as_: As, gisele: Actor, work: Work, mailbox: Callable[[], list[str]]
) -> None:
    await put(db, name="nv:mail", mail=LETTER)
    browser = await as_(gisele)
    await browser.go("/fr/equipe/taches")
    assert "amina" not in browser.answer.text
    await browser.go("/fr/equipe/courriels")
    assert "À amina@exemple.ca" in browser.text
    for words in ("Bravo", "seuil"):
        assert words not in browser.all("main .staff-lines")[0]
    await browser.submit(
        "form[action*='/courriels/'][action$='reprendre'], form[action$='reprendre']"
    )
    await work()
    (letter,) = mailbox()
    assert "To: amina@exemple.ca" in letter


async def test_every_job_of_the_clock_is_listed_with_its_last_run(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    first, *_others = timed_jobs()
    await db.execute(
        text(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id)"
            " VALUES (:name, 1790000000, '')"
        ),
        {"name": first.name},
    )
    await db.commit()
    listed = {timed.name: timed.last_at for timed in await queries.of_the_clock(db)}
    assert listed.keys() == {one.name.removeprefix("nv:") for one in timed_jobs()}
    assert listed[first.name.removeprefix("nv:")] is not None
    browser = await as_(gisele)
    await browser.go("/fr/equipe/taches")
    assert len(browser.page.css("main table tbody tr")) == len(listed)
    await db.execute(text("DELETE FROM procrastinate_periodic_defers"))
    await db.commit()


async def test_an_empty_list_says_so(as_: As, gisele: Actor) -> None:
    browser = await as_(gisele)
    for page in ("taches", "courriels"):
        await browser.go(f"/fr/equipe/{page}")
        assert browser.all(".empty h2") == ["Aucune"]


async def test_what_was_given_up_a_month_ago_is_forgotten(
    db: AsyncSession, runtime: Runtime, gisele: Actor
) -> None:
    old, recent, failed = await put(db), await put(db), await put(db)
    for number in (old, recent):
        await give_up(db, gisele, number, NOW)
    await db.execute(
        text("UPDATE procrastinate_events SET at = :at WHERE job_id = :id"),
        {"at": NOW - timedelta(days=31), "id": old},
    )
    db.add_all(JobFailure(job_id=n, error="x", at=NOW) for n in (old, recent, failed, failed + 99))
    recent_event = text(
        "INSERT INTO procrastinate_events (job_id, type, at) VALUES (:id, 'cancelled', now())"
    )
    await db.execute(recent_event, {"id": recent})
    await db.commit()
    await forget(runtime)
    assert [await status(db, n) for n in (old, recent, failed)] == [None, "cancelled", "failed"]
    kept = (await db.execute(select(JobFailure.job_id).order_by(JobFailure.job_id))).scalars().all()
    assert kept == [recent, failed]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("smtplib.SMTPRecipientsRefused", "a rebondi"),
        ("builtins.ConnectionRefusedError", "ne répond pas"),
        ("weather.Cloudburst", "weather.Cloudburst"),
    ],
)
async def test_a_letter_that_bounced_or_could_not_leave_says_why(
    db: AsyncSession, as_: As, gisele: Actor, error: str, said: str
) -> None:
    number = await put(db, name="nv:mail", mail=LETTER)
    db.add(JobFailure(job_id=number, error=error, at=NOW))
    await db.commit()
    browser = await as_(gisele)
    await browser.go("/fr/equipe/courriels")
    assert said in browser.all("main .staff-line")[0]


async def test_letters_that_left_are_counted_and_not_named(
    db: AsyncSession, as_: As, gisele: Actor, runtime: Runtime, work: Work,
    mailbox: Callable[[], list[str]],
) -> None:  # fmt: skip
    db.add(MailHanded(id="x" * 32, created_at=NOW - timedelta(days=12)))
    await db.commit()
    for to in ("amina@exemple.ca", "bruno@exemple.ca"):
        async with runtime.database.transaction() as session:
            await letters.reset(session, runtime.settings, to=to, language="fr", secret="s")
    await work()
    assert len(mailbox()) == 2
    browser = await as_(gisele)
    await browser.go("/fr/equipe/courriels")
    assert browser.all(".figures strong") == ["2", "3"]
    assert "amina" not in browser.answer.text
