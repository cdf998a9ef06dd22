-- Until when a create that went unanswered may still commit, whatever was said of its order since.
ALTER TABLE entries ADD COLUMN quiet_until BIGINT;
