UPDATE account a SET used_bytes = greatest(0, a.used_bytes - r.bytes)
  FROM (SELECT v.owner_id, sum(r.size_bytes) AS bytes
          FROM rendition r JOIN video v ON v.id = r.video_id GROUP BY v.owner_id) r
 WHERE r.owner_id = a.id;
DROP TRIGGER video_discharge ON video;
DROP FUNCTION video_discharge();
DROP TRIGGER rendition_charge ON rendition;
DROP FUNCTION rendition_charge();
