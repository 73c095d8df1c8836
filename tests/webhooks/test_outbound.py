"""Which addresses may be called: the open internet, and machines that were named."""

from ipaddress import ip_address

import pytest

from flows.outbound import BadAddress, NotReachable, callable_ones, checked_url, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("203.162.4.190", True),
        ("2001:4860:4860::8888", True),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.2.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("2002:7f00:1::", False),
        ("2002:0a00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
    ],
)
def test_what_is_the_open_internet(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_one_address_inside_is_enough_to_refuse_a_name() -> None:
    assert callable_ones("a.example", ["8.8.8.8", "8.8.8.8", "1.1.1.1"], ()) == ("8.8.8.8", "1.1.1.1")
    with pytest.raises(NotReachable, match=r"a.example: 10.0.0.1 is inside the house"):
        callable_ones("a.example", ["8.8.8.8", "10.0.0.1"], ())
    assert callable_ones("A.example", ["10.0.0.1"], {"a.example"}) == ("10.0.0.1",)
    with pytest.raises(NotReachable, match="no address"):
        callable_ones("a.example", [], ())


@pytest.mark.parametrize(
    "url",
    [
        "https://8.8.8.8/x",
        "https://dondoc.example:8443/x?y=1",
        "http://noi-bo.example/x",
        "https://[2001:4860:4860::8888]/",
    ],
)
def test_addresses_that_may_be_called(url: str) -> None:
    assert checked_url(url, {"noi-bo.example"}).hostname


@pytest.mark.parametrize(
    "url",
    [
        *("https://10.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/"),
        *("file:///etc/passwd", "//x", "https://x#y", "https://u@x/", "https://x:99999/", "https://x:0/"),
        *("https://máy.example/", "https://a b/", "gopher://x", "https://" + "a" * 600, "", "https://[::1"),
    ],
)
def test_addresses_that_may_not(url: str) -> None:
    with pytest.raises(BadAddress):
        checked_url(url, {"noi-bo.example"})
