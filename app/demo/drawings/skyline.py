"""What closes the view: the mountain and its cross, the bridge, downtown, steeples, far houses."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from app.core.ink import ALLEY, BRICK, RIVER, STONE, num, path, rect, stroke
from app.demo.drawings.light import W

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def mountain(w: World, base: float = 640) -> str:
    """Mount Royal, with its cross and its antenna."""
    top = base - w.dice.uniform(190, 240)
    slope = f"M-40 {base}C180 {base - 40} 330 {top + 40} 560 {top + 6}S860 {top - 34} 1010 {top + 50}S1380 {base - 70} 1660 {base}z"
    near = f"M-40 {base}C300 {base - 30} 480 {base - 120} 800 {base - 92}S1300 {base - 90} 1660 {base}z"
    iron = w.far(STONE[0], 0.5)
    cross = stroke(f"M880 {top - 42}v56M866 {top - 26}h28", iron, 4) + stroke(
        f"M640 {top - 4}v-58", iron, 3
    )
    colour = {"winter": "#8fa3a8", "autumn": "#b5703c"}.get(w.season, ALLEY[1])
    return cross + path(slope, w.far(colour, 0.58)) + path(near, w.far(colour, 0.42))


def downtown(w: World, base: float = 640) -> str:
    """Towers, far off."""
    x, far, near, lit = -20.0, "", "", ""
    while x < W:
        wide = w.dice.uniform(46, 100)
        tall = 70 + 230 * math.exp(-(((x - 820) / 330) ** 2)) * w.dice.uniform(0.5, 1.1)
        block = f"M{num(x)} {base}v{num(-tall)}h{num(wide)}v{num(tall)}z"
        far, near = (far + block, near) if w.dice.random() < 0.5 else (far, near + block)
        for _ in range(5):
            lit += f"M{num(x + w.dice.uniform(8, wide - 12))} {num(base - w.dice.uniform(20, tall - 14))}h7v9h-7z"
        x += wide + w.dice.uniform(-14, 20)
    windows = path(lit, w.sun, opacity=0.7) if w.dark else ""
    return path(far, w.far(RIVER[2], 0.66)) + path(near, w.far(RIVER[1], 0.56)) + windows


def bridge(
    w: World, base: float = 660, middle: float = 900, size: float = 1.0, iron: str = ""
) -> str:
    """The Jacques-Cartier bridge."""
    iron = iron or w.far(ALLEY[0], 0.3)
    span, tall, deck = 260 * size, 230 * size, base - 110 * size

    def top(x: float) -> float:
        nearest = min(abs(x - middle + span), abs(x - middle - span))
        return deck - 26 * size - tall * math.pow(max(0.0, 1 - nearest / span), 1.5)

    xs = [middle + span * k / 6 for k in range(-24, 25)]
    chord = "M" + "L".join(f"{num(x)} {num(top(x))}" for x in xs)
    posts = "".join(f"M{num(x)} {num(top(x))}V{num(deck)}" for x in xs)
    braces = "".join(
        f"M{num(a)} {num(top(a) if k % 2 else deck)}L{num(b)} {num(deck if k % 2 else top(b))}"
        for k, (a, b) in enumerate(pairwise(xs))
    )
    piers = "".join(
        f"M{num(middle + d * span - 24 * size)} {num(deck)}h{num(48 * size)}l{num(14 * size)} {num(base - deck + 20)}h{num(-76 * size)}z"
        for d in (-3, -1, 1, 3)
    )
    finials = "".join(
        f"M{num(middle + d * span)} {num(top(middle + d * span))}v{num(-30 * size)}"
        for d in (-1, 1)
    )
    lines = stroke(posts + braces, iron, 4 * size) + stroke(chord + finials, iron, 8 * size)
    return (
        path(piers, w.far(STONE[2], 0.3))
        + lines
        + stroke(f"M-20 {deck}H{W + 20}m0 {16 * size}H-20", iron, 7 * size)
    )


def roofs(w: World, base: float = 660, share: float = 0.45) -> str:
    """A far row of houses with flat roofs and a steeple among them."""
    x, panes = -30.0, ""
    walls: dict[str, str] = {}
    steeple = w.dice.uniform(200, 1400)
    while x < W:
        wide, tall = w.dice.uniform(70, 130), w.dice.uniform(90, 170)
        shade = w.far(w.dice.choice((*BRICK[1:4], STONE[2], STONE[3])), share)
        walls[shade] = (
            walls.get(shade, "") + f"M{num(x)} {base}v{num(-tall)}h{num(wide)}v{num(tall)}z"
        )
        for column in range(int(wide // 34)):
            for row in range(int(tall // 52)):
                panes += (
                    f"M{num(x + 12 + column * 34)} {num(base - tall + 20 + row * 50)}h14v24h-14z"
                )
        x += wide
    glass = path(panes, w.far("#f7d27f" if w.dark else RIVER[4], share * 0.6), opacity=0.85)
    spire = path(
        f"M{steeple - 26} {base}V{base - 210}l26-130 26 130V{base}z", w.far(STONE[1], share)
    )
    cross = stroke(f"M{steeple} {base - 338}v-26m-8 9h16", w.far(STONE[1], share), 3)
    return spire + cross + "".join(path(d, shade) for shade, d in walls.items()) + glass


def horizon(w: World, base: float = 640) -> str:
    """One of the city's horizons."""
    return w.dice.choice((mountain, downtown, mountain, roofs))(w, base)


def ground(y: float, colour: str) -> str:
    """A plane from ``y`` down."""
    return rect(0, y, W, 1000 - y, colour)
