"""A session that ends while a form is filled in: nothing is written, and the way back is shown."""

from access.roles import Role
from tests.web.conftest import HOST, SignIn, hidden_fields, text_of

FORM = "/viec/12-KH-UBND-2022/1/20602-01/-/ghi"


def test_a_form_that_is_sent_too_late_leads_to_signing_in_and_back(sign_in: SignIn) -> None:
    officer = sign_in(Role.OFFICER, "20602")
    hidden = hidden_fields(officer.get(FORM).text)
    officer.client.cookies.clear()
    late = officer.client.post(FORM, data=hidden, headers={"origin": HOST, "referer": f"{HOST}{FORM}"})
    assert late.status_code == 401
    assert "chưa được ghi. Đăng nhập lại rồi gửi lại" in text_of(late)
    assert f'href="/dang-nhap?next={FORM.replace("/", "%2F")}"' in late.text
    elsewhere = officer.client.post(
        FORM, data=hidden, headers={"origin": HOST, "referer": "https://x.example/a"}
    )
    assert 'href="/dang-nhap?next=%2F"' in elsewhere.text
