#!/usr/bin/python3
"""One table of all conformance suites, from the rows that the tests leave (tests/support/suite.h).

    conformance.py [--all] ROWS [SUITES]

ROWS is a folder with one row a file; SUITES the folder of the suites, by default what the tests
take. Fails when exceptions are more than 0.2 % of a folder and, with --all, when a file of SUITES
has no row.
"""
import os
import sys

EXCEPTIONS_MAX = 0.002


def rows_of(folder):
    rows = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for line in file:
                path, kind, cases, passed, excepted, disputed, *reasons = line.rstrip("\n").split("\t")
                numbers = (int(number) for number in (cases, passed, excepted, disputed))
                rows.append((path, kind, *numbers, reasons))
    return rows


def files_of(suites):
    """The files that hold cases: of a format, its index names the documents."""
    found = set()
    for folder, _, names in os.walk(suites):
        inside = os.path.relpath(folder, suites)
        if inside == "." or inside.startswith("format" + os.sep):
            continue
        found.update(os.path.join(inside, name) for name in names)
    return found


def print_table(rows):
    print(f"{'suite':<44} {'cases':>6} {'passed':>6} {'except':>6} {'disputed':>8}")
    for path, kind, cases, passed, excepted, disputed, reasons in rows:
        note = "  figure" if kind == "figure" else ""
        print(f"{path:<44} {cases:>6} {passed:>6} {excepted:>6} {disputed:>8}{note}")
        for reason in reasons:
            print(f"    {reason}")


def complaints(rows, suites, demand_all):
    known = {row[0] for row in rows}
    for path in sorted(files_of(suites) - known) if demand_all else ():
        yield f"{path}: no test reads it"
    for folder in sorted({path.split("/")[0] for path in known}):
        here = [row for row in rows if row[0].startswith(folder + "/") and row[1] == "normative"]
        cases, excepted = sum(row[2] for row in here), sum(row[4] for row in here)
        if excepted > cases * EXCEPTIONS_MAX:
            yield f"{folder}: {excepted} exceptions of {cases} cases, at most 0.2 %"


def main():
    arguments = [word for word in sys.argv[1:] if word != "--all"]
    suites = arguments[1] if len(arguments) > 1 else os.environ.get("YG_CONFORMANCE_DIR")
    if suites is None:
        suites = os.path.join(os.environ.get("YG_SOURCE_DIR", "."), "../shared/conformance")
    if not os.path.isdir(suites):
        print(f"not there, not tested: {suites}")
        return 0
    rows = rows_of(arguments[0])
    print_table(rows)
    normative = [row for row in rows if row[1] == "normative"]
    sums = [sum(row[column] for row in normative) for column in (2, 3, 4, 5)]
    print(f"{'normative':<44} {sums[0]:>6} {sums[1]:>6} {sums[2]:>6} {sums[3]:>8}")
    wrong = list(complaints(rows, suites, "--all" in sys.argv))
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
