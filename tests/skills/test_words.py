"""What people type, however they type it: accents, forms, slips, ambiguous, empty, endless, hostile."""

import time
import unicodedata

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core.i18n import using
from app.skills.finding import LONGEST, MOST_WORDS, Index
from app.skills.models import TermProposal
from app.skills.roots import EMPTY, ENDS, STEM_MIN, root, roots
from app.skills.rules import FOLDED_MAX, MOST_FOUND, NAME_MAX, NEAR, Term, TermKind, known_as
from app.skills.schemas import Accepting, Proposed
from app.skills.service.propose import propose
from app.skills.terms import find_terms, named, options, skills, term_groups, term_named, terms_of
from tests.api.program import Program
from tests.factories.accounts import person, sign_in_as
from tests.skills.phrases import CAUSES, SKILLS
from tests.visitor import Visitor

SKILL, CAUSE = TermKind.SKILL, TermKind.CAUSE
SWELLS = "\ufdfa"
"""One letter that folds to eighteen."""
HOSTILE = (
    "<script>alert(1)</script>", "'; DROP TABLE term; --", "{{ 7*7 }}", "%s%s%n", "../../etc/passwd",
    "\u202egnidrac", "a\u0301" * 60, "((((((((((" * 9, "x" * 1000, "\\" * 60, "%" * 60, "_" * 60,
    "SELECT", "menuisier" * 11, "é" * 100, "🛠" * 50, "\u200d" * 30, SWELLS * 60, "0" * 100,
)  # fmt: skip


def first(words: str, kind: TermKind = SKILL) -> str:
    found = find_terms(words, kind, 1)
    return found[0].term.code if found else ""


@pytest.mark.parametrize(
    "words", ["menuiserie", "Menuiserie", "MENUISERIE", "  menuiserie  ", "Menuiserie!"]
)
def test_case_blanks_and_signs_do_not_matter(words: str) -> None:
    assert find_terms(words, SKILL)[0].score == 1
    assert first(words) == "carpentry"


@pytest.mark.parametrize(
    ("accented", "bare"),
    [
        ("électricité", "electricite"),
        ("Ébénisterie", "ebenisterie"),
        ("réparation de vélos", "reparation de velos"),
    ],
)
def test_accents_do_not_matter(accented: str, bare: str) -> None:
    assert [f.term.code for f in find_terms(accented, SKILL)] == [
        f.term.code for f in find_terms(bare, SKILL)
    ]
    assert first(accented)


@pytest.mark.parametrize("apostrophe", ["’", "'", "ʼ", " "])
def test_every_apostrophe_and_dash_is_one(apostrophe: str) -> None:
    assert first(f"demande d{apostrophe}autorisation") == first("demande d autorisation")
    for dash in ("-", "–", "‑", " "):
        assert first(f"premiers{dash}soins") == "first-aid"


@pytest.mark.parametrize("kind", TermKind)
def test_both_languages_lead_to_the_same_term(kind: TermKind) -> None:
    for term in terms_of(kind).values():
        assert first(term.fr, kind) == first(term.en, kind) == term.code


@pytest.mark.parametrize("spoken", ["fr", "en"])
def test_what_language_the_page_speaks_does_not_change_what_is_found(spoken: str) -> None:
    with using(spoken):
        for words, code in (
            ("plombière", "plumbing"),
            ("plumber", "plumbing"),
            ("sewing", "sewing"),
        ):
            assert first(words) == code


def test_words_in_another_order_mean_the_same() -> None:
    assert first("vélos réparer") == first("réparer vélos") == "bike-repair"
    assert first("subventions demande") == first("demande de subventions") == "grant-writing"


def test_words_that_mean_several_bring_each_and_none_is_sure() -> None:
    for words, kind, codes in (
        ("jeunes aînés", CAUSE, {"youth", "seniors"}),
        ("enseigner l’informatique", SKILL, {"teaching", "computer-help"}),
    ):
        found = find_terms(words, kind)
        assert {one.term.code for one in found} >= codes
        assert not any(one.is_sure for one in found)
    several = find_terms("food", CAUSE)
    assert [one.term.code for one in several[:1]] == ["food"]
    assert len(several) > 1, "the word itself goes before what only contains it"


def test_the_best_goes_first_and_no_term_comes_twice() -> None:
    for words in (*SKILLS, *CAUSES):
        for kind in TermKind:
            found = find_terms(words, kind)
            scores = [one.score for one in found]
            assert scores == sorted(scores, reverse=True)
            assert len({one.term.code for one in found}) == len(found) <= MOST_FOUND
            assert all(NEAR <= score <= 1 for score in scores)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_are_given_than_are_asked_for(most: int) -> None:
    assert len(find_terms("santé des enfants et des aînés", CAUSE, most)) <= most


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_find_little_and_soon(words: str) -> None:
    began = time.process_time()
    for kind in TermKind:
        assert len(find_terms(words, kind)) <= MOST_FOUND
        assert term_named(kind, words) is None
    assert time.process_time() - began < 0.25


def test_of_a_very_long_text_only_the_beginning_is_read() -> None:
    late = "zzzz " * (LONGEST // 5) + "menuiserie"
    assert first(late) == ""
    many = " ".join(f"mot{n}x" for n in range(MOST_WORDS)) + " menuiserie"
    assert first(many[:LONGEST]) == ""
    assert first("menuiserie " + "bla " * 40) in {"carpentry", ""}


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_finding_and_folding_never_fail_whatever_is_typed(words: str) -> None:
    assert len(known_as(words)) <= FOLDED_MAX
    for kind in TermKind:
        find_terms(words, kind)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(sorted(skills())), st.sampled_from(["s", "e", "es", "x"]))
def test_a_plural_or_feminine_end_still_finds_the_name(code: str, end: str) -> None:
    name = skills()[code].fr
    assert code in [found.term.code for found in find_terms(name + end, SKILL)]


@pytest.mark.parametrize(
    ("word", "kept"), [("os", "os"), ("jeu", "jeu"), ("age", "age"), ("ses", "ses")]
)
def test_a_short_word_keeps_its_letters(word: str, kept: str) -> None:
    assert root(word) == kept


def test_ends_are_tried_from_the_longest_and_leave_a_stem() -> None:
    lengths = [len(end) for end in ENDS]
    assert lengths == sorted(lengths, reverse=True)
    for end in ENDS:
        assert len(root("qqqqqq" + end)) >= STEM_MIN
    assert "faire" in EMPTY
    assert roots("faire") == (root("faire"),), "alone, it is all that was said"


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Index([]).find("menuiserie") == []
    assert Index([Term("x", "…", "…")]).find("x") == []


def test_unknown_codes_are_left_out_and_the_list_s_order_kept() -> None:
    codes = list(skills())
    assert [term.code for term in named(SKILL, reversed(codes))] == codes
    assert named(SKILL, []) == named(SKILL, ["nothing", "'"]) == []
    assert named(CAUSE, codes[:1]) == [] or codes[0] in terms_of(CAUSE)


def test_options_are_said_in_the_language_in_force_under_their_groups() -> None:
    for language in ("fr", "en"):
        with using(language):
            groups = options(SKILL)
            assert [label for label, _pairs in groups] == [g.label for g in term_groups(SKILL)]
            labels = [name for _label, pairs in groups for _code, name in pairs]
            assert labels == [term.label for term in skills().values()]


@pytest.mark.parametrize(
    "word",
    [SWELLS * 60, "ﬀ" * 60, "Æ" * 60, "œuvre " * 10],
    ids=["one for eighteen", "ff", "ae", "oe"],
)
async def test_a_word_that_swells_when_it_is_compared_is_kept_and_known_again(
    browser: Visitor, db: AsyncSession, word: str
) -> None:
    typed = Proposed(kind=SKILL, word=word.strip())
    assert len(typed.word) <= NAME_MAX
    await sign_in_as(db, browser, await person(db))
    for _twice in range(2):
        await browser.go("/fr/competences", params={"q": typed.word})
        await browser.submit("form[action='/fr/competences'][method=post]", word=typed.word)
        assert browser.status == 200
    [row] = await db.scalars(select(TermProposal))
    assert (row.word, row.folded) == (typed.word, known_as(typed.word))
    assert len(row.folded) <= FOLDED_MAX


@pytest.mark.parametrize("words", [*HOSTILE[:9], "", " ", "x", "é"])
async def test_the_page_and_the_api_answer_whatever_is_looked_up(
    browser: Visitor, app: ASGIApp, words: str
) -> None:
    await browser.go("/fr/competences", params={"q": words})
    assert browser.status == 200
    assert len(browser.all("h1")) == 1
    assert "<script>alert" not in browser.answer.text
    answer = await Program(app).get("/skills", params={"q": words})
    is_short = len(unicodedata.normalize("NFC", words)) <= LONGEST
    assert answer.status_code == (200 if is_short else 422)


async def test_what_is_looked_up_is_shown_again_and_offered_as_the_word_to_propose(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/competences", params={"q": "  Sauvetage  de  chats "})
    for selector in ("#look", "#field-word"):
        node = browser.page.css_first(selector)
        assert node is not None
        assert node.attributes["value"] == "Sauvetage de chats"
    await browser.go("/fr/competences", params={"q": "refuges pour animaux"})
    chosen = browser.page.css_first("#field-kind option[selected]")
    assert chosen is not None
    assert chosen.attributes["value"] == "cause", "what it looks like is chosen already"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"kind": "hobby"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"note": "x" * 301}, "note"),
        ({"word": "\u202e"}, "word"),
        ({"word": "a\x07b"}, "word"),
    ],
)
async def test_a_proposal_that_cannot_be_says_which_field(
    browser: Visitor, db: AsyncSession, typed: dict[str, str], fault: str
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/competences", params={"q": "Parapente"})
    await browser.submit("form[action='/fr/competences'][method=post]", **typed)
    assert browser.status == 422
    assert browser.error(fault)
    assert list(await db.scalars(select(TermProposal))) == []


async def test_the_same_word_written_otherwise_is_the_same_proposal(db: AsyncSession) -> None:
    who, now = await person(db), None
    from app.core import clock

    now = clock.now()
    for word in ("Vol à voile", "vol a voile", "VOL-À-VOILE", "Vol  à voile".replace("  ", " ")):
        await propose(db, who, Proposed(kind=SKILL, word=word), now)
    await propose(db, who, Proposed(kind=CAUSE, word="Vol à voile"), now)
    kinds = list(await db.scalars(select(TermProposal.kind).order_by(TermProposal.id)))
    assert kinds == [SKILL, CAUSE], "another kind is another word"


def test_a_name_in_the_list_is_short_and_says_something() -> None:
    for name in ("", "x", "y" * 61, "…", "🙂🙂"):
        with pytest.raises(ValueError, match="validation error"):
            Accepting(fr=name, en="Something", group="living")
