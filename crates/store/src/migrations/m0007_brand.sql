CREATE TABLE brand_kits (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    logo_blob TEXT,
    logo_type TEXT,
    colors TEXT NOT NULL,
    fonts TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX brand_kits_by_workspace ON brand_kits (workspace_id, created_at, id);

CREATE TABLE brand_glossaries (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    entries TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX brand_glossaries_by_workspace ON brand_glossaries (workspace_id, created_at, id);
