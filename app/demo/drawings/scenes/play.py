"""School yards, playgrounds, rinks and courts."""

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


def schoolyard(w: World) -> str:
    """A school yard turned green, with games on the ground."""
    lit, _ = w.grass
    wall = w.pick(BRICK[1], BRICK[2], STONE[2])
    drawn = (
        sky(w, 560)
        + skyline.roofs(w, 670, 0.4)
        + houses.brick_wall(w, 180, 210, 1240, 450, wall)
        + houses.cornice(w, 180, 210, 1240, 50)
    )
    drawn += "".join(
        houses.window(w, 230 + 150 * k, y, 90, 120)
        for k in range(8)
        for y in (290, 480)
        if not (k in {3, 4} and y == 480)
    )
    drawn += (
        houses.door(w, 700, 660, 95, 190)
        + houses.door(w, 805, 660, 95, 190)
        + skyline.ground(660, w.tone("#a9b1b0" if not w.winter else "#e3e7e8"))
    )
    drawn += path(
        "M-20 660H520Q640 760 420 860T-20 900zM1620 660H1180Q1000 740 1220 840T1620 900z", lit
    )
    for k, (x, y) in enumerate(((700, 950), (718, 890), (734, 838), (748, 792))):
        drawn += polygon(
            [
                (x, y),
                (x + 90 - 12 * k, y),
                (x + 84 - 12 * k, y - 44 + 4 * k),
                (x + 8, y - 44 + 4 * k),
            ],
            w.tone((MAPLE[2], RIVER[3], BRICK[3], ALLEY[3])[k]),
            stroke=w.tone(PAPER[0]),
            stroke_width=5,
        )
    return drawn + _recess(w)


def _recess(w: World) -> str:
    """Trees, a hoop and children at play."""
    drawn = ""
    drawn += ellipse(1010, 880, 150, 44, "none", stroke=w.tone(PAPER[0]), stroke_width=7) + ellipse(
        1010, 880, 90, 26, w.tone(MAPLE[2]), opacity=0.7
    )
    drawn += (
        "".join(
            trees.tree(w, x, y, t)
            for x, y, t in ((90, 740, 380), (330, 730, 320), (1300, 730, 330), (1520, 760, 400))
        )
        + things.planter(w, 60, 900, 240)
        + structures.net_post(w, 1490, 920, 420, flip=True)
    )
    poses = ("run", "up", "walk", "run", "wave")
    drawn += "".join(
        people.person(w, x, y, t, poses[k % 5], child=True, flip=k % 3 == 0)
        for k, (x, y, t) in enumerate(
            (
                (480, 780, 135),
                (620, 760, 130),
                (880, 790, 138),
                (740, 860, 160),
                (1010, 890, 175),
                (1180, 930, 180),
                (560, 930, 180),
                (380, 900, 170),
            )
        )
    )
    return (
        drawn
        + circle(1290, 840, 20, w.tone("#d9792b"))
        + people.person(w, 250, 960, 270, "stand")
        + trees.bough(w, right=True)
    )


def playground(w: World) -> str:
    """Slides, swings and a ship of wood."""
    lit, _ = w.grass
    drawn = (
        sky(w, 620)
        + skyline.horizon(w, 600)
        + houses.row(w, 650, 105, 200)
        + skyline.ground(640, lit)
        + "".join(trees.tree(w, x, 690, 380) for x in (60, 560, 1050, 1540))
    )
    sand = w.tone("#e6d2a4" if not w.winter else "#eef2f3")
    wood, red, blue = w.tone("#a8713f"), w.tone(BRICK[2]), w.tone(RIVER[2])
    drawn += ellipse(820, 880, 780, 130, mix(sand, "#6b5a3a", 0.15)) + ellipse(
        820, 872, 770, 122, sand
    )
    drawn += stroke(
        "M160 880L230 470L300 880M560 880L630 470L700 880M230 470H630", blue, 14
    ) + stroke(
        "M330 472L290 740M370 472L330 740M500 472L545 736M540 472L585 736", w.tone(STONE[0]), 4
    )
    drawn += (
        people.person(w, 308, 790, 150, "sit", child=True)
        + people.person(w, 566, 786, 150, "sit", child=True)
        + rect(284, 738, 54, 9, red)
        + rect(540, 734, 54, 9, red)
    )
    drawn += (
        rect(960, 620, 230, 16, wood)
        + stroke("M975 890V480M1175 890V480", wood, 18)
        + polygon([(940, 490), (1075, 390), (1210, 490)], red)
    )
    drawn += path(
        "M1190 628C1290 640 1300 860 1430 872L1432 896C1270 890 1270 690 1190 668z",
        w.tone(MAPLE[2]),
    ) + stroke(
        "M970 890L880 630M1000 890L910 630M958 850h30M944 800h30M926 750h30M912 700h30M896 650h30",
        wood,
        9,
    )
    return drawn + _families(w)


def _families(w: World) -> str:
    """Children, those who watch them, and a bench."""
    drawn = ""
    drawn += (
        people.person(w, 1070, 620, 150, "up", child=True)
        + people.person(w, 1300, 850, 140, "sit", child=True)
        + people.person(w, 870, 800, 150, "reach", child=True)
    )
    drawn += (
        things.bench(w, 1340, 960, 220)
        + people.person(w, 1400, 962, 235, "sit")
        + people.person(w, 700, 960, 250, "wave")
        + people.person(w, 600, 962, 150, "run", child=True, flip=True)
        + riders.wheelchair_user(w, 180, 965, 240)
    )
    return drawn + trees.bough(w)


def rink(w: World) -> str:
    """An outdoor rink in the park, with its boards and its warming hut."""
    drawn = (
        sky(w, 600)
        + skyline.mountain(w, 600)
        + houses.row(w, 630, 100, 190)
        + skyline.ground(620, w.tone("#eef3f4"))
    )
    drawn += (
        "".join(trees.tree(w, x, 660, 340, bare=True) for x in (60, 420, 1180, 1550))
        + rect(690, 500, 240, 130, w.tone(BRICK[1]))
        + polygon([(670, 504), (810, 430), (950, 504)], w.tone("#ffffff"))
        + houses.door(w, 780, 630, 60, 100)
        + houses.window(w, 715, 540, 44, 44)
        + houses.window(w, 862, 540, 44, 44)
    )
    ice = w.tone("#dcebee")
    drawn += path(
        "M180 690H1420Q1560 690 1600 860V960Q1500 985 1400 985H200Q60 985 0 960V860Q40 690 180 690z",
        w.tone("#ffffff"),
        stroke=w.tone(PAPER[2]),
        stroke_width=6,
    ) + path(
        "M200 710H1400Q1520 710 1560 870V945Q1480 965 1390 965H210Q110 965 40 945V870Q80 710 200 710z",
        ice,
    )
    drawn += (
        stroke("M800 712V964", w.tone(BRICK[3]), 10)
        + ellipse(800, 835, 150, 52, "none", stroke=w.tone(RIVER[3]), stroke_width=8)
        + stroke("M500 712L450 962M1100 712L1150 962", w.tone(RIVER[3]), 9)
    )
    drawn += stroke(
        "".join(
            f"M{num(w.dice.uniform(100, 1400))} {num(w.dice.uniform(740, 950))}q60-22 130 4"
            for _ in range(26)
        ),
        "#ffffff",
        3,
    )
    return drawn + _skaters(w)


def _skaters(w: World) -> str:
    """Lamps, skaters, and those who look on."""
    drawn = ""
    drawn += "".join(things.lamp(w, x, 700, 420) for x in (250, 1350))
    stick = stroke("M62-118L96 0h22", w.tone("#6b4a2f"), 6)
    for k, (x, y, t) in enumerate(
        ((330, 800, 190), (560, 860, 215), (960, 790, 190), (1230, 850, 215))
    ):
        drawn += people.person(w, x, y, t, "skate", flip=k % 2 == 1, extra=stick)
    drawn += (
        circle(700, 880, 9, w.tone("#22282b"))
        + people.person(w, 820, 925, 165, "skate", child=True)
        + people.person(w, 745, 925, 245, "reach")
        + people.person(w, 1010, 940, 160, "skate", child=True, flip=True)
    )
    return (
        drawn
        + people.crowd(w, 985, 240, 4, left=60, right=560, poses=("stand", "wave"))
        + trees.fir(w, 1500, 1000, 420)
    )


def court(w: World) -> str:
    """A basketball court painted by artists."""
    one, two, three = (
        w.tone(c)
        for c in w.dice.choice(
            (
                (RIVER[1], MAPLE[2], BRICK[2]),
                (BRICK[1], RIVER[3], MAPLE[2]),
                (ALLEY[1], MAPLE[2], RIVER[2]),
            )
        )
    )
    drawn = (
        sky(w, 600)
        + skyline.horizon(w, 580)
        + houses.row(w, 640, 118, 220)
        + skyline.ground(630, w.grass[0])
        + "".join(trees.tree(w, x, 670, 360) for x in (70, 520, 1080, 1530))
    )
    drawn += (
        polygon([(230, 680), (1370, 680), (1720, 1000), (-120, 1000)], one)
        + path("M230 680H800Q700 820 780 1000H-120z", two, opacity=0.75)
        + path("M1370 680H1130Q960 760 1120 1000H1720z", three, opacity=0.75)
    )
    white = w.tone(PAPER[0])
    drawn += (
        ellipse(800, 815, 190, 60, three)
        + ellipse(800, 815, 190, 60, "none", stroke=white, stroke_width=8)
        + stroke(
            "M800 682V998M250 690H1350M20 930Q360 940 400 820T200 716M1580 930Q1240 940 1200 820T1400 716",
            white,
            8,
        )
    )
    return drawn + _players(w)


def _players(w: World) -> str:
    """Hoops, players and their bench."""
    drawn = ""
    drawn += (
        stroke(
            "".join(f"M{x} 680V470" for x in range(240, 1400, 160)) + "M240 480H1360",
            w.tone(STONE[0]),
            4,
        )
        + structures.net_post(w, 180, 830, 470)
        + structures.net_post(w, 1420, 830, 470, flip=True)
    )
    drawn += (
        people.person(w, 470, 820, 205, "up")
        + people.person(w, 640, 850, 220, "run", flip=True)
        + people.person(w, 900, 830, 210, "run")
        + riders.wheelchair_user(w, 1090, 890, 230, flip=True)
        + people.person(w, 780, 935, 250, "reach")
    )
    drawn += circle(440, 480, 22, w.tone("#d9792b")) + stroke(
        "M418 480h44M440 458q12 22 0 44", "#5a2f18", 3
    )
    return (
        drawn
        + things.bench(w, 1180, 975, 240)
        + people.person(w, 1240, 977, 240, "sit", flip=True)
        + people.person(w, 1330, 977, 230, "sit")
        + trees.bough(w)
    )
