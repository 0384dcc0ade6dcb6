"""Who may be introduced to whom, and why not."""

from collections.abc import Collection
from datetime import date

from app.accounts.actor import Actor
from app.accounts.policy import can_act
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.matching.explaining import gate_sentence
from app.matching.facts import Helper, Opening
from app.matching.gates import failed
from app.matching.rules import TEAM_GATES, Gate
from app.matching.wording import Words

OWN_CHOICE = TEAM_GATES | {Gate.PAUSED}
"""What keeps others from asking somebody, and not the person from saying yes."""

OF_MISSION = frozenset({Gate.CLOSED, Gate.FULL})
"""What keeps everybody from a mission, hence says nothing of the person."""


def can_answer(actor: Actor) -> Verdict:
    """Confirmed members say what is for them and what is not."""
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return can_act(actor)


def can_join(
    helper: Helper,
    opening: Opening,
    today: date,
    words: Words,
    but: Collection[Gate] = (),
) -> Verdict:
    """Nobody says yes to what is closed to them, nor to what is over; the reason is said."""
    gates = [g for g in failed(helper, opening, today) if g not in OWN_CHOICE and g not in but]
    return no(gate_sentence(gates[0], opening, words)) if gates else YES


def can_be_taken(helper: Helper | None, opening: Opening, today: date, words: Words) -> Verdict:
    """A team takes whom nothing keeps from it; only what is the mission's own is said to the team."""
    settled = OWN_CHOICE | {Gate.ANSWERED}
    gates = (
        [] if helper is None else [g for g in failed(helper, opening, today) if g not in settled]
    )
    if helper is not None and not gates:
        return YES
    if gates and gates[0] in OF_MISSION:
        return no(gate_sentence(gates[0], opening, words))
    return no(_("This person cannot take part in this mission now."))


def can_be_asked(helper: Helper | None, opening: Opening, today: date) -> Verdict:
    """A team asks whom nothing keeps from it; what keeps them is theirs, and is not said."""
    if helper is None or failed(helper, opening, today):
        return no(_("This person cannot be asked for this mission now."))
    return YES
