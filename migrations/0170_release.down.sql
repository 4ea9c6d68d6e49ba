REVOKE SELECT (number) ON migration FROM PUBLIC;
