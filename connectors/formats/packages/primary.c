/* primary.c - rpm-md's primary.xml, as a stream.
 *
 *   <metadata packages="1">                                       depth 1
 *     <package type="rpm">                                              2
 *       <name>perl-Errno</name> <arch>x86_64</arch>                     3
 *       <version epoch="0" ver="1.30" rel="480.el9"/>
 *       <format> <rpm:sourcerpm>perl-5.32.1-480.el9.src.rpm</rpm:sourcerpm> </format>   4
 *
 * Elements count by namespace and depth. A document type is refused: nobody needs one here, and
 * entities are how XML is made to swell.
 */
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "connectors/formats/packages/parts.h"

#define BYTES_MAX ((size_t)1 << 30) /* expat counts in int */
#define COMMON "http://linux.duke.edu/metadata/common "
#define RPM "http://linux.duke.edu/metadata/rpm "

enum text { NAME, ARCH, VERSION, SOURCE, TEXTS, NO_TEXT = TEXTS };

/* The elements that count, where they stand. VERSION is made of attributes. */
static const struct row {
    const char *element; /* with its namespace, as expat puts them together */
    int depth;
    enum text text;
} rows[] = {
    {COMMON "name", 3, NAME},
    {COMMON "arch", 3, ARCH},
    {COMMON "version", 3, VERSION},
    {RPM "sourcerpm", 4, SOURCE},
};

struct yg_primary {
    XML_Parser parser;
    struct yg_package_outlet *outlet;
    int depth;
    bool inside;       /* of a package */
    size_t first_line; /* of it */
    struct yg_buf texts[TEXTS];
    enum text begun; /* whose characters come */
    enum yg_status status;
    struct yg_error err;
};

/* End the reading. */
static void stop(struct yg_primary *primary)
{
    primary->status = primary->err.status;
    XML_StopParser(primary->parser, XML_FALSE);
}

static size_t line_of(const struct yg_primary *primary)
{
    return (size_t)XML_GetCurrentLineNumber(primary->parser);
}

/* "4:1.30-480.el9"; epoch 0 is left out. */
static void put_version(struct yg_buf *out, const XML_Char **attributes)
{
    struct yg_str epoch = {NULL, 0}, ver = {NULL, 0}, rel = {NULL, 0};

    for (size_t i = 0; attributes[i] != NULL; i += 2) {
        struct yg_str value = yg_str(attributes[i + 1]);

        if (strcmp(attributes[i], "epoch") == 0)
            epoch = value;
        else if (strcmp(attributes[i], "ver") == 0)
            ver = value;
        else if (strcmp(attributes[i], "rel") == 0)
            rel = value;
    }
    yg_buf_reset(out);
    if (ver.len == 0)
        return;
    if (epoch.len > 0 && !yg_str_equal(epoch, YG_STR("0")))
        yg_buf_printf(out, "%.*s:", YG_STR_ARG(epoch));
    yg_buf_append(out, ver);
    if (rel.len > 0)
        yg_buf_printf(out, "-%.*s", YG_STR_ARG(rel));
}

static void begin_package(struct yg_primary *primary)
{
    primary->inside = true;
    primary->first_line = line_of(primary);
    for (int i = 0; i < TEXTS; i++)
        yg_buf_reset(&primary->texts[i]);
}

static void XMLCALL begin_element(void *state, const XML_Char *name, const XML_Char **attributes)
{
    struct yg_primary *primary = state;

    primary->depth++;
    primary->begun = NO_TEXT;
    if (primary->depth == 1 && strcmp(name, COMMON "metadata") != 0) {
        const char *local = strrchr(name, ' ');

        yg_fail(&primary->err, YG_MALFORMED, YG_NO_OFFSET,
                "line %zu: <%.60s>: not a primary.xml, whose root is <metadata> of %s",
                line_of(primary), local == NULL ? name : local + 1, COMMON);
        stop(primary);
        return;
    }
    if (primary->depth == 2 && strcmp(name, COMMON "package") == 0)
        begin_package(primary);
    for (size_t i = 0; primary->inside && i < YG_COUNT(rows); i++)
        if (rows[i].depth == primary->depth && strcmp(rows[i].element, name) == 0)
            primary->begun = rows[i].text;
    if (primary->begun == VERSION) {
        put_version(&primary->texts[VERSION], attributes);
        primary->begun = NO_TEXT;
    }
}

static void XMLCALL read_text(void *state, const XML_Char *text, int len)
{
    struct yg_primary *primary = state;

    if (primary->begun == NO_TEXT)
        return;
    struct yg_buf *to = &primary->texts[primary->begun];
    if (to->len + (size_t)len <= 2 * YG_PACKAGE_TEXT_BYTES_MAX) { /* a longer one is refused */
        yg_buf_append(to, (struct yg_str){text, (size_t)len});
    } else {
        yg_fail(&primary->err, YG_LIMIT, YG_NO_OFFSET, "line %zu: more than %d bytes",
                line_of(primary), YG_PACKAGE_TEXT_BYTES_MAX);
        stop(primary);
    }
}

static struct yg_str text_of(const struct yg_primary *primary, enum text text)
{
    return yg_str_trim(yg_buf_str(&primary->texts[text]));
}

static enum yg_status check_package(const struct yg_primary *primary,
                                    const struct yg_listed_package *package, struct yg_error *err)
{
    enum yg_status st = yg_package_check(package->name, "name", primary->first_line, err);

    if (st == YG_OK)
        st = yg_package_check(package->version, "version", primary->first_line, err);
    if (st == YG_OK && package->source.ptr != NULL)
        st = yg_package_check(package->source, "rpm:sourcerpm", primary->first_line, err);
    if (st == YG_OK && package->source_version.ptr != NULL)
        st = yg_package_check(package->source_version, "rpm:sourcerpm", primary->first_line, err);
    return st;
}

static void end_package(struct yg_primary *primary)
{
    struct yg_listed_package package = {.name = text_of(primary, NAME),
                                        .version = text_of(primary, VERSION)};
    struct yg_str source = text_of(primary, SOURCE), arch = text_of(primary, ARCH);
    enum yg_status st = YG_OK;

    primary->inside = false;
    if (yg_str_equal(arch, YG_STR("src")) || yg_str_equal(arch, YG_STR("nosrc")))
        return; /* a source package itself */
    if (source.len > 0 && !yg_source_rpm_split(source, &package.source, &package.source_version))
        st = yg_fail(&primary->err, YG_MALFORMED, YG_NO_OFFSET,
                     "line %zu: rpm:sourcerpm: '%.*s' is no name of a source package",
                     primary->first_line, YG_STR_ARG(yg_str_head(source, 80)));
    for (int i = 0; i < TEXTS; i++)
        if (primary->texts[i].failed)
            st = yg_fail(&primary->err, YG_NOMEM, YG_NO_OFFSET, "no memory for a package");
    if (st == YG_OK)
        st = check_package(primary, &package, &primary->err);
    if (st == YG_OK)
        st = yg_package_put(primary->outlet, &package, &primary->err);
    if (st != YG_OK)
        stop(primary);
}

static void XMLCALL end_element(void *state, const XML_Char *name)
{
    struct yg_primary *primary = state;

    (void)name;
    primary->begun = NO_TEXT;
    if (primary->depth-- == 2 && primary->inside)
        end_package(primary);
}

static void XMLCALL refuse_doctype(void *state, const XML_Char *name, const XML_Char *system,
                                   const XML_Char *public, int internal)
{
    struct yg_primary *primary = state;

    (void)name, (void)system, (void)public, (void)internal;
    yg_fail(&primary->err, YG_MALFORMED, YG_NO_OFFSET, "line %zu: a document type is not wanted",
            line_of(primary));
    stop(primary);
}

struct yg_primary *yg_primary_create(struct yg_package_outlet *outlet)
{
    static const XML_Memory_Handling_Suite memory = {malloc, realloc, free};
    struct yg_primary *primary = calloc(1, sizeof *primary);

    if (primary == NULL)
        return NULL;
    primary->parser = XML_ParserCreate_MM(NULL, &memory, " ");
    if (primary->parser == NULL) {
        free(primary);
        return NULL;
    }
    primary->outlet = outlet;
    primary->begun = NO_TEXT;
    XML_SetUserData(primary->parser, primary);
    XML_SetElementHandler(primary->parser, begin_element, end_element);
    XML_SetCharacterDataHandler(primary->parser, read_text);
    XML_SetStartDoctypeDeclHandler(primary->parser, refuse_doctype);
    return primary;
}

void yg_primary_destroy(struct yg_primary *primary)
{
    if (primary == NULL)
        return;
    XML_ParserFree(primary->parser);
    for (int i = 0; i < TEXTS; i++)
        yg_buf_deinit(&primary->texts[i]);
    free(primary);
}

enum yg_status yg_primary_read(struct yg_primary *primary, struct yg_str bytes, bool last,
                               struct yg_error *err)
{
    do {
        struct yg_str piece = yg_str_head(bytes, BYTES_MAX);

        bytes = yg_str_from(bytes, piece.len);
        if (XML_Parse(primary->parser, piece.ptr == NULL ? "" : piece.ptr, (int)piece.len,
                      last && bytes.len == 0) == XML_STATUS_OK)
            continue;
        enum XML_Error code = XML_GetErrorCode(primary->parser);
        if (primary->status != YG_OK) {
            if (err != NULL)
                *err = primary->err;
            return primary->status;
        }
        if (code == XML_ERROR_NO_MEMORY)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for XML");
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "line %zu: %s", line_of(primary),
                       XML_ErrorString(code));
    } while (bytes.len > 0);
    return YG_OK;
}
