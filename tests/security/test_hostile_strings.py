"""Whatever is typed into whatever field: an answer, never a fault, and nothing typed is lost."""

import os
import zlib
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.security.bodies import BODIES, body_of, sender_of, state_for
from tests.security.hostile import BYTES, STRINGS
from tests.security.routes import FORMS, READS, Route
from tests.security.stage import Stage
from tests.visitor import form_values

TYPED = tuple(route for route in FORMS if route.name in BODIES)
BUTTONS = tuple(route for route in FORMS if route.name not in BODIES)
KEPT = "input:not([type]), input[type=text], input[type=email], input[type=url], textarea"
ACCEPTED = {200, 303}
CHOSEN = {"helpful", "newest", "taken_up", "version", "yes"}
"""What a button says: nobody typed it."""

RIGHT_ELSEWHERE = {
    "accounts:verify", "accounts:second_step_passkey", "accounts:passkey_sign_in",
    "accounts:verify_passkey", "accounts:add_passkey", "moderation:set_aside",
    "payments:try_card", "payments:try_answer", "campaigns:goal",
}  # fmt: skip
"""Forms that no body written beforehand makes right: a code of the moment, a passkey's answer, a
group that must be found first, the secret of a card that was asked for, the rows of a budget. Their own slices' tests send them whole."""

ONE_BUTTON = {
    "ideas:endorse", "ideas:take_back_endorsement", "organisations:choose_shown",
    "organisations:change_role", "audit:export", "privacy:choices", "messages:mute",
    "privacy:export_incidents", "moderation:set_aside", "profiles:withdraw_nomination",
    "matching:answer", "matching:pause", "matching:invite", "matching:team_answer",
    "matching:confirm_roster", "volunteering:applications", "volunteering:mark",
    "plans:turn_step", "projects:change_role", "projects:ask_sponsor", "hours:waiting",
    "volunteering:take_part", "volunteering:part", "payments:try_card", "payments:try_answer",
}  # fmt: skip
"""Forms whose values are all ours: nothing was typed, a sentence says what is wrong."""

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "route", [route for route in TYPED if route.name not in RIGHT_ELSEWHERE], ids=str
)
async def test_a_right_form_is_accepted(stage: Stage, route: Route) -> None:
    answer = await stage.browse(
        sender_of(route),
        "POST",
        route.address(stage.world, state_for(route)),
        data=body_of(route, stage.world, state_for(route)),
    )
    assert answer.status_code in ACCEPTED, answer.text


@pytest.mark.parametrize("route", BUTTONS, ids=str)
async def test_a_button_takes_no_field(stage: Stage, route: Route) -> None:
    answer = await stage.browse(
        sender_of(route), "POST", route.address(stage.world), data={"title": "Une ruelle"}
    )
    assert answer.status_code != 422, "it reads fields: give them in tests/security/bodies.py"
    assert answer.status_code < 500


@pytest.mark.parametrize("route", TYPED, ids=str)
async def test_no_text_breaks_a_form_or_is_lost(stage: Stage, route: Route) -> None:
    right = right_body(stage, route)
    for field in right:
        for name, text in some(STRINGS, f"{route} {field}"):
            body = right | {field: text}
            answer = await stage.browse(
                sender_of(route), "POST", route.address(stage.world, state_for(route)), data=body
            )
            assert answer.status_code < 500, f"{field}: {name}"
            if answer.status_code == 422 and route.name not in ONE_BUTTON:
                assert_kept(answer, body, f"{field}: {name}")


@pytest.mark.parametrize("route", TYPED, ids=str)
async def test_no_bytes_break_a_form(stage: Stage, route: Route) -> None:
    right = right_body(stage, route)
    for field in right:
        others = urlencode({k: v for k, v in right.items() if k != field}, doseq=True)
        for name, raw in some(BYTES, f"{route} {field}"):
            answer = await stage.post_bytes(
                sender_of(route),
                route.address(stage.world, state_for(route)),
                f"{others}&{field}=".encode() + raw,
                FORM,
            )
            assert answer.status_code < 500, f"{field}: {name}"


@pytest.mark.parametrize("route", TYPED, ids=str)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=", b"----"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\xff"),
        ("application/json", b'{"title": "Une ruelle"}'),
        ("text/plain", b"title=Une ruelle"),
        (FORM, b"&&==&=&a&" * 300),
        (FORM, b"a=1&" * 2_000),
    ],
)
async def test_no_broken_body_breaks_a_form(
    stage: Stage, route: Route, kind: str, body: bytes
) -> None:
    answer = await stage.post_bytes(
        sender_of(route), route.address(stage.world, state_for(route)), body, kind
    )
    assert answer.status_code < 500


@pytest.mark.parametrize("route", READS, ids=str)
async def test_no_address_breaks_a_page(stage: Stage, route: Route) -> None:
    for name, text in some(STRINGS, str(route)):
        if len(text) > 200:
            continue
        for address in route.addresses_with(stage.world, text):
            try:
                answer = await stage.browse("member", "GET", address)
            except httpx.InvalidURL:
                continue
            assert answer.status_code < 500, f"{name}: {address}"


def some(strings: dict[str, Any], where: str) -> list[tuple[str, Any]]:
    """Return a twelfth of the strings, another one from field to field; all of them on demand.

    Each string still meets hundreds of fields; EVERY_STRING=1 asks everything of everything.
    """
    every = list(strings.items())
    return every if os.environ.get("EVERY_STRING") else every[zlib.crc32(where.encode()) % 12 :: 12]


def right_body(stage: Stage, route: Route) -> dict[str, Any]:
    """Return what a form sends when everything in it is right, files aside."""
    body = body_of(route, stage.world, state_for(route))
    return {name: value for name, value in body.items() if not isinstance(value, tuple)}


def assert_kept(answer: httpx.Response, typed: dict[str, object], what: str) -> None:
    """Assert that a form which comes back holds what was typed into it, passwords aside."""
    page = LexborHTMLParser(answer.text)
    forms = [f for f in page.css("main form[method=post]") if set(form_values(f)) & set(typed)]
    form = max(forms, key=lambda f: len(set(form_values(f)) & set(typed)), default=None)
    if form is None:
        assert set(typed) <= CHOSEN, f"{what}: no form comes back"
        return
    values = form_values(form)
    for node in form.css(KEPT):
        name = node.attributes.get("name") or ""
        if name in typed and "\0" not in str(typed[name]):
            assert plain(str(values.get(name, ""))) == plain(str(typed[name])), f"{what}: {name}"
    assert not [n for n in form.css("input[type=password]") if _value(n)], what


def plain(text: str) -> str:
    """Return a text as HTML holds it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")


def _value(node: LexborNode) -> str:
    return node.attributes.get("value") or ""
