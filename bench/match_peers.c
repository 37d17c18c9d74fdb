#include "bench/match_peers.h"

#include <string.h>

#include "pipeline/base/error.h"

#ifdef YG_BENCH_DPKG
#define LIBDPKG_VOLATILE_API
#include <dpkg/dpkg.h>

#include <dpkg/dpkg-db.h>

static bool dpkg_read(const char *text, struct match_peer_version *version)
{
    struct dpkg_error err = DPKG_ERROR_INIT;
    int status = parseversion((struct dpkg_version *)version, text, &err);

    dpkg_error_destroy(&err);
    return status == 0;
}

static int dpkg_compare(const struct match_peer_version *a, const struct match_peer_version *b)
{
    return dpkg_version_compare((const struct dpkg_version *)a, (const struct dpkg_version *)b);
}

static void dpkg_drop(struct match_peer_version *version)
{
    (void)version; /* its texts are in a pool */
}

_Static_assert(sizeof(struct dpkg_version) <= sizeof(struct match_peer_version), "has its place");
#define DPKG_ROW true, dpkg_read, dpkg_compare, dpkg_drop, nffreeall
#else
#define DPKG_ROW false, NULL, NULL, NULL, NULL
#endif

#ifdef YG_BENCH_RPM
#include <rpm/rpmver.h>

static bool rpm_read(const char *text, struct match_peer_version *version)
{
    version->room[0] = rpmverParse(text);
    return version->room[0] != NULL;
}

static int rpm_compare(const struct match_peer_version *a, const struct match_peer_version *b)
{
    return rpmverCmp(a->room[0], b->room[0]);
}

static void rpm_drop(struct match_peer_version *version)
{
    rpmverFree(version->room[0]);
}

static void rpm_reset(void)
{
}

#define RPM_ROW true, rpm_read, rpm_compare, rpm_drop, rpm_reset
#else
#define RPM_ROW false, NULL, NULL, NULL, NULL
#endif

static const struct match_peer peers[] = {
    {"dpkg", "deb", "libdpkg-dev", DPKG_ROW},
    {"rpm", "rpm", "librpm-dev", RPM_ROW},
};

const struct match_peer *match_peer_find(const char *scheme)
{
    for (size_t i = 0; i < YG_COUNT(peers); i++) {
        if (strcmp(peers[i].scheme, scheme) == 0)
            return &peers[i];
    }
    return NULL;
}
