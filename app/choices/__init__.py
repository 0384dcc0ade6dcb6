"""What administrators choose while the site runs: typed, with its history.

A slice declares its choices in ``chosen.py`` and reads them with :func:`app.choices.kept.chosen`; what
is about to be frozen (an idea's threshold) asks the database, :func:`app.choices.queries.in_force`.
"""
