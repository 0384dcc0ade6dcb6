"""What addresses of hours name, and what their lists may be asked."""

from typing import Annotated

from fastapi import Query

from app.core.pagination import LONGEST_CURSOR

Cursor = Annotated[str, Query(max_length=LONGEST_CURSOR)]
"""After which row a list goes on."""

SIDE = "one of the two sides"
"""Access of what is between a person, those who run the mission, and the staff of its territory."""

OWNER = "owner"
