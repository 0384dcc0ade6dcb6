"""Bank transfers made by hand: written down with their proof, or as having come back."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.storage import Storage
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.projects.queries.team import role_of
from app.treasury import policy
from app.treasury.models import Payout
from app.treasury.proofs import kind_of, proof_file
from app.treasury.rules import Act, State
from app.treasury.schemas import Returned
from app.treasury.service.follow import follow
from app.treasury.service.holding import held_payout
from app.treasury.service.propose import write_down
from app.treasury.ways import WAYS


async def sent(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    payout_id: int,
    *,
    reference: str,
    proof: bytes,
    now: datetime,
) -> Payout:
    """Write down that a confirmed transfer was made.

    Raises:
        Refused: the policy says no, or it is not confirmed.
        BadFile: the proof is neither a PDF nor a picture.
    """
    payout, campaign = await held_payout(session, payout_id)
    role = await role_of(session, campaign.project_id, actor.id)
    policy.can_turn(actor, payout, role, Act.SEND).require()
    payout.proof_type, payout.proof = kind_of(proof), secrets.token_hex(16)
    payout.reference, payout.state, payout.ended_at = reference, State.SENT, now
    payout.sent_by_id = actor.id
    await session.flush()
    sides = entries.payout(campaign.id, payout.cents, WAYS[payout.method].held_at)
    await book(session, TxnKind.TRANSFER, ledger_name(payout), now, sides)
    await write_down(session, actor, payout, "payout.sent", now)
    await follow(session, campaign, now)
    await storage.write(proof_file(payout.proof), proof)
    return payout


async def came_back(
    session: AsyncSession, actor: Actor, payout_id: int, typed: Returned, now: datetime
) -> Payout:
    """Write down that the bank gave a transfer back, whole.

    Raises:
        Refused: the policy says no, it was not made, or whoever says so wrote down that it was.
    """
    payout, campaign = await held_payout(session, payout_id)
    role = await role_of(session, campaign.project_id, actor.id)
    policy.can_turn(actor, payout, role, Act.REVERSE).require()
    payout.state, payout.failure = State.REVERSED, typed.reason
    payout.reversed_cents, payout.back_reference = payout.cents, typed.reference
    await session.flush()
    sides = entries.payout_reversed(campaign.id, payout.cents, WAYS[payout.method].held_at)
    await book(session, TxnKind.TRANSFER_REVERSED, ledger_name(payout), now, sides)
    await write_down(session, actor, payout, "payout.reversed", now, typed.reason)
    return payout


def ledger_name(payout: Payout) -> str:
    """Return what the ledger calls a transfer made by hand."""
    return f"payout:{payout.public_id}"
