# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that include others, as every verb that reads a file takes them. How they are read is tried in tests/host."""

import pytest

from configuration import REFUSED, statements

COLLECTOR = "collector c listen 10.0.3.2:2055"


@pytest.fixture
def server(topology):
    topology.server.used_flowtee = True
    return topology.server


@pytest.fixture
def main(tmp_path):
    """A file that includes what is in a directory."""
    (tmp_path / "d").mkdir()
    (tmp_path / "main.conf").write_text(f"{COLLECTOR}\ninclude d/*.conf\nreceiver c/z to 10.0.4.2:9009\n")
    (tmp_path / "d" / "b.conf").write_text("receiver c/b to 10.0.4.2:9002 comment \"of b\" # no more\n")
    (tmp_path / "d" / "a.conf").write_text("receiver c/a to 10.0.4.2:9001\n")
    return tmp_path / "main.conf"


def test_each_verb_takes_them(server, main):
    """And what was saved needs none of them."""
    server.flowteectl("apply", str(main))
    whole = [COLLECTOR, "receiver c/a to 10.0.4.2:9001", "receiver c/b to 10.0.4.2:9002 comment \"of b\"",
             "receiver c/z to 10.0.4.2:9009"]
    assert statements(server) == whole
    assert server.flowteectl("diff", str(main)) == ""
    saved = server.flowteectl("save")
    (main.parent / "d" / "a.conf").unlink()
    assert server.flowteectl("diff", str(main)).splitlines() == [f"- {whole[1]}"]
    (main.parent / "d" / "c.conf").write_text("receiver c/b sample 2\n")
    (main.parent / "merge.conf").write_text("include d/c.conf\n")
    server.flowteectl("merge", str(main.parent / "merge.conf"))
    assert statements(server)[1:3] == [whole[1], whole[2].replace(" comment", " sample 2 comment")]
    server.run("flowteectl", "apply", "-", data=saved)
    assert statements(server) == whole


def test_the_kernel_refuses_a_line_of_an_included_file(server, main):
    included = main.parent / "d" / "b.conf"
    included.write_text("\nreceiver c/b to 10.0.4.2:9002 \\\n dev lo\nreceiver c/y to \\\n 10.0.3.2:2055\n")
    main.write_text(main.read_text().replace("10.0.3.2", "*"))
    result = server.call("flowteectl", "-q", "apply", str(main))
    assert result.returncode == REFUSED and not result.stdout
    [line] = result.stderr.splitlines()
    assert line.startswith(f"{included}:5: "), line
    assert statements(server) == []


def test_nothing_is_included_is_no_statement(server, main):
    """As a file that was cut off."""
    server.flowteectl("apply", str(main))
    before = statements(server)
    main.write_text("include d/none*.conf\n")
    result = server.call("flowteectl", "apply", str(main))
    assert result.returncode == REFUSED and f"{main}: there is no statement" in result.stderr
    assert statements(server) == before
    server.flowteectl("apply", str(main), "--allow-empty")
    assert statements(server) == []
