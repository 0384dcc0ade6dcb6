"""What a partner paid to the platform of what its matching fund owes to a campaign."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Conflict, Invalid, NotFound
from app.core.i18n import gettext as _
from app.core.i18n.format import money
from app.funds.models import MatchingFund
from app.ledger import entries
from app.ledger.queries import fund_owed
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.projects.queries.team import role_of
from app.treasury import policy
from app.treasury.queries.funds import partner_payments
from app.treasury.schemas import PartnerPaid
from app.treasury.service.follow import follow
from app.treasury.service.holding import held_campaign


async def partner_paid(
    session: AsyncSession, actor: Actor, campaign_id: int, typed: PartnerPaid, now: datetime
) -> None:
    """Write down a payment of a partner, never beyond what its fund owes to the campaign.

    Raises:
        Refused: the policy says no.
        Invalid: there is no such fund, or it owes less than that (fields ``fund``, ``paid``).
        Conflict: this reference is written down already.
    """
    campaign = await held_campaign(session, campaign_id)
    policy.can_pay(actor, await role_of(session, campaign.project_id, actor.id)).require()
    query = select(MatchingFund.id).where(MatchingFund.public_id == typed.fund)
    fund_id = await session.scalar(query)
    if fund_id is None:
        raise Invalid({"fund": _("Please choose one of the offered answers.")})
    owed = (await fund_owed(session, campaign.id)).get(fund_id, 0)
    if typed.cents > owed:
        said = _("This fund owes %(amount)s to this campaign.") % {"amount": money(owed)}
        raise Invalid({"paid": said})
    name = f"fund:{fund_id}:{campaign.id}:{typed.reference}"
    sides = entries.fund_paid(fund_id, campaign.id, typed.cents)
    if not await book(session, TxnKind.FUND_PAID, name, now, sides):
        raise Conflict(_("A payment with this reference is written down already."))
    await record(
        session, "fund.paid", by=actor.id, now=now, subject=campaign.subject,
        detail={"cents": typed.cents, "fund": fund_id, "entry": name},
    )  # fmt: skip
    await follow(session, campaign, now)


async def take_back(
    session: AsyncSession, actor: Actor, campaign_id: int, entry: int, reason: str, now: datetime
) -> None:
    """Write down that a partner's payment never came, or went back to it: the fund owes it again.

    Raises:
        Refused: the policy says no.
        NotFound: this campaign has no such payment.
        Conflict: it was taken back already.
    """
    campaign = await held_campaign(session, campaign_id)
    policy.can_pay(actor, await role_of(session, campaign.project_id, actor.id)).require()
    paid = {one.number: one for one in await partner_payments(session, campaign)}.get(entry)
    if paid is None:
        raise NotFound
    sides = entries.fund_paid_reversed(paid.fund_id, campaign.id, paid.cents)
    if not await book(session, TxnKind.FUND_PAID_REVERSED, paid.name, now, sides):
        raise Conflict(_("This payment was taken back already."))
    await record(
        session, "fund.unpaid", by=actor.id, now=now, subject=campaign.subject, reason=reason,
        detail={"cents": paid.cents, "fund": paid.fund_id, "entry": paid.name},
    )  # fmt: skip
