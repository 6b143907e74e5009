-- The account new mail goes out from; at most one.
ALTER TABLE account ADD COLUMN is_default INTEGER NOT NULL DEFAULT 0 CHECK (is_default IN (0, 1));
CREATE UNIQUE INDEX account_default ON account (is_default) WHERE is_default = 1;
