"""A form comes from our own page, or nothing happens."""

import pytest
from starlette.datastructures import Headers

from app.core import csrf
from app.core.settings import Settings


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://testserver"}, True),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"referer": "http://testserver/fr/idees"}, True),
        ({"referer": "http://testserver.evil.example/"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({}, False),
    ],
)
def test_only_our_own_origin_may_send_a_form(
    settings: Settings, headers: dict[str, str], ours: bool
) -> None:
    assert csrf.same_origin(Headers(headers), settings) is ours


def test_a_token_is_good_for_its_session_only(settings: Settings) -> None:
    token = csrf.token(settings, "session-a")
    assert csrf.is_valid(settings, "session-a", token)
    assert not csrf.is_valid(settings, "session-b", token)


def test_each_page_s_token_looks_different(settings: Settings) -> None:
    assert csrf.token(settings, "a") != csrf.token(settings, "a")


@pytest.mark.parametrize("given", ["", "zz", "00" * 31, "00" * 33, "00" * 32, "é"])
def test_a_forged_token_is_refused(settings: Settings, given: str) -> None:
    assert not csrf.is_valid(settings, "session-a", given)
