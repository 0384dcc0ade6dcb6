"""Addresses, names, passwords and homes, as people and machines type them."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import TypeAdapter, ValidationError

from app.accounts.homes import FoundHome, WhichNeighbourhood, find
from app.accounts.rules import EMAIL_MAX, NAME_MAX, PASSWORD_MAX, PASSWORD_MIN, name_fault
from app.accounts.schemas import DisplayName, Email, HomeAnswer, NewPassword
from app.core.errors import Invalid
from app.core.i18n import using
from app.core.web.form_errors import said
from app.places.gazetteer import Gazetteer, Place
from app.places.rules import Home

LOCALS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789._+-", min_size=1, max_size=20)
DOMAINS = st.sampled_from(["exemple.ca", "sub.exemple.qc.ca", "xn--montral-fya.ca", "EXEMPLE.CA"])


def accepted(kind: Any, typed: object) -> Any:
    return TypeAdapter(kind).validate_python(typed)


def refused(kind: Any, typed: object, language: str = "en") -> str:
    with using(language), pytest.raises(ValidationError) as caught:
        accepted(kind, typed)
    with using(language):
        return said(caught.value.errors(include_url=False, include_input=False)[0])


@given(LOCALS, DOMAINS)
def test_an_address_that_is_accepted_can_be_written_to(local: str, domain: str) -> None:
    try:
        found = accepted(Email, f" {local}@{domain} ")
    except ValidationError:
        assert ".." in local or local[0] == "." or local[-1] == "."
        return
    assert found.isascii()
    assert found.count("@") == 1
    assert " " not in found
    assert accepted(Email, found) == found


@given(st.text(max_size=80))
def test_whatever_is_accepted_has_a_name_and_a_host(typed: str) -> None:
    try:
        found = accepted(Email, typed)
    except ValidationError:
        return
    name, host = found.split("@")
    assert name
    assert "." in host
    assert not set("\r\n,;<> ") & set(found)


@pytest.mark.parametrize(
    "typed",
    [
        "amina", "amina@", "@exemple.ca", "amina@exemple", "a b@exemple.ca", "a@b@exemple.ca",
        "amina@exemple..ca", "amina@-exemple.ca", "amina@[127.0.0.1]", "amina@localhost",
        "a@exemple.ca\nBcc: x@y.z", "a@exemple.ca, b@exemple.ca", "<a@exemple.ca>",
        '"a b"@exemple.ca', "é@exemple.ca", "a@" + "b" * 250 + ".ca",
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_how_one_looks(typed: str) -> None:
    english = refused(Email, typed)
    assert "name@example.org" in english or str(EMAIL_MAX) in english
    assert refused(Email, typed, "fr") != english


@pytest.mark.parametrize("typed", ["AMINA@Exemple.CA", "amina@EXEMPLE.ca", " amina@exemple.ca\t"])
def test_a_host_has_no_capitals(typed: str) -> None:
    assert accepted(Email, typed).endswith("@exemple.ca")


@given(st.text(max_size=80))
def test_a_name_that_is_accepted_can_be_read_by_everybody(typed: str) -> None:
    try:
        name = accepted(DisplayName, typed)
    except ValidationError:
        return
    assert 2 <= len(name) <= NAME_MAX
    assert name == " ".join(name.split(" "))
    assert any(c.isalnum() for c in name)
    assert "@" not in name
    assert "\n" not in name
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "Amina K.",
        "O’Neill",
        "Jean-François",
        "Łukasz",
        "李小龍",
        "نور",
        "שָׁלוֹם",
        "Ngọc Ánh",
        "Zoë 3",
        "R2-D2",
    ],
)
def test_names_of_everywhere_are_names(name: str) -> None:
    assert accepted(DisplayName, name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    [
        "Administratrice", "L’équipe de modération", "NOTREVILLE", "Ville de Montréal",
        "City of Montreal", "WebMaster", "admin", "ádmin",
    ],
)  # fmt: skip
def test_nobody_passes_for_the_team(name: str) -> None:
    assert "another one" in refused(DisplayName, name)


@pytest.mark.parametrize("name", ["moi@exemple.ca", "www.exemple.ca", "https://x.test", "a http:b"])
def test_a_name_is_no_address(name: str) -> None:
    assert "address" in refused(DisplayName, name)


@given(st.text(min_size=PASSWORD_MIN, max_size=60))
def test_any_text_is_a_password_in_one_normal_form(typed: str) -> None:
    try:
        typed.encode()
    except UnicodeEncodeError:
        assert refused(NewPassword, typed)
        return
    composed = unicodedata.normalize("NFC", typed)
    if len(composed) >= PASSWORD_MIN:
        assert accepted(NewPassword, typed) == composed
        assert accepted(NewPassword, unicodedata.normalize("NFD", typed)) == composed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "at least 12"),
        ("court", "at least 12"),
        ("x" * 11, "at least 12"),
        ("x" * (PASSWORD_MAX + 1), "at most 1,024"),
    ],
)
def test_a_password_has_its_length_and_no_other_rule(typed: str, words: str) -> None:
    assert words in refused(NewPassword, typed)
    for fine in ("aaaaaaaaaaaa", "            ", "1" * PASSWORD_MAX, "🌳" * 12):
        assert accepted(NewPassword, fine) == fine


@pytest.fixture
def city() -> Gazetteer:
    places = Gazetteer(city="Montréal")
    places.territories[1] = Place(1, "t", "Territoire", "borough", 0, 0)
    for n in (11, 12, 13):
        places.neighbourhoods[n] = Place(n, f"n{n}", f"Quartier {n}", "neighbourhood", 0, 0, 1)
    places.rtas = {
        "H1A": [(11, 0.98)],
        "H1B": [(11, 0.6), (12, 0.4)],
        "H1C": [(12, 0.9), (13, 0.01)],
    }
    return places


def answer(**typed: str) -> HomeAnswer:
    return HomeAnswer(**({"where": "here"} | typed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "rta", "neighbourhood"),
    [
        ({"postal_code": "H1A"}, "H1A", 11),
        ({"postal_code": "h1a 2b3"}, "H1A", 11),
        ({"postal_code": "H1B", "neighbourhood": "n12"}, "H1B", 12),
        ({"postal_code": "H1C"}, "H1C", 12),
        ({"postal_code": "H1A", "neighbourhood": "n12"}, "H1A", 11),
        ({"postal_code": "G1R 2B3"}, "G1R", None),
        ({"postal_code": "H7N"}, "H7N", None),
    ],
)
def test_a_code_gives_a_home(
    city: Gazetteer, typed: dict[str, str], rta: str, neighbourhood: int | None
) -> None:
    found = find(city, answer(**typed))
    assert isinstance(found, FoundHome)
    assert (found.rta, found.home.neighbourhood_id) == (rta, neighbourhood)
    assert found.outside is (neighbourhood is None)


def test_a_code_of_several_neighbourhoods_is_a_question(city: Gazetteer) -> None:
    asked = find(city, answer(postal_code="H1B"))
    assert isinstance(asked, WhichNeighbourhood)
    assert [place.slug for place in asked.choices] == ["n11", "n12"]


def test_elsewhere_asks_for_no_code(city: Gazetteer) -> None:
    found = find(city, answer(where="elsewhere", postal_code="n’importe quoi"))
    assert found == FoundHome("", Home())
    assert not found.outside


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"postal_code": ""}, "postal_code"),
        ({"postal_code": "D1A"}, "postal_code"),
        ({"postal_code": "90210"}, "postal_code"),
        ({"postal_code": "H1B", "neighbourhood": "n13"}, "neighbourhood"),
        ({"postal_code": "H1B", "neighbourhood": "atlantis"}, "neighbourhood"),
    ],
)
def test_what_gives_no_home_is_told_beside_its_field(
    city: Gazetteer, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        find(city, answer(**typed))
    assert list(caught.value.errors) == [field]
