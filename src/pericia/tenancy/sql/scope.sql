-- Runs about thirty times an action, once for each table of each statement: whatever is not needed
-- to tell a signed scope is left out. A scope is `ids|backend pid|expiry|mac`, its mac 64 hex digits
-- over everything before the last bar.
-- The key is stored as the two pads of HMAC-SHA256, because the server has no HMAC of its own.
CREATE TABLE IF NOT EXISTS app.scope_key (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    inner_pad bytea NOT NULL,
    outer_pad bytea NOT NULL
);
REVOKE ALL ON app.scope_key FROM PUBLIC;

-- Not for the application: only app.scope() may call it, with its owner's rights. It is IMMUTABLE so
-- that a connection reads the key once, when it first works out how to tell a scope, and keeps it in
-- memory. A new key is followed by making app.scope() anew, which every connection notices.
CREATE OR REPLACE FUNCTION app.scope_pads() RETURNS bytea[]
LANGUAGE sql IMMUTABLE
AS $$ SELECT ARRAY[k.inner_pad, k.outer_pad] FROM app.scope_key k $$;
REVOKE ALL ON FUNCTION app.scope_pads() FROM PUBLIC;

CREATE OR REPLACE FUNCTION app.scope() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    token text := current_setting('app.scope', true);
    said bytea := convert_to(token, 'UTF8');
    mac bytea;
BEGIN
    IF token IS NULL OR token = '' THEN
        RAISE EXCEPTION 'no scope is open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    mac := sha256((app.scope_pads())[2] || sha256((app.scope_pads())[1]
        || substr(said, 1, greatest(octet_length(said) - 65, 0))));
    IF convert_to(encode(mac, 'hex'), 'UTF8')
            IS DISTINCT FROM substr(said, greatest(octet_length(said) - 63, 1)) THEN
        RAISE EXCEPTION 'the scope is not signed by this platform' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF split_part(token, '|', 2)::int <> pg_backend_pid() THEN
        RAISE EXCEPTION 'the scope belongs to another connection' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF to_timestamp(split_part(token, '|', 3)::float8) < clock_timestamp() THEN
        RAISE EXCEPTION 'the scope has expired' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN ('{' || split_part(token, '|', 1) || '}')::uuid[];
END
$$;
REVOKE ALL ON FUNCTION app.scope() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.scope() TO pericia_app, pericia_owner, pericia_backup, pericia_directory;
