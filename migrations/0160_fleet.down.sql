DROP TABLE host_event, host_sample, host_code, host, fleet_key;
DROP FUNCTION host_notify();
