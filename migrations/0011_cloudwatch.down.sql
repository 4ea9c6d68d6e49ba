DROP TABLE counter_sent, counter_swept;
