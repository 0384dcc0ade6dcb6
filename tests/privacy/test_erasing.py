"""After thirty days: nothing of a person stands anywhere, and every count is what it was."""

from datetime import UTC, datetime
from email import message_from_string, policy

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.cli.tallies import wrong_gates
from app.core.jobs import defer
from app.core.mail.post import post
from app.core.personal import erasers
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.discussion.models import Comment
from app.discussion.service.recount import recount_all
from app.ideas.models import CoAuthor, DepartedSupport, Gate, Idea, IdeaVersion
from app.ideas.queries import curve
from app.ideas.rules import State
from app.media.models import Media
from app.privacy import jobs
from app.privacy.models import Consent, DataCopy, Departure
from app.privacy.rules import Purpose
from app.privacy.service import consent, copying
from tests.factories import discussion, ideas, media
from tests.factories.accounts import person, sign_in_as
from tests.factories.privacy import gone
from tests.privacy.traces import traces_of
from tests.world import token

NAME, EMAIL, RTA = "Zénobie Lachance", "zenobie@lachance.example", "H7Z"
TITLE, PROBLEM = "Un kiosque à xylophones", "Personne n’entend plus de marimba ici."
SAID, BEFORE = "Le glockenspiel aussi, j’en ai un.", "Le célesta aussi, j’en ai un."
EARLIER = "Un kiosque à balafons"
DRAFT = "Un carillon devant chez moi"
PLACE = "Derrière mon cymbalum"
SECRETS = (NAME, EMAIL, RTA)
WORDS = (TITLE, PROBLEM, SAID, PLACE, "xylophon", "glockenspiel")
NEVER_KEPT = (EARLIER, BEFORE, DRAFT, "balafon", "célesta")


async def a_whole_life(db: AsyncSession, runtime: Runtime, **facts):
    """Make somebody who has done everything; return them and their published idea."""
    actor = await person(db, name=NAME, email=EMAIL, rta=RTA, **facts)
    idea = await ideas.idea(
        db, actor, title=TITLE, problem=PROBLEM, proposal=PROBLEM, place_lat=45.5,
        place_lon=-73.6, place_label=PLACE,
    )  # fmt: skip
    await ideas.idea(db, actor, state=State.DRAFT, title=DRAFT)
    db.add(
        IdeaVersion(
            idea_id=idea.id, number=1, title=EARLIER, problem="-", proposal="-",
            edited_by_id=actor.id,
        )
    )  # fmt: skip
    comment = await discussion.comment(db, idea, actor, body=SAID)
    await db.execute(
        text(
            "INSERT INTO comment_version (comment_id, number, body, stance, written_at)"
            " VALUES (:id, 1, :body, 'none', now())"
        ).bindparams(id=comment.id, body=BEFORE)
    )
    other = await ideas.idea(db, title="Une patinoire")
    liked = await discussion.comment(db, other, marks=2)
    await db.execute(
        text("INSERT INTO helpful_mark (comment_id, person_id) VALUES (:c, :p)").bindparams(
            c=liked.id, p=actor.id
        )
    )
    await recount_all(db)
    db.add(
        CoAuthor(
            idea_id=other.id, email=EMAIL.upper(), secret_hash=b"x" * 32, person_id=None,
        )
    )  # fmt: skip
    await media.photo(db, runtime.storage, actor, Subject("idea", idea.id), alt="Mon xylophone")
    await media.link(db, actor, Subject("idea", idea.id), title="Mon glockenspiel")
    await consent.choose(db, actor, [Purpose.NEWS], "fr", datetime.now(UTC))
    await copying.ask(db, actor, "fr", datetime.now(UTC))
    await token(db, actor)
    await db.commit()
    return actor, idea


async def forgotten(db: AsyncSession, runtime: Runtime, actor, *, erase_words: bool) -> None:
    await gone(db, runtime.settings, actor, erase_words=erase_words)
    await jobs.erase_one(runtime, person_id=actor.id)


@pytest.mark.parametrize("erase_words", [True, False], ids=["erasing words", "keeping words"])
async def test_no_trace_is_left_in_any_column_of_any_table(
    db: AsyncSession, runtime: Runtime, work, erase_words: bool
):
    actor, _idea = await a_whole_life(db, runtime)
    await work()
    assert len(await traces_of(db, *SECRETS, *WORDS, *NEVER_KEPT)) > 10, "it looks nowhere"
    await forgotten(db, runtime, actor, erase_words=erase_words)
    lost = (*SECRETS, *NEVER_KEPT, *(WORDS if erase_words else ()))
    assert await traces_of(db, *lost) == []
    assert await db.scalar(select(Person.id).where(Person.id == actor.id)) is None
    await work()
    assert await traces_of(db, *lost) == []


async def test_what_was_kept_on_request_can_still_be_read_without_a_name(
    browser, db: AsyncSession, runtime: Runtime
):
    actor, idea = await a_whole_life(db, runtime)
    await forgotten(db, runtime, actor, erase_words=False)
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert browser.status == 200
    assert TITLE in browser.text
    assert "a quitté le site" in browser.text
    assert NAME not in browser.text
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert SAID in browser.text
    assert "Ex-membre" in browser.text


async def test_an_idea_whose_words_are_erased_closes_and_says_so(
    browser, db: AsyncSession, runtime: Runtime, work, mailbox
):
    actor, idea = await a_whole_life(db, runtime)
    await ideas.supporters(db, idea, local=3, other=1)
    await forgotten(db, runtime, actor, erase_words=True)
    await db.refresh(idea)
    assert idea.state is State.WITHDRAWN
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Idée effacée" in browser.text
    assert TITLE not in browser.text
    assert browser.status in {200, 410}
    before = len(mailbox())
    await work()
    told = mailbox()[before:]
    assert len(told) == 4, "its supporters are told"
    assert not [mail for mail in told if "xylophone" in mail]
    await browser.go(f"/fr/idees/{idea.public_id}/historique")
    assert EARLIER not in browser.text


async def test_supports_stay_as_counts_of_nobody_s(db: AsyncSession, runtime: Runtime):
    actor = await person(db)
    idea = await ideas.idea(db, threshold=4)
    await ideas.supporters(db, idea, local=3, other=2)
    mine = await db.get_one(Person, actor.id)
    await ideas.back(db, idea, [mine], local=1)
    gate = (await db.execute(select(Gate.local, Gate.other).where(Gate.idea_id == idea.id))).one()
    now = datetime.now(UTC)
    before = (await curve.steps(db, idea.id, idea.published_at, now))[-1]
    await forgotten(db, runtime, actor, erase_words=True)
    after = (await db.execute(select(Gate.local, Gate.other).where(Gate.idea_id == idea.id))).one()
    assert tuple(after) == tuple(gate)
    assert await wrong_gates(db) == 0
    last = (await curve.steps(db, idea.id, idea.published_at, now))[-1]
    assert (last.local, last.other) == (before.local, before.other)
    left = (await db.execute(select(DepartedSupport))).scalars().one()
    assert (left.idea_id, left.is_local) == (idea.id, True)


async def test_helpful_marks_are_taken_back_and_counted_rightly(db: AsyncSession, runtime: Runtime):
    actor, _idea = await a_whole_life(db, runtime)
    assert await db.scalar(select(func.max(Comment.helpful))) == 3
    await forgotten(db, runtime, actor, erase_words=True)
    assert await db.scalar(select(func.max(Comment.helpful))) == 2
    assert await recount_all(db) == 0, "the counts are what the rows say"


async def test_answers_of_others_stay_under_an_erased_comment(db: AsyncSession, runtime: Runtime):
    actor, idea = await a_whole_life(db, runtime)
    first = await discussion.comment(db, idea, actor, body="Qui vient ?")
    await discussion.comment(db, idea, parent=first, body="Moi, avec plaisir.")
    counted = await discussion.kept(db, idea)
    await forgotten(db, runtime, actor, erase_words=True)
    assert await traces_of(db, "Moi, avec plaisir.") == ["comment.body: Moi, avec plaisir."]
    assert (await discussion.kept(db, idea))[0] == counted[0] - 2
    assert await recount_all(db) == 0


async def test_an_idea_that_others_sign_becomes_theirs_with_its_words(
    db: AsyncSession, runtime: Runtime
):
    actor, idea = await a_whole_life(db, runtime)
    heir = await person(db)
    db.add(
        CoAuthor(
            idea_id=idea.id, email=heir.email, person_id=heir.id, secret_hash=b"h" * 32,
            accepted_at=datetime.now(UTC),
        )
    )  # fmt: skip
    await db.commit()
    await forgotten(db, runtime, actor, erase_words=True)
    await db.refresh(idea)
    assert (idea.author_id, idea.title, idea.state) == (heir.id, TITLE, State.PUBLISHED)
    assert await db.scalar(select(func.count()).select_from(CoAuthor)) == 0


async def test_files_are_deleted_from_the_storage(db: AsyncSession, runtime: Runtime, work):
    actor, _idea = await a_whole_life(db, runtime)
    await work()
    photo = (await db.execute(select(Media.file).where(Media.file.is_not(None)))).scalar_one()
    copy = (await db.execute(select(DataCopy.file))).scalar_one()
    await forgotten(db, runtime, actor, erase_words=False)
    await work()
    kept = await runtime.storage.older_than(datetime(2100, 1, 1, tzinfo=UTC))
    assert not [name for name in kept if name.startswith(photo) or name == copy]


async def test_letters_that_wait_are_forgotten_and_those_of_others_are_not(
    db: AsyncSession, runtime: Runtime
):
    actor, _idea = await a_whole_life(db, runtime)
    for to in (EMAIL, "autre@exemple.ca"):
        await post(
            db, runtime.settings, "privacy/erased", to=to, language="fr", context={}
        )  # fmt: skip
    await defer(db, "nv:media.forget", names=["rien"])
    await db.commit()
    await forgotten(db, runtime, actor, erase_words=True)
    assert await traces_of(db, EMAIL) == []
    assert await traces_of(db, "autre@exemple.ca") == ["procrastinate_jobs.args: autre@exemple.ca"]


async def test_erasing_twice_changes_nothing_and_writes_one_last_letter(
    db: AsyncSession, runtime: Runtime, mailbox
):
    actor, _idea = await a_whole_life(db, runtime)
    await forgotten(db, runtime, actor, erase_words=True)
    await jobs.erase_one(runtime, person_id=actor.id)
    subjects = [
        message_from_string(mail, policy=policy.default)["subject"]
        for mail in mailbox()
        if f"To: {EMAIL}" in mail
    ]
    last = [subject for subject in subjects if subject.endswith("est effacé")]
    assert len(last) == 1, "the same letter twice is one file, another one would be two"
    acts = list((await db.execute(select(AuditEntry.action))).scalars())
    assert acts.count("privacy.erased") == 1


async def test_a_failure_in_one_slice_undoes_all_and_is_tried_again(
    db: AsyncSession, runtime: Runtime, monkeypatch
):
    actor, idea = await a_whole_life(db, runtime)
    await gone(db, runtime.settings, actor, erase_words=True)

    async def fails(_session, _leaving) -> None:
        message = "the disk is full"
        raise OSError(message)

    whole = erasers()
    with monkeypatch.context() as patch:
        patch.setattr("app.privacy.service.erase.erasers", lambda: whole | {"zzz": fails})
        with pytest.raises(OSError, match="disk"):
            await jobs.erase_one(runtime, person_id=actor.id)
    assert (await db.get_one(Idea, idea.id)).title == TITLE
    assert await db.get(Departure, actor.id) is not None
    await jobs.erase_one(runtime, person_id=actor.id)
    assert await traces_of(db, *SECRETS, *WORDS) == []


async def test_the_nightly_job_erases_those_whose_day_has_come_and_nobody_else(
    db: AsyncSession, runtime: Runtime, work
):
    leaving, staying = await person(db), await person(db)
    early = await person(db)
    await gone(db, runtime.settings, leaving, erase_words=True)
    await gone(db, runtime.settings, early, erase_words=True, over=False)
    await jobs.erase_due(runtime)
    await work()
    left = set((await db.execute(select(Person.id))).scalars())
    assert left == {staying.id, early.id}


async def test_consents_and_copies_go_too(db: AsyncSession, runtime: Runtime):
    actor, _idea = await a_whole_life(db, runtime)
    await forgotten(db, runtime, actor, erase_words=False)
    for table in (Consent, DataCopy, Departure):
        assert await db.scalar(select(func.count()).select_from(table)) == 0


async def test_a_person_can_sign_up_again_with_the_same_address(
    visitor, db: AsyncSession, runtime: Runtime
):
    actor, _idea = await a_whole_life(db, runtime)
    await forgotten(db, runtime, actor, erase_words=True)
    again = await person(db, email=EMAIL)
    browser = await sign_in_as(db, visitor(), again)
    await browser.go("/fr/compte/vie-privee")
    assert browser.status == 200
    assert not browser.page.css("input[checked]")
