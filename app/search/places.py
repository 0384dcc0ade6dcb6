"""Places named by what was typed: somebody who writes "villeray" may want its ideas."""

from app.core.text import fold
from app.places.gazetteer import Gazetteer
from app.places.rules import Area

MOST = 4
SHORTEST = 4


def places_named(typed: str, places: Gazetteer) -> list[Area]:
    """Return the areas whose name holds all that was typed, the shortest names first."""
    wanted = fold(typed)
    if len(wanted) < SHORTEST:
        return []
    named: list[tuple[str, Area]] = [
        (n.name, Area(n.territory_id, n.id)) for n in places.neighbourhoods.values()
    ]
    alone = {name for name, _ in named}
    named += [(t.name, Area(t.id)) for t in places.territories.values() if t.name not in alone]
    found = [(name, area) for name, area in named if f" {wanted}" in f" {fold(name)}"]
    return [area for _name, area in sorted(found, key=lambda one: (len(one[0]), one[0]))[:MOST]]
