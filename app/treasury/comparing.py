"""The gateway's books beside ours: pure, line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.ledger.queries import AtGateway
from app.ledger.rules import TxnKind as Kind
from app.payments.seen import Movement
from app.treasury.rules import DifferenceKind

KINDS: Mapping[str, Kind] = {
    "charge": Kind.CHARGE,
    "payment": Kind.CHARGE,
    "refund": Kind.REFUND,
    "payment_refund": Kind.REFUND,
    "refund_failure": Kind.REFUND_FAILED,
    "payment_failure_refund": Kind.REFUND_FAILED,
    "transfer": Kind.TRANSFER,
    "transfer_refund": Kind.TRANSFER_REVERSED,
}
"""What the gateway calls its lines, and what we call the same."""

TO_BANK = frozenset(
    {"payout", "payout_cancel", "payout_failure", "payout_reversal", "topup", "topup_reversal"}
)
"""Between the gateway and the platform's own bank: the line is all that there is to know."""

BILLED = frozenset({"stripe_fee", "stripe_fx_fee", "tax_fee", "network_cost"})
"""Of the platform itself, and of no campaign: the line is all that there is to know here too."""

ASIDE = frozenset({"reserve_transaction", "reserved_funds", "reserve_hold", "reserve_release"})
"""Put aside by the gateway, and still the platform's: nothing went anywhere."""


NOTHING = AtGateway(0, 0)


DISPUTES = ("dp_", "du_", "demo_dispute_")
"""How names of disputes begin: an adjustment is about one of them, or about something else."""


@dataclass(frozen=True, slots=True)
class Found:
    """One difference."""

    kind: DifferenceKind
    source_id: str
    what: str
    line_id: str = ""
    theirs: AtGateway = NOTHING
    ours: AtGateway = NOTHING


@dataclass(frozen=True, slots=True)
class Line:
    """All that the gateway's books say of one thing."""

    what: str
    line_id: str
    amounts: AtGateway


def kind_of(movement: Movement) -> Kind | None:
    """Return what we call a line of the gateway's books; None for what we know nothing of."""
    if movement.kind in TO_BANK:
        return Kind.TO_BANK
    if movement.kind in BILLED:
        return Kind.BILLED
    if movement.kind == "adjustment" and movement.source_id.startswith(DISPUTES):
        return Kind.DISPUTE if movement.booked.gross < 0 else Kind.DISPUTE_WON
    return KINDS.get(movement.kind)


def name_of(movement: Movement) -> str:
    """Return by which name the ledger knows what a line is about."""
    if movement.kind in TO_BANK | BILLED or not movement.source_id:
        return movement.booked.id
    return movement.source_id


def gathered(movements: Iterable[Movement]) -> dict[tuple[Kind | None, str], Line]:
    """Return the gateway's lines by what they are about; several about one thing are added up."""
    found: dict[tuple[Kind | None, str], Line] = {}
    for one in movements:
        if one.kind in ASIDE:
            continue
        key = (kind_of(one), name_of(one))
        before = found.get(key)
        # What is billed is a fee from end to end, and the gateway calls none of it one.
        net = one.booked.net
        fee = -net if one.kind in BILLED else one.booked.fee
        if before is not None:
            net, fee = net + before.amounts.net, fee + before.amounts.fee
        found[key] = Line(one.kind, one.booked.id, AtGateway(net, fee))
    return found


def differences(
    theirs: Mapping[tuple[Kind | None, str], Line], ours: Mapping[tuple[Kind, str], AtGateway]
) -> list[Found]:
    """Return everything on which the two do not agree."""
    found = []
    for (kind, name), line in theirs.items():
        known = None if kind is None else ours.get((kind, name))
        if known is None:
            if line.amounts != NOTHING:
                found.append(
                    Found(DifferenceKind.MISSING_HERE, name, line.what, line.line_id, line.amounts)
                )
        elif known != line.amounts:
            found.append(
                Found(DifferenceKind.AMOUNT, name, line.what, line.line_id, line.amounts, known)
            )
    found += [
        Found(DifferenceKind.MISSING_THERE, name, kind.value, ours=amounts)
        for (kind, name), amounts in ours.items()
        if (kind, name) not in theirs
    ]
    return found
