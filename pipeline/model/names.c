/* names.c - the words of the model's enums, as they stand in files and messages. */
#include <assert.h>

#include "pipeline/base/error.h"
#include "pipeline/model/exposure.h"
#include "pipeline/model/judgement.h"
#include "pipeline/model/statement.h"
#include "pipeline/model/vulnerability.h"
#include "pipeline/model/words.h"

const char *yg_vulnerability_status_name(enum yg_vulnerability_status status)
{
    static const char *const names[] = {"unknown", "not_affected", "fixed", "under_investigation",
                                        "affected"};

    assert((size_t)status < sizeof names / sizeof names[0]);
    return names[status];
}

const char *yg_vulnerability_status_words(enum yg_vulnerability_status status)
{
    static const char *const words[] = {"unknown", "not affected", "fixed", "under investigation",
                                        "affected"};

    assert((size_t)status < YG_COUNT(words));
    return words[status];
}

const char *yg_not_evaluable_name(enum yg_not_evaluable reason)
{
    static const char *const names[YG_NOT_EVALUABLE_COUNT] = {
        "evaluable",   "no_identity", "bad_identity", "no_version",
        "bad_version", "no_scheme",   "no_release",   "no_feed"};

    assert((size_t)reason < YG_NOT_EVALUABLE_COUNT);
    return names[reason];
}

const char *yg_not_evaluable_words(enum yg_not_evaluable reason)
{
    static const char *const words[YG_NOT_EVALUABLE_COUNT] = {
        [YG_EVALUABLE] = "evaluable",
        [YG_NOT_EVALUABLE_NO_IDENTITY] = "without a package URL or CPE",
        [YG_NOT_EVALUABLE_BAD_IDENTITY] = "with a malformed package URL or CPE",
        [YG_NOT_EVALUABLE_NO_VERSION] = "without a version",
        [YG_NOT_EVALUABLE_BAD_VERSION] = "with a version that cannot be compared",
        [YG_NOT_EVALUABLE_NO_SCHEME] = "of a type whose versions cannot be ordered yet",
        [YG_NOT_EVALUABLE_NO_RELEASE] = "of a distribution, but of no stated release",
        [YG_NOT_EVALUABLE_NO_FEED] = "of a release that no advisory read is about"};

    assert((size_t)reason < YG_NOT_EVALUABLE_COUNT);
    return words[reason];
}

static const char *const justifications[] = {
    "",
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
};

const char *yg_justification_name(enum yg_justification justification)
{
    assert((size_t)justification < YG_COUNT(justifications));
    return justifications[justification];
}

bool yg_justification_find(struct yg_str name, enum yg_justification *justification)
{
    size_t at;

    if (!yg_words_find(justifications, YG_COUNT(justifications), name, &at))
        return false;
    *justification = (enum yg_justification)at;
    return true;
}

static const char *const judgement_kinds[] = {"waiver", "acceptance", "acknowledgement",
                                              "due_date"};

const char *yg_judgement_kind_name(enum yg_judgement_kind kind)
{
    assert((size_t)kind < YG_COUNT(judgement_kinds));
    return judgement_kinds[kind];
}

bool yg_judgement_kind_find(struct yg_str name, enum yg_judgement_kind *kind)
{
    size_t at;

    if (!yg_words_find(judgement_kinds, YG_COUNT(judgement_kinds), name, &at))
        return false;
    *kind = (enum yg_judgement_kind)at;
    return true;
}
