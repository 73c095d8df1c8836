"""Who may use which route: written by hand, apart from the policies that the site itself checks.

A route asks for an action at the place that what it is about lies in. `LISTS` are pages that show
whatever lies in the visitor's own part of the tree: to see them it is enough to may it anywhere.
"""

from typing import Final

from access.roles import Role

SEE, REPORT, ASK, REVIEW, GRANT, ISSUE, URGE, ROSTER, ACCOUNTS, TRAIL, EXPORT = (
    *("see", "report", "ask", "review", "grant", "issue", "urge", "roster", "accounts", "trail", "export"),
)

# As the guides tell people: docs/vi/quan-tri.md has the same table in words.
MAY: Final[dict[Role, set[str]]] = {
    Role.COORDINATOR: {SEE, REPORT, ASK, REVIEW, GRANT, ISSUE, URGE, ROSTER, EXPORT},
    Role.OFFICER: {SEE, REPORT, ASK, EXPORT},
    Role.LEADER: {SEE, EXPORT},
    Role.AUDITOR: {SEE, TRAIL, EXPORT},
    Role.ADMINISTRATOR: {SEE, ROSTER, ACCOUNTS, TRAIL},
}
CONTAINS: Final = {"49": {"49", "508", "511"}, "508": {"508"}, "511": {"511"}}

EVERYBODY, SIGNED_IN = "everybody", "signed in"
DISTRICT, WHOLE, LIST = "508", "49", "list"  # where the thing lies that the route is about

DRAFT, ISSUED = DISTRICT, WHOLE  # the draft binds units of the district, the issued directive the province
KINDS: Final = (
    *("team_founded", "team_changed", "team_dissolved", "training_held"),
    *("document_issued", "report_filed", "measured", "work_reported"),
)

TASK: Final = "/viec/{directive}/{obligation}/{unit}/{period}"
API_TASK: Final = "/api/v1/tasks/{directive}/{obligation}/{unit}/{period}"

# Method and path → what one must be allowed to do, and where what it is about lies.
ROUTES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("GET", "/"): (SIGNED_IN, LIST),
    ("GET", "/dang-nhap"): (EVERYBODY, LIST),
    ("POST", "/dang-nhap"): (EVERYBODY, LIST),
    ("POST", "/dang-xuat"): (EVERYBODY, LIST),
    ("GET", "/dang-nhap/cong"): (EVERYBODY, LIST),
    ("GET", "/dang-nhap/ve"): (EVERYBODY, LIST),
    ("GET", "/l/{token}"): (EVERYBODY, LIST),
    ("POST", "/l/{token}"): (EVERYBODY, LIST),
    ("GET", "/tro-giup"): (EVERYBODY, LIST),
    ("GET", "/tro-giup/{name}"): (EVERYBODY, LIST),
    ("GET", "/tro-giup/anh/{name}"): (EVERYBODY, LIST),
    ("GET", "/api"): (EVERYBODY, LIST),
    ("GET", "/api/v1/openapi.json"): (EVERYBODY, LIST),
    ("GET", "/api/v1/calendar/{secret}.ics"): (EVERYBODY, LIST),
    # One's own account.
    ("GET", "/tai-khoan"): (SIGNED_IN, LIST),
    ("GET", "/tai-khoan/mat-khau"): (SIGNED_IN, LIST),
    ("POST", "/tai-khoan/mat-khau"): (SIGNED_IN, LIST),
    ("POST", "/tai-khoan/dang-xuat-moi-noi"): (SIGNED_IN, LIST),
    ("GET", "/tai-khoan/hai-buoc"): (SIGNED_IN, LIST),
    ("POST", "/tai-khoan/hai-buoc"): (SIGNED_IN, LIST),
    ("POST", "/tai-khoan/hai-buoc/bat-dau"): (SIGNED_IN, LIST),
    ("GET", "/tai-khoan/nguoi-thay"): (SIGNED_IN, LIST),
    ("POST", "/tai-khoan/nguoi-thay"): (SIGNED_IN, LIST),
    ("POST", "/tai-khoan/nguoi-thay/{account}/{grant}/thoi"): (SIGNED_IN, LIST),
    ("GET", "/tai-khoan/khoa-truy-cap"): (SIGNED_IN, LIST),
    ("POST", "/tai-khoan/khoa-truy-cap"): (SIGNED_IN, LIST),
    ("POST", "/tai-khoan/khoa-truy-cap/{token}/thu-hoi"): (SIGNED_IN, LIST),
    # Of the account itself: what is done while it waits.
    ("GET", "/dang-lam"): (SIGNED_IN, LIST),
    ("GET", "/dang-lam/{errand}"): (SIGNED_IN, LIST),
    ("GET", "/dang-lam/{errand}/tep"): (SIGNED_IN, LIST),
    # What is seen.
    ("GET", "/bang"): (SEE, DISTRICT),
    ("GET", "/lanh-dao"): (SEE, DISTRICT),
    ("GET", "/so-lieu-lech"): (SEE, DISTRICT),
    ("GET", "/viec"): (SEE, DISTRICT),
    ("GET", "/don-vi"): (SEE, LIST),
    ("GET", "/don-vi/{unit}"): (SEE, DISTRICT),
    ("GET", "/van-ban"): (SEE, LIST),
    ("GET", "/van-ban/{name}"): (SEE, LIST),
    ("GET", "/lich"): (SEE, DISTRICT),
    ("GET", "/thu"): (SEE, DISTRICT),
    ("GET", "/thu/{letter}"): (SEE, DISTRICT),
    ("GET", "/thu/{letter}/html"): (SEE, DISTRICT),
    ("GET", TASK): (SEE, DISTRICT),
    ("GET", f"{TASK}/quyet-dinh"): (GRANT, DISTRICT),
    ("POST", f"{TASK}/quyet-dinh"): (GRANT, DISTRICT),
    ("GET", f"{TASK}/minh-chung/{{digest}}"): (SEE, DISTRICT),
    ("GET", "/minh-chung/{unit}/{version}/{digest}"): (SEE, DISTRICT),
    # What officers do.
    ("GET", "/viec-cua-toi"): (REPORT, DISTRICT),
    ("GET", "/viec-cua-toi/{unit}/{directive}/{obligation}"): (REPORT, DISTRICT),
    ("POST", "/viec-cua-toi/{unit}/{directive}/{obligation}"): (REPORT, DISTRICT),
    ("GET", f"{TASK}/ghi"): (REPORT, DISTRICT),
    ("POST", f"{TASK}/ghi"): (REPORT, DISTRICT),
    ("GET", f"{TASK}/trinh"): (REPORT, DISTRICT),
    ("POST", f"{TASK}/trinh"): (REPORT, DISTRICT),
    ("GET", f"{TASK}/gia-han"): (ASK, DISTRICT),
    ("POST", f"{TASK}/gia-han"): (ASK, DISTRICT),
    ("POST", f"{TASK}/nhan-viec"): (ASK, DISTRICT),
    ("GET", f"{TASK}/nhac-sau"): (ASK, DISTRICT),
    ("POST", f"{TASK}/nhac-sau"): (ASK, DISTRICT),
    ("GET", "/du-kien/{unit}/{version}/sua"): (REPORT, DISTRICT),
    ("POST", "/du-kien/{unit}/{version}/sua"): (REPORT, DISTRICT),
    ("GET", "/du-kien/{unit}/{version}/rut"): (REPORT, DISTRICT),
    ("POST", "/du-kien/{unit}/{version}/rut"): (REPORT, DISTRICT),
    ("GET", "/bieu"): (REPORT, DISTRICT),
    ("GET", "/bieu/tai"): (REPORT, DISTRICT),
    ("POST", "/bieu"): (REPORT, DISTRICT),
    ("POST", "/bieu/ghi"): (REPORT, DISTRICT),
    # What coordinators do.
    ("GET", "/xin-gia-han"): (GRANT, DISTRICT),
    ("POST", "/xin-gia-han"): (GRANT, DISTRICT),
    ("GET", "/cho-duyet"): (REVIEW, DISTRICT),
    ("POST", "/cho-duyet"): (REVIEW, DISTRICT),
    ("GET", "/chon-viec"): (GRANT, DISTRICT),
    ("POST", "/chon-viec"): (GRANT, DISTRICT),
    ("GET", "/gia-han-nhieu"): (GRANT, DISTRICT),
    ("POST", "/gia-han-nhieu"): (GRANT, DISTRICT),
    ("GET", "/thu/tra-lai"): (URGE, LIST),
    ("POST", "/thu/tra-lai"): (URGE, LIST),
    ("GET", "/thu/bi-giu"): (URGE, WHOLE),
    ("POST", "/thu/bi-giu"): (URGE, WHOLE),
    ("GET", "/tam-ngung"): (URGE, LIST),
    ("POST", "/tam-ngung"): (URGE, DISTRICT),
    ("POST", "/tam-ngung/thoi"): (URGE, WHOLE),
    ("GET", "/thang"): (URGE, LIST),
    ("GET", "/thang/{name}"): (URGE, LIST),
    ("GET", "/thang/cong-bo"): (URGE, WHOLE),
    ("POST", "/thang/cong-bo"): (URGE, WHOLE),
    ("GET", "/van-ban/moi"): (ISSUE, LIST),
    ("POST", "/van-ban/moi"): (ISSUE, LIST),
    ("GET", "/van-ban/{name}/du-thao"): (ISSUE, DRAFT),
    ("POST", "/van-ban/{name}/du-thao/tra-loi"): (ISSUE, DRAFT),
    ("GET", "/van-ban/{name}/du-thao/phan-dau"): (ISSUE, DRAFT),
    ("POST", "/van-ban/{name}/du-thao/phan-dau"): (ISSUE, DRAFT),
    ("GET", "/van-ban/{name}/du-thao/tep"): (ISSUE, DRAFT),
    ("POST", "/van-ban/{name}/du-thao/tep"): (ISSUE, DRAFT),
    ("GET", "/van-ban/{name}/du-thao/nhiem-vu/{no}"): (ISSUE, DRAFT),
    ("POST", "/van-ban/{name}/du-thao/nhiem-vu/{no}"): (ISSUE, DRAFT),
    ("POST", "/van-ban/{name}/du-thao/nhiem-vu/{no}/bo"): (ISSUE, DRAFT),
    ("GET", "/van-ban/{name}/xem-truoc"): (ISSUE, DRAFT),
    ("GET", "/van-ban/{name}/xem-thu"): (ISSUE, DRAFT),
    ("POST", "/van-ban/{name}/xac-nhan"): (ISSUE, DRAFT),
    ("POST", "/van-ban/{name}/ban-hanh"): (ISSUE, DRAFT),
    ("GET", "/van-ban/{name}/sua-doi"): (ISSUE, ISSUED),
    ("GET", "/van-ban/{name}/sua-doi/{no}"): (ISSUE, ISSUED),
    ("POST", "/van-ban/{name}/sua-doi/{no}"): (ISSUE, ISSUED),
    ("GET", "/van-ban/{name}/bo-nhiem-vu/{no}"): (ISSUE, ISSUED),
    ("POST", "/van-ban/{name}/bo-nhiem-vu/{no}"): (ISSUE, ISSUED),
    ("GET", "/van-ban/{name}/ket-thuc"): (ISSUE, ISSUED),
    ("POST", "/van-ban/{name}/ket-thuc"): (ISSUE, ISSUED),
    ("GET", "/van-ban/{name}/thu-hoi"): (ISSUE, ISSUED),
    ("POST", "/van-ban/{name}/thu-hoi"): (ISSUE, ISSUED),
    # What auditors and administrators do.
    ("GET", "/nhat-ky"): (TRAIL, DISTRICT),
    ("GET", "/nhat-ky/so-sanh"): (TRAIL, DISTRICT),
    ("GET", "/nhat-ky/{position}"): (TRAIL, DISTRICT),
    ("GET", "/quan-tri/tai-khoan"): (ACCOUNTS, LIST),
    ("GET", "/quan-tri/tai-khoan/moi"): (ACCOUNTS, LIST),
    ("POST", "/quan-tri/tai-khoan/moi"): (ACCOUNTS, LIST),
    ("GET", "/quan-tri/tai-khoan/{account}"): (ACCOUNTS, DISTRICT),
    ("POST", "/quan-tri/tai-khoan/{account}/vai-tro"): (ACCOUNTS, DISTRICT),
    ("POST", "/quan-tri/tai-khoan/{account}/vai-tro/{grant}/thoi"): (ACCOUNTS, DISTRICT),
    ("POST", "/quan-tri/tai-khoan/{account}/mat-khau"): (ACCOUNTS, DISTRICT),
    ("POST", "/quan-tri/tai-khoan/{account}/dang-xuat"): (ACCOUNTS, DISTRICT),
    ("POST", "/quan-tri/tai-khoan/{account}/go-hai-buoc"): (ACCOUNTS, DISTRICT),
    ("POST", "/quan-tri/tai-khoan/{account}/dong"): (ACCOUNTS, DISTRICT),
    ("GET", "/quan-tri/tai-khoan/{account}/xoa"): (ACCOUNTS, DISTRICT),
    ("POST", "/quan-tri/tai-khoan/{account}/xoa"): (ACCOUNTS, DISTRICT),
    ("GET", "/dau-moi/{post}/xoa"): (ACCOUNTS, DISTRICT),
    ("POST", "/dau-moi/{post}/xoa"): (ACCOUNTS, DISTRICT),
    # Units, contacts, lists as files, other systems.
    ("GET", "/don-vi/tim"): (SEE, LIST),
    ("GET", "/don-vi/nap"): (ROSTER, LIST),
    ("GET", "/don-vi/them"): (ROSTER, LIST),
    ("POST", "/don-vi/them"): (ROSTER, LIST),
    ("GET", "/dau-moi/them"): (ROSTER, LIST),
    ("POST", "/dau-moi/them"): (ROSTER, LIST),
    ("POST", "/don-vi/nap"): (ROSTER, LIST),
    ("GET", "/dau-moi"): (ROSTER, DISTRICT),
    ("GET", "/dau-moi/nap"): (ROSTER, LIST),
    ("POST", "/dau-moi/nap"): (ROSTER, LIST),
    ("GET", "/dau-moi/{post}/thoi"): (ROSTER, DISTRICT),
    ("POST", "/dau-moi/{post}/thoi"): (ROSTER, DISTRICT),
    ("GET", "/xuat/bao-cao-thang.docx"): (EXPORT, DISTRICT),
    ("GET", "/xuat/nhat-ky.{ending}"): (f"{TRAIL} {EXPORT}", DISTRICT),
    ("GET", "/xuat/{name}.{ending}"): (EXPORT, DISTRICT),
    ("GET", "/moc-noi"): (ACCOUNTS, LIST),
    ("POST", "/moc-noi"): (ACCOUNTS, LIST),
    ("POST", "/moc-noi/{webhook}/go"): (ACCOUNTS, LIST),
    ("POST", "/moc-noi/{webhook}/gui-lai"): (ACCOUNTS, LIST),
    ("POST", "/moc-noi/{webhook}/doi-khoa"): (ACCOUNTS, LIST),
    # The API.
    ("GET", "/api/v1/board"): (SEE, DISTRICT),
    ("GET", "/api/v1/tasks"): (SEE, DISTRICT),
    ("GET", API_TASK): (SEE, DISTRICT),
    ("GET", "/api/v1/units"): (SEE, DISTRICT),
    ("GET", "/api/v1/units/{unit}"): (SEE, DISTRICT),
    ("GET", "/api/v1/units/{unit}/letters"): (SEE, DISTRICT),
    ("GET", "/api/v1/directives"): (SEE, LIST),
    ("GET", "/api/v1/directives/{name}"): (SEE, LIST),
    ("GET", "/api/v1/teams"): (SEE, DISTRICT),
    ("GET", "/api/v1/indicators"): (SEE, DISTRICT),
    ("GET", "/api/v1/discrepancies"): (SEE, DISTRICT),
    ("GET", "/api/v1/events"): (SEE, LIST),
    ("GET", "/api/v1/trail"): (TRAIL, DISTRICT),
    ("GET", "/api/v1/trail/{position}"): (TRAIL, DISTRICT),
    **{("POST", f"/api/v1/facts/{kind}"): (REPORT, DISTRICT) for kind in KINDS},
    **{("POST", f"/api/v1/facts/{{unit}}/{{version}}/correct/{kind}"): (REPORT, DISTRICT) for kind in KINDS},
    ("POST", "/api/v1/facts/{unit}/{version}/retract"): (REPORT, DISTRICT),
    ("POST", "/api/v1/evidence"): (REPORT, LIST),
    ("POST", f"{API_TASK}/extension"): (ASK, DISTRICT),
    ("POST", f"{API_TASK}/extension/grant"): (GRANT, DISTRICT),
    ("POST", f"{API_TASK}/extension/refuse"): (GRANT, DISTRICT),
    ("POST", f"{API_TASK}/submission"): (REPORT, DISTRICT),
    ("POST", f"{API_TASK}/submission/accept"): (REVIEW, DISTRICT),
    ("POST", f"{API_TASK}/submission/return"): (REVIEW, DISTRICT),
    ("POST", f"{API_TASK}/acknowledgement"): (ASK, DISTRICT),
    ("POST", f"{API_TASK}/waiver"): (GRANT, DISTRICT),
}

# What a task that was handed on opens to whoever speaks for the unit that it was handed on to: the
# page of that task, its files, and filing for it while it is open.
IN_HAND: Final[dict[tuple[str, str], str]] = {
    ("GET", TASK): SEE,
    ("GET", f"{TASK}/minh-chung/{{digest}}"): SEE,
    ("GET", API_TASK): SEE,
    ("GET", f"{TASK}/ghi"): REPORT,
    ("POST", f"{TASK}/ghi"): REPORT,
    ("GET", f"{TASK}/trinh"): REPORT,
    ("POST", f"{TASK}/trinh"): REPORT,
    ("POST", f"{API_TASK}/submission"): REPORT,
}


def allowed(role: Role, unit: str, action: str, about: str) -> bool:
    """Whether an account of that role at that unit may do the action (or all of them) where `about` lies."""
    if action in {EVERYBODY, SIGNED_IN}:
        return True
    return set(action.split()) <= MAY[role] and (about == LIST or about in CONTAINS[unit])
