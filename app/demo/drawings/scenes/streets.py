"""Streets: stairs, crossings, buses, bicycles, nights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    PAPER,
    RIVER,
    STONE,
    circle,
    ellipse,
    mix,
    num,
    path,
    polygon,
    rect,
    stroke,
)
from app.demo.drawings import houses, people, riders, skyline, structures, things, trees
from app.demo.drawings.light import sky

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def _front(w: World, base: float = 740, floor: float = 176) -> str:
    """Sky, a row of triplexes, small gardens and a pavement."""
    drawn = sky(w, 640) + skyline.horizon(w, 560) + houses.row(w, base, floor, 320)
    drawn += rect(0, base, 1600, 60, w.paving[0]) + rect(0, base + 52, 1600, 10, w.paving[1])
    return drawn + rect(0, base + 62, 1600, 1000 - base, w.road)


def street(w: World) -> str:
    """A street given over to people for the season: terraces, trees, passers-by."""
    drawn = _front(w, 700, 164) + rect(
        0, 760, 1600, 240, w.tone("#cfc6b6" if not w.winter else "#e9ecec")
    )
    shapes = "".join(f"M{x} 790l90 0 60 60-90 0z" for x in range(-60, 1600, 240)) + "".join(
        f"M{x} 880l120 0 80 90-120 0z" for x in range(-200, 1600, 320)
    )
    drawn += path(shapes, w.pick(MAPLE[2], RIVER[3], BRICK[3]), opacity=0.6)
    drawn += (
        "".join(trees.tree(w, x, 770, 330) for x in (90, 760, 1460))
        + structures.bunting(w, -20, 290, 820)
        + structures.bunting(w, 800, 290, 1640)
    )
    for x, shade in ((330, BRICK[2]), (1120, RIVER[1])):
        drawn += (
            things.planter(w, x - 150, 850, 120)
            + _parasol(w, x + 90, 850, shade)
            + things.table(w, x, 860, 180)
            + people.person(w, x - 6, 862, 205, "sit")
            + people.person(w, x + 190, 862, 205, "sit", flip=True)
        )
    drawn += (
        people.person(w, 660, 900, 240, "walk")
        + people.person(w, 590, 905, 165, "walk", child=True)
        + riders.wheelchair_user(w, 860, 930, 240, flip=True)
        + riders.elder(w, 1480, 920, 235, flip=True)
    )
    return drawn + riders.cyclist(w, 210, 965, 250) + trees.flowers(w, 1180, 1012, 440, 110)


def _parasol(w: World, x: float, base: float, shade: str) -> str:
    """A parasol over a table."""
    colour = w.tone(shade)
    cloth = path(
        f"M{x - 150} {base - 250}q150-150 300 0q-38-20-75 0q-38-20-75 0q-38-20-75 0q-38-20-75 0z",
        colour,
    )
    return (
        stroke(f"M{x} {base}V{base - 320}", w.tone("#5b4a3c"), 8)
        + cloth
        + path(
            f"M{x - 75} {base - 250}q20-90 75-76q55-14 75 76q-38-20-75 0q-38-20-75 0z",
            mix(colour, "#ffffff", 0.35),
        )
    )


def bike(w: World) -> str:
    """A protected bicycle lane in front of the triplexes."""
    drawn = _front(w, 690, 160) + rect(0, 750, 1600, 250, w.road)
    lane = w.tone(ALLEY[2] if not w.winter else "#c3d3cb")
    drawn += rect(0, 800, 1600, 132, lane) + stroke(
        "M-20 866H1620", w.tone(PAPER[0]), 6, stroke_dasharray="60 44", stroke_linecap="butt"
    )
    drawn += "".join(things.planter(w, x, 806, 150, tall=46) for x in range(40, 1600, 330)) + rect(
        0, 932, 1600, 14, w.paving[0]
    )
    drawn += "".join(trees.tree(w, x, 752, 400) for x in (200, 930, 1500))
    mark = stroke("M1180 968l-40 0M1160 956l20 12-20 12", w.tone(PAPER[0]), 7)
    drawn += (
        riders.cyclist(w, 330, 850, 225, flip=True)
        + riders.cyclist(w, 1190, 850, 222, flip=True)
        + people.person(w, 640, 745, 190, "walk")
    )
    drawn += (
        riders.cyclist(w, 640, 925, 265, cargo=True)
        + riders.cyclist(w, 1000, 925, 265)
        + riders.cyclist(w, 1400, 922, 190)
    )
    return drawn + mark + trees.bough(w, right=w.dice.random() < 0.5)


def staircase(w: World) -> str:
    """Outdoor stairs, close by, and a neighbour on the landing."""
    wall = w.pick(BRICK[1], BRICK[2], BRICK[0])
    other = w.pick(STONE[2], "#b98a5f", STONE[3])
    iron = w.tone(w.dice.choice((houses.IRON, RIVER[0], "#4f2f2a")))
    drawn = (
        sky(w, 400)
        + houses.brick_wall(w, 0, 90, 1000, 840, wall)
        + houses.brick_wall(w, 1000, 40, 600, 890, other)
    )
    drawn += houses.cornice(w, 0, 90, 1000, 80) + houses.cornice(w, 1000, 40, 600, 80)
    for x in (90, 330):
        drawn += houses.window(w, x, 230, 150, 230) + houses.window(w, x, 610, 150, 230)
    for x in (1080, 1330):
        drawn += houses.window(w, x, 190, 160, 250, arched=True) + houses.window(
            w, x, 600, 160, 230
        )
    drawn += (
        houses.door(w, 570, 520, 130, 290)
        + houses.door(w, 770, 520, 130, 290)
        + houses.door(w, 610, 920, 140, 300)
    )
    return drawn + _landing(w, iron)


def _landing(w: World, iron: str) -> str:
    """The balcony, the stair and the pavement."""
    drawn = ""
    drawn += people.person(w, 740, 520, 260, w.dice.choice(("wave", "stand"))) + houses.balcony(
        w, 500, 520, 470, 110, iron
    )
    drawn += (
        rect(0, 920, 1600, 80, w.paving[0])
        + rect(0, 908, 1600, 14, w.grass[1])
        + trees.hedge(w, 1020, 925, 600, 90)
    )
    drawn += houses.outdoor_stair(w, 900, 524, 1350, 950, iron=iron, steps=17)
    drawn += people.person(w, 1440, 965, 270, "walk", flip=True) + trees.flowers(
        w, 60, 930, 420, 90
    )
    cat = path("M468 918q-6-44 22-50l-2-20 14 12h14l14-12-2 24q20 18 10 46z", w.tone("#3a3230"))
    return (
        drawn
        + cat
        + people.person(w, 250, 985, 250, "walk")
        + people.person(w, 350, 985, 165, "wave", child=True)
        + trees.bough(w)
    )


def bus_stop(w: World) -> str:
    """A sheltered bus stop with a bench and a living roof."""
    drawn = _front(w, 720, 168) + trees.tree(w, 180, 790, 470) + trees.tree(w, 1480, 790, 430)
    iron = w.tone("#39464a")
    shelter = rect(470, 500, 620, 290, w.tone(RIVER[4]), opacity=0.55) + stroke(
        "M480 795V490M780 795V490M1080 795V490", iron, 11
    )
    roof = trees.flowers(w, 460, 476, 640, 46) + rect(440, 470, 680, 26, iron, rx=6)
    drawn += (
        shelter
        + things.bench(w, 540, 795, 220)
        + roof
        + stroke("M1180 800V440", iron, 10)
        + rect(1140, 400, 84, 96, w.tone(RIVER[1]), rx=8)
    )
    drawn += path("M1156 424h52v36h-52zM1160 466h12v10h-12zM1192 466h12v10h-12z", w.tone(PAPER[0]))
    drawn += (
        people.person(w, 600, 797, 195, "sit")
        + people.person(w, 680, 797, 185, "sit")
        + people.person(w, 860, 800, 205, "stand")
        + riders.wheelchair_user(w, 990, 802, 205)
        + people.person(w, 1260, 802, 205, "stand", flip=True)
    )
    return drawn + _bus(w, w.dice.choice((-420, 960)), 985)


def _bus(w: World, x: float, base: float) -> str:
    """A city bus, seen from the side."""
    blue = w.tone("#2d7f9d")
    body = (
        rect(x, base - 290, 1100, 260, w.tone(PAPER[0]), rx=34)
        + rect(x, base - 120, 1100, 86, blue)
        + path(f"M{x + 620} {base - 290}q120 90 100 256h380v-222q0-34-34-34z", blue, opacity=0.85)
    )
    glass = "".join(
        rect(
            x + 40 + 170 * k,
            base - 258,
            150,
            112,
            "#fbe6a8" if w.dark else w.tone("#bfd9dc"),
            rx=10,
        )
        for k in range(6)
    )
    wheels = "".join(
        circle(cx, base - 26, 54, w.tone("#2b2f31")) + circle(cx, base - 26, 24, w.tone(STONE[2]))
        for cx in (x + 220, x + 880)
    )
    riders = "".join(
        circle(x + 110 + 170 * k, base - 176, 26, w.pick(*people.SKINS)) for k in (0, 2, 3, 5)
    )
    return (
        ellipse(x + 550, base + 26, 570, 14, "#18282b", opacity=0.25)
        + body
        + glass
        + riders
        + wheels
    )


def crossing(w: World) -> str:
    """A raised crossing near a school, with a brigadier."""
    drawn = (
        _front(w, 680, 158)
        + trees.tree(w, 110, 745, 420)
        + trees.tree(w, 1430, 745, 420)
        + rect(0, 740, 1600, 260, w.road)
    )
    bars = "".join(f"M{560 + 64 * k} 745h38l{(k - 3.5) * 34 + 20} 255h{-62}z" for k in range(8))
    drawn += polygon(
        [(520, 742), (1080, 742), (1290, 1000), (310, 1000)],
        w.tone("#8a5a48" if not w.winter else "#c9c4c0"),
    ) + path(bars, w.tone(PAPER[0]))
    for x in (400, 1200):
        drawn += (
            stroke(f"M{x} 800V470", w.tone("#39464a"), 11)
            + polygon([(x - 52, 470), (x, 418), (x + 52, 470), (x, 522)], w.tone(MAPLE[2]))
            + stroke(f"M{x} 452v16m0 0l-12 28m12-28l12 28m-22-18h22", w.tone("#2b2522"), 7)
            + circle(x, 446, 7, w.tone("#2b2522"))
        )
    sign = stroke("M40-134V-250", "#4a4440", 6) + path(
        "M18-286h44l22 22v44l-22 22h-44l-22-22v-44z", w.tone(BRICK[1])
    )
    drawn += people.person(w, 560, 905, 260, "reach", top=w.tone("#d7d23c"), extra=sign)
    for k, x in enumerate((700, 790, 880, 965)):
        drawn += people.person(
            w, x, 870 + 14 * (k % 2), 170 + 8 * (k % 3), "walk", child=True, extra=_satchel(w)
        )
    return (
        drawn
        + people.person(w, 1060, 890, 235, "walk")
        + riders.cyclist(w, 1430, 940, 230, flip=True)
        + things.planter(w, 120, 960, 190)
        + trees.bough(w)
    )


def _satchel(w: World) -> str:
    """A school bag."""
    return rect(-36, -150, 26, 46, w.pick(BRICK[2], MAPLE[2], RIVER[2], ALLEY[2]), rx=9)


def night(w: World) -> str:
    """The street at night: lit windows, lamps, people going home."""
    drawn = _front(w, 740, 178) + rect(0, 802, 1600, 198, mix(w.road, "#14222f", 0.25))
    pools = "".join(ellipse(x, 850, 230, 40, MAPLE[3], opacity=0.2) for x in (260, 820, 1380))
    drawn += pools + trees.tree(w, 540, 805, 500) + trees.tree(w, 1130, 805, 470)
    drawn += "".join(things.lamp(w, x, 800, 430) for x in (260, 820, 1380))
    drawn += (
        people.person(w, 380, 850, 215, "walk")
        + people.person(w, 460, 855, 210, "walk")
        + riders.cyclist(w, 980, 920, 235)
        + people.person(w, 1300, 860, 215, "walk", flip=True)
    )
    windows = "".join(
        f"M{num(w.dice.uniform(0, 1600))} {num(w.dice.uniform(830, 980))}h{num(w.dice.uniform(30, 90))}"
        for _ in range(26)
    )
    return drawn + stroke(windows, MAPLE[3], 3, stroke_opacity=0.35) + trees.bough(w)
