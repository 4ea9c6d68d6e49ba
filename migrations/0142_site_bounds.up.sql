-- The program that makes pages signs cursors, and no passes of links.
ALTER TABLE site_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY site_key_read ON site_key FOR SELECT TO vitrina_auth, vitrina_videos,
    vitrina_images, vitrina_files, vitrina_credentials, vitrina_stats, vitrina_matrix,
    vitrina_worker USING (true);
CREATE POLICY site_key_cursor ON site_key FOR SELECT TO vitrina_site USING (name = 'cursor');
