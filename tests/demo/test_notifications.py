"""The demonstration's citizen follows things, was told of some, and can read all of them."""

import asyncio

from sqlalchemy import select

from app.accounts.models import Person
from app.core.db import Database
from app.core.i18n import using
from app.demo.people import SIGN_IN
from app.notifications.models import HomeDigest, Notice
from app.notifications.queries.following import followed_by
from app.notifications.queries.notices import told_to, unread
from app.notifications.reading import Shown, shown
from tests.cli.conftest import Place


async def told(place: Place) -> tuple[list[Shown], int, int, int]:
    """Return the citizen's notices, how many they have, how many are unread, what they follow."""
    database = Database(place.address)
    try:
        async with database.transaction() as session:
            person = await session.scalar(
                select(Person.id).where(Person.email == SIGN_IN["citizen"])
            )
            assert person is not None
            found = await told_to(session, person)
            with using("fr"):
                read = await shown(session, found.items)
            assert await session.get(HomeDigest, person) is not None
            assert not list(
                await session.scalars(select(Notice.id).where(Notice.rhythm != "never"))
            ), "nobody of the demonstration gets an e-mail"
            follows = await followed_by(session, person)
            return (
                read,
                len(found.items),
                await session.scalar(select(unread(person))) or 0,
                len(follows.items),
            )
    finally:
        await database.close()


def test_the_citizen_was_told_of_what_happens_around_and_can_read_all_of_it(
    seeded: Place,
) -> None:
    read, many, new, follows = asyncio.run(told(seeded))
    assert len(read) == many >= 2
    assert all(one.because == "Parce que vous suivez Parc-Extension." for one in read)
    assert new == 2, "there is something to press"
    assert follows >= 2
