DROP FUNCTION file_place;
