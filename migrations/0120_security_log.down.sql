DROP FUNCTION security_event_add(text, boolean, bigint, text, bigint, text, text, text, text, text,
    text, text);
DROP TABLE security_key;
DROP TABLE security_event;
