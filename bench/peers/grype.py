"""grype: an SQLite database of schema 6, made of the same OSV documents.

An interval of a range becomes a constraint ("> ..., < ..."), listed versions count where an entry
has no range. Releases of distributions are rows of operating_systems; their packages are source
packages, found by `upstream`.
"""
import datetime
import json
import os
import sqlite3
import subprocess

import findings

NAME = "grype"
UNIT = "SBOM"
SCHEMA = (6, 1, 0)
NO_DIGEST = "xxh64:0"  # not asked for: GRYPE_DB_VALIDATE_BY_HASH_ON_START

# ecosystem -> type in grype, form of its versions there
ECOSYSTEMS = {
    "GitHub Actions": ("github-action", "github-action"), "Go": ("go-module", "go"),
    "Hex": ("hex", "hex"), "Maven": ("java-archive", "maven"), "NuGet": ("dotnet", "nuget"),
    "Packagist": ("php-composer", "composer"), "Pub": ("dart-pub", "pub"),
    "PyPI": ("python", "python"), "RubyGems": ("gem", "gem"), "crates.io": ("rust-crate", "semver"),
    "npm": ("npm", "npm"), "Debian": ("deb", "dpkg"), "Alpine": ("apk", "apk"),
}
TYPES = {"go-module": "golang", "java-archive": "maven", "jenkins-plugin": "maven",
         "python": "pypi", "rust-crate": "cargo", "php-composer": "composer", "dotnet": "nuget",
         "dart-pub": "pub", "github-action": "githubactions"}

TABLES = """
create table blobs (id integer primary key, value text not null);
create table db_metadata (build_timestamp datetime not null, model integer not null,
    revision integer not null, addition integer not null);
create table providers (id text primary key, version text, processor text,
    date_captured datetime, input_digest text);
create table vulnerability_handles (id integer primary key, name text not null collate nocase,
    status text not null, published_date datetime, modified_date datetime, withdrawn_date datetime,
    provider_id text not null, blob_id integer);
create index vulnerability_name on vulnerability_handles (name);
create table vulnerability_aliases (name text, alias text not null, primary key (name, alias));
create table operating_systems (id integer primary key, name text collate nocase, release_id text,
    major_version text, minor_version text, label_version text, codename text, channel text,
    eol_date datetime, eoas_date datetime);
create table operating_system_specifier_overrides (alias text, version text, version_pattern text,
    codename text, channel text, replacement text, replacement_major_version text,
    replacement_minor_version text, replacement_label_version text, replacement_channel text,
    rolling numeric, applicable_client_db_schemas text);
create table packages (id integer primary key, ecosystem text collate nocase,
    name text collate nocase);
create unique index package_name on packages (name, ecosystem);
create table package_specifier_overrides (ecosystem text, replacement_ecosystem text);
create table architecture_aliases (alias text primary key, canonical text not null);
create table affected_package_handles (id integer primary key, vulnerability_id integer not null,
    operating_system_id integer, package_id integer, blob_id integer);
create index affected_package on affected_package_handles (package_id);
create table unaffected_package_handles (id integer primary key, vulnerability_id integer not null,
    operating_system_id integer, package_id integer, blob_id integer);
create table cpes (id integer primary key, part text, vendor text, product text, edition text,
    language text, software_edition text, target_hardware text, target_software text, other text);
create table package_cpes (package_id integer, cpe_id integer, primary key (package_id, cpe_id));
create table affected_cpe_handles (id integer primary key, vulnerability_id integer not null,
    cpe_id integer, blob_id integer);
create table unaffected_cpe_handles (id integer primary key, vulnerability_id integer not null,
    cpe_id integer, blob_id integer);
create table known_exploited_vulnerability_handles (id integer primary key, cve text not null,
    blob_id integer);
create table epss_metadata (date datetime not null);
create table epss_handles (id integer primary key, cve text not null, epss real not null,
    percentile real not null);
create table cwe_handles (id integer primary key, cve text not null, cwe text not null, source text,
    type text);
create table ssvc_handles (id integer primary key, cve text not null, source text, role text,
    version text, timestamp datetime, exploitation text, automatable text, technical_impact text);
"""


def version(program):
    text = subprocess.run([program, "version", "-o", "json"], capture_output=True, check=True).stdout
    stated = json.loads(text).get("version", "")
    return stated if stated[:1].isdigit() else "built from source"


# ---- database --------------------------------------------------------------------------------

def intervals(ranges):
    """(constraint, fixed version) of each interval; events are paired in their order."""
    for item in ranges:
        if item.get("type") == "GIT":
            continue
        low = None
        for event in item.get("events") or []:
            if "introduced" in event:
                if low is not None:
                    yield constraint(low), ""
                low = event["introduced"]
            elif "fixed" in event:
                yield constraint(low, f"< {event['fixed']}"), event["fixed"]
                low = None
            elif "last_affected" in event:
                yield constraint(low, f"<= {event['last_affected']}"), ""
                low = None
        if low is not None:
            yield constraint(low), ""


def constraint(low, high=""):
    lower = f">= {low}" if low not in (None, "0") else ""
    return ", ".join(part for part in (lower, high) if part) or ">= 0"


def ranges_of(entry, form):
    made = list(intervals(entry.get("ranges") or []))
    if not made and entry.get("versions"):
        made = [(" || ".join("= " + text for text in entry["versions"]), "")]
    return [{"version": {"type": form, "constraint": text},
             "fix": {"version": fixed, "state": "fixed" if fixed else "not-fixed"}}
            for text, fixed in made]


class Database:
    def __init__(self, folder):
        self.folder = os.path.join(folder, str(SCHEMA[0]))
        os.makedirs(self.folder)
        self.sql = sqlite3.connect(os.path.join(self.folder, "vulnerability.db"))
        self.sql.executescript("pragma journal_mode = off; pragma synchronous = off;" + TABLES)
        self.rows = {}
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S+00:00")
        self.sql.execute("insert into db_metadata values (?, ?, ?, ?)", (now, *SCHEMA))
        for provider in ("github", "debian", "alpine"):
            self.sql.execute("insert into providers values (?, '1', 'bench', ?, '')", (provider, now))

    def blob(self, value):
        text = json.dumps(value, separators=(",", ":"))
        return self.sql.execute("insert into blobs (value) values (?)", (text,)).lastrowid

    def row(self, table, columns, values):
        """The id of a row, made when it is new."""
        if (table, values) not in self.rows:
            marks = ", ".join("?" * len(values))
            statement = f"insert into {table} ({columns}) values ({marks})"
            self.rows[table, values] = self.sql.execute(statement, values).lastrowid
        return self.rows[table, values]

    def system(self, name, release):
        major, _, minor = release.lstrip("v").partition(".")
        return self.row("operating_systems", "name, release_id, major_version, minor_version, "
                        "label_version, codename, channel", (name, name, major, minor, "", "", ""))

    def add(self, advisory, line):
        del line
        if advisory.get("withdrawn"):
            return
        for provider in ("debian", "alpine", "github"):
            entries = [e for e in advisory.get("affected", []) if provider_of(e) == provider]
            if entries:
                self.add_handle(advisory, provider, entries)

    def add_handle(self, advisory, provider, entries):
        aliases = advisory.get("aliases", [])
        blob = self.blob({"id": advisory["id"], "aliases": aliases})
        handle = self.sql.execute(
            "insert into vulnerability_handles (name, status, provider_id, blob_id) "
            "values (?, 'active', ?, ?)", (advisory["id"], provider, blob)).lastrowid
        for alias in aliases:
            self.sql.execute("insert or ignore into vulnerability_aliases values (?, ?)",
                             (advisory["id"], alias))
        for entry in entries:
            self.add_entry(handle, entry, [name for name in aliases if findings.is_cve(name)])

    def add_entry(self, handle, entry, cves):
        ecosystem, _, release = entry["package"]["ecosystem"].partition(":")
        kind, form = ECOSYSTEMS[ecosystem]
        ranges = ranges_of(entry, form)
        if not ranges:
            return
        name = entry["package"]["name"]
        if kind == "python":
            name = findings.normal_name("pypi", name)
        system = self.system(ecosystem.lower(), release) if release else None
        package = self.row("packages", "ecosystem, name", (kind, name.lower()))
        self.sql.execute(
            "insert into affected_package_handles (vulnerability_id, operating_system_id, "
            "package_id, blob_id) values (?, ?, ?, ?)",
            (handle, system, package, self.blob({"cves": cves, "ranges": ranges})))

    def close(self):
        self.sql.commit()
        self.sql.close()
        with open(os.path.join(self.folder, "import.json"), "w", encoding="ascii") as file:
            json.dump({"digest": NO_DIGEST, "client_version": "v%d.%d.%d" % SCHEMA}, file)


def provider_of(entry):
    ecosystem = entry.get("package", {}).get("ecosystem", "").split(":")[0]
    if ecosystem not in ECOSYSTEMS:
        return None
    return ecosystem.lower() if ecosystem in ("Debian", "Alpine") else "github"


# ---- run -------------------------------------------------------------------------------------

def command(program, database, sbom, report):
    del database
    return [program, "-q", "-o", "json", "--file", report, "sbom:" + sbom]


def environment(database):
    return {"GRYPE_DB_CACHE_DIR": database, "GRYPE_DB_AUTO_UPDATE": "false",
            "GRYPE_DB_VALIDATE_AGE": "false", "GRYPE_DB_VALIDATE_BY_HASH_ON_START": "false",
            "GRYPE_CHECK_FOR_APP_UPDATE": "false", "GRYPE_DB_REQUIRE_UPDATE_CHECK": "false"}


def succeeded(status):
    return status == 0


def read(report, asset):
    with open(report, encoding="utf-8") as file:
        document = json.load(file)
    for match in document.get("matches") or []:
        artifact = match["artifact"]
        package = findings.package_of_purl(artifact.get("purl"))
        kind = package[0] if package else TYPES.get(artifact["type"], artifact["type"])
        name = package[1] if package else findings.normal_name(kind, artifact["name"])
        yield findings.Finding(asset, kind, name, artifact["version"], match["vulnerability"]["id"])
