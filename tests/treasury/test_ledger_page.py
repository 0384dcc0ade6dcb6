"""A campaign's books, for everybody: to the cent, in two languages, without anybody's name."""

import csv
import io

import pytest

from app.campaigns.rules import State as CampaignState
from app.ledger import entries
from app.ledger.queries import balances
from app.ledger.rules import AccountKind as At, TxnKind
from app.ledger.service import book
from app.plans.budget import LineKind
from app.treasury.rules import State
from app.treasury.sheets import PUBLIC_COLUMNS, dollars, is_amount, written
from tests.factories import campaigns, plans, pledges, treasury
from tests.factories.accounts import person
from tests.factories.treasury import NOW
from tests.treasury.world import world


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


async def lively(db):
    """Make a campaign whose ledger has something of everything."""
    here = await world(db, given=0)
    for name, cents, fee in (("ch_1", 100_00, 3_20), ("ch_2", 50_00, 1_75)):
        await treasury.gift(db, here.campaign, cents, fee, name)
    await treasury.matched(db, here.campaign, 8, 40_00)
    await book(db, TxnKind.REFUND, "re_1", NOW, entries.refund(here.number, 12_34))
    await book(db, TxnKind.DISPUTE, "dp_1", NOW, entries.dispute_opened(here.number, 50_00, 15_00))
    await book(db, TxnKind.TRANSFER, "payout:1", NOW, entries.payout(here.number, 30_00, At.BANK))
    await db.commit()
    return here


@pytest.mark.parametrize(
    ("language", "path", "said"),
    [
        ("fr", "/fr/campagnes/{}/grand-livre",
         ("Grand livre", "150,00 $", "40,00 $", "−12,34 $", "−19,95 $", "157,71 $", "127,71 $",
          "Un don contesté à la banque du donateur", "50,00 $ de cette somme sont contestés")),
        ("en", "/en/campaigns/{}/ledger",
         ("Ledger", "$150.00", "$40.00", "-$12.34", "-$19.95", "$157.71", "$127.71",
          "A gift contested at the giver’s bank", "$50.00 of it is contested")),
    ],
)  # fmt: skip
async def test_what_came_in_what_it_cost_what_went_out_what_is_left(
    db, visitor, language, path, said
):
    here = await lively(db)
    browser = await visitor(language).go(path.format(here.which))
    assert browser.status == 200
    words = plain(browser.text).replace("-", "−") if language == "fr" else plain(browser.text)
    assert [one for one in said if one not in words] == []
    assert len(browser.all(".ledger-entries tbody tr")) == 6


async def test_no_name_and_no_id_of_a_gateway_is_on_the_page_nor_in_the_file(db, browser):
    here = await lively(db)
    giver = await person(db, name="Solange Tremblay-Anonyme")
    await pledges.pledge(db, here.campaign, giver, "collected", is_anonymous=True)
    for path in (
        f"/fr/campagnes/{here.which}/grand-livre",
        f"/en/campaigns/{here.which}/ledger.csv",
    ):
        await browser.go(path)
        assert browser.status == 200
        for secret in ("Solange", "ch_1", "re_1", "dp_1", "payout:1", giver.email):
            assert secret not in browser.answer.text


async def test_the_file_holds_every_entry_and_each_adds_up_to_zero(db, browser):
    here = await lively(db)
    await browser.go(f"/fr/campagnes/{here.which}/grand-livre.csv")
    assert browser.answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(browser.answer.text.lstrip("\ufeff"))))
    assert tuple(rows[0]) == PUBLIC_COLUMNS
    cents = [[round(float(cell) * 100) for cell in row[3:]] for row in rows[1:]]
    assert len(cents) == 6
    assert [sum(row) for row in cents] == [0] * 6
    stands = await balances(db, here.number)
    assert [sum(column) for column in zip(*cents, strict=True)] == [stands[at] for at in At]


async def test_a_long_ledger_is_read_page_by_page_and_whole_in_the_file(db, browser):
    here = await world(db, given=0)
    for number in range(60):
        sides = entries.charge(here.number, 10_00, 59, 9_41)
        await book(db, TxnKind.CHARGE, f"ch_{number}", NOW, sides)
    await db.commit()
    await browser.go(f"/fr/campagnes/{here.which}/grand-livre")
    assert len(browser.all(".ledger-entries tbody tr")) == 50
    await browser.go(browser.page.css_first("a[rel=next]").attributes["href"])
    assert len(browser.all(".ledger-entries tbody tr")) == 10
    await browser.go(f"/fr/campagnes/{here.which}/grand-livre.csv")
    assert len(browser.answer.text.splitlines()) == 61
    assert (await browser.go(f"/fr/campagnes/{here.which}/grand-livre?after=x")).status == 422


async def test_where_the_money_went_is_said_once_the_team_has_reported(db, runtime, browser):
    here = await lively(db)
    path = f"/fr/campagnes/{here.which}/grand-livre"
    await browser.go(path)
    assert "Les derniers 6,77 $" in plain(browser.text)
    await plans.report(db, here.project, lines=[(LineKind.COST, "Terre et bacs", 70_00, 68_50)])
    await treasury.payout(
        db, here.campaign, State.SENT, here.one, confirmed_by_id=here.other.id, cents=30_00,
        ended_at=NOW,
    )  # fmt: skip
    runtime.pages.clear()
    await browser.go(path)
    words = plain(browser.text)
    assert "Terre et bacs" in words
    assert "68,50 $" in words
    assert "Les derniers" not in words
    assert "30,00 $ virement 1" in words


async def test_before_anything_is_charged_the_page_says_so(db, browser):
    made = await campaigns.campaign(db)
    await browser.go(f"/fr/campagnes/{made.public_id}/grand-livre")
    assert "Rien n’est encore inscrit" in browser.text


@pytest.mark.parametrize("path", ["grand-livre", "grand-livre.csv"])
async def test_the_books_of_what_is_hidden_or_not_open_are_not_shown(db, browser, path):
    draft = await campaigns.campaign(db, CampaignState.DRAFT)
    hidden = await campaigns.campaign(db, hidden_at=NOW)
    for which in (draft.public_id, hidden.public_id, "zzzzzzzzzz", "0"):
        assert (await browser.go(f"/fr/campagnes/{which}/{path}")).status == 404


async def test_programs_read_the_same_in_cents(db, browser):
    here = await lively(db)
    await browser.go(f"/api/v1/campaigns/{here.which}/ledger?limit=4")
    told = browser.answer.json()
    assert told["currency"] == "CAD"
    assert told["sums"] == {
        "given": 150_00, "refunded": 12_34, "lost": 0, "matched": 40_00, "fees": 19_95,
        "paid": 30_00, "held": 50_00, "fund_owed": 40_00, "owed": 157_71, "left": 127_71,
    }  # fmt: skip
    assert [sum(entry["cents"].values()) for entry in told["entries"]] == [0] * 4
    await browser.go(f"/api/v1/campaigns/{here.which}/ledger?limit=4&after={told['after']}")
    assert [entry["kind"] for entry in browser.answer.json()["entries"]] == ["charge", "charge"]
    for query in ("limit=0", "limit=101", "after=zz", "other=1"):
        await browser.go(f"/api/v1/campaigns/{here.which}/ledger?{query}")
        assert browser.status == 422, query


@pytest.mark.parametrize(
    ("cents", "said"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-12_05, "-12.05"), (10**11, "1000000000.00")],
)
def test_amounts_are_made_of_whole_cents(cents, said):
    assert dollars(cents) == said
    assert is_amount(said)


def test_words_in_the_file_run_nothing_and_amounts_stay_numbers():
    assert written([["=1+1", "-12.05", "@x", "-abc"]]) == b"'=1+1,-12.05,'@x,'-abc\r\n"
