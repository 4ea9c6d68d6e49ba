-- Alarms want to know how long the first job has been due: stats tells Prometheus.

GRANT SELECT (state, run_at) ON job TO vitrina_stats;
