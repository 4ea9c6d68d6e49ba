DROP TABLE cache_decision, cache_instance, cache_config, series, counter;
DROP FUNCTION cache_config_changed();
