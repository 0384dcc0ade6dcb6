"""How the words of a row are kept for search: in the row's own language, those of its title before the rest."""

_IN_ITS_LANGUAGE = """
    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig
        ELSE 'french'::regconfig END, searchable({words})), '{weight}')"""


def searched(title: str, rest: str) -> str:
    """Return the expression of a column ``search``, of a table that has a column ``language``.

    ``title`` and ``rest`` are SQL: the name of a column, or several put together.
    """
    weighed = ((title, "A"), (rest, "C"))
    return " ||".join(
        _IN_ITS_LANGUAGE.format(words=words, weight=weight) for words, weight in weighed
    )
