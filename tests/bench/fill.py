"""Fill a database with many ideas, people and supports, by SQL: seconds, not hours."""

import psycopg

PEOPLE = 20_000
WORDS_FR = (
    "ruelle verte jardin vélo électrique piste cyclable parc enfants école patinoire hiver banc aînés "
    "bibliothèque compost arbres trottoir traverse piétonne sécurité marché frigo partage atelier "
    "réparation musique murale escalier fontaine ombre chaleur voisins fête quartier logement rue"
).split()
SIZES = (1_000, 10_000, 100_000)
HOT_COMMENTS = 1_000

IDEAS = """
    INSERT INTO idea (public_id, state, language, title, problem, proposal, themes, territory_id,
        neighbourhood_id, place_lat, place_lon, place_label, author_id, version, published_at, closing_reason)
    SELECT 'b' || lpad(translate(to_hex(n), '01', 'gh'), 9, 'z'),
        CASE WHEN n %% 12 = 0 THEN 'candidate' ELSE 'published' END,
        CASE WHEN n %% 6 = 0 THEN 'en' ELSE 'fr' END,
        initcap(w[1 + n %% 30]) || ' ' || w[1 + (n * 7) %% 31] || ' et ' || w[1 + (n * 11) %% 37] || ' no ' || n,
        'Au coin de la rue, ' || array_to_string(w[1 + n %% 9 : 14 + n %% 9], ' ') || '. ' || repeat('Il manque une place pour se retrouver. ', 6),
        'Nous proposons ' || array_to_string(w[1 + n %% 13 : 20 + n %% 13], ' ') || '. ' || repeat('Avec les voisins, un samedi par mois. ', 12),
        ARRAY[(ARRAY['nature','mobility','public-space','culture','sport','food'])[1 + n %% 6]],
        a.territory_id, a.id, a.lat, a.lon, 'Rue ' || n, p.id, 1,
        now() - (n || ' minutes')::interval, ''
    FROM generate_series(%(start)s::int, %(end)s::int) n
    CROSS JOIN (SELECT %(words)s::text[] AS w) words
    JOIN LATERAL (SELECT id, territory_id, lat, lon FROM neighbourhood ORDER BY id OFFSET n %% (SELECT count(*) FROM neighbourhood) LIMIT 1) a ON true
    JOIN LATERAL (SELECT id FROM person ORDER BY id OFFSET n %% 500 LIMIT 1) p ON true
"""
GATES = """
    INSERT INTO gate (idea_id, threshold, local, other, is_open, passed_at)
    SELECT id, 25, 0, 0, true, CASE WHEN state = 'candidate' THEN published_at END FROM idea
    WHERE NOT EXISTS (SELECT 1 FROM gate WHERE gate.idea_id = idea.id)
"""
SUPPORTS = """
    INSERT INTO support (idea_id, person_id, is_local, created_at)
    SELECT i.id, p.id, (i.id + p.id) %% 2 = 0, now() - (s || ' minutes')::interval
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM idea ORDER BY id LIMIT 20000) i
    CROSS JOIN generate_series(1, 20) s
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS m FROM person) p ON p.m = 1 + (i.n * 37 + s * 911) %% %(people)s
    ON CONFLICT DO NOTHING
"""
COUNT = """
    UPDATE gate SET local = s.local, other = s.other FROM (
        SELECT idea_id, count(*) FILTER (WHERE is_local) AS local, count(*) FILTER (WHERE NOT is_local) AS other
        FROM support GROUP BY idea_id) s
    WHERE s.idea_id = gate.idea_id
"""
MEMBERS = """
    INSERT INTO person (public_id, email, email_confirmed_at, password_hash, display_name,
        language, rta, territory_id, neighbourhood_id)
    SELECT 'p' || lpad(translate(to_hex(n), '01', 'gh'), 9, 'z'), 'bench' || n || '@x.test', now(), '-', 'Voisine ' || n, 'fr', '',
        a.territory_id, a.id
    FROM generate_series(1, %(people)s::int) n
    JOIN (SELECT id, territory_id, row_number() OVER (ORDER BY id) AS k, count(*) OVER () AS many
          FROM neighbourhood) a ON a.k = 1 + n %% a.many
"""
DEVICES = """
    INSERT INTO device (person_id, secret_hash, description, seen_at, verified_at, expires_at)
    SELECT id, sha256(('bench-' || row_number() OVER (ORDER BY id))::bytea), '', now(), now(), now() + interval '30 days'
    FROM person ORDER BY id LIMIT %(people)s
"""


def people(address: str) -> None:
    """Make the members, each with a device whose cookie is ``bench-N``."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(MEMBERS, {"people": PEOPLE})
        connection.execute(DEVICES, {"people": PEOPLE})


def ideas(address: str, start: int, end: int) -> None:
    """Add ideas number ``start`` to ``end`` with their gates."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(IDEAS, {"start": start, "end": end, "words": WORDS_FR})
        connection.execute(GATES)
        connection.execute("VACUUM ANALYZE idea, gate")


def supports(address: str) -> None:
    """Add 400,000 supports and count them."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SUPPORTS, {"people": PEOPLE})
        connection.execute(COUNT)
        connection.execute("VACUUM ANALYZE support, gate")


COMMENTS = """
    WITH hot AS (SELECT id FROM idea WHERE state = 'published' ORDER BY id LIMIT 1), said AS (
        INSERT INTO comment (public_id, subject_kind, subject_id, author_id, body, fingerprint, stance,
            language, state, helpful, version, reply_count, created_at)
        SELECT 'c' || lpad(translate(to_hex(n), '01', 'gh'), 9, 'z'), 'idea', hot.id, p.id, 'Une remarque numero ' || n,
            substr(sha256(n::text::bytea), 1, 16), 'for', 'fr', 'visible', n %% 17, 1, 0,
            now() - (n || ' minutes')::interval
        FROM hot, generate_series(1, %(many)s::int) n
        JOIN LATERAL (SELECT id FROM person ORDER BY id OFFSET n LIMIT 1) p ON true RETURNING subject_id)
    INSERT INTO discussion (subject_kind, subject_id, comments, for_count, against_count, question_count, improvement_count)
    SELECT 'idea', subject_id, count(*), count(*), 0, 0, 0 FROM said GROUP BY subject_id
"""


def comments(address: str) -> None:
    """Say a thousand things about one idea."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(COMMENTS, {"many": HOT_COMMENTS})
        connection.execute("VACUUM ANALYZE comment, discussion")
