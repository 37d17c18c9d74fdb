/* paragraphs.c - "Name: value" lines, a package a paragraph: Debian's Packages, Alpine's APKINDEX.
 *
 *   Package: libgcc-s1                     P:libcrypto3
 *   Source: gcc-12 (12.2.0-14)             V:3.1.4-r0
 *   Version: 12.2.0-14+b1                  o:openssl
 *
 * A line that begins with a blank goes on with the field before it, which is none that counts here.
 * Names of Debian's fields have no case, Alpine's letters do.
 */
#include <assert.h>

#include "connectors/formats/packages/parts.h"

enum field { NAME, VERSION, SOURCE, REFUSED };

/* What fields mean. REFUSED: a paragraph with it is of another kind of file. */
static const struct row {
    enum yg_paragraph_form form;
    const char *name;
    enum field field;
} rows[] = {
    {YG_PARAGRAPHS_DEB, "Package", NAME},  {YG_PARAGRAPHS_DEB, "Version", VERSION},
    {YG_PARAGRAPHS_DEB, "Source", SOURCE}, {YG_PARAGRAPHS_DEB, "Binary", REFUSED}, /* Sources */
    {YG_PARAGRAPHS_APK, "P", NAME},        {YG_PARAGRAPHS_APK, "V", VERSION},
    {YG_PARAGRAPHS_APK, "o", SOURCE},
};

static const char *const form_names[] = {
    [YG_PARAGRAPHS_DEB] = "Packages", [YG_PARAGRAPHS_APK] = "APKINDEX"};

void yg_paragraphs_deinit(struct yg_paragraphs *paragraphs)
{
    yg_buf_deinit(&paragraphs->begun);
    yg_buf_deinit(&paragraphs->values);
}

static const struct row *find_row(enum yg_paragraph_form form, struct yg_str name)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_str wanted = yg_str(rows[i].name);

        if (rows[i].form == form && (form == YG_PARAGRAPHS_DEB ? yg_str_equal_nocase(name, wanted)
                                                               : yg_str_equal(name, wanted)))
            return &rows[i];
    }
    return NULL;
}

static const char *name_of(enum yg_paragraph_form form, enum field field)
{
    size_t i = 0;

    while (rows[i].form != form || rows[i].field != field)
        i++;
    return rows[i].name;
}

static struct yg_str value_of(const struct yg_paragraphs *paragraphs, enum field field)
{
    if (paragraphs->fields[field].line == 0)
        return (struct yg_str){NULL, 0};
    return yg_str_head(yg_str_from(yg_buf_str(&paragraphs->values), paragraphs->fields[field].at),
                       paragraphs->fields[field].len);
}

/* ---- a package ------------------------------------------------------------------------------- */

/* "gcc-12 (12.2.0-14)" */
static enum yg_status read_source(const struct yg_paragraphs *paragraphs,
                                  struct yg_listed_package *package, struct yg_error *err)
{
    const char *name = name_of(paragraphs->form, SOURCE);
    size_t line = paragraphs->fields[SOURCE].line;
    struct yg_str text = value_of(paragraphs, SOURCE), rest = text;

    package->source = yg_str_trim(yg_str_cut(&rest, '('));
    if (rest.ptr != NULL) {
        size_t end = yg_str_index(rest, ')');

        if (end + 1 != rest.len)
            return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                           "line %zu: %s: '%.*s' is no name with a version in brackets", line, name,
                           YG_STR_ARG(yg_str_head(text, 80)));
        package->source_version = yg_str_trim(yg_str_head(rest, end));
        enum yg_status st = yg_package_check(package->source_version, name, line, err);
        if (st != YG_OK)
            return st;
    }
    return yg_package_check(package->source, name, line, err);
}

/* What has been gathered is a package. */
static enum yg_status end_paragraph(struct yg_paragraphs *paragraphs, struct yg_error *err)
{
    struct yg_listed_package package = {.name = value_of(paragraphs, NAME),
                                        .version = value_of(paragraphs, VERSION)};
    size_t first = paragraphs->first_line;
    enum yg_status st = YG_OK;

    if (first == 0)
        return YG_OK;
    for (int i = NAME; i <= VERSION; i++)
        if (paragraphs->fields[i].line == 0)
            return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                           "line %zu: %s: missing from this paragraph; is it of %s %s file?", first,
                           name_of(paragraphs->form, (enum field)i),
                           paragraphs->form == YG_PARAGRAPHS_APK ? "an" : "a",
                           form_names[paragraphs->form]);
    if (paragraphs->fields[SOURCE].line > 0)
        st = read_source(paragraphs, &package, err);
    if (st == YG_OK)
        st = yg_package_put(paragraphs->outlet, &package, err);
    yg_buf_reset(&paragraphs->values);
    memset(paragraphs->fields, 0, sizeof paragraphs->fields);
    paragraphs->first_line = 0;
    return st;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static enum yg_status keep_value(struct yg_paragraphs *paragraphs, const struct row *row,
                                 struct yg_str value, struct yg_error *err)
{
    size_t line = paragraphs->line;

    static_assert(REFUSED < YG_PARAGRAPH_FIELDS_MAX, "a place for each field");
    if (row->field == REFUSED)
        return yg_fail(
            err, YG_MALFORMED, YG_NO_OFFSET,
            "line %zu: %s: an index of source packages; one of binary packages is wanted", line,
            row->name);
    if (paragraphs->fields[row->field].line > 0)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                       "line %zu: %s: again; it was on line %zu of the same paragraph", line,
                       row->name, paragraphs->fields[row->field].line);
    if (row->field != SOURCE) {
        enum yg_status st = yg_package_check(value, row->name, line, err);

        if (st != YG_OK)
            return st;
    }
    paragraphs->fields[row->field].at = paragraphs->values.len;
    paragraphs->fields[row->field].len = value.len;
    paragraphs->fields[row->field].line = line;
    yg_buf_append(&paragraphs->values, value);
    return paragraphs->values.failed
               ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a package")
               : YG_OK;
}

static enum yg_status read_line(struct yg_paragraphs *paragraphs, struct yg_str line,
                                struct yg_error *err)
{
    paragraphs->line++;
    if (yg_str_trim(line).len == 0)
        return end_paragraph(paragraphs, err);
    bool goes_on = line.ptr[0] == ' ' || line.ptr[0] == '\t';
    struct yg_str value = line, name = yg_str_cut(&value, ':');
    if (goes_on ? paragraphs->first_line == 0 : value.ptr == NULL || name.len == 0)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                       "line %zu: not a line of the form 'Name: value': '%.*s'", paragraphs->line,
                       YG_STR_ARG(yg_str_head(yg_str_trim(line), 60)));
    if (paragraphs->first_line == 0)
        paragraphs->first_line = paragraphs->line;
    const struct row *row = goes_on ? NULL : find_row(paragraphs->form, name);
    return row == NULL ? YG_OK : keep_value(paragraphs, row, yg_str_trim(value), err);
}

/* Keep the begin of a line until its end comes. */
static enum yg_status begin_line(struct yg_paragraphs *paragraphs, struct yg_str piece,
                                 struct yg_error *err)
{
    if (piece.len > YG_PACKAGE_LINE_BYTES_MAX - paragraphs->begun.len)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "line %zu: more than %zu bytes",
                       paragraphs->line + 1, YG_PACKAGE_LINE_BYTES_MAX);
    yg_buf_append(&paragraphs->begun, piece);
    return paragraphs->begun.failed ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a line")
                                    : YG_OK;
}

enum yg_status yg_paragraphs_read(struct yg_paragraphs *paragraphs, struct yg_str bytes,
                                  struct yg_error *err)
{
    enum yg_status st = YG_OK;

    while (st == YG_OK && bytes.len > 0) {
        struct yg_str rest = bytes, line = yg_str_cut(&rest, '\n');

        if (rest.ptr == NULL)
            return begin_line(paragraphs, bytes, err);
        bytes = rest;
        if (paragraphs->begun.len == 0) {
            st = read_line(paragraphs, line, err);
            continue;
        }
        st = begin_line(paragraphs, line, err);
        if (st == YG_OK)
            st = read_line(paragraphs, yg_buf_str(&paragraphs->begun), err);
        yg_buf_reset(&paragraphs->begun);
    }
    return st;
}

enum yg_status yg_paragraphs_end(struct yg_paragraphs *paragraphs, struct yg_error *err)
{
    enum yg_status st = YG_OK;

    if (paragraphs->begun.len > 0)
        st = read_line(paragraphs, yg_buf_str(&paragraphs->begun), err);
    yg_buf_reset(&paragraphs->begun);
    return st == YG_OK ? end_paragraph(paragraphs, err) : st;
}
