#!/usr/bin/python3
"""Wrap comment lines beyond the last column, which clang-format leaves alone (ReflowComments: false
keeps drawings). Words that do not fit move to the next line of the paragraph, or to a new one.

    wrap.py FILE...      rewrites the files; `ops/check --fix` calls it

Only whole-line comments of C: `/* text` and ` * text`. The text of a paragraph keeps its indent.
"""
import re
import sys

sys.dont_write_bytecode = True
import tidy  # noqa: E402  (beside this file)

LINE = re.compile(r"(\s*)(/\*|\*)(\s+)(\S.*)")
HANGING = re.compile(r"(?:[A-Z][a-z]+:\s+|- )")  # "Source:  text", "- text": continue below the text


def split(line, limit):
    """(what fits, the words that do not)"""
    at = line.rfind(" ", 0, limit + 1)
    if line[at + 1:] == "*/":  # never alone
        at = line.rfind(" ", 0, at)
    return line[:at].rstrip(), line[at + 1:]


def wrap(text):
    lines, done = text.split("\n"), []
    while lines:
        line = lines.pop(0)
        found = LINE.fullmatch(line)
        if found is None or len(line) <= tidy.COLUMNS_MAX:
            done.append(line)
            continue
        margin, opener, gap, words = found.groups()
        label = HANGING.match(words)
        head, tail = split(line, tidy.COLUMNS_MAX)
        drawing = "  " in words[label.end() if label else 0:]
        if drawing or len(head) <= len(margin + opener + gap):  # or one long word
            done.append(line)
            continue
        star = margin + (" *" if opener == "/*" else "*")
        indent = gap + " " * (len(label.group()) if label else 0)
        follower = LINE.fullmatch(lines[0]) if lines else None
        ended = tail.endswith("*/") or words.endswith("*/")
        if (not ended and follower and follower.group(2) == "*" and follower.group(3) == indent
                and not HANGING.match(follower.group(4)) and follower.group(4) != "*/"):
            lines[0] = follower.group(1) + "*" + indent + tail + " " + follower.group(4)
        else:
            lines.insert(0, star + indent + tail)
        done.append(head)
    return "\n".join(done)


def main(paths):
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        wrapped = wrap(text)
        if wrapped != text:
            with open(path, "w", encoding="utf-8") as file:
                file.write(wrapped)


if __name__ == "__main__":
    main(sys.argv[1:])
