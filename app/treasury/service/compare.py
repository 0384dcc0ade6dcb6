"""Each night: every line of the gateway's books has its entry in ours, and the reverse. Nothing is mended."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import logging
from app.core.runtime import Runtime
from app.ledger import entries
from app.ledger.queries import AtGateway, at_gateway, total
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.payments.choose import gateway_of
from app.payments.gateway import CURRENCY
from app.payments.seen import Movement
from app.treasury.comparing import BILLED, TO_BANK, Found, differences, gathered
from app.treasury.models import BooksRead, MoneyDifference
from app.treasury.rules import DifferenceKind

BEGINNING = datetime(2011, 1, 1, tzinfo=UTC)
SETTLES = timedelta(minutes=10)
"""What is younger may still be on its way from one to the other."""

log = logging.get("treasury")


async def compare(runtime: Runtime, now: datetime, settles: timedelta = SETTLES) -> int:
    """Compare all of the gateway's books with all of ours; return how many differences are open.

    Args:
        runtime: whose gateway is read.
        now: UTC.
        settles: lines and entries younger than that are left for the next time.
    """
    gateway = gateway_of(runtime)
    lines = [line async for line in gateway.balance_transactions(BEGINNING)]
    before = now - settles
    async with runtime.database.transaction() as session:
        known = [line for line in lines if line.currency.lower() == CURRENCY]
        await _write_own(session, known)
        ours = await at_gateway(session)
        theirs = gathered(known)
        young = {line.booked.id for line in lines if line.booked.at > before}
        found = [one for one in differences(theirs, ours) if one.line_id not in young]
        found = await _without_young(session, found, before)
        found += [_unlike(line) for line in lines if line.currency.lower() != CURRENCY]
        if off := await total(session):
            found.append(
                Found(DifferenceKind.UNBALANCED, "ledger", "ledger", ours=AtGateway(off, 0))
            )
        await _write_down(session, found, now)
        row = {"gateway": gateway.name, "compared_at": now, "lines": len(lines)}
        kept = insert(BooksRead).values(row)
        await session.execute(
            kept.on_conflict_do_update(
                index_elements=["gateway"], set_={"compared_at": now, "lines": len(lines)}
            )
        )
    return len(found)


def _unlike(line: Movement) -> Found:
    amounts = AtGateway(line.booked.net, line.booked.fee)
    what = f"{line.kind} ({line.currency})"
    return Found(DifferenceKind.AMOUNT, line.booked.id, what, line.booked.id, amounts)


async def _write_own(session: AsyncSession, lines: Iterable[Movement]) -> None:
    """Enter what is between the gateway and the platform alone: no notice of ours is about that."""
    for line in lines:
        if line.kind in BILLED and line.booked.net:
            sides = entries.billed(-line.booked.net)
            await book(session, TxnKind.BILLED, line.booked.id, line.booked.at, sides)
        elif line.kind in TO_BANK and line.booked.net:
            sides = entries.to_bank(-line.booked.net, line.booked.fee)
            await book(session, TxnKind.TO_BANK, line.booked.id, line.booked.at, sides)


async def _without_young(
    session: AsyncSession, found: list[Found], before: datetime
) -> list[Found]:
    """Leave out entries that the gateway may not have listed yet."""
    settled = await at_gateway(session, before)
    names = {(kind.value, name) for kind, name in settled}
    return [
        one
        for one in found
        if one.kind is not DifferenceKind.MISSING_THERE or (one.what, one.source_id) in names
    ]


async def _write_down(session: AsyncSession, found: list[Found], now: datetime) -> None:
    """Keep each difference once; one that is no longer there is marked as gone."""
    query = select(MoneyDifference).where(MoneyDifference.gone_at.is_(None))
    known = {(row.kind, row.source_id): row for row in await session.scalars(query)}
    for one in found:
        row = known.pop((one.kind, one.source_id), None)
        if row is None:
            row = MoneyDifference(kind=one.kind, source_id=one.source_id, found_at=now)
            session.add(row)
            log.error("treasury.difference", kind=one.kind.value, source=one.source_id)
        row.what, row.line_id, row.seen_at = one.what, one.line_id, now
        row.their_net, row.their_fee = one.theirs.net, one.theirs.fee
        row.our_net, row.our_fee = one.ours.net, one.ours.fee
    await session.flush()
    gone = [row.id for row in known.values()]
    if gone:
        done = update(MoneyDifference).where(MoneyDifference.id.in_(gone)).values(gone_at=now)
        await session.execute(done.execution_options(synchronize_session=False))
