-- The three roles, once per server, by whoever may make roles (CREATEROLE), in the database of the surveys:
--
--     psql service=SERVICE -f roles.sql
--
-- Afterwards give each person's own account one of them:  GRANT baiyuan_surveyor TO "wang.min";
-- What each may do is in grants.sql, which storing a survey as an administrator runs.

SELECT 'CREATE ROLE baiyuan_reader NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'baiyuan_reader') \gexec
SELECT 'CREATE ROLE baiyuan_surveyor NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'baiyuan_surveyor') \gexec
SELECT 'CREATE ROLE baiyuan_admin NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'baiyuan_admin') \gexec

-- The administrators own the schema: they make and migrate it.
SELECT format('GRANT CREATE ON DATABASE %I TO baiyuan_admin', current_database()) \gexec

CREATE EXTENSION IF NOT EXISTS postgis;

-- PostGIS may be in a schema of its own, which then everybody needs.
SELECT format('GRANT USAGE ON SCHEMA %I TO baiyuan_reader, baiyuan_surveyor, baiyuan_admin', nspname)
FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace WHERE extname = 'postgis' \gexec
