-- A plant put back from a backup gives numbers again. One order at most is being made under a number; what is realised
-- or closed keeps it as history.
DROP INDEX one_entry_a_mes_order;
DROP INDEX imported_by_mes_order;
CREATE UNIQUE INDEX one_imported_entry_a_mes_order ON entries (integration_id, mes_order_id) WHERE stage = 'imported';
CREATE INDEX entries_by_mes_order ON entries (integration_id, mes_order_id) WHERE mes_order_id IS NOT NULL;
