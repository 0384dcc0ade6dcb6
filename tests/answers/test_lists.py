"""Lists of answers and of what waits: page by page, territory by territory, without a gap or a double."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.answers.queries import clocks, given
from app.answers.rules import Bilingual
from app.core.errors import Invalid
from app.core.i18n import using
from app.ideas.rules import State
from app.places.gazetteer import gazetteer
from tests.api.program import Program
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)


async def walk(db: AsyncSession, size: int, **wanted: int) -> list[str]:
    """Return the identifiers of every answer, read page by page."""
    seen: list[str] = []
    after = ""
    while True:
        page = await given.page_of_answers(db, after=after, size=size, **wanted)
        seen += [line.public_id for line in page.items]
        if not page.next_cursor:
            return seen
        after = page.next_cursor


@pytest.mark.parametrize("size", [1, 2, 3, 5, 50])
async def test_pages_of_any_size_hold_every_answer_once(db: AsyncSession, size: int) -> None:
    idea = await answers.candidate(db)
    made = [
        await answers.answer(db, idea, body_fr=f"Une nouvelle du conseil, la {n}e du mois.")
        for n in range(5)
    ]
    assert await walk(db, size) == [one.public_id for one in reversed(made)]
    assert await walk(db, size, idea_id=idea.id) == await walk(db, size)
    assert await walk(db, size, idea_id=idea.id + 1) == []


async def test_an_answer_given_while_one_reads_doubles_nothing(db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    for n in range(4):
        await answers.answer(db, idea, body_fr=f"Une nouvelle du conseil, la {n}e du mois.")
    first = await given.page_of_answers(db, size=2)
    await answers.answer(db, idea, body_fr="Une nouvelle arrivée entre les deux pages.")
    second = await given.page_of_answers(db, after=first.next_cursor, size=2)
    texts = [line.public_id for line in (*first.items, *second.items)]
    assert len(texts) == len(set(texts)) == 4


@pytest.mark.parametrize("cursor", ["zzz", "AAAA", "' OR 1=1", "é", "-1"])
async def test_a_forged_cursor_is_refused(db: AsyncSession, cursor: str) -> None:
    with pytest.raises(Invalid):
        await given.page_of_answers(db, after=cursor)
    with pytest.raises(Invalid):
        await clocks.waiting(db, None, after=cursor)


async def test_ideas_that_passed_at_the_same_instant_are_not_lost_between_pages(
    db: AsyncSession,
) -> None:
    same = [await answers.candidate(db, days=5) for _ in range(5)]
    from sqlalchemy import update

    from app.ideas.models import Gate

    await db.execute(update(Gate).values(passed_at=NOW - timedelta(days=5)))
    await db.commit()
    seen: list[int] = []
    after = ""
    for _page in range(3):
        page = await clocks.waiting(db, None, after=after, size=2)
        seen += [one.id for one in page.items]
        after = page.next_cursor
    assert seen == [one.id for one in same]
    assert after == ""


async def test_each_territory_waits_for_its_own(db: AsyncSession) -> None:
    here = await answers.candidate(db)
    there = await answers.candidate(db, area="sainte-marie")
    everywhere = await answers.candidate(db, area="city")
    one, other = here.territory_id, there.territory_id
    for wanted, expected in (
        (None, {here.id, there.id, everywhere.id}),
        (frozenset({one}), {here.id}),
        (frozenset({one, other}), {here.id, there.id}),
        (frozenset({None}), {everywhere.id}),
        (frozenset({None, other}), {there.id, everywhere.id}),
        (frozenset(), set()),
    ):
        found = await clocks.waiting(db, wanted)  # type: ignore[arg-type]
        assert {row.id for row in found.items} == expected, wanted
        assert await clocks.count_waiting(db, wanted) == len(expected)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.HIDDEN, State.ARCHIVED])
async def test_nobody_waits_for_what_is_closed(db: AsyncSession, state: State) -> None:
    idea = await answers.candidate(db)
    await ideas.close(db, idea, state)
    assert await clocks.count_waiting(db, None) == 0
    assert await clocks.by_territory(db) == []


async def test_what_was_answered_and_then_withdrawn_still_counts_as_answered(
    db: AsyncSession,
) -> None:
    idea = await answers.candidate(db, days=10)
    await answers.answer(db, idea, created_at=NOW - timedelta(days=4))
    await ideas.close(db, idea, State.WITHDRAWN)
    [clock] = await clocks.by_territory(db)
    assert (clock.waiting, clock.answered, clock.median_days) == (0, 1, 5)
    assert clock.since is None


async def test_the_median_of_two_lies_between_them(db: AsyncSession) -> None:
    for days in (2, 9):
        idea = await answers.candidate(db, days=20)
        await answers.answer(db, idea, created_at=NOW - timedelta(days=20 - days, minutes=-5))
    [clock] = await clocks.by_territory(db)
    assert clock.median_days == 5


async def test_the_api_says_where_to_go_on_in_its_header_too(
    app: ASGIApp, db: AsyncSession
) -> None:
    idea = await answers.candidate(db)
    for n in range(3):
        await answers.answer(db, idea, body_fr=f"Une nouvelle du conseil, la {n}e du mois.")
    program = Program(app)
    sent = await program.get("/official-answers?limit=2")
    assert 'rel="next"' in sent.headers["link"]
    assert sent.json()["after"] in sent.headers["link"]
    rest = await program.get(f"/official-answers?limit=2&after={sent.json()['after']}")
    assert len(rest.json()["answers"]) == 1
    assert "link" not in rest.headers


async def test_a_territory_without_answers_has_an_empty_list_and_one_that_is_none_is_refused(
    app: ASGIApp, db: AsyncSession
) -> None:
    await answers.answer(db, await answers.candidate(db))
    program = Program(app)
    assert (await program.get("/official-answers?territory=verdun")).json()["answers"] == []
    refused = await program.get("/official-answers?territory=laval")
    assert refused.status_code == 422
    assert refused.json()["errors"]["territory"] == "Please choose a borough or city of the list."


async def test_every_territory_has_a_page_of_its_own(browser: Visitor, db: AsyncSession) -> None:
    await answers.candidate(db, title="Une fontaine au parc")
    slugs = sorted(t.slug for t in gazetteer.territories.values())
    for slug in (slugs[0], slugs[-1], profiles.VILLERAY, "whole-city"):
        await browser.go(f"/fr/reponses/{slug}")
        assert browser.status == 200
        assert len(browser.all("h1")) == 1
        shown = "Une fontaine au parc" in browser.text
        assert shown is (slug == profiles.VILLERAY)


async def test_a_place_without_an_official_says_so_in_both_languages(
    browser: Visitor, db: AsyncSession
) -> None:
    await browser.go("/fr/reponses/verdun")
    assert "Aucune idée n’attend ici" in browser.text
    english = await browser.go("/en/answers/verdun")
    assert "No elected official of this territory has joined yet." in english.text


async def test_a_moderator_sees_the_ideas_of_their_territories_that_wait(
    browser: Visitor, db: AsyncSession
) -> None:
    await answers.candidate(db, title="Ici même")
    await answers.candidate(db, area="sainte-marie", title="Ailleurs donc")
    await sign_in_as(db, browser, await person(db, roles=("moderator:ville-marie",)))
    await browser.go("/fr/moi/territoire")
    assert "Ailleurs donc" in browser.text
    assert "Ici même" not in browser.text


async def test_an_office_and_a_text_follow_the_reader(db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    made = await answers.answer(db, idea, body_en="We are studying the plan of the alley.")
    line = await given.one(db, made.public_id)
    assert line is not None
    with using("fr"):
        assert (line.office, line.text, line.is_translated) == (
            "Conseillère de la ville", answers.BODY, False,
        )  # fmt: skip
    with using("en"):
        assert (line.office, line.language, line.is_translated) == ("City councillor", "en", True)


@pytest.mark.parametrize(
    ("fr", "en", "original", "other"), [("Oui.", "", "fr", "en"), ("", "Yes.", "en", "fr")]
)
def test_one_language_is_read_by_all(fr: str, en: str, original: str, other: str) -> None:
    body = Bilingual(fr, en, original)
    for reader in ("fr", "en"):
        assert body.text(reader) == (fr or en)
        assert body.language(reader) == original
        assert not body.is_translated(reader)
    assert body.other == other
