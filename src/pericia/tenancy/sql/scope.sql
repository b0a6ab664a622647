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

CREATE OR REPLACE FUNCTION app.scope() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL RESTRICTED
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    token text := current_setting('app.scope', true);
    mac text;
BEGIN
    IF token IS NULL OR token = '' THEN
        RAISE EXCEPTION 'no scope is open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT encode(
            sha256(k.outer_pad || sha256(k.inner_pad || convert_to(left(token, -65), 'UTF8'))), 'hex')
        INTO mac FROM app.scope_key k;
    IF mac IS DISTINCT FROM right(token, 64) THEN
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
