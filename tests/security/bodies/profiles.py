"""What the forms of profiles send, and who may know of a nomination, a mandate, an agreement."""

from tests.factories.profiles import VILLERAY
from tests.security.bodies.kind import REASON, Body
from tests.security.rule import (
    AUTHOR,
    CONFIRMED,
    EVERYBODY,
    MEMBER_ALONE,
    MODERATORS,
    STAFF,
    Rule,
    Thing,
)

DATES = {"starts_on": "2026-01-01", "ends_on": "2028-12-31", "source": "Registre du greffe"}

BODIES: dict[str, Body] = {
    "profiles:edit": lambda _world, _state: {
        "bio": "Je jardine.",
        "bio_language": "fr",
        "version": "0",
    },
    "profiles:skills": lambda _world, _state: {
        "sharing": "nobody",
        "skills": ["law:able"],
        "version": "0",
    },
    "profiles:withdraw_nomination": lambda _world, _state: {"speak_as": ""},
    "profiles:nominate": lambda _world, _state: {"words": REASON, "speak_as": ""},
    "profiles:record_mandate": lambda _world, _state: {
        **DATES,
        "office_fr": "Conseiller",
        "office_en": "Councillor",
        "territory": VILLERAY,
    },
    "profiles:end_mandate": lambda _world, _state: {"reason": REASON},
    "profiles:end_agreement": lambda _world, _state: {"reason": REASON},
    "profiles:staff_partners": lambda world, _state: {
        **DATES,
        **world.named["profiles:staff_partners"],
    },
    **dict.fromkeys(
        (
            "profiles:confirm_leader",
            "profiles:refuse_leader",
            "profiles:renew_leader",
            "profiles:revoke_leader",
        ),
        lambda _world, _state: {"reason": REASON},
    ),
}

API_BODIES: dict[str, Body] = {"api:change_profile": lambda _world, _state: {"bio": "Je jardine."}}

STAFFS = (
    "profiles:record_mandate",
    "profiles:end_mandate",
    "profiles:end_agreement",
    "profiles:staff_partners",
    "profiles:confirm_leader",
    "profiles:refuse_leader",
    "profiles:renew_leader",
    "profiles:revoke_leader",
)
SENDERS: dict[str, str] = {
    **dict.fromkeys(STAFFS, "moderator"),
    "profiles:withdraw_nomination": "author",
}

FORMS_IN: dict[str, str] = {
    "profiles:confirm_leader": "waiting",
    "profiles:refuse_leader": "waiting",
    "profiles:renew_leader": "leads",
    "profiles:revoke_leader": "leads",
}

ASKED, WAITING, LEADS = "asked", "waiting", "leads"
PERSON = Thing(
    "People, and skills without a name",
    frozenset({"person_id", "person_ref", "entry_id"}),
    ("there", "gone"),
    readers={"gone": frozenset()},
    words="**gone**: suspended or deleted; nothing is said to be there, to anybody.",
)
LEADERSHIP = Thing(
    "Leaders on their way",
    frozenset({"leadership_id"}),
    (ASKED, WAITING, LEADS),
    by_access={
        "nominee": Rule(MEMBER_ALONE, shown=frozenset({ASKED}), known_to=MEMBER_ALONE),
        "nominator": Rule(AUTHOR, shown=frozenset({ASKED}), known_to=AUTHOR),
        "moderator": Rule(MODERATORS),
    },
    words="**author** nominated **member**, who is asked; others wait for a moderator, or lead and near the end of their term.",
)
MANDATE = Thing(
    "Mandates", frozenset({"mandate_id"}), ("held", "over"), by_access={"moderator": Rule(STAFF)}
)
AGREEMENT = Thing(
    "Partner agreements",
    frozenset({"agreement_id"}),
    ("held", "over"),
    by_access={"moderator": Rule(STAFF)},
)
THINGS = (PERSON, LEADERSHIP, MANDATE, AGREEMENT)

HELD = frozenset({"held"})
RULES: dict[tuple[str, str], Rule] = {
    ("profiles:show", "GET"): Rule(EVERYBODY),
    ("profiles:edit", "POST"): Rule(CONFIRMED),
    ("profiles:skills", "POST"): Rule(CONFIRMED),
    ("api:change_profile", "PATCH"): Rule(CONFIRMED),
    ("profiles:nominate", "GET"): Rule(EVERYBODY - {"visitor"}),
    ("profiles:nominate", "POST"): Rule(CONFIRMED - {"elsewhere"}),
    ("profiles:record_mandate", "POST"): Rule(MODERATORS),
    ("profiles:end_mandate", "POST"): Rule(MODERATORS, HELD),
    ("profiles:end_agreement", "POST"): Rule(MODERATORS, HELD),
    ("profiles:staff_partners", "POST"): Rule(MODERATORS),
    ("profiles:renew_leader", "POST"): Rule(MODERATORS, frozenset({LEADS})),
}
