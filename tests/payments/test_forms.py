"""The forms that ask for a card: our own where no money is moved, Stripe's on its page alone."""

import dataclasses

import httpx
import pytest
from fastapi import Request
from selectolax.lexbor import LexborHTMLParser

from app.core import clock
from app.core.i18n import gettext as _, using
from app.core.web.edge import Edge
from app.core.web.policy import CSP, content_policy
from app.core.web.responses import common, page
from app.core.web.templates import environment
from app.main import build
from app.payments.card_form import STRIPE, card_form, confirm_form
from app.payments.choose import gateway_of
from app.payments.seen import IntentState, Setup, SetupState
from app.payments.trying import TITLES, TestCard as Card

HERE, BACK = "/fr/idees", "/fr/projets"


async def begun(runtime):
    return await gateway_of(runtime).setup("pledge:1:setup", "payer", {})


def drawn(runtime, form, macro="card_fields", *arguments):
    """Draw a macro as a page does."""
    source = (
        '{% from "payments/card.html" import card_fields, confirm_fields, card_scripts with context %}'
        "{{ " + macro + "(form" + "".join(f", {one!r}" for one in arguments) + ") }}"
        "{{ card_scripts(form) }}"
    )
    scope = {"type": "http", "method": "GET", "path": "/fr", "headers": [], "query_string": b""}
    asked = Request(scope | {"app": _App(runtime), "session": {}})
    html = environment.from_string(source).render(**common(asked, as_visitor=True), form=form)
    return LexborHTMLParser(html)


class _App:
    def __init__(self, runtime):
        self.state = type("State", (), {"runtime": runtime})


async def given(browser, setup, card, **more):
    return await browser.post(
        "/fr/paiements/carte-d-essai",
        {
            "object_id": setup.id,
            "secret": setup.client_secret,
            "card": card,
            "back": BACK,
            "here": HERE,
        }
        | more,
    )


async def test_a_test_card_is_given_without_any_script(runtime, browser):
    setup = await begun(runtime)
    await given(browser, setup, "accept")
    assert (browser.status, browser.path) == (200, BACK)
    seen = await gateway_of(runtime).read_setup(setup.id)
    assert (seen.state, seen.card.last4) == (SetupState.SAVED, "4242")


async def test_a_refused_card_leads_back_to_the_page_with_a_sentence(runtime, browser):
    setup = await begun(runtime)
    await given(browser, setup, "decline")
    assert browser.path == HERE
    assert "Cette carte a été refusée. Veuillez en choisir une autre." in browser.text
    assert (await gateway_of(runtime).read_setup(setup.id)).state is SetupState.WAITS


async def test_without_the_secret_there_is_nothing(runtime, browser):
    setup = await begun(runtime)
    await given(browser, setup, "accept", secret="x" * 32)
    assert browser.status == 404
    await given(browser, setup, "accept", object_id="demo_setup_other")
    assert browser.status == 404
    assert (await gateway_of(runtime).read_setup(setup.id)).state is SetupState.WAITS


@pytest.mark.parametrize("away", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere"])
async def test_it_leads_nowhere_else(runtime, browser, away):
    setup = await begun(runtime)
    await given(browser, setup, "accept", back=away)
    assert (browser.answer.url.host, browser.path) == ("testserver", "/fr")


@pytest.mark.parametrize("card", ["", "4242424242424242", "gold"])
async def test_no_number_is_taken_for_a_test_card(runtime, browser, card):
    setup = await begun(runtime)
    await given(browser, setup, card)
    assert browser.status == 422
    assert (await gateway_of(runtime).read_setup(setup.id)).state is SetupState.WAITS


async def asks(runtime):
    """A payment whose bank wants a confirmation."""
    gateway = gateway_of(runtime)
    setup = await begun(runtime)
    saved = await gateway.try_card(setup.id, setup.client_secret, Card.NEEDS_ACTION)
    intent = await gateway.intent("pledge:1:pi", 2_500, "payer", saved.payment_method, {})
    return await gateway.confirm("pledge:1:confirm:1", intent, saved.payment_method)


@pytest.mark.parametrize(
    ("says", "state"), [("yes", IntentState.SUCCEEDED), ("no", IntentState.NEEDS_CARD)]
)
async def test_a_bank_is_answered_in_its_holder_s_place(runtime, browser, says, state):
    seen = await asks(runtime)
    form = {"object_id": seen.id, "secret": seen.client_secret, "says": says, "back": BACK}
    await browser.post("/fr/paiements/reponse-d-essai", form)
    assert browser.path == BACK
    assert (await gateway_of(runtime).read_intent(seen.id)).state is state


@pytest.mark.parametrize("says", ["", "maybe", "YES"])
async def test_a_bank_is_answered_yes_or_no(runtime, browser, says):
    seen = await asks(runtime)
    form = {"object_id": seen.id, "secret": seen.client_secret, "says": says, "back": BACK}
    await browser.post("/fr/paiements/reponse-d-essai", form)
    assert browser.status == 422
    assert (await gateway_of(runtime).read_intent(seen.id)).state is IntentState.NEEDS_CARD


async def test_where_money_may_move_there_is_no_such_form(runtime, browser, with_key):
    for path, more in (("carte-d-essai", {"card": "accept", "here": HERE}), ("reponse-d-essai", {"says": "yes"})):  # fmt: skip
        form = {"object_id": "seti_1", "secret": "x", "back": BACK} | more
        await browser.post(f"/fr/paiements/{path}", form)
        assert browser.status == 404


async def test_our_own_form_says_that_no_money_is_moved(runtime):
    form = card_form(runtime, await begun(runtime), BACK)
    assert (form.opening, form.moves_money, form.can_ask) == (None, False, True)
    shown = drawn(runtime, form, "card_fields", "Enregistrer", HERE)
    assert "Démonstration\u00a0: aucun argent n’est déplacé" in shown.text()
    values = {one.attributes["value"] for one in shown.css("input[type=radio]")}
    assert values == {card.value for card in Card}
    assert shown.css("script") == []
    names = {one.attributes["name"] for one in shown.css("input[type=hidden]")}
    assert names >= {"object_id", "secret", "back", "here"}
    assert not shown.css("input[type=text], input[type=number], input[type=tel]")


async def test_our_own_question_of_a_bank(runtime):
    seen = await asks(runtime)
    shown = drawn(runtime, confirm_form(runtime, seen, seen.payment_method, BACK), "confirm_fields", "C’est moi")  # fmt: skip
    assert "aucun argent n’est déplacé" in shown.text()
    assert [one.attributes["value"] for one in shown.css("button")] == ["yes", "no"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_test_card_has_its_words(language):
    with using(language):
        words = {_(TITLES[card]) for card in Card}
    assert len(words) == len(Card)
    assert (words == set(TITLES.values())) is (language == "en")


def test_stripe_s_form_is_in_its_own_frame_and_has_no_field_of_ours(runtime, with_key):
    form = card_form(runtime, Setup("seti_1", "seti_1_secret_x"), BACK)
    shown = drawn(runtime, form, "card_fields", "Enregistrer", HERE)
    assert shown.css("input") == []
    sent = shown.css_first("form[data-card]").attributes
    assert (sent["data-key"], sent["data-secret"]) == ("pk_test_world", "seti_1_secret_x")
    assert (sent["data-back"], sent["data-method"]) == (BACK, "")
    assert "action" not in sent, "nothing may be posted to us, not even by a broken script"
    theirs, ours = (one.attributes["src"] for one in shown.css("script"))
    assert theirs == "https://js.stripe.com/endive/stripe.js"
    assert ours.split("?")[0].endswith("js/card.js")
    assert shown.css_first("noscript") is not None
    assert "utilisez une carte d’essai de notre fournisseur" in shown.text()


def test_where_real_money_is_moved_nothing_says_that_it_is_not(runtime, with_key):
    form = card_form(runtime, Setup("seti_1", "secret"), BACK)
    shown = drawn(runtime, dataclasses.replace(form, moves_money=True), "card_fields", "E", HERE)
    assert "aucun argent" not in shown.text()
    assert "Le numéro de votre carte n’atteint jamais notre serveur" in shown.text()


def test_without_a_key_for_browsers_a_test_key_takes_test_cards(runtime, with_key):
    with_key(stripe_publishable_key="")
    form = card_form(runtime, Setup("seti_1", "secret"), BACK)
    assert [value for value, _title in form.cards] == ["accept", "decline", "disputed"]
    assert form.opening is None


def test_a_path_of_others_is_not_where_the_browser_goes_back(runtime, with_key):
    assert card_form(runtime, Setup("seti_1", "secret"), "https://elsewhere.test/").back == "/"


def test_the_opening_names_stripe_and_nobody_else(settings):
    opened = content_policy(settings, STRIPE)
    assert content_policy(settings) == CSP
    assert "script-src 'self' https://js.stripe.com https://*.js.stripe.com;" in opened
    assert "connect-src 'self' https://api.stripe.com;" in opened
    assert opened.endswith("frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com")  # fmt: skip
    assert "unsafe" not in opened
    hosts = {part for part in opened.replace(";", " ").split() if part.startswith("http")}
    assert all(host.endswith("stripe.com") for host in hosts)
    for kept in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"):
        assert kept in opened


async def test_only_the_page_that_asks_is_opened(runtime):
    app = build(runtime, runtime.settings.database_url)

    @app.get("/{language}/card-of-the-tests")
    async def show(request: Request):
        return page(request, "site/gallery.html", {"now": clock.now()}, opens=STRIPE)

    transport = httpx.ASGITransport(Edge(app, runtime, app))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        opened = await client.get("/fr/card-of-the-tests")
        other = await client.get("/fr")
    assert "https://js.stripe.com" in opened.headers["content-security-policy"]
    assert other.headers["content-security-policy"] == CSP
