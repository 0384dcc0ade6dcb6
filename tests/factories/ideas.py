"""Ideas and the people who back them, as tests need them; each factory commits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.sessions import digest
from app.ideas.chosen import threshold_for
from app.ideas.models import CoAuthor, Gate, Idea, Support
from app.ideas.rules import OPEN, State, archive_due
from app.places.gazetteer import gazetteer
from app.places.rules import Area, Home, is_local

HERE = "parc-extension"
"""The neighbourhood of ideas when a test does not care."""
NEXT_DOOR = "cremazie"
"""Another neighbourhood, of the same territory."""

PUBLISHED_AGO = timedelta(days=20)
_numbers = count(1)


async def idea(
    db: AsyncSession,
    author: Person | Actor | None = None,
    area: str = HERE,
    state: State | str = State.PUBLISHED,
    threshold: int | None = None,
    title: str = "Une ruelle verte derrière la rue Saint-Roch",
    **fields: Any,
) -> Idea:
    """Make an idea with its gate; ``area`` is a slug (``city`` for all of it)."""
    where = await area_of(db, area)
    state = State(state)
    published = fields.pop("published_at", datetime.now(UTC) - PUBLISHED_AGO)
    author = author or await someone(db)
    made = Idea(
        **{
            "title": title,
            "problem": "Le béton garde la chaleur et personne ne s’y arrête, même à l’ombre.",
            "proposal": "Planter des vignes, ouvrir trois fosses d’arbres et poser deux bancs.",
            "themes": ["nature"],
            "state": state,
            "author_id": author.id,
            "territory_id": where.territory_id,
            "neighbourhood_id": where.neighbourhood_id,
            "published_at": None if state is State.DRAFT else published,
            "archive_due_at": None if state is State.DRAFT else archive_due(published),
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    if state is not State.DRAFT:
        db.add(
            Gate(
                idea_id=made.id,
                threshold=threshold or threshold_for(where.kind),
                is_open=state in OPEN,
                passed_at=datetime.now(UTC) if state is State.CANDIDATE else None,
                local=0,
                other=0,
            )
        )
    await db.commit()
    return made


async def supporters(
    db: AsyncSession, idea: Idea, local: int = 0, other: int = 0, **fields: Any
) -> list[Person]:
    """Let so many people support ``idea``: its gate counts them, but does not open by it."""
    near = await neighbours(db, idea.area, local, **fields)
    crowd = near + await strangers(db, idea.area, other, **fields)
    await back(db, idea, crowd, local=local)
    return crowd


async def back(db: AsyncSession, idea: Idea, crowd: Sequence[Person], *, local: int) -> None:
    """Let these people support ``idea``, the first ``local`` of them as neighbours."""
    db.add_all(
        Support(idea_id=idea.id, person_id=person.id, is_local=index < local)
        for index, person in enumerate(crowd)
    )
    await db.execute(
        update(Gate)
        .where(Gate.idea_id == idea.id)
        .values(local=Gate.local + local, other=Gate.other + len(crowd) - local)
    )
    await db.commit()


async def co_author(
    db: AsyncSession, idea: Idea, who: Person | Actor, *, accepted: bool = True, **fields: Any
) -> CoAuthor:
    """Let somebody sign ``idea``, or be invited to."""
    now = datetime.now(UTC)
    made = CoAuthor(
        **{
            "idea_id": idea.id,
            "email": who.email,
            "secret_hash": digest(f"{idea.id}:{who.id}"),
            "person_id": who.id if accepted else None,
            "invited_at": now,
            "accepted_at": now if accepted else None,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def close(db: AsyncSession, idea: Idea, state: State) -> None:
    """Close ``idea`` and its gate, telling nobody."""
    await db.execute(update(Gate).where(Gate.idea_id == idea.id).values(is_open=False))
    await db.execute(update(Idea).where(Idea.id == idea.id).values(state=state))
    await db.commit()


async def neighbours(db: AsyncSession, area: Area, number: int, **fields: Any) -> list[Person]:
    """Make ``number`` people whose home lies in ``area``."""
    home = next(
        Home(n.territory_id, n.id)
        for n in gazetteer.neighbourhoods.values()
        if is_local(Home(n.territory_id, n.id), area)
    )
    return await people(db, home, number, **fields)


async def strangers(db: AsyncSession, area: Area, number: int, **fields: Any) -> list[Person]:
    """Make ``number`` people whose home does not lie in ``area``."""
    homes = (Home(n.territory_id, n.id) for n in gazetteer.neighbourhoods.values())
    home = next((h for h in homes if not is_local(h, area)), Home())
    return await people(db, home, number, **fields)


async def people(db: AsyncSession, home: Home, number: int, **fields: Any) -> list[Person]:
    """Make ``number`` confirmed members who live at ``home``."""
    made = [
        Person(
            **{
                "email": f"voisin{n}@exemple.example",
                "email_confirmed_at": datetime.now(UTC),
                "password_hash": "",
                "display_name": f"Voisine {n}",
                "territory_id": home.territory_id,
                "neighbourhood_id": home.neighbourhood_id,
                **fields,
            }
        )
        for n in (next(_numbers) for _ in range(number))
    ]
    db.add_all(made)
    await db.commit()
    return made


async def someone(db: AsyncSession, area: str = HERE, **fields: Any) -> Person:
    """Make one confirmed member who lives in ``area``."""
    return (await neighbours(db, await area_of(db, area), 1, **fields))[0]


async def area_of(db: AsyncSession, slug: str) -> Area:
    """Return the area of a slug, with the real places that every test database has."""
    if not gazetteer.loaded:
        await gazetteer.load(db, "Montréal")
    area = gazetteer.area(slug)
    assert area is not None, f"no area {slug!r}"
    return area
