# SPDX-License-Identifier: GPL-2.0-or-later
import pytest

import flowteectl
import importer


@pytest.fixture(scope="session")
def tool():
    flowteectl.build()


@pytest.fixture
def imports(tool, tmp_path):  # pylint: disable=redefined-outer-name,unused-argument
    return importer.Importer(tmp_path)
