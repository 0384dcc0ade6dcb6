"""From the first three characters of a postal code to where somebody lives, or to a question."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.core.i18n import N_, gettext as _
from app.places.gazetteer import Gazetteer, Place, gazetteer
from app.places.rules import Area, rta_of

CLEAR = 0.85
"""Share of a prefix from which its largest neighbourhood (or territory) is where people mean."""

REGIONS = {
    "H7": N_("Laval"),
    "H": N_("the island of Montréal"),
    "G": N_("eastern Québec"),
    "J": N_("Québec around Montréal"),
    "K": N_("eastern Ontario"),
    "L": N_("Ontario around Toronto"),
    "M": N_("Toronto"),
    "N": N_("southwestern Ontario"),
    "P": N_("northern Ontario"),
    "A": N_("Newfoundland and Labrador"),
    "B": N_("Nova Scotia"),
    "C": N_("Prince Edward Island"),
    "E": N_("New Brunswick"),
    "R": N_("Manitoba"),
    "S": N_("Saskatchewan"),
    "T": N_("Alberta"),
    "V": N_("British Columbia"),
    "X": N_("Nunavut or the Northwest Territories"),
    "Y": N_("Yukon"),
}
"""Where a prefix leads, by its first characters (Canada Post's own division of the country)."""


class Outcome(StrEnum):
    """What a typed postal code turned out to be."""

    FOUND = "found"
    SEVERAL = "several"
    ELSEWHERE = "elsewhere"
    EMPTY = "empty"
    NONSENSE = "nonsense"


@dataclass(frozen=True, slots=True)
class Looked:
    """The answer for a typed postal code.

    ``area`` is where "around" is when that is clear; ``places`` are the neighbourhoods the
    prefix may mean, likeliest first; ``region`` is where a prefix from elsewhere lies.
    """

    outcome: Outcome
    rta: str = ""
    area: Area | None = None
    places: list[Place] = field(default_factory=list)
    region: str = ""


def look(typed: str, places: Gazetteer = gazetteer) -> Looked:
    """Return where a postal code, or its first three characters, may be."""
    if not typed.strip():
        return Looked(Outcome.EMPTY)
    rta = rta_of(typed)
    if not rta:
        return Looked(Outcome.NONSENSE)
    covered = places.covered_by(rta)
    if not covered:
        return Looked(Outcome.ELSEWHERE, rta, region=_(REGIONS.get(rta[:2]) or REGIONS[rta[0]]))
    area = _clear_area(rta, places)
    return Looked(Outcome.FOUND if area else Outcome.SEVERAL, rta, area, covered)


def _clear_area(rta: str, places: Gazetteer) -> Area | None:
    shares = places.rtas[rta]
    first, share = shares[0]
    territory_id = places.neighbourhoods[first].territory_id
    if len(shares) == 1 or share >= CLEAR:
        return Area(territory_id, first)
    same = sum(s for i, s in shares if places.neighbourhoods[i].territory_id == territory_id)
    return Area(territory_id) if same >= CLEAR else None
