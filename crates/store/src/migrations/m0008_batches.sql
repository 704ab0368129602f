-- Many requests handed in at once, and how each of them goes.
CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    title TEXT,
    callback_url TEXT,
    total BIGINT NOT NULL,
    unfinished BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX batches_by_workspace ON batches (workspace_id, created_at, id);

CREATE TABLE batch_items (
    id TEXT PRIMARY KEY,
    batch_id TEXT NOT NULL REFERENCES batches (id),
    item_index BIGINT NOT NULL,
    request TEXT NOT NULL,
    status TEXT NOT NULL,
    member_id TEXT,
    error TEXT
);
CREATE INDEX batch_items_by_batch ON batch_items (batch_id, item_index);
CREATE INDEX batch_items_by_member ON batch_items (member_id);
