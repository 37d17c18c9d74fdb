#!/usr/bin/python3
"""Rules about the tree that no compiler checks. Prints one line a violation; exit 1 when any.

    tidy.py [--no-format] [ROOT]

Include directions and third-party headers are tables; each further rule is one function that takes
a file and yields (line, sentence). test_tidy.py shows every rule a violation.
"""
import os
import re
import shutil
import subprocess
import sys

# folder -> folders whose headers it may include; the longest matching folder decides. None: all.
INCLUDES = {
    "pipeline/base": ["pipeline/base"],
    "pipeline/model": ["pipeline/model", "pipeline/base"],
    "pipeline/cases": ["pipeline/cases", "pipeline/model", "pipeline/base"],
    "pipeline": ["pipeline", "connectors", "matchers"],
    "connectors": ["connectors", "pipeline/model", "pipeline/base"],
    "matchers": ["matchers", "pipeline/model", "pipeline/base"],
    "matchers/version": ["matchers/version", "pipeline/base"],
    "matchers/syntax": ["matchers/syntax", "matchers/version", "pipeline/base"],
    "matchers/vers": ["matchers/vers", "matchers/syntax", "matchers/version", "pipeline/base"],
    "bench": None,
    "ops": None,
    "tests": None,
}

# third-party header -> the one place of the product that may include it; tests and bench may too.
THIRD_PARTIES = {
    "librdkafka/": "connectors/kafka/",
    "simdjson.h": "connectors/",
    "zlib.h": "connectors/",
    "zstd.h": "connectors/",
    "lzma.h": "connectors/",
    "openssl/": "connectors/",
    "curl/": "connectors/",
    "expat.h": "connectors/",
    "utf8proc.h": "connectors/",
    "xxhash.h": "pipeline/base/hash",
    "yaml.h": "pipeline/",
    "jemalloc/": "pipeline/",
    "microhttpd.h": "pipeline/",
    "roaring/": "pipeline/",
    "criterion/": "tests/",
    "dpkg/": "bench/",
    "rpm/": "bench/",
}
ONLY_TOP = {"yaml.h", "jemalloc/", "microhttpd.h", "roaring/"}  # not in pipeline's subfolders

# C17, C++17, POSIX and Linux: whatever else stands in <> is a third party and needs a row above.
SYSTEM = re.compile(r"""(?:
    algorithm|argp|arpa|array|c?assert|atomic|bit|byteswap|charconv|chrono|complex|cpio|
    cpuid|cstddef|cstdint|cstring|c?ctype|dirent|dlfcn|elf|endian|err|c?errno|exception|
    execinfo|fcntl|features|fenv|c?float|fnmatch|fts|ftw|functional|getopt|glob|grp|iconv|
    ifaddrs|immintrin|inttypes|iostream|langinfo|libgen|c?limits|link|linux|c?locale|malloc|
    map|c?math|memory|mqueue|net|netdb|netinet|new|nl_types|optional|poll|pthread|pwd|random|
    regex|sched|search|semaphore|c?setjmp|c?signal|span|spawn|sstream|stdalign|c?stdarg|
    stdatomic|stdbool|stddef|c?stdint|c?stdio|c?stdlib|stdnoreturn|string|string_view|
    strings|sys|syslog|termios|thread|threads|c?time|tuple|type_traits|uchar|ucontext|unistd|
    unordered_map|utility|vector|c?wchar|c?wctype|wordexp|x86intrin
    )(?:\.h|/.*)?""", re.X)

LINES_MAX = 700
COLUMNS_MAX = 100
CODE = (".c", ".h", ".cpp")
TEXTS = CODE + (".py", ".sh", ".cmake", ".md", "CMakeLists.txt", "CMakePresets.json")
SKIPPED = {".git", "build", "__pycache__"}

INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b")
# A path of one machine: a home, a work folder, a fixed name in the temporary folder. The template
# of mkdtemp and mkstemp (six X) is not a fixed name.
MACHINE_PATH = re.compile(
    r"(?<![\w.:*~/$)}-])/(?:(?:work|root|home)/[\w.{$-]|tmp/(?!\S*X{6})[\w.{$-])"
)


def folder_rule(path):
    """The row of INCLUDES for a file, or (None, None) when it lies in no listed folder."""
    best = None
    for folder in INCLUDES:
        if path.startswith(folder + "/") and (best is None or len(folder) > len(best)):
            best = folder
    return best, INCLUDES.get(best)


def third_party(header):
    for name, place in THIRD_PARTIES.items():
        if header == name or (name.endswith("/") and header.startswith(name)):
            return name, place
    return None, None


def check_quoted(path, header, root):
    folder, allowed = folder_rule(path)
    if not os.path.exists(os.path.join(root, header)):
        return f'"{header}": includes say the whole path from the root'
    if folder is None or allowed is None:
        return None
    if any(header.startswith(a + "/") for a in allowed):
        return None
    return f'"{header}": {folder} may include only {", ".join(allowed)}'


def check_angled(path, header):
    name, place = third_party(header)
    if place is None:
        if SYSTEM.fullmatch(header):
            return None
        return f"<{header}>: a third party that THIRD_PARTIES does not list"
    if path.startswith(("tests/", "bench/")):
        return None
    inside = path.startswith(place) and not (name in ONLY_TOP and "/" in path[len(place):])
    return None if inside else f"<{header}>: belongs to {place} alone"


def includes(path, text, root):
    for number, line in enumerate(text.split("\n"), 1):
        found = INCLUDE.match(line)
        if not found or not path.endswith(CODE):
            continue
        quote, header = found.groups()
        wrong = check_quoted(path, header, root) if quote == '"' else check_angled(path, header)
        if wrong:
            yield number, wrong


def ascii_only(path, text, root):
    if not path.endswith(CODE):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.isascii():
            yield number, "not US-ASCII; texts for people are data files"


def unfinished(path, text, root):
    for number, line in enumerate(text.split("\n"), 1):
        found = UNFINISHED.search(line)
        if found:
            yield number, f"{found.group()}: do it, file it, or delete it"


def machine_paths(path, text, root):
    for number, line in enumerate(text.split("\n"), 1):
        found = MACHINE_PATH.search(line)
        if found:
            yield number, f"{found.group()}...: the path of one machine"


def length(path, text, root):
    lines = text.count("\n")
    if lines > LINES_MAX and not path.endswith(".md"):
        yield lines, f"{lines} lines, at most {LINES_MAX}: one file, one idea"


def width(path, text, root):
    if not path.endswith(CODE):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > COLUMNS_MAX:
            yield number, f"{len(line)} columns, at most {COLUMNS_MAX}"


RULES = [includes, ascii_only, unfinished, machine_paths, length, width]


def files(root):
    """(path from the root, text) of every file that the rules read: code, scripts, pages."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith("build-"))
        for name in sorted(names):
            full = os.path.join(folder, name)
            path = os.path.relpath(full, root)
            if path.startswith("tests/data/") or os.path.islink(full):
                continue
            with open(full, "rb") as file:
                head = file.read(2)
                if not name.endswith(TEXTS) and head != b"#!":
                    continue
                yield path, (head + file.read()).decode("utf-8", "replace")


def badly_formatted(root, paths):
    """Violations by clang-format's own warnings, one line each."""
    tool = shutil.which("clang-format-14")
    if tool is None:
        print("tidy: clang-format-14 is absent, the format was not checked")
        return
    run = subprocess.run([tool, "--dry-run", *paths], cwd=root, text=True, capture_output=True)
    for line in run.stderr.split("\n"):
        found = re.match(r"(.+?):(\d+):\d+: (?:warning|error): (.*)", line)
        if found:
            yield found.group(1), int(found.group(2)), "clang-format-14 would change this line"


def violations(root, check_format=True):
    code = []
    for path, text in files(root):
        if path.endswith(CODE):
            code.append(path)
        for rule in RULES:
            for number, sentence in rule(path, text, root):
                yield path, number, sentence
    if check_format and code:
        seen = set()
        for path, number, sentence in badly_formatted(root, code):
            if (path, number) not in seen:
                seen.add((path, number))
                yield path, number, sentence


def main(arguments):
    check_format = "--no-format" not in arguments
    roots = [a for a in arguments if not a.startswith("--")]
    root = roots[0] if roots else os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
    count = 0
    for path, number, sentence in violations(os.path.abspath(root), check_format):
        print(f"{path}:{number}: {sentence}")
        count += 1
    print(f"tidy: {count} violations")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
