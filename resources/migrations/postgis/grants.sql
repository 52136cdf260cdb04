-- Who may do what; run after every migration by the owner of the tables, who is the administrator.
-- A reader reads. A surveyor reads and adds whole runs; what is stored nobody changes but the administrator, and who
-- stored it and when the server writes itself.

REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC;

GRANT USAGE ON SCHEMA {schema} TO baiyuan_reader, baiyuan_surveyor;
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO baiyuan_reader, baiyuan_surveyor;

GRANT INSERT ON
    {schema}.parcels, {schema}.unsupplied, {schema}.parks, {schema}.pieces, {schema}.anomalies, {schema}.verdicts,
    {schema}.indicators, {schema}.composition, {schema}.balance, {schema}.summary, {schema}.deadlines,
    {schema}.findings, {schema}.reviews, {schema}.park_figures, {schema}.ranking, {schema}.progress,
    {schema}.changes, {schema}.class_changes, {schema}.inspections, {schema}.photos, {schema}.others
TO baiyuan_surveyor;
GRANT INSERT (run_id, as_of, policy, policy_hash, created, version, inputs, facts) ON {schema}.runs TO baiyuan_surveyor;
