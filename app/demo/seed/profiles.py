"""The demonstration's experts, leaders, elected officials and partners: invented, alike at each run."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.answers.models import Endorsement
from app.demo.content import FOLDER
from app.demo.people import DOMAIN, SIGN_IN, Crowd
from app.demo.seed.ideas import steady_id
from app.organisations.models import Membership, Organisation
from app.organisations.rules import Role
from app.places.gazetteer import gazetteer
from app.profiles.models import (
    Agreement,
    LeaderDecision,
    Leadership,
    Mandate,
    Nomination,
    Profile,
    ProfileSkill,
)
from app.profiles.rules import NOMINATIONS_NEEDED, Decided, Standing, leader_until, today

MEMBER_FOR = timedelta(days=400)
SWITCHES = (
    "sharing", "causes", "moments", "monthly_hours", "travel_km", "is_remote", "is_listed",
    "shows_area",
)  # fmt: skip


class RoleSeeder:
    """Stores those who hold a role, and remembers who is who by key."""

    def __init__(
        self, session: AsyncSession, crowd: Crowd, ideas: Mapping[str, int], now: datetime
    ) -> None:
        self.session = session
        self.crowd = crowd
        self.ideas = ideas
        self.now = now
        self.people: dict[str, int] = {}

    async def add_all(self, password_hash: str) -> dict[str, int]:
        """Store everybody; return the number of each by key."""
        told = tomllib.loads((FOLDER / "profiles.toml").read_text())
        for role, add in (
            ("expert", self._expert),
            ("leader", self._leader),
            ("elected", self._elected),
            ("partner", self._partner),
        ):
            for one in told[role]:
                self.people[one["key"]] = await self._person(one, password_hash)
                await add(one)
        for one in told["asked"]:
            await self._ask(one)
        return self.people

    async def _person(self, one: dict[str, Any], password_hash: str) -> int:
        home = next(n for n in gazetteer.neighbourhoods.values() if n.slug == one["neighbourhood"])
        created = self.now - MEMBER_FOR
        person = Person(
            public_id=steady_id(f"person:{one['key']}"),
            email=SIGN_IN.get(one["key"], f"{one['key']}@{DOMAIN}"),
            email_confirmed_at=created,
            password_hash=password_hash,
            display_name=one["name"],
            language=one["language"],
            territory_id=home.territory_id,
            neighbourhood_id=home.id,
            age_declared_at=created,
            created_at=created,
        )
        self.session.add(person)
        await self.session.flush()
        shown = {name: one[name] for name in SWITCHES if name in one}
        await self.session.execute(
            insert(Profile).values(
                person_id=person.id,
                anonymous_id=steady_id(f"anonymous:{one['key']}"),
                bio=one["bio"],
                bio_language=one["language"],
                updated_at=created,
                **{"is_listed": True, "shows_area": True, "shows_ideas": True, **shown},
            )
        )
        return person.id

    async def _expert(self, one: dict[str, Any]) -> None:
        rows = [
            {"person_id": self.people[one["key"]], "skill": code, "level": level}
            for code, level in one["skills"].items()
        ]
        await self.session.execute(insert(ProfileSkill), rows)

    async def _leader(self, one: dict[str, Any]) -> None:
        confirmed = self.now - timedelta(days=30 * one["months"])
        leadership = await self._way(one, Standing.CONFIRMED, confirmed)
        self.session.add(
            LeaderDecision(
                leadership_id=leadership.id,
                decided=Decided.CONFIRMED,
                reason=one["reason"],
                by_id=self.crowd.everyone[1].id,
                at=confirmed,
                ends_at=leadership.ends_at,
            )
        )
        for key in one["endorse"]:
            await self.session.execute(
                insert(Endorsement).values(
                    idea_id=self.ideas[key],
                    person_id=leadership.person_id,
                    leadership_id=leadership.id,
                    words=one["endorse_words"],
                    language=one["language"],
                    created_at=self.now - timedelta(days=20),
                )
            )

    async def _way(self, one: dict[str, Any], standing: Standing, at: datetime) -> Leadership:
        """Store a way to be a leader of where the person lives, with five nominations."""
        person = await self.session.get_one(Person, self.people[one["key"]])
        leads = standing is Standing.CONFIRMED
        leadership = Leadership(
            public_id=steady_id(f"leadership:{one['key']}"),
            person_id=person.id,
            territory_id=person.territory_id or 0,
            standing=standing,
            nominations=NOMINATIONS_NEEDED,
            opened_at=at - timedelta(days=40),
            asked_at=at - timedelta(days=10),
            answered_at=None if standing is Standing.ASKED else at - timedelta(days=5),
            confirmed_at=at if leads else None,
            ends_at=leader_until(at) if leads else None,
        )
        self.session.add(leadership)
        await self.session.flush()
        near = [
            n
            for n in self.crowd.active
            if n.home.territory_id == person.territory_id
            and n.id > self.crowd.everyone[2].id
            and n.id != person.id
        ]
        chosen = Random(f"nominations:{one['key']}").sample(near, NOMINATIONS_NEEDED)
        for n, neighbour in enumerate(chosen):
            self.session.add(
                Nomination(
                    leadership_id=leadership.id,
                    by_id=neighbour.id,
                    words=one["words"] if n == 0 else "",
                    created_at=at - timedelta(days=40 - 6 * n),
                )
            )
        await self.session.flush()
        return leadership

    async def _elected(self, one: dict[str, Any]) -> None:
        territory = next(
            (t.id for t in gazetteer.territories.values() if t.slug == one["territory"]), None
        )
        day = today(self.now)
        await self.session.execute(
            insert(Mandate).values(
                public_id=steady_id(f"mandate:{one['key']}"),
                person_id=self.people[one["key"]],
                office_fr=one["office_fr"],
                office_en=one["office_en"],
                territory_id=territory,
                starts_on=day - timedelta(days=385),
                ends_on=day + timedelta(days=4 * 365 - 385),
                source=one["source"],
                recorded_by_id=self.crowd.everyone[2].id,
                recorded_at=self.now - timedelta(days=380),
            )
        )

    async def _ask(self, one: dict[str, Any]) -> None:
        """Let somebody who signs in find a nomination, and the moderator a decision to take."""
        known = self.people | {"citizen": self.crowd.everyone[0].id}
        self.people |= {one["who"]: known[one["who"]]}
        await self._way({"key": one["who"], **one}, Standing(one["standing"]), self.now)

    async def _partner(self, one: dict[str, Any]) -> None:
        """Let somebody own a verified organisation, and write its agreement down."""
        query = select(Organisation).where(
            Organisation.public_id == steady_id(f"organisation:{one['organisation']}")
        )
        organisation = (await self.session.execute(query)).scalar_one()
        day = today(self.now)
        await self.session.execute(
            insert(Membership).values(
                organisation_id=organisation.id,
                person_id=self.people[one["key"]],
                role=Role.OWNER,
                is_shown=True,
                joined_at=organisation.created_at,
            )
        )
        await self.session.execute(
            insert(Agreement).values(
                public_id=steady_id(f"agreement:{one['key']}"),
                organisation_id=organisation.id,
                starts_on=day - timedelta(days=120),
                ends_on=day + timedelta(days=600),
                source=one["agreement"],
                reason=one["remark"],
                recorded_by_id=self.crowd.everyone[2].id,
                recorded_at=self.now - timedelta(days=125),
            )
        )
