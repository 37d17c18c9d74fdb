#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "matchers/package/kernel.h"
#include "pipeline/base/error.h"

static const struct row {
    const char *why, *purl, *running;
    bool idle;
} rows[] = {
    {"the running one", "pkg:deb/debian/linux-image-6.1.0-18-amd64@6.1.76-1", "6.1.0-18-amd64",
     false},
    {"the running one, unsigned", "pkg:deb/debian/linux-image-6.1.0-18-amd64-unsigned@6.1.76-1",
     "6.1.0-18-amd64", false},
    {"the release of the distribution is no kernel's",
     "pkg:deb/ubuntu/linux-image-generic-hwe-22.04@6.5.0.15.15", "6.5.0-15-generic", false},
    {"a longer number of the build", "pkg:deb/debian/linux-image-6.1.0-1-amd64@6.1.4-1",
     "6.1.0-18-amd64", true},
    {"an older one", "pkg:deb/debian/linux-image-6.1.0-17-amd64@6.1.69-1", "6.1.0-18-amd64", true},
    {"not signed", "pkg:deb/ubuntu/linux-image-unsigned-5.15.0-91-generic@5.15.0-91.101",
     "5.15.0-91-generic", false},
    {"its modules", "pkg:deb/ubuntu/linux-modules-5.15.0-89-generic@5.15.0-89.99",
     "5.15.0-91-generic", true},
    {"what depends on the newest", "pkg:deb/debian/linux-image-amd64@6.1.76-1", "6.1.0-18-amd64",
     false},
    {"headers are no kernel", "pkg:deb/debian/linux-headers-6.1.0-17-amd64@6.1.69-1",
     "6.1.0-18-amd64", false},
    {"the library of the C compiler", "pkg:deb/debian/linux-libc-dev@6.1.69-1", "6.1.0-18-amd64",
     false},
    {"version and architecture", "pkg:rpm/almalinux/kernel-core@6.12.0-55.9.1.el10_0?arch=x86_64",
     "6.12.0-55.9.1.el10_0.x86_64", false},
    {"another version", "pkg:rpm/almalinux/kernel-core@6.12.0-55.8.1.el10_0?arch=x86_64",
     "6.12.0-55.9.1.el10_0.x86_64", true},
    {"a longer number is another one", "pkg:rpm/redhat/kernel@5.14.0-36.el9",
     "5.14.0-362.el9.x86_64", true},
    {"tools go with any kernel", "pkg:rpm/almalinux/kernel-tools@6.12.0-55.8.1.el10_0",
     "6.12.0-55.9.1.el10_0.x86_64", false},
    {"without the last number", "pkg:rpm/suse/kernel-default@5.14.21-150500.55.19.1",
     "5.14.21-150500.55.19-default", false},
    {"another one of SUSE", "pkg:rpm/suse/kernel-default@5.14.21-150500.55.12.1",
     "5.14.21-150500.55.19-default", true},
    {"nobody says what runs", "pkg:rpm/redhat/kernel@5.14.0-36.el9", "", false},
    {"no distribution", "pkg:npm/kernel-core@1.0", "5.14.0-362.el9.x86_64", false},
    {"a purl that is none", "pkg:rpm/kernel@%", "5.14.0-362.el9.x86_64", false},
};

Test(kernel, idles_by_every_row)
{
    for (size_t i = 0; i < YG_COUNT(rows); i++) {
        bool idle;

        cr_assert(yg_kernel_test(yg_str(rows[i].purl), yg_str(rows[i].running), &idle));
        cr_expect(eq(int, idle, rows[i].idle), "%s", rows[i].why);
    }
}
