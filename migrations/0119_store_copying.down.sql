DROP TABLE store_copying;
