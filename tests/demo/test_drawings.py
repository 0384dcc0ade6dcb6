"""Every scene of the demonstration can be drawn, at any size, and is always the same."""

from __future__ import annotations

import struct
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from app.core.drawing import png
from app.demo.drawings.studio import SCENES, draw

WANTED = [
    "alley", "park", "garden", "street", "bike", "schoolyard", "library", "market", "kitchen", "rink",
    "mural", "staircase", "river", "bus-stop", "playground", "workshop", "festival", "tree",
    "crossing", "bench", "fridge", "court", "pool", "night",
]  # fmt: skip


def test_every_scene_that_the_demonstration_asks_for_exists() -> None:
    assert sorted(SCENES) == sorted(WANTED)


@pytest.mark.parametrize("scene", SCENES)
def test_a_drawing_is_inert_well_formed_and_light_enough(scene: str) -> None:
    for seed in ("1", "b", "é<&>", ""):
        svg = draw(scene, seed)
        root = ET.fromstring(svg)
        assert root.get("viewBox") == "0 0 1600 1000"
        assert not any(word in svg for word in ("style=", "<script", "nan", "inf ", "<text"))
        assert len(svg) < 220_000


@pytest.mark.parametrize("scene", SCENES)
def test_the_seed_settles_the_drawing(scene: str) -> None:
    assert draw(scene, "k7m2q") == draw(scene, "k7m2q")
    assert draw(scene, "k7m2q") != draw(scene, "k7m2r")


@pytest.mark.parametrize("scene", SCENES)
def test_a_drawing_renders_and_leaves_no_hole(scene: str) -> None:
    picture = png(draw(scene, "k7m2q"), width=160)
    assert struct.unpack(">II", picture[16:24]) == (160, 100)
    alpha = Image.open(BytesIO(picture)).convert("RGBA").getchannel("A")
    assert alpha.getextrema() == (255, 255)


def test_an_unknown_scene_is_refused() -> None:
    with pytest.raises(KeyError):
        draw("volcano", "1")
