"""Web addresses as people type them: completed when only a little is missing, refused when they could harm."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given, strategies as st
from pydantic_core import PydanticCustomError

from app.core.web_address import web_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("montreal.ca", "https://montreal.ca"),
        ("www.montreal.ca/parcs?x=1#haut", "https://www.montreal.ca/parcs?x=1#haut"),
        ("http://ecoquartier.example", "http://ecoquartier.example"),
        ("HTTPS://Montreal.CA", "HTTPS://Montreal.CA"),
        ("exemple.ca:8443/x", "https://exemple.ca:8443/x"),
        ("élan.example", "https://élan.example"),
        ("203.0.113.9", "https://203.0.113.9"),
    ],
)
def test_an_address_is_kept_or_completed(typed: str, kept: str) -> None:
    assert web_address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("javascript:alert(1)", "start with"),
        ("JavaScript:alert(1)", "start with"),
        ("java\tscript:alert(1)", "full web address"),
        ("vbscript:msgbox", "full web address"),
        ("data:text/html,<script>", "start with"),
        ("mailto:amina@exemple.ca", "start with"),
        ("ftp://exemple.ca", "start with"),
        ("file:///etc/passwd", "start with"),
        ("localhost", "full web address"),
        ("http://localhost:8000", "full web address"),
        ("https://", "full web address"),
        ("https://...", "full web address"),
        ("", "full web address"),
        ("https://moi:secret@exemple.ca", "full web address"),
        ("https://exemple.ca@mechant.example", "full web address"),
        ("exemple.ca:port", "full web address"),
        ("exemple.ca:99999", "full web address"),
        ("http://[::1]/", "full web address"),
        ("http://[bad", "full web address"),
        ("deux mots.ca", "full web address"),
        ('exemple.ca/"onmouseover="x', "full web address"),
        ("exemple.ca\\@mechant.example", "full web address"),
        ("exemple.ca/<script>", "full web address"),
    ],
)
def test_what_could_harm_or_leads_nowhere_is_refused_with_a_sentence(typed: str, why: str) -> None:
    with pytest.raises(PydanticCustomError) as refusal:
        web_address(typed)
    assert refusal.value.type == "said"
    assert why in refusal.value.message_template


@given(st.text(max_size=60))
def test_whatever_is_kept_is_an_address_of_the_web_without_a_name_or_a_quote(typed: str) -> None:
    try:
        kept = web_address(typed)
    except PydanticCustomError:
        return
    parts = urlsplit(kept)
    assert parts.scheme in {"http", "https"}
    assert parts.username is None
    assert "." in (parts.hostname or "")
    assert not set(kept) & set(' <>"\\\t\n')


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{2,5}){1,2}(/[a-z0-9]{0,5}){0,2}", fullmatch=True))
def test_keeping_twice_is_keeping_once(typed: str) -> None:
    assert web_address(web_address(typed)) == web_address(typed)
