DROP FUNCTION time_mend(text, text);
DROP FUNCTION time_stamps();
DROP FUNCTION time_is_steady();
DROP TABLE time_seen;
