"""Heads and what covers them: hair, tuques, veils, turbans, caps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.ink import ALLEY, BRICK, MAPLE, RIVER, STONE, circle, mix, path, ring, stroke

if TYPE_CHECKING:
    from app.demo.drawings.light import World

_CURLS = ((-0.85, -0.1), (-0.7, -0.65), (-0.1, -0.95), (0.5, -0.8), (-0.6, 0.35), (-0.3, -0.5))


def head(w: World, x: float, y: float, skin: str, r: float, *, child: bool = False) -> str:
    """A head of radius ``r`` on its neck, facing right."""
    greys = () if child else ("#b9b2aa", "#d8d2c8")
    hair = w.pick("#1f1917", "#33241d", "#5a3b26", "#8d5a2f", *greys)
    cover = w.pick(RIVER[1], BRICK[2], MAPLE[2], "#7d5a80", ALLEY[1], STONE[2])
    neck = path(f"M{x - 7} {y + 8}h14v18h-14z", mix(skin, "#2a1a14", 0.18))
    face = neck + circle(x, y, r, skin)
    if w.cold and w.dice.random() < 0.75:
        return face + _tuque(w, x, y, r, cover)
    short = _short(x, y, r, hair)
    curls = path("".join(ring(x + dx * r, y + dy * r, r * 0.52) for dx, dy in _CURLS), hair)
    styles = (
        short,
        short + circle(x - r * 0.9, y - r * 0.7, r * 0.45, hair),
        _bob(x, y, r, hair),
        curls,
        _veil(x, y, r, cover),
        _turban(x, y, r, cover),
        short + _cap(x, y, r, cover),
    )
    return face + w.dice.choice(styles)


def _tuque(w: World, x: float, y: float, r: float, cover: str) -> str:
    """A knitted hat with its pompom, and a scarf."""
    hat = path(f"M{x - r - 1} {y - 2}a{r + 1} {r + 3} 0 0 1 {2 * r + 2} 0z", cover)
    rim = stroke(f"M{x - r} {y - 3}h{2 * r}", mix(cover, "#ffffff", 0.4), 6)
    scarf = stroke(f"M{x - 10} {y + r + 2}h20", w.pick(BRICK[1], MAPLE[2], RIVER[2], ALLEY[2]), 9)
    return hat + rim + circle(x, y - r - 5, 6, w.tone("#ffffff")) + scarf


def _short(x: float, y: float, r: float, hair: str) -> str:
    """Short hair."""
    crown = f"M{x - r - 1} {y + 1}a{r + 1} {r + 2} 0 0 1 {2 * r + 2} {-2}"
    fringe = (
        f"q{-r * 0.7} {-r * 0.55} {-r * 1.2} {-r * 0.4}q{-r * 0.4} {r * 0.2} {-r * 0.5} {r * 0.9}z"
    )
    return path(crown + fringe, hair)


def _bob(x: float, y: float, r: float, hair: str) -> str:
    """Hair to the shoulders."""
    crown = f"M{x - r - 3} {y + r * 1.3}V{y - 2}a{r + 2} {r + 3} 0 0 1 {2 * r + 2} -4"
    return path(f"{crown}q{-r} {-r * 0.4} {-r * 1.2} {r * 0.4}l-2 {r * 1.3}z", hair)


def _veil(x: float, y: float, r: float, cover: str) -> str:
    """A veil that falls on the shoulders."""
    back = f"M{x - r - 4} {y + r * 1.5}Q{x - r - 8} {y - r * 1.5} {x + 2} {y - r - 4}"
    side = f"Q{x + r + 6} {y - r} {x + r * 0.7} {y + 2}Q{x + r * 0.1} {y - r * 0.7} {x - r * 0.3} {y + r * 0.4}"
    return path(f"{back}{side}L{x + r * 0.6} {y + r * 1.3}z", cover)


def _turban(x: float, y: float, r: float, cover: str) -> str:
    """A wound turban."""
    folds = f"q-2 {-r * 1.5} {r + 4} {-r * 1.5}t{r + 4} {r * 1.4}q{-r} {-r * 0.8} {-2 * r - 8} 2z"
    return path(f"M{x - r - 4} {y - 1}{folds}", cover)


def _cap(x: float, y: float, r: float, cover: str) -> str:
    """A cap with its peak."""
    dome = f"M{x - r * 1.1} {y - r * 0.5}a{r * 1.1} {r} 0 0 1 {r * 2.2} 0"
    return path(f"{dome}l{r * 0.9} {r * 0.12}q{-r} {r * 0.3} {-r * 3.1} 0z", cover)
