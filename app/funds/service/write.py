"""A partner writes a fund, changes it, opens it, closes it."""

from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Invalid, MovedOn
from app.core.events import publish
from app.core.i18n import N_, gettext as _
from app.core.i18n.format import money
from app.funds import policy
from app.funds.events import FundOpened
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import MATCHES, FundState, Standing
from app.funds.schemas import FundRevision, FundWords
from app.funds.service.holding import hold_fund
from app.funds.service.telling import tell_followers
from app.organisations.models import Organisation
from app.organisations.queries.speaking import role_in
from app.organisations.service.locking import locked
from app.profiles.queries.agreements import is_partner
from app.profiles.rules import today
from app.profiles.service.terms import territory_of

TERMS = (
    "engine", "factor_percent", "threshold_percent", "threshold_givers", "grant_cents",
    "per_gift_cents", "per_person_cents", "per_project_cents", "themes", "starts_on",
)  # fmt: skip
"""What a fund may not change once a campaign counts on it."""


class FundMoved(MovedOn[MatchingFund]):
    """Somebody else changed the fund meanwhile."""

    said = N_(
        "Somebody else changed this fund meanwhile. Look at it as it is now, then save again."
    )


async def write(
    session: AsyncSession, actor: Actor, organisation_id: int, typed: FundWords, now: datetime
) -> MatchingFund:
    """Write a fund; nobody but its organisation reads it before it opens.

    Raises:
        Refused: the policy says no.
        Invalid: its last day is over.
    """
    organisation = await locked(session, organisation_id)
    await _may_write(session, actor, organisation, now)
    if typed.ends_on < today(now):
        raise Invalid({"ends_on": _("This day is over: please choose one to come.")})
    fund = MatchingFund(
        organisation_id=organisation.id, created_by_id=actor.id, created_at=now,
        territory_id=territory_of(typed.territory), **typed.columns(),
    )  # fmt: skip
    session.add(fund)
    await session.flush()
    return fund


async def _may_write(
    session: AsyncSession, actor: Actor, organisation: Organisation, now: datetime
) -> None:
    role = await role_in(session, organisation.id, actor)
    many = select(func.count()).where(
        MatchingFund.organisation_id == organisation.id, MatchingFund.state != FundState.CLOSED
    )
    policy.can_write(
        actor, organisation, role,
        is_partner=await is_partner(session, organisation.id, now),
        open_funds=int((await session.execute(many)).scalar_one()),
    ).require()  # fmt: skip


async def change(
    session: AsyncSession, actor: Actor, fund_id: int, typed: FundRevision
) -> MatchingFund:
    """Write a fund anew; what a campaign counts on stays, and what is promised stays covered.

    Raises:
        Refused: the policy says no.
        FundMoved: somebody else changed it meanwhile.
        Invalid: less than what is promised, or other terms than campaigns were told.
    """
    fund = await hold_fund(session, fund_id)
    role = await role_in(session, fund.organisation_id, actor)
    policy.can_change(actor, fund, role).require()
    if typed.version != fund.version:
        raise FundMoved(fund)
    values = typed.columns() | {"territory_id": territory_of(typed.territory)}
    if typed.total and values["total_cents"] < fund.allocated_cents:
        said = _("%(amount)s is promised already: the fund keeps at least that much.")
        raise Invalid({"total": said % {"amount": money(fund.allocated_cents)}})
    if await _is_counted_on(session, fund.id):
        _keeps_terms(fund, values)
    for name, value in values.items():
        setattr(fund, name, value)
    fund.version += 1
    await session.flush()
    return fund


async def _is_counted_on(session: AsyncSession, fund_id: int) -> bool:
    counts = exists().where(
        FundCampaign.fund_id == fund_id,
        FundCampaign.state.in_([*MATCHES, Standing.SPENT]),
    )
    return bool(await session.scalar(select(counts)))


def _keeps_terms(fund: MatchingFund, values: dict[str, object]) -> None:
    stays = _("A campaign counts on this already: it stays as it is.")
    fields = {
        name.removesuffix("_cents"): stays for name in TERMS if getattr(fund, name) != values[name]
    }
    if values["territory_id"] != fund.territory_id:
        fields["territory"] = stays
    if values["ends_on"] < fund.ends_on:  # type: ignore[operator]
        fields["ends_on"] = _("A campaign counts on this fund: it may last longer, not end sooner.")
    if values["total_cents"] < fund.total_cents:  # type: ignore[operator]
        fields["total"] = _("A campaign counts on this fund: it may grow, not shrink.")
    if fields:
        raise Invalid(fields)


async def open_fund(
    session: AsyncSession, actor: Actor, fund_id: int, now: datetime
) -> MatchingFund:
    """Make a fund public: campaigns may ask for it from now on.

    Raises:
        Refused: the policy says no.
    """
    fund = await hold_fund(session, fund_id)
    role = await role_in(session, fund.organisation_id, actor)
    policy.can_open(
        actor, fund, role, today=today(now),
        is_partner=await is_partner(session, fund.organisation_id, now),
    ).require()  # fmt: skip
    fund.state, fund.opened_at = FundState.OPEN, now
    await session.flush()
    await record(
        session, "fund.opened", by=actor.id, now=now, subject=fund.subject,
        territory_id=fund.territory_id, detail={"cents": fund.total_cents},
    )  # fmt: skip
    await publish(session, FundOpened(fund.id))
    await tell_followers(session, fund, actor.id)
    return fund


async def close_fund(
    session: AsyncSession, actor: Actor, fund_id: int, reason: str, now: datetime
) -> MatchingFund:
    """Let a fund take no more campaigns; those that it matches go on to their end.

    Raises:
        Refused: the policy says no.
    """
    fund = await hold_fund(session, fund_id)
    role = await role_in(session, fund.organisation_id, actor)
    policy.can_close(actor, fund, role).require()
    fund.state, fund.closed_at, fund.closing_reason = FundState.CLOSED, now, reason
    await _answer_the_rest(session, fund, reason, now)
    await session.flush()
    await record(
        session, "fund.closed", by=actor.id, now=now, subject=fund.subject,
        territory_id=fund.territory_id, reason=reason,
    )  # fmt: skip
    return fund


async def _answer_the_rest(
    session: AsyncSession, fund: MatchingFund, reason: str, now: datetime
) -> None:
    query = (
        select(FundCampaign)
        .where(FundCampaign.fund_id == fund.id, FundCampaign.state == Standing.PROPOSED)
        .order_by(FundCampaign.id)
        .with_for_update(key_share=True)
    )
    for asked in await session.scalars(query):
        asked.state, asked.reasons, asked.answered_at = Standing.REFUSED, reason, now
