-- Who had passkeys alone gets in again by an admin's reset link.
DELETE FROM recovery_code r WHERE NOT EXISTS (SELECT FROM totp t WHERE t.account_id = r.account_id);
ALTER TABLE recovery_code DROP CONSTRAINT recovery_code_account_id_fkey;
ALTER TABLE recovery_code ADD CONSTRAINT recovery_code_account_id_fkey
    FOREIGN KEY (account_id) REFERENCES totp ON DELETE CASCADE;
DROP TABLE passkey_used;
DROP TABLE passkey;
