"""May they? A verdict carries its reason, which greys the button, answers the API and is tested."""

from dataclasses import dataclass
from typing import Protocol

from app.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer to "may they?", with the reason when it is no."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Go on, or stop here.

        Raises:
            Refused: with the reason, when the answer is no.
        """
        if not self.allowed:
            raise Refused(self.reason)


YES = Verdict(allowed=True)


def no(reason: str) -> Verdict:
    """Return a refusal with its reason, a full translated sentence."""
    return Verdict(allowed=False, reason=reason)


class Who(Protocol):
    """Who acts, as far as the core needs to know; :class:`app.accounts.actor.Actor` is one."""

    @property
    def id(self) -> int:
        """Return the person's number."""

    @property
    def language(self) -> str:
        """Return the person's language."""
