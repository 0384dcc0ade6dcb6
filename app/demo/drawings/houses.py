"""Montréal houses seen from the street: brick, cornices, balconies, outdoor stairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    PAPER,
    RIVER,
    STONE,
    mix,
    num,
    path,
    rect,
    ring,
    stroke,
)
from app.demo.drawings.light import mist

if TYPE_CHECKING:
    from app.demo.drawings.light import World

WALLS: Final = (BRICK[1], BRICK[2], BRICK[0], STONE[2], "#b98a5f", "#8f5a44", STONE[3])
DOORS: Final = (RIVER[1], ALLEY[1], BRICK[1], MAPLE[1], RIVER[0], "#6d4a6b")
IRON: Final = "#2b2927"


def triplex(
    w: World, x: float, base: float, wide: float, floor: float, *, wall: str = "", stair: str = ""
) -> str:
    """A house of three floors, each ``floor`` high; ``stair`` is left, right or nothing."""
    wall = wall or w.pick(*WALLS)
    top = base - floor * 3 - floor * 0.36
    drawn = rect(x, top, wide, base - top, wall) + bricks(
        w, x, top + floor * 0.3, wide, base - top - floor * 0.3, wall
    )
    drawn += cornice(w, x, top, wide, floor * 0.3)
    door_left = stair == "left" or (not stair and w.dice.random() < 0.5)
    drawn += "".join(
        _storey(w, x, base - floor * k, wide, floor, door_left=door_left) for k in range(3)
    )
    iron = w.tone(w.dice.choice((IRON, IRON, PAPER[1], RIVER[0])))
    for k in (1, 2):
        drawn += balcony(w, x + wide * 0.04, base - floor * k, wide * 0.92, floor * 0.3, iron)
    if stair:
        start = x + wide * (0.2 if door_left else 0.8)
        way = 1 if door_left else -1
        drawn += outdoor_stair(
            w, start, base - floor, start + way * wide * 0.62, base + floor * 0.06, iron=iron
        )
    return drawn


def _storey(w: World, x: float, base: float, wide: float, floor: float, *, door_left: bool) -> str:
    """Two windows and a door."""
    door_x = x + wide * (0.09 if door_left else 0.72)
    first = x + wide * (0.37 if door_left else 0.08)
    drawn = door(w, door_x, base, wide * 0.19, floor * 0.74)
    for k in range(2):
        drawn += window(w, first + wide * 0.3 * k, base - floor * 0.8, wide * 0.21, floor * 0.54)
    return drawn


def bricks(w: World, x: float, y: float, wide: float, tall: float, wall: str) -> str:
    """A few courses left visible, in patches, as a painter would."""
    dark, pale = "", ""
    for _ in range(int(wide * tall / 1700)):
        px = x + w.dice.uniform(2, max(wide - 34, 3))
        py = y + int(w.dice.uniform(0, tall - 8) / 13) * 13
        mark = f"M{num(px)} {num(py)}h{w.dice.choice((14, 14, 22, 30))}"
        dark, pale = (dark + mark, pale) if w.dice.random() < 0.6 else (dark, pale + mark)
    return stroke(dark, mix(wall, "#1c1512", 0.22), 5, stroke_linecap="butt") + stroke(
        pale, mix(wall, PAPER[0], 0.2), 5, stroke_linecap="butt"
    )


def cornice(w: World, x: float, y: float, wide: float, tall: float) -> str:
    """A parapet: straight with brackets, stepped, or with a small pediment."""
    trim = w.pick(RIVER[1], ALLEY[0], PAPER[2], "#6b3b32", STONE[1])
    kind = w.dice.randrange(3)
    crest = (
        f"M{x - 6} {y}h{wide + 12}v{tall * 0.3}h{-wide - 12}z",
        f"M{x} {y}v{-tall * 0.3}h{wide * 0.3}v{-tall * 0.35}h{wide * 0.4}v{tall * 0.35}h{wide * 0.3}V{y}z",
        f"M{x - 4} {y}h{wide * 0.28}l{wide * 0.24} {-tall * 0.85}l{wide * 0.24} {tall * 0.85}h{wide * 0.24 + 8}v{tall * 0.2}h{-wide - 8}z",
    )[kind]
    band = rect(x - 4, y + tall * 0.2, wide + 8, tall * 0.34, mix(trim, "#000000", 0.12))
    teeth = "".join(
        f"M{num(x + wide * (k + 0.5) / 9)} {num(y + tall * 0.54)}v{num(tall * 0.36)}"
        for k in range(9)
    )
    snow = (
        rect(x - 8, y - tall * 0.1, wide + 16, tall * 0.22, w.tone("#ffffff"), rx=tall * 0.1)
        if w.winter and kind == 0
        else ""
    )
    return (
        path(crest, trim) + band + stroke(teeth, trim, wide * 0.035, stroke_linecap="butt") + snow
    )


def window(w: World, x: float, y: float, wide: float, tall: float, *, arched: bool = False) -> str:
    """A tall window with its stone, its sash and a sign of life inside."""
    lit = w.dark and w.dice.random() < 0.62
    glass = (
        mix(MAPLE[3], w.sky[0], 0.08)
        if lit
        else w.tone(w.dice.choice((RIVER[3], "#9cc3c8", RIVER[4], "#6f9aa3")))
    )
    frame, stone = w.tone(PAPER[0]), w.tone(STONE[3])
    head = f"a{wide / 2} {wide * 0.4} 0 0 1 {wide} 0" if arched else f"h{wide}"
    drawn = rect(x - 5, y - 12, wide + 10, 12, stone) if not arched else ""
    drawn += path(
        f"M{x} {y + tall}V{y}{head}V{y + tall}z",
        glass,
        stroke=frame,
        stroke_width=max(wide * 0.08, 3),
    )
    drawn += _inside(w, x, y, wide, tall, lit=lit)
    drawn += stroke(f"M{x} {y + tall * 0.5}h{wide}", frame, max(wide * 0.06, 2.5))
    sill = rect(x - 7, y + tall, wide + 14, 9, stone)
    snow = rect(x - 7, y + tall - 5, wide + 14, 8, w.tone("#ffffff"), rx=4) if w.winter else ""
    return drawn + sill + snow


def _inside(w: World, x: float, y: float, wide: float, tall: float, *, lit: bool) -> str:
    """A curtain, a plant, a reflection, or nothing."""
    inside = w.dice.random()
    if inside < 0.35:
        fold = f"h{wide * 0.42}q{-wide * 0.1} {tall * 0.5} {-wide * 0.36} {tall * 0.62}z"
        return path(f"M{x + 2} {y + 2}{fold}", w.tone(PAPER[1]), opacity=0.7)
    if inside < 0.55:
        spots = ((x + wide * (0.3 + 0.2 * k), y + tall * (0.9 - 0.06 * (k % 2))) for k in range(3))
        return path("".join(ring(*spot, wide * 0.13) for spot in spots), w.tone(ALLEY[1]))
    if lit:
        return ""
    gleam = f"l{wide * 0.5} {-tall * 0.34}h{wide * 0.2}l{-wide * 0.7} {tall * 0.48}z"
    return path(f"M{x + wide * 0.12} {y + tall * 0.4}{gleam}", "#ffffff", opacity=0.22)


def door(w: World, x: float, base: float, wide: float, tall: float) -> str:
    """A panelled door under its transom."""
    colour = w.pick(*DOORS)
    light = mix(MAPLE[3], w.sky[0], 0.1) if w.dark else w.tone(RIVER[4])
    panels = rect(x + wide * 0.2, base - tall * 0.72, wide * 0.6, tall * 0.34, light, rx=2) + rect(
        x + wide * 0.2, base - tall * 0.3, wide * 0.6, tall * 0.22, mix(colour, "#000000", 0.18)
    )
    transom = rect(x, base - tall, wide, tall * 0.17, light)
    frame = rect(x - 4, base - tall - 5, wide + 8, tall + 5, w.tone(PAPER[2]))
    return frame + rect(x, base - tall * 0.8, wide, tall * 0.8, colour) + panels + transom


def balcony(w: World, x: float, y: float, wide: float, tall: float, iron: str) -> str:
    """A slab on brackets, a railing, and sometimes plants or a chair behind it."""
    slab = rect(x - 5, y - 3, wide + 10, 12, w.tone("#8d8377")) + rect(
        x - 5, y + 9, wide + 10, 5, w.tone("#4c4540")
    )
    shade = rect(x, y + 14, wide, tall * 0.35, "#1c1512", opacity=0.16)
    goods = ""
    if w.dice.random() < 0.7 and not w.winter:
        spot = x + wide * w.dice.uniform(0.3, 0.6)
        goods = path(
            "".join(ring(spot + 13 * k, y - tall * 0.8 - 7 * (k % 2), 13) for k in range(4)),
            w.leaves[1],
        )
        goods += path(
            "".join(ring(spot + 8 + 13 * k, y - tall * 0.95, 5) for k in range(3)),
            w.pick(BRICK[2], MAPLE[2], PAPER[0]),
        )
        goods += rect(spot - 8, y - tall * 0.66, 58, tall * 0.24, w.tone(BRICK[2]), rx=3)
    bars = path(
        f"M{x} {y - tall * 0.5}h{wide}", stroke=iron, stroke_width=tall, stroke_dasharray="3.5 11"
    )
    rails = stroke(f"M{x} {y - tall}h{wide}M{x} {y - tall * 0.12}h{wide}", iron, 5)
    snow = (
        rect(x - 6, y - tall - 9, wide + 12, 9, w.tone("#ffffff"), rx=4)
        + rect(x - 6, y - 12, wide + 12, 10, w.tone("#ffffff"), rx=4)
        if w.winter
        else ""
    )
    return shade + slab + goods + bars + rails + snow


def outdoor_stair(
    w: World, x: float, y: float, foot: float, base: float, *, iron: str, steps: int = 13
) -> str:
    """The outdoor stair that swings from the balcony down to the pavement.

    From the landing (x, y) to the foot (foot, base): steep at the top, turning out below.
    """
    run, rise = foot - x, base - y
    tread = max(rise * 0.17, 20)
    spots = [(x + run * ((k / steps) ** 1.7), y + rise * k / steps) for k in range(steps + 1)]
    tall = rise * 0.24

    def rail(dx: float, dy: float) -> str:
        return "M" + "L".join(f"{num(px + dx)} {num(py + dy)}" for px, py in spots)

    treads = "".join(f"M{num(px - tread / 2)} {num(py)}h{num(tread)}" for px, py in spots[1:])
    bars = "".join(f"M{num(px + tread / 2)} {num(py)}v{num(-tall)}" for px, py in spots)
    back = "".join(f"M{num(px - tread / 2)} {num(py)}v{num(-tall)}" for px, py in spots[::2])
    faint = mix(iron, w.tone("#8a8078"), 0.35)
    caps = "".join(
        f"M{num(px - tread / 2 + 3)} {num(py - 5)}h{num(tread - 6)}" for px, py in spots[1:]
    )
    snow = stroke(caps, w.tone("#ffffff"), 6) if w.winter else ""
    ground = f"M{foot - tread} {base}h{tread * 2.4}l{tread} 9h{-tread * 3.4}z"
    return (
        path(ground, "#1c1512", opacity=0.18)
        + stroke(back, faint, 2.5)
        + stroke(rail(-tread / 2, -tall) + rail(-tread / 2, 3), faint, 5)
        + stroke(treads, mix(iron, w.tone("#b07b4f"), 0.55), 7, stroke_linecap="butt")
        + snow
        + stroke(bars, iron, 3)
        + stroke(rail(tread / 2, -tall), iron, 5.5)
        + stroke(rail(tread / 2, 3), iron, 7)
    )


def row(
    w: World, base: float, floor: float, wide: float = 300, *, start: float | None = None
) -> str:
    """A street front of triplexes across the whole picture."""
    x = -w.dice.uniform(0, wide * 0.6) if start is None else start
    drawn, last = "", ""
    while x < 1600:
        each = wide * w.dice.uniform(0.9, 1.12)
        wall = w.pick(*[shade for shade in WALLS if w.tone(shade) != last])
        drawn += triplex(
            w,
            x,
            base,
            each,
            floor * w.dice.uniform(0.95, 1.04),
            wall=wall,
            stair=w.dice.choice(("left", "right", "right", "")),
        )
        x, last = x + each, wall
    return drawn + mist(w, base - floor * 2.4, base)


def brick_wall(w: World, x: float, y: float, wide: float, tall: float, wall: str) -> str:
    """A large wall in running bond, shaded course by course."""
    dark, pale = "", ""
    high, long = 18, 46
    for r in range(int(tall / high)):
        at = x - (r % 2) * long / 2
        while at < x + wide:
            left, right = max(at, x), min(at + long - 3, x + wide)
            pick = w.dice.random()
            mark = (
                f"M{num(left)} {num(y + r * high)}H{num(right)}v{high - 3}H{num(left)}z"
                if right > left
                else ""
            )
            dark, pale = (
                (dark + mark, pale)
                if pick < 0.16
                else (dark, pale + mark)
                if pick < 0.3
                else (dark, pale)
            )
            at += long
    return (
        rect(x, y, wide, tall, wall)
        + path(dark, mix(wall, "#1c1512", 0.14))
        + path(pale, mix(wall, PAPER[0], 0.13))
    )
