-- The ledger. Times are milliseconds since 1970 in UTC. Keys of what belongs to an integration begin with it.
CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
);

-- The highest number given out; none is given again, for a worker may still think of it.
CREATE TABLE counters (
  name TEXT NOT NULL PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE integrations (
  integration_id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  shard BIGINT NOT NULL,
  account TEXT NOT NULL,
  plant TEXT NOT NULL,
  marker_prefix TEXT NOT NULL,
  hook_key TEXT NOT NULL UNIQUE,
  config_version BIGINT NOT NULL,
  configuration TEXT NOT NULL,
  applied_file TEXT NOT NULL,
  secrets BLOB NOT NULL,
  paused BOOLEAN NOT NULL DEFAULT FALSE,
  stop_problem TEXT,
  since_kind TEXT NOT NULL,
  since_at BIGINT,
  last_webhook_at BIGINT,
  looks_raised BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT shard_is_one_of_256 CHECK (shard >= 0 AND shard < 256),
  CONSTRAINT a_since_date_has_its_moment CHECK ((since_kind = 'at') = (since_at IS NOT NULL)),
  CONSTRAINT since_is_known CHECK (since_kind IN ('open', 'all', 'at'))
);
CREATE INDEX integrations_by_shard ON integrations (shard);

CREATE TABLE progress (
  integration_id BIGINT NOT NULL PRIMARY KEY REFERENCES integrations (integration_id) ON DELETE CASCADE,
  journal_cursor BIGINT NOT NULL DEFAULT 1,
  page_order TEXT NOT NULL DEFAULT 'unknown',
  swept_at BIGINT,
  mes_swept_at BIGINT,
  mes_high BIGINT,
  first_order_taken BOOLEAN NOT NULL DEFAULT FALSE,
  sum_streak BIGINT NOT NULL DEFAULT 0,
  restored BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE entries (
  integration_id BIGINT NOT NULL REFERENCES integrations (integration_id) ON DELETE CASCADE,
  shop_order_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  generation BIGINT NOT NULL,
  stage TEXT NOT NULL,
  problem TEXT,
  problem_facts TEXT,
  exclusion TEXT,
  mes_order_id BIGINT,
  bound_by_person BOOLEAN NOT NULL,
  shop_status BIGINT,
  shop_confirmed BOOLEAN,
  shop_in_status_since BIGINT,
  shop_fingerprint TEXT,
  shop_content TEXT,
  shop_source_kind TEXT,
  shop_source_id BIGINT,
  shop_external_id TEXT,
  shop_read_at BIGINT,
  asked BOOLEAN NOT NULL,
  copy_accepted BOOLEAN NOT NULL,
  left_fingerprint TEXT,
  lookup_first BOOLEAN NOT NULL,
  attempts BIGINT NOT NULL,
  counted BIGINT NOT NULL,
  first_submitted_at BIGINT,
  mes_high BIGINT,
  sent_at BIGINT,
  unanswered_since BIGINT,
  body_digest TEXT,
  judged_content TEXT,
  due_at BIGINT,
  tried_at BIGINT,
  realised_at BIGINT,
  write_from BIGINT,
  write_to BIGINT,
  write_at BIGINT,
  write_unanswered BOOLEAN,
  allowed_once BIGINT,
  after_import_due BOOLEAN NOT NULL,
  never_told BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (integration_id, shop_order_id),
  CONSTRAINT the_version_counts_from_one CHECK (version >= 1),
  CONSTRAINT the_stage_is_known CHECK (stage IN ('seen', 'excluded', 'waiting', 'ready', 'sending', 'uncertain', 'imported', 'realised', 'closed')),
  CONSTRAINT excluded_iff_it_says_why CHECK ((stage = 'excluded') = (exclusion IS NOT NULL)),
  CONSTRAINT waiting_says_for_what CHECK (stage <> 'waiting' OR problem IS NOT NULL),
  CONSTRAINT imported_and_realised_have_a_mes_order CHECK (stage NOT IN ('imported', 'realised') OR mes_order_id IS NOT NULL),
  CONSTRAINT sending_and_uncertain_have_an_intent CHECK (stage NOT IN ('sending', 'uncertain') OR (body_digest IS NOT NULL AND sent_at IS NOT NULL)),
  CONSTRAINT what_is_not_made_has_no_mes_order CHECK (stage NOT IN ('seen', 'ready', 'sending', 'uncertain', 'excluded') OR mes_order_id IS NULL)
);
CREATE UNIQUE INDEX one_entry_a_mes_order ON entries (integration_id, mes_order_id) WHERE mes_order_id IS NOT NULL;
-- In the order in which work is chosen, so that a look at it costs as much as what it takes, however long the queue.
CREATE INDEX entries_by_turn ON entries (integration_id, stage, due_at, shop_order_id);
CREATE INDEX entries_by_external_id ON entries (integration_id, shop_external_id) WHERE shop_external_id <> '';

CREATE TABLE snapshots (
  integration_id BIGINT NOT NULL,
  shop_order_id BIGINT NOT NULL,
  sealed BLOB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (integration_id, shop_order_id),
  FOREIGN KEY (integration_id, shop_order_id) REFERENCES entries (integration_id, shop_order_id) ON DELETE CASCADE
);

CREATE TABLE bodies (
  integration_id BIGINT NOT NULL,
  shop_order_id BIGINT NOT NULL,
  sealed BLOB NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (integration_id, shop_order_id),
  FOREIGN KEY (integration_id, shop_order_id) REFERENCES entries (integration_id, shop_order_id) ON DELETE CASCADE
);

CREATE TABLE events (
  integration_id BIGINT NOT NULL,
  shop_order_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  stage TEXT NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (integration_id, shop_order_id, version),
  FOREIGN KEY (integration_id, shop_order_id) REFERENCES entries (integration_id, shop_order_id) ON DELETE CASCADE
);

CREATE TABLE looks (
  integration_id BIGINT NOT NULL REFERENCES integrations (integration_id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  id BIGINT NOT NULL,
  raised BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (integration_id, kind, id)
);

-- Events of webhooks that this program does not know.
CREATE TABLE unknown_events (
  integration_id BIGINT NOT NULL REFERENCES integrations (integration_id) ON DELETE CASCADE,
  source TEXT NOT NULL,
  messages BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (integration_id, source)
);

CREATE TABLE parts (
  integration_id BIGINT NOT NULL REFERENCES integrations (integration_id) ON DELETE CASCADE,
  part_key TEXT NOT NULL,
  version BIGINT NOT NULL,
  sent_at BIGINT,
  attempts BIGINT NOT NULL,
  made BIGINT,
  PRIMARY KEY (integration_id, part_key)
);

CREATE TABLE products (
  integration_id BIGINT NOT NULL REFERENCES integrations (integration_id) ON DELETE CASCADE,
  key_kind TEXT NOT NULL,
  product_key TEXT NOT NULL,
  product_id BIGINT NOT NULL,
  by_person BOOLEAN NOT NULL,
  has_technology BOOLEAN,
  vat_rate_id BIGINT,
  confirmed_at BIGINT NOT NULL,
  PRIMARY KEY (integration_id, key_kind, product_key),
  CONSTRAINT the_kind_is_known CHECK (key_kind IN ('sku', 'ean'))
);

CREATE TABLE foreign_orders (
  integration_id BIGINT NOT NULL REFERENCES integrations (integration_id) ON DELETE CASCADE,
  shop_order_id BIGINT NOT NULL,
  mes_order_id BIGINT NOT NULL,
  marker TEXT NOT NULL,
  outline TEXT NOT NULL,
  submitted_at BIGINT,
  PRIMARY KEY (integration_id, shop_order_id)
);

CREATE TABLE duplicates (
  integration_id BIGINT NOT NULL REFERENCES integrations (integration_id) ON DELETE CASCADE,
  mes_order_id BIGINT NOT NULL,
  shop_order_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (integration_id, mes_order_id)
);

CREATE TABLE leases (
  shard BIGINT NOT NULL PRIMARY KEY,
  holder TEXT,
  until_at BIGINT,
  renewed_at BIGINT,
  CONSTRAINT shard_is_one_of_256 CHECK (shard >= 0 AND shard < 256)
);

CREATE TABLE accounts (
  account TEXT NOT NULL PRIMARY KEY,
  blocked_until BIGINT,
  commands_from BIGINT
);
