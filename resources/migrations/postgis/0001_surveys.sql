-- Version 1: runs, the tables of survey.gpkg with the run they belong to, the history of each parcel.
-- {schema} and {srid} are filled in, quoted, by baiyuan_qgis.data.database.postgis.

CREATE TABLE {schema}.versions (
    version integer PRIMARY KEY,
    name text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user
);

-- Nobody but the server writes run_no, stored_by and stored_at: see grants.sql.
CREATE TABLE {schema}.runs (
    run_id uuid PRIMARY KEY,
    run_no bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    as_of date NOT NULL,
    policy text,
    policy_hash text,
    created timestamptz,
    version text,
    inputs jsonb NOT NULL,
    facts jsonb NOT NULL,
    stored_by text NOT NULL DEFAULT session_user,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE {schema}.parcels (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "parcel_id" text NOT NULL,
    "parcel_code" text,
    "supervision_no" text,
    "holder" text,
    "location" text,
    "park_id" text,
    "park_name" text,
    "area_m2" double precision,
    "area_mu" double precision,
    "legal_area_m2" double precision,
    "area_source" text,
    "area_gap_m2" double precision,
    "park_share" double precision,
    "zone_main" text,
    "zone_share" double precision,
    "farmland_m2" double precision,
    "eco_redline_m2" double precision,
    "outside_urban_boundary_m2" double precision,
    "overlap_m2" double precision,
    "supply_state" text,
    "used_unsupplied" boolean,
    "land_status" text,
    "verdict" text,
    "clause" text,
    "reason" text,
    "measure" text,
    "missing" text,
    "recognition" text,
    "recognition_no" text,
    "recognition_on" date,
    "idle_stage" text,
    "idle_since" date,
    "fee_estimate_wan" double precision,
    "next_event" text,
    "next_event_on" date,
    "inefficient_class" text,
    "far" double precision,
    "building_coefficient" double precision,
    "building_density" double precision,
    "green_ratio" double precision,
    "admin_ratio" double precision,
    "investment_per_mu" double precision,
    "tax_per_mu" double precision,
    "output_per_mu" double precision,
    "score" double precision,
    "grade" text,
    "source_fid" bigint,
    more jsonb,
    geom geometry(MultiPolygon, {srid}),
    UNIQUE (run_id, parcel_id)
);
CREATE INDEX parcels_geom ON {schema}.parcels USING gist (geom);
CREATE INDEX parcels_parcel ON {schema}.parcels (parcel_id);
CREATE TABLE {schema}.unsupplied (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "piece_id" text NOT NULL,
    "batch_id" text,
    "supply_state" text,
    "used_unsupplied" boolean,
    "area_m2" double precision,
    "zone_main" text,
    "township" text,
    "lapse_on" date,
    "unexpropriated_reason" text,
    "unsupplied_reason" text,
    more jsonb,
    geom geometry(MultiPolygon, {srid}),
    UNIQUE (run_id, piece_id)
);
CREATE INDEX unsupplied_geom ON {schema}.unsupplied USING gist (geom);
CREATE TABLE {schema}.parks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "park_id" text,
    "park_name" text,
    "park_type" text,
    "county" text,
    "area_m2" double precision,
    "area_mu" double precision,
    "park_planned_area_m2" double precision,
    "built_area_m2" double precision,
    "fixed_assets_wan" double precision,
    "tax_per_mu" double precision,
    "parcel_count" bigint,
    "supplied_m2" double precision,
    "unsupplied_m2" double precision,
    "idle_m2" double precision,
    "possibly_idle_m2" double precision,
    "inefficient_m2" double precision,
    "undetermined_m2" double precision,
    "expropriated_not_supplied_m2" double precision,
    "residential_m2" double precision,
    "industrial_m2" double precision,
    "transport_m2" double precision,
    "commercial_m2" double precision,
    "public_m2" double precision,
    "other_built_m2" double precision,
    "rural_built_m2" double precision,
    "unbuilt_m2" double precision,
    "use_unknown_m2" double precision,
    "supply_ready_m2" double precision,
    "floor_area_m2" double precision,
    "building_base_m2" double precision,
    "supply_rate" double precision,
    "built_rate" double precision,
    "industrial_share" double precision,
    "comprehensive_far" double precision,
    "park_building_density" double precision,
    "idle_rate" double precision,
    "investment_per_ha" double precision,
    "investment_per_mu" double precision,
    "tax_per_ha" double precision,
    "use_known_share" double precision,
    "supply_known_share" double precision,
    "status_known_share" double precision,
    "floor_known_share" double precision,
    "investment_known_share" double precision,
    "tax_known_share" double precision,
    more jsonb,
    geom geometry(MultiPolygon, {srid})
);
CREATE INDEX parks_geom ON {schema}.parks USING gist (geom);
CREATE INDEX parks_run ON {schema}.parks (run_id);
CREATE TABLE {schema}.pieces (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "overlay_id" text,
    "parcel_id" text,
    "layer" text,
    "feature_id" text,
    "class" text,
    "area_m2" double precision,
    more jsonb,
    geom geometry(MultiPolygon, {srid})
);
CREATE INDEX pieces_geom ON {schema}.pieces USING gist (geom);
CREATE INDEX pieces_run ON {schema}.pieces (run_id);
CREATE TABLE {schema}.anomalies (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "anomaly" text,
    "batch_id" text,
    "parcel_id" text,
    "area_m2" double precision,
    "sentence" text,
    more jsonb,
    geom geometry(MultiPolygon, {srid})
);
CREATE INDEX anomalies_geom ON {schema}.anomalies USING gist (geom);
CREATE INDEX anomalies_run ON {schema}.anomalies (run_id);
CREATE TABLE {schema}.verdicts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "parcel_id" text,
    "rule_id" text,
    "verdict" text,
    "value" double precision,
    "operator" text,
    "threshold" double precision,
    "unit" text,
    "clause" text,
    "inputs" text,
    "missing" text,
    "sentence_zh" text,
    "sentence_en" text,
    "policy" text,
    more jsonb
);
CREATE INDEX verdicts_run ON {schema}.verdicts (run_id);
CREATE TABLE {schema}.indicators (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "parcel_id" text,
    "indicator" text,
    "value" double precision,
    "numerator" double precision,
    "denominator" double precision,
    "unit" text,
    "numerator_source" text,
    "denominator_source" text,
    "contract_min" double precision,
    "contract_max" double precision,
    "missing" text,
    "area_basis" text,
    more jsonb
);
CREATE INDEX indicators_run ON {schema}.indicators (run_id);
CREATE TABLE {schema}.composition (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "parcel_id" text,
    "layer" text,
    "class" text,
    "area_m2" double precision,
    "share" double precision,
    more jsonb
);
CREATE INDEX composition_run ON {schema}.composition (run_id);
CREATE TABLE {schema}.balance (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "batch_id" text,
    "approved_m2" double precision,
    "duplicated_m2" double precision,
    "not_expropriated_m2" double precision,
    "expropriated_not_supplied_m2" double precision,
    "supplied_m2" double precision,
    "residual_m2" double precision,
    more jsonb
);
CREATE INDEX balance_run ON {schema}.balance (run_id);
CREATE TABLE {schema}.summary (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "scope" text,
    "measure" text,
    "value" double precision,
    "unit" text,
    "numerator" double precision,
    "denominator" double precision,
    more jsonb
);
CREATE INDEX summary_run ON {schema}.summary (run_id);
CREATE TABLE {schema}.deadlines (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "parcel_id" text,
    "event" text,
    "due_on" date,
    "days_left" bigint,
    more jsonb
);
CREATE INDEX deadlines_run ON {schema}.deadlines (run_id);
CREATE TABLE {schema}.findings (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "rule" text,
    "severity" text,
    "layer" text,
    "feature_id" text,
    "field" text,
    "sentence" text,
    more jsonb
);
CREATE INDEX findings_run ON {schema}.findings (run_id);
CREATE TABLE {schema}.reviews (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "parcel_id" text,
    "recognition" text,
    "recognition_no" text,
    "recognition_on" date,
    "note" text,
    "user" text,
    "time" timestamp,
    more jsonb
);
CREATE INDEX reviews_run ON {schema}.reviews (run_id);

CREATE TABLE {schema}.inspections (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "inspection_id" text,
    "package_id" text,
    "parcel_id" text,
    "visit_no" bigint,
    "visit_reason" text,
    "inspection_stage" text,
    "site_state" text,
    "start_basis" text,
    "site_progress" text,
    "site_stopped_since" date,
    "site_description" text,
    "holder_statement" text,
    "photo_ids" text,
    "inspector" text,
    "second_inspector" text,
    "holder_present" text,
    "inspected_on" date,
    "remark" text,
    more jsonb
);
CREATE INDEX inspections_run ON {schema}.inspections (run_id);
CREATE TABLE {schema}.photos (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "photo_id" text,
    "inspection_id" text,
    "parcel_id" text,
    "photo_file" text,
    "photo_at" timestamp,
    "photo_azimuth" double precision,
    "photo_lon" double precision,
    "photo_lat" double precision,
    "photo_note" text,
    "photo_sha256" text,
    more jsonb
);
CREATE INDEX photos_run ON {schema}.photos (run_id);
CREATE TABLE {schema}.park_figures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "park_id" text,
    "measure" text,
    "value" double precision,
    "unit" text,
    "numerator" double precision,
    "denominator" double precision,
    "known_share" double precision,
    "source" text,
    more jsonb
);
CREATE INDEX park_figures_run ON {schema}.park_figures (run_id);
CREATE TABLE {schema}.ranking (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "park_id" text,
    "park_name" text,
    "evaluation_group" text,
    "evaluation_score" double precision,
    "evaluation_rank" bigint,
    "rank_tied" boolean,
    "group_size" bigint,
    "bottom_third" text,
    "bottom_floor" bigint,
    "bottom_ceil" bigint,
    "bottom_clause" text,
    "rank_best" bigint,
    "rank_worst" bigint,
    "missing" text,
    "weights_basis" text,
    "scheme" text,
    more jsonb
);
CREATE INDEX ranking_run ON {schema}.ranking (run_id);
CREATE TABLE {schema}.progress (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "rule_id" text,
    "scope" text,
    "county" text,
    "park_id" text,
    "park_name" text,
    "year" bigint,
    "quantity" text,
    "reading" text,
    "value" double precision,
    "operator" text,
    "target_value" double precision,
    "unit" text,
    "gap" double precision,
    "verdict" text,
    "due_on" date,
    "days_left" bigint,
    "months_left" double precision,
    "overdue" boolean,
    "still_needed" double precision,
    "needed_unit" text,
    "monthly_need" double precision,
    "numerator" double precision,
    "denominator" double precision,
    "missing" text,
    "clause" text,
    "sentence_zh" text,
    "sentence_en" text,
    "policy" text,
    more jsonb
);
CREATE INDEX progress_run ON {schema}.progress (run_id);
CREATE TABLE {schema}.changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "feature_kind" text,
    "baseline_id" text,
    "current_id" text,
    "baseline_status" text,
    "current_status" text,
    "outcome" text,
    "boundary_change" text,
    "matched_by" text,
    "baseline_m2" double precision,
    "current_m2" double precision,
    "disposed_m2" double precision,
    "remaining_m2" double precision,
    "reclassified_m2" double precision,
    "unclear_m2" double precision,
    "unmatched_m2" double precision,
    "newly_m2" double precision,
    "park_id" text,
    "park_name" text,
    "county" text,
    more jsonb,
    geom geometry(MultiPolygon, {srid})
);
CREATE INDEX changes_geom ON {schema}.changes USING gist (geom);
CREATE INDEX changes_run ON {schema}.changes (run_id);
CREATE TABLE {schema}.class_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "scope" text,
    "land_status" text,
    "baseline_count" bigint,
    "baseline_m2" double precision,
    "disposed_count" bigint,
    "partly_count" bigint,
    "remaining_count" bigint,
    "disposed_m2" double precision,
    "remaining_m2" double precision,
    "reclassified_m2" double precision,
    "unclear_m2" double precision,
    "unmatched_m2" double precision,
    "newly_count" bigint,
    "newly_m2" double precision,
    "current_count" bigint,
    "current_m2" double precision,
    "count_rate" double precision,
    "area_rate" double precision,
    more jsonb
);
CREATE INDEX class_changes_run ON {schema}.class_changes (run_id);
-- Rows of tables of survey.gpkg that have no table of their own here.
CREATE TABLE {schema}.others (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES {schema}.runs,
    "table" text NOT NULL,
    more jsonb,
    geom geometry(MultiPolygon, {srid})
);
CREATE INDEX others_geom ON {schema}.others USING gist (geom);
CREATE INDEX others_run ON {schema}.others (run_id, "table");

-- Each parcel once, as the latest survey that holds it says: the latest by day of assessment, then by storing.
CREATE VIEW {schema}.current_parcels AS
SELECT ranked.* FROM (
    SELECT
        p.*, r.as_of, r.policy AS run_policy, r.stored_at,
        row_number() OVER (PARTITION BY p.parcel_id ORDER BY r.as_of DESC, r.run_no DESC) AS place
    FROM {schema}.parcels AS p
    JOIN {schema}.runs AS r USING (run_id)
) AS ranked
WHERE ranked.place = 1;

-- What was said of each parcel, from which day until before which: equal answers of surveys that follow each other are
-- one row, confirmed by the last of them. Of two surveys as of one day the one stored later counts. A parcel that a
-- later survey does not hold keeps its last row open: that survey says nothing of it.
CREATE VIEW {schema}.parcel_history AS
WITH said AS (
    SELECT
        p.id, p.parcel_id, p.run_id, r.as_of, r.policy, p.land_status, p.supply_state, p.idle_stage,
        p.inefficient_class, p.grade, p.recognition, p.recognition_no, p.recognition_on,
        row_number() OVER (PARTITION BY p.parcel_id, r.as_of ORDER BY r.run_no DESC) AS place
    FROM {schema}.parcels AS p
    JOIN {schema}.runs AS r USING (run_id)
), marked AS (
    SELECT
        said.*,
        CASE
            WHEN lag(id) OVER days IS NOT NULL
                AND land_status IS NOT DISTINCT FROM lag(land_status) OVER days
                AND supply_state IS NOT DISTINCT FROM lag(supply_state) OVER days
                AND idle_stage IS NOT DISTINCT FROM lag(idle_stage) OVER days
                AND inefficient_class IS NOT DISTINCT FROM lag(inefficient_class) OVER days
                AND recognition IS NOT DISTINCT FROM lag(recognition) OVER days
            THEN 0 ELSE 1
        END AS changed
    FROM said
    WHERE place = 1
    WINDOW days AS (PARTITION BY parcel_id ORDER BY as_of)
), counted AS (
    SELECT marked.*, sum(changed) OVER (PARTITION BY parcel_id ORDER BY as_of) AS period FROM marked
), dated AS (
    SELECT
        counted.*, max(as_of) OVER (PARTITION BY parcel_id, period) AS confirmed_on
    FROM counted
)
SELECT
    id, parcel_id, as_of AS valid_from, lead(as_of) OVER (PARTITION BY parcel_id ORDER BY as_of) AS valid_to,
    confirmed_on, land_status, supply_state, idle_stage, inefficient_class, grade, recognition, recognition_no,
    recognition_on, policy, run_id
FROM dated
WHERE changed = 1;
