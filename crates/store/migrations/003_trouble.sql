-- What keeps an active integration's orders waiting: a side that does not answer.
ALTER TABLE integrations ADD COLUMN trouble_problem TEXT;
