"""A duplicate becomes part of another idea: who moves, who counts, what is said."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea, Merge, Support
from app.ideas.queries import merging
from app.ideas.rules import State
from app.ideas.service import merge as service
from app.ideas.shown import address
from tests.factories import accounts, ideas
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
REASON = "Les deux demandent la même ruelle verte."


async def merged(
    runtime: Runtime, moderator: Actor, source: Idea, target: Idea, now: datetime = NOW
) -> service.Merged:
    async with runtime.database.transaction() as session:
        one = await session.get_one(Idea, source.id)
        other = await session.get_one(Idea, target.id)
        return await service.merge(session, moderator, one, other, REASON, now)


async def counts(db: AsyncSession, idea: Idea) -> tuple[int, int]:
    await db.commit()
    query = select(Gate.local, Gate.other).where(Gate.idea_id == idea.id)
    gate = (await db.execute(query)).one()
    rows = (await db.execute(select(Support.is_local).where(Support.idea_id == idea.id))).scalars()
    kept = list(rows)
    assert (sum(kept), len(kept) - sum(kept)) == tuple(gate), "the gate says what the rows say"
    return gate.local, gate.other


async def test_supporters_move_and_each_person_still_counts_once(
    runtime: Runtime, db: AsyncSession
) -> None:
    source, target = await ideas.idea(db), await ideas.idea(db, threshold=100)
    both = await ideas.supporters(db, source, local=4, other=2)
    await ideas.back(db, target, both[:2], local=2)
    await ideas.supporters(db, target, local=3, other=5)
    done = await merged(runtime, await accounts.person(db, roles=("moderator",)), source, target)
    assert (done.moved, done.already, done.opened_gate) == (4, 2, False)
    assert await counts(db, target) == (7, 7)
    assert await counts(db, source) == (4, 2), "what it had is remembered"


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("parc-extension", (3, 7)),
        ("cremazie", (4, 6)),
        ("villeray-saint-michel-parc-extension", (7, 3)),
        ("city", (9, 1)),
    ],
)
async def test_who_is_local_is_judged_again_for_the_area_of_the_target(
    runtime: Runtime, db: AsyncSession, area: str, expected: tuple[int, int]
) -> None:
    source = await ideas.idea(db, area="city")
    target = await ideas.idea(db, area=area, threshold=500)
    homes = (("parc-extension", 3), ("cremazie", 4), ("mile-end", 2), (None, 1))
    for home, number in homes:
        for _ in range(number):
            person = await accounts.person(db, home=home)
            await ideas.back(db, source, [person], local=1 if home else 0)
    await merged(runtime, await accounts.person(db, roles=("moderator",)), source, target)
    assert await counts(db, target) == expected


async def test_a_merge_may_open_the_gate_of_its_target_once(
    runtime: Runtime, db: AsyncSession
) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    target = await ideas.idea(db, threshold=5)
    await ideas.supporters(db, target, local=3)
    first, second = await ideas.idea(db), await ideas.idea(db)
    await ideas.supporters(db, first, local=4)
    await ideas.supporters(db, second, local=4)
    assert (await merged(runtime, moderator, first, target)).opened_gate
    later = datetime(2026, 7, 1, tzinfo=UTC)
    assert not (await merged(runtime, moderator, second, target, later)).opened_gate
    await db.refresh(target)
    gate = (await db.execute(select(Gate).where(Gate.idea_id == target.id))).scalar_one()
    assert (target.state, gate.passed_at, gate.local) == (State.CANDIDATE, NOW, 11)


async def test_a_chain_of_merges_leads_to_its_end_at_once(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    first, second, last = [await ideas.idea(db, title=f"La ruelle verte, {n}") for n in "123"]
    await merged(runtime, moderator, first, second)
    await merged(runtime, moderator, second, last, datetime(2026, 7, 1, tzinfo=UTC))
    answer = await browser.http.get(address(first))
    assert answer.headers["location"].startswith(address(last))
    joined = await merging.joined(last.id).alone(db)
    assert [one.title for one in joined] == [first.title, second.title]


async def test_only_open_ideas_merge_and_never_into_themselves(
    runtime: Runtime, db: AsyncSession
) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    idea = await ideas.idea(db)
    for state in ("draft", "withdrawn", "archived", "hidden"):
        closed = await ideas.idea(db, state=state)
        with pytest.raises(Refused):
            await merged(runtime, moderator, idea, closed)
        with pytest.raises(Refused):
            await merged(runtime, moderator, closed, idea)
    with pytest.raises(Refused, match="elle-même"):
        await merged(runtime, moderator, idea, idea)


@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ((), False),
        (("moderator:ville-marie",), False),
        (("moderator:villeray-saint-michel-parc-extension",), False),
        (("moderator:villeray-saint-michel-parc-extension", "moderator:ville-marie"), True),
        (("moderator",), True),
        (("administrator",), True),
    ],
)
async def test_only_who_moderates_both_areas_merges(
    runtime: Runtime, db: AsyncSession, roles: tuple[str, ...], *, allowed: bool
) -> None:
    source = await ideas.idea(db, area="parc-extension")
    target = await ideas.idea(db, area="ville-marie")
    person = await accounts.person(db, roles=roles)
    if allowed:
        await merged(runtime, person, source, target)
    else:
        with pytest.raises(Refused):
            await merged(runtime, person, source, target)


async def test_an_idea_closed_since_it_was_read_is_not_merged(
    runtime: Runtime, db: AsyncSession
) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    source, target = await ideas.idea(db), await ideas.idea(db)
    await ideas.supporters(db, source, local=2)
    async with runtime.database.transaction() as session:
        one = await session.get_one(Idea, source.id)
        other = await session.get_one(Idea, target.id)
        await ideas.close(db, target, State.WITHDRAWN)
        with pytest.raises(Conflict):
            await service.merge(session, moderator, one, other, REASON, NOW)
    assert await counts(db, target) == (0, 0)
    assert (await db.execute(select(Merge))).all() == []


async def test_a_moderator_finds_looks_says_why_and_merges(
    db: AsyncSession,
    browser: Visitor,
    visitor: Callable[..., Visitor],
    work: Callable[[], Awaitable[None]],
) -> None:
    source = await ideas.idea(db, title="Ruelle verte entre Querbes et Durocher")
    target = await ideas.idea(db, title="Une ruelle verte derrière Querbes", threshold=50)
    crowd = await ideas.supporters(db, source, local=3)
    await ideas.back(db, target, crowd[:1], local=1)
    person = await accounts.person(db, roles=("moderator",))
    moderator = await accounts.sign_in_as(db, visitor(), person)
    await moderator.go(address(source))
    await moderator.follow("Fusionner")
    assert target.title in moderator.text, "what looks alike is offered"
    await moderator.follow(target.title)
    assert "2 appuis passent à l’autre idée." in moderator.text
    assert "1 personne appuie déjà les deux" in moderator.text
    await moderator.submit("main form", reason="trop court"[:5])
    assert moderator.status == 422
    assert moderator.error("reason")
    await moderator.submit("main form", reason=REASON)
    assert moderator.path == address(target)
    assert "2 appuis sont venus ici" in moderator.all(".flashes")[0]
    await browser.go(address(source))
    assert browser.path == address(target)
    assert source.title in browser.all(".idea-joined")[0]
    assert REASON in browser.all(".idea-joined")[0]
    assert browser.all(".gate-title") == ["3 appuis locaux"]


@pytest.mark.parametrize("typed", ["http://testserver{path}", "{path}#support", "{id}", " {id} "])
async def test_the_target_is_named_by_its_address_or_its_id(
    db: AsyncSession, browser: Visitor, typed: str
) -> None:
    source, target = await ideas.idea(db), await ideas.idea(db, title="Des bancs rue Ogilvy")
    await accounts.sign_in_as(db, browser, await accounts.person(db, roles=("moderator",)))
    into = typed.format(path=address(target), id=target.public_id)
    await browser.go(f"/fr/idees/{source.public_id}/fusionner", params={"into": into})
    assert browser.page.css_first("main form[method=post]") is not None
    assert target.title in browser.text


@pytest.mark.parametrize(
    "typed", ["zzzzzz", "'; DROP TABLE idea; --", "a" * 5000, "& | ! :*", "\\"]
)
async def test_words_that_lead_nowhere_say_so(
    db: AsyncSession, browser: Visitor, typed: str
) -> None:
    source = await ideas.idea(db)
    await accounts.sign_in_as(db, browser, await accounts.person(db, roles=("moderator",)))
    await browser.go(f"/fr/idees/{source.public_id}/fusionner", params={"into": typed})
    assert browser.status == 200
    assert "Aucune idée ouverte" in browser.text


async def test_words_find_ideas_whatever_their_accents(db: AsyncSession, browser: Visitor) -> None:
    source = await ideas.idea(db, title="Un marché d’été")
    other = await ideas.idea(db, title="Le marché public de Saint-Roch")
    await accounts.sign_in_as(db, browser, await accounts.person(db, roles=("moderator",)))
    await browser.go(f"/fr/idees/{source.public_id}/fusionner", params={"into": "MARCHE"})
    assert browser.all(".idea-choices a") == [other.title]


async def test_an_impossible_target_says_why_and_has_no_button(
    db: AsyncSession, browser: Visitor
) -> None:
    source = await ideas.idea(db)
    closed = await ideas.idea(db, state="archived", closed_at=NOW)
    await accounts.sign_in_as(db, browser, await accounts.person(db, roles=("moderator",)))
    path = f"/fr/idees/{source.public_id}/fusionner"
    await browser.go(path, params={"into": closed.public_id})
    assert "Les deux idées doivent être ouvertes." in browser.text
    assert browser.page.css_first("main form[method=post]") is None


async def test_nobody_else_sees_or_sends_the_form(db: AsyncSession, browser: Visitor) -> None:
    source, target = await ideas.idea(db), await ideas.idea(db)
    path = f"/fr/idees/{source.public_id}/fusionner"
    await browser.go(path)
    assert browser.path == "/fr/connexion"
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    assert (await browser.go(path)).status == 403
    await browser.go(address(source))
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    sent = {"csrf_token": token, "into": target.public_id, "reason": REASON}
    assert (await browser.post(path, sent)).status == 403
    await db.refresh(source)
    assert source.state is State.PUBLISHED
