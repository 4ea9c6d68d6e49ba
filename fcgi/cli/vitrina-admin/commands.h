/* The commands of vitrina-admin: each in a file of its own, listed in main.c. */
#ifndef VITRINA_ADMIN_COMMANDS_H
#define VITRINA_ADMIN_COMMANDS_H

struct db;

/* A command's exit status when it was called the wrong way. */
#define COMMAND_USAGE 2

/* `argv` begins behind the command's name and ends with NULL.  Returns an exit status. */
int ask_command(struct db *db, int argc, char **argv);
int code_command(struct db *db, int argc, char **argv);
int decision_command(struct db *db, int argc, char **argv);
int host_code_command(struct db *db, int argc, char **argv);
int import_command(struct db *db, int argc, char **argv);
int let_in_command(struct db *db, int argc, char **argv);
int config_command(struct db *db, int argc, char **argv);
int files_command(struct db *db, int argc, char **argv);
int migrate_command(struct db *db, int argc, char **argv);
int programs_command(struct db *db, int argc, char **argv);
int render_command(struct db *db, int argc, char **argv);
int seal_command(struct db *db, int argc, char **argv);
int store_command(struct db *db, int argc, char **argv);
int version_command(struct db *db, int argc, char **argv);
/* Parts of `store`. */
int store_audit_command(struct db *db, int argc, char **argv);
int store_copy_command(struct db *db, int argc, char **argv);

#endif
