#!/usr/bin/python3
"""tidy.py must find every violation of a small tree made for it, and nothing in a clean one;
wrap.py must wrap comments as their author would.

A row: why, path, content, and the part of the sentence that must appear (None: nothing may appear).
"""
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
import tidy  # noqa: E402  (beside this file)
import wrap  # noqa: E402

CLEAN = {  # headers that the rows include
    "pipeline/base/str.h": "",
    "pipeline/model/purl.h": "",
    "pipeline/cases/route.h": "",
    "pipeline/config.h": "",
    "connectors/source.h": "",
    "connectors/kafka/client.h": "",
    "matchers/index.h": "",
    "matchers/version/scheme.h": "",
}

DOWN = "may include only"

ROWS = [
    ("base is below all", "pipeline/base/a.c", '#include "pipeline/model/purl.h"', DOWN),
    ("model never sees cases", "pipeline/model/a.c", '#include "pipeline/cases/route.h"', DOWN),
    ("cases never see the wiring", "pipeline/cases/a.c", '#include "pipeline/config.h"', DOWN),
    ("connectors never see matchers", "connectors/a.c", '#include "matchers/index.h"', DOWN),
    ("nor from below", "connectors/kafka/a.c", '#include "matchers/index.h"', DOWN),
    ("matchers never see connectors", "matchers/a.c", '#include "connectors/source.h"', DOWN),
    ("versions see the base alone", "matchers/version/a.c", '#include "pipeline/model/purl.h"',
     DOWN),
    ("blanks do not hide an include", "matchers/a.h", ' #  include  "pipeline/config.h"', DOWN),
    ("upwards is allowed to the wiring", "pipeline/a.c",
     '#include "matchers/index.h"\n#include "connectors/kafka/client.h"', None),
    ("downwards is allowed to all", "matchers/a.c",
     '#include "pipeline/model/purl.h"\n#include "matchers/version/scheme.h"', None),
    ("tests see everything", "tests/matchers/test_a.c",
     '#include "matchers/index.h"\n#include <criterion/criterion.h>\n#include <simdjson.h>', None),
    ("a path relative to the file", "matchers/a.c", '#include "index.h"', "whole path"),
    ("a header that is not there", "pipeline/a.c", '#include "pipeline/gone.h"', "whole path"),
    ("librdkafka has one folder", "connectors/a.c", "#include <librdkafka/rdkafka.h>", "kafka/ alone"),
    ("and may be included there", "connectors/kafka/a.c", "#include <librdkafka/rdkafka.h>", None),
    ("xxhash has one file", "matchers/a.c", "#include <xxhash.h>", "base/hash alone"),
    ("libyaml is for the configuration", "pipeline/cases/a.c", "#include <yaml.h>", "pipeline/ alone"),
    ("simdjson stays out of the matchers", "matchers/a.cpp", "#include <simdjson.h>", "connectors/ alone"),
    ("Criterion stays out of the product", "pipeline/a.c", "#include <criterion/criterion.h>", "tests/ alone"),
    ("an unknown third party", "connectors/a.c", "#include <jansson.h>", "does not list"),
    ("the system is no third party", "connectors/a.c", "#include <stdio.h>\n#include <sys/stat.h>", None),
    ("Japanese in code", "pipeline/a.c", "/* \u6ac3 */", "US-ASCII"),
    ("Japanese in a page", "README.md", "\u6ac3", None),
    ("unfinished work in C", "pipeline/a.c", "/* TO" "DO: later */", "do it, file it"),
    ("unfinished work in a script", "ops/x", "#!/bin/sh\n# FIX" "ME\n", "do it, file it"),
    ("a template of mkdtemp is no mark", "ops/x", "#!/bin/sh\nmktemp -d a.XX" "XXXX\n", None),
    ("a work folder in code", "pipeline/a.c", 'open("/wo' 'rk/data");', "path of one machine"),
    ("a home in a page", "README.md", "see /ho" "me/me/x", "path of one machine"),
    ("a fixed temporary name", "tests/test_a.c", 'open("/tm' 'p/yagura.db");', "path of one machine"),
    ("a template is not fixed", "tests/test_a.c", 'mkdtemp("/tm' 'p/yagura-XX' 'XXXX");', None),
    ("a folder called work elsewhere", "pipeline/a.c", '"pkg:generic/wo' 'rk/x"', None),
    ("a file of two ideas", "pipeline/a.c", "\n" * 701, "at most 700"),
    ("a line for a wide screen", "pipeline/a.c", "/*" + "-" * 97 + "*/", "101 columns"),
    ("a line that just fits", "pipeline/a.c", "/*" + "-" * 96 + "*/", None),
    ("701 lines of prose", "README.md", "\n" * 701, None),
    ("data may hold anything", "tests/data/a.c", "TO" "DO \u6ac3", None),
    ("a build folder is not ours", "build/x/a.c", "TO" "DO", None),
    ("badly formatted code", "pipeline/a.c", "int  a ;\n", "clang-format-14 would change"),
    ("well formatted code", "pipeline/a.c", "int a;\n", None),
]


X = "x" * 90  # leaves room for a short word

WRAPS = [  # why, before, after
    ("words move on", f" * {X} one two\n * three", f" * {X} one\n * two three"),
    ("a paragraph ends", f" * {X} one two\n *\n * a", f" * {X} one\n * two\n *\n * a"),
    ("never */ alone", f"/* {X} a bc */", f"/* {X} a\n * bc */"),
    ("below a label's text", f" * Cost:  {X[7:]} one two", f" * Cost:  {X[7:]} one\n *        two"),
    ("not into a label", f" * {X} one two\n * Cost:  a", f" * {X} one\n * two\n * Cost:  a"),
    ("below an item's text", f" * - {X[2:]} one two\n *   a", f" * - {X[2:]} one\n *   two a"),
    ("inside code", f"    /* {X[4:]} one two */", f"    /* {X[4:]} one\n     * two */"),
    ("drawings stay", f" * {X}   -->   here", f" * {X}   -->   here"),
    ("a long word stays", f" * {X}{X}", f" * {X}{X}"),
    ("code stays", f"int {X} = 1 + 2 + 3;", f"int {X} = 1 + 2 + 3;"),
]


def check_wrap(row):
    why, before, after = row
    done = wrap.wrap(before)
    return None if done == after else f"{why}:\n{done}"


def write(root, path, content):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as file:
        file.write(content)


def check(row):
    """What is wrong with the answer to one row, or None."""
    why, path, content, expected = row
    about_format = "format" in why
    if about_format and shutil.which("clang-format-14") is None:
        return None
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**CLEAN, path: content}.items():
            write(root, name, text)
        found = [f"{p}:{n}: {s}" for p, n, s in tidy.violations(root, check_format=about_format)]
    if expected is None:
        return f"{why}: {found}" if found else None
    if len(found) != 1 or expected not in found[0] or not found[0].startswith(path + ":"):
        return f"{why}: want one sentence with '{expected}', got {found}"
    return None


def main():
    wrong = [w for w in [*map(check, ROWS), *map(check_wrap, WRAPS)] if w]
    for sentence in wrong:
        print(sentence)
    print(f"tidy rules: {len(ROWS) + len(WRAPS)} rows, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
