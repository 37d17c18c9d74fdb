#!/usr/bin/env python3
"""The report of bench/run from rows: which are below their floor, and how far each is."""
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.environ["YG_SOURCE_DIR"], "bench"))
import report  # noqa: E402

FACTS = {"commit": "0123456789ab", "command": "bench/run --quick", "date": "2026-11-25",
         "load": "0.1", "commands": ["bench_core --rounds 5"]}

# why, name, median, best, floor, goal, better, what its line in the table ends with
ROWS = (
    ("more is better and there is less", "native_steady", 0.4, 0.6, 0.5, 1, "more",
     "x | 40 % | **below the floor** |"),
    ("the median decides, not the best round", "native_tail", 1.2, 1.6, 1, 1.5, "more",
     "x | 80 % | floor held |"),
    ("just the goal is reached", "cyclonedx_steady", 2.1, 2.2, 1.5, 2.1, "more",
     "x | 100 % | goal reached |"),
    ("just the floor is held", "native_cold_unique", 0.25, 0.3, 0.25, 0.5, "more",
     "x | 50 % | floor held |"),
    ("less is better and there is more", "memory_unique", 800, 790, 750, 600, "less",
     "x | 75 % | **below the floor** |"),
    ("less is better and reached", "memory_mixed", 200, 190, 450, 400, "less",
     "x | 200 % | goal reached |"),
    ("nothing at all, where less is better", "allocations_steady", 0, 0, 0.001, 0.001, "less",
     "| 0 | 0 | 0.001 | 0.001 | x | 1000 % | goal reached |"),
    ("thousands are parted", "casebook_applied", 450000, 450000, 150000, 300000, "more",
     "| 450,000 | 450,000 | 150,000 | 300,000 | x | 150 % | goal reached |"),
)


def write_rows(folder, others=()):
    with open(os.path.join(folder, report.ROWS), "w", encoding="utf-8") as file:
        for _, name, median, best, floor, goal, better, _ in ROWS:
            file.write(json.dumps({
                "name": name, "value": median, "unit": "x", "floor": floor, "goal": goal,
                "median": median, "best": best, "better": better, "rounds": 5,
                "machine": "a machine", "build": "a compiler", "kernel": "haswell"}) + "\n")
        for row in others:
            file.write(json.dumps(row) + "\n")


class Report(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="yagura-report-")
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name

    def write(self, failed=(), others=()):
        write_rows(self.folder, others)
        below = report.write(self.folder, dict(FACTS), list(failed))
        with open(os.path.join(self.folder, "README.md"), encoding="utf-8") as file:
            return below, file.read()

    def test_every_row_says_how_far_it_is(self):
        below, page = self.write()
        self.assertEqual(below, ["native_steady", "memory_unique"])
        for why, name, *_, end in ROWS:
            line = next(line for line in page.splitlines()
                        if line.startswith("| %s |" % report.TITLES[name]))
            self.assertTrue(line.endswith(end), "%s: %s" % (why, line))

    def test_what_was_not_measured_is_said(self):
        _, page = self.write()
        self.assertIn("| new advisory, hot package, 10 M | | | | | | | not measured |", page)

    def test_the_page_names_its_circumstances(self):
        _, page = self.write()
        for words in ("Commit 0123456789ab", "a machine; a compiler", "kernel: haswell",
                      "`bench/run --quick`", "bench_core --rounds 5"):
            self.assertIn(words, page)

    def test_a_benchmark_that_failed_is_said(self):
        _, page = self.write(failed=["bench_core --rounds 5"])
        self.assertIn("**Failed or counted wrongly:**\n- `bench_core --rounds 5`\n", page)

    def test_a_run_that_measured_nothing_is_said(self):
        below = report.write(self.folder, dict(FACTS), ["bench_core --rounds 5"])
        with open(os.path.join(self.folder, "README.md"), encoding="utf-8") as file:
            page = file.read()
        self.assertEqual(below, [])
        self.assertIn("**Failed or counted wrongly:**", page)
        self.assertEqual(page.count("not measured"), len(report.TITLES))

    def test_rows_without_a_floor_stand_apart(self):
        other = {"name": "casebook_live", "median": 1234.5, "best": 2345.6, "unit": "records/s",
                 "floor": None, "goal": None, "better": "more"}
        below, page = self.write(others=[other])
        self.assertEqual(len(below), 2)
        self.assertIn("| `casebook_live` | 1,234 | 2,346 | records/s |", page)

    def test_a_part_and_its_yardstick_share_a_line(self):
        times = (("ring_ns", 10, "ns/batch"), ("ring_peer_ns", 35, "ns/batch"), ("ring", 3.5, "x peer"))
        _, page = self.write(others=[
            {"name": name, "median": median, "best": median, "unit": unit, "floor": None,
             "goal": None, "better": "less"} for name, median, unit in times])
        self.assertIn("| `ring` | 10 | 35 | ns/batch | 3.5 | 3.5 |", page)
        self.assertNotIn("ring_ns", page)

    def test_it_can_be_drawn_again_from_its_files(self):
        _, page = self.write()
        sys.argv = ["report.py", self.folder]
        report.main()
        with open(os.path.join(self.folder, "README.md"), encoding="utf-8") as file:
            self.assertEqual(file.read(), page)


if __name__ == "__main__":
    unittest.main()
