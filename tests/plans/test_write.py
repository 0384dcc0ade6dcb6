"""Writing a text of the plan together: versions, differences, and two people at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import NotFound, Refused
from app.plans.models import Plan, PlanEditing, PlanSection, PlanVersion
from app.plans.rules import Section
from app.plans.schemas import SectionText
from app.plans.service.moved_on import SectionMovedOn
from app.plans.service.write import note_editing, write
from app.projects.rules import State
from tests.factories import plans, projects
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor, form_values

FIRST = "Les enfants jouent entre les autos.\n\nIl n’y a pas un arbre.\n\nL’été, on étouffe."
MINE = FIRST.replace("entre les autos", "dans la rue, entre les autos")
THEIRS = FIRST.replace("on étouffe", "il fait 38 °C")
CLASHING = FIRST.replace("entre les autos", "sur le trottoir")
Browsers = Callable[..., Visitor]


def typed(body: str, version: int) -> SectionText:
    return SectionText(body=body, version=version)


async def versions(db: AsyncSession) -> list[tuple[int, str]]:
    found = await db.execute(
        select(PlanVersion.number, PlanVersion.body).order_by(PlanVersion.number)
    )
    return [tuple(row) for row in found]  # type: ignore[misc]


async def test_each_text_is_kept_with_who_wrote_it(db: AsyncSession) -> None:
    first, second = await person(db), await person(db)
    project = await projects.project(db, carrier=first, members=[second])
    for who, body, seen in ((first, FIRST, 0), (second, MINE, 1), (second, MINE, 1)):
        await write(db, who, project.id, Section.NEED, typed(body, seen), clock.now())
        await db.commit()
    assert await versions(db) == [(1, FIRST), (2, MINE)]
    [(body, version, by)] = (
        await db.execute(select(PlanSection.body, PlanSection.version, PlanSection.edited_by_id))
    ).all()
    assert (body, version, by) == (MINE, 2, second.id)
    assert (await db.get_one(Plan, project.id)).version == 2


async def test_whoever_comes_second_gets_both_texts_and_nothing_is_overwritten(
    db: AsyncSession,
) -> None:
    amina, bruno = await person(db, name="Amina D."), await person(db, name="Bruno R.")
    number = (await projects.project(db, carrier=amina, members=[bruno])).id
    await write(db, amina, number, Section.NEED, typed(FIRST, 0), clock.now())
    await write(db, amina, number, Section.NEED, typed(THEIRS, 1), clock.now())
    await db.commit()
    with pytest.raises(SectionMovedOn) as refusal:
        await write(db, bruno, number, Section.NEED, typed(MINE, 1), clock.now())
    both = refusal.value.both
    assert (both.base, both.mine, both.theirs, both.version, both.by) == (
        FIRST, MINE, THEIRS, 2, "Amina D.",
    )  # fmt: skip
    assert both.together == MINE.replace("on étouffe", "il fait 38 °C")
    await db.rollback()
    assert (await versions(db))[-1] == (2, THEIRS)
    with pytest.raises(SectionMovedOn) as clash:
        await write(db, bruno, number, Section.NEED, typed("Tout autre chose.", 1), clock.now())
    assert clash.value.both.together is None


async def test_a_version_that_was_never_given_out_is_a_conflict_too(db: AsyncSession) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    with pytest.raises(SectionMovedOn) as refusal:
        await write(db, carrier, project.id, Section.NEED, typed(MINE, 7), clock.now())
    assert (refusal.value.both.theirs, refusal.value.both.version) == ("", 0)


@pytest.mark.parametrize("section", [Section.STEPS, Section.BUDGET, Section.CAPACITY])
async def test_lists_are_not_written_as_texts(db: AsyncSession, section: Section) -> None:
    carrier = await person(db)
    project = await projects.project(db, carrier=carrier)
    with pytest.raises(NotFound):
        await write(db, carrier, project.id, section, typed(MINE, 0), clock.now())


async def test_who_is_not_of_the_team_writes_nothing(db: AsyncSession) -> None:
    mentor, outsider = await person(db), await person(db)
    number = (await projects.project(db, mentor=mentor)).id
    moderator = await person(db, roles=("moderator",))
    for who in (mentor, outsider, moderator):
        with pytest.raises(Refused, match="l’équipe de ce projet"):
            await write(db, who, number, Section.NEED, typed(MINE, 0), clock.now())
        await db.rollback()


@pytest.mark.parametrize("state", [State.CLOSED, State.STOPPED])
async def test_the_plan_of_a_project_that_is_over_stands(db: AsyncSession, state: State) -> None:
    carrier = await person(db)
    project = await projects.project(db, state, carrier)
    with pytest.raises(Refused, match="terminé"):
        await write(db, carrier, project.id, Section.NEED, typed(MINE, 0), clock.now())


async def test_the_page_shows_both_texts_without_javascript_and_keeps_both_changes(
    db: AsyncSession, visitor: Browsers
) -> None:
    amina, bruno = await person(db, name="Amina D."), await person(db, name="Bruno R.")
    project = await projects.project(db, carrier=amina, members=[bruno])
    await plans.plan(db, project, amina, {Section.NEED: FIRST})
    hers, his = await sign_in_as(db, visitor(), amina), await sign_in_as(db, visitor(), bruno)
    path = f"/fr/projets/{project.public_id}/plan/ecrire/need"
    await hers.go(f"/fr/projets/{project.public_id}/plan")
    await hers.submit(f'form[action="{path}/ouvrir"]')
    assert hers.path == path
    await his.go(path)
    assert "Amina D. a cette partie ouverte" in his.text
    await hers.submit("main form", body=THEIRS)
    assert hers.path.endswith("/plan")
    await his.submit("main form", body=MINE)
    assert his.status == 409
    assert "Amina D. a enregistré un autre texte" in his.text
    assert "retiré : on étouffe" in his.all(".difference del")
    assert "ajouté : dans la rue," in " ".join(his.all(".difference ins"))
    kept = his.page.css_first("#field-body")
    assert kept is not None
    assert kept.text().strip() == MINE
    await his.submit("form.plan-together")
    assert his.path.endswith("/plan")
    assert "il fait 38 °C" in his.text
    assert "dans la rue, entre les autos" in his.text
    assert [number for number, _body in await versions(db)] == [1, 2, 3]


async def test_texts_that_clash_are_brought_together_by_hand(
    db: AsyncSession, visitor: Browsers
) -> None:
    amina, bruno = await person(db), await person(db)
    project = await projects.project(db, carrier=amina, members=[bruno])
    await plans.plan(db, project, amina, {Section.NEED: FIRST})
    his = await sign_in_as(db, visitor(), bruno)
    path = f"/fr/projets/{project.public_id}/plan/ecrire/need"
    await his.go(path)
    await write(db, amina, project.id, Section.NEED, typed(CLASHING, 1), clock.now())
    await db.commit()
    await his.submit("main form", body=MINE)
    assert his.status == 409
    assert his.page.css_first("form.plan-together") is None
    assert "les mêmes lignes" in his.text
    await his.submit("form.column-form", body="Les deux, réunis : la rue et le trottoir.")
    assert his.path.endswith("/plan")
    assert [body for _n, body in await versions(db)] == [
        FIRST, CLASHING, "Les deux, réunis : la rue et le trottoir.",
    ]  # fmt: skip


async def test_while_one_writes_the_others_are_told_and_the_text_is_watched(
    db: AsyncSession, visitor: Browsers
) -> None:
    amina, bruno = await person(db, name="Amina D."), await person(db)
    project = await projects.project(db, carrier=amina, members=[bruno])
    await plans.plan(db, project, amina, {Section.NEED: FIRST})
    await note_editing(db, amina, project.id, Section.NEED, clock.now())
    await db.commit()
    his = await sign_in_as(db, visitor(), bruno)
    path = f"/fr/projets/{project.public_id}/plan/ecrire/need"
    token = form_values((await his.go(path)).page.css_first("form.column-form"))["csrf_token"]
    watching = {"csrf_token": token, "version": "1"}
    await his.post(f"{path}/autres", watching)
    assert "Amina D. a cette partie ouverte" in his.text
    await write(db, amina, project.id, Section.NEED, typed(THEIRS, 1), clock.now())
    await db.commit()
    await his.post(f"{path}/autres", watching)
    assert "Amina D. a changé cette partie" in his.text
    assert "ouverte" not in his.text
    left = await db.execute(select(PlanEditing.person_id))
    assert list(left.scalars()) == [bruno.id]


async def test_the_history_says_who_changed_what(db: AsyncSession, visitor: Browsers) -> None:
    amina = await person(db, name="Amina D.")
    project = await projects.project(db, carrier=amina)
    await write(db, amina, project.id, Section.NEED, typed(FIRST, 0), clock.now())
    await write(db, amina, project.id, Section.NEED, typed(THEIRS, 1), clock.now())
    await write(
        db, amina, project.id, Section.SUCCESS, typed("Compter les arbres.", 0), clock.now()
    )
    await db.commit()
    anybody = await visitor().go(f"/fr/projets/{project.public_id}/plan/historique")
    assert [one.split(",")[0] for one in anybody.all(".change h2")] == [
        "Comment on mesurera la réussite", "Le besoin", "Le besoin",
    ]  # fmt: skip
    assert "par Amina D." in anybody.text
    await anybody.go(f"/fr/projets/{project.public_id}/plan/historique?part=need")
    assert len(anybody.all(".change")) == 2
    assert anybody.all(".difference del") == ["retiré : on étouffe"]
    assert anybody.all(".difference ins") == [
        "ajouté : il fait 38 °C",
        f"ajouté : {' '.join(FIRST.split())}",
    ]
    await anybody.go(f"/fr/projets/{project.public_id}/plan/historique?part=nothing")
    assert anybody.status == 404
