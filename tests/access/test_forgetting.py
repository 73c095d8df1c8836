"""A person is forgotten: no byte of who it was is left, and the log says that it was done."""

from pathlib import Path

import pytest

from access.grants import AccountId
from flows.accounts import Account, StillOpen, account_of, close_account
from flows.contacts import import_contacts, plan_contacts
from flows.forgetting import UnknownPerson, erase_person, person_at
from projections.timeline_words import event_wording
from tests.access.conftest import DAY, NOW, Office


def test_erasing_leaves_no_byte_of_who_it_was(on_sqlite: Office) -> None:
    app = on_sqlite.app
    id_ = on_sqlite.account("canary-5d0c3f0e")
    on_sqlite.sign_in("canary-5d0c3f0e")
    person = known(on_sqlite, id_).person
    csv = (
        "unit_code,post,name,email,phone,role\n20602,UBND,canary-a1,canary-b2@xa.example,0905777333,officer\n"
    )
    import_contacts(app, plan_contacts(app, csv.encode(), on=DAY), on=DAY, now=NOW, by="test")
    holder = person_at(app, "CANARY-b2@xa.example")
    canaries = (b"canary", b"0905777333")
    assert all(one in on_disk(on_sqlite) for one in canaries)

    with pytest.raises(StillOpen, match="Hãy đóng tài khoản"):
        erase_person(app, person, reason="theo đơn", on=DAY, said=on_sqlite.said())
    close_account(app, id_, reason="nghỉ việc", said=on_sqlite.said())
    erase_person(app, person, reason="theo đơn", on=DAY, said=on_sqlite.said())
    gone = erase_person(app, holder, reason="theo đơn", on=DAY, said=on_sqlite.said())

    assert [post.unit for post in gone.posts] == ["20602"]
    assert (known(on_sqlite, id_).login, known(on_sqlite, id_).name) == ("", "")
    assert not any(one in on_disk(on_sqlite) for one in canaries)
    with pytest.raises(UnknownPerson, match="Không còn dữ liệu cá nhân"):
        erase_person(app, person, reason="theo đơn", on=DAY, said=on_sqlite.said())
    with pytest.raises(UnknownPerson, match="Có 0 người"):
        person_at(app, "canary-b2@xa.example")
    app.projector.rebuild()
    assert not any(one in on_disk(on_sqlite) for one in canaries)
    on_sqlite.account("canary-5d0c3f0e")  # the name is free again


def test_what_is_recorded_of_an_erasure_names_nobody(office: Office) -> None:
    id_ = office.account("lan")
    person = known(office, id_).person
    close_account(office.app, id_, reason="nghỉ việc", said=office.said())
    erase_person(office.app, person, reason="theo đơn số 7", on=DAY, said=office.said())
    [recorded] = office.app.log.stream(f"person:{person}")
    assert recorded.event.model_dump() == {"person": person, "reason": "theo đơn số 7"}
    told = event_wording(recorded.event, lambda code, _: code, DAY)
    assert told == f"Xóa dữ liệu cá nhân của người mang mã {str(person)[:8]}: theo đơn số 7"


def known(office: Office, id_: AccountId) -> Account:
    found = account_of(office.app, id_)
    assert found is not None
    return found


def on_disk(office: Office) -> bytes:
    """All that lies in the database's files, the write-ahead log too."""
    path = Path(office.app.settings.database_url.removeprefix("sqlite:///"))
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
