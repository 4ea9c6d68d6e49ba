-- Apart from the trigger of 0116, whose lock on videos is short so.
DELETE FROM video_tag t USING video v WHERE v.id = t.video_id
   AND NOT (v.privacy = 'public' AND v.deleted_at IS NULL AND v.state <> 'failed');
