/* id_kind.c - what an id of an advisory says of itself. */
#include "matchers/cluster/cluster.h"

/* Beginnings of errata and bulletins: of distributions, of vendors and of the teams that relay
 * them. "OSV-", "GSD-", "EUVD-" and the like are none: they name flaws. */
#define ERRATUM(text)                                                                              \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }
static const struct yg_str errata[] = {
    ERRATUM("DSA-"),      ERRATUM("DLA-"),        ERRATUM("DTSA-"),       ERRATUM("USN-"),
    ERRATUM("LSN-"),      ERRATUM("SSN-"),        ERRATUM("RHSA-"),       ERRATUM("RHBA-"),
    ERRATUM("RHEA-"),     ERRATUM("ALSA-"),       ERRATUM("ALBA-"),       ERRATUM("ALEA-"),
    ERRATUM("RLSA-"),     ERRATUM("RLBA-"),       ERRATUM("RLEA-"),       ERRATUM("RXSA-"),
    ERRATUM("ELSA-"),     ERRATUM("ELBA-"),       ERRATUM("ELEA-"),       ERRATUM("CESA-"),
    ERRATUM("CEBA-"),     ERRATUM("CEEA-"),       ERRATUM("FEDORA-"),     ERRATUM("ALAS"),
    ERRATUM("SUSE-SU-"),  ERRATUM("SUSE-RU-"),    ERRATUM("SUSE-FU-"),    ERRATUM("SUSE-OU-"),
    ERRATUM("SUSE-SU:"),  ERRATUM("openSUSE-"),   ERRATUM("MGASA-"),      ERRATUM("MGAA-"),
    ERRATUM("GLSA-"),     ERRATUM("ASA-"),        ERRATUM("OESA-"),       ERRATUM("openEuler-SA-"),
    ERRATUM("PHSA-"),     ERRATUM("FreeBSD-SA-"), ERRATUM("CLEANSTART-"), ERRATUM("ASB-A-"),
    ERRATUM("PUB-A-"),    ERRATUM("JVNDB-"),      ERRATUM("JVN#"),        ERRATUM("JVNVU#"),
    ERRATUM("JVNTA"),     ERRATUM("ICSA-"),       ERRATUM("ICSMA-"),      ERRATUM("VA-"),
    ERRATUM("WID-SEC-"),  ERRATUM("BSI-"),        ERRATUM("NCSC-"),       ERRATUM("VDE-"),
    ERRATUM("cisco-sa-"), ERRATUM("FG-IR-"),      ERRATUM("PAN-SA-"),     ERRATUM("SSA-"),
    ERRATUM("SEVD-"),     ERRATUM("SCA-"),        ERRATUM("OXDC-ADV-"),
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

static bool is_erratum(struct yg_str id)
{
    for (size_t i = 0; i < YG_COUNT(errata) && id.len > 0; i++)
        if (errata[i].ptr[0] == id.ptr[0] && yg_str_starts(id, errata[i]))
            return true;
    return false;
}

enum yg_id_kind yg_id_kind(struct yg_str id, struct yg_str *cve)
{
    size_t at = find_cve(id);

    *cve = (struct yg_str){NULL, 0};
    if (at == 0 && id.len > 0) {
        *cve = id;
        return YG_ID_CVE;
    }
    if (is_erratum(id))
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
