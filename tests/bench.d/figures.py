# SPDX-License-Identifier: GPL-2.0-or-later
"""What was measured, and what it says: ratios, and whether flowtee is where it is meant to be."""

import plans

# The most, or the least, that one method's cost may be of another's with so many receivers.
WANTED = [
    ("flowtee", "mirred", 8, "at most", 1.5),
    ("flowtee", "mirred", 2, "at most", 2.2),
    ("flowtee", "tc-BPF", 8, "at most", 1.0),
    ("flowtee", "tc-BPF", 2, "at most", 1.0),
    ("nfacctd", "flowtee", 8, "at least", 5.0),
    ("nfacctd", "flowtee", 2, "at least", 5.5),
    ("scale", "flowtee", 8, "at most", 1.05),
    ("scale", "flowtee", 2, "at most", 1.05),
]
# The most that the account of streams may add to a datagram, in instructions.
ACCOUNT = 400
# The most that is added to what is forwarded and matches no collector, as a part of what forwarding costs.
BYSTANDERS = 0.01
# The most memory that so many receivers may take where there may be so many processors.
MEMORY, MANY = 10**9, ("receivers", 100000, 256)
# What a document has lists of.
PARTS = ("base", "results", "bystanders", "profile", "latency", "loss", "memory", "tool")
# Functions that take less of a copy, or of a datagram, are told together.
PROFILE_LEAST = 8


class Figures:
    """Of one or more machines; `document` is what `tests/bench --json` prints."""

    def __init__(self, document):
        self.document = {**{part: [] for part in PARTS}, **document}
        self.costs = {}
        for result in document["results"]:
            key = result["view"], result["protocol"], result["size"]
            self.costs.setdefault(key, {}).setdefault(result["receivers"], {})[result["method"]] = result["instructions"]

    @classmethod
    def joined(cls, documents):
        conditions_of_all = dict(documents[0]["conditions"])
        counts = [document["conditions"]["datagrams"] for document in documents if document.get("results")]
        conditions_of_all["datagrams"] = min(counts, default=conditions_of_all["datagrams"])
        return cls({"conditions": conditions_of_all,
                    **{part: sum((document.get(part, []) for document in documents), []) for part in PARTS}})

    def tables(self):
        """[(view, protocol, size, {receivers: {method: instructions}})] of those that compare methods."""
        return [(*key, table) for key, table in self.costs.items() if "mirred" in next(iter(table.values()))]

    def row(self, receivers, protocol="netflow5"):
        """{method: instructions} of the tee alone, with datagrams of the usual size."""
        return self.costs.get(("alone", protocol, plans.SIZE), {}).get(receivers, {})

    def targets(self):
        found = []
        for method, other, receivers, word, limit in WANTED:
            row = self.row(receivers)
            if method in row and other in row:
                ratio = row[method] / row[other]
                found.append({"target": f"{receivers} receivers: {method} {word} {limit} x {other}", "ratio": round(ratio, 3),
                              "met": ratio <= limit if word == "at most" else ratio >= limit})
        for memory in self.memory():
            if (memory["what"], memory["count"], memory["possible"]) == MANY:
                found.append({"target": f"{MANY[1]:,} {MANY[0]}, {MANY[2]} possible processors: at most 1 GB, or refused",
                              "ratio": round(memory["bytes"] / MEMORY, 3),
                              "met": memory["bytes"] <= MEMORY or memory.get("refused", False)})
        return found

    def scales(self):
        """[{receivers, flowtee, scale}] of what a host with many collectors and exporters pays."""
        return [{"receivers": receivers, "flowtee": row["flowtee"], "scale": row["scale"]}
                for receivers, row in self.costs.get(("alone", "netflow5", plans.SIZE), {}).items()
                if "scale" in row and "flowtee" in row]

    def profile(self):
        """[(function, {method: (instructions for each copy, for each datagram)})], those that take most first.

        The difference between two numbers of receivers is the copies', the rest is the datagram's.
        """
        methods = dict.fromkeys(found["method"] for found in self.document["profile"])
        parts = {method: self.split(method) for method in methods}
        names = {name for split in parts.values() for name in split}
        rows = {name: {method: parts[method].get(name, (0, 0)) for method in methods} for name in names}
        small = [name for name, row in rows.items() if all(abs(part) < PROFILE_LEAST for pair in row.values() for part in pair)]
        found = sorted(((name, rows[name]) for name in names.difference(small)),
                       key=lambda item: [-sum(pair[part] for pair in item[1].values()) for part in (0, 1)])
        return [(name, row) for name, row in (("in all", total(rows.values(), methods)), *found,
                                              ("others", total((rows[name] for name in small), methods))) if rows]

    def split(self, method):
        """{function: (instructions for each copy, for each datagram)}"""
        few, many = sorted((found for found in self.document["profile"] if found["method"] == method),
                           key=lambda found: found["receivers"])
        copies = many["receivers"] - few["receivers"]
        split = {}
        for name in {*few["functions"], *many["functions"]}:
            least = few["functions"].get(name, 0)
            each = (many["functions"].get(name, 0) - least) / copies
            split[name] = each, least - each * few["receivers"]
        return split

    def latency(self):
        """[{..., times flowtee's: p50_times, p99_times}]"""
        return beside_flowtee(self.document["latency"], ("receivers", "at_once"), ("p50", "p99"))

    def loss(self):
        return beside_flowtee(self.document["loss"], ("receivers",), ("rate",))

    def memory(self):
        """[{..., each, each_processor}]: bytes of one, and of one on each processor that there may be."""
        return [{**found, "each": round(found["bytes"] / found["count"]),
                 "each_processor": round(found["percpu"] / found["count"] / found["possible"])}
                for found in self.document["memory"]]

    def tool(self):
        """[{..., each, times}]: instructions of a receiver, and how many times those of the first command."""
        first = {}
        for found in self.document["tool"]:
            first.setdefault(found["receivers"], found["instructions"])
        return [{**found, "each": round(found["instructions"] / found["receivers"]),
                 "times": round(found["instructions"] / first[found["receivers"]], 3)} for found in self.document["tool"]]

    def accounts(self):
        """[{protocol, receivers, instructions, met}] of what exporters on adds."""
        return [{"protocol": protocol, "receivers": receivers, "instructions": row["flowtee"] - row["unaware"],
                 "limit": ACCOUNT, "met": row["flowtee"] - row["unaware"] <= ACCOUNT}
                for (view, protocol, size), table in self.costs.items() if view == "alone" and size == plans.SIZE
                for receivers, row in table.items() if "flowtee" in row and "unaware" in row]

    def bystanders(self):
        return [{**found, "met": found["added"] <= BYSTANDERS * found["forwarding"]}
                for found in self.document["bystanders"] if found["collectors"]]

    def chains(self):
        """What is no flowtee, to compare bystanders' with."""
        return [found for found in self.document["bystanders"] if not found["collectors"]]

    def judged(self):
        """The document, with what it says of flowtee."""
        return {**self.document, "targets": self.targets(), "accounts": self.accounts(),
                "bystanders": [*self.bystanders(), *self.chains()], "latency": self.latency(), "loss": self.loss(),
                "memory": self.memory(), "tool": self.tool()}


def total(rows, methods):
    rows = list(rows)
    return {method: tuple(sum(row[method][part] for row in rows) for part in (0, 1)) for method in methods}


def beside_flowtee(rows, same, values):
    """The rows, each with its values as parts of flowtee's where all of `same` is the same."""
    flowtee = {tuple(row[key] for key in same): row for row in rows if row["method"] == "flowtee"}
    return [{**row, **{f"{value}_times": round(row[value] / flowtee[key][value], 3)
                       for key in [tuple(row[key] for key in same)] if key in flowtee for value in values}}
            for row in rows]


def by_method(table):
    """[(method, {receivers: (instructions, times flowtee's)})], in the order of the plans."""
    return [(method, {receivers: (row[method], row[method] / row["flowtee"])
                      for receivers, row in table.items() if method in row})
            for method in plans.usual(True) if any(method in row for row in table.values())]


PROTOCOLS = {"netflow5": "NetFlow v5", "netflow9": "NetFlow v9", "ipfix": "IPFIX"}


def conditions(document):
    """Lines of text."""
    where = document["conditions"]
    # Another machine's may differ by some instructions.
    bases = {f"{PROTOCOLS[base['protocol']]}, {base['size']:,} bytes": f"{base['instructions']:,}"
             for base in document["base"]}
    return [f"Linux {where['kernel']}, one {where['processor']}, {where['qemu']}.",
            f"{where['flowtee']}; {where['nfacctd']}.",
            f"UDP checksum {where['udp_checksum']}; no rules on the server but where it says so; an MTU that all datagrams fit in.",
            f"{where['datagrams']:,} datagrams or more, fewer with more than 8 receivers, middle of {where['repetitions']} "
            "repetitions; of each method the copies of some were compared byte by byte, and of all their number and size.",
            "Taken off is what sending a datagram and dropping it at tc ingress costs: "
            + "; ".join(f"{bases[what]} ({what})" for what in sorted(bases)) + "."]
