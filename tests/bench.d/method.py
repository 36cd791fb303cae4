# SPDX-License-Identifier: GPL-2.0-or-later
"""What all ways to replicate have in common."""

from namespaces import PORT, RECEIVER_PORT, SERVER


class Method:
    """Is set up in the server's namespace, and taken away again."""

    name = None
    # Whether copies have the receiver's address and port. Where they have not it is no rival, but a floor.
    readdressed = True

    def start(self, view, receivers):
        raise NotImplementedError

    def stop(self):
        raise NotImplementedError

    def to(self, _view):
        """Where the exporter sends."""
        return SERVER, PORT

    def destination(self, view, number):
        """Where a copy says that it goes."""
        return (view.address(number), RECEIVER_PORT) if self.readdressed else self.to(view)
