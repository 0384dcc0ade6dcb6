"""Skills and causes for programs: the whole list, or what somebody's words may mean in it."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from app.core.i18n import N_
from app.core.text import Code
from app.core.web.json import access, api_router
from app.skills.finding import LONGEST
from app.skills.rules import Found, Term, TermKind
from app.skills.terms import find_terms, terms_of

router = api_router("skills")
Words = Annotated[
    Code,
    Query(
        description=N_("Words in French or English; the nearest terms come back, likeliest first."),
        max_length=LONGEST,
    ),
]


class TermShown(BaseModel):
    """A skill or cause."""

    code: str = Field(description=N_("Its code; it never changes."), examples=["carpentry"])
    fr: str = Field(description=N_("Its name in French."), examples=["Menuiserie"])
    en: str = Field(description=N_("Its name in English."), examples=["Carpentry"])
    group: str = Field(description=N_("Code of the group it is shown in."))
    theme: str | None = Field(description=N_("Of a cause: code of the theme it belongs to."))
    words_fr: list[str] = Field(description=N_("Other words for it in French."))
    words_en: list[str] = Field(description=N_("Other words for it in English."))
    codes: list[str] = Field(
        description=N_("What other lists call it, as “list:code”."), examples=[["noc-2021:72310"]]
    )
    score: float | None = Field(
        description=N_("How near it is to the words that were sent: 1 is the same word.")
    )


class TermList(BaseModel):
    """Skills or causes."""

    terms: list[TermShown] = Field(description=N_("In the order of the list, or by nearness."))


@router.get(
    "/skills",
    name="api:skills",
    summary=N_("List skills"),
    description=N_("Every skill that profiles and missions may name, or those near some words."),
    openapi_extra=access("public"),
)
async def skills(q: Words = "") -> TermList:
    """Return the skills."""
    return _listed(TermKind.SKILL, q)


@router.get(
    "/causes",
    name="api:causes",
    summary=N_("List causes"),
    description=N_("Every cause that profiles and missions may name, or those near some words."),
    openapi_extra=access("public"),
)
async def causes(q: Words = "") -> TermList:
    """Return the causes."""
    return _listed(TermKind.CAUSE, q)


def _listed(kind: TermKind, words: str) -> TermList:
    if words:
        return TermList(terms=[_shown(found.term, found) for found in find_terms(words, kind)])
    return TermList(terms=[_shown(term) for term in terms_of(kind).values()])


def _shown(term: Term, found: Found | None = None) -> TermShown:
    return TermShown(
        code=term.code,
        fr=term.fr,
        en=term.en,
        group=term.group,
        theme=term.theme or None,
        words_fr=list(term.also_fr),
        words_en=list(term.also_en),
        codes=list(term.codes),
        score=found.score if found else None,
    )
