-- What must be known before any scope is open: whose memberships these are, whose key this is.
-- The functions run as pericia_directory, which may read just these columns and cannot sign in.
GRANT USAGE ON SCHEMA public, app TO pericia_directory;
GRANT SELECT (client_id, person_id, organisation_id, account_id, name, roles, ended_at)
    ON people_membership TO pericia_directory;
GRANT SELECT (organisation_id, id, account_id, name, is_active) ON people_person TO pericia_directory;
GRANT SELECT (organisation_id, person_id, walled_id, from_date, until_date) ON people_wall TO pericia_directory;
GRANT SELECT (client_id, opponent_ids, is_simulated) ON organisations_client TO pericia_directory;
GRANT SELECT (client_id, id, person_id, scopes, key_hash, expires_at, revoked_at)
    ON people_api_key TO pericia_directory;
GRANT SELECT (organisation_id, name, kind, captive_of, country, is_listed)
    ON organisations_provider TO pericia_directory;
GRANT SELECT (organisation_id, id, name, country, time_zone, hours)
    ON organisations_site TO pericia_directory;
GRANT SELECT (organisation_id, service, client_countries, languages, hours)
    ON organisations_service_offering TO pericia_directory;
GRANT SELECT (client_id, xact, id) ON journal_event TO pericia_directory;
GRANT SELECT (client_id, cluster, xact, event_id) ON journal_bookmark TO pericia_directory;

-- Made as the role that they run as, so that running this again may replace them.
SET ROLE pericia_directory;

CREATE OR REPLACE FUNCTION app.walled(person uuid, client uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT 1 FROM people_wall w
        JOIN organisations_client c ON c.client_id = client
        WHERE w.person_id = person
          AND w.from_date <= current_date
          AND (w.until_date IS NULL OR w.until_date >= current_date)
          AND (w.walled_id = client OR w.walled_id = ANY (c.opponent_ids))
    ) OR EXISTS (
        SELECT 1 FROM organisations_client c
        JOIN people_person p ON p.organisation_id = ANY (c.opponent_ids) AND p.id = person
        WHERE c.client_id = client
    )
$$;

-- What it returns has grown, and a replacement may not change that.
DROP FUNCTION IF EXISTS app.memberships_of(uuid);
CREATE FUNCTION app.memberships_of(account uuid)
RETURNS TABLE (client_id uuid, person_id uuid, organisation_id uuid, name text, roles text[],
               is_simulated boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT m.client_id, m.person_id, m.organisation_id, m.name, m.roles, c.is_simulated
    FROM people_membership m
    JOIN organisations_client c ON c.client_id = m.client_id
    JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
    WHERE m.account_id = account AND m.ended_at IS NULL AND p.is_active
      AND NOT app.walled(m.person_id, m.client_id)
    ORDER BY m.client_id
$$;

CREATE OR REPLACE FUNCTION app.employment_of(account uuid)
RETURNS TABLE (organisation_id uuid, person_id uuid, name text, is_provider boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT p.organisation_id, p.id, p.name,
           EXISTS (SELECT 1 FROM organisations_provider o WHERE o.organisation_id = p.organisation_id)
    FROM people_person p WHERE p.account_id = account AND p.is_active
$$;

CREATE OR REPLACE FUNCTION app.key_of(hash bytea)
RETURNS TABLE (client_id uuid, key_id uuid, person_id uuid, organisation_id uuid, name text,
               roles text[], scopes text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT k.client_id, k.id, k.person_id, m.organisation_id, m.name, m.roles, k.scopes
    FROM people_api_key k
    JOIN people_membership m ON m.client_id = k.client_id AND m.person_id = k.person_id
    JOIN people_person p ON p.organisation_id = m.organisation_id AND p.id = m.person_id
    WHERE k.key_hash = hash AND k.revoked_at IS NULL AND m.ended_at IS NULL AND p.is_active
      AND (k.expires_at IS NULL OR k.expires_at > now())
      AND NOT app.walled(k.person_id, k.client_id)
$$;

-- The sealer and the sweeps visit every client; this names them and nothing else.
CREATE OR REPLACE FUNCTION app.client_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT client_id FROM organisations_client ORDER BY client_id $$;

-- For the command line, which administers providers too.
CREATE OR REPLACE FUNCTION app.provider_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT organisation_id FROM organisations_provider ORDER BY organisation_id $$;

-- What providers chose to show to clients: who they are, where they work and what they offer there.
-- A captive shows itself to its own client alone. Nothing of their people, prices or clients.
CREATE OR REPLACE FUNCTION app.listed_providers(client uuid)
RETURNS TABLE (organisation_id uuid, name text, kind text, country text, sites jsonb, offers jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT p.organisation_id, p.name, p.kind, p.country::text,
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'name', s.name, 'country', s.country, 'time_zone', s.time_zone, 'hours', s.hours)
                ORDER BY s.name, s.id), '[]')
            FROM organisations_site s WHERE s.organisation_id = p.organisation_id),
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'service', o.service, 'client_countries', o.client_countries,
                'languages', o.languages, 'hours', o.hours) ORDER BY o.service), '[]')
            FROM organisations_service_offering o WHERE o.organisation_id = p.organisation_id)
    FROM organisations_provider p
    WHERE p.is_listed AND client = ANY (app.scope())
      AND (p.captive_of IS NULL OR p.captive_of = client)
    ORDER BY p.name, p.organisation_id
$$;

-- Transaction numbers mean something within this only: one database of one cluster.
CREATE OR REPLACE FUNCTION app.cluster() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.system_identifier || '/' || d.oid
    FROM pg_control_system() c, pg_database d WHERE d.datname = current_database()
$$;

-- For the sealer: the organisations with events that are past its bookmark and can be sealed.
CREATE OR REPLACE FUNCTION app.unsealed_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT t.id FROM (
        SELECT client_id AS id FROM organisations_client
        UNION ALL SELECT organisation_id FROM organisations_provider
    ) t LEFT JOIN journal_bookmark b ON b.client_id = t.id AND b.cluster = app.cluster()
    WHERE CASE
        WHEN b.client_id IS NULL THEN EXISTS (
            SELECT 1 FROM journal_event e WHERE e.client_id = t.id)
        ELSE EXISTS (
            SELECT 1 FROM journal_event e WHERE e.client_id = t.id
            AND (e.xact, e.id) > (b.xact, b.event_id)
            AND e.xact < pg_snapshot_xmin(pg_current_snapshot()))
    END
    ORDER BY t.id
$$;

DO $$
DECLARE f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['app.walled(uuid, uuid)', 'app.memberships_of(uuid)',
                             'app.employment_of(uuid)', 'app.key_of(bytea)', 'app.client_ids()',
                             'app.provider_ids()', 'app.cluster()', 'app.unsealed_ids()',
                             'app.listed_providers(uuid)']
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pericia_app', f);
    END LOOP;
END
$$;

RESET ROLE;
