"""The demonstration's ideas, with their gates, versions and co-authors."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import ALPHABET, LENGTH
from app.core.sessions import digest
from app.demo.content import Tale
from app.demo.people import Crowd, Neighbour
from app.demo.seed.supports import Backing, back
from app.ideas.chosen import threshold_for
from app.ideas.models import CoAuthor, Gate, Idea, Support
from app.ideas.rules import REMINDER_BEFORE, archive_due
from app.places.rules import Area

SOURCE = "demonstration"
CLOSED = {"withdrawn", "archived", "merged"}


class IdeaSeeder:
    """Stores tales one after the other and remembers who wrote which."""

    def __init__(self, session: AsyncSession, crowd: Crowd, now: datetime) -> None:
        self.session = session
        self.crowd = crowd
        self.now = now
        self.ids: dict[str, int] = {}
        self.authors: dict[str, Neighbour] = {}

    async def add(self, tale: Tale, area: Area) -> int:
        """Store one tale with its supporters; return the idea's number."""
        dice = Random(f"idea:{tale.key}")
        author = self._author(tale, area, dice)
        published = None if tale.state == "draft" else self._published(tale, dice)
        state = "withdrawn" if tale.state == "merged" else tale.state
        idea_id = await self._store(tale, area, author, published, state)
        self.ids[tale.key], self.authors[tale.key] = idea_id, author
        await self._sign(tale, idea_id, author, dice)
        if published is not None:
            await self._back(tale, area, idea_id, author, published)
        return idea_id

    async def merge(self, tale: Tale) -> None:
        """Point a merged tale to its target, once both are stored."""
        await self.session.execute(
            update(Idea)
            .where(Idea.id == self.ids[tale.key])
            .values(state="merged", merged_into_id=self.ids[tale.merged_into])
        )

    def _author(self, tale: Tale, area: Area, dice: Random) -> Neighbour:
        homes = self.crowd.by_neighbourhood[area.neighbourhood_id]
        near = [n for n in homes if n.is_active] if area.neighbourhood_id else []
        # The first three are those a visitor signs in as: their pages start nearly empty.
        pool = [n for n in near or self.crowd.active if n.id > self.crowd.everyone[2].id]
        same = [n for n in pool if n.language == tale.language]
        return dice.choice(same or pool or self.crowd.active)

    def _published(self, tale: Tale, dice: Random) -> datetime:
        day = self.now - timedelta(days=tale.age_days)
        return day.replace(hour=dice.randint(8, 21), minute=dice.randint(0, 59))

    async def _store(
        self, tale: Tale, area: Area, author: Neighbour, published: datetime | None, state: str
    ) -> int:
        due = archive_due(published) if published and state == "published" else None
        closed = _closed_at(tale, published, self.now)
        row = {
            "public_id": steady_id(tale.key),
            "state": state,
            "language": tale.language,
            "title": tale.title,
            "problem": tale.problem,
            "proposal": tale.proposal,
            "themes": tale.themes,
            "territory_id": area.territory_id,
            "neighbourhood_id": area.neighbourhood_id,
            "place_lat": tale.place.get("lat"),
            "place_lon": tale.place.get("lon"),
            "place_label": tale.place.get("label", ""),
            "author_id": author.id,
            "published_at": published,
            "archive_due_at": due,
            "reminded_at": self.now if due and due - REMINDER_BEFORE < self.now else None,
            "closed_at": closed,
            "source": SOURCE,
            "source_id": tale.key,
            "created_at": published or self.now,
            "updated_at": published or self.now,
        }
        idea_id: int = (
            await self.session.execute(insert(Idea).values(row).returning(Idea.id))
        ).scalar_one()
        return idea_id

    async def _back(
        self, tale: Tale, area: Area, idea_id: int, author: Neighbour, published: datetime
    ) -> None:
        threshold = threshold_for(area.kind)
        until = _closed_at(tale, published, self.now) or self.now
        backing: Backing = back(
            tale, area, self.crowd,
            threshold=threshold, author=author, published=published, now=until,
        )  # fmt: skip
        await self.session.execute(
            insert(Gate).values(
                idea_id=idea_id,
                threshold=threshold,
                local=backing.local,
                other=backing.other,
                is_open=tale.state not in CLOSED,
                passed_at=backing.passed_at,
            )
        )
        if backing.rows:
            await self.session.execute(
                insert(Support), [{"idea_id": idea_id, **row} for row in backing.rows]
            )

    async def _sign(self, tale: Tale, idea_id: int, author: Neighbour, dice: Random) -> None:
        pool = [n for n in self.crowd.active if n.id != author.id]
        for neighbour in dice.sample(pool, tale.co_authors):
            when = self.now - timedelta(days=max(0.5, tale.age_days - 1))
            await self.session.execute(
                insert(CoAuthor).values(
                    idea_id=idea_id,
                    email=f"co-author.{neighbour.id}@demo.notreville.example",
                    person_id=neighbour.id,
                    secret_hash=digest(f"{tale.key}:{neighbour.id}"),
                    invited_by_id=author.id,
                    invited_at=when,
                    accepted_at=when + timedelta(hours=5),
                )
            )


def steady_id(key: str) -> str:
    """Return a public id that is the same at each run, so that addresses can be shared."""
    dice = Random(f"id:{key}")
    return "".join(dice.choice(ALPHABET) for _ in range(LENGTH))


def _closed_at(tale: Tale, published: datetime | None, now: datetime) -> datetime | None:
    if published is None or tale.state not in CLOSED:
        return None
    if tale.state == "archived":
        return archive_due(published)
    return published + (now - published) * 0.7
