"""What the forms of the treasury send; who may do what there."""

from tests.factories.treasury import PDF
from tests.security.bodies.kind import Body
from tests.security.rule import ADMINISTRATORS, EVERYBODY, Rule, Thing

WHY = "Le comité l’a décidé en mai."
BODIES: dict[str, Body] = {
    "treasury:propose": lambda _world, _state: {"amount": "1", "method": "manual"},
    "treasury:partner_paid": lambda world, _state: {
        "fund": world.named["treasury:partner_paid"]["fund"], "paid": "10", "reference": "VIR-7",
    },
    "treasury:sent": lambda _world, _state: {
        "reference": "VIR-114", "proof": ("preuve.pdf", PDF, "application/pdf"),
    },
    "treasury:partner_back": lambda world, _state: {
        "entry": world.named["treasury:partner_back"]["entry"], "reason": WHY,
    },
    "treasury:back": lambda _world, _state: {"reference": "RET-7", "reason": WHY},
    "treasury:refund": lambda _world, _state: {"amount": "5", "reason": WHY, "seen": "0"},
    "treasury:note": lambda _world, _state: {"note": WHY},
    "treasury:export": lambda _world, _state: {"since": "2026-01-01", "account": "fees"},
    **dict.fromkeys(
        ("treasury:cancel", "treasury:refund_all", "treasury:pause"),
        lambda _world, _state: {"reason": WHY},
    ),
}  # fmt: skip
SENDERS: dict[str, str] = dict.fromkeys(
    (*BODIES, "treasury:confirm", "treasury:resume", "treasury:look", "treasury:try_notice",
     "treasury:read_again"),
    "administrator",
)  # fmt: skip
MONEY = Thing(
    "Money, as administrators look after it",
    frozenset({"campaign_id", "payout_id", "gift_id", "difference_id", "notice_id"}),
    ("there",),
    of="treasury",
    by_access={
        "public": Rule(EVERYBODY),
        "administrator": Rule(ADMINISTRATORS),
        "administrator with a recent password": Rule(ADMINISTRATORS),
    },
    words="A campaign’s **ledger** is for everybody; no page of money is for moderators.",
)
THINGS = (MONEY,)
RULES: dict[tuple[str, str], Rule] = {("treasury:export", "POST"): Rule(ADMINISTRATORS)}
