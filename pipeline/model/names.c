/* names.c - the words of the model's enums, as they stand in files and messages. */
#include <assert.h>

#include "pipeline/model/exposure.h"
#include "pipeline/model/vulnerability.h"

const char *yg_vulnerability_status_name(enum yg_vulnerability_status status)
{
    static const char *const names[] = {"unknown", "not_affected", "fixed", "under_investigation",
                                        "affected"};

    assert((size_t)status < sizeof names / sizeof names[0]);
    return names[status];
}

const char *yg_not_evaluable_name(enum yg_not_evaluable reason)
{
    static const char *const names[YG_NOT_EVALUABLE_COUNT] = {
        "evaluable",   "no_identity", "bad_identity", "no_version",
        "bad_version", "no_scheme",   "no_release",   "no_feed"};

    assert((size_t)reason < YG_NOT_EVALUABLE_COUNT);
    return names[reason];
}
