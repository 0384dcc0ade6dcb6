"""One place of a session, for who receives its people."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.volunteering.models import SignUp


async def place_in(session: AsyncSession, session_id: int, public_id: str) -> SignUp:
    """Return the place of a public id in a session, as it is now.

    Raises:
        NotFound: there is none.
    """
    if not is_public_id(public_id):
        raise NotFound
    query = select(SignUp).where(SignUp.public_id == public_id, SignUp.session_id == session_id)
    fresh = query.execution_options(populate_existing=True)
    found = (await session.execute(fresh)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
