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
