"""Who may do what with an offer, in each state: the page, the form, the API and the button say the same."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.rules import Scope
from app.items.models import Offer
from app.items.pages.steps import STEPS, Step
from app.items.rules import OfferState as S, Terms
from tests.api.program import Program, problem, token_of
from tests.factories import items
from tests.factories.accounts import person, sign_in_as
from tests.items.world import WHY, World, world
from tests.visitor import Visitor

AGREED = "accepted"
TEAM = "Seule l’équipe de ce projet peut"
GIVER = "Seule la personne qui offre peut"
MOVED = "l’offre a avancé"
BETWEEN = "Cela ne regarde que"

ACTS = {
    "accepter": ("accept", {"quantity": "1"}),
    "decliner": ("decline", {"reason": WHY}),
    "retirer": ("withdraw", {}),
    "liberer": ("release", {}),
    "renoncer": ("renege", {"reason": WHY}),
    "livre": ("deliver", {"quantity": "1"}),
    "rendu": ("return", {}),
    "contester": ("dispute", {"reason": WHY}),
}
THEIRS = {"accepter": "team", "decliner": "team", "retirer": "giver"}
POSSIBLE = {
    S.OFFERED: {"accepter", "decliner", "retirer"},
    S.WAITING: {"accepter", "decliner", "retirer"},
    S.ACCEPTED: {"renoncer", "livre"},
    S.DELIVERED: {"contester", "rendu"},
    S.DISPUTED: set(),
    S.RETURNED: {"contester"},
    S.DECLINED: set(),
    S.WITHDRAWN: set(),
    S.RENEGED: set(),
}
"""Of a loan of one piece that the giver confirmed; the other side may dispute it."""


@dataclass
class Side:
    """Somebody, with a browser and a program."""

    actor: Actor
    browser: Visitor
    program: Program


async def side(
    db: AsyncSession, visitor: Callable[..., Visitor], app: ASGIApp, actor: Actor
) -> Side:
    """Sign somebody in everywhere."""
    browser = visitor()
    await sign_in_as(db, browser, actor)
    token = await token_of(db, actor, Scope.ITEMS, Scope.READ)
    return Side(actor, browser, Program(app, token, language="fr"))


def refusal(state: S, act: str, who: str) -> str:
    """Return what somebody reads who does this now; empty when it is done."""
    if act in THEIRS and THEIRS[act] != who:
        return TEAM if THEIRS[act] == "team" else GIVER
    if act not in POSSIBLE[state]:
        return MOVED
    return "Vous l’avez dit" if act == "contester" and who == "giver" else ""


async def an_offer(db: AsyncSession, state: S) -> tuple[World, Offer]:
    """Make an offer of one piece, of a loan, as it stands in a state."""
    w = await world(db, terms=Terms.LOAN)
    return w, await items.offer(db, w.need, w.giver, state)


@pytest.mark.parametrize("who", ["giver", "team"])
@pytest.mark.parametrize("state", list(S))
async def test_each_act_is_refused_in_words_or_done_whatever_the_door(
    db: AsyncSession, visitor: Callable[..., Visitor], app: ASGIApp, state: S, who: str
) -> None:
    w, made = await an_offer(db, state)
    one = await side(db, visitor, app, w.giver if who == "giver" else w.carrier)
    path, asked = f"/fr/offres/{made.public_id}", {act for act in ACTS if refusal(state, act, who)}
    for act in sorted(asked):
        name, fields = ACTS[act]
        said = refusal(state, act, who)
        await one.browser.go(f"{path}/{act}")
        assert one.browser.status == 403, (act, state)
        assert said in one.browser.text, (act, one.browser.text)
        answer = await one.program.send(
            "POST", f"/offers/{made.public_id}/acts", {"act": name} | fields
        )
        assert said in problem(answer, 403, "refused")["title"]
    await items.again(db, made)
    assert made.state is state, "nothing moved"
    await one.browser.go(path)
    offered = {
        (link.attributes["href"] or "").rpartition("/")[2]
        for link in one.browser.page.css("a[href]")
    }
    assert offered & set(ACTS) == set(ACTS) - asked, "the page offers what may be done"


async def test_strangers_do_not_even_learn_of_an_offer(
    db: AsyncSession, visitor: Callable[..., Visitor], app: ASGIApp
) -> None:
    _w, made = await an_offer(db, S.OFFERED)
    stranger = await side(db, visitor, app, await person(db))
    staff = await side(db, visitor, app, await person(db, roles=("moderator",)))
    for act, (name, _fields) in ACTS.items():
        for one in (stranger, staff):
            path = f"/fr/offres/{made.public_id}/{act}"
            assert (await one.browser.go(path)).status == 404, act
            sent = {"act": name, "reason": WHY, "quantity": 1}
            answer = await one.program.send("POST", f"/offers/{made.public_id}/acts", sent)
            problem(answer, 404, "not-found")


async def test_a_visitor_is_asked_to_sign_in_before_anything_of_an_offer(
    db: AsyncSession, browser: Visitor
) -> None:
    _w, made = await an_offer(db, S.OFFERED)
    for step in STEPS:
        await browser.go(f"/fr/offres/{made.public_id}/{step.fr}")
        assert browser.path == "/fr/connexion", step.fr
        assert items.TITLE not in browser.text


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.en)
async def test_a_step_says_what_follows_and_leads_back_in_both_languages(
    db: AsyncSession, visitor: Callable[..., Visitor], step: Step
) -> None:
    state = {
        "accept": S.OFFERED, "decline": S.OFFERED, "withdraw": S.OFFERED, "give-up": S.ACCEPTED,
        "delivered": S.ACCEPTED, "returned": S.DELIVERED, "disagree": S.DELIVERED,
        "settle": S.DISPUTED, "thank": S.DELIVERED,
    }.get(step.en, S.ACCEPTED)  # fmt: skip
    w = await world(db, terms=Terms.LOAN)
    more = {"quantity": 3, "accepted": 1, "waiting": 2} if step.en == "release" else {}
    made = await items.offer(db, w.need, w.giver, state, **more)
    if step.en == "slot/cancel":
        await items.handover(db, made)
    who = w.giver if step.en == "withdraw" else w.carrier
    for language, path, back in (
        ("fr", f"/fr/offres/{made.public_id}/{step.fr}", "Non, revenir"),
        ("en", f"/en/offers/{made.public_id}/{step.en}", "No, go back"),
    ):
        browser = visitor(language)
        await sign_in_as(db, browser, who)
        await browser.go(path)
        assert browser.status == 200, browser.text
        assert items.TITLE in browser.page.css_first("h1").text()
        assert (
            len(browser.page.css("main form button.button-primary, main form .button-danger")) == 1
        )
        await browser.follow(back)
        assert browser.path.endswith(made.public_id)


@pytest.mark.parametrize(
    ("act", "fields", "field"),
    [
        ("accepter", {"quantity": "0"}, "quantity"),
        ("accepter", {"quantity": "-2"}, "quantity"),
        ("accepter", {"quantity": "4"}, "quantity"),
        ("accepter", {"quantity": "99999999999999999999"}, "quantity"),
        ("accepter", {"quantity": "un"}, "quantity"),
        ("accepter", {"note": "x" * 501}, "note"),
        ("decliner", {"reason": ""}, "reason"),
        ("decliner", {"reason": "non"}, "reason"),
        ("decliner", {"reason": "x" * 501}, "reason"),
    ],
)
async def test_a_wrong_answer_is_said_beside_its_field_and_moves_nothing(
    db: AsyncSession, browser: Visitor, act: str, fields: dict[str, str], field: str
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, quantity=3)
    await sign_in_as(db, browser, w.carrier)
    await browser.go(f"/fr/offres/{made.public_id}/{act}")
    await browser.submit(**fields)
    assert browser.status == 422
    assert browser.error(field)
    assert browser.page.css_first(f"[name={field}]") is not None
    await items.again(db, made)
    assert made.state is S.OFFERED


async def test_a_form_that_is_late_says_where_the_offer_stands(
    db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    w = await world(db)
    made = await items.offer(db, w.need, w.giver, quantity=3)
    first, second = visitor(), visitor()
    await sign_in_as(db, first, w.carrier)
    await sign_in_as(db, second, w.member)
    for browser in (first, second):
        await browser.go(f"/fr/offres/{made.public_id}/accepter")
    await first.submit(quantity="3")
    assert "C’est accepté" in first.text
    await second.submit(quantity="3", note="Merci, on prend tout.")
    assert second.status == 403
    assert MOVED in second.text
    assert "Merci, on prend tout." in second.answer.text, "what was typed is kept"
