"""Who may do what in a discussion: every question × everybody × every state, with its reason."""

from dataclasses import dataclass, fields
from datetime import datetime

import pytest

from app.accounts.actor import Actor
from app.core.i18n import using
from app.core.policy import YES, Verdict, no
from app.core.subjects import Subject
from app.discussion import policy
from app.discussion.hosts import HostedSubject
from app.discussion.rules import Stance, State
from app.places.rules import Home

CLOSED = no("Fermée.")


@dataclass(frozen=True)
class Said:
    """A comment, as policies see one."""

    author_id: int | None = 1
    parent_id: int | None = None
    state: State = State.VISIBLE
    stance: Stance = Stance.IMPROVEMENT
    taken_up_at: datetime | None = None


def someone(number: int, *, confirmed: bool = True) -> Actor:
    return Actor(
        id=number,
        public_id="abcdefghjk",
        email=f"{number}@exemple.ca",
        display_name=f"Personne {number}",
        language="fr",
        home=Home(),
        is_confirmed=confirmed,
    )


WRITER, OTHER, SIGNER = someone(1), someone(2), someone(3)
UNCONFIRMED = someone(4, confirmed=False)


def about(*, may_comment: Verdict = YES, may_moderate: bool = False) -> HostedSubject:
    return HostedSubject(
        subject=Subject("idea", 7),
        public_id="abcdefghjk",
        title="Une ruelle",
        path="/fr/idees/abcdefghjk",
        tag="idea:7",
        author_ids=frozenset({SIGNER.id}),
        language="fr",
        may_read=YES,
        may_comment=may_comment,
        may_moderate=may_moderate,
    )


def granted(actor: Actor | None, said: Said, where: HostedSubject) -> set[str]:
    """Return the names of what somebody may do with a comment."""
    rights = policy.rights(actor, said, where)
    return {one.name for one in fields(rights) if getattr(rights, one.name)}


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (None, {"read", "reply", "mark", "report"}),
        (OTHER, {"read", "reply", "mark", "report"}),
        (WRITER, {"read", "reply", "edit", "remove"}),
        (SIGNER, {"read", "reply", "mark", "take_up", "report"}),
        (UNCONFIRMED, {"read", "report"}),
    ],
)
def test_what_each_may_do_with_an_improvement_that_is_shown(
    actor: Actor | None, may: set[str]
) -> None:
    assert granted(actor, Said(), about()) == may


@pytest.mark.parametrize("actor", [None, OTHER, WRITER, SIGNER, UNCONFIRMED])
def test_a_closed_discussion_is_read_and_left_only(actor: Actor | None) -> None:
    own = {"remove"} if actor is WRITER else {"report"}
    assert granted(actor, Said(), about(may_comment=CLOSED)) == {"read"} | own


@pytest.mark.parametrize("state", [State.HELD, State.HIDDEN])
@pytest.mark.parametrize(
    ("actor", "may"), [(None, set()), (OTHER, set()), (SIGNER, set()), (WRITER, {"read", "remove"})]
)
def test_what_is_put_aside_is_its_writer_s_to_read_and_remove(
    state: State, actor: Actor | None, may: set[str]
) -> None:
    assert granted(actor, Said(state=state), about()) == may


@pytest.mark.parametrize("actor", [None, OTHER, WRITER, SIGNER])
def test_nothing_is_left_to_do_with_what_was_erased(actor: Actor | None) -> None:
    assert granted(actor, Said(state=State.REMOVED), about(may_moderate=True)) == set()


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (State.VISIBLE, {"read", "reply", "mark", "report", "moderate"}),
        (State.HELD, {"read", "moderate"}),
        (State.HIDDEN, {"read", "moderate"}),
        (State.REMOVED, set()),
    ],
)
def test_what_a_moderator_may_do(state: State, may: set[str]) -> None:
    assert granted(OTHER, Said(state=state), about(may_moderate=True)) == may


def test_moderating_goes_on_after_the_discussion_has_closed() -> None:
    closed = about(may_comment=CLOSED, may_moderate=True)
    assert "moderate" in granted(OTHER, Said(), closed)
    assert "moderate" in granted(OTHER, Said(state=State.HIDDEN), closed)


def test_a_reply_is_not_answered_but_marked_and_changed() -> None:
    reply = Said(parent_id=9, stance=Stance.NONE)
    assert granted(OTHER, reply, about()) == {"read", "mark", "report"}
    assert granted(WRITER, reply, about()) == {"read", "edit", "remove"}


@pytest.mark.parametrize("stance", [one for one in Stance if one is not Stance.IMPROVEMENT])
def test_only_an_improvement_is_taken_up(stance: Stance) -> None:
    assert "take_up" not in granted(SIGNER, Said(stance=stance), about())


def test_an_author_may_take_up_their_own_improvement() -> None:
    assert "take_up" in granted(SIGNER, Said(author_id=SIGNER.id), about())


def test_nobody_speaks_for_a_person_who_left() -> None:
    left = Said(author_id=None)
    assert granted(None, left, about()) == {"read", "reply", "mark", "report"}
    assert granted(OTHER, left, about()) == {"read", "reply", "mark", "report"}
    assert granted(None, Said(author_id=None, state=State.HIDDEN), about()) == set()


def test_the_reason_of_the_subject_comes_before_ones_own() -> None:
    assert policy.can_comment(UNCONFIRMED, about(may_comment=CLOSED)).reason == "Fermée."


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_no_has_a_sentence_in_each_language(language: str) -> None:
    said: set[str] = set()
    with using(language):
        for actor in (None, OTHER, WRITER, SIGNER, UNCONFIRMED):
            for state in State:
                for parent in (None, 9):
                    stance = Stance.NONE if parent else Stance.IMPROVEMENT
                    comment = Said(state=state, parent_id=parent, stance=stance)
                    rights = policy.rights(actor, comment, about())
                    said |= {
                        getattr(rights, one.name).reason
                        for one in fields(rights)
                        if not getattr(rights, one.name)
                    }
    assert len(said) >= 9
    assert all(reason.endswith(".") and len(reason) > 15 for reason in said)
    words = " ".join(said)
    assert ("commentaire" in words) == (language == "fr")
