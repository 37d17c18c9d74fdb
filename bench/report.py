#!/usr/bin/env python3
"""bench/report.py FOLDER: redraw the report of the rows and points that a run left in FOLDER.

    rows.jsonl       what the benchmarks wrote, one object a row
    growth.tsv       what a growing fleet costs, one line a size
    facts.json       commit, commands, date
      |
      v
    README.md        the tables
    goals.tsv        the rows by their goal  --> goals.svg   (bench/plots/goals.gp)
    growth.tsv                               --> time.svg, memory.svg   (bench/plots/growth.gp)
"""
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS, POINTS, FACTS, GOALS = "rows.jsonl", "growth.tsv", "facts.json", "goals.tsv"

# The rows with a goal, in the order of the table, and what they are in words.
TITLES = {
    "native_steady": "native stream, 15 % churn",
    "native_tail": "the same, unchanged tails skipped",
    "cyclonedx_steady": "CycloneDX stream",
    "native_cold_unique": "cold, all new and unique",
    "two_shards": "two shards against one",
    "memory_unique": "an asset, unique sets",
    "memory_mixed": "an asset, mixed",
    "resident_unique_10m": "10 M unique assets, resident",
    "advisory_hot": "new advisory, hot package, 1 M",
    "advisory_shared": "new advisory, shared sets, 1 M",
    "advisory_unique": "new advisory, unique sets, 1 M",
    "advisory_hot_10m": "new advisory, hot package, 10 M",
    "advisory_shared_10m": "new advisory, shared sets, 10 M",
    "advisory_unique_10m": "new advisory, unique sets, 10 M",
    "advisory_index_speed": "advisory index, decode and apply",
    "advisory_index_memory": "advisory index, 400,000 documents",
    "casebook_applied": "casebook, exposures",
    "allocations_steady": "calls for memory, native stream",
    "hostile_names": "hostile names, by byte",
    "hostile_components": "300,000 components in one SBOM",
    "hostile_ranges": "100,000 ranges in one advisory",
}
BELOW, HELD, REACHED = 0, 1, 2
STATES = ("**below the floor**", "floor held", "goal reached")


def read_rows(folder):
    """By name; of a row that was measured twice the last. A run that failed may leave none."""
    rows = {}
    if not os.path.exists(os.path.join(folder, ROWS)):
        return rows
    with open(os.path.join(folder, ROWS), encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            rows[row["name"]] = row
    return rows


def ratio(row, value, bound):
    """How far `value` is: 1 is there, more is better; at most 10."""
    if row["better"] == "more":
        return min(value / bound, 10)
    return bound / value if value * 10 > bound else 10


def state(row):
    if ratio(row, row["median"], row["floor"]) < 1:
        return BELOW
    return REACHED if ratio(row, row["median"], row["goal"]) >= 1 else HELD


def text(number):
    if number is None:
        return "-"
    if abs(number) >= 1000:
        return "{:,.0f}".format(number)
    return "%.3g" % number


def goal_table(rows):
    """Lines of Markdown, and the names of rows below their floor."""
    lines = ["| | median | best | floor | goal | unit | of the goal | |",
             "| --- | ---: | ---: | ---: | ---: | --- | ---: | --- |"]
    below = []
    for name, title in TITLES.items():
        row = rows.get(name)
        if row is None or row["floor"] is None:
            lines.append("| %s | | | | | | | not measured |" % title)
            continue
        if state(row) == BELOW:
            below.append(name)
        lines.append("| %s | %s | %s | %s | %s | %s | %.0f %% | %s |" % (
            title, text(row["median"]), text(row["best"]), text(row["floor"]), text(row["goal"]),
            row["unit"], 100 * ratio(row, row["median"], row["goal"]), STATES[state(row)]))
    return lines, below


def is_part(rows, name):
    """A part of the core that was measured beside a yardstick: three rows."""
    return name + "_ns" in rows and name + "_peer_ns" in rows


def part_table(rows):
    lines = ["| part | median | yardstick | | times as fast | in the best round |",
             "| --- | ---: | ---: | --- | ---: | ---: |"]
    for name, row in rows.items():
        if is_part(rows, name):
            own, peer = rows[name + "_ns"], rows[name + "_peer_ns"]
            lines.append("| `%s` | %s | %s | %s | %s | %s |" % (
                name, text(own["median"]), text(peer["median"]), own["unit"], text(row["median"]),
                text(row["best"])))
    return lines


def other_table(rows):
    lines = ["| row | median | best | unit |", "| --- | ---: | ---: | --- |"]
    for name, row in rows.items():
        of_part = [name, name.removesuffix("_peer_ns"), name.removesuffix("_ns")]
        if row["floor"] is None and not any(is_part(rows, part) for part in of_part):
            lines.append("| `%s` | %s | %s | %s |" % (name, text(row["median"]), text(row["best"]),
                                                      row["unit"]))
    return lines


def write_goals(folder, rows):
    """What goals.gp draws: title, median, best and floor by the goal, state, value in words."""
    with open(os.path.join(folder, GOALS), "w", encoding="utf-8") as file:
        for name, title in TITLES.items():
            row = rows.get(name)
            if row is None or row["floor"] is None:
                continue
            by_goal = [ratio(row, row[which], row["goal"]) for which in ("median", "best")]
            floor = ratio(row, row["floor"], row["goal"])
            file.write("%s\t%.4f\t%.4f\t%.4f\t%d\t%s %s\n" % (
                title, *by_goal, floor, state(row), text(row["median"]), row["unit"]))


def draw(folder):
    """The plots that could be drawn."""
    plots = [("goals.gp", GOALS, ["goals.svg"]), ("growth.gp", POINTS, ["time.svg", "memory.svg"])]
    drawn = []
    for script, data, pictures in plots:
        path = os.path.join(folder, data)
        if shutil.which("gnuplot") is None or not os.path.exists(path) or not os.path.getsize(path):
            continue
        subprocess.run(["gnuplot", "-c", os.path.join(HERE, "plots", script), data, *pictures],
                       cwd=folder, check=True)
        drawn += pictures
    return drawn


def page(rows, facts, failed, drawn):
    any_row = next(iter(rows.values()), {"machine": "unknown machine", "build": "unknown compiler"})
    kernel = next((row["kernel"] for row in rows.values() if "kernel" in row), "none")
    goals, below = goal_table(rows)
    lines = ["# What the matching core reaches", "",
             "Commit %s, %s. %s; %s; simdjson's kernel: %s." % (
                 facts["commit"], facts["date"], any_row["machine"], any_row["build"], kernel),
             "`%s`, begun at a load of %s, ran:" % (facts["command"], facts["load"]), "",
             "```sh", *facts["commands"], "```", "",
             "The top of each program in `bench/` says what its rows are. A yardstick is measured in the",
             "same process, in turns with the core: simdjson's DOM parser on the same bytes. What all",
             "exposures come to is compared with a naive count in the same run.", ""]
    if failed:
        lines += ["**Failed or counted wrongly:**", *("- `%s`" % line for line in failed), ""]
    lines += ["## Goals", "", *goals, ""]
    if "goals.svg" in drawn:
        lines += ["![Each row by its goal](goals.svg)", ""]
    if "time.svg" in drawn:
        lines += ["## By the size of the fleet", "",
                  "A mixed fleet grows; at each size, messages come from all of its assets. Their data:",
                  "[%s](%s)." % (POINTS, POINTS), "",
                  "![Time of a message](time.svg)", "", "![Bytes of an asset](memory.svg)", ""]
    lines += ["## Parts", "", "`bench_micro` says what each does, and what its yardstick is.", "",
              *part_table(rows), "", "## Other rows", "", *other_table(rows), "",
              "`bench/report.py FOLDER` draws this page from the files beside it.", ""]
    return "\n".join(lines), below


def write(folder, facts, failed):
    """The report from the files in `folder`; the names of rows below their floor, also printed."""
    rows = read_rows(folder)
    write_goals(folder, rows)
    facts["failed"] = failed
    with open(os.path.join(folder, FACTS), "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1)
        file.write("\n")
    markdown, below = page(rows, facts, failed, draw(folder))
    with open(os.path.join(folder, "README.md"), "w", encoding="utf-8") as file:
        file.write(markdown)
    print_rows(rows)
    for name in below:
        print("below its floor: %s" % name)
    for line in failed:
        print("failed: %s" % line)
    return below


def print_rows(rows):
    print("\n%-24s %10s %10s %9s %9s  %s" % ("", "median", "best", "floor", "goal", "unit"))
    for name, row in rows.items():
        print("%-24s %10s %10s %9s %9s  %s" % (name, text(row["median"]), text(row["best"]),
                                               text(row["floor"]), text(row["goal"]), row["unit"]))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(os.path.join(sys.argv[1], FACTS), encoding="utf-8") as file:
        facts = json.load(file)
    write(sys.argv[1], facts, facts["failed"])


if __name__ == "__main__":
    main()
