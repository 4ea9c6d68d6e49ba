REVOKE ALL ON counter, series, site_key FROM vitrina_site;
DROP FUNCTION public_person(text);
DROP FUNCTION public_videos(text, timestamptz, bigint, integer);
DROP FUNCTION video_by_link(text);
DROP VIEW public_image;
DROP VIEW public_video;
DROP VIEW video_shown;
