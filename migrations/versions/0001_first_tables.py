"""Lay the first tables.

Locks: none that matter, the database is new. The job queue's own tables are those of the installed
library; when it brings changes of its own, a migration here runs the scripts that it ships.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.db.schema import queue_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


FUNCTIONS = r"""
-- Text as search compares it; app.core.text.fold() does the same, and a test holds the two together.
CREATE OR REPLACE FUNCTION fold(typed text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN trim(regexp_replace(regexp_replace(regexp_replace(
    normalize(
        replace(replace(replace(replace(replace(replace(
            lower(typed), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), 'ø', 'o'), 'đ', 'd'), 'ł', 'l'),
        NFKD),
    '[\u0300-\u036f]', '', 'g'),
    '[’‘ʼ''`´‐‑‒–—―−\-_/]+', ' ', 'g'),
    '\s+', ' ', 'g'));

-- Folded text whose plurals in -as, -is, -os, -us, -eux and -oux are singular: the French stemmer leaves
-- them ("vélos" stays apart from "vélo"). Short common words that end so keep their s, to remain stop words.
CREATE OR REPLACE FUNCTION searchable(typed text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(regexp_replace(fold(typed),
    '\m(?!(?:nous|vous|mais|suis|sois|puis|sous|this|thus)\M)([a-z]+[a-z][aiou])s\M', '\1', 'g'),
    '\m((?:en)?jeu|(?:mi)?lieu|feu|voeu|cheveu|neveu|chou|genou|bijou|caillou)x\M', '\1', 'g');

-- What is looked for, in both languages: every word of "whole", and words that begin as "last" (one word, or none).
CREATE OR REPLACE FUNCTION search_query(whole text, last text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (plainto_tsquery('french'::regconfig, searchable(whole)) &&
        CASE WHEN last = '' THEN ''::tsquery ELSE to_tsquery('french'::regconfig, '''' || searchable(last) || ''':*') END)
    || (plainto_tsquery('english'::regconfig, searchable(whole)) &&
        CASE WHEN last = '' THEN ''::tsquery ELSE to_tsquery('english'::regconfig, '''' || searchable(last) || ''':*') END);

-- For triggers of tables to which rows are only ever added.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- For triggers of tables whose rows stay as they are, but for some columns: "~name" may be emptied, once and
-- for ever (somebody left), "+name" may be filled while it is empty.
CREATE OR REPLACE FUNCTION refuse_change_except() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    was jsonb;
    becomes jsonb;
    name text;
    is_empty CONSTANT text[] := ARRAY['null', '""', '"\\x"'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was := to_jsonb(OLD);
        becomes := to_jsonb(NEW);
        FOR name IN SELECT key FROM jsonb_each(was) WHERE value IS DISTINCT FROM becomes -> key LOOP
            IF NOT (('~' || name) = ANY (TG_ARGV) AND (becomes -> name)::text = ANY (is_empty)
                    OR ('+' || name) = ANY (TG_ARGV) AND (was -> name)::text = ANY (is_empty)) THEN
                RAISE EXCEPTION '% stays as it is: % cannot change', TG_TABLE_NAME, name
                    USING ERRCODE = 'insufficient_privilege';
            END IF;
        END LOOP;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% stays as it is: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

-- An address as its mailbox knows it: providers that ignore dots and what follows a plus deliver all of them to one.
CREATE OR REPLACE FUNCTION canonical_email(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN lower(split_part(address, '@', 2)) IN ('gmail.com', 'googlemail.com') THEN
        replace(split_part(lower(split_part(address, '@', 1)), '+', 1), '.', '') || '@gmail.com'
    WHEN lower(split_part(address, '@', 2)) IN (
        'outlook.com', 'hotmail.com', 'hotmail.ca', 'live.com', 'live.ca', 'icloud.com', 'me.com', 'mac.com',
        'proton.me', 'protonmail.com', 'pm.me', 'fastmail.com', 'zoho.com') THEN
        split_part(lower(split_part(address, '@', 1)), '+', 1) || '@' || lower(split_part(address, '@', 2))
    ELSE lower(address) END;

-- What two accounts of one mailbox have alike, without its address.
CREATE OR REPLACE FUNCTION mailbox_hash(address text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sha256(convert_to(canonical_email(address), 'UTF8'));

-- For the deferred triggers of the ledger: when the transaction ends, what it wrote down must have all the
-- sides that it says, and they must add up to zero. A side slipped in later makes one too many.
CREATE OR REPLACE FUNCTION refuse_unbalanced() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    txn bigint := CASE TG_TABLE_NAME WHEN 'ledger_txn' THEN (to_jsonb(NEW) ->> 'id')::bigint
                  ELSE (to_jsonb(NEW) ->> 'txn_id')::bigint END;
    said integer;
    found integer;
    off numeric;
BEGIN
    SELECT sides INTO said FROM ledger_txn WHERE id = txn;
    SELECT count(*), coalesce(sum(amount_cents), 0) INTO found, off FROM ledger_posting WHERE txn_id = txn;
    IF found <> said OR off <> 0 THEN
        RAISE EXCEPTION 'ledger entry % is unbalanced: % of % sides, % cents off', txn, found, said, off
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

DROP_QUEUE = """
DO $$ DECLARE item record; BEGIN
    FOR item IN SELECT oid::regclass AS name FROM pg_class
        WHERE relkind = 'r' AND relname LIKE 'procrastinate%' AND relnamespace = 'public'::regnamespace
    LOOP EXECUTE 'DROP TABLE IF EXISTS ' || item.name || ' CASCADE'; END LOOP;
    FOR item IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate%' AND pronamespace = 'public'::regnamespace
    LOOP EXECUTE 'DROP FUNCTION IF EXISTS ' || item.name || ' CASCADE'; END LOOP;
    FOR item IN SELECT oid::regtype AS name FROM pg_type
        WHERE typname LIKE 'procrastinate%' AND typnamespace = 'public'::regnamespace
    LOOP EXECUTE 'DROP TYPE IF EXISTS ' || item.name || ' CASCADE'; END LOOP;
END $$
"""


TRIGGERS = """
    CREATE TRIGGER audit_entry_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE TRIGGER hours_entry_settled_stays
    BEFORE UPDATE OR DELETE ON hours_entry
    FOR EACH ROW WHEN (OLD.state IN ('confirmed', 'settled', 'withdrawn'))
    EXECUTE FUNCTION refuse_change_except(
        '~person_id', '~decided_by_id', '~mission_id', '~session_id', '~project_id',
        '~organisation_id');

    CREATE TRIGGER hours_turn_said_stays
    BEFORE UPDATE ON hours_turn
    FOR EACH ROW EXECUTE FUNCTION refuse_change_except('~by_id', '~words');

    CREATE TRIGGER certificate_certified_stays
    BEFORE UPDATE OR DELETE ON certificate
    FOR EACH ROW EXECUTE FUNCTION refuse_change_except(
        '~person_id', '~organisation_id', '~project_id', '~revoked_by_id', '~name', '~initials',
        '~sealed_code', '+revoked_at', '+revoked_by', '+revoked_by_id', '+revoke_reason');

    CREATE TRIGGER ledger_account_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE TRIGGER ledger_txn_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_txn
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE TRIGGER ledger_posting_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

    CREATE CONSTRAINT TRIGGER ledger_txn_balanced
    AFTER INSERT ON ledger_txn DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced();

    CREATE CONSTRAINT TRIGGER ledger_posting_balanced
    AFTER INSERT ON ledger_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced();
"""


def run_script(script: str) -> None:
    """Run several statements as they stand."""
    op.get_bind().connection.driver_connection.execute(script)


def upgrade() -> None:
    run_script(FUNCTIONS)
    run_script(queue_sql())
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "books_read",
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("events_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", name=op.f("pk_books_read")),
    )
    op.create_table(
        "boundary",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=False),
        sa.Column("geometry", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary")),
        sa.UniqueConstraint("kind", "place_id", name=op.f("uq_boundary_kind_place_id")),
    )
    op.create_index("ix_boundary_kind", "boundary", ["kind"], unique=False)
    op.create_table(
        "choice",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_choice_version_counts")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_choice")),
    )
    op.create_table(
        "demo_payment",
        sa.Column("id", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=True),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_payment")),
        sa.UniqueConstraint("key", name=op.f("uq_demo_payment_key")),
    )
    op.create_index(op.f("ix_demo_payment_about"), "demo_payment", ["about"], unique=False)
    op.create_table(
        "discussion",
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("for_count", sa.Integer(), nullable=False),
        sa.Column("against_count", sa.Integer(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("improvement_count", sa.Integer(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "comments >= 0 AND for_count >= 0 AND against_count >= 0 AND question_count >= 0 AND improvement_count >= 0",
            name=op.f("ck_discussion_counts"),
        ),
        sa.PrimaryKeyConstraint("subject_kind", "subject_id", name=op.f("pk_discussion")),
    )
    op.create_index(
        "ix_discussion_most", "discussion", ["subject_kind", "comments", "subject_id"], unique=False
    )
    op.create_table(
        "gateway_event",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("object_id", sa.String(length=255), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("webhook", "reconciler", "demo", name="source", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("failure", sa.String(length=300), server_default="", nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_gateway_event_tries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_event")),
    )
    op.create_index("ix_gateway_event_handled", "gateway_event", ["handled_at"], unique=False)
    op.create_index(
        op.f("ix_gateway_event_object_id"), "gateway_event", ["object_id"], unique=False
    )
    op.create_index(
        "ix_gateway_event_waiting",
        "gateway_event",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.create_table(
        "gateway_pace",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_gateway_pace")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("public_id", name=op.f("uq_incident_public_id")),
    )
    op.create_index(op.f("ix_incident_noticed_on"), "incident", ["noticed_on"], unique=False)
    op.create_table(
        "job_failure",
        sa.Column("job_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("error", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_failure")),
    )
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "stripe_pending",
                "bank",
                "fees",
                "campaign",
                "dispute_hold",
                "match_fund",
                name="accountkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("fund_id", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint(
            "(kind = 'match_fund') = (fund_id IS NOT NULL)", name=op.f("ck_ledger_account_fund")
        ),
        sa.CheckConstraint("currency = 'CAD'", name=op.f("ck_ledger_account_currency")),
        sa.CheckConstraint(
            "kind <> 'campaign' OR campaign_id IS NOT NULL", name=op.f("ck_ledger_account_campaign")
        ),
        sa.CheckConstraint(
            "kind IN ('stripe_pending', 'bank', 'fees', 'campaign', 'dispute_hold', 'match_fund')",
            name=op.f("ck_ledger_account_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
    )
    op.create_index("ix_ledger_account_campaign", "ledger_account", ["campaign_id"], unique=False)
    op.create_index("ix_ledger_account_fund", "ledger_account", ["fund_id"], unique=False)
    op.create_index(
        "uq_ledger_account_once",
        "ledger_account",
        ["kind", "campaign_id", "fund_id", "currency"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "ledger_txn",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "charge",
                "refund",
                "refund_failed",
                "dispute",
                "dispute_won",
                "dispute_lost",
                "match",
                "match_returned",
                "fund_paid",
                "fund_paid_reversed",
                "transfer",
                "transfer_reversed",
                "to_bank",
                "billed",
                name="txnkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "booked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("sides", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("external_id <> ''", name=op.f("ck_ledger_txn_external_id")),
        sa.CheckConstraint(
            "kind IN ('charge', 'refund', 'refund_failed', 'dispute', 'dispute_won', 'dispute_lost', 'match', 'match_returned', 'fund_paid', 'fund_paid_reversed', 'transfer', 'transfer_reversed', 'to_bank', 'billed')",
            name=op.f("ck_ledger_txn_kind"),
        ),
        sa.CheckConstraint("sides >= 2", name=op.f("ck_ledger_txn_sides")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_txn")),
    )
    op.create_index("ix_ledger_txn_when", "ledger_txn", ["occurred_at", "id"], unique=False)
    op.create_index("uq_ledger_txn_once", "ledger_txn", ["kind", "external_id"], unique=True)
    op.create_table(
        "mail_handed",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_handed")),
    )
    op.create_index(op.f("ix_mail_handed_created_at"), "mail_handed", ["created_at"], unique=False)
    op.create_table(
        "spent_challenge",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_spent_challenge")),
    )
    op.create_index(
        op.f("ix_spent_challenge_expires_at"), "spent_challenge", ["expires_at"], unique=False
    )
    op.create_table(
        "term_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("skill", "cause", name="termkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("external", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_code")),
        sa.UniqueConstraint(
            "kind", "scheme", "external", name=op.f("uq_term_code_kind_scheme_external")
        ),
    )
    op.create_index("ix_term_code_code", "term_code", ["kind", "code"], unique=False)
    op.create_table(
        "term_word",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("skill", "cause", name="termkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_word")),
        sa.UniqueConstraint("kind", "folded", "code", name=op.f("uq_term_word_kind_folded_code")),
    )
    op.create_index("ix_term_word_code", "term_word", ["kind", "code"], unique=False)
    op.create_table(
        "territory",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory")),
        sa.UniqueConstraint("slug", name=op.f("uq_territory_slug")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("window_ends", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_index(op.f("ix_throttle_window_ends"), "throttle", ["window_ends"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_audit_entry_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "id"], unique=False)
    op.create_index(op.f("ix_audit_entry_by_id"), "audit_entry", ["by_id"], unique=False)
    op.create_index(
        "ix_audit_entry_subject", "audit_entry", ["subject_kind", "subject_id"], unique=False
    )
    op.create_index("ix_audit_entry_territory", "audit_entry", ["territory_id", "id"], unique=False)
    op.create_table(
        "ledger_posting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("txn_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_ledger_posting_amount_cents")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["ledger_account.id"],
            name=op.f("fk_ledger_posting_account_id_ledger_account"),
        ),
        sa.ForeignKeyConstraint(
            ["txn_id"], ["ledger_txn.id"], name=op.f("fk_ledger_posting_txn_id_ledger_txn")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_posting")),
    )
    op.create_index(
        "ix_ledger_posting_account", "ledger_posting", ["account_id", "txn_id"], unique=False
    )
    op.create_index("ix_ledger_posting_txn", "ledger_posting", ["txn_id"], unique=False)
    op.create_table(
        "neighbourhood",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_neighbourhood_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbourhood")),
        sa.UniqueConstraint("slug", name=op.f("uq_neighbourhood_slug")),
    )
    op.create_index(
        op.f("ix_neighbourhood_territory_id"), "neighbourhood", ["territory_id"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("rta", sa.String(length=3), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("neighbourhood_id", sa.BigInteger(), nullable=True),
        sa.Column("age_declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("home_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "mailbox_hash",
            sa.LargeBinary(),
            sa.Computed("mailbox_hash(email)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_person_language")),
        sa.CheckConstraint(
            "(neighbourhood_id IS NULL) = (territory_id IS NULL)",
            name=op.f("ck_person_home_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_person_neighbourhood_id_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_person_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_index("ix_person_mailbox_hash", "person", ["mailbox_hash"], unique=False)
    op.create_index(
        op.f("ix_person_neighbourhood_id"), "person", ["neighbourhood_id"], unique=False
    )
    op.create_index(op.f("ix_person_territory_id"), "person", ["territory_id"], unique=False)
    op.create_index("uq_person_email", "person", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "rta_share",
        sa.Column("rta", sa.String(length=3), nullable=False),
        sa.Column("neighbourhood_id", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_rta_share_neighbourhood_id_neighbourhood"),
        ),
        sa.PrimaryKeyConstraint("rta", "neighbourhood_id", name=op.f("pk_rta_share")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.String(length=30)), nullable=False),
        sa.Column("is_strong", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_api_token_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("public_id", name=op.f("uq_api_token_public_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_token_secret_hash")),
    )
    op.create_index(op.f("ix_api_token_person_id"), "api_token", ["person_id"], unique=False)
    op.create_table(
        "calendar_key",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_calendar_key_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_key_secret_hash")),
    )
    op.create_table(
        "choice_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("old", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("new", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk_choice_change_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choice_change")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_choice_change_name_version")),
    )
    op.create_index(op.f("ix_choice_change_by_id"), "choice_change", ["by_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("news", "studies", name="purpose", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_consent_language")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_consent_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "uq_consent_in_force",
        "consent",
        ["person_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "data_copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "ready", name="copystate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file", sa.String(length=60), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("downloaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'ready') = (file IS NOT NULL)", name=op.f("ck_data_copy_file")
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_data_copy_language")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_data_copy_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_copy")),
        sa.UniqueConstraint("file", name=op.f("uq_data_copy_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_copy_public_id")),
    )
    op.create_index(op.f("ix_data_copy_expires_at"), "data_copy", ["expires_at"], unique=False)
    op.create_index(op.f("ix_data_copy_person_id"), "data_copy", ["person_id"], unique=False)
    op.create_index(
        "uq_data_copy_asked",
        "data_copy",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "departure",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("erase_words", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_departure_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_departure")),
    )
    op.create_index(op.f("ix_departure_due_at"), "departure", ["due_at"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("description", sa.String(length=120), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("strong_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_device_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_device_secret_hash")),
    )
    op.create_index(op.f("ix_device_expires_at"), "device", ["expires_at"], unique=False)
    op.create_index(op.f("ix_device_person_id"), "device", ["person_id"], unique=False)
    op.create_table(
        "feed_key",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_feed_key_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_feed_key")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_feed_key_secret_hash")),
    )
    op.create_table(
        "follow",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_follow_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "target", name=op.f("pk_follow")),
    )
    op.create_index("ix_follow_followers", "follow", ["target", "person_id"], unique=False)
    op.create_index(
        "ix_follow_newest", "follow", ["person_id", "created_at", "target"], unique=False
    )
    op.create_table(
        "half_sign_in",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("description", sa.String(length=120), nullable=False),
        sa.Column("next_path", sa.String(length=2000), nullable=False),
        sa.Column("acts_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_half_sign_in_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_sign_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_half_sign_in_secret_hash")),
    )
    op.create_index(
        op.f("ix_half_sign_in_expires_at"), "half_sign_in", ["expires_at"], unique=False
    )
    op.create_index(op.f("ix_half_sign_in_person_id"), "half_sign_in", ["person_id"], unique=False)
    op.create_table(
        "home_digest",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "at_once", "daily", "weekly", "never", name="rhythm", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("radius_m", sa.BigInteger(), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "rhythm IN ('daily', 'weekly', 'never')", name=op.f("ck_home_digest_rhythm")
        ),
        sa.CheckConstraint("radius_m BETWEEN 500 AND 3000", name=op.f("ck_home_digest_radius")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_home_digest_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_home_digest")),
    )
    op.create_index("ix_home_digest_rhythm", "home_digest", ["rhythm", "person_id"], unique=False)
    op.create_table(
        "incident_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("information", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column(
            "risk",
            sa.Enum("unknown", "serious", "small", name="risk", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("risk_reason", sa.Text(), nullable=False),
        sa.Column("told_commission_on", sa.Date(), nullable=True),
        sa.Column("told_persons_on", sa.Date(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("written_by_id", sa.BigInteger(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_incident_entry_incident_id_incident"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["person.id"],
            name=op.f("fk_incident_entry_written_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_entry")),
        sa.UniqueConstraint(
            "incident_id", "number", name=op.f("uq_incident_entry_incident_id_number")
        ),
    )
    op.create_table(
        "leadership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "gathering",
                "asked",
                "willing",
                "confirmed",
                "declined",
                "refused",
                "revoked",
                "ended",
                name="standing",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("nominations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "standing <> 'confirmed' OR (confirmed_at IS NOT NULL AND ends_at > confirmed_at)",
            name=op.f("ck_leadership_confirmed_has_term"),
        ),
        sa.CheckConstraint(
            "standing IN ('gathering', 'asked', 'willing', 'confirmed', 'declined', 'refused', 'revoked', 'ended')",
            name=op.f("ck_leadership_standing"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_leadership_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_leadership_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leadership")),
        sa.UniqueConstraint("public_id", name=op.f("uq_leadership_public_id")),
    )
    op.create_index(
        "ix_leadership_territory", "leadership", ["territory_id", "standing"], unique=False
    )
    op.create_index(
        "uq_leadership_stands",
        "leadership",
        ["person_id", "territory_id"],
        unique=True,
        postgresql_where=sa.text("standing IN ('gathering', 'asked', 'willing', 'confirmed')"),
    )
    op.create_table(
        "link_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_link_token_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_link_token_secret_hash")),
    )
    op.create_index(op.f("ix_link_token_expires_at"), "link_token", ["expires_at"], unique=False)
    op.create_index(op.f("ix_link_token_person_id"), "link_token", ["person_id"], unique=False)
    op.create_table(
        "mandate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("office_fr", sa.String(length=120), nullable=False),
        sa.Column("office_en", sa.String(length=120), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ending_reason", sa.String(length=600), server_default="", nullable=False),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_mandate_dates")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["person.id"],
            name=op.f("fk_mandate_ended_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_mandate_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["person.id"],
            name=op.f("fk_mandate_recorded_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_mandate_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        sa.UniqueConstraint(
            "person_id",
            "territory_id",
            "office_fr",
            "starts_on",
            name=op.f("uq_mandate_person_id_territory_id_office_fr_starts_on"),
            postgresql_nulls_not_distinct=True,
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_mandate_public_id")),
    )
    op.create_index("ix_mandate_person", "mandate", ["person_id", "ends_on"], unique=False)
    op.create_index("ix_mandate_territory", "mandate", ["territory_id", "ends_on"], unique=False)
    op.create_table(
        "media",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("photo", "document", "link", name="kind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("alt", sa.String(length=250), nullable=False),
        sa.Column("is_decorative", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(length=32), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'link') = (address <> '')", name=op.f("ck_media_address")),
        sa.CheckConstraint("(kind = 'link') = (file IS NULL)", name=op.f("ck_media_file")),
        sa.CheckConstraint(
            "kind <> 'photo' OR (width > 0 AND height > 0)", name=op.f("ck_media_measured")
        ),
        sa.CheckConstraint(
            "kind <> 'photo' OR is_decorative = (alt = '')", name=op.f("ck_media_described")
        ),
        sa.CheckConstraint("kind IN ('photo', 'document', 'link')", name=op.f("ck_media_kind")),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_media_language")),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["person.id"],
            name=op.f("fk_media_added_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("file", name=op.f("uq_media_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_media_public_id")),
    )
    op.create_index("ix_media_added_by_id", "media", ["added_by_id"], unique=False)
    op.create_index(
        "ix_media_subject",
        "media",
        ["subject_kind", "subject_id", "kind", "position"],
        unique=False,
    )
    op.create_table(
        "moderation_case",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "decided", name="casestate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("factors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("plea", sa.Text(), nullable=False),
        sa.Column("claimed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_at IS NOT NULL)",
            name=op.f("ck_moderation_case_decided"),
        ),
        sa.CheckConstraint("state IN ('open', 'decided')", name=op.f("ck_moderation_case_state")),
        sa.CheckConstraint(
            "claimed_by_id IS NULL OR claimed_until IS NOT NULL",
            name=op.f("ck_moderation_case_claimed"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_moderation_case_author_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"],
            ["person.id"],
            name=op.f("fk_moderation_case_claimed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["territory.id"],
            name=op.f("fk_moderation_case_territory_id_territory"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_case_public_id")),
    )
    op.create_index(
        op.f("ix_moderation_case_author_id"), "moderation_case", ["author_id"], unique=False
    )
    op.create_index(
        op.f("ix_moderation_case_claimed_by_id"), "moderation_case", ["claimed_by_id"], unique=False
    )
    op.create_index(
        "ix_moderation_case_queue",
        "moderation_case",
        ["territory_id", "opened_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_moderation_case_open",
        "moderation_case",
        ["subject_kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "money_difference",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "missing_here",
                "missing_there",
                "amount",
                "unbalanced",
                name="differencekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("source_id", sa.String(length=255), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("line_id", sa.String(length=255), nullable=False),
        sa.Column("their_net", sa.BigInteger(), nullable=False),
        sa.Column("their_fee", sa.BigInteger(), nullable=False),
        sa.Column("our_net", sa.BigInteger(), nullable=False),
        sa.Column("our_fee", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("noted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('missing_here', 'missing_there', 'amount', 'unbalanced')",
            name=op.f("ck_money_difference_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"],
            ["person.id"],
            name=op.f("fk_money_difference_noted_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_difference")),
        sa.UniqueConstraint("public_id", name=op.f("uq_money_difference_public_id")),
    )
    op.create_index(
        "ix_money_difference_found", "money_difference", ["found_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_money_difference_noted_by_id"), "money_difference", ["noted_by_id"], unique=False
    )
    op.create_index(
        "uq_money_difference_open",
        "money_difference",
        ["kind", "source_id"],
        unique=True,
        postgresql_where=sa.text("gone_at IS NULL"),
    )
    op.create_table(
        "network_sighting",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("network_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_network_sighting_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "network_hash", name=op.f("pk_network_sighting")),
    )
    op.create_index(
        op.f("ix_network_sighting_last_at"), "network_sighting", ["last_at"], unique=False
    )
    op.create_index(
        op.f("ix_network_sighting_network_hash"), "network_sighting", ["network_hash"], unique=False
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "at_once", "daily", "weekly", "never", name="rhythm", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "rhythm IN ('at_once', 'daily', 'weekly', 'never')", name=op.f("ck_notice_rhythm")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_notice_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notice_person_id_key")),
    )
    op.create_index("ix_notice_age", "notice", ["created_at"], unique=False)
    op.create_index(
        "ix_notice_for_digest",
        "notice",
        ["rhythm", "person_id", "id"],
        unique=False,
        postgresql_where=sa.text("mailed_at IS NULL AND rhythm IN ('daily', 'weekly')"),
    )
    op.create_index("ix_notice_newest", "notice", ["person_id", "id"], unique=False)
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum(
                "at_once", "daily", "weekly", "never", name="rhythm", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "rhythm IN ('at_once', 'daily', 'weekly', 'never')",
            name=op.f("ck_notice_choice_rhythm"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_notice_choice_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "community",
                "roundtable",
                "social_economy",
                "business",
                "institution",
                "other",
                name="kind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("practices", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("presentation_fr", sa.Text(), nullable=False),
        sa.Column("presentation_en", sa.Text(), nullable=False),
        sa.Column("does", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("neighbourhood_id", sa.BigInteger(), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("shows_email", sa.Boolean(), nullable=False),
        sa.Column("logo", sa.String(length=32), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "unverified",
                "pending",
                "verified",
                "refused",
                "suspended",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.Column(
            "verified_by",
            sa.Enum("neq", "charity", "document", name="means", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("neq", sa.String(length=10), nullable=False),
        sa.Column("charity_number", sa.String(length=15), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "sort_name",
            sa.String(length=250),
            sa.Computed("fold(name)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "\n    setweight(to_tsvector('french'::regconfig, searchable(name)), 'A') ||\n    setweight(to_tsvector('english'::regconfig, searchable(name)), 'A') ||\n    setweight(to_tsvector('french'::regconfig, searchable(presentation_fr)), 'C') ||\n    setweight(to_tsvector('english'::regconfig, searchable(presentation_en)), 'C') ||\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(does || ' ' || needs || ' ' || offers)), 'C')\n",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind = 'community' OR cardinality(practices) = 0",
            name=op.f("ck_organisation_practices"),
        ),
        sa.CheckConstraint(
            "kind IN ('community', 'roundtable', 'social_economy', 'business', 'institution', 'other')",
            name=op.f("ck_organisation_kind"),
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_organisation_language")),
        sa.CheckConstraint(
            "presentation_fr <> '' OR presentation_en <> ''", name=op.f("ck_organisation_presented")
        ),
        sa.CheckConstraint(
            "state <> 'verified' OR verified_at IS NOT NULL", name=op.f("ck_organisation_verified")
        ),
        sa.CheckConstraint(
            "state IN ('unverified', 'pending', 'verified', 'refused', 'suspended')",
            name=op.f("ck_organisation_state"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_organisation_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_organisation_neighbourhood_id_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_organisation_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("logo", name=op.f("uq_organisation_logo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisation_public_id")),
    )
    op.create_index(
        op.f("ix_organisation_created_by_id"), "organisation", ["created_by_id"], unique=False
    )
    op.create_index(
        "ix_organisation_name",
        "organisation",
        ["sort_name", "id"],
        unique=False,
        postgresql_where=sa.text("hidden_at IS NULL AND closed_at IS NULL"),
    )
    op.create_index(
        op.f("ix_organisation_neighbourhood_id"), "organisation", ["neighbourhood_id"], unique=False
    )
    op.create_index(
        "ix_organisation_search", "organisation", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_organisation_territory",
        "organisation",
        ["territory_id", "sort_name", "id"],
        unique=False,
    )
    op.create_index(
        "uq_organisation_charity_number",
        "organisation",
        ["charity_number"],
        unique=True,
        postgresql_where=sa.text(
            "charity_number <> '' AND state = 'verified' AND closed_at IS NULL"
        ),
    )
    op.create_index(
        "uq_organisation_neq",
        "organisation",
        ["neq"],
        unique=True,
        postgresql_where=sa.text("neq <> '' AND state = 'verified' AND closed_at IS NULL"),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=2000), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_passkey_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_passkey_public_id")),
    )
    op.create_index(op.f("ix_passkey_person_id"), "passkey", ["person_id"], unique=False)
    op.create_table(
        "pending_act",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_pending_act_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_act")),
    )
    op.create_index(op.f("ix_pending_act_expires_at"), "pending_act", ["expires_at"], unique=False)
    op.create_index(op.f("ix_pending_act_person_id"), "pending_act", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_pending_act_secret_hash"), "pending_act", ["secret_hash"], unique=False
    )
    op.create_table(
        "profile",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("bio", sa.Text(), server_default="", nullable=False),
        sa.Column("bio_language", sa.String(length=2), server_default="fr", nullable=False),
        sa.Column("shows_area", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("shows_ideas", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_listed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_indexed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "sharing",
            sa.Enum("nobody", "named", "anonymous", name="sharing", native_enum=False, length=20),
            server_default="nobody",
            nullable=False,
        ),
        sa.Column("anonymous_id", sa.String(length=10), nullable=False),
        sa.Column("causes", sa.ARRAY(sa.String(length=40)), server_default="{}", nullable=False),
        sa.Column("moments", sa.ARRAY(sa.String(length=20)), server_default="{}", nullable=False),
        sa.Column("monthly_hours", sa.Integer(), nullable=True),
        sa.Column("travel_km", sa.Integer(), nullable=True),
        sa.Column("is_remote", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("languages", sa.ARRAY(sa.String(length=8)), server_default="{}", nullable=False),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column("monthly_quota", sa.SmallInteger(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "\n    to_tsvector(CASE bio_language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(bio))\n",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("bio_language IN ('fr', 'en')", name=op.f("ck_profile_bio_language")),
        sa.CheckConstraint(
            "sharing IN ('nobody', 'named', 'anonymous')", name=op.f("ck_profile_sharing")
        ),
        sa.CheckConstraint("birth_year BETWEEN 1900 AND 2100", name=op.f("ck_profile_birth_year")),
        sa.CheckConstraint(
            "is_listed OR NOT is_indexed", name=op.f("ck_profile_indexed_only_when_listed")
        ),
        sa.CheckConstraint(
            "monthly_hours BETWEEN 1 AND 200", name=op.f("ck_profile_monthly_hours")
        ),
        sa.CheckConstraint("monthly_quota BETWEEN 0 AND 31", name=op.f("ck_profile_monthly_quota")),
        sa.CheckConstraint("travel_km BETWEEN 1 AND 60", name=op.f("ck_profile_travel_km")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_profile_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_profile")),
        sa.UniqueConstraint("anonymous_id", name=op.f("uq_profile_anonymous_id")),
    )
    op.create_index(
        "ix_profile_listed",
        "profile",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_profile_sharing",
        "profile",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("sharing <> 'nobody'"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_recovery_code_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "person_id", "code_hash", name=op.f("uq_recovery_code_person_id_code_hash")
        ),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "granted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("granted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("name IN ('moderator', 'administrator')", name=op.f("ck_role_name")),
        sa.ForeignKeyConstraint(
            ["granted_by_id"],
            ["person.id"],
            name=op.f("fk_role_granted_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_role_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint(
            "person_id",
            "name",
            "territory_id",
            name=op.f("uq_role_person_id_name_territory_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_role_person_id"), "role", ["person_id"], unique=False)
    op.create_table(
        "term",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("skill", "cause", name="termkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("group_code", sa.String(length=20), nullable=False),
        sa.Column("theme", sa.String(length=20), server_default="", nullable=False),
        sa.Column("fr", sa.String(length=60), nullable=False),
        sa.Column("en", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["person.id"],
            name=op.f("fk_term_added_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_term_kind_code")),
    )
    op.create_table(
        "term_proposal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("skill", "cause", name="termkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("fr", sa.String(length=60), server_default="", nullable=False),
        sa.Column("en", sa.String(length=60), server_default="", nullable=False),
        sa.Column("note", sa.String(length=300), server_default="", nullable=False),
        sa.Column("source", sa.String(length=60), server_default="", nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "accepted",
                "merged",
                "refused",
                name="proposalstate",
                native_enum=False,
                length=20,
            ),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), server_default="", nullable=False),
        sa.Column("reason", sa.String(length=600), server_default="", nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_term_proposal_decided")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'merged', 'refused')",
            name=op.f("ck_term_proposal_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'merged') OR code <> ''",
            name=op.f("ck_term_proposal_became_something"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_term_proposal_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["person.id"],
            name=op.f("fk_term_proposal_proposed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_term_proposal_public_id")),
    )
    op.create_index("ix_term_proposal_person", "term_proposal", ["proposed_by_id"], unique=False)
    op.create_index("ix_term_proposal_state", "term_proposal", ["state", "id"], unique=False)
    op.create_index(
        "uq_term_proposal_waiting",
        "term_proposal",
        ["kind", "folded", "proposed_by_id"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "totp_factor",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=200), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_totp_factor_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_totp_factor")),
        sa.UniqueConstraint("person_id", name=op.f("uq_totp_factor_person_id")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "none",
                "for",
                "against",
                "question",
                "improvement",
                name="stance",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "visible", "held", "hidden", "removed", name="state", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("helpful", sa.Integer(), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'removed') = (body = '')", name=op.f("ck_comment_removed_is_erased")
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_comment_language")),
        sa.CheckConstraint(
            "parent_id IS NULL OR stance = 'none'", name=op.f("ck_comment_replies_take_no_stance")
        ),
        sa.CheckConstraint(
            "stance IN ('none', 'for', 'against', 'question', 'improvement')",
            name=op.f("ck_comment_stance"),
        ),
        sa.CheckConstraint(
            "state IN ('visible', 'held', 'hidden', 'removed')", name=op.f("ck_comment_state")
        ),
        sa.CheckConstraint(
            "taken_up_at IS NULL OR stance = 'improvement'", name=op.f("ck_comment_taken_up")
        ),
        sa.CheckConstraint("helpful >= 0 AND reply_count >= 0", name=op.f("ck_comment_counts")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_comment_author_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_comment_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["comment.id"],
            name=op.f("fk_comment_parent_id_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_comment_public_id")),
    )
    op.create_index(
        "ix_comment_author", "comment", ["author_id", "subject_kind", "subject_id"], unique=False
    )
    op.create_index(
        "ix_comment_helpful",
        "comment",
        ["subject_kind", "subject_id", "helpful", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NULL"),
    )
    op.create_index(
        "ix_comment_newest",
        "comment",
        ["subject_kind", "subject_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NULL"),
    )
    op.create_index(
        op.f("ix_comment_organisation_id"), "comment", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_comment_replies", "comment", ["parent_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "uq_comment_said_once",
        "comment",
        ["author_id", "fingerprint", "subject_kind", "subject_id", "parent_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text(
            "author_id IS NOT NULL AND state <> 'removed' AND moved_at IS NULL"
        ),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=True),
        sa.Column("asker_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("asked", "accepted", "declined", name="state", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'declined')", name=op.f("ck_conversation_state")
        ),
        sa.CheckConstraint(
            "NOT is_anonymous OR asked_organisation_id IS NULL",
            name=op.f("ck_conversation_organisations_have_names"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"],
            ["person.id"],
            name=op.f("fk_conversation_asked_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asked_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_conversation_asked_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"],
            ["person.id"],
            name=op.f("fk_conversation_asker_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asker_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_conversation_asker_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_conversation_public_id")),
    )
    op.create_index(
        "ix_conversation_asked", "conversation", ["asked_id", "last_at", "id"], unique=False
    )
    op.create_index(
        "ix_conversation_asked_organisation",
        "conversation",
        ["asked_organisation_id", "last_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_asker", "conversation", ["asker_id", "last_at", "id"], unique=False
    )
    op.create_index(
        "ix_conversation_asker_organisation",
        "conversation",
        ["asker_organisation_id", "last_at", "id"],
        unique=False,
    )
    op.create_index("ix_conversation_last_at", "conversation", ["last_at"], unique=False)
    op.create_index(
        "uq_conversation_anonymous",
        "conversation",
        [
            sa.literal_column("coalesce(asker_organisation_id * 2 + 1, asker_id * 2)"),
            sa.literal_column("coalesce(asked_organisation_id * 2 + 1, asked_id * 2)"),
        ],
        unique=True,
        postgresql_where=sa.text(
            "is_anonymous AND coalesce(asker_organisation_id * 2 + 1, asker_id * 2) IS NOT NULL AND coalesce(asked_organisation_id * 2 + 1, asked_id * 2) IS NOT NULL"
        ),
    )
    op.create_index(
        "uq_conversation_pair",
        "conversation",
        [
            sa.literal_column(
                "least(coalesce(asker_organisation_id * 2 + 1, asker_id * 2), coalesce(asked_organisation_id * 2 + 1, asked_id * 2))"
            ),
            sa.literal_column(
                "greatest(coalesce(asker_organisation_id * 2 + 1, asker_id * 2), coalesce(asked_organisation_id * 2 + 1, asked_id * 2))"
            ),
        ],
        unique=True,
        postgresql_where=sa.text(
            "NOT is_anonymous AND coalesce(asker_organisation_id * 2 + 1, asker_id * 2) IS NOT NULL AND coalesce(asked_organisation_id * 2 + 1, asked_id * 2) IS NOT NULL"
        ),
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "candidate",
                "merged",
                "withdrawn",
                "archived",
                "hidden",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("themes", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("neighbourhood_id", sa.BigInteger(), nullable=True),
        sa.Column("place_lat", sa.Float(), nullable=True),
        sa.Column("place_lon", sa.Float(), nullable=True),
        sa.Column("place_label", sa.String(length=160), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archive_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.String(length=500), nullable=False),
        sa.Column(
            "hidden_from",
            sa.Enum(
                "draft",
                "published",
                "candidate",
                "merged",
                "withdrawn",
                "archived",
                "hidden",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("became_project_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("source_id", sa.String(length=120), nullable=True),
        sa.Column("earlier_local", sa.Integer(), server_default="0", nullable=False),
        sa.Column("earlier_other", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(title)), 'A') ||\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(problem || ' ' || proposal || ' ' || place_label)), 'C')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_idea_merged_into")
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_idea_language")),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'candidate', 'merged', 'withdrawn', 'archived', 'hidden')",
            name=op.f("ck_idea_state"),
        ),
        sa.CheckConstraint(
            "(place_lat IS NULL) = (place_lon IS NULL)", name=op.f("ck_idea_place_is_whole")
        ),
        sa.CheckConstraint("cardinality(themes) <= 3", name=op.f("ck_idea_themes")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_idea_author_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["idea.id"], name=op.f("fk_idea_merged_into_id_idea")
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_idea_neighbourhood_id_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_idea_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_idea_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("public_id", name=op.f("uq_idea_public_id")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_idea_source_source_id")),
    )
    op.create_index(
        "ix_idea_archived",
        "idea",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'archived'"),
    )
    op.create_index(op.f("ix_idea_author_id"), "idea", ["author_id"], unique=False)
    op.create_index(
        "ix_idea_due",
        "idea",
        ["archive_due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(op.f("ix_idea_merged_into_id"), "idea", ["merged_into_id"], unique=False)
    op.create_index(
        "ix_idea_neighbourhood",
        "idea",
        ["neighbourhood_id", "published_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('published', 'candidate')"),
    )
    op.create_index(
        "ix_idea_newest",
        "idea",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('published', 'candidate')"),
    )
    op.create_index(op.f("ix_idea_organisation_id"), "idea", ["organisation_id"], unique=False)
    op.create_index("ix_idea_search", "idea", ["search"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_idea_territory",
        "idea",
        ["territory_id", "published_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('published', 'candidate')"),
    )
    op.create_index("ix_idea_themes", "idea", ["themes"], unique=False, postgresql_using="gin")
    op.create_table(
        "leader_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("leadership_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "decided",
            sa.Enum(
                "confirmed",
                "refused",
                "renewed",
                "revoked",
                name="decided",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk_leader_decision_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["leadership_id"],
            ["leadership.id"],
            name=op.f("fk_leader_decision_leadership_id_leadership"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_decision")),
    )
    op.create_index(
        op.f("ix_leader_decision_leadership_id"), "leader_decision", ["leadership_id"], unique=False
    )
    op.create_table(
        "matching_fund",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "engine",
            sa.Enum("factor", "threshold", name="engine", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("factor_percent", sa.Integer(), nullable=True),
        sa.Column("threshold_percent", sa.Integer(), nullable=True),
        sa.Column("threshold_givers", sa.Integer(), nullable=True),
        sa.Column("grant_cents", sa.BigInteger(), nullable=True),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("per_gift_cents", sa.BigInteger(), nullable=True),
        sa.Column("per_person_cents", sa.BigInteger(), nullable=True),
        sa.Column("per_project_cents", sa.BigInteger(), nullable=True),
        sa.Column("themes", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("allocated_cents", sa.BigInteger(), nullable=False),
        sa.Column("booked_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "open", "closed", name="fundstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("closing_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(engine = 'factor') = (factor_percent IS NOT NULL)",
            name=op.f("ck_matching_fund_factor"),
        ),
        sa.CheckConstraint(
            "(engine = 'threshold') = (threshold_percent IS NOT NULL AND threshold_givers IS NOT NULL AND grant_cents IS NOT NULL)",
            name=op.f("ck_matching_fund_threshold"),
        ),
        sa.CheckConstraint(
            "engine IN ('factor', 'threshold')", name=op.f("ck_matching_fund_engine")
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_matching_fund_language")),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed')", name=op.f("ck_matching_fund_state")
        ),
        sa.CheckConstraint(
            "0 <= allocated_cents AND allocated_cents <= total_cents",
            name=op.f("ck_matching_fund_exact"),
        ),
        sa.CheckConstraint(
            "0 <= booked_cents AND booked_cents <= allocated_cents",
            name=op.f("ck_matching_fund_booked"),
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_matching_fund_dates")),
        sa.CheckConstraint(
            "per_gift_cents > 0 AND per_person_cents > 0 AND per_project_cents > 0",
            name=op.f("ck_matching_fund_caps"),
        ),
        sa.CheckConstraint("total_cents > 0", name=op.f("ck_matching_fund_total")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_matching_fund_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_matching_fund_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_matching_fund_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matching_fund")),
        sa.UniqueConstraint("public_id", name=op.f("uq_matching_fund_public_id")),
    )
    op.create_index(
        op.f("ix_matching_fund_created_by_id"), "matching_fund", ["created_by_id"], unique=False
    )
    op.create_index(
        "ix_matching_fund_newest",
        "matching_fund",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state <> 'draft' AND hidden_at IS NULL"),
    )
    op.create_index(
        "ix_matching_fund_organisation", "matching_fund", ["organisation_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_matching_fund_territory_id"), "matching_fund", ["territory_id"], unique=False
    )
    op.create_table(
        "message_block",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("by_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(by_id IS NULL) <> (by_organisation_id IS NULL)", name=op.f("ck_message_block_by_one")
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_message_block_of_one")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_message_block_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["by_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_message_block_by_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_message_block_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_message_block_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_block")),
    )
    op.create_index(
        op.f("ix_message_block_organisation_id"), "message_block", ["organisation_id"], unique=False
    )
    op.create_index(
        op.f("ix_message_block_person_id"), "message_block", ["person_id"], unique=False
    )
    op.create_index(
        "uq_message_block_pair",
        "message_block",
        ["by_id", "by_organisation_id", "person_id", "organisation_id", "is_anonymous"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "moderation_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "dismissed",
                "hidden",
                "restored",
                "warned",
                "suspended",
                "set-aside",
                name="outcome",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "hateful",
                "harassment",
                "personal-data",
                "spam",
                "misleading",
                "off-topic",
                "illegal",
                "manipulation",
                "other",
                name="reason",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("hides", sa.Boolean(), nullable=False),
        sa.Column("was_held", sa.Boolean(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("suspended_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('dismissed', 'hidden', 'restored', 'warned', 'suspended', 'set-aside')",
            name=op.f("ck_moderation_decision_outcome"),
        ),
        sa.CheckConstraint(
            "outcome IN ('dismissed', 'restored') OR reason IS NOT NULL",
            name=op.f("ck_moderation_decision_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_moderation_decision_author_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk_moderation_decision_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_decision_case_id_moderation_case"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["territory.id"],
            name=op.f("fk_moderation_decision_territory_id_territory"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_decision")),
        sa.UniqueConstraint("case_id", name=op.f("uq_moderation_decision_case_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_decision_public_id")),
    )
    op.create_index(
        "ix_moderation_decision_author", "moderation_decision", ["author_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_moderation_decision_by_id"), "moderation_decision", ["by_id"], unique=False
    )
    op.create_index(
        "ix_moderation_decision_month", "moderation_decision", ["decided_at"], unique=False
    )
    op.create_index(
        "ix_moderation_decision_subject",
        "moderation_decision",
        ["subject_kind", "subject_id", "id"],
        unique=False,
    )
    op.create_table(
        "moderation_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("visitor_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "hateful",
                "harassment",
                "personal-data",
                "spam",
                "misleading",
                "off-topic",
                "illegal",
                "manipulation",
                "other",
                name="reason",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_moderation_report_language")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["moderation_case.id"],
            name=op.f("fk_moderation_report_case_id_moderation_case"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["person.id"],
            name=op.f("fk_moderation_report_reporter_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_report_public_id")),
    )
    op.create_index(
        op.f("ix_moderation_report_case_id"), "moderation_report", ["case_id"], unique=False
    )
    op.create_index(
        "uq_moderation_report_member",
        "moderation_report",
        ["reporter_id", "subject_kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("reporter_id IS NOT NULL"),
    )
    op.create_index(
        "uq_moderation_report_visitor",
        "moderation_report",
        ["visitor_hash", "subject_kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("visitor_hash IS NOT NULL"),
    )
    op.create_table(
        "nomination",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("leadership_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_nomination_by_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["leadership_id"],
            ["leadership.id"],
            name=op.f("fk_nomination_leadership_id_leadership"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_nomination_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    op.create_index(op.f("ix_nomination_by_id"), "nomination", ["by_id"], unique=False)
    op.create_index(
        "uq_nomination_citizen",
        "nomination",
        ["leadership_id", "by_id"],
        unique=True,
        postgresql_where=sa.text("organisation_id IS NULL"),
    )
    op.create_index(
        "uq_nomination_organisation",
        "nomination",
        ["leadership_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.create_table(
        "organisation_claim",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "means",
            sa.Enum("neq", "charity", "document", name="means", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("neq", sa.String(length=10), nullable=False),
        sa.Column("charity_number", sa.String(length=15), nullable=False),
        sa.Column("file", sa.String(length=32), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("sent_by_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "accepted",
                "refused",
                "withdrawn",
                "lapsed",
                name="outcome",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "means IN ('neq', 'charity', 'document')", name=op.f("ck_organisation_claim_means")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (outcome IS NULL)", name=op.f("ck_organisation_claim_decided")
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR file IS NULL",
            name=op.f("ck_organisation_claim_document_destroyed"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_organisation_claim_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_claim_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"],
            ["person.id"],
            name=op.f("fk_organisation_claim_sent_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_claim")),
        sa.UniqueConstraint("file", name=op.f("uq_organisation_claim_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisation_claim_public_id")),
    )
    op.create_index(
        op.f("ix_organisation_claim_decided_by_id"),
        "organisation_claim",
        ["decided_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_organisation_claim_sent_by_id"), "organisation_claim", ["sent_by_id"], unique=False
    )
    op.create_index(
        "ix_organisation_claim_waiting",
        "organisation_claim",
        ["sent_at", "id"],
        unique=False,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index(
        "uq_organisation_claim_open",
        "organisation_claim",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "organisation_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "editor", "member", name="role", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "invited_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'editor', 'member')", name=op.f("ck_organisation_invitation_role")
        ),
        sa.CheckConstraint(
            "NOT accepted OR answered_at IS NOT NULL",
            name=op.f("ck_organisation_invitation_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["person.id"],
            name=op.f("fk_organisation_invitation_invited_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_invitation_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_organisation_invitation_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisation_invitation_public_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_organisation_invitation_secret_hash")),
    )
    op.create_index(
        op.f("ix_organisation_invitation_email"), "organisation_invitation", ["email"], unique=False
    )
    op.create_index(
        op.f("ix_organisation_invitation_invited_by_id"),
        "organisation_invitation",
        ["invited_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_organisation_invitation_organisation_id"),
        "organisation_invitation",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_organisation_invitation_person_id"),
        "organisation_invitation",
        ["person_id"],
        unique=False,
    )
    op.create_index(
        "uq_organisation_invitation_open",
        "organisation_invitation",
        ["organisation_id", "email"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "organisation_member",
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("owner", "editor", "member", name="role", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column(
            "joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "role IN ('owner', 'editor', 'member')", name=op.f("ck_organisation_member_role")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_member_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_organisation_member_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "person_id", name=op.f("pk_organisation_member")
        ),
    )
    op.create_index(
        "ix_organisation_member_owner",
        "organisation_member",
        ["organisation_id"],
        unique=False,
        postgresql_where=sa.text("role = 'owner'"),
    )
    op.create_index(
        op.f("ix_organisation_member_person_id"), "organisation_member", ["person_id"], unique=False
    )
    op.create_table(
        "partner_agreement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ending_reason", sa.String(length=600), server_default="", nullable=False),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_partner_agreement_dates")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"],
            ["person.id"],
            name=op.f("fk_partner_agreement_ended_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_partner_agreement_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["person.id"],
            name=op.f("fk_partner_agreement_recorded_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_agreement")),
        sa.UniqueConstraint(
            "organisation_id",
            "starts_on",
            name=op.f("uq_partner_agreement_organisation_id_starts_on"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_partner_agreement_public_id")),
    )
    op.create_table(
        "person_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("check", "training", name="qualitykind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("seen_by_id", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_person_check_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_check_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"],
            ["person.id"],
            name=op.f("fk_person_check_seen_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_check")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_check_public_id")),
    )
    op.create_index(
        "ix_person_check_expires",
        "person_check",
        ["expires_on"],
        unique=False,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "ix_person_check_organisation", "person_check", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_person_check_standing",
        "person_check",
        ["person_id", "code", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "profile_skill",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column(
            "level",
            sa.Enum("learning", "able", "professional", name="level", native_enum=False, length=20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["profile.person_id"],
            name=op.f("fk_profile_skill_person_id_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "skill", name=op.f("pk_profile_skill")),
    )
    op.create_index(op.f("ix_profile_skill_skill"), "profile_skill", ["skill"], unique=False)
    op.create_table(
        "carry_offer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("is_volunteered", sa.Boolean(), nullable=False),
        sa.Column("stays", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(length=600), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "offered",
                "accepted",
                "declined",
                "withdrawn",
                name="answered",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("offered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(standing = 'offered') = (answered_at IS NULL)", name=op.f("ck_carry_offer_answered")
        ),
        sa.CheckConstraint(
            "standing IN ('offered', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_carry_offer_standing"),
        ),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR organisation_id IS NOT NULL",
            name=op.f("ck_carry_offer_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_carry_offer_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_carry_offer_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["offered_by_id"],
            ["person.id"],
            name=op.f("fk_carry_offer_offered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_carry_offer_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_carry_offer_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carry_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_carry_offer_public_id")),
    )
    op.create_index(
        op.f("ix_carry_offer_answered_by_id"), "carry_offer", ["answered_by_id"], unique=False
    )
    op.create_index(op.f("ix_carry_offer_idea_id"), "carry_offer", ["idea_id"], unique=False)
    op.create_index(
        op.f("ix_carry_offer_offered_by_id"), "carry_offer", ["offered_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_carry_offer_organisation_id"), "carry_offer", ["organisation_id"], unique=False
    )
    op.create_index("ix_carry_offer_person", "carry_offer", ["person_id", "standing"], unique=False)
    op.create_index(
        "uq_carry_offer_open",
        "carry_offer",
        [
            "idea_id",
            sa.literal_column("coalesce(person_id, 0)"),
            sa.literal_column("coalesce(organisation_id, 0)"),
        ],
        unique=True,
        postgresql_where=sa.text("standing = 'offered'"),
    )
    op.create_table(
        "co_author",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "invited_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_co_author_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["person.id"],
            name=op.f("fk_co_author_invited_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_co_author_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_author")),
        sa.UniqueConstraint("idea_id", "email", name=op.f("uq_co_author_idea_id_email")),
        sa.UniqueConstraint("idea_id", "person_id", name=op.f("uq_co_author_idea_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_co_author_public_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_co_author_secret_hash")),
    )
    op.create_index(op.f("ix_co_author_email"), "co_author", ["email"], unique=False)
    op.create_index(op.f("ix_co_author_person_id"), "co_author", ["person_id"], unique=False)
    op.create_table(
        "comment_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "none",
                "for",
                "against",
                "question",
                "improvement",
                name="stance",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_comment_version_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_version")),
        sa.UniqueConstraint(
            "comment_id", "number", name=op.f("uq_comment_version_comment_id_number")
        ),
    )
    op.create_table(
        "departed_support",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["idea.id"],
            name=op.f("fk_departed_support_idea_id_idea"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departed_support")),
    )
    op.create_index(
        op.f("ix_departed_support_idea_id"), "departed_support", ["idea_id"], unique=False
    )
    op.create_table(
        "endorsement",
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("leadership_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_endorsement_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["leadership_id"],
            ["leadership.id"],
            name=op.f("fk_endorsement_leadership_id_leadership"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_endorsement_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f("pk_endorsement")),
    )
    op.create_index(
        op.f("ix_endorsement_leadership_id"), "endorsement", ["leadership_id"], unique=False
    )
    op.create_index(op.f("ix_endorsement_person_id"), "endorsement", ["person_id"], unique=False)
    op.create_table(
        "gate",
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("local", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=20), server_default="", nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_gate_answer_is_whole")
        ),
        sa.CheckConstraint(
            "local >= 0 AND other >= 0 AND set_aside >= 0", name=op.f("ck_gate_counts")
        ),
        sa.CheckConstraint("threshold > 0", name=op.f("ck_gate_threshold")),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_gate_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_gate")),
    )
    op.create_index(
        "ix_gate_local",
        "gate",
        ["local", "idea_id"],
        unique=False,
        postgresql_where=sa.text("is_open"),
    )
    op.create_index(
        "ix_gate_near",
        "gate",
        [sa.literal_column("(local::real / threshold)"), "idea_id"],
        unique=False,
        postgresql_where=sa.text("is_open AND passed_at IS NULL"),
    )
    op.create_index(
        "ix_gate_passed",
        "gate",
        ["passed_at", "idea_id"],
        unique=False,
        postgresql_where=sa.text("is_open AND passed_at IS NOT NULL"),
    )
    op.create_index(
        "ix_gate_waiting",
        "gate",
        ["passed_at", "idea_id"],
        unique=False,
        postgresql_where=sa.text("is_open AND passed_at IS NOT NULL AND answered_at IS NULL"),
    )
    op.create_table(
        "helpful_mark",
        sa.Column("comment_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_helpful_mark_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_helpful_mark_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f("pk_helpful_mark")),
    )
    op.create_index(op.f("ix_helpful_mark_person_id"), "helpful_mark", ["person_id"], unique=False)
    op.create_table(
        "idea_merge",
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("into_id", sa.BigInteger(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("already", sa.Integer(), nullable=False),
        sa.Column("merged_by_id", sa.BigInteger(), nullable=True),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_idea_merge_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["idea.id"], name=op.f("fk_idea_merge_into_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"],
            ["person.id"],
            name=op.f("fk_idea_merge_merged_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_idea_merge")),
    )
    op.create_index(op.f("ix_idea_merge_into_id"), "idea_merge", ["into_id"], unique=False)
    op.create_table(
        "idea_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("edited_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "edited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["edited_by_id"],
            ["person.id"],
            name=op.f("fk_idea_version_edited_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_idea_version_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_version")),
        sa.UniqueConstraint("idea_id", "number", name=op.f("uq_idea_version_idea_id_number")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "side",
            sa.Enum("asker", "asked", name="side", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side IN ('asker', 'asked')", name=op.f("ck_message_side")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_message_author_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_message_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_public_id")),
    )
    op.create_index(op.f("ix_message_author_id"), "message", ["author_id"], unique=False)
    op.create_index("ix_message_conversation", "message", ["conversation_id", "id"], unique=False)
    op.create_table(
        "message_reading",
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("read_up_to", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_message_reading_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_message_reading_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", "person_id", name=op.f("pk_message_reading")),
    )
    op.create_index(
        op.f("ix_message_reading_person_id"), "message_reading", ["person_id"], unique=False
    )
    op.create_table(
        "moderation_appeal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting", "upheld", "overturned", name="appealstate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_moderation_appeal_decided")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'upheld', 'overturned')", name=op.f("ck_moderation_appeal_state")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk_moderation_appeal_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["moderation_decision.id"],
            name=op.f("fk_moderation_appeal_decision_id_moderation_decision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_moderation_appeal_decision_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_appeal_public_id")),
    )
    op.create_index(
        op.f("ix_moderation_appeal_by_id"), "moderation_appeal", ["by_id"], unique=False
    )
    op.create_index(
        "ix_moderation_appeal_waiting",
        "moderation_appeal",
        ["created_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "official_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "under_study",
                "accepted",
                "refused",
                "being_done",
                "done",
                name="answerstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("body_fr", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("original", sa.String(length=2), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("mandate_id", sa.BigInteger(), nullable=True),
        sa.Column("office_fr", sa.String(length=120), nullable=False),
        sa.Column("office_en", sa.String(length=120), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(office_fr = '') = (office_en = '')", name=op.f("ck_official_answer_office_is_whole")
        ),
        sa.CheckConstraint(
            "(original = 'fr' AND body_fr <> '') OR (original = 'en' AND body_en <> '')",
            name=op.f("ck_official_answer_original"),
        ),
        sa.CheckConstraint(
            "status IN ('received', 'under_study', 'accepted', 'refused', 'being_done', 'done')",
            name=op.f("ck_official_answer_status"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_official_answer_author_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["idea.id"],
            name=op.f("fk_official_answer_idea_id_idea"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["mandate_id"],
            ["mandate.id"],
            name=op.f("fk_official_answer_mandate_id_mandate"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"],
            ["territory.id"],
            name=op.f("fk_official_answer_territory_id_territory"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_answer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_official_answer_public_id")),
    )
    op.create_index(
        op.f("ix_official_answer_author_id"), "official_answer", ["author_id"], unique=False
    )
    op.create_index("ix_official_answer_idea", "official_answer", ["idea_id", "id"], unique=False)
    op.create_index(
        op.f("ix_official_answer_mandate_id"), "official_answer", ["mandate_id"], unique=False
    )
    op.create_index(
        "ix_official_answer_newest",
        "official_answer",
        ["id"],
        unique=False,
        postgresql_where=sa.text("hidden_at IS NULL"),
    )
    op.create_table(
        "organisation_endorsement",
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["idea.id"],
            name=op.f("fk_organisation_endorsement_idea_id_idea"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_endorsement_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_organisation_endorsement_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "idea_id", "organisation_id", name=op.f("pk_organisation_endorsement")
        ),
    )
    op.create_index(
        op.f("ix_organisation_endorsement_organisation_id"),
        "organisation_endorsement",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_organisation_endorsement_person_id"),
        "organisation_endorsement",
        ["person_id"],
        unique=False,
    )
    op.create_table(
        "project",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "co_creation",
                "ready",
                "mobilising",
                "crowdfunding",
                "in_progress",
                "delivered",
                "closed",
                "paused",
                "stopped",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "paused_from",
            sa.Enum(
                "co_creation",
                "ready",
                "mobilising",
                "crowdfunding",
                "in_progress",
                "delivered",
                "closed",
                "paused",
                "stopped",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=600), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("themes", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("neighbourhood_id", sa.BigInteger(), nullable=True),
        sa.Column("place_lat", sa.Float(), nullable=True),
        sa.Column("place_lon", sa.Float(), nullable=True),
        sa.Column("place_label", sa.String(length=160), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "turned_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_reason", sa.String(length=500), nullable=False),
        sa.Column("stopped_reason", sa.String(length=500), nullable=False),
        sa.Column("last_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(title)), 'A') ||\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(summary || ' ' || place_label)), 'C')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_from IS NOT NULL)", name=op.f("ck_project_paused_from")
        ),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_reason <> '')", name=op.f("ck_project_paused_reason")
        ),
        sa.CheckConstraint(
            "(state = 'stopped') = (stopped_reason <> '')", name=op.f("ck_project_stopped_reason")
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_project_language")),
        sa.CheckConstraint(
            "paused_from IN ('co_creation', 'ready', 'mobilising', 'in_progress')",
            name=op.f("ck_project_resumes"),
        ),
        sa.CheckConstraint(
            "state IN ('co_creation', 'ready', 'mobilising', 'crowdfunding', 'in_progress', 'delivered', 'closed', 'paused', 'stopped')",
            name=op.f("ck_project_state"),
        ),
        sa.CheckConstraint(
            "(place_lat IS NULL) = (place_lon IS NULL)", name=op.f("ck_project_place_is_whole")
        ),
        sa.CheckConstraint("cardinality(themes) <= 3", name=op.f("ck_project_themes")),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_project_idea_id_idea"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_project_neighbourhood_id_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_project_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_project_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_project_idea_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_project_public_id")),
    )
    op.create_index("ix_project_neighbourhood", "project", ["neighbourhood_id"], unique=False)
    op.create_index(
        "ix_project_newest",
        "project",
        ["created_at", "id"],
        unique=False,
        postgresql_where=sa.text("hidden_at IS NULL"),
    )
    op.create_index(
        op.f("ix_project_organisation_id"), "project", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_project_search", "project", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_project_state",
        "project",
        ["state", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("hidden_at IS NULL"),
    )
    op.create_index(
        "ix_project_territory",
        "project",
        ["territory_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("hidden_at IS NULL"),
    )
    op.create_index(
        "ix_project_themes", "project", ["themes"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "support",
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("is_local", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_support_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_support_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("idea_id", "person_id", name=op.f("pk_support")),
    )
    op.create_index("ix_support_over_time", "support", ["idea_id", "created_at"], unique=False)
    op.create_index(op.f("ix_support_person_id"), "support", ["person_id"], unique=False)
    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("all_or_nothing", "flexible", name="kind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "review",
                "live",
                "evaluating",
                "funded",
                "failed",
                "cancelled",
                "collecting",
                "settled",
                "paying_out",
                "delivering",
                "closed",
                "released",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("pitch", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("minimum_cents", sa.BigInteger(), nullable=False),
        sa.Column("optimum_cents", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("floor_percent", sa.Integer(), nullable=False),
        sa.Column("collection_days", sa.Integer(), nullable=False),
        sa.Column("day_seconds", sa.Integer(), nullable=False),
        sa.Column("pledged_cents", sa.BigInteger(), nullable=False),
        sa.Column("matched_cents", sa.BigInteger(), nullable=False),
        sa.Column("givers", sa.Integer(), nullable=False),
        sa.Column("collected_cents", sa.BigInteger(), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collection_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "turned_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("payee_name", sa.String(length=160), nullable=False),
        sa.Column("payee_role", sa.String(length=120), nullable=False),
        sa.Column("payee_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("payee_known_by_id", sa.BigInteger(), nullable=True),
        sa.Column("payee_known_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("coached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('all_or_nothing', 'flexible')", name=op.f("ck_campaign_kind")),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_campaign_language")),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'cancelled') OR ends_at IS NOT NULL",
            name=op.f("ck_campaign_deadline"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'live', 'cancelled') OR evaluated_at IS NOT NULL",
            name=op.f("ck_campaign_evaluated"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'review', 'live', 'evaluating', 'funded', 'failed', 'cancelled', 'collecting', 'settled', 'paying_out', 'delivering', 'closed', 'released')",
            name=op.f("ck_campaign_state"),
        ),
        sa.CheckConstraint(
            "0 <= minimum_cents AND minimum_cents <= optimum_cents", name=op.f("ck_campaign_goal")
        ),
        sa.CheckConstraint("collected_cents >= 0", name=op.f("ck_campaign_collected")),
        sa.CheckConstraint(
            "collection_days > 0 AND day_seconds > 0", name=op.f("ck_campaign_collection_days")
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_campaign_days")),
        sa.CheckConstraint("floor_percent BETWEEN 1 AND 100", name=op.f("ck_campaign_floor")),
        sa.CheckConstraint("opens_at < ends_at", name=op.f("ck_campaign_opens_before_it_ends")),
        sa.CheckConstraint(
            "pledged_cents >= 0 AND matched_cents >= 0 AND givers >= 0",
            name=op.f("ck_campaign_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_campaign_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["payee_known_by_id"],
            ["person.id"],
            name=op.f("fk_campaign_payee_known_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["payee_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_campaign_payee_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_campaign_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("public_id", name=op.f("uq_campaign_public_id")),
    )
    op.create_index(op.f("ix_campaign_created_by_id"), "campaign", ["created_by_id"], unique=False)
    op.create_index(
        "ix_campaign_ends",
        "campaign",
        ["ends_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_index(
        op.f("ix_campaign_payee_known_by_id"), "campaign", ["payee_known_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_campaign_payee_organisation_id"),
        "campaign",
        ["payee_organisation_id"],
        unique=False,
    )
    op.create_index("ix_campaign_project", "campaign", ["project_id", "id"], unique=False)
    op.create_index(
        "ix_campaign_shown",
        "campaign",
        ["opens_at", "id"],
        unique=False,
        postgresql_where=sa.text("hidden_at IS NULL AND state NOT IN ('draft', 'review')"),
    )
    op.create_index(
        "uq_campaign_living",
        "campaign",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('cancelled', 'closed', 'failed', 'released')"),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("initials", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_code", sa.LargeBinary(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=20), nullable=False),
        sa.Column("revoked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("revoke_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by = '')",
            name=op.f("ck_certificate_revoked_by_somebody"),
        ),
        sa.CheckConstraint(
            "revoked_by IN ('', 'person', 'organiser', 'staff')",
            name=op.f("ck_certificate_revoked_by"),
        ),
        sa.CheckConstraint("minutes > 0 AND days > 0", name=op.f("ck_certificate_something")),
        sa.CheckConstraint(
            "num_nonnulls(organisation_id, project_id) <= 1", name=op.f("ck_certificate_one_issuer")
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_certificate_period")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_certificate_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_certificate_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_certificate_project_id_project"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by_id"],
            ["person.id"],
            name=op.f("fk_certificate_revoked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_certificate_code_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_public_id")),
    )
    op.create_index(
        "ix_certificate_organisation", "certificate", ["organisation_id", "id"], unique=False
    )
    op.create_index("ix_certificate_person", "certificate", ["person_id", "id"], unique=False)
    op.create_index("ix_certificate_project", "certificate", ["project_id", "id"], unique=False)
    op.create_index(
        op.f("ix_certificate_revoked_by_id"), "certificate", ["revoked_by_id"], unique=False
    )
    op.create_table(
        "item_need",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "tool",
                "material",
                "furniture",
                "plant",
                "equipment",
                "kitchen",
                "food",
                "book",
                "clothing",
                "sport",
                "vehicle",
                "other",
                name="itemkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "piece",
                "box",
                "bag",
                "pair",
                "metre",
                "square_metre",
                "litre",
                "kilogram",
                name="unit",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "condition",
            sa.Enum(
                "to_repair", "worn", "good", "new", name="condition", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column(
            "terms",
            sa.Enum("gift", "loan", name="terms", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("return_by", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("can_fetch", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="needstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("closing_reason", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(title)), 'A') ||\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(note)), 'C')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_item_need_language")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_item_need_state")),
        sa.CheckConstraint(
            "terms = 'loan' OR return_by IS NULL", name=op.f("ck_item_need_return_by")
        ),
        sa.CheckConstraint("terms IN ('gift', 'loan')", name=op.f("ck_item_need_terms")),
        sa.CheckConstraint(
            "0 <= delivered AND delivered <= accepted AND accepted <= quantity",
            name=op.f("ck_item_need_conserved"),
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 10000", name=op.f("ck_item_need_quantity")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_item_need_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_item_need_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_need")),
        sa.UniqueConstraint("public_id", name=op.f("uq_item_need_public_id")),
    )
    op.create_index(
        op.f("ix_item_need_created_by_id"), "item_need", ["created_by_id"], unique=False
    )
    op.create_index(
        "ix_item_need_kind",
        "item_need",
        ["kind", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open' AND hidden_at IS NULL"),
    )
    op.create_index(
        "ix_item_need_newest",
        "item_need",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'open' AND hidden_at IS NULL"),
    )
    op.create_index("ix_item_need_project", "item_need", ["project_id", "id"], unique=False)
    op.create_index(
        "ix_item_need_search", "item_need", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "mission",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "full",
                "paused",
                "done",
                "cancelled",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("causes", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("themes", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.String(length=8)), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=False),
        sa.Column("checks", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("trainings", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("accessibility", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("accessibility_note", sa.String(length=500), nullable=False),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("neighbourhood_id", sa.BigInteger(), nullable=True),
        sa.Column("place_lat", sa.Float(), nullable=True),
        sa.Column("place_lon", sa.Float(), nullable=True),
        sa.Column("place_label", sa.String(length=160), nullable=False),
        sa.Column(
            "remote",
            sa.Enum("no", "possible", "full", name="remote", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "effort",
            sa.Enum("light", "medium", "heavy", name="effort", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("minimum_people", sa.Integer(), nullable=False),
        sa.Column("maximum_people", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("closing_reason", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("source_id", sa.String(length=120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(title)), 'A') ||\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, searchable(tasks || ' ' || place_label)), 'C')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "effort IN ('light', 'medium', 'heavy')", name=op.f("ck_mission_effort")
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_mission_language")),
        sa.CheckConstraint("remote IN ('no', 'possible', 'full')", name=op.f("ck_mission_remote")),
        sa.CheckConstraint(
            "state <> 'cancelled' OR closing_reason <> ''",
            name=op.f("ck_mission_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'full', 'paused', 'done', 'cancelled')",
            name=op.f("ck_mission_state"),
        ),
        sa.CheckConstraint(
            "(place_lat IS NULL) = (place_lon IS NULL)", name=op.f("ck_mission_place_is_whole")
        ),
        sa.CheckConstraint(
            "(source IS NULL) = (source_id IS NULL)", name=op.f("ck_mission_source_is_whole")
        ),
        sa.CheckConstraint("minimum_age BETWEEN 14 AND 99", name=op.f("ck_mission_age")),
        sa.CheckConstraint(
            "minimum_people >= 1 AND maximum_people BETWEEN minimum_people AND 500",
            name=op.f("ck_mission_people"),
        ),
        sa.CheckConstraint(
            "project_id IS NOT NULL OR organisation_id IS NOT NULL", name=op.f("ck_mission_host")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["person.id"],
            name=op.f("fk_mission_contact_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["person.id"],
            name=op.f("fk_mission_created_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_mission_neighbourhood_id_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_mission_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_mission_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_mission_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mission_public_id")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_mission_source_source_id")),
    )
    op.create_index(
        "ix_mission_causes", "mission", ["causes"], unique=False, postgresql_using="gin"
    )
    op.create_index(op.f("ix_mission_contact_id"), "mission", ["contact_id"], unique=False)
    op.create_index(op.f("ix_mission_created_by_id"), "mission", ["created_by_id"], unique=False)
    op.create_index(
        "ix_mission_neighbourhood",
        "mission",
        ["neighbourhood_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('published', 'full') AND hidden_at IS NULL"),
    )
    op.create_index(
        "ix_mission_open",
        "mission",
        ["published_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('published', 'full') AND hidden_at IS NULL"),
    )
    op.create_index(
        op.f("ix_mission_organisation_id"), "mission", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_mission_project_id"), "mission", ["project_id"], unique=False)
    op.create_index(
        "ix_mission_search", "mission", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_mission_territory",
        "mission",
        ["territory_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('published', 'full') AND hidden_at IS NULL"),
    )
    op.create_index(
        "ix_mission_themes", "mission", ["themes"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "plan",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("to_find", sa.BigInteger(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("NOT is_free OR to_find = 0", name=op.f("ck_plan_free")),
        sa.CheckConstraint("to_find >= 0", name=op.f("ck_plan_to_find")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_plan_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_plan")),
    )
    op.create_table(
        "plan_editing",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "need",
                "solution",
                "who_benefits",
                "steps",
                "budget",
                "capacity",
                "permits_risks",
                "success",
                name="section",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_plan_editing_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_plan_editing_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "section", "person_id", name=op.f("pk_plan_editing")),
    )
    op.create_index(op.f("ix_plan_editing_person_id"), "plan_editing", ["person_id"], unique=False)
    op.create_index(op.f("ix_plan_editing_seen_at"), "plan_editing", ["seen_at"], unique=False)
    op.create_table(
        "plan_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "published", name="reportstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("balance_note", sa.String(length=600), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)",
            name=op.f("ck_plan_report_published"),
        ),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_plan_report_state")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_plan_report_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"],
            ["person.id"],
            name=op.f("fk_plan_report_written_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_report")),
        sa.UniqueConstraint("project_id", name=op.f("uq_plan_report_project_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_report_public_id")),
    )
    op.create_index(
        op.f("ix_plan_report_written_by_id"), "plan_report", ["written_by_id"], unique=False
    )
    op.create_table(
        "project_organisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "invited",
                "asked",
                "accepted",
                "declined",
                "left",
                "removed",
                name="standing",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("message", sa.String(length=600), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "standing IN ('invited', 'asked', 'accepted', 'declined', 'left', 'removed')",
            name=op.f("ck_project_organisation_standing"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_project_organisation_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_project_organisation_asked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_project_organisation_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_project_organisation_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_organisation")),
        sa.UniqueConstraint(
            "project_id",
            "organisation_id",
            name=op.f("uq_project_organisation_project_id_organisation_id"),
        ),
    )
    op.create_index(
        op.f("ix_project_organisation_answered_by_id"),
        "project_organisation",
        ["answered_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_project_organisation_asked_by_id"),
        "project_organisation",
        ["asked_by_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_project_organisation_organisation_id"),
        "project_organisation",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        "uq_project_organisation_one",
        "project_organisation",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("standing = 'accepted'"),
    )
    op.create_table(
        "project_turn",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "was",
            sa.Enum(
                "co_creation",
                "ready",
                "mobilising",
                "crowdfunding",
                "in_progress",
                "delivered",
                "closed",
                "paused",
                "stopped",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "now_is",
            sa.Enum(
                "co_creation",
                "ready",
                "mobilising",
                "crowdfunding",
                "in_progress",
                "delivered",
                "closed",
                "paused",
                "stopped",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_project_turn_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_project_turn_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_turn")),
    )
    op.create_index(op.f("ix_project_turn_by_id"), "project_turn", ["by_id"], unique=False)
    op.create_index("ix_project_turn_project", "project_turn", ["project_id", "id"], unique=False)
    op.create_table(
        "project_update",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_project_update_language")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_project_update_author_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_project_update_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_update")),
        sa.UniqueConstraint("public_id", name=op.f("uq_project_update_public_id")),
    )
    op.create_index(
        op.f("ix_project_update_author_id"), "project_update", ["author_id"], unique=False
    )
    op.create_index(
        "ix_project_update_newest", "project_update", ["project_id", "id"], unique=False
    )
    op.create_table(
        "team_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("carrier", "member", "mentor", name="teamrole", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "invited_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "role IN ('carrier', 'member', 'mentor')", name=op.f("ck_team_invitation_role")
        ),
        sa.CheckConstraint(
            "NOT accepted OR answered_at IS NOT NULL", name=op.f("ck_team_invitation_answered")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["person.id"],
            name=op.f("fk_team_invitation_invited_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_team_invitation_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_team_invitation_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_team_invitation_public_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_team_invitation_secret_hash")),
    )
    op.create_index(op.f("ix_team_invitation_email"), "team_invitation", ["email"], unique=False)
    op.create_index(
        op.f("ix_team_invitation_invited_by_id"), "team_invitation", ["invited_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_team_invitation_person_id"), "team_invitation", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_team_invitation_project_id"), "team_invitation", ["project_id"], unique=False
    )
    op.create_index(
        "uq_team_invitation_open",
        "team_invitation",
        ["project_id", "email"],
        unique=True,
        postgresql_where=sa.text("answered_at IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "team_member",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("carrier", "member", "mentor", name="teamrole", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "invited",
                "asked",
                "accepted",
                "declined",
                "left",
                "removed",
                name="standing",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("message", sa.String(length=600), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('carrier', 'member', 'mentor')", name=op.f("ck_team_member_role")
        ),
        sa.CheckConstraint(
            "standing IN ('invited', 'asked') OR answered_at IS NOT NULL",
            name=op.f("ck_team_member_answered"),
        ),
        sa.CheckConstraint(
            "standing IN ('invited', 'asked', 'accepted', 'declined', 'left', 'removed')",
            name=op.f("ck_team_member_standing"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"],
            ["person.id"],
            name=op.f("fk_team_member_invited_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_team_member_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_team_member_project_id_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sa.UniqueConstraint(
            "project_id", "person_id", name=op.f("uq_team_member_project_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_team_member_invited_by_id"), "team_member", ["invited_by_id"], unique=False
    )
    op.create_index("ix_team_member_person", "team_member", ["person_id", "standing"], unique=False)
    op.create_table(
        "budget_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("cost", "secured", "expected", name="linekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "kind IN ('cost', 'secured', 'expected')", name=op.f("ck_budget_line_kind")
        ),
        sa.CheckConstraint("cents > 0", name=op.f("ck_budget_line_cents")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["plan.project_id"],
            name=op.f("fk_budget_line_project_id_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_budget_line_public_id")),
    )
    op.create_index(
        "ix_budget_line_project", "budget_line", ["project_id", "position"], unique=False
    )
    op.create_table(
        "campaign_mark",
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("raised_cents", sa.BigInteger(), nullable=False),
        sa.Column("givers", sa.Integer(), nullable=False),
        sa.CheckConstraint("day >= 0", name=op.f("ck_campaign_mark_day")),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_mark_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "day", name=op.f("pk_campaign_mark")),
    )
    op.create_table(
        "campaign_review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "ready",
                "changes",
                "withdrawn",
                name="reviewstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("campaign_version", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("as_mentor", sa.Boolean(), nullable=False),
        sa.Column("allows_flexible", sa.Boolean(), nullable=False),
        sa.Column("met", sa.ARRAY(sa.String(length=20)), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (ended_at IS NULL)", name=op.f("ck_campaign_review_ended")
        ),
        sa.CheckConstraint(
            "(state IN ('ready', 'changes')) = (reasons <> '')",
            name=op.f("ck_campaign_review_reasons"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'ready', 'changes', 'withdrawn')",
            name=op.f("ck_campaign_review_state"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_campaign_review_asked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_review_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_campaign_review_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq_campaign_review_public_id")),
    )
    op.create_index(
        op.f("ix_campaign_review_asked_by_id"), "campaign_review", ["asked_by_id"], unique=False
    )
    op.create_index(
        "ix_campaign_review_campaign", "campaign_review", ["campaign_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_campaign_review_decided_by_id"), "campaign_review", ["decided_by_id"], unique=False
    )
    op.create_index(
        "ix_campaign_review_waiting",
        "campaign_review",
        ["asked_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index(
        "uq_campaign_review_open",
        "campaign_review",
        ["campaign_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "campaign_turn",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "was",
            sa.Enum(
                "draft",
                "review",
                "live",
                "evaluating",
                "funded",
                "failed",
                "cancelled",
                "collecting",
                "settled",
                "paying_out",
                "delivering",
                "closed",
                "released",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "now_is",
            sa.Enum(
                "draft",
                "review",
                "live",
                "evaluating",
                "funded",
                "failed",
                "cancelled",
                "collecting",
                "settled",
                "paying_out",
                "delivering",
                "closed",
                "released",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk_campaign_turn_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_turn_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_turn")),
    )
    op.create_index(op.f("ix_campaign_turn_by_id"), "campaign_turn", ["by_id"], unique=False)
    op.create_index(
        "ix_campaign_turn_campaign", "campaign_turn", ["campaign_id", "id"], unique=False
    )
    op.create_index(
        "uq_campaign_turn_evaluated",
        "campaign_turn",
        ["campaign_id"],
        unique=True,
        postgresql_where=sa.text("now_is = 'evaluating'"),
    )
    op.create_table(
        "campaign_use",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("minimum_cents", sa.BigInteger(), nullable=False),
        sa.Column("optimum_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= minimum_cents AND minimum_cents <= optimum_cents AND optimum_cents > 0",
            name=op.f("ck_campaign_use_cents"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_campaign_use_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_use")),
        sa.UniqueConstraint("campaign_id", "line", name=op.f("uq_campaign_use_campaign_id_line")),
    )
    op.create_table(
        "charge_run",
        sa.Column("campaign_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "paused",
                "deciding",
                "done",
                name="runstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decision",
            sa.Enum("go", "reduced", "refund", name="decision", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('deciding', 'done', 'paused', 'running')", name=op.f("ck_charge_run_state")
        ),
        sa.CheckConstraint("begun_at < ends_at", name=op.f("ck_charge_run_window")),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_charge_run_campaign_id_campaign"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_charge_run_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["paused_by_id"],
            ["person.id"],
            name=op.f("fk_charge_run_paused_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_charge_run")),
    )
    op.create_index(
        op.f("ix_charge_run_decided_by_id"), "charge_run", ["decided_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_charge_run_paused_by_id"), "charge_run", ["paused_by_id"], unique=False
    )
    op.create_table(
        "fund_campaign",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "active",
                "spent",
                "returned",
                "refused",
                name="standing",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "proposed_by",
            sa.Enum("fund", "campaign", name="side", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("proposer_id", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reasons", sa.String(length=500), nullable=False),
        sa.Column("allocated_cents", sa.BigInteger(), nullable=False),
        sa.Column("booked_cents", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "proposed_by IN ('fund', 'campaign')", name=op.f("ck_fund_campaign_proposed_by")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'active', 'spent', 'returned', 'refused')",
            name=op.f("ck_fund_campaign_state"),
        ),
        sa.CheckConstraint(
            "0 <= booked_cents AND booked_cents <= allocated_cents",
            name=op.f("ck_fund_campaign_booked"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_fund_campaign_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_fund_campaign_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["matching_fund.id"], name=op.f("fk_fund_campaign_fund_id_matching_fund")
        ),
        sa.ForeignKeyConstraint(
            ["proposer_id"],
            ["person.id"],
            name=op.f("fk_fund_campaign_proposer_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_campaign")),
        sa.UniqueConstraint(
            "fund_id", "campaign_id", name=op.f("uq_fund_campaign_fund_id_campaign_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_campaign_public_id")),
    )
    op.create_index(
        op.f("ix_fund_campaign_answered_by_id"), "fund_campaign", ["answered_by_id"], unique=False
    )
    op.create_index(
        "ix_fund_campaign_campaign", "fund_campaign", ["campaign_id", "fund_id"], unique=False
    )
    op.create_index(
        op.f("ix_fund_campaign_proposer_id"), "fund_campaign", ["proposer_id"], unique=False
    )
    op.create_table(
        "fund_match",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("gift_cents", sa.BigInteger(), nullable=False),
        sa.Column("entered_cents", sa.BigInteger(), nullable=False),
        sa.Column("entered_gift_cents", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "promised", "booked", "released", name="matchstate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'booked') = (booked_at IS NOT NULL)", name=op.f("ck_fund_match_booked")
        ),
        sa.CheckConstraint(
            "(state = 'released') = (cents = 0)", name=op.f("ck_fund_match_released")
        ),
        sa.CheckConstraint(
            "state <> 'booked' OR cents <= entered_cents", name=op.f("ck_fund_match_entered")
        ),
        sa.CheckConstraint(
            "state IN ('promised', 'booked', 'released')", name=op.f("ck_fund_match_state")
        ),
        sa.CheckConstraint("cents >= 0", name=op.f("ck_fund_match_cents")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_fund_match_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["matching_fund.id"], name=op.f("fk_fund_match_fund_id_matching_fund")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_fund_match_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_match")),
    )
    op.create_index(
        "ix_fund_match_campaign", "fund_match", ["campaign_id", "fund_id"], unique=False
    )
    op.create_index("ix_fund_match_person", "fund_match", ["person_id", "fund_id"], unique=False)
    op.create_index("ix_fund_match_pledge", "fund_match", ["pledge_id"], unique=False)
    op.create_index(
        "uq_fund_match_grant",
        "fund_match",
        ["fund_id", "campaign_id"],
        unique=True,
        postgresql_where=sa.text("pledge_id IS NULL"),
    )
    op.create_index(
        "uq_fund_match_pledge",
        "fund_match",
        ["fund_id", "pledge_id"],
        unique=True,
        postgresql_where=sa.text("pledge_id IS NOT NULL"),
    )
    op.create_table(
        "introduction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waits_person",
                "waits_team",
                "both",
                "declined",
                "withdrawn",
                "expired",
                name="introduction",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("by_team", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("team_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("team_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conversation", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "state <> 'both' OR (person_said_at IS NOT NULL AND team_said_at IS NOT NULL)",
            name=op.f("ck_introduction_both_said_so"),
        ),
        sa.CheckConstraint(
            "state IN ('waits_person', 'waits_team', 'both', 'declined', 'withdrawn', 'expired')",
            name=op.f("ck_introduction_state"),
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_introduction_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_introduction_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_by_id"],
            ["person.id"],
            name=op.f("fk_introduction_team_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_public_id")),
    )
    op.create_index("ix_introduction_mission", "introduction", ["mission_id", "id"], unique=False)
    op.create_index("ix_introduction_person", "introduction", ["person_id", "id"], unique=False)
    op.create_index(
        op.f("ix_introduction_team_by_id"), "introduction", ["team_by_id"], unique=False
    )
    op.create_index(
        "ix_introduction_waits",
        "introduction",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('waits_person', 'waits_team')"),
    )
    op.create_index(
        "uq_introduction_stands",
        "introduction",
        ["mission_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waits_person', 'waits_team', 'both')"),
    )
    op.create_table(
        "item_offer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("need_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum(
                "to_repair", "worn", "good", "new", name="condition", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=False),
        sa.Column("window_until", sa.Date(), nullable=False),
        sa.Column("can_bring", sa.Boolean(), nullable=False),
        sa.Column(
            "naming",
            sa.Enum("name", "anonymous", name="naming", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "waiting",
                "accepted",
                "delivered",
                "disputed",
                "returned",
                "declined",
                "withdrawn",
                "reneged",
                name="offerstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column(
            "disputed_from",
            sa.Enum(
                "offered",
                "waiting",
                "accepted",
                "delivered",
                "disputed",
                "returned",
                "declined",
                "withdrawn",
                "reneged",
                name="offerstate",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_by", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "confirmed_by",
            sa.Enum("giver", "project", name="side", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column(
            "disputed_by",
            sa.Enum("giver", "project", name="side", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thanks", sa.String(length=400), nullable=False),
        sa.Column("thanks_language", sa.String(length=2), nullable=False),
        sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("thanked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("mission_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'disputed') = (disputed_from IS NOT NULL)",
            name=op.f("ck_item_offer_disputed"),
        ),
        sa.CheckConstraint(
            "(state = 'offered' AND accepted = 0 AND waiting = 0 AND released = 0) OR (state <> 'offered' AND accepted + waiting + released = quantity)",
            name=op.f("ck_item_offer_conserved"),
        ),
        sa.CheckConstraint(
            "(state IN ('accepted', 'delivered', 'disputed', 'returned')) = (accepted > 0)",
            name=op.f("ck_item_offer_accepted"),
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_item_offer_language")),
        sa.CheckConstraint(
            "state IN ('offered', 'waiting', 'accepted', 'delivered', 'disputed', 'returned', 'declined', 'withdrawn', 'reneged')",
            name=op.f("ck_item_offer_state"),
        ),
        sa.CheckConstraint(
            "0 <= delivered AND delivered <= accepted", name=op.f("ck_item_offer_delivered")
        ),
        sa.CheckConstraint(
            "accepted >= 0 AND waiting >= 0 AND released >= 0", name=op.f("ck_item_offer_whole")
        ),
        sa.CheckConstraint("quantity BETWEEN 1 AND 10000", name=op.f("ck_item_offer_quantity")),
        sa.CheckConstraint("window_from <= window_until", name=op.f("ck_item_offer_window")),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_item_offer_mission_id_mission"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["item_need.id"],
            name=op.f("fk_item_offer_need_id_item_need"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_item_offer_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_item_offer_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["thanked_by_id"],
            ["person.id"],
            name=op.f("fk_item_offer_thanked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_item_offer_public_id")),
    )
    op.create_index("ix_item_offer_changed", "item_offer", ["changed_at"], unique=False)
    op.create_index(op.f("ix_item_offer_mission_id"), "item_offer", ["mission_id"], unique=False)
    op.create_index("ix_item_offer_need", "item_offer", ["need_id", "id"], unique=False)
    op.create_index(
        op.f("ix_item_offer_organisation_id"), "item_offer", ["organisation_id"], unique=False
    )
    op.create_index("ix_item_offer_person", "item_offer", ["person_id", "id"], unique=False)
    op.create_index(
        op.f("ix_item_offer_thanked_by_id"), "item_offer", ["thanked_by_id"], unique=False
    )
    op.create_index(
        "ix_item_offer_waiting",
        "item_offer",
        ["need_id", "waiting_since", "id"],
        unique=False,
        postgresql_where=sa.text("waiting > 0"),
    )
    op.create_index(
        "uq_item_offer_unanswered",
        "item_offer",
        ["need_id", "person_id", sa.literal_column("coalesce(organisation_id, 0)")],
        unique=True,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_table(
        "mission_role",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 1", name=op.f("ck_mission_role_people")),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_mission_role_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission_role")),
        sa.UniqueConstraint("mission_id", "name", name=op.f("uq_mission_role_mission_id_name")),
    )
    op.create_table(
        "mission_series",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("starts", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rrule", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("exceptions", sa.ARRAY(sa.Date()), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_mission_series_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mission_series_public_id")),
    )
    op.create_index(
        op.f("ix_mission_series_mission_id"), "mission_series", ["mission_id"], unique=False
    )
    op.create_table(
        "mission_skill",
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_mission_skill_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mission_id", "skill", name=op.f("pk_mission_skill")),
    )
    op.create_index(op.f("ix_mission_skill_skill"), "mission_skill", ["skill"], unique=False)
    op.create_table(
        "mission_welcome",
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("takes_everybody", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_mission_welcome_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mission_id", name=op.f("pk_mission_welcome")),
    )
    op.create_table(
        "not_for_me",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_not_for_me_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_not_for_me_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "mission_id", name=op.f("pk_not_for_me")),
    )
    op.create_table(
        "payout",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("tranche", sa.BigInteger(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "method",
            sa.Enum("manual", "connect", name="method", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "confirmed",
                "sending",
                "sent",
                "failed",
                "reversed",
                "cancelled",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("destination", sa.String(length=255), nullable=False),
        sa.Column("payee", sa.String(length=160), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("proof", sa.String(length=32), nullable=False),
        sa.Column("proof_type", sa.String(length=60), nullable=False),
        sa.Column("back_reference", sa.String(length=120), nullable=False),
        sa.Column("transfer_id", sa.String(length=255), nullable=True),
        sa.Column("reversed_cents", sa.BigInteger(), nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(method = 'connect') = (destination <> '')", name=op.f("ck_payout_destination")
        ),
        sa.CheckConstraint("method IN ('manual', 'connect')", name=op.f("ck_payout_method")),
        sa.CheckConstraint(
            "state <> 'sent' OR method <> 'manual' OR (reference <> '' AND proof <> '')",
            name=op.f("ck_payout_proof"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'sending', 'sent', 'failed', 'reversed', 'cancelled')",
            name=op.f("ck_payout_state"),
        ),
        sa.CheckConstraint(
            "0 <= reversed_cents AND reversed_cents <= cents", name=op.f("ck_payout_reversed")
        ),
        sa.CheckConstraint("cents > 0", name=op.f("ck_payout_cents")),
        sa.CheckConstraint("proposed_by_id <> confirmed_by_id", name=op.f("ck_payout_two_persons")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_payout_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["person.id"],
            name=op.f("fk_payout_confirmed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["person.id"],
            name=op.f("fk_payout_proposed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"],
            ["person.id"],
            name=op.f("fk_payout_sent_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payout_public_id")),
        sa.UniqueConstraint("transfer_id", name=op.f("uq_payout_transfer_id")),
    )
    op.create_index("ix_payout_campaign", "payout", ["campaign_id", "id"], unique=False)
    op.create_index(op.f("ix_payout_confirmed_by_id"), "payout", ["confirmed_by_id"], unique=False)
    op.create_index(
        "ix_payout_open",
        "payout",
        ["proposed_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('proposed', 'confirmed', 'sending')"),
    )
    op.create_index(op.f("ix_payout_proposed_by_id"), "payout", ["proposed_by_id"], unique=False)
    op.create_index(op.f("ix_payout_sent_by_id"), "payout", ["sent_by_id"], unique=False)
    op.create_table(
        "plan_capacity",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("team", "partner", "means", name="capable", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("experience", sa.String(length=600), nullable=False),
        sa.Column("is_secured", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('team', 'partner', 'means')", name=op.f("ck_plan_capacity_kind")
        ),
        sa.CheckConstraint(
            "person_id IS NULL OR kind = 'team'", name=op.f("ck_plan_capacity_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_plan_capacity_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["plan.project_id"],
            name=op.f("fk_plan_capacity_project_id_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_capacity")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_capacity_public_id")),
    )
    op.create_index(
        op.f("ix_plan_capacity_person_id"), "plan_capacity", ["person_id"], unique=False
    )
    op.create_index("ix_plan_capacity_project", "plan_capacity", ["project_id", "id"], unique=False)
    op.create_table(
        "plan_report_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("cost", "secured", "expected", name="linekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("actual", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "kind IN ('cost', 'secured', 'expected')", name=op.f("ck_plan_report_line_kind")
        ),
        sa.CheckConstraint("planned >= 0 AND actual >= 0", name=op.f("ck_plan_report_line_cents")),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["plan_report.id"],
            name=op.f("fk_plan_report_line_report_id_plan_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_report_line")),
    )
    op.create_index(
        "ix_plan_report_line_report", "plan_report_line", ["report_id", "position"], unique=False
    )
    op.create_table(
        "plan_review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "ready",
                "changes",
                "withdrawn",
                name="reviewstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("as_mentor", sa.Boolean(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'asked') = (ended_at IS NULL)", name=op.f("ck_plan_review_ended")
        ),
        sa.CheckConstraint(
            "(state IN ('ready', 'changes')) = (reasons <> '')", name=op.f("ck_plan_review_reasons")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'ready', 'changes', 'withdrawn')", name=op.f("ck_plan_review_state")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_plan_review_asked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_plan_review_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["plan.project_id"],
            name=op.f("fk_plan_review_project_id_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_review_public_id")),
    )
    op.create_index(
        op.f("ix_plan_review_asked_by_id"), "plan_review", ["asked_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_plan_review_decided_by_id"), "plan_review", ["decided_by_id"], unique=False
    )
    op.create_index("ix_plan_review_project", "plan_review", ["project_id", "id"], unique=False)
    op.create_index(
        "ix_plan_review_waiting",
        "plan_review",
        ["asked_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index(
        "uq_plan_review_open",
        "plan_review",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "plan_section",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "need",
                "solution",
                "who_benefits",
                "steps",
                "budget",
                "capacity",
                "permits_risks",
                "success",
                name="section",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_by_id", sa.BigInteger(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "section IN ('need', 'solution', 'who_benefits', 'steps', 'budget', 'capacity', 'permits_risks', 'success')",
            name=op.f("ck_plan_section_section"),
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_plan_section_version")),
        sa.ForeignKeyConstraint(
            ["edited_by_id"],
            ["person.id"],
            name=op.f("fk_plan_section_edited_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["plan.project_id"],
            name=op.f("fk_plan_section_project_id_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "section", name=op.f("pk_plan_section")),
    )
    op.create_index(
        op.f("ix_plan_section_edited_by_id"), "plan_section", ["edited_by_id"], unique=False
    )
    op.create_table(
        "plan_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "done", "dropped", name="stepstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_plan_step_done")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'dropped')", name=op.f("ck_plan_step_state")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_plan_step_dates")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["plan.project_id"],
            name=op.f("fk_plan_step_project_id_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_step")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_step_public_id")),
    )
    op.create_index(
        "ix_plan_step_project", "plan_step", ["project_id", "starts_on", "id"], unique=False
    )
    op.create_table(
        "reward",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=600), nullable=False),
        sa.Column("least_cents", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("delivered_by", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("least_cents > 0", name=op.f("ck_reward_least")),
        sa.CheckConstraint(
            "taken >= 0 AND (units IS NULL OR taken <= units)", name=op.f("ck_reward_stock")
        ),
        sa.CheckConstraint("units IS NULL OR units > 0", name=op.f("ck_reward_units")),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_reward_campaign_id_campaign"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reward_public_id")),
    )
    op.create_index("ix_reward_campaign", "reward", ["campaign_id", "position", "id"], unique=False)
    op.create_table(
        "roster_proposal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_best", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_roster_proposal_asked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["person.id"],
            name=op.f("fk_roster_proposal_confirmed_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_roster_proposal_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_proposal_public_id")),
    )
    op.create_index(
        op.f("ix_roster_proposal_asked_by_id"), "roster_proposal", ["asked_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_roster_proposal_confirmed_by_id"),
        "roster_proposal",
        ["confirmed_by_id"],
        unique=False,
    )
    op.create_index(
        "ix_roster_proposal_mission", "roster_proposal", ["mission_id", "id"], unique=False
    )
    op.create_index(
        "uq_roster_proposal_computing",
        "roster_proposal",
        ["mission_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "suggestion",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("for_person", sa.Boolean(), nullable=False),
        sa.Column("for_mission", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Float(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("for_person OR for_mission", name=op.f("ck_suggestion_for_somebody")),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_suggestion_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_suggestion_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "mission_id", name=op.f("pk_suggestion")),
    )
    op.create_index(
        "ix_suggestion_mission",
        "suggestion",
        ["mission_id", "points"],
        unique=False,
        postgresql_where=sa.text("for_mission"),
    )
    op.create_index(
        "ix_suggestion_person",
        "suggestion",
        ["person_id", "points"],
        unique=False,
        postgresql_where=sa.text("for_person"),
    )
    op.create_table(
        "suggestion_told",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_suggestion_told_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_suggestion_told_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "mission_id", name=op.f("pk_suggestion_told")),
    )
    op.create_index("ix_suggestion_told_when", "suggestion_told", ["told_at"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "seen",
                "accepted",
                "refused",
                "withdrawn",
                "expired",
                name="applicationstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('sent', 'seen')) = (answered_at IS NULL)",
            name=op.f("ck_application_answered"),
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_application_language")),
        sa.CheckConstraint(
            "state <> 'refused' OR reason <> ''", name=op.f("ck_application_refused_with_reason")
        ),
        sa.CheckConstraint(
            "state IN ('sent', 'seen', 'accepted', 'refused', 'withdrawn', 'expired')",
            name=op.f("ck_application_state"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_application_answered_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_application_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_application_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["mission_role.id"],
            name=op.f("fk_application_role_id_mission_role"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_public_id")),
    )
    op.create_index(
        op.f("ix_application_answered_by_id"), "application", ["answered_by_id"], unique=False
    )
    op.create_index("ix_application_mission", "application", ["mission_id", "id"], unique=False)
    op.create_index(op.f("ix_application_person_id"), "application", ["person_id"], unique=False)
    op.create_index(op.f("ix_application_role_id"), "application", ["role_id"], unique=False)
    op.create_index(
        "ix_application_unanswered",
        "application",
        ["sent_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('sent', 'seen')"),
    )
    op.create_index(
        "uq_application_open",
        "application",
        ["mission_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('sent', 'seen', 'accepted')"),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("offer_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("there", "back", name="way", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "cancelled",
                "done",
                name="slotstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column(
            "proposed_by",
            sa.Enum("giver", "project", name="side", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("receiver_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "proposed_by IN ('giver', 'project')", name=op.f("ck_handover_proposed_by")
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'cancelled', 'done')", name=op.f("ck_handover_state")
        ),
        sa.CheckConstraint("way IN ('there', 'back')", name=op.f("ck_handover_way")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_handover_lasts")),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["item_offer.id"],
            name=op.f("fk_handover_offer_id_item_offer"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["person.id"],
            name=op.f("fk_handover_receiver_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("public_id", name=op.f("uq_handover_public_id")),
    )
    op.create_index("ix_handover_offer", "handover", ["offer_id", "id"], unique=False)
    op.create_index(op.f("ix_handover_receiver_id"), "handover", ["receiver_id"], unique=False)
    op.create_index(
        "ix_handover_starts",
        "handover",
        ["starts_at"],
        unique=False,
        postgresql_where=sa.text("state = 'agreed' AND reminded_at IS NULL"),
    )
    op.create_index(
        "uq_handover_live",
        "handover",
        ["offer_id", "way"],
        unique=True,
        postgresql_where=sa.text("state IN ('proposed', 'agreed')"),
    )
    op.create_table(
        "mission_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("mission_id", sa.BigInteger(), nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uid", sa.String(length=120), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled", "cancelled", "held", name="sessionstate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state <> 'cancelled' OR reason <> ''",
            name=op.f("ck_mission_session_cancelled_with_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('scheduled', 'cancelled', 'held')", name=op.f("ck_mission_session_state")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_mission_session_forwards")),
        sa.CheckConstraint("taken BETWEEN 0 AND places", name=op.f("ck_mission_session_taken")),
        sa.CheckConstraint(
            "wanted >= 1 AND places BETWEEN wanted AND 500", name=op.f("ck_mission_session_people")
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_mission_session_mission_id_mission"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["mission_series.id"],
            name=op.f("fk_mission_session_series_id_mission_series"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mission_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mission_session_public_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_mission_session_uid")),
    )
    op.create_index(
        "ix_mission_session_ahead",
        "mission_session",
        ["mission_id", "starts_at"],
        unique=False,
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_index(
        "ix_mission_session_all", "mission_session", ["mission_id", "starts_at"], unique=False
    )
    op.create_index(
        op.f("ix_mission_session_series_id"), "mission_session", ["series_id"], unique=False
    )
    op.create_index(
        "ix_mission_session_when",
        "mission_session",
        ["starts_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.create_table(
        "plan_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "need",
                "solution",
                "who_benefits",
                "steps",
                "budget",
                "capacity",
                "permits_risks",
                "success",
                name="section",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("edited_by_id", sa.BigInteger(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["edited_by_id"],
            ["person.id"],
            name=op.f("fk_plan_version_edited_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id", "section"],
            ["plan_section.project_id", "plan_section.section"],
            name=op.f("fk_plan_version_project_id_section_plan_section"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint(
            "project_id",
            "section",
            "number",
            name=op.f("uq_plan_version_project_id_section_number"),
        ),
    )
    op.create_index(
        op.f("ix_plan_version_edited_by_id"), "plan_version", ["edited_by_id"], unique=False
    )
    op.create_index("ix_plan_version_newest", "plan_version", ["project_id", "id"], unique=False)
    op.create_table(
        "pledge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "created",
                "card_saved",
                "active",
                "cancelled",
                "released",
                "charging",
                "collected",
                "needs_action",
                "declined",
                "dropped",
                "refund_pending",
                "refunded",
                "refund_failed",
                "disputed",
                "won",
                "lost",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("reward_id", sa.BigInteger(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("setups", sa.Integer(), nullable=False),
        sa.Column("setup_id", sa.String(length=255), nullable=True),
        sa.Column("payment_method", sa.String(length=255), nullable=False),
        sa.Column("card_brand", sa.String(length=40), nullable=False),
        sa.Column("card_last4", sa.String(length=4), nullable=False),
        sa.Column("card_month", sa.Integer(), nullable=True),
        sa.Column("card_year", sa.Integer(), nullable=True),
        sa.Column("intent_id", sa.String(length=255), nullable=True),
        sa.Column("charge_id", sa.String(length=255), nullable=True),
        sa.Column("confirms", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("charging_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal_code", sa.String(length=60), nullable=False),
        sa.Column("refusal_advice", sa.String(length=40), nullable=False),
        sa.Column("collected_cents", sa.BigInteger(), nullable=False),
        sa.Column("refunded_cents", sa.BigInteger(), nullable=False),
        sa.Column("lost_cents", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_pledge_language")),
        sa.CheckConstraint(
            "state IN ('active', 'cancelled', 'card_saved', 'charging', 'collected', 'created', 'declined', 'disputed', 'dropped', 'lost', 'needs_action', 'refund_failed', 'refund_pending', 'refunded', 'released', 'won')",
            name=op.f("ck_pledge_state"),
        ),
        sa.CheckConstraint(
            "0 <= refunded_cents AND refunded_cents <= collected_cents",
            name=op.f("ck_pledge_refunded"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_pledge_amount")),
        sa.CheckConstraint(
            "collected_cents IN (0, amount_cents)", name=op.f("ck_pledge_collected")
        ),
        sa.CheckConstraint("heard <= confirms", name=op.f("ck_pledge_heard")),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name=op.f("fk_pledge_campaign_id_campaign"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_pledge_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_pledge_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reward_id"],
            ["reward.id"],
            name=op.f("fk_pledge_reward_id_reward"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("charge_id", name=op.f("uq_pledge_charge_id")),
        sa.UniqueConstraint("intent_id", name=op.f("uq_pledge_intent_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pledge_public_id")),
        sa.UniqueConstraint("setup_id", name=op.f("uq_pledge_setup_id")),
    )
    op.create_index("ix_pledge_campaign", "pledge", ["campaign_id", "state", "id"], unique=False)
    op.create_index(
        "ix_pledge_charging",
        "pledge",
        ["charging_since"],
        unique=False,
        postgresql_where=sa.text("state = 'charging'"),
    )
    op.create_index(
        "ix_pledge_due",
        "pledge",
        ["next_try_at"],
        unique=False,
        postgresql_where=sa.text("next_try_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_pledge_organisation_id"), "pledge", ["organisation_id"], unique=False)
    op.create_index("ix_pledge_person", "pledge", ["person_id", "id"], unique=False)
    op.create_index(op.f("ix_pledge_reward_id"), "pledge", ["reward_id"], unique=False)
    op.create_index(
        "uq_pledge_living",
        "pledge",
        ["campaign_id", "person_id"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('active', 'card_saved', 'charging', 'collected', 'created', 'declined', 'disputed', 'lost', 'needs_action', 'refund_failed', 'refund_pending', 'won')"
        ),
    )
    op.create_table(
        "application_wish",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_wish_application_id_application"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["mission_role.id"],
            name=op.f("fk_application_wish_role_id_mission_role"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mission_session.id"],
            name=op.f("fk_application_wish_session_id_mission_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("application_id", "session_id", name=op.f("pk_application_wish")),
    )
    op.create_index(
        op.f("ix_application_wish_role_id"), "application_wish", ["role_id"], unique=False
    )
    op.create_index(
        op.f("ix_application_wish_session_id"), "application_wish", ["session_id"], unique=False
    )
    op.create_table(
        "hours_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("mission_id", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("territory_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("most_minutes", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "said_by",
            sa.Enum(
                "person",
                "organiser",
                "check_in",
                "staff",
                name="side",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "disputed",
                "confirmed",
                "settled",
                "withdrawn",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('proposed', 'disputed')) = (decided_at IS NULL)",
            name=op.f("ck_hours_entry_decided"),
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_hours_entry_language")),
        sa.CheckConstraint(
            "said_by IN ('person', 'organiser', 'check_in')", name=op.f("ck_hours_entry_said_by")
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR person_id IS NULL OR decided_by_id IS NULL OR decided_by_id <> person_id",
            name=op.f("ck_hours_entry_not_confirmed_by_oneself"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'disputed', 'confirmed', 'settled', 'withdrawn')",
            name=op.f("ck_hours_entry_state"),
        ),
        sa.CheckConstraint(
            "minutes BETWEEN 0 AND most_minutes", name=op.f("ck_hours_entry_not_over_the_session")
        ),
        sa.CheckConstraint(
            "most_minutes BETWEEN 5 AND 2880", name=op.f("ck_hours_entry_most_minutes")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_hours_entry_decided_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mission_id"],
            ["mission.id"],
            name=op.f("fk_hours_entry_mission_id_mission"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_hours_entry_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_hours_entry_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.id"],
            name=op.f("fk_hours_entry_project_id_project"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mission_session.id"],
            name=op.f("fk_hours_entry_session_id_mission_session"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["territory_id"], ["territory.id"], name=op.f("fk_hours_entry_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hours_entry_public_id")),
    )
    op.create_index(
        op.f("ix_hours_entry_decided_by_id"), "hours_entry", ["decided_by_id"], unique=False
    )
    op.create_index(
        "ix_hours_entry_disputed",
        "hours_entry",
        ["territory_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'disputed'"),
    )
    op.create_index(op.f("ix_hours_entry_mission_id"), "hours_entry", ["mission_id"], unique=False)
    op.create_index(
        "ix_hours_entry_open",
        "hours_entry",
        ["mission_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('proposed', 'disputed')"),
    )
    op.create_index(
        "ix_hours_entry_organisation",
        "hours_entry",
        ["organisation_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('confirmed', 'settled')"),
    )
    op.create_index(
        "ix_hours_entry_person", "hours_entry", ["person_id", "worked_on", "id"], unique=False
    )
    op.create_index(
        "ix_hours_entry_project",
        "hours_entry",
        ["project_id", "person_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('confirmed', 'settled')"),
    )
    op.create_index(
        "uq_hours_entry_once",
        "hours_entry",
        ["session_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_table(
        "pledge_dispute",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.Column("dispute_id", sa.String(length=255), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "inquiry", "open", "won", "lost", name="disputestate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('inquiry', 'lost', 'open', 'won')", name=op.f("ck_pledge_dispute_state")
        ),
        sa.CheckConstraint("cents > 0 AND fee >= 0", name=op.f("ck_pledge_dispute_cents")),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_pledge_dispute_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_dispute")),
        sa.UniqueConstraint("dispute_id", name=op.f("uq_pledge_dispute_dispute_id")),
    )
    op.create_index("ix_pledge_dispute_pledge", "pledge_dispute", ["pledge_id", "id"], unique=False)
    op.create_table(
        "pledge_refund",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("refund_id", sa.String(length=255), nullable=True),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "pending",
                "succeeded",
                "failed",
                "cancelled",
                name="refundstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'cancelled', 'failed', 'pending', 'succeeded')",
            name=op.f("ck_pledge_refund_state"),
        ),
        sa.CheckConstraint("cents > 0", name=op.f("ck_pledge_refund_cents")),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["person.id"],
            name=op.f("fk_pledge_refund_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_pledge_refund_pledge_id_pledge"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_refund")),
        sa.UniqueConstraint("pledge_id", "number", name=op.f("uq_pledge_refund_pledge_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pledge_refund_public_id")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_pledge_refund_refund_id")),
    )
    op.create_index(op.f("ix_pledge_refund_by_id"), "pledge_refund", ["by_id"], unique=False)
    op.create_index(
        "ix_pledge_refund_waiting",
        "pledge_refund",
        ["asked_at"],
        unique=False,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "pledge_setup",
        sa.Column("setup_id", sa.String(length=255), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"],
            ["pledge.id"],
            name=op.f("fk_pledge_setup_pledge_id_pledge"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("setup_id", name=op.f("pk_pledge_setup")),
    )
    op.create_index(op.f("ix_pledge_setup_pledge_id"), "pledge_setup", ["pledge_id"], unique=False)
    op.create_table(
        "replacement",
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wave >= 0", name=op.f("ck_replacement_wave_counts")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mission_session.id"],
            name=op.f("fk_replacement_session_id_mission_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_replacement")),
    )
    op.create_index(
        "ix_replacement_next",
        "replacement",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "replacement_ask",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "accepted",
                "declined",
                "closed",
                name="askstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'declined', 'closed')",
            name=op.f("ck_replacement_ask_state"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_replacement_ask_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mission_session.id"],
            name=op.f("fk_replacement_ask_session_id_mission_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement_ask")),
        sa.UniqueConstraint("public_id", name=op.f("uq_replacement_ask_public_id")),
    )
    op.create_index(
        "ix_replacement_ask_person", "replacement_ask", ["person_id", "asked_at"], unique=False
    )
    op.create_index(
        "uq_replacement_ask_once", "replacement_ask", ["session_id", "person_id"], unique=True
    )
    op.create_table(
        "roster_turn",
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_roster_turn_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["roster_proposal.id"],
            name=op.f("fk_roster_turn_proposal_id_roster_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mission_session.id"],
            name=op.f("fk_roster_turn_session_id_mission_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "proposal_id", "session_id", "person_id", name=op.f("pk_roster_turn")
        ),
    )
    op.create_index(op.f("ix_roster_turn_person_id"), "roster_turn", ["person_id"], unique=False)
    op.create_index(op.f("ix_roster_turn_session_id"), "roster_turn", ["session_id"], unique=False)
    op.create_table(
        "sign_up",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "signed_up",
                "reminded",
                "arrived",
                "completed",
                "left_early",
                "no_show",
                "cancelled",
                name="signupstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("is_excused", sa.Boolean(), nullable=False),
        sa.Column("signed_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("marked_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)",
            name=op.f("ck_sign_up_cancelled_at"),
        ),
        sa.CheckConstraint("NOT is_excused OR state = 'no_show'", name=op.f("ck_sign_up_excused")),
        sa.CheckConstraint(
            "state IN ('signed_up', 'reminded', 'arrived', 'completed', 'left_early', 'no_show', 'cancelled')",
            name=op.f("ck_sign_up_state"),
        ),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= arrived_at", name=op.f("ck_sign_up_left_after_arrival")
        ),
        sa.ForeignKeyConstraint(
            ["marked_by_id"],
            ["person.id"],
            name=op.f("fk_sign_up_marked_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_sign_up_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["mission_role.id"],
            name=op.f("fk_sign_up_role_id_mission_role"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mission_session.id"],
            name=op.f("fk_sign_up_session_id_mission_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sign_up_public_id")),
    )
    op.create_index(
        "ix_sign_up_expected",
        "sign_up",
        ["session_id", "state"],
        unique=False,
        postgresql_where=sa.text("state IN ('signed_up', 'reminded', 'arrived')"),
    )
    op.create_index(op.f("ix_sign_up_marked_by_id"), "sign_up", ["marked_by_id"], unique=False)
    op.create_index("ix_sign_up_person", "sign_up", ["person_id", "session_id"], unique=False)
    op.create_index(op.f("ix_sign_up_role_id"), "sign_up", ["role_id"], unique=False)
    op.create_index(
        "uq_sign_up_once",
        "sign_up",
        ["session_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "waiting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "taken",
                "lapsed",
                "declined",
                "left",
                "closed",
                name="waitingstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offer_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'offered' OR (offered_at IS NOT NULL AND offer_ends_at > offered_at)",
            name=op.f("ck_waiting_offer_has_an_end"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'taken', 'lapsed', 'declined', 'left', 'closed')",
            name=op.f("ck_waiting_state"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_waiting_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mission_session.id"],
            name=op.f("fk_waiting_session_id_mission_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_waiting_public_id")),
    )
    op.create_index(
        "ix_waiting_line",
        "waiting",
        ["session_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_index(
        "ix_waiting_offer_ends",
        "waiting",
        ["offer_ends_at"],
        unique=False,
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.create_index("ix_waiting_person", "waiting", ["person_id"], unique=False)
    op.create_index(
        "uq_waiting_once",
        "waiting",
        ["session_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_table(
        "hours_turn",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "side",
            sa.Enum(
                "person",
                "organiser",
                "check_in",
                "staff",
                name="side",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "act",
            sa.Enum(
                "correct",
                "confirm",
                "dispute",
                "accept",
                "settle",
                "withdraw",
                name="act",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_hours_turn_minutes")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_hours_turn_by_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["hours_entry.id"],
            name=op.f("fk_hours_turn_entry_id_hours_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_turn")),
    )
    op.create_index(op.f("ix_hours_turn_by_id"), "hours_turn", ["by_id"], unique=False)
    op.create_index("ix_hours_turn_entry", "hours_turn", ["entry_id", "id"], unique=False)
    # ### end Alembic commands ###
    run_script(TRIGGERS)


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.drop_index("ix_hours_turn_entry", table_name="hours_turn")
    op.drop_index(op.f("ix_hours_turn_by_id"), table_name="hours_turn")
    op.drop_table("hours_turn")
    op.drop_index(
        "uq_waiting_once",
        table_name="waiting",
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.drop_index("ix_waiting_person", table_name="waiting")
    op.drop_index(
        "ix_waiting_offer_ends", table_name="waiting", postgresql_where=sa.text("state = 'offered'")
    )
    op.drop_index(
        "ix_waiting_line",
        table_name="waiting",
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.drop_table("waiting")
    op.drop_index(
        "uq_sign_up_once", table_name="sign_up", postgresql_where=sa.text("state <> 'cancelled'")
    )
    op.drop_index(op.f("ix_sign_up_role_id"), table_name="sign_up")
    op.drop_index("ix_sign_up_person", table_name="sign_up")
    op.drop_index(op.f("ix_sign_up_marked_by_id"), table_name="sign_up")
    op.drop_index(
        "ix_sign_up_expected",
        table_name="sign_up",
        postgresql_where=sa.text("state IN ('signed_up', 'reminded', 'arrived')"),
    )
    op.drop_table("sign_up")
    op.drop_index(op.f("ix_roster_turn_session_id"), table_name="roster_turn")
    op.drop_index(op.f("ix_roster_turn_person_id"), table_name="roster_turn")
    op.drop_table("roster_turn")
    op.drop_index("uq_replacement_ask_once", table_name="replacement_ask")
    op.drop_index("ix_replacement_ask_person", table_name="replacement_ask")
    op.drop_table("replacement_ask")
    op.drop_index(
        "ix_replacement_next",
        table_name="replacement",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("replacement")
    op.drop_index(op.f("ix_pledge_setup_pledge_id"), table_name="pledge_setup")
    op.drop_table("pledge_setup")
    op.drop_index(
        "ix_pledge_refund_waiting",
        table_name="pledge_refund",
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index(op.f("ix_pledge_refund_by_id"), table_name="pledge_refund")
    op.drop_table("pledge_refund")
    op.drop_index("ix_pledge_dispute_pledge", table_name="pledge_dispute")
    op.drop_table("pledge_dispute")
    op.drop_index(
        "uq_hours_entry_once",
        table_name="hours_entry",
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.drop_index(
        "ix_hours_entry_project",
        table_name="hours_entry",
        postgresql_where=sa.text("state IN ('confirmed', 'settled')"),
    )
    op.drop_index("ix_hours_entry_person", table_name="hours_entry")
    op.drop_index(
        "ix_hours_entry_organisation",
        table_name="hours_entry",
        postgresql_where=sa.text("state IN ('confirmed', 'settled')"),
    )
    op.drop_index(
        "ix_hours_entry_open",
        table_name="hours_entry",
        postgresql_where=sa.text("state IN ('proposed', 'disputed')"),
    )
    op.drop_index(op.f("ix_hours_entry_mission_id"), table_name="hours_entry")
    op.drop_index(
        "ix_hours_entry_disputed",
        table_name="hours_entry",
        postgresql_where=sa.text("state = 'disputed'"),
    )
    op.drop_index(op.f("ix_hours_entry_decided_by_id"), table_name="hours_entry")
    op.drop_table("hours_entry")
    op.drop_index(op.f("ix_application_wish_session_id"), table_name="application_wish")
    op.drop_index(op.f("ix_application_wish_role_id"), table_name="application_wish")
    op.drop_table("application_wish")
    op.drop_index(
        "uq_pledge_living",
        table_name="pledge",
        postgresql_where=sa.text(
            "state IN ('active', 'card_saved', 'charging', 'collected', 'created', 'declined', 'disputed', 'lost', 'needs_action', 'refund_failed', 'refund_pending', 'won')"
        ),
    )
    op.drop_index(op.f("ix_pledge_reward_id"), table_name="pledge")
    op.drop_index("ix_pledge_person", table_name="pledge")
    op.drop_index(op.f("ix_pledge_organisation_id"), table_name="pledge")
    op.drop_index(
        "ix_pledge_due", table_name="pledge", postgresql_where=sa.text("next_try_at IS NOT NULL")
    )
    op.drop_index(
        "ix_pledge_charging", table_name="pledge", postgresql_where=sa.text("state = 'charging'")
    )
    op.drop_index("ix_pledge_campaign", table_name="pledge")
    op.drop_table("pledge")
    op.drop_index("ix_plan_version_newest", table_name="plan_version")
    op.drop_index(op.f("ix_plan_version_edited_by_id"), table_name="plan_version")
    op.drop_table("plan_version")
    op.drop_index(
        "ix_mission_session_when",
        table_name="mission_session",
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.drop_index(op.f("ix_mission_session_series_id"), table_name="mission_session")
    op.drop_index("ix_mission_session_all", table_name="mission_session")
    op.drop_index(
        "ix_mission_session_ahead",
        table_name="mission_session",
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    op.drop_table("mission_session")
    op.drop_index(
        "uq_handover_live",
        table_name="handover",
        postgresql_where=sa.text("state IN ('proposed', 'agreed')"),
    )
    op.drop_index(
        "ix_handover_starts",
        table_name="handover",
        postgresql_where=sa.text("state = 'agreed' AND reminded_at IS NULL"),
    )
    op.drop_index(op.f("ix_handover_receiver_id"), table_name="handover")
    op.drop_index("ix_handover_offer", table_name="handover")
    op.drop_table("handover")
    op.drop_index(
        "uq_application_open",
        table_name="application",
        postgresql_where=sa.text("state IN ('sent', 'seen', 'accepted')"),
    )
    op.drop_index(
        "ix_application_unanswered",
        table_name="application",
        postgresql_where=sa.text("state IN ('sent', 'seen')"),
    )
    op.drop_index(op.f("ix_application_role_id"), table_name="application")
    op.drop_index(op.f("ix_application_person_id"), table_name="application")
    op.drop_index("ix_application_mission", table_name="application")
    op.drop_index(op.f("ix_application_answered_by_id"), table_name="application")
    op.drop_table("application")
    op.drop_index("ix_suggestion_told_when", table_name="suggestion_told")
    op.drop_table("suggestion_told")
    op.drop_index(
        "ix_suggestion_person", table_name="suggestion", postgresql_where=sa.text("for_person")
    )
    op.drop_index(
        "ix_suggestion_mission", table_name="suggestion", postgresql_where=sa.text("for_mission")
    )
    op.drop_table("suggestion")
    op.drop_index(
        "uq_roster_proposal_computing",
        table_name="roster_proposal",
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_index("ix_roster_proposal_mission", table_name="roster_proposal")
    op.drop_index(op.f("ix_roster_proposal_confirmed_by_id"), table_name="roster_proposal")
    op.drop_index(op.f("ix_roster_proposal_asked_by_id"), table_name="roster_proposal")
    op.drop_table("roster_proposal")
    op.drop_index("ix_reward_campaign", table_name="reward")
    op.drop_table("reward")
    op.drop_index("ix_plan_step_project", table_name="plan_step")
    op.drop_table("plan_step")
    op.drop_index(op.f("ix_plan_section_edited_by_id"), table_name="plan_section")
    op.drop_table("plan_section")
    op.drop_index(
        "uq_plan_review_open", table_name="plan_review", postgresql_where=sa.text("state = 'asked'")
    )
    op.drop_index(
        "ix_plan_review_waiting",
        table_name="plan_review",
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index("ix_plan_review_project", table_name="plan_review")
    op.drop_index(op.f("ix_plan_review_decided_by_id"), table_name="plan_review")
    op.drop_index(op.f("ix_plan_review_asked_by_id"), table_name="plan_review")
    op.drop_table("plan_review")
    op.drop_index("ix_plan_report_line_report", table_name="plan_report_line")
    op.drop_table("plan_report_line")
    op.drop_index("ix_plan_capacity_project", table_name="plan_capacity")
    op.drop_index(op.f("ix_plan_capacity_person_id"), table_name="plan_capacity")
    op.drop_table("plan_capacity")
    op.drop_index(op.f("ix_payout_sent_by_id"), table_name="payout")
    op.drop_index(op.f("ix_payout_proposed_by_id"), table_name="payout")
    op.drop_index(
        "ix_payout_open",
        table_name="payout",
        postgresql_where=sa.text("state IN ('proposed', 'confirmed', 'sending')"),
    )
    op.drop_index(op.f("ix_payout_confirmed_by_id"), table_name="payout")
    op.drop_index("ix_payout_campaign", table_name="payout")
    op.drop_table("payout")
    op.drop_table("not_for_me")
    op.drop_table("mission_welcome")
    op.drop_index(op.f("ix_mission_skill_skill"), table_name="mission_skill")
    op.drop_table("mission_skill")
    op.drop_index(op.f("ix_mission_series_mission_id"), table_name="mission_series")
    op.drop_table("mission_series")
    op.drop_table("mission_role")
    op.drop_index(
        "uq_item_offer_unanswered",
        table_name="item_offer",
        postgresql_where=sa.text("state = 'offered'"),
    )
    op.drop_index(
        "ix_item_offer_waiting", table_name="item_offer", postgresql_where=sa.text("waiting > 0")
    )
    op.drop_index(op.f("ix_item_offer_thanked_by_id"), table_name="item_offer")
    op.drop_index("ix_item_offer_person", table_name="item_offer")
    op.drop_index(op.f("ix_item_offer_organisation_id"), table_name="item_offer")
    op.drop_index("ix_item_offer_need", table_name="item_offer")
    op.drop_index(op.f("ix_item_offer_mission_id"), table_name="item_offer")
    op.drop_index("ix_item_offer_changed", table_name="item_offer")
    op.drop_table("item_offer")
    op.drop_index(
        "uq_introduction_stands",
        table_name="introduction",
        postgresql_where=sa.text("state IN ('waits_person', 'waits_team', 'both')"),
    )
    op.drop_index(
        "ix_introduction_waits",
        table_name="introduction",
        postgresql_where=sa.text("state IN ('waits_person', 'waits_team')"),
    )
    op.drop_index(op.f("ix_introduction_team_by_id"), table_name="introduction")
    op.drop_index("ix_introduction_person", table_name="introduction")
    op.drop_index("ix_introduction_mission", table_name="introduction")
    op.drop_table("introduction")
    op.drop_index(
        "uq_fund_match_pledge",
        table_name="fund_match",
        postgresql_where=sa.text("pledge_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_fund_match_grant",
        table_name="fund_match",
        postgresql_where=sa.text("pledge_id IS NULL"),
    )
    op.drop_index("ix_fund_match_pledge", table_name="fund_match")
    op.drop_index("ix_fund_match_person", table_name="fund_match")
    op.drop_index("ix_fund_match_campaign", table_name="fund_match")
    op.drop_table("fund_match")
    op.drop_index(op.f("ix_fund_campaign_proposer_id"), table_name="fund_campaign")
    op.drop_index("ix_fund_campaign_campaign", table_name="fund_campaign")
    op.drop_index(op.f("ix_fund_campaign_answered_by_id"), table_name="fund_campaign")
    op.drop_table("fund_campaign")
    op.drop_index(op.f("ix_charge_run_paused_by_id"), table_name="charge_run")
    op.drop_index(op.f("ix_charge_run_decided_by_id"), table_name="charge_run")
    op.drop_table("charge_run")
    op.drop_table("campaign_use")
    op.drop_index(
        "uq_campaign_turn_evaluated",
        table_name="campaign_turn",
        postgresql_where=sa.text("now_is = 'evaluating'"),
    )
    op.drop_index("ix_campaign_turn_campaign", table_name="campaign_turn")
    op.drop_index(op.f("ix_campaign_turn_by_id"), table_name="campaign_turn")
    op.drop_table("campaign_turn")
    op.drop_index(
        "uq_campaign_review_open",
        table_name="campaign_review",
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index(
        "ix_campaign_review_waiting",
        table_name="campaign_review",
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index(op.f("ix_campaign_review_decided_by_id"), table_name="campaign_review")
    op.drop_index("ix_campaign_review_campaign", table_name="campaign_review")
    op.drop_index(op.f("ix_campaign_review_asked_by_id"), table_name="campaign_review")
    op.drop_table("campaign_review")
    op.drop_table("campaign_mark")
    op.drop_index("ix_budget_line_project", table_name="budget_line")
    op.drop_table("budget_line")
    op.drop_index("ix_team_member_person", table_name="team_member")
    op.drop_index(op.f("ix_team_member_invited_by_id"), table_name="team_member")
    op.drop_table("team_member")
    op.drop_index(
        "uq_team_invitation_open",
        table_name="team_invitation",
        postgresql_where=sa.text("answered_at IS NULL AND revoked_at IS NULL"),
    )
    op.drop_index(op.f("ix_team_invitation_project_id"), table_name="team_invitation")
    op.drop_index(op.f("ix_team_invitation_person_id"), table_name="team_invitation")
    op.drop_index(op.f("ix_team_invitation_invited_by_id"), table_name="team_invitation")
    op.drop_index(op.f("ix_team_invitation_email"), table_name="team_invitation")
    op.drop_table("team_invitation")
    op.drop_index("ix_project_update_newest", table_name="project_update")
    op.drop_index(op.f("ix_project_update_author_id"), table_name="project_update")
    op.drop_table("project_update")
    op.drop_index("ix_project_turn_project", table_name="project_turn")
    op.drop_index(op.f("ix_project_turn_by_id"), table_name="project_turn")
    op.drop_table("project_turn")
    op.drop_index(
        "uq_project_organisation_one",
        table_name="project_organisation",
        postgresql_where=sa.text("standing = 'accepted'"),
    )
    op.drop_index(
        op.f("ix_project_organisation_organisation_id"), table_name="project_organisation"
    )
    op.drop_index(op.f("ix_project_organisation_asked_by_id"), table_name="project_organisation")
    op.drop_index(op.f("ix_project_organisation_answered_by_id"), table_name="project_organisation")
    op.drop_table("project_organisation")
    op.drop_index(op.f("ix_plan_report_written_by_id"), table_name="plan_report")
    op.drop_table("plan_report")
    op.drop_index(op.f("ix_plan_editing_seen_at"), table_name="plan_editing")
    op.drop_index(op.f("ix_plan_editing_person_id"), table_name="plan_editing")
    op.drop_table("plan_editing")
    op.drop_table("plan")
    op.drop_index("ix_mission_themes", table_name="mission", postgresql_using="gin")
    op.drop_index(
        "ix_mission_territory",
        table_name="mission",
        postgresql_where=sa.text("state IN ('published', 'full') AND hidden_at IS NULL"),
    )
    op.drop_index("ix_mission_search", table_name="mission", postgresql_using="gin")
    op.drop_index(op.f("ix_mission_project_id"), table_name="mission")
    op.drop_index(op.f("ix_mission_organisation_id"), table_name="mission")
    op.drop_index(
        "ix_mission_open",
        table_name="mission",
        postgresql_where=sa.text("state IN ('published', 'full') AND hidden_at IS NULL"),
    )
    op.drop_index(
        "ix_mission_neighbourhood",
        table_name="mission",
        postgresql_where=sa.text("state IN ('published', 'full') AND hidden_at IS NULL"),
    )
    op.drop_index(op.f("ix_mission_created_by_id"), table_name="mission")
    op.drop_index(op.f("ix_mission_contact_id"), table_name="mission")
    op.drop_index("ix_mission_causes", table_name="mission", postgresql_using="gin")
    op.drop_table("mission")
    op.drop_index("ix_item_need_search", table_name="item_need", postgresql_using="gin")
    op.drop_index("ix_item_need_project", table_name="item_need")
    op.drop_index(
        "ix_item_need_newest",
        table_name="item_need",
        postgresql_where=sa.text("state = 'open' AND hidden_at IS NULL"),
    )
    op.drop_index(
        "ix_item_need_kind",
        table_name="item_need",
        postgresql_where=sa.text("state = 'open' AND hidden_at IS NULL"),
    )
    op.drop_index(op.f("ix_item_need_created_by_id"), table_name="item_need")
    op.drop_table("item_need")
    op.drop_index(op.f("ix_certificate_revoked_by_id"), table_name="certificate")
    op.drop_index("ix_certificate_project", table_name="certificate")
    op.drop_index("ix_certificate_person", table_name="certificate")
    op.drop_index("ix_certificate_organisation", table_name="certificate")
    op.drop_table("certificate")
    op.drop_index(
        "uq_campaign_living",
        table_name="campaign",
        postgresql_where=sa.text("state NOT IN ('cancelled', 'closed', 'failed', 'released')"),
    )
    op.drop_index(
        "ix_campaign_shown",
        table_name="campaign",
        postgresql_where=sa.text("hidden_at IS NULL AND state NOT IN ('draft', 'review')"),
    )
    op.drop_index("ix_campaign_project", table_name="campaign")
    op.drop_index(op.f("ix_campaign_payee_organisation_id"), table_name="campaign")
    op.drop_index(op.f("ix_campaign_payee_known_by_id"), table_name="campaign")
    op.drop_index(
        "ix_campaign_ends", table_name="campaign", postgresql_where=sa.text("state = 'live'")
    )
    op.drop_index(op.f("ix_campaign_created_by_id"), table_name="campaign")
    op.drop_table("campaign")
    op.drop_index(op.f("ix_support_person_id"), table_name="support")
    op.drop_index("ix_support_over_time", table_name="support")
    op.drop_table("support")
    op.drop_index("ix_project_themes", table_name="project", postgresql_using="gin")
    op.drop_index(
        "ix_project_territory", table_name="project", postgresql_where=sa.text("hidden_at IS NULL")
    )
    op.drop_index(
        "ix_project_state", table_name="project", postgresql_where=sa.text("hidden_at IS NULL")
    )
    op.drop_index("ix_project_search", table_name="project", postgresql_using="gin")
    op.drop_index(op.f("ix_project_organisation_id"), table_name="project")
    op.drop_index(
        "ix_project_newest", table_name="project", postgresql_where=sa.text("hidden_at IS NULL")
    )
    op.drop_index("ix_project_neighbourhood", table_name="project")
    op.drop_table("project")
    op.drop_index(
        op.f("ix_organisation_endorsement_person_id"), table_name="organisation_endorsement"
    )
    op.drop_index(
        op.f("ix_organisation_endorsement_organisation_id"), table_name="organisation_endorsement"
    )
    op.drop_table("organisation_endorsement")
    op.drop_index(
        "ix_official_answer_newest",
        table_name="official_answer",
        postgresql_where=sa.text("hidden_at IS NULL"),
    )
    op.drop_index(op.f("ix_official_answer_mandate_id"), table_name="official_answer")
    op.drop_index("ix_official_answer_idea", table_name="official_answer")
    op.drop_index(op.f("ix_official_answer_author_id"), table_name="official_answer")
    op.drop_table("official_answer")
    op.drop_index(
        "ix_moderation_appeal_waiting",
        table_name="moderation_appeal",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index(op.f("ix_moderation_appeal_by_id"), table_name="moderation_appeal")
    op.drop_table("moderation_appeal")
    op.drop_index(op.f("ix_message_reading_person_id"), table_name="message_reading")
    op.drop_table("message_reading")
    op.drop_index("ix_message_conversation", table_name="message")
    op.drop_index(op.f("ix_message_author_id"), table_name="message")
    op.drop_table("message")
    op.drop_table("idea_version")
    op.drop_index(op.f("ix_idea_merge_into_id"), table_name="idea_merge")
    op.drop_table("idea_merge")
    op.drop_index(op.f("ix_helpful_mark_person_id"), table_name="helpful_mark")
    op.drop_table("helpful_mark")
    op.drop_index(
        "ix_gate_waiting",
        table_name="gate",
        postgresql_where=sa.text("is_open AND passed_at IS NOT NULL AND answered_at IS NULL"),
    )
    op.drop_index(
        "ix_gate_passed",
        table_name="gate",
        postgresql_where=sa.text("is_open AND passed_at IS NOT NULL"),
    )
    op.drop_index(
        "ix_gate_near", table_name="gate", postgresql_where=sa.text("is_open AND passed_at IS NULL")
    )
    op.drop_index("ix_gate_local", table_name="gate", postgresql_where=sa.text("is_open"))
    op.drop_table("gate")
    op.drop_index(op.f("ix_endorsement_person_id"), table_name="endorsement")
    op.drop_index(op.f("ix_endorsement_leadership_id"), table_name="endorsement")
    op.drop_table("endorsement")
    op.drop_index(op.f("ix_departed_support_idea_id"), table_name="departed_support")
    op.drop_table("departed_support")
    op.drop_table("comment_version")
    op.drop_index(op.f("ix_co_author_person_id"), table_name="co_author")
    op.drop_index(op.f("ix_co_author_email"), table_name="co_author")
    op.drop_table("co_author")
    op.drop_index(
        "uq_carry_offer_open",
        table_name="carry_offer",
        postgresql_where=sa.text("standing = 'offered'"),
    )
    op.drop_index("ix_carry_offer_person", table_name="carry_offer")
    op.drop_index(op.f("ix_carry_offer_organisation_id"), table_name="carry_offer")
    op.drop_index(op.f("ix_carry_offer_offered_by_id"), table_name="carry_offer")
    op.drop_index(op.f("ix_carry_offer_idea_id"), table_name="carry_offer")
    op.drop_index(op.f("ix_carry_offer_answered_by_id"), table_name="carry_offer")
    op.drop_table("carry_offer")
    op.drop_index(op.f("ix_profile_skill_skill"), table_name="profile_skill")
    op.drop_table("profile_skill")
    op.drop_index(
        "uq_person_check_standing",
        table_name="person_check",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index("ix_person_check_organisation", table_name="person_check")
    op.drop_index(
        "ix_person_check_expires",
        table_name="person_check",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("person_check")
    op.drop_table("partner_agreement")
    op.drop_index(op.f("ix_organisation_member_person_id"), table_name="organisation_member")
    op.drop_index(
        "ix_organisation_member_owner",
        table_name="organisation_member",
        postgresql_where=sa.text("role = 'owner'"),
    )
    op.drop_table("organisation_member")
    op.drop_index(
        "uq_organisation_invitation_open",
        table_name="organisation_invitation",
        postgresql_where=sa.text("answered_at IS NULL AND revoked_at IS NULL"),
    )
    op.drop_index(
        op.f("ix_organisation_invitation_person_id"), table_name="organisation_invitation"
    )
    op.drop_index(
        op.f("ix_organisation_invitation_organisation_id"), table_name="organisation_invitation"
    )
    op.drop_index(
        op.f("ix_organisation_invitation_invited_by_id"), table_name="organisation_invitation"
    )
    op.drop_index(op.f("ix_organisation_invitation_email"), table_name="organisation_invitation")
    op.drop_table("organisation_invitation")
    op.drop_index(
        "uq_organisation_claim_open",
        table_name="organisation_claim",
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.drop_index(
        "ix_organisation_claim_waiting",
        table_name="organisation_claim",
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.drop_index(op.f("ix_organisation_claim_sent_by_id"), table_name="organisation_claim")
    op.drop_index(op.f("ix_organisation_claim_decided_by_id"), table_name="organisation_claim")
    op.drop_table("organisation_claim")
    op.drop_index(
        "uq_nomination_organisation",
        table_name="nomination",
        postgresql_where=sa.text("organisation_id IS NOT NULL"),
    )
    op.drop_index(
        "uq_nomination_citizen",
        table_name="nomination",
        postgresql_where=sa.text("organisation_id IS NULL"),
    )
    op.drop_index(op.f("ix_nomination_by_id"), table_name="nomination")
    op.drop_table("nomination")
    op.drop_index(
        "uq_moderation_report_visitor",
        table_name="moderation_report",
        postgresql_where=sa.text("visitor_hash IS NOT NULL"),
    )
    op.drop_index(
        "uq_moderation_report_member",
        table_name="moderation_report",
        postgresql_where=sa.text("reporter_id IS NOT NULL"),
    )
    op.drop_index(op.f("ix_moderation_report_case_id"), table_name="moderation_report")
    op.drop_table("moderation_report")
    op.drop_index("ix_moderation_decision_subject", table_name="moderation_decision")
    op.drop_index("ix_moderation_decision_month", table_name="moderation_decision")
    op.drop_index(op.f("ix_moderation_decision_by_id"), table_name="moderation_decision")
    op.drop_index("ix_moderation_decision_author", table_name="moderation_decision")
    op.drop_table("moderation_decision")
    op.drop_index(
        "uq_message_block_pair", table_name="message_block", postgresql_nulls_not_distinct=True
    )
    op.drop_index(op.f("ix_message_block_person_id"), table_name="message_block")
    op.drop_index(op.f("ix_message_block_organisation_id"), table_name="message_block")
    op.drop_table("message_block")
    op.drop_index(op.f("ix_matching_fund_territory_id"), table_name="matching_fund")
    op.drop_index("ix_matching_fund_organisation", table_name="matching_fund")
    op.drop_index(
        "ix_matching_fund_newest",
        table_name="matching_fund",
        postgresql_where=sa.text("state <> 'draft' AND hidden_at IS NULL"),
    )
    op.drop_index(op.f("ix_matching_fund_created_by_id"), table_name="matching_fund")
    op.drop_table("matching_fund")
    op.drop_index(op.f("ix_leader_decision_leadership_id"), table_name="leader_decision")
    op.drop_table("leader_decision")
    op.drop_index("ix_idea_themes", table_name="idea", postgresql_using="gin")
    op.drop_index(
        "ix_idea_territory",
        table_name="idea",
        postgresql_where=sa.text("state IN ('published', 'candidate')"),
    )
    op.drop_index("ix_idea_search", table_name="idea", postgresql_using="gin")
    op.drop_index(op.f("ix_idea_organisation_id"), table_name="idea")
    op.drop_index(
        "ix_idea_newest",
        table_name="idea",
        postgresql_where=sa.text("state IN ('published', 'candidate')"),
    )
    op.drop_index(
        "ix_idea_neighbourhood",
        table_name="idea",
        postgresql_where=sa.text("state IN ('published', 'candidate')"),
    )
    op.drop_index(op.f("ix_idea_merged_into_id"), table_name="idea")
    op.drop_index("ix_idea_due", table_name="idea", postgresql_where=sa.text("state = 'published'"))
    op.drop_index(op.f("ix_idea_author_id"), table_name="idea")
    op.drop_index(
        "ix_idea_archived", table_name="idea", postgresql_where=sa.text("state = 'archived'")
    )
    op.drop_table("idea")
    op.drop_index(
        "uq_conversation_pair",
        table_name="conversation",
        postgresql_where=sa.text(
            "NOT is_anonymous AND coalesce(asker_organisation_id * 2 + 1, asker_id * 2) IS NOT NULL AND coalesce(asked_organisation_id * 2 + 1, asked_id * 2) IS NOT NULL"
        ),
    )
    op.drop_index(
        "uq_conversation_anonymous",
        table_name="conversation",
        postgresql_where=sa.text(
            "is_anonymous AND coalesce(asker_organisation_id * 2 + 1, asker_id * 2) IS NOT NULL AND coalesce(asked_organisation_id * 2 + 1, asked_id * 2) IS NOT NULL"
        ),
    )
    op.drop_index("ix_conversation_last_at", table_name="conversation")
    op.drop_index("ix_conversation_asker_organisation", table_name="conversation")
    op.drop_index("ix_conversation_asker", table_name="conversation")
    op.drop_index("ix_conversation_asked_organisation", table_name="conversation")
    op.drop_index("ix_conversation_asked", table_name="conversation")
    op.drop_table("conversation")
    op.drop_index(
        "uq_comment_said_once",
        table_name="comment",
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text(
            "author_id IS NOT NULL AND state <> 'removed' AND moved_at IS NULL"
        ),
    )
    op.drop_index("ix_comment_replies", table_name="comment")
    op.drop_index(op.f("ix_comment_organisation_id"), table_name="comment")
    op.drop_index(
        "ix_comment_newest", table_name="comment", postgresql_where=sa.text("parent_id IS NULL")
    )
    op.drop_index(
        "ix_comment_helpful", table_name="comment", postgresql_where=sa.text("parent_id IS NULL")
    )
    op.drop_index("ix_comment_author", table_name="comment")
    op.drop_table("comment")
    op.drop_table("totp_factor")
    op.drop_index(
        "uq_term_proposal_waiting",
        table_name="term_proposal",
        postgresql_where=sa.text("state = 'waiting'"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_term_proposal_state", table_name="term_proposal")
    op.drop_index("ix_term_proposal_person", table_name="term_proposal")
    op.drop_table("term_proposal")
    op.drop_table("term")
    op.drop_index(op.f("ix_role_person_id"), table_name="role")
    op.drop_table("role")
    op.drop_table("recovery_code")
    op.drop_index(
        "ix_profile_sharing", table_name="profile", postgresql_where=sa.text("sharing <> 'nobody'")
    )
    op.drop_index("ix_profile_listed", table_name="profile", postgresql_where=sa.text("is_listed"))
    op.drop_table("profile")
    op.drop_index(op.f("ix_pending_act_secret_hash"), table_name="pending_act")
    op.drop_index(op.f("ix_pending_act_person_id"), table_name="pending_act")
    op.drop_index(op.f("ix_pending_act_expires_at"), table_name="pending_act")
    op.drop_table("pending_act")
    op.drop_index(op.f("ix_passkey_person_id"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_index(
        "uq_organisation_neq",
        table_name="organisation",
        postgresql_where=sa.text("neq <> '' AND state = 'verified' AND closed_at IS NULL"),
    )
    op.drop_index(
        "uq_organisation_charity_number",
        table_name="organisation",
        postgresql_where=sa.text(
            "charity_number <> '' AND state = 'verified' AND closed_at IS NULL"
        ),
    )
    op.drop_index("ix_organisation_territory", table_name="organisation")
    op.drop_index("ix_organisation_search", table_name="organisation", postgresql_using="gin")
    op.drop_index(op.f("ix_organisation_neighbourhood_id"), table_name="organisation")
    op.drop_index(
        "ix_organisation_name",
        table_name="organisation",
        postgresql_where=sa.text("hidden_at IS NULL AND closed_at IS NULL"),
    )
    op.drop_index(op.f("ix_organisation_created_by_id"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("notice_choice")
    op.drop_index(
        "ix_notice_unread", table_name="notice", postgresql_where=sa.text("read_at IS NULL")
    )
    op.drop_index("ix_notice_newest", table_name="notice")
    op.drop_index(
        "ix_notice_for_digest",
        table_name="notice",
        postgresql_where=sa.text("mailed_at IS NULL AND rhythm IN ('daily', 'weekly')"),
    )
    op.drop_index("ix_notice_age", table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_network_sighting_network_hash"), table_name="network_sighting")
    op.drop_index(op.f("ix_network_sighting_last_at"), table_name="network_sighting")
    op.drop_table("network_sighting")
    op.drop_index(
        "uq_money_difference_open",
        table_name="money_difference",
        postgresql_where=sa.text("gone_at IS NULL"),
    )
    op.drop_index(op.f("ix_money_difference_noted_by_id"), table_name="money_difference")
    op.drop_index("ix_money_difference_found", table_name="money_difference")
    op.drop_table("money_difference")
    op.drop_index(
        "uq_moderation_case_open",
        table_name="moderation_case",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_moderation_case_queue",
        table_name="moderation_case",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_moderation_case_claimed_by_id"), table_name="moderation_case")
    op.drop_index(op.f("ix_moderation_case_author_id"), table_name="moderation_case")
    op.drop_table("moderation_case")
    op.drop_index("ix_media_subject", table_name="media")
    op.drop_index("ix_media_added_by_id", table_name="media")
    op.drop_table("media")
    op.drop_index("ix_mandate_territory", table_name="mandate")
    op.drop_index("ix_mandate_person", table_name="mandate")
    op.drop_table("mandate")
    op.drop_index(op.f("ix_link_token_person_id"), table_name="link_token")
    op.drop_index(op.f("ix_link_token_expires_at"), table_name="link_token")
    op.drop_table("link_token")
    op.drop_index(
        "uq_leadership_stands",
        table_name="leadership",
        postgresql_where=sa.text("standing IN ('gathering', 'asked', 'willing', 'confirmed')"),
    )
    op.drop_index("ix_leadership_territory", table_name="leadership")
    op.drop_table("leadership")
    op.drop_table("incident_entry")
    op.drop_index("ix_home_digest_rhythm", table_name="home_digest")
    op.drop_table("home_digest")
    op.drop_index(op.f("ix_half_sign_in_person_id"), table_name="half_sign_in")
    op.drop_index(op.f("ix_half_sign_in_expires_at"), table_name="half_sign_in")
    op.drop_table("half_sign_in")
    op.drop_index("ix_follow_newest", table_name="follow")
    op.drop_index("ix_follow_followers", table_name="follow")
    op.drop_table("follow")
    op.drop_table("feed_key")
    op.drop_index(op.f("ix_device_person_id"), table_name="device")
    op.drop_index(op.f("ix_device_expires_at"), table_name="device")
    op.drop_table("device")
    op.drop_index(op.f("ix_departure_due_at"), table_name="departure")
    op.drop_table("departure")
    op.drop_index(
        "uq_data_copy_asked", table_name="data_copy", postgresql_where=sa.text("state = 'asked'")
    )
    op.drop_index(op.f("ix_data_copy_person_id"), table_name="data_copy")
    op.drop_index(op.f("ix_data_copy_expires_at"), table_name="data_copy")
    op.drop_table("data_copy")
    op.drop_index(
        "uq_consent_in_force",
        table_name="consent",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_table("consent")
    op.drop_index(op.f("ix_choice_change_by_id"), table_name="choice_change")
    op.drop_table("choice_change")
    op.drop_table("calendar_key")
    op.drop_index(op.f("ix_api_token_person_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_table("rta_share")
    op.drop_index("uq_person_email", table_name="person")
    op.drop_index(op.f("ix_person_territory_id"), table_name="person")
    op.drop_index(op.f("ix_person_neighbourhood_id"), table_name="person")
    op.drop_index("ix_person_mailbox_hash", table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_neighbourhood_territory_id"), table_name="neighbourhood")
    op.drop_table("neighbourhood")
    op.drop_index("ix_ledger_posting_txn", table_name="ledger_posting")
    op.drop_index("ix_ledger_posting_account", table_name="ledger_posting")
    op.drop_table("ledger_posting")
    op.drop_index("ix_audit_entry_territory", table_name="audit_entry")
    op.drop_index("ix_audit_entry_subject", table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_by_id"), table_name="audit_entry")
    op.drop_index("ix_audit_entry_action", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index(op.f("ix_throttle_window_ends"), table_name="throttle")
    op.drop_table("throttle")
    op.drop_table("territory")
    op.drop_index("ix_term_word_code", table_name="term_word")
    op.drop_table("term_word")
    op.drop_index("ix_term_code_code", table_name="term_code")
    op.drop_table("term_code")
    op.drop_index(op.f("ix_spent_challenge_expires_at"), table_name="spent_challenge")
    op.drop_table("spent_challenge")
    op.drop_index(op.f("ix_mail_handed_created_at"), table_name="mail_handed")
    op.drop_table("mail_handed")
    op.drop_index("uq_ledger_txn_once", table_name="ledger_txn")
    op.drop_index("ix_ledger_txn_when", table_name="ledger_txn")
    op.drop_table("ledger_txn")
    op.drop_index(
        "uq_ledger_account_once", table_name="ledger_account", postgresql_nulls_not_distinct=True
    )
    op.drop_index("ix_ledger_account_fund", table_name="ledger_account")
    op.drop_index("ix_ledger_account_campaign", table_name="ledger_account")
    op.drop_table("ledger_account")
    op.drop_table("job_failure")
    op.drop_index(op.f("ix_incident_noticed_on"), table_name="incident")
    op.drop_table("incident")
    op.drop_table("gateway_pace")
    op.drop_index(
        "ix_gateway_event_waiting",
        table_name="gateway_event",
        postgresql_where=sa.text("handled_at IS NULL"),
    )
    op.drop_index(op.f("ix_gateway_event_object_id"), table_name="gateway_event")
    op.drop_index("ix_gateway_event_handled", table_name="gateway_event")
    op.drop_table("gateway_event")
    op.drop_index("ix_discussion_most", table_name="discussion")
    op.drop_table("discussion")
    op.drop_index(op.f("ix_demo_payment_about"), table_name="demo_payment")
    op.drop_table("demo_payment")
    op.drop_table("choice")
    op.drop_index("ix_boundary_kind", table_name="boundary")
    op.drop_table("boundary")
    op.drop_table("books_read")
    # ### end Alembic commands ###
    run_script(DROP_QUEUE)
    op.execute("DROP FUNCTION refuse_unbalanced")
    op.execute("DROP FUNCTION mailbox_hash")
    op.execute("DROP FUNCTION canonical_email")
    op.execute("DROP FUNCTION refuse_change_except")
    op.execute("DROP FUNCTION refuse_change")
    op.execute("DROP FUNCTION search_query")
    op.execute("DROP FUNCTION searchable")
    op.execute("DROP FUNCTION fold")
