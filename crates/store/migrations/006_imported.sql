-- What the plant's list no longer shows is asked by id, in turn, without a look at whole entries.
CREATE INDEX imported_by_mes_order ON entries (integration_id, mes_order_id) WHERE stage = 'imported';
