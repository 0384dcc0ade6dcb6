"""The paper as a screen reader hears it: its figures are the entries', its signs those that can be shown."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n.language import using
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.hours.limits import PRINTS
from app.hours.models import Certificate
from app.hours.paper import Paper, certificate_pdf, unprintable
from app.hours.rules import new_code, on_paper
from app.hours.schemas import Certifying
from app.hours.service.certify import certify, code_of
from tests.factories import hours, organisations
from tests.factories.accounts import person, sign_in_as
from tests.hours.read_aloud import Heard, heard
from tests.hours.sides import plain
from tests.visitor import Visitor

NOW = datetime.now(UTC)
BASE = "https://ville.example/fr/attestations/"
CODE = "k4m2p7wxyzk4m2p7wxyzk4m2p"


def line(title: str = "Planter au canal", minutes: int = 90, **fields: Any) -> dict[str, Any]:
    return {"title": title, "language": "fr", "minutes": minutes, "days": 1, **fields}


def said(
    name: str = "Marie-Ève Tremblay",
    issuer: str = "Éco-quartier du Canal",
    lines: Sequence[dict[str, Any]] = (line(),),
    language: str = "fr",
    **facts: Any,
) -> Heard:
    values = {
        "since": date(2026, 1, 5), "until": date(2026, 6, 30), "minutes": 90, "days": 1,
        "made_at": NOW, "code": CODE, "address": BASE + CODE, "site": "Notreville",
    }  # fmt: skip
    with using(language):
        return heard(
            certificate_pdf(Paper(name=name, issuer=issuer, lines=lines, **values | facts))
        )


async def print_of(
    browser: Visitor, db: AsyncSession, who: Actor, made: Certificate, language: str = "fr"
) -> Heard:
    await sign_in_as(db, browser, who)
    folder, file = {
        "fr": ("/fr/moi/heures/attestations", "attestation.pdf"),
        "en": ("/en/me/hours/certificates", "paper.pdf"),
    }[language]
    await browser.go(f"{folder}/{made.public_id}/{file}")
    assert browser.status == 200
    return heard(browser.answer.content)


GIVEN = ((20, 180, "Planter"), (20, 45, "Planter"), (6, 95, "Arroser"), (5, 60, "Arroser"))
"""What somebody gave: days ago, minutes, to which mission."""


@pytest.fixture
async def certified(db: AsyncSession, settings: Settings) -> tuple[Actor, Certificate]:
    """Give somebody and their certificate of 6 h 20 on three days, in two missions."""
    who, owner = await person(db), await person(db)
    of = await organisations.organisation(db, owner, name="Éco-quartier « Les Érables »")
    for days, minutes, title in GIVEN:
        mission, one = await hours.held(db, days=days, organisation=of, title=title)
        await hours.entry(
            db, who, mission, one, minutes=minutes, state="confirmed", decided_by=owner
        )
    today = datetime.now(UTC).date()
    typed = Certifying(
        issuer=f"organisation:{of.public_id}", since=today - timedelta(days=30), until=today,
        name="Jean-Sébastien Åström-D’Aoust",
    )  # fmt: skip
    made = await certify(db, settings, who, typed, NOW)
    await db.commit()
    return who, made


async def test_the_figures_on_paper_are_those_of_the_entries(
    browser: Visitor, db: AsyncSession, settings: Settings, certified: tuple[Actor, Certificate]
) -> None:
    who, made = certified
    french = plain((await print_of(browser, db, who, made)).words)
    assert "Jean-Sébastien Åström-D’Aoust" in french
    assert "pour Éco-quartier « Les Érables », 6 heures et 20 minutes" in french
    assert "en 3 jours" in french
    assert "Planter 1 3 h 45" in french, "two dates of one day are one day"
    assert "Arroser 2 2 h 35" in french
    assert french.index("Planter 1") < french.index("Arroser 2"), "most hours first"
    assert "dans d’autres missions" not in french
    code = code_of(settings, made)
    assert f"Code : {on_paper(code)}" in french
    assert f"testserver/fr/attestations/{code}" in french
    english = plain((await print_of(browser, db, who, made, "en")).words)
    assert "6 hours and 20 minutes" in english
    assert "on 3 days" in english
    assert f"testserver/en/certificates/{code}" in english


async def test_the_page_of_a_certificate_its_paper_and_the_public_page_agree(
    browser: Visitor, db: AsyncSession, settings: Settings, certified: tuple[Actor, Certificate]
) -> None:
    who, made = certified
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/moi/heures/attestations/{made.public_id}")
    own = plain(browser.text)
    assert "6 h 20" in own
    links = [a.attributes["href"] or "" for a in browser.page.css(".button-row a[hreflang]")]
    assert [link.rpartition("/")[2] for link in links] == ["attestation.pdf", "paper.pdf"]
    browser.http.cookies.clear()
    await browser.go(f"/fr/attestations/{code_of(settings, made)}")
    public = plain(browser.text)
    assert "6 heures et 20 minutes" in public
    assert "J.-S. Å.-D." in public
    for page in (own, public):
        assert "Éco-quartier « Les Érables »" in page
    assert "Planter" not in public, "which missions is between the person and the paper"


def test_the_paper_is_tagged_titled_and_says_what_its_picture_is() -> None:
    for language, tag, title, picture in (
        ("fr", "fr-CA", "Attestation de bénévolat : Marie-Ève Tremblay", "Code QR qui ouvre"),
        ("en", "en-CA", "Certificate of volunteering: Marie-Ève Tremblay", "QR code that opens"),
    ):
        document = said(language=language)
        assert (document.language, plain(document.title), document.pages) == (tag, title, 1)
        assert {"H1", "H2", "Table", "THead", "TH", "TD", "Figure"} <= document.roles
        assert [alt.startswith(picture) for alt in document.alternatives] == [True]


def test_twelve_missions_fit_one_page_and_the_rest_is_counted_with_them() -> None:
    lines = [line(f"Mission numéro {n}", 60 * (20 - n)) for n in range(12)]
    total = sum(one["minutes"] for one in lines) + 125
    document = said(lines=lines, minutes=total, days=40)
    words = plain(document.words)
    assert document.pages == 1
    assert "Mission numéro 7" in words
    assert "Mission numéro 8" not in words
    rest = total - sum(one["minutes"] for one in lines[:8])
    assert f"Et {rest // 60} h {rest % 60:02} dans d’autres missions." in words


LONGEST = {
    "sentences": ("de la Bourdonnaye " * 5, "Regroupement des organismes communautaires " * 3),
    "endless": ("Wolfeschlegelsteinhausenbergerdorff" * 3, "Anticonstitutionnellement" * 5),
    "capitals": ("MWÉ " * 20, "WWWWW " * 20),
}


@pytest.mark.parametrize("words", LONGEST.values(), ids=LONGEST)
def test_the_longest_words_stay_on_one_page_and_nothing_is_lost_from_the_sum(
    words: tuple[str, str],
) -> None:
    name, long = words
    lines = [line(long[:120], 95)] * 12
    document = said(name[:80], long[:120], lines, minutes=95 * 12 + 60)
    assert document.pages == 1
    told = plain(document.words.replace("\u00ad", ""))
    shown = told.count("1 1 h 35")
    assert 1 <= shown <= 8
    rest = 95 * (12 - shown) + 60
    assert f"Et {rest // 60} h" in told
    assert "Vérifier cette attestation" in told


@pytest.mark.parametrize(
    "name", ["Ἀλέξανδρος Θ.", "Наталія Шевченко", "Nguyễn Thị Ánh", "Þórður Æ", "Şükrü Ğ"]
)
def test_names_in_other_alphabets_are_printed_as_they_are(name: str) -> None:
    assert unprintable(name) == ""
    document = said(name)
    assert plain(document.title).endswith(name)
    assert name[:4] in document.words


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("李伟 Li", "李伟"),
        ("ᐃᓄᒃ", "ᐃᓄᒃ"),
        ("Zoé 🌳🌳", "🌳"),
        ("e\u20dd", "\u20dd"),
        ("Zoé Roy", ""),
        ("", ""),
    ],
)
def test_signs_that_no_font_has_are_named(name: str, signs: str) -> None:
    assert unprintable(name) == signs


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Planter 🌳 ensemble", "Planter ensemble"),
        ("👩‍👩‍👧 Fête de famille", "Fête de famille"),
        ("植樹", "…"),
        ("🇨🇦🇭🇹 Langues", "Langues"),
    ],
)
def test_a_mission_s_title_loses_what_cannot_be_shown_and_the_paper_is_printed(
    title: str, shown: str
) -> None:
    document = said(issuer=f"{title} & Cie", lines=[line(title, 90)])
    assert f"{shown} 1 1 h 30" in plain(document.words)
    assert "Marie-Ève Tremblay" in document.words, "the name keeps its own signs"
    assert document.pages == 1


def test_a_thousand_signs_that_cannot_be_shown_cost_a_few_tries() -> None:
    import time

    every = "".join(chr(0x4E00 + 7 * n) for n in range(120))
    began = time.process_time()
    said(issuer=every, lines=[line(every[n:] + "a") for n in range(8)])
    assert time.process_time() - began < 1.5


def test_hostile_words_are_words() -> None:
    hostile = '#panic("x") $x$ \\ <a> @b * _ ` // ]'
    words = said(hostile, hostile, [line(hostile)]).words
    assert words.count('#panic("x")') == 3 or words.count("#panic") >= 3


def test_the_site_s_own_name_stands_at_its_foot() -> None:
    assert "sur Ville de Québec." in plain(said(site="Ville de Québec").words)


async def test_the_paper_is_its_owner_s_and_kept_nowhere(
    browser: Visitor, db: AsyncSession, certified: tuple[Actor, Certificate]
) -> None:
    who, made = certified
    await print_of(browser, db, who, made)
    headers = browser.answer.headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-robots-tag"] == "noindex"
    assert headers["content-disposition"] == f'inline; filename="attestation-{made.public_id}.pdf"'
    browser.http.cookies.clear()
    await browser.go(f"/fr/moi/heures/attestations/{made.public_id}/attestation.pdf")
    assert browser.answer.headers["content-type"] != "application/pdf"


async def test_once_the_site_s_key_is_changed_the_code_verifies_and_the_paper_is_made_anew(
    browser: Visitor, db: AsyncSession, settings: Settings
) -> None:
    who = await person(db)
    made, code = await hours.certificate(db, settings, who, sealed_code=b"x" * 60)
    await sign_in_as(db, browser, who)
    path = f"/fr/moi/heures/attestations/{made.public_id}"
    await browser.go(path)
    assert "Cette attestation ne peut plus être imprimée. Faites-en une nouvelle." in browser.text
    assert browser.page.css_first(".button-row a[hreflang]") is None
    assert (await browser.go(f"{path}/attestation.pdf")).status == 410
    await browser.go(f"/fr/attestations/{code}")
    assert browser.all("h1") == ["Attestation valide"]


async def test_printing_is_rationed(
    browser: Visitor, db: AsyncSession, settings: Settings, runtime: Runtime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    who = await person(db)
    made, _code = await hours.certificate(db, settings, who, sealed_code=b"x" * 60)
    await sign_in_as(db, browser, who)
    strict = runtime.settings.model_copy(update={"throttling": True})
    monkeypatch.setattr(runtime, "settings", strict)
    path = f"/fr/moi/heures/attestations/{made.public_id}/attestation.pdf"
    statuses = [(await browser.http.get(path)).status_code for _n in range(PRINTS.attempts + 1)]
    assert statuses == [410] * PRINTS.attempts + [429]


def test_no_two_codes_are_alike_and_none_spells_a_number_that_is_counted() -> None:
    codes = [new_code() for _n in range(500)]
    assert len({code[:10] for code in codes}) == 500
    assert len({code[-10:] for code in codes}) == 500
