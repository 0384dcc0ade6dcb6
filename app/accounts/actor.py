"""The person who acts, as policies see them: plain facts, no table row."""

from dataclasses import dataclass
from datetime import datetime

from app.places.rules import Home


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person."""

    id: int
    public_id: str
    email: str
    display_name: str
    language: str
    home: Home
    is_confirmed: bool
    is_administrator: bool = False
    moderates_everywhere: bool = False
    moderated_territories: frozenset[int] = frozenset()
    awaits_factor: bool = False
    """Has rights beyond citizen, which wait until a second factor is passed: none is held here."""
    scopes: frozenset[str] | None = None
    """What a token allows; None for a person at a browser, who may do all that is theirs."""
    is_suspended: bool = False
    """Whether moderators suspended the account: its roles count for nothing meanwhile."""
    suspended_until: datetime | None = None
    """When the suspension ends; None with ``is_suspended``: it has no end."""

    def moderates(self, territory_id: int | None) -> bool:
        """Say whether the person moderates a territory (None: what concerns the whole city)."""
        if self.is_administrator or self.moderates_everywhere:
            return True
        return territory_id is not None and territory_id in self.moderated_territories

    @property
    def is_staff(self) -> bool:
        """Say whether the person has any right beyond citizen."""
        return (
            self.is_administrator or self.moderates_everywhere or bool(self.moderated_territories)
        )
