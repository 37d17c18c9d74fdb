#include "pipeline/model/ssvc.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const struct yg_ssvc_table *find(const char *id)
{
    const struct yg_ssvc_table *table = yg_ssvc_table_find(yg_str(id));

    cr_assert(ne(ptr, (void *)(uintptr_t)table, NULL), "%s", id);
    return table;
}

Test(ssvc, knows_its_tables_by_id)
{
    size_t count = 0;

    for (const struct yg_ssvc_table *table; (table = yg_ssvc_table_at(count)) != NULL; count++) {
        size_t rows = yg_ssvc_row_count(table), highest = 0;

        cr_expect(
            eq(ptr, (void *)(uintptr_t)yg_ssvc_table_find(table->id), (void *)(uintptr_t)table));
        for (size_t row = 0; row < rows; row++) {
            cr_expect(lt(sz, table->outcomes[row], table->outcome->value_count));
            highest = table->outcomes[row] > highest ? table->outcomes[row] : highest;
        }
        cr_expect(eq(sz, highest, table->outcome->value_count - 1u), "%.*s", YG_STR_ARG(table->id));
    }
    cr_expect(eq(sz, count, 9));
    cr_expect(eq(ptr, (void *)(uintptr_t)find("ssvc:DT_DP"),
                 (void *)(uintptr_t)find("ssvc:DT_DP:1.0.0")));
    cr_expect(eq(ptr, (void *)(uintptr_t)yg_ssvc_table_find(YG_STR("ssvc:DT_DP:2.0.0")), NULL));
    cr_expect(eq(ptr, (void *)(uintptr_t)yg_ssvc_table_find(YG_STR("DT_DP")), NULL));
}

/* A table, a vector of what is known, and what is decided: the highest outcome, all possible ones,
 * the row that decided, and how many are possible. The tables whose publication lies beside the
 * repository are tested whole; of the others each kind of row is here. */
static const struct row {
    const char *why, *table, *vector, *outcome, *possible, *path;
    size_t row_count;
} rows[] = {
    {"deployer, least", "ssvc:DT_DP", "SSVCv2/E:N/EXP:S/A:N/HI:L", "D", "D", "N S N L", 1},
    {"deployer, most", "ssvc:DT_DP", "SSVCv2/E:A/EXP:O/A:Y/HI:VH", "I", "I", "A O Y VH", 1},
    {"deployer: the impact is not known, so it may be the worst", "ssvc:DT_DP",
     "SSVCv2/E:A/EXP:O/A:N", "I", "SOI", "A O N VH", 4},
    {"deployer: the exposure is one of two", "ssvc:DT_DP", "SSVCv2/E:N/EXP:CO/A:Y/HI:VH", "O", "SO",
     "N O Y VH", 2},
    {"deployer: of equal outcomes the first row is shown", "ssvc:DT_DP", "SSVCv2/E:A/EXP:S/A:N",
     "O", "SO", "A S N H", 4},
    {"nothing is known", "ssvc:DT_PSI", "SSVCv2/X:Y", "S", "MS", "M", 4},

    {"supplier: no exploit, but safety", "ssvc:DT_SP", "SSVCv2/E:N/U:L/TI:P/PSI:S", "S", "S",
     "N L P S", 1},
    {"supplier: total impact of a laborious exploit", "ssvc:DT_SP", "SSVCv2/E:N/U:L/TI:T/PSI:M",
     "S", "S", "N L T M", 1},
    {"supplier: an exploit exists, efficient, total", "ssvc:DT_SP", "SSVCv2/E:P/U:E/TI:T/PSI:M",
     "O", "O", "P E T M", 1},
    {"supplier: the same, partial", "ssvc:DT_SP", "SSVCv2/E:P/U:E/TI:P/PSI:M", "S", "S", "P E P M",
     1},
    {"supplier: attacks", "ssvc:DT_SP", "SSVCv2/E:A/U:E/TI:T/PSI:M", "O", "O", "A E T M", 1},
    {"supplier: attacks that pay", "ssvc:DT_SP", "SSVCv2/E:A/U:S/TI:P/PSI:M", "I", "I", "A S P M",
     1},

    {"triage: public already", "ssvc:DT_COORD_TRIAGE",
     "SSVCv2/RP:Y/SCON:Y/RC:C/SC:M/SE:U/U:S/PSI:M", "D", "D", "Y Y C M U S M", 1},
    {"triage: public, but many suppliers and people in danger", "ssvc:DT_COORD_TRIAGE",
     "SSVCv2/RP:Y/SCON:N/RC:NC/SC:M/SE:A/U:S/PSI:S", "C", "C", "Y N NC M A S S", 1},
    {"triage: the supplier first", "ssvc:DT_COORD_TRIAGE",
     "SSVCv2/RP:N/SCON:N/RC:C/SC:M/SE:U/U:E/PSI:S", "D", "D", "N N C M U E S", 1},
    {"triage: the supplier does not answer", "ssvc:DT_COORD_TRIAGE",
     "SSVCv2/RP:N/SCON:Y/RC:C/SC:O/SE:U/U:L/PSI:S", "C", "C", "N Y C O U L S", 1},
    {"triage: nor to a matter of little weight", "ssvc:DT_COORD_TRIAGE",
     "SSVCv2/RP:N/SCON:Y/RC:C/SC:O/SE:U/U:L/PSI:M", "T", "T", "N Y C O U L M", 1},
    {"triage: the supplier answers", "ssvc:DT_COORD_TRIAGE",
     "SSVCv2/RP:N/SCON:Y/RC:C/SC:O/SE:A/U:E/PSI:S", "T", "T", "N Y C O A E S", 1},
    {"triage: not credible", "ssvc:DT_COORD_TRIAGE", "SSVCv2/RP:N/SCON:Y/RC:NC/SC:O/SE:U/U:L/PSI:S",
     "D", "D", "N Y NC O U L S", 1},

    {"publish: a fix is there and nobody attacks", "ssvc:DT_COORD_PUBLISH",
     "SSVCv2/SINV:FR/E:P/PVA:A", "N", "N", "FR P A", 1},
    {"publish: a fix is there, and attacks", "ssvc:DT_COORD_PUBLISH", "SSVCv2/SINV:FR/E:A/PVA:A",
     "P", "P", "FR A A", 1},
    {"publish: the supplier does not help", "ssvc:DT_COORD_PUBLISH", "SSVCv2/SINV:UU/E:P/PVA:A",
     "P", "P", "UU P A", 1},
    {"publish: nor is there much to say", "ssvc:DT_COORD_PUBLISH", "SSVCv2/SINV:UU/E:P/PVA:L", "N",
     "N", "UU P L", 1},
    {"publish: first to publish", "ssvc:DT_COORD_PUBLISH", "SSVCv2/SINV:C/E:N/PVA:P", "P", "P",
     "C N P", 1},

    {"CISA: exploited, partial, of high impact", "cisa:DT_CO", "SSVCv2/E:A/A:N/TI:P/MWI:H", "AT",
     "AT", "A N P H", 1},
    {"CISA: nearly track", "cisa:DT_CO", "SSVCv2/E:P/A:N/TI:P/MWI:H", "T*", "T*", "P N P H", 1},
    {"BOD: exposed, known, total", "cisa:DT_BOD2604", "SSVCv2/KEV:Y/PE:Y/A:N/TI:T", "3DF", "3DF",
     "Y Y N T", 1},
    {"human impact", "ssvc:DT_HI", "SSVCv2/SI:R/MI:MSC", "H", "H", "R MSC", 1},
    {"utility", "ssvc:DT_U", "SSVCv2/A:Y/VD:C", "S", "S", "Y C", 1},
};

static void parse(const struct yg_ssvc_table *table, const char *vector,
                  struct yg_ssvc_selection *selection)
{
    struct yg_error err = {.text = ""};

    cr_assert(eq(int, yg_ssvc_vector_parse(table, yg_str(vector), selection, &err), YG_OK),
              "%s: %s", vector, err.text);
}

static void show_path(const struct yg_ssvc_table *table, const struct yg_ssvc_decision *decision,
                      struct yg_buf *to)
{
    for (size_t i = 0; i < table->point_count; i++) {
        if (i > 0)
            yg_buf_append_char(to, ' ');
        yg_buf_append(to, table->points[i]->values[decision->path[i]].key);
    }
}

static void show_possible(const struct yg_ssvc_table *table, uint32_t set, struct yg_buf *to)
{
    for (size_t i = 0; i < table->outcome->value_count; i++) {
        if ((set >> i & 1) != 0)
            yg_buf_append(to, table->outcome->values[i].key);
    }
}

Test(ssvc, decides_by_the_worst_that_is_possible)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        const struct yg_ssvc_table *table = find(rows[i].table);
        struct yg_ssvc_selection selection;
        struct yg_ssvc_decision decision;
        struct yg_buf path = {0}, possible = {0};

        parse(table, rows[i].vector, &selection);
        yg_ssvc_decide(table, &selection, &decision);
        show_path(table, &decision, &path);
        show_possible(table, decision.outcomes, &possible);
        cr_expect(
            yg_str_equal(table->outcome->values[decision.outcome].key, yg_str(rows[i].outcome)),
            "%s: %u", rows[i].why, decision.outcome);
        cr_expect(yg_str_equal(yg_buf_str(&possible), yg_str(rows[i].possible)), "%s: %.*s",
                  rows[i].why, YG_STR_ARG(yg_buf_str(&possible)));
        cr_expect(yg_str_equal(yg_buf_str(&path), yg_str(rows[i].path)), "%s: %.*s", rows[i].why,
                  YG_STR_ARG(yg_buf_str(&path)));
        cr_expect(eq(sz, decision.row_count, rows[i].row_count), "%s", rows[i].why);
        cr_expect(eq(int, table->outcomes[decision.row], decision.outcome), "%s", rows[i].why);
        yg_buf_deinit(&path);
        yg_buf_deinit(&possible);
    }
}

/* A vector, and the same as it is written: short and namespaced. */
static const struct form {
    const char *why, *table, *vector, *written, *namespaced;
    size_t passed_over;
} forms[] = {
    {"keys, in ASCII order", "ssvc:DT_DP", "SSVCv2/HI:M/E:A/EXP:O/A:Y",
     "SSVCv2/A:Y/E:A/EXP:O/HI:M/",
     "SSVCv2/ssvc:A:2.0.0:Y/ssvc:E:1.1.0:A/ssvc:EXP:1.0.1:O/ssvc:HI:2.0.2:M/", 0},
    {"the example of the guidance, by initials", "ssvc:DT_SP",
     "SSVCv2/Ps:M/T:T/U:E/2018-11-13T20:20:00Z/", "SSVCv2/PSI:M/TI:T/U:E/2018-11-13T20:20:00Z/",
     "SSVCv2/ssvc:PSI:2.0.1:M/ssvc:TI:1.0.0:T/ssvc:U:1.0.1:E/2018-11-13T20:20:00Z/", 0},
    {"its grammar has a slash before the version", "ssvc:DT_SP", "SSVC/v2/U:E", "SSVCv2/U:E/",
     "SSVCv2/ssvc:U:1.0.1:E/", 0},
    {"its partial information", "ssvc:DT_SP", "SSVCv2/U:LESe/", "SSVCv2/U:LES/",
     "SSVCv2/ssvc:U:1.0.1:LES/", 0},
    {"initials of values", "ssvc:DT_HI", "SSVCv2/Si:N/M:Ms", "SSVCv2/MI:MSC/",
     "SSVCv2/ssvc:MI:2.0.0:MSC/", 1},
    {"the longest key first", "ssvc:DT_HI", "SSVCv2/MI:DMSCMEFMF/SI:NR",
     "SSVCv2/MI:DMSCMEFMF/SI:NR/", "SSVCv2/ssvc:MI:2.0.0:DMSCMEFMF/ssvc:SI:2.0.1:NR/", 0},
    {"as CISA writes it: what its table derives from others is passed over", "cisa:DT_CO",
     "SSVCv2/E:A/A:Y/T:T/P:M/B:A/M:H/2024-03-12T13:26:47Z/",
     "SSVCv2/A:Y/E:A/MWI:H/TI:T/2024-03-12T13:26:47Z/",
     "SSVCv2/ssvc:A:2.0.0:Y/ssvc:E:1.1.0:A/ssvc:MWI:1.0.0:H/ssvc:TI:1.0.0:T/"
     "2024-03-12T13:26:47Z/",
     2},
    {"the first letter is enough where it is the only one", "ssvc:DT_SP", "SSVCv2/E:A/U:S/T:T/P:S/",
     "SSVCv2/E:A/PSI:S/TI:T/U:S/",
     "SSVCv2/ssvc:E:1.1.0:A/ssvc:PSI:2.0.1:S/ssvc:TI:1.0.0:T/ssvc:U:1.0.1:S/", 0},
    {"but of two it is neither", "ssvc:DT_COORD_TRIAGE", "SSVCv2/R:Y/U:S", "SSVCv2/U:S/",
     "SSVCv2/ssvc:U:1.0.1:S/", 1},
    {"the outcome is kept", "cisa:DT_CO", "SSVCv2/E:A/CISA:AC", "SSVCv2/E:A/CISA:AC/",
     "SSVCv2/ssvc:E:1.1.0:A/cisa:CISA:1.1.0:AC/", 0},
    {"a star in a key", "cisa:DT_CO", "SSVCv2/CISA:TT*AT", "SSVCv2/CISA:TT*AT/",
     "SSVCv2/cisa:CISA:1.1.0:TT*AT/", 0},
    {"namespaced", "cisa:DT_BOD2604", "SSVCv2/cisa:KEV:1.0.0:Y/ssvc:A:2.0.0:N/2026-06-01/",
     "SSVCv2/A:N/KEV:Y/2026-06-01T00:00:00Z/",
     "SSVCv2/ssvc:A:2.0.0:N/cisa:KEV:1.0.0:Y/2026-06-01T00:00:00Z/", 0},
    {"another version of a point is another point", "ssvc:DT_DP", "SSVCv2/ssvc:E:1.0.0:A/A:Y",
     "SSVCv2/A:Y/", "SSVCv2/ssvc:A:2.0.0:Y/", 1},
    {"a slash at the end or none", "ssvc:DT_DP", "SSVCv2/E:A", "SSVCv2/E:A/",
     "SSVCv2/ssvc:E:1.1.0:A/", 0},
};

Test(ssvc, reads_and_writes_vectors)
{
    for (size_t i = 0; i < YG_COUNT(forms); i++) {
        const struct yg_ssvc_table *table = find(forms[i].table);
        const char *const expected[] = {forms[i].written, forms[i].namespaced};
        struct yg_ssvc_selection selection, again;

        parse(table, forms[i].vector, &selection);
        cr_expect(eq(sz, selection.passed_over, forms[i].passed_over), "%s", forms[i].why);
        for (size_t k = 0; k < YG_COUNT(expected); k++) {
            struct yg_buf written = {0};

            yg_ssvc_vector_write(table, &selection, k == 1, &written);
            cr_expect(yg_str_equal(yg_buf_str(&written), yg_str(expected[k])), "%s: %.*s",
                      forms[i].why, YG_STR_ARG(yg_buf_str(&written)));
            parse(table, expected[k], &again);
            cr_expect(eq(int, memcmp(again.points, selection.points, sizeof again.points), 0), "%s",
                      forms[i].why);
            cr_expect(eq(i64, again.at, selection.at), "%s", forms[i].why);
            yg_buf_deinit(&written);
        }
    }
}

static const struct wrong {
    const char *why, *vector;
    enum yg_status status;
    size_t at;
    const char *text;
} wrongs[] = {
    {"another version", "SSVCv1/E:A/", YG_UNSUPPORTED, 0, "SSVC: not a vector of version 2"},
    {"nothing", "", YG_UNSUPPORTED, 0, "SSVC: not a vector of version 2"},
    {"CVSS", "CVSS:3.1/AV:N", YG_UNSUPPORTED, 0, "SSVC: not a vector of version 2"},
    {"no point", "SSVCv2/", YG_MALFORMED, 7, "SSVC: no decision point"},
    {"a time alone", "SSVCv2/2026-11-24T20:20:00Z/", YG_MALFORMED, 28, "SSVC: no decision point"},
    {"unknown value", "SSVCv2/A:Y/E:X/", YG_MALFORMED, 13, "SSVC: E: \"X\" is not a value"},
    {"unknown value behind a known one", "SSVCv2/E:AX", YG_MALFORMED, 10,
     "SSVC: E: \"X\" is not a value"},
    {"twice", "SSVCv2/E:A/A:Y/E:N", YG_MALFORMED, 17, "SSVC: E twice"},
    {"twice, by another name", "SSVCv2/E:A/ssvc:E:1.1.0:A", YG_MALFORMED, 24, "SSVC: E twice"},
    {"no value", "SSVCv2/E:/", YG_MALFORMED, 7,
     "SSVC: \"E:\" is not a decision point with its value"},
    {"no point before the colon", "SSVCv2/:A/", YG_MALFORMED, 7,
     "SSVC: \":A\" is not a decision point with its value"},
    {"no colon", "SSVCv2/E", YG_MALFORMED, 7, "SSVC: \"E\" is not a decision point with its value"},
    {"empty part", "SSVCv2/E:A//A:Y", YG_MALFORMED, 11,
     "SSVC: \"\" is not a decision point with its value"},
    {"text behind the time", "SSVCv2/E:A/2026-11-24T20:20:00Z/A:Y", YG_MALFORMED, 32,
     "SSVC: text behind the time"},
    {"the month does not exist, so it is no time", "SSVCv2/E:A/2026-13-24/", YG_MALFORMED, 11,
     "SSVC: \"2026-13-24\" is not a decision point with its value"},
};

Test(ssvc, rejects_vectors_with_place_and_reason)
{
    for (size_t i = 0; i < YG_COUNT(wrongs); i++) {
        struct yg_ssvc_selection selection = {.at = 7};
        struct yg_error err = {.text = ""};

        cr_expect(
            eq(int,
               yg_ssvc_vector_parse(find("ssvc:DT_DP"), yg_str(wrongs[i].vector), &selection, &err),
               wrongs[i].status),
            "%s", wrongs[i].why);
        cr_expect(eq(sz, err.at, wrongs[i].at), "%s", wrongs[i].why);
        cr_expect(eq(str, err.text, (char *)wrongs[i].text), "%s", wrongs[i].why);
        cr_expect(eq(i64, selection.at, 7), "%s: output stays as it was", wrongs[i].why);
    }
}
