-- Attempts at a contractor or a product are judged as an order's are: those that count, since when they go unanswered,
-- and when it was enough. Whoever asks for an order anew begins them anew.
ALTER TABLE parts RENAME COLUMN attempts TO counted;
ALTER TABLE parts ADD COLUMN unanswered_since BIGINT;
ALTER TABLE parts ADD COLUMN asked_at BIGINT;
ALTER TABLE parts ADD COLUMN refused_at BIGINT;
UPDATE parts SET counted = 0;
UPDATE parts SET unanswered_since = sent_at WHERE made IS NULL;
ALTER TABLE entries ADD COLUMN retried_at BIGINT;
