-- Whoever takes one over reads it first, and compares with what the plant holds then.
ALTER TABLE foreign_orders DROP COLUMN outline;
ALTER TABLE foreign_orders DROP COLUMN submitted_at;
