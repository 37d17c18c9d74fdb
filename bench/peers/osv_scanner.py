"""osv-scanner 2: one archive of OSV documents for each ecosystem, and one for each that it may ask
for: without, it gives up the whole SBOM."""
import json
import os
import subprocess
import zipfile

import findings

NAME = "osv-scanner"
UNIT = "SBOM"  # what one process is given
FOLDER = "osv-scalibr"  # in the folder of the database
ASKED = ["AlmaLinux", "Alpaquita", "Alpine", "BellSoft Hardened Containers", "Bitnami", "CRAN",
         "Chainguard", "ConanCenter", "Debian", "Echo", "GHC", "GIT", "GitHub Actions", "Go",
         "Hackage", "Hex", "Julia", "Linux", "Mageia", "Maven", "MinimOS", "NuGet", "Packagist",
         "Photon OS", "Pub", "PyPI", "Red Hat", "Rocky Linux", "Root", "RubyGems", "SUSE",
         "SwiftURL", "Ubuntu", "VSCode", "Wolfi", "crates.io", "npm", "openEuler", "openSUSE",
         "opam"]
TYPES = {"Alpine": "apk", "Debian": "deb", "Go": "golang", "GitHub Actions": "githubactions",
         "Hex": "hex", "Maven": "maven", "NuGet": "nuget", "Packagist": "composer", "Pub": "pub",
         "PyPI": "pypi", "RubyGems": "gem", "Ubuntu": "deb", "crates.io": "cargo", "npm": "npm"}


def version(program):
    text = subprocess.run([program, "--version"], capture_output=True, check=True).stdout.decode()
    return text.split("\n")[0].split()[-1]


def ecosystems(advisory):
    names = [entry.get("package", {}).get("ecosystem", "") for entry in advisory.get("affected", [])]
    return {name.split(":")[0] for name in names if name}


class Database:
    """Of the documents of one id the last one counts, but feeds cut one advisory into several: each
    has a file of its own."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, FOLDER)
        self.archives = {}
        self.number = 0
        for name in ASKED:
            self.archive(name)

    def archive(self, ecosystem):
        if ecosystem not in self.archives:
            os.makedirs(os.path.join(self.folder, ecosystem))
            path = os.path.join(self.folder, ecosystem, "all.zip")
            self.archives[ecosystem] = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, False, 1)
        return self.archives[ecosystem]

    def add(self, advisory, line):
        self.number += 1
        for ecosystem in ecosystems(advisory):
            self.archive(ecosystem).writestr(f"{advisory['id']}-{self.number}.json", line)

    def close(self):
        for archive in self.archives.values():
            archive.close()


def command(program, database, sbom, report):
    return [program, "scan", "source", "--offline", "--local-db-path", database, "--all-vulns",
            "--verbosity", "error", "--format", "json", "--output-file", report, "-L", sbom]


def environment(database):
    del database
    return {}


def succeeded(status):
    """1: something was found; 128: nothing to look up."""
    return status in (0, 1, 128)


def read(report, asset):
    with open(report, encoding="utf-8") as file:
        document = json.load(file)
    for result in document.get("results") or []:
        for item in result["packages"]:
            package = item["package"]
            kind = TYPES.get(package["ecosystem"].split(":")[0], package["ecosystem"].lower())
            name = findings.normal_name(kind, package["name"])
            for vulnerability in item.get("vulnerabilities") or []:
                yield findings.Finding(asset, kind, name, package["version"], vulnerability["id"])
