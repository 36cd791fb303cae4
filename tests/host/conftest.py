# SPDX-License-Identifier: GPL-2.0-or-later
import pytest

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
