"""Looking for what should be gone, in every column of every table that can hold words."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

COLUMNS = text("""
    SELECT c.table_name, c.column_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
      AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'tsvector')
    ORDER BY 1, 2
""")


async def traces_of(db: AsyncSession, *words: str) -> list[str]:
    """Return where any of ``words`` still stands, whatever its case."""
    found = []
    for table, column in (await db.execute(COLUMNS)).all():
        for word in words:
            query = text(
                f'SELECT 1 FROM "{table}" WHERE position(lower(:word) IN lower("{column}"::text)) > 0'
            )
            if (await db.execute(query.bindparams(word=word))).first() is not None:
                found.append(f"{table}.{column}: {word}")
    return found
