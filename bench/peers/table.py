"""The report: 80 columns, and JSON with an object a line."""
import json

WIDTH = 80
REASONS_MAX = 3  # of a type and side


def print_costs(rows):
    print(f"{'':<22}{'version':<18}{'wall s':>8}{'CPU s':>8}{'RSS MiB':>9}{'failed':>7}{'found':>8}")
    for row in rows:
        print(f"{row['name']:<22}{row['version'][:17]:<18}{row['wall']:>8.1f}{row['cpu']:>8.1f}"
              f"{row['resident']:>9.0f}{row['failed']:>7}{row['findings']:>8}")


def sum_of(counter, kind):
    return sum(number for (of, _), number in counter.items() if of == kind)


def commonest(counter, kind):
    reasons = [(number, why) for (of, why), number in counter.items() if of == kind]
    return sorted(reasons, key=lambda item: (-item[0], item[1]))[:REASONS_MAX]


def print_comparison(peer, comparison):
    print(f"\n{'yagura and ' + peer:<30}{'both':>10}{'only yagura':>14}{'only ' + peer:>18}")
    for kind in comparison.types():
        print(f"{kind:<30}{comparison.both[kind]:>10}{sum_of(comparison.only_ours, kind):>14}"
              f"{sum_of(comparison.only_theirs, kind):>18}")
        for side, counter in (("only yagura", comparison.only_ours),
                              (f"only {peer}", comparison.only_theirs)):
            for number, why in commonest(counter, kind):
                print(f"{'  ' + side + ': ' + why:<{WIDTH - 10}}{number:>10}")


def cost_lines(rows, machine):
    """In the form of bench/measure.h, and what else is known."""
    for row in rows:
        yield {**row, "name": "peers_" + row["name"].replace(", ", "_").replace(" ", "_"),
               "value": row["cpu"], "unit": "CPU s", "floor": None, "goal": None,
               "median": row["cpu"], "best": row["cpu"], "better": "less", "rounds": 1,
               "machine": machine}


def comparison_lines(peer, comparison):
    for kind in comparison.types():
        yield {
            "peer": peer, "type": kind, "both": comparison.both[kind],
            "only_yagura": sum_of(comparison.only_ours, kind),
            "only_peer": sum_of(comparison.only_theirs, kind),
            "why_only_yagura": {why: n for (of, why), n in comparison.only_ours.items() if of == kind},
            "why_only_peer": {why: n for (of, why), n in comparison.only_theirs.items() if of == kind},
        }


def write_json(path, objects):
    with open(path, "w", encoding="utf-8") as file:
        for item in objects:
            file.write(json.dumps(item) + "\n")


def write_differences(path, comparison):
    """A line each: who has it alone, why, asset, package, version, vulnerability."""
    with open(path, "w", encoding="utf-8") as file:
        for side, why in (("yagura", comparison.why_ours), ("peer", comparison.why_theirs)):
            for key, reason in why.items():
                file.write("\t".join((side, reason, *key)) + "\n")
