# SPDX-License-Identifier: GPL-2.0-or-later
"""What bash and zsh complete where there is no module. Names of what there is: tests/functional/tool/test_completion.py."""

import os
import subprocess
import sys

import pytest

from flowteectl import TOOL, TOP

sys.path.insert(0, os.path.join(TOP, "tests", "functional", "lib"))

from shells import TAB, Shell  # noqa: E402


@pytest.fixture(scope="module", autouse=True)
def path(tool):  # pylint: disable=unused-argument
    before = os.environ["PATH"]
    os.environ["PATH"] = f"{os.path.dirname(TOOL)}:{before}"
    yield
    os.environ["PATH"] = before


@pytest.fixture(scope="module", params=["bash", "zsh"])
def shell(request, tmp_path_factory):
    directory = tmp_path_factory.mktemp("files")
    (directory / "flow tee.conf").touch()
    (directory / "other").mkdir()
    shell = Shell(request.param, directory)
    yield shell
    shell.close()


def listed_verbs():
    """As the help has them."""
    run = subprocess.run([TOOL, "--help"], capture_output=True, text=True, check=True)
    verbs = run.stdout.split("Verbs:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in verbs.splitlines()]


def words_of(usage):
    """The words of an object, as the help of a verb has them."""
    run = subprocess.run([TOOL, *usage.split(), "--help"], capture_output=True, text=True, check=True)
    return [line.split()[0] for line in run.stdout.split("Words of a ")[1].splitlines()[1:]
            if line.startswith("    ") and not line.startswith("     ")]


@pytest.mark.parametrize("typed, words", [
    ("sh", ["show"]),
    ("-j vers", ["-j", "version"]),
    ("--js", ["--json"]),
    ("-n x sta", ["-n", "x", "stats"]),
    ("add coll", ["add", "collector"]),
    ("set rec", ["set", "receiver"]),
    ("add collector c lis", ["add", "collector", "c", "listen"]),
    ("add collector c listen 10.0.0.1:9 ori", ["add", "collector", "c", "listen", "10.0.0.1:9", "original"]),
    ("add collector c listen [fd00::1]:9 original ac",
     ["add", "collector", "c", "listen", "[fd00::1]:9", "original", "accept"]),
    ("add collector c listen 10.0.0.1:9 exporters of",
     ["add", "collector", "c", "listen", "10.0.0.1:9", "exporters", "off"]),
    ("add receiver c/r to 10.0.0.1:9 state do", ["add", "receiver", "c/r", "to", "10.0.0.1:9", "state", "down"]),
    ("add po", ["add", "pool"]),
    ("add pool c/p bal", ["add", "pool", "c/p", "balance"]),
    ("add pool c/p balance ro", ["add", "pool", "c/p", "balance", "round-robin"]),
    ("set receiver c/r pool no", ["set", "receiver", "c/r", "pool", "none"]),
    ("set receiver c/r source tr", ["set", "receiver", "c/r", "source", "transparent"]),
    ("set receiver c/r on", ["set", "receiver", "c/r", "on-unreachable"]),
    ("set receiver c/r bef", ["set", "receiver", "c/r", "before"]),
    ("add receiver c/r to 10.0.0.1:9 aft", ["add", "receiver", "c/r", "to", "10.0.0.1:9", "after"]),
    ("set receiver c/r rate no", ["set", "receiver", "c/r", "rate", "none"]),
    ("add pool c/p balance hash co", ["add", "pool", "c/p", "balance", "hash", "comment"]),
    ("set pool c/p na", ["set", "pool", "c/p", "name"]),
    ("add li", ["add", "list"]),
    ("add list l 10.0.0.0/8 co", ["add", "list", "l", "10.0.0.0/8", "comment"]),
    ("add list l com", ["add", "list", "l", "comment"]),
    ("set list l com", ["set", "list", "l", "comment"]),
    ("set list l +10.0.0.0/8 -10.1.0.0/16 co", ["set", "list", "l", "+10.0.0.0/8", "-10.1.0.0/16", "comment"]),
    ("show li", ["show", "list"]),
    ("help set po", ["help", "set", "pool"]),
    ("set receiver c/r ttl inh", ["set", "receiver", "c/r", "ttl", "inherit"]),
    ("stats c --ex", ["stats", "c", "--explain"]),
    ("expl", ["explain"]),
    ("explain c ex", ["explain", "c", "exporter"]),
    ("explain c exporter 10.0.0.1 si", ["explain", "c", "exporter", "10.0.0.1", "size"]),
    ("tr", ["trace"]),
    ("trace ex", ["trace", "exporter"]),
    ("trace c ex", ["trace", "c", "exporter"]),
    ("trace outcome no_rou", ["trace", "outcome", "no_route"]),
    ("trace c exporter 10.0.0.0/8 outcome stand", ["trace", "c", "exporter", "10.0.0.0/8", "outcome", "standby"]),
    ("trace --pc", ["trace", "--pcap"]),
    ("stats --ex", ["stats", "--explain"]),
    ("stats --wa", ["stats", "--watch"]),
    ("stats --re", ["stats", "--reset"]),
    ("stats c --si", ["stats", "c", "--since-reset"]),
    ("show --ba", ["show", "--bad"]),
    ("show --br", ["show", "--brief"]),
    ("--col", ["--color"]),
    ("--color al", ["--color", "always"]),
    ("show --color ne", ["show", "--color", "never"]),
    ("to", ["top"]),
    ("expo", ["exporters"]),
    ("metr", ["metrics"]),
    ("doc", ["doctor"]),
    ("doctor --br", ["doctor", "--brief"]),
    ("doctor --listen 5 --fi", ["doctor", "--listen", "5", "--file"]),
    ("metrics --ht", ["metrics", "--http"]),
    ("metrics --exporters 5 --fi", ["metrics", "--exporters", "5", "--file"]),
    ("exporters c ex", ["exporters", "c", "exporter"]),
    ("exporters --sort lo", ["exporters", "--sort", "lost"]),
    ("exporters c exporter 10.0.0.1 --si", ["exporters", "c", "exporter", "10.0.0.1", "--silent"]),
    ("apply x --conf", ["apply", "x", "--confirm"]),
    ("apply x --al", ["apply", "x", "--allow-empty"]),
    ("diff x --ex", ["diff", "x", "--exit-code"]),
    ("confirm --rev", ["confirm", "--revert"]),
    ("import pmacct --daemon nf", ["import", "pmacct", "--daemon", "nfacctd"]),
    ("import sam", ["import", "samplicator"]),
    ("add --he", ["add", "--help"]),
    ("hea", ["health"]),
    ("health receiver c/r do", ["health", "receiver", "c/r", "down"]),
    ("explain collector c ex", ["explain", "collector", "c", "exporter"]),
    ("health c/r do", ["health", "c/r", "down"]),
    ("health c/r c/s u", ["health", "c/r", "c/s", "up"]),
    ("health c/r c/s down f", ["health", "c/r", "c/s", "down", "for"]),
    ("health c/r down for 3 --js", ["health", "c/r", "down", "for", "3", "--json"]),
    ("--color=al", ["--color=always"]),
    ("show --color=ne", ["show", "--color=never"]),
    ("exporters --sort=lo", ["exporters", "--sort=lost"]),
    ("import pmacct --daemon=nf", ["import", "pmacct", "--daemon=nfacctd"]),
    ("show --net", ["show", "--netns"]),
    ("set receiver c/r state up --qui", ["set", "receiver", "c/r", "state", "up", "--quiet"]),
    ("set receiver c/r dscp e", ["set", "receiver", "c/r", "dscp", "ef"]),
    ("help sh", ["help", "show"]),
    ("help add coll", ["help", "add", "collector"]),
    # The kind of a new object is told by its words.
    ("add c/r bal", ["add", "c/r", "balance"]), ("add c/r to 10.0.0.1:9 sta", ["add", "c/r", "to", "10.0.0.1:9", "state"]),
    ("add c/r to 10.0.0.1:9 state do", ["add", "c/r", "to", "10.0.0.1:9", "state", "down"]), ("add c lis", ["add", "c", "listen"]),
    # Of a list each item.
    ("set c/r protocol ipfix,netflow9,sf", ["set", "c/r", "protocol", "ipfix,netflow9,sflow5"]),
    ("set c/r protocol +ip", ["set", "c/r", "protocol", "+ipfix"]), ("set c/r protocol +ipfix,-o", ["set", "c/r", "protocol", "+ipfix,-other"]),
    ("set c/r protocol -ot", ["set", "c/r", "protocol", "-other"]), ("add receiver c/r protocol ipfix,ot", ["add", "receiver", "c/r", "protocol", "ipfix,other"]),
])
def test_a_word_is_completed(shell, typed, words):
    shell_safe = typed.replace("[", r"\[").replace("]", r"\]") if shell.name == "zsh" else typed
    assert shell.words(shell_safe + TAB) == words


# What is typed stays as it is: nothing fits there.
@pytest.mark.parametrize("typed", ["nonsense x", "comple", "show x y", "del collector c ori",
                                   "add collector c original drop orig", "add collector c nam", "add receiver c/r orig", "-x sho",
                                   "import samplicator -- --par", "import samplicator --dae",
                                   "import samplicator -- --color=al", "set receiver c/r comment --js", "apply --sort=lo"])
def test_what_fits_nowhere_is_left_alone(shell, typed):
    assert shell.words(typed + TAB) == typed.split()


def test_all_verbs(shell):
    assert shell.candidates("") == listed_verbs()


def test_all_words_of_an_object(shell):
    assert shell.candidates("add collector c ") == words_of("add collector")
    assert shell.candidates("add pool c/p ") == words_of("add pool")
    assert shell.candidates("set receiver c/r ") == words_of("set receiver")
    # And none twice.
    assert shell.candidates("set receiver c/r mark 1 to 10.0.0.1:9 ") == \
        [word for word in words_of("set receiver") if word not in ("mark", "to")]


def test_items_of_a_list_are_offered_once(shell):
    protocols = ["other", "netflow5", "netflow9", "ipfix", "sflow5"]
    assert shell.candidates("set c/r protocol ") == protocols
    assert shell.candidates("set c/r protocol ipfix,") == [f"ipfix,{protocol}" for protocol in protocols if protocol != "ipfix"]
    assert shell.candidates("set c/r protocol +") == [f"+{protocol}" for protocol in protocols]
    # Only what is there can be added to.
    assert complete("add", "receiver", "c/r", "protocol", "+").stdout == ""


def test_words_of_a_new_object_without_its_kind(shell):
    assert shell.candidates("add c ") == words_of("add collector")
    assert shell.candidates("add c/r ") == [*words_of("add pool"), *(word for word in words_of("add receiver") if word != "comment")]
    assert shell.candidates("add c/r mark 1 ") == [word for word in words_of("add receiver") if word != "mark"]


def test_all_values_of_a_choice(shell):
    assert shell.candidates("add collector c original ") == ["auto", "accept", "drop"]
    assert shell.candidates("set receiver c/r state ") == ["up", "down"]
    assert shell.candidates("health c/r ") == shell.candidates("health c/r c/s ") == ["down", "up"]
    assert shell.candidates("trace c ") == ["outcome", "exporter"]
    assert shell.candidates("set receiver c/r dscp cs") == [f"cs{number}" for number in range(8)]
    assert shell.candidates("set pool c/p balance ") == ["hash", "round-robin", "failover"]


# What is the only candidate is typed by the shell, although it may be the last thing that was meant.
@pytest.mark.parametrize("typed", ["confirm ", "apply x ", "apply x --confirm 9 ", "diff x ", "stats c ",
                                   "metrics ", "metrics --exporters 5 ", "exporters c ", "explain c exporter 10.0.0.1 ",
                                   "trace c exporter 10.0.0.1 ", "health c/r down ", "health c/r down for ", "health c/r up ",
                                   "set pool c/p name ",
                                   "set receiver c/r ttl ", "set receiver c/r dscp ",
                                   "set receiver c/r rate ", "set receiver c/r source ", "set receiver c/r from ",
                                   "set receiver c/r pool ", "set collector c allow ", "add list l ", "set list l ",
                                   "add list l 10.0.0.0/8 ", "set list l +10.0.0.0/8 -10.1.0.0/16 ",
                                   "add pool c/p balance hash key port "])
def test_nothing_is_typed_that_nobody_asked_for(shell, typed):
    assert shell.words(typed + TAB) == typed.split()


def test_options_are_there_for_who_asks(shell):
    everywhere = ["--json", "--netns", "--quiet", "--color"]
    assert shell.candidates("confirm -") == ["--help", "--revert", *everywhere]
    assert shell.candidates("apply x --") == ["--help", "--confirm", "--allow-empty", "--end-trial", *everywhere]
    assert shell.candidates("add collector c -") == ["--help", *everywhere]
    # One that is required is all that there can be.
    assert shell.words(f"import pmacct {TAB}x") == ["import", "pmacct", "--config", "x"]


def test_the_middle_of_a_line(shell):
    """What follows the cursor does not matter."""
    back = "\x02" * len(" c original")
    assert shell.words("add coll c original" + back + TAB) == ["add", "collector", "c", "original"]


def test_devices(shell):
    assert "lo" in shell.candidates("add collector c dev ")
    assert "any" in shell.candidates("set receiver c/r dev ")


def test_files(shell):
    assert shell.words(f"-n ./fl{TAB}") == ["-n", "./flow tee.conf"]
    assert shell.words(f"-n ./oth{TAB}x show") == ["-n", "./other/x", "show"]
    assert shell.words(f"--netns=./fl{TAB}") == ["--netns=./flow tee.conf"]
    for words in "metrics --file", "import pmacct --config":
        assert shell.words(f"{words}=fl{TAB}") == [*words.split()[:-1], f"{words.split()[-1]}=flow tee.conf"]
    for verb in "check", "diff", "apply", "merge":
        assert shell.words(f"{verb} fl{TAB}") == [verb, "flow tee.conf"]
    for words in "trace --pcap", "trace c --pcap", "trace c exporter 10.0.0.0/8 --pcap", "metrics --file", "doctor --file":
        assert shell.words(f"{words} fl{TAB}") == [*words.split(), "flow tee.conf"]
        # And nothing else.
        assert complete(*words.split(), "").stdout == ":files\n"


def complete(*words):
    return subprocess.run([TOOL, "complete", "--", *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [
    [""], ["-n"], ["-n", ""], ["-n", "no-such", "show", ""], ["-n", "no-such", "add", "collector", "c", "dev", ""],
    ["-n", "", "del", "collector", ""], ["--frob", ""], ["add"], ["add", "gadget", ""], ["add", "gadget", "g", ""],
    ["set", "receiver", ""], ["show", ""], ["stats", "/"], ["show", "a/b/c"], ["add", "receiver", "\n"],
    ["\x1b[0m", ""], ["add", "collector", "c", "colour", ""],
    ["add", "receiver", "a/b/c", "pool", ""], ["stats", "--explain", ""], ["", "", "", ""], ["x" * 100000]])
def test_it_never_complains(words):
    run = complete(*words)
    assert (run.returncode, run.stderr) == (0, "")


def test_all_names_of_a_dscp_are_read(tmp_path):
    names = [line.split("\t")[0] for line in complete("set", "receiver", "c/r", "dscp", "").stdout.splitlines()]
    assert len(names) == 22
    file = tmp_path / "flowtee.conf"
    file.write_text("collector c listen 10.0.0.1:9\n" + "".join(
        f"receiver c/{name} to 10.0.0.2:{port} dscp {name}\n" for port, name in enumerate(names, 1)))
    subprocess.run([TOOL, "check", file], check=True)


def options_of(verb):
    """All that its help has, but those of all verbs; the help has some in a sentence as well."""
    usage = subprocess.run([TOOL, verb, "--help"], capture_output=True, text=True, check=True).stdout.split(f"\n\n{verb}: ")[0]
    return {word.strip("[].") for word in usage.split() if word.strip("[].").startswith("--")} - {"--"}


def test_options_are_offered_once_and_described():
    found = 0
    for verb in listed_verbs():
        for first in ["pmacct", "samplicator"] if verb == "import" else [None]:
            lines = [line for line in complete(verb, *[first] * bool(first), "-").stdout.splitlines()
                     if line.startswith("--") and line != "--\t"]
            names = [line.split("\t")[0] for line in lines]
            assert len(set(names)) == len(names) and all(line.split("\t")[1] for line in lines), (verb, lines)
            # A screen has no JSON.
            assert set(names) - options_of(verb) == {"--help", "--json", "--netns", "--quiet", "--color"} - ({"--json"} if verb == "top" else set())
            assert first or set(names) >= options_of(verb), verb
            found += len(names)
    assert found > 100
    assert all(line.split("\t")[1] for line in complete("-").stdout.splitlines())


def test_a_word_that_may_follow_comes_with_options():
    """Alone a shell would type it. Where nothing else may follow it is not offered."""
    def offered(typed):
        return [line.split("\t")[0] for line in complete(*typed.split(), "").stdout.splitlines()]

    options = ["--count", "--rate", "--pcap", "--snap"]
    for typed in "trace exporter 10.0.0.0/8", "trace c exporter 10.0.0.0/8", "trace collector c exporter 10.0.0.0/8":
        assert offered(typed) == [*options, "outcome"], typed
    assert offered("trace c exporter 10.0.0.0/8 --rate 9") == ["--count", "--pcap", "--snap", "outcome"]
    assert offered("exporters c") == ["--sort", "--silent", "--lost", "exporter"]
    assert offered("explain c exporter 10.0.0.1") == offered("health c/r down") == []
    # That is a word here, and not the name of a collector.
    assert offered("trace exporter") == offered("trace c exporter") == []


def test_words_are_no_names():
    """Those of a usage text are not taken for what other places of it stand for."""
    outcomes = [line.split("\t")[0] for line in complete("trace", "outcome", "").stdout.splitlines()]
    assert "denied" in outcomes and not {"outcome", "exporter"} & set(outcomes)
    assert outcomes == [line.split("\t")[0] for line in complete("trace", "c", "outcome", "").stdout.splitlines()]


@pytest.mark.parametrize("words, expected", [
    # Options of a verb may stand before it.
    (["--details", "sho"], "show"), (["-b", "--bad", "stat"], "stats"), (["--confirm", "5", "app"], "apply"), (["--confirm=5", "app"], "apply"),
    (["--sort", "l"], "last"), (["-b", "show", "--de"], "--details"), (["--file", ""], ":files\n"),
    (["apply", "-j", "x", "--conf"], "--confirm"), (["add", "--json", "coll"], "collector"),
    (["add", "collector", "-n", "x", "c", "lis"], "listen"), (["show", "-j", "--he"], "--help"),
])
def test_options_after_the_verb_are_passed_over(words, expected):
    assert complete(*words).stdout.split("\t")[0] == expected
