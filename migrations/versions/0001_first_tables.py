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


def run_script(script: str) -> None:
    """Run several statements as they stand."""
    op.get_bind().connection.driver_connection.execute(script)


def upgrade() -> None:
    run_script(FUNCTIONS)
    run_script(queue_sql())
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
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
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
        "comment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
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
        sa.Column("hidden_reason", sa.String(length=500), nullable=False),
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
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archive_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("source_id", sa.String(length=120), nullable=True),
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
                "\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, fold(title)), 'A') ||\n    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig\n        ELSE 'french'::regconfig END, fold(problem || ' ' || proposal || ' ' || place_label)), 'C')\n",
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
            ["territory_id"], ["territory.id"], name=op.f("fk_idea_territory_id_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("public_id", name=op.f("uq_idea_public_id")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_idea_source_source_id")),
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
        "co_author",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("invited_by_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "invited_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
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
        "gate",
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("local", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("local >= 0 AND other >= 0", name=op.f("ck_gate_counts")),
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
        "idea_told",
        sa.Column("idea_id", sa.BigInteger(), nullable=False),
        sa.Column("occasion", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_idea_told_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_idea_told_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("idea_id", "occasion", "person_id", name=op.f("pk_idea_told")),
    )
    op.create_index(op.f("ix_idea_told_person_id"), "idea_told", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("idea_told")
    op.drop_table("idea_merge")
    op.drop_index(op.f("ix_support_person_id"), table_name="support")
    op.drop_index("ix_support_over_time", table_name="support")
    op.drop_table("support")
    op.drop_table("idea_version")
    op.drop_index(op.f("ix_helpful_mark_person_id"), table_name="helpful_mark")
    op.drop_table("helpful_mark")
    op.drop_index(
        "ix_gate_near", table_name="gate", postgresql_where=sa.text("is_open AND passed_at IS NULL")
    )
    op.drop_index("ix_gate_local", table_name="gate", postgresql_where=sa.text("is_open"))
    op.drop_table("gate")
    op.drop_table("comment_version")
    op.drop_index(op.f("ix_co_author_person_id"), table_name="co_author")
    op.drop_table("co_author")
    op.drop_index(op.f("ix_role_person_id"), table_name="role")
    op.drop_table("role")
    op.drop_index(op.f("ix_pending_act_secret_hash"), table_name="pending_act")
    op.drop_index(op.f("ix_pending_act_person_id"), table_name="pending_act")
    op.drop_index(op.f("ix_pending_act_expires_at"), table_name="pending_act")
    op.drop_table("pending_act")
    op.drop_index("ix_media_subject", table_name="media")
    op.drop_index("ix_media_added_by_id", table_name="media")
    op.drop_table("media")
    op.drop_index(op.f("ix_link_token_person_id"), table_name="link_token")
    op.drop_index(op.f("ix_link_token_expires_at"), table_name="link_token")
    op.drop_table("link_token")
    op.drop_index("ix_idea_themes", table_name="idea", postgresql_using="gin")
    op.drop_index(
        "ix_idea_territory",
        table_name="idea",
        postgresql_where=sa.text("state IN ('published', 'candidate')"),
    )
    op.drop_index("ix_idea_search", table_name="idea", postgresql_using="gin")
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
    op.drop_table("idea")
    op.drop_index(op.f("ix_device_person_id"), table_name="device")
    op.drop_index(op.f("ix_device_expires_at"), table_name="device")
    op.drop_table("device")
    op.drop_index(
        "uq_comment_said_once",
        table_name="comment",
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text(
            "author_id IS NOT NULL AND state <> 'removed' AND moved_at IS NULL"
        ),
    )
    op.drop_index("ix_comment_replies", table_name="comment")
    op.drop_index(
        "ix_comment_newest", table_name="comment", postgresql_where=sa.text("parent_id IS NULL")
    )
    op.drop_index(
        "ix_comment_helpful", table_name="comment", postgresql_where=sa.text("parent_id IS NULL")
    )
    op.drop_index("ix_comment_author", table_name="comment")
    op.drop_table("comment")
    op.drop_index(op.f("ix_api_token_person_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_table("rta_share")
    op.drop_index("uq_person_email", table_name="person")
    op.drop_index(op.f("ix_person_territory_id"), table_name="person")
    op.drop_index(op.f("ix_person_neighbourhood_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_neighbourhood_territory_id"), table_name="neighbourhood")
    op.drop_table("neighbourhood")
    op.drop_index(op.f("ix_throttle_window_ends"), table_name="throttle")
    op.drop_table("throttle")
    op.drop_table("territory")
    op.drop_table("discussion")
    op.drop_index("ix_boundary_kind", table_name="boundary")
    op.drop_table("boundary")
    run_script(DROP_QUEUE)
    op.execute("DROP FUNCTION fold")
