"""A provider to play with: a world, its events carried to `make run`, and people who type their cards in.

The provider's card form speaks to the provider alone, so nobody can fill it in for a world. Whoever
promises money in the browser has their card saved from here, the cards named by ``--cards`` in turn.
"""

import argparse
import asyncio
import itertools
from collections.abc import Iterator

import httpx

from tests.stripe.proxy import Door
from tests.stripe.relay import Relay
from tests.stripe.server import stripe_server
from tests.stripe.world import KEY, WEBHOOK_SECRET, StripeWorld

CARDS = {
    "visa": "pm_card_visa",
    "mastercard": "pm_card_mastercard",
    "asks": "pm_card_threeDSecure2Required",
    "disputed": "pm_card_createDispute",
}
PAUSE_S = 1
EXPLAINED = """\
Stripe World is at {base}. In another terminal:

    STRIPE_API_BASE={base} \\
    STRIPE_API_KEY={key} STRIPE_PUBLISHABLE_KEY=pk_test_world \\
    STRIPE_WEBHOOK_SECRET={secret} make run PORT={port}

Promise money there: the card is typed in from here ({cards}, in turn); then reload the page.
Ctrl-C stops, and forgets everything.
"""


async def play(world: StripeWorld, site: str, cards: Iterator[str]) -> None:
    """Carry what happens, and save a card wherever one is asked for, until stopped."""
    asked: set[str] = set()
    async with httpx.AsyncClient(base_url=site, timeout=30, verify=False) as client:
        relay = Relay(world, client)
        while True:
            for setup in world.waiting_setups():
                if setup not in asked:
                    asked.add(setup)
                    token = next(cards)
                    print(f"{setup}: {token}, {world.save_card(setup, token)['status']}")
            try:
                carried = await relay.deliver()
            except httpx.TransportError:
                print(f"nobody answers at {site} yet")
                relay.answers.clear()
            else:
                if carried:
                    print(f"carried {len(carried)} events: {sorted(set(carried))}")
            await asyncio.sleep(PAUSE_S)


def main() -> None:
    """Begin."""
    parser = argparse.ArgumentParser(prog="python -m tests.stripe.play")
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--port", type=int, default=8300)
    parser.add_argument("--cards", default="visa", help=f"of {', '.join(CARDS)}; in turn")
    given = parser.parse_args()
    cards = [CARDS[name] for name in given.cards.split(",")]
    with stripe_server(given.port) as server:
        base = f"{server}/worlds/play"
        said = {"base": base, "key": KEY, "secret": WEBHOOK_SECRET, "cards": given.cards}
        print(EXPLAINED.format(port=given.site.rpartition(":")[2], **said))
        world = StripeWorld("play", base, base, Door(checks=False))
        try:
            asyncio.run(play(world, given.site, itertools.cycle(cards)))
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
