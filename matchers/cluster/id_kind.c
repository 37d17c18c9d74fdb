/* id_kind.c - what an id of an advisory says of itself. */
#include "matchers/cluster/cluster.h"

/* Beginnings of errata and bulletins: of distributions, of vendors and of the teams that relay
 * them. "OSV-", "GSD-", "EUVD-" and the like are none: they name flaws. */
static const char *const errata[] = {
    "DSA-",          "DLA-",      "DTSA-",       "USN-",        "LSN-",     "SSN-",     "RHSA-",
    "RHBA-",         "RHEA-",     "ALSA-",       "ALBA-",       "ALEA-",    "RLSA-",    "RLBA-",
    "RLEA-",         "RXSA-",     "ELSA-",       "ELBA-",       "ELEA-",    "CESA-",    "CEBA-",
    "CEEA-",         "FEDORA-",   "ALAS",        "SUSE-SU-",    "SUSE-RU-", "SUSE-FU-", "SUSE-OU-",
    "SUSE-SU:",      "openSUSE-", "MGASA-",      "MGAA-",       "GLSA-",    "ASA-",     "OESA-",
    "openEuler-SA-", "PHSA-",     "FreeBSD-SA-", "CLEANSTART-", "ASB-A-",   "PUB-A-",   "JVNDB-",
    "JVN#",          "JVNVU#",    "JVNTA",       "ICSA-",       "ICSMA-",   "VA-",      "WID-SEC-",
    "BSI-",          "NCSC-",     "VDE-",        "cisco-sa-",   "FG-IR-",   "PAN-SA-",  "SSA-",
    "SEVD-",         "SCA-",      "OXDC-ADV-",
};

static bool starts_nocase(struct yg_str id, const char *prefix)
{
    struct yg_str wanted = yg_str(prefix);

    return id.len > wanted.len && yg_str_equal_nocase(yg_str_head(id, wanted.len), wanted);
}

/* Where "CVE-" and then only digits and '-' begin in an id; id.len when nowhere. */
static size_t find_cve(struct yg_str id)
{
    size_t at = id.len;

    while (at > 0 && ((id.ptr[at - 1] >= '0' && id.ptr[at - 1] <= '9') || id.ptr[at - 1] == '-'))
        at--;
    if (at < 3 || id.len - at < 2 || id.ptr[at] != '-' ||
        !starts_nocase(yg_str_from(id, at - 3), "CVE"))
        return id.len;
    return at - 3;
}

enum yg_id_kind yg_id_kind(struct yg_str id, struct yg_str *cve)
{
    size_t at = find_cve(id);

    *cve = (struct yg_str){NULL, 0};
    if (at == 0 && id.len > 0) {
        *cve = id;
        return YG_ID_CVE;
    }
    for (size_t i = 0; i < YG_COUNT(errata); i++)
        if (yg_str_starts(id, yg_str(errata[i])))
            return YG_ID_ERRATUM;
    if (starts_nocase(id, "GHSA-"))
        return YG_ID_GHSA;
    if (at < id.len && (id.ptr[at - 1] == '-' || id.ptr[at - 1] == '_')) {
        *cve = yg_str_from(id, at);
        return YG_ID_PREFIXED;
    }
    return YG_ID_OTHER;
}

static char to_case(char c, bool upper)
{
    if (upper)
        return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct yg_str yg_id_fold(struct yg_str id, char room[YG_ID_FOLDED_BYTES_MAX])
{
    bool ghsa = starts_nocase(id, "GHSA-");

    if (id.len > YG_ID_FOLDED_BYTES_MAX || (!ghsa && !starts_nocase(id, "CVE-")))
        return id;
    for (size_t i = 0; i < id.len; i++)
        room[i] = to_case(id.ptr[i], !ghsa || i < 4);
    return (struct yg_str){room, id.len};
}
