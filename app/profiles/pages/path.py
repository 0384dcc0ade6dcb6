"""The person, or the way to be a leader, that an address names."""

from typing import Annotated

from fastapi import Depends

from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.profiles.queries import nominating, people
from app.profiles.queries.nominating import Candidate
from app.profiles.queries.people import Shown


async def by_ref(session: Session, person_ref: str) -> Shown:
    """Return the person of ``/people/{person_ref}``, whatever words follow their public id.

    Raises:
        NotFound: nobody is there: never was, left, is suspended.
    """
    return await find(session, person_ref.partition("-")[0])


async def by_id(session: Session, person_id: str) -> Shown:
    """Return the person of ``/people/{person_id}/…``."""
    return await find(session, person_id)


async def find(session: Session, public_id: str) -> Shown:
    """Return the person of a public id.

    Raises:
        NotFound: nobody is there: never was, left, is suspended.
    """
    found = None
    if is_public_id(public_id):
        found = await people.shown(session, public_id, clock.now())
    if found is None:
        raise NotFound
    return found


async def leadership_by_id(session: Session, leadership_id: str) -> Candidate:
    """Return the way to be a leader of ``/…/{leadership_id}``.

    Raises:
        NotFound: there is none.
    """
    found = None
    if is_public_id(leadership_id):
        found = await nominating.candidate(session, leadership_id)
    if found is None:
        raise NotFound
    return found


PersonInRef = Annotated[Shown, Depends(by_ref, scope="function")]
PersonInPath = Annotated[Shown, Depends(by_id, scope="function")]
LeadershipInPath = Annotated[Candidate, Depends(leadership_by_id, scope="function")]
