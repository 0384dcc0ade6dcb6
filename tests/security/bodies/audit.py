"""What the forms of the audit log send."""

from tests.security.bodies.kind import Body
from tests.security.rule import STAFF, Rule

BODIES: dict[str, Body] = {"audit:export": lambda _world, _state: {"kind": "csv"}}

SENDERS: dict[str, str] = {"audit:export": "administrator", "audit:check": "administrator"}

RULES: dict[tuple[str, str], Rule] = {("audit:export", "POST"): Rule(STAFF)}
