/* package_list.c - which format is it? And the digest of all of it.
 *
 * The head of the file, enough of it to see the magic of tar, waits until the format is known.
 */
#include "connectors/formats/packages/package_list.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "connectors/formats/packages/parts.h"

enum form { FORM_UNKNOWN, FORM_DEB, FORM_APK, FORM_TAR, FORM_RPM };

struct yg_package_list {
    struct yg_package_outlet outlet;
    enum form form;
    char head[YG_TAR_BLOCK_BYTES];
    size_t head_len;
    struct yg_paragraphs paragraphs;
    struct yg_tar tar;
    struct yg_primary *primary;
    EVP_MD_CTX *digest;
};

struct yg_package_list *yg_package_list_create(yg_package_fn each, void *state)
{
    struct yg_package_list *list = calloc(1, sizeof *list);

    if (list == NULL)
        return NULL;
    list->outlet = (struct yg_package_outlet){each, state, 0};
    list->paragraphs.outlet = &list->outlet;
    list->tar.index = &list->paragraphs;
    list->digest = EVP_MD_CTX_new();
    if (list->digest == NULL || EVP_DigestInit_ex(list->digest, EVP_sha256(), NULL) != 1) {
        yg_package_list_destroy(list);
        return NULL;
    }
    return list;
}

void yg_package_list_destroy(struct yg_package_list *list)
{
    if (list == NULL)
        return;
    yg_paragraphs_deinit(&list->paragraphs);
    yg_primary_destroy(list->primary);
    EVP_MD_CTX_free(list->digest);
    free(list);
}

/* ---- packages -------------------------------------------------------------------------------- */

enum yg_status yg_package_check(struct yg_str text, const char *what, size_t line,
                                struct yg_error *err)
{
    bool good = true;

    if (text.len == 0)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "line %zu: %s: empty", line, what);
    if (text.len > YG_PACKAGE_TEXT_BYTES_MAX)
        return yg_fail(err, YG_LIMIT, YG_NO_OFFSET, "line %zu: %s: %zu bytes, at most %d", line,
                       what, text.len, YG_PACKAGE_TEXT_BYTES_MAX);
    for (size_t i = 0; i < text.len; i++)
        good &= text.ptr[i] > ' ' && text.ptr[i] < 0x7F && text.ptr[i] != '@';
    return good ? YG_OK
                : yg_fail(err, YG_MALFORMED, YG_NO_OFFSET,
                          "line %zu: %s: '%.*s' is no name or version", line, what,
                          YG_STR_ARG(yg_str_head(text, 80)));
}

enum yg_status yg_package_put(struct yg_package_outlet *outlet,
                              const struct yg_listed_package *package, struct yg_error *err)
{
    outlet->count++;
    return outlet->each(outlet->state, package, err);
}

/* ---- formats --------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "P:libc" is Alpine's, "Package: libc6" Debian's. */
static enum form form_of_line(struct yg_str line)
{
    struct yg_str name = yg_str_head(line, yg_str_index(line, ':'));
    bool good = name.len < line.len && name.len > 0 && is_letter(name.ptr[0]);

    for (size_t i = 0; good && i < name.len; i++)
        good = is_letter(name.ptr[i]) || name.ptr[i] == '-';
    if (!good)
        return FORM_UNKNOWN;
    return name.len == 1 ? FORM_APK : FORM_DEB;
}

static enum yg_status find_form(struct yg_package_list *list, struct yg_error *err)
{
    struct yg_str head = {list->head, list->head_len}, text = head;

    if (yg_str_starts(text, YG_STR("\xEF\xBB\xBF")))
        text = yg_str_from(text, 3);
    text = yg_str_trim(text);
    if (yg_tar_begins(head))
        list->form = FORM_TAR;
    else if (text.len > 0 && text.ptr[0] == '<')
        list->form = FORM_RPM;
    else
        list->form = form_of_line(text);
    if (list->form == FORM_UNKNOWN)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "line 1: %s",
                       text.len == 0 ? "the file is empty"
                                     : "neither a Packages file of Debian or Ubuntu, nor an "
                                       "APKINDEX of Alpine, nor a primary.xml of rpm-md");
    list->paragraphs.form = list->form == FORM_DEB ? YG_PARAGRAPHS_DEB : YG_PARAGRAPHS_APK;
    if (list->form == FORM_RPM) {
        list->primary = yg_primary_create(&list->outlet);
        if (list->primary == NULL)
            return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for XML");
    }
    return YG_OK;
}

static enum yg_status read_by_form(struct yg_package_list *list, struct yg_str bytes,
                                   struct yg_error *err)
{
    switch (list->form) {
    case FORM_DEB:
    case FORM_APK:
        return yg_paragraphs_read(&list->paragraphs, bytes, err);
    case FORM_TAR:
        return yg_tar_read(&list->tar, bytes, err);
    case FORM_RPM:
        return yg_primary_read(list->primary, bytes, false, err);
    case FORM_UNKNOWN:
        break;
    }
    return YG_OK;
}

/* The head is whole, or all that there is. */
static enum yg_status begin(struct yg_package_list *list, struct yg_error *err)
{
    enum yg_status st = find_form(list, err);

    return st == YG_OK ? read_by_form(list, (struct yg_str){list->head, list->head_len}, err) : st;
}

enum yg_status yg_package_list_read(struct yg_package_list *list, struct yg_str bytes,
                                    struct yg_error *err)
{
    if (bytes.len == 0)
        return YG_OK;
    if (EVP_DigestUpdate(list->digest, bytes.ptr, bytes.len) != 1)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a digest");
    if (list->form != FORM_UNKNOWN)
        return read_by_form(list, bytes, err);
    struct yg_str piece = yg_str_head(bytes, sizeof list->head - list->head_len);
    memcpy(list->head + list->head_len, piece.ptr, piece.len);
    list->head_len += piece.len;
    if (list->head_len < sizeof list->head)
        return YG_OK;
    enum yg_status st = begin(list, err);
    bytes = yg_str_from(bytes, piece.len);
    return st == YG_OK && bytes.len > 0 ? read_by_form(list, bytes, err) : st;
}

static enum yg_status end_by_form(struct yg_package_list *list, struct yg_error *err)
{
    switch (list->form) {
    case FORM_DEB:
    case FORM_APK:
        return yg_paragraphs_end(&list->paragraphs, err);
    case FORM_TAR:
        return yg_tar_end(&list->tar, err);
    case FORM_RPM:
        return yg_primary_read(list->primary, (struct yg_str){NULL, 0}, true, err);
    case FORM_UNKNOWN:
        break;
    }
    return YG_OK;
}

/* "v3.18.4-102-g1a2b3c4d5e6\n" */
static struct yg_str release_of(const struct yg_package_list *list)
{
    struct yg_str text = {list->tar.release, list->tar.release_len};

    return yg_str_trim(yg_str_head(text, yg_str_index(text, '\n')));
}

enum yg_status yg_package_list_end(struct yg_package_list *list,
                                   struct yg_package_list_summary *summary, struct yg_error *err)
{
    static const char *const types[] = {
        [FORM_DEB] = "deb", [FORM_APK] = "apk", [FORM_TAR] = "apk", [FORM_RPM] = "rpm"};
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    enum yg_status st = list->form == FORM_UNKNOWN ? begin(list, err) : YG_OK;

    if (st == YG_OK)
        st = end_by_form(list, err);
    if (st != YG_OK)
        return st;
    if (list->outlet.count == 0)
        return yg_fail(err, YG_MALFORMED, YG_NO_OFFSET, "no package is in it");
    if (EVP_DigestFinal_ex(list->digest, digest, &size) != 1)
        return yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a digest");
    assert(2 * size == YG_PACKAGE_DIGEST_BYTES);
    *summary = (struct yg_package_list_summary){types[list->form], list->outlet.count,
                                                release_of(list), ""};
    for (unsigned int i = 0; i < size; i++)
        snprintf(summary->sha256 + 2 * i, 3, "%02x", digest[i]);
    return YG_OK;
}
