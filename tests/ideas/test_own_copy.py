"""What a person is given of what ideas keep of them: all of it, and nobody else's."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.personal import readers
from app.ideas.models import Idea, IdeaVersion
from app.ideas.rules import State
from app.ideas.schemas import Revision
from app.ideas.service import edit
from tests.factories import accounts, ideas

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
CHANGED = {
    "title": "Une ruelle très verte et fleurie",
    "problem": "Le béton garde la chaleur, personne ne s’arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses.",
}


async def given(db: AsyncSession, name: str, who: Actor) -> list[dict[str, Any]]:
    return [row async for row in readers()[name](db, who.id)]


@pytest.fixture
async def amina(db: AsyncSession) -> Actor:
    return await accounts.person(db, name="Amina Diallo")


async def test_every_idea_is_given_with_its_place_drafts_and_hidden_ones_too(
    db: AsyncSession, amina: Actor
) -> None:
    into = await ideas.idea(db)
    for state in State:
        more = {"merged_into_id": into.id} if state is State.MERGED else {}
        await ideas.idea(db, author=amina, state=state, place_label="Coin Querbes", **more)
    rows = await given(db, "ideas", amina)
    assert [row["state"] for row in rows] == [str(state) for state in State]
    assert {row["neighbourhood"] for row in rows} == {"parc-extension"}
    assert {row["territory"] for row in rows} == {"villeray-saint-michel-parc-extension"}
    assert {row["place_label"] for row in rows} == {"Coin Querbes"}
    assert into.public_id not in {row["public_id"] for row in rows}


async def test_an_idea_of_the_whole_city_has_no_place(db: AsyncSession, amina: Actor) -> None:
    await ideas.idea(db, author=amina, area="city")
    (row,) = await given(db, "ideas", amina)
    assert (row["territory"], row["neighbourhood"]) == (None, None)


async def test_times_are_in_utc_and_words_as_they_were_written(
    db: AsyncSession, amina: Actor
) -> None:
    await ideas.idea(db, author=amina, published_at=NOW, title='=1+1 "ruelle" <b>')
    (row,) = await given(db, "ideas", amina)
    assert datetime.fromisoformat(row["published_at"]) == NOW
    assert row["title"] == '=1+1 "ruelle" <b>'
    assert row["themes"] == ["nature"]


async def test_what_an_idea_said_before_belongs_to_who_changed_it(
    db: AsyncSession, amina: Actor
) -> None:
    signer = await accounts.person(db)
    idea = await ideas.idea(db, author=amina, title="Ce que l’idée disait")
    await ideas.co_author(db, idea, signer)
    await edit.edit(db, signer, idea, Revision(**CHANGED, version=1, themes=["nature"]), NOW)
    await db.commit()
    (row,) = await given(db, "idea_versions", signer)
    assert (row["idea"], row["number"]) == (idea.public_id, 1)
    assert row["title"] == "Ce que l’idée disait"
    assert await given(db, "idea_versions", amina) == []


async def test_supports_are_given_with_where_they_counted(db: AsyncSession, amina: Actor) -> None:
    near, far = await ideas.idea(db), await ideas.idea(db, area="cremazie")
    await ideas.back(db, near, [amina], local=1)  # type: ignore[list-item]
    await ideas.back(db, far, [amina], local=0)  # type: ignore[list-item]
    await ideas.supporters(db, near, local=2)
    rows = await given(db, "supports", amina)
    assert [(row["idea"], row["is_local"]) for row in rows] == [
        (near.public_id, True),
        (far.public_id, False),
    ]


async def test_signatures_are_given_with_the_answer(db: AsyncSession, amina: Actor) -> None:
    yes, waits, no = [await ideas.idea(db) for _ in range(3)]
    await ideas.co_author(db, yes, amina, email="ancienne@exemple.ca")
    await ideas.co_author(db, waits, amina, accepted=False, email=amina.email.upper())
    await ideas.co_author(db, no, amina, accepted=False, declined_at=NOW)
    await ideas.co_author(db, yes, await accounts.person(db))
    rows = await given(db, "signatures", amina)
    assert [(r["idea"], bool(r["accepted_at"]), bool(r["declined_at"])) for r in rows] == [
        (yes.public_id, True, False),
        (waits.public_id, False, False),
        (no.public_id, False, True),
    ]
    assert "secret_hash" not in rows[0], "what opens an invitation is no data"


async def test_somebody_without_a_past_is_given_nothing(db: AsyncSession, amina: Actor) -> None:
    idea = await ideas.idea(db)
    await ideas.supporters(db, idea, local=2)
    db.add(
        IdeaVersion(
            idea_id=idea.id, number=1, title="Avant", problem="", proposal="", edited_at=NOW
        )
    )
    await db.commit()
    for name in ("ideas", "idea_versions", "supports", "signatures"):
        assert await given(db, name, amina) == [], name
    assert (await db.get_one(Idea, idea.id)).author_id != amina.id
