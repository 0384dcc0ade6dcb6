"""Draw a scene of Montréal life, the same for the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.ink import group
from app.demo.drawings.light import H, W, veil, weather, world
from app.demo.drawings.scenes import gatherings, green, indoors, play, streets

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.demo.drawings.light import World

_ALL = ("spring", "summer", "autumn", "winter")
_MILD = ("spring", "summer", "autumn")
_DAY = ("morning", "noon", "golden")
_LATE = ("golden", "dusk", "dusk")
_ANY = (*_DAY, "dusk")
_INDOORS = frozenset({"library", "kitchen", "workshop"})

_SCENES: Final[dict[str, tuple[Callable[[World], str], tuple[str, ...], tuple[str, ...]]]] = {
    "alley": (green.alley, _MILD, _ANY),
    "park": (green.park, _ALL, _ANY),
    "garden": (green.garden, _MILD, _DAY),
    "street": (streets.street, _MILD, _ANY),
    "bike": (streets.bike, _ALL, _DAY),
    "schoolyard": (play.schoolyard, _MILD, _DAY),
    "library": (indoors.library, _ALL, _ANY),
    "market": (gatherings.market, _MILD, _DAY),
    "kitchen": (indoors.kitchen, _ALL, _ANY),
    "rink": (play.rink, ("winter",), _ANY),
    "mural": (gatherings.mural, _MILD, _DAY),
    "staircase": (streets.staircase, _ALL, _ANY),
    "river": (green.river, _MILD, _ANY),
    "bus-stop": (streets.bus_stop, _ALL, _ANY),
    "playground": (play.playground, _MILD, _DAY),
    "workshop": (indoors.workshop, _ALL, _DAY),
    "festival": (gatherings.festival, ("summer", "summer", "autumn"), _LATE),
    "tree": (green.tree, _MILD, _DAY),
    "crossing": (streets.crossing, _ALL, _DAY),
    "bench": (green.bench, _ALL, _ANY),
    "fridge": (gatherings.fridge, _ALL, _ANY),
    "court": (play.court, _MILD, _ANY),
    "pool": (green.pool, ("summer",), ("morning", "noon", "golden")),
    "night": (streets.night, _ALL, ("night",)),
}
SCENES: Final = tuple(_SCENES)


def draw(scene: str, seed: str) -> str:
    """Draw ``scene`` as a 1600 × 1000 SVG; the seed settles season, hour, houses and people.

    It holds ids for its gradients: render it to PNG or serve it as a file, do not put two of
    them inline in one page.

    Raises:
        KeyError: there is no such scene (see ``SCENES``).
    """
    picture, seasons, hours = _SCENES[scene]
    w = world(scene, seed, seasons, hours, indoors=scene in _INDOORS)
    body = picture(w)
    if w.dice.random() < 0.5:
        body = group(body, transform=f"translate({W} 0) scale(-1 1)")
    falling = "" if scene in _INDOORS else weather(w)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" width="{W}" height="{H}" '
        f'preserveAspectRatio="xMidYMid slice">{body}{falling}{veil(w)}</svg>'
    )
