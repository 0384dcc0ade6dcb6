"""Codes as people type them, and as apps make them."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given, strategies as st

from app.accounts import codes
from app.accounts.codes import Kind
from tests.factories.accounts import code

NOW = datetime(2026, 11, 22, 12, 0, 15, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        " 123 456 ",
        "123-456",
        "1 2 3 4 5 6",
        "123\u00a0456",
        "123–456",
        "１２３４５６",
        "123.456",
    ],
)
def test_six_digits_are_six_digits_however_they_are_spaced(typed: str) -> None:
    assert codes.read(typed) == codes.Typed(Kind.APP, "123456")


@pytest.mark.parametrize(
    "typed",
    ["abcd-efgh-jkmn-pqrs", "ABCD EFGH JKMN PQRS", "abcdefghjkmnpqrs", " abcd_efgh jkmn–pqrs "],
)
def test_a_recovery_code_may_be_typed_in_any_case(typed: str) -> None:
    assert codes.read(typed) == codes.Typed(Kind.RECOVERY, "abcdefghjkmnpqrs")


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert codes.read("ooii-llOO-IILL-0011").code == "0011110011110011"


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "abcd-efgh", "abcd-efgh-jkmn-pqru", "١٢٣", "é" * 16]
)
def test_anything_else_is_neither(typed: str) -> None:
    assert codes.read(typed).kind is Kind.NEITHER


@given(st.text())
def test_nothing_typed_breaks_the_reading(typed: str) -> None:
    read = codes.read(typed)
    assert (read.code == "") == (read.kind is Kind.NEITHER)


def test_other_digits_that_mean_the_same_are_the_same() -> None:
    assert codes.read("𝟏𝟐𝟑𝟒𝟓𝟔").code == "123456"


def test_a_code_counts_half_a_minute_early_or_late_and_no_more() -> None:
    here = codes.step_at(NOW)
    found = {
        steps: codes.step_of(SECRET, code(SECRET, steps=steps, now=NOW), NOW)
        for steps in range(-3, 4)
    }
    assert found == {-3: None, -2: None, -1: here - 1, 0: here, 1: here + 1, 2: None, 3: None}


def test_a_step_is_half_a_minute_of_the_world_s_clock() -> None:
    assert codes.step_at(NOW) == codes.step_at(NOW.replace(second=29))
    assert codes.step_at(NOW) + 1 == codes.step_at(NOW.replace(second=30))
    assert codes.step_at(NOW.astimezone()) == codes.step_at(NOW)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, last six digits, with the secret of its SHA-1 rows."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, shown in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        assert codes.step_of(secret, shown, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


def test_secrets_differ_and_apps_can_read_them() -> None:
    made = {codes.new_secret() for _ in range(50)}
    assert len(made) == 50
    address = codes.app_address(made.pop(), "a&b@exemple.ca", "Notre ville : ici")
    read = pyotp.parse_uri(address)
    assert (read.name, read.issuer) == ("a&b@exemple.ca", "Notre ville : ici")


def test_ten_recovery_codes_are_ten_and_read_back_from_paper() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES == 10
    for one in made:
        shown = codes.on_paper(one)
        assert shown.count("-") == 3
        assert codes.read(shown.upper()) == codes.Typed(Kind.RECOVERY, one)


def test_a_day_of_codes_does_not_repeat_the_step() -> None:
    steps = [codes.step_at(NOW + timedelta(seconds=30 * n)) for n in range(100)]
    assert len(set(steps)) == 100
