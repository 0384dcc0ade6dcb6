"""The queue and its pages: whose territory, what first, who holds it, two presses to be done."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, Refused
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.discussion.rules import State as Said
from app.ideas.models import Idea
from app.ideas.rules import State
from app.ideas.shown import address
from app.moderation.models import Case, Decision
from app.moderation.rules import CLAIM_LASTS, Outcome, Reason
from app.moderation.service.claim import claim, release
from tests.factories import discussion, ideas, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HERE = "moderator:villeray-saint-michel-parc-extension"
QUEUE = "/fr/equipe/moderation"


async def a_moderator(db: AsyncSession, browser: Visitor, *roles: str) -> Visitor:
    """Sign a moderator in."""
    return await sign_in_as(db, browser, await person(db, roles=roles or (HERE,)))


async def test_an_empty_queue_says_what_will_stand_there(
    browser: Visitor, db: AsyncSession
) -> None:
    await a_moderator(db, browser)
    await browser.go(QUEUE)
    assert browser.status == 200
    assert "Rien n’attend ici" in browser.text
    await browser.follow("Voir les chiffres")
    assert browser.path == "/fr/moderation"


async def test_what_is_held_comes_first_then_what_most_reported(
    browser: Visitor, db: AsyncSession
) -> None:
    once, twice = (
        await ideas.idea(db, title="Une fois signalée"),
        await ideas.idea(db, title="Deux fois signalée"),
    )
    await made.reported(db, once)
    await made.reported(db, twice)
    await made.reported(db, twice, reason=Reason.SPAM)
    comment = await discussion.comment(db, once, body="Achetez !", state=Said.HELD)
    await made.held(db, comment)
    await a_moderator(db, browser)
    await browser.go(QUEUE)
    cards = browser.all(".queue-card")
    assert ["Achetez" in cards[0], "Deux fois" in cards[1], "Une fois" in cards[2]] == [True] * 3
    assert "Retenu automatiquement" in cards[0]
    assert "2 signalements" in cards[1]
    assert "Propos haineux" in cards[1]
    assert "Publicité" in cards[1]
    await browser.follow("Signalé")
    assert len(browser.all(".queue-card")) == 2
    await browser.go(QUEUE + "?show=held")
    assert len(browser.all(".queue-card")) == 1
    await browser.go(QUEUE + "?show=nonsense&area=nowhere")
    assert len(browser.all(".queue-card")) == 3


async def test_each_moderator_sees_their_territory(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    await made.reported(db, await ideas.idea(db))
    await made.reported(db, await ideas.idea(db, area="city"))
    for roles, seen in (
        ((HERE,), 1),
        (("moderator:ville-marie",), 0),
        (("moderator",), 2),
        (("administrator",), 2),
    ):
        browser = await a_moderator(db, visitor(), *roles)
        await browser.go(QUEUE)
        assert len(browser.all(".queue-card")) == seen, roles
    await browser.go(QUEUE + "?area=ville-marie")
    assert browser.all(".queue-card") == []
    assert browser.all("#area option[selected]") == ["Ville-Marie"]


async def test_members_and_visitors_have_no_queue(browser: Visitor, db: AsyncSession) -> None:
    await browser.go(QUEUE)
    assert browser.path == "/fr/connexion"
    await sign_in_as(db, browser, await person(db))
    await browser.go(QUEUE)
    assert browser.status == 403
    assert "Seule la modération" in browser.text


async def test_two_presses_from_the_queue_to_done(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea, reason=Reason.SPAM, words="C’est une annonce.")
    await a_moderator(db, browser)
    await browser.go(QUEUE)
    await browser.follow(idea.title)
    assert "C’est une annonce." in browser.text
    chosen = [node.attributes["value"] for node in browser.page.css("#field-reason [selected]")]
    assert chosen == ["spam"], "the rule that is reported is not chosen"
    await browser.submit("form.ruling", outcome="hidden", hides=None)
    assert browser.path == QUEUE
    assert "C’est décidé" in browser.text
    row = (await db.execute(select(Decision))).scalar_one()
    assert (row.outcome, row.reason, row.hides) == (Outcome.HIDDEN, Reason.SPAM, True)
    assert (await browser.go(address(idea))).status == 200, "a moderator may still read it"
    await browser.follow("Pourquoi")
    assert "publicité" in browser.text


async def test_the_page_holds_what_there_is_to_know(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db, name="Roger Bontemps")
    earlier = await ideas.idea(db, author=author, title="Une annonce déguisée")
    await made.decided(db, runtime, earlier)
    about = await ideas.idea(db)
    first = await discussion.comment(db, about, body="Qui paiera les bancs ?")
    reply = await discussion.comment(db, about, author, parent=first, body=made.SHOUTED)
    await made.reported(db, reply)
    await a_moderator(db, browser)
    await browser.go(url("moderation:thing", kind="comment", which=reply.public_id))
    for said in ("Qui paiera les bancs ?", made.SHOUTED, "Roger Bontemps", "Une annonce déguisée"):
        assert said in browser.text, said
    assert len(browser.all("h1")) == 1


async def test_a_wrong_decision_comes_back_with_what_was_typed(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    await a_moderator(db, browser)
    await browser.go(url("moderation:thing", kind="idea", which=idea.public_id))
    await browser.submit("form.ruling", outcome="hidden", reason="", words="Voici pourquoi.")
    assert browser.status == 422
    assert "règle" in browser.error("reason")
    assert "Voici pourquoi." in browser.all("textarea")[0]
    await browser.submit("form.ruling", outcome="restored")
    assert browser.status == 403
    assert "déjà affiché" in browser.text
    await browser.submit("form.ruling", outcome="nonsense")
    assert browser.status == 422


async def test_who_takes_a_case_keeps_others_away_for_half_an_hour(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    path = url("moderation:thing", kind="idea", which=idea.public_id)
    one = await sign_in_as(db, browser, await person(db, name="Sylvie Roy", roles=("moderator",)))
    two = await a_moderator(db, visitor())
    await one.go(path)
    await one.submit("form[action$='/prendre']")
    assert "C’est à vous" in one.text
    await two.go(QUEUE)
    assert "Sylvie Roy s’en occupe" in two.text
    await two.go(path)
    assert "regarde ceci" in two.text
    assert two.page.css_first("form.ruling") is None
    await two.post(path + "/prendre")
    assert two.status in {403, 409}
    await one.go(path)
    await one.submit("form[action$='/laisser']")
    await two.go(path)
    assert two.page.css_first("form.ruling") is not None
    await db.execute(
        update(Case).values(
            claimed_by_id=(await person(db)).id, claimed_until=NOW - timedelta(days=400)
        )
    )
    await db.commit()
    await two.submit("form.ruling", outcome="dismissed", hides=None)
    assert two.path == QUEUE, "a claim that is over still keeps others away"


async def test_a_case_is_taken_once(db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    await made.reported(db, idea)
    thing = await made.thing(db, idea)
    one, two = [await person(db, roles=("moderator",)) for _ in range(2)]
    await claim(db, one, thing, NOW)
    await claim(db, one, thing, NOW)
    with pytest.raises(Conflict):
        await claim(db, two, thing, NOW)
    await release(db, two, thing)
    with pytest.raises(Conflict):
        await claim(db, two, thing, NOW + CLAIM_LASTS - timedelta(seconds=1))
    await claim(db, two, thing, NOW + CLAIM_LASTS)
    with pytest.raises(Refused):
        await claim(db, await person(db), thing, NOW)


async def test_there_is_nothing_to_take_where_nothing_waits(db: AsyncSession) -> None:
    thing = await made.thing(db, await ideas.idea(db))
    with pytest.raises(Conflict):
        await claim(db, await person(db, roles=("moderator",)), thing, NOW)


async def test_an_english_moderator_reads_english(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    await made.reported(db, await ideas.idea(db))
    browser = await a_moderator(db, visitor(language="en"))
    await browser.go("/en/staff/moderation")
    assert "What waits for a moderator" in browser.text
    assert "1 report" in browser.text
    assert "Hateful words" in browser.text


async def test_a_duplicate_leads_to_the_page_that_merges(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    await a_moderator(db, browser)
    await browser.go(url("moderation:thing", kind="idea", which=idea.public_id))
    await browser.follow("Fusionner")
    assert browser.path == url("ideas:merge", idea_id=idea.public_id)


async def test_what_was_hidden_is_shown_again_from_the_same_page(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    await made.decided(db, runtime, idea)
    await a_moderator(db, browser)
    await browser.go(url("moderation:thing", kind="idea", which=idea.public_id))
    assert "Décisions antérieures" in browser.text
    await browser.submit("form.ruling", outcome="restored", hides=None)
    assert browser.path == QUEUE
    state = select(Idea.state).where(Idea.id == idea.id)
    assert await db.scalar(state) is State.PUBLISHED
