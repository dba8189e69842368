"""Believable deals for looking at and for the tests: customers, stages, days, next steps."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ocrm.i18n import language
from ocrm.services import interactions, records, tags
from ocrm.services.deals import opportunities, pipelines, stages
from ocrm.services.relations import customers
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace

_CUSTOMERS = (
    ("杭州云栖智造科技有限公司", "Yunqi Smart Manufacturing"), ("苏州明远精密机械有限公司", "Mingyuan Precision"),
    ("上海澜庭医疗器械有限公司", "Lanting Medical"), ("宁波海昇物流集团", "Haisheng Logistics"),
    ("南京格瑞新能源有限公司", "Geri New Energy"), ("深圳市微芒电子有限公司", "Weimang Electronics"),
    ("成都蜀锦餐饮管理有限公司", "Shujin Catering"), ("青岛北岸食品股份有限公司", "Beian Foods"),
    ("武汉楚材教育咨询有限公司", "Chucai Education"), ("厦门鹭岛软件有限公司", "Ludao Software"),
    ("长沙星河传媒有限公司", "Xinghe Media"), ("合肥科瑞光电有限公司", "Kerui Optoelectronics"),
    ("无锡恒泽环保工程有限公司", "Hengze Environmental"), ("广州天穗服饰有限公司", "Tiansui Apparel"),
    ("西安秦川仪表有限公司", "Qinchuan Instruments"), ("郑州中原冷链有限公司", "Zhongyuan Cold Chain"),
    ("天津渤海化工新材料有限公司", "Bohai Materials"), ("大连远洋船配有限公司", "Yuanyang Marine Parts"),
    ("福州榕盛家居有限公司", "Rongsheng Home"), ("佛山建陶陶瓷有限公司", "Jiantao Ceramics"),
)  # fmt: skip

# customer, zh, en, amount in 万, stage, days in stage, next step in days or None, zh, en, close in days or None
_DEALS = (
    (0, "MES 二期扩容", "MES phase 2", 128, 5, 6, 0, "电话:确认付款条款", "Call: payment terms", 25),
    (1, "车间数据采集项目", "Shop-floor data capture", 86.5, 4, 12, 1, "提交投标文件", "Submit tender", 20),
    (4, "储能监控平台", "Storage monitoring", 215, 3, 9, 2, "方案评审会", "Proposal review", 48),
    (11, "光学检测线升级", "Optical line upgrade", 156, 3, 25, -3, "补充技术参数", "Send tech data", 70),
    (2, "院线耗材追溯系统", "Traceability system", 48, 2, 5, 3, "需求访谈", "Needs interview", 55),
    (3, "车队调度 SaaS 年费", "Fleet SaaS, annual", 18.6, 6, 2, 0, "合同盖章", "Contract stamping", 6),
    (5, "贴片机维保", "SMT maintenance", 9.8, 1, 8, 5, "报价跟进", "Follow up quote", 40),
    (7, "冷库改造", "Cold store retrofit", 62, 2, 28, None, "", "", -4),
    (9, "项目管理软件 200 席", "PM software, 200 seats", 24, 1, 3, 1, "产品演示", "Product demo", 62),
    (12, "污水在线监测", "Water monitoring", 73.5, 4, 18, 4, "答疑", "Tender Q&A", 31),
    (14, "校准服务框架", "Calibration framework", 15.2, 0, 4, 2, "首次拜访", "First visit", 90),
    (16, "批次追踪改造", "Batch tracking", 98, 1, 19, -1, "立项沟通", "Qualification call", 83),
    (17, "备件电商门户", "Parts portal", 35, 0, 2, None, "", "", None),
    (19, "窑炉能耗监控", "Kiln energy monitor", 41, 2, 11, 6, "现场勘查", "Site survey", 75),
    (6, "门店点餐系统 38 家", "POS for 38 stores", 11.4, 0, 16, None, "", "", 110),
    (15, "温湿度记录仪", "Temp loggers", 6.75, 3, 4, 1, "寄样", "Ship samples", 18),
    (10, "直播间设备采购", "Studio equipment", 8.3, 5, 21, -5, "谈折扣", "Discount talk", -2),
    (13, "吊牌 RFID", "RFID tags", 19.5, 0, 1, 7, "资料发送", "Send brochure", 130),
    (18, "展厅数字化", "Digital showroom", 27, 1, 6, 3, "电话", "Call", 66),
    (8, "题库平台授权", "Question-bank licence", 13, 6, 12, -2, "催签", "Chase signature", 3),
    (0, "备品备件年度框架", "Spare parts framework", 36, 2, 3, 8, "确认清单", "Confirm list", 58),
    (1, "刀具管理柜", "Tool cabinets", 22.4, 3, 18, 0, "发送报价", "Send quote", 33),
    (2, "手术室净化监测", "Operating-room monitoring", 54, 4, 7, 9, "开标", "Bid opening", 27),
    (4, "光伏运维系统", "PV operations system", 182, 5, 3, 2, "价格谈判", "Price talks", 16),
    (5, "产线条码改造", "Line barcode retrofit", 12.5, 2, 9, None, "", "", 44),
    (7, "溯源标签平台", "Traceability labels", 29.9, 3, 2, 4, "样张确认", "Approve sample", 36),
    (9, "代码扫描年费", "Code scanning, annual", 8.6, 5, 9, 1, "电话:折扣", "Call: discount", 9),
    (11, "恒温车间改造", "Constant-temperature shop", 240, 1, 7, 6, "预算沟通", "Budget talk", 150),
    (12, "泵站远程控制", "Pump station control", 67, 2, 13, 0, "现场踏勘", "Site walk", 95),
    (16, "防爆仪表采购", "Explosion-proof meters", 44.8, 4, 23, -2, "澄清函", "Clarification letter", -9),
    (18, "定制家具 MES", "Furniture MES", 58, 3, 6, 3, "方案讲解", "Present proposal", 51),
    (19, "釉料配方系统", "Glaze recipe system", 16.8, 0, 5, 1, "电话:了解需求", "Call: needs", 120),
    (3, "港区叉车定位", "Forklift tracking", 33.3, 1, 2, 4, "邮件:案例", "E-mail: cases", 72),
    (13, "会员小程序", "Member mini-app", 14, 0, 3, 2, "演示", "Demo", 100),
    (None, "园区门禁升级", "Campus access upgrade", None, 0, 1, None, "", "", None),
)  # fmt: skip

_CLOSED = (
    (0, "MES 一期", "MES phase 1", 96, "won", ""), (5, "回流焊炉维保", "Reflow oven service", 7.2, "won", ""),
    (3, "仓储条码系统", "Warehouse barcodes", 31, "won", ""),
    (8, "录播教室", "Recording classrooms", 18, "lost", "price"),
    (10, "灯光租赁", "Lighting rental", 4.5, "lost", "unresponsive"),
)  # fmt: skip

_TALKS = (
    ("call", 0, "王建国确认二期预算已批,希望分三期付款(4-4-2)。要求周四前给书面条款。",
     "Budget for phase 2 approved; wants three instalments (4-4-2). Needs the terms in writing by Thursday."),
    ("visit", 2, "与 IT 经理李慧走查二期范围,新增 3 条产线接口;对方担心停机窗口,需要提供割接方案。",
     "Walked through scope with Li Hui; three more line interfaces. Worried about downtime, needs a cut-over plan."),
    ("email", 9, "发送二期方案与报价 v2,抄送采购。", "Sent proposal and quote v2, purchasing in copy."),
)  # fmt: skip


def fill(workspace: Workspace) -> dict[str, int]:
    """Add customers, open and closed deals; return the ids of the deals by their English subject."""
    chinese = language() == "zh_CN"
    today = workspace.clock.today()
    steps = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))
    ids: dict[str, int] = {}
    with workspace.operation("Fill"):
        own = [_created(customers.add_customer, workspace, zh if chinese else en) for zh, en in _CUSTOMERS]
        people = (
            ("王建国", "Wang Jianguo", "采购总监", "Purchasing director"),
            ("李慧", "Li Hui", "IT 经理", "IT manager"),
        )
        contacts = [
            _created(records.add_record, workspace, "contacts",
                     {"customer": own[0], "name": zh if chinese else en, "title": zh_title if chinese else en_title,
                      "mobile": "13957120088"})
            for zh, en, zh_title, en_title in people
        ]  # fmt: skip
        for customer, zh, en, amount, stage, days, step, step_zh, step_en, close in _DEALS:
            values = {
                "subject": zh if chinese else en,
                "customer": None if customer is None else own[customer],
                "stage": steps[stage].stage_id,
                "expected_amount": None if amount is None else Decimal(str(amount)) * 10000,
                "expected_close_on": None if close is None else today + timedelta(days=close),
                "entered_stage_on": today - timedelta(days=days),
                "discovered_on": today - timedelta(days=days + 12 * stage + 5),
                "source": "existing_customer" if (customer or 0) % 3 == 0 else "referral",
                "contact": contacts[0] if en == "MES phase 2" else None,
            }
            ids[en] = _created(records.add_record, workspace, "opportunities", values)
            if step is not None:
                todos.add_todo(workspace, step_zh if chinese else step_en, opportunity=ids[en],
                               due_on=today + timedelta(days=step))  # fmt: skip
        for customer, zh, en, amount, status, reason in _CLOSED:
            values = {"subject": zh if chinese else en, "customer": own[customer],
                      "expected_amount": Decimal(str(amount)) * 10000}  # fmt: skip
            ids[en] = _created(records.add_record, workspace, "opportunities", values)
            if status == "won":
                opportunities.win_opportunity(workspace, ids[en])
            else:
                opportunities.lose_opportunity(workspace, ids[en], reason=reason)
        for kind, ago, zh, en in _TALKS:
            interactions.log_interaction(
                workspace, own[0], kind=kind, summary=zh if chinese else en, opportunity_id=ids["MES phase 2"],
                contact_id=contacts[0], happened_at=workspace.clock.now() - timedelta(days=ago, minutes=13),
            )  # fmt: skip
        tags.add_tag(workspace, [ids["MES phase 2"], ids["Storage monitoring"]], "重点" if chinese else "Key")
    return ids


def _created(add: object, *arguments: object) -> int:
    """Return the id of what a service added inside the operation under way."""
    workspace = arguments[0]
    assert isinstance(workspace, Workspace)
    assert callable(add)
    add(*arguments)
    assert workspace._operation is not None
    created = workspace._operation.created_id
    assert created is not None
    return created
