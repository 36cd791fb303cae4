# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of kernels in README.md says what the runs have said, no more."""

import importlib.machinery
import importlib.util
import json
import os

import pytest

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    loader = importlib.machinery.SourceFileLoader("kernels", os.path.join(TOP, "tests/kernels"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("kernels", loader))
    loader.exec_module(module)
    (tmp_path / "results").mkdir()
    (tmp_path / "README.md").write_text(f"before\n{module.BEGIN}old\n{module.END}after\n")
    monkeypatch.setattr(module, "RESULTS", str(tmp_path / "results"))
    monkeypatch.setattr(module, "README", str(tmp_path / "README.md"))
    return module


def result(form="full", status=0, tests=9, failures=0, errors=0, skipped=0, ended=True):
    return {"form": form, "ended": ended, "release": "6.1.0-1-amd64", "status": status, "seconds": 1,
            "compiler": "gcc 12.2.0",
            "counts": {"tests": tests, "failures": failures, "errors": errors, "skipped": skipped}}


@pytest.mark.parametrize("what, cell", [
    (result(), "| 9 passed | clean |"),
    (result(form="short"), "| 9 passed (short form) | clean |"),
    (result(status=1, failures=2, errors=1), "| 6 passed, 3 failed | status 1 |"),
    (result(skipped=2), "| 7 passed, 2 skipped | clean |"),
    (result(status=125), "| 9 passed | status 125 |"),
])
def test_a_row(kernels, what, cell):
    kernels.keep("6.1", what)
    kernels.write_table()
    with open(kernels.README, encoding="utf-8") as file:
        text = file.read()
    assert f"| 6.1.0-1-amd64 | Debian 12 | gcc 12.2.0 {cell}\n" in text
    assert text.startswith("before\n" + kernels.BEGIN) and text.endswith(kernels.END + "after\n")
    assert "old" not in text and "5.10" not in text


@pytest.mark.parametrize("status, cell", [(0, "only built, without a warning"), (2, "does not build without a warning")])
def test_the_row_of_a_kernel_that_is_only_built(kernels, status, cell):
    kernels.keep("6.1-cloud", {**result(status=status), "counts": None, "built": not status})
    kernels.write_table()
    with open(kernels.README, encoding="utf-8") as file:
        assert f"| Debian 12, cloud | gcc 12.2.0 | {cell} | |\n" in file.read()


def test_a_run_that_did_not_end_leaves_the_table_as_it_was(kernels):
    kernels.keep("6.12", result())
    kernels.keep("6.1", {"form": "full", "ended": False})
    with pytest.raises(SystemExit):
        kernels.write_table()
    with open(kernels.README, encoding="utf-8") as file:
        assert "old" in file.read()


@pytest.mark.parametrize("what, good", [
    (result(), True), (result(status=1, failures=1), False), (result(status=125), False),
    (result(tests=0), False), (result(tests=3, skipped=3), False),
    ({"status": 0, "counts": None, "built": True}, True), ({"status": 2, "counts": None, "built": False}, False),
])
def test_what_counts_as_passed(kernels, what, good):
    assert kernels.passed(what) == good


def test_results_are_json_that_can_be_read_again(kernels):
    kernels.keep("newest", result(form="short"))
    assert kernels.read_result("newest") == json.loads(json.dumps(result(form="short")))
    assert kernels.read_result("5.10") is None


def test_the_last_lines_name_what_failed_and_why(kernels, monkeypatch, capsys):
    results = {"5.10": {**result(form="short"), "reasons": []},
               "6.12": {**result(form="short", status=125, ended=False), "reasons": ["vm: the machine ended"]},
               "newest": {**result(form="short", status=1, failures=1), "reasons": ["FAILED test_x - why"]}}
    monkeypatch.setattr(kernels, "run", lambda kernel, form: results[kernel])
    assert kernels.run_all("short", ["5.10"])
    assert kernels.MARK not in capsys.readouterr().out
    assert not kernels.run_all("short", list(results))
    assert capsys.readouterr().out.split(f"{kernels.MARK}\n")[1].splitlines() == [
        "kernel 6.12 (6.1.0-1-amd64): status 125", "    vm: the machine ended",
        "kernel newest (6.1.0-1-amd64): status 1", "    FAILED test_x - why"]


def test_a_kernel_that_cannot_be_made_fails_alone(kernels):
    """The lab's tool that makes kernels knows none of that name."""
    made = kernels.run("no-such-kernel", "short")
    assert not kernels.passed(made) and not made["ended"]
    assert any("no-such-kernel" in line for line in made["reasons"])
    assert kernels.read_result("no-such-kernel") == made


@pytest.mark.parametrize("words", [["full", "--write-table", "6.1", "6.12"], ["--write-table", "full", "6.1", "6.12"],
                                   ["full", "6.1", "6.12", "--write-table"]])
def test_the_option_may_stand_anywhere(kernels, monkeypatch, words):
    monkeypatch.setattr("sys.argv", ["tests/kernels", *words])
    options = kernels.arguments()
    assert (options.form, options.kernels, options.write_table) == ("full", ["6.1", "6.12"], True)


@pytest.fixture
def commands(kernels, monkeypatch, tmp_path):
    """What is run for a kernel, instead of running it."""
    run = []

    def run_logged(log, *command):
        run.append(" ".join(os.path.relpath(word, TOP) if word.startswith(TOP) else word for word in command))
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"  CC [M]  main.o\n{tmp_path}\n")
        return 0

    monkeypatch.setattr(kernels, "run_logged", run_logged)
    monkeypatch.setattr(kernels, "release_of", lambda kernel: "6.1.0-1-none")
    monkeypatch.setattr(kernels, "compiler_of", lambda module: "gcc 12.2.0")
    monkeypatch.setattr(kernels.lab, "path_from", lambda *words: "/kernel")
    return run


def test_a_kernel_that_the_machine_cannot_boot_is_built(kernels, commands):
    assert kernels.passed(kernels.run("6.1-cloud", "short"))
    assert commands == ["tests/lab/kernel 6.1-cloud", "tests/lab/module /kernel -Werror W=1"]


@pytest.mark.parametrize("kernel, races", [("6.1-rt", True), ("6.1", False)])
@pytest.mark.parametrize("form", ["short", "full"])
def test_where_softirqs_are_preempted_there_are_races(kernels, commands, kernel, races, form):
    kernels.run(kernel, form)
    assert commands[1].startswith(f"tests/vm --kernel {kernel} ") and "tests/functional/run" in commands[1]
    assert any(f"--kernel {kernel} " in command and "tests/stress/races" in command for command in commands) == races


def test_each_kernel_has_a_recipe(kernels):
    recipes = set(os.listdir(os.path.join(TOP, "tests/lab/kernels")))
    assert set(kernels.KERNELS) <= recipes
    assert {*kernels.ONLY_BUILT, *kernels.RACES} <= set(kernels.KERNELS)
