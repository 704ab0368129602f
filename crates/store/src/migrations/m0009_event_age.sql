-- Events are forgotten by their age.
CREATE INDEX events_by_age ON events (created_at, id);
