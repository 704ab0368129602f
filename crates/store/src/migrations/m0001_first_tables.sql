CREATE TABLE workspaces (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    username TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id, created_at, id);

CREATE TABLE folders (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX folders_by_workspace ON folders (workspace_id, created_at, id);

CREATE TABLE assets (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    kind TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    blob_key TEXT NOT NULL,
    folder_id TEXT,
    owner TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX assets_by_workspace ON assets (workspace_id, created_at, id);

CREATE TABLE avatar_groups (
    id TEXT PRIMARY KEY,
    workspace_id TEXT REFERENCES workspaces (id),
    name TEXT NOT NULL,
    gender TEXT,
    kind TEXT NOT NULL,
    default_voice_id TEXT,
    consent_status TEXT,
    status TEXT NOT NULL,
    error_code TEXT,
    error_message TEXT,
    preview_image_blob TEXT,
    preview_video_blob TEXT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX avatar_groups_by_workspace ON avatar_groups (workspace_id, created_at, id);

CREATE TABLE avatar_looks (
    id TEXT PRIMARY KEY,
    group_id TEXT NOT NULL REFERENCES avatar_groups (id),
    workspace_id TEXT REFERENCES workspaces (id),
    name TEXT NOT NULL,
    avatar_type TEXT NOT NULL,
    gender TEXT,
    tags TEXT NOT NULL,
    supported_engines TEXT NOT NULL,
    status TEXT NOT NULL,
    preferred_orientation TEXT,
    image_width BIGINT,
    image_height BIGINT,
    image_blob TEXT,
    preview_image_blob TEXT,
    preview_video_blob TEXT,
    default_voice_id TEXT,
    error_code TEXT,
    error_message TEXT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX avatar_looks_by_workspace ON avatar_looks (workspace_id, created_at, id);
CREATE INDEX avatar_looks_by_group ON avatar_looks (group_id, created_at, id);

CREATE TABLE videos (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    title TEXT NOT NULL,
    folder_id TEXT,
    status TEXT NOT NULL,
    spec TEXT NOT NULL,
    job_id TEXT,
    callback_url TEXT,
    callback_id TEXT,
    output_format TEXT NOT NULL,
    output_language TEXT,
    created_at BIGINT NOT NULL,
    completed_at BIGINT,
    duration_s DOUBLE PRECISION,
    failure_code TEXT,
    failure_message TEXT,
    video_blob TEXT,
    thumbnail_blob TEXT,
    gif_blob TEXT,
    captioned_blob TEXT,
    subtitle_blob TEXT,
    deleted_at BIGINT
);
CREATE INDEX videos_by_workspace ON videos (workspace_id, created_at, id);
CREATE INDEX videos_by_folder ON videos (workspace_id, folder_id, created_at, id);

-- What a stage made, under the digest of what it was made from.
CREATE TABLE stage_outputs (
    digest TEXT PRIMARY KEY,
    stage TEXT NOT NULL,
    output TEXT NOT NULL,
    files TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
);
CREATE INDEX stage_outputs_by_use ON stage_outputs (last_used_at);

-- Which unfinished job needs which stage output: those are never evicted.
CREATE TABLE stage_uses (
    job_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (job_id, digest)
);
CREATE INDEX stage_uses_by_digest ON stage_uses (digest);

-- Files that nothing names (any more) once the job in the row, if any, has ended.
CREATE TABLE blob_sweep (
    blob_key TEXT PRIMARY KEY,
    job_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX blob_sweep_by_job ON blob_sweep (job_id);

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    pool TEXT NOT NULL,
    payload TEXT NOT NULL,
    priority BIGINT NOT NULL,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    crashes BIGINT NOT NULL,
    bugs BIGINT NOT NULL,
    retry_schedule TEXT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    fence BIGINT NOT NULL,
    cancel_requested BOOLEAN NOT NULL,
    deadline_us BIGINT NOT NULL,
    deadline_at BIGINT,
    progress TEXT,
    last_error TEXT,
    failure_code TEXT,
    failure_message TEXT,
    dedupe_key TEXT UNIQUE,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
-- The claim walks this inside one lane; the priority is stored negated so that one direction serves all columns.
CREATE INDEX jobs_by_lane ON jobs (workspace_id, pool, state, priority, run_at, id);
CREATE INDEX jobs_by_due ON jobs (pool, state, run_at);
CREATE INDEX jobs_by_lease ON jobs (state, lease_until);
CREATE INDEX jobs_by_deadline ON jobs (state, deadline_at);

-- How busy each workspace is in each pool; kept in the same transactions as the states of its jobs.
CREATE TABLE lanes (
    workspace_id TEXT NOT NULL,
    pool TEXT NOT NULL,
    ready BIGINT NOT NULL,
    running BIGINT NOT NULL,
    max_running BIGINT NOT NULL,
    served_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, pool)
);
CREATE INDEX lanes_by_load ON lanes (pool, running, served_at);
