"""A copy is whole: every table that speaks of a person is read for it, and what they wrote is in it."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.schema import all_tables
from app.core.personal import readers
from app.core.runtime import Runtime
from app.privacy import jobs
from app.privacy.models import DataCopy
from app.privacy.service import copying
from tests.factories.accounts import person
from tests.privacy.lives import EMAIL, MARK, NAME, a_life_everywhere
from tests.queries import counted
from tests.visitor import Visitor

NOT_GIVEN = {
    "feed_key": "only the fingerprint of a secret, which they hold themselves",
    "half_sign_in": "it stands between two pages of signing in, for ten minutes",
    "departed_support": "it says of nobody who gave it",
}
"""Tables that point to a person and are in no copy, each with its reason."""

HOLD_THEIR_WORDS = {
    "account": NAME,
    "api_tokens": MARK,
    "comments": MARK,
    "endorsements": MARK,
    "held_texts": MARK,
    "ideas": MARK,
    "messages": MARK,
    "moderation_decisions": MARK,
    "nominations_given": MARK,
    "organisation_claims": MARK,
    "profile": MARK,
    "reports": MARK,
    "second_factors": MARK,
    "waiting_acts": MARK,
}
"""Files of the copy in which something that they alone wrote must stand."""


def of_a_person() -> set[str]:
    """Return the tables whose rows are somebody's: they have nobody else who could ask for them."""
    return {
        table.name
        for table in all_tables().metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "person.id" and key.ondelete == "CASCADE"
    }


async def copy_of(db: AsyncSession, runtime: Runtime, actor: Any) -> zipfile.ZipFile:
    await copying.ask(db, actor, "fr", datetime.now(UTC))
    await db.commit()
    made = (await db.execute(select(DataCopy).order_by(DataCopy.id.desc()))).scalars().first()
    assert made is not None
    await jobs.make_copy(runtime, copy_id=made.id)
    await db.refresh(made)
    return zipfile.ZipFile(io.BytesIO(await runtime.storage.read(made.file or "")))


async def test_every_table_of_a_person_s_own_is_read_for_their_copy(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    with counted(runtime) as sent:
        async with runtime.database.transaction() as session:
            for reader in readers().values():
                async for _row in reader(session, actor.id):
                    pass
    read = set(re.findall(r"(?:FROM|JOIN) (\w+)", " ".join(sent)))
    assert of_a_person() - read - set(NOT_GIVEN) == set(), (
        "give it in a personal.py, or say why not"
    )


@pytest.mark.parametrize("table", sorted(HOLD_THEIR_WORDS))
def test_the_copy_has_a_file_for_each_kind_of_words(runtime: Runtime, table: str) -> None:
    assert table in readers()


async def test_what_they_wrote_anywhere_is_in_their_copy_and_only_theirs(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    me = await a_life_everywhere(db, runtime, browser)
    archive = await copy_of(db, runtime, me)
    for table, word in HOLD_THEIR_WORDS.items():
        for kind in ("json", "csv"):
            assert word in archive.read(f"{table}.{kind}").decode(), f"{table}.{kind}"
    someone_else = await copy_of(db, runtime, await person(db))
    for name in someone_else.namelist():
        said = someone_else.read(name).decode("utf-8", "replace")
        assert not [word for word in (MARK, NAME, EMAIL) if word in said], name


async def test_no_secret_is_in_a_copy(browser: Visitor, db: AsyncSession, runtime: Runtime) -> None:
    me = await a_life_everywhere(db, runtime, browser)
    archive = await copy_of(db, runtime, me)
    for name in archive.namelist():
        if not name.endswith(".json"):
            continue
        for row in json.loads(archive.read(name)):
            columns = {str(column) for column in row}
            assert not [c for c in columns if "hash" in c or "secret" in c or c == "person_id"], (
                name
            )


async def test_what_moderators_wrote_for_each_other_is_not_theirs(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    me = await a_life_everywhere(db, runtime, browser)
    archive = await copy_of(db, runtime, me)
    said = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Avant." not in said, "the words of another reporter"
    assert b"Volontiers." not in said, "the answer of the other side"
