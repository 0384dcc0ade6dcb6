"""Wheels, courts, lamps and squares: the city one moves and plays in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    PAPER,
    RIVER,
    around,
    circle,
    group,
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


def wheels(dice: Random, inks: Inks) -> str:
    """Bicycle wheels rolling over each other along a lane."""
    drawn = ""
    tilt = dice.choice((-8, -5, 5, 8))
    lane = group(
        rect(-60, 300, 920, 86, inks.deep),
        stroke("M-60 343H880", inks.spark, 7, stroke_dasharray="64 40", stroke_linecap="butt"),
        transform=f"rotate({tilt} 400 300)",
    )
    start = dice.uniform(10, 90)
    for k in range(6):
        r = dice.choice((84, 104, 124, 146))
        shade = (inks.pale, inks.mid, inks.spark, inks.pale)[dice.randrange(4)]
        drawn += _wheel(
            start + k * 150,
            190 + (40 if k % 2 else -46) + dice.uniform(-20, 20),
            r,
            dice,
            inks,
            shade,
        )
    return lane + drawn


def _wheel(x: float, y: float, r: float, dice: Random, inks: Inks, shade: str) -> str:
    """A tyre, a rim, twenty spokes and a hub."""
    turn = dice.uniform(0, 18)
    spokes = ""
    for k in range(20):
        (a, b), (c, d) = (
            around(x, y, r * 0.1, turn + 18 * k + 60),
            around(x, y, r * 0.9, turn + 18 * k),
        )
        spokes += f"M{num(a)} {num(b)}L{num(c)} {num(d)}"
    return (
        circle(x, y, r * 0.93, shade, opacity=0.35)
        + stroke(spokes, PAPER[0], 1.6, stroke_opacity=0.9)
        + circle(x, y, r, "none", stroke=inks.deep, stroke_width=9)
        + circle(x, y, r * 0.91, "none", stroke=shade, stroke_width=5)
        + circle(x, y, r * 0.12, inks.deep)
        + circle(x, y, r * 0.05, PAPER[0])
    )


def courts(dice: Random, inks: Inks) -> str:
    """Courts, a rink and running lanes seen from above, side by side."""
    pieces = [_rink, _basket, _lanes, _net]
    dice.shuffle(pieces)
    edges = [0, dice.randint(215, 290), dice.randint(480, 570), 800]
    shades = [inks.deep, inks.mid, inks.spark]
    dice.shuffle(shades)
    drawn = ""
    for k in range(3):
        left, right = edges[k], edges[k + 1]
        drawn += rect(left, 0, right - left, 400, shades[k])
        drawn += pieces[k](left, right - left, inks)
    return drawn + stroke("".join(f"M{x} 0V400" for x in edges[1:3]), PAPER[0], 6)


def _rink(x: float, w: float, _inks: Inks) -> str:
    """Ice with its centre circle, blue lines and face-off dots."""
    mid = x + w / 2
    ice = rect(x + 22, -60, w - 44, 520, PAPER[0], rx=70)
    red = stroke(f"M{x + 22} 200h{w - 44}", BRICK[2], 7) + circle(
        mid, 200, 52, "none", stroke=RIVER[2], stroke_width=6
    )
    blue = stroke(
        f"M{x + 22} 90h{w - 44}M{x + 22} 310h{w - 44}", RIVER[2], 9, stroke_linecap="butt"
    )
    dots = "".join(ring(mid + dx, y, 9) for dx in (-w * 0.22, w * 0.22) for y in (40, 360))
    return ice + blue + red + path(dots, BRICK[2]) + circle(mid, 200, 8, RIVER[1])


def _basket(x: float, w: float, inks: Inks) -> str:
    """Half a basketball court with its key and arc."""
    mid, key = x + w / 2, w * 0.34
    lines = f"M{mid - key / 2} 400V235h{key}V400M{x} 40h{w}"
    lines += f"M{mid - w * 0.42} 400v-80a{w * 0.42} {w * 0.5} 0 0 1 {w * 0.84} 0v80"
    paint = rect(mid - key / 2, 235, key, 165, inks.pale, opacity=0.45)
    circles = ring(mid, 235, key / 2) + ring(mid, 40, 58)
    return (
        paint
        + path(lines + circles, stroke=PAPER[0], stroke_width=6)
        + circle(mid, 372, 13, "none", stroke=BRICK[2], stroke_width=6)
    )


def _lanes(x: float, w: float, _inks: Inks) -> str:
    """The bend of a running track."""
    lanes = "".join(
        f"M{x + w - r} 400V{w * 0.9 - 20}A{r} {r} 0 0 1 {x + w} {w - r - 20}"
        for r in (w * k / 7 for k in range(7, 0, -1))
    )
    return path(lanes, stroke=PAPER[0], stroke_width=5) + stroke(
        f"M{x} 330h{w}", PAPER[0], 8, stroke_dasharray="9 9", stroke_linecap="butt"
    )


def _net(x: float, w: float, inks: Inks) -> str:
    """A court cut by its net, with a ball."""
    sides = f"M{x + 34} -20V420M{x + w - 34} -20V420M{x + w / 2} 70V330"
    lines = f"{sides}M{x + 34} 70h{w - 68}M{x + 34} 330h{w - 68}"
    net = stroke(
        f"M{x + 14} 200h{w - 28}", inks.ground, 10, stroke_dasharray="3 5", stroke_linecap="butt"
    )
    ball = circle(x + w * 0.68, 128, 16, MAPLE[3])
    return path(lines, stroke=PAPER[0], stroke_width=6) + net + ball


def lamps(dice: Random, inks: Inks) -> str:
    """Street lamps at dusk, lit windows behind, and a crossing in front."""
    houses, windows, dark = "", "", ""
    x = -20.0
    while x < 800:
        w, h = dice.uniform(76, 120), dice.uniform(130, 225)
        houses += f"M{num(x)} 290V{num(290 - h)}h{num(w)}V290z"
        for column in range(2):
            for row in range(int(h // 62)):
                corner = f"M{num(x + w * (0.2 + 0.38 * column))} {num(312 - h + row * 60)}"
                pane = f"{corner}h{num(w * 0.2)}v30h{num(-w * 0.2)}z"
                windows, dark = (
                    (windows + pane, dark) if dice.random() < 0.45 else (windows, dark + pane)
                )
        x += w + dice.choice((0, 0, 10))
    bars = "".join(f"M{x + 26} 312h38l-26 76h-46z" for x in range(-20, 820, 84))
    shift = dice.uniform(60, 150)
    posts = "".join(_lamp(shift + k * 255, dice.choice((-1, 1)), inks) for k in range(3))
    walls = path(houses, inks.mid) + path(dark, inks.deep) + path(windows, inks.spark, opacity=0.9)
    return walls + rect(0, 290, 800, 110, inks.deep) + path(bars, PAPER[1]) + posts


def _lamp(x: float, way: int, inks: Inks) -> str:
    """A curved post, its globe, its halo and its pool of light."""
    head = x + way * 52
    pool = polygon(
        [(head - 14, 92), (head + 14, 92), (head + 105, 400), (head - 105, 400)],
        MAPLE[3],
        opacity=0.2,
    )
    halo = circle(head, 84, 58, MAPLE[3], opacity=0.22) + circle(
        head, 84, 34, MAPLE[3], opacity=0.4
    )
    post = stroke(f"M{x} 345V92q0-40 {way * 30}-40t{way * 22} 22", inks.pale, 8)
    return (
        pool
        + halo
        + post
        + circle(head, 84, 15, MAPLE[4])
        + rect(x - 12, 330, 24, 20, inks.pale, rx=4)
    )


def square(dice: Random, inks: Inks) -> str:
    """A public square from above: paths, trees, benches, a fountain and passers-by."""
    x, y, turn = dice.uniform(280, 520), dice.uniform(160, 240), dice.uniform(0, 60)
    tones = (inks.pale, inks.ground, inks.pale, inks.mid, inks.pale)
    sizes = (330, 268, 212, 150, 104)
    rounds = "".join(circle(x, y, r, shade) for r, shade in zip(sizes, tones, strict=True))
    pool = ((60, RIVER[2]), (44, RIVER[3]), (24, RIVER[4]), (8, PAPER[0]))
    fountain = "".join(circle(x, y, r, shade) for r, shade in pool)
    ways, benches, trees = "", "", ""
    for k in range(6):
        way = turn + 60 * k
        ways += _span(around(x, y, 80, way), around(x, y, 700, way), "L")
        benches += _span(
            around(x, y, 127, way + 19), around(x, y, 127, way + 41), "A127 127 0 0 1 "
        )
    for k in range(30):
        spot = around(x, y, 186 + 52 * (k // 6), turn + 60 * (k % 6) + dice.uniform(15, 45))
        trees += _tree(*spot, dice, inks)
    people = ""
    for _ in range(16):
        way = turn + 60 * dice.randrange(6) + dice.uniform(-4, 4)
        people += ring(*around(x, y, dice.uniform(70, 400), way), 5)
    paved = stroke(ways, inks.pale, 34) + stroke(benches, BRICK[2], 9)
    return rounds + paved + fountain + trees + path(people, inks.deep)


def _span(start: tuple[float, float], end: tuple[float, float], how: str) -> str:
    """Path data from one point to another, by a line or an arc."""
    return f"M{num(start[0])} {num(start[1])}{how}{num(end[0])} {num(end[1])}"


def _tree(x: float, y: float, dice: Random, inks: Inks) -> str:
    """A crown from above: its shadow, its mass and its sunny side."""
    r = dice.uniform(19, 36)
    shade = inks.spark if dice.random() < 0.14 else dice.choice((ALLEY[1], ALLEY[2], inks.deep))
    return (
        circle(x + 6, y + 7, r, inks.deep, opacity=0.3)
        + circle(x, y, r, shade)
        + circle(x - r * 0.24, y - r * 0.24, r * 0.55, PAPER[0], opacity=0.22)
    )
