"""Markets, murals, festivals and shared food."""

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
    ring,
    stroke,
)
from app.demo.drawings import houses, people, riders, skyline, structures, things, trees
from app.demo.drawings.light import sky

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def market(w: World) -> str:
    """An open market under its awnings."""
    drawn = sky(w, 620) + houses.row(w, 660, 140, 280) + skyline.ground(660, w.paving[0])
    drawn += (
        "".join(
            stroke(f"M{x} 660L{800 + (x - 800) * 2.4} 1000", w.paving[1], 3)
            for x in range(200, 1500, 130)
        )
        + structures.bunting(w, -40, 180, 840)
        + structures.bunting(w, 760, 180, 1640)
    )
    shades = [BRICK[1], ALLEY[1], RIVER[1], MAPLE[1]]
    w.dice.shuffle(shades)
    drawn += "".join(structures.stall(w, 40 + 400 * k, 790, 330, shades[k]) for k in range(4))
    drawn += people.crowd(w, 850, 215, 6, left=60, right=1540, poses=("reach", "stand", "walk"))
    return (
        drawn
        + people.person(w, 300, 960, 290, "walk")
        + people.person(w, 400, 965, 190, "reach", child=True)
        + riders.wheelchair_user(w, 800, 965, 280)
        + riders.elder(w, 1290, 960, 285, flip=True)
    )


def mural(w: World) -> str:
    """Neighbours painting a great mural on a brick wall."""
    wall = w.pick(BRICK[1], BRICK[2], BRICK[0])
    drawn = (
        sky(w, 700)
        + skyline.roofs(w, 800, 0.3)
        + houses.brick_wall(w, 140, 70, 1320, 740, wall)
        + rect(130, 56, 1340, 24, w.tone(STONE[2]))
    )
    art = [w.tone(c) for c in (RIVER[1], MAPLE[2], ALLEY[2], BRICK[3], PAPER[0], RIVER[3])]
    w.dice.shuffle(art)
    upper = "M200 810V520C360 300 520 640 700 420S1040 180 1180 380S1390 420 1400 330V810z"
    lower = "M200 810V640C380 520 520 760 740 610S1080 460 1240 590S1390 600 1400 560V810z"
    drawn += path(upper, art[0]) + path(lower, art[2])
    drawn += (
        circle(1060, 270, 120, art[1])
        + circle(1060, 270, 84, art[3])
        + circle(1060, 270, 46, art[1])
    )
    for x, y, s, turn in (
        (420, 640, 2.2, -20),
        (640, 690, 1.7, 30),
        (860, 640, 2.4, 0),
        (1180, 690, 2, 24),
        (300, 350, 1.6, 60),
        (560, 280, 1.3, -40),
    ):
        drawn += path(
            "M0 0C30-30 30-80 0-110C-30-80-30-30 0 0z",
            art[4],
            transform=f"translate({x} {y}) rotate({turn}) scale({s})",
        ) + stroke(
            "M0 0V-90M0-30l14-16M0-30l-14-16M0-56l12-14M0-56l-12-14",
            art[5],
            4,
            transform=f"translate({x} {y}) rotate({turn}) scale({s})",
        )
    return drawn + _painters(w, art)


def _painters(w: World, art: list[str]) -> str:
    """A scaffold, neighbours at work, and their pots."""
    drawn = ""
    drawn += rect(0, 800, 1600, 200, w.paving[0]) + rect(0, 796, 1600, 12, w.paving[1])
    iron = w.tone(STONE[0])
    drawn += stroke(
        "M960 880V360M1330 880V360M960 440H1330M960 640H1330M960 640L1330 440M1330 860L960 660",
        iron,
        8,
    ) + rect(940, 560, 410, 16, w.tone("#b27b48"))
    drawn += people.person(w, 1060, 560, 240, "up") + people.person(
        w, 1230, 560, 240, "reach", flip=True
    )
    drawn += (
        people.person(w, 340, 890, 290, "up", flip=True)
        + people.person(w, 520, 900, 195, "reach", child=True, flip=True)
        + people.person(w, 720, 905, 280, "kneel")
        + people.person(w, 1460, 930, 290, "stand", flip=True)
    )
    return (
        drawn
        + "".join(_pot(w, x, 940, art[k]) for k, x in enumerate((420, 600, 840, 900)))
        + trees.tree(w, 60, 880, 620)
    )


def _pot(w: World, x: float, base: float, shade: str) -> str:
    """A pot of paint."""
    return (
        rect(x, base - 46, 44, 46, w.tone(STONE[3]), rx=4)
        + ellipse(x + 22, base - 46, 22, 7, shade)
        + path(f"M{x + 6} {base - 44}v20q6 8 10 0v-18z", shade)
    )


def festival(w: World) -> str:
    """A street festival in the evening: stage, lights and dancers."""
    drawn = (
        sky(w, 640)
        + skyline.downtown(w, 640)
        + houses.row(w, 690, 140, 260)
        + skyline.ground(690, w.paving[0])
    )
    cloth = w.pick(BRICK[1], RIVER[1], "#6d4a6b")
    drawn += polygon([(430, 690), (1170, 690), (1230, 760), (370, 760)], w.tone("#5b4a3c")) + rect(
        370, 760, 860, 60, w.tone("#3d332c")
    )
    drawn += path("M460 700V470Q800 330 1140 470V700z", mix(cloth, "#10181a", 0.55))
    drawn += path("M400 700V420Q800 250 1200 420V700H1140V470Q800 330 460 470V700z", cloth)
    beams = "".join(f"M{x} 400L{x - 130} 760H{x + 150}z" for x in (560, 800, 1040))
    drawn += path(beams, MAPLE[3], opacity=0.26 if w.dark else 0.12)
    drawn += (
        people.person(w, 620, 750, 200, "reach", extra=_guitar(w))
        + people.person(w, 800, 752, 205, "wave")
        + people.person(w, 960, 750, 200, "reach", flip=True)
        + _drum(w, 1040, 752)
    )
    drawn += (
        structures.string_lights(w, [(-20, 220), (420, 300), (1180, 300), (1620, 220)], 60)
        + structures.bunting(w, -30, 120, 820)
        + structures.bunting(w, 780, 120, 1640)
    )
    drawn += people.crowd(
        w, 860, 190, 8, left=40, right=1560, poses=("stand", "up", "wave", "walk")
    )
    return (
        drawn
        + people.crowd(w, 960, 270, 9, left=0, right=1600, poses=("up", "wave", "stand", "up"))
        + things.lamp(w, 120, 880, 560)
    )


def _guitar(w: World) -> str:
    """A guitar held across the body."""
    wood = w.tone(MAPLE[1])
    return (
        ellipse(8, -112, 24, 19, wood)
        + stroke("M16-116L78-146", w.tone("#5b3a26"), 7)
        + circle(8, -112, 7, w.tone("#3a2a20"))
    )


def _drum(w: World, x: float, base: float) -> str:
    """A drum on its stand."""
    return (
        stroke(f"M{x - 28} {base}l20-60M{x + 28} {base}l-20-60", w.tone("#333333"), 5)
        + rect(x - 46, base - 112, 92, 56, w.tone(BRICK[2]), rx=10)
        + ellipse(x, base - 112, 46, 11, w.tone(PAPER[0]))
    )


def fridge(w: World) -> str:
    """A community fridge in its little house, against a brick wall."""
    wall = w.pick(BRICK[1], BRICK[2])
    drawn = (
        houses.brick_wall(w, 0, 0, 1600, 800, wall)
        + houses.window(w, 90, 180, 190, 300, arched=True)
        + houses.window(w, 1330, 180, 190, 300, arched=True)
    )
    drawn += (
        rect(0, 790, 1600, 210, w.paving[0])
        + rect(0, 784, 1600, 16, w.paving[1])
        + structures.string_lights(w, [(-20, 90), (800, 110), (1620, 90)], 50)
    )
    hut = w.pick(RIVER[1], ALLEY[1], MAPLE[1])
    drawn += (
        rect(520, 330, 560, 490, hut)
        + polygon([(480, 340), (800, 190), (1120, 340)], mix(hut, "#10181a", 0.35))
        + trees.flowers(w, 560, 300, 480, 40)
    )
    drawn += rect(560, 380, 250, 420, w.tone(PAPER[0]), rx=16) + rect(
        576, 396, 218, 388, "#fdf3d0" if w.dark else w.tone(RIVER[4]), rx=8
    )
    for shelf in range(4):
        y = 490 + shelf * 94
        food: dict[str, str] = {}
        for k in range(5):
            shade = w.pick(BRICK[2], MAPLE[2], ALLEY[2], "#d9792b", ALLEY[3], BRICK[3])
            food[shade] = food.get(shade, "") + (
                ring(605 + 40 * k, y - 19, 19)
                if w.dice.random() < 0.6
                else f"M{590 + 40 * k} {y}v-52h30v52z"
            )
        drawn += "".join(path(d, shade) for shade, d in food.items()) + rect(
            576, y, 218, 6, w.tone(STONE[1])
        )
    return drawn + _pantry(w)


def _pantry(w: World) -> str:
    """Open shelves, and neighbours who give and take."""
    drawn = ""
    drawn += "".join(
        rect(840, 400 + 130 * k, 210, 14, w.tone("#b27b48"))
        + "".join(
            rect(
                850 + 40 * j,
                352 + 130 * k + 8 * (j % 2),
                30,
                48 - 8 * (j % 2),
                w.pick(BRICK[2], MAPLE[2], RIVER[3], PAPER[0], ALLEY[2]),
            )
            for j in range(5)
        )
        for k in range(1, 4)
    )
    heart = path(
        "M800 300c-40-60-100-10-60 34l60 50 60-50c40-44-20-94-60-34z",
        w.tone(BRICK[3]),
        transform="translate(400 160) scale(.5)",
    )
    drawn += (
        heart
        + people.person(w, 430, 880, 350, "reach")
        + people.person(w, 1210, 890, 340, "walk", flip=True, extra=_bag(w))
        + people.person(w, 1350, 895, 225, "stand", child=True)
    )
    return drawn + riders.elder(w, 180, 930, 350) + things.planter(w, 1400, 960, 200) + group()


def _bag(w: World) -> str:
    """A bag with a loaf and leeks."""
    return path("M30-104h44v52h-44z", w.tone("#c9a67a")) + stroke(
        "M40-104l-4-30M52-104v-34M64-104l6-26", w.tone(ALLEY[2]), 7
    )
