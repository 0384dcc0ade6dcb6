"""Triplexes, shopfronts, the bridge and brick: the city as it is built."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    PAPER,
    RIVER,
    STONE,
    circle,
    group,
    mix,
    num,
    path,
    polygon,
    rect,
    ring,
    stroke,
)

if TYPE_CHECKING:
    from random import Random

    from app.themes.motifs.colours import Inks


def triplexes(dice: Random, inks: Inks) -> str:
    """A row of triplexes with their cornices, balconies and outdoor stairs."""
    walls = [BRICK[1], BRICK[2], STONE[2], inks.mid, BRICK[0], MAPLE[1]]
    drawn, x, last = "", -dice.uniform(0, 70), ""
    while x < 800:
        w = dice.choice((144.0, 156.0, 170.0))
        wall = dice.choice([shade for shade in walls if shade != last])
        drawn += _triplex(x, w, dice.uniform(28, 66), wall, dice, inks)
        x, last = x + w, wall
    lawn = rect(0, 378, 800, 22, ALLEY[1])
    return drawn + lawn


def _triplex(x: float, w: float, top: float, wall: str, dice: Random, inks: Inks) -> str:
    """One house: courses of brick, cornice, six windows, two balconies, a curved stair."""
    dark, light = mix(wall, "#1a1512", 0.35), mix(wall, PAPER[0], 0.3)
    courses = "".join(
        f"M{num(x + 4 + (k % 2) * 14)} {num(top + 24 + 30 * k)}h{num(w - 22)}" for k in range(12)
    )
    cornice = rect(x, top, w, 17, dark) + rect(x - 3, top - 7, w + 6, 9, inks.pale)
    panes, doors = "", ""
    for floor in range(3):
        y = top + 38 + floor * 108
        panes += "".join(
            f"M{num(x + w * a)} {num(y)}h{num(w * 0.2)}v54h{num(-w * 0.2)}z" for a in (0.1, 0.39)
        )
        doors += f"M{num(x + w * 0.7)} {num(y - 4)}h{num(w * 0.2)}v78h{num(-w * 0.2)}z"
    lit = path(panes, dice.choice((MAPLE[3], PAPER[1], RIVER[4])), stroke=light, stroke_width=4)
    rails = "".join(
        _balcony(
            x + w * 0.05,
            top + 112 + floor * 108,
            w * 0.9,
            PAPER[0] if dice.random() < 0.3 else "#26211f",
        )
        for floor in (0, 1)
    )
    stair = _stair(x + w * 0.8, top + 220, w * 0.55, 380 - top - 220)
    return (
        rect(x, top, w, 400 - top, wall)
        + stroke(courses, dark, 1.5, stroke_dasharray="12 6", stroke_opacity=0.45)
        + cornice
        + lit
        + path(doors, dice.choice((inks.deep, RIVER[1], ALLEY[0], MAPLE[2])))
        + rails
        + stair
    )


def _balcony(x: float, y: float, w: float, iron: str) -> str:
    """A slab with its railing."""
    bars = path(
        f"M{num(x)} {num(y - 12)}h{num(w)}", stroke=iron, stroke_width=24, stroke_dasharray="2 8"
    )
    return bars + stroke(
        f"M{num(x)} {num(y - 25)}h{num(w)}M{num(x)} {num(y + 2)}h{num(w)}", iron, 4
    )


def _stair(x: float, y: float, run: float, rise: float) -> str:
    """An outdoor stair that bends away from the door down to the pavement."""
    count = 9
    treads = ""
    for k in range(count):
        share = (k + 1) / count
        treads += f"M{num(x - run * share**1.6)} {num(y + rise * share)}h24"
    rail = f"M{x + 12} {y - 24}q{-run * 0.25} {rise * 0.55} {-run} {rise}"
    return stroke(treads, "#26211f", 5) + stroke(
        rail + f"M{x + 26} {y + 4}q{-run * 0.25} {rise * 0.6} {-run} {rise}", "#26211f", 3
    )


def shopfronts(dice: Random, inks: Inks) -> str:
    """Shops side by side, awnings out, crates on the pavement."""
    drawn, x, last = "", -dice.uniform(0, 90), ""
    shades = [inks.deep, inks.mid, inks.spark, RIVER[1], BRICK[1], ALLEY[1]]
    while x < 800:
        w = dice.choice((168.0, 190.0, 212.0))
        shade = dice.choice([s for s in shades if s != last])
        drawn += _shop(x, w, shade, dice, inks)
        x, last = x + w, shade
    return drawn + rect(0, 366, 800, 34, STONE[3]) + rect(0, 362, 800, 7, STONE[1])


def _shop(x: float, w: float, shade: str, dice: Random, inks: Inks) -> str:
    """Windows above, a sign, a scalloped awning, a window of goods and a door."""
    wall = dice.choice((BRICK[2], BRICK[1], STONE[2], BRICK[3], PAPER[2]))
    above = "".join(
        f"M{num(x + w * a)} 92V46a{num(w * 0.09)} 20 0 0 1 {num(w * 0.18)} 0V92z"
        for a in (0.12, 0.41, 0.7)
    )
    sign = rect(x + 10, 118, w - 20, 34, mix(shade, "#111111", 0.25), rx=4)
    marks = stroke(f"M{x + w * 0.3} 135h{w * dice.uniform(0.2, 0.4)}", PAPER[0], 8) + circle(
        x + w * 0.19, 135, 9, inks.spark
    )
    front = rect(x + 10, 152, w - 20, 214, mix(shade, "#111111", 0.4))
    side = dice.random() < 0.5
    door, glass = (x + w * 0.1, x + w * 0.4) if side else (x + w * 0.66, x + w * 0.1)
    panes = (
        rect(glass, 226, w * 0.5, 104, RIVER[4])
        + rect(door, 226, w * 0.24, 140, mix(shade, PAPER[0], 0.25))
        + rect(door + w * 0.05, 240, w * 0.14, 66, RIVER[4])
    )
    shown = path(
        "".join(ring(glass + w * 0.07 + k * w * 0.12, 313, 13) for k in range(4)),
        dice.choice((BRICK[2], MAPLE[2], ALLEY[2])),
    )
    shown += path(
        "".join(ring(glass + w * 0.13 + k * w * 0.12, 294, 11) for k in range(3)),
        dice.choice((BRICK[3], MAPLE[3], ALLEY[3])),
    )
    wall_part = rect(x, 0, w, 400, wall) + path(above, RIVER[3], stroke=PAPER[1], stroke_width=5)
    return (
        wall_part
        + front
        + sign
        + marks
        + panes
        + shown
        + rect(glass, 322, w * 0.5, 44, mix(shade, "#111111", 0.15))
        + _awning(x + 4, 152, w - 8, shade)
    )


def _awning(x: float, y: float, w: float, shade: str) -> str:
    """Striped cloth that ends in scallops."""
    strips = 8
    each = w / strips
    dark, pale = "", ""
    for k in range(strips):
        cloth = f"M{num(x + k * each)} {y}h{num(each)}v56a{num(each / 2)} 14 0 0 1 {num(-each)} 0z"
        dark, pale = (dark + cloth, pale) if k % 2 else (dark, pale + cloth)
    return path(dark, shade) + path(pale, PAPER[0]) + rect(x, y + 50, w, 6, "#000000", opacity=0.08)


def bridge(dice: Random, inks: Inks) -> str:
    """The Jacques-Cartier bridge over the river, a low sun behind it."""
    sun = circle(
        dice.choice((150, 250, 560, 660)), dice.uniform(140, 190), dice.uniform(70, 110), inks.spark
    )
    bands = "".join(
        rect(0, y, 800, 400 - y, shade) for y, shade in ((268, inks.mid), (322, inks.deep))
    )
    shine = "".join(
        f"M{num(dice.uniform(0, 760))} {num(y)}h{num(dice.uniform(30, 110))}"
        for y in range(284, 396, 9)
    )
    hills = path("M0 270V225q120-70 260-20q90-60 210-10q140-50 330 25v50z", inks.pale, opacity=0.55)
    shift = dice.uniform(-60, 60)
    back = group(
        _truss(shift + 400, 0.62, mix(inks.mid, inks.pale, 0.4)),
        transform="translate(150 92) scale(.72)",
    )
    return (
        sun
        + hills
        + back
        + bands
        + stroke(shine, inks.pale, 3, stroke_opacity=0.5)
        + _truss(shift + 400, 1, inks.deep if dice.random() < 0.5 else ALLEY[0])
    )


def _truss(middle: float, weight: float, iron: str) -> str:
    """Two towers of steel, their chords, posts and diagonals, and the piers below."""

    def top(x: float) -> float:
        nearest = min(abs(x - middle + 200), abs(x - middle - 200))
        return 232 - 172 * math.pow(max(0.0, 1 - nearest / 200), 1.5) - 30

    xs = [middle - 600 + 40 * k for k in range(31)]
    chord = "M" + "L".join(f"{num(x)} {num(top(x))}" for x in xs)
    posts = "".join(f"M{num(x)} {num(top(x))}V232" for x in xs)
    braces = "".join(
        f"M{num(a)} {num(top(a) if k % 2 else 232)}L{num(b)} {num(232 if k % 2 else top(b))}"
        for k, (a, b) in enumerate(pairwise(xs))
    )
    deck = "M-200 232H1000M-200 246H1000"
    piers = "".join(f"M{num(middle + d - 20)} 244h40l12 156h-64z" for d in (-200, 200, -600, 600))
    finials = "".join(f"M{num(middle + d)} 32v-24" for d in (-200, 200))
    stone = path(piers, mix(iron, STONE[3], 0.35))
    return (
        stone
        + stroke(chord, iron, 9 * weight)
        + stroke(posts + braces, iron, 4.5 * weight)
        + stroke(deck, iron, 8 * weight)
        + stroke(finials, iron, 5)
    )


def masonry(dice: Random, inks: Inks) -> str:
    """A wall of brick in running bond, with three arched windows."""
    bricks: dict[str, str] = {}
    for row in range(17):
        y, x = row * 24, -dice.uniform(20, 30) - (row % 2) * 30
        while x < 800:
            shade = dice.choices((inks.mid, inks.deep, inks.pale), (12, 4, 1))[0]
            bricks[shade] = bricks.get(shade, "") + f"M{num(x)} {y}h57v21h-57z"
            x += 60
    laid = "".join(path(data, shade) for shade, data in sorted(bricks.items()))
    gap = dice.uniform(-30, 30)
    return laid + "".join(_arch(140 + gap + k * 260, dice, inks) for k in range(3))


def _arch(x: float, dice: Random, inks: Inks) -> str:
    """A window under an arch of stone, with a box of flowers."""
    sky = dice.choice((RIVER[3], RIVER[4], MAPLE[3]))
    stone = path(f"M{x - 70} 316V160a70 70 0 0 1 140 0V316z", STONE[4])
    pane = path(f"M{x - 52} 300V162a52 52 0 0 1 104 0V300z", sky)
    bars = stroke(f"M{x} 112V300M{x - 52} 168h104M{x - 52} 234h104", PAPER[0], 6)
    key = polygon([(x - 13, 84), (x + 13, 84), (x + 9, 112), (x - 9, 112)], STONE[2])
    leaves = path(
        "".join(ring(x - 54 + k * 12, 302 - (k % 3) * 7, 12) for k in range(10)), ALLEY[1]
    )
    buds = path("".join(ring(x - 50 + k * 17, 296 - (k % 2) * 10, 6) for k in range(7)), inks.spark)
    return (
        stone
        + pane
        + bars
        + key
        + rect(x - 80, 314, 160, 15, STONE[3])
        + leaves
        + buds
        + rect(x - 62, 304, 124, 16, BRICK[0])
    )


def heritage(dice: Random, inks: Inks) -> str:
    """The bridge, or a wall with its arches."""
    return bridge(dice, inks) if dice.random() < 0.5 else group(masonry(dice, inks))
