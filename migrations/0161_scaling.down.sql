REVOKE SELECT (state, leased_by) ON job FROM vitrina_controller;
REVOKE UPDATE (revoked_at) ON host FROM vitrina_controller;
REVOKE SELECT ON host FROM vitrina_controller;
REVOKE INSERT ON host_code, host_event FROM vitrina_controller;
DROP TABLE scaling_decision, scaling_sample, scaling_lease, scaling_policy;
