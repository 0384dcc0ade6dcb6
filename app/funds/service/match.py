"""Adding a partner's dollars to a gift: promised with it, booked when it is collected, released with it.

Whoever calls has counted the gift first (:mod:`app.campaigns.service.count`), and so holds the campaign;
then comes the gift, then the funds in the order of their numbers. Each of these functions may be called
again: what stands is set, not added to. They keep the campaign's ``matched_cents`` themselves.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.funds import caps
from app.funds.models import Match
from app.funds.rules import Engine, MatchState
from app.funds.service.grants import grant
from app.funds.service.holding import CAME_TO_NOTHING, Hold, count, hold, matches_of, move
from app.funds.service.room import Gift, for_gift, for_return, matches_now, put
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book as write_down


async def allocate(
    session: AsyncSession,
    campaign_id: int,
    pledge_id: int,
    person_id: int | None,
    cents: int,
    now: datetime,
) -> int:
    """Match a gift of ``cents``, or match it anew after a change, and return what is added to it.

    What it had stays its own; it gets more while there is some, and gives back what is too much.
    A threshold that the campaign now reaches is granted, once; one that it no longer reaches, taken back.
    """
    held = await hold(session, campaign_id)
    if held is None:
        return 0
    stand = {one.fund_id: one for one in await matches_of(session, pledge_id)}
    total = moved = 0
    for one in held.funds:
        if one.fund.engine is not Engine.FACTOR:
            continue
        match = stand.get(one.fund.id)
        if match is not None and match.state is MatchState.BOOKED:
            total += match.cents
            continue
        had = match.cents if match is not None else 0
        most = await for_gift(session, held, one, person_id, cents, had)
        wanted = most if matches_now(held, one, now) else min(most, had)
        gift = Gift(pledge_id, person_id, cents)
        await put(session, held, one, match, gift, wanted, now)
        total, moved = total + wanted, moved + wanted - had
    moved += await grant(session, held, now)
    await count(session, held, moved)
    return total


rematch = allocate
"""After a change of gift: the same question, asked again."""


async def release(
    session: AsyncSession,
    pledge_id: int,
    now: datetime,
    *,
    campaign_id: int | None = None,
    kept: int = 0,
) -> int:
    """Let what was added to a gift follow what is left of it, and return how many cents go back.

    Less than nothing when a refund failed after all: what its fund still has is added again.

    Args:
        session: that holds the campaign and the gift, the gift being uncounted already.
        pledge_id: the gift that was cancelled, dropped, refunded or lost.
        now: UTC.
        campaign_id: what the gift was for: with it, a threshold no longer reached is seen although
            nothing was added to this very gift.
        kept: of a gift refunded in part, the cents that stay: its match stays in proportion.
    """
    if campaign_id is None:
        campaign_id = next((one.campaign_id for one in await matches_of(session, pledge_id)), None)
    if campaign_id is None or (held := await hold(session, campaign_id)) is None:
        return 0
    given_back = 0
    for match in await matches_of(session, pledge_id):
        given_back += await leave(
            session, held, match, await _staying(session, held, match, kept), now
        )
        match.gift_cents = min(kept, match.entered_gift_cents) or match.gift_cents
    await session.flush()
    await count(session, held, await grant(session, held, now) - given_back)
    return given_back


async def _staying(session: AsyncSession, held: Hold, match: Match, kept: int) -> int:
    """Return what a match is once ``kept`` cents of its gift are left: in proportion to what was booked.

    It grows again with the gift, as far as the fund has room; never for a campaign that came to nothing.
    """
    wanted = caps.staying(match.entered_cents, match.entered_gift_cents, kept)
    if wanted <= match.cents:
        return wanted
    if held.facts.state in CAME_TO_NOTHING:
        return match.cents
    most = await for_return(session, held, held.fund(match.fund_id), match)
    return max(match.cents, min(wanted, most))


async def leave(session: AsyncSession, held: Hold, match: Match, stays: int, now: datetime) -> int:
    """Let a match be ``stays`` cents, and return how many go back to its fund; negative: are added."""
    back = match.cents - stays
    if not back:
        return 0
    in_ledger = match.state is not MatchState.PROMISED
    if in_ledger:
        await _write(session, match, -back, now)
    await move(session, held.fund(match.fund_id), -back, -back if in_ledger else 0)
    match.cents = stays
    if not stays:
        match.state, match.booked_at, match.released_at = MatchState.RELEASED, None, now
    elif in_ledger:
        match.state, match.released_at = MatchState.BOOKED, None
        match.booked_at = match.booked_at or now
    await session.flush()
    return back


async def book(session: AsyncSession, pledge_id: int, now: datetime) -> int:
    """Write down in the ledger what funds owe for a gift that was collected; return how many cents."""
    found = await matches_of(session, pledge_id)
    if not found or (held := await hold(session, found[0].campaign_id)) is None:
        return 0
    booked = 0
    for match in await matches_of(session, pledge_id):
        if match.state is MatchState.PROMISED:
            await enter(session, held, match, now)
        booked += match.cents
    return booked


def name_of(match: Match) -> str:
    """Return what the ledger calls the next entry of a match: ``pledge:fund``, and a number after the first.

    Of a grant, ``campaign-7:fund``. A gift may shrink, grow and shrink to what it was: each has a name.
    """
    what = f"campaign-{match.campaign_id}" if match.pledge_id is None else str(match.pledge_id)
    first = f"{what}:{match.fund_id}"
    return f"{first}:{match.entries}" if match.entries else first


async def _write(session: AsyncSession, match: Match, cents: int, now: datetime) -> None:
    """Write in the ledger that a fund owes more for a gift, or (negative) less."""
    kind, sides = (
        (TxnKind.MATCH, entries.match) if cents > 0
        else (TxnKind.MATCH_RETURNED, entries.match_returned)
    )  # fmt: skip
    postings = sides(match.fund_id, match.campaign_id, abs(cents))
    await write_down(session, kind, name_of(match), now, postings)
    match.entries += 1


async def enter(session: AsyncSession, held: Hold, match: Match, now: datetime) -> None:
    """Book a promised match."""
    await _write(session, match, match.cents, now)
    match.entered_cents, match.entered_gift_cents = match.cents, match.gift_cents
    await move(session, held.fund(match.fund_id), 0, match.cents)
    match.state, match.booked_at = MatchState.BOOKED, now
    await session.flush()
