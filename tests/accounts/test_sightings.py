"""Networks are known only as alike or not, for a month: no address is kept, none can be found again."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import NetworkSighting
from app.accounts.rules import NETWORKS_KEPT
from app.accounts.service import sightings
from app.accounts.service.sightings import EPOCH, network_hash
from app.core.runtime import Runtime
from app.core.settings import Settings
from tests.factories.accounts import person

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def settings(key: str = "x") -> Settings:
    return Settings(_env_file=None, secret_key=key * 40)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("203.0.113.9", "203.0.113.250", True),
        ("203.0.113.9", "203.0.114.9", False),
        ("203.0.113.9", "::ffff:203.0.113.77", True),
        ("2001:db8:1::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
    ],
)
def test_a_network_is_a_neighbourhood_of_addresses(one: str, other: str, alike: bool) -> None:
    found = [network_hash(settings(), host, NOW) for host in (one, other)]
    assert None not in found
    assert (found[0] == found[1]) is alike


@pytest.mark.parametrize(
    "host", ["", "testclient", "203.0.113", "203.0.113.9.1", "[::1]", "x" * 99]
)
def test_what_is_no_address_is_no_network(host: str) -> None:
    assert network_hash(settings(), host, NOW) is None


def test_a_month_later_the_same_network_looks_like_another() -> None:
    later = network_hash(settings(), "203.0.113.9", NOW + NETWORKS_KEPT)
    assert later != network_hash(settings(), "203.0.113.9", NOW)


def test_within_its_month_it_stays_the_same_to_the_last_second() -> None:
    begins = EPOCH + NETWORKS_KEPT * 10
    ends = begins + NETWORKS_KEPT - timedelta(seconds=1)
    hashes = {network_hash(settings(), "203.0.113.9", at) for at in (begins, ends)}
    assert len(hashes) == 1
    assert network_hash(settings(), "203.0.113.9", ends + timedelta(seconds=1)) not in hashes


def test_without_our_key_nobody_can_try_every_network() -> None:
    ours = network_hash(settings(), "203.0.113.9", NOW)
    assert network_hash(settings("y"), "203.0.113.9", NOW) != ours


@given(st.ip_addresses(v=4))
def test_a_hash_says_nothing_of_the_address(host: IPv4Address) -> None:
    found = network_hash(settings(), str(host), NOW)
    assert found is not None
    assert len(found) == 16
    assert host.packed not in found
    assert str(host).encode() not in found


async def test_coming_again_from_there_is_counted_on_one_line(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    later = NOW + timedelta(days=1)
    for host, at in (("203.0.113.9", NOW), ("203.0.113.77", later), ("198.51.100.1", later)):
        await sightings.note(db, runtime.settings, actor.id, host, at)
    await sightings.note(db, runtime.settings, actor.id, "testclient", later)
    await db.commit()
    query = select(NetworkSighting).order_by(NetworkSighting.times.desc())
    first, second = (await db.execute(query)).scalars().all()
    assert (first.times, first.first_at, first.last_at) == (2, NOW, later)
    assert second.times == 1


async def test_two_people_of_one_network_have_a_line_each(
    db: AsyncSession, runtime: Runtime
) -> None:
    for _ in range(2):
        actor = await person(db)
        await sightings.note(db, runtime.settings, actor.id, "203.0.113.9", NOW)
    await db.commit()
    rows = (await db.execute(select(NetworkSighting.network_hash))).scalars().all()
    assert len(rows) == 2
    assert len(set(rows)) == 1
