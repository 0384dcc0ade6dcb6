"""What may be followed: what everybody may see, found by its address and named in the reader's language."""

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import NotFound
from app.core.followable import followable_kind, followable_kinds, target_of
from app.core.i18n import using
from app.core.runtime import Runtime
from app.ideas.rules import State
from app.notifications.naming import find, named
from tests.factories import accounts, ideas


def test_the_kinds_are_known_by_name(runtime: Runtime) -> None:
    assert runtime is not None, "it has loaded every slice"
    kinds = {kind.kind for kind in followable_kinds()}
    assert {
        "idea",
        "territory",
        "neighbourhood",
        "city",
        "theme",
        "person",
        "organisation",
    } <= kinds
    assert followable_kind("chat") is None


@pytest.mark.parametrize(
    ("kind", "key", "target"), [("idea", "12", "idea:12"), ("city", "", "city")]
)
def test_a_target_is_a_kind_and_a_key(kind: str, key: str, target: str) -> None:
    assert target_of(kind, key) == target


async def test_things_are_named_in_the_language_in_force(db: AsyncSession) -> None:
    for language, theme in (("fr", "Nature et ruelles vertes"), ("en", "Nature and green alleys")):
        with using(language):
            found = await named(db, ["theme:nature", "city"])
        assert theme in found["theme:nature"].title
        assert found["theme:nature"].path.startswith(f"/{language}/")
        assert found["city"].title == "Montréal"


async def test_what_is_gone_hidden_or_unknown_is_not_named(db: AsyncSession) -> None:
    seen = {}
    for state in State:
        if state is not State.MERGED:
            idea = await ideas.idea(db, state=state)
            seen[f"idea:{idea.id}"] = state not in {State.DRAFT, State.HIDDEN}
    targets = [*seen, "idea:999999", "theme:argent", "territory:999999", "neighbourhood:999999",
               "person:999999", "organisation:999999", "chat:1"]  # fmt: skip
    found = await named(db, targets)
    assert set(found) == {target for target, is_seen in seen.items() if is_seen}


async def test_a_person_is_found_until_they_leave_and_never_by_themselves(db: AsyncSession) -> None:
    person, reader = await accounts.person(db, name="Chantal Nguyen"), await accounts.person(db)
    thing = await find(db, "person", person.public_id, reader)
    assert (thing.title, thing.key) == ("Chantal Nguyen", str(person.id))
    with pytest.raises(NotFound):
        await find(db, "person", person.public_id, person)
    await db.execute(
        update(Person).where(Person.id == person.id).values(deleted_at=Person.created_at)
    )
    with pytest.raises(NotFound):
        await find(db, "person", person.public_id, reader)
    assert await named(db, [f"person:{person.id}"]) == {}


@pytest.mark.parametrize("kind", ["idea", "person", "organisation"])
@pytest.mark.parametrize("which", ["", "x", "abcdefghjk", "' OR 1=1", "é" * 10])
async def test_an_address_of_nothing_finds_nothing(db: AsyncSession, kind: str, which: str) -> None:
    with pytest.raises(NotFound):
        await find(db, kind, which, None)
