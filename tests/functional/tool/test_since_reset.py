# SPDX-License-Identifier: GPL-2.0-or-later
"""stats --reset: what the kernel counts from then on, and what has other counters than then."""

import json

import pytest


@pytest.fixture
def counted(scene, tmp_path):
    """Received, and sent to a receiver of this host, as `stats` with these words tells."""
    server = scene.server

    def counted(*words):
        text = server.run("env", f"XDG_STATE_HOME={tmp_path}", "flowteectl", "-j", "stats", *words)
        if not text:
            return None
        [collector] = json.loads(text)["collectors"]
        return collector["counters"]["received"], collector["receivers"][0]["counters"]["sent"]

    return counted


def test_counted_since(scene, counted):
    scene.add_collector()
    scene.add_receiver(scene.loopback)
    scene.listen_local()
    for _ in range(3):
        scene.send()
    scene.wait_received(3)
    assert counted("--reset") is None
    assert counted("--since-reset") == (0, 0)
    scene.send()
    scene.wait_received(4)
    assert counted("--since-reset") == (1, 1)
    assert counted() == (4, 4)
    # A change keeps counters, and another object of the same name has others.
    scene.server.flowteectl("set receiver c/local sample 1 comment x")
    assert counted("--since-reset") == (1, 1)
    # So does another name, of the collector as well.
    scene.server.flowteectl("set receiver c/local name other")
    scene.server.flowteectl("set collector c name d")
    assert counted("--since-reset") == (1, 1)
    scene.server.flowteectl("set collector d name c")
    scene.server.flowteectl("set receiver c/other name local")
    assert counted("--since-reset") == (1, 1)
    scene.server.flowteectl("del receiver c/local")
    scene.add_receiver(scene.loopback)
    for _ in range(5):
        scene.send()
    scene.wait_received(9)
    assert counted("--since-reset") == (6, 5)
