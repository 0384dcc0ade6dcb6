"""Objects of the demonstration gateway, each in a transaction of its own as if it were far away."""

import secrets
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.payments import inbox
from app.payments.errors import Missing, Refused
from app.payments.models import DemoPayment, Source
from app.payments.seen import Booked, Event

Facts = dict[str, Any]

FEE_PER_THOUSAND = 29
FEE_FIXED = 30
DISPUTE_FEE = 1500
LEAST_CENTS = 50


def fee_of(cents: int) -> int:
    """Return a plausible fee, in whole cents, rounded half up: 2.9 % and thirty cents."""
    return (cents * FEE_PER_THOUSAND + 500) // 1000 + FEE_FIXED


async def make(
    session: AsyncSession, kind: str, facts: Facts, *, key: str | None = None, about: str = ""
) -> DemoPayment:
    """Make an object, or return the one that was made under ``key``.

    Raises:
        Refused: another kind of object was made under it.
    """
    made = await session.execute(
        insert(DemoPayment)
        .values(
            id=f"demo_{kind}_{secrets.token_hex(10)}",
            kind=kind,
            key=key,
            about=about,
            facts=facts,
            made_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(DemoPayment)
    )
    one = made.scalar_one_or_none() or await made_under(session, key)
    if one is None or one.kind != kind:
        message = "this key is another object's"
        raise Refused(message, "idempotency_error")
    return one


async def made_under(session: AsyncSession, key: str | None) -> DemoPayment | None:
    """Return what was made under an idempotency key."""
    found: DemoPayment | None = await session.scalar(
        select(DemoPayment).where(DemoPayment.key == key)
    )
    return found


async def hold_key(session: AsyncSession, key: str) -> None:
    """Let those who ask under one key wait for one another."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def find(
    session: AsyncSession, kind: str, object_id: str, *, to_change: bool = False
) -> DemoPayment:
    """Return an object, held until the end of the transaction when it is going to change.

    Raises:
        Missing: there is none.
    """
    query = select(DemoPayment).where(DemoPayment.id == object_id, DemoPayment.kind == kind)
    found = await session.scalar(query.with_for_update() if to_change else query)
    if found is None:
        raise Missing(f"no such {kind}: {object_id[:60]}", "resource_missing")
    return found


def change(one: DemoPayment, **facts: Any) -> None:
    """Write what changed of an object that is held."""
    one.facts = one.facts | facts


async def book(
    session: AsyncSession, source: DemoPayment, kind: str, gross: int, fee: int = 0
) -> None:
    """Write a line of the books about ``source``."""
    facts = {"type": kind, "gross": gross, "fee": fee, "net": gross - fee}
    await make(session, "line", facts, about=source.id)


async def lines(session: AsyncSession, source_id: str) -> list[Booked]:
    """Return the lines about an object, in their order."""
    found = await session.scalars(
        select(DemoPayment)
        .where(DemoPayment.about == source_id, DemoPayment.kind == "line")
        .order_by(DemoPayment.made_at, DemoPayment.id)
    )
    return [booked(line) for line in found]


def booked(line: DemoPayment) -> Booked:
    """Return a line as gateways say it."""
    facts = line.facts
    return Booked(line.id, facts["gross"], facts["fee"], facts["net"], line.made_at)


async def tell(session: AsyncSession, kind: str, object_id: str) -> None:
    """Put a notice into the inbox, as the webhook of a gateway far away would."""
    event = Event(
        f"demo_event_{secrets.token_hex(10)}", kind, object_id, is_live=False, made_at=clock.now()
    )
    await inbox.keep(session, event, Source.DEMO)
    await inbox.wake(session)
