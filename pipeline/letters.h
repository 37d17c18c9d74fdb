/* pipeline/letters.h - dead letters of the match stage that wait for the next commit.
 *
 * Nothing goes out between commits: a transaction lives for seconds, and what a partition that is
 * taken away has not committed is said by its next owner.
 *
 * Threads: one at a time.
 * Memory:  all zero is empty; owns copies of everything, until the clear.
 */
#ifndef YG_PIPELINE_LETTERS_H
#define YG_PIPELINE_LETTERS_H

#include "connectors/record.h"
#include "pipeline/base/arena.h"
#include "pipeline/base/buf.h"
#include "pipeline/base/error.h"

struct yg_letter {
    struct yg_position position; /* of the record */
    struct yg_str key, value;    /* of the dead letter */
    bool is_advisory;
    bool sent; /* or left to whoever owns its partition now */
};

struct yg_letters {
    struct yg_letter *items;
    size_t count;
    struct yg_arena arena;
    struct yg_buf text;
};

/* Add the letter of a record. Errors: YG_NOMEM. */
YG_MUST_CHECK enum yg_status yg_letters_add(struct yg_letters *letters,
                                            const struct yg_record *record,
                                            const struct yg_error *reason, bool is_advisory,
                                            struct yg_error *err);

/* Whoever owns the partition next reads again what was not committed: its letters, but for those of
 * advisories, are not sent here. */
void yg_letters_leave(struct yg_letters *letters, int32_t partition);

void yg_letters_clear(struct yg_letters *letters);
void yg_letters_deinit(struct yg_letters *letters);

#endif
