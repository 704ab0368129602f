-- Sessions of the video agent: what was asked, what is planned, what was said, and what was made on the way.
CREATE TABLE agent_sessions (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    mode TEXT NOT NULL,
    status TEXT NOT NULL,
    title TEXT,
    wishes TEXT NOT NULL,
    plan TEXT NOT NULL,
    video_id TEXT,
    job_id TEXT,
    callback_url TEXT,
    callback_id TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX agent_sessions_by_workspace ON agent_sessions (workspace_id, created_at, id);

CREATE TABLE agent_messages (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES agent_sessions (id),
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    resource_ids TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX agent_messages_by_session ON agent_messages (session_id, created_at, id);

CREATE TABLE agent_resources (
    id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES agent_sessions (id),
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    file_blob TEXT,
    file_type TEXT,
    thumbnail_blob TEXT,
    preview_blob TEXT,
    preview_type TEXT,
    metadata TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX agent_resources_by_session ON agent_resources (session_id, created_at, id);

-- Whom a workspace was shown and heard by last.
CREATE TABLE agent_memories (
    workspace_id TEXT PRIMARY KEY REFERENCES workspaces (id),
    avatar_id TEXT,
    voice_id TEXT,
    updated_at BIGINT NOT NULL
);

ALTER TABLE videos ADD COLUMN session_id TEXT;
CREATE INDEX videos_by_session ON videos (session_id);
