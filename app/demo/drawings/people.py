"""Neighbours: plain, dignified figures of every age, without faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.core.ink import (
    ALLEY,
    BRICK,
    MAPLE,
    PAPER,
    RIVER,
    circle,
    ellipse,
    group,
    mix,
    num,
    path,
    stroke,
)
from app.demo.drawings.heads import head
from app.demo.drawings.poses import POSES, Point, Pose

if TYPE_CHECKING:
    from app.demo.drawings.light import World

SKINS: Final = ("#4a2c20", "#5f3a29", "#7d4f36", "#9c6a48", "#c08a63", "#d9a983", "#ecc9ae")
TOPS: Final = (
    *BRICK[1:4], *RIVER[1:4], *MAPLE[1:3], *ALLEY[1:3], PAPER[1], "#7d5a80",
)  # fmt: skip
BOTTOMS: Final = ("#2f3b4a", "#3f4d5c", "#5b4a3f", "#2d2a2a", "#6b7a80", "#8a6f52", RIVER[0])
_DRESSED: Final = frozenset({"stand", "wave", "reach", "walk", "up"})


def person(
    w: World,
    x: float,
    y: float,
    tall: float,
    pose: str = "stand",
    *,
    flip: bool = False,
    child: bool = False,
    extra: str = "",
    top: str = "",
) -> str:
    """A neighbour ``tall`` high (when standing), feet at (x, y).

    ``extra`` is drawn with them, in their own coordinates (a stick, a cane, a bag).
    """
    shape = POSES[pose]
    skin, cloth, low = w.pick(*SKINS), top or w.pick(*TOPS), w.pick(*BOTTOMS)
    dress = not child and pose in _DRESSED and w.dice.random() < 0.28
    leg = skin if dress and not w.cold else low
    shadow = ellipse(4, 0, 44, 7, "#18282b", opacity=0.2) if pose != "ride" else ""
    legs = "".join(_limb(joints, leg, 16) + _shoe(joints[-1], w) for joints in shape.legs)
    back, front = (
        _limb(joints, mix(cloth, "#10181a", shade), 13) + circle(*joints[-1], 6.5, skin)
        for joints, shade in zip(shape.arms, (0.22, 0.08), strict=True)
    )
    body = _torso(w, shape, cloth, 22 if child else 24, dress=dress)
    x_head, y_head = shape.neck[0] + 1, shape.neck[1] - 22
    face = head(w, x_head, y_head, skin, 21 if child else 17.5, child=child)
    size = tall / 200 * (0.92 if child else 1)
    place = f"translate({num(x)} {num(y)}) scale({-size if flip else size:.3f} {size:.3f})"
    return group(shadow, back, legs, body, face, front, extra, transform=place)


def _torso(w: World, shape: Pose, cloth: str, wide: float, *, dress: bool) -> str:
    """A shirt, a coat or a dress, from the shoulders down."""
    (hx, hy), (nx, ny) = shape.hip, shape.neck
    hem = f"M{nx - wide} {ny + 12}Q{nx} {ny - 10} {nx + wide} {ny + 12}L{hx + 18} {hy + 4}"
    if w.cold or dress:
        drop = hy + (44 if dress and not w.cold else 26)
        return path(f"{hem}L{hx + 25} {drop}H{hx - 25}L{hx - 18} {hy + 4}z", cloth)
    return path(f"{hem}q-18 9-36 0z", cloth)


def _limb(joints: tuple[Point, ...], colour: str, width: float) -> str:
    """A leg or an arm."""
    return stroke("M" + "L".join(f"{num(x)} {num(y)}" for x, y in joints), colour, width)


def _shoe(foot: Point, w: World) -> str:
    """A shoe that points ahead."""
    x, y = foot
    return path(f"M{x - 9} {y + 2}v-10q8-3 12 3q8 1 12 7z", w.tone("#2b2522"))


def crowd(
    w: World,
    y: float,
    tall: float,
    count: int,
    *,
    left: float = 60,
    right: float = 1540,
    poses: tuple[str, ...] = ("stand", "walk", "wave"),
) -> str:
    """Several neighbours on one line, never evenly spaced; some are children."""
    drawn = ""
    for k in range(count):
        x = left + (right - left) * (k + w.dice.uniform(0.2, 0.8)) / count
        child = w.dice.random() < 0.25
        size = tall * (w.dice.uniform(0.6, 0.72) if child else w.dice.uniform(0.94, 1.06))
        pose, flip = w.dice.choice(poses), w.dice.random() < 0.5
        drawn += person(w, x, y + w.dice.uniform(-8, 8), size, pose, flip=flip, child=child)
    return drawn
