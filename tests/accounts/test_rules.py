"""Names, homes, browsers and receipts, by the rules alone."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.actor import Actor
from app.accounts.browsers import describe
from app.accounts.homes import FoundHome, WhichNeighbourhood, find
from app.accounts.policy import can_grant, can_manage, can_move
from app.accounts.rules import HOME_CHANGE_EVERY, home_may_change_at, name_fault
from app.accounts.schemas import HomeAnswer
from app.core.errors import Invalid
from app.core.i18n import speak
from app.places.gazetteer import Gazetteer, Place
from app.places.rules import Home

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AMINA = Actor(1, "k7m2qk7m2q", "a@exemple.ca", "Amina", "fr", Home(1, 2), is_confirmed=True)
UNCONFIRMED = Actor(2, "k7m2qk7m2r", "b@exemple.ca", "B", "fr", Home(), is_confirmed=False)


@pytest.mark.parametrize(
    "name",
    [
        "Amina", "Badminton du parc", "Marie-Ève St-Onge", "Ngọc Ánh", "حديقة", "ᓂᐅ ᐃᓄᒃᑎᑐᑦ",
        "在唐人街", "הַשָּׁלוֹם", "Jo", "Le voisin du 3e", "Karonhiio D.",
    ],
)  # fmt: skip
def test_names_of_all_sorts_are_good(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "moi@exemple.ca", "https://exemple.ca", "www.exemple.ca", "Administration", "ADMIN",
        "Équipe de modération", "Modératrice", "NotreVille", "Ville de Montréal", "Webmaster",
        "M̷̛̺ö̴͎́n̸̰̈́", "a" + "\u0301" * 9,
    ],
)  # fmt: skip
def test_names_that_mislead_or_harm_are_not(name: str) -> None:
    assert name_fault(name)


def test_a_home_may_be_corrected_at_once_then_once_a_month() -> None:
    assert home_may_change_at(None) is None
    assert home_may_change_at(NOW) == NOW + HOME_CHANGE_EVERY
    assert can_move(AMINA, None, NOW)
    assert can_move(AMINA, NOW - HOME_CHANGE_EVERY, NOW)
    speak("en")
    refused = can_move(AMINA, NOW - timedelta(days=1), NOW)
    assert not refused
    assert "March 30, 2026" in refused.reason


def test_who_is_not_confirmed_settles_nothing() -> None:
    assert can_manage(AMINA)
    assert not can_manage(UNCONFIRMED)
    assert not can_move(UNCONFIRMED, None, NOW)
    assert can_move(UNCONFIRMED, None, NOW).reason == can_manage(UNCONFIRMED).reason


def test_administrators_and_the_command_line_grant_roles() -> None:
    assert can_grant(None)
    assert not can_grant(AMINA)
    administrator = Actor(
        3, "k7m2qk7m2s", "c@exemple.ca", "C", "fr", Home(), is_confirmed=True, is_administrator=True
    )
    assert can_grant(administrator)


def small_city() -> Gazetteer:
    places = {
        n: Place(n, f"q{n}", f"Quartier {n}", "neighbourhood", 45.5, -73.6, 1) for n in (1, 2, 3)
    }
    return Gazetteer(
        city="Petiteville",
        neighbourhoods=places,
        rtas={"H2X": [(1, 0.9), (2, 0.01)], "H3N": [(2, 0.5), (3, 0.4)]},
        loaded=True,
    )


def answer(**fields: str) -> HomeAnswer:
    return HomeAnswer.model_validate(fields)


def test_a_code_gives_a_home_a_question_or_elsewhere() -> None:
    city = small_city()
    one = find(city, answer(postal_code="h2x 1y4"))
    assert isinstance(one, FoundHome)
    assert (one.rta, one.home, one.outside) == ("H2X", Home(1, 1), False)
    several = find(city, answer(postal_code="H3N"))
    assert isinstance(several, WhichNeighbourhood)
    assert [p.slug for p in several.choices] == ["q2", "q3"]
    chosen = find(city, answer(postal_code="H3N", neighbourhood="q3"))
    assert isinstance(chosen, FoundHome)
    assert chosen.home == Home(1, 3)
    outside = find(city, answer(postal_code="K1A"))
    assert isinstance(outside, FoundHome)
    assert (outside.rta, outside.home, outside.outside) == ("K1A", Home(), True)
    elsewhere = find(city, answer(where="elsewhere", postal_code="H2X"))
    assert elsewhere == FoundHome("", Home())


@pytest.mark.parametrize("code", ["", "D1A", "12", "H2O", "H2X1Y", "🎉", "H2XH2X"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as caught:
        find(small_city(), answer(postal_code=code))
    assert "postal_code" in caught.value.errors


def test_a_neighbourhood_of_another_code_is_refused() -> None:
    with pytest.raises(Invalid):
        find(small_city(), answer(postal_code="H3N", neighbourhood="q1"))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/18 Safari/605", "Safari · macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit CriOS/140 Safari/604", "Chrome · iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit SamsungBrowser/30 Chrome/140 Safari/537", "Samsung Internet · Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit Chrome/140 Safari/537", "Chrome · ChromeOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge · Windows"),
        ("curl/8.5", ""),
        ("", ""),
        ("<script>Firefox</script>" * 400, "Firefox"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_plain_words(agent: str, words: str) -> None:
    assert describe(agent) == words
