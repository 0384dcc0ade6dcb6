"""The demonstration's photographs, drawn by us, and the links given with its ideas."""

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.drawing import png
from app.core.files.pictures import Prepared, prepare_now
from app.core.storage import Storage
from app.demo.content import Tale
from app.demo.drawings.studio import draw
from app.demo.people import Neighbour
from app.demo.seed.ideas import steady_id
from app.media.models import Media
from app.media.rules import Kind, photo_file

SUBJECT = "idea"
PROCESSES = 2
WIDTH = 1_600


def paint(scene: str, seed: str) -> Prepared:
    """Draw a scene and prepare it as any photograph is."""
    return prepare_now(png(draw(scene, seed), width=WIDTH))


async def hang(
    session: AsyncSession,
    storage: Storage,
    told: list[tuple[Tale, int, Neighbour]],
    advance: Callable[[int], None],
) -> None:
    """Draw and store the photo of each tale that has one, two at a time."""
    loop = asyncio.get_running_loop()
    drawn = [item for item in told if item[0].photo]
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as painters:
        works = [
            loop.run_in_executor(painters, paint, tale.photo["scene"], tale.key)
            for tale, _, _ in drawn
        ]
        for (tale, idea_id, author), work in zip(drawn, works, strict=True):
            await _store(session, storage, tale, idea_id, author, await work)
            advance(1)


async def _store(
    session: AsyncSession,
    storage: Storage,
    tale: Tale,
    idea_id: int,
    author: Neighbour,
    picture: Prepared,
) -> None:
    name = hashlib.blake2b(tale.key.encode(), digest_size=16).hexdigest()
    for width, data in picture.files.items():
        await storage.write(photo_file(name, width), data)
    await session.execute(
        insert(Media).values(
            public_id=steady_id(f"photo:{tale.key}"),
            subject_kind=SUBJECT,
            subject_id=idea_id,
            kind=Kind.PHOTO,
            position=0,
            language=tale.language,
            alt=tale.photo[f"alt_{tale.language}"][:250],
            file=name,
            media_type="image/webp",
            width=picture.width,
            height=picture.height,
            size=picture.size,
            added_by_id=author.id,
        )
    )


async def link(session: AsyncSession, told: list[tuple[Tale, int, Neighbour]]) -> None:
    """Store the links given with each tale."""
    rows = [
        {
            "public_id": steady_id(f"link:{tale.key}:{place}"),
            "subject_kind": SUBJECT,
            "subject_id": idea_id,
            "kind": Kind.LINK,
            "position": place,
            "language": tale.language,
            "title": given["title"][:120],
            "note": given.get("note", "")[:300],
            "address": given["url"],
            "added_by_id": author.id,
        }
        for tale, idea_id, author in told
        for place, given in enumerate(tale.resources)
    ]
    if rows:
        await session.execute(insert(Media), rows)
