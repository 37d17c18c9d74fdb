#include "tests/connectors/formats/render.h"

#include "connectors/formats/limits.h"

#define TOP(members)                                                                               \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VULDEF-Document xmlns=\"http://jvn.jp/vuldef/\"" \
    " xmlns:status=\"http://jvndb.jvn.jp/myjvn/Status\">" members "</VULDEF-Document>"
#define INFO(id, data)                                                                             \
    "<Vulinfo><VulinfoID>" id "</VulinfoID><VulinfoData>" data "<DateLastUpdated>"                 \
    "2024-01-02T09:00:00+09:00</DateLastUpdated></VulinfoData></Vulinfo>"
#define DOC(data) TOP(INFO("JVNDB-2024-000001", data))
#define HEAD "jvn JVNDB-2024-000001 modified=2024-01-02T00:00:00Z"
#define AFFECTED(items) DOC("<Affected>" items "</Affected>")
#define ITEM(more)                                                                                 \
    "<AffectedItem><Name>Acme</Name><ProductName>Camera</ProductName>" more "</AffectedItem>"
#define CPE "<Cpe version=\"2.2\">cpe:/o:acme:camera</Cpe>"
#define VERSION(text) "<VersionNumber>" text "</VersionNumber>"
#define RELATED(type, id)                                                                          \
    "<RelatedItem type=\"" type "\"><VulinfoID>" id "</VulinfoID></RelatedItem>"
#define URL(type, url) "<RelatedItem type=\"" type "\"><URL>" url "</URL></RelatedItem>"
#define BELOW " \u672a\u6e80"

static const struct decode_row rows[] = {
    {"nothing but what must be there", DOC(""), HEAD},
    {"no results of MyJVN", TOP("<status:Status totalRes=\"0\"/>"), ""},
    {"several", TOP(INFO("JVNDB-2024-000001", "") INFO("JVNDB-2024-000002", "")),
     HEAD "\njvn JVNDB-2024-000002 modified=2024-01-02T00:00:00Z"},
    {"texts and times; entities of XML, pieces that expat hands out one by one",
     DOC("<Title> a &amp; b </Title><VulinfoDescription><Overview>c\n&lt;d&gt;</Overview>"
         "</VulinfoDescription><DateFirstPublished>2024-01-01T09:00:00+09:00</DateFirstPublished>"
         "<DatePublic>2023-12-31</DatePublic>"),
     HEAD " published=2024-01-01T00:00:00Z summary=a & b details=c\n<d>"},
    {"vectors of every version; the label of the last",
     DOC("<Impact><Cvss version=\"2.0\"><Severity type=\"Base\">High</Severity><Base>9.3</Base>"
         "<Vector>AV:N</Vector></Cvss><Cvss version=\"3.0\"><Severity type=\"Base\">Critical"
         "</Severity><Vector>CVSS:3.0/AV:N</Vector></Cvss></Impact>"),
     HEAD " label=Critical V2=AV:N V3=CVSS:3.0/AV:N"},
    {"related: the CVE is named twice, by CVE and by the NVD; texts that are no CVE are kept",
     DOC("<Related>" RELATED("advisory", "CVE-2024-0001") RELATED("advisory", "CVE-2024-0001")
             RELATED("advisory", "JVN#12345678") RELATED("advisory", "see the vendor's page")
                 RELATED("advisory", "CVE-2024-1") RELATED("vendor", "a title")
                     RELATED("cwe", "CWE-79") "</Related>"),
     HEAD " upstream=CVE-2024-0001 related=JVN#12345678,see the vendor's page,CVE-2024-1"},
    {"the vendor's URL before others",
     DOC("<Related>" URL("advisory", "u1") URL("vendor", "u2") URL("vendor", "u3") "</Related>"),
     HEAD " url=u2"},
    {"no vendor's URL", DOC("<Related>" URL("advisory", "u1") URL("cwe", "u2") "</Related>"),
     HEAD " url=u1"},
    {"a range of prose", AFFECTED(ITEM(CPE VERSION("1.5" BELOW))),
     HEAD "; /Acme Camera cpe=cpe:/o:acme:camera prose {ECOSYSTEM >=0 <1.5}"},
    {"several texts of one item are of one entry",
     AFFECTED(ITEM(CPE VERSION("1.5" BELOW) VERSION("2.0"))),
     HEAD "; /Acme Camera cpe=cpe:/o:acme:camera prose {ECOSYSTEM >=0 <1.5} versions=2.0"},
    {"what cannot be read is kept beside what can",
     AFFECTED(ITEM(CPE VERSION("2.0") VERSION("for B 1.5" BELOW))),
     HEAD " not_evaluable=1; /Acme Camera: for B 1.5" BELOW " cpe=cpe:/o:acme:camera prose"
          "; /Acme Camera cpe=cpe:/o:acme:camera prose versions=2.0"},
    {"no version is stated: not every one, which needs a person",
     AFFECTED(ITEM(CPE VERSION("")) ITEM(CPE)),
     HEAD " not_evaluable=2; /Acme Camera cpe=cpe:/o:acme:camera prose"
          "; /Acme Camera cpe=cpe:/o:acme:camera prose"},
    {"no CPE name: nobody can tell which component it is", AFFECTED(ITEM(VERSION("1.0"))),
     HEAD "; /Acme Camera prose versions=1.0"},
    {"several CPE names",
     AFFECTED("<AffectedItem><ProductName>C</ProductName><Cpe>cpe:/a:a:c</Cpe><Cpe>cpe:/a:b:c</"
              "Cpe>" VERSION("1.0") "</AffectedItem>"),
     HEAD "; /C cpe=cpe:/a:a:c prose versions=1.0; /C cpe=cpe:/a:b:c prose versions=1.0"},
    {"names count where they stand, and in their namespace",
     DOC("<Title>t</Title><x><Title>u</Title></x><status:Title>v</status:Title><History><Title>w"
         "</Title></History>"),
     HEAD " summary=t"},
};

Test(jvn, decodes_every_row)
{
    expect_rendered(ADVISORY, rows, YG_COUNT(rows));
}

static const struct error_row errors[] = {
    {"no id", TOP("<Vulinfo></Vulinfo>"), YG_MALFORMED, "jvn: VulinfoID: missing", "<Vulinfo>"},
    {"an empty id", TOP(INFO("", "")), YG_MALFORMED, "jvn: VulinfoID: empty", "</VulinfoID>"},
    {"an id that parts keys", TOP(INFO("a|b", "")), YG_MALFORMED,
     "jvn: VulinfoID: it has '|' or a control character", "</VulinfoID>"},
    {"no time", TOP("<Vulinfo><VulinfoID>J</VulinfoID></Vulinfo>"), YG_MALFORMED,
     "jvn: J: DateLastUpdated: missing", "<Vulinfo>"},
    {"a time", DOC("<DateFirstPublished>some day</DateFirstPublished>"), YG_MALFORMED,
     "jvn: JVNDB-2024-000001: DateFirstPublished: not a time: some day", "</DateFirst"},
    {"a list of titles",
     "<r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
     "xmlns:sec=\"http://jvn.jp/rss/mod_sec/\"/>",
     YG_REFUSED, "jvn: a list of titles without versions: the advisories are in VULDEF", "<r"},
    {"a document type, which could have entities",
     "<!DOCTYPE a [<!ENTITY b \"c\">]><a xmlns=\"http://jvn.jp/vuldef/\">&b;</a>", YG_MALFORMED,
     "jvn: a document type is not wanted", "[<!"},
    {"another root", "<a xmlns=\"http://jvn.jp/vuldef/\"/>", YG_MALFORMED,
     "jvn: <a>: expected VULDEF-Document", "<a"},
    {"no XML", "<VULDEF-Document xmlns=\"http://jvn.jp/vuldef/\"><a></b>", YG_MALFORMED,
     "jvn: mismatched tag", "b>"},
};

Test(jvn, says_what_is_wrong_and_where)
{
    expect_errors(ADVISORY, errors, YG_COUNT(errors));
}

/* The same advisory, in another feed. */
Test(jvn, the_hash_is_of_the_advisory_alone)
{
    static const char *const texts[] = {TOP(INFO("J-1", "") INFO("J-2", "")),
                                        TOP("<!-- cut anew -->" INFO("J-2", "")),
                                        TOP(INFO("J-2", "<Title>t</Title>"))};
    struct yg_decoder *decoder = yg_decoder_create((size_t)1 << 20);
    uint64_t hashes[YG_COUNT(texts)];

    for (size_t i = 0; i < YG_COUNT(texts); i++) {
        struct yg_record record = {.key = YG_STR("k"), .value = yg_str(texts[i])};
        const struct yg_advisory *items;
        size_t count;

        cr_assert(eq(int, yg_decode_advisories(decoder, &record, &items, &count, NULL), YG_OK));
        hashes[i] = items[count - 1].content_hash;
    }
    cr_expect(eq(u64, hashes[0], hashes[1]));
    cr_expect(ne(u64, hashes[0], hashes[2]));
    yg_decoder_destroy(decoder);
}

Test(jvn, fails_wherever_it_is_cut)
{
    expect_truncations_fail(ADVISORY, YG_STR(AFFECTED(ITEM(CPE VERSION("1.5" BELOW)))), false);
}

Test(jvn, has_limits)
{
    struct yg_decoder *decoder = yg_decoder_create((size_t)64 << 20);
    struct yg_buf text = {0};
    struct yg_error err = {.text = ""};

    for (size_t over = 0; over < 2; over++) {
        struct yg_record record = {.key = YG_STR("k")};

        record.value =
            fill(&text, "<VULDEF-Document xmlns=\"http://jvn.jp/vuldef/\"><Vulinfo><VulinfoID>",
                 'a', YG_ADVISORY_ID_BYTES_MAX + over,
                 "</VulinfoID><VulinfoData><DateLastUpdated>2024-01-01</DateLastUpdated>"
                 "</VulinfoData></Vulinfo></VULDEF-Document>");
        cr_expect(
            eq(int, render(decoder, ADVISORY, &record, NULL, &err), over == 0 ? YG_OK : YG_LIMIT));
    }
    expect_message(err, "jvn: VulinfoID: more than 256 bytes");
    yg_buf_deinit(&text);
    yg_decoder_destroy(decoder);
}
