"""An official answer is reported where it stands; hidden, it leaves every page, and the clock runs again."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.answers.models import OfficialAnswer
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.ideas.shown import address
from app.moderation.rules import Outcome
from tests.factories import answers, ideas, moderation as made, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

New = Callable[..., Visitor]
WORDS = "Le zygomatique conseil dit oui à la fontaine, dès le mois de juin."


async def answered(db: AsyncSession) -> tuple[Idea, OfficialAnswer]:
    """Make a candidate that an official answered."""
    idea = await answers.candidate(db, days=12, title="Une fontaine au parc Howard")
    official = await answers.official(db, name="Élise M.")
    return idea, await answers.answer(db, idea, official, status="accepted", body_fr=WORDS)


def report_link(browser: Visitor) -> str | None:
    """Return where the button beside the answer leads."""
    node = browser.page.css_first(".official-answer footer a")
    return node.attributes["href"] if node else None


SURFACES = [
    "/fr/idees/{idea}",
    "/en/ideas/{idea}",
    "/fr/idees/{idea}/reponses",
    "/fr/moderation/signaler/official-answer/{answer}",
    "/api/v1/official-answers",
    "/api/v1/official-answers?idea={idea}",
]


@pytest.mark.parametrize("path", SURFACES)
async def test_hidden_it_leaves_every_surface_and_comes_back(
    browser: Visitor, db: AsyncSession, runtime: Runtime, path: str
) -> None:
    idea, it = await answered(db)
    where = path.format(idea=idea.public_id, answer=it.public_id)
    assert "zygomatique" in (await browser.go(where)).answer.text
    await made.decided(db, runtime, it)
    assert "zygomatique" not in (await browser.go(where)).answer.text
    await made.decided(db, runtime, it, outcome=Outcome.RESTORED)
    assert "zygomatique" in (await browser.go(where)).answer.text


@pytest.mark.parametrize(
    "path", ["/fr/moderation/signaler/official-answer/{answer}", *SURFACES[:3]]
)
async def test_of_a_hidden_idea_no_answer_is_read(
    browser: Visitor, db: AsyncSession, path: str
) -> None:
    idea, it = await answered(db)
    where = path.format(idea=idea.public_id, answer=it.public_id)
    await ideas.close(db, idea, State.HIDDEN)
    await browser.go(where)
    assert browser.status == 404
    assert "zygomatique" not in browser.answer.text


async def test_the_clock_runs_again_while_the_only_answer_is_hidden(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea, it = await answered(db)
    clock = select(Gate.answered_at, Gate.answer).where(Gate.idea_id == idea.id)
    assert (await db.execute(clock)).one().answer == "accepted"
    await made.decided(db, runtime, it)
    assert tuple((await db.execute(clock)).one()) == (None, "")
    await browser.go(address(idea))
    assert browser.all(".answer-clock strong") == ["En attente d’une réponse depuis 12 jours"]
    await browser.go("/fr/reponses")
    assert browser.all("tbody tr td")[:1] == ["1"], "it waits again"
    await made.decided(db, runtime, it, outcome=Outcome.RESTORED)
    assert (await db.execute(clock)).one().answer == "accepted"


async def test_no_list_leads_to_it_either_not_even_the_page_of_who_gave_it(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    _idea, it = await answered(db)
    official = await db.scalar(select(Person.public_id).where(Person.id == it.author_id))
    lists = ("/fr/reponses", f"/fr/reponses/{profiles.VILLERAY}", f"/fr/personnes/{official}")
    for path in lists:
        assert it.public_id in (await browser.go(path)).answer.text, path
    await made.decided(db, runtime, it)
    for path in lists:
        assert it.public_id not in (await browser.go(path)).answer.text, path


async def test_the_answer_before_it_is_the_last_one_then(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await answers.candidate(db)
    await answers.answer(db, idea, status="under_study")
    last = await answers.answer(db, idea, status="refused", body_fr=WORDS)
    await made.decided(db, runtime, last)
    await browser.go(address(idea))
    assert "À l’étude" in browser.all(".official-answer")[0]
    assert "Lire les 2 réponses" not in browser.text


async def test_a_visitor_reports_it_from_the_idea_and_from_the_history(
    browser: Visitor, db: AsyncSession
) -> None:
    idea, it = await answered(db)
    form = url("moderation:report", kind="official-answer", which=it.public_id)
    for page in (address(idea), f"/fr/idees/{idea.public_id}/reponses"):
        await browser.go(page)
        assert report_link(browser) == form
    await browser.follow("Signaler")
    await browser.go(form)
    assert "Réponse officielle" in browser.text
    assert "zygomatique" in browser.text
    await browser.submit(reason="misleading", words="Le budget a été refusé.")
    assert "Merci. Une personne de la modération" in browser.text or browser.status == 200
    case = await made.thing(db, it)
    assert case.territory_id == idea.territory_id


async def test_who_gave_it_does_not_report_it_and_moderators_decide(
    visitor: New, db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    official = await answers.official(db)
    it = await answers.answer(db, idea, official)
    theirs = await (await sign_in_as(db, visitor(), official)).go(address(idea))
    assert report_link(theirs) is None
    staff = await person(db, roles=("moderator",))
    page = await (await sign_in_as(db, visitor(), staff)).go(address(idea))
    assert report_link(page) == url("moderation:thing", kind="official-answer", which=it.public_id)
    away = await person(db, roles=("moderator:ville-marie",))
    page = await (await sign_in_as(db, visitor(), away)).go(address(idea))
    assert report_link(page) == url("moderation:report", kind="official-answer", which=it.public_id)


async def test_an_answer_whose_author_left_is_still_reported(
    browser: Visitor, db: AsyncSession
) -> None:
    idea, it = await answered(db)
    it.author_id = None
    await db.commit()
    await browser.go(address(idea))
    assert report_link(browser) is not None


async def test_its_official_reads_why_in_their_language_and_objects(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await answers.candidate(db, title="A fountain in the park")
    official = await answers.official(db, language="en")
    it = await answers.answer(db, idea, official)
    decision = await made.decided(db, runtime, it, words="The budget was refused.")
    reader = await sign_in_as(db, visitor("en"), official)
    await reader.go(url("moderation:decision", lang="en", decision_id=decision.public_id))
    for said in ("Hidden from everybody", "The budget was refused.", "Official answer"):
        assert said in reader.text, said
    await reader.submit(words=made.OBJECTION)
    assert "Your appeal is sent" in reader.text


@pytest.mark.parametrize("which", ["zzzzzzzzzz", "x", "1", "'; DROP TABLE"])
async def test_an_identifier_that_is_none_is_not_found(browser: Visitor, which: str) -> None:
    answer = await browser.http.get(f"/fr/moderation/signaler/official-answer/{which}")
    assert answer.status_code == 404
