# SPDX-License-Identifier: GPL-2.0-or-later
import pytest

import doctored
import fake_kernel
import flowteectl
import importer


@pytest.fixture(scope="session")
def tool():
    flowteectl.build()


@pytest.fixture
def imports(tool, tmp_path):  # pylint: disable=redefined-outer-name,unused-argument
    return importer.Importer(tmp_path)


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    return fake_kernel.build(tmp_path_factory.mktemp("fake"))


@pytest.fixture
def fake(program, tmp_path):  # pylint: disable=redefined-outer-name
    """The tool, and what the kernel tells it."""
    return fake_kernel.Tool(program, tmp_path)


@pytest.fixture
def quiet(fake):  # pylint: disable=redefined-outer-name
    """Addresses of this host, a collector that has received nothing, and a receiver elsewhere."""
    def begin(script="", *objects):
        fake.version("test")
        fake.apart(f"{doctored.ADDRESSES}; {script}")
        objects = objects or (doctored.listener("c"), doctored.receiver("c", "10.0.1.99"))
        fake.tell(objects, [fake_kernel.account("c")])
        return fake

    return begin
