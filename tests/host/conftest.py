# SPDX-License-Identifier: GPL-2.0-or-later
import pytest

import importer


@pytest.fixture(scope="session")
def flowteectl():
    importer.build()


@pytest.fixture
def imports(flowteectl, tmp_path):  # pylint: disable=redefined-outer-name,unused-argument
    return importer.Importer(tmp_path)
