-- What a video's container holds beside picture and sound: subtitles, chapters; and
-- what its owner should know of it though it plays.
ALTER TABLE video ADD COLUMN note text CHECK (note IN ('no-sound'));

CREATE TABLE caption (
    video_id   bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    language   text COLLATE "C" NOT NULL CHECK (octet_length(language) BETWEEN 2 AND 35),  -- BCP 47
    label      text NOT NULL CHECK (char_length(label) <= 100),
    origin     text NOT NULL CHECK (origin IN ('file', 'person', 'machine')),
    body       text NOT NULL CHECK (octet_length(body) BETWEEN 6 AND 1048576),     -- WebVTT
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (video_id, language)
);

CREATE TABLE chapter (
    video_id bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    at_ms    bigint NOT NULL CHECK (at_ms >= 0),
    title    text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    PRIMARY KEY (video_id, at_ms)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON caption, chapter TO vitrina_videos, vitrina_worker;
