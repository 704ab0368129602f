-- Looks that are drawn carry the description they are drawn from; looks of photographs have none.
ALTER TABLE avatar_looks ADD COLUMN character TEXT;
