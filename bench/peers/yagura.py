"""yagura itself: `yagura scan` of all SBOMs at once, as it is meant, and of one SBOM a process, as
the others are used."""
import json
import subprocess

import findings

NAME = "yagura"


def version(program):
    text = subprocess.run([program, "--version"], capture_output=True, check=False).stdout.decode()
    return text.split()[-1] if text.split() else "this tree"


def command(program, advisories, sboms, report):
    line = [program, "scan", "--quiet", "--format", "json", "--all", "--output", report]
    for path in advisories:
        line += ["--advisories", path]
    return line + sboms


def succeeded(status):
    """3: some SBOM or some part of it was rejected; the rest was done."""
    return status in (0, 1, 3)


def read(report):
    """(finding, status, evidence) of each line: also of what is fixed or not affected."""
    with open(report, encoding="utf-8") as file:
        for line in file:
            said = json.loads(line)
            package = findings.package_of_purl(said["component"])
            if package is None:
                continue
            kind, name, _, _ = package
            yield (findings.Finding(said["asset"], kind, name, said["version"] or "",
                                    said["vulnerability"]), said["status"], said["evidence"])
