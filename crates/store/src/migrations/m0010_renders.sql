-- Renders of HyperFrames projects.
CREATE TABLE renders (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    status TEXT NOT NULL,
    title TEXT,
    spec TEXT NOT NULL,
    job_id TEXT,
    callback_url TEXT,
    callback_id TEXT,
    created_at BIGINT NOT NULL,
    completed_at BIGINT,
    duration_s DOUBLE PRECISION,
    failure_code TEXT,
    failure_message TEXT,
    video_blob TEXT,
    thumbnail_blob TEXT,
    deleted_at BIGINT
);
CREATE INDEX renders_by_workspace ON renders (workspace_id, created_at, id);
