#!/usr/bin/python3
"""One table of all conformance suites, from the rows that the tests leave (tests/support/suite.h).

    conformance.py [--all] ROWS [SUITES]

ROWS is a folder with one row a file; SUITES the folder of the suites, by default what the tests
take. Fails when a normative case fails that is neither an exception nor disputed, when exceptions
are more than 0.2 % of a folder and, with --all, when a file of SUITES has no row, or a row no file.
"""
import os
import sys
import textwrap

EXCEPTIONS_MAX = 0.002
WIDTH = 80
HEAD = ("suite", "cases", "passed", "except", "disputed")
NUMBERS = slice(2, 6)  # of a row


def rows_of(folder):
    """(name, kind, cases, passed, excepted, disputed, notes) of each suite, sorted by name."""
    rows = []
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            for line in file:
                name, kind, *rest = line.rstrip("\n").split("\t")
                rows.append((name, kind, *map(int, rest[:4]), rest[4:]))
    return sorted(rows)


def path_of(row):
    """The file of a suite; suites that share one are named "FILE, PART"."""
    return row[0].split(", ")[0]


def files_of(suites):
    """The files that hold cases. Of a format these are the ones that name its documents."""
    found = set()
    for folder, _, names in os.walk(suites):
        inside = os.path.relpath(folder, suites)
        if inside == "." or inside.startswith("format" + os.sep):
            continue
        found.update(os.path.join(inside, name) for name in names)
    return found


def print_line(name, *cells):
    text = "".join(f" {cell:>{max(6, len(head))}}" for cell, head in zip(cells, HEAD[1:])).lstrip()
    print(f"{name} {text:>{WIDTH - 1 - len(name)}}")


def print_rows(rows, title):
    print_line(title, *HEAD[1:])
    for row in rows:
        print_line(row[0], *row[NUMBERS])
        for note in row[6]:
            print(textwrap.fill(note, WIDTH, initial_indent="    ", subsequent_indent="       ",
                                break_on_hyphens=False))


def print_sums(rows):
    print_line("normative, by folder", *HEAD[1:])
    for folder in sorted({row[0].split("/")[0] + "/" for row in rows}) + [""]:
        here = [row[NUMBERS] for row in rows if row[0].startswith(folder)]
        print_line(folder or "all", *map(sum, zip(*here)))


def complaints(rows, suites, demand_all):
    if demand_all:
        known, files = {path_of(row) for row in rows}, files_of(suites)
        for path in sorted(files - known):
            yield f"{path}: no test reads it"
        for path in sorted(known - files):
            yield f"{path}: a row, but no such file"
    normative = [row for row in rows if row[1] == "normative"]
    for name, _, cases, passed, excepted, disputed, _ in normative:
        if passed + excepted + disputed < cases:
            yield f"{name}: {cases - passed - excepted - disputed} of {cases} cases fail"
    for folder in sorted({row[0].split("/")[0] for row in normative}):
        here = [row for row in normative if row[0].startswith(folder + "/")]
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
    normative = [row for row in rows if row[1] == "normative"]
    figures = [row for row in rows if row[1] == "figure"]
    print_rows(normative, "normative")
    print()
    print_rows(figures, "figure: reported, not demanded")
    print()
    print_sums(normative)
    wrong = list(complaints(rows, suites, "--all" in sys.argv))
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
