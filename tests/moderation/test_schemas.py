"""What people and moderators send: what does not fit is refused before anything is done."""

import pytest
from pydantic import ValidationError

from app.core.web.forms import Form
from app.moderation.rules import AppealState, Outcome, Reason
from app.moderation.schemas import (
    MemberReport,
    Objection,
    Plea,
    Review,
    Ruling,
    SettingAside,
    VisitorReport,
)

LONG = "x" * 1_001
WHY = "Ces comptes partagent une boîte."


@pytest.mark.parametrize(
    ("schema", "typed"),
    [
        (MemberReport, {}),
        (MemberReport, {"reason": ""}),
        (MemberReport, {"reason": "HATEFUL"}),
        (MemberReport, {"reason": "manipulation"}),
        (MemberReport, {"reason": "spam", "words": LONG}),
        (MemberReport, {"reason": "spam", "words": "!!!"}),
        (MemberReport, {"reason": "spam", "email": "a@exemple.ca"}),
        (VisitorReport, {"reason": "spam", "email": "nobody"}),
        (VisitorReport, {"reason": "spam", "email": "a" * 250 + "@exemple.ca"}),
        (Ruling, {}),
        (Ruling, {"outcome": "deleted"}),
        (Ruling, {"outcome": "hidden", "days": -1}),
        (Ruling, {"outcome": "hidden", "days": 10_000}),
        (Ruling, {"outcome": "hidden", "words": LONG}),
        (Ruling, {"outcome": "hidden", "seen": "x" * 11}),
        (Ruling, {"outcome": "hidden", "by_id": 1}),
        (Objection, {"words": "Non."}),
        (Objection, {"words": "x" * 3_001}),
        (Objection, {"words": "!" * 40}),
        (Plea, {"words": ""}),
        (Plea, {"words": LONG}),
        (Review, {"state": "waiting", "answer": "Je réfléchis encore."}),
        (Review, {"state": "upheld", "answer": "Non."}),
        (Review, {"state": "gone", "answer": "Une réponse."}),
        (SettingAside, {"idea": "abcdefghjk", "people": [], "words": WHY}),
        (SettingAside, {"idea": "abcdefghjk", "people": ["a"] * 51, "words": WHY}),
        (SettingAside, {"idea": "abcdefghjk", "people": ["abcdefghjk"], "words": "Non."}),
        (SettingAside, {"idea": "", "people": ["abcdefghjk"], "words": WHY}),
    ],
)
def test_what_does_not_fit_is_refused(schema: type[MemberReport], typed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        schema.model_validate(typed)


@pytest.mark.parametrize("reason", [one for one in Reason if one is not Reason.MANIPULATION])
def test_every_reason_that_is_offered_is_accepted(reason: Reason) -> None:
    assert MemberReport.model_validate({"reason": reason.value}).reason is reason


def test_an_empty_form_of_a_visitor_keeps_no_address() -> None:
    form = Form(VisitorReport, {"reason": "spam", "words": "", "email": ""})
    assert (form.data.words, form.data.email) == ("", None)


def test_what_a_browser_sends_of_a_decision_is_read() -> None:
    typed = {"outcome": "suspended", "reason": "spam", "days": "7", "hides": "1", "seen": ""}
    ruling = Form(Ruling, typed).data
    assert (ruling.outcome, ruling.days, ruling.hides) == (Outcome.SUSPENDED, 7, True)
    unticked = Form(Ruling, {"outcome": "warned", "reason": "spam", "days": "7"}).data
    assert not unticked.hides


def test_one_person_ticked_is_a_list_too() -> None:
    typed = {"idea": "abcdefghjk", "people": ["abcdefghjk"], "words": WHY}
    assert Form(SettingAside, typed).data.people == ["abcdefghjk"]


@pytest.mark.parametrize("state", [AppealState.UPHELD, AppealState.OVERTURNED])
def test_a_review_says_yes_or_no(state: AppealState) -> None:
    read = Review.model_validate({"state": state.value, "answer": "Voici pourquoi."})
    assert read.state is state
