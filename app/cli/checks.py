"""Is everything well? One finding per thing that can go wrong."""

import asyncio
import smtplib
import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import text

from app.audit.check import check
from app.cli.schema import is_current
from app.cli.tallies import wrong_gates
from app.core.db import Database
from app.core.settings import Settings
from app.core.storage import storage_for
from app.payments.inbox import tally
from app.places.gazetteer import gazetteer
from app.places.service import load_reference

OLDEST_SERVER = 150_000
SMTP_TIMEOUT_S = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing examined."""

    what: str
    well: bool
    said: str


async def load_places_if_none(address: str) -> None:
    """Load the reference places into a database that has none."""
    database = Database(address, pool_size=1)
    async with database.transaction() as session:
        if not (await session.execute(text("SELECT 1 FROM territory LIMIT 1"))).scalar():
            await load_reference(session)
    await database.close()


async def examine(settings: Settings, address: str) -> list[Finding]:
    """Examine everything that can be looked at from here."""
    database = Database(address, pool_size=2)
    try:
        findings = [await server(database)]
        if findings[0].well:
            current = await asyncio.to_thread(is_current, address)
            said = "up to date" if current else "run `notreville migrate`"
            findings.append(Finding("tables", current, said))
            if current:
                findings += [await places(database, settings), await jobs(database)]
                findings += [await gates(database), await audit(database)]
                findings += [payments(settings), await inbox(database)]
    finally:
        await database.close()
    findings += [await files(settings), await asyncio.to_thread(mail, settings)]
    return findings


async def server(database: Database) -> Finding:
    """The database answers, and is recent enough."""
    try:
        async with database.transaction() as session:
            number = int((await session.execute(text("SHOW server_version_num"))).scalar_one())
    except Exception as error:  # noqa: BLE001 (whatever it is, it is what the operator must read)
        return Finding("database", False, f"{type(error).__name__}: {error}".splitlines()[0])
    return Finding("database", number >= OLDEST_SERVER, f"PostgreSQL {number // 10_000}")


async def places(database: Database, settings: Settings) -> Finding:
    """There are places to live in."""
    async with database.transaction() as session:
        await gazetteer.load(session, settings.city)
    said = (
        f"{len(gazetteer.territories)} territories, {len(gazetteer.neighbourhoods)} neighbourhoods"
    )
    return Finding("places", gazetteer.loaded, said)


async def jobs(database: Database) -> Finding:
    """No job has failed for good."""
    async with database.transaction() as session:
        rows = await session.execute(
            text("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1")
        )
        counts = {status: n for status, n in rows}  # noqa: C416 (rows are not pairs to mypy)
    said = ", ".join(f"{n} {status}" for status, n in counts.items()) or "none waiting"
    return Finding("jobs", not counts.get("failed"), said)


async def gates(database: Database) -> Finding:
    """Each gate says what its supports add up to."""
    async with database.transaction() as session:
        wrong = await wrong_gates(session)
    return Finding("tallies", wrong == 0, f"{wrong} gates differ from their supports")


async def audit(database: Database) -> Finding:
    """Each entry of the audit log follows the one before, as it was written."""
    chain = await check(database)
    if chain.broken_at is not None:
        return Finding("audit log", False, f"entry {chain.broken_at} is not what was written")
    end = f", ends in {chain.head.hex()[:16]}" if chain.entries else ""
    return Finding("audit log", True, f"{chain.entries} entries follow one another{end}")


def payments(settings: Settings) -> Finding:
    """Who takes cards, and whether money is moved; nothing is asked of them."""
    if settings.paid_by == "off":
        return Finding("payments", True, "off: nobody is asked for money")
    if settings.paid_by == "demonstration":
        return Finding("payments", True, "demonstration: no money is moved")
    mode = "live: real money" if settings.takes_real_money else "test: no money is moved"
    where = f" at {settings.stripe_api_base}" if settings.stripe_api_base else ""
    # Without a webhook secret the settings refuse to be read.
    form = "Stripe’s card form" if settings.stripe_publishable_key else "test cards by our own form"
    return Finding("payments", True, f"Stripe{where}, {mode}; webhook secret set; {form}")


async def inbox(database: Database) -> Finding:
    """What the payment gateway told is applied."""
    async with database.transaction() as session:
        found = await tally(session)
    said = f"{found.waiting} notices wait"
    if found.failing:
        said += f", {found.failing} of them fail"
    return Finding("payment notices", not found.failing, said)


async def files(settings: Settings) -> Finding:
    """Files can be kept and read again."""
    storage, name = storage_for(settings.storage_url), f"doctor-{uuid.uuid4().hex}"
    try:
        await storage.write(name, b"well")
        well = await storage.read(name) == b"well"
        await storage.delete(name)
    except OSError as error:
        return Finding("files", False, str(error))
    return Finding("files", well, settings.storage_url)


def mail(settings: Settings) -> Finding:
    """The mail server answers (nothing is sent)."""
    parts = urlsplit(settings.mail_url)
    if parts.scheme == "file":
        return Finding("mail", settings.environment != "production", f"kept in {parts.path}")
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with kind(
            parts.hostname or "localhost", parts.port or 587, timeout=SMTP_TIMEOUT_S
        ) as server:
            server.noop()
    except OSError as error:
        return Finding("mail", False, f"{parts.hostname}: {error}")
    return Finding("mail", True, f"{parts.hostname} answers")
