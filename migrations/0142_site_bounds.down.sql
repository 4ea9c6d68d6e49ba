DROP POLICY site_key_cursor ON site_key;
DROP POLICY site_key_read ON site_key;
ALTER TABLE site_key DISABLE ROW LEVEL SECURITY;
