"""Findings of different tools in one form, and what they have in common.

A finding is what a tool reports; a key is what is compared:

    Finding(asset, type, name, version, id)   as reported: "deb", "libssl1.1", ..., "DSA-5343-1"
    (asset, "deb/openssl", "1.1.1n-0+deb11u3", "CVE-2023-0286")

Tools name a package of a distribution by its binary or by its source package, and a vulnerability
by any of its names. So packages go through the components of the SBOM (to the source package where
it is stated), and ids through the aliases of all advisories: aliases of one flaw become one name,
an advisory about several CVEs stands for each of them.
"""
import collections
import re
import urllib.parse

Finding = collections.namedtuple("Finding", "asset type name version id")
Component = collections.namedtuple("Component", "type name version source source_version purl owned")
Key = collections.namedtuple("Key", "asset package version vulnerability")

DISTRIBUTIONS = ("apk", "deb", "rpm")
TYPES = {"alpine": "apk"}  # former names of types
CASELESS = ("composer", "github", "githubactions", "nuget", "pypi")


# ---- packages --------------------------------------------------------------------------------

def package_of_purl(text):
    """(type, whole name, version, qualifiers) of a package URL; None when it is none."""
    match = re.match(r"pkg:/*([a-zA-Z0-9.+-]+)/([^?#]+)(?:\?([^#]*))?", text or "")
    if match is None:
        return None
    kind, path, query = match.groups()
    path, _, version = path.strip("/").rpartition("@") if "@" in path[1:] else (path, "", "")
    kind = TYPES.get(kind.lower(), kind.lower())
    parts = [urllib.parse.unquote(part) for part in path.split("/")]
    if kind in DISTRIBUTIONS:
        parts = parts[-1:]
    qualifiers = dict(urllib.parse.parse_qsl(query or ""))
    return kind, normal_name(kind, "/".join(parts)), urllib.parse.unquote(version), qualifiers


def normal_name(kind, name):
    """Maven's "group:artifact" as in package URLs, PyPI's by PEP 503, caseless in lower case."""
    if kind == "maven":
        name = name.replace(":", "/")
    if kind == "pypi":
        name = re.sub(r"[-_.]+", "-", name)
    return name.lower() if kind in CASELESS else name


def component_of(purl, source="", owned=False):
    """The component that a package URL names; None for those that no tool looks up. `source`: what
    the SBOM states beside it, "openssl@1.1.1n-0"; `owned`: its files are those of a package of the
    distribution."""
    package = package_of_purl(purl)
    if package is None or not package[2]:
        return None
    kind, name, version, qualifiers = package
    stated = (qualifiers.get("upstream") or source) if kind in DISTRIBUTIONS else ""
    source, _, source_version = stated.partition("@") if stated else (name, "", "")
    source_version = source_version or version
    return Component(kind, name, version, source, source_version, purl, owned)


class Packages:
    """What the SBOM of each asset holds: from a package as a tool names it to the one compared."""

    def __init__(self, sboms):
        self.known = {}
        for asset, components in sboms.items():
            for c in components:
                self.known.setdefault((asset, c.type, c.source, c.source_version), c)
                self.known[asset, c.type, c.name, c.version] = c

    def find(self, finding):
        return self.known.get((finding.asset, finding.type, finding.name, finding.version))

    def purl(self, finding):
        """Empty when the SBOM holds no such package."""
        component = self.find(finding)
        return "" if component is None else component.purl


# ---- vulnerabilities -------------------------------------------------------------------------

def is_cve(name):
    return name.startswith("CVE-")


def cves(names):
    return {name for name in names if is_cve(name)}


def is_erratum(name):
    """An advisory about any number of flaws, never one of their names."""
    return re.match(r"(ALBA|ALEA|ALSA|CGA|DLA|DSA|DTSA|RHBA|RHEA|RHSA|RLSA|RXSA|USN|openSUSE|"
                    r"SUSE)-", name) is not None


class Vulnerabilities:
    """The names of each flaw, by the advisories that all tools were given."""

    def __init__(self):
        self.parent = {}
        self.about = {}

    def root(self, name):
        while self.parent.get(name, name) != name:
            name = self.parent[name]
        return name

    def add(self, advisory):
        names = [advisory["id"], *advisory.get("aliases", [])]
        if is_erratum(advisory["id"]) or len(cves(names)) > 1:
            flaws = cves(names + advisory.get("upstream", [])) or cves(advisory.get("related", []))
            self.about.setdefault(advisory["id"], set()).update(flaws)
            return
        first = min((self.root(name) for name in names), key=rank)
        for name in names:
            self.parent[self.root(name)] = first

    def names(self, name):
        """The flaws that an id stands for, each by its first name."""
        return {self.root(flaw) for flaw in self.about.get(name) or (name,)}


def rank(name):
    return (not is_cve(name), not name.startswith("GHSA-"), name)


# ---- comparison ------------------------------------------------------------------------------

def keys_of(findings, packages, vulnerabilities):
    """{key: finding}; a package that the SBOM does not hold keeps the name that the tool gave it."""
    keys = {}
    for finding in findings:
        component = packages.find(finding)
        name, version = finding.name, finding.version
        if component is not None:
            name, version = component.source, component.source_version
        for flaw in vulnerabilities.names(finding.id):
            keys.setdefault(Key(finding.asset, f"{finding.type}/{name}", version, flaw), finding)
    return keys


def type_of(key):
    return key.package.split("/", 1)[0]


class Comparison:
    """Two sets of keys, and why they differ: the first reason of a list that holds."""

    def __init__(self, ours, theirs, reasons_of_ours, reasons_of_theirs):
        self.both = collections.Counter(type_of(key) for key in ours.keys() & theirs.keys())
        self.why_ours = explain(ours, ours.keys() - theirs.keys(), reasons_of_ours)
        self.why_theirs = explain(theirs, theirs.keys() - ours.keys(), reasons_of_theirs)
        self.only_ours = count(self.why_ours)
        self.only_theirs = count(self.why_theirs)

    def types(self):
        """Those with most findings first."""
        total = collections.Counter(self.both)
        for counted in (self.only_ours, self.only_theirs):
            for (kind, _), number in counted.items():
                total[kind] += number
        return [kind for kind, _ in sorted(total.items(), key=lambda item: (-item[1], item[0]))]


def explain(findings, keys, reasons):
    return {key: next(text for text, holds in reasons if holds(key, findings[key]))
            for key in sorted(keys)}


def count(why):
    """How many keys by (type, reason)."""
    return collections.Counter((type_of(key), reason) for key, reason in why.items())
