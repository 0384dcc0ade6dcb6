"""Cookies that nobody else can read, send or make; tokens that die with their session."""

import pytest
from hypothesis import given, strategies as st
from starlette.requests import Request
from starlette.responses import Response

from app.core import csrf, sessions
from app.core.settings import Settings
from app.core.web import flash

SECURE = {"base_url": "https://notreville.test"}


@pytest.fixture
def secure(settings: Settings) -> Settings:
    return settings.model_copy(update=SECURE)


def asking(**cookies: str) -> Request:
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return Request({"type": "http", "headers": [(b"cookie", header.encode("latin-1"))]})


def set_cookie(response: Response) -> dict[str, str]:
    name, *rest = response.headers["set-cookie"].split("; ")
    found = {"name": name.split("=", 1)[0], "value": name.split("=", 1)[1]}
    for part in rest:
        key, _equals, value = part.partition("=")
        found[key.lower()] = value or "yes"
    return found


def test_over_https_a_cookie_belongs_to_this_host_alone(secure: Settings) -> None:
    response = Response()
    sessions.write_cookie(response, secure, "session", "v", max_age=60)
    found = set_cookie(response)
    assert found["name"] == "__Host-session"
    assert found["secure"] == found["httponly"] == "yes"
    assert found["samesite"] == "lax"
    assert found["path"] == "/"
    assert "domain" not in found
    assert found["max-age"] == "60"


def test_over_http_it_has_its_plain_name(settings: Settings) -> None:
    response = Response()
    sessions.write_cookie(response, settings, "session", "v")
    found = set_cookie(response)
    assert found["name"] == "session"
    assert "secure" not in found
    assert "max-age" not in found, "it leaves with the browser"


def test_a_plain_cookie_is_not_read_over_https(secure: Settings, settings: Settings) -> None:
    assert sessions.read_cookie(asking(session="x"), secure, "session") == ""
    assert sessions.read_cookie(asking(**{"__Host-session": "x"}), secure, "session") == "x"
    assert sessions.read_cookie(asking(session="x"), settings, "session") == "x"
    assert sessions.read_cookie(asking(), settings, "session") == ""


def test_a_cookie_is_taken_back_under_the_same_name_and_path(secure: Settings) -> None:
    response = Response()
    sessions.forget_cookie(response, secure, "session")
    found = set_cookie(response)
    assert (found["name"], found["path"], found["max-age"]) == ("__Host-session", "/", "0")


def test_secrets_are_long_and_never_the_same() -> None:
    made = {sessions.new_secret() for _ in range(500)}
    assert len(made) == 500
    assert min(map(len, made)) >= 43, "256 bits"


@given(st.text(max_size=80), st.text(max_size=80))
def test_what_is_stored_recognises_one_secret_only(one: str, other: str) -> None:
    try:
        same = sessions.digest(one) == sessions.digest(other)
    except UnicodeEncodeError:
        return
    assert same is (one == other)
    assert len(sessions.digest(one)) == 32
    if one:
        assert one.encode() != sessions.digest(one)


@given(
    st.text(max_size=60, alphabet=st.characters(exclude_categories=["Cs"])), st.text(max_size=80)
)
def test_no_text_that_somebody_makes_up_is_a_token(session: str, given_: str) -> None:
    assert not csrf.is_valid(Settings(secret_key="k" * 40), session, given_)


@given(st.text(min_size=1, max_size=60, alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_token_of_any_session_is_good_for_it(session: str) -> None:
    settings = Settings(secret_key="k" * 40)
    token = csrf.token(settings, session)
    assert csrf.is_valid(settings, session, token)
    assert csrf.is_valid(settings, session, token.upper())
    assert not csrf.is_valid(settings, session + "x", token)
    assert not csrf.is_valid(Settings(secret_key="other" * 10), session, token)


@given(st.integers(min_value=0, max_value=63), st.integers(min_value=1, max_value=15))
def test_a_token_changed_anywhere_is_worth_nothing(where: int, by: int) -> None:
    settings = Settings(secret_key="k" * 40)
    token = csrf.token(settings, "s")
    changed = f"{int(token[where], 16) ^ by:x}"
    assert not csrf.is_valid(settings, "s", token[:where] + changed + token[where + 1 :])


KINDS = ("success", "info", "warning", "error")


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_is_carried_to_the_next_page(settings: Settings, kind: flash.Kind) -> None:
    response = Response()
    flash.put(response, settings, kind, "C’est fait : « Été », 5 $; oui")
    value = set_cookie(response)["value"].strip('"')
    assert flash.take(asking(flash=value), settings) == [
        flash.Flash(kind, "C’est fait : « Été », 5 $; oui")
    ]


@pytest.mark.parametrize("value", ["", "x", "a.b.c", "WyJzdWNjZXNzIiwieCJd.x.y", "\xff"])
def test_a_sentence_that_we_did_not_sign_is_never_shown(settings: Settings, value: str) -> None:
    assert flash.take(asking(flash=value), settings) == []


def test_a_sentence_signed_elsewhere_is_never_shown(settings: Settings) -> None:
    response = Response()
    elsewhere = settings.model_copy(update={"secret_key": Settings(secret_key="z" * 40).secret_key})
    elsewhere.__dict__.pop("secret", None)
    flash.put(response, elsewhere, "error", "Donnez votre mot de passe à tel endroit.")
    assert flash.take(asking(flash=set_cookie(response)["value"]), settings) == []


def test_a_sentence_is_forgotten_once_shown(settings: Settings) -> None:
    response = Response()
    flash.forget(response, settings)
    assert set_cookie(response)["max-age"] == "0"
