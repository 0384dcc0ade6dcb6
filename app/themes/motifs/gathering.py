"""Arches, sashes, quilts, books and people: what we make and learn together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    PAPER,
    RIVER,
    circle,
    group,
    num,
    path,
    rect,
    ring,
    stroke,
)

if TYPE_CHECKING:
    from random import Random

    from app.themes.motifs.colours import Inks

SKINS: Final = ("#4a2c20", "#6d4530", "#8f5f41", "#b98360", "#d8a983", "#edcbb0")


def stage(dice: Random, inks: Inks) -> str:
    """Arcs, spotlights and bars of sound, as on the posters of 1967."""
    drawn = ""
    shades = [inks.deep, inks.mid, inks.pale, inks.spark, PAPER[0]]
    for row in range(3):
        for column in range(6):
            x, y = column * 133.34, row * 133.34
            pick = dice.random()
            picked = dice.sample(shades, 4)
            if pick < 0.62:
                drawn += _arcs(x, y, 133.34, dice.randrange(4), picked)
            elif pick < 0.84:
                drawn += _bars(x, y, 133.34, dice, picked)
            else:
                drawn += _disc(x, y, 133.34, picked)
    return drawn


def _arcs(x: float, y: float, side: float, turn: int, shades: list[str]) -> str:
    """Quarter circles inside each other, from one corner of a square."""
    corner_x, corner_y = x + side * (turn in {1, 2}), y + side * (turn in {2, 3})
    way_x, way_y = (-1 if turn in {1, 2} else 1), (-1 if turn in {2, 3} else 1)
    drawn = rect(x, y, side, side, shades[0])
    for share, shade in ((1.0, shades[1]), (0.75, shades[2]), (0.5, shades[3]), (0.25, shades[0])):
        r = side * share
        sweep = 1 if way_x == way_y else 0
        drawn += path(
            f"M{corner_x} {corner_y}h{way_x * r}A{r} {r} 0 0 {sweep} {corner_x} {corner_y + way_y * r}z",
            shade,
        )
    return drawn


def _bars(x: float, y: float, side: float, dice: Random, shades: list[str]) -> str:
    """A sound drawn as upright bars."""
    each = side / 7
    bars = "".join(
        f"M{num(x + each * (k + 0.5) + each * 0.5)} {num(y + side * 0.5 - h)}v{num(2 * h)}"
        for k in range(6)
        for h in (dice.uniform(0.06, 0.36) * side,)
    )
    return rect(x, y, side, side, shades[0]) + stroke(bars, shades[1], each * 0.55)


def _disc(x: float, y: float, side: float, shades: list[str]) -> str:
    """A record, or a sun."""
    mid_x, mid_y = x + side / 2, y + side / 2
    rings = "".join(
        circle(mid_x, mid_y, side * r, shade)
        for r, shade in ((0.44, shades[1]), (0.3, shades[2]), (0.14, shades[3]))
    )
    return rect(x, y, side, side, shades[0]) + rings


def sash(dice: Random, inks: Inks) -> str:
    """An arrow sash: flames of wool woven side by side."""
    height = dice.choice((56, 72, 90))
    half = dice.choice((40.0, 50.0, 66.67))
    band = dice.choice((19, 23, 27))
    threads = [inks.deep, inks.mid, inks.spark, inks.pale, PAPER[0], inks.mid]
    order = threads + threads[-2:0:-1]
    drawn = ""
    for k in range(-5, round(400 / band) + 3):
        y = k * band
        zigzag = f"M{-half} {y}" + "".join(
            f"l{num(half)} {height if c % 2 else -height}" for c in range(round(800 / half) + 3)
        )
        drawn += path(
            zigzag, stroke=order[k % len(order)], stroke_width=band * 0.86, stroke_linejoin="miter"
        )
    weave = "".join(f"M{x} 0V400" for x in range(0, 801, 8))
    return drawn + path(weave, stroke=inks.ground, stroke_width=1, stroke_opacity=0.28)


def quilt(dice: Random, inks: Inks) -> str:
    """A patchwork quilt, stitched."""
    side = 100
    blocks = dice.sample([_pinwheel, _star, _geese, _cabin], 3)
    shades = [inks.deep, inks.mid, inks.spark, BRICK[2], RIVER[2]]
    drawn = ""
    for row in range(4):
        for column in range(8):
            kind = blocks[(row + column * 2) % 3] if dice.random() < 0.8 else dice.choice(blocks)
            one, two = dice.sample(shades, 2)
            ground = inks.pale if (row + column) % 2 else PAPER[0]
            drawn += (
                rect(column * side, row * side, side, side, ground)
                + path(kind(column * side, row * side), one)
                + circle(column * side + 50, row * side + 50, 8, two)
            )
    seams = "".join(f"M{x} 0V400" for x in range(0, 801, side)) + "".join(
        f"M0 {y}H800" for y in range(0, 401, side)
    )
    return (
        drawn
        + path(seams, stroke=inks.ground, stroke_width=7)
        + path(seams, stroke=PAPER[0], stroke_width=1.6, stroke_dasharray="7 6")
    )


def _pinwheel(x: int, y: int) -> str:
    """Four triangles that turn."""
    a, b = x + 50, y + 50
    return f"M{a} {b}v-42h42zM{a} {b}h42v42zM{a} {b}v42h-42zM{a} {b}h-42v-42z"


def _star(x: int, y: int) -> str:
    """A star of eight points."""
    return f"M{x + 50} {y + 8}l13 29 29-15-15 28 15 28-29-15-13 29-13-29-29 15 15-28-15-28 29 15z"


def _geese(x: int, y: int) -> str:
    """Three geese flying up."""
    return "".join(f"M{x + 10} {y + 36 + 28 * k}l40-26 40 26z" for k in range(3))


def _cabin(x: int, y: int) -> str:
    """Squares within a square, one turned on its point."""
    return f"M{x + 50} {y + 9}l41 41-41 41-41-41zm-21 20v42h42v-42z"


def shelves(dice: Random, inks: Inks) -> str:
    """Three shelves of books, some leaning, some lying."""
    drawn = ""
    for shelf in range(3):
        drawn += _shelf(131 * (shelf + 1) - 3, dice, inks)
    return drawn


def _shelf(floor: float, dice: Random, inks: Inks) -> str:
    """One row of books on its board."""
    shades = [inks.deep, inks.mid, inks.pale, inks.spark, BRICK[2], PAPER[0], RIVER[3]]
    spines: dict[str, str] = {}
    bands, leaning, x, last = "", "", -6.0, ""
    while x < 800:
        shade = dice.choice([s for s in shades if s != last])
        w, h, pick, last = dice.uniform(17, 40), dice.uniform(74, 112), dice.random(), shade
        if pick < 0.08:
            leaning += rect(
                0,
                -h,
                w,
                h,
                shade,
                rx=2,
                transform=f"translate({num(x + 4)} {num(floor)}) rotate(14)",
            )
            x += 34 + w
        elif pick < 0.14:
            leaning += _globe(x + 42, floor, inks)
            x += 86
        else:
            spines[shade] = (
                spines.get(shade, "") + f"M{num(x)} {num(floor - h)}h{num(w)}v{num(h)}h{num(-w)}z"
            )
            bands += f"M{num(x + 5)} {num(floor - h + 16)}h{num(w - 10)}m0 8h{num(10 - w)}"
            x += w + 1.5
    books = "".join(path(data, shade) for shade, data in sorted(spines.items()))
    return (
        books
        + stroke(bands, inks.ground, 2.4, stroke_opacity=0.5, stroke_linecap="butt")
        + leaning
        + rect(0, floor, 800, 9, MAPLE[0])
    )


def _globe(x: float, floor: float, inks: Inks) -> str:
    """A globe on its foot."""
    lines = f"M{x - 30} {floor - 46}h60M{x} {floor - 76}v60"
    curve = path(f"M{x} {floor - 76}q-32 30 0 60q32-30 0-60", stroke=PAPER[0], stroke_width=2)
    return (
        circle(x, floor - 46, 31, RIVER[2])
        + stroke(lines, PAPER[0], 2)
        + curve
        + stroke(f"M{x - 16} {floor - 3}h32M{x} {floor - 14}v10", inks.spark, 6)
    )


def crowd(dice: Random, inks: Inks) -> str:
    """Neighbours shoulder to shoulder, each one different."""
    clothes = [inks.deep, inks.mid, inks.pale, inks.spark, BRICK[2], RIVER[2], ALLEY[2], MAPLE[3]]
    drawn = ""
    for row in range(3):
        step = 118 + row * 14
        last = ""
        for k in range(-1, round(800 / step) + 2):
            shade = dice.choice([c for c in clothes if c != last])
            last = shade
            drawn += _person(
                k * step + (row % 2) * step / 2,
                108 + row * 112 + dice.randint(-16, 16),
                1 + row * 0.12,
                shade,
                dice,
                inks,
            )
    return drawn


def _person(x: float, y: float, size: float, cloth: str, dice: Random, inks: Inks) -> str:
    """A head, its hair or cover, and rounded shoulders."""
    skin, hair = (
        dice.choice(SKINS),
        dice.choice(("#231c1a", "#3b2a22", "#6b4a2f", "#c9c1b6", inks.deep)),
    )
    body = path("M-52 240V70q0-40 52-40t52 40V240z", cloth) + path(
        "M-13 22h26v16q-13 14-26 0z", skin
    )
    styles = (
        path("M-28-2a28 28 0 0 1 56 0q-10-14-28-14t-28 14z", hair),
        path("M-31 26V-2a31 31 0 0 1 62 0V26h-12V2q-20-14-38 0V26z", hair),
        path(
            "M-36 34q-4-68 36-68t36 68q-14 10-18-6a26 28 0 0 0-36 0q-4 16-18 6z",
            dice.choice((inks.spark, inks.pale, BRICK[1])),
        ),
        circle(0, -30, 13, hair) + path("M-28-1a28 28 0 0 1 56 0q-12-12-28-12t-28 12z", hair),
        path("M-30-4q-2-30 30-30t30 30q-30-12-60 0z", dice.choice((inks.spark, BRICK[2], RIVER[1])))
        + circle(0, -36, 7, PAPER[0]),
        path(
            "".join(
                ring(dx, dy, 13)
                for dx, dy in ((-22, -8), (-12, -22), (4, -26), (18, -18), (25, -5))
            ),
            hair,
        ),
    )
    return group(
        body,
        circle(0, 0, 28, skin),
        dice.choice(styles),
        transform=f"translate({num(x)} {num(y)}) scale({size:.2f})",
    )
