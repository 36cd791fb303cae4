# SPDX-License-Identifier: GPL-2.0-or-later
import pytest

from replaying import Stream


@pytest.fixture(params=["netflow9", "ipfix"])
def stream(request):
    return Stream(request.param)


@pytest.fixture
def known(scene, stream):
    """A stream whose templates and options data are known, and nobody has been there."""
    scene.add_collector("original", "drop")
    for payload in (stream.templates(), stream.options_templates(), stream.options()):
        scene.send(payload)
    scene.wait_received(3)
    return stream
