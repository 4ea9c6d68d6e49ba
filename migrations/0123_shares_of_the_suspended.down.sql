DROP FUNCTION share_password_mark(text);
DROP FUNCTION file_writable_by(bigint, bigint);
DROP FUNCTION file_open_to(bigint, bigint);
DROP FUNCTION account_is_open(bigint);
