#include "pipeline/base/log.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <unistd.h>

/* What is written to standard error from here on; read it with `logged`. */
static FILE *catch_log(void)
{
    FILE *file = tmpfile();

    cr_assert(ne(ptr, file, NULL));
    cr_assert(eq(int, dup2(fileno(file), STDERR_FILENO), STDERR_FILENO));
    return file;
}

static struct yg_str logged(FILE *file, char *out, size_t size)
{
    rewind(file);
    return (struct yg_str){out, fread(out, 1, size, file)};
}

Test(log, one_json_object_a_line)
{
    FILE *file = catch_log();
    char out[8192];

    yg_log(YG_LOG_WARN, "record_rejected", YG_LOG_TEXT("topic", YG_STR("in\"v\n\xFF")),
           YG_LOG_NUMBER("offset", -42), YG_LOG_TEXT("reason", YG_STR("")));
    struct yg_str line = logged(file, out, sizeof out);
    static const char rest[] =
        "\"level\":\"warn\",\"event\":\"record_rejected\","
        "\"topic\":\"in\\\"v\\n\xEF\xBF\xBD\",\"offset\":-42,\"reason\":\"\"}\n";
    cr_expect(yg_str_starts(line, YG_STR("{\"time\":\"2")), "%.*s", YG_STR_ARG(line));
    cr_expect(yg_str_ends(line, yg_str(rest)), "%.*s", YG_STR_ARG(line));
    fclose(file);
}

Test(log, what_is_below_the_level_is_dropped)
{
    FILE *file = catch_log();
    char out[8192];

    yg_log(YG_LOG_DEBUG, "hidden", YG_LOG_NUMBER("n", 1));
    yg_log_set_level(YG_LOG_ERROR);
    yg_log(YG_LOG_WARN, "hidden", YG_LOG_NUMBER("n", 2));
    yg_log(YG_LOG_ERROR, "shown", YG_LOG_NUMBER("n", 3));
    yg_log_set_level(YG_LOG_DEBUG);
    yg_log(YG_LOG_DEBUG, "shown_too", YG_LOG_NUMBER("n", 4));
    struct yg_str lines = logged(file, out, sizeof out);
    cr_expect(eq(sz, yg_str_find(lines, YG_STR("hidden")), lines.len));
    cr_expect(lt(sz, yg_str_find(lines, YG_STR("\"n\":3}\n")), lines.len));
    cr_expect(lt(sz, yg_str_find(lines, YG_STR("\"n\":4}\n")), lines.len));
    fclose(file);
}

Test(log, a_long_value_is_cut)
{
    FILE *file = catch_log();
    char out[8192], value[3000];

    memset(value, 'v', sizeof value);
    yg_log(YG_LOG_ERROR, "long", YG_LOG_TEXT("value", ((struct yg_str){value, sizeof value})));
    struct yg_str line = logged(file, out, sizeof out);
    size_t from = yg_str_find(line, YG_STR("vvv"));
    cr_expect(eq(sz, yg_str_find(yg_str_from(line, from), YG_STR("\"")), 1000));
    fclose(file);
}

Test(log, words_for_people)
{
    FILE *file = catch_log();
    char out[8192];

    yg_log_set_words("yagura scan");
    yg_log(YG_LOG_ERROR, "file_not_read", YG_LOG_TEXT("reason", YG_STR("a_b: no \"such\" file")));
    yg_log(YG_LOG_INFO, "partition_assigned", YG_LOG_NUMBER("partition", 3),
           YG_LOG_NUMBER("committed", -1));
    yg_log_set_words(NULL);
    struct yg_str lines = logged(file, out, sizeof out);
    cr_expect(yg_str_equal(lines, YG_STR("yagura scan: file not read: a_b: no \"such\" file\n"
                                         "yagura scan: partition assigned: 3, -1\n")),
              "%.*s", YG_STR_ARG(lines));
    fclose(file);
}
