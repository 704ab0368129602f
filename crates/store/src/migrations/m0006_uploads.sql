-- Uploads that go around the multipart form: a slot is reserved, its bytes land, then it becomes an asset.
CREATE TABLE upload_batches (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    title TEXT,
    total_items BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE asset_uploads (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    checksum TEXT,
    state TEXT NOT NULL,
    blob_key TEXT,
    sha256 TEXT,
    error_code TEXT,
    error_message TEXT,
    batch_id TEXT REFERENCES upload_batches (id),
    item_index BIGINT,
    url_expires_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX asset_uploads_by_batch ON asset_uploads (batch_id, item_index);
CREATE INDEX asset_uploads_by_expiry ON asset_uploads (state, expires_at);

ALTER TABLE assets ADD COLUMN width BIGINT;
ALTER TABLE assets ADD COLUMN height BIGINT;
ALTER TABLE assets ADD COLUMN transparent BOOLEAN;
