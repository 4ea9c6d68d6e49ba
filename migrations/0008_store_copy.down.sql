DROP TABLE store_copy;
