REVOKE ALL ON object, idempotency, job FROM vitrina_matrix;
DROP TABLE matrix;
