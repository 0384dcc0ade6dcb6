"""Neighbours on wheels: bicycles, wheelchairs; and those who walk with a cane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    RIVER,
    STONE,
    circle,
    ellipse,
    group,
    num,
    path,
    stroke,
)
from app.demo.drawings.people import person

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def wheelchair_user(w: World, x: float, y: float, tall: float, *, flip: bool = False) -> str:
    """A neighbour in a wheelchair."""
    iron = w.tone("#333a3d")
    chair = (
        circle(2, -34, 34, "none", stroke=iron, stroke_width=6)
        + circle(2, -34, 28, "none", stroke=w.tone(STONE[2]), stroke_width=2)
        + circle(58, -9, 9, "none", stroke=iron, stroke_width=5)
    )
    frame = stroke("M-30-112L-22-56H30L54-18H66", iron, 6)
    return person(w, x, y, tall, "sit", flip=flip, extra=frame + chair)


def cyclist(
    w: World, x: float, y: float, tall: float, *, flip: bool = False, cargo: bool = False
) -> str:
    """A neighbour on a bicycle."""
    size = tall / 200
    across = -size if flip else size
    bike = group(
        bicycle(w), transform=f"translate({num(x)} {num(y)}) scale({across:.3f} {size:.3f})"
    )
    basket = path("M64-104h40l-7 34H70z", w.tone(MAPLE[1])) if cargo else ""
    return bike + person(w, x, y, tall, "ride", flip=flip, extra=basket)


def bicycle(w: World) -> str:
    """A city bicycle, wheels on the ground, 150 long around 0."""
    frame, iron = w.pick(BRICK[1], RIVER[1], ALLEY[1], MAPLE[1], "#4a4f52"), w.tone("#2b2f31")
    spokes = "".join(
        f"M{cx} -38l{dx} {dy}M{cx}-38l{-dx} {-dy}"
        for cx in (-56, 66)
        for dx, dy in ((34, 0), (0, 34), (24, 24), (24, -24))
    )
    wheels = stroke(spokes, w.tone(STONE[2]), 1.6) + "".join(
        circle(cx, -38, 37, "none", stroke=iron, stroke_width=5.5) for cx in (-56, 66)
    )
    tubes = stroke("M-56-38L-14-94L50-94L66-38M-14-94L10-38L50-94M-56-38H10", frame, 6) + stroke(
        "M-14-94l-5-14M50-94l-4-20h20", iron, 5
    )
    return (
        ellipse(5, 0, 90, 6, "#18282b", opacity=0.2)
        + wheels
        + tubes
        + stroke("M-32-110h26", iron, 8)
        + circle(10, -38, 9, iron)
    )


def elder(w: World, x: float, y: float, tall: float, *, flip: bool = False) -> str:
    """Someone who walks with a cane."""
    return person(
        w,
        x,
        y,
        tall * 0.95,
        "walk",
        flip=flip,
        extra=stroke("M44-104q10-8 12 2L58 0", w.tone("#5d4638"), 5),
    )
