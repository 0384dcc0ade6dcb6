"""Leaves, harvest, waves and kites: what grows, flows and flies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.core.ink import BRICK, MAPLE, PAPER, around, circle, group, num, path, ring, stroke

if TYPE_CHECKING:
    from random import Random

    from app.themes.motifs.colours import Inks


def leaves(dice: Random, inks: Inks) -> str:
    """A mosaic of leaves, each in its square, turned one way or the other."""
    side = dice.choice((80.0, 100.0, 133.34))
    fills: dict[str, list[str]] = {}
    veins: list[str] = []
    rhythm = dice.choice((0, 1, 2))
    for row in range(math.ceil(400 / side)):
        for column in range(math.ceil(800 / side)):
            x, y = column * side, row * side
            turned = dice.random() < 0.2 if rhythm == 0 else (row * rhythm + column) % 2 == 1
            shape = _leaf(x, y, side, turned=turned)
            tones = (inks.deep, inks.mid, inks.mid, inks.pale)
            colour = inks.spark if dice.random() < 0.11 else dice.choice(tones)
            fills.setdefault(colour, []).append(shape)
            veins.append(_vein(x, y, side, turned=turned))
    drawn = [path("".join(shapes), colour) for colour, shapes in sorted(fills.items())]
    return group(*drawn, stroke("".join(veins), inks.ground, side / 32, stroke_opacity=0.7))


def _leaf(x: float, y: float, side: float, *, turned: bool) -> str:
    """Two quarter circles that meet in opposite corners of a square."""
    s = num(side)
    if turned:
        return f"M{num(x + side)} {num(y)}a{s} {s} 0 0 1-{s} {s}a{s} {s} 0 0 1 {s}-{s}z"
    return f"M{num(x)} {num(y)}a{s} {s} 0 0 1 {s} {s}a{s} {s} 0 0 1-{s}-{s}z"


def _vein(x: float, y: float, side: float, *, turned: bool) -> str:
    """The rib of a leaf with two pairs of veins."""
    way = -1 if turned else 1
    left = x + side if turned else x
    marks = [
        f"M{num(left + way * side * 0.2)} {num(y + side * 0.2)}l{num(way * side * 0.64)} {num(side * 0.64)}"
    ]
    for share in (0.42, 0.6):
        start = f"M{num(left + way * side * share)} {num(y + side * share)}"
        marks.append(f"{start}h{num(way * side * 0.17)}{start}v{num(side * 0.17)}")
    return "".join(marks)


def harvest(dice: Random, inks: Inks) -> str:
    """Fruits and vegetables cut in two, laid out as on a market stall."""
    drawings: list[str] = []
    side = 156
    shift = dice.choice((0.0, 0.5))
    cuts = (_tomato, _citrus, _onion, _apple, _peas)
    last = -1
    for row in range(3):
        for column in range(-1 if row % 2 else 0, 6):
            x = (column + 0.2 + (row % 2) * (0.5 if shift else 0)) * side
            kind = dice.choice([k for k in range(len(cuts)) if k != last])
            last = kind
            drawings.append(cuts[kind](x, row * 134 + 66, dice.randint(50, 58), dice, inks))
    return group(*drawings)


def _tomato(x: float, y: float, r: int, dice: Random, _inks: Inks) -> str:
    """A slice with five rooms of seeds."""
    turn = dice.uniform(0, 72)
    rooms = "".join(ring(*around(x, y, r * 0.55, turn + 72 * k), r * 0.22) for k in range(5))
    seeds = "".join(ring(*around(x, y, r * 0.57, turn + 72 * k), r * 0.07) for k in range(5))
    return (
        circle(x, y, r, BRICK[2])
        + circle(x, y, r * 0.86, BRICK[3])
        + path(rooms, BRICK[1])
        + path(seeds, MAPLE[3])
    )


def _citrus(x: float, y: float, r: int, dice: Random, _inks: Inks) -> str:
    """A slice with eight segments."""
    turn = dice.uniform(0, 45)
    segments = ""
    for k in range(8):
        (a, b), (c, d) = (around(x, y, r * 0.78, turn + 45 * k + off) for off in (4, 41))
        start = around(x, y, r * 0.12, turn + 45 * k + 22)
        segments += f"M{start[0]:.0f} {start[1]:.0f}L{a:.0f} {b:.0f}A{r} {r} 0 0 1 {c:.0f} {d:.0f}z"
    return circle(x, y, r, MAPLE[1]) + circle(x, y, r * 0.88, MAPLE[4]) + path(segments, MAPLE[2])


def _onion(x: float, y: float, r: int, _dice: Random, inks: Inks) -> str:
    """Rings in rings."""
    shades = (inks.deep, inks.pale, inks.mid, inks.pale, inks.mid)
    return "".join(circle(x, y, r * (1 - 0.19 * k), shade) for k, shade in enumerate(shades))


def _apple(x: float, y: float, r: int, _dice: Random, inks: Inks) -> str:
    """A half apple with its core and stalk."""
    right = f"c{r * 0.5} {-r * 0.5} {r * 1.15} {-r * 0.1} {r} {r * 0.8}"
    foot = f"c{-r * 0.1} {r * 0.7} {-r * 0.6} {r * 1.1} {-r} {r * 0.8}"
    left = f"c{-r * 0.4} {r * 0.3} {-r * 0.9} {-r * 0.1} {-r} {-r * 0.8}"
    top = f"c{-r * 0.15} {-r * 0.9} {r * 0.5} {-r * 1.3} {r} {-r * 0.8}z"
    halves = f"M{x} {y - r * 0.7}{right}{foot}{left}{top}"
    core = (
        f"M{x} {y - r * 0.25}q{r * 0.5} {r * 0.4} 0 {r * 0.8}q{-r * 0.5} {-r * 0.4} 0 {-r * 0.8}z"
    )
    pips = ring(x - r * 0.1, y + r * 0.15, r * 0.06) + ring(x + r * 0.1, y + r * 0.15, r * 0.06)
    stalk = stroke(f"M{x} {y - r * 0.6}q2-16 14-22", inks.deep, 5)
    return (
        path(halves, PAPER[0], stroke=BRICK[1], stroke_width=r * 0.1)
        + path(core, inks.pale)
        + path(pips, BRICK[0])
        + stalk
    )


def _peas(x: float, y: float, r: int, dice: Random, inks: Inks) -> str:
    """A pod open on five peas, lying askew."""
    pod = f"M{-r} 0q{r} {-r * 0.75} {2 * r} 0q{-r} {r * 0.75} {-2 * r} 0z"
    peas = "".join(ring(r * 0.34 * (k - 2), 0, r * (0.17 if k % 4 == 0 else 0.2)) for k in range(5))
    turn = f"translate({num(x)} {num(y)}) rotate({dice.choice((-40, -25, 25, 40))}) scale(1.08)"
    return group(path(pod, inks.mid), path(peas, inks.spark), transform=turn)


def waves(dice: Random, inks: Inks) -> str:
    """A sun over the river; its waves rise, and flakes or drops fall."""
    x, r = dice.choice((180, 260, 540, 620)), dice.uniform(70, 100)
    halo = circle(x, 135, r * 1.45, inks.spark, opacity=0.25)
    sun = halo + circle(x, 135, r, inks.spark)
    flake = _snow if dice.random() < 0.5 else _drop
    falling = ""
    for column in range(9):
        for row in range(3):
            falling += flake(
                column * 100 + (row % 2) * 50 + dice.uniform(-12, 12),
                25 + row * 62 + dice.uniform(-10, 10),
                dice.uniform(8, 14),
            )
    layers = [
        _wave(dice, 175 + k * 42, 22 + k * 2, shade)
        for k, shade in enumerate((inks.pale, inks.mid, inks.pale, inks.mid, inks.deep, inks.mid))
    ]
    return group(sun, stroke(falling, PAPER[0], 3, opacity=0.85), *layers)


def _wave(dice: Random, y: float, height: float, shade: str) -> str:
    """One band of water with a crest of foam."""
    length = dice.choice((133.3, 160.0, 200.0))
    start = -dice.uniform(0, length)
    crest = f"M{start} {y}" + "".join(
        f"q{length / 4} {-height} {length / 2} 0t{length / 2} 0"
        for _ in range(round(1000 / length) + 1)
    )
    return path(f"{crest}V400H{start}z", shade) + stroke(crest, PAPER[0], 3, opacity=0.55)


def _snow(x: float, y: float, r: float) -> str:
    """A flake of three crossed strokes."""
    marks = ""
    for turn in (0, 60, 120):
        (a, b), (c, d) = around(x, y, r, turn), around(x, y, -r, turn)
        marks += f"M{num(a)} {num(b)}L{num(c)} {num(d)}"
    return marks


def _drop(x: float, y: float, r: float) -> str:
    """A slanting stroke of rain."""
    return f"M{num(x)} {num(y)}l{num(-r * 0.5)} {num(r * 1.7)}"


def kites(dice: Random, inks: Inks) -> str:
    """Kites over hills, with their tails in the wind."""
    shades = (inks.deep, inks.spark, inks.mid, BRICK[2], PAPER[0])
    hills = path("M0 400V330q130-90 300-20t280-20t240 10V400z", inks.mid, opacity=0.55)
    hills += path("M0 400V372q180-70 400-14t400-30V400z", inks.deep, opacity=0.75)
    flown = ""
    spots = [
        (80 + 128 * k + dice.uniform(-26, 26), 70 + (k * 137 % 3) * 72 + dice.uniform(-18, 18))
        for k in range(6)
    ]
    for k, (x, y) in enumerate(spots):
        one, two = dice.sample(shades, 2)
        flown += _kite(
            x, y, dice.uniform(46, 78), dice.uniform(-38, 38), one, two, shades[(k + 2) % 5]
        )
    clouds = "".join(
        f"M{num(x)} {y}h92a22 22 0 0 0-12-42a30 30 0 0 0-56-6a26 26 0 0 0-24 48z"
        for x, y in (
            (dice.uniform(0, 200), 170),
            (dice.uniform(300, 480), 240),
            (dice.uniform(560, 700), 120),
        )
    )
    return path(clouds, PAPER[0], opacity=0.6) + hills + flown


def _kite(x: float, y: float, r: float, turn: float, one: str, two: str, tail: str) -> str:
    """A diamond of four pieces with a ribbon and three bows."""
    ribbon = f"M0 {r * 1.25}q{r * 0.5} {r * 0.4} 0 {r * 0.8}t0 {r * 0.8}"
    bows = "".join(
        f"M{-9 + k % 2 * 8} {r * (1.6 + 0.42 * k) - 7}l18 14v-14l-18 14z" for k in range(3)
    )
    halves = path(f"M0 {-r}L{r * 0.72} 0H0zM0 0V{r * 1.25}L{-r * 0.72} 0z", one)
    others = path(f"M0 {-r}L{-r * 0.72} 0H0zM0 0V{r * 1.25}L{r * 0.72} 0z", two)
    place = f"translate({num(x)} {num(y)}) rotate({num(turn)})"
    return group(stroke(ribbon, PAPER[0], 3), path(bows, tail), halves, others, transform=place)
