"""Slices register what they bring; whoever asks gets all of it, in an order that never changes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from markupsafe import Markup
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request

from app.core import events, moderated, notices, personal
from app.core.events import event, publish, subscribe
from app.core.notices import NoticeDue, NoticeText, Rhythm, notice_kind, notice_kinds, tell
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web import slots
from app.core.web.slots import fill, slot

HERE = Subject("idea", 1)


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test registers of its own."""
    monkeypatch.setattr(slots, "_fillers", type(slots._fillers)(dict))
    monkeypatch.setattr(notices, "_kinds", {})
    monkeypatch.setattr(moderated, "_kinds", {})
    monkeypatch.setattr(personal, "_readers", {})
    monkeypatch.setattr(personal, "_erasers", {})
    monkeypatch.setattr(personal, "_after", {})
    monkeypatch.setattr(events, "_subscribers", type(events._subscribers)(dict))
    monkeypatch.setattr(events, "_kinds", dict(events._kinds))
    event(DoorOpened)


def request() -> Request:
    return Request({"type": "http", "headers": []})


async def test_a_place_that_nobody_fills_is_empty(db: AsyncSession) -> None:
    assert await fill(request(), db, ["idea.aside"], HERE, None) == {"idea.aside": Markup("")}
    assert await fill(request(), db, [], HERE, None) == {}


async def test_fillers_stand_in_the_order_of_their_names(db: AsyncSession) -> None:
    @slot("idea.aside")
    async def zebra(*_: Any) -> str:
        return "<p>z</p>"

    @slot("idea.aside")
    async def ant(*_: Any) -> str:
        return "<p>a</p>"

    @slot("idea.actions")
    async def other(*_: Any) -> str:
        return "<p>o</p>"

    filled = await fill(request(), db, ["idea.aside", "idea.actions"], HERE, None)
    assert filled == {"idea.aside": "<p>a</p><p>z</p>", "idea.actions": "<p>o</p>"}
    assert isinstance(filled["idea.aside"], Markup), "a template must not escape it again"


async def test_a_filler_is_told_what_the_page_is_about_and_who_reads(db: AsyncSession) -> None:
    told: list[tuple[Subject, object]] = []

    @slot("person.body")
    async def listen(_request: Request, _session: AsyncSession, subject: Subject, who: Any) -> str:
        told.append((subject, who))
        return ""

    await fill(request(), db, ["person.body"], Subject("person", 7), None)
    assert told == [(Subject("person", 7), None)]


async def test_registering_a_filler_again_takes_its_own_place(db: AsyncSession) -> None:
    async def once(*_: Any) -> str:
        return "x"

    slot("dashboard")(once)
    slot("dashboard")(once)
    assert (await fill(request(), db, ["dashboard"], HERE, None))["dashboard"] == "x"


async def written(_session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    return NoticeText(f"Bonjour {data.get('name', '')}", "/fr")


def test_a_kind_of_notice_says_how_soon_it_is_sent_and_whether_it_may_be_refused() -> None:
    notice_kind("b.usual", "Usual")(written)
    notice_kind("a.rights", "Rights", rhythm=Rhythm.DAILY, is_due=True)(written)
    kinds = notice_kinds()
    assert list(kinds) == ["a.rights", "b.usual"]
    assert (kinds["a.rights"].rhythm, kinds["a.rights"].is_due) == (Rhythm.DAILY, True)
    assert (kinds["b.usual"].rhythm, kinds["b.usual"].is_due) == (Rhythm.AT_ONCE, False)
    kinds.clear()
    assert len(notice_kinds()) == 2, "nobody empties the register by accident"


async def waiting(db: AsyncSession) -> list[dict[str, Any]]:
    rows = await db.execute(
        text("SELECT args FROM procrastinate_jobs WHERE task_name = 'nv:event' ORDER BY id")
    )
    return [row[0] for row in rows]


async def test_a_notice_is_told_once_to_each_and_to_nobody_of_the_others(db: AsyncSession) -> None:
    heard: list[NoticeDue] = []

    @subscribe(NoticeDue)
    async def hear(_runtime: Runtime, due: NoticeDue) -> None:
        heard.append(due)

    await tell(
        db,
        "ideas.candidate",
        "ideas.candidate:4",
        to=[3, 1, 3],
        because="because you support it",
        followers_of=["idea:4", "city", "idea:4"],
        but=(9, 9),
        data={"idea": "abc"},
    )
    (job,) = await waiting(db)
    assert job["payload"] == {
        "kind": "ideas.candidate",
        "key": "ideas.candidate:4",
        "to": [1, 3],
        "because": "because you support it",
        "followers_of": ["city", "idea:4"],
        "but": [9],
        "least_age": 0,
        "data": {"idea": "abc"},
    }
    await db.rollback()
    assert await waiting(db) == [], "nothing is told of what never happened"


class Ways:
    """How the tests' things are moderated."""

    async def find(self, _session: AsyncSession, _which: str | int) -> None:
        return None

    async def hide(self, *_: Any) -> None: ...

    async def restore(self, *_: Any) -> None: ...


def test_only_kinds_that_say_how_can_be_reported() -> None:
    moderated.moderated("zzz")(Ways)
    moderated.moderated("aaa")(Ways)
    assert moderated.moderated_kinds() == ["aaa", "zzz"]
    assert isinstance(moderated.moderation_of("aaa"), Ways)
    assert moderated.moderation_of("unknown") is None


async def test_what_is_kept_and_how_it_is_erased_are_found_by_name(db: AsyncSession) -> None:
    erased: list[personal.Leaving] = []

    @personal.kept("supports")
    async def rows(_session: AsyncSession, person_id: int) -> AsyncIterator[personal.Row]:
        yield {"person": person_id}

    @personal.erased("supports")
    async def erase(_session: AsyncSession, leaving: personal.Leaving) -> None:
        erased.append(leaving)

    assert list(personal.readers()) == list(personal.erasers()) == ["supports"]
    assert [row async for row in personal.readers()["supports"](db, 5)] == [{"person": 5}]
    leaving = personal.Leaving(5, erase_words=True, now=datetime(2026, 1, 1, tzinfo=UTC))
    await personal.erasers()["supports"](db, leaving)
    assert erased == [leaving]


def test_whoever_needs_what_another_lets_go_forgets_after_it() -> None:
    async def erase(_session: AsyncSession, _leaving: personal.Leaving) -> None:
        """Erase nothing."""

    for name, after in (("zoo", ""), ("ant", "pond"), ("bee", ""), ("pond", "")):
        personal.erased(name, after=after)(erase)
    assert list(personal.erasers()) == ["bee", "pond", "ant", "zoo"]


@dataclass(frozen=True, slots=True)
class DoorOpened:
    """A happening of these tests alone: declared anew in the registers of each."""

    at: datetime
    times: int
    by: list[str] = field(default_factory=list)


async def test_each_listener_has_a_job_of_its_own_with_the_event_whole(
    db: AsyncSession, runtime: Runtime
) -> None:
    heard: list[tuple[str, DoorOpened]] = []

    @subscribe(DoorOpened)
    async def first(_runtime: Runtime, rang: DoorOpened) -> None:
        heard.append(("first", rang))

    @subscribe(DoorOpened)
    async def second(_runtime: Runtime, rang: DoorOpened) -> None:
        heard.append(("second", rang))

    rang = DoorOpened(datetime(2026, 11, 22, 12, tzinfo=UTC), 3, ["Amina"])
    await publish(db, rang)
    jobs = await waiting(db)
    assert len(jobs) == 2
    for job in jobs:
        await events.deliver(runtime, **job)
    assert sorted(name for name, _ in heard) == ["first", "second"]
    assert {rang.times for _, rang in heard} == {3}
    assert all(told == rang for _, told in heard)


async def test_an_event_that_nobody_listens_to_asks_for_nothing(db: AsyncSession) -> None:
    await publish(db, DoorOpened(datetime(2026, 1, 1, tzinfo=UTC), 1))
    assert await waiting(db) == []


def test_events_are_listed_by_name() -> None:
    names = [kind.__name__ for kind in events.kinds()]
    assert names == sorted(names)
    assert "DoorOpened" in names
    assert "NoticeDue" in names
