#!/usr/bin/python3
"""conformance.py must say what is wrong with the rows of small suites made for it, and nothing else.

A row: why, the lines of suites (name, kind, cases, passed, excepted, disputed), whether every file
is demanded, and the sentences that must come, in their order. Three files lie in the suites' folder:
version/a.tsv, format/x-index.tsv and a document of that index.
"""
import os
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "conformance.py")
FILES = ["README.md", "version/a.tsv", "format/x-index.tsv", "format/x/1.json"]

A = "version/a.tsv normative 1000 1000 0 0"
X = "format/x-index.tsv normative 10 10 0 0"

ROWS = [
    ("all is well", [A, X], True, []),
    ("a file that no test reads", [A], True, ["format/x-index.tsv: no test reads it"]),
    ("the documents of an index are no suites", [X], True, ["version/a.tsv: no test reads it"]),
    ("a file is missed only where all are demanded", [A], False, []),
    ("a row of a test that is no more", [A, X, "version/b.tsv normative 1 1 0 0"], True,
     ["version/b.tsv: a row, but no such file"]),
    ("a part stands for its file", [A, "format/x-index.tsv,_invalid figure 4 0 0 0"], True, []),
    ("2 of 1000 are 0.2 %", ["version/a.tsv normative 1000 998 2 0"], False, []),
    ("3 are more", ["version/a.tsv normative 1000 997 3 0"], False,
     ["version: 3 exceptions of 1000 cases, at most 0.2 %"]),
    ("a folder is one account", ["version/a.tsv normative 1000 998 2 0",
                                 "version/b.tsv normative 10 9 1 0"], False,
     ["version: 3 exceptions of 1010 cases, at most 0.2 %"]),
    ("and no other folder pays", ["version/a.tsv normative 10 9 1 0",
                                  "versions/b.tsv normative 9999 9999 0 0"], False,
     ["version: 1 exceptions of 10 cases, at most 0.2 %"]),
    ("disputed cases are no exceptions", ["version/a.tsv normative 1000 900 0 100"], False, []),
    ("nor are they passed: a case is missing", ["version/a.tsv normative 1000 900 0 99"], False,
     ["version/a.tsv: 1 of 1000 cases fail"]),
    ("a figure may fail", ["version/a.tsv figure 1000 1 0 0"], False, []),
    ("and its cases pay for no exception", ["version/a.tsv figure 1000 1000 0 0",
                                            "version/b.tsv normative 10 9 1 0"], False,
     ["version: 1 exceptions of 10 cases, at most 0.2 %"]),
    ("no row at all", [], True,
     ["format/x-index.tsv: no test reads it", "version/a.tsv: no test reads it"]),
]

TABLE = """\
normative                                           cases passed except disputed
version/a.tsv                                         100     97      1        2
    1: the first clause that somebody thought of when writing the standard,
       which is long
    2: another

figure: reported, not demanded                      cases passed except disputed
version/a.tsv, a part with a name of more than forty-nine columns 7      6      0        0

normative, by folder                                cases passed except disputed
version/                                              100     97      1        2
all                                                   100     97      1        2
version: 1 exceptions of 100 cases, at most 0.2 %
"""
TABLE_ROWS = [
    "version/a.tsv\tnormative\t100\t97\t1\t2\t1: the first clause that somebody thought of when "
    "writing the standard, which is long\t2: another",
    "version/a.tsv, a part with a name of more than forty-nine columns\tfigure\t7\t6\t0\t0",
]


def write(root, path, content):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as file:
        file.write(content)


def run(lines, demand_all, suites="suites"):
    """Exit status and output of the script over rows of these lines."""
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(os.path.join(root, "rows"))
        for path in FILES:
            write(root, os.path.join("suites", path), "")
        for i, line in enumerate(lines):
            write(root, f"rows/{i}", line + "\n")
        command = [sys.executable, SCRIPT, *(["--all"] if demand_all else []),
                   os.path.join(root, "rows"), os.path.join(root, suites)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stdout


def check(row):
    """What is wrong with the answer to one row, or None."""
    why, lines, demand_all, expected = row
    status, output = run([line.replace(" ", "\t").replace("_", " ") for line in lines], demand_all)
    found = output.splitlines()
    found = found[[i for i, line in enumerate(found) if line.startswith("all ")][-1] + 1:]
    if found != expected or status != (1 if expected else 0):
        return f"{why}: {status} {found}"
    return None


def main():
    wrong = [sentence for sentence in map(check, ROWS) if sentence]
    status, output = run(TABLE_ROWS, False)
    if output != TABLE or status != 1:
        wrong.append(f"the table: {status}\n{output}")
    status, output = run([], True, "nowhere")
    if status != 0 or not output.startswith("not there, not tested"):
        wrong.append(f"without the folder: {status} {output}")
    for sentence in wrong:
        print(sentence)
    print(f"conformance table: {len(ROWS) + 2} rows, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
