"""A decorative picture for an idea without a photograph, drawn from its id and theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from app.core.ink import ALLEY, BRICK, MAPLE, NIGHT, PAPER, RIVER, STONE, dice, rect
from app.themes.motifs import building, gathering, growing, moving
from app.themes.motifs.colours import Inks

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Motif: TypeAlias = Callable[[Random, Inks], str]

WIDTH: Final = 800
HEIGHT: Final = 400

_GREEN = Inks(ALLEY[0], ALLEY[1], ALLEY[2], ALLEY[3], MAPLE[2])
_MEADOW = Inks(ALLEY[4], ALLEY[1], ALLEY[2], ALLEY[3], BRICK[2])
_WATER = Inks(RIVER[1], RIVER[0], RIVER[2], RIVER[3], MAPLE[2])
_SHORE = Inks(RIVER[4], RIVER[1], RIVER[2], RIVER[3], BRICK[2])
_BRICKS = Inks(BRICK[4], BRICK[0], BRICK[2], BRICK[3], MAPLE[2])
_KILN = Inks(BRICK[0], BRICK[1], BRICK[2], BRICK[3], MAPLE[3])
_SUGAR = Inks(MAPLE[4], MAPLE[0], MAPLE[1], MAPLE[3], BRICK[1])
_AUTUMN = Inks(MAPLE[3], BRICK[1], MAPLE[1], MAPLE[4], RIVER[1])
_DUSK = Inks(NIGHT[1], NIGHT[0], NIGHT[2], RIVER[3], MAPLE[2])
_WARM = Inks(PAPER[1], RIVER[1], BRICK[2], PAPER[2], MAPLE[2])

_THEMES: Final[dict[str, tuple[Motif, tuple[Inks, ...]]]] = {
    "nature": (growing.leaves, (_GREEN, _MEADOW)),
    "mobility": (moving.wheels, (_WATER, _SHORE)),
    "public-space": (
        moving.square,
        (_MEADOW, _SUGAR._replace(ground=PAPER[2], deep=ALLEY[0], pale=PAPER[1], mid=ALLEY[3])),
    ),
    "culture": (gathering.stage, (_AUTUMN, _KILN, _SHORE._replace(spark=MAPLE[2]))),
    "sport": (moving.courts, (_WATER._replace(deep=RIVER[1], spark=ALLEY[1]), _SHORE)),
    "food": (
        growing.harvest,
        (_MEADOW, _SUGAR._replace(deep=ALLEY[0], mid=ALLEY[2], pale=ALLEY[4], spark=ALLEY[3])),
    ),
    "housing": (
        building.triplexes,
        (_SHORE._replace(ground=RIVER[3]), _BRICKS._replace(ground=MAPLE[3], mid=STONE[1])),
    ),
    "solidarity": (gathering.sash, (_KILN, _WATER._replace(mid=BRICK[2]), _GREEN)),
    "youth": (
        growing.kites,
        (_SHORE._replace(ground=RIVER[3], mid=ALLEY[2], deep=ALLEY[1], spark=MAPLE[2]), _AUTUMN),
    ),
    "seniors": (gathering.quilt, (_BRICKS, _SUGAR, _SHORE._replace(spark=MAPLE[1]))),
    "inclusion": (gathering.crowd, (_WARM, _SUGAR, _SHORE)),
    "climate": (
        growing.waves,
        (
            _WATER._replace(ground=RIVER[3], pale=RIVER[2], mid=RIVER[1]),
            _SHORE._replace(spark=MAPLE[2]),
        ),
    ),
    "heritage": (
        building.heritage,
        (
            _BRICKS,
            _AUTUMN._replace(
                mid=BRICK[2], deep=BRICK[0], pale=MAPLE[3], ground=MAPLE[4], spark=MAPLE[2]
            ),
        ),
    ),
    "learning": (gathering.shelves, (_WATER, _KILN, _GREEN)),
    "safety": (moving.lamps, (_DUSK, _WATER._replace(ground=RIVER[1], mid="#28737f"))),
    "local-economy": (building.shopfronts, (_SUGAR._replace(spark=MAPLE[2]), _BRICKS)),
}
THEMES: Final = tuple(_THEMES)


def pattern_svg(seed: str, theme: str) -> str:
    """Draw the pattern of ``theme`` as an 800 × 400 SVG, always the same for the same ``seed``.

    It is decoration (``aria-hidden``): no text, script, style or id, so that many can be put
    inline in one page. An unknown theme gets the sash of *solidarity*.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" '
        f'focusable="false">{pattern_body(seed, theme)}</svg>'
    )


def pattern_body(seed: str, theme: str) -> str:
    """The shapes of `pattern_svg` alone, to be placed in a larger drawing."""
    motif, choices = _THEMES.get(theme) or _THEMES["solidarity"]
    luck = dice(f"{theme}:{seed}")
    inks = luck.choice(choices)
    return rect(0, 0, WIDTH, HEIGHT, inks.ground) + motif(luck, inks)
