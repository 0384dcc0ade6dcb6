"""Accounts that are likely one person's: what weighs how much, and what says nothing of anybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import NetworkSighting, Person
from app.accounts.service.forget import forget_expired
from app.accounts.service.sightings import network_hash, note
from app.core.i18n import using
from app.core.settings import Settings
from app.moderation import likeness
from app.moderation.likeness import WEIGHTS, Account, factors_of, groups_of
from app.moderation.queries.likeness import CROWD, groups
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ONE = Account(1, "abcdefghj1", "Josée Roy", NOW)
OTHER = Account(2, "abcdefghj2", "Paul Caron", NOW - timedelta(days=90))
NET = b"n" * 16


async def mailbox(db: AsyncSession, address: str) -> str:
    """Return an address as its mailbox knows it."""
    found: str = (
        await db.execute(text("SELECT canonical_email(:address)"), {"address": address})
    ).scalar_one()
    return found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("jo.see.roy@gmail.com", "JoSeeRoy+idees@googlemail.com", True),
        ("josee+un@outlook.com", "Josee@Outlook.com", True),
        ("josee+un@proton.me", "josee+deux@proton.me", True),
        ("jo.see@outlook.com", "josee@outlook.com", False),
        ("jo.see@exemple.ca", "josee@exemple.ca", False),
        ("josee+un@exemple.ca", "josee@exemple.ca", False),
        ("Josee@Exemple.ca", "josee@exemple.ca", True),
        ("josee@gmail.com", "josee@exemple.ca", False),
    ],
)
async def test_a_mailbox_is_known_however_its_address_is_written(
    db: AsyncSession, one: str, other: str, *, same: bool
) -> None:
    assert (await mailbox(db, one) == await mailbox(db, other)) is same


async def test_the_hash_follows_the_address(db: AsyncSession) -> None:
    actor = await person(db, email="jo.see@gmail.com")
    twin = await person(db, email="josee+2@gmail.com")
    row = await db.get_one(Person, actor.id)

    async def hashed(number: int) -> bytes:
        query = select(Person.mailbox_hash).where(Person.id == number)
        return bytes((await db.execute(query)).scalar_one())

    assert await hashed(actor.id) == await hashed(twin.id)
    assert b"josee" not in await hashed(actor.id)
    row.email = "autre@exemple.ca"
    await db.commit()
    assert await hashed(actor.id) != await hashed(twin.id)


def test_a_network_is_a_hash_that_changes_every_month(settings: Settings) -> None:
    here = network_hash(settings, "203.0.113.7", NOW)
    assert here == network_hash(settings, "203.0.113.250", NOW + timedelta(hours=1))
    assert here != network_hash(settings, "203.0.114.7", NOW)
    assert here != network_hash(settings, "203.0.113.7", NOW + timedelta(days=31))
    assert network_hash(settings, "2001:db8:1:2::1", NOW) == network_hash(
        settings, "2001:db8:1:ffff::9", NOW
    )
    assert network_hash(settings, "::ffff:203.0.113.9", NOW) == here
    assert network_hash(settings, "testclient", NOW) is None
    changed = settings.model_copy(update={"secret_key": type(settings.secret_key)("y" * 48)})
    assert network_hash(changed, "203.0.113.7", NOW) != here


async def test_a_sighting_is_counted_and_forgotten_after_a_month(
    db: AsyncSession, settings: Settings
) -> None:
    actor = await person(db)
    for minutes in (0, 5):
        await note(db, settings, actor.id, "203.0.113.7", NOW + timedelta(minutes=minutes))
    await note(db, settings, actor.id, "no address", NOW)
    row = (await db.execute(select(NetworkSighting))).scalar_one()
    await db.refresh(row)
    assert (row.times, row.first_at, row.last_at) == (2, NOW, NOW + timedelta(minutes=5))
    await forget_expired(db, NOW + timedelta(days=30))
    assert (await db.execute(select(NetworkSighting.times))).scalar_one_or_none() == 2
    await forget_expired(db, NOW + timedelta(days=31))
    assert (await db.execute(select(NetworkSighting.times))).scalar_one_or_none() is None
    await db.commit()


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ({}, {}, ()),
        ({"mailbox": b"m"}, {"mailbox": b"m"}, ("mailbox",)),
        ({"mailbox": b""}, {"mailbox": b""}, ()),
        ({"networks": {NET: NOW}}, {"networks": {NET: NOW + timedelta(minutes=10)}},
         ("within-minutes",)),
        ({"networks": {NET: NOW}}, {"networks": {NET: NOW + timedelta(minutes=11)}},
         ("same-network",)),
        ({"networks": {NET: NOW}}, {"networks": {b"o" * 16: NOW}}, ()),
        ({"ideas": frozenset({1, 2})}, {"ideas": frozenset({1, 2})}, ("same-ideas",)),
        ({"ideas": frozenset({1})}, {"ideas": frozenset({1})}, ()),
        ({"ideas": frozenset({1, 2})}, {"ideas": frozenset({1, 2, 3})}, ()),
        ({"name": "Josée Roy"}, {"name": "josee-roy 2"}, ("names-alike",)),
        ({"name": "Ana"}, {"name": "Ana"}, ()),
        ({"created_at": NOW}, {"created_at": NOW - timedelta(hours=1)}, ("made-together",)),
        ({"first_support_at": NOW + timedelta(hours=2)},
         {"first_support_at": NOW - timedelta(days=90) + timedelta(hours=23)}, ("fresh",)),
        ({"first_support_at": NOW + timedelta(hours=2)}, {"first_support_at": NOW}, ()),
    ],
)  # fmt: skip
def test_what_two_accounts_have_alike(
    one: dict[str, object], other: dict[str, object], codes: tuple[str, ...]
) -> None:
    first, second = replace(ONE, **one), replace(OTHER, **other)
    assert factors_of(first, second) == codes
    assert factors_of(second, first) == codes


def test_one_weak_sign_makes_no_group() -> None:
    network = {NET: NOW}
    pair = [(1, 2)]
    near = [replace(ONE, networks=network), replace(OTHER, networks=network)]
    assert groups_of(near, pair) == [], "a household is taken for one person"
    mailbox_too = [replace(one, mailbox=b"m") for one in near]
    (group,) = groups_of(mailbox_too, pair)
    assert group.factors == ("mailbox", "within-minutes")
    assert group.weight == 8


def test_groups_grow_by_pairs_and_the_likeliest_comes_first() -> None:
    accounts = [replace(ONE, id=n, mailbox=b"m") for n in (1, 2, 3)]
    accounts += [replace(OTHER, id=n, mailbox=b"o", name=f"N{n}") for n in (4, 5)]
    found = groups_of(accounts, [(2, 3), (4, 5), (1, 2), (1, 99)])
    assert [[one.id for one in group.accounts] for group in found] == [[1, 2, 3], [4, 5]]
    assert groups_of(accounts, []) == []


def test_every_factor_has_a_weight_and_a_sentence_in_both_languages() -> None:
    assert set(WEIGHTS) == set(likeness.SENTENCES)
    french = likeness.told(WEIGHTS)
    with using("en"):
        english = likeness.told(WEIGHTS)
    assert all(a != b for a, b in zip(french, english, strict=True))


async def twins(db: AsyncSession, number: int = 2) -> list[Actor]:
    """Make accounts of one mailbox."""
    return [await person(db, email=f"jo.see+{n}@gmail.com") for n in range(number)]


async def test_only_accounts_that_support_something_are_compared(db: AsyncSession) -> None:
    pair = await twins(db)
    assert await groups(db) == []
    idea = await ideas.idea(db)
    await ideas.back(db, idea, pair, local=2)  # type: ignore[arg-type]
    (group,) = await groups(db)
    assert [one.id for one in group.accounts] == [one.id for one in pair]
    assert "mailbox" in group.factors


async def test_a_crowd_behind_one_network_says_nothing(
    db: AsyncSession, settings: Settings
) -> None:
    idea = await ideas.idea(db)
    crowd = await ideas.supporters(db, idea, local=CROWD + 1)
    for one in crowd:
        await note(db, settings, one.id, "203.0.113.7", NOW)
    await db.commit()
    assert await groups(db) == []


async def test_signing_in_leaves_a_trace_without_the_address(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr")
    assert (await db.execute(select(NetworkSighting))).first() is None, "reading is not followed"
    here = network_hash(settings, "127.0.0.1", NOW)
    assert here is not None
    assert len(here) == 16
