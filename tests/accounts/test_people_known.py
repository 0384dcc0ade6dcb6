"""Who is there? Addresses, names, keys and administrators as every slice asks for them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import acts, queries
from app.accounts.actor import Actor
from app.accounts.browsers import BROWSERS, SYSTEMS, describe
from app.accounts.models import Device, PendingAct, Person
from app.accounts.rules import ACT_LIFETIME, MOST_ACTS, Scope
from app.accounts.service import devices, tokens
from app.core.runtime import Runtime
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("facts", "counts_as_confirmed"),
    [
        ({}, True),
        ({"confirmed": False}, False),
        ({"confirmed": False, "suspended_at": NOW}, True),
    ],
    ids=["confirmed", "not yet", "suspended before it was"],
)
async def test_an_address_is_taken_once_somebody_has_shown_that_it_is_theirs(
    db: AsyncSession, facts: dict[str, object], counts_as_confirmed: bool
) -> None:
    actor = await person(db, email="Amina@Exemple.ca", **facts)  # type: ignore[arg-type]
    known = await queries.known_by_email(db, "amina@exemple.CA")
    assert known is not None
    assert (known.id, known.is_confirmed) == (actor.id, counts_as_confirmed)
    assert known.email == "Amina@Exemple.ca", "we write to it as it was typed"


async def test_an_account_that_is_closing_keeps_its_address(db: AsyncSession) -> None:
    actor = await person(db, confirmed=False)
    await db.execute(update(Person).where(Person.id == actor.id).values(deleted_at=NOW))
    known = await queries.known_by_email(db, actor.email)
    assert known is not None
    assert known.is_confirmed
    credentials = await queries.credentials(db, email=actor.email)
    assert credentials is not None
    assert credentials.is_leaving


async def test_names_are_given_for_those_who_are_there(db: AsyncSession) -> None:
    one, other = await person(db, name="Amina"), await person(db, name="Bruno")
    found = await queries.names_of(db, {one.id, other.id, 0, -5})
    assert found == {one.id: ("Amina", one.public_id), other.id: ("Bruno", other.public_id)}
    assert await queries.names_of(db, set()) == {}
    assert await queries.id_of_public(db, one.public_id) == one.id
    assert await queries.id_of_public(db, "zzzzzzzzzz") is None


@pytest.mark.parametrize(
    ("others", "is_last"),
    [
        ([], True),
        ([{}], False),
        ([{"suspended_at": NOW}], True),
        ([{"suspended_at": NOW}, {}], False),
    ],
    ids=["alone", "two", "the other is suspended", "one of the others can act"],
)
async def test_the_last_administrator_is_the_last_who_can_act(
    db: AsyncSession, others: list[dict[str, object]], is_last: bool
) -> None:
    boss = await person(db, roles=("administrator",))
    for facts in others:
        await person(db, roles=("administrator",), **facts)  # type: ignore[arg-type]
    moderator = await person(db, roles=("moderator",))
    assert await queries.is_last_administrator(db, boss.id) is is_last
    assert await queries.is_last_administrator(db, boss.id, hold=True) is is_last
    assert await queries.is_last_administrator(db, moderator.id) is False


async def test_devices_are_listed_as_last_seen_and_those_that_are_over_are_not(
    db: AsyncSession,
) -> None:
    actor = await person(db)
    for number, hours in enumerate((5, 1, 3)):
        db.add(
            Device(
                person_id=actor.id, secret_hash=bytes([number]) * 32, description=f"{hours} h",
                seen_at=NOW - timedelta(hours=hours), verified_at=NOW,
                expires_at=NOW + timedelta(days=1 if hours != 3 else -1),
            )
        )  # fmt: skip
    await db.commit()
    listed = await queries.devices_of(db, actor.id, NOW)
    assert [one.description for one in listed] == ["1 h", "5 h"]
    assert await devices.close_all(db, actor.id, but_device_id=listed[0].id) == 2
    assert [one.id for one in await queries.devices_of(db, actor.id, NOW)] == [listed[0].id]


async def test_only_keys_that_open_something_are_counted(db: AsyncSession) -> None:
    actor = await person(db)
    ends = [None, NOW + timedelta(days=1), NOW, NOW - timedelta(days=1)]
    for number, expires_at in enumerate(ends):
        await tokens.create_token(db, actor.id, [Scope.READ], f"n{number}", NOW, expires_at)
    assert await queries.working_tokens(db, actor.id, NOW) == 2
    assert [one.name for one in await queries.tokens_of(db, actor.id)] == ["n3", "n2", "n1", "n0"]


async def test_a_key_s_scopes_are_each_once_and_in_order(db: AsyncSession) -> None:
    actor = await person(db)
    wanted = [Scope.SUPPORT, Scope.READ, Scope.SUPPORT]
    await tokens.create_token(db, actor.id, wanted, "Robot", NOW)
    [line] = await queries.tokens_of(db, actor.id)
    assert line.scopes == ["read", "support"]
    with pytest.raises(ValueError, match="everything"):
        await tokens.create_token(db, actor.id, ["everything"], "Robot", NOW)  # type: ignore[list-item]


@given(st.text(max_size=200))
def test_a_browser_is_told_in_words_of_ours_alone(user_agent: str) -> None:
    words = {word for _mark, word in (*BROWSERS, *SYSTEMS)}
    assert set(describe(user_agent).split(" · ")) - {""} <= words


@given(st.sampled_from(BROWSERS), st.sampled_from(SYSTEMS))
def test_every_browser_and_system_is_known_beside_each_other(
    browser: tuple[str, str], system: tuple[str, str]
) -> None:
    said = describe(f"Mozilla/5.0 ({system[0]}; x) {browser[0]}/1.0")
    assert said.partition(" · ")[0] == browser[1]
    assert said.partition(" · ")[2] in {word for _mark, word in SYSTEMS}


@given(st.dictionaries(st.sampled_from(["title", "body", "idea", "n"]), st.text(max_size=30)))
def test_only_what_was_typed_is_shown_again_of_an_act(payload: dict[str, str]) -> None:
    shown = acts.typed_texts(payload)
    assert all(" " in text.strip() for text in shown)
    assert payload.get("title") is None or len(shown) <= len(payload) - 1


async def test_what_waits_for_one_browser_has_an_end_in_number_and_in_time(
    db: AsyncSession, runtime: Runtime
) -> None:
    secret = ""
    for number in range(MOST_ACTS + 3):
        secret = await acts.keep(db, "ideas.support", {"idea": str(number)}, NOW, secret=secret)
    found = await acts.waiting(db, NOW, secret=secret)
    assert [one.payload["idea"] for one in found] == [str(n) for n in range(3, MOST_ACTS + 3)]
    assert await acts.waiting(db, NOW + ACT_LIFETIME, secret=secret) == []
    assert runtime.settings


async def test_another_browser_s_secret_shows_and_does_nothing(
    browser: Visitor, db: AsyncSession
) -> None:
    mine = await acts.keep(db, "ideas.support", {"idea": "abcdefghjk", "title": "Un banc"}, NOW)
    await db.commit()
    await sign_in_as(db, browser, await person(db))
    browser.http.cookies.set("act", mine[::-1], domain="testserver.local", path="/")
    await browser.go("/fr/compte/en-attente")
    assert "Un banc" not in browser.text
    await browser.post("/fr/compte/en-attente")
    assert (await db.execute(select(PendingAct.person_id))).scalar_one() is None
