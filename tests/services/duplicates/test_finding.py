"""Duplicates are found with points and reasons; names decide what is called sure (D-22, D-26)."""

from __future__ import annotations

import pytest

from ocrm.services import records
from ocrm.services.duplicates import distinct, merging, scanning
from ocrm.services.duplicates.normal_forms import company_key, district_key, phone_keys
from ocrm.services.duplicates.scoring import compare
from ocrm.services.duplicates.similar import find_similar, similar_to
from ocrm.services.duplicates.traits import traits_of
from ocrm.services.relations import customers
from ocrm.services.spreadsheets.matching import Matcher
from ocrm.services.workspace import Workspace


def _add(workspace: Workspace, name: str, **values: object) -> int:
    return int(customers.add_customer(workspace, name, **values).created_id or 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("重庆长安汽车有限公司", "重慶長安汽車（集團）有限責任公司"),
        ("Acme Trading Co., Ltd.", "ACME  Trading"),
        ("上海宝钢股份有限公司", "上海 宝钢"),
        ("ＡＢＣ科技有限公司", "abc科技"),
        ("泰晟冷链（合肥）股份公司", "合肥泰晟冷链有限公司"),
        ("泰晟冷链（安徽省合肥市）有限公司", "安徽合肥泰晟冷链"),
        ("泰晟冷链(昆山市)有限责任公司", "昆山泰晟冷链股份有限公司"),
    ],
)
def test_the_same_company_written_differently_is_one(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("北京一公司", "北京二公司"),
        ("公司", "集团"),
        ("长安汽车", "长安银行"),
        ("泰晟（冷链）公司", "冷链泰晟公司"),
        ("泰晟（合肥）公司", "泰晟（芜湖）公司"),
    ],
)
def test_different_companies_stay_two(one: str, other: str) -> None:
    assert company_key(one) != company_key(other)


def test_numbers_and_places_are_compared_in_normal_form() -> None:
    assert phone_keys("+86 138-0000 0001") == phone_keys("13800000001") == frozenset({"13800000001"})
    assert district_key("浙江", "杭州市", "西湖区文三路1号") == "杭州/西湖区"
    assert district_key("", "", "somewhere") == ""


@pytest.mark.parametrize(
    ("kind", "one", "other", "points", "is_sure"),
    [
        ("contacts", {"name": "王芳", "mobile": "13800000001"}, {"name": "王 芳", "mobile": "138 0000 0001"}, 85, True),
        ("contacts", {"name": "王芳", "mobile": "13800000001"}, {"name": "李强", "mobile": "13800000001"}, 60, False),
        ("contacts", {"name": "王芳"}, {"name": "王芳"}, 25, False),
        ("customers", {"name": "长安汽车有限公司"}, {"name": "長安汽車"}, 50, False),
        ("customers", {"name": "长安汽车有限公司", "mobile": "13800000001"},
         {"name": "長安汽車", "mobile": "13800000001"}, 100, True),
        ("customers", {"name": "甲公司", "mobile": "13800000001", "email": "a@b.cn"},
         {"name": "乙公司", "mobile": "13800000001", "email": "A@b.cn"}, 100, False),
        ("customers", {"name": "重庆市长安汽车有限公司"}, {"name": "长安汽车"}, 40, False),
        ("customers", {"name": "重庆长安汽车有限公司"}, {"name": "重庆市长安汽车"}, 40, False),
        ("customers", {"name": "重庆长安汽车有限公司", "mobile": "13800000001"},
         {"name": "长安汽车", "mobile": "13800000001"}, 100, True),
        ("customers", {"name": "重庆金盛电子贸易发展有限公司"}, {"name": "成都金盛电子贸易发展有限公司"}, 0, False),
        ("customers", {"name": "泰晟冷链（合肥）股份公司"}, {"name": "合肥泰晟冷链有限公司"}, 50, False),
        ("customers", {"name": "泰晟冷链（合肥）有限公司"}, {"name": "泰晟冷链（芜湖）有限公司"}, 0, False),
        ("contacts", {"name": "王芳", "customer": 7}, {"name": "王 芳", "customer": 7}, 65, False),
        ("contacts", {"name": "张伟", "customer": 7}, {"name": "章伟", "customer": 7}, 50, False),
        ("contacts", {"name": "张伟", "customer": 7}, {"name": "章伟", "customer": 8}, 10, False),
        ("contacts", {"name": "张伟", "customer": 7}, {"name": "李强", "customer": 7}, 0, False),
        ("contacts", {"name": "Jonathan Smith", "customer": 7}, {"name": "Jonathon Smith", "customer": 7}, 80, False),
        ("customers", {"name": "甲公司", "credit_code": "91500000202802570Y"},
         {"name": "乙公司", "credit_code": "91500000 202802570y"}, 100, False),
        ("customers", {"name": "华丰电子厂", "city": "重庆"}, {"name": "华峰电子厂", "city": "重庆市"}, 20, False),
    ],
)  # fmt: skip
def test_points_follow_the_rule(
    kind: str, one: dict[str, str], other: dict[str, str], points: int, is_sure: bool
) -> None:
    score = compare(traits_of(kind, 1, one), traits_of(kind, 2, other))
    assert (score.points, score.is_sure) == (points, is_sure)


def test_a_scan_finds_groups_with_reasons_and_forgets_what_is_not_the_same(workspace: Workspace) -> None:
    a = _add(workspace, "重庆长安汽车有限公司", mobile="13800000001")
    b = _add(workspace, "重慶長安汽車（集團）有限責任公司", mobile="13800000001")
    c = _add(workspace, "成都天府软件园发展有限公司", city="成都")
    d = _add(workspace, "成都天府软件圆发展有限公司", city="成都")
    _add(workspace, "别的公司")
    result = scanning.scan(workspace, "customers")
    assert [(set(group.record_ids), group.is_sure) for group in result.groups] == [({a, b}, True), ({c, d}, False)]
    assert result.groups[0].reasons[:2] == ("mobile", "company_name")
    assert (result.scanned, len(result.pairs)) == (5, 2)
    distinct.mark_distinct(workspace, "customers", [c, d])
    assert len(scanning.scan(workspace, "customers").groups) == 1
    workspace.undo()
    assert len(scanning.scan(workspace, "customers").groups) == 2


def test_pooled_customers_are_found_too_and_said_to_be_pooled(workspace: Workspace) -> None:
    a = _add(workspace, "重庆长安汽车有限公司", mobile="13800000001")
    workspace.connection.execute("UPDATE customer SET pooled_at = '2026-03-01T00:00:00Z' WHERE id = ?", (a,))
    (found,) = find_similar(workspace, "customers", {"name": "长安", "mobile": "138 0000 0001"})
    assert (found.record_id, found.is_pooled, found.reasons) == (a, True, ("mobile",))


def test_while_one_types_beginnings_mistakes_and_second_numbers_are_found(workspace: Workspace) -> None:
    a = _add(workspace, "成都天府软件园发展有限公司", mobile="13800000001")
    b = _add(workspace, "天府软件", mobile="13900000002")
    merging.merge_records(workspace, "customers", a, [b])
    for typed in ({"name": "成都天府"}, {"name": "成都天府软件圆发展公司"}, {"mobile": "13900000002"}):
        assert [one.record_id for one in find_similar(workspace, "customers", typed)] == [a], typed
    assert find_similar(workspace, "customers", {"name": "完全不同的公司"}) == []


def test_a_place_in_brackets_is_found_from_either_side(workspace: Workspace) -> None:
    a, b = _add(workspace, "泰晟冷链（合肥）股份公司"), _add(workspace, "合肥泰晟冷链有限公司")
    _add(workspace, "泰晟冷链（芜湖）有限公司")
    (group,) = scanning.scan(workspace, "customers").groups
    assert (set(group.record_ids), group.points, group.is_sure) == ({a, b}, 50, False)
    for own, other in ((a, b), (b, a)):
        assert other in [one.record_id for one in similar_to(workspace, "customers", own)]
    for typed in ("泰晟冷链（合肥）", "合肥泰晟冷链"):
        assert {a, b} <= {one.record_id for one in find_similar(workspace, "customers", {"name": typed})}, typed


def test_people_of_one_customer_whose_names_sound_alike_are_found(workspace: Workspace) -> None:
    employer, other = _add(workspace, "甲公司"), _add(workspace, "乙公司")
    ids = [
        records.add_record(workspace, "contacts", {"name": name, "customer": customer}).created_id
        for name, customer in (("张伟", employer), ("章伟", employer), ("章伟", other), ("李强", employer))
    ]
    (group,) = scanning.scan(workspace, "contacts").groups
    assert (set(group.record_ids), group.reasons) == (set(ids[:2]), ("employer", "pinyin"))
    typed = {"name": "张玮", "customer": employer}
    assert {one.record_id for one in find_similar(workspace, "contacts", typed)} == set(ids[:2])


def test_what_is_not_compared_does_not_count(workspace: Workspace) -> None:
    _add(workspace, "甲公司", mobile="13800000001")
    _add(workspace, "乙公司", mobile="13800000001")
    assert len(scanning.scan(workspace, "customers").groups) == 1
    distinct.set_ignored_criteria(workspace, ["mobile"])
    assert scanning.scan(workspace, "customers").groups == ()


def test_a_scan_can_be_cancelled(workspace: Workspace) -> None:
    class Stop(Exception):  # noqa: N818 - no error
        pass

    def report(_done: int, _total: int) -> None:
        raise Stop

    _add(workspace, "甲公司")
    with pytest.raises(Stop):
        scanning.scan(workspace, "customers", report=report)


def test_an_import_by_the_old_code_meets_the_kept_record(workspace: Workspace) -> None:
    a = _add(workspace, "甲公司")
    b = _add(workspace, "乙公司")
    merging.merge_records(workspace, "customers", a, [b])
    matcher = Matcher(workspace, "customers", ("code", "name"), ())
    for values in ({"code": "KH000002", "name": "x"}, {"name": "乙公司"}):
        found = matcher.find(matcher.identify(values))
        assert found is not None
        assert found.record_id == a
    assert records.count(workspace, records.RecordQuery("customers")) == 1


def test_a_scan_tells_how_far_it_is_until_the_end(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_BATCH", 2)
    for number in range(8):
        _add(workspace, f"云栖智造{number}有限公司")
    shares: list[float] = []
    scanning.scan(workspace, "customers", report=lambda done, total: shares.append(done / total))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert len({share for share in shares if 0.25 < share < 1}) >= 4, "comparing and scoring are told of, too"


def test_a_scan_can_be_cancelled_while_it_scores(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_BATCH", 2)
    for number in range(8):
        _add(workspace, f"云栖智造{number}有限公司")

    def stop_late(done: int, total: int) -> None:
        if done > total * 3 / 4:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        scanning.scan(workspace, "customers", report=stop_late)
