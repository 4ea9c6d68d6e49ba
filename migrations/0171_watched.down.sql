REVOKE SELECT (state, run_at) ON job FROM vitrina_stats;
