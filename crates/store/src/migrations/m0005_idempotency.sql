-- What was answered to a request that came with an `Idempotency-Key`; without a status, it is still being served.
CREATE TABLE idempotency_keys (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    token TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    status BIGINT,
    answer TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
