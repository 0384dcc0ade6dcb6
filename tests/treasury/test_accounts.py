"""The accountant's file: every side of a period, by the city's days, by account."""

import csv
import io
from datetime import UTC, datetime

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.treasury.exporting import COLUMNS
from tests.treasury.world import world

PAGE = "/fr/equipe/argent/comptes"


async def some_days(db):
    """Write a gift on each of three days; the second ends at the city's midnight, five hours late."""
    here = await world(db, given=0)
    for name, when in (
        ("ch_1", datetime(2026, 3, 2, 3, 0, tzinfo=UTC)),
        ("ch_2", datetime(2026, 3, 3, 4, 59, tzinfo=UTC)),
        ("ch_3", datetime(2026, 3, 3, 5, 0, tzinfo=UTC)),
    ):
        await book(db, TxnKind.CHARGE, name, when, entries.charge(here.number, 10_00, 59, 9_41))
    await db.commit()
    return here


async def taken(browser, **fields) -> list[list[str]]:
    await browser.go(PAGE)
    await browser.submit("form[action$='/exporter']", **fields)
    assert browser.answer.headers["cache-control"] == "private, no-store"
    rows = list(csv.reader(io.StringIO(browser.answer.text.lstrip("\ufeff"))))
    assert tuple(rows[0]) == COLUMNS
    return rows[1:]


async def test_everything_debits_and_credits_are_equal(db, as_):
    here = await some_days(db)
    rows = await taken(await as_(here.one))
    assert len(rows) == 9
    debits, credited = (sum(round(float(row[n]) * 100) for row in rows) for n in (8, 9))
    assert debits == credited == 30_00
    assert {row[6] for row in rows} == {here.which}
    assert {row[4] for row in rows} == {"ch_1", "ch_2", "ch_3"}


async def test_a_period_is_of_the_citys_days_and_both_are_included(db, as_):
    here = await some_days(db)
    browser = await as_(here.one)
    for since, until, names in (
        ("2026-03-02", "2026-03-02", {"ch_2"}),
        ("2026-03-01", "2026-03-02", {"ch_1", "ch_2"}),
        ("2026-03-03", "", {"ch_3"}),
        ("2026-03-04", "", set()),
    ):
        rows = await taken(browser, since=since, until=until)
        assert {row[4] for row in rows} == names, (since, until)


async def test_one_account_alone(db, as_):
    here = await some_days(db)
    rows = await taken(await as_(here.one), account="fees")
    assert [(row[5], row[8], row[9]) for row in rows] == [("fees", "0.59", "0.00")] * 3


async def test_the_page_says_what_moved_and_refuses_what_is_no_day(db, as_):
    here = await some_days(db)
    browser = await as_(here.one)
    await browser.go(PAGE + "?since=2026-03-02&until=2026-03-02")
    row = next(row for row in browser.all("tbody tr") if row.startswith("Frais de carte"))
    assert row.replace("\u00a0", " ") == "Frais de carte 0,59 $ 0,00 $ 0,59 $"
    for wrong in ("hier", "2026-02-30", "20260302"):
        await browser.go(PAGE, params={"since": wrong})
        assert (browser.status, bool(browser.error("since"))) == (422, True), wrong


async def test_that_the_file_was_taken_is_written_down(db, as_):
    here = await some_days(db)
    await taken(await as_(here.one), since="2026-03-02")
    entry = (await db.scalars(select(AuditEntry))).one()
    assert (entry.action, entry.by_id) == ("ledger.exported", here.one.id)
    assert entry.detail == {"since": "2026-03-02"}
