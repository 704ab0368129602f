-- Own voices: matched to recordings of a speaker.
CREATE TABLE voices (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    language TEXT,
    gender TEXT,
    timbre TEXT,
    character TEXT,
    description TEXT,
    sample_sha256 TEXT NOT NULL,
    consented_by TEXT NOT NULL REFERENCES users (id),
    job_id TEXT,
    created_at BIGINT NOT NULL,
    completed_at BIGINT,
    failure_code TEXT,
    failure_message TEXT,
    sample_blob TEXT,
    preview_blob TEXT,
    deleted_at BIGINT
);
CREATE INDEX voices_by_workspace ON voices (workspace_id, created_at, id);
