"""The demonstration's texts: whole, believable, of nobody real, in French as Québec writes it."""

import re
from collections import Counter
from itertools import chain

import pytest

from app.demo.content import ONE_SHORT, Remark, Tale, names, tales
from app.discussion.rules import BODY_MAX as REMARK_MAX, Stance
from app.ideas.rules import (
    PROBLEM_MAX,
    PROBLEM_MIN,
    PROPOSAL_MAX,
    PROPOSAL_MIN,
    THEMES_MAX,
    THRESHOLDS,
    TITLE_MAX,
    TITLE_MIN,
)
from app.media.rules import ALT_MAX
from app.places.rules import AreaKind
from app.places.service.city import REFERENCE
from app.places.service.tables import read_city
from app.themes.rules import THEMES

TALES = tales()
BY_KEY = {tale.key: tale for tale in TALES}
CITY = read_city(REFERENCE / "montreal")
NEIGHBOURHOODS = {row.slug for row in CITY.neighbourhoods}
TERRITORIES = {row.slug for row in CITY.territories}
STATES = {"draft", "published", "candidate", "merged", "withdrawn", "archived"}
NBSP, NARROW = "\u00a0", "\u202f"


def said(tale: Tale) -> list[Remark]:
    return [*tale.remarks, *chain.from_iterable(remark.replies for remark in tale.remarks)]


def written(tale: Tale) -> list[tuple[str, str]]:
    """Every text of a tale, with its language."""
    own = [tale.title, tale.problem, tale.proposal]
    return [*((tale.language, text) for text in own), *((r.language, r.body) for r in said(tale))]


each_tale = pytest.mark.parametrize("tale", TALES, ids=lambda tale: tale.key)


def test_there_are_many_tales_each_with_a_key_and_a_title_of_its_own() -> None:
    assert len(TALES) == len(BY_KEY) == 135
    assert len({tale.title.casefold() for tale in TALES}) == 135


def test_every_state_of_an_idea_can_be_seen() -> None:
    counted = Counter(tale.state for tale in TALES)
    assert set(counted) == STATES
    assert counted["published"] > 60
    assert counted["candidate"] >= 8
    assert all(counted[state] >= 2 for state in STATES)


def test_every_stage_of_the_gate_can_be_seen() -> None:
    waiting = [t for t in TALES if t.state == "published"]
    shares = [float(t.progress) for t in waiting if t.progress != ONE_SHORT]
    for least, most in ((0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1)):
        assert any(least <= share < most for share in shares), (least, most)
    assert any(t.progress == ONE_SHORT for t in waiting)


def test_every_theme_and_much_of_the_island_has_its_ideas() -> None:
    assert set(chain.from_iterable(t.themes for t in TALES)) == set(THEMES)
    neighbourhoods = {t.area for t in TALES if t.area in NEIGHBOURHOODS}
    territories = {row.territory for row in CITY.neighbourhoods if row.slug in neighbourhoods} | {
        t.area.removeprefix("t:") for t in TALES if t.area.startswith("t:")
    }
    assert len(neighbourhoods) >= 50
    assert len(territories & TERRITORIES) >= 25
    assert any(t.area == "city" for t in TALES)


def test_most_are_in_french_and_some_in_english() -> None:
    counted = Counter(tale.language for tale in TALES)
    assert set(counted) == {"fr", "en"}
    assert 0.08 <= counted["en"] / len(TALES) <= 0.3


def test_people_talk_and_do_not_always_agree() -> None:
    remarks = [remark for tale in TALES for remark in said(tale)]
    stances = Counter(remark.stance for remark in remarks)
    assert len(remarks) > 300
    for stance in Stance:
        assert stances[stance.value], stance
    assert any(remark.taken_up for remark in remarks)
    assert any(remark.by_author for remark in remarks)


@each_tale
def test_a_tale_fits_the_form_that_people_fill_in(tale: Tale) -> None:
    assert TITLE_MIN <= len(tale.title) <= TITLE_MAX
    assert PROBLEM_MIN <= len(tale.problem) <= PROBLEM_MAX
    assert PROPOSAL_MIN <= len(tale.proposal) <= PROPOSAL_MAX
    assert 1 <= len(tale.themes) <= THEMES_MAX
    assert len(set(tale.themes)) == len(tale.themes)
    assert set(tale.themes) <= set(THEMES)
    assert tale.state in STATES
    assert tale.language in {"fr", "en"}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", tale.key)


@each_tale
def test_a_tale_happens_in_a_place_that_exists(tale: Tale) -> None:
    if tale.area.startswith("t:"):
        assert tale.area.removeprefix("t:") in TERRITORIES
    else:
        assert tale.area == "city" or tale.area in NEIGHBOURHOODS
    if tale.place:
        assert set(tale.place) == {"lat", "lon", "label"}
        assert 45.38 < tale.place["lat"] < 45.72
        assert -74.02 < tale.place["lon"] < -73.46
        assert tale.place["label"].strip()


@each_tale
def test_a_tale_s_gate_says_what_its_state_says(tale: Tale) -> None:
    kind = (
        AreaKind.CITY if tale.area == "city"
        else AreaKind.TERRITORY if tale.area.startswith("t:")
        else AreaKind.NEIGHBOURHOOD
    )  # fmt: skip
    threshold = THRESHOLDS[kind]
    local = tale.locals_of(threshold)
    if tale.state == "candidate":
        assert local >= threshold
    else:
        assert 0 <= local < threshold
    assert tale.others >= 0
    assert (tale.state == "merged") is bool(tale.merged_into)
    if tale.merged_into:
        assert BY_KEY[tale.merged_into].state in {"published", "candidate"}
        assert BY_KEY[tale.merged_into].key != tale.key


@each_tale
def test_nobody_speaks_before_the_idea_or_before_what_they_answer(tale: Tale) -> None:
    for remark in tale.remarks:
        assert 0 <= remark.age_days <= tale.age_days, remark.body[:40]
        for reply in remark.replies:
            assert 0 <= reply.age_days <= remark.age_days, reply.body[:40]
            assert not reply.replies, "two levels and no more"


@each_tale
def test_what_is_said_fits_and_says_something(tale: Tale) -> None:
    bodies = [remark.body for remark in said(tale)]
    assert len(set(bodies)) == len(bodies)
    for remark in said(tale):
        assert 15 <= len(remark.body) <= REMARK_MAX
        assert remark.stance in {stance.value for stance in Stance}
        assert remark.helpful >= 0
        if remark.taken_up:
            assert remark.stance == "improvement"


@each_tale
def test_a_drawing_is_described_in_both_languages(tale: Tale) -> None:
    if not tale.photo:
        return
    assert set(tale.photo) >= {"scene", "alt_fr", "alt_en"}
    assert 10 <= len(tale.photo["alt_fr"]) <= ALT_MAX
    assert 10 <= len(tale.photo["alt_en"]) <= ALT_MAX
    assert tale.photo["alt_fr"] != tale.photo["alt_en"]


@each_tale
def test_french_is_written_with_its_own_signs(tale: Tale) -> None:
    for language, text in written(tale):
        if language != "fr":
            continue
        plain = re.sub(r"https?://\S+", "", text)
        assert "'" not in plain, plain
        assert '"' not in plain, plain
        assert "..." not in plain
        for found in re.finditer(r"(.)([?!;»])", plain):
            if found[2] in "?!" and found[1] in "?!…»":
                continue
            assert found[1] in {NBSP, NARROW}, found[0]


def test_no_text_has_a_double_space_or_a_blank_end() -> None:
    bad = [
        (tale.key, text[:50])
        for tale in TALES
        for _language, text in written(tale)
        if "  " in text or text != text.strip() or "\t" in text
    ]
    assert bad == []


CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|\(?\b(?:514|438|450)\)?[ -.]\d{3}[ -.]\d{4}\b|\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b"
)


@each_tale
def test_nobody_s_address_telephone_or_postal_code_is_told(tale: Tale) -> None:
    for _language, text in written(tale):
        assert not CONTACT.search(text), CONTACT.search(text)


def test_resources_lead_to_addresses_that_could_exist() -> None:
    for tale in TALES:
        for resource in tale.resources:
            address = resource.get("url") or resource.get("address") or ""
            assert not address or address.startswith(("https://", "http://")), tale.key


def test_nobody_has_a_family_name() -> None:
    first_names, initials, pseudonyms = names()
    assert len(set(first_names)) == len(first_names) >= 150
    assert sorted(initials) == [chr(n) for n in range(ord("A"), ord("Z") + 1)]
    assert len(set(pseudonyms)) == len(pseudonyms) >= 40
    assert all(" " not in name for name in first_names)


def test_tales_are_told_from_the_oldest() -> None:
    ages = [tale.age_days for tale in TALES]
    assert ages == sorted(ages, reverse=True)
    assert [tale.key for tale in tales()] == [tale.key for tale in TALES]


@pytest.mark.parametrize(
    ("state", "progress", "locals_"),
    [
        ("published", 0, 0),
        ("published", 0.5, 12),
        ("published", 1, 24),
        ("published", 7, 24),
        ("published", ONE_SHORT, 24),
        ("candidate", 1, 25),
        ("candidate", 0.2, 25),
        ("candidate", 1.4, 35),
    ],
)
def test_a_gate_of_twenty_five_is_passed_by_candidates_alone(
    state: str, progress: float | str, locals_: int
) -> None:
    like = next(iter(TALES))
    fields = {name: getattr(like, name) for name in Tale.__dataclass_fields__}
    tale = Tale(**(fields | {"state": state, "progress": progress}))
    assert tale.locals_of(THRESHOLDS[AreaKind.NEIGHBOURHOOD]) == locals_
