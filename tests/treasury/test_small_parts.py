"""Proofs by their first bytes, what follows from where money stands, every word in both languages."""

import io

import pytest
from PIL import Image

from app.campaigns.rules import Act, State
from app.core.files.refusals import BadFile
from app.core.i18n import using
from app.ledger.rules import AccountKind, TxnKind
from app.plans.queries.reporting import ReportFacts
from app.plans.report import ReportState
from app.treasury import words
from app.treasury.proofs import EXTENSIONS, kind_of
from app.treasury.queries.standing import Standing
from app.treasury.rules import DifferenceKind, Method, State as PayoutState
from app.treasury.schemas import Proposal
from app.treasury.service.follow import next_act
from app.treasury.sums import Sums
from tests.factories.treasury import NOW, PDF

REPORT = ReportFacts(1, "aaaaaaaaaa", ReportState.PUBLISHED, "", "", "", 1, NOW, NOW, None, "Amina")


def picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PDF, "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
    ],
)
def test_a_proof_is_known_by_its_bytes_and_given_back_under_a_name_of_ours(data, media_type):
    assert kind_of(data) == media_type
    assert EXTENSIONS[media_type].isalpha()


@pytest.mark.parametrize(
    "data",
    [b"", b"x", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"PK\x03\x04", b"a;b;c\n1;2;3\n",
     b"%PD", b"\0" * 64],
)  # fmt: skip
def test_what_is_neither_a_pdf_nor_a_picture_is_no_proof(data):
    with pytest.raises(BadFile) as refused:
        kind_of(data)
    assert refused.value.field == "proof"


def test_a_proof_that_is_too_heavy_says_so():
    with pytest.raises(BadFile) as refused:
        kind_of(PDF + b"0" * 10_000_001)
    assert refused.value.field == "proof"


def standing(*, report: bool = False, flying: int = 0, back: int = 0, **sums: int) -> Standing:
    return Standing(Sums(**sums), flying, 10, REPORT if report else None, back)


@pytest.mark.parametrize(
    ("state", "stands", "act"),
    [
        (State.SETTLED, standing(given=1_000), None),
        (State.SETTLED, standing(given=1_000, paid=1), Act.PAY_OUT),
        (State.PAYING_OUT, standing(given=1_000, paid=899), None),
        (State.PAYING_OUT, standing(given=1_000, paid=900), Act.DELIVER),
        (State.DELIVERING, standing(given=1_000, paid=1_000), None),
        (State.DELIVERING, standing(given=1_000, paid=999, report=True), None),
        (State.DELIVERING, standing(given=1_000, paid=1_000, report=True), Act.CLOSE),
        (State.DELIVERING, standing(given=1_000, paid=1_000, report=True, refunded=9), Act.CLOSE),
        (State.DELIVERING, standing(given=1_000, paid=1_000, report=True, back=5), None),
        (State.DELIVERING, standing(given=1_000, paid=1_000, report=True, held=5), None),
        (State.DELIVERING, standing(given=1_000, paid=1_000, report=True, fund_owed=5), None),
        (State.DELIVERING, standing(given=1_000, paid=1_000, report=True, flying=5), None),
        *((state, standing(given=10, paid=10, report=True), None) for state in State
          if state not in {State.SETTLED, State.PAYING_OUT, State.DELIVERING}),
    ],
)  # fmt: skip
def test_a_campaign_goes_as_far_as_its_money(state, stands, act):
    assert next_act(state, stands) is act


@pytest.mark.parametrize(
    ("say", "kinds"),
    [
        (words.entry_label, TxnKind),
        (words.account_label, AccountKind),
        (words.state_label, PayoutState),
        (words.method_label, Method),
        (words.difference_label, DifferenceKind),
    ],
)
def test_everything_has_a_name_of_its_own_in_both_languages(say, kinds):
    said = {}
    for language in ("fr", "en"):
        with using(language):
            said[language] = [say(kind) for kind in kinds]
        assert len(set(said[language])) == len(kinds)
    assert not set(said["fr"]) & set(said["en"])


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "10", "method": "manual", "destination": "acct_1234"},
        {"amount": "10", "method": "connect", "destination": ""},
        {"amount": "10", "method": "connect", "destination": "acct_"},
        {"amount": "10", "method": "connect", "destination": "tr_1234567"},
        {"amount": "10", "method": "cash"},
        {"amount": "10", "method": "manual", "note": "x" * 501},
        *({"amount": amount, "method": "manual"} for amount in (
            "", "0", "0.00", "-1", "1e3", "10.005", "1.000,5", "NaN", "1000000.01", "٣", "12 EUR")),
    ],
)  # fmt: skip
def test_a_proposal_that_means_nothing_is_refused(fields):
    with pytest.raises(ValueError):
        Proposal.model_validate(fields)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("19.99", 19_99), ("19,99 $", 19_99), ("1 250", 1_250_00), ("$1,250.50", 1_250_50),
     ("0.01", 1), ("1000000", 1_000_000_00)],
)  # fmt: skip
def test_an_amount_is_read_to_the_cent(typed, cents):
    assert Proposal.model_validate({"amount": typed, "method": "manual"}).cents == cents
