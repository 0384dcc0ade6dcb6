"""What browsers get: labelled controls, nothing inline, nothing from another host."""

import re

import pytest

from app.core.web.templates import STATIC
from tests.architecture import house, jinja

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
SCRIPTED = re.compile(r"\{%-?.*?-?%\}", re.DOTALL)
SHOWN = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
TAG = re.compile(r"<(\w+)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
CONTROL = re.compile(r"<(input|select|textarea)\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
WITHOUT_LABEL = {"hidden", "submit", "button", "image", "reset"}
HANDLER = re.compile(r"\son\w+\s*=", re.IGNORECASE)
STYLE = re.compile(r"\sstyle\s*=", re.IGNORECASE)
ASSETS = {"script", "link", "img", "source", "iframe", "video", "audio", "object", "embed", "use"}
ELSEWHERE = re.compile(r"(?:src|href|srcset|data|poster)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE)
SHEETS = sorted(p for p in STATIC.rglob("*.css") if "vendor" not in p.parts)
SCRIPTS = sorted(p for p in STATIC.rglob("*.js") if "vendor" not in p.parts)
SHOWCASE = "site/_gallery"
"""Shows the components; its forms lead nowhere."""

FOR_BROWSERS = tuple(name for name in house.templates() if not name.startswith("emails/"))


def markup(name: str) -> str:
    """Return a template's HTML, with a word for each thing that Jinja puts in."""
    text = COMMENT.sub("", jinja.source(name))
    text = SHOWN.sub(lambda shown: "⟦" + re.sub(r"[^\w.]+", "_", shown[1].strip()) + "⟧", text)
    return SCRIPTED.sub("", text)


def attribute(tag: str, name: str) -> str:
    found = re.search(rf"(?<![\w-]){name}\s*=\s*\"([^\"]*)\"", tag)
    return found[1] if found else ""


def unlabelled(html: str) -> list[str]:
    targets = set(re.findall(r"<label\b[^>]*\bfor=\"([^\"]*)\"", html))
    wrapped = [(m.start(), m.end()) for m in re.finditer(r"<label\b.*?</label>", html, re.DOTALL)]
    bare = []
    for control in CONTROL.finditer(html):
        tag = control[2]
        if control[1] == "input" and attribute(tag, "type") in WITHOUT_LABEL:
            continue
        named = attribute(tag, "aria-label") or attribute(tag, "aria-labelledby")
        inside = any(start < control.start() < end for start, end in wrapped)
        if not (named or inside or attribute(tag, "id") in targets - {""}):
            bare.append(control[0][:120])
    return bare


@pytest.mark.parametrize("name", FOR_BROWSERS)
def test_every_control_has_a_label(name):
    assert unlabelled(markup(name)) == []


@pytest.mark.parametrize("name", FOR_BROWSERS)
def test_nothing_is_inline(name):
    html = markup(name)
    wrong = [tag[0][:120] for tag in TAG.finditer(html) if inline(tag[1], tag[2])]
    wrong += re.findall(r"<style\b.*|javascript:.*", html)
    assert wrong == []


def inline(tag: str, attributes: str) -> bool:
    """Say whether a tag brings style or script of its own, which our policy makes browsers refuse."""
    if HANDLER.search(" " + attributes) or STYLE.search(" " + attributes):
        return True
    own = tag == "script" and "src=" not in attributes
    return own and attribute(attributes, "type") != "application/ld+json"


@pytest.mark.parametrize("name", house.templates())
def test_nothing_comes_from_another_host(name):
    wrong = [
        tag[0][:120]
        for tag in TAG.finditer(markup(name))
        if tag[1] in ASSETS and ELSEWHERE.search(tag[2]) and 'rel="license"' not in tag[2]
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_no_style_sheet_reaches_another_host(path):
    assert re.findall(r"@import|url\(\s*[\"']?(?:https?:)?//[^)]*", path.read_text()) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_no_script_reaches_another_host_or_writes_code(path):
    text = path.read_text()
    assert re.findall(r"[\"'`](?:https?:)?//[\w.-]+", text) == []
    assert re.findall(r"\beval\(|new Function\(|document\.write\(", text) == []
    assert re.findall(r"\.style\.cssText|setAttribute\(\s*[\"']style", text) == []


def test_icons_drawn_in_pages_have_no_style_of_their_own():
    icons = {path.name: path.read_text() for path in (STATIC / "icons").glob("*.svg")}
    assert len(icons) > 50
    assert [n for n, text in icons.items() if STYLE.search(text) or "<style" in text] == []
    assert [n for n, text in icons.items() if "<script" in text or "<use" in text] == []


def test_a_form_that_posts_carries_the_members_token():
    bare = []
    for name in FOR_BROWSERS:
        if name.startswith(SHOWCASE):
            continue
        for form in re.finditer(r"<form\b[^>]*method=\"post\".*?</form>", markup(name), re.DOTALL):
            if "⟦csrf_field_⟧" not in form[0]:
                bare.append(f"{name}: {form[0].splitlines()[0][:100]}")
    assert bare == []


def test_labels_are_found_around_before_and_by_name():
    assert unlabelled('<label for="a">A</label><input id="a">') == []
    assert unlabelled('<label>A <input type="checkbox"></label>') == []
    assert unlabelled('<select aria-label="A"></select>') == []
    assert unlabelled('<input type="hidden" name="a">') == []
    assert unlabelled('<label for="a">A</label><input id="b">') == ['<input id="b">']
    assert unlabelled('<textarea placeholder="A"></textarea>') == ['<textarea placeholder="A">']


def test_style_and_handlers_are_found_in_any_tag():
    assert inline("p", ' style="color: red"')
    assert inline("button", ' type="button" onclick="go()"')
    assert inline("script", ' type="module"')
    assert not inline("script", ' type="application/ld+json"')
    assert not inline("p", ' data-one="x" class="styled"')
