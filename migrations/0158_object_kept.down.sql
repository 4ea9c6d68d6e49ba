DROP TRIGGER object_kept ON object;
DROP FUNCTION object_keep();
