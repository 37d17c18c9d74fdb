#!/usr/bin/python3
"""bench/peers without any peer: reports of each tool, one form, what they share, the databases.

The reports under peers/ are small and have the shape that the tools write: osv-scanner 2.5, grype
0.121, trivy 0.69.
"""
import contextlib
import io
import json
import os
import sqlite3
import struct
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "bench", "peers"))
import bolt  # noqa: E402
import documents  # noqa: E402
import findings  # noqa: E402
import grype  # noqa: E402
import osv_scanner  # noqa: E402
import reasons  # noqa: E402
import table  # noqa: E402
import trivy  # noqa: E402
import yagura  # noqa: E402

SSL = "pkg:deb/debian/libssl1.1@1.1.1n-0%2Bdeb11u3?upstream=openssl&distro=debian-11"
SBOM = {
    "spdxVersion": "SPDX-2.3",
    "packages": [
        {"externalRefs": [{"referenceType": "purl", "referenceLocator": text}]}
        for text in (SSL, "pkg:deb/debian/openssl@1.1.1n-0%2Bdeb11u3?distro=debian-11",
                     "pkg:pypi/jinja2@3.1.2", "pkg:npm/no-version",
                     "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.0")
    ] + [{"SPDXID": "SPDXRef-owned", "externalRefs": [
        {"referenceType": "purl", "referenceLocator": "pkg:golang/google.golang.org/grpc@v1.44.0"}]}],
    "relationships": [
        {"relatedSpdxElement": "SPDXRef-owned", "relationshipType": "OTHER",
         "comment": "ownership-by-file-overlap: the parent package claims the files"}],
}
ADVISORIES = [
    {"id": "DSA-5343-1", "related": ["CVE-2023-0286", "CVE-2023-0215"], "affected": [
        {"package": {"ecosystem": "Debian:11", "name": "openssl"}, "ranges": [
            {"type": "ECOSYSTEM", "events": [{"introduced": "0"},
                                             {"fixed": "1.1.1n-0+deb11u4"}]}]}]},
    {"id": "GHSA-h75v-3vvj-5mfj", "aliases": ["CVE-2024-34064"], "affected": [
        {"package": {"ecosystem": "PyPI", "name": "Jinja2"}, "ranges": [
            {"type": "ECOSYSTEM", "events": [{"introduced": "2.0"}, {"fixed": "3.1.4"}]},
            {"type": "GIT", "events": [{"introduced": "0"}]}]}]},
    {"id": "PYSEC-2024-1", "aliases": ["GHSA-h75v-3vvj-5mfj"], "affected": [
        {"package": {"ecosystem": "PyPI", "name": "jinja2"}, "versions": ["3.1.2", "3.1.3"]}]},
    {"id": "GHSA-jfh8-c2jp-5v3q", "aliases": ["CVE-2021-44228"]},
    {"id": "GHSA-two", "aliases": ["CVE-2020-2", "CVE-2020-1"]},
    {"id": "GHSA-gone", "withdrawn": "2024-01-01T00:00:00Z", "affected": [
        {"package": {"ecosystem": "npm", "name": "gone"}, "versions": ["1.0.0"]}]},
]
ASSET = "a.spdx.json"


def fixture(name):
    return os.path.join(HERE, "peers", name)


def world():
    packages = findings.Packages({ASSET: documents.components_of(SBOM)})
    vulnerabilities = findings.Vulnerabilities()
    for advisory in ADVISORIES:
        vulnerabilities.add(advisory)
    return packages, vulnerabilities


class Purls(unittest.TestCase):
    ROWS = [
        ("the source package of a distribution's", SSL,
         ("deb", "libssl1.1", "1.1.1n-0+deb11u3", "openssl", "1.1.1n-0+deb11u3")),
        ("with a version of its own", "pkg:deb/debian/g++@4:10.2-1?upstream=gcc-defaults%401.190",
         ("deb", "g++", "4:10.2-1", "gcc-defaults", "1.190")),
        ("the whole namespace", "pkg:golang/golang.org/x/net@v0.1.0#html",
         ("golang", "golang.org/x/net", "v0.1.0", "golang.org/x/net", "v0.1.0")),
        ("a scope that is written plainly", "pkg:npm/@types/ms@1.0",
         ("npm", "@types/ms", "1.0", "@types/ms", "1.0")),
        ("and one that is not", "pkg:npm/%40types/ms@1.0",
         ("npm", "@types/ms", "1.0", "@types/ms", "1.0")),
        ("PyPI by PEP 503", "pkg:pypi/Zope.Interface@5.0",
         ("pypi", "zope-interface", "5.0", "zope-interface", "5.0")),
        ("the former type of Alpine", "pkg:alpine/curl@7.80.0-r3",
         ("apk", "curl", "7.80.0-r3", "curl", "7.80.0-r3")),
        ("a version is needed", "pkg:npm/lodash", None),
        ("no package URL", "lodash 1.0", None),
    ]

    def test_a_source_that_stands_beside_the_package(self):
        document = {"spdxVersion": "SPDX-2.3", "packages": [
            {"sourceInfo": "built package from: gcc-10 10.2.1-6", "externalRefs": [
                {"referenceType": "purl", "referenceLocator": "pkg:deb/debian/libgcc-s1@10.2.1-6"}]}]}
        self.assertEqual(["gcc-10"], [c.source for c in documents.components_of(document)])

    def test_rows(self):
        for why, purl, expected in self.ROWS:
            component = findings.component_of(purl)
            self.assertEqual(expected, component and tuple(component)[:5], why)


class Names(unittest.TestCase):
    ROWS = [
        ("an alias", "GHSA-h75v-3vvj-5mfj", {"CVE-2024-34064"}),
        ("an alias of an alias", "PYSEC-2024-1", {"CVE-2024-34064"}),
        ("an erratum stands for all", "DSA-5343-1", {"CVE-2023-0286", "CVE-2023-0215"}),
        ("two CVEs are two flaws", "GHSA-two", {"CVE-2020-1", "CVE-2020-2"}),
        ("which stay two", "CVE-2020-1", {"CVE-2020-1"}),
        ("not among the advisories", "XYZ-1", {"XYZ-1"}),
    ]

    def test_rows(self):
        _, vulnerabilities = world()
        for why, name, expected in self.ROWS:
            self.assertEqual(expected, vulnerabilities.names(name), why)


class Reports(unittest.TestCase):
    OPENSSL = findings.Key(ASSET, "deb/openssl", "1.1.1n-0+deb11u3", "CVE-2023-0286")
    OTHER = OPENSSL._replace(vulnerability="CVE-2023-0215")
    JINJA = findings.Key(ASSET, "pypi/jinja2", "3.1.2", "CVE-2024-34064")
    LOG4J = findings.Key(ASSET, "maven/org.apache.logging.log4j/log4j-core", "2.14.0",
                         "CVE-2021-44228")
    ROWS = [
        (osv_scanner, {OPENSSL, OTHER, JINJA}),
        (grype, {OPENSSL, JINJA, LOG4J}),
        (trivy, {OPENSSL}),
    ]

    def test_binary_and_source_aliases_and_errata_become_the_same_keys(self):
        for peer, expected in self.ROWS:
            found = peer.read(fixture(peer.NAME + ".json"), ASSET)
            self.assertEqual(expected, set(findings.keys_of(found, *world())), peer.NAME)

    def ours(self):
        return reasons.Ours(yagura.read(fixture("yagura.jsonl")), *world())

    def test_only_what_is_affected_is_a_finding_of_yagura(self):
        self.assertEqual({self.OPENSSL, self.JINJA}, set(self.ours().affected))

    def compare(self, peer, failed=()):
        ours = self.ours()
        theirs = findings.keys_of(peer.read(fixture(peer.NAME + ".json"), ASSET), *world())
        return findings.Comparison(ours.affected, theirs, ours.reasons_of_ours(theirs, failed),
                                   ours.reasons_of_theirs())

    def test_every_difference_has_a_reason(self):
        comparison = self.compare(grype)
        self.assertEqual({"deb": 1, "pypi": 1}, dict(comparison.both))
        self.assertEqual({}, comparison.why_ours)
        self.assertEqual({self.LOG4J: "yagura: fixed"}, comparison.why_theirs)
        comparison = self.compare(osv_scanner)
        self.assertEqual({self.OTHER: "yagura knows other flaws of it"}, comparison.why_theirs)
        comparison = self.compare(trivy)
        self.assertEqual({self.JINJA: "the peer has none of this type"}, comparison.why_ours)
        comparison = self.compare(trivy, {ASSET})
        self.assertEqual({self.JINJA: "the peer gave the SBOM up"}, comparison.why_ours)

    def test_what_the_sbom_says_of_a_component_is_a_reason(self):
        ours = self.ours()
        owned = findings.Finding(ASSET, "golang", "google.golang.org/grpc", "v1.44.0", "CVE-2023-1")
        other = owned._replace(name="github.com/example/other")
        theirs = findings.keys_of([owned, other], *world())
        comparison = findings.Comparison({}, theirs, [], ours.reasons_of_theirs())
        self.assertEqual(["of a distribution's package", "the SBOM holds no such package"],
                         sorted(comparison.why_theirs.values()))

    def test_the_table_fits_80_columns(self):
        text = io.StringIO()
        row = {"name": "yagura, one an SBOM", "version": "1.2.3-of-a-long-name", "wall": 123456.7,
               "cpu": 1.0, "resident": 12345.0, "failed": 100, "findings": 1234567}
        with contextlib.redirect_stdout(text):
            table.print_costs([row])
            for peer, _ in self.ROWS:
                table.print_comparison(peer.NAME, self.compare(peer))
        self.assertIn("  only trivy", text.getvalue().replace("only yagura", ""))
        self.assertEqual([], [line for line in text.getvalue().split("\n") if len(line) > 80])

    def test_json_has_the_rows_of_a_benchmark_and_the_comparisons(self):
        row = {"name": "grype", "cpu": 2.5, "findings": 3}
        lines = list(table.cost_lines([row], "a machine"))
        lines += table.comparison_lines("grype", self.compare(grype))
        for line in lines:
            json.dumps(line)
        self.assertEqual(("peers_grype", 2.5, "CPU s", 3),
                         tuple(lines[0][k] for k in ("name", "value", "unit", "findings")))
        self.assertEqual({"maven": 1}, {line["type"]: line["only_peer"] for line in lines[1:]
                                        if line["only_peer"]})


class Databases(unittest.TestCase):
    def make(self, peer, folder):
        database = peer.Database(folder)
        for advisory in ADVISORIES:
            database.add(advisory, json.dumps(advisory).encode())
        database.close()

    def test_osv_scanner_has_an_archive_for_whatever_it_may_ask_for(self):
        with tempfile.TemporaryDirectory() as folder:
            self.make(osv_scanner, folder)
            for name in ("PyPI", "Debian", "Ubuntu"):
                path = os.path.join(folder, "osv-scalibr", name, "all.zip")
                self.assertTrue(os.path.exists(path), name)

    def test_grype_has_an_interval_a_constraint(self):
        with tempfile.TemporaryDirectory() as folder:
            self.make(grype, folder)
            sql = sqlite3.connect(os.path.join(folder, "6", "vulnerability.db"))
            rows = sql.execute(
                "select v.name, p.ecosystem, p.name, o.major_version, b.value "
                "from affected_package_handles a join packages p on p.id = a.package_id "
                "join vulnerability_handles v on v.id = a.vulnerability_id "
                "join blobs b on b.id = a.blob_id "
                "left join operating_systems o on o.id = a.operating_system_id").fetchall()
            sql.close()
        said = {(row[0], *row[1:4]): [r["version"]["constraint"] for r in json.loads(row[4])["ranges"]]
                for row in rows}
        self.assertEqual({
            ("DSA-5343-1", "deb", "openssl", "11"): ["< 1.1.1n-0+deb11u4"],
            ("GHSA-h75v-3vvj-5mfj", "python", "jinja2", None): [">= 2.0, < 3.1.4"],
            ("PYSEC-2024-1", "python", "jinja2", None): ["= 3.1.2 || = 3.1.3"],
        }, said)

    def test_trivy_has_buckets_that_bbolt_can_walk(self):
        with tempfile.TemporaryDirectory() as folder:
            self.make(trivy, folder)
            with open(os.path.join(folder, "db", "trivy.db"), "rb") as file:
                buckets = read_bolt(file.read())
        self.assertEqual({b"CVE-2024-34064", b"PYSEC-2024-1"}, set(buckets[b"pip::bench"][b"jinja2"]))
        said = json.loads(buckets[b"pip::bench"][b"jinja2"][b"CVE-2024-34064"])
        self.assertIn(">= 2.0, < 3.1.4", said["VulnerableVersions"])
        said = json.loads(buckets[b"debian 11"][b"openssl"][b"DSA-5343-1"])
        self.assertEqual("1.1.1n-0+deb11u4", said["FixedVersion"])

    def test_bolt_trees_of_many_pages(self):
        items = [(0, b"key-%06d" % i, b"x" * (i % 50 * 200)) for i in range(2000)]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "db")
            bolt.Writer(path).finish({b"many": items, b"none": []})
            with open(path, "rb") as file:
                buckets = read_bolt(file.read())
        self.assertEqual({key: value for _, key, value in items}, buckets[b"many"])
        self.assertEqual({}, buckets[b"none"])


def read_bolt(data):
    """All of a bbolt file: {key: value or bucket}."""
    metas = [struct.unpack_from("<IIIIQQQQQQ", data, at + bolt.HEADER.size) for at in (0, bolt.PAGE)]
    for at, meta in zip((0, bolt.PAGE), metas):
        start = at + bolt.HEADER.size
        assert meta[0] == bolt.MAGIC and meta[9] == bolt.fnv1a(data[start:start + 56])
    assert len(data) == metas[0][7] * bolt.PAGE

    def page(at, found):
        _, flags, number, _ = bolt.HEADER.unpack_from(data, at)
        for i in range(number):
            element = at + bolt.HEADER.size + i * 16
            if flags == bolt.BRANCH:
                page(bolt.BRANCH_ELEMENT.unpack_from(data, element)[2] * bolt.PAGE, found)
                continue
            kind, distance, key, value = bolt.LEAF_ELEMENT.unpack_from(data, element)
            key = data[element + distance:element + distance + key]
            start = element + distance + len(key)
            found[key] = bucket(start) if kind == bolt.BUCKET else data[start:start + value]
        return found

    def bucket(start):
        root, _ = struct.unpack_from("<QQ", data, start)
        return page(root * bolt.PAGE if root else start + 16, {})

    return page(max(metas, key=lambda meta: meta[8])[4] * bolt.PAGE, {})


if __name__ == "__main__":
    unittest.main()
