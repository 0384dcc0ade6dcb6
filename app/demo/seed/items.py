"""The demonstration's things: what projects need, what was offered, when it changed hands."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.demo.content import FOLDER
from app.demo.people import Crowd
from app.demo.seed.ideas import steady_id
from app.items.models import Handover, ItemNeed, Offer
from app.items.rules import (
    ZONE,
    Condition,
    ItemKind,
    Naming,
    NeedState,
    OfferState,
    Side,
    SlotState,
    Terms,
    Unit,
    Way,
    local_day,
)
from app.projects.models import TeamMember
from app.projects.rules import Standing, TeamRole

CAME = frozenset({OfferState.DELIVERED, OfferState.DISPUTED, OfferState.RETURNED})
KNOWN = 3
"""The first people of the crowd are those a visitor signs in as; only the citizen gives."""


def told() -> list[dict[str, Any]]:
    """Return every need as it is told."""
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / "items.toml").read_text())["need"]
    return found


async def give_all(
    session: AsyncSession, crowd: Crowd, projects: Mapping[str, int], now: datetime
) -> None:
    """Store every need and what was offered for it; ``projects`` has their numbers by key."""
    giver = Giver(session, crowd, now)
    for number, one in enumerate(told()):
        await giver.add(number, one, projects[one["project"]])


class Giver:
    """Stores needs and offers one after the other."""

    def __init__(self, session: AsyncSession, crowd: Crowd, now: datetime) -> None:
        self.session = session
        self.now = now
        self.dice = Random("items")
        self.crowd = crowd

    async def add(self, number: int, one: dict[str, Any], project_id: int) -> None:
        """Store one need, its offers and its hand-overs."""
        team = await self._team(project_id)
        closed = one.get("closed", "")
        need = ItemNeed(
            public_id=steady_id(f"item-need:{number}"),
            project_id=project_id,
            kind=ItemKind(one["kind"]),
            title=one["title"],
            note=one.get("note", ""),
            language=one.get("language", "fr"),
            quantity=one["quantity"],
            unit=Unit(one.get("unit", "piece")),
            condition=Condition(one["condition"]),
            terms=Terms(one.get("terms", "gift")),
            needed_by=self._day(one["by"]) if "by" in one else None,
            return_by=self._day(one["back"]) if "back" in one else None,
            place=one.get("place", ""),
            can_fetch=one.get("can_fetch", False),
            accepted=0,
            delivered=0,
            state=NeedState.CLOSED if closed else NeedState.OPEN,
            closing_reason=closed,
            closed_at=self.now - timedelta(days=20) if closed else None,
            created_by_id=team,
            created_at=self._ago(one["age"]),
        )
        self.session.add(need)
        await self.session.flush()
        for order, offered in enumerate(one.get("offers", ())):
            await self._offer(need, offered, f"item-offer:{number}:{order}", team)
        await self.session.flush()

    async def _offer(self, need: ItemNeed, one: dict[str, Any], key: str, team: int | None) -> None:
        state, quantity = OfferState(one["state"]), int(one["quantity"])
        taken = one.get("took", 0 if state not in CAME | {OfferState.ACCEPTED} else quantity)
        came = one.get("came", taken if state in CAME else 0)
        rest = 0 if state is OfferState.OFFERED else quantity - taken
        waits = rest if state in {OfferState.WAITING, OfferState.ACCEPTED} else 0
        made, answered = self._ago(one["age"]), self._ago(one["age"] * 0.8)
        offer = Offer(
            public_id=steady_id(key),
            need_id=need.id,
            person_id=self._giver(),
            quantity=quantity,
            condition=max(need.condition, Condition.GOOD, key=list(Condition).index),
            note=one.get("note", ""),
            language=one.get("language", "fr"),
            window_from=local_day(made),
            window_until=self._day(25),
            can_bring=self.dice.random() < 0.5,
            naming=Naming.ANONYMOUS if one.get("anonymous") else Naming.NAME,
            state=state,
            accepted=taken,
            waiting=waits,
            released=rest - waits,
            delivered=came,
            disputed_from=OfferState.DELIVERED if state is OfferState.DISPUTED else None,
            disputed_by=Side.PROJECT if state is OfferState.DISPUTED else None,
            waiting_since=answered if waits else None,
            return_by=need.return_by,
            answered_at=None if state is OfferState.OFFERED else answered,
            delivered_at=self._ago(one["age"] * 0.5) if came else None,
            returned_at=self._ago(2) if state is OfferState.RETURNED else None,
            confirmed_by=Side.GIVER if came else None,
            reason=one.get("reason", ""),
            **self._thanks(one, team),
            created_at=made,
            changed_at=answered,
        )
        await self._enter(need, offer)
        if "slot" in one:
            self.session.add(self._moment(offer, SlotState(one["slot"]), team, key))

    async def _enter(self, need: ItemNeed, offer: Offer) -> None:
        need.accepted += offer.accepted
        need.delivered += offer.delivered
        self.session.add(offer)
        await self.session.flush()

    def _thanks(self, one: dict[str, Any], team: int | None) -> dict[str, Any]:
        if "thanks" not in one:
            return {}
        at = self._ago(one["age"] * 0.4)
        return {"thanks": one["thanks"], "thanked_at": at, "thanked_by_id": team}

    def _moment(self, offer: Offer, state: SlotState, team: int | None, key: str) -> Handover:
        day = self.now.astimezone(ZONE) + timedelta(days=self.dice.randint(2, 9))
        starts = day.replace(
            hour=self.dice.choice((10, 13, 17)), minute=30, second=0, microsecond=0
        )
        return Handover(
            public_id=steady_id(f"handover:{key}"),
            offer_id=offer.id,
            way=Way.THERE,
            state=state,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=45),
            place="Devant l’entrée, côté cour",
            proposed_by=Side.GIVER if state is SlotState.PROPOSED else Side.PROJECT,
            receiver_id=None if state is SlotState.PROPOSED else team,
            created_at=self._ago(1),
            changed_at=self._ago(1),
        )

    async def _team(self, project_id: int) -> int | None:
        """Return who carries a project, if anybody does."""
        query = (
            select(TeamMember.person_id)
            .where(
                TeamMember.project_id == project_id,
                TeamMember.role == TeamRole.CARRIER,
                TeamMember.standing == Standing.ACCEPTED,
            )
            .limit(1)
        )
        return await self.session.scalar(query)

    def _giver(self) -> int:
        """Return somebody who writes; now and then the citizen whom a visitor signs in as."""
        if self.dice.random() < 0.15:
            return self.crowd.everyone[0].id
        return self.dice.choice(self.crowd.active[KNOWN:]).id

    def _ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def _day(self, days: int) -> Any:
        return local_day(self.now + timedelta(days=days))
