"""Libraries, collective kitchens and workshops."""

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
    rect,
    ring,
    stroke,
)
from app.demo.drawings import people, riders, things
from app.demo.drawings.scenes.rooms import pendant, room, view

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def library(w: World) -> str:
    """A library: shelves to the ceiling, readers, a window on the street."""
    wall, wood = w.tone(PAPER[1]), w.tone("#a8713f")
    drawn = room(wall, w.tone("#c99a66")) + view(w, 560, 120, 480, 440)
    for left in (40, 1090):
        drawn += rect(left, 70, 470, 690, mix(wood, "#3a2a20", 0.45))
        for shelf in range(5):
            x, y = left + 14.0, 200 + shelf * 135
            while x < left + 440:
                wide, tall = w.dice.uniform(15, 32), w.dice.uniform(74, 112)
                drawn += rect(
                    x,
                    y - tall,
                    wide,
                    tall,
                    w.pick(*BRICK[1:4], *RIVER[1:4], *MAPLE[1:4], *ALLEY[1:3], PAPER[0]),
                    rx=2,
                )
                x += wide + 2
            drawn += rect(left, y, 470, 14, wood)
        drawn += path(f"M{left} 70h470v690h-14V84H{left + 14}V760h-14z", wood)
    return drawn + _readers(w)


def _readers(w: World) -> str:
    """A rug, readers, a plant and lamps."""
    drawn = ""
    drawn += (
        ellipse(800, 920, 520, 66, w.tone(BRICK[2]))
        + ellipse(800, 916, 470, 54, w.tone(MAPLE[3]))
        + ellipse(800, 912, 400, 42, w.tone(BRICK[2]))
    )
    book = path("M20-92l26 8 26-8v-26l-26 8-26-8z", w.tone(PAPER[0]))
    drawn += (
        things.bench(w, 600, 850, 330)
        + people.person(w, 680, 852, 285, "sit", extra=book)
        + people.person(w, 830, 852, 280, "sit", extra=book)
        + people.person(w, 380, 880, 330, "up", flip=True)
        + people.person(w, 1220, 900, 330, "reach")
    )
    drawn += people.person(
        w, 1010, 945, 250, "sit", child=True, flip=True, extra=book
    ) + riders.wheelchair_user(w, 200, 950, 310)
    plant = path(
        "".join(
            f"M1540 780q{d} -90 {2 * d} -{150 - abs(d)}q{-d} 40 {-2 * d} {150 - abs(d)}z"
            for d in (-50, -30, -8, 14, 34)
        ),
        w.tone(ALLEY[1]),
    )
    return (
        drawn
        + plant
        + rect(1496, 770, 90, 100, w.tone(BRICK[1]), rx=8)
        + "".join(pendant(w, x, 150) for x in (420, 800, 1180))
    )


def kitchen(w: World) -> str:
    """A collective kitchen at work."""
    wall = w.pick(RIVER[4], MAPLE[4], ALLEY[4])
    drawn = room(wall, w.tone("#b98a64")) + view(w, 90, 130, 430, 340)
    tiles = "".join(
        f"M{600 + 62 * c} {330 + 44 * r}h58v40h-58z" for c in range(15) for r in range(6)
    )
    drawn += path(tiles, w.tone(PAPER[0]), opacity=0.8) + rect(600, 300, 930, 16, w.tone("#a8713f"))
    drawn += "".join(_jar(w, 630 + 64 * k, 300) for k in range(14)) + stroke(
        "M640 370H1500", w.tone("#3a3632"), 6
    )
    drawn += "".join(
        stroke(f"M{x} 370v26", w.tone("#3a3632"), 4)
        + path(f"M{x - 34} 396h68l-8 52h-52z", w.pick(STONE[1], BRICK[2], MAPLE[1], RIVER[1]))
        for x in (720, 840, 960, 1260, 1380)
    )
    drawn += (
        rect(580, 590, 970, 190, w.tone(RIVER[1]))
        + rect(570, 574, 990, 22, w.tone(PAPER[2]))
        + _stove(w, 1060, 574)
    )
    drawn += (
        people.person(w, 720, 800, 360, "reach")
        + people.person(w, 1010, 800, 355, "reach")
        + people.person(w, 1360, 800, 350, "reach", flip=True)
    )
    drawn += (
        people.person(w, 330, 880, 360, "reach")
        + people.person(w, 180, 890, 350, "stand")
        + people.person(w, 500, 890, 250, "reach", child=True)
    )
    top = w.tone("#c99a66")
    drawn += (
        rect(120, 800, 1360, 30, top, rx=8)
        + rect(150, 830, 1300, 170, mix(top, "#3a2a20", 0.35))
        + "".join(_dish(w, 220 + 130 * k, 800, k) for k in range(10))
    )
    return drawn + "".join(pendant(w, x, 160) for x in (400, 800, 1200))


def _jar(w: World, x: float, base: float) -> str:
    """A jar of preserves."""
    return rect(
        x,
        base - 62,
        44,
        62,
        w.pick(BRICK[2], MAPLE[2], ALLEY[2], "#d9792b", BRICK[3], MAPLE[3]),
        rx=8,
    ) + rect(x + 4, base - 74, 36, 14, w.tone(STONE[1]), rx=3)


def _stove(w: World, x: float, top: float) -> str:
    """Two pots that steam."""
    pots = "".join(
        rect(x + 100 * k, top - 74, 84, 74, w.tone(STONE[2 - k]), rx=8)
        + rect(x - 8 + 100 * k, top - 80, 100, 12, w.tone(STONE[0]), rx=6)
        for k in range(2)
    )
    return pots + stroke(
        f"M{x + 30} {top - 96}q-24-34 0-60t0-60M{x + 130} {top - 96}q24-34 0-60t0-60",
        "#ffffff",
        9,
        stroke_opacity=0.6,
    )


def _dish(w: World, x: float, base: float, k: int) -> str:
    """A bowl, a loaf or a heap of vegetables."""
    if k % 3 == 0:
        heap = "".join(ring(x - 30 + 20 * j, base - 42 - 8 * (j % 2), 16) for j in range(4))
        return path(heap, w.pick(BRICK[2], MAPLE[2], ALLEY[2])) + path(
            f"M{x - 56} {base - 40}h112q-8 40-40 40h-32q-32 0-40-40z", w.tone(PAPER[0])
        )
    if k % 3 == 1:
        return path(f"M{x - 60} {base}q-10-56 60-56t60 56z", w.tone("#c58b4c")) + stroke(
            f"M{x - 24} {base - 46}l16 26M{x + 6} {base - 50}l16 26", w.tone("#f1d29a"), 6
        )
    leeks = "".join(f"M{x - 50 + 20 * j} {base - 8}l{60} {-26 - 6 * j}" for j in range(3))
    return stroke(leeks, w.tone(ALLEY[2]), 15) + stroke(
        f"M{x - 50} {base - 8}l24-11M{x - 30} {base - 8}l24-12", w.tone(PAPER[0]), 13
    )


def workshop(w: World) -> str:
    """A repair workshop: bicycles on stands, tools on the wall."""
    drawn = (
        room(w.tone("#e2cfae"), w.tone("#a9a294"))
        + view(w, 1080, 120, 430, 400)
        + rect(90, 120, 880, 380, w.tone("#b98a5a"))
    )
    iron = w.tone("#39464a")
    for k in range(11):
        x, y = 140 + 76 * k, 190 + 110 * (k % 2)
        drawn += stroke(
            f"M{x} {y}v{w.dice.randint(60, 110)}",
            w.pick(BRICK[2], RIVER[1], MAPLE[1], ALLEY[1]),
            15,
        ) + stroke(f"M{x} {y}v-34m-14 0h28", iron, 9)
    drawn += "".join(
        circle(x, 410, 54, "none", stroke=iron, stroke_width=9) + circle(x, 410, 8, iron)
        for x in (560, 700, 840)
    )
    top = w.tone("#a8713f")
    drawn += (
        rect(60, 640, 620, 24, top)
        + stroke("M100 664V860M640 664V860", mix(top, "#3a2a20", 0.4), 22)
        + "".join(
            rect(110 + 130 * k, 590, 90, 50, w.pick(BRICK[2], RIVER[1], MAPLE[2]), rx=6)
            for k in range(4)
        )
    )
    return drawn + _menders(w, iron)


def _menders(w: World, iron: str) -> str:
    """Neighbours who mend, and a bicycle on its stand."""
    drawn = ""
    drawn += people.person(w, 250, 880, 360, "reach") + people.person(
        w, 480, 880, 350, "reach", flip=True
    )
    drawn += (
        stroke("M1010 900V640M950 905h120", iron, 12)
        + _hung(w, 1000, 720)
        + people.person(w, 830, 905, 365, "reach")
        + people.person(w, 1210, 910, 360, "reach", flip=True)
        + people.person(w, 1340, 925, 250, "stand", child=True, flip=True)
    )
    drawn += rect(1400, 800, 150, 110, w.tone(BRICK[1]), rx=8) + rect(1440, 780, 70, 22, iron, rx=6)
    return (
        drawn
        + riders.wheelchair_user(w, 640, 965, 320)
        + "".join(pendant(w, x, 110) for x in (320, 760, 1240))
    )


def _hung(w: World, x: float, y: float) -> str:
    """A bicycle in a repair stand."""
    return f'<g transform="translate({num(x)} {num(y)}) scale(1.7)">{riders.bicycle(w)}</g>'
