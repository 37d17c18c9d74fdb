"""trivy: a bbolt database of schema 2, made of the same OSV documents.

    "npm::bench" -> package -> CVE, else id -> {"VulnerableVersions": [">=1, <2"]}
    "debian 11"  -> source package -> CVE, else id -> {"FixedVersion": "1.2-3"}
    "vulnerability" -> id -> {}

Of a distribution trivy compares with one fixed version; without one every version is affected.
"""
import json
import os
import subprocess

import bolt
import findings
import grype

NAME = "trivy"
UNIT = "SBOM"
ECOSYSTEMS = {"Go": "go", "Hex": "erlang", "Maven": "maven", "NuGet": "nuget",
              "Packagist": "composer", "Pub": "pub", "PyPI": "pip", "RubyGems": "rubygems",
              "crates.io": "cargo", "npm": "npm"}
METADATA = {"Version": 2, "NextUpdate": "2100-01-01T00:00:00Z", "UpdatedAt": "2026-01-01T00:00:00Z",
            "DownloadedAt": "2026-01-01T00:00:00Z"}


def version(program):
    text = subprocess.run([program, "--version"], capture_output=True, check=True).stdout.decode()
    stated = text.split("\n")[0].split()[-1]
    return stated if stated[:1].isdigit() else "built from source"


# ---- database --------------------------------------------------------------------------------

def bucket_of(ecosystem):
    name, _, release = ecosystem.partition(":")
    if name in ("Debian", "Alpine"):
        return f"{name.lower()} {release.lstrip('v')}" if release else None
    return f"{ECOSYSTEMS[name]}::bench" if name in ECOSYSTEMS else None


def name_of(ecosystem, name):
    if ecosystem == "PyPI":
        return findings.normal_name("pypi", name)
    return name if ecosystem == "Go" else name.lower()


def advice(ecosystem, entry):
    """What the database says of an entry; None when nothing can be said."""
    intervals = list(grype.intervals(entry.get("ranges") or []))
    if ecosystem.partition(":")[0] in ("Debian", "Alpine"):
        fixed = [version for _, version in intervals if version]
        return {"FixedVersion": fixed[-1]} if fixed else {} if intervals else None
    versions = [constraint for constraint, _ in intervals]
    versions = versions or ["=" + version for version in entry.get("versions") or []]
    return {"VulnerableVersions": versions} if versions else None


class Database:
    def __init__(self, folder):
        self.folder = os.path.join(folder, "db")
        os.makedirs(self.folder)
        self.buckets = {}  # name -> package -> id -> what it says
        self.ids = set()

    def add(self, advisory, line):
        del line
        if advisory.get("withdrawn"):
            return
        cves = [name for name in advisory.get("aliases", []) if findings.is_cve(name)]
        name = cves[0] if len(cves) == 1 else advisory["id"]
        for entry in advisory.get("affected", []):
            ecosystem = entry.get("package", {}).get("ecosystem", "")
            bucket, said = bucket_of(ecosystem), advice(ecosystem, entry)
            if bucket is None or said is None:
                continue
            package = name_of(ecosystem.partition(":")[0], entry["package"]["name"])
            known = self.buckets.setdefault(bucket, {}).setdefault(package, {})
            if "VulnerableVersions" in known.get(name, {}):
                said["VulnerableVersions"] += known[name]["VulnerableVersions"]
            known[name] = said
            self.ids.add(name)

    def close(self):
        buckets = {name.encode(): items_of(packages) for name, packages in self.buckets.items()}
        buckets[b"vulnerability"] = [(0, name.encode(), b"{}") for name in sorted(self.ids)]
        bolt.Writer(os.path.join(self.folder, "trivy.db")).finish(buckets)
        with open(os.path.join(self.folder, "metadata.json"), "w", encoding="ascii") as file:
            json.dump(METADATA, file)


def items_of(packages):
    """Packages as buckets in a bucket."""
    return [(bolt.BUCKET, name, bolt.inline_bucket(values)) for name, values in sorted(
        (name.encode(), {key.encode(): json.dumps(said).encode() for key, said in known.items()})
        for name, known in packages.items())]


# ---- run -------------------------------------------------------------------------------------

def command(program, database, sbom, report):
    return [program, "sbom", "--quiet", "--cache-dir", database, "--skip-db-update",
            "--skip-java-db-update", "--skip-vex-repo-update", "--offline-scan",
            "--skip-version-check", "--disable-telemetry", "--format", "json", "--output", report,
            sbom]


def environment(database):
    del database
    return {}


def succeeded(status):
    return status == 0


def read(report, asset):
    with open(report, encoding="utf-8") as file:
        document = json.load(file)
    for result in document.get("Results") or []:
        for item in result.get("Vulnerabilities") or []:
            package = findings.package_of_purl(item.get("PkgIdentifier", {}).get("PURL"))
            kind, name = package[:2] if package else (result["Type"], item["PkgName"])
            yield findings.Finding(asset, kind, name, item["InstalledVersion"],
                                   item["VulnerabilityID"])
