"""A support that is set aside counts nowhere, and every surface that counts says the same number."""

import contextlib
import csv
import io
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.cli.tallies import wrong_gates
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.ideas.models import Gate, Idea, Support
from app.ideas.queries import supporting
from app.ideas.rules import State
from app.ideas.service.merge import merge
from app.ideas.service.support import support, withdraw_support
from app.ideas.shown import address
from app.moderation.models import Decision
from app.moderation.schemas import SettingAside
from app.moderation.service import set_aside as service
from app.moderation.service.appeal import undo
from tests.factories import ideas, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
WHY = "Ces comptes partagent une boîte et un réseau."
New = Callable[..., Visitor]


async def backed(
    db: AsyncSession, neighbours: int = 4, threshold: int = 10, **fields: object
) -> tuple[Idea, list[Actor]]:
    """Make an idea that so many neighbours support."""
    idea = await ideas.idea(db, threshold=threshold, **fields)  # type: ignore[arg-type]
    crowd = [await person(db) for _ in range(neighbours)]
    await ideas.back(db, idea, crowd, local=neighbours)  # type: ignore[arg-type]
    return idea, crowd


async def aside(
    db: AsyncSession, runtime: Runtime, idea: Idea, people: list[Actor]
) -> list[Decision]:
    """Let a moderator set supports aside."""
    moderator = await person(db, roles=("moderator",))
    ids = [one.public_id for one in people]
    wanted = SettingAside(idea=idea.public_id, people=ids, words=WHY)
    found = await db.get_one(Idea, idea.id)
    decisions = await service.set_aside(db, runtime, moderator, found, wanted, NOW)
    await db.commit()
    return decisions


async def tally(db: AsyncSession, idea: Idea) -> tuple[int, int, int]:
    """Return what the gate counts: neighbours, others, set aside."""
    found = await supporting.tally(db, idea.id)
    return found.local, found.other, found.set_aside


async def on_the_page(browser: Visitor, idea: Idea) -> int:
    await browser.go(address(idea))
    assert "1 appui écarté par la modération" in browser.text
    return int(browser.all(".gate-title strong")[0])


async def on_the_card(browser: Visitor, idea: Idea) -> int:
    await browser.go("/fr/idees")
    assert idea.title in browser.text
    return int(browser.all(".gate-small .gate-sentence strong")[0])


async def in_the_api(browser: Visitor, idea: Idea) -> int:
    gate = (await browser.http.get(f"/api/v1/ideas/{idea.public_id}/gate")).json()
    assert gate["set_aside"] == 1
    assert gate["missing"] == 10 - gate["local"]
    assert gate["curve"][-1]["local"] == gate["local"]
    whole = (await browser.http.get(f"/api/v1/ideas/{idea.public_id}")).json()
    assert whole["supporters"]["local"] == gate["local"]
    return int(gate["local"])


async def in_the_list(browser: Visitor, idea: Idea) -> int:
    listed = (await browser.http.get("/api/v1/ideas")).json()["ideas"]
    return int(next(one for one in listed if one["id"] == idea.public_id)["supporters"]["local"])


async def in_the_table(browser: Visitor, idea: Idea) -> int:
    sent = (await browser.http.get("/data/ideas.csv?lang=en")).text.removeprefix("\ufeff")
    [row] = [r for r in csv.DictReader(io.StringIO(sent)) if idea.public_id in r.values()]
    [column] = [name for name in row if "local" in name.lower()]
    return int(row[column])


async def in_the_file(browser: Visitor, idea: Idea) -> int:
    sent = (await browser.http.get("/data/ideas.json")).json()
    rows = sent if isinstance(sent, list) else sent["ideas"]
    [row] = [r for r in rows if idea.public_id in json.dumps(r)]
    return int(row["supporters_local"])


SURFACES: dict[str, Callable[[Visitor, Idea], Awaitable[int]]] = {
    "the page": on_the_page,
    "the card": on_the_card,
    "the API": in_the_api,
    "the API's list": in_the_list,
    "the open data's table": in_the_table,
    "the open data's file": in_the_file,
}


@pytest.mark.parametrize("surface", SURFACES)
async def test_every_surface_counts_the_same(
    browser: Visitor, db: AsyncSession, runtime: Runtime, surface: str
) -> None:
    idea, crowd = await backed(db)
    await aside(db, runtime, idea, crowd[:1])
    assert await SURFACES[surface](browser, idea) == 3
    assert await wrong_gates(db) == 0


async def test_the_page_says_it_in_english_too(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    idea, crowd = await backed(db)
    await aside(db, runtime, idea, crowd[:2])
    page = await visitor("en").go(f"/en/ideas/{idea.public_id}")
    assert "2 supports were set aside by the moderators: they are not counted." in page.text


async def test_no_page_says_whose_support_it_was(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea, crowd = await backed(db)
    await aside(db, runtime, idea, crowd[:1])
    for path in (address(idea), f"/fr/idees/{idea.public_id}/appuis", f"/api/v1/ideas/{idea.public_id}/gate"):  # fmt: skip
        answer = (await browser.go(path)).answer
        assert crowd[0].display_name not in answer.text
        assert WHY not in answer.text


async def test_the_row_stays_and_giving_it_again_does_not_go_round_the_decision(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea, crowd = await backed(db)
    await aside(db, runtime, idea, crowd[:1])
    kept = select(Support.set_aside_at).where(Support.person_id == crowd[0].id)
    assert await db.scalar(kept) is not None
    again = await db.get_one(Idea, idea.id)
    with pytest.raises(Refused, match="écarté"):
        await withdraw_support(db, crowd[0], again)
    await db.rollback()
    await db.refresh(again)
    with contextlib.suppress(Refused):
        await support(db, crowd[0], again, NOW)
    await db.commit()
    assert await tally(db, idea) == (3, 0, 1)


async def test_a_gate_that_was_passed_stays_passed(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea, crowd = await backed(db, 4, 4, state=State.CANDIDATE)
    await aside(db, runtime, idea, crowd[:3])
    assert await tally(db, idea) == (1, 0, 3)
    row = (await db.execute(select(Gate.passed_at).where(Gate.idea_id == idea.id))).one()
    assert row.passed_at is not None
    assert await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.CANDIDATE
    await browser.go(address(idea))
    assert "Un seuil passé reste passé" in browser.text


async def test_the_gate_opens_when_the_one_that_was_missing_counts_again(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea, crowd = await backed(db, 4, 4)
    await db.execute(Gate.__table__.update().values(passed_at=None))
    await db.commit()
    decisions = await aside(db, runtime, idea, crowd[:1])
    await undo(db, runtime, decisions[0], NOW)
    await db.commit()
    assert await tally(db, idea) == (4, 0, 0)
    assert await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.CANDIDATE


async def test_a_merge_carries_it_along_still_set_aside_and_an_appeal_finds_it_there(
    db: AsyncSession, runtime: Runtime
) -> None:
    source, crowd = await backed(db)
    target = await ideas.idea(db, title="Une autre ruelle", threshold=10)
    decisions = await aside(db, runtime, source, crowd[:1])
    moderator = await person(db, roles=("moderator",))
    one, other = await db.get_one(Idea, source.id), await db.get_one(Idea, target.id)
    await merge(db, moderator, one, other, "Les deux disent la même chose.", NOW)
    await db.commit()
    assert await tally(db, target) == (3, 0, 1)
    await undo(db, runtime, decisions[0], NOW)
    await db.commit()
    assert await tally(db, target) == (4, 0, 0), "it counts nowhere that is open"
    assert await wrong_gates(db) == 0


async def test_after_a_merge_a_decision_about_the_target_itself_still_holds(
    db: AsyncSession, runtime: Runtime
) -> None:
    source, crowd = await backed(db)
    target = await ideas.idea(db, title="Une autre ruelle", threshold=10)
    await ideas.back(db, target, crowd[:1], local=1)  # type: ignore[arg-type]
    [about_source] = await aside(db, runtime, source, crowd[:1])
    await aside(db, runtime, target, crowd[:1])
    moderator = await person(db, roles=("moderator",))
    one, other = await db.get_one(Idea, source.id), await db.get_one(Idea, target.id)
    await merge(db, moderator, one, other, "Les deux disent la même chose.", NOW)
    await undo(db, runtime, about_source, NOW)
    await db.commit()
    assert await tally(db, target) == (3, 0, 1)


async def test_nobody_counts_their_own_support_again(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea, _crowd = await backed(db)
    moderator = await person(db, roles=("moderator",))
    await ideas.back(db, idea, [moderator], local=1)  # type: ignore[list-item]
    [decision] = await aside(db, runtime, idea, [moderator])
    with pytest.raises(Refused, match="de vous"):
        await service.count_again(db, runtime, moderator, decision, NOW)
    await db.rollback()
    await sign_in_as(db, browser, moderator)
    await browser.go(url("moderation:decision", decision_id=decision.public_id))
    assert browser.page.css_first("form[action$='/recompter']") is None
    assert await tally(db, idea) == (4, 0, 1)


async def test_whose_support_it_is_reads_it_on_the_idea(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea, crowd = await backed(db)
    await aside(db, runtime, idea, crowd[:1])
    await sign_in_as(db, browser, crowd[0])
    await browser.go(url("moderation:mine"))
    assert "Appui écarté" in browser.text
    await browser.follow("Appui écarté")
    assert WHY in browser.text
    await browser.submit(words=made.OBJECTION)
    assert "Votre demande de révision est envoyée" in browser.text
