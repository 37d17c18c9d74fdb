/* test_package_list.c - package indexes of distributions, in pieces of any size. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "connectors/formats/packages/package_list.h"
#include "pipeline/base/buf.h"
#include "tests/support/failing_memory.h"

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

/* "libssl3 3.0 openssl; libgcc-s1 12+b1 gcc-12@12; " */
static enum yg_status write_package(void *state, const struct yg_listed_package *package,
                                    struct yg_error *err)
{
    struct yg_buf *out = state;

    yg_buf_printf(out, "%.*s %.*s", YG_STR_ARG(package->name), YG_STR_ARG(package->version));
    if (package->source.ptr != NULL)
        yg_buf_printf(out, " %.*s", YG_STR_ARG(package->source));
    if (package->source_version.ptr != NULL)
        yg_buf_printf(out, "@%.*s", YG_STR_ARG(package->source_version));
    yg_buf_append(out, YG_STR("; "));
    return out->failed ? yg_fail(err, YG_NOMEM, YG_NO_OFFSET, "no memory for a test") : YG_OK;
}

/* Read `text` in pieces of `step` bytes; what comes out, then the type or the error, in `out`. */
static enum yg_status read_text(struct yg_str text, size_t step, struct yg_buf *out,
                                struct yg_package_list_summary *summary)
{
    struct yg_package_list *list = yg_package_list_create(write_package, out);
    struct yg_error err = {.text = ""};
    enum yg_status st = list == NULL ? YG_NOMEM : YG_OK;

    for (size_t at = 0; st == YG_OK && at < text.len; at += step)
        st = yg_package_list_read(list, yg_str_head(yg_str_from(text, at), step), &err);
    if (st == YG_OK)
        st = yg_package_list_end(list, summary, &err);
    if (st == YG_OK)
        yg_buf_printf(out, "= %llu %s %.*s", (unsigned long long)summary->packages, summary->type,
                      YG_STR_ARG(summary->release));
    else
        yg_buf_printf(out, "!%s: %s", yg_status_name(st), err.text);
    yg_package_list_destroy(list);
    return st;
}

#define PRIMARY(packages)                                                                          \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                                 \
    "<metadata xmlns=\"http://linux.duke.edu/metadata/common\" "                                   \
    "xmlns:rpm=\"http://linux.duke.edu/metadata/rpm\" packages=\"1\">\n" packages "</metadata>\n"
#define RPM(name, arch, version, source)                                                           \
    "<package type=\"rpm\">\n  <name>" name "</name>\n  <arch>" arch                               \
    "</arch>\n  <version " version                                                                 \
    "/>\n  <format>\n    <rpm:vendor>v</rpm:vendor>\n    <rpm:sourcerpm>" source                   \
    "</rpm:sourcerpm>\n    <rpm:provides><rpm:entry name=\"x\"/></rpm:provides>\n  </format>\n"    \
    "</package>\n"

static const struct row {
    const char *why, *text, *read;
} rows[] = {
    {"Debian: name and version of the source, or none",
     "Package: libssl3\nSource: openssl\nVersion: 3.0.17-1~deb12u2\nArchitecture: amd64\n\n"
     "Package: libgcc-s1\nArchitecture: amd64\nVersion: 12.2.0-14+b1\nSource: gcc-12 "
     "(12.2.0-14)\n\n"
     "Package: openssl\nVersion: 3.0.17-1~deb12u2\n",
     "libssl3 3.0.17-1~deb12u2 openssl; libgcc-s1 12.2.0-14+b1 gcc-12@12.2.0-14; "
     "openssl 3.0.17-1~deb12u2; = 3 deb "},
    {"no end of line at the end, blank lines at both ends, lines of carriage returns",
     "\n\r\nPackage: a\r\nVersion: 1\r\nDescription: x\r\n\r\n\r\nPackage: b\r\nVersion: 2",
     "a 1; b 2; = 2 deb "},
    {"fields that go on, an empty one, names in any case",
     "package: a\nVERSION:1\nDepends:\nDescription: x\n Version: 9\n\tSource: y\n .\n",
     "a 1; = 1 deb "},
    {"blanks on a line end a paragraph", "Package: a\nVersion: 1\n \t\nPackage: b\nVersion: 2\n",
     "a 1; b 2; = 2 deb "},
    {"a list of installed packages is one, too",
     "Package: a\nStatus: install ok installed\nSource: s (1)\nVersion: 1+b1\nConffiles:\n /etc/a "
     "12\n",
     "a 1+b1 s@1; = 1 deb "},
    {"Alpine",
     "C:Q1abc=\nP:libcrypto3\nV:3.1.4-r0\nA:x86_64\no:openssl\np:so:libcrypto.so.3=3\n\n"
     "C:Q1abd=\nP:busybox\nV:1.36.1-r5\no:busybox\n\n",
     "libcrypto3 3.1.4-r0 openssl; busybox 1.36.1-r5 busybox; = 2 apk "},
    {"Alpine's letters have a case", "C:x\nP:a\nV:1-r0\nO:no\nv:no\n", "a 1-r0; = 1 apk "},
    {"rpm: epoch 0 is left out, a source's epoch is not known, what is a source itself is none",
     PRIMARY(RPM("perl-Errno", "x86_64", "epoch=\"0\" ver=\"1.30\" rel=\"480.el9\"",
                 "perl-5.32.1-480.el9.src.rpm")
                 RPM("perl-libs", "x86_64", "rel=\"480.el9\" epoch=\"4\" ver=\"5.32.1\"",
                     "perl-5.32.1-480.el9.src.rpm")
                     RPM("perl", "src", "epoch=\"4\" ver=\"5.32.1\" rel=\"480.el9\"", "")),
     "perl-Errno 1.30-480.el9 perl@5.32.1-480.el9; "
     "perl-libs 4:5.32.1-480.el9 perl@5.32.1-480.el9; = 2 rpm "},
    {"rpm: no source, no release, entities and CDATA",
     PRIMARY(RPM("a&#43;", "<![CDATA[noarch]]>", "ver=\"1\"", "")), "a+ 1; = 1 rpm "},
    {"rpm: a prefix is not the namespace",
     "<c:metadata xmlns:c=\"http://linux.duke.edu/metadata/common\">"
     "<c:package><name>no</name><c:name>a</c:name><c:version ver=\"1\"/></c:package></c:metadata>",
     "a 1; = 1 rpm "},
    /* what is refused, and where */
    {"nothing", "", "!malformed: line 1: the file is empty"},
    {"blanks only", " \n\n", "!malformed: line 1: the file is empty"},
    {"something else", "{\"a\":1}\n",
     "!malformed: line 1: neither a Packages file of Debian or Ubuntu, nor an APKINDEX of Alpine, "
     "nor a primary.xml of rpm-md"},
    {"a Release file", "Origin: Debian\nLabel: Debian\nCodename: bookworm\n",
     "!malformed: line 1: Package: missing from this paragraph; is it of a Packages file?"},
    {"a Sources file", "Package: openssl\nBinary: openssl, libssl3\nVersion: 3\n",
     "!malformed: line 2: Binary: an index of source packages; one of binary packages is wanted"},
    {"the second paragraph has no version", "Package: a\nVersion: 1\n\nPackage: b\nPriority: x\n",
     "a 1; !malformed: line 4: Version: missing from this paragraph; is it of a Packages file?"},
    {"no version in an APKINDEX", "C:x\nP:a\n",
     "!malformed: line 1: V: missing from this paragraph; is it of an APKINDEX file?"},
    {"two packages without a line between them", "Package: a\nVersion: 1\nPackage: b\nVersion: 2\n",
     "!malformed: line 3: Package: again; it was on line 1 of the same paragraph"},
    {"a line without a name", "Package: a\nVersion 1\n",
     "!malformed: line 2: not a line of the form 'Name: value': 'Version 1'"},
    {"a line that goes on with nothing", "Package: a\nVersion: 1\n\n x\n",
     "a 1; !malformed: line 4: not a line of the form 'Name: value': 'x'"},
    {"an empty name", "Package:\nVersion: 1\n", "!malformed: line 1: Package: empty"},
    {"an empty source", "Package: a\nVersion: 1\nSource: (1)\n",
     "!malformed: line 3: Source: empty"},
    {"a name of two words", "Package: a b\nVersion: 1\n",
     "!malformed: line 1: Package: 'a b' is no name or version"},
    {"a version that does not end", "Package: a\nVersion: 1\nSource: b (1\n",
     "!malformed: line 3: Source: 'b (1' is no name with a version in brackets"},
    {"text behind the version", "Package: a\nVersion: 1\nSource: b (1) c\n",
     "!malformed: line 3: Source: 'b (1) c' is no name with a version in brackets"},
    {"the mark of our own form", "Package: a\nVersion: 1\nSource: b@1\n",
     "!malformed: line 3: Source: 'b@1' is no name or version"},
    {"repomd.xml instead of primary.xml",
     "<?xml version=\"1.0\"?>\n<repomd xmlns=\"http://linux.duke.edu/metadata/repo\">\n</repomd>",
     "!malformed: line 2: <repomd>: not a primary.xml, whose root is <metadata> of "
     "http://linux.duke.edu/metadata/common "},
    {"a page instead of an index", "<html>\n<body>404</body></html>\n",
     "!malformed: line 1: <html>: not a primary.xml, whose root is <metadata> of "
     "http://linux.duke.edu/metadata/common "},
    {"rpm without packages", PRIMARY(""), "!malformed: no package is in it"},
    {"rpm without a name", PRIMARY("<package><version ver=\"1\"/></package>\n"),
     "!malformed: line 3: name: empty"},
    {"rpm without a version", PRIMARY("<package><name>a</name></package>\n"),
     "!malformed: line 3: version: empty"},
    {"a source that is none", PRIMARY(RPM("a", "noarch", "ver=\"1\"", "a-1-1.rpm")),
     "!malformed: line 3: rpm:sourcerpm: 'a-1-1.rpm' is no name of a source package"},
    {"a source whose version is no word",
     PRIMARY(RPM("a", "noarch", "ver=\"1\"", "a-1 2-1.src.rpm")),
     "!malformed: line 3: rpm:sourcerpm: '1 2-1' is no name or version"},
    {"XML that is cut", PRIMARY("<package>"), "!malformed: line 3: mismatched tag"},
    {"a document type", "<!DOCTYPE a [<!ENTITY b \"c\">]>\n<a>&b;</a>",
     "!malformed: line 1: a document type is not wanted"},
};

Test(package_list, reads_every_row_in_pieces_of_any_size)
{
    static const size_t steps[] = {SIZE_MAX / 2, 1, 7, 511, 512, 513};

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        for (size_t k = 0; k < YG_COUNT(steps); k++) {
            struct yg_package_list_summary summary;
            struct yg_buf out = {0};

            read_text(yg_str(rows[i].text), steps[k], &out, &summary);
            cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(rows[i].read)), "%s, by %zu: %.*s",
                      rows[i].why, steps[k], YG_STR_ARG(yg_buf_str(&out)));
            yg_buf_deinit(&out);
        }
    }
}

/* ---- archives -------------------------------------------------------------------------------- */

/* A header and its content, padded; `size` is what the header states. */
static void add_member(struct yg_buf *tar, const char *name, const char *content, size_t size)
{
    char block[512] = "";
    unsigned sum = 0;

    snprintf(block, 100, "%s", name);
    snprintf(block + 100, 8, "%07o", 0644U);
    snprintf(block + 124, 12, "%011o", (unsigned)size);
    memset(block + 148, ' ', 8);
    block[156] = '0';
    snprintf(block + 257, 6, "ustar");
    snprintf(block + 263, 3, "00");
    for (size_t i = 0; i < sizeof block; i++)
        sum += (unsigned char)block[i];
    snprintf(block + 148, 8, "%06o", sum);
    yg_buf_append(tar, (struct yg_str){block, sizeof block});
    memset(block, 0, sizeof block);
    yg_buf_append(tar, yg_str(content));
    if (tar->len % 512 != 0)
        yg_buf_append(tar, (struct yg_str){block, 512 - tar->len % 512});
}

#define INDEX "C:x\nP:libcrypto3\nV:3.1.4-r0\no:openssl\n\n"

static const struct archive {
    const char *why;
    struct {
        const char *name, *content;
    } members[4];
    size_t cut; /* bytes off its end */
    const char *read;
} archives[] = {
    {"signature, description, index, in the order in which Alpine writes them",
     {{".SIGN.RSA.alpine-devel.pub", "signature"},
      {"DESCRIPTION", "v3.18.4-102-g1a2b3c4d5e6\n"},
      {"APKINDEX", INDEX}},
     0,
     "libcrypto3 3.1.4-r0 openssl; = 1 apk v3.18.4-102-g1a2b3c4d5e6"},
    {"no description", {{"APKINDEX", INDEX}}, 0, "libcrypto3 3.1.4-r0 openssl; = 1 apk "},
    {"another archive", {{"control", "x"}}, 0, "!malformed: tar: no member APKINDEX"},
    {"two of them",
     {{"APKINDEX", INDEX}, {"APKINDEX", INDEX}},
     0,
     "libcrypto3 3.1.4-r0 openssl; !malformed: tar: APKINDEX is there twice"},
    {"cut in the index", {{"APKINDEX", INDEX}}, 1024 + 480, "!malformed: tar: cut short"},
    {"lines are those of the member",
     {{"DESCRIPTION", "v3.18.4\n"}, {"APKINDEX", "C:x\nP:a\nV:1\n\nP:b\n"}},
     0,
     "a 1; !malformed: line 5: V: missing from this paragraph; is it of an APKINDEX file?"},
};

static void make_archive(const struct archive *archive, struct yg_buf *tar)
{
    static const char zeros[1024];

    yg_buf_reset(tar);
    for (size_t i = 0; i < YG_COUNT(archive->members) && archive->members[i].name != NULL; i++)
        add_member(tar, archive->members[i].name, archive->members[i].content,
                   strlen(archive->members[i].content));
    yg_buf_append(tar, (struct yg_str){zeros, sizeof zeros});
    tar->len -= archive->cut;
}

Test(package_list, reads_the_index_inside_of_an_archive)
{
    static const size_t steps[] = {SIZE_MAX / 2, 1, 100, 512};

    for (size_t i = 0; i < YG_COUNT(archives); i++) {
        struct yg_buf tar = {0}, out = {0};

        make_archive(&archives[i], &tar);
        for (size_t k = 0; k < YG_COUNT(steps); k++) {
            struct yg_package_list_summary summary;

            yg_buf_reset(&out);
            read_text(yg_buf_str(&tar), steps[k], &out, &summary);
            cr_expect(yg_str_equal(yg_buf_str(&out), yg_str(archives[i].read)), "%s, by %zu: %.*s",
                      archives[i].why, steps[k], YG_STR_ARG(yg_buf_str(&out)));
        }
        yg_buf_deinit(&tar);
        yg_buf_deinit(&out);
    }
}

Test(package_list, refuses_a_damaged_header)
{
    struct yg_package_list_summary summary;
    struct yg_buf tar = {0}, out = {0};

    make_archive(&archives[0], &tar);
    tar.ptr[130] = '7';
    read_text(yg_buf_str(&tar), 512, &out, &summary);
    cr_expect(yg_str_equal(yg_buf_str(&out), YG_STR("!malformed: tar: a header is damaged")),
              "%.*s", YG_STR_ARG(yg_buf_str(&out)));
    yg_buf_deinit(&tar);
    yg_buf_deinit(&out);
}

/* ---- the whole ------------------------------------------------------------------------------- */

Test(package_list, digests_what_it_reads)
{
    struct yg_package_list_summary summary;
    struct yg_buf out = {0};

    cr_assert(eq(int, read_text(YG_STR("Package: a\nVersion: 1\n"), 5, &out, &summary), YG_OK));
    cr_expect_str_eq(summary.sha256,
                     "2ed3271833f3dfca9a8ebc15fa9a631a3ae6727b479ad1acb87f57f4e7eaf5fb");
    yg_buf_deinit(&out);
}

Test(package_list, limits_lines_and_texts)
{
    struct yg_package_list_summary summary;
    struct yg_buf text = {0}, out = {0};

    yg_buf_append(&text, YG_STR("Package: a\nVersion: 1\nDescription: "));
    while (text.len < YG_PACKAGE_LINE_BYTES_MAX)
        yg_buf_append_char(&text, 'x');
    yg_buf_append_char(&text, '\n');
    cr_expect(eq(int, read_text(yg_buf_str(&text), 100000, &out, &summary), YG_OK), "%.*s",
              YG_STR_ARG(yg_buf_str(&out)));
    yg_buf_reset(&text);
    yg_buf_append(&text, YG_STR("Package: a\nVersion: 1\nDescription: "));
    while (text.len < 2 * YG_PACKAGE_LINE_BYTES_MAX)
        yg_buf_append_char(&text, 'x');
    yg_buf_reset(&out);
    read_text(yg_buf_str(&text), 100000, &out, &summary);
    cr_expect(yg_str_equal(yg_buf_str(&out), YG_STR("!limit: line 3: more than 4194304 bytes")),
              "%.*s", YG_STR_ARG(yg_buf_str(&out)));
    yg_buf_reset(&text);
    yg_buf_append(&text, YG_STR("Package: a\nVersion: "));
    for (int i = 0; i < 1025; i++)
        yg_buf_append_char(&text, '1');
    yg_buf_reset(&out);
    read_text(yg_buf_str(&text), 100, &out, &summary);
    cr_expect(
        yg_str_equal(yg_buf_str(&out), YG_STR("!limit: line 2: Version: 1025 bytes, at most 1024")),
        "%.*s", YG_STR_ARG(yg_buf_str(&out)));
    yg_buf_deinit(&text);
    yg_buf_deinit(&out);
}

/* Every allocation, expat's among them, fails once. */
Test(package_list, says_when_memory_is_out)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_str text = yg_str(rows[i].text);
        bool refused = strchr(rows[i].read, '!') != NULL;
        enum yg_status st = YG_NOMEM;

        for (long n = 1; st == YG_NOMEM; n++) {
            struct yg_package_list_summary summary;
            struct yg_buf out = {0};

            failing_memory_at(n);
            st = read_text(text, 9, &out, &summary);
            if (failing_memory_failed() && st == YG_OK && out.failed)
                st = YG_NOMEM; /* the test's own buffer */
            if (!failing_memory_failed())
                cr_expect(refused ? st != YG_OK : st == YG_OK, "%s, call %ld", rows[i].why, n);
            failing_memory_at(0);
            yg_buf_deinit(&out);
            cr_assert(lt(long, n, 1000));
        }
    }
}
