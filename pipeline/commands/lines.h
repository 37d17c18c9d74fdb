/* pipeline/commands/lines.h - commands that answer a question, or one on each line of standard
 * input.
 *
 * A stream gets exactly one line for each of its lines, "error: REASON" for a bad one, at once, so
 * that a program may ask and wait. A single question that is bad is a sentence on standard error
 * and exit status 2.
 */
#ifndef YG_PIPELINE_COMMANDS_LINES_H
#define YG_PIPELINE_COMMANDS_LINES_H

#include "pipeline/base/arena.h"
#include "pipeline/base/buf.h"
#include "pipeline/commands/commands.h"

/* Append the answer to `question` (fields parted by tabs) without a newline; `arena` is emptied
 * after each. Errors: any status, the text of `err` is the reason. */
typedef enum yg_status (*yg_answer_fn)(const void *state, struct yg_str question,
                                       struct yg_arena *arena, struct yg_buf *answer,
                                       struct yg_error *err);

/* Answer the words, joined by tabs, or when the only one is "-" each line of standard input.
 * Returns the exit status. */
int yg_answer(const struct yg_command *command, yg_answer_fn answer, const void *state,
              char **words, int count);

/* Take the next field of a question; false when there is none, or, of the `last` one, when more
 * follow. */
bool yg_question_field(struct yg_str *rest, bool last, struct yg_str *field, struct yg_error *err);

/* "--format json" or "--format text", wherever it stands; the other words are moved to the front.
 * False after a usage error has been printed. */
bool yg_answer_format(const struct yg_command *command, int *argc, char **argv, bool *json);

/* Append "name":"text", with a comma before it unless it is the first member; null when absent. */
void yg_answer_member(struct yg_buf *out, bool first, const char *name, struct yg_str text);

#endif
