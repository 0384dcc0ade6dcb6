"""Alleys, parks, gardens, trees and the river."""

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
    group,
    mix,
    path,
    polygon,
    rect,
    stroke,
)
from app.demo.drawings import houses, people, riders, skyline, structures, things, trees
from app.demo.drawings.light import sky

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def alley(w: World) -> str:
    """A green alley between the backs of two rows of houses."""
    lit, shade = w.grass
    drawn = sky(w, 560) + skyline.roofs(w, 560, 0.35) + skyline.ground(540, lit)
    for side in (0, 1):
        backs = ""
        for k, (x, wide, floor, base) in enumerate(
            ((640, 130, 74, 610), (440, 210, 104, 660), (120, 340, 158, 740), (-260, 400, 226, 860))
        ):
            wall = w.pick(*houses.WALLS)
            backs += houses.triplex(w, x, base, wide, floor, wall=wall)
            backs += things.fence(
                w,
                x - 20,
                base + 20 + k * 4,
                wide + 60,
                60 + k * 26,
                colour=w.dice.choice(("#a07a54", "#8f8a80", "#6f8f86")),
            )
            backs += trees.flowers(w, x - 10, base + 44 + k * 10, wide + 40, 44 + k * 22)
        drawn += group(backs, transform="translate(1600 0) scale(-1 1)") if side else group(backs)
    path_shade = w.tone("#eef0ee") if w.winter else w.tone("#cdb796")
    drawn += polygon([(770, 600), (830, 600), (1230, 1000), (370, 1000)], path_shade)
    drawn += polygon([(796, 600), (804, 600), (860, 1000), (740, 1000)], shade, opacity=0.55)
    drawn += structures.poles(w, [(1400, 900, 760), (1080, 720, 430), (930, 650, 250)])
    if w.dark or w.dice.random() < 0.5:
        drawn += structures.string_lights(
            w, [(250, 330), (1350, 330)], 90
        ) + structures.string_lights(w, [(470, 440), (1130, 440)], 50)
    drawn += things.planter(w, 330, 850, 170) + things.planter(w, 1130, 800, 120, tall=54)
    drawn += (
        people.crowd(w, 735, 150, 3, left=690, right=930)
        + people.person(w, 600, 880, 240, w.dice.choice(("reach", "kneel")))
        + people.person(w, 1010, 890, 160, "run", child=True, flip=True)
    )
    return drawn + trees.flowers(w, -10, 1010, 380, 150) + trees.flowers(w, 1260, 1010, 360, 150)


def park(w: World) -> str:
    """A park with a pond, the mountain behind."""
    lit, shade = w.grass
    drawn = (
        sky(w, 620)
        + skyline.mountain(w, 620)
        + trees.hedge(w, -60, 640, 1720, 90)
        + skyline.ground(620, lit)
    )
    drawn += "".join(
        trees.tree(w, x, 655 + w.dice.uniform(-8, 12), w.dice.uniform(230, 320))
        for x in (90, 250, 1180, 1360, 1530)
    )
    pond = w.tone("#e8f1f3") if w.winter else mix(w.tone(RIVER[2]), w.sky[1], 0.35)
    drawn += ellipse(860, 738, 430, 62, shade) + ellipse(860, 730, 420, 54, pond)
    drawn += stroke(
        "M560 728h120M720 746h200M980 722h150M840 712h70", "#ffffff", 4, stroke_opacity=0.5
    )
    drawn += path(
        "M-20 1000C260 900 420 880 700 880S1260 900 1620 830V900C1240 960 960 940 760 940S360 960 180 1010z",
        w.paving[0],
    )
    drawn += trees.tufts(w, 780, 980, 70) + things.lamp(w, 520, 870, 330)
    drawn += (
        things.bench(w, 1010, 850, 230)
        + people.person(w, 1070, 852, 205, "sit")
        + people.person(w, 1150, 852, 195, "sit")
    )
    drawn += (
        people.person(w, 640, 918, 225, "walk")
        + people.person(w, 720, 920, 150, "walk", child=True)
        + riders.wheelchair_user(w, 330, 945, 225)
    )
    drawn += people.crowd(w, 690, 100, 4, left=300, right=1250)
    return (
        drawn
        + trees.tree(w, 1420, 930, 720)
        + trees.bough(w)
        + trees.flowers(w, -20, 1010, 300, 110)
    )


def garden(w: World) -> str:
    """A community garden behind the houses."""
    lit, _ = w.grass
    drawn = (
        sky(w, 560)
        + houses.row(w, 600, 128, 240)
        + things.fence(w, 0, 640, 1600, 90)
        + skyline.ground(630, lit)
    )
    drawn += path(
        "M620 1000L740 630H800L960 1000z", w.tone("#cdb796") if not w.winter else w.paving[0]
    )
    for y, size in ((715, 230), (830, 300)):
        drawn += "".join(
            things.bed(w, x, y, size)
            for x in ((120, 420, 860, 1180) if y == 715 else (30, 360, 960, 1290))
        )
    shed = w.pick(BRICK[1], RIVER[1], ALLEY[1])
    drawn += (
        rect(1330, 480, 200, 160, shed)
        + polygon([(1310, 484), (1430, 410), (1550, 484)], mix(shed, "#000000", 0.3))
        + houses.door(w, 1390, 640, 70, 120)
    )
    drawn += (
        people.person(w, 770, 760, 215, "walk")
        + people.person(w, 640, 860, 240, "kneel", flip=True)
        + people.person(w, 1215, 880, 245, "reach", flip=True)
        + people.person(w, 330, 900, 250, "kneel")
    )
    drawn += _can(w, 880, 930) + things.bed(w, -60, 1000, 480) + things.bed(w, 1080, 1010, 560)
    return drawn + trees.bough(w, right=True)


def _can(w: World, x: float, y: float) -> str:
    """A watering can."""
    tin = w.tone(RIVER[2])
    return (
        rect(x, y - 60, 60, 60, tin, rx=6)
        + stroke(f"M{x + 58} {y - 20}l50-40M{x} {y - 50}q-40 10 0 40", tin, 9)
        + ellipse(x + 30, y - 60, 30, 8, mix(tin, "#000000", 0.3))
    )


def tree(w: World) -> str:
    """A single great tree over a street corner, and the people it shelters."""
    lit, _ = w.grass
    drawn = (
        sky(w, 640)
        + houses.row(w, 690, 150, 270)
        + skyline.ground(690, w.paving[0])
        + rect(0, 760, 1600, 240, lit)
    )
    drawn += trees.tufts(w, 780, 980, 60) + ellipse(800, 880, 520, 56, "#18282b", opacity=0.2)
    drawn += trees.tree(w, 800, 885, 880)
    drawn += (
        things.bench(w, 420, 910, 240)
        + people.person(w, 500, 912, 215, "sit")
        + riders.elder(w, 330, 930, 220)
    )
    drawn += (
        people.person(w, 1010, 920, 230, "up")
        + people.person(w, 1110, 930, 150, "up", child=True)
        + people.person(w, 1280, 905, 215, "walk", flip=True)
    )
    return drawn + trees.flowers(w, 0, 1010, 420, 100) + trees.flowers(w, 1250, 1010, 380, 100)


def river(w: World) -> str:
    """The St. Lawrence at the foot of the bridge."""
    drawn = (
        sky(w, 600)
        + skyline.downtown(w, 600)
        + structures.water(w, 596, 900)
        + skyline.bridge(w, 690, w.dice.uniform(760, 1040), 1.05)
    )
    for k, (x, y) in enumerate(((640, 722), (960, 708), (1440, 730))):
        shade = w.pick(BRICK[2], MAPLE[2], RIVER[0])
        if not w.winter:
            drawn += (
                people.person(w, x, y + 34, 120, "sit", flip=k == 2)
                + path(f"M{x - 90} {y}q90 34 190 0q-20 26-95 26t-95-26z", shade)
                + stroke(f"M{x - 30} {y - 50}L{x + 70} {y + 26}", w.tone("#5d4638"), 5)
            )
    bank = "M0 1000V868C220 838 420 852 640 872S1100 900 1600 846V1000z"
    drawn += path(bank, w.grass[0]) + trees.tufts(w, 890, 985, 50)
    drawn += (
        things.bench(w, 760, 925, 230)
        + people.person(w, 820, 927, 215, "sit")
        + people.person(w, 905, 927, 205, "sit", flip=True)
    )
    drawn += (
        riders.cyclist(w, 1240, 930, 215, flip=True)
        + people.person(w, 500, 930, 225, "walk")
        + people.person(w, 420, 934, 150, "run", child=True)
    )
    return (
        drawn
        + trees.tree(w, 130, 940, 640)
        + trees.flowers(w, 1320, 1010, 300, 110)
        + trees.bough(w, right=True)
    )


def bench(w: World) -> str:
    """A bench shared by two neighbours, close by."""
    lit, _ = w.grass
    drawn = (
        sky(w, 640)
        + skyline.horizon(w, 600)
        + houses.row(w, 690, 110, 200)
        + skyline.ground(680, lit)
    )
    drawn += (
        "".join(trees.tree(w, x, 720, w.dice.uniform(300, 400)) for x in (120, 480, 1180, 1500))
        + rect(0, 820, 1600, 120, w.paving[0])
        + trees.tufts(w, 720, 810, 40)
    )
    drawn += things.lamp(w, 330, 850, 520) + things.bench(w, 520, 900, 560)
    drawn += people.person(w, 680, 905, 420, "sit") + people.person(
        w, 880, 905, 405, "sit", flip=True
    )
    drawn += path(
        "M1120 880q30-30 66-8l26-18-8 34q10 22-14 28h-56q-24-8-14-36z", w.tone("#8d6a48")
    ) + riders.cyclist(w, 1400, 800, 170, flip=True)
    return (
        drawn
        + trees.flowers(w, -20, 1010, 480, 140)
        + trees.flowers(w, 1180, 1010, 440, 140)
        + trees.bough(w)
    )


def pool(w: World) -> str:
    """A neighbourhood pool on a summer day."""
    tile = w.tone(PAPER[1])
    drawn = (
        sky(w, 520)
        + skyline.roofs(w, 600, 0.3)
        + "".join(trees.tree(w, x, 606, 300) for x in (60, 300, 620, 980, 1240, 1540))
        + skyline.ground(590, tile)
    )
    bath = w.tone("#4fb0b8")
    drawn += (
        rect(90, 470, 380, 130, w.tone(BRICK[2]))
        + rect(80, 452, 400, 24, w.tone(PAPER[0]))
        + "".join(houses.window(w, 120 + 90 * k, 505, 54, 46) for k in range(4))
    )
    drawn += polygon(
        [(230, 660), (1400, 660), (1640, 960), (-40, 960)], w.tone(STONE[3])
    ) + polygon([(250, 674), (1384, 674), (1600, 940), (0, 940)], bath)
    lanes = "".join(f"M{250 + 227 * k} 676L{320 * k} 938" for k in (1, 2, 3, 4))
    drawn += stroke(lanes, w.tone(PAPER[0]), 6, stroke_dasharray="20 16") + stroke(
        "".join(
            f"M{w.dice.uniform(120, 1400)} {w.dice.uniform(700, 925)}q24-12 48 0t48 0"
            for _ in range(26)
        ),
        "#ffffff",
        4,
        stroke_opacity=0.6,
    )
    return drawn + _bathers(w)


def _bathers(w: World) -> str:
    """Swimmers, a lifeguard and children."""
    drawn = ""
    for x, y in ((420, 760), (700, 820), (980, 740), (1180, 850)):
        skin = w.pick(*people.SKINS)
        drawn += (
            stroke(f"M{x - 20} {y + 8}q-40-40-64-6", skin, 12)
            + circle(x, y - 10, 20, skin)
            + path(f"M{x - 21} {y - 12}a21 21 0 0 1 42 0z", w.pick(BRICK[2], MAPLE[2], PAPER[0]))
            + ellipse(x - 8, y + 12, 50, 8, "#ffffff", opacity=0.6)
        )
    drawn += stroke("M1470 446V250", w.tone("#5b4a3c"), 7) + path(
        "M1340 300q130-120 260 0q-32-18-65 0q-32-18-65 0q-32-18-65 0q-32-18-65 0z", w.tone(BRICK[2])
    )
    drawn += (
        stroke(
            "M1440 700V470M1500 700V470M1440 520h60M1440 570h60M1440 620h60", w.tone(STONE[1]), 8
        )
        + rect(1420, 446, 100, 26, w.tone(PAPER[0]))
        + people.person(w, 1480, 498, 180, "sit", flip=True)
    )
    drawn += (
        people.person(w, 560, 668, 150, "up", child=True)
        + people.person(w, 860, 668, 170, "walk")
        + people.person(w, 130, 985, 260, "stand")
        + people.person(w, 230, 985, 170, "wave", child=True)
    )
    return drawn + trees.bough(w, right=True)
