#include "pipeline/commands/source_import.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "connectors/decompress.h"
#include "connectors/formats/encode.h"
#include "connectors/formats/packages/package_list.h"

#define PIECE_BYTES ((size_t)128 << 10)
#define WRITE_BYTES ((size_t)64 << 10)

void yg_source_import_init(struct yg_source_import *import, const struct yg_ecosystem *ecosystem)
{
    *import = (struct yg_source_import){.ecosystem = ecosystem};
}

void yg_source_import_deinit(struct yg_source_import *import)
{
    yg_buf_deinit(&import->release);
    yg_arena_deinit(&import->arena);
}

static const struct yg_scheme *scheme_of(const struct yg_source_import *import)
{
    return yg_scheme_get(import->ecosystem->scheme);
}

/* ---- reading --------------------------------------------------------------------------------- */

static enum yg_status no_memory(struct yg_error *err)
{
    return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for packages");
}

static bool copy(struct yg_arena *arena, struct yg_str *text)
{
    *text = yg_arena_copy(arena, *text);
    return text->ptr != NULL;
}

static enum yg_status add_build(void *state, const struct yg_listed_package *package,
                                struct yg_error *err)
{
    struct yg_source_import *import = state;
    const struct yg_scheme *scheme = scheme_of(import);
    struct yg_source_build build = {
        package->name, package->version, package->source, package->source_version, false, false};

    if (build.source.len == 0)
        build.source = build.name;
    if (build.source_version.len == 0)
        build.source_version = build.version;
    if (!copy(&import->arena, &build.name) || !copy(&import->arena, &build.version) ||
        !copy(&import->arena, &build.source) || !copy(&import->arena, &build.source_version))
        return no_memory(err);
    build.readable =
        build.version.len <= YG_VERSION_BYTES_MAX && scheme->check(build.version, NULL) == YG_OK;
    struct yg_source_build *slot =
        yg_arena_append(&import->arena, &import->builds, &import->build_count);
    if (slot == NULL)
        return no_memory(err);
    *slot = build;
    return YG_OK;
}

/* The release that the index states must be the one that is known; nobody's word stays unknown. */
static enum yg_status take_release(struct yg_source_import *import, struct yg_str stated,
                                   struct yg_error *err)
{
    struct yg_buf normal = {0};
    enum yg_status st = YG_OK;

    if (stated.len == 0 || !yg_ecosystem_read_release(import->ecosystem, stated, &normal))
        yg_buf_reset(&normal);
    if (import->release.len == 0)
        yg_buf_append(&import->release, yg_buf_str(&normal));
    else if (normal.len > 0 && !yg_str_equal(yg_buf_str(&import->release), yg_buf_str(&normal)))
        st = yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "an index of release %.*s, not of %.*s",
                     YG_STR_ARG(yg_buf_str(&normal)), YG_STR_ARG(yg_buf_str(&import->release)));
    if (normal.failed || import->release.failed)
        st = no_memory(err);
    yg_buf_deinit(&normal);
    return st;
}

static enum yg_status take_summary(struct yg_source_import *import,
                                   const struct yg_package_list_summary *summary,
                                   struct yg_error *err)
{
    const char *type = import->ecosystem->type;

    if (strcmp(summary->type, type) != 0)
        return yg_fail(err, YG_REFUSED, YG_NO_OFFSET, "an index of %s packages; those of %s are %s",
                       summary->type, import->ecosystem->name_space, type);
    struct yg_str *digest =
        yg_arena_append(&import->arena, &import->digests, &import->digest_count);
    if (digest == NULL)
        return no_memory(err);
    *digest = yg_str(summary->sha256);
    if (!copy(&import->arena, digest))
        return no_memory(err);
    return take_release(import, summary->release, err);
}

static enum yg_status read_stream(struct yg_source_import *import, struct yg_decompress *stream,
                                  struct yg_package_list *list, struct yg_error *err)
{
    struct yg_package_list_summary summary;
    enum yg_status st = YG_OK;
    char piece[PIECE_BYTES];
    size_t len = 1;

    while (st == YG_OK && len > 0) {
        st = yg_decompress_read(stream, piece, sizeof piece, &len, err);
        if (st == YG_OK)
            st = yg_package_list_read(list, (struct yg_str){piece, len}, err);
    }
    if (st == YG_OK)
        st = yg_package_list_end(list, &summary, err);
    return st == YG_OK ? take_summary(import, &summary, err) : st;
}

enum yg_status yg_source_import_read(struct yg_source_import *import, const char *path,
                                     struct yg_error *err)
{
    int fd = strcmp(path, "-") == 0 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                    : open(path, O_RDONLY | O_CLOEXEC);
    struct yg_decompress *stream = yg_decompress_create();
    struct yg_package_list *list = yg_package_list_create(add_build, import);
    enum yg_status st = YG_OK;

    if (fd < 0)
        st = yg_fail(err, YG_IO, YG_NO_OFFSET, "%s", strerror(errno));
    else if (stream == NULL || list == NULL)
        st = no_memory(err);
    if (stream != NULL && fd >= 0)
        yg_decompress_open(stream, fd); /* which closes it */
    else if (fd >= 0)
        close(fd);
    if (st == YG_OK)
        st = read_stream(import, stream, list, err);
    yg_package_list_destroy(list);
    yg_decompress_destroy(stream);
    return st == YG_OK ? st : yg_error_wrap(err, "%s", path);
}

/* ---- epochs of source RPMs ------------------------------------------------------------------- */

static struct yg_str without_epoch(struct yg_str version)
{
    size_t colon = yg_str_index(version, ':');

    return yg_str_from(version, colon < version.len ? colon + 1 : 0);
}

/* "4:" of "4:1.30-480.el9", "" without one. */
static struct yg_str epoch_of(struct yg_str version)
{
    return yg_str_head(version, version.len - without_epoch(version).len);
}

/* By source, then by its version; in a group those that tell the epoch first. */
static int compare_sources(const void *x, const void *y)
{
    const struct yg_source_build *a = x, *b = y;
    int order = yg_str_compare(a->source, b->source);

    if (order == 0)
        order = yg_str_compare(a->source_version, b->source_version);
    if (order == 0)
        order = yg_str_equal(b->name, b->source) - yg_str_equal(a->name, a->source);
    if (order == 0)
        order = yg_str_compare(a->name, b->name);
    return order != 0 ? order : yg_str_compare(a->version, b->version);
}

/* The build of a group that has the version of the source, NULL when none has. */
static const struct yg_source_build *find_epoch(const struct yg_source_build *group, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (yg_str_equal(without_epoch(group[i].version), group[i].source_version))
            return &group[i];
    return NULL;
}

static bool put_epoch(struct yg_arena *arena, struct yg_str epoch, struct yg_str *version)
{
    char *joined = yg_arena_alloc(arena, epoch.len + version->len);

    assert(epoch.ptr != NULL && version->ptr != NULL);
    if (joined == NULL)
        return false;
    memcpy(joined, epoch.ptr, epoch.len);
    memcpy(joined + epoch.len, version->ptr, version->len);
    *version = (struct yg_str){joined, epoch.len + version->len};
    return true;
}

/* Give the source versions of a group, which have none, their epoch. */
static bool complete_group(struct yg_source_import *import, struct yg_source_build *group,
                           size_t count)
{
    const struct yg_source_build *known = find_epoch(group, count);
    struct yg_str stated = known == NULL ? (struct yg_str){NULL, 0} : epoch_of(known->version);

    for (size_t i = 0; i < count; i++) {
        struct yg_str epoch = known == NULL ? epoch_of(group[i].version) : stated;

        if (epoch.len > 0 && epoch_of(group[i].source_version).len == 0 &&
            !put_epoch(&import->arena, epoch, &group[i].source_version))
            return false;
    }
    return true;
}

static bool complete_epochs(struct yg_source_import *import)
{
    struct yg_source_build *builds = import->builds;

    qsort(builds, import->build_count, sizeof *builds, compare_sources);
    for (size_t i = 0, end; i < import->build_count; i = end) {
        for (end = i + 1; end < import->build_count; end++)
            if (!yg_str_equal(builds[end].source, builds[i].source) ||
                !yg_str_equal(builds[end].source_version, builds[i].source_version))
                break;
        if (!complete_group(import, builds + i, end - i))
            return false;
    }
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* By package, from the oldest version on; what is no version is older than all. */
static int compare_builds(const void *x, const void *y, void *state)
{
    const struct yg_source_build *a = x, *b = y;
    const struct yg_scheme *scheme = scheme_of(state);
    int order = yg_str_compare(a->name, b->name);

    if (order == 0)
        order = a->readable - b->readable;
    if (order == 0 && a->readable)
        order = scheme->compare(a->version, b->version);
    if (order == 0)
        order = yg_str_compare(a->version, b->version);
    if (order == 0)
        order = yg_str_compare(a->source, b->source);
    return order != 0 ? order : yg_str_compare(a->source_version, b->source_version);
}

/* One build of several indexes is one. */
static void drop_duplicates(struct yg_source_import *import)
{
    struct yg_source_build *builds = import->builds;
    size_t kept = 0;

    for (size_t i = 0; i < import->build_count; i++) {
        const struct yg_source_build *last = kept == 0 ? NULL : &builds[kept - 1];

        if (last == NULL || !yg_str_equal(last->name, builds[i].name) ||
            !yg_str_equal(last->version, builds[i].version))
            builds[kept++] = builds[i];
        else if (!yg_str_equal(last->source, builds[i].source) ||
                 !yg_str_equal(last->source_version, builds[i].source_version))
            import->conflicts++;
    }
    import->build_count = kept;
}

/* Find the rows among the builds of one package. */
static void mark_rows(struct yg_source_import *import, struct yg_source_build *builds, size_t count)
{
    struct yg_source_build *newest = &builds[count - 1];

    newest->is_row = !yg_str_equal(newest->source, newest->name);
    for (size_t i = 0; i < count; i++) {
        bool moved = !yg_str_equal(builds[i].source, newest->source);

        builds[i].is_row |= moved || !yg_str_equal(builds[i].source_version, builds[i].version);
        newest->is_row |= moved; /* it names the source of builds that are not listed */
    }
    for (size_t i = 0; i < count; i++)
        import->rows += builds[i].is_row;
}

static int compare_texts(const void *a, const void *b)
{
    return yg_str_compare(*(const struct yg_str *)a, *(const struct yg_str *)b);
}

enum yg_status yg_source_import_finish(struct yg_source_import *import, struct yg_error *err)
{
    struct yg_source_build *builds = import->builds;

    import->packages = import->rows = import->conflicts = 0;
    if (import->ecosystem->scheme == YG_SCHEME_RPM && !complete_epochs(import))
        return no_memory(err);
    qsort_r(builds, import->build_count, sizeof *builds, compare_builds, import);
    drop_duplicates(import);
    for (size_t i = 0, end; i < import->build_count; i = end) {
        for (end = i + 1; end < import->build_count; end++)
            if (!yg_str_equal(builds[end].name, builds[i].name))
                break;
        mark_rows(import, builds + i, end - i);
        import->packages++;
    }
    qsort(import->digests, import->digest_count, sizeof *import->digests, compare_texts);
    return YG_OK;
}

/* ---- writing --------------------------------------------------------------------------------- */

static enum yg_status flush(struct yg_buf *buf, FILE *to, struct yg_error *err)
{
    if (buf->failed)
        return no_memory(err);
    if (buf->len > 0 && fwrite(buf->ptr, buf->len, 1, to) != 1)
        return yg_fail(err, YG_IO, YG_NO_OFFSET, "%s", strerror(errno));
    yg_buf_reset(buf);
    return YG_OK;
}

static void put_row(struct yg_buf *buf, struct yg_buf *source, const struct yg_source_build *build)
{
    yg_buf_reset(source);
    yg_buf_append(source, build->source);
    if (!yg_str_equal(build->source_version, build->version)) {
        yg_buf_append_char(source, '@');
        yg_buf_append(source, build->source_version);
    }
    buf->failed |= source->failed;
    yg_encode_source_line(buf, &(struct yg_source_line){.package = build->name,
                                                        .version = build->version,
                                                        .source = yg_buf_str(source)});
    yg_buf_append_char(buf, '\n');
}

enum yg_status yg_source_import_write(const struct yg_source_import *import, FILE *to,
                                      struct yg_error *err)
{
    struct yg_buf buf = {0}, source = {0};
    enum yg_status st = YG_OK;

    yg_encode_source_line(
        &buf, &(struct yg_source_line){.distribution = yg_str(import->ecosystem->name_space),
                                       .release = yg_buf_str(&import->release),
                                       .rows = import->rows,
                                       .indexes = import->digests,
                                       .index_count = import->digest_count});
    yg_buf_append_char(&buf, '\n');
    for (size_t i = 0; st == YG_OK && i < import->build_count; i++) {
        if (import->builds[i].is_row)
            put_row(&buf, &source, &import->builds[i]);
        if (buf.len > WRITE_BYTES || buf.failed)
            st = flush(&buf, to, err);
    }
    if (st == YG_OK)
        st = flush(&buf, to, err);
    if (st == YG_OK && fflush(to) != 0)
        st = yg_fail(err, YG_IO, YG_NO_OFFSET, "%s", strerror(errno));
    yg_buf_deinit(&buf);
    yg_buf_deinit(&source);
    return st;
}
