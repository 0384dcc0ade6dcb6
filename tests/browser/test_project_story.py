"""The part no other platform has: one page where a neighbourhood sees what its project needs, and gives it.

Told in French and English, on a phone and on a desktop, with JavaScript and without.
"""

import pytest

from tests.browser.tale import asking, ending, giving, planning, planting
from tests.browser.tale.cast import Alley
from tests.browser.telling import OPEN, Story, ways
from tests.house import House

WAYS = ways(("fr", "phone", True), ("en", "desktop", False))
"""Of eight ways to live it, two in which each language, each device, scripts and none appear: a day for each."""


@pytest.mark.timeout(600)  # A whole season; a minute of it on a quiet machine.
@pytest.mark.parametrize(("language", "device", "javascript"), WAYS)
async def test_an_idea_becomes_an_alley(
    house: House,
    window: OPEN,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    device: str,
    javascript: bool,
) -> None:
    how = {"language": language, "device": device, "javascript": javascript}
    story = Story(house, window, how, expects=frozenset({409, 422}))
    alley = await Alley.begin(story, monkeypatch)
    await planning.its_author_carries_the_idea(alley)
    await planning.a_carpenter_a_mentor_and_an_eco_quartier_join(alley)
    await planning.two_write_the_same_part_and_nothing_is_lost(alley)
    await planning.they_write_the_rest(alley)
    await planning.a_mentor_asks_for_two_changes(alley)
    await planning.then_says_that_it_is_ready(alley)
    await planning.they_call_on_the_neighbourhood(alley)
    await asking.they_look_for_eleven_people(alley)
    await asking.and_for_an_accountant(alley)
    await asking.and_for_six_planters(alley)
    await asking.the_page_says_what_it_needs(alley)
    await asking.the_accountant_reads_why_and_says_yes(alley)
    await asking.and_so_do_they(alley)
    await planting.eleven_sign_up(alley)
    await giving.six_are_promised(alley)
    await planting.one_cancels_on_friday(alley)
    await planting.somebody_else_comes_instead(alley)
    await planting.they_plant(alley)
    await giving.five_are_delivered(alley)
    await planting.their_hours_are_confirmed(alley)
    await planting.a_school_verifies_a_certificate(alley)
    await giving.the_sixth_is_offered_again(alley)
    await ending.it_is_done(alley)
    await ending.the_report_closes_it(alley)
    await ending.everybody_who_helped_sees_what_it_became(alley)
