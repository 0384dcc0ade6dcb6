"""From what people type to where they live: a postal prefix, and a neighbourhood when it is ours."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.schemas import HomeAnswer
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.places.gazetteer import Gazetteer, Place
from app.places.rules import Home, rta_of


@dataclass(frozen=True, slots=True)
class FoundHome:
    """A home, and the words that name it; ``rta`` is empty for who would not say."""

    rta: str
    home: Home
    place: Place | None = None

    @property
    def outside(self) -> bool:
        """Say whether a postal code was given, of another city."""
        return self.place is None and bool(self.rta)


@dataclass(frozen=True, slots=True)
class WhichNeighbourhood:
    """The postal prefix covers several neighbourhoods: the person must say which."""

    rta: str
    choices: Sequence[Place]


def find(gazetteer: Gazetteer, answer: HomeAnswer) -> FoundHome | WhichNeighbourhood:
    """Return the home that an answer means, or the question that it leaves open.

    Raises:
        Invalid: for what is no postal code, or a neighbourhood that this one does not cover.
    """
    if answer.where == "elsewhere":
        return FoundHome("", Home())
    rta = rta_of(answer.postal_code)
    if not rta:
        raise Invalid(
            {"postal_code": _("This is not a postal code. Write H2X or H2X 1Y4, for example.")}
        )
    places = gazetteer.covered_by(rta)
    if answer.neighbourhood:
        chosen = next((p for p in places if p.slug == answer.neighbourhood), None)
        if chosen is None and len(places) > 1:
            raise Invalid({"neighbourhood": _("Please choose one of the offered answers.")})
        places = [chosen] if chosen else places
    if len(places) > 1:
        return WhichNeighbourhood(rta, places)
    place = places[0] if places else None
    return FoundHome(rta, gazetteer.home(place.id) if place else Home(), place)
