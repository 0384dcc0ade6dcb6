"""Who calls, as throttles count: an address, or the network of an IPv6 household."""

import pytest
from starlette.requests import Request

from app.core.web.caller import network_of


def request(host: str | None) -> Request:
    client = None if host is None else (host, 1234)
    return Request({"type": "http", "client": client, "headers": []})


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_a_household_is_one_caller(host: str | None, network: str) -> None:
    assert network_of(request(host)) == network


def test_a_header_does_not_change_who_calls() -> None:
    scope = {
        "type": "http",
        "client": ("192.0.2.7", 1),
        "headers": [(b"x-forwarded-for", b"198.51.100.1")],
    }
    assert network_of(Request(scope)) == "192.0.2.7"
