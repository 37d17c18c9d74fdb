/* test_names.c - the words of the model's enums are those of the standards, both ways. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "pipeline/base/error.h"
#include "pipeline/model/judgement.h"
#include "pipeline/model/statement.h"

static const struct justification_row {
    enum yg_justification value;
    const char *word;
} justifications[] = {
    {YG_JUSTIFICATION_NONE, ""},
    {YG_COMPONENT_NOT_PRESENT, "component_not_present"},
    {YG_VULNERABLE_CODE_NOT_PRESENT, "vulnerable_code_not_present"},
    {YG_VULNERABLE_CODE_NOT_IN_EXECUTE_PATH, "vulnerable_code_not_in_execute_path"},
    {YG_VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY,
     "vulnerable_code_cannot_be_controlled_by_adversary"},
    {YG_INLINE_MITIGATIONS_ALREADY_EXIST, "inline_mitigations_already_exist"},
};

Test(names, justifications_are_the_words_of_vex)
{
    enum yg_justification found;

    for (size_t i = 0; i < YG_COUNT(justifications); i++) {
        const struct justification_row *row = &justifications[i];

        cr_expect(eq(str, (char *)yg_justification_name(row->value), (char *)row->word));
        cr_assert(yg_justification_find(yg_str(row->word), &found), "%s", row->word);
        cr_expect(eq(int, found, row->value), "%s", row->word);
    }
    cr_expect(not(yg_justification_find(YG_STR("because"), &found)), "no such word");
}

static const struct judgement_row {
    enum yg_judgement_kind value;
    const char *word;
} judgements[] = {
    {YG_JUDGEMENT_WAIVER, "waiver"},
    {YG_JUDGEMENT_ACCEPTANCE, "acceptance"},
    {YG_JUDGEMENT_ACKNOWLEDGEMENT, "acknowledgement"},
    {YG_JUDGEMENT_DUE_DATE, "due_date"},
};

Test(names, judgements)
{
    enum yg_judgement_kind found;

    for (size_t i = 0; i < YG_COUNT(judgements); i++) {
        const struct judgement_row *row = &judgements[i];

        cr_expect(eq(str, (char *)yg_judgement_kind_name(row->value), (char *)row->word));
        cr_assert(yg_judgement_kind_find(yg_str(row->word), &found), "%s", row->word);
        cr_expect(eq(int, found, row->value), "%s", row->word);
    }
    cr_expect(not(yg_judgement_kind_find(YG_STR("Waiver"), &found)), "case counts");
}
