-- Notifications of the former kind have no handler any more. They were all there was in their pool.
UPDATE jobs SET state = 'cancelled', lease_owner = NULL, lease_until = NULL
WHERE kind = 'callback' AND state IN ('ready', 'running');
DELETE FROM lanes WHERE pool = 'outbound';

-- Receivers that were registered. The secret is kept readable: signing needs it.
CREATE TABLE webhook_endpoints (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    url TEXT NOT NULL,
    events TEXT,
    entity_id TEXT,
    secret TEXT NOT NULL,
    status TEXT NOT NULL,
    failing_since BIGINT,
    disabled_reason TEXT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE UNIQUE INDEX webhook_endpoints_by_url ON webhook_endpoints (workspace_id, url) WHERE deleted_at IS NULL;
CREATE INDEX webhook_endpoints_by_workspace ON webhook_endpoints (workspace_id, created_at, id);

-- What happened. Links in the data are references to files and pages, made into links at each reading.
CREATE TABLE events (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    event_type TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    data TEXT NOT NULL,
    callback_url TEXT,
    callback_only BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX events_by_workspace ON events (workspace_id, created_at, id);
CREATE INDEX events_by_entity ON events (workspace_id, entity_id, created_at, id);

-- One event on its way to one receiver: an endpoint, or the callback of the request where there is none.
CREATE TABLE deliveries (
    id TEXT PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES events (id),
    endpoint_id TEXT REFERENCES webhook_endpoints (id),
    job_id TEXT,
    state TEXT NOT NULL,
    reason TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX deliveries_by_event ON deliveries (event_id, created_at, id);
CREATE INDEX deliveries_by_endpoint ON deliveries (endpoint_id, state);

CREATE TABLE delivery_attempts (
    id TEXT PRIMARY KEY,
    delivery_id TEXT NOT NULL REFERENCES deliveries (id),
    at BIGINT NOT NULL,
    url TEXT NOT NULL,
    http_status BIGINT,
    latency_ms BIGINT NOT NULL,
    reason TEXT
);
CREATE INDEX delivery_attempts_by_delivery ON delivery_attempts (delivery_id, at, id);
