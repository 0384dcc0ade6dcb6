"""Headers as mail programs can read them: an address in one is never cut, nor dressed up in codes."""

from email.policy import EmailPolicy
from typing import Any

WHOLE = frozenset({"list-unsubscribe", "list-unsubscribe-post", "message-id"})


class LetterPolicy(EmailPolicy):
    """The library's policy, which would encode an address longer than a line (RFC 2047) and so lose it."""

    def fold(self, name: str, value: Any) -> str:
        """Return a header as it is written."""
        if name.lower() in WHOLE:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it is sent."""
        if name.lower() in WHOLE:
            return self.fold(name, value).encode("ascii", "surrogateescape")
        return super().fold_binary(name, value)


LETTER = LetterPolicy()
