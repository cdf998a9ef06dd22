-- The calls that commands made in the last minute: pairs of moment and count.
ALTER TABLE accounts ADD COLUMN command_calls TEXT;
-- Whose turn it is, the due times say.
ALTER TABLE entries DROP COLUMN tried_at;
