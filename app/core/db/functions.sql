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
