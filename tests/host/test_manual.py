# SPDX-License-Identifier: GPL-2.0-or-later
"""The manual and the completion have all that the tool has, and the manual nothing else."""

import os
import re
import subprocess

import pytest

from flowteectl import TOOL, TOP

pytestmark = pytest.mark.usefixtures("tool")

# Options of other programs that the manual names.
OTHERS = {"--import", "--now", "--since"}
KINDS = ["collector", "pool", "receiver", "list"]


def read(*path):
    with open(os.path.join(TOP, *path), encoding="utf-8") as file:
        return file.read()


def plain(page):
    """Without what roff does to it."""
    lines = [line for line in page.splitlines() if not line.startswith((r'.\"', ".de", ".."))]
    text = re.sub(r"(?m)^\.[A-Z]{1,2}\b ?|\\f[BIRP]|\\/|\\,|\\c|\\&|\"", "", "\n".join(lines))
    return text.replace(r"\-", "-").replace(r"\(aq", "'").replace(r"\(dq", '"').replace(r"\(rs", "\\").replace(r"\e", "\\")


@pytest.fixture(scope="module")
def manual():
    return plain(read("docs", "flowteectl.8"))


def says(*words):
    run = subprocess.run([TOOL, *words], capture_output=True, text=True, check=False)
    return run.stdout


def verbs():
    """As the help has them."""
    return [line.split()[0] for line in says("--help").split("Verbs:\n")[1].split("\n\n")[0].splitlines()]


def usage(*words):
    return re.split(r"\n\n", says("help", *words))[0]


def options(text):
    """Long ones, and those of one letter."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", text))


def has_word(text, word):
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)


def test_examples_fit_a_terminal():
    """What is not filled is indented by 7, and by 4 more."""
    for block in re.findall(r"(?ms)(?:^\.in (\+4n)\n)?^\.nf\n(.*?)^\.fi$", read("docs", "flowteectl.8")):
        for line in plain(block[1]).replace(r"\:", "").splitlines():
            assert len(line) <= 80 - 7 - 4 * bool(block[0]) or line.startswith("."), line


def test_whoever_looks_for_a_protocol_finds_the_manual(manual):
    """By apropos: that has the line of the name."""
    name = manual.split("NAME\n")[1].splitlines()[0].lower()
    assert all(protocol in name for protocol in ("netflow", "sflow", "ipfix", "telemetry"))


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_objects_are_in_the_manual(manual, kind):
    """Each below the heading of its kind."""
    start = manual.index(f"Words of a {kind}\n")
    end = min(at for at in (manual.find("\nWords of a ", start + 1), manual.find("\nNAMED", start + 1), len(manual)) if at > 0)
    part = manual[start:end]
    for word in words_of(kind):
        assert has_word(part if word not in ("comment", "name") else manual, word), (kind, word)


def words_of(kind):
    lines = says("help", "set", kind).split("Words of a ")[1].splitlines()[1:]
    return [line.split()[0] for line in lines if re.match(r" {4}\S", line)]


def test_verbs_and_their_options_are_in_the_manual(manual):
    for verb in verbs():
        assert has_word(manual, verb), verb
        for option in options(usage(verb)):
            assert has_word(manual, option), (verb, option)


def test_options_of_all_verbs_are_in_the_manual(manual):
    for option in options(says("--help").split("Options:\n")[1].split("'flowteectl")[0]):
        assert has_word(manual, option), option


def test_values_of_words_are_in_the_manual(manual):
    """Of a word that takes one of some."""
    for kind in KINDS:
        for line in says("help", "set", kind).split("Words of a ")[1].splitlines()[1:]:
            if not re.match(r" {4}\S", line):
                continue
            for value in re.findall(r"(?<![\w-])[a-z][a-z0-9-]+(?![\w-])", " ".join(line.split()[1:])):
                assert has_word(manual, value), (kind, line, value)


def test_counters_and_reasons_are_in_the_manual(manual):
    """By what the tables of the tool call them."""
    keys = re.findall(r"\.key = \"(\w+)\"", read("tools", "model", "counters.c"))
    outcomes = [line.split("\t")[0] for line in says("complete", "--", "trace", "outcome", "").splitlines()]
    assert len(keys) > 20 and len(outcomes) > 15
    for word in {*keys, *outcomes}:
        assert has_word(manual, word), word


def test_the_manual_has_no_other_options(manual):
    known = options(says("--help"))
    for verb in verbs():
        known |= options(says("help", verb))
    assert options(manual) - known - OTHERS == set()


def test_the_readme_has_no_other_options():
    text = "\n".join(line for line in read("README.md").splitlines() if "flowteectl" in line)
    known = options(says("--help"))
    for verb in verbs():
        known |= options(says("help", verb))
    assert options(text) - known == set()


def complete(*words):
    return [line.split("\t")[0] for line in says("complete", "--", *words).splitlines()]


def test_verbs_and_options_are_completed():
    assert complete("") == verbs()
    for verb in verbs():
        offered = set(complete(verb, "-"))
        # Of all ways to go on: some begin with a word.
        for way in re.findall(r"(?m)^ {4}flowteectl (.*(?:\n {8}.*)*)", usage(verb)):
            words = [word for word in way.split() if re.fullmatch(r"[a-z]+", word)][1:2]
            offered |= set(complete(verb, *words, "-"))
        assert options(usage(verb)) - offered == set(), verb


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_objects_are_completed(kind):
    before = {"collector": ["c"], "list": ["c", "+10.0.0.0/8"]}.get(kind, ["c/x"])
    for word in words_of(kind):
        # What a list has needs no word.
        assert word == "prefixes" or word in complete("set", kind, *before, word), word


# Counters that the manual tells of in other words than stats --explain.
IN_OTHER_WORDS = {"received", "received_bytes", "denied", "malformed", "loop", "offered", "sent_bytes", "martian", "replayed", "replayed_bytes"}


def words(text):
    return re.findall(r"[\w-]+", text)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_counters_are_in_the_manual_as_they_are_explained(kind):
    """At least the first sentence, with all its causes."""
    section = read("docs", "flowteectl.8").split(".SH COUNTERS")[1].split(".SH ")[0].split(f".SS Of a {kind}\n")[1].split(".SS ")[0]
    entries = [plain(entry).partition("\n") for entry in section.split(".TP\n")[1:]]
    told = {name: words(text) for name, _newline, text in entries}
    table = read("tools", "model", "counters.c").split(f"of_{kind}[] = {{")[1].split("\n};")[0]
    sentences = re.findall(r'\.key = "(\w+)".*?\.sentence = ((?:\s*"[^"]*")+)', table, re.DOTALL)
    assert set(told) == {name for name, _sentence in sentences}
    for name, sentence in sentences:
        first = words("".join(re.findall(r'"([^"]*)"', sentence)).split(". ")[0].replace("'", " "))
        assert name in IN_OTHER_WORDS or told[name][:len(first)] == first, name
