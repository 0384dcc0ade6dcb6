"""One private account at the provider, for one test: its address, what came to it, its other people."""

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import httpx
import stripe

from tests.stripe.faults import Faults, Seen
from tests.stripe.proxy import Door, Proxy

KEY = "sk_test_world"
WEBHOOK_SECRET = "whsec_world_" + "w" * 24
PAGE = 100


@dataclass(frozen=True)
class StripeWorld:
    """A world that only this test knows.

    ``base`` is what the application is given as STRIPE_API_BASE: through the door, where each request is
    checked. ``direct`` is where everybody else goes: cardholders, banks, who works in the dashboard.
    """

    name: str
    base: str
    direct: str
    door: Door

    @property
    def seen(self) -> list[Seen]:
        """Return what the application asked, oldest first."""
        return self.door.seen

    @property
    def faults(self) -> Faults:
        """Say here what goes wrong between the application and the provider."""
        return self.door.faults

    @property
    def dashboard(self) -> stripe.StripeClient:
        """Give the SDK of somebody who is not the application; its calls are not checked."""
        return stripe.StripeClient(KEY, base_addresses={"api": self.direct})

    def base_of(self, who: str) -> str:
        """Give one process an address of its own to the same world: what it asks bears its name."""
        return f"{self.base}.{who}"

    def asked(self, method: str, path: str) -> int:
        """Count what the application asked."""
        return self.door.counts[f"{method} {path}"]

    def card(self, token: str = "pm_card_visa") -> str:
        """Type a test card in, by the provider's name for it."""
        form = {"type": "card", "card[token]": token.replace("pm_card_", "tok_")}
        return str(self._post("/v1/payment_methods", form)["id"])

    def waiting_setups(self) -> list[str]:
        """Return the cards that are asked for and not saved."""
        setups = self._all("/v1/setup_intents")
        return [one["id"] for one in setups if one["status"] == "requires_payment_method"]

    def save_card(self, setup_id: str, token: str = "pm_card_visa") -> dict[str, Any]:
        """Do what the card form does in a browser: confirm the setup with a card.

        A card whose bank wants to be asked is confirmed there at once, as its owner is present.
        """
        path = f"/v1/setup_intents/{setup_id}/confirm"
        setup = self._post(path, {"payment_method": self.card(token)})
        return self.say_yes(setup_id) if setup["status"] == "requires_action" else setup

    def pay(self, intent_id: str, token: str = "") -> dict[str, Any]:
        """Do what the card form does on-session: confirm the payment, with another card if one is named."""
        form = {"payment_method": self.card(token)} if token else {}
        return self._post(f"/v1/payment_intents/{intent_id}/confirm", form)

    def say_yes(self, intent_id: str) -> dict[str, Any]:
        """Tell the bank that it was you: what waits in `requires_action` goes on."""
        return self._post(f"/bank/yes/{intent_id}", {})

    def refuse_card(self, card: str, why: str = "insufficient_funds") -> None:
        """Let the bank refuse a card that was saved, from now on."""
        self._post(f"/bank/no/{why}/{card}", {})

    def accept_card(self, card: str) -> None:
        """Let the bank take it again."""
        self._post(f"/bank/fine/{card}", {})

    def answer_dispute(self, dispute_id: str, *, wins: bool) -> None:
        """Let the bank decide a dispute."""
        said = "winning_evidence" if wins else "losing_evidence"
        form = {"evidence[uncategorized_text]": said, "submit": "true"}
        self._post(f"/v1/disputes/{dispute_id}", form)

    def events(self) -> list[dict[str, Any]]:
        """Return every event of the account, oldest first."""
        return self._all("/v1/events")

    def books(self) -> list[dict[str, Any]]:
        """Return every balance transaction of the account, oldest first."""
        return self._all("/v1/balance_transactions")

    def charges(self) -> list[dict[str, Any]]:
        """Return every charge that took money, oldest first."""
        return [one for one in self._all("/v1/charges") if one["status"] == "succeeded"]

    def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after: dict[str, str] = {}
        while True:
            answer = self._ask("GET", path, params={"limit": str(PAGE)} | after)
            found += answer["data"]
            if not answer["has_more"]:
                return found[::-1]
            after = {"starting_after": found[-1]["id"]}

    def _post(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        return self._ask("POST", path, data=form)

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {KEY}"}
        answer = httpx.request(
            method, self.direct + path, headers=headers, timeout=60, verify=False, **more
        )
        assert answer.status_code in (200, 402), answer.text
        return dict(answer.json())


def open_world(proxy: Proxy) -> Iterator[StripeWorld]:
    """Make a world, and judge in the end what was asked of it."""
    name = token_hex(8)
    door = proxy.doors[name] = Door()
    direct = f"{proxy.behind}/worlds/{name}"
    yield StripeWorld(name, f"{proxy.url}/worlds/{name}", direct, door)
    httpx.delete(direct, timeout=60, verify=False)
    del proxy.doors[name]
    assert not door.wrongs, "\n".join(door.wrongs)
