"""A letter leads only where its reader is let in, or is first asked who they are."""

import re

import pytest

from app.core.web.templates import TEMPLATES
from tests.architecture import house
from tests.security.expectations import rule_of, thing_of
from tests.security.routes import EVERY, Route
from tests.security.rule import Outcome
from tests.security.stage import VISITOR

LINK = re.compile(r"""\burl\(\s*["']([a-z_]+:[a-z_]+)["']""")
LETTERS = [name for name in house.templates() if name.startswith("emails/")]
GETS = {route.name: route for route in EVERY if route.method == "GET"}


def links(template: str) -> list[str]:
    """Return the names of the pages that a letter leads to."""
    return LINK.findall((TEMPLATES / template).read_text())


LEADS = sorted({(letter, page) for letter in LETTERS for page in links(letter)})


def test_letters_lead_somewhere() -> None:
    assert len(LEADS) > 5


@pytest.mark.parametrize(("letter", "page"), LEADS)
def test_a_letter_leads_to_a_page_that_opens_or_asks_who_is_there(letter: str, page: str) -> None:
    route: Route = GETS[page]
    thing, rule = thing_of(route), rule_of(route)
    assert thing is not None, letter
    assert rule is not None, letter
    outcome = rule.expected(thing, VISITOR, thing.usual_state)
    assert outcome in {Outcome.YES, Outcome.SIGN_IN}, f"{letter} leads to {page}: {outcome}"
