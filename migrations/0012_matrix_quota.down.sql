UPDATE account a SET used_bytes = greatest(0, a.used_bytes - m.bytes)
  FROM (SELECT owner_id, sum(matrix_inline_bytes(data)) AS bytes FROM matrix GROUP BY owner_id) m
 WHERE m.owner_id = a.id;
DROP TRIGGER matrix_charge ON matrix;
DROP FUNCTION matrix_charge();
DROP FUNCTION matrix_inline_bytes(bytea);
