"""No test hears the language that another one spoke."""

from app.core.i18n import current, speak


async def test_one_that_speaks_english() -> None:
    assert current() == "fr"
    speak("en")


async def test_and_another_whichever_comes_first() -> None:
    assert current() == "fr"
    speak("en")


def test_nor_does_one_without_a_task() -> None:
    assert current() == "fr"
    speak("en")


def test_nor_the_one_after_it() -> None:
    assert current() == "fr"
    speak("en")
