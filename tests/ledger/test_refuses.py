"""The database refuses what is unbalanced, empty, changed or taken out, whoever asks."""

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.ledger.models import LedgerAccount, LedgerPosting, LedgerTxn
from app.ledger.rules import AccountKind, Entry, TxnKind, Unbalanced
from app.ledger.service import book
from tests.ledger.books import NOW, TXN, charged, rows

TABLES = ("ledger_account", "ledger_txn", "ledger_posting")
COLUMN = {"ledger_account": "campaign_id", "ledger_txn": "sides", "ledger_posting": "amount_cents"}


async def accounts(db: AsyncSession) -> list[int]:
    """Return two accounts that something already stands on."""
    await charged(db)
    return list(await db.scalars(text("SELECT id FROM ledger_account ORDER BY id LIMIT 2")))


async def write(db: AsyncSession, sides: int, cents: list[int]) -> None:
    """Write an entry as a script would, past the application's own code."""
    first, other = await accounts(db)
    txn = await db.scalar(text(TXN.format(sides=sides)))
    for number, amount in enumerate(cents):
        await db.execute(
            text(
                "INSERT INTO ledger_posting (txn_id, account_id, amount_cents) VALUES (:t, :a, :c)"
            ),
            {"t": txn, "a": other if number else first, "c": amount},
        )
    await db.commit()


@pytest.mark.parametrize(
    ("sides", "cents"),
    [
        (2, [100, -99]),
        (2, [100]),
        (2, []),
        (3, [100, -50]),
        (3, [100, -100]),
        (2, [100, -50, -50]),
    ],
)
async def test_an_entry_that_does_not_add_up_is_refused_when_the_transaction_ends(db, sides, cents):
    with pytest.raises(DBAPIError, match="is unbalanced"):
        await write(db, sides, cents)
    await db.rollback()
    assert await rows(db) == 3


async def test_a_balanced_entry_written_by_hand_is_kept(db):
    await write(db, 2, [100, -100])
    assert await rows(db) == 5


async def test_an_entry_with_less_than_two_sides_cannot_say_so(db):
    for sides in (0, 1):
        with pytest.raises(IntegrityError, match="ck_ledger_txn_sides"):
            await db.execute(text(TXN.format(sides=sides)))
        await db.rollback()


async def test_a_side_of_zero_cents_is_no_side(db):
    with pytest.raises(IntegrityError, match="amount_cents"):
        await write(db, 2, [0, 0])


async def test_nothing_is_slipped_into_an_entry_afterwards_even_balanced(db):
    first, other = await accounts(db)
    txn = await db.scalar(text("SELECT id FROM ledger_txn"))
    db.add_all(
        LedgerPosting(txn_id=txn, account_id=account, amount_cents=cents)
        for account, cents in ((first, 700), (other, -700))
    )
    with pytest.raises(DBAPIError, match="5 of 3 sides, 0 cents off"):
        await db.commit()
    await db.rollback()
    assert await rows(db) == 3


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {t} SET {c} = {c}",
        "UPDATE {t} SET {c} = {c} + 1 WHERE false",
        "DELETE FROM {t}",
        "DELETE FROM {t} WHERE id < 0",
        "TRUNCATE {t} CASCADE",
    ],
)
async def test_no_statement_changes_takes_out_or_empties(db, table, sql):
    await charged(db)
    with pytest.raises(DBAPIError, match="append-only"):
        await db.execute(text(sql.format(t=table, c=COLUMN[table])))
    await db.rollback()
    assert await rows(db) == 3


async def test_the_applications_own_objects_cannot_either(db):
    await charged(db)
    changes = (
        update(LedgerPosting).values(amount_cents=LedgerPosting.amount_cents * 2),
        update(LedgerTxn).values(external_id="ch_2"),
        delete(LedgerAccount),
    )
    for change in changes:
        with pytest.raises(DBAPIError, match="append-only"):
            await db.execute(change)
        await db.rollback()
    posting = await db.get(
        LedgerPosting, await db.scalar(text("SELECT max(id) FROM ledger_posting"))
    )
    await db.delete(posting)
    with pytest.raises(DBAPIError, match="append-only"):
        await db.flush()


async def test_an_unbalanced_entry_never_reaches_the_database(db):
    sides = [Entry(AccountKind.CAMPAIGN, -100, 5), Entry(AccountKind.STRIPE_PENDING, 99, 5)]
    with pytest.raises(Unbalanced, match="-1 cents"):
        await book(db, TxnKind.CHARGE, "ch_1", NOW, sides)
    nothing = [Entry(AccountKind.CAMPAIGN, 0, 5), Entry(AccountKind.STRIPE_PENDING, 0, 5)]
    for empty in ([], nothing):
        with pytest.raises(Unbalanced):
            await book(db, TxnKind.CHARGE, "ch_1", NOW, empty)
    await db.commit()
    assert await db.scalar(text("SELECT count(*) FROM ledger_txn")) == 0


@pytest.mark.parametrize(
    ("columns", "values", "constraint"),
    [
        ("kind, campaign_id, currency", "'campaign', 5, 'USD'", "currency"),
        ("kind, currency", "'campaign', 'CAD'", "campaign"),
        ("kind, campaign_id, currency", "'match_fund', 5, 'CAD'", "fund"),
        ("kind, campaign_id, fund_id, currency", "'fees', 5, 7, 'CAD'", "fund"),
        ("kind, campaign_id, currency", "'pocket', 5, 'CAD'", "kind"),
    ],
)
async def test_an_account_is_one_of_those_that_we_know(db, columns, values, constraint):
    with pytest.raises(IntegrityError, match=f"ck_ledger_account_{constraint}"):
        await db.execute(text(f"INSERT INTO ledger_account ({columns}) VALUES ({values})"))


async def test_an_entry_has_a_name_and_a_kind_that_we_know(db):
    for values in ("'charge', '', now(), 2", "'gift', 'x', now(), 2"):
        with pytest.raises(IntegrityError, match="ck_ledger_txn"):
            await db.execute(
                text(
                    "INSERT INTO ledger_txn (kind, external_id, occurred_at, sides)"
                    f" VALUES ({values})"
                )
            )
        await db.rollback()
