-- What `store copy` is about to put: whether it was put is not known until it
-- stands in store_copy, and it may be killed in between.
CREATE TABLE store_copying (
    destination text NOT NULL,
    key         text NOT NULL,
    begun_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (destination, key)
);
