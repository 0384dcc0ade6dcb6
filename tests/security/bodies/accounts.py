"""What the forms of accounts send."""

from tests.security.bodies.kind import Body
from tests.security.rule import CONFIRMED, EVERYBODY, MEMBER_ALONE, Rule, Thing
from tests.security.stage import VISITOR
from tests.world import MEMBERS_PASSWORD

HOME = {"where": "here", "postal_code": "H3N", "neighbourhood": "parc-extension"}
PASSWORD = "quatre merles sous la pluie"
"""Nobody's yet, and strong enough for anybody."""

PASSKEY = {"challenge": "signed", "credential": '{"id": "AAAA"}'}
"""What a passkey might say; nobody can know its answer beforehand."""

BODIES: dict[str, Body] = {
    "accounts:sign_in": lambda world, _state: {
        "email": world.people["member"].email,
        "password": MEMBERS_PASSWORD,
        "next": "/fr/compte",
    },
    "accounts:sign_up": lambda _world, _state: HOME,
    "accounts:sign_up_details": lambda _world, _state: {
        **HOME,
        "email": "nouvelle@exemple.ca",
        "display_name": "Hélène Roy",
        "password": PASSWORD,
        "age": "1",
    },
    "accounts:forgotten": lambda _world, _state: {"email": "nouvelle@exemple.ca"},
    "accounts:reset": lambda _world, _state: {"password": PASSWORD},
    "accounts:verify": lambda _world, _state: {"password": MEMBERS_PASSWORD, "next": "/fr/compte"},
    "accounts:second_step": lambda _world, _state: {"code": "123 456"},
    "accounts:second_step_passkey": lambda _world, _state: PASSKEY,
    "accounts:passkey_sign_in": lambda _world, _state: {**PASSKEY, "next": "/fr/compte"},
    "accounts:verify_passkey": lambda _world, _state: {**PASSKEY, "next": "/fr/compte"},
    "accounts:add_app": lambda _world, _state: {"setup": "signed", "code": "123456"},
    "accounts:add_passkey": lambda _world, _state: {**PASSKEY, "name": "Téléphone"},
    "accounts:show": lambda _world, _state: {"display_name": "Chantal N.", "language": "fr"},
    "accounts:home": lambda _world, _state: HOME,
    "accounts:address": lambda _world, _state: {"email": "autre@exemple.ca"},
    "accounts:password": lambda _world, _state: {
        "current": MEMBERS_PASSWORD,
        "password": PASSWORD,
    },
    "accounts:new_token": lambda _world, _state: {
        "name": "Tableau de bord",
        "scopes": ["read"],
        "days": "90",
    },
}

SENDERS: dict[str, str] = {
    "accounts:unconfirmed": "unconfirmed",
    "accounts:sign_in": VISITOR,
    "accounts:second_step": VISITOR,
    "accounts:second_step_passkey": VISITOR,
    "accounts:passkey_options": VISITOR,
    "accounts:passkey_sign_in": VISITOR,
    "accounts:sign_up": VISITOR,
    "accounts:sign_up_details": VISITOR,
    "accounts:sign_up_sent": VISITOR,
    "accounts:forgotten": VISITOR,
    "accounts:reset": VISITOR,
    "accounts:confirm": VISITOR,
}

OWN = Thing(
    "Devices, tokens and passkeys of a member",
    frozenset({"device_id", "token_id", "passkey_id"}),
    ("own",),
    readers={"own": MEMBER_ALONE},
    words="All are the **member**’s own.",
)
WAITING = Thing(
    "Acts that wait for a member",
    frozenset({"act_id"}),
    ("own",),
    words="Whoever asks to forget somebody else’s is answered alike, and nothing is forgotten.",
)
THINGS = (OWN, WAITING)

RULES: dict[tuple[str, str], Rule] = {
    **{
        (f"accounts:{form}", "POST"): Rule(CONFIRMED)
        for form in ("show", "home", "address", "password", "new_token")
    },
    ("accounts:forgotten", "POST"): Rule(EVERYBODY, ends_at_the_door=True),
    ("accounts:sign_in", "POST"): Rule(EVERYBODY, ends_at_the_door=True),
    ("accounts:reset", "POST"): Rule(EVERYBODY, ends_at_the_door=True),
    **{
        ("accounts:second_step", method): Rule(EVERYBODY, ends_at_the_door=True)
        for method in ("GET", "POST")
    },
    ("accounts:second_step_passkey", "POST"): Rule(EVERYBODY, ends_at_the_door=True),
    ("accounts:recovery_codes", "POST"): Rule(MEMBER_ALONE),
    ("accounts:add_app", "GET"): Rule(CONFIRMED),
    ("accounts:add_passkey", "GET"): Rule(CONFIRMED),
    ("accounts:add_passkey", "POST"): Rule(CONFIRMED),
    ("accounts:remove_app", "GET"): Rule(MEMBER_ALONE, known_to=MEMBER_ALONE),
    ("accounts:remove_app", "POST"): Rule(MEMBER_ALONE, known_to=MEMBER_ALONE),
}
