-- Until when the plant asked to be left alone.
ALTER TABLE progress ADD COLUMN plant_waits_until BIGINT;
