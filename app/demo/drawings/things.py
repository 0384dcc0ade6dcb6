"""What stands in streets, alleys and parks: benches, lamps, fences, tables, beds, lights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    PAPER,
    circle,
    ellipse,
    mix,
    num,
    path,
    polygon,
    rect,
    ring,
    stroke,
)
from app.demo.drawings.trees import flowers

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def bench(w: World, x: float, base: float, wide: float) -> str:
    """A park bench with slats, ``wide`` long from x."""
    wood, iron = w.tone("#a8713f"), w.tone("#2f3a3c")
    s = wide / 200
    shadow = ellipse(x + wide / 2, base, wide * 0.56, 9 * s, "#18282b", opacity=0.2)
    legs = stroke(
        "".join(
            f"M{x + d * s} {base}v{-62 * s}l{-5 * s} {-48 * s}m{-14 * s} {110 * s}l{14 * s} {-60 * s}"
            for d in (28, 184)
        ),
        iron,
        7 * s,
    )
    slats = "".join(rect(x, base - h * s, wide, 11 * s, wood, rx=4) for h in (66, 92, 108))
    snow = rect(x, base - 74 * s, wide, 13 * s, w.tone("#ffffff"), rx=6) if w.winter else ""
    return shadow + legs + slats + snow


def lamp(w: World, x: float, base: float, tall: float) -> str:
    """A lamp post, lit when it is dark."""
    iron = w.tone("#2c4a46")
    head = base - tall
    post = stroke(f"M{x} {base}V{head + 30}", iron, tall * 0.02) + rect(
        x - 12, base - 34, 24, 36, iron, rx=4
    )
    globe = circle(x, head + 14, tall * 0.045, "#fdeebf" if w.dark else w.tone(PAPER[1]))
    cap = path(
        f"M{x - tall * 0.05} {head + 4}h{tall * 0.1}l{-tall * 0.03} {-tall * 0.03}h{-tall * 0.04}z",
        iron,
    )
    halo = (
        circle(x, head + 14, tall * 0.3, MAPLE[3], opacity=0.16)
        + circle(x, head + 14, tall * 0.14, MAPLE[3], opacity=0.3)
        if w.dark
        else ""
    )
    pool = ellipse(x, base, tall * 0.42, tall * 0.06, MAPLE[3], opacity=0.22) if w.dark else ""
    return pool + halo + post + globe + cap


def fence(w: World, x: float, base: float, wide: float, tall: float, *, colour: str = "") -> str:
    """Upright boards, some newer than others."""
    wood = w.tone(colour or "#a07a54")
    drawn, k = "", 0
    at = x
    while at < x + wide:
        shade = mix(wood, w.dice.choice(("#3a2a20", "#f5ecdd")), w.dice.uniform(0, 0.16))
        drawn += rect(at, base - tall + w.dice.uniform(-4, 4), 27, tall, shade, rx=2)
        at, k = at + 30, k + 1
    snow = rect(x, base - tall - 8, wide, 12, w.tone("#ffffff"), rx=6) if w.winter else ""
    return drawn + rect(x, base - tall * 0.78, wide, 10, mix(wood, "#3a2a20", 0.25)) + snow


def planter(w: World, x: float, base: float, wide: float, *, tall: float = 70) -> str:
    """A wooden box full of flowers."""
    wood = w.tone("#a8713f")
    boards = "".join(
        rect(x, base - tall + tall * k / 3, wide, tall / 3 - 3, mix(wood, "#3a2a20", 0.07 * k))
        for k in range(3)
    )
    return (
        flowers(w, x + 8, base - tall + 6, wide - 16, tall * 1.1)
        + boards
        + ellipse(x + wide / 2, base, wide * 0.54, 7, "#18282b", opacity=0.2)
    )


def bed(w: World, x: float, base: float, wide: float) -> str:
    """A raised bed with its rows of vegetables."""
    wood, soil = w.tone("#9b6d43"), w.tone("#5b4032")
    drawn = polygon(
        [(x + 26, base - 92), (x + wide - 26, base - 92), (x + wide, base - 48), (x, base - 48)],
        w.tone("#ffffff") if w.winter else soil,
    )
    kind = w.dice.randrange(3)
    for k in range(int(wide / 34)):
        px = x + 28 + k * (wide - 56) / max(int(wide / 34) - 1, 1)
        drawn += "" if w.winter else _crop(w, px, base - 62, kind)
    front = rect(x, base - 48, wide, 48, wood) + rect(
        x, base - 26, wide, 3, mix(wood, "#3a2a20", 0.3)
    )
    return ellipse(x + wide / 2, base, wide * 0.54, 8, "#18282b", opacity=0.2) + drawn + front


def _crop(w: World, x: float, y: float, kind: int) -> str:
    """A tomato plant on its stake, a lettuce, or a tuft of carrots."""
    _, mid, pale = (
        w.leaves if w.season != "autumn" else (w.tone(ALLEY[0]), w.tone(ALLEY[1]), w.tone(ALLEY[2]))
    )
    if kind == 0:
        leaves = path(
            "".join(ring(x + w.dice.uniform(-15, 15), y - 14 - k * 13, 13) for k in range(7)), mid
        )
        fruit = path(
            "".join(ring(x + w.dice.uniform(-16, 16), y - 10 - k * 20, 6.5) for k in range(5)),
            w.tone(BRICK[2]),
        )
        return stroke(f"M{x} {y}v-122", w.tone("#c39a63"), 4) + leaves + fruit
    if kind == 1:
        return path(
            ring(x - 10, y - 8, 15) + ring(x + 10, y - 8, 15) + ring(x, y - 18, 15), mid
        ) + path(ring(x, y - 13, 9), pale)
    blades = "".join(
        f"M{num(x)} {y}q{num(d * 0.3)} -30 {num(d)} {num(-44 + abs(d))}"
        for d in (-22, -12, -3, 6, 14, 23)
    )
    return stroke(blades, mid, 5) + path(ring(x, y - 1, 6), w.tone("#d9792b"))


def table(w: World, x: float, base: float, wide: float) -> str:
    """A picnic table seen from the side."""
    wood = w.tone("#b27b48")
    legs = stroke(
        f"M{x + wide * 0.2} {base}L{x + wide * 0.34} {base - 88}M{x + wide * 0.8} {base}L{x + wide * 0.66} {base - 88}M{x + wide * 0.02} {base - 46}H{x + wide * 0.98}",
        mix(wood, "#3a2a20", 0.35),
        10,
    )
    return (
        legs
        + rect(x, base - 96, wide, 13, wood, rx=4)
        + rect(x - 34, base - 54, wide * 0.3, 10, wood, rx=4)
        + rect(x + wide * 0.7 + 34, base - 54, wide * 0.3, 10, wood, rx=4)
    )
