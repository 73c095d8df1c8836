"""What a reply means; whatever a server says, it has exactly one meaning and no address in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.posting import Later, NotAuthenticated, NotPosted, OnHold, Refusal, RelayAway, SenderRefused
from notices.verdicts import Step, kept_reply, verdict

STEPS: list[Step] = ["sender", "recipient", "message"]


@pytest.mark.parametrize(
    ("step", "code", "reply", "kind"),
    [
        ("recipient", 550, "5.1.1 no", Refusal),
        ("recipient", 551, "moved", Refusal),
        ("recipient", 553, "5.1.3 syntax", Refusal),
        ("recipient", 501, "bad address", Refusal),
        ("message", 554, "5.6.0 content", Refusal),
        ("message", 552, "5.3.4 too big", Refusal),
        ("sender", 552, "5.3.4 too big", Refusal),
        ("sender", 550, "5.7.1 not you", SenderRefused),
        ("sender", 501, "5.1.7 bad sender", SenderRefused),
        ("sender", 451, "try later", RelayAway),
        ("sender", 421, "bye", RelayAway),
        ("recipient", 421, "bye", RelayAway),
        ("message", 421, "bye", RelayAway),
        ("recipient", 450, "greylisted", Later),
        ("recipient", 452, "too many", Later),
        ("message", 451, "scanner", Later),
        ("recipient", 530, "login", NotAuthenticated),
        ("recipient", 535, "login", NotAuthenticated),
        ("message", 538, "encrypt", NotAuthenticated),
        ("recipient", 503, "sequence", Later),
        ("message", 500, "what", Later),
        ("message", -1, "garbled", Later),
        ("message", 251, "odd", Later),
        ("message", 354, "odd", Later),
    ],
)
def test_each_reply_has_its_meaning(step: Step, code: int, reply: str, kind: type[NotPosted]) -> None:
    assert type(verdict(step, code, reply)) is kind


@given(st.sampled_from(STEPS), st.integers(-1, 999), st.binary(max_size=400))
def test_any_reply_has_a_meaning_that_can_be_said_in_both_languages(
    step: Step, code: int, reply: bytes
) -> None:
    said = verdict(step, code, reply)
    assert isinstance(said, Refusal | Later | OnHold)
    assert said.code == code
    assert len(said.text) <= 300
    for lang in ("vi", "en"):
        assert str(code) in said.say(lang)  # type: ignore[arg-type]  # both are languages


@given(st.text(max_size=50), st.sampled_from(["an@xa.vn", "văn.an@xã.vn", "a+b@x.vn", "A@[10.0.0.1]"]))
def test_no_address_is_kept(around: str, address: str) -> None:
    kept = kept_reply(f"{around} <{address}>: {around} {address} {around}".encode())
    assert address.partition("@")[0] + "@" not in kept


def test_a_name_without_its_at_sign_is_not_kept_either() -> None:
    kept = verdict("recipient", 550, "5.1.1 unknown user Nguyen.Van.An", "nguyen.van.an@xa.vn").text
    assert kept == "5.1.1 unknown user […]"
    assert kept_reply("5.1.1 no vp here", "vp@xa.vn") == "5.1.1 no vp here"


def test_a_reply_is_kept_on_one_line() -> None:
    assert kept_reply(b"5.1.1 no\n5.1.1 such\r\nuser") == "5.1.1 no 5.1.1 such user"
    assert kept_reply(b"\xff\xfe") == "��"
