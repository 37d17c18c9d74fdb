"""The SBOMs and advisories that every tool is given, from the collections of YG_DATA_DIR."""
import glob
import json
import os
import subprocess

import findings

# collection, share of the SBOMs, what its files end in
SBOMS = [
    ("spdx/spdx-containers", 0.5, ".spdx.json"),
    ("spdx/spdx-dockerhub", 0.25, ".spdx.json"),
    ("cyclonedx/cyclonedx-mixed", 0.25, ".cdx.json"),
]
ADVISORIES = ["ghsa", "pypa", "golang", "rustsec", "debian", "alpine/alpine-osv.jsonl.zst"]
BUILT_FROM = "built package from: "
COMPONENTS_MIN = 5  # of an SBOM: fixtures have fewer


def lines(path):
    """Lines of a compressed file."""
    with subprocess.Popen(["zstd", "-dcq", "--long=27", path], stdout=subprocess.PIPE) as unpack:
        yield from unpack.stdout


def advisory_files(data):
    paths = []
    for name in ADVISORIES:
        path = os.path.join(data, "advisories", name)
        paths += [path] if os.path.isfile(path) else sorted(glob.glob(path + "/*.jsonl.zst"))
    return paths


def read_advisories(data):
    """Every OSV document, with the line that it was read from."""
    for path in advisory_files(data):
        for line in lines(path):
            yield json.loads(line), line


# ---- SBOMs -----------------------------------------------------------------------------------

def stated_source(package):
    """trivy writes "built package from: NAME VERSION"."""
    name, _, version = package.get("sourceInfo", "").removeprefix(BUILT_FROM).partition(" ")
    return f"{name}@{version}" if package.get("sourceInfo", "").startswith(BUILT_FROM) else ""


def spdx_components(document):
    owned = {relationship.get("relatedSpdxElement")
             for relationship in document.get("relationships") or []
             if relationship.get("comment", "").startswith("ownership-by-file-overlap")}
    for package in document.get("packages") or []:
        for reference in package.get("externalRefs") or []:
            if reference.get("referenceType") == "purl":
                yield findings.component_of(reference.get("referenceLocator"),
                                            stated_source(package), package.get("SPDXID") in owned)


def cyclonedx_components(holder):
    for component in holder.get("components") or []:
        yield findings.component_of(component.get("purl"))
        yield from cyclonedx_components(component)


def components_of(document):
    read = spdx_components if "spdxVersion" in document else cyclonedx_components
    return [component for component in read(document) if component is not None]


def write_sboms(data, folder, number):
    """Write about `number` SBOMs, the first ones of each collection with enough components. Returns
    their components by file name."""
    written = {}
    for collection, share, suffix in SBOMS:
        taken = 0
        path = os.path.join(data, "inventories", collection + ".jsonl.zst")
        for at, line in enumerate(lines(path), 1):
            if taken >= max(1, round(number * share)):
                break
            document = json.loads(line)
            components = components_of(document)
            if len(components) < COMPONENTS_MIN:
                continue
            name = f"{os.path.basename(collection)}-{at}{suffix}"
            with open(os.path.join(folder, name), "wb") as file:
                file.write(line)
            written[name] = components
            taken += 1
    return written
