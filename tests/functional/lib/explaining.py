# SPDX-License-Identifier: GPL-2.0-or-later
"""What flowteectl explain says of a datagram in a Scene."""

from packets import endpoint
from scene import SOURCE_PORT

KEYS = ["name", "pool", "chosen", "why", "outcome", "source", "dev", "next_hop", "neighbour", "mtu", "fragments",
        "ipsec", "socket"]


def explanation(scene, exporter=None, *words, port=SOURCE_PORT, collector="c"):
    """The document, whose receivers are by name."""
    exporter = exporter or scene.source
    document = scene.server.flowteectl_json("explain", collector, "exporter", endpoint(exporter, port),
                                            *map(str, words))
    assert list(document) == ["collector", "exporter", "port", "size", "outcome", "reason", "original", "receivers",
                              "rules"]
    assert (document["collector"], document["exporter"], document["port"]) == (collector, exporter, port)
    for receiver in document["receivers"]:
        assert list(receiver) == KEYS and receiver["why"]
    return {**document, "receivers": {receiver["name"]: receiver for receiver in document["receivers"]}}


def explain(scene, *question, **options):
    """What is said of a datagram, and of its copies by receiver."""
    document = explanation(scene, *question, **options)
    return document["outcome"], document["receivers"]


def one(scene, *words, name="r1", **options):
    return explain(scene, None, *words, **options)[1][name]


def fields(receiver, **expected):
    return {key: receiver[key] for key in expected} == expected
