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
    parts text[];
    message text;
    mac text;
BEGIN
    IF token IS NULL OR token = '' THEN
        RAISE EXCEPTION 'no scope is open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    parts := string_to_array(token, '|');
    IF cardinality(parts) <> 4 THEN
        RAISE EXCEPTION 'the scope is malformed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    message := parts[1] || '|' || parts[2] || '|' || parts[3];
    SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(message, 'UTF8'))), 'hex')
        INTO mac FROM app.scope_key k;
    IF mac IS NULL OR mac <> parts[4] THEN
        RAISE EXCEPTION 'the scope is not signed by this platform' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF parts[2]::int <> pg_backend_pid() THEN
        RAISE EXCEPTION 'the scope belongs to another connection' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF parts[3]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'the scope has expired' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN ('{' || parts[1] || '}')::uuid[];
END
$$;
REVOKE ALL ON FUNCTION app.scope() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.scope() TO pericia_app, pericia_owner, pericia_backup;
