"""The list itself: two languages, codes that never change, causes under the sixteen themes."""

import pytest

from app.core.i18n import LANGUAGES, using
from app.core.text import fold
from app.skills import kept
from app.skills.qualities import (
    BY_KIND,
    LANGUAGES as SPOKEN,
    QualityKind,
    kind_of,
    language_label,
    language_options,
    quality_label,
    quality_options,
)
from app.skills.rules import CODE_MAX, NAME_MAX, Term, TermKind
from app.skills.terms import (
    causes,
    family,
    find_terms,
    named,
    options,
    skills,
    term_groups,
    term_named,
    terms_of,
    themes_of,
)
from app.themes.rules import THEMES

GIVEN = {
    TermKind.SKILL: (
        "accounting budgeting grant-writing project-planning governance evaluation fundraising "
        "volunteer-coordination events law permits insurance housing-rights facilitation mediation "
        "writing plain-language translation sign-language media-relations social-media "
        "graphic-design photography video web data computer-help architecture landscape engineering "
        "carpentry electricity plumbing painting bike-repair sewing logistics gardening cooking "
        "first-aid health accessibility youth-work teaching arts sport-coaching"
    ),
    TermKind.CAUSE: (
        "nature urban-trees biodiversity animals climate reuse mobility cycling public-space heritage "
        "safety emergency local-economy food food-aid urban-farming housing tenants homelessness "
        "solidarity health mental-health newcomers youth families school-success seniors isolation "
        "inclusion disability gender-equality sexual-diversity anti-racism indigenous democracy "
        "learning literacy digital-inclusion culture public-art sport"
    ),
}
"""Every code that was ever given: profiles and missions hold them."""

WINTER = Term("skating", "Patin", "Skating", TermKind.SKILL, "living", is_added=True)


@pytest.mark.parametrize("kind", TermKind)
def test_no_code_that_was_ever_given_is_missing(kind: TermKind) -> None:
    assert set(GIVEN[kind].split()) <= terms_of(kind).keys()
    assert 38 <= len(terms_of(kind)) <= 50


@pytest.mark.parametrize("kind", TermKind)
def test_each_term_has_two_names_of_its_own_and_a_short_code(kind: TermKind) -> None:
    terms = list(terms_of(kind).values())
    for language in LANGUAGES:
        with using(language):
            assert len({fold(term.label) for term in terms}) == len(terms)
            assert [code for _group, pairs in options(kind) for code, _name in pairs] == [
                term.code for term in terms
            ]
    for term in terms:
        assert len(term.code) <= CODE_MAX
        assert all(0 < len(form) <= NAME_MAX for form in term.forms)
        assert len(term.also_fr) >= 2
        assert len(term.also_en) >= 2
        assert all(len(code.split(":")) == 2 for code in term.codes)


@pytest.mark.parametrize("kind", TermKind)
def test_no_two_terms_share_a_word(kind: TermKind) -> None:
    owners: dict[str, str] = {}
    for term in terms_of(kind).values():
        for form in term.forms:
            assert owners.setdefault(fold(form), term.code) == term.code, form


def test_the_sixteen_themes_are_causes_with_the_same_names() -> None:
    for language in LANGUAGES:
        with using(language):
            for code, theme in THEMES.items():
                assert causes()[code].label == theme.label
                assert causes()[code].theme == code
    assert {term.theme for term in causes().values()} == THEMES.keys()


def test_a_theme_stands_for_the_causes_under_it() -> None:
    assert family("nature") == ["nature", "urban-trees", "biodiversity", "animals"]
    assert family("animals") == ["animals"]
    assert family("nothing") == []
    assert themes_of(["animals", "food-aid", "nothing"]) == {"nature", "food"}


def test_codes_are_put_in_the_order_of_the_list_and_unknown_ones_left_out() -> None:
    assert [t.code for t in named(TermKind.SKILL, ["sewing", "abolished", "law"])] == [
        "law",
        "sewing",
    ]


def test_a_word_names_one_term_whatever_its_accents() -> None:
    for word in ("Ébéniste", "ebeniste", "CABINET MAKING", "carpentry"):
        found = term_named(TermKind.SKILL, word)
        assert found is not None
        assert found.code == "carpentry"
    assert term_named(TermKind.CAUSE, "ébéniste") is None


def test_what_was_added_stands_in_its_group_and_is_found_until_it_is_forgotten() -> None:
    kept.remember([WINTER], {(TermKind.SKILL, "carpentry"): ("Gossage",)})
    assert skills()["skating"].is_added
    assert term_groups(TermKind.SKILL)[-1].terms[-1].code == "skating"
    assert find_terms("patins", TermKind.SKILL)[0].term.code == "skating"
    assert find_terms("gossage", TermKind.SKILL)[0].term.code == "carpentry"
    kept.remember_word(TermKind.SKILL, "skating", "Patinage")
    kept.remember_word(TermKind.SKILL, "skating", "Patinage")
    assert kept.words(TermKind.SKILL, "skating") == ("Patinage",)
    kept.forget()
    assert "skating" not in skills()
    assert find_terms("gossage", TermKind.SKILL) == []


def test_what_nobody_added_is_not_computed_again() -> None:
    before = kept.generation()
    kept.forget()
    assert kept.generation() == before


def test_checks_trainings_and_languages_have_names_in_both_languages() -> None:
    for language in LANGUAGES:
        with using(language):
            for kind in QualityKind:
                pairs = quality_options(kind)
                assert len({name for _code, name in pairs}) == len(BY_KIND[kind]) == len(pairs)
            assert len({name for _code, name in language_options()}) == len(SPOKEN)
    with using("fr"):
        assert quality_label("first-aid-cpr") == "Secourisme et RCR"
        assert language_label("es") == "espagnol"
    with using("en"):
        assert language_label("es") == "Spanish"
    assert (quality_label("abolished"), language_label("xx")) == ("abolished", "xx")
    assert kind_of("police-check") is QualityKind.CHECK
    assert kind_of("lifeguard") is QualityKind.TRAINING
    assert kind_of("abolished") is None
