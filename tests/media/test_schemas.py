"""What a person says of a photo, a document, a link."""

import pytest
from pydantic import ValidationError

from app.core.i18n import using
from app.core.web.form_errors import sentences
from app.media.schemas import DocumentWords, LinkWords, PhotoWords


def faults(schema, **typed) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        schema(**typed)
    with using("en"):
        return sentences(caught.value)


def test_a_picture_is_described_or_decorative():
    assert PhotoWords(alt="  Une   ruelle ").alt == "Une ruelle"
    assert PhotoWords(decorative="1").alt == ""
    assert PhotoWords(decorative="1", alt="Une ruelle").alt == ""
    assert "describe the picture" in faults(PhotoWords)["alt"]
    assert "describe the picture" in faults(PhotoWords, alt="   ")["alt"]
    assert "in words" in faults(PhotoWords, alt="🌳🌳")["alt"]
    assert "at most 250" in faults(PhotoWords, alt="a" * 251)["alt"]
    assert "cannot be read" in faults(PhotoWords, alt="ruelle\0")["alt"]
    assert "cannot be read" in faults(PhotoWords, alt="ruelle\ud800")["alt"]


def test_direction_tricks_are_taken_out_of_a_description():
    assert PhotoWords(alt="une \u202eelleur").alt == "une elleur"


def test_a_document_has_a_name():
    assert DocumentWords(document_title="Plan").document_title == "Plan"
    assert "at least 3" in faults(DocumentWords, document_title="ab")["document_title"]
    assert "at most 120" in faults(DocumentWords, document_title="a" * 121)["document_title"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://montreal.ca/arbres?x=1#y", "https://montreal.ca/arbres?x=1#y"),
        ("HTTP://montreal.ca", "HTTP://montreal.ca"),
        ("montreal.ca/arbres", "https://montreal.ca/arbres"),
        ("  https://exemple.québec/été ", "https://exemple.québec/été"),
        ("https://montreal.ca:8443/", "https://montreal.ca:8443/"),
    ],
)
def test_web_addresses_are_kept(typed, kept):
    assert LinkWords(address=typed, link_title="Guide").address == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bonjour",
        "https://",
        "https://.",
        "https://localhost/",
        "javascript:alert(1)",
        "data:text/html,<script>",
        "ftp://montreal.ca",
        "file:///etc/passwd",
        "https://moi:secret@montreal.ca",
        "https://montreal.ca:99999999/",
        "https://montreal.ca/<script>",
        'https://montreal.ca/"onclick=',
        "https://montreal.ca/un espace",
        "https://[::1",
        "https://montreal.ca/" + "a" * 2000,
        "https://montreal.ca/\0",
    ],
)
def test_other_addresses_are_refused_in_words(typed):
    assert faults(LinkWords, address=typed, link_title="Guide")["address"]


def test_nothing_else_is_accepted_with_them():
    assert "extra" not in faults(LinkWords, address="a.ca", link_title="Guide", extra="1")["extra"]
    assert "address" not in faults(PhotoWords, alt="Une ruelle", width="9")
