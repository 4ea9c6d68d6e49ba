-- Where people stopped in videos: one row a person and video, written every few seconds
-- while somebody watches, by nobody else.
CREATE TABLE video_position (
    video_id    bigint NOT NULL REFERENCES video ON DELETE CASCADE,
    account_id  bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    position_ms bigint NOT NULL CHECK (position_ms BETWEEN 1 AND 604800000),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (video_id, account_id)
);

-- What somebody goes on with, the newest first.
CREATE INDEX video_position_account ON video_position (account_id, updated_at, video_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON video_position TO vitrina_videos;
GRANT SELECT, DELETE ON video_position TO vitrina_auth;
GRANT SELECT ON video_position TO vitrina_files;
