"""The demonstration's organisations: who belongs, what they showed, said, proposed and support publicly."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.people import Crowd, Neighbour
from app.demo.seed.ideas import IdeaSeeder, steady_id
from app.discussion.models import Comment, Discussion
from app.discussion.rules import Stance, fingerprint
from app.ideas.models import Endorsement, Idea
from app.organisations.models import Claim, Membership, Organisation
from app.organisations.rules import Means, Outcome, Role, State
from app.places.gazetteer import gazetteer
from app.places.rules import Area

CONTENT = Path(__file__).parents[1] / "content" / "organisations.toml"
KNOWN = 3
"""The first people of the crowd are those a visitor signs in as."""

COUNTED = {
    "for": Discussion.for_count,
    "against": Discussion.against_count,
    "question": Discussion.question_count,
    "improvement": Discussion.improvement_count,
}
WORDS = (
    "presentation_fr", "presentation_en", "does", "needs", "offers", "website", "charity_number",
)  # fmt: skip


def told() -> list[dict[str, Any]]:
    """Return every organisation as it is told."""
    found: list[dict[str, Any]] = tomllib.loads(CONTENT.read_text())["organisation"]
    return found


async def gather(session: AsyncSession, crowd: Crowd, ideas: IdeaSeeder, now: datetime) -> None:
    """Store every organisation, once all the ideas and remarks are there."""
    seeder = OrganisationSeeder(session, crowd, ideas.ids, ideas.authors, now)
    for one in told():
        await seeder.add(one)


class OrganisationSeeder:
    """Stores organisations one after the other."""

    def __init__(
        self,
        session: AsyncSession,
        crowd: Crowd,
        ideas: dict[str, int],
        authors: dict[str, Neighbour],
        now: datetime,
    ) -> None:
        self.session = session
        self.crowd = crowd
        self.ideas = ideas
        self.authors = authors
        self.now = now

    async def add(self, one: dict[str, Any]) -> int:
        """Store one organisation and all that hangs on it; return its number."""
        dice = Random(f"organisation:{one['key']}")
        since = self.now - timedelta(days=one["days"])
        area = _area(one["area"])
        owner, *others = self._people(one, area, dice)
        organisation_id = await self._store(one, area, owner, since)
        await self._join(one, organisation_id, owner, others, since)
        await self._claim(one, organisation_id, owner, since)
        await self._endorse(one, organisation_id, owner, dice)
        for said in one.get("says", ()):
            await self._say(said, one["key"], organisation_id, owner)
        for key in one.get("ideas", ()):
            await self.session.execute(
                update(Idea)
                .where(Idea.id == self.ideas[key])
                .values(organisation_id=organisation_id)
            )
        return organisation_id

    def _people(self, one: dict[str, Any], area: Area, dice: Random) -> list[Neighbour]:
        """Return the owner, then the others: neighbours, and the authors of its ideas before all."""
        authors = [self.authors[key] for key in one.get("ideas", ())]
        near = self.crowd.by_neighbourhood[area.neighbourhood_id] if area.neighbourhood_id else []
        pool = [n for n in near or self.crowd.active if n not in self.crowd.everyone[:KNOWN]]
        same = [n for n in pool if n.language == one.get("language", "fr")] or pool
        pool = [n for n in same if n not in authors] or self.crowd.active[KNOWN:]
        wanted = min(len(pool), one["members"] + 1)
        return list(dict.fromkeys([*authors, *dice.sample(pool, wanted)]))

    async def _store(
        self, one: dict[str, Any], area: Area, owner: Neighbour, since: datetime
    ) -> int:
        state = State(one.get("state", State.VERIFIED))
        is_verified = state is State.VERIFIED
        row = {
            "public_id": steady_id(f"organisation:{one['key']}"),
            "name": one["name"],
            "kind": one["kind"],
            "practices": one.get("practices", []),
            "language": one.get("language", "fr"),
            **{name: one.get(name, "").strip() for name in WORDS},
            "territory_id": area.territory_id,
            "neighbourhood_id": area.neighbourhood_id,
            "state": state,
            "state_reason": one.get("reason", ""),
            "verified_by": Means(one["verified_by"]) if is_verified else None,
            "verified_at": since + timedelta(days=3) if is_verified else None,
            "neq": one.get("neq", "") if is_verified else "",
            "created_by_id": owner.id,
            "created_at": since,
            "updated_at": since,
        }
        query = insert(Organisation).values(row).returning(Organisation.id)
        return int((await self.session.execute(query)).scalar_one())

    async def _join(
        self,
        one: dict[str, Any],
        organisation_id: int,
        owner: Neighbour,
        others: list[Neighbour],
        since: datetime,
    ) -> None:
        roles = [(owner, Role.OWNER), *((n, Role.MEMBER) for n in others)]
        if others:
            roles[1] = (others[0], Role.EDITOR)
        if role := one.get("amina"):
            roles.append((self.crowd.everyone[0], Role(role)))
        rows = [
            {
                "organisation_id": organisation_id,
                "person_id": who.id,
                "role": role,
                "is_shown": place % 2 == 0,
                "joined_at": since + timedelta(days=place),
            }
            for place, (who, role) in enumerate(roles)
        ]
        await self.session.execute(insert(Membership), rows)

    async def _claim(
        self, one: dict[str, Any], organisation_id: int, owner: Neighbour, since: datetime
    ) -> None:
        state = State(one.get("state", State.VERIFIED))
        outcome = {State.VERIFIED: Outcome.ACCEPTED, State.REFUSED: Outcome.REFUSED}.get(state)
        await self.session.execute(
            insert(Claim).values(
                public_id=steady_id(f"claim:{one['key']}"),
                organisation_id=organisation_id,
                means=Means(one.get("claim") or one["verified_by"]),
                neq=one.get("neq", ""),
                charity_number=one.get("charity_number", ""),
                note=one.get("note", ""),
                sent_by_id=owner.id,
                sent_at=since + timedelta(days=1),
                outcome=outcome,
                reason=one.get("reason", ""),
                decided_at=since + timedelta(days=3) if outcome else None,
                decided_by_id=self.crowd.everyone[1].id if outcome else None,
            )
        )

    async def _endorse(
        self, one: dict[str, Any], organisation_id: int, owner: Neighbour, dice: Random
    ) -> None:
        rows = [
            {
                "idea_id": self.ideas[key],
                "organisation_id": organisation_id,
                "person_id": owner.id,
                "created_at": self.now - timedelta(hours=dice.randint(30, 200)),
            }
            for key in one.get("endorses", ())
        ]
        if rows:
            await self.session.execute(insert(Endorsement), rows)

    async def _say(
        self, said: dict[str, Any], key: str, organisation_id: int, owner: Neighbour
    ) -> None:
        stance = Stance(said["stance"])
        idea_id = self.ideas[said["idea"]]
        await self.session.execute(
            insert(Comment).values(
                public_id=steady_id(f"comment:{key}:{said['idea']}"),
                subject_kind="idea",
                subject_id=idea_id,
                author_id=owner.id,
                organisation_id=organisation_id,
                body=said["body"],
                fingerprint=fingerprint(said["body"]),
                stance=stance,
                language=said.get("language", "fr"),
                created_at=self.now - timedelta(days=said["days"]),
            )
        )
        column = COUNTED[stance.value]
        await self.session.execute(
            update(Discussion)
            .where(Discussion.subject_kind == "idea", Discussion.subject_id == idea_id)
            .values({Discussion.comments: Discussion.comments + 1, column: column + 1})
        )


def _area(slug: str) -> Area:
    area = gazetteer.area(slug)
    if area is None:
        message = f"an organisation acts in {slug}, which is no place of ours"
        raise ValueError(message)
    return area
