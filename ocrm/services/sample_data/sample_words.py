"""The words the sample company is made of, in each language; every name is invented."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

_SHORT_AREA_CODE = len("010")


@dataclass(frozen=True, slots=True)
class City:
    """A city with its province and dialling code."""

    name: str
    province: str
    dial: str


@dataclass(frozen=True, slots=True)
class TodoStep:
    """A to-do of the sample: how many days from today, which title, at which hour (0: all day)."""

    offset: int
    title: str
    kind: str
    hour: float = 0
    priority: str = "normal"
    recurrence: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of one language."""

    country: str
    cities: tuple[City, ...]
    brand_first: tuple[str, ...]
    brand_last: tuple[str, ...]
    trades: Mapping[str, str]
    suffixes: tuple[str, ...]
    company_pattern: str
    surnames: tuple[str, ...]
    given_names: tuple[str, ...]
    person_pattern: str
    departments: tuple[str, ...]
    titles: tuple[str, ...]
    streets: tuple[str, ...]
    subjects: tuple[str, ...]
    needs: tuple[str, ...]
    summaries: tuple[str, ...]
    answered: str
    notes: tuple[str, ...]
    tags: tuple[str, ...]
    todo_titles: Mapping[str, str]
    amount_scale: Decimal
    mobile_pattern: str
    landline_pattern: str

    def industry_of(self, name: str) -> str | None:
        """Return the industry code of a company by the trade in its name."""
        return next((industry for trade, industry in self.trades.items() if trade in name), None)

    def mobile(self, chance: random.Random) -> str:
        """Return an invented mobile number."""
        return self.mobile_pattern.format(chance.randint(0, 99_999_999))

    def landline(self, chance: random.Random, city: City) -> str:
        """Return an invented landline number of a city."""
        number = str(chance.randint(2_000_000, 8_999_999))
        if city.dial.startswith("0") and len(city.dial) == _SHORT_AREA_CODE:
            number = f"8{number}"  # behind the short codes of China's largest cities stand eight digits
        return self.landline_pattern.format(dial=city.dial, number=number)


TODO_PLAN = (
    TodoStep(-2, "sign", "contract", priority="high"),
    TodoStep(-1, "talk", "call"),
    TodoStep(0, "terms", "call", 9.5, "high"),
    TodoStep(0, "sample", "other", 11),
    TodoStep(0, "stamp", "contract"),
    TodoStep(0, "care", "call", 16.5, recurrence="FREQ=WEEKLY"),
    TodoStep(1, "tender", "quote", 10, "high"),
    TodoStep(1, "demo", "meeting", 15),
    TodoStep(2, "visit", "visit", 14),
    TodoStep(3, "quote", "quote"),
    TodoStep(5, "site", "visit", 10),
    TodoStep(-4, "discount", "call"),
    TodoStep(7, "review", "meeting", 14),
    TodoStep(9, "reference", "email"),
    TodoStep(14, "plan", "meeting"),
)

_ZH = Words(
    country="中国",
    cities=tuple(
        City(*parts)
        for parts in (
            ("杭州", "浙江", "0571"), ("苏州", "江苏", "0512"), ("上海", "上海", "021"), ("宁波", "浙江", "0574"),
            ("南京", "江苏", "025"), ("深圳", "广东", "0755"), ("成都", "四川", "028"), ("青岛", "山东", "0532"),
            ("武汉", "湖北", "027"), ("厦门", "福建", "0592"), ("长沙", "湖南", "0731"), ("合肥", "安徽", "0551"),
            ("无锡", "江苏", "0510"), ("广州", "广东", "020"), ("西安", "陕西", "029"), ("郑州", "河南", "0371"),
            ("天津", "天津", "022"), ("大连", "辽宁", "0411"), ("福州", "福建", "0591"), ("佛山", "广东", "0757"),
            ("重庆", "重庆", "023"), ("北京", "北京", "010"), ("济南", "山东", "0531"), ("嘉兴", "浙江", "0573"),
        )
    ),
    brand_first=tuple("云明澜海瑞微蜀北楚鹭星科恒天秦中远榕启弘泰润嘉博卓景骏凌汇鼎"),
    brand_last=tuple("栖远庭昇新芒锦岸材岛河锐泽穗川原洋盛航泰达宁森晟图信合硕拓岚"),
    trades={
        "智造科技": "manufacturing", "精密机械": "manufacturing", "医疗器械": "healthcare", "物流": "logistics",
        "新能源": "energy", "电子": "it", "餐饮管理": "food", "食品": "food", "教育咨询": "education", "软件": "it",
        "文化传媒": "culture_media", "光电": "manufacturing", "环保工程": "construction", "服饰": "retail",
        "仪器仪表": "manufacturing", "冷链": "logistics", "化工新材料": "manufacturing", "家居": "retail",
        "建材": "construction", "信息技术": "it", "供应链": "logistics", "生物科技": "healthcare", "商业管理": "business_services",
    },
    suffixes=("有限公司", "有限公司", "有限公司", "股份有限公司", "集团有限公司"),
    company_pattern="{city}{brand}{trade}{suffix}",
    surnames=(*"王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕", "欧阳", "单", "解"),
    given_names=(
        "建国", "慧", "志远", "丽娟", "伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "军", "杰", "涛", "明", "超", "秀兰", "霞",
        "平", "刚", "桂英", "文博", "雨桐", "子涵", "思远", "晓东", "国强", "雪松", "佳怡", "海燕", "振华", "一鸣", "若琳", "嘉豪",
        "婷婷", "俊峰", "雅琴", "浩然",
    ),
    person_pattern="{surname}{given}",
    departments=("采购部", "信息部", "技术部", "生产部", "财务部", "总经办", "市场部", "设备部"),
    titles=("采购总监", "IT 经理", "总经理", "技术负责人", "财务经理", "采购经理", "项目经理", "生产副总", "运营总监"),
    streets=("物联网街 {number} 号", "滨江大道 {number} 号", "工业园区星湖街 {number} 号", "创新路 {number} 号", "高新大道 {number} 号",
             "人民路 {number} 号", "科技园南路 {number} 号", "解放东路 {number} 号"),
    subjects=(
        "MES 二期扩容", "备件电商门户", "批次追踪改造", "光学检测线升级", "车间数据采集项目", "冷库改造", "门店点餐系统", "院线耗材追溯系统",
        "储能监控平台", "污水在线监测", "展厅数字化", "吊牌 RFID", "项目管理软件 200 席", "窑炉能耗监控", "温湿度记录仪", "贴片机维保",
        "校准服务框架", "直播间设备采购", "仓储 WMS 升级", "ERP 一期", "年度备件框架", "设备远程运维", "质量追溯平台", "供应商协同平台",
        "冷链监控", "能源管理系统", "客服外呼平台", "安全巡检系统", "数据大屏", "产线自动化改造",
    ),
    needs=("希望年内上线，预算已批", "现有系统太慢，需要替换", "要求支持本地部署", "关注交付周期和售后响应", "希望分期付款", ""),
    summaries=(
        "确认二期预算已批，希望分三期付款，要求周四前给书面条款。",
        "走查了现场，新增 3 条产线接口；对方担心停机窗口，需要提供割接方案。",
        "发送了产品资料和案例，约下周演示。",
        "对方在比较两家供应商，价格是主要顾虑。",
        "技术交流会，IT 部门认可方案，等采购立项。",
        "电话回访，使用满意，提到明年有扩容计划。",
        "微信沟通，确认收到报价单，财务审核中。",
        "拜访总经理，谈了合作框架，态度积极。",
        "对方出差，约好下周一再联系。",
        "合同条款已发法务，预计三天内反馈。",
        "节日问候，寄送了样品。",
        "报修一台设备，已安排工程师周三上门。",
    ),
    answered="已回复",
    notes=("决策链：总经理拍板，技术负责人推荐，财务付款。月底结账前三天不要打电话。", "老客户介绍，比较看重服务。", "只收邮件报价。", "每年三月做预算。"),
    tags=("重点", "老客户", "展会", "需回访", "华东", "试用中"),
    todo_titles={
        "sign": "催签：{deal}合同", "talk": "立项沟通：{deal}", "terms": "电话{person}：确认{deal}付款条款", "sample": "寄送样品",
        "stamp": "合同盖章并扫描归档", "care": "每周客户关怀：致电{person}", "tender": "提交投标文件：{deal}",
        "demo": "产品演示：{deal}", "visit": "拜访{person}，确认需求", "quote": "发送{deal}报价", "site": "现场勘查：{deal}",
        "discount": "和{person}谈折扣", "review": "方案评审会：{deal}", "reference": "发送同行业案例给{person}", "plan": "讨论{deal}实施计划",
    },
    amount_scale=Decimal(1),
    mobile_pattern="139{:08d}",
    landline_pattern="{dial}-{number}",
)  # fmt: skip

_EN = Words(
    country="United States",
    cities=tuple(
        City(*parts)
        for parts in (
            ("Portland", "Oregon", "503"), ("Austin", "Texas", "512"), ("Denver", "Colorado", "303"), ("Madison", "Wisconsin", "608"),
            ("Raleigh", "North Carolina", "919"), ("Tucson", "Arizona", "520"), ("Omaha", "Nebraska", "402"),
            ("Albany", "New York", "518"), ("Savannah", "Georgia", "912"), ("Spokane", "Washington", "509"),
            ("Boise", "Idaho", "208"), ("Dayton", "Ohio", "937"), ("Fresno", "California", "559"), ("Tulsa", "Oklahoma", "918"),
        )
    ),
    brand_first=("North", "Blue", "Silver", "Green", "Bright", "River", "Stone", "Cedar", "Summit", "Harbor", "Maple", "Iron",
                 "Clear", "Falcon", "Granite", "Prairie", "Copper", "Lake", "Amber", "Willow"),
    brand_last=("field", "ridge", "gate", "stone", "wood", "water", "bridge", "point", "way", "crest", "port", "mark", "line",
                "works", "haven", "view"),
    trades={
        "Manufacturing": "manufacturing", "Precision Tools": "manufacturing", "Medical": "healthcare", "Logistics": "logistics",
        "Energy": "energy", "Electronics": "it", "Foods": "food", "Learning": "education", "Software": "it",
        "Media": "culture_media", "Optics": "manufacturing", "Environmental": "construction", "Apparel": "retail",
        "Instruments": "manufacturing", "Cold Chain": "logistics", "Materials": "manufacturing", "Home": "retail",
        "Building Supply": "construction", "Systems": "it", "Life Sciences": "healthcare", "Services": "business_services",
    },
    suffixes=("Inc.", "LLC", "Co.", "Group", "Corp."),
    company_pattern="{brand} {trade} {suffix}",
    surnames=("Miller", "Garcia", "Chen", "Johnson", "Patel", "Nguyen", "Brown", "Davis", "Wilson", "Moore", "Taylor", "Kim", "Clark",
              "Lewis", "Walker", "Young", "Hall", "Wright", "Lopez", "Hill", "Green", "Adams", "Baker", "Nelson", "Carter"),
    given_names=("Anna", "James", "Maria", "David", "Sofia", "Michael", "Emma", "Daniel", "Olivia", "Robert", "Laura", "Thomas", "Grace",
                 "Kevin", "Helen", "Brian", "Julia", "Eric", "Nina", "Peter", "Alice", "Mark", "Diana", "Steven", "Karen", "Paul"),
    person_pattern="{given} {surname}",
    departments=("Purchasing", "IT", "Engineering", "Production", "Finance", "Management", "Marketing", "Facilities"),
    titles=("Purchasing director", "IT manager", "CEO", "Head of engineering", "Finance manager", "Buyer", "Project manager",
            "VP production", "Operations director"),
    streets=("{number} Main Street", "{number} Harbor Road", "{number} Industrial Way", "{number} Oak Avenue", "{number} Market Street"),
    subjects=(
        "MES phase two", "Spare parts portal", "Batch tracking retrofit", "Optical inspection line", "Shop-floor data capture",
        "Cold store upgrade", "Point of sale rollout", "Consumables traceability", "Storage monitoring platform",
        "Wastewater monitoring", "Digital showroom", "RFID tagging", "Project software, 200 seats", "Kiln energy monitoring",
        "Temperature loggers", "Placement machine service", "Calibration framework", "Studio equipment", "Warehouse system upgrade",
        "ERP phase one", "Annual parts agreement", "Remote maintenance", "Quality traceability", "Supplier portal",
        "Energy management", "Call centre platform", "Safety inspection app", "Data wall", "Line automation",
    ),
    needs=("Wants to go live this year, budget approved", "Current system is too slow", "Asks for on-premises installation",
           "Delivery time and service response matter most", "Would like to pay in instalments", ""),
    summaries=(
        "Budget for phase two approved; wants three instalments and written terms by Thursday.",
        "Walked the site: three more line interfaces; worried about downtime, needs a cut-over plan.",
        "Sent product material and references, demo next week.",
        "Comparing two suppliers, price is the main concern.",
        "Technical session went well, waiting for purchasing.",
        "Follow-up call: happy with the system, expansion planned for next year.",
        "Confirmed receipt of the quote, finance is reviewing.",
        "Met the CEO about a framework agreement, positive.",
        "Travelling this week, call again on Monday.",
        "Contract is with legal, answer expected in three days.",
        "Season's greetings and a sample sent.",
        "Reported a fault, engineer scheduled for Wednesday.",
    ),
    answered="Answered",
    notes=("Decision: CEO decides, engineering recommends, finance pays. Don't call in the last three days of a month.",
           "Referred by an existing customer, values service.", "Quotes by email only.", "Budgets in March."),
    tags=("Key account", "Existing", "Trade fair", "Call back", "West", "Trial"),
    todo_titles={
        "sign": "Chase signature: {deal}", "talk": "Scope talk: {deal}", "terms": "Call {person}: payment terms for {deal}",
        "sample": "Send samples", "stamp": "File the signed contract", "care": "Weekly check-in with {person}",
        "tender": "Hand in the tender: {deal}", "demo": "Product demo: {deal}", "visit": "Visit {person}, confirm needs",
        "quote": "Send quote: {deal}", "site": "Site survey: {deal}", "discount": "Discount talk with {person}",
        "review": "Solution review: {deal}", "reference": "Send references to {person}", "plan": "Plan the rollout: {deal}",
    },
    amount_scale=Decimal("0.2"),
    mobile_pattern="+1 555 {:08d}",
    landline_pattern="({dial}) {number}",
)  # fmt: skip

_BY_LANGUAGE = {"zh_CN": _ZH, "en": _EN}


def words(language: str) -> Words:
    """Return the word lists of a language."""
    return _BY_LANGUAGE[language]
