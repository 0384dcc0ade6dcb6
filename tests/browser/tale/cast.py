"""Who is in the tale of the alley, where they sit, and what the tale remembers."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.web.routing import url
from app.ideas.models import Idea
from app.notifications.models import Notice
from app.projects.models import Project
from app.projects.rules import State
from tests.browser.people import Person
from tests.browser.telling import Days, Story
from tests.factories import accounts, answers, ideas, matching, organisations, profiles
from tests.world import token

TITLE = "Une ruelle verte derrière la rue Saint-Roch"
ECO_QUARTIER = "Éco-quartier de Parc-Extension"
HERE = ZoneInfo("America/Toronto")
CROWD = ("Inès", "Jade", "Karim", "Luc", "Mona", "Nadia", "Omar", "Paula", "Quentin", "Tomás")
"""Ten of the eleven who sign up for Saturday; the last of them cancels."""

CAST = {
    "amina": "Amina Diallo",
    "bruno": "Bruno Roy",
    "hugo": "Hugo Lavoie",
    "mireille": "Mireille Caron",
    "samir": "Samir Haddad",
    "chantal": "Chantal Morin",
    "denis": "Denis Côté",
    "lea": "Léa Nguyen",
    "farida": "Farida Benali",
}
"""The author, a carpenter, the éco-quartier's owner, a mentor, an accountant, who gives planters, who
gives the sixth, a student, and who comes instead."""

Write = Callable[..., Any]


@dataclass
class Alley:
    """The tale while it is told."""

    story: Story
    days: Days
    people: dict[str, Actor]
    idea: Idea
    backers: list[int]
    saturday: datetime
    """When the planting begins."""
    project: str = ""
    mission: str = ""
    date: str = ""
    evening: str = ""
    """The mission of an evening that asks for an accountant."""
    need: str = ""
    """Public ids, once there are such things."""
    _seated: dict[str, Person] = field(default_factory=dict)

    @classmethod
    async def begin(cls, story: Story, patch: pytest.MonkeyPatch) -> Self:
        """Gather who is there at first: it is ten o’clock, on a Thursday."""
        days = Days(patch)
        saturday = _saturday_after_next(clock.now())
        days.come_to(saturday - timedelta(days=9, hours=-1))
        async with story.house.runtime.database._sessions() as db:
            people = await _gather(db, story.language)
            idea = await answers.candidate(db, author=people["amina"], title=TITLE)
            backers = [one.id for one in await ideas.supporters(db, idea, local=25, other=2)]
        return cls(story, days, people, idea, backers, saturday)

    async def sees(self, who: str) -> Person:
        """Return somebody of the cast at their own browser."""
        if who not in self._seated:
            self._seated[who] = await self.story.member(self.people[who])
        return self._seated[who]

    async def at(self, who: str, page: str, **values: Any) -> Person:
        """Let somebody of the cast open a page of ours."""
        person = await self.sees(who)
        await person.opens(self.address(page, **values))
        return person

    async def on_the_project(self, who: str) -> Person:
        """Let somebody of the cast open the page of the project."""
        return await self.at(who, "projects:show", project_ref=self.project)

    def address(self, page: str, **values: Any) -> str:
        """Return the address of a page in the language of the tale."""
        return url(page, lang=self.story.language, **values)

    @asynccontextmanager
    async def program(self, who: str) -> AsyncIterator[Write]:
        """Give somebody's own program: what it sends is accepted, and its answer read."""
        house = self.story.house
        async with house.runtime.database._sessions() as db:
            secret = await token(db, self.people[who])
        headers = {"authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=f"{house.url}/api/v1", headers=headers) as client:

            async def send(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
                answer = await client.request(method, path, json=body)
                assert answer.is_success, f"{method} {path}: {answer.text}"
                return answer.json()

            yield send

    @asynccontextmanager
    async def books(self) -> AsyncIterator[AsyncSession]:
        """Open what the house keeps, in a transaction of its own."""
        async with self.story.house.runtime.database.transaction() as session:
            yield session

    async def state(self) -> State:
        """Return where the project stands."""
        async with self.books() as session:
            query = select(Project.state).where(Project.public_id == self.project)
            return (await session.execute(query)).scalar_one()

    async def told(self, kind: str) -> set[int]:
        """Return who was told of such things, once of each, when all the work is done."""
        await self.story.house.work()
        async with self.books() as session:
            query = select(Notice.person_id, Notice.key).where(Notice.kind == kind)
            rows = [tuple(row) for row in await session.execute(query)]
        assert len(rows) == len(set(rows))
        return {person_id for person_id, _happening in rows}


def _saturday_after_next(now: datetime) -> datetime:
    """Return nine in the morning of a Saturday, ten days from now at least."""
    day = now.astimezone(HERE).date() + timedelta(days=10)
    day += timedelta(days=(5 - day.weekday()) % 7)
    return datetime.combine(day, time(9), HERE)


async def _gather(db: AsyncSession, language: str) -> dict[str, Actor]:
    people = {
        who: await accounts.person(db, name=name, language=language, email=f"{who}@exemple.ca")
        for who, name in CAST.items()
    }
    for name in CROWD:
        people[name] = await accounts.person(db, name=name, language=language)
    await profiles.expert(db, people["mireille"], skills={"gardening": "professional"})
    await matching.expert(db, people["samir"], skills={"accounting": "professional"})
    await matching.expert(db, people["farida"])
    await organisations.organisation(db, people["hugo"], name=ECO_QUARTIER)
    return people
