DROP INDEX video_owner_newest, video_owner_popular, video_mine_popular,
    matrix_owner_public, object_begun, object_unhashed, job_names, account_email, video_word_near;
