-- Amounts are millionths of the currency. `main` and `extra` are the two pools of an account.
CREATE TABLE accounts (
    workspace_id TEXT PRIMARY KEY REFERENCES workspaces (id),
    billing TEXT NOT NULL,
    plan TEXT NOT NULL,
    currency TEXT NOT NULL,
    balance BIGINT NOT NULL,
    held BIGINT NOT NULL,
    extra_balance BIGINT NOT NULL,
    extra_held BIGINT NOT NULL,
    allowance BIGINT NOT NULL,
    extra_allowance BIGINT NOT NULL,
    spending_cap BIGINT,
    reload_threshold BIGINT,
    reload_amount BIGINT,
    overage_percent BIGINT NOT NULL,
    period_ends_at BIGINT,
    created_at BIGINT NOT NULL
);

-- Rows are only ever added.
CREATE TABLE ledger (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    pool TEXT NOT NULL,
    kind TEXT NOT NULL,
    resource_id TEXT,
    amount BIGINT NOT NULL,
    held BIGINT NOT NULL,
    balance_after BIGINT NOT NULL,
    held_after BIGINT NOT NULL,
    note TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX ledger_by_workspace ON ledger (workspace_id, created_at, id);

CREATE TABLE charges (
    resource_id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    item TEXT NOT NULL,
    unit TEXT NOT NULL,
    rate BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    main BIGINT NOT NULL,
    extra BIGINT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX charges_by_workspace ON charges (workspace_id, item, created_at);
