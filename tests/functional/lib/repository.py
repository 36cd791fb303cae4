# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the tree is that is tested."""

import os

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 3))
