"""Trees, hedges, beds and flowers, in every season."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.core.ink import ALLEY, BRICK, MAPLE, PAPER, around, ellipse, num, path, ring, stroke

if TYPE_CHECKING:
    from app.demo.drawings.light import World


def tree(w: World, x: float, base: float, tall: float, *, bare: bool | None = None) -> str:
    """A street tree ``tall`` high, standing at (x, base)."""
    bark = w.tone("#5d4638")
    shadow = ellipse(
        x + tall * 0.08, base, tall * 0.3, tall * 0.035, w.tone("#1f3a34"), opacity=0.22
    )
    if w.winter if bare is None else bare:
        return shadow + _branches(w, x, base, tall, bark)
    thick = tall * 0.06
    fork = base - tall * 0.42
    trunk = stroke(
        f"M{x} {base}C{x + thick * 0.3} {base - tall * 0.2} {x - thick * 0.3} {fork + 30} {x} {fork - tall * 0.1}",
        bark,
        thick,
    )
    arms = stroke(
        f"M{x} {fork}l{-tall * 0.14} {-tall * 0.16}M{x} {fork + tall * 0.05}l{tall * 0.13} {-tall * 0.2}",
        bark,
        thick * 0.55,
    )
    flare = path(
        f"M{x - thick * 1.2} {base}Q{x - thick * 0.5} {base - thick} {x - thick * 0.45} {base - thick * 2.6}H{x + thick * 0.45}Q{x + thick * 0.5} {base - thick} {x + thick * 1.2} {base}z",
        bark,
    )
    side = w.dice.choice((-1, 1))
    masses = ((-0.2 * side, 0.6, 0.2), (0.21 * side, 0.64, 0.21), (0.02 * side, 0.77, 0.25))
    leaves = "".join(crown(w, x + tall * a, base - tall * b, tall * c) for a, b, c in masses)
    return shadow + flare + trunk + arms + leaves


def crown(w: World, x: float, y: float, r: float) -> str:
    """A mass of leaves around (x, y): shadow below, sun above."""
    blobs = [(x, y, r * 0.8)]
    for k in range(11):
        px, py = around(x, y, r * w.dice.uniform(0.62, 0.84), k * 33 + w.dice.uniform(-12, 12))
        blobs.append((px, y + (py - y) * 0.86, r * w.dice.uniform(0.24, 0.44)))
    dark, mid, pale = w.leaves
    mass = "".join(ring(a, b, c) for a, b, c in blobs)
    body = "".join(ring(a - r * 0.05, b - r * 0.09, c * 0.86) for a, b, c in blobs)
    sun = "".join(
        ring(a - r * 0.1, b - r * 0.16, c * 0.55) for a, b, c in blobs[1:] if b < y + r * 0.1
    )
    flecks = "".join(_leaflet(w, x, y, r) for _ in range(22))
    return (
        path(mass, dark)
        + path(body, mid)
        + path(sun, pale, opacity=0.75)
        + path(flecks, pale, opacity=0.9)
    )


def _leaflet(w: World, x: float, y: float, r: float) -> str:
    """One leaf catching the light."""
    px, py = around(x, y, r * 0.95 * math.sqrt(w.dice.random()), w.dice.uniform(0, 360))
    s = r * 0.05
    return f"M{px} {py}q{s} {-s * 1.4} {2 * s} 0q{-s} {s * 1.2} {-2 * s} 0z"


def _branches(w: World, x: float, base: float, tall: float, bark: str) -> str:
    """A bare tree with snow in its forks."""
    limbs: dict[int, str] = {}
    snow = ""
    todo = [(x, base, -90.0, tall * 0.34, 0)]
    while todo:
        px, py, turn, length, depth = todo.pop()
        qx, qy = around(px, py, length, turn)
        limbs[depth] = limbs.get(depth, "") + f"M{num(px)} {num(py)}L{num(qx)} {num(qy)}"
        if depth and abs(math.cos(math.radians(turn))) > 0.45:
            snow += f"M{num(px)} {num(py - 2)}L{num(qx)} {num(qy - 2)}"
        if depth < 4:
            spread = w.dice.uniform(18, 32)
            turns = (turn - spread, turn + spread) if depth else (turn - 30, turn + 4, turn + 32)
            todo += [(qx, qy, t, length * w.dice.uniform(0.66, 0.82), depth + 1) for t in turns]
    wood = "".join(stroke(d, bark, tall * 0.05 / (1 + depth * 1.1)) for depth, d in limbs.items())
    return wood + (stroke(snow, w.tone("#ffffff"), tall * 0.008) if w.winter else "")


def fir(w: World, x: float, base: float, tall: float) -> str:
    """A fir, with snow in winter."""
    drawn = stroke(f"M{x} {base}v{-tall * 0.2}", w.tone("#5d4638"), tall * 0.05)
    for k in range(4):
        y, half = base - tall * (0.12 + 0.2 * k), tall * (0.27 - 0.055 * k)
        drawn += path(
            f"M{x - half} {y}q{half} {half * 0.25} {2 * half} 0L{x} {y - tall * 0.36}z",
            w.tone(ALLEY[0] if k % 2 else "#2c5a3f"),
        )
        if w.winter:
            drawn += path(
                f"M{x - half * 0.5} {y - tall * 0.18}q{half * 0.5} {half * 0.2} {half} 0L{x} {y - tall * 0.36}z",
                w.tone("#ffffff"),
                opacity=0.85,
            )
    return drawn


def hedge(w: World, x: float, base: float, wide: float, tall: float) -> str:
    """A row of rounded bushes; under snow they are white mounds."""
    dark, mid, pale = (
        (w.tone("#c9d6da"), w.tone("#e3eaec"), w.tone("#ffffff")) if w.winter else w.leaves
    )
    count = max(2, int(wide / (tall * 0.7)))
    spots = [
        (
            x + wide * (k + 0.5) / count,
            base - tall * w.dice.uniform(0.3, 0.55),
            tall * w.dice.uniform(0.42, 0.6),
        )
        for k in range(count)
    ]
    return (
        path(
            "".join(f"M{a - c} {base}V{b}a{c} {c} 0 0 1 {2 * c} 0V{base}z" for a, b, c in spots),
            dark,
        )
        + path("".join(ring(a - c * 0.1, b - c * 0.05, c * 0.8) for a, b, c in spots), mid)
        + path(
            "".join(ring(a - c * 0.25, b - c * 0.3, c * 0.36) for a, b, c in spots),
            pale,
            opacity=0.7,
        )
    )


def tufts(w: World, y: float, low: float, count: int = 40) -> str:
    """Blades of grass, or drifts of snow, scattered between two heights."""
    shade = w.grass[1]
    drawn = ""
    for _ in range(count):
        x, at = w.dice.uniform(0, 1600), w.dice.uniform(y, low)
        s = 6 + 10 * (at - y) / max(low - y, 1)
        drawn += (
            f"M{num(x)} {num(at)}q{num(s * 2)} {num(-s * 0.6)} {num(s * 4)} 0"
            if w.winter
            else f"M{num(x)} {num(at)}l{num(-s * 0.4)} {num(-s)}m{num(s * 0.6)} {num(s)}l{num(s * 0.3)} {num(-s * 1.1)}"
        )
    return stroke(drawn, shade, 3, stroke_opacity=0.7)


def flowers(w: World, x: float, base: float, wide: float, tall: float = 60) -> str:
    """A drift of flowers and grasses; stalks in the snow in winter."""
    dark, mid = (
        (w.leaves[0], w.leaves[1])
        if w.season != "autumn"
        else (w.tone("#5c6b3c"), w.tone("#8a8b4c"))
    )
    count = int(wide / 11)
    stems = ""
    heads: dict[str, str] = {}
    for k in range(count):
        px, h = x + wide * (k + w.dice.random()) / count, tall * w.dice.uniform(0.45, 1)
        lean = w.dice.uniform(-10, 10)
        stems += f"M{num(px)} {num(base)}q{num(lean * 0.2)} {num(-h * 0.6)} {num(lean)} {num(-h)}"
        shade = (
            w.tone("#b9a68f")
            if w.winter
            else w.pick(BRICK[2], MAPLE[2], PAPER[0], BRICK[3], MAPLE[3], "#8d6fa8")
        )
        heads[shade] = heads.get(shade, "") + ring(
            px + lean, base - h, tall * w.dice.uniform(0.06, 0.11)
        )
    leaves = (
        ""
        if w.winter
        else path(
            "".join(
                f"M{num(x + wide * k / count)} {base}q{num(w.dice.uniform(-16, 4))} {num(-tall * 0.4)} {num(w.dice.uniform(-8, 14))} {num(-tall * 0.55)}q6 {num(tall * 0.3)} 4 {num(tall * 0.55)}z"
                for k in range(count)
            ),
            mid,
        )
    )
    return stroke(stems, dark, 3) + leaves + "".join(path(d, shade) for shade, d in heads.items())


def bough(w: World, *, right: bool = False) -> str:
    """A branch that leans into the top corner and frames the view."""
    side = 1600 if right else 0
    way = -1 if right else 1
    bark = w.tone("#4b382d")
    limb = stroke(
        f"M{side - way * 20} 40C{side + way * 120} 60 {side + way * 240} 110 {side + way * 380} 96M{side + way * 120} 66q60 50 120 110M{side + way * 210} 92q50-40 110-62",
        bark,
        13,
    )
    if w.winter:
        return limb + stroke(
            f"M{side} 34C{side + way * 120} 53 {side + way * 240} 102 {side + way * 370} 90",
            w.tone("#ffffff"),
            7,
        )
    leaves: dict[str, str] = {}
    for _ in range(120):
        t = w.dice.random()
        x, y = side + way * (t * 430 - 20), 46 + w.dice.gauss(24, 34) + t * 30
        s, turn = w.dice.uniform(15, 27), w.dice.uniform(20, 160)
        (a, b), (c, d), (e, f) = (
            around(x, y, s * 2, turn),
            around(x, y, s * 1.1, turn - 34),
            around(x, y, s * 1.1, turn + 34),
        )
        shade = w.dice.choice(w.leaves)
        leaves[shade] = leaves.get(shade, "") + f"M{x} {y}Q{c} {d} {a} {b}Q{e} {f} {x} {y}z"
    return limb + "".join(path(d, shade) for shade, d in leaves.items())
