# SPDX-License-Identifier: GPL-2.0-or-later
"""Alerts and dashboard of docs/monitoring: correct, and of metrics that there are."""

import glob
import json
import os
import re
import subprocess

import pytest

from fake_kernel import account, collector, gn, lost, message, nest, stream, text, u32, u64, u8
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
    """Of panels, and of what is marked in all of them."""
    document = dashboard()
    return [target["expr"] for panel in document["panels"] for target in panel["targets"]] + \
        [mark["expr"] for mark in document["annotations"]["list"] if "expr" in mark]


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


def filled():
    """Expressions, once Grafana has put its values in."""
    return [expr.replace("$__rate_interval", "5m").replace("$instance", ".*").replace("$collector", ".*") for expr in expressions()]


def test_expressions_of_the_dashboard_are_correct(tmp_path):
    """Prometheus reads them."""
    rules = [{"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(filled())]
    file = tmp_path / "dashboard.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert len(rules) > 10 and f"SUCCESS: {len(rules)} rules found" in promtool("check", "rules", str(file))


def busy(fake):
    """A collector whose counters are all above zero, a pool of two, of which one is not up, and an exporter that loses."""
    def member(name, health):
        return message(gn.RECEIVER_NEW, nest(
            gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "netflow"), text(gn.RECEIVER_NAME, name), text(gn.RECEIVER_POOL, "p"),
            gn.endpoint(gn.RECEIVER_TO, "172.16.1.100", 2055), u8(gn.RECEIVER_HEALTH, health),
            nest(gn.RECEIVER_COUNTERS, *(u64(number, 9) for number in range(1, 4 + len(gn.DROPS))))))

    fake.tell([message(gn.COLLECTOR_NEW, u32(gn.GENERATION, 12)),
               collector("netflow", nest(gn.COLLECTOR_COUNTERS, *(u64(number, 9) for number in range(1, 3 + len(gn.OUTCOMES))))),
               message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "netflow"), text(gn.POOL_NAME, "p"), u8(gn.POOL_BALANCE, 0))),
               member("one", 0), member("two", 1)],
              [account(), stream("192.0.2.1", lost(9, 97))])


def series(document):
    """What Prometheus has of it when it asks every half minute: what counts, and the number of the configuration, goes up."""
    types = dict(re.findall(r"^# TYPE (\w+) (\w+)$", document, re.MULTILINE))
    for name, labels, value in re.findall(r"^(\w+)(?:\{(.*)\})? ([\d.]+)$", document, re.MULTILINE):
        step = 0 if types[name] == "gauge" and name != "flowtee_generation" else 7
        where = 'instance="host:19995", job="flowtee"'
        yield {"series": f"{name}{{{', '.join(filter(None, [labels, where]))}}}", "values": f"{value}+{step}x40"}


def test_expressions_of_the_dashboard_find_something(fake, tmp_path):
    """In what flowteectl prints: a label that is called otherwise would find nothing, and be no error."""
    busy(fake)
    found = [{"expr": f"count({expr}) > bool 0", "eval_time": "15m", "exp_samples": [{"labels": "{}", "value": 1}]} for expr in filled()]
    file = tmp_path / "dashboard.test.yml"
    file.write_text(json.dumps({"evaluation_interval": "30s", "tests": [
        {"interval": "30s", "input_series": list(series(fake.run("metrics"))), "promql_expr_test": found}]}))
    assert len(found) > 10 and "SUCCESS" in promtool("test", "rules", str(file))


def test_the_dashboard_is_of_one_piece():
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [(x, y) for panel in panels for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
             for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])]
    assert len(set(cells)) == len(cells) and max(x for x, _ in cells) < 24
    assert all(panel["title"] and panel["datasource"]["uid"] == "${datasource}" for panel in panels)


# ---- What Grafana's own schema asks of a dashboard (kinds/dashboard), in our words

VARIABLE_TYPES = {"query", "adhoc", "constant", "datasource", "interval", "textbox", "custom", "system"}
TOP_LEVEL = {"title": str, "uid": str, "tags": list, "schemaVersion": int, "version": int, "editable": bool, "refresh": str,
             "time": dict, "timezone": str, "templating": dict, "annotations": dict, "panels": list}
PANEL = {"id": int, "type": str, "title": str, "description": str, "datasource": dict, "gridPos": dict, "targets": list,
         "fieldConfig": dict, "options": dict}
MAPPINGS = {"value", "range", "regex", "special"}
COLOURS = {"thresholds", "palette-classic", "palette-saturated", "continuous-GrYlRd", "fixed"}


def inside(document):
    """All objects of a document, with those that they are in."""
    values = document.values() if isinstance(document, dict) else document if isinstance(document, list) else []
    if isinstance(document, dict):
        yield document
    for value in values:
        yield from inside(value)


def test_the_dashboard_has_the_fields_of_one():
    document = dashboard()
    assert {key: type(value) for key, value in document.items()} == TOP_LEVEL
    assert set(document["time"]) == {"from", "to"} and 8 >= len(document["uid"]) > 0
    for panel in document["panels"]:
        assert {key: type(value) for key, value in panel.items() if key != "transformations"} == PANEL, panel["title"]
        place = panel["gridPos"]
        assert set(place) == {"x", "y", "w", "h"} and place["h"] > 0 and 0 < place["w"] and place["x"] + place["w"] <= 24
        assert set(panel["fieldConfig"]) == {"defaults", "overrides"}
    for mark in document["annotations"]["list"]:
        assert mark["name"] and mark["iconColor"] and isinstance(mark["enable"], bool) and mark["datasource"]["type"]


def test_thresholds_mappings_and_colours():
    for part in inside(dashboard()["panels"]):
        if "steps" in part:
            values = [step["value"] for step in part["steps"]]
            assert values[0] is None and values[1:] == sorted(values[1:]) and part["mode"] in ("absolute", "percentage")
        for mapping in part.get("mappings", []):
            assert mapping["type"] in MAPPINGS and mapping["options"]
        if isinstance(part.get("color"), dict):
            assert part["color"]["mode"] in COLOURS


# What a panel's own schema (panelcfg) lets stand in its options, and what must.
LEGEND = {"showLegend": [True, False], "displayMode": ["list", "table", "hidden"], "placement": ["bottom", "right"], "calcs": None}
TOOLTIP = {"mode": ["single", "multi", "none"], "sort": ["asc", "desc", "none"]}
OPTIONS = {
    "stat": {"reduceOptions": {"calcs": None, "fields": None, "values": [True, False]},
             "colorMode": ["value", "background", "background_solid", "none"], "graphMode": ["none", "line", "area"],
             "textMode": ["auto", "value", "value_and_name", "name", "none"]},
    "timeseries": {"legend": LEGEND, "tooltip": TOOLTIP},
    "state-timeline": {"mergeValues": [True, False], "showValue": ["auto", "never", "always"]},
    "table": {"showHeader": [True, False], "sortBy": None},
}


def check_options(options, schema):
    assert set(options) == set(schema)
    for name, accepted in schema.items():
        if isinstance(accepted, dict):
            check_options(options[name], accepted)
        else:
            assert accepted is None or options[name] in accepted, name


def test_options_of_panels():
    for panel in dashboard()["panels"]:
        check_options(panel["options"], OPTIONS[panel["type"]])


def test_each_panel_asks_for_something():
    for panel in dashboard()["panels"]:
        names = [target["refId"] for target in panel["targets"]]
        assert names and len(set(names)) == len(names), panel["title"]
        assert all(target["expr"] and target["datasource"] == panel["datasource"] for target in panel["targets"])


def test_all_variables_are_there():
    """Also that of the data source, which each names by."""
    document = dashboard()
    variables = {variable["name"]: variable for variable in document["templating"]["list"]}
    assert len(variables) == len(document["templating"]["list"])
    for variable in variables.values():
        assert variable["type"] in VARIABLE_TYPES and variable["query"] and variable.get("hide", 0) in (0, 1, 2)
    assert (variables["datasource"]["type"], variables["datasource"]["query"]) == ("datasource", "prometheus")
    used = set(re.findall(r"\$\{?(\w+)", json.dumps(document)))
    assert used - {"__rate_interval", "__all"} == set(variables)
    sources = [part["datasource"] for part in inside(document) if "datasource" in part]
    assert {(source["type"], source["uid"]) for source in sources} == {("prometheus", "${datasource}"), ("grafana", "-- Grafana --")}


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
