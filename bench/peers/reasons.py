"""Why does only one of two tools report a finding? Tables of reasons; the first that holds counts."""
import collections

import findings

Said = collections.namedtuple("Said", "status evidence")


def lacks_release(component):
    """A package of a distribution that does not say of which release."""
    return (component is not None and component.type in findings.DISTRIBUTIONS and
            "distro=" not in component.purl)


def by_source(component):
    return component is not None and component.name != component.source


class Ours:
    """All that yagura says, also of what is not affected."""

    def __init__(self, said, packages, vulnerabilities):
        self.packages = packages
        self.said = {}
        self.affected = {}
        for finding, status, evidence in said:
            for key in findings.keys_of([finding], packages, vulnerabilities):
                if status == "affected":
                    self.affected[key] = finding
                before = self.said.get(key)
                if before is None or status == "affected":
                    self.said[key] = Said(status, evidence)
        self.spoken_of = {(key.asset, key.package) for key in self.said}

    def reasons_of_theirs(self):
        """For keys that only the peer has."""
        def status(word):
            return lambda key, _: key in self.said and self.said[key].status == word

        return [
            ("no release stated, the peer took any", lambda _, f: lacks_release(self.packages.find(f))),
            ("yagura: fixed", status("fixed")),
            ("yagura: not affected", status("not_affected")),
            ("yagura: under investigation", status("under_investigation")),
            ("the SBOM holds no such package", lambda _, f: self.packages.find(f) is None),
            ("of a distribution's package", lambda _, f: self.packages.find(f).owned),
            ("yagura: no release (v0.0.0-...)", lambda key, _: key.version.startswith("v0.0.0-")),
            ("yagura knows other flaws of it", lambda key, _: key[:2] in self.spoken_of),
            ("yagura says nothing of it", lambda key, _: True),
        ]

    def reasons_of_ours(self, theirs, failed):
        """For keys that only yagura has."""
        spoken_of = {(key.asset, key.package) for key in theirs}
        types = {(key.asset, findings.type_of(key)) for key in theirs}

        return [
            ("the peer gave the SBOM up", lambda key, _: key.asset in failed),
            ("former package type", lambda _, f: self.packages.purl(f).startswith("pkg:alpine/")),
            ("no release stated by the package", lambda _, f: lacks_release(self.packages.find(f))),
            ("by its source package", lambda _, f: by_source(self.packages.find(f))),
            ("the peer knows other flaws of it", lambda key, _: key[:2] in spoken_of),
            ("its name has several parts", lambda _, f: "/" in f.name),
            ("the peer has none of this type",
             lambda key, _: (key.asset, findings.type_of(key)) not in types),
            ("the peer says nothing of it", lambda key, _: True),
        ]
