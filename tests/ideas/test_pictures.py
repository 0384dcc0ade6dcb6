"""The curve, the share card, the poster and the QR code stand up to anything people write."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from app.core.drawing import BOLD, REGULAR, png, qr_svg
from app.ideas.pictures.curve import CurveWords, curve_svg
from app.ideas.pictures.poster import PosterWords, poster_pdf
from app.ideas.pictures.share_card import FONTS, share_card_svg, widest_line
from app.ideas.pictures.wording import drawable, fit, measure, mostly_drawable

START = datetime(2025, 3, 1, tzinfo=UTC)
NOW = START + timedelta(days=100)
WORDS = CurveWords(
    "Appuis <b>", 'De 0 à 31 & "plus"', "Seuil : 25", "Franchi le 3 mai", "1 mars", "9 juin"
)
HOSTILE = (
    "Une ruelle verte entre Saint-Denis et Drolet",
    "<script>alert('x')</script> & \"guillemets\"",
    "W" * 120,
    "🚲🎉👩‍👩‍👧",
    "أهلا وسهلا بكم في الحي",
    "\u202eenvers\u202c \x07cloche \x1b[31m",
    '#eval("1+1") *gras* $x^2$ @renvoi [lien] \\ `code`',
    "Anticonstitutionnellement intergouvernementalisation " * 2,
    "",
)
POSTER = PosterWords(
    "Une idée", "Le problème", "Appuyez", "Visez", "14 sur 25", "Code QR", "Ensemble."
)


def curve(points: list[tuple[datetime, int]], **changed: object) -> str:
    known: dict[str, object] = {"threshold": 25, "passed_at": None, "start": START, "now": NOW}
    return curve_svg(points, language="fr", words=WORDS, **(known | changed))  # type: ignore[arg-type]


def growing(count: int) -> list[tuple[datetime, int]]:
    return [(START + timedelta(days=k * 100 / count), k + 1) for k in range(count)]


@pytest.mark.parametrize("count", [0, 1, 24, 25, 60, 5_000])
def test_a_curve_is_accessible_inert_and_short(count: int) -> None:
    points = growing(count) if count else []
    passed_at = points[24][0] if count >= 25 else None
    svg = curve(points, passed_at=passed_at)
    root = ET.fromstring(svg)
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    assert set((root.get("aria-labelledby") or "").split()) == ids
    assert root.get("role") == "img"
    assert not any(word in svg for word in ("style=", "<script", "<b>", "nan", "inf"))
    assert len(svg) < 12_000
    assert ("curve-passed-mark" in svg) == (count >= 25)


def test_a_curve_holds_when_no_time_has_passed_and_when_points_are_out_of_bounds() -> None:
    assert ET.fromstring(curve([(START, 3)], now=START)) is not None
    odd = [(NOW + timedelta(days=3), 99), (START - timedelta(days=3), 2)]
    assert ">2</text>" in curve(odd)
    assert ">0</text>" in curve([], threshold=0)


def test_a_withdrawn_support_lowers_the_curve() -> None:
    assert ">1</text>" in curve(
        [(START, 1), (START + timedelta(days=1), 2), (START + timedelta(days=2), 1)]
    )


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_card_survives_its_title(title: str, language: str) -> None:
    svg = share_card_svg(
        title=title, area="Villeray & <i>co</i>", theme="nature", seed="k7", local=3, threshold=25,
        state="published", language=language,
    )  # fmt: skip
    ET.fromstring(svg)
    assert "<script" not in svg
    assert "<i>" not in svg
    assert "style=" not in svg
    assert widest_line(title) <= 672
    picture = png(svg, width=600, fonts=FONTS)
    assert struct.unpack(">II", picture[16:24]) == (600, 315)


@pytest.mark.parametrize(
    "state", ["published", "candidate", "project", "merged", "withdrawn", "archived", "hidden"]
)
def test_a_card_says_where_the_idea_stands(state: str) -> None:
    def card(local: int) -> str:
        return share_card_svg(
            title="Un four à pain", area="Villeray", theme="food", seed="k7", local=local, threshold=25,
            state=state, language="fr",
        )  # fmt: skip

    assert card(4) == card(4)
    barred = state == "published"
    assert (card(4) != card(5)) == (barred or state == "candidate")
    ET.fromstring(card(0))


def test_a_title_in_another_script_gives_way_to_the_area() -> None:
    svg = share_card_svg(
        title="أهلا وسهلا", area="Villeray", theme="food", seed="k7", local=1, threshold=25,
        state="published", language="en",
    )  # fmt: skip
    assert "An idea for Villeray" in svg


def test_words_are_measured_and_cut_only_when_they_must() -> None:
    assert fit("Un titre court", width=600, sizes=(60, 40), most=4).lines == ("Un titre court",)
    fitted = fit("W" * 120, width=600, sizes=(60, 40), most=4)
    assert len(fitted.lines) == 4
    assert fitted.lines[-1].endswith("…")
    assert all(measure(line, fitted.size) <= 600 for line in fitted.lines)


def test_only_what_the_font_draws_is_kept() -> None:
    assert drawable("Vélo 🚲 œuf\u202f: « été »\nICI") == "Vélo œuf\u202f: « été » ICI"
    assert mostly_drawable("Kanien’kehá:ka")
    assert not mostly_drawable("Добро пожаловать")


def test_the_fonts_are_stored_and_small() -> None:
    assert all(font.stat().st_size < 120_000 for font in (BOLD, REGULAR))


@pytest.mark.parametrize("title", [title for title in HOSTILE if title])
@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_a_poster_is_one_tagged_page_whatever_the_text(title: str, paper: str) -> None:
    pdf = poster_pdf(
        title=title, problem=f"{title} " * 30, area="Villeray",
        address_url="https://notreville.example/fr/idees/k7m2q", language="fr", local=14, threshold=25,
        labels=POSTER, theme="nature", seed="k7", paper=paper,  # type: ignore[arg-type]
    )  # fmt: skip
    assert pdf.startswith(b"%PDF")
    assert b"/StructTreeRoot" in pdf
    assert b"/Type/Pages/Count 1/" in pdf


def test_a_qr_code_is_titled_and_inert() -> None:
    svg = qr_svg("https://notreville.example/?a=1&b=<2>")
    ET.fromstring(svg)
    assert "<title>https://notreville.example/?a=1&amp;b=&lt;2&gt;</title>" in svg
    assert "style=" not in svg
    assert qr_svg("https://a.example", title="Vers l’idée") == qr_svg(
        "https://a.example", title="Vers l’idée"
    )
    assert png(svg, width=120).startswith(b"\x89PNG")
