REVOKE ALL ON object, job FROM vitrina_images;
DROP TRIGGER image_changed ON account;
DROP TABLE image_version, image;
DROP FUNCTION image_changed();
