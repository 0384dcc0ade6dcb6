"""The page of every answer an idea has had: its own, of a merged idea, in each language, for each reader."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import OfficialAnswer
from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.rules import ANSWER_LABELS, AnswerStatus, State
from app.ideas.service.merge import merge
from tests.factories import answers, ideas
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

New = Callable[..., Visitor]
NOW = datetime.now(UTC) + timedelta(hours=1)


def page_of(idea: Idea, lang: str = "fr") -> str:
    """Return where the answers to an idea are read."""
    if lang == "en":
        return f"/en/ideas/{idea.public_id}/answers"
    return f"/fr/idees/{idea.public_id}/reponses"


async def test_before_any_answer_it_says_what_to_do(browser: Visitor, db: AsyncSession) -> None:
    idea = await ideas.idea(db, title="Un banc sous l’érable")
    await browser.go(page_of(idea))
    assert "Pas encore de réponse" in browser.text
    await browser.follow("Retour à l’idée")
    assert browser.path.startswith(f"/fr/idees/{idea.public_id}")


async def test_the_newest_answer_comes_first_whatever_its_status(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await answers.candidate(db, days=60)
    for number, status in enumerate(AnswerStatus):
        when = NOW - timedelta(days=50 - number)
        await answers.answer(db, idea, status=status, created_at=when, body_fr=f"Voici où en est le point numéro {number}.")  # fmt: skip
    await browser.go(page_of(idea))
    shown = browser.all(".official-answer .prose")
    assert len(shown) == len(AnswerStatus)
    assert [one[-2] for one in shown] == ["5", "4", "3", "2", "1", "0"]
    assert browser.all("main .page-head p")[1] == "Réponse après 10 jours"


@pytest.mark.parametrize("status", AnswerStatus)
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_every_status_is_said_in_words(
    visitor: New, db: AsyncSession, status: AnswerStatus, lang: str
) -> None:
    idea = await answers.candidate(db)
    await answers.answer(db, idea, status=status)
    page = await visitor(lang).go(page_of(idea, lang))
    [badge] = page.all(".official-answer .badge")[:1]
    assert badge
    assert str(status) not in badge, "a code instead of words"
    if lang == "en":
        assert badge == str(ANSWER_LABELS[status])


async def test_the_address_of_a_merged_idea_leads_to_the_answers_of_what_it_became(
    browser: Visitor, db: AsyncSession
) -> None:
    source, target = await answers.candidate(db), await answers.candidate(db)
    await answers.answer(db, target, body_fr="Le conseil a voté la fontaine en mai.")
    await db.execute(
        update(Idea)
        .where(Idea.id == source.id)
        .values(state=State.MERGED, merged_into_id=target.id)
    )
    await db.commit()
    answer = await browser.http.get(page_of(source))
    assert answer.status_code in {301, 308}
    assert answer.headers["location"] == page_of(target)
    await browser.go(page_of(source))
    assert "Le conseil a voté la fontaine" in browser.text


async def test_a_merge_brings_the_answer_along_and_the_clock_of_the_target_stops(
    browser: Visitor, db: AsyncSession, work: Callable[[], object]
) -> None:
    source = await answers.candidate(db, days=20, title="Une fontaine au parc")
    target = await answers.candidate(db, days=9, title="De l’eau au parc")
    made = await answers.answer(
        db, source, created_at=NOW - timedelta(days=5), body_fr="Le plan est à l’étude depuis mai."
    )
    moderator = await person(db, roles=("moderator",))
    one, other = await db.get_one(Idea, source.id), await db.get_one(Idea, target.id)
    await merge(db, moderator, one, other, "Les deux disent la même chose.", NOW)
    await db.commit()
    await work()  # type: ignore[misc]
    await browser.go(f"/fr/idees/{target.public_id}")
    assert "Le plan est à l’étude depuis mai." in browser.all(".official-answer")[0]
    assert browser.all(".answer-clock strong") == ["Réponse après 4 jours"]
    shown = (await browser.go(f"/api/v1/official-answers?idea={source.public_id}")).answer.json()
    assert [(a["id"], a["idea"]) for a in shown["answers"]] == [(made.public_id, target.public_id)]


async def test_a_member_who_may_answer_is_led_to_the_form_and_others_are_not(
    visitor: New, db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    official = await (await sign_in_as(db, visitor(), await answers.official(db))).go(page_of(idea))
    await official.follow("Répondre officiellement")
    assert official.path == page_of(idea) + "/nouvelle"
    away = await answers.official(db, "ville-marie")
    for reader in (await person(db), away):
        page = await (await sign_in_as(db, visitor(), reader)).go(page_of(idea))
        assert "Répondre officiellement" not in page.text


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN])
async def test_of_what_is_not_public_there_is_no_page(
    browser: Visitor, db: AsyncSession, state: State
) -> None:
    idea = await ideas.idea(db, state=state)
    assert (await browser.go(page_of(idea))).status == 404


async def test_the_author_of_a_hidden_idea_reads_the_page_and_nobody_keeps_it(
    browser: Visitor, visitor: New, db: AsyncSession
) -> None:
    author = await person(db)
    idea = await answers.candidate(db, author=author)
    await ideas.close(db, idea, State.HIDDEN)
    await sign_in_as(db, browser, author)
    assert (await browser.go(page_of(idea))).status == 200
    assert (await visitor().go(page_of(idea))).status == 404


async def test_seven_answers_ask_the_database_no_more_than_one(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await answers.candidate(db)
    await answers.answer(db, idea)
    asked = []
    for more in (0, 6):
        for number in range(more):
            await answers.answer(db, idea, body_fr=f"Une autre nouvelle du conseil, la {number}e.")
        runtime.pages.clear()
        with counted(runtime) as sent:
            await browser.go(page_of(idea))
        asked.append(len(sent))
        assert len(browser.page.css(".official-answer")) == 1 + more
    assert asked[0] == asked[1]


async def test_markdown_is_drawn_and_what_is_dangerous_is_not(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    await answers.answer(
        db, idea,
        body_fr="**Oui** au projet.\n\n<script>alert(1)</script> [piège](javascript:alert(1))",
    )  # fmt: skip
    await browser.go(page_of(idea))
    block = browser.page.css_first(".official-answer .prose")
    assert block is not None
    assert block.css_first("strong") is not None
    assert block.css_first("script") is None
    assert 'href="javascript:' not in (block.html or "")


async def test_the_staff_of_the_whole_city_answers_without_an_office(
    visitor: New, db: AsyncSession
) -> None:
    idea = await answers.candidate(db, area="city")
    await answers.answer(db, idea, office_fr="", office_en="")
    assert "Pour l’équipe, Montréal" in (await visitor().go(page_of(idea))).text
    assert "For the staff, Montréal" in (await visitor("en").go(page_of(idea, "en"))).text


async def test_an_answer_never_changes_even_when_its_mandate_does(
    browser: Visitor, db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    await answers.answer(db, idea, office_fr="Mairesse d’alors", office_en="Mayor then")
    await browser.go(page_of(idea))
    assert "Mairesse d’alors" in browser.text
    assert not any(column.onupdate for column in OfficialAnswer.__table__.columns)
