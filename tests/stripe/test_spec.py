"""Requests are held against the provider's own document: what it does not know is named."""

from urllib.parse import urlencode

import pytest

from tests.parts import missing_with
from tests.stripe.environment import NoInterpreter, specification
from tests.stripe.spec import SPECIFICATION, nested

INTENT = {"amount": "2500", "currency": "cad", "customer": "cus_1"}


@pytest.fixture(autouse=True)
def document():
    try:
        return specification()
    except NoInterpreter as nothing:
        missing_with(str(nothing))


def faults(path, form, method="POST"):
    sent = urlencode(form)
    return SPECIFICATION.faults(method, path, *(("", sent) if method == "POST" else (sent, "")))


def test_brackets_are_groups_and_lists():
    assert nested("a[b][c]=1&a[d]=2&e[0]=x&e[1]=y&f=") == {
        "a": {"b": {"c": "1"}, "d": "2"},
        "e": {"0": "x", "1": "y"},
        "f": "",
    }
    assert nested("e[]=x&e[]=y") == {"e": {"0": "x", "1": "y"}}


def test_what_we_send_is_known():
    assert not faults(
        "/v1/payment_intents", INTENT | {"metadata[pledge]": "42", "expand[0]": "latest_charge"}
    )
    assert not faults("/v1/payment_intents/pi_1/confirm", {"off_session": "true"})
    assert not faults("/v1/payment_intents/pi_1/confirm", {"off_session": "recurring"})
    assert not faults("/v1/events", {"created[gte]": "1795354842", "limit": "100"}, "GET")
    assert not faults("/v1/balance_transactions", {"expand[]": "data.source"}, "GET")
    assert not faults("/v1/transfers", {"amount": "1", "currency": "cad", "destination": "acct_1"})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"amount": "19.99"}, 'not of type "integer"'),
        ({"amount": "ten"}, 'not of type "integer"'),
        ({"payment_method_types": "card"}, "payment_method_types"),
        ({"setup_future_usage": "forever"}, "setup_future_usage"),
        ({"metadata": "42"}, "metadata"),
        ({"off_session": "perhaps"}, "off_session"),
        ({"payment_method_options[card][colour]": "red"}, "payment_method_options"),
        ({"pledge": "42"}, "'pledge' was unexpected"),
    ],
)
def test_what_is_not_known_is_named(changes, why):
    [fault] = faults("/v1/payment_intents", INTENT | changes)
    assert fault.startswith("PostPaymentIntents: body")
    assert why in fault


def test_what_is_wanted_is_missed():
    [fault] = faults("/v1/payment_intents", {"currency": "cad"})
    assert '"amount" is a required property' in fault


def test_a_query_is_judged_too():
    [fault] = faults("/v1/events", {"since": "yesterday"}, "GET")
    assert "'since' was unexpected" in fault
    [fault] = faults("/v1/events", {"limit": "many"}, "GET")
    assert "limit" in fault


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/payment_intent"), ("DELETE", "/v1/payment_intents/pi_1"), ("GET", "/v1")],
)
def test_what_is_no_operation_is_said(method, path):
    assert faults(path, {}, method) == [f"{method} {path} is no operation of the API"]


def test_a_search_is_not_taken_for_an_id():
    [fault] = faults("/v1/payment_intents/search", {}, "GET")
    assert fault.startswith("GetPaymentIntentsSearch")
    assert '"query" is a required property' in fault
