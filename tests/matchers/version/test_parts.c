/* test_parts.c - versions and package names taken apart: Debian versions as dpkg reads them, and
 * whole names of RPM packages.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/version/distributions/deb.h"
#include "matchers/version/distributions/nevra.h"

Test(version_parts, debian_versions)
{
    static const struct row {
        const char *why, *text;
        enum yg_deb_reading reading;
        const char *epoch, *upstream, *revision, *words;
    } rows[] = {
        {"upstream alone", "1.0", YG_DEB_READ, "", "1.0", "", ""},
        {"all parts", "1:1.0-2", YG_DEB_READ, "1", "1.0", "2", ""},
        {"the last hyphen parts", "1.0-rc1-2", YG_DEB_READ, "", "1.0-rc1", "2", ""},
        {"the first colon parts", "1:2:3", YG_DEB_READ, "1", "2:3", "", ""},
        {"real packages have it", "1.0-1_2", YG_DEB_READ, "", "1.0", "1_2", ""},
        {"dpkg takes it with a warning", "abc-1", YG_DEB_WARNING, "", "abc", "1",
         "the upstream version does not begin with a digit"},
        {"a byte that dpkg warns about", "1.0-1:2", YG_DEB_ERROR, "", "", "",
         "the epoch is not a number"},
        {"the same, behind an epoch", "0:1.0-1:2", YG_DEB_WARNING, "0", "1.0", "1:2",
         "this byte is not allowed in a Debian version"},
        {"a blank", "1.0 2", YG_DEB_ERROR, "", "", "", "there is a blank"},
        {"nothing behind the epoch", "0:", YG_DEB_ERROR, "", "", "",
         "the upstream version is empty"},
        {"nothing behind the hyphen", "1.0-", YG_DEB_ERROR, "", "", "", "the revision is empty"},
        {"an epoch beyond dpkg's", "2147483648:1", YG_DEB_ERROR, "", "", "",
         "the epoch is above 2147483647"},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_deb_parts parts = {.epoch = {NULL, 0}};
        struct yg_error err = {.text = ""};
        enum yg_deb_reading reading = yg_version_deb_read(yg_str(rows[i].text), &parts, &err);

        cr_expect(eq(int, (int)reading, (int)rows[i].reading), "%s", rows[i].why);
        cr_expect(yg_str_equal(parts.epoch, yg_str(rows[i].epoch)), "%s", rows[i].why);
        cr_expect(yg_str_equal(parts.upstream, yg_str(rows[i].upstream)), "%s", rows[i].why);
        cr_expect(yg_str_equal(parts.revision, yg_str(rows[i].revision)), "%s", rows[i].why);
        cr_expect(eq(str, err.text, (char *)rows[i].words), "%s", rows[i].why);
    }
}

Test(version_parts, names_of_rpm_packages)
{
    static const struct row {
        const char *why, *text, *name, *evr, *architecture;
    } rows[] = {
        {"all parts", "openssl-1:1.1.1k-6.el8_5.x86_64", "openssl", "1:1.1.1k-6.el8_5", "x86_64"},
        {"a name with hyphens", "fonts-filesystem-1:2.0.5-12.fc39.noarch", "fonts-filesystem",
         "1:2.0.5-12.fc39", "noarch"},
        {"no epoch", "bash-5.1.8-6.el9.src", "bash", "5.1.8-6.el9", "src"},
        {"no architecture: el9 is none", "bash-5.1.8-6.el9", "bash", "5.1.8-6.el9", ""},
        {"a version alone", "5.1.8-6.el9", "", "5.1.8-6.el9", ""},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_nevra nevra;
        struct yg_error err = {.text = ""};

        cr_assert(eq(int, yg_nevra_parse(yg_str(rows[i].text), &nevra, &err), YG_OK), "%s: %s",
                  rows[i].why, err.text);
        cr_expect(yg_str_equal(nevra.name, yg_str(rows[i].name)), "%s", rows[i].why);
        cr_expect(yg_str_equal(nevra.evr, yg_str(rows[i].evr)), "%s", rows[i].why);
        cr_expect(yg_str_equal(nevra.architecture, yg_str(rows[i].architecture)), "%s",
                  rows[i].why);
    }
}

Test(version_parts, names_that_are_none)
{
    static const struct row {
        const char *why, *text;
        size_t at;
        const char *words;
    } rows[] = {
        {"no release", "bash", 4, "there is no release"},
        {"an empty release", "bash-5.1-", 9, "the release is empty"},
        {"an empty version", "bash--6", 7, "the version is empty"},
        {"a blank in the version", "bash-5 1-6", 6, "blanks and control bytes are not allowed"},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_nevra nevra;
        struct yg_error err = {.text = "", .at = YG_NO_OFFSET};

        cr_expect(eq(int, yg_nevra_parse(yg_str(rows[i].text), &nevra, &err), YG_MALFORMED), "%s",
                  rows[i].why);
        cr_expect(eq(sz, err.at, rows[i].at), "%s", rows[i].why);
        cr_expect(eq(str, err.text, (char *)rows[i].words), "%s", rows[i].why);
    }
}

Test(version_parts, order_of_rpm_packages)
{
    static const struct row {
        const char *why, *older, *newer;
    } rows[] = {
        {"by version", "bash-5.1.8-6.x86_64", "bash-5.1.16-1.x86_64"},
        {"the epoch first", "bash-9-9.x86_64", "bash-1:1-1.x86_64"},
        {"names before versions", "bash-9-9.x86_64", "zsh-1-1.x86_64"},
        {"architectures last", "bash-5-1.aarch64", "bash-5-1.x86_64"},
        {"no name comes first", "9-9", "a-1-1"},
    };

    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        struct yg_nevra older, newer;

        cr_assert(eq(int, yg_nevra_parse(yg_str(rows[i].older), &older, NULL), YG_OK));
        cr_assert(eq(int, yg_nevra_parse(yg_str(rows[i].newer), &newer, NULL), YG_OK));
        cr_expect(lt(int, yg_nevra_compare(&older, &newer), 0), "%s", rows[i].why);
        cr_expect(gt(int, yg_nevra_compare(&newer, &older), 0), "%s, swapped", rows[i].why);
        cr_expect(eq(int, yg_nevra_compare(&older, &older), 0), "%s", rows[i].why);
    }
}
