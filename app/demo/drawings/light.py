"""The season and the hour of a drawing: every colour of the scene passes through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.core.ink import ALLEY, BRICK, MAPLE, PAPER, RIVER, circle, dice, mix, path, rect, ring, tag

if TYPE_CHECKING:
    from random import Random

W: Final = 1600
H: Final = 1000

_SKIES: Final = {
    "morning": ("#a9d3d6", "#fbe6d2", "#f6cdb5", 0.07, "#fff3d6"),
    "noon": ("#7fc0cc", "#e3f1ea", "#ffffff", 0.0, "#fff6dc"),
    "golden": ("#f0b878", "#fde6b8", "#ef9f4c", 0.13, "#fff1c4"),
    "dusk": ("#3c5a82", "#f0a98c", "#4b4a7c", 0.23, "#fbd3a0"),
    "night": ("#122238", "#35526e", "#15253c", 0.46, "#f7ecd0"),
}
_LEAVES: Final = {
    "spring": ("#4f8a4d", "#86b96a", "#b9d88c"),
    "summer": (ALLEY[0], ALLEY[1], ALLEY[2]),
    "autumn": ("#a5421f", "#d0761c", "#eeb23a"),
    "winter": ("#5b4a41", "#76645a", "#8d7d72"),
}
_GRASS: Final = {
    "spring": ("#8fb86f", "#6f9f5a"),
    "summer": ("#79a964", "#5a8f54"),
    "autumn": ("#b3a75c", "#8f9150"),
    "winter": ("#f4f6f4", "#dce6e8"),
}


@dataclass(frozen=True)
class World:
    """What a scene is drawn under: its dice, its season, its hour, and the colours they give."""

    dice: Random
    season: str
    hour: str
    indoors: bool = False

    @property
    def winter(self) -> bool:
        """Whether there is snow."""
        return self.season == "winter"

    @property
    def cold(self) -> bool:
        """Whether people wear their coats and tuques."""
        return self.winter and not self.indoors

    @property
    def dark(self) -> bool:
        """Whether windows and lamps are lit."""
        return self.hour in {"dusk", "night"}

    @property
    def sky(self) -> tuple[str, str]:
        """The sky above and at the horizon."""
        return _SKIES[self.hour][:2]

    @property
    def sun(self) -> str:
        """The colour of the sun or the moon."""
        return _SKIES[self.hour][4]

    @property
    def leaves(self) -> tuple[str, str, str]:
        """Three tones of foliage, from shadow to sun."""
        dark, mid, pale = _LEAVES[self.season]
        return self.tone(dark), self.tone(mid), self.tone(pale)

    @property
    def grass(self) -> tuple[str, str]:
        """The lawn (or the snow) and its shadow."""
        lit, shade = _GRASS[self.season]
        return self.tone(lit), self.tone(shade)

    @property
    def paving(self) -> tuple[str, str]:
        """Pavement and its joints; under snow it is paler."""
        lit, shade = ("#e6e7e4", "#d2d7d8") if self.winter else ("#d9d0c0", "#c4b9a6")
        return self.tone(lit), self.tone(shade)

    @property
    def road(self) -> str:
        """Asphalt."""
        return self.tone("#b9c0c2" if self.winter else "#6f7677")

    def tone(self, colour: str) -> str:
        """``colour`` as this light shows it."""
        _, _, tint, share, _ = _SKIES[self.hour]
        return mix(colour, tint, share)

    def far(self, colour: str, share: float) -> str:
        """``colour`` seen from afar: ``share`` of it is lost in the haze."""
        return mix(self.tone(colour), self.sky[1], share)

    def pick(self, *colours: str) -> str:
        """One of ``colours`` as this light shows it."""
        return self.tone(self.dice.choice(colours))


def world(
    scene: str, seed: str, seasons: tuple[str, ...], hours: tuple[str, ...], *, indoors: bool
) -> World:
    """The world of a scene, always the same for the same seed."""
    luck = dice(f"{scene}:{seed}")
    return World(luck, luck.choice(seasons), luck.choice(hours), indoors)


def sky(w: World, horizon: float = 700) -> str:
    """A graded sky with its sun or moon, clouds or stars."""
    top, low = w.sky
    stops = tag("stop", offset="0", stop_color=top) + tag("stop", offset="1", stop_color=low)
    shade = tag("linearGradient", stops, id="sky", x1="0", y1="0", x2="0", y2="1")
    back = tag("defs", shade) + rect(0, 0, W, H, low) + rect(0, 0, W, horizon + 40, "url(#sky)")
    x, y = (
        w.dice.choice((260, 420, 1180, 1340)),
        {"noon": 150, "morning": 260, "golden": 380, "dusk": 470, "night": 150}[w.hour],
    )
    r = {"night": 46}.get(w.hour, 84)
    disc = (
        circle(x, y, r * 2.6, w.sun, opacity=0.14)
        + circle(x, y, r * 1.7, w.sun, opacity=0.2)
        + circle(x, y, r, w.sun)
    )
    return back + disc + (_stars(w) if w.hour == "night" else _clouds(w))


def _clouds(w: World) -> str:
    """Three long flat clouds."""
    drawn = ""
    for _ in range(w.dice.randint(2, 4)):
        x, y, s = w.dice.uniform(-60, 1400), w.dice.uniform(60, 330), w.dice.uniform(0.7, 1.5)
        shape = f"M{x} {y}h{260 * s}a{26 * s} {26 * s} 0 0 0 {-34 * s} {-30 * s}a{46 * s} {46 * s} 0 0 0 {-84 * s} {-22 * s}a{38 * s} {38 * s} 0 0 0 {-72 * s} {8 * s}a{30 * s} {30 * s} 0 0 0 {-70 * s} {44 * s}z"
        drawn += path(shape, mix("#ffffff", w.sky[1], 0.25), opacity=0.75)
    return drawn


def _stars(w: World) -> str:
    """A few stars."""
    dots = "".join(
        ring(w.dice.uniform(0, W), w.dice.uniform(10, 420), w.dice.uniform(1.2, 2.8))
        for _ in range(60)
    )
    return path(dots, PAPER[0], opacity=0.75)


def weather(w: World) -> str:
    """What falls in front of everything: snow, leaves, petals, or nothing."""
    if w.season == "summer" or (w.season == "spring" and w.dice.random() < 0.5):
        return ""
    count = {"winter": 90, "autumn": 16, "spring": 14}[w.season]
    drawn = ""
    for _ in range(count):
        x, y = w.dice.uniform(0, W), w.dice.uniform(0, H - 60)
        if w.winter:
            drawn += ring(x, y, w.dice.uniform(1.6, 4.6))
        else:
            r = w.dice.uniform(5, 9)
            drawn += f"M{x} {y}q{r} {-r} {2 * r} {w.dice.uniform(-3, 3)}q{-r} {r} {-2 * r} 0z"
    shade = {"winter": "#ffffff", "autumn": w.tone(MAPLE[2]), "spring": w.tone(BRICK[4])}[w.season]
    return path(drawn, shade, opacity=0.85)


def veil(w: World) -> str:
    """A last breath of the hour's light over the whole picture, deeper at the edges."""
    stops = tag("stop", offset=".55", stop_color=RIVER[0], stop_opacity="0") + tag(
        "stop", offset="1", stop_color=RIVER[0], stop_opacity=".2" if w.dark else ".1"
    )
    return tag("defs", tag("radialGradient", stops, id="veil", r=".75")) + rect(
        0, 0, W, H, "url(#veil)"
    )


def mist(w: World, top: float, base: float) -> str:
    """A little air between what is far and what is near, thicker towards the ground."""
    tall = (base - top) / 3
    return "".join(
        rect(0, top + tall * k, 1600, base - top - tall * k, w.sky[1], opacity=0.09)
        for k in range(3)
    )
