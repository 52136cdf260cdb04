-- Version 1: runs, the tables of survey.gpkg with the run they belong to, the history of each parcel.
-- What makes layers of the tables with a column geom is in register.sql.

CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL PRIMARY KEY,
    organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL,
    description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
    ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY,
    data_type TEXT NOT NULL,
    identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    min_x DOUBLE,
    min_y DOUBLE,
    max_x DOUBLE,
    max_y DOUBLE,
    srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL,
    m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
    table_name TEXT,
    column_name TEXT,
    extension_name TEXT NOT NULL,
    definition TEXT NOT NULL,
    scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);

CREATE TABLE gpkg_data_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    name TEXT,
    title TEXT,
    description TEXT,
    mime_type TEXT,
    constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL,
    constraint_type TEXT NOT NULL,
    value TEXT,
    min NUMERIC,
    min_is_inclusive BOOLEAN,
    max NUMERIC,
    max_is_inclusive BOOLEAN,
    description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
INSERT INTO gpkg_extensions VALUES
    ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec120/#extension_schema', 'read-write'),
    ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec120/#extension_schema', 'read-write');

CREATE TABLE versions (
    version INTEGER PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    applied_at DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
CREATE TABLE runs (
    run_no INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL UNIQUE,
    as_of DATE NOT NULL,
    policy TEXT,
    policy_hash TEXT,
    created DATETIME,
    version TEXT,
    inputs TEXT NOT NULL,
    facts TEXT NOT NULL,
    stored_by TEXT NOT NULL,
    stored_at DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE TABLE parcels (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "parcel_id" TEXT NOT NULL,
    "parcel_code" TEXT,
    "supervision_no" TEXT,
    "holder" TEXT,
    "location" TEXT,
    "park_id" TEXT,
    "park_name" TEXT,
    "area_m2" REAL,
    "area_mu" REAL,
    "legal_area_m2" REAL,
    "area_source" TEXT,
    "area_gap_m2" REAL,
    "park_share" REAL,
    "zone_main" TEXT,
    "zone_share" REAL,
    "farmland_m2" REAL,
    "eco_redline_m2" REAL,
    "outside_urban_boundary_m2" REAL,
    "overlap_m2" REAL,
    "supply_state" TEXT,
    "used_unsupplied" BOOLEAN,
    "land_status" TEXT,
    "verdict" TEXT,
    "clause" TEXT,
    "reason" TEXT,
    "measure" TEXT,
    "missing" TEXT,
    "recognition" TEXT,
    "recognition_no" TEXT,
    "recognition_on" DATE,
    "idle_stage" TEXT,
    "idle_since" DATE,
    "fee_estimate_wan" REAL,
    "next_event" TEXT,
    "next_event_on" DATE,
    "inefficient_class" TEXT,
    "far" REAL,
    "building_coefficient" REAL,
    "building_density" REAL,
    "green_ratio" REAL,
    "admin_ratio" REAL,
    "investment_per_mu" REAL,
    "tax_per_mu" REAL,
    "output_per_mu" REAL,
    "score" REAL,
    "grade" TEXT,
    "source_fid" INTEGER,
    more TEXT,
    geom MULTIPOLYGON,
    UNIQUE (run_id, parcel_id)
);
CREATE INDEX parcels_parcel ON parcels (parcel_id);
CREATE TABLE unsupplied (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "piece_id" TEXT NOT NULL,
    "batch_id" TEXT,
    "supply_state" TEXT,
    "used_unsupplied" BOOLEAN,
    "area_m2" REAL,
    "zone_main" TEXT,
    "township" TEXT,
    "lapse_on" DATE,
    "unexpropriated_reason" TEXT,
    "unsupplied_reason" TEXT,
    more TEXT,
    geom MULTIPOLYGON,
    UNIQUE (run_id, piece_id)
);
CREATE TABLE parks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "park_id" TEXT,
    "park_name" TEXT,
    "park_type" TEXT,
    "county" TEXT,
    "area_m2" REAL,
    "area_mu" REAL,
    "park_planned_area_m2" REAL,
    "built_area_m2" REAL,
    "fixed_assets_wan" REAL,
    "tax_per_mu" REAL,
    "parcel_count" INTEGER,
    "supplied_m2" REAL,
    "unsupplied_m2" REAL,
    "idle_m2" REAL,
    "possibly_idle_m2" REAL,
    "inefficient_m2" REAL,
    "undetermined_m2" REAL,
    "expropriated_not_supplied_m2" REAL,
    "residential_m2" REAL,
    "industrial_m2" REAL,
    "transport_m2" REAL,
    "commercial_m2" REAL,
    "public_m2" REAL,
    "other_built_m2" REAL,
    "rural_built_m2" REAL,
    "unbuilt_m2" REAL,
    "use_unknown_m2" REAL,
    "supply_ready_m2" REAL,
    "floor_area_m2" REAL,
    "building_base_m2" REAL,
    "supply_rate" REAL,
    "built_rate" REAL,
    "industrial_share" REAL,
    "comprehensive_far" REAL,
    "park_building_density" REAL,
    "idle_rate" REAL,
    "investment_per_ha" REAL,
    "investment_per_mu" REAL,
    "tax_per_ha" REAL,
    "use_known_share" REAL,
    "supply_known_share" REAL,
    "status_known_share" REAL,
    "floor_known_share" REAL,
    "investment_known_share" REAL,
    "tax_known_share" REAL,
    more TEXT,
    geom MULTIPOLYGON
);
CREATE INDEX parks_run ON parks (run_id);
CREATE TABLE pieces (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "overlay_id" TEXT,
    "parcel_id" TEXT,
    "layer" TEXT,
    "feature_id" TEXT,
    "class" TEXT,
    "area_m2" REAL,
    more TEXT,
    geom MULTIPOLYGON
);
CREATE INDEX pieces_run ON pieces (run_id);
CREATE TABLE anomalies (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "anomaly" TEXT,
    "batch_id" TEXT,
    "parcel_id" TEXT,
    "area_m2" REAL,
    "sentence" TEXT,
    more TEXT,
    geom MULTIPOLYGON
);
CREATE INDEX anomalies_run ON anomalies (run_id);
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "parcel_id" TEXT,
    "rule_id" TEXT,
    "verdict" TEXT,
    "value" REAL,
    "operator" TEXT,
    "threshold" REAL,
    "unit" TEXT,
    "clause" TEXT,
    "inputs" TEXT,
    "missing" TEXT,
    "sentence_zh" TEXT,
    "sentence_en" TEXT,
    "policy" TEXT,
    more TEXT
);
CREATE INDEX verdicts_run ON verdicts (run_id);
CREATE TABLE indicators (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "parcel_id" TEXT,
    "indicator" TEXT,
    "value" REAL,
    "numerator" REAL,
    "denominator" REAL,
    "unit" TEXT,
    "numerator_source" TEXT,
    "denominator_source" TEXT,
    "contract_min" REAL,
    "contract_max" REAL,
    "missing" TEXT,
    "area_basis" TEXT,
    more TEXT
);
CREATE INDEX indicators_run ON indicators (run_id);
CREATE TABLE composition (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "parcel_id" TEXT,
    "layer" TEXT,
    "class" TEXT,
    "area_m2" REAL,
    "share" REAL,
    more TEXT
);
CREATE INDEX composition_run ON composition (run_id);
CREATE TABLE balance (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "batch_id" TEXT,
    "approved_m2" REAL,
    "duplicated_m2" REAL,
    "not_expropriated_m2" REAL,
    "expropriated_not_supplied_m2" REAL,
    "supplied_m2" REAL,
    "residual_m2" REAL,
    more TEXT
);
CREATE INDEX balance_run ON balance (run_id);
CREATE TABLE summary (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "scope" TEXT,
    "measure" TEXT,
    "value" REAL,
    "unit" TEXT,
    "numerator" REAL,
    "denominator" REAL,
    more TEXT
);
CREATE INDEX summary_run ON summary (run_id);
CREATE TABLE deadlines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "parcel_id" TEXT,
    "event" TEXT,
    "due_on" DATE,
    "days_left" INTEGER,
    more TEXT
);
CREATE INDEX deadlines_run ON deadlines (run_id);
CREATE TABLE findings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "rule" TEXT,
    "severity" TEXT,
    "layer" TEXT,
    "feature_id" TEXT,
    "field" TEXT,
    "sentence" TEXT,
    more TEXT
);
CREATE INDEX findings_run ON findings (run_id);
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "parcel_id" TEXT,
    "recognition" TEXT,
    "recognition_no" TEXT,
    "recognition_on" DATE,
    "note" TEXT,
    "user" TEXT,
    "time" DATETIME,
    more TEXT
);
CREATE INDEX reviews_run ON reviews (run_id);

CREATE TABLE inspections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "inspection_id" TEXT,
    "package_id" TEXT,
    "parcel_id" TEXT,
    "visit_no" INTEGER,
    "visit_reason" TEXT,
    "inspection_stage" TEXT,
    "site_state" TEXT,
    "start_basis" TEXT,
    "site_progress" TEXT,
    "site_stopped_since" DATE,
    "site_description" TEXT,
    "holder_statement" TEXT,
    "photo_ids" TEXT,
    "inspector" TEXT,
    "second_inspector" TEXT,
    "holder_present" TEXT,
    "inspected_on" DATE,
    "remark" TEXT,
    more TEXT
);
CREATE INDEX inspections_run ON inspections (run_id);
CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "photo_id" TEXT,
    "inspection_id" TEXT,
    "parcel_id" TEXT,
    "photo_file" TEXT,
    "photo_at" DATETIME,
    "photo_azimuth" REAL,
    "photo_lon" REAL,
    "photo_lat" REAL,
    "photo_note" TEXT,
    "photo_sha256" TEXT,
    more TEXT
);
CREATE INDEX photos_run ON photos (run_id);
CREATE TABLE park_figures (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "park_id" TEXT,
    "measure" TEXT,
    "value" REAL,
    "unit" TEXT,
    "numerator" REAL,
    "denominator" REAL,
    "known_share" REAL,
    "source" TEXT,
    more TEXT
);
CREATE INDEX park_figures_run ON park_figures (run_id);
CREATE TABLE ranking (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "park_id" TEXT,
    "park_name" TEXT,
    "evaluation_group" TEXT,
    "evaluation_score" REAL,
    "evaluation_rank" INTEGER,
    "rank_tied" BOOLEAN,
    "group_size" INTEGER,
    "bottom_third" TEXT,
    "bottom_floor" INTEGER,
    "bottom_ceil" INTEGER,
    "bottom_clause" TEXT,
    "rank_best" INTEGER,
    "rank_worst" INTEGER,
    "missing" TEXT,
    "weights_basis" TEXT,
    "scheme" TEXT,
    more TEXT
);
CREATE INDEX ranking_run ON ranking (run_id);
CREATE TABLE progress (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "rule_id" TEXT,
    "scope" TEXT,
    "county" TEXT,
    "park_id" TEXT,
    "park_name" TEXT,
    "year" INTEGER,
    "quantity" TEXT,
    "reading" TEXT,
    "value" REAL,
    "operator" TEXT,
    "target_value" REAL,
    "unit" TEXT,
    "gap" REAL,
    "verdict" TEXT,
    "due_on" DATE,
    "days_left" INTEGER,
    "months_left" REAL,
    "overdue" BOOLEAN,
    "still_needed" REAL,
    "needed_unit" TEXT,
    "monthly_need" REAL,
    "numerator" REAL,
    "denominator" REAL,
    "missing" TEXT,
    "clause" TEXT,
    "sentence_zh" TEXT,
    "sentence_en" TEXT,
    "policy" TEXT,
    more TEXT
);
CREATE INDEX progress_run ON progress (run_id);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "feature_kind" TEXT,
    "baseline_id" TEXT,
    "current_id" TEXT,
    "baseline_status" TEXT,
    "current_status" TEXT,
    "outcome" TEXT,
    "boundary_change" TEXT,
    "matched_by" TEXT,
    "baseline_m2" REAL,
    "current_m2" REAL,
    "disposed_m2" REAL,
    "remaining_m2" REAL,
    "reclassified_m2" REAL,
    "unclear_m2" REAL,
    "unmatched_m2" REAL,
    "newly_m2" REAL,
    "park_id" TEXT,
    "park_name" TEXT,
    "county" TEXT,
    more TEXT,
    geom MULTIPOLYGON
);
CREATE INDEX changes_run ON changes (run_id);
CREATE TABLE class_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "scope" TEXT,
    "land_status" TEXT,
    "baseline_count" INTEGER,
    "baseline_m2" REAL,
    "disposed_count" INTEGER,
    "partly_count" INTEGER,
    "remaining_count" INTEGER,
    "disposed_m2" REAL,
    "remaining_m2" REAL,
    "reclassified_m2" REAL,
    "unclear_m2" REAL,
    "unmatched_m2" REAL,
    "newly_count" INTEGER,
    "newly_m2" REAL,
    "current_count" INTEGER,
    "current_m2" REAL,
    "count_rate" REAL,
    "area_rate" REAL,
    more TEXT
);
CREATE INDEX class_changes_run ON class_changes (run_id);
-- Rows of tables of survey.gpkg that have no table of their own here.
CREATE TABLE others (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    "table" TEXT NOT NULL,
    more TEXT,
    geom MULTIPOLYGON
);
CREATE INDEX others_run ON others (run_id, "table");

-- Each parcel once, as the latest survey that holds it says: the latest by day of assessment, then by storing.
CREATE VIEW current_parcels AS
SELECT ranked.* FROM (
    SELECT
        p.*, r.as_of, r.policy AS run_policy, r.stored_at,
        row_number() OVER (PARTITION BY p.parcel_id ORDER BY r.as_of DESC, r.run_no DESC) AS place
    FROM parcels AS p
    JOIN runs AS r ON r.run_id = p.run_id
) AS ranked
WHERE ranked.place = 1;

-- What was said of each parcel, from which day until before which: equal answers of surveys that follow each other are
-- one row, confirmed by the last of them. Of two surveys as of one day the one stored later counts. A parcel that a
-- later survey does not hold keeps its last row open: that survey says nothing of it.
CREATE VIEW parcel_history AS
WITH said AS (
    SELECT
        p.id, p.parcel_id, p.run_id, r.as_of, r.policy, p.land_status, p.supply_state, p.idle_stage,
        p.inefficient_class, p.grade, p.recognition, p.recognition_no, p.recognition_on,
        row_number() OVER (PARTITION BY p.parcel_id, r.as_of ORDER BY r.run_no DESC) AS place
    FROM parcels AS p
    JOIN runs AS r ON r.run_id = p.run_id
), marked AS (
    SELECT
        said.*,
        CASE
            WHEN lag(id) OVER days IS NOT NULL
                AND land_status IS lag(land_status) OVER days
                AND supply_state IS lag(supply_state) OVER days
                AND idle_stage IS lag(idle_stage) OVER days
                AND inefficient_class IS lag(inefficient_class) OVER days
                AND recognition IS lag(recognition) OVER days
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
