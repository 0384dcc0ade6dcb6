"""Good passwords pass, easy ones are refused with their reason, and nothing takes long."""

import time

import pytest

from app.accounts.strength import SENTENCES, Fault, fault, sentence
from app.core.i18n import speak

ME = ("Rosalie Tremblay", "rosalie.tremblay@exemple.ca", "Notreville", "notreville.exemple.ca")


@pytest.mark.parametrize(
    "password",
    [
        "patate lune velo trottoir",
        "correct horse battery staple",
        "x7$kQ9!zLp2w",
        "les tomates de Rosalie sont rouges",
        "a!@#$%^&*()_+=",
        "خبز زيتون نافذة شتاء",
        "🚲 patate 🎉 trottoir 🌳",
    ],
)
def test_a_good_password_passes(password: str) -> None:
    assert fault(password, ME) is Fault.NONE


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("Rosalie123456!", Fault.PERSONAL),
        ("rosalie-tremblay-rosalie", Fault.PERSONAL),
        ("NOTREVILLE2026", Fault.PERSONAL),
        ("rosalie.tremblay@exemple.ca", Fault.PERSONAL),
        ("Rosàlie Tremblày", Fault.PERSONAL),
        ("password1234", Fault.COMMON),
        ("motdepasse123", Fault.WORDS),
        ("canadiens2024", Fault.WORDS),
        ("aaaaaaaaaaaaaaaa", Fault.REPEATED),
        ("abcabcabcabc", Fault.REPEATED),
        ("abcdefghijkl", Fault.SEQUENCE),
        ("qwertyuiop[]", Fault.KEYS),
        ("🚲🎉🚲🎉🚲🎉🚲🎉🚲🎉🚲🎉", Fault.REPEATED),
    ],
)
def test_an_easy_password_has_its_reason(password: str, found: Fault) -> None:
    assert fault(password, ME) is found


@pytest.mark.parametrize(
    "password",
    [
        "4@8({[<69!1|0$5+7%2" * 54,
        "1l|!" * 256,
        "p4ssw0rd" * 128,
        "20200101" * 128,
        "qwertyuiop" * 100,
        "a" * 1_024,
        "ﷺ" * 1_024,
        "M̷̛̺" * 256,
    ],
)
def test_no_password_takes_long_to_judge(password: str) -> None:
    started = time.perf_counter()
    fault(password, ME)
    assert time.perf_counter() - started < 1


def test_one_person_s_words_do_not_weigh_on_another() -> None:
    assert fault("girouette9X", ("Girouette",)) is Fault.PERSONAL
    assert fault("girouette9X!k", ()) is not Fault.PERSONAL


def test_each_fault_has_a_sentence_in_both_languages() -> None:
    said = set()
    for language in ("fr", "en"):
        speak(language)
        said |= {sentence(found) for found in SENTENCES}
    assert len(said) == 2 * len(SENTENCES)
    assert sentence(Fault.NONE) == ""
    assert set(SENTENCES) == set(Fault) - {Fault.NONE}
