"""How codes are called, and how little is said of people who were not introduced yet."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Select, any_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.matching.wording import Words
from app.profiles.models import Profile
from app.profiles.rules import Sharing
from app.skills.qualities import language_label, quality_label
from app.skills.terms import causes, skills


def words() -> Words:
    """Return the words of the slices that own the codes."""
    return Words(_skill, _cause, quality_label, language_label)


def _skill(code: str) -> str:
    term = skills().get(code)
    return term.label if term else code


def _cause(code: str) -> str:
    term = causes().get(code)
    return term.label if term else code


@dataclass(frozen=True, slots=True)
class Masked:
    """Somebody as a team sees them before both said yes."""

    person_id: int
    initials: str
    """Empty for who shares skills without a name."""


@cache
def _masked() -> Select[*tuple[Any, ...]]:
    return (
        select(Person.id, Person.display_name, Profile.sharing)
        .join(Profile, Profile.person_id == Person.id)
        .where(Person.id == any_(bindparam("people", type_=ARRAY(BigInteger))))
    )


async def masked(session: AsyncSession, person_ids: Sequence[int]) -> dict[int, Masked]:
    """Return these people by their initials, or by nothing."""
    found = await session.execute(_masked(), {"people": list(person_ids)})
    return {
        row[0]: Masked(row[0], initials(row[1]) if row[2] is Sharing.NAMED else "") for row in found
    }


def initials(name: str) -> str:
    """Return ``M. T.`` for a name, ``M.`` for one word."""
    parts = [word[0].upper() for word in name.split() if word[0].isalnum()]
    return " ".join(f"{letter}." for letter in (parts[:1] + parts[-1:] if parts[1:] else parts))


def handle(secret: str, mission_id: int, person_id: int) -> str:
    """Return what names a person to one mission's team: it leads nowhere else, and back to nobody."""
    told = f"matching:{mission_id}:{person_id}".encode()
    return hmac.new(secret.encode(), told, sha256).hexdigest()[:20]


def whose(secret: str, mission_id: int, person_ids: Sequence[int], given: str) -> int | None:
    """Return which of these people a handle names."""
    said = given.casefold().encode()
    return next(
        (
            one
            for one in person_ids
            if hmac.compare_digest(handle(secret, mission_id, one).encode(), said)
        ),
        None,
    )
