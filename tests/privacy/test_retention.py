"""Terms: what is over goes every night, nothing else, and one can see beforehand what would go."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from app.accounts.models import Device, Person
from app.cli import context, privacy as commands
from app.cli.root import cli
from app.core import retention
from app.core.retention import count_over, forget_some, terms
from app.core.runtime import Runtime
from app.exchange.exporting.columns import COLUMNS
from app.privacy import jobs
from app.privacy.models import DataCopy, Incident
from app.privacy.rules import INCIDENT_KEPT, Purpose
from app.privacy.service import consent, terms_kept
from tests.factories import ideas
from tests.factories.accounts import person
from tests.factories.privacy import incident
from tests.visitor import Visitor

NOW = datetime.now(UTC)


def devices(person_id: int, number: int, expires_at: datetime) -> list[Device]:
    return [
        Device(
            person_id=person_id, secret_hash=f"{expires_at}{n}".encode().ljust(32)[-32:],
            seen_at=NOW, verified_at=NOW, expires_at=expires_at,
        )
        for n in range(number)
    ]  # fmt: skip


def test_every_slice_with_a_term_registered_it(runtime: Runtime):
    names = {term.name for term in terms()}
    assert {
        "accounts.devices", "accounts.links", "accounts.waiting", "accounts.unconfirmed",
        "messages.conversations", "privacy.copies", "privacy.incidents",
    } <= names  # fmt: skip


async def test_what_is_over_goes_and_nothing_else(
    db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retention, "BATCH", 2)
    monkeypatch.setattr(terms_kept, "BATCH", 2)
    actor = await person(db)
    db.add_all(devices(actor.id, 5, NOW - timedelta(hours=1)))
    db.add_all(devices(actor.id, 3, NOW + timedelta(hours=1)))
    await db.commit()
    await jobs.retain(runtime)
    assert await db.scalar(select(func.count()).select_from(Device)) == 3
    await jobs.retain(runtime)
    assert await db.scalar(select(func.count()).select_from(Device)) == 3


async def test_counting_deletes_nothing(db: AsyncSession):
    actor = await person(db)
    db.add_all(devices(actor.id, 4, NOW - timedelta(hours=1)))
    await db.commit()
    term = next(t for t in terms() if t.name == "accounts.devices")
    assert [await count_over(db, term, NOW) for _ in range(2)] == [4, 4]
    assert await forget_some(db, term, NOW) == 4


async def test_an_unconfirmed_account_that_made_something_stays(db: AsyncSession):
    old = NOW - timedelta(days=31)
    await person(db, confirmed=False, created_at=old)
    busy = await person(db, confirmed=False, created_at=old)
    await ideas.idea(db, busy)
    term = next(t for t in terms() if t.name == "accounts.unconfirmed")
    assert await forget_some(db, term, NOW) == 1
    assert busy.id in set((await db.execute(select(Person.id))).scalars())


async def test_incidents_are_kept_five_years(db: AsyncSession):
    administrator = await person(db, roles=("administrator",))
    made = await incident(db, administrator)
    term = next(t for t in terms() if t.name == "privacy.incidents")
    noticed = datetime(2026, 11, 20, tzinfo=UTC)
    assert await count_over(db, term, noticed + INCIDENT_KEPT) == 0
    assert await count_over(db, term, noticed + INCIDENT_KEPT + timedelta(days=2)) == 1
    assert await db.get(Incident, made.id) is not None


async def test_copies_go_with_their_week(db: AsyncSession, runtime: Runtime):
    actor = await person(db)
    db.add(
        DataCopy(
            person_id=actor.id, language="fr", asked_at=NOW, expires_at=NOW - timedelta(minutes=1)
        )
    )  # fmt: skip
    await db.commit()
    await jobs.retain(runtime)
    assert await db.scalar(select(func.count()).select_from(DataCopy)) == 0


@pytest.fixture
def command(runtime: Runtime, monkeypatch: pytest.MonkeyPatch):
    """Run a command on the tests' runtime, in a loop of its own."""
    monkeypatch.setattr(context, "settings", lambda: runtime.settings)
    monkeypatch.setattr(context.logging, "configure", lambda _settings: None)

    def run(*words: str):
        return CliRunner().invoke(cli, ["privacy", *words])

    return run


async def test_the_command_says_what_would_go_then_does_it(db: AsyncSession, command):
    actor = await person(db)
    db.add_all(devices(actor.id, 2, NOW - timedelta(hours=1)))
    await db.commit()
    dry = await asyncio.to_thread(command, "retain", "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "accounts.devices: 2 would go" in dry.output
    assert await db.scalar(select(func.count()).select_from(Device)) == 2
    done = await asyncio.to_thread(command, "retain")
    assert done.output == dry.output.replace("would go", "gone"), "the same, term by term"
    await db.commit()
    assert await db.scalar(select(func.count()).select_from(Device)) == 0
    again = await asyncio.to_thread(command, "retain", "--dry-run")
    assert "accounts.devices: 0 would go" in again.output


async def test_the_command_lists_who_agreed_and_nobody_else(db: AsyncSession, command):
    yes, _no = await person(db), await person(db)
    await consent.choose(db, yes, [Purpose.NEWS], "fr", NOW)
    await db.commit()
    listed = await asyncio.to_thread(command, "consented", "news")
    assert listed.output.strip() == f"{yes.email},fr"
    assert (await asyncio.to_thread(command, "consented", "secrets")).exit_code != 0


async def test_the_command_closes_an_account_on_a_written_request(db: AsyncSession, command):
    actor = await person(db)
    done = await asyncio.to_thread(command, "close", "--email", actor.email, "--erase-words")
    assert done.exit_code == 0, done.output
    await db.commit()
    closed = await db.scalar(select(Person.deleted_at).where(Person.id == actor.id))
    assert closed is not None
    again = await asyncio.to_thread(command, "close", "--email", actor.email)
    assert again.exit_code == 1
    assert commands.cli is not None


PERSONAL = ("author", "email", "name_of", "person", "display", "rta", "supporter_")


def test_open_data_has_no_column_of_a_person():
    names = [column.name for column in COLUMNS]
    assert [n for n in names if any(word in n for word in PERSONAL)] == []


async def test_open_data_names_nobody(visitor, db: AsyncSession):
    author = await person(db, name="Zénobie Lachance", email="zenobie@lachance.example")
    idea = await ideas.idea(db, author)
    await ideas.supporters(db, idea, local=2, other=1)
    for address in ("/data/ideas.csv", "/data/ideas.json", "/api/v1/ideas"):
        browser: Visitor = await visitor().go(address)
        assert browser.status == 200
        assert "Une ruelle verte" in browser.answer.text
        for word in ("zenobie", "lachance.example", "Voisine"):
            assert word not in browser.answer.text.lower() or address.startswith("/api")
        assert "@" not in browser.answer.text.replace("@context", "")
