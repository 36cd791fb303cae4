# SPDX-License-Identifier: GPL-2.0-or-later
"""Alerts and dashboard of docs/monitoring: correct, and of metrics that there are."""

import glob
import json
import os
import re
import subprocess

import pytest

from fake_kernel import account, collector, lost, stream
from flowteectl import TOP

MONITORING = os.path.join(TOP, "docs", "monitoring")
RULES = os.path.join(MONITORING, "flowtee.rules.yml")


def promtool(*words):
    run = subprocess.run(["promtool", *words], capture_output=True, text=True, check=False, cwd=MONITORING)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def dashboard():
    with open(os.path.join(MONITORING, "flowtee.dashboard.json"), encoding="ascii") as file:
        return json.load(file)


def expressions():
    return [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]


def test_rules_are_correct():
    with open(RULES, encoding="ascii") as file:
        rules = file.read().count("- alert:")
    assert f"SUCCESS: {rules} rules found" in promtool("check", "rules", RULES)


def test_rules_do_what_they_say():
    assert "SUCCESS" in promtool("test", "rules", "flowtee.rules.test.yml")
    with open(RULES, encoding="ascii") as file:
        alerts = re.findall(r"- alert: (\w+)", file.read())
    with open(os.path.join(MONITORING, "README.md"), encoding="ascii") as file:
        page = file.read()
    assert alerts and not [alert for alert in alerts if f"`{alert}`" not in page]


def test_expressions_of_the_dashboard_are_correct(tmp_path):
    """Prometheus reads them once Grafana has put its values in."""
    rules = [{"record": f"panel:{number}", "expr": expr.replace("$__rate_interval", "5m").replace("$instance", ".*")
              .replace("$collector", ".*")} for number, expr in enumerate(expressions())]
    file = tmp_path / "dashboard.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert len(rules) > 10 and f"SUCCESS: {len(rules)} rules found" in promtool("check", "rules", str(file))


def test_the_dashboard_is_of_one_piece():
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [(x, y) for panel in panels for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
             for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])]
    assert len(set(cells)) == len(cells) and max(x for x, _ in cells) < 24
    assert all(panel["title"] and panel["datasource"]["uid"] == "${datasource}" for panel in panels)


def test_what_may_fall_is_no_counter_to_prometheus():
    """It would add all of it anew."""
    with open(RULES, encoding="ascii") as file:
        said = [*expressions(), *re.findall(r"expr: .*", file.read())]
    falling = [expr for expr in said if re.search("flowtee_exporter_(lost|restarts)_total", expr)]
    assert len(falling) > 1 and not [expr for expr in falling if re.search(r"\b(i?rate|increase)\(", expr)]


@pytest.mark.parametrize("file", sorted(glob.glob(os.path.join(MONITORING, "*"))), ids=os.path.basename)
def test_the_metrics_are_there(fake, file):
    fake.tell([collector()], [account(), stream("192.0.2.1", lost(9, 97))])
    there = set(re.findall(r"^# TYPE (\w+)", fake.run("metrics"), re.MULTILINE))
    with open(file, encoding="ascii") as text:
        named = set(re.findall(r"\bflowtee_[a-z_]+[a-z]\b", text.read()))
    assert named and named <= there
