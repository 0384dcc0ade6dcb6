"""What is strung, built or flows: lights, flags, stalls, hoops, poles, water."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    PAPER,
    RIVER,
    ellipse,
    mix,
    num,
    path,
    polygon,
    rect,
    ring,
    stroke,
)

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def string_lights(w: World, points: list[tuple[float, float]], sag: float = 70) -> str:
    """Bulbs on a wire from point to point."""
    wire, bulbs = "", ""
    for (a, b), (c, d) in pairwise(points):
        wire += f"M{a} {b}Q{(a + c) / 2} {(b + d) / 2 + sag * 2} {c} {d}"
        for k in range(1, 9):
            t = k / 9
            x = (1 - t) ** 2 * a + 2 * t * (1 - t) * (a + c) / 2 + t * t * c
            y = (1 - t) ** 2 * b + 2 * t * (1 - t) * ((b + d) / 2 + sag * 2) + t * t * d
            bulbs += ring(x, y + 9, 8)
    glow = (
        path(
            bulbs,
            MAPLE[3],
            opacity=0.35,
            stroke=MAPLE[3],
            stroke_width=16,
            stroke_opacity=0.3,
        )
        if w.dark
        else ""
    )
    return (
        stroke(wire, w.tone("#3a3632"), 3)
        + glow
        + path(bulbs, "#fdebb3" if w.dark else w.tone(MAPLE[3]))
    )


def bunting(w: World, x: float, y: float, to: float, sag: float = 60) -> str:
    """A line of small flags."""
    shades = [w.tone(c) for c in (BRICK[2], MAPLE[2], RIVER[2], ALLEY[2], PAPER[0])]
    drawn = stroke(f"M{x} {y}Q{(x + to) / 2} {y + sag * 2} {to} {y}", w.tone("#4a4440"), 3)
    count = int((to - x) / 46)
    for k in range(count):
        t = (k + 0.5) / count
        px, py = x + (to - x) * t, y + 4 * sag * t * (1 - t)
        drawn += polygon([(px - 17, py), (px + 17, py), (px, py + 38)], shades[k % 5])
    return drawn


def stall(w: World, x: float, base: float, wide: float, shade: str) -> str:
    """A market stall: striped awning, crates of fruit in tiers."""
    top, each = base - 330, wide / 8
    posts = stroke(f"M{x + 12} {base}V{top}M{x + wide - 12} {base}V{top}", w.tone("#5b4a3c"), 10)
    tiers = [_tier(w, x + 10 + 7 * k, base - 50 - 48 * k, wide - 20 - 14 * k, k) for k in range(3)]
    cloth = ""
    for k in range(8):
        scallop = f"v84a{each / 2} 20 0 0 1 {-each} 0z"
        colour = w.tone(shade if k % 2 else PAPER[0])
        cloth += path(f"M{x + k * each} {top - 40}h{each}{scallop}", colour)
    back = rect(x + 10, top, wide - 20, base - top - 40, mix(w.tone(shade), "#1c1512", 0.5))
    foot = rect(x + 6, base - 34, wide - 12, 34, w.tone(shade))
    shadow = ellipse(x + wide / 2, base, wide * 0.55, 12, "#18282b", opacity=0.2)
    return shadow + back + posts + "".join(reversed(tiers)) + foot + cloth


def _tier(w: World, x: float, y: float, wide: float, rank: int) -> str:
    """Three crates side by side, heaped; the higher ones are in the shade."""
    fruits = (*BRICK[1:3], *MAPLE[2:4], *ALLEY[1:3], "#d9792b", "#7d4a78")
    board = mix(w.tone("#b98a5a"), "#3a2a20", 0.1 * (2 - rank))
    drawn = rect(x, y, wide, 48, board)
    span = (wide - 16) / 3
    for k in range(3):
        left = x + 8 + k * span
        low = [(left + span * (j + 0.5) / 5, y - 4 - (j % 2) * 5, span * 0.12) for j in range(5)]
        high = [(left + span * (j + 1) / 5, y - 17, span * 0.11) for j in range(4)]
        drawn += path("".join(ring(*spot) for spot in low + high), w.pick(*fruits))
    return drawn


def net_post(w: World, x: float, base: float, tall: float, *, flip: bool = False) -> str:
    """A basketball hoop on its post."""
    way = -1 if flip else 1
    iron = w.tone("#39464a")
    board = polygon(
        [
            (x + way * 60, base - tall),
            (x + way * 76, base - tall - 6),
            (x + way * 76, base - tall + 100),
            (x + way * 60, base - tall + 94),
        ],
        w.tone(PAPER[0]),
        stroke=iron,
        stroke_width=5,
    )
    hoop = ellipse(
        x + way * 112, base - tall + 82, 36, 9, "none", stroke=w.tone(BRICK[2]), stroke_width=7
    )
    mesh = stroke(
        "".join(
            f"M{x + way * 112 + d} {base - tall + 86}l{-d * 0.4} 50" for d in (-34, -18, 0, 18, 34)
        )
        + f"M{x + way * 112 - 26} {base - tall + 108}h52",
        w.tone(PAPER[0]),
        3,
    )
    return (
        stroke(f"M{x} {base}V{base - tall + 40}L{x + way * 62} {base - tall + 40}", iron, 14)
        + board
        + mesh
        + hoop
    )


def poles(w: World, spots: list[tuple[float, float, float]]) -> str:
    """Wooden hydro poles and their wires, as in every alley."""
    wood = w.tone("#5a4638")
    drawn = "".join(
        stroke(
            f"M{x} {base}V{base - tall}M{x - tall * 0.11} {base - tall * 0.9}h{tall * 0.22}",
            wood,
            tall * 0.02,
        )
        for x, base, tall in spots
    )
    wires = ""
    for (a, b, c), (d, e, f) in pairwise(spots):
        for side in (-0.1, 0.1):
            one, two = (a + side * c, b - c * 0.9), (d + side * f, e - f * 0.9)
            wires += f"M{one[0]} {one[1]}Q{(one[0] + two[0]) / 2} {(one[1] + two[1]) / 2 + 50} {two[0]} {two[1]}"
    return drawn + stroke(wires, w.tone("#3b3733"), 2.5)


def water(w: World, y: float, base: float) -> str:
    """The river (or ice) with its glints."""
    deep, lit = w.tone("#5d9fa9"), w.tone(RIVER[4])
    drawn = rect(0, y, 1600, base - y, mix(deep, w.sky[1], 0.25)) + rect(
        0, y + (base - y) * 0.45, 1600, (base - y) * 0.55, deep, opacity=0.55
    )
    glints = "".join(
        f"M{num(w.dice.uniform(0, 1560))} {num(at)}q{num(20 + k)} -6 {num(40 + 2 * k)} 0"
        for k, at in ((k, y + 8 + (base - y - 16) * (k / 70) ** 1.3) for k in range(70))
    )
    return drawn + stroke(glints, lit, 3.5, stroke_opacity=0.6)
