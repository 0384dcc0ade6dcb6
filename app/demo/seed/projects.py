"""The demonstration's projects: ideas that are carried, their teams, what they told, where they stand."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.content import FOLDER
from app.demo.people import Crowd, Neighbour
from app.demo.seed.ideas import IdeaSeeder, steady_id
from app.ideas.models import Gate, Idea
from app.organisations.models import Membership, Organisation
from app.organisations.rules import Role
from app.places.rules import Area
from app.projects.models import Project, Sponsor, TeamMember, Turn, Update
from app.projects.rules import Standing, State, TeamRole

KNOWN = 3
"""The first people of the crowd are those a visitor signs in as: only one of them is in a team."""

FIRST = "marche-en-francais"
"""The project whose team has the citizen a visitor signs in as."""

WAY = (State.CO_CREATION, State.READY, State.MOBILISING, State.IN_PROGRESS, State.DELIVERED)
BEFORE = {
    State.CROWDFUNDING: State.MOBILISING,
    State.CLOSED: State.DELIVERED,
    State.STOPPED: State.IN_PROGRESS,
    State.PAUSED: State.IN_PROGRESS,
}


def told() -> list[dict[str, Any]]:
    """Return every project as it is told."""
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / "projects.toml").read_text())["project"]
    return found


async def begin_all(
    session: AsyncSession,
    crowd: Crowd,
    ideas: IdeaSeeder,
    people: Mapping[str, int],
    now: datetime,
) -> dict[str, int]:
    """Store every project and return its number by key, for what is given to them."""
    seeder = ProjectSeeder(session, crowd, ideas, people, now)
    return {one["key"]: await seeder.add(one) for one in told()}


@dataclass(frozen=True, slots=True)
class Begun:
    """A project that is stored, and what the rest of its story needs."""

    id: int
    since: datetime
    team: list[Neighbour]


class ProjectSeeder:
    """Stores projects one after the other."""

    def __init__(
        self,
        session: AsyncSession,
        crowd: Crowd,
        ideas: IdeaSeeder,
        people: Mapping[str, int],
        now: datetime,
    ) -> None:
        self.session = session
        self.crowd = crowd
        self.ideas = ideas
        self.people = people
        self.now = now

    async def add(self, one: dict[str, Any]) -> int:
        """Store one project with its team, its turns and its news; return its number."""
        dice = Random(f"project:{one['key']}")
        idea = await self._idea(one)
        since = await self._since(one, idea)
        begun = Begun(await self._store(one, idea, since), since, self._team(one, idea.area, dice))
        await self._join(one, begun)
        await self._turn(one, begun)
        await self._tell(one, begun)
        return begun.id

    async def _idea(self, one: dict[str, Any]) -> Idea:
        idea = await self.session.get_one(Idea, self.ideas.ids[one["idea"]])
        await self.session.refresh(idea)
        return idea

    async def _since(self, one: dict[str, Any], idea: Idea) -> datetime:
        """Return when it began: never before its idea passed the gate."""
        wanted = self.now - timedelta(days=one["days"])
        passed = await self.session.scalar(select(Gate.passed_at).where(Gate.idea_id == idea.id))
        assert passed is not None, f"{one['idea']} has not passed its gate"
        return max(wanted, passed + (self.now - passed) * 0.1)

    async def _store(self, one: dict[str, Any], idea: Idea, since: datetime) -> int:
        state = State(one["state"])
        last = max((news["at"] for news in one.get("update", ())), default=None)
        made = Project(
            public_id=steady_id(f"project:{one['key']}"),
            idea_id=idea.id,
            state=state,
            paused_from=State(one["paused_from"]) if state is State.PAUSED else None,
            paused_reason=one["reason"] if state is State.PAUSED else "",
            stopped_reason=one["reason"] if state is State.STOPPED else "",
            title=one["title"],
            summary=one["summary"],
            language=one.get("language", "fr"),
            themes=list(idea.themes),
            territory_id=idea.territory_id,
            neighbourhood_id=idea.neighbourhood_id,
            place_lat=idea.place_lat,
            place_lon=idea.place_lon,
            place_label=idea.place_label,
            created_at=since,
            updated_at=since,
            turned_at=self._moment(since, 0.9),
            started_at=self._moment(since, 0.6) if state in {*WAY[3:], State.CLOSED} else None,
            delivered_at=self._moment(since, 0.85)
            if state in {State.DELIVERED, State.CLOSED}
            else None,
            closed_at=self._moment(since, 0.9) if state in {State.CLOSED, State.STOPPED} else None,
            last_said_at=None if last is None else self._moment(since, last),
        )
        self.session.add(made)
        await self.session.flush()
        await self.session.execute(
            update(Idea).where(Idea.id == idea.id).values(became_project_at=since)
        )
        return made.id

    def _team(self, one: dict[str, Any], area: Area, dice: Random) -> list[Neighbour]:
        near = [n for n in self.crowd.by_neighbourhood[area.neighbourhood_id] if n.is_active]
        after = self.crowd.everyone[KNOWN - 1].id
        pool = [n for n in [*near, *self.crowd.active] if n.id > after]
        chosen = [self.ideas.authors[one["idea"]]]
        if one["key"] == FIRST:
            chosen.append(self.crowd.everyone[0])
        size = len(one["team"])
        candidates = list(dict.fromkeys(pool))[: max(30, len(near))]
        dice.shuffle(candidates)
        return list(dict.fromkeys([*chosen, *candidates]))[:size]

    async def _join(self, one: dict[str, Any], begun: Begun) -> None:
        for number, (who, what) in enumerate(zip(begun.team, one["team"], strict=True)):
            at = self._moment(begun.since, 0.05 * number)
            self.session.add(
                TeamMember(
                    project_id=begun.id, person_id=who.id, what=what,
                    role=TeamRole.MEMBER if number else TeamRole.CARRIER,
                    standing=Standing.ACCEPTED, invited_at=begun.since, answered_at=at,
                )
            )  # fmt: skip
        mentor = self.people.get(one.get("mentor", ""))
        if mentor is not None and mentor not in {who.id for who in begun.team}:
            self.session.add(
                TeamMember(
                    project_id=begun.id, person_id=mentor, role=TeamRole.MENTOR,
                    standing=Standing.ACCEPTED, invited_at=begun.since,
                    answered_at=self._moment(begun.since, 0.2),
                )
            )  # fmt: skip
        await self._sponsor(one, begun)
        await self.session.flush()

    async def _sponsor(self, one: dict[str, Any], begun: Begun) -> None:
        if "organisation" not in one:
            return
        public_id = steady_id(f"organisation:{one['organisation']}")
        query = (
            select(Organisation.id, Membership.person_id)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Organisation.public_id == public_id, Membership.role == Role.OWNER)
            .order_by(Membership.person_id)
            .limit(1)
        )
        organisation_id, owner = (await self.session.execute(query)).one()
        at = self._moment(begun.since, 0.15)
        self.session.add(
            Sponsor(
                project_id=begun.id, organisation_id=organisation_id, standing=Standing.ACCEPTED,
                asked_by_id=begun.team[0].id, asked_at=at, answered_by_id=owner, answered_at=at,
            )
        )  # fmt: skip
        await self.session.execute(
            update(Project).where(Project.id == begun.id).values(organisation_id=organisation_id)
        )

    async def _turn(self, one: dict[str, Any], begun: Begun) -> None:
        state, carrier = State(one["state"]), begun.team[0].id
        end = state if state in WAY else BEFORE[state]
        way = [*WAY[: WAY.index(end) + 1], *([] if end is state else [state])]
        was = State.CO_CREATION
        for number, now_is in enumerate(way):
            self.session.add(
                Turn(
                    project_id=begun.id, was=was, now_is=now_is, by_id=carrier,
                    reason=one.get("reason", "") if number and now_is is state else "",
                    at=self._moment(begun.since, 0.9 * number / max(1, len(way) - 1)),
                )
            )  # fmt: skip
            was = now_is
        await self.session.flush()

    async def _tell(self, one: dict[str, Any], begun: Begun) -> None:
        for number, news in enumerate(one.get("update", ())):
            self.session.add(
                Update(
                    public_id=steady_id(f"update:{one['key']}:{number}"),
                    project_id=begun.id,
                    author_id=begun.team[number % len(begun.team)].id,
                    title=news["title"],
                    body=news["body"].strip(),
                    language=one.get("language", "fr"),
                    created_at=self._moment(begun.since, news["at"]),
                )
            )
        await self.session.flush()

    def _moment(self, since: datetime, share: float) -> datetime:
        """Return a moment of its life, at an hour when people write, never after now."""
        at = since + (self.now - since) * share
        then = at.replace(hour=16, minute=20)
        return max(since, then if then <= self.now else then - timedelta(days=1))
