"""Funds as lists show them: a page at a time, of everybody or of one organisation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import PUBLIC, Engine, FundState
from app.funds.shown import fund_url
from app.organisations.models import Organisation
from app.organisations.shown import logo_address, organisation_url


@dataclass(frozen=True, slots=True)
class FundLine:
    """A fund in a list, in the language in force."""

    id: int
    public_id: str
    name: str
    language: str
    engine: Engine
    factor_percent: int | None
    threshold_percent: int | None
    threshold_givers: int | None
    grant_cents: int | None
    total_cents: int
    allocated_cents: int
    booked_cents: int
    themes: list[str]
    territory_id: int | None
    starts_on: date
    ends_on: date
    state: FundState
    organisation_id: int
    organisation_public_id: str
    organisation_name: str
    organisation_logo: str | None
    campaigns: int
    """That it matches, or matched."""

    @property
    def path(self) -> str:
        """Return its page."""
        return fund_url(self.public_id, self.name)

    @property
    def left_cents(self) -> int:
        """Return what is not promised to anybody."""
        return self.total_cents - self.allocated_cents

    @property
    def organisation_path(self) -> str:
        """Return the page of its partner."""
        return organisation_url(self.organisation_public_id, self.organisation_name)

    @property
    def logo(self) -> str:
        """Return where its partner's logo is; nothing without one."""
        return logo_address(self.organisation_logo)


def _query() -> Select[*tuple[Any, ...]]:
    fund = MatchingFund
    campaigns = (
        select(func.count())
        .where(FundCampaign.fund_id == fund.id, FundCampaign.state.in_(sorted(PUBLIC)))
        .scalar_subquery()
    )
    return select(
        fund.id, fund.public_id, fund.name, fund.language, fund.engine, fund.factor_percent,
        fund.threshold_percent, fund.threshold_givers, fund.grant_cents, fund.total_cents,
        fund.allocated_cents, fund.booked_cents, fund.themes, fund.territory_id, fund.starts_on,
        fund.ends_on, fund.state, fund.organisation_id,
        Organisation.public_id.label("organisation_public_id"),
        Organisation.name.label("organisation_name"),
        Organisation.logo.label("organisation_logo"), campaigns.label("campaigns"),
    ).join(Organisation, Organisation.id == fund.organisation_id)  # fmt: skip


def _line(row: Row[Any]) -> FundLine:
    return FundLine(**row._mapping)  # noqa: SLF001 (SQLAlchemy's own name for a row as a mapping)


SHOWN = (
    MatchingFund.state != FundState.DRAFT,
    MatchingFund.hidden_at.is_(None),
    Organisation.hidden_at.is_(None),
)


async def newest(
    session: AsyncSession, *, after: str = "", size: int = PAGE_SIZE
) -> Page[FundLine]:
    """Return a page of the funds that were opened, newest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = _query().where(*SHOWN).order_by(MatchingFund.id.desc()).limit(size + 1)
    if after:
        query = query.where(MatchingFund.id < decode(after, int)[0])
    rows = await session.execute(query)
    return page_of([_line(row) for row in rows], size, lambda one: (one.id,))


async def of_organisation(
    session: AsyncSession, organisation_id: int, *, drafts: bool = False
) -> list[FundLine]:
    """Return the funds of an organisation, newest first, what is hidden left out."""
    query = _query().where(
        MatchingFund.organisation_id == organisation_id, MatchingFund.hidden_at.is_(None)
    )
    if not drafts:
        query = query.where(MatchingFund.state != FundState.DRAFT)
    return [_line(row) for row in await session.execute(query.order_by(MatchingFund.id.desc()))]


async def open_funds(session: AsyncSession) -> list[FundLine]:
    """Return the funds that still have something to add, those that end first before the others."""
    query = _query().where(
        *SHOWN, MatchingFund.state == FundState.OPEN,
        MatchingFund.allocated_cents < MatchingFund.total_cents,
    )  # fmt: skip
    rows = await session.execute(query.order_by(MatchingFund.ends_on, MatchingFund.id).limit(100))
    return [_line(row) for row in rows]


async def line_of(session: AsyncSession, fund_id: int) -> FundLine:
    """Return one fund as lists show it."""
    return _line((await session.execute(_query().where(MatchingFund.id == fund_id))).one())
