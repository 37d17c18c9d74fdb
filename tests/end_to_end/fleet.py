"""The input of the end-to-end tests: the demo's waves, and a few thousand more assets like them."""
import json
import os
import random
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "ops", "demo"), os.path.join(ROOT, "ops", "kafka")]
import waves  # noqa: E402

SCOPES = [("product/cam-9", "internet", "shipped"), ("product/gw-2", "internet", "shipped"),
          ("service/telemetry", "internal", "production"), ("factory/line-3", "internal", "production")]
COMPONENTS = ["pkg:deb/debian/libssl1.1@1.1.1n-0+deb11u%d?arch=arm64&distro=debian-11&upstream=openssl",
              "pkg:deb/debian/libcurl4@7.74.0-1.3+deb11u%d?arch=arm64&distro=debian-11&upstream=curl",
              "pkg:golang/golang.org/x/net@v0.1%d.0", "pkg:pypi/jinja2@3.1.%d", "pkg:npm/left-pad@1.%d.0"]


def assets(wave, count, seed=20261124):
    """Deterministic native inventories: in wave 2 a tenth has changed, in wave 3 another."""
    rows = random.Random(seed)
    for number in range(count):
        scope, exposure, stage = rows.choice(SCOPES)
        versions = [rows.randrange(0, 9) for _ in COMPONENTS]
        later = [rows.randrange(0, 9) for _ in COMPONENTS]
        if wave > 1 and number % 10 != wave:
            continue
        chosen = versions if wave == 1 else later
        yield "asset-%05d" % number, json.dumps({
            "asset": "asset-%05d" % number, "seen": "2023-11-%02dT00:00:00Z" % (19 + wave), "scope": scope,
            "site": "site-%d" % (number % 3), "labels": {"exposure": exposure, "stage": stage},
            "components": [text % v for text, v in zip(COMPONENTS, chosen)]}, separators=(",", ":"))


# One flaw of left-pad: first without a CVE, then with one, then with the right one.
NAMES = ["GHSA-aaaa-bbbb-cccc", "CVE-2023-90001", "CVE-2023-90002"]


def renamed(wave):
    """The advisory about it, as of the wave."""
    return json.dumps({
        "id": NAMES[0], "aliases": NAMES[wave - 1:wave] if wave > 1 else [], "summary": "a flaw in left-pad",
        "published": "2023-11-20T00:00:00Z", "modified": "2023-11-%02dT00:00:00Z" % (19 + wave),
        "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        "affected": [{"package": {"ecosystem": "npm", "name": "left-pad"},
                      "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}]})


def documents(wave, kind, count):
    """All records of a kind in a wave; `count` more assets."""
    yield from waves.documents(wave, kind)
    if kind == "advisories":
        yield "ghsa/" + NAMES[0], renamed(wave)
    if kind == "inventories":
        yield from assets(wave, count)
