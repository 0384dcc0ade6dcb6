"""What the forms of staff send, and what their addresses are about."""

from tests.security.bodies.kind import Body
from tests.security.rule import ADMINISTRATORS, Rule, Thing

WHY = "Le comité l’a décidé en mai."

BODIES: dict[str, Body] = {
    "admin:choice": lambda _world, _state: {"value": "30", "reason": WHY, "version": "2"},
    "admin:choice_earlier": lambda _world, _state: {"reason": WHY, "version": "2"},
    "admin:grant": lambda _world, _state: {"role": "moderator", "territory": "", "reason": WHY},
    "admin:revoke": lambda _world, _state: {"reason": WHY},
}

SENDERS: dict[str, str] = dict.fromkeys(
    (*BODIES, "admin:write_confirmation", "admin:retry_job", "admin:give_up_job"), "administrator"
)

ACCOUNT = Thing(
    "Accounts, jobs and choices, as administrators see them",
    frozenset({"person_id", "role_id", "job_id", "lot", "choice_name", "version"}),
    ("there",),
    of="admin",
    by_access={"administrator": Rule(ADMINISTRATORS)},
    words="Moderators never see accounts, roles, jobs or letters.",
)
THINGS = (ACCOUNT,)

RULES: dict[tuple[str, str], Rule] = {
    (name, method): Rule(ADMINISTRATORS)
    for name in ("admin:grant", "admin:revoke")
    for method in ("GET", "POST")
}
