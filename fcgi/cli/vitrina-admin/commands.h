/* The commands of vitrina-admin: each in a file of its own, listed in main.c. */
#ifndef VITRINA_ADMIN_COMMANDS_H
#define VITRINA_ADMIN_COMMANDS_H

struct db;

/* A command's exit status when it was called the wrong way. */
#define COMMAND_USAGE 2

/* `argv` begins behind the command's name and ends with NULL.  Returns an exit status. */
int command_code(struct db *db, int argc, char **argv);
int command_migrate(struct db *db, int argc, char **argv);
int command_programs(struct db *db, int argc, char **argv);
int command_render(struct db *db, int argc, char **argv);
int command_store(struct db *db, int argc, char **argv);
/* Parts of it. */
int command_store_audit(struct db *db, int argc, char **argv);
int command_store_copy(struct db *db, int argc, char **argv);

#endif
