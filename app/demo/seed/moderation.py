"""The demonstration's moderation: what waits, what was decided, who objects, who looks alike."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import NetworkSighting, Person
from app.demo.content import FOLDER
from app.demo.people import DOMAIN, Crowd, Neighbour
from app.demo.seed.ideas import steady_id
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.discussion.service.recount import recount_all
from app.ideas.models import Idea
from app.ideas.queries import setting_aside, supporting
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.rules import CaseState, Outcome, Reason
from app.moderation.service.undo import SUPPORT

KIND = "comment"
PAST = 90
"""Decisions of the year before, for the numbers that everybody reads."""
ALIKE = ("Voisin inquiet", "Voisin inquiet 2", "voisin-inquiet")
ALIKE_BACK = ("cdn-bancs-161", "cdn-cuisine-plamondon")
NETWORK = b"demonstration"[:16].ljust(16, b".")
WEIGHTS = {
    (Reason.SPAM, Outcome.HIDDEN): 30,
    (Reason.HARASSMENT, Outcome.HIDDEN): 14,
    (Reason.HATEFUL, Outcome.HIDDEN): 12,
    (None, Outcome.DISMISSED): 26,
    (Reason.OFF_TOPIC, Outcome.WARNED): 9,
    (Reason.PERSONAL_DATA, Outcome.HIDDEN): 7,
    (Reason.HATEFUL, Outcome.SUSPENDED): 2,
}


class ModerationSeeder:
    """Stores what stands in ``content/moderation.toml``, and the numbers of the year."""

    def __init__(
        self, session: AsyncSession, crowd: Crowd, ideas: Mapping[str, int], now: datetime
    ) -> None:
        self.session = session
        self.ideas = ideas
        self.now = now
        self.dice = Random("moderation")
        self.pool = [n for n in crowd.active[3:] if n.home.neighbourhood_id is not None]
        self.amina: Neighbour = crowd.everyone[0]
        self.moderator: Neighbour = crowd.everyone[1]
        self.administrator: Neighbour = crowd.everyone[2]

    async def add_all(self) -> None:
        """Store everything; counts follow."""
        told = tomllib.loads((FOLDER / "moderation.toml").read_text())["remark"]
        for number, one in enumerate(told):
            await self._remark(number, one)
        await self._past()
        await self._alike()
        await recount_all(self.session)

    async def _remark(self, number: int, one: dict[str, Any]) -> None:
        idea = await self.session.get_one(Idea, self.ideas[one["about"]])
        at = self.now - timedelta(hours=one["hours"])
        author = self.dice.choice([n for n in self.pool if n.id != idea.author_id])
        comment = Comment(
            public_id=steady_id(f"moderated:{number}"), subject_kind="idea", subject_id=idea.id,
            author_id=author.id, body=one["body"], language=one["language"],
            state=Said(one["state"]), created_at=at,
        )  # fmt: skip
        self.session.add(comment)
        await self.session.flush()
        held, hidden = one["state"] == "held", one["state"] == "hidden"
        case = Case(
            public_id=steady_id(f"case:{number}"), subject_kind=KIND, subject_id=comment.id,
            territory_id=idea.territory_id, author_id=author.id, opened_at=at, is_held=held,
            factors=one.get("factors", []), plea=one.get("plea", ""),
            reports=len(one.get("reports", ())),
            state=CaseState.DECIDED if hidden else CaseState.OPEN,
            decided_at=at + timedelta(hours=4) if hidden else None,
        )  # fmt: skip
        self.session.add(case)
        await self.session.flush()
        await self._report(case, one, author)
        if hidden:
            await self._decide(number, case, idea, one)

    async def _report(self, case: Case, one: dict[str, Any], author: Neighbour) -> None:
        pool = [n for n in self.pool if n.id != author.id]
        for said, who in zip(one.get("reports", ()), self.dice.sample(pool, 5), strict=False):
            self.session.add(
                Report(
                    case_id=case.id, subject_kind=KIND, subject_id=case.subject_id,
                    reporter_id=who.id, language=who.language, reason=Reason(said["reason"]),
                    words=said.get("words", ""), created_at=case.opened_at + timedelta(hours=1),
                    answered_at=case.decided_at,
                )
            )  # fmt: skip
        await self.session.flush()

    async def _decide(self, number: int, case: Case, idea: Idea, one: dict[str, Any]) -> None:
        assert case.decided_at is not None
        decision = Decision(
            public_id=steady_id(f"decision:{number}"), case_id=case.id, subject_kind=KIND,
            subject_id=case.subject_id, territory_id=idea.territory_id, author_id=case.author_id,
            by_id=self.administrator.id, outcome=Outcome.HIDDEN, reason=Reason(one["reason"]),
            words=one["words"], title=idea.title, hides=True, reports=case.reports,
            opened_at=case.opened_at, decided_at=case.decided_at,
        )  # fmt: skip
        self.session.add(decision)
        await self.session.flush()
        self.session.add(
            Appeal(
                decision_id=decision.id,
                words=one["appeal"],
                language=one["language"],
                created_at=case.decided_at + timedelta(hours=20),
            )
        )

    async def _past(self) -> None:
        """Store decisions of the year before, of which only numbers are left."""
        kinds = self.dice.choices(list(WEIGHTS), list(WEIGHTS.values()), k=PAST)
        rows = []
        for number, (reason, outcome) in enumerate(kinds):
            decided = self.now - timedelta(days=self.dice.uniform(12, 340))
            was_held = self.dice.random() < 0.4
            rows.append(
                {
                    "public_id": steady_id(f"past-decision:{number}"), "subject_kind": KIND,
                    "subject_id": 0, "by_id": self.moderator.id, "outcome": outcome,
                    "reason": reason, "decided_at": decided, "was_held": was_held,
                    "opened_at": decided - timedelta(hours=self.dice.uniform(0.5, 40)),
                    "reports": 0 if was_held else self.dice.randint(1, 4),
                    "hides": outcome is Outcome.HIDDEN,
                }
            )  # fmt: skip
        await self.session.execute(insert(Decision), rows)

    async def _alike(self) -> None:
        """Store three accounts that are likely one person's; the support of one is set aside."""
        made = self.now - timedelta(days=6)
        numbers = []
        for number, name in enumerate(ALIKE):
            joined = made + timedelta(minutes=7 * number)
            person = Person(
                email=f"inquiet.{number}@{DOMAIN}", display_name=name, password_hash="",
                email_confirmed_at=joined, created_at=joined, age_declared_at=joined,
                territory_id=self.amina.home.territory_id,
                neighbourhood_id=self.amina.home.neighbourhood_id,
            )  # fmt: skip
            self.session.add(person)
            await self.session.flush()
            numbers.append(person.id)
            seen = joined + timedelta(minutes=3)
            self.session.add(
                NetworkSighting(
                    person_id=person.id, network_hash=NETWORK, first_at=seen, last_at=seen, times=1
                )
            )
        await self.session.flush()
        for key in ALIKE_BACK:
            for number in numbers:
                await supporting.add_support(
                    self.session, self.ideas[key], number, is_local=False,
                    now=made + timedelta(hours=1),
                )  # fmt: skip
        await self._set_aside(self.ideas[ALIKE_BACK[0]], numbers[2])

    async def _set_aside(self, idea_id: int, person_id: int) -> None:
        at = self.now - timedelta(days=2)
        await setting_aside.set_aside(self.session, idea_id, [person_id], at)
        row = (
            await self.session.execute(
                select(Idea.title, Idea.territory_id).where(Idea.id == idea_id)
            )
        ).one()
        self.session.add(
            Decision(
                public_id=steady_id("decision:set-aside"), subject_kind=SUPPORT,
                subject_id=idea_id, territory_id=row.territory_id, author_id=person_id,
                by_id=self.moderator.id, outcome=Outcome.SET_ASIDE, reason=Reason.MANIPULATION,
                words="Trois comptes faits en un quart d’heure, du même réseau.", title=row.title,
                opened_at=at, decided_at=at,
            )
        )  # fmt: skip
        await self.session.flush()
