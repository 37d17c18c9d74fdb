#!/usr/bin/python3
"""The same SBOMs and the same advisories through yagura and through the tools that are installed.

    python3 bench/peers [--sboms N] [--peer NAME]... [--yagura FILE] [--json FILE] [--keep FOLDER]

osv-scanner, grype and trivy are looked for in PATH; one that is not there is skipped. Each gets a
database made of the OSV documents that yagura reads, and no network. Times are of whole processes
on one core, without making the databases; findings are compared as findings.py says.

    --sboms N      (60) real SBOMs from YG_DATA_DIR, else ../shared/data
    --peer NAME    only this one; may be repeated
    --yagura FILE  (build/default/pipeline/yagura)
    --json FILE    costs and comparisons, an object a line
    --keep FOLDER  keep SBOMs, databases, reports, logs and all differences there

Exit status: 0, 2 when yagura is not there or cannot be run; differences are no error.
"""
import argparse
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
import documents  # noqa: E402
import findings  # noqa: E402
import grype  # noqa: E402
import measure  # noqa: E402
import osv_scanner  # noqa: E402
import reasons  # noqa: E402
import table  # noqa: E402
import trivy  # noqa: E402
import yagura  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATA = os.environ.get("YG_DATA_DIR", os.path.join(ROOT, "..", "shared", "data"))
PEERS = [osv_scanner, grype, trivy]
CORE = max(os.sched_getaffinity(0))


class Bench:
    def __init__(self, arguments, folder):
        self.arguments = arguments
        self.folder = folder
        self.data = DATA
        self.rows, self.lines = [], []

    def make(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(path, exist_ok=True)
        return path

    def read(self, peers):
        """SBOMs and advisories, to files, to the databases and to memory."""
        self.sbom_folder = self.make("sboms")
        self.sboms = documents.write_sboms(self.data, self.sbom_folder, self.arguments.sboms)
        self.packages = findings.Packages(self.sboms)
        self.vulnerabilities = findings.Vulnerabilities()
        databases = [peer.Database(self.make("database", peer.NAME)) for peer in peers]
        number = 0
        for advisory, line in documents.read_advisories(self.data):
            self.vulnerabilities.add(advisory)
            for database in databases:
                database.add(advisory, line)
            number += 1
        for database in databases:
            database.close()
        components = sum(len(components) for components in self.sboms.values())
        print(f"{len(self.sboms)} SBOMs, {components} components with a package URL and a version; "
              f"{number} advisories")

    def sbom(self, name):
        return os.path.join(self.sbom_folder, name)

    def add_row(self, name, version, cost, found):
        self.rows.append({"name": name, "version": version, "wall": cost.wall, "cpu": cost.cpu,
                          "resident": cost.resident, "failed": cost.failed, "findings": found,
                          "sboms": len(self.sboms)})

    def run_yagura(self):
        program = self.arguments.yagura
        advisories = documents.advisory_files(self.data)
        log, report = os.path.join(self.folder, "yagura.log"), os.path.join(self.folder, "yagura")
        cost, each = measure.Cost(), measure.Cost()
        names = sorted(self.sboms)
        line = yagura.command(program, advisories, [self.sbom(name) for name in names], report)
        if not cost.run(line, {}, log, CORE, yagura.succeeded):
            with open(log, encoding="utf-8", errors="replace") as file:
                print(file.read(), file=sys.stderr)
            sys.exit(2)
        said = list(yagura.read(report))
        for name in names:
            line = yagura.command(program, advisories, [self.sbom(name)], report + ".one")
            each.run(line, {}, log, CORE, yagura.succeeded)
        self.ours = reasons.Ours(said, self.packages, self.vulnerabilities)
        version = yagura.version(program)
        self.add_row("yagura", version, cost, len(self.ours.affected))
        self.add_row("yagura, one an SBOM", version, each, len(self.ours.affected))

    def run_peer(self, peer):
        program = shutil.which(peer.NAME)
        reports, log = self.make("reports", peer.NAME), os.path.join(self.folder, peer.NAME + ".log")
        database = self.make("database", peer.NAME)
        cost, found, failed = measure.Cost(), [], set()
        for name in sorted(self.sboms):
            report = os.path.join(reports, name + ".json")
            line = peer.command(program, database, self.sbom(name), report)
            if not cost.run(line, peer.environment(database), log, CORE, peer.succeeded):
                failed.add(name)
            elif os.path.exists(report):
                found += peer.read(report, name)
        theirs = findings.keys_of(found, self.packages, self.vulnerabilities)
        self.add_row(peer.NAME, peer.version(program), cost, len(theirs))
        comparison = findings.Comparison(self.ours.affected, theirs,
                                         self.ours.reasons_of_ours(theirs, failed),
                                         self.ours.reasons_of_theirs())
        self.lines += table.comparison_lines(peer.NAME, comparison)
        table.write_differences(os.path.join(self.folder, peer.NAME + ".differences"), comparison)
        return comparison

    def run(self, peers):
        self.read(peers)
        self.run_yagura()
        comparisons = [(peer.NAME, self.run_peer(peer)) for peer in peers]
        table.print_costs(self.rows)
        for name, comparison in comparisons:
            table.print_comparison(name, comparison)
        if self.arguments.json:
            costs = list(table.cost_lines(self.rows, measure.machine()))
            table.write_json(self.arguments.json, costs + self.lines)


def installed(asked):
    found = []
    for peer in PEERS:
        if asked and peer.NAME not in asked:
            continue
        if shutil.which(peer.NAME) is None:
            print(f"{peer.NAME}: not installed, skipped")
        else:
            found.append(peer)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sboms", type=int, default=60)
    parser.add_argument("--peer", action="append", choices=[peer.NAME for peer in PEERS])
    parser.add_argument("--yagura",
                        default=os.path.join(ROOT, "build", "default", "pipeline", "yagura"))
    parser.add_argument("--json")
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    if not os.path.isdir(DATA):
        print(f"bench/peers: no data at {DATA} (YG_DATA_DIR)")
        return 0
    if not os.access(arguments.yagura, os.X_OK):
        print(f"bench/peers: no program {arguments.yagura}; ops/quickstart builds it",
              file=sys.stderr)
        return 2
    peers = installed(arguments.peer)
    if arguments.keep:
        os.makedirs(arguments.keep)
        Bench(arguments, arguments.keep).run(peers)
    else:
        with tempfile.TemporaryDirectory(prefix="yagura-peers-") as folder:
            Bench(arguments, folder).run(peers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
