# SPDX-License-Identifier: GPL-2.0-or-later
"""flowteectl doctor: which ways to receivers are tried for links that are smaller than the first, and what is made of the answers."""

import pytest

from doctored import BY_ITSELF, examine, listener
from fake_kernel import account, attr, endpoint, gn, message, nest, stream, text, u8, u16, u32, u64

SENT, NO_ROUTE, REPLICATED = 2, 4, 3
FAR, FARTHER, ROUTER, NEXT = "2001:db8:f::7", "2001:db8:f::8", "2001:db8::1", "2001:db8::2"
# Of this host.
OWN = "2001:db8:a::1"


def receiver(name, to, *attrs, port=2055):
    return message(gn.RECEIVER_NEW, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "c"), text(gn.RECEIVER_NAME, name),
                                         endpoint(gn.RECEIVER_TO, to, port), *attrs))


def source(address):
    return nest(gn.RECEIVER_SOURCE, attr(gn.ADDRESS, gn.address_bytes(address)))


def copy(name, mtu=1500, outcome=SENT, *attrs):
    way = (endpoint(4, "192.0.2.1", 50000), text(5, "eth1"), attr(7, gn.address_bytes(ROUTER)), u16(8, 2), u32(9, mtu),
           u32(10, 1)) if outcome == SENT else ()
    return message(gn.EXPLAIN_COMMAND, nest(gn.RECEIVER, text(gn.RECEIVER_COLLECTOR, "c"), text(gn.RECEIVER_NAME, name)),
                   nest(gn.EXPLAIN, u8(3, outcome), *way, *attrs))


def sized(size, exporter="192.0.2.1"):
    return stream(exporter, u64(gn.STREAM_BYTES, 97 * size), name="c")


@pytest.fixture(name="told")
def find_told(quiet):
    """What is found with these objects, copies and streams, and what was sent; ways as Tool.lead() has them, or nobody may try."""
    def examined(objects, copies, ways, *words, streams=(sized(1400),), script=""):
        fake = quiet(f"ip address add {OWN}/128 dev lo; {script}", listener("c", received=97, last=1), *objects)
        fake.tell([listener("c", received=97, last=1), *objects], [account("c"), *streams])
        fake.answer(gn.EXPLAIN_COMMAND, *copies, message(gn.EXPLAIN_COMMAND, nest(gn.COLLECTOR, text(gn.COLLECTOR_NAME, "c")),
                                                         u32(gn.GENERATION, 0), nest(gn.EXPLAIN, u8(3, REPLICATED))))
        if ways is None:
            (fake.directory / "ways").unlink(missing_ok=True)
        else:
            fake.lead(*ways)
        findings = examine(fake, *words or BY_ITSELF)["findings"]
        return [f for f in findings if f["check"] in ("path_mtu", "cannot_probe")], fake.probes()

    return examined


def of_one(told, *links, answered=True, size=1400, mtu=1500):
    return told([receiver("r", FAR)], [copy("r", mtu)], [(FAR, 1500, answered, ",".join(links) or "-")], streams=[sized(size)])


def test_a_smaller_link(told):
    [finding], sent = of_one(told, f"{ROUTER}=1300")
    assert finding == {
        "check": "path_mtu", "level": "warning", "object": "c/r",
        "text": f"the MTU of the path there is 1300, as {ROUTER} says, and copies of datagrams of 1400 bytes on average leave in "
                "packets of up to 1500: what is larger is lost on the way",
        "advice": "'flowteectl set receiver c/r mtu 1300'"}
    assert sent == [(FAR, "-", 0, 1500), (FAR, "-", 0, 1300)]


def test_each_smaller_than_the_one_before(told):
    [finding], sent = of_one(told, f"{ROUTER}=1450", f"{NEXT}=1350", "2001:db8::3=1280")
    assert "is 1280, as 2001:db8::3 says" in finding["text"] and finding["advice"].endswith("mtu 1280'")
    assert [size for _, _, _, size in sent] == [1500, 1450, 1350], "no link is smaller than 1280"


def test_it_ends_where_links_are_never_the_last(told):
    _, sent = of_one(told, *(f"{ROUTER}={mtu}" for mtu in range(1490, 1300, -10)))
    assert len(sent) == 8


@pytest.mark.parametrize("answered", [True, False], ids=["answered", "silent"])
def test_all_links_are_equal(told, answered):
    assert of_one(told, answered=answered) == ([], [(FAR, "-", 0, 1500)])
    assert of_one(told, f"{ROUTER}=1500", answered=answered) == ([], [(FAR, "-", 0, 1500)])


def test_the_last_way_is_silent(told):
    """A router has spoken, and behind it nobody answers."""
    [finding], _ = of_one(told, f"{ROUTER}=1400", answered=False)
    assert "is 1400" in finding["text"]


def test_what_no_router_says(told):
    """A link of less than 1280 is none of IPv6."""
    assert of_one(told, f"{ROUTER}=1200") == ([], [(FAR, "-", 0, 1500)])


@pytest.mark.parametrize("size, is_told", [(1252, False), (1253, True), (4000, True)])
def test_who_sends_no_more_than_fits(told, size, is_told):
    findings, sent = of_one(told, f"{ROUTER}=1300", size=size)
    assert (bool(findings), bool(sent)) == (is_told, True)


@pytest.mark.parametrize("size", [0, 1232])
def test_what_every_link_carries_is_not_tried(told, size):
    assert of_one(told, f"{ROUTER}=1280", size=size) == ([], [])


def test_copies_that_fit_already(told):
    """By 'mtu', or as the route has that."""
    assert of_one(told, f"{ROUTER}=1300", mtu=1300) == ([], [(FAR, "-", 0, 1300)])
    assert of_one(told, f"{ROUTER}=1300", mtu=1280) == ([], [])


def test_who_does_not_want_to_wait(told):
    case = [receiver("r", FAR)], [copy("r")], [(FAR, 1500, True, f"{ROUTER}=1300")]
    assert told(*case, "--listen", "0") == ([], [])
    assert len(told(*case, "--listen", "1")[0]) == 1


@pytest.mark.parametrize("to, attrs", [
    ("172.16.1.100", []), ("ff05::7", []), (OWN, []), (FAR, [u8(gn.RECEIVER_STATE, 1)]), (FAR, [source(OWN)])],
    ids=["ipv4", "multicast", "own", "down", "source"])
def test_where_there_is_nothing_to_try(told, to, attrs):
    assert told([receiver("r", to, *attrs)], [copy("r")], [(to, 1500, True, f"{ROUTER}=1300")]) == ([], [])


@pytest.mark.parametrize("case", [copy("r", 1500, NO_ROUTE), copy("r", 1500, SENT, attr(6, b"")), copy("r", 1500, SENT, attr(11, b""))],
                         ids=["no_route", "local", "ipsec"])
def test_copies_that_do_not_go_there_as_they_are(told, case):
    assert told([receiver("r", FAR)], [case], [(FAR, 1500, True, f"{ROUTER}=1300")]) == ([], [])


def test_receivers_with_one_address(told):
    """It is tried once, and each is told of that needs it."""
    findings, sent = told([receiver("a", FAR), receiver("b", FAR, port=2056), receiver("s", FAR, u16(gn.RECEIVER_MTU, 1300), port=2057)],
                          [copy("a"), copy("b"), copy("s", 1300)], [(FAR, 1500, True, f"{ROUTER}=1300")])
    assert [f["object"] for f in findings] == ["c/a", "c/b"]
    assert sent == [(FAR, "-", 0, 1500), (FAR, "-", 0, 1300)]


def test_ways_that_differ(told):
    """By device and mark; each is tried at once, and not one after the other."""
    findings, sent = told([receiver("a", FAR), receiver("b", FAR, text(gn.RECEIVER_DEV, "lo")), receiver("c", FAR, u32(gn.RECEIVER_MARK, 7)),
                           receiver("d", FARTHER)], [copy(name) for name in "abcd"],
                          [(FAR, 1500, True, f"{ROUTER}=1300"), (FARTHER, 1400, True, "-")])
    assert [f["object"] for f in findings] == ["c/a", "c/b", "c/c"]
    assert sent[:4] == [(FAR, "-", 0, 1500), (FAR, "lo", 0, 1500), (FAR, "-", 7, 1500), (FARTHER, "-", 0, 1400)]


def test_not_too_many(told):
    hosts = [f"2001:db8:f::{number:x}" for number in range(1, 71)]
    _, sent = told([receiver(f"r{number}", host) for number, host in enumerate(hosts)], [copy(f"r{number}") for number in range(70)],
                   [(host, 1500, False, "-") for host in hosts])
    assert [to for to, *_ in sent] == hosts[:64]


def test_members_of_a_pool_that_may_be_next(told):
    """One was chosen for this datagram; another that is up may be for the next."""
    pool = message(gn.POOL_NEW, nest(gn.POOL, text(gn.POOL_COLLECTOR, "c"), text(gn.POOL_NAME, "p"), u8(gn.POOL_BALANCE, 0)))
    inside = text(gn.RECEIVER_POOL, "p")
    findings, sent = told([pool, receiver("a", FAR, inside), receiver("b", FARTHER, inside, u16(gn.RECEIVER_MTU, 1450)),
                           receiver("d", "2001:db8:f::9", inside, u8(gn.RECEIVER_STATE, 1))], [copy("a")],
                          [(FAR, 1500, True, "-"), (FARTHER, 1500, True, f"{ROUTER}=1400")])
    assert [(f["object"], "up to 1450" in f["text"]) for f in findings] == [("c/b", True)]
    assert sent[:2] == [(FAR, "-", 0, 1500), (FARTHER, "-", 0, 1450)]


def test_the_largest_that_goes_there(told):
    """Of the streams, which any of them gets here."""
    [finding], _ = told([receiver("r", FAR)], [copy("r")], [(FAR, 1500, True, f"{ROUTER}=1300")],
                        streams=[sized(1240), sized(1440, "192.0.2.3"), sized(1400, "192.0.2.2")])
    assert "of 1440 bytes on average" in finding["text"]


def test_who_may_not_try(told):
    """It is said, but only if there is something to be tried."""
    [finding], _ = told([receiver("r", FAR)], [copy("r")], None)
    assert (finding["check"], finding["level"], finding["object"]) == ("cannot_probe", "note", None)
    assert "CAP_NET_RAW" in finding["advice"]
    assert told([receiver("r", "172.16.1.100")], [copy("r")], None) == ([], [])
    assert told([receiver("r", FAR)], [copy("r")], None, "--listen", "0") == ([], [])
