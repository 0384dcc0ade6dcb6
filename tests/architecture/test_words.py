"""Everything is said in both languages, as Québec writes French."""

import re

from tests.architecture.words import Forms, catalogues, french, placeholders, written

NO_BREAK = "\u00a0\u202f"
CLOSES = re.compile(rf"(?<![{NO_BREAK}?!…])[;?!](?=[\s)\]»”]|$)|(?<![{NO_BREAK}])»")
COLON = re.compile(rf"(?<![{NO_BREAK}]):(?=\s|$)")
OPENS = re.compile(rf"«(?![{NO_BREAK}])")
STRAIGHT = re.compile(r"\w'|'\w")
PERCENT = re.compile(r"%(?!\(\w+\)[sdf]|%)")
TAG = re.compile(r"<[^>]*>|\b\w+ = \"[^\"]*\"")
"""What is no prose: an element, a line of a settings file."""

AMOUNT = re.compile(rf"\d(?![{NO_BREAK}]) ?[%$]")


def said(message: Forms) -> str:
    return f"{message[0]!r} ({', '.join(written().get(message, ['nowhere'])[:2])})"


def test_every_message_has_a_french_one():
    known = french()
    missing = [said(m) for m in written() if not all(any(f.forms) for f in known.get(m, []))]
    missing += [said(m) for m in written() if m not in known]
    assert sorted(set(missing)) == []


def test_a_message_with_a_plural_has_both_forms_in_french():
    short = [
        f"{one.file}: {message[0]!r}"
        for message, all_french in french().items()
        for one in all_french
        if len(one.forms) != len(message) or not all(one.forms)
    ]
    assert short == []


def test_no_french_message_is_there_for_nobody():
    used = written()
    orphans = [
        f"{one.file}: {message[0]!r}"
        for message, all_french in french().items()
        for one in all_french
        if message not in used
    ]
    assert orphans == []


def test_a_message_is_said_one_way_in_french():
    contradictory = {
        message[0]: sorted({f"{one.file}: {' | '.join(one.forms)}" for one in all_french})
        for message, all_french in french().items()
        if len({one.forms for one in all_french}) > 1
    }
    assert contradictory == {}


def test_a_word_alone_and_its_plural_do_not_share_a_key():
    """Catalogues are looked up by the singular: the same one twice would hide a plural."""
    alone = {message[0] for message in written() if len(message) == 1}
    with_plural = {message[0] for message in written() if len(message) == 2}
    assert sorted(alone & with_plural) == []


def test_nothing_is_left_uncertain():
    fuzzy = [f"{o.file}: {m[0]!r}" for m, found in french().items() for o in found if o.is_fuzzy]
    assert fuzzy == []


def test_french_puts_in_what_english_puts_in():
    wrong = [
        f"{one.file}: {message} -> {one.forms}"
        for message, all_french in french().items()
        for one in all_french
        if not placeholders_agree(message, one.forms)
    ]
    assert wrong == []


def placeholders_agree(english: Forms, in_french: Forms) -> bool:
    """Say whether each form puts in what its English one may; a singular may leave the number out."""
    wanted = placeholders(*english)
    if len(english) == 1:
        return placeholders(*in_french) == wanted
    singular, plural = placeholders(in_french[0]), placeholders(in_french[-1])
    return plural == placeholders(english[-1]) and singular <= wanted


def test_no_lone_percent_breaks_a_message_that_is_filled_in():
    """Templates fill every message in: there, a percent sign is written twice."""
    wrong = []
    for message, places in written().items():
        filled = placeholders(*message) or any(place.startswith("templates/") for place in places)
        forms = [*message, *(form for one in french().get(message, []) for form in one.forms)]
        if filled:
            wrong += [form for form in forms if PERCENT.search(form)]
    assert wrong == []


def faults(text: str) -> list[str]:
    """Return what a Québec typographer would mark in a French text."""
    bare = TAG.sub("", text)
    found = []
    if CLOSES.search(bare) or COLON.search(bare):
        found.append("no-break space before : ; ? ! »")
    if OPENS.search(bare):
        found.append("no-break space after «")
    if STRAIGHT.search(bare):
        found.append("’ instead of '")
    if '"' in bare:
        found.append('« » instead of "')
    if "..." in bare:
        found.append("… instead of ...")
    if AMOUNT.search(bare.replace("%%", "%")):
        found.append("no-break space before % $")
    if "  " in bare or bare != bare.strip():
        found.append("spaces")
    return found


def test_french_is_typeset_as_quebec_does():
    wrong = [
        f"{one.file}: {form!r}: {', '.join(faults(form))}"
        for all_french in french().values()
        for one in all_french
        for form in one.forms
        if faults(form)
    ]
    assert wrong == []


def test_english_has_its_own_typography():
    wrong = [
        said(message)
        for message in written()
        for form in message
        if STRAIGHT.search(TAG.sub("", form)) or '"' in TAG.sub("", form) or "..." in form
    ]
    assert wrong == []


def test_a_sentence_ends_alike_in_both_languages():
    wrong = [
        f"{one.file}: {message[0]!r} -> {one.forms[0]!r}"
        for message, all_french in french().items()
        for one in all_french
        if message[0].rstrip("%s)")[-1:] in ".?!…" and one.forms[0][-1:] not in ".?!…»)"
    ]
    assert wrong == []


def test_every_slice_keeps_its_french_beside_it():
    strays = [p for p in catalogues() if not (p.parents[1] / "__init__.py").exists()]
    assert strays == []


def test_the_typographer_marks_what_is_wrong_and_only_that():
    fine = (
        'L’appui compte : « oui » ! Voir <a href="https://x.ca/?q=a">ici</a>… 42 %, 14 h 30 ; fin ?'
    )
    fine = fine.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    fine = fine.replace(" !", "\u202f!").replace(" %", "\u00a0%").replace(" ;", "\u00a0;")
    fine = fine.replace(" ?", "\u00a0?")
    assert faults(fine) == []
    for wrong in ("Vraiment ?", "Oui!", "Voici: rien", "« oui\u00a0»", "«\u00a0oui »", "l'appui"):
        assert len(faults(wrong)) == 1, wrong
    for wrong in ('dit "oui"', "etc...", "42 %", "5$", "deux  mots", "fin. "):
        assert len(faults(wrong)) == 1, wrong


def test_placeholders_are_compared_by_name_and_kind():
    assert placeholders_agree(("%(a)s of %(b)d",), ("%(b)d : %(a)s",))
    assert not placeholders_agree(("%(a)s",), ("%(à)s",))
    assert not placeholders_agree(("%(a)s",), ("%(a)d",))
    assert placeholders_agree(("One", "%(num)s"), ("Un", "%(num)s"))
    assert not placeholders_agree(("%(num)s one", "%(num)s"), ("%(num)s un", "des"))
