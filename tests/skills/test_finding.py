"""What people type leads to the term they mean: accents, feminine and plural forms, small slips."""

import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings, strategies as st

from app.core.text import fold
from app.skills.finding import Index
from app.skills.roots import root, roots
from app.skills.rules import MOST_FOUND, NEAR, SURE, Term, TermKind
from app.skills.terms import find_terms, skills, terms_of
from tests.skills.phrases import CAUSES, NOTHING_NEAR, SKILLS

TERMS = [(kind, term) for kind in TermKind for term in terms_of(kind).values()]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def codes(words: str, kind: TermKind = TermKind.SKILL) -> list[str]:
    return [found.term.code for found in find_terms(words, kind)]


@pytest.mark.parametrize(
    ("kind", "phrases"), [(TermKind.SKILL, SKILLS), (TermKind.CAUSE, CAUSES)], ids=str
)
def test_what_people_type_leads_to_the_term_they_mean(
    kind: TermKind, phrases: Mapping[str, str]
) -> None:
    first = {words: codes(words, kind)[:1] for words in phrases}
    wrong = {words: first[words] for words, meant in phrases.items() if first[words] != [meant]}
    offered = {words for words, meant in phrases.items() if meant in codes(words, kind)}
    assert phrases.keys() - offered == set()
    assert len(wrong) <= 0.03 * len(phrases), wrong


def test_there_are_enough_phrases_to_measure_by() -> None:
    assert len(SKILLS) + len(CAUSES) >= 60
    assert set(SKILLS.values()) <= skills().keys()


@pytest.mark.parametrize("words", NOTHING_NEAR)
def test_what_is_not_there_is_not_found(words: str) -> None:
    assert [found for kind in TermKind for found in find_terms(words, kind)] == []


@pytest.mark.parametrize("words", ["", "   ", "…!?", "🙂", "de la"])
def test_no_words_mean_nothing(words: str) -> None:
    assert find_terms(words, TermKind.SKILL) == []


def test_every_word_of_a_term_surely_finds_it() -> None:
    for kind, term in TERMS:
        for form in term.forms:
            best = find_terms(form, kind)
            assert best[0].score == 1, form
            assert term.code in [found.term.code for found in best if found.is_sure], form


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TERMS), st.data())
def test_one_slip_in_a_long_word_is_forgiven(
    chosen: tuple[TermKind, Term], data: st.DataObject
) -> None:
    kind, term = chosen
    long = [form for form in term.forms if len(fold(form)) >= 10]
    if not long:
        return
    typed = list(fold(data.draw(st.sampled_from(long))))
    place = data.draw(st.integers(1, len(typed) - 2))
    slip = data.draw(st.sampled_from(["drop", "swap", "double"]))
    if slip == "drop":
        del typed[place]
    elif slip == "double":
        typed.insert(place, typed[place])
    else:
        typed[place], typed[place + 1] = typed[place + 1], typed[place]
    assert term.code in [found.term.code for found in find_terms("".join(typed), kind)]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=130))
def test_whatever_is_typed_gets_a_few_ordered_answers(words: str) -> None:
    found = find_terms(words, TermKind.SKILL)
    assert len(found) <= MOST_FOUND
    assert len({one.term.code for one in found}) == len(found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(NEAR <= one.score <= 1 for one in found)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=LETTERS, min_size=1, max_size=20))
def test_a_root_is_the_beginning_of_its_word_and_is_never_empty(word: str) -> None:
    found = root(word)
    assert found
    assert len(found) <= len(word) + 1
    assert found[: min(3, len(word))] == word[: min(3, len(word))]


@pytest.mark.parametrize(
    "family",
    [
        "menuisier menuisière menuisiers menuisières menuiserie",
        "traducteur traductrice traductrices traduction traductions",
        "électricien électricienne electricity electrician electricians",
        "jardin jardinier jardinière jardinage jardiniers",
        "photographe photographes photographie photographer",
        "teacher teachers teaching",
        "translator translation translating translate",
    ],
)
def test_the_forms_of_a_word_have_one_root(family: str) -> None:
    assert len({roots(word) for word in family.split()}) == 1


def test_words_that_say_nothing_are_left_out_unless_there_are_no_others() -> None:
    assert roots("je sais faire de la couture") == roots("couture")
    assert roots("savoir faire") != ()


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    index = Index([Term("a", "aide rare", ""), Term("b", "aide", ""), Term("c", "aide autre", "")])
    assert index.weight("aid") < index.weight("rar")
    assert index.find("rare")[0].term.code == "a"


def test_only_the_same_words_are_sure() -> None:
    assert find_terms("menuisière", TermKind.SKILL)[0].is_sure
    assert not find_terms("menuisrie", TermKind.SKILL)[0].score > 1
    assert 0.5 < NEAR < SURE < 1


def test_looking_up_is_quick() -> None:
    find_terms("menuisière", TermKind.SKILL)
    began = time.perf_counter()
    for words in SKILLS:
        find_terms(words, TermKind.SKILL)
    assert (time.perf_counter() - began) / len(SKILLS) < 0.02
