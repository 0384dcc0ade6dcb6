"""What rooms share: a wall, a floor, a window on the street, lamps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.ink import (
    MAPLE,
    PAPER,
    RIVER,
    circle,
    ellipse,
    mix,
    num,
    path,
    rect,
    stroke,
)
from app.demo.drawings import houses, trees

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def room(wall: str, floor: str) -> str:
    """A wall, a floor of boards and a great window on the street."""
    drawn = (
        rect(0, 0, 1600, 1000, wall)
        + rect(0, 740, 1600, 24, mix(wall, "#3a2a20", 0.35))
        + rect(0, 764, 1600, 240, floor)
    )
    return drawn + stroke(
        "".join(f"M{x} 764L{800 + (x - 800) * 1.7} 1000" for x in range(-400, 2100, 110)),
        mix(floor, "#3a2a20", 0.2),
        3,
    )


def view(w: World, x: float, y: float, wide: float, tall: float) -> str:
    """What is seen through a window: a sky, a house, a tree."""
    top, low = w.sky
    scale = tall / 560
    inner = (
        rect(0, 0, 1600, 1000, mix(top, low, 0.6))
        + houses.triplex(w, -20, 560, 330, 150, stair="right")
        + houses.triplex(w, 310, 560, 380, 160, stair="left")
        + trees.tree(w, 330, 580, 400)
        + houses.triplex(w, 690, 560, 400, 150)
    )
    frame = w.tone(PAPER[0])
    clip = f'<svg x="{num(x)}" y="{num(y)}" width="{num(wide)}" height="{num(tall)}" viewBox="0 0 {num(wide / scale)} 560">{inner}</svg>'
    bars = stroke(f"M{x + wide / 2} {y}v{tall}M{x} {y + tall * 0.32}h{wide}", frame, 10)
    return (
        clip
        + rect(x, y, wide, tall, "none", stroke=frame, stroke_width=18)
        + bars
        + rect(x - 20, y + tall, wide + 40, 20, frame)
    )


def pendant(w: World, x: float, y: float) -> str:
    """A hanging lamp."""
    return (
        stroke(f"M{x} 0V{y - 40}", w.tone("#3a3632"), 4)
        + circle(x, y + 10, 90, MAPLE[3], opacity=0.2)
        + path(f"M{x - 56} {y}a56 52 0 0 1 112 0z", w.tone(RIVER[1]))
        + ellipse(x, y, 56, 9, "#fdeebf")
    )
