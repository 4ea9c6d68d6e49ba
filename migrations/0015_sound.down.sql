DROP TABLE rate, recovery_code, totp, site_key;
