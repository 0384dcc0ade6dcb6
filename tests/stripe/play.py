"""A provider to play with: a world whose events are carried to `make run`.

Without a publishable key our own form offers the provider's test cards. With one, the provider's form is
shown, which speaks to the provider alone: then cards are typed in from here, those of ``--cards`` in turn.
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
    STRIPE_API_KEY={key} \\
    STRIPE_WEBHOOK_SECRET={secret} make run PORT={port}

Promise money there with a test card of the form{typed}.
Ctrl-C stops, and forgets everything.
"""


async def play(world: StripeWorld, site: str, cards: Iterator[str] | None) -> None:
    """Carry what happens, and save a card wherever one is asked for, until stopped."""
    asked: set[str] = set()
    async with httpx.AsyncClient(base_url=site, timeout=30, verify=False) as client:
        relay = Relay(world, client)
        while True:
            for setup in world.waiting_setups() if cards else ():
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
    parser.add_argument("--cards", default="", help=f"typed in from here: of {', '.join(CARDS)}")
    given = parser.parse_args()
    cards = [CARDS[name] for name in filter(None, given.cards.split(","))]
    with stripe_server(given.port) as server:
        base = f"{server}/worlds/play"
        said = {"base": base, "key": KEY, "secret": WEBHOOK_SECRET, "typed": ""}
        if cards:
            said["typed"] = f": they are typed in from here ({given.cards}, in turn)"
        print(EXPLAINED.format(port=given.site.rpartition(":")[2], **said))
        world = StripeWorld("play", base, base, Door(checks=False))
        try:
            asyncio.run(play(world, given.site, itertools.cycle(cards) if cards else None))
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
