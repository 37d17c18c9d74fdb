#!/usr/bin/python3
"""Every generated native inventory fits the JSON Schema, and so do generated advisories.

    test_fleet_schema.py ROOT BENCH_FLEET
"""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT, FLEET = sys.argv[1:3]
sys.path.insert(0, os.path.join(ROOT, "tests", "connectors", "schemas"))
import test_schemas  # noqa: E402

RUNS = [
    ("inventory", ["inventories", "--count", "60"]),
    ("inventory", ["inventories", "--count", "60", "--from", "12345678901", "--round", "7"]),
    ("osv", ["advisories", "--count", "300"]),
    ("osv", ["advisories", "--count", "300", "--from", "24000"]),
    ("osv", ["new", "--count", "5", "--target", "shared"]),
]


def main():
    validators = test_schemas.validators(os.path.join(ROOT, "connectors", "schemas"))
    wrong = 0
    for schema, arguments in RUNS:
        run = subprocess.run([FLEET, *arguments], capture_output=True, check=True)
        lines = [json.loads(line) for line in run.stdout.decode().splitlines()]
        fitting = [line for line in lines if schema != "osv" or "cve" not in line]  # NVD's have none
        for line in fitting:
            for error in validators[schema].iter_errors(line):
                print(f"{arguments}: {error.json_path}: {error.message[:200]}")
                wrong += 1
        print(f"{' '.join(arguments)}: {len(fitting)} of {len(lines)} documents")
        wrong += len(fitting) < len(lines) * 0.9
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
