"""Tables of the ledger. The database itself refuses what is unbalanced, and every change."""

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, SmallInteger, String, event, func
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, RowId, words
from app.ledger.rules import AccountKind, TxnKind


def _listed(kind: type[AccountKind | TxnKind]) -> str:
    return f"kind IN ({', '.join(repr(member.value) for member in kind)})"


class LedgerAccount(Base):
    """Where money stands, of one campaign or one fund where it is theirs. Made when first used."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        Index("uq_ledger_account_once", "kind", "campaign_id", "fund_id", "currency",
              unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_ledger_account_campaign", "campaign_id"),
        Index("ix_ledger_account_fund", "fund_id"),
        CheckConstraint(_listed(AccountKind), name="kind"),
        CheckConstraint("currency = 'CAD'", name="currency"),
        CheckConstraint("kind <> 'campaign' OR campaign_id IS NOT NULL", name="campaign"),
        CheckConstraint("(kind = 'match_fund') = (fund_id IS NOT NULL)", name="fund"),
    )  # fmt: skip

    id: Mapped[RowId]
    kind: Mapped[AccountKind] = mapped_column(words(AccountKind))
    campaign_id: Mapped[int | None]
    """A number only: books outlive what they are about."""
    fund_id: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="CAD")


class LedgerTxn(Base):
    """One thing that happened to money, written down once."""

    __tablename__ = "ledger_txn"
    __table_args__ = (
        Index("uq_ledger_txn_once", "kind", "external_id", unique=True),
        Index("ix_ledger_txn_when", "occurred_at", "id"),
        CheckConstraint(_listed(TxnKind), name="kind"),
        CheckConstraint("external_id <> ''", name="external_id"),
        CheckConstraint("sides >= 2", name="sides"),
    )

    id: Mapped[RowId]
    kind: Mapped[TxnKind] = mapped_column(words(TxnKind))
    external_id: Mapped[str] = mapped_column(String(255))
    """What the other side calls it: ``ch_…``, ``re_…``, ``payout:7``."""
    occurred_at: Mapped[datetime]
    booked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    sides: Mapped[int] = mapped_column(SmallInteger)
    """How many postings it has: none can be slipped in later."""


class LedgerPosting(Base):
    """One side of what happened: what it added to an account."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        Index("ix_ledger_posting_txn", "txn_id"),
        Index("ix_ledger_posting_account", "account_id", "txn_id"),
        CheckConstraint("amount_cents <> 0", name="amount_cents"),
    )

    id: Mapped[RowId]
    txn_id: Mapped[int] = mapped_column(ForeignKey("ledger_txn.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount_cents: Mapped[int]


APPEND_ONLY = """
    CREATE TRIGGER {table}_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

TXN_BALANCED = """
    CREATE CONSTRAINT TRIGGER ledger_txn_balanced
    AFTER INSERT ON ledger_txn DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()
"""

POSTING_BALANCED = """
    CREATE CONSTRAINT TRIGGER ledger_posting_balanced
    AFTER INSERT ON ledger_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()
"""

for _table in (LedgerAccount.__table__, LedgerTxn.__table__, LedgerPosting.__table__):
    _refusal = APPEND_ONLY.format(table=_table.name)  # type: ignore[attr-defined]
    event.listen(_table, "after_create", DDL(_refusal))  # type: ignore[no-untyped-call]
event.listen(LedgerTxn.__table__, "after_create", DDL(TXN_BALANCED))  # type: ignore[no-untyped-call]
event.listen(LedgerPosting.__table__, "after_create", DDL(POSTING_BALANCED))  # type: ignore[no-untyped-call]
