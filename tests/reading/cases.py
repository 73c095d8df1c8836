# ruff: noqa: E501  sentences and files of the cases are kept whole
"""Sentences in the project's own words, each with what is to be read in it.

A case is (text, document date, obligations); an obligation is a dict of the fields that matter:
due (a last day, a rule, or (days, working)), lead, scope, percent, modality, time, report_to.
"""

from typing import Any

Case = tuple[str, str, list[dict[str, Any]]]

# What a deadline expression means: one for every row of the table in the domain's study.
EXPRESSIONS: list[Case] = [
    ("Sở Y tế gửi danh sách trạm y tế cần sửa chữa trước ngày 12/5/2025.", "2025-04-01", [{"due": "2025-05-11", "lead": "Sở Y tế", "scope": "tinh"}]),
    ("Phòng Nội vụ rà soát biên chế giáo viên, hoàn thành trước 20/8/2024.", "2024-07-01", [{"due": "2024-08-19", "lead": "Phòng Nội vụ", "scope": "huyen"}]),
    ("UBND xã Phú Lộc báo cáo số giếng khoan đã trám lấp chậm nhất trước ngày 15/3/2024.", "2024-01-10", [{"due": "2024-03-14", "scope": "xa"}]),
    ("Trạm Y tế phường lập danh sách trẻ chưa tiêm chủng, chậm nhất là ngày 9/6/2025.", "2025-05-02", [{"due": "2025-06-09", "scope": "xa"}]),
    ("Yêu cầu Chi cục Thủy lợi kiểm tra hồ chứa đến hết ngày 30/4/2026.", "2026-02-02", [{"due": "2026-04-30", "lead": "Chi cục Thủy lợi"}]),
    ("Đề nghị Ban Quản lý rừng phòng hộ bàn giao mốc ranh giới không muộn hơn ngày 01/12/2025.", "2025-09-01", [{"due": "2025-12-01"}]),
    ("Công an xã gửi danh sách hộ vắng mặt trước 17h00 ngày 08/5/2024.", "2024-05-02", [{"due": "2024-05-08", "time": "17:00", "scope": "xa"}]),
    ("Phòng Kinh tế trình phương án đến tháng 7/2025.", "2025-03-03", [{"due": "2025-07-31", "lead": "Phòng Kinh tế"}]),
    ("Sở Tài chính thẩm định dự toán trong tháng 11/2024.", "2024-09-03", [{"due": "2024-11-30"}]),
    ("Sở Xây dựng hoàn thiện quy hoạch phân khu hết tháng 02/2024.", "2023-11-03", [{"due": "2024-02-29"}]),
    ("UBND huyện Lâm Hà giải phóng mặt bằng trước tháng 9/2024.", "2024-03-03", [{"due": "2024-08-31", "lead": "UBND huyện Lâm Hà", "scope": "huyen"}]),
    ("Sở Công Thương nghiệm thu trạm biến áp trước quý III/2025.", "2025-01-03", [{"due": "2025-06-30"}]),
    ("Ban Quản lý dự án khởi công kè sông trong quý 4/2024.", "2024-06-03", [{"due": "2024-12-31"}]),
    ("Kho bạc Nhà nước tỉnh đối chiếu số dư chậm nhất quý II năm 2025.", "2025-01-03", [{"due": "2025-06-30"}]),
    ("Hội Phụ nữ xã xây dựng 05 mô hình thu gom pin cũ trong năm 2026.", "2026-01-15", [{"due": "2026-12-31", "scope": "xa"}]),
    ("Sở Giáo dục và Đào tạo xóa phòng học tạm, chậm nhất đến 2027.", "2025-01-03", [{"due": "2027-12-31", "lead": "Sở Giáo dục và Đào tạo"}]),
    ("Cục Thuế tỉnh làm sạch mã số thuế vào cuối năm 2024.", "2024-03-03", [{"due": "2024-12-31"}]),
    ("Ủy ban nhân dân phường nạo vét cống trước mùa mưa, xong giữa tháng 5/2025.", "2025-03-03", [{"due": "2025-05-15", "scope": "xa"}]),
    ("Tổ công tác kiểm tra các bếp ăn từ ngày 10/9 đến hết ngày 25/9/2025.", "2025-09-01", [{"due": "2025-09-25"}]),
    ("UBND cấp xã gửi số liệu hộ nghèo về Sở Nông nghiệp và Môi trường trước ngày 05 hằng tháng.", "2025-08-01", [{"due": "monthly;by=4", "scope": "xa", "report_to": "Sở Nông nghiệp và Môi trường"}]),
    ("Bệnh viện đa khoa tỉnh báo cáo Sở Y tế vào ngày 10 hàng tháng.", "2025-08-01", [{"due": "monthly;by=10", "report_to": "Sở Y tế"}]),
    ("Hạt Kiểm lâm báo cáo diện tích rừng trồng trước ngày 15 của tháng cuối quý.", "2025-08-01", [{"due": "quarterly;month=last;by=14"}]),
    ("Thanh tra tỉnh tổng hợp, báo cáo 6 tháng và cả năm trước 15/6 và trước 01/12 hằng năm.", "2025-02-01", [{"due": "half-yearly;by=06-14,11-30"}]),
    ("Các xã, phường báo cáo tình hình theo định kỳ 3 tháng, 6 tháng, 1 năm.", "2025-08-01", [{"due": "quarterly+half-yearly+yearly"}]),
    ("Trong thời hạn 05 ngày làm việc kể từ ngày nhận đủ hồ sơ, Văn phòng đăng ký đất đai trả kết quả cho người dân.", "2025-08-01", [{"due": (5, True)}]),
    ("Chủ đầu tư báo cáo sự cố trong vòng 24 giờ kể từ khi phát hiện.", "2025-08-01", [{"due": (1, False)}]),
    ("Đề nghị Sở Nội vụ có ý kiến bằng văn bản chậm nhất 10 ngày sau khi nhận được dự thảo.", "2025-08-01", [{"due": (10, False), "lead": "Sở Nội vụ"}]),
    ("Công an tỉnh kịp thời xử lý các vụ đốt rẫy trái phép.", "2025-08-01", [{"due": None, "lead": "Công an tỉnh"}]),
    ("Sở Tư pháp khẩn trương hướng dẫn chứng thực điện tử trong thời gian tới.", "2025-08-01", [{"due": None, "lead": "Sở Tư pháp"}]),
    ("Phấn đấu đến năm 2028 có 90% hộ gia đình phân loại rác tại nguồn.", "2025-08-01", [{"due": "2028-12-31", "percent": 90, "scope": "ho", "modality": "soft"}]),
    ("80% of villages have a clean-water point by 11/2025.", "2025-03-01", [{"due": "2025-11-30", "percent": 80, "scope": "thon"}]),
    ("Ward chairs must send the land register before 15/9/2025.", "2025-08-01", [{"due": "2025-09-14", "scope": "xa"}]),
]  # fmt: skip

# How the same thing is written in practice.
SURFACES: list[Case] = [
    ("UBND thị trấn hoàn thành lát vỉa hè chậm nhất 7.8.2024.", "2024-05-01", [{"due": "2024-08-07", "scope": "xa"}]),
    ("Sở Nội vụ trình đề án trước ngày 3-9-2024.", "2024-05-01", [{"due": "2024-09-02"}]),
    ("Phòng Giáo dục và Đào tạo gửi kế hoạch năm học trước ngày 09 tháng 8 năm 2024.", "2024-05-01", [{"due": "2024-08-08"}]),
    ("Phòng Y tế báo cáo trước ngày18/7/2024.", "2024-05-01", [{"due": "2024-07-17"}]),
    ("Sở Du lịch hoàn thành biển chỉ dẫn trong quý 3-2024.", "2024-05-01", [{"due": "2024-09-30"}]),
    ("Trước ngày 20/10/2024, Sở Ngoại vụ gửi chương trình đón đoàn.", "2024-05-01", [{"due": "2024-10-19", "lead": "Sở Ngoại vụ"}]),
    ("Rà soát, cắm biển cảnh báo sạt lở tại các ngầm tràn (xong trước 30/6/2024).", "2024-05-01", [{"due": "2024-06-29"}]),
    ("Trưởng thôn lập danh sách người cao tuổi sống một mình, nộp UBND xã trước ngày 25/11.", "2024-10-01", [{"due": "2024-11-24", "scope": "thon", "report_to": "UBND xã"}]),
    ("Trạm Thú y tiêm phòng dại cho đàn chó; hoàn thành trước ngày 15/01.", "2024-11-20", [{"due": "2025-01-14"}]),
    ("Giao Sở Khoa học và Công nghệ chủ trì, phối hợp với Sở Tài chính, Sở Công Thương trình UBND tỉnh cơ chế hỗ trợ trước ngày 31/3/2025.", "2025-01-05", [{"due": "2025-03-30", "lead": "Sở Khoa học và Công nghệ", "report_to": "UBND tỉnh", "coordinate": ["Sở Tài chính", "Sở Công Thương"]}]),
    ("Đảng ủy các xã, phường quán triệt Nghị quyết đến 100% chi bộ, hoàn thành trong tháng 10/2025; báo cáo Ban Thường vụ Tỉnh ủy trước ngày 10/11/2025.", "2025-09-01", [{"due": "2025-10-31", "percent": 100, "scope": "thon"}, {"due": "2025-11-09", "scope": "xa"}]),
    ("Mỗi thôn lập ít nhất 01 tổ xung kích phòng cháy, xong trước ngày 01/3/2026.", "2026-01-05", [{"due": "2026-02-28", "scope": "thon"}]),
    ("Không dưới 60% hợp tác xã có kế toán trưởng trước năm 2027.", "2026-01-05", [{"due": "2026-12-31", "percent": 60, "scope": "doanh_nghiep"}]),
    ("Định kỳ hằng quý, trước ngày 25 của tháng cuối quý, Ban Quản lý chợ gửi kết quả kiểm tra an toàn thực phẩm.", "2025-01-05", [{"due": "quarterly;month=last;by=24"}]),
    ("Chiều thứ Năm hằng tuần, Văn phòng UBND huyện gửi lịch công tác.", "2024-01-05", [{"due": "weekly;by=4", "scope": "huyen"}]),
    ("Báo cáo tháng trước ngày 20, báo cáo quý trước ngày 18 của tháng cuối quý.", "2024-01-05", [{"due": "monthly;by=19"}, {"due": "quarterly;month=last;by=17"}]),
    ("Công ty cấp nước xét nghiệm mẫu nước ít nhất 01 lần/tháng.", "2024-01-05", [{"due": "monthly", "scope": "doanh_nghiep"}]),
    ("Khuyến khích các thôn trồng hoa dọc đường liên xóm.", "2024-01-05", [{"due": None, "modality": "optional", "scope": "thon"}]),
    ("Please ask all schools to submit their fire-safety checklist no later than 12 May 2025.", "2025-04-01", [{"due": "2025-05-12"}]),
    ("Communes shall report flood damage within 3 working days of the event.", "2025-04-01", [{"due": (3, True), "scope": "xa"}]),
    ("Each hamlet has to hold a clean-up day every month.", "2025-04-01", [{"due": "monthly", "scope": "thon"}]),
]  # fmt: skip

# Dates that are not deadlines: every kind.
NEGATIVES: list[tuple[str, str, str]] = [
    ("citation", "Căn cứ Nghị định số 45/2022/NĐ-CP ngày 07/7/2022 của Chính phủ quy định về xử phạt vi phạm hành chính trong lĩnh vực bảo vệ môi trường.", "2025-08-01"),
    ("citation in a sentence", "Theo Kế hoạch số 210/KH-UBND ngày 03/3/2025 của UBND tỉnh, chương trình có bốn hợp phần.", "2025-08-01"),
    ("statistics", "Tính đến hết ngày 30/6/2025, toàn tỉnh có 412 trường đạt chuẩn quốc gia.", "2025-08-01"),
    ("statistics of a month", "Trong tháng 7/2025, lực lượng kiểm lâm đã phát hiện 19 vụ vi phạm, giảm 4 vụ so với cùng kỳ.", "2025-08-01"),
    ("forecast", "Dự báo đến cuối tháng 9/2025, mực nước hồ chứa có thể xuống dưới mức chết.", "2025-08-01"),
    ("done in the past", "Trước ngày 15/7/2025, 100% phường đã lắp xong bảng tin điện tử.", "2025-08-01"),
    ("missed in the past", "Nhiều xã chưa được phê duyệt đề án trước ngày 30/6/2025 nên tiến độ bị chậm.", "2025-08-01"),
    ("data cut-off", "Số liệu trong phụ lục lấy từ hệ thống, thời điểm chốt số liệu đến hết ngày 20/7/2025.", "2025-08-01"),
    ("reporting period", "Kỳ báo cáo từ ngày 15/6/2025 đến ngày 14/7/2025 ghi nhận 7 đợt mưa lớn.", "2025-08-01"),
    ("legal condition", "Các khoản nợ phát sinh trước ngày 01/7/2025 được khoanh theo quy định cũ.", "2025-08-01"),
    ("legal condition on use", "Hộ sử dụng đất từ trước ngày 01/7/2014 không phải nộp tiền chậm nộp.", "2025-08-01"),
    ("validity", "Giấy phép khai thác cát có hiệu lực đến hết ngày 31/12/2027.", "2025-08-01"),
    ("entitlement", "Hộ cận nghèo được hưởng mức đóng này đến hết tháng 12/2026.", "2025-08-01"),
    ("event", "Hội thi tuyên truyền viên giỏi diễn ra từ ngày 12/8/2025 đến ngày 14/8/2025 tại nhà văn hóa trung tâm.", "2025-08-01"),
    ("event in the morning", "Sáng 02/8/2025, Đoàn thanh niên phường ra mắt đội hình tình nguyện; lễ ra mắt kết thúc trước 10h00.", "2025-08-05"),
    ("title horizon", "Chiến lược phát triển kinh tế biển đến năm 2030, tầm nhìn đến năm 2045 gồm ba trụ cột.", "2025-08-01"),
    ("period in a title", "Đề án bảo tồn nhà sàn giai đoạn 2021 - 2025, định hướng đến năm 2030 được HĐND thông qua.", "2025-08-01"),
    ("consequence", "Quá thời hạn 31/12/2025, các hồ sơ còn lại sẽ bị hủy.", "2025-08-01"),
    ("comparison", "Sản lượng tôm tăng 12% so với năm 2024.", "2025-08-01"),
    ("English statistics", "As of 30/6/2025, 31 of 40 wards had opened a help desk.", "2025-08-01"),
    ("a person's story", "Ông Trần Văn Bình cho biết gia đình ông dọn về khu tái định cư trước tháng 5/2025.", "2025-08-01"),
]  # fmt: skip

# The same grammar in other hands: ministries, taxes, land, budget, health, Party documents, English.
# (text, document date, [(due, words of the lead, scope, percent)]); None: not looked at.
Elsewhere = tuple[str, str, list[tuple[Any, str | None, str | None, int | None]]]
ELSEWHERE: list[Elsewhere] = [
    ("Bộ Y tế đề nghị UBND các tỉnh, thành phố trực thuộc Trung ương chỉ đạo Sở Y tế rà soát, thống kê nhu cầu vắc xin sởi và gửi về Cục Phòng bệnh trước ngày 20/3/2025 để tổng hợp.", "2025-03-05", [('2025-03-19', 'UBND các tỉnh', 'tinh', None)]),
    ("Kho bạc Nhà nước yêu cầu các đơn vị sử dụng ngân sách hoàn tất hồ sơ thanh toán gửi Kho bạc nơi giao dịch chậm nhất đến hết ngày 31/12/2024; thời hạn chi, tạm ứng ngân sách được thực hiện chậm nhất đến hết ngày 31/01/2025.", "2024-11-10", [('2024-12-31', 'các đơn vị sử dụng ngân sách', None, None), ('2025-01-31', None, None, None)]),
    ("Theo kế hoạch, đến 30/6/2025 các địa phương phải hoàn thành việc lập quy hoạch sử dụng đất cấp xã.", "2025-01-10", [('2025-06-30', 'các địa phương', None, None)]),
    ("Thủ tướng Chính phủ yêu cầu các bộ, cơ quan, địa phương phấn đấu giải ngân 100% kế hoạch vốn đầu tư công năm 2025; báo cáo tình hình giải ngân trước ngày 20 hằng tháng gửi Bộ Tài chính.", "2025-02-10", [(None, 'các bộ, cơ quan, địa phương', None, 100), ('monthly;by=19', None, None, None)]),
    ("Sở Giáo dục và Đào tạo thành phố Hải Phòng yêu cầu các trường THPT công bố điểm chuẩn vào lớp 10 chậm nhất ngày 5/7, hoàn thành hồ sơ nhập học trước 17 giờ ngày 10/7/2025.", "2025-06-10", [('2025-07-05', 'các trường THPT', 'khac', None), ('2025-07-10', 'các trường THPT', 'khac', None)]),
    ("Các phường, xã rà soát 100% cơ sở kinh doanh karaoke, lập biên bản cam kết, xong trong quý III; kết quả báo cáo UBND tỉnh (qua Công an tỉnh) trước ngày 05/10.", "2025-07-15", [('2025-09-30', 'Các phường, xã', 'doanh_nghiep', 100), ('2025-10-04', None, 'xa', None)]),
    ("Ban Thường vụ Tỉnh ủy yêu cầu các cấp ủy trực thuộc hoàn thành đại hội chi bộ trước ngày 31/3/2025, đại hội đảng bộ cấp xã trước ngày 31/8/2025.", "2025-01-15", [('2025-03-30', 'các cấp ủy trực thuộc', None, None), ('2025-08-30', 'các cấp ủy trực thuộc', None, None)]),
    ("Đối với các dự án chậm tiến độ, giao Sở Kế hoạch và Đầu tư tổng hợp, tham mưu UBND tỉnh thu hồi chủ trương đầu tư, báo cáo trong tháng 8/2024.", "2024-07-15", [('2024-08-31', 'Sở Kế hoạch và Đầu tư', 'tinh', None)]),
    ("Doanh nghiệp có trách nhiệm báo cáo công tác bảo vệ môi trường hằng năm trước ngày 15/01 của năm tiếp theo.", "2024-07-15", [('yearly;by=01-14', 'Doanh nghiệp', 'doanh_nghiep', None)]),
    ("Chủ tịch UBND tỉnh giao Giám đốc Sở Xây dựng chỉ đạo các chủ đầu tư hoàn thành 1.200 căn nhà ở xã hội trong năm 2025, chậm nhất trong tháng 11/2025 phải cất nóc.", "2025-03-15", [('2025-12-31', None, None, None), ('2025-11-30', None, None, None)]),
    ("Trong 9 tháng đầu năm 2024, toàn tỉnh đã giải ngân 5.300 tỷ đồng, đạt 61,2% kế hoạch.", "2024-10-15", []),
    ("Quyết định này có hiệu lực thi hành kể từ ngày 15 tháng 9 năm 2025 và thay thế Quyết định số 12/2020/QĐ-UBND ngày 03 tháng 4 năm 2020.", "2025-09-01", []),
    ("Thông tư này áp dụng cho năm học 2025-2026 và các năm học tiếp theo.", "2025-09-01", []),
    ("Tại thời điểm ngày 01/7/2025, xã có 4.212 hộ với 17.350 nhân khẩu.", "2025-09-01", []),
    ("Lũy kế từ đầu năm đến ngày 15/10/2025, số thu nội địa đạt 78% dự toán.", "2025-11-01", []),
    ("Yêu cầu Công ty Điện lực tỉnh bảo đảm cấp điện trở lại cho 100% khách hàng bị ảnh hưởng do bão trước 18h ngày 12/9.", "2025-09-10", [('2025-09-12', 'Công ty Điện lực tỉnh', None, 100)]),
    ("UBND phường niêm yết công khai danh sách tại trụ sở trong thời gian 15 ngày kể từ ngày ban hành Thông báo.", "2025-09-10", [((15, False), 'UBND phường', 'xa', None)]),
    ("Định kỳ 6 tháng (trước ngày 20/6) và hằng năm (trước ngày 20/12), các sở, ngành, địa phương báo cáo kết quả về Sở Nội vụ để tổng hợp.", "2025-09-10", [('half-yearly;by=06-19', 'các sở', 'tinh', None), ('yearly;by=12-19', 'các sở', 'tinh', None)]),
    ("Giao UBND đặc khu Phú Quốc hoàn thành di dời 45 hộ dân trong phạm vi dự án trước ngày 30/11/2025, bàn giao 100% mặt bằng cho chủ đầu tư trong tháng 12/2025.", "2025-09-10", [('2025-11-29', 'UBND đặc khu Phú Quốc', 'xa', None), ('2025-12-31', 'UBND đặc khu Phú Quốc', None, 100)]),
    ("Kể từ ngày 01/01/2026, bãi bỏ thuế khoán đối với hộ kinh doanh; đến hết quý II/2026, 100% hộ kinh doanh thuộc diện kê khai phải sử dụng hóa đơn điện tử khởi tạo từ máy tính tiền.", "2025-11-10", [('2026-06-30', None, 'ho', 100)]),
    ("Sở Nông nghiệp và Môi trường chủ trì, phối hợp UBND các xã kiểm kê rừng, báo cáo UBND tỉnh trong quý I/2026.", "2025-11-10", [('2026-03-31', 'Sở Nông nghiệp và Môi trường', 'tinh', None)]),
    ("Văn phòng Chính phủ vừa có văn bản truyền đạt ý kiến của Phó Thủ tướng giao Bộ Xây dựng nghiên cứu kiến nghị, trả lời cử tri trước ngày 15/8/2025.", "2025-08-01", [('2025-08-14', 'Bộ Xây dựng', 'khac', None)]),
    ("Đến năm 2030, tỷ lệ che phủ rừng đạt trên 42%, 100% xã có thiết chế văn hóa.", "2025-08-01", [('2030-12-31', None, None, 42), ('2030-12-31', None, 'xa', 100)]),
    ("By the end of Q3/2025, every commune must digitise at least 70% of its land records; progress is reported to the provincial office every two weeks.", "2025-05-01", [('2025-09-30', 'every commune', None, 70), ('periodic', None, None, None)]),
    ("Pls remind the districts: final survey forms are due 30 June 2024, no extensions.", "2024-05-20", [('2024-06-30', None, None, None)]),
    ("The provincial department will publish the list within 5 days after the hearing.", "2024-05-20", [((5, False), 'The provincial department', 'tinh', None)]),
    ("Last month 42 of 60 villages finished their toilets; the rest were delayed until after the harvest.", "2024-05-20", []),
    ("Trường hợp không hoàn thành trước thời hạn nêu trên, Chủ tịch UBND xã chịu trách nhiệm trước Chủ tịch UBND tỉnh.", "2025-08-01", [(None, 'Chủ tịch UBND xã', 'xa', None)]),
    ("Các cơ quan báo chí thường xuyên đưa tin, bài về phòng, chống ma túy.", "2025-08-01", [(None, 'Các cơ quan báo chí', None, None)]),
    ("Hoàn thành việc sắp xếp trụ sở dôi dư trước 30/9/2025; trong đó, các trụ sở không còn nhu cầu sử dụng phải bàn giao về Sở Tài chính trong vòng 30 ngày kể từ ngày có quyết định.", "2025-08-01", [('2025-09-29', None, None, None), ((30, False), None, None, None)]),
    ("Trước 15h hằng ngày, trạm y tế các xã cập nhật số ca mắc mới trên phần mềm.", "2025-08-01", [('daily', 'trạm y tế các xã', 'xa', None)]),
    ("Thực hiện chế độ báo cáo tuần (trước 14 giờ thứ Năm hằng tuần) và báo cáo tháng (trước ngày 25 hằng tháng) về Văn phòng Tỉnh ủy.", "2025-08-01", [('weekly;by=4', None, None, None), ('monthly;by=24', None, None, None)]),
    ("Hội đồng thi công bố kết quả chậm nhất 07 ngày làm việc kể từ ngày thi cuối cùng.", "2025-08-01", [((7, True), 'Hội đồng thi', None, None)]),
]  # fmt: skip
