"""A picture as it arrives becomes pictures we dare to show, or a sentence that says why not."""

import asyncio
import io
import resource

import pytest
from PIL import Image

from app.core.files import pictures
from app.core.files.pictures import prepare, prepare_now
from app.core.files.refusals import BadFile, Busy
from app.core.files.rules import WIDTHS, kept_width, widths_of
from app.core.i18n import using
from tests.factories import media as files


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def refusal(data: bytes) -> str:
    with using("en"), pytest.raises(BadFile) as caught:
        prepare_now(data)
    assert caught.value.status == 422
    return caught.value.message


def test_a_large_picture_is_kept_in_three_widths_of_webp():
    made = prepare_now(files.png(3000, 1500))
    assert list(made.files) == [1600, 800, 400]
    assert {w: opened(data).size for w, data in made.files.items()} == {
        1600: (1600, 800),
        800: (800, 400),
        400: (400, 200),
    }
    assert {opened(data).format for data in made.files.values()} == {"WEBP"}
    assert (made.width, made.height) == (1600, 800)
    assert made.size == sum(map(len, made.files.values()))


def test_a_small_picture_is_never_made_larger():
    made = prepare_now(files.png(600, 300))
    assert {w: opened(data).size for w, data in made.files.items()} == {
        800: (600, 300),
        400: (400, 200),
    }
    assert opened(prepare_now(files.png(60, 40)).files[400]).size == (60, 40)


@pytest.mark.parametrize("width", [1, 399, 400, 401, 800, 801, 1600])
def test_the_widths_kept_are_known_from_the_width_alone(width):
    made = prepare_now(files.png(width, max(1, width // 2)))
    assert sorted(made.files) == widths_of(made.width)
    assert {kept_width(made.width, asked) for asked in WIDTHS} == set(made.files)


def test_a_photo_taken_on_its_side_stands_upright_and_forgets_where_it_was_taken():
    data = files.jpeg_with_a_past()
    assert opened(data).getexif()[0x0112] == 6
    made = prepare_now(data)
    shown = opened(made.files[400])
    assert shown.size == (40, 60)
    assert not shown.getexif()
    top, bottom = shown.getpixel((20, 5)), shown.getpixel((20, 55))
    assert top[0] > top[2]
    assert bottom[2] > bottom[0]
    for rendition in made.files.values():
        assert b"SecretCamera" not in rendition
        assert b"by somebody" not in rendition
        assert b"EXIF" not in rendition


def test_colours_for_printers_become_colours_for_screens():
    shown = opened(prepare_now(files.jpeg_cmyk()).files[400])
    assert shown.mode == "RGB"
    red, blue = shown.getpixel((10, 20)), shown.getpixel((50, 20))
    assert red[0] > 150 > red[2]
    assert blue[2] > 150 > blue[0]


def test_a_colour_profile_is_applied_and_does_not_travel_on():
    shown = opened(prepare_now(files.jpeg_with_profile()).files[400])
    assert "icc_profile" not in shown.info
    assert abs(shown.getpixel((10, 20))[0] - 0xC0) < 12


def test_what_was_transparent_is_white():
    shown = opened(prepare_now(files.png_with_alpha()).files[400])
    assert shown.mode == "RGB"
    assert min(shown.getpixel((5, 10))) > 240
    assert shown.getpixel((35, 10))[2] > 150


def test_sixteen_bits_of_grey_keep_their_shades():
    shown = opened(prepare_now(files.png_deep()).files[400])
    assert max(shown.getpixel((5, 10))) < 20
    assert min(shown.getpixel((35, 10))) > 235


def test_a_moving_picture_shows_its_first_frame():
    data = files.gif_moving()
    assert opened(data).n_frames == 1200
    shown = opened(prepare_now(data).files[400])
    assert getattr(shown, "n_frames", 1) == 1
    red, green, _ = shown.convert("RGB").getpixel((8, 8))
    assert red > green


def test_a_webp_is_a_picture_like_another():
    assert prepare_now(files.saved(files.drawn(), "WEBP")).width == 60
    assert prepare_now(files.saved(files.drawn(), "WEBP", lossless=True)).width == 60


def test_a_program_after_the_picture_is_left_behind():
    data = files.png() + b"<html><script>alert(1)</script></html>"
    assert all(b"script" not in made for made in prepare_now(data).files.values())


SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
ENTITIES = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaa">]><svg>&a;&a;</svg>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This file is empty"),
        (b"\x89", "not a picture we can read"),
        (b"GIF89a/*\x01\x00\x01\x00*/=alert(1);//;", "damaged"),
        (b"<!doctype html><script>alert(document.domain)</script>", "This is a web page"),
        (SVG, "SVG drawings are refused"),
        (ENTITIES, "SVG drawings are refused"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (files.PDF, "This is a document"),
        (b"MZ\x90\0" + b"\0" * 64, "not a picture we can read"),
        (files.png_stating(100_000, 100_000), "too many pixels"),
        (files.png_stating(65_000, 10), "too long and thin: 65,000 × 10"),
        (files.png_stating(0, 10), "damaged"),
        (files.webp_stating(16_000, 16_000), "too many pixels"),
        (files.png_text_bomb(), "hidden data"),
        (files.png(400, 300)[:200], "damaged"),
        (files.jpeg_cmyk()[:300], "damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "too long and thin|damaged"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_own_sentence(data, words):
    assert any(part in refusal(data) for part in words.split("|"))


def test_a_bomb_of_nine_hundred_million_pixels_is_refused_before_it_bursts():
    data = files.png_bomb()
    assert len(data) < 200_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "too many pixels" in refusal(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_header_that_lies_small_does_not_make_a_decoder_go_past_the_limit(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert "too many pixels" in refusal(files.png(200, 100))


def test_the_sentence_is_in_the_language_in_force():
    with using("fr"), pytest.raises(BadFile, match="Ce fichier est vide"):
        prepare_now(b"")


async def test_preparing_leaves_the_loop_free_and_keeps_the_language():
    made = await asyncio.gather(*(prepare(files.png(500, 400)) for _ in range(6)))
    assert {one.width for one in made} == {500}
    with using("en"), pytest.raises(BadFile, match="This file is empty"):
        await prepare(b"")


async def test_too_many_pictures_at_once_are_asked_to_come_back(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_WAITING", 3)
    tries = await asyncio.gather(
        *(prepare(files.png(900, 900)) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(one, Busy) for one in tries) == 5
    assert not pictures._waiting
    assert (await prepare(files.png())).width == 60
