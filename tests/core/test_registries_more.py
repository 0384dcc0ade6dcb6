"""Screens, finders, followable things, numbers of the header: what slices register, and who asks it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import BigInteger, ScalarSelect, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import finders, followable, notices, retention, screening
from app.core.errors import TooMany
from app.core.followable import FollowedThing, followable_kind, followable_kinds, target_of
from app.core.notices import NoticeDue, tell
from app.core.policy import YES, Verdict, no
from app.core.retention import Term, retained, terms
from app.core.runtime import Runtime
from app.core.screening import Factor, Held, Written, judge, keep, screen
from app.core.subjects import Subject
from app.core.throttle import Limit, attempt, forget
from app.core.web import header_counts as counts
from tests.queries import counted

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = Written("comment", 7, "Gagnez un vélo")


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test registers of its own; what was made from them goes with them."""
    monkeypatch.setattr(screening, "_screens", [])
    monkeypatch.setattr(followable, "_kinds", {})
    monkeypatch.setattr(finders, "_finders", {})
    monkeypatch.setattr(counts, "_counts", {})
    monkeypatch.setattr(retention, "_terms", {})
    monkeypatch.setattr(notices, "_kinds", {})
    counts._statement.cache_clear()
    yield
    counts._statement.cache_clear()


class Strict:
    """Holds whatever is given away, and remembers what it was told to keep."""

    kept: list[tuple[Subject, Held]] = []  # noqa: RUF012 (one list for the one screen of a test)

    async def judge(self, _session: AsyncSession, written: Written, _now: datetime) -> Held | None:
        return Held((Factor("lottery", 3, "Gagnez"),)) if "Gagnez" in written.text else None

    async def keep(
        self, _session: AsyncSession, subject: Subject, held: Held, _now: datetime
    ) -> None:
        self.kept.append((subject, held))


async def test_without_anybody_who_judges_nothing_is_held(db: AsyncSession) -> None:
    assert await judge(db, TEXT, NOW) is None
    await keep(db, Subject("comment", 1), Held(()), NOW)


async def test_whoever_judges_says_why_and_is_given_what_was_held(db: AsyncSession) -> None:
    screen(Strict)
    held = await judge(db, TEXT, NOW)
    assert held is not None
    assert [(one.rule, one.weight) for one in held.factors] == [("lottery", 3)]
    assert await judge(db, Written("comment", 7, "Un vélo"), NOW) is None
    await keep(db, Subject("comment", 1), held, NOW)
    assert Strict.kept.pop() == (Subject("comment", 1), held)


async def test_there_is_one_who_judges_the_last_to_register(db: AsyncSession) -> None:
    screen(Strict)

    @screen
    class Kind:
        async def judge(self, *_: Any) -> Held | None:
            return None

        async def keep(self, *_: Any) -> None:
            raise AssertionError

    assert await judge(db, TEXT, NOW) is None


class Trees:
    """Trees may be followed."""

    async def find(self, _session: AsyncSession, public_id: str, _who: Any) -> FollowedThing | None:
        return (
            FollowedThing("1", public_id, "Un orme", "/fr/arbres/1") if public_id == "t" else None
        )

    async def named(self, _session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        return [FollowedThing(key, key, f"Arbre {key}", f"/fr/arbres/{key}") for key in keys]


async def test_what_may_be_followed_is_found_by_its_kind(db: AsyncSession) -> None:
    assert followable_kind("tree") is None
    followable.followable("tree", "Trees")(Trees)
    followable.followable("bench", "Benches")(Trees)
    kind = followable_kind("tree")
    assert kind is not None
    assert (await kind.ways.find(db, "t", None)) is not None
    assert (await kind.ways.find(db, "?", None)) is None
    assert [one.kind for one in followable_kinds()] == ["bench", "tree"]


@pytest.mark.parametrize(
    ("kind", "key", "target"), [("idea", "12", "idea:12"), ("city", "", "city")]
)
def test_a_target_is_its_kind_and_its_key(kind: str, key: str, target: str) -> None:
    assert target_of(kind, key) == target


async def test_numbers_of_the_header_are_read_at_once_however_many(
    db: AsyncSession, runtime: Runtime
) -> None:
    assert await counts.header_counts(db, 1) == {}
    for name, value in (("unread", 3), ("asked", 0), ("waiting", 12)):

        def count(_person: int, value: int = value) -> ScalarSelect[int]:
            return select(literal(value)).scalar_subquery()

        counts.header_count(name)(count)
    with counted(runtime) as sent:
        found = await counts.header_counts(db, 1)
    assert found == {"asked": 0, "unread": 3, "waiting": 12}
    assert len(sent) == 1


async def test_a_number_is_asked_for_the_person_who_reads(db: AsyncSession) -> None:
    @counts.header_count("mine")
    def mine(person_id: int) -> ScalarSelect[int]:
        return select(type_coerce(person_id, BigInteger)).scalar_subquery()

    assert await counts.header_counts(db, 41) == {"mine": 41}


def test_a_term_registered_again_takes_its_own_place() -> None:
    from app.core.models import MailHanded

    for name in ("b.two", "a.one", "b.two"):
        retained(Term(name, MailHanded, lambda now: MailHanded.created_at < now))
    assert [term.name for term in terms()] == ["a.one", "b.two"]


async def test_a_notice_names_each_person_once_and_in_order(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[NoticeDue] = []

    async def note(_session: AsyncSession, happened: NoticeDue) -> None:
        told.append(happened)

    monkeypatch.setattr(notices, "publish", note)
    await tell(
        db, "ideas.candidate", "ideas.candidate:1", to=[9, 2, 9], because="because",
        followers_of=["idea:1", "city", "idea:1"], but=[2, 2],
    )  # fmt: skip
    [due] = told
    assert (due.to, due.followers_of, due.but, due.data) == ([2, 9], ["city", "idea:1"], [2], {})


def test_a_verdict_is_its_answer_and_its_reason() -> None:
    assert YES
    assert not no("Trop tôt.")
    assert no("Trop tôt.") == Verdict(allowed=False, reason="Trop tôt.")


LIMIT = Limit("tests.door", 2, 60)


async def test_each_caller_has_their_own_attempts_and_each_door_its_own(runtime: Runtime) -> None:
    asking = runtime_with_throttling(runtime)
    for who in ("amina", "bruno"):
        assert (await attempt(asking, LIMIT, who)).left == 1
        assert (await attempt(asking, LIMIT, who)).left == 0
        with pytest.raises(TooMany) as refusal:
            await attempt(asking, LIMIT, who)
        assert 0 < refusal.value.retry_after <= 60
    other = Limit("tests.window", 2, 60)
    assert (await attempt(asking, other, "amina")).left == 1


async def test_an_attempt_counts_even_if_the_request_fails(
    runtime: Runtime, db: AsyncSession
) -> None:
    asking = runtime_with_throttling(runtime)
    await attempt(asking, LIMIT, "chantal")
    await db.rollback()
    assert (await attempt(asking, LIMIT, "chantal")).left == 0
    await forget(asking)
    with pytest.raises(TooMany):
        await attempt(asking, LIMIT, "chantal")


async def test_without_throttling_nothing_is_counted(runtime: Runtime) -> None:
    for _ in range(4):
        assert (await attempt(runtime, LIMIT, "denis")).left == LIMIT.attempts


def runtime_with_throttling(runtime: Runtime) -> Runtime:
    from dataclasses import replace

    return replace(runtime, settings=runtime.settings.model_copy(update={"throttling": True}))
