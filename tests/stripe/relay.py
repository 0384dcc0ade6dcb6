"""Carries a world's events to our door as the provider would: signed, late, twice, in any order.

The world keeps its events and sends none: this asks for them and posts each to ``/webhooks/stripe``.
"""

import asyncio
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.stripe.signing import HEADER, signature
from tests.stripe.world import WEBHOOK_SECRET, StripeWorld

PATH = "/webhooks/stripe"
AT_ONCE = 16
"""Deliveries under way together; the tests' application has twenty connections to its database."""

Event = dict[str, Any]


def nothing(_event: Event) -> bool:
    """Drop none."""
    return False


@dataclass
class Relay:
    """Delivers to one door; what it did is in ``answers``, by event."""

    world: StripeWorld
    client: httpx.AsyncClient
    secret: str = WEBHOOK_SECRET
    drops: Callable[[Event], bool] = nothing
    """Which events are never delivered."""
    answers: dict[str, list[int]] = field(default_factory=dict)

    async def deliver(self, *, copies: int = 1, shuffle: random.Random | None = None) -> list[int]:
        """Carry what was not carried yet, ``copies`` times each; return the answers' statuses."""
        new = [event for event in self.world.events() if event["id"] not in self.answers]
        for event in new:
            self.answers[event["id"]] = []
        return await self.carry(new, copies=copies, shuffle=shuffle)

    async def carry(
        self, events: Iterable[Event], *, copies: int = 1, shuffle: random.Random | None = None
    ) -> list[int]:
        """Carry these, whether or not they were carried before: months late, for example."""
        kept = [event for event in events if not self.drops(event)] * copies
        if shuffle is None:
            return [await self.post(event) for event in kept]
        shuffle.shuffle(kept)
        door = asyncio.Semaphore(AT_ONCE)

        async def one(event: Event) -> int:
            async with door:
                return await self.post(event)

        return await asyncio.gather(*(one(event) for event in kept))

    async def post(self, event: Event, *, at: int | None = None, secret: str | None = None) -> int:
        """Post one event, signed now unless another moment or secret is given."""
        payload = json.dumps(event).encode()
        headers = {
            HEADER: signature(payload, self.secret if secret is None else secret, at),
            "content-type": "application/json; charset=utf-8",
        }
        answer = await self.client.post(PATH, content=payload, headers=headers)
        self.answers.setdefault(event["id"], []).append(answer.status_code)
        return answer.status_code
