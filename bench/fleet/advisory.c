/* advisory.c - what is published about the packages of a fleet, and about others.
 *
 *   OSV            language packages and Debian's; a Debian entry for each of three releases
 *   NVD API 2.0    packages with CPE names; some ask for a version of the platform besides
 *
 * A vulnerability has one advisory, and an advisory speaks of one package: what it means can be
 * said in numbers (struct fleet_rule), and counted without comparing versions. Old versions are hit
 * more often than new ones, in one advisory of eight up to the newest. Lengths of texts and lists
 * of references are those of public feeds: 2 to 3 KB a document.
 */
#include "bench/fleet/state.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NUMBER_BASE 100000 /* CVE-2031-100000: far from any real one */
#define DETAILS_MEAN 1100  /* bytes */
#define MODIFIED "2026-10-%02uT%02u:00:00Z"

void fleet_make_advised(struct fleet *fleet)
{
    fleet->advised = fleet_memory(fleet->package_count, sizeof *fleet->advised);
    for (uint32_t i = APART; i < fleet->package_count; i++) {
        struct random random = random_of(fleet->options.seed, STREAM_ADVISED, i, 0);

        if (random_share(&random) < fleet->options.advised)
            fleet->advised[fleet->advised_count++] = i;
    }
}

/* ---- rules ---------------------------------------------------------------------------------- */

bool fleet_rule(const struct fleet *fleet, uint32_t n, struct fleet_rule *rule)
{
    struct random random = random_of(fleet->options.seed, STREAM_ADVISORY, n, 0);

    if (n >= fleet->options.advisories || fleet->advised_count == 0)
        return false;
    uint32_t package = fleet->advised[random_below(&random, fleet->advised_count)];
    uint32_t versions = fleet->packages[package].version_count;
    double reach = random_share(&random);

    *rule = (struct fleet_rule){.vulnerability = n, .package = package};
    rule->to = 1 + (uint32_t)(reach * reach * versions);
    if (random_below(&random, 8) == 0)
        rule->to = versions;
    if (random_below(&random, 4) == 0)
        rule->from = random_below(&random, rule->to);
    if (fleet->packages[package].type == TYPE_APPLICATION &&
        random_share(&random) < fleet->options.guarded) {
        rule->guarded = true;
        rule->platform_from = random_below(&random, PLATFORM_VERSIONS - 1);
        rule->platform_to = rule->platform_from + 1 +
                            random_below(&random, PLATFORM_VERSIONS - rule->platform_from);
    }
    return true;
}

void fleet_new_rule(const struct fleet *fleet, enum fleet_target target, uint32_t n,
                    struct fleet_rule *rule)
{
    static const uint32_t packages[] = {
        [FLEET_HOT] = HOT, [FLEET_SHARED] = SHARED, [FLEET_UNIQUE] = UNIQUE};
    struct random random = random_of(fleet->options.seed, STREAM_NEW, n, target);

    *rule = (struct fleet_rule){.vulnerability = fleet->options.advisories + n * 3 + target,
                                .package = packages[target],
                                .from = random_below(&random, TARGET_VERSIONS - TARGET_AFFECTED)};
    rule->to = rule->from + TARGET_AFFECTED;
}

uint32_t fleet_find_vulnerability(struct yg_str name)
{
    struct yg_str prefix = YG_STR("CVE-2031-");
    uint64_t number;

    if (!yg_str_starts(name, prefix) || !yg_str_to_u64(yg_str_from(name, prefix.len), &number) ||
        number < NUMBER_BASE || number - NUMBER_BASE >= UINT32_MAX)
        return UINT32_MAX;
    return (uint32_t)(number - NUMBER_BASE);
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void put_words(struct random *random, size_t len, struct yg_buf *out)
{
    static const char *const words[] = {
        "a",       "remote",   "sender",  "of",       "crafted", "input",  "can",    "make",
        "the",     "parser",   "read",    "beyond",   "its",     "buffer", "when",   "length",
        "field",   "is",       "larger",  "than",     "record",  "so",     "that",   "memory",
        "another", "session",  "appears", "in",       "reply",   "update", "to",     "fixed",
        "version", "or",       "close",   "port",     "until",   "then",   "upload", "handler",
        "without", "checking", "name",    "resulting"};
    size_t end = out->len + len;

    while (out->len < end && !out->failed) {
        yg_buf_append(out, yg_str(words[random_below(random, YG_COUNT(words))]));
        yg_buf_append_char(out, random_below(random, 12) == 0 ? '.' : ' ');
    }
}

static size_t draw_len(struct random *random, double mean)
{
    return (size_t)(-log(1 - random_share(random)) * mean);
}

static void put_details(struct random *random, struct yg_buf *out)
{
    yg_buf_append(out, YG_STR("\"details\":\""));
    put_words(random, 80 + draw_len(random, DETAILS_MEAN), out);
    yg_buf_append_char(out, '"');
}

static void put_references(struct random *random, uint32_t number, struct yg_buf *out)
{
    static const char *const types[] = {"ADVISORY", "WEB", "FIX", "PACKAGE", "REPORT"};
    uint32_t count = 2 + random_below(random, 6);

    yg_buf_append(out, YG_STR("\"references\":["));
    for (uint32_t i = 0; i < count; i++)
        yg_buf_printf(out, "%s{\"type\":\"%s\",\"url\":\"https://example.org/%08x/advisory/%u\"}",
                      i > 0 ? "," : "", types[i % YG_COUNT(types)], (unsigned)random_next(random),
                      number);
    yg_buf_append_char(out, ']');
}

static const char *draw_vector(struct random *random)
{
    static const char *const vectors[] = {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                          "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
                                          "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N",
                                          "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H"};

    return vectors[random_below(random, YG_COUNT(vectors))];
}

/* What a document says: bounds as texts, absent where there are none. */
struct matter {
    uint32_t number;
    uint8_t type;
    struct yg_str name, introduced, fixed;
    bool guarded;
    struct yg_str platform, platform_introduced, platform_fixed;
    struct random random;
};

/* ---- OSV ------------------------------------------------------------------------------------ */

static void put_affected(const struct matter *matter, const char *ecosystem, struct yg_buf *out)
{
    const struct package_type *type = &fleet_types[matter->type];
    struct yg_str introduced = matter->introduced, fixed = matter->fixed;

    if (matter->type == TYPE_GOLANG) { /* the Go database writes versions without their v */
        introduced = yg_str_from(introduced, 1);
        fixed = yg_str_from(fixed, 1);
    }
    yg_buf_printf(out,
                  "{\"package\":{\"ecosystem\":\"%s\",\"name\":\"%s%.*s\"},\"ranges\":[{"
                  "\"type\":\"%s\",\"events\":[{\"introduced\":\"%.*s\"}",
                  ecosystem, type->name_space, YG_STR_ARG(matter->name), type->range_type,
                  YG_STR_ARG(introduced.len > 0 ? introduced : YG_STR("0")));
    if (fixed.len > 0)
        yg_buf_printf(out, ",{\"fixed\":\"%.*s\"}", YG_STR_ARG(fixed));
    yg_buf_append(out, YG_STR("]}]}"));
}

static void put_osv(struct matter *matter, struct yg_buf *out)
{
    bool is_debian = matter->type == TYPE_DEB;
    uint32_t number = NUMBER_BASE + matter->number;
    struct random *random = &matter->random;

    yg_buf_printf(out,
                  is_debian ? "{\"schema_version\":\"1.6.0\",\"id\":\"CVE-2031-%u\","
                            : "{\"schema_version\":\"1.6.0\",\"id\":\"KURA-2031-%u\","
                              "\"aliases\":[\"CVE-2031-%u\"],",
                  number, number);
    yg_buf_printf(out, "\"modified\":\"" MODIFIED "\",\"published\":\"2026-09-30T00:00:00Z\",",
                  1 + number % 28, number % 24);
    put_details(random, out);
    yg_buf_printf(out, ",\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"%s\"}],\"affected\":[",
                  draw_vector(random));
    put_affected(matter, fleet_types[matter->type].ecosystem, out);
    if (is_debian) {
        yg_buf_append_char(out, ',');
        put_affected(matter, "Debian:11", out);
        yg_buf_append_char(out, ',');
        put_affected(matter, "Debian:13", out);
    }
    yg_buf_append(out, YG_STR("],"));
    put_references(random, number, out);
    yg_buf_append_char(out, '}');
}

/* ---- NVD ------------------------------------------------------------------------------------ */

static void put_node(bool vulnerable, char part, struct yg_str name, struct yg_str from,
                     struct yg_str to, struct yg_buf *out)
{
    yg_buf_printf(out,
                  "{\"operator\":\"OR\",\"negate\":false,\"cpeMatch\":[{\"vulnerable\":%s,"
                  "\"criteria\":\"cpe:2.3:%c:kura:%.*s:*:*:*:*:*:*:*:*\"",
                  vulnerable ? "true" : "false", part, YG_STR_ARG(name));
    if (from.len > 0)
        yg_buf_printf(out, ",\"versionStartIncluding\":\"%.*s\"", YG_STR_ARG(from));
    if (to.len > 0)
        yg_buf_printf(out, ",\"versionEndExcluding\":\"%.*s\"", YG_STR_ARG(to));
    yg_buf_append(out, YG_STR("}]}"));
}

static void put_nvd(struct matter *matter, struct yg_buf *out)
{
    uint32_t number = NUMBER_BASE + matter->number;
    struct random *random = &matter->random;

    yg_buf_printf(out,
                  "{\"cve\":{\"id\":\"CVE-2031-%u\",\"published\":\"2026-09-30T00:00:00.000\","
                  "\"lastModified\":\"2026-10-%02uT%02u:00:00.000\",\"vulnStatus\":\"Analyzed\","
                  "\"descriptions\":[{\"lang\":\"en\",\"value\":\"",
                  number, 1 + number % 28, number % 24);
    put_words(random, 80 + draw_len(random, DETAILS_MEAN), out);
    yg_buf_printf(out,
                  "\"}],\"metrics\":{\"cvssMetricV31\":[{\"source\":\"nvd@example.org\","
                  "\"type\":\"Primary\",\"cvssData\":{\"version\":\"3.1\",\"vectorString\":\"%s\"}}"
                  "]},\"configurations\":[{\"operator\":\"AND\",\"nodes\":[",
                  draw_vector(random));
    put_node(true, 'a', matter->name, matter->introduced, matter->fixed, out);
    if (matter->guarded) {
        yg_buf_append_char(out, ',');
        put_node(false, 'o', matter->platform, matter->platform_introduced, matter->platform_fixed,
                 out);
    }
    yg_buf_printf(out, "]}],\"references\":[{\"url\":\"https://example.org/%08x/%u\"}]}}",
                  (unsigned)random_next(random), number);
}

static void put_document(struct matter *matter, struct yg_buf *out)
{
    if (fleet_types[matter->type].ecosystem == NULL)
        put_nvd(matter, out);
    else
        put_osv(matter, out);
}

/* ---- matter --------------------------------------------------------------------------------- */

/* The version itself, or nothing when the bound lies at the end. */
static struct yg_str bound(const struct fleet *fleet, uint32_t package, uint32_t version)
{
    if (version == 0 || version >= fleet->packages[package].version_count)
        return (struct yg_str){NULL, 0};
    return fleet_component_version(fleet, (struct fleet_item){package, version});
}

static struct yg_str name_of(const struct fleet *fleet, uint32_t package)
{
    const struct text *text = &fleet->texts[fleet->packages[package].first];

    return (struct yg_str){fleet->bytes.ptr + text->at + text->name_at, text->name_len};
}

static struct matter matter_of(const struct fleet *fleet, const struct fleet_rule *rule)
{
    return (struct matter){
        .number = rule->vulnerability,
        .type = fleet->packages[rule->package].type,
        .name = name_of(fleet, rule->package),
        .introduced = bound(fleet, rule->package, rule->from),
        .fixed = bound(fleet, rule->package, rule->to),
        .guarded = rule->guarded,
        .platform = name_of(fleet, PLATFORM),
        .platform_introduced = bound(fleet, PLATFORM, rule->platform_from),
        .platform_fixed = bound(fleet, PLATFORM, rule->platform_to),
        .random = random_of(fleet->options.seed, STREAM_ADVISORY, rule->vulnerability, 1)};
}

/* About a package that no asset has: numbers of packages go on where the fleet's end. */
static void put_about_others(const struct fleet *fleet, uint32_t n, struct yg_buf *out)
{
    struct random random = random_of(fleet->options.seed, STREAM_ADVISORY, n, 0);
    uint32_t package = fleet->package_count + random_below(&random, fleet->package_count);
    char name[64], introduced[64], fixed[64];
    struct matter matter = {.number = UINT32_C(0x1000000) + n, /* behind those of new advisories */
                            .type = fleet_type_of(fleet, &random),
                            .random = random_of(fleet->options.seed, STREAM_ADVISORY, n, 1)};
    uint32_t from = random_below(&random, 10), to = from + 1 + random_below(&random, 30);

    fleet_make_name(package, &random, name);
    fleet_make_version(matter.type, fleet->options.seed, package, from, introduced);
    fleet_make_version(matter.type, fleet->options.seed, package, to, fixed);
    matter.name = yg_str(name);
    if (from > 5)
        matter.introduced = yg_str(introduced);
    matter.fixed = yg_str(fixed);
    put_document(&matter, out);
}

void fleet_put_advisory(const struct fleet *fleet, uint32_t n, struct yg_buf *out)
{
    struct fleet_rule rule;

    if (!fleet_rule(fleet, n, &rule)) {
        put_about_others(fleet, n, out);
        return;
    }
    struct matter matter = matter_of(fleet, &rule);
    put_document(&matter, out);
}

void fleet_put_new_advisory(const struct fleet *fleet, enum fleet_target target, uint32_t n,
                            struct yg_buf *out)
{
    struct fleet_rule rule;

    fleet_new_rule(fleet, target, n, &rule);
    struct matter matter = matter_of(fleet, &rule);
    put_document(&matter, out);
}
