"""What nobody may do, whoever they are: asked of every address that the application answers.

Every address × everybody × every state of what it is about is asked and compared with what is wanted;
an address without a rule fails the build, and ``docs/access-matrix.md`` shows all of it. A slice says
what is wanted of its own addresses:

1. **The world**: ``tests/worlds/<slice>.py`` makes its things once, one in each state, for the people
   of :data:`tests.world.PEOPLE` (see :mod:`tests.worlds`). Somebody new whom no role covers is added to
   ``PEOPLE``.
2. **Things**: ``THINGS`` in ``tests/security/bodies/<slice>.py``, a :class:`tests.security.rule.Thing`
   for each kind of thing that addresses name::

       ORGANISATION = Thing(
           "Organisations",
           about=frozenset({"organisation_id"}),        # the {organisation_id} of its addresses
           states=("verified", "waiting", "hidden"),    # keys of world.things["organisation"]
           readers={"hidden": EDITORS | MODERATORS},    # who may know of it; others get a 404
           of="",                                       # a slice, when others use the same word
           by_access={"editor": Rule(EDITORS), "moderator": Rule(MODERATORS)},
       )
       THINGS = (ORGANISATION,)

3. **Rules**: the access that a route declares (``access="editor"``) is looked up in its thing's
   ``by_access``, then in :data:`tests.security.expectations.BY_ACCESS`. Where that word does not tell
   everything (another state, a form that asks who is there late), ``RULES`` names the route::

       RULES = {("organisations:leave", "POST"): Rule(EDITORS, states=frozenset({"verified"}))}

4. **Forms**: ``BODIES``, ``API_BODIES``, ``SENDERS`` and ``FORMS_IN`` (see :mod:`tests.security.bodies`).

Addresses about nothing (lists, own pages, queues) need no thing: they are asked as everybody, once.
"""
