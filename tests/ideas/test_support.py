"""Backing an idea and taking it back, by a member, by a visitor, where it counts and where not."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea, Support
from app.ideas.queries import show
from app.ideas.rules import State, Tally
from app.ideas.service import support as service
from app.ideas.shown import address
from tests.factories import accounts, ideas
from tests.visitor import Visitor

NOW = datetime(2026, 5, 3, 14, 30, tzinfo=UTC)


async def counted(db: AsyncSession, idea: Idea) -> tuple[int, int]:
    await db.commit()
    query = select(Gate.local, Gate.other).where(Gate.idea_id == idea.id)
    gate = (await db.execute(query)).one()
    return gate.local, gate.other


async def press(runtime: Runtime, idea: Idea, actor: Actor, now: datetime = NOW) -> Tally:
    async with runtime.database.transaction() as session:
        fresh = await session.get_one(Idea, idea.id)
        return await service.support(session, actor, fresh, now)


async def take_back(runtime: Runtime, idea: Idea, actor: Actor) -> Tally:
    async with runtime.database.transaction() as session:
        fresh = await session.get_one(Idea, idea.id)
        return await service.withdraw_support(session, actor, fresh)


@pytest.mark.parametrize(
    ("home", "area", "expected"),
    [
        ("parc-extension", "parc-extension", (1, 0)),
        ("cremazie", "parc-extension", (0, 1)),
        ("cremazie", "villeray-saint-michel-parc-extension", (1, 0)),
        ("mile-end", "villeray-saint-michel-parc-extension", (0, 1)),
        ("mile-end", "city", (1, 0)),
        (None, "city", (0, 1)),
        (None, "parc-extension", (0, 1)),
    ],
)
async def test_a_supporter_is_local_where_they_live(
    runtime: Runtime, db: AsyncSession, home: str | None, area: str, expected: tuple[int, int]
) -> None:
    idea = await ideas.idea(db, area=area)
    tally = await press(runtime, idea, await accounts.person(db, home=home))
    assert (tally.local, tally.other) == expected == await counted(db, idea)


async def test_the_same_person_counts_once_and_may_go_and_come_back(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    person = await accounts.person(db)
    for _ in range(3):
        assert (await press(runtime, idea, person)).local == 1
    for _ in range(3):
        assert (await take_back(runtime, idea, person)).local == 0
    assert (await press(runtime, idea, person)).local == 1
    assert await counted(db, idea) == (1, 0)


async def test_the_gate_opens_by_the_last_neighbour_and_by_nobody_else(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, threshold=2)
    await ideas.supporters(db, idea, local=1, other=9)
    stranger = await press(runtime, idea, await accounts.person(db, home="mile-end"))
    assert not stranger.passed
    neighbour = await press(runtime, idea, await accounts.person(db))
    assert neighbour.passed_at == NOW
    await db.refresh(idea)
    assert idea.state is State.CANDIDATE


async def test_a_gate_that_opened_never_closes_again(runtime: Runtime, db: AsyncSession) -> None:
    idea = await ideas.idea(db, threshold=1)
    person = await accounts.person(db)
    await press(runtime, idea, person)
    tally = await take_back(runtime, idea, person)
    assert (tally.local, tally.passed, tally.missing) == (0, True, 0)
    later = datetime(2026, 6, 1, tzinfo=UTC)
    assert (await press(runtime, idea, person, later)).passed_at == NOW


async def test_a_gate_already_over_its_threshold_opens_with_the_next_neighbour(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, threshold=3)
    await ideas.supporters(db, idea, local=7)
    await press(runtime, idea, await accounts.person(db))
    await db.refresh(idea)
    assert idea.state is State.CANDIDATE


@pytest.mark.parametrize("state", ["draft", "withdrawn", "archived", "hidden"])
async def test_what_is_not_open_cannot_be_supported(
    runtime: Runtime, db: AsyncSession, state: str
) -> None:
    idea = await ideas.idea(db, state=state)
    with pytest.raises(Refused):
        await press(runtime, idea, await accounts.person(db))
    with pytest.raises(Refused):
        await take_back(runtime, idea, await accounts.person(db))


async def test_who_has_not_confirmed_their_address_does_not_count(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    with pytest.raises(Refused, match="adresse"):
        await press(runtime, idea, await accounts.person(db, confirmed=False))
    assert await counted(db, idea) == (0, 0)


async def test_an_idea_that_closed_since_it_was_read_refuses_and_counts_nobody(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db)
    person = await accounts.person(db)
    async with runtime.database.transaction() as session:
        seen = await session.get_one(Idea, idea.id)
        await ideas.close(db, idea, State.WITHDRAWN)
        with pytest.raises(Refused):
            await service.support(session, person, seen, NOW)
    assert await counted(db, idea) == (0, 0)
    assert (await db.execute(select(Support))).all() == []


async def test_supporting_what_was_merged_counts_for_what_it_became(
    runtime: Runtime, db: AsyncSession
) -> None:
    target = await ideas.idea(db)
    source = await ideas.idea(db, state="merged", merged_into_id=target.id)
    person = await accounts.person(db)
    assert (await press(runtime, source, person)).local == 1
    assert await counted(db, target) == (1, 0)
    assert (await take_back(runtime, source, person)).local == 0
    assert await counted(db, target) == (0, 0)


async def test_a_member_presses_the_button_and_the_page_says_it_is_counted(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, threshold=25)
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    await browser.go(address(idea))
    await browser.submit(".support-area form")
    assert browser.path == address(idea)
    assert "Parc-Extension" in browser.all(".flashes")[0]
    assert browser.all(".gate-title") == ["1 appui local"]
    assert "Vous appuyez cette idée." in browser.all(".support-area")[0]
    await browser.submit(".support-area form")
    assert "retiré" in browser.all(".flashes")[0]
    assert browser.all(".gate-title") == ["0 appui local"]
    assert await counted(db, idea) == (0, 0)


async def test_htmx_gets_the_gate_alone(db: AsyncSession, browser: Visitor) -> None:
    idea = await ideas.idea(db, threshold=25)
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    await browser.go(address(idea))
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(
        f"/fr/idees/{idea.public_id}/appuyer",
        {"csrf_token": token},
        headers={"hx-request": "true"},
    )
    assert browser.status == 200
    assert "Merci" in browser.all("#support [data-announce]")[0], "said to who listens"
    assert browser.page.css_first("h1") is None
    assert browser.answer.headers["cache-control"] == "private, no-store"


async def test_the_support_that_opens_the_gate_opens_the_page_anew(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, threshold=1)
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    await browser.go(address(idea))
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    answer = await browser.http.post(
        f"/fr/idees/{idea.public_id}/appuyer",
        data={"csrf_token": token},
        headers={"hx-request": "true", "sec-fetch-site": "same-origin"},
    )
    assert answer.status_code == 204
    assert answer.headers["hx-refresh"] == "true", "a redirect to the same page would only scroll"
    await browser.go(address(idea))
    assert "franchit le seuil" in browser.all(".flashes")[0]


async def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db)
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    path = f"/fr/idees/{idea.public_id}/appuyer"
    assert (await browser.post(path)).status == 403
    assert (await browser.post(path, headers={"sec-fetch-site": "cross-site"})).status == 403
    assert (await browser.go(path)).status in {404, 405}, "a link supports nothing"
    assert await counted(db, idea) == (0, 0)


async def test_a_visitor_s_support_waits_until_they_say_who_they_are(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, title="Un four à pain au parc Howard")
    await browser.go(address(idea))
    await browser.submit(".support-area form")
    assert "Un four à pain au parc Howard" in browser.text
    assert await counted(db, idea) == (0, 0)


async def test_the_waiting_support_of_a_visitor_is_counted_once_they_are_known(
    runtime: Runtime, db: AsyncSession
) -> None:
    from app.accounts import acts

    idea = await ideas.idea(db)
    person = await accounts.person(db)
    async with runtime.database.transaction() as session:
        payload = {"idea": idea.public_id, "title": idea.title}
        secret = await acts.keep(session, "ideas.support", payload, NOW)
    for _ in range(2):
        async with runtime.database.transaction() as session:
            done = await acts.complete(session, runtime, person, NOW, secret=secret)
    assert done is None, "it is done once"
    assert await counted(db, idea) == (1, 0)


async def test_the_waiting_support_of_a_hidden_or_unknown_idea_is_refused(
    runtime: Runtime, db: AsyncSession
) -> None:
    from app.accounts import acts

    hidden = await ideas.idea(db, state="hidden")
    person = await accounts.person(db)
    for wanted in (hidden.public_id, "nothing", 7, None):
        async with runtime.database.transaction() as session:
            secret = await acts.keep(session, "ideas.support", {"idea": wanted}, NOW)
            done = await acts.complete(session, runtime, person, NOW, secret=secret)
        assert done is not None
        assert done.kind == "warning"


async def test_neighbourhoods_are_named_from_five_supporters_on(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, area="city")
    here, there = await ideas.area_of(db, "parc-extension"), await ideas.area_of(db, "mile-end")
    crowd = await ideas.neighbours(db, here, 5) + await ideas.neighbours(db, there, 4)
    await ideas.back(db, idea, crowd, local=9)
    assert [c.number for c in await show.crowds(db, idea.id)] == [5]
    await browser.go(f"/fr/idees/{idea.public_id}/appuis")
    assert browser.all("tbody tr") == ["Parc-Extension 5"]
    assert "Mile End" not in browser.text
    assert "4 appuis viennent" in browser.text
    assert not any(person.display_name in browser.text for person in crowd)


async def test_the_page_of_supporters_says_what_to_do_when_there_are_none(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db)
    await browser.go(f"/fr/idees/{idea.public_id}/appuis")
    assert "Personne n’appuie encore cette idée" in browser.text


async def test_counting_costs_as_many_queries_for_the_thousandth_as_for_the_first(
    runtime: Runtime, db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    from sqlalchemy import event

    idea = await ideas.idea(db, threshold=10_000)
    seen: list[int] = []
    for crowd in (0, 200):
        await ideas.supporters(db, idea, local=crowd)
        person = await accounts.person(db)
        statements: list[str] = []

        def note(*args: object, into: list[str] = statements) -> None:
            into.append(str(args[2]))

        async with runtime.database.transaction() as session:
            fresh = await session.get_one(Idea, idea.id)
            event.listen(runtime.database.engine.sync_engine, "before_cursor_execute", note)
            await service.support(session, person, fresh, NOW)
            event.remove(runtime.database.engine.sync_engine, "before_cursor_execute", note)
        seen.append(len(statements))
    assert seen == [1, 1]
