"""Everything that the demonstration says beside its tales: written as Québec writes, about nobody real."""

import ast
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from app.demo.content import FOLDER, names, tales
from app.demo.people import DOMAIN, PASSWORD, SIGN_IN
from app.demo.seed.ideas import steady_id

FILES = sorted(path for path in FOLDER.glob("*.toml") if path.name != "people.toml")
NBSP, NARROW = "\u00a0", "\u202f"
BREAKS = re.compile(r"\d (?:[%$]|h\b)|\b\d{1,3} \d{3}(?:\D|$)")
CODE = re.compile(r"^[a-z0-9_.:-]*$")
LINK = re.compile(r"\]\([^)]*\)|https?://\S+|[\w.+-]+@[\w.-]+")
TELEPHONE = re.compile(r"\(?\b(?:514|438|450)\)?[ -.]\d{3}[ -.]\d{4}\b")
POSTAL_CODE = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b")
OURS = re.compile(r"@(?:[\w-]+\.)*example$|@notreville\.example$")


def texts(value: Any, language: str = "fr", name: str = "") -> Iterator[tuple[str, str]]:
    """Give every sentence of a file, with its language: a key's ending, or the nearest ``language``."""
    if isinstance(value, dict):
        spoken = value.get("language", language)
        for key, inner in value.items():
            ending = key[-2:] if key in {"fr", "en"} or key.endswith(("_fr", "_en")) else spoken
            yield from texts(inner, ending, key)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, language, name)
    elif isinstance(value, str) and name not in {"website", "email"} and not CODE.match(value):
        yield language, value


SAID = [
    pytest.param(language, text, id=f"{path.stem}-{number}")
    for path in FILES
    for number, (language, text) in enumerate(texts(tomllib.loads(path.read_text())))
]


def test_every_file_says_something() -> None:
    spoken = {parameter.id.rpartition("-")[0] for parameter in SAID}  # type: ignore[union-attr]
    assert spoken >= {path.stem for path in FILES} - {"notifications"}, "which names things alone"
    assert len(SAID) > 100


@pytest.mark.parametrize(("language", "text"), SAID)
def test_a_text_is_clean_and_of_nobody(language: str, text: str) -> None:
    assert text == text.lstrip()
    assert text.removesuffix("\n") == text.rstrip(), "one line end closes a text, no blank"
    assert "  " not in text
    assert "\t" not in text
    assert not TELEPHONE.search(text)
    assert not POSTAL_CODE.search(text)
    for address in re.findall(r"[\w.+-]+@[\w.-]+\w", text):
        assert OURS.search(address), address
    if language != "fr":
        return
    plain = LINK.sub("", text)
    assert "'" not in plain
    assert '"' not in plain
    assert "..." not in plain
    for found in re.finditer(r"(.)([?!;:»])", plain):
        before, sign = found[1], found[2]
        if sign == ":" and (before.isdigit() or before == "*"):
            continue
        if sign in "?!" and before in "?!…»":
            continue
        assert before in {NBSP, NARROW}, (
            "a line would break there: " + plain[found.start() - 20 :][:40]
        )
    assert not re.search(r"«[^\u00a0\u202f]", plain)
    assert not BREAKS.search(plain), "a number stays beside what it counts"


def test_a_text_in_the_code_breaks_no_line_before_a_sign_either() -> None:
    said = [
        (path.name, node.lineno, node.value)
        for path in sorted((FOLDER.parent / "seed").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert len(said) > 500
    assert [one for one in said if re.search(r" [;?!»]|« ", one[2]) or BREAKS.search(one[2])] == []


def test_pseudonyms_and_names_fit_and_none_is_somebody_s_whole_name() -> None:
    first_names, initials, pseudonyms = names()
    assert all(1 < len(name) <= 60 for name in (*first_names, *pseudonyms))
    assert all(name == name.strip() for name in (*first_names, *initials, *pseudonyms))
    assert not {name.casefold() for name in first_names} & {p.casefold() for p in pseudonyms}
    assert not any(re.fullmatch(r"[A-ZÉ]\w+ [A-ZÉ]\w+", name) for name in first_names)


def test_sign_ins_lead_to_a_domain_that_nobody_can_buy() -> None:
    assert DOMAIN.endswith(".example")
    assert len(set(SIGN_IN.values())) == len(SIGN_IN) >= 6
    assert all(address.endswith(f"@{DOMAIN}") for address in SIGN_IN.values())
    assert len(PASSWORD) >= 16, "as long as the form asks of everybody"


@given(st.text(max_size=40))
@settings(max_examples=50)
def test_an_address_is_the_same_for_the_same_key(key: str) -> None:
    assert steady_id(key) == steady_id(key)
    assert steady_id(key) != steady_id(key + "x")
    assert re.fullmatch(r"[a-z0-9]{10}", steady_id(key))


def test_no_two_things_of_the_demonstration_share_an_address() -> None:
    keys = [tale.key for tale in tales()]
    made = [steady_id(prefix + key) for key in keys for prefix in ("", "photo:", "link:")]
    assert len(set(made)) == len(made)
