"""What a new file starts with: two pipelines and the picklists, stored by code and translated until renamed."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from ocrm.i18n import N_
from ocrm.models.base import ids


@dataclass(frozen=True, slots=True)
class StageSeed:
    """A shipped stage: probability in percent, limit in days (D-02)."""

    code: str
    label: str
    probability: int
    limit_days: int
    aliases: tuple[str, ...] = ()


# The quick way's fifth stage is the outcome itself: 成交 is won at 100 % (D-02).
PIPELINES: dict[str, tuple[str, tuple[StageSeed, ...]]] = {
    "standard": (
        N_("Standard, seven stages"),
        (
            StageSeed("first_contact", N_("First contact"), 10, 7, ("初期沟通", "prospecting", "new")),
            StageSeed("qualification", N_("Qualification"), 20, 10, ("立项评估", "qualified")),
            StageSeed("needs_analysis", N_("Needs analysis"), 30, 14, ("需求分析", "engaging")),
            StageSeed("proposal", N_("Proposal"), 50, 14, ("方案制定", "proposal sent", "quote", "value proposition")),
            StageSeed("bidding", N_("Bidding"), 60, 21, ("招投标/竞争", "招投标", "竞争")),
            StageSeed("negotiation", N_("Negotiation"), 70, 14, ("商务谈判", "negotiation/review", "谈判")),
            StageSeed("contract_signing", N_("Contract signing"), 90, 7, ("合同签约", "contract sent", "签约")),
        ),
    ),
    "quick": (
        N_("Quick, five stages"),
        (
            StageSeed("quick_contact", N_("Initial contact"), 10, 0, ("初步接触",)),
            StageSeed("quick_needs", N_("Needs confirmed"), 30, 0, ("需求确认",)),
            StageSeed("quick_quote", N_("Proposal and quote"), 50, 14, ("方案报价",)),
            StageSeed("quick_contract", N_("Contract negotiation"), 70, 0, ("合同谈判",)),
        ),
    ),
}

PICKLISTS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "customer_category": (
        ("potential", N_("Potential"), ("潜在", "prospect", "lead")),
        ("regular", N_("Regular"), ("普通", "customer")),
        ("vip", N_("VIP"), ("vip",)),
        ("agent", N_("Agent"), ("代理", "reseller", "distributor")),
        ("partner", N_("Partner"), ("合作", "合作伙伴")),
        ("lost", N_("Lost customer"), ("失效", "former")),
    ),
    "industry": (
        ("it", N_("IT"), ("it", "信息技术", "互联网", "软件", "technology", "software")),
        ("finance", N_("Finance"), ("金融业", "金融", "banking")),
        ("real_estate", N_("Real estate"), ("房地产",)),
        ("business_services", N_("Business services"), ("商业服务", "服务业", "services")),
        ("logistics", N_("Transport and logistics"), ("运输/物流", "物流", "运输")),
        ("manufacturing", N_("Manufacturing"), ("生产", "制造", "制造业")),
        ("government", N_("Government"), ("政府",)),
        ("culture_media", N_("Culture and media"), ("文化传媒", "传媒", "media")),
        ("healthcare", N_("Healthcare"), ("医疗", "医药", "医疗器械", "medical")),
        ("retail", N_("Retail"), ("零售",)),
        ("education", N_("Education"), ("教育",)),
        ("energy", N_("Energy"), ("能源", "新能源")),
        ("food", N_("Food and catering"), ("餐饮", "食品")),
        ("construction", N_("Construction"), ("建筑", "建材")),
    ),
    "source": (
        ("referral", N_("Referral"), ("转介绍", "客户介绍", "介绍")),
        ("search_engine", N_("Search engine"), ("搜索引擎",)),
        ("advertising", N_("Advertising"), ("广告",)),
        ("exhibition", N_("Exhibition"), ("展会", "event")),
        ("promotion", N_("Promotion"), ("促销",)),
        ("web_form", N_("Web sign-up"), ("线上注册", "website")),
        ("online_inquiry", N_("Online inquiry"), ("线上询价",)),
        ("cold_visit", N_("Cold visit"), ("陌拜",)),
        ("phone_inquiry", N_("Phone inquiry"), ("电话咨询",)),
        ("email_inquiry", N_("Email inquiry"), ("邮件咨询",)),
        ("social_media", N_("Social media"), ("社交媒体",)),
        ("other", N_("Other"), ("其他", "其它")),
    ),
    "opportunity_source": (
        ("inbound_call", N_("Inbound call"), ("电话来访",)),
        ("referral", N_("Customer referral"), ("客户介绍", "转介绍")),
        ("own_prospecting", N_("Own prospecting"), ("独立开发",)),
        ("media", N_("Media"), ("媒体宣传",)),
        ("promotion", N_("Promotion"), ("促销活动",)),
        ("existing_customer", N_("Existing customer"), ("老客户",)),
        ("agent", N_("Agent"), ("代理商",)),
        ("partner", N_("Partner"), ("合作伙伴",)),
        ("tender", N_("Public tender"), ("公开招标",)),
        ("internet", N_("Internet"), ("互联网",)),
        ("other", N_("Other"), ("其它", "其他")),
    ),
    "interaction_kind": (
        ("call", N_("Call"), ("电话", "打电话", "phone")),
        ("visit", N_("Visit"), ("拜访", "见面拜访", "上门")),
        ("meeting", N_("Meeting"), ("会议", "demo")),
        ("email", N_("Email"), ("邮件", "发邮件")),
        ("wechat", N_("WeChat"), ("微信",)),
        ("message", N_("Message"), ("短信", "发短信", "sms")),
        ("exhibition", N_("Exhibition"), ("展会", "活动")),
        ("service", N_("Service"), ("服务",)),
        ("care", N_("Customer care"), ("客户关怀", "关怀")),
        ("other", N_("Memo"), ("其他", "其它", "other", "follow-up")),
    ),
    "todo_kind": (
        ("call", N_("Call"), ("电话",)),
        ("visit", N_("Visit"), ("拜访",)),
        ("email", N_("Email"), ("邮件",)),
        ("meeting", N_("Meeting"), ("会议",)),
        ("quote", N_("Quote"), ("报价",)),
        ("contract", N_("Contract"), ("合同",)),
        ("payment", N_("Payment"), ("回款",)),
        ("service", N_("Service"), ("服务",)),
        ("other", N_("Other"), ("其他", "其它")),
    ),
    "lost_reason": (
        ("price", N_("Price"), ("价格", "pricing")),
        ("competition", N_("Competition"), ("竞争对手", "competitor")),
        ("budget", N_("Budget"), ("预算", "budget constraints")),
        ("missing_features", N_("Missing features"), ("功能缺失",)),
        ("long_cycle", N_("Cycle too long"), ("周期过长", "long sales cycle")),
        ("no_decision_maker", N_("No decision-maker reached"), ("未接触决策人",)),
        ("unresponsive", N_("Customer unresponsive"), ("客户失联", "unresponsive prospect")),
        ("poor_fit", N_("Poor fit"), ("不匹配",)),
        ("other", N_("Other reason"), ("其他", "其它", "other")),
    ),
    "contract_type": (
        ("direct", N_("Direct sale"), ("直销", "直销合同")),
        ("agency", N_("Agency"), ("代理", "代理合同")),
        ("service", N_("Service contract"), ("服务", "服务合同")),
        ("retail", N_("Retail"), ("快销", "快销合同")),
    ),
    "payment_method": (
        ("cheque", N_("Cheque"), ("支票", "check")),
        ("cash", N_("Cash"), ("现金",)),
        ("postal", N_("Postal order"), ("邮政汇款",)),
        ("transfer", N_("Bank transfer"), ("电汇", "wire", "对公转账")),
        ("online", N_("Online banking"), ("网上转账", "网银")),
        ("alipay", N_("Alipay"), ("支付宝",)),
        ("wechat", N_("WeChat Pay"), ("微信支付", "微信")),
        ("other", N_("Other"), ("其他", "其它")),
    ),
    "ticket_category": (
        ("complaint", N_("Complaint"), ("投诉",)),
        ("repair", N_("Repair"), ("维修",)),
        ("maintenance", N_("Maintenance"), ("保养",)),
        ("return", N_("Return of goods"), ("退货", "return")),
        ("question", N_("Question"), ("咨询", "inquiry")),
        ("delivery", N_("Delivery"), ("物流", "logistics")),
        ("other", N_("Other"), ("其他", "其它")),
    ),
    "campaign_kind": (
        ("email", N_("Email"), ("邮件", "电子邮件", "email")),
        ("social", N_("Social media"), ("社交媒体", "微信")),
        ("exhibition", N_("Exhibition"), ("展会", "展销会", "trade show")),
        ("promotion", N_("Promotion"), ("促销", "促销活动")),
        ("advertising", N_("Advertising"), ("广告",)),
        ("telemarketing", N_("Telemarketing"), ("电话营销",)),
        ("street", N_("Street promotion"), ("地面推广", "地推")),
        ("nearby", N_("Marketing within 5 km"), ("5公里营销",)),
        ("other", N_("Other"), ("其他", "其它")),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanStepSeed:
    """A step of a shipped plan: kind of to-do, days after the start, time of day or all day."""

    code: str
    label: str
    kind: str
    after_days: int
    at_time: str = ""


@dataclass(frozen=True, slots=True)
class PlanSeed:
    """A shipped plan of to-dos."""

    code: str
    label: str
    steps: tuple[PlanStepSeed, ...]


PLANS = (
    PlanSeed(
        "new_customer",
        N_("Get to know a new customer"),
        (
            PlanStepSeed("first_call", N_("First call: who they are and what they need"), "call", 0, "10:00"),
            PlanStepSeed("send_material", N_("Send material that fits what they said"), "email", 1),
            PlanStepSeed("ask_opinion", N_("Ask what they think of it, and offer a visit"), "call", 4, "10:00"),
            PlanStepSeed("visit", N_("Visit or show them the product"), "visit", 10),
            PlanStepSeed("stay_in_touch", N_("Ask how things stand"), "call", 20, "10:00"),
        ),
    ),
    PlanSeed(
        "after_quote",
        N_("Follow up on a quote"),
        (
            PlanStepSeed("quote_arrived", N_("Ask whether the quote has arrived and is clear"), "call", 1, "10:00"),
            PlanStepSeed("quote_questions", N_("Answer questions, learn of competitors"), "call", 4, "10:00"),
            PlanStepSeed("quote_terms", N_("Talk about price and terms"), "meeting", 8),
            PlanStepSeed("quote_decision", N_("Ask for the decision"), "call", 14, "10:00"),
        ),
    ),
    PlanSeed(
        "after_win",
        N_("Care after the contract"),
        (
            PlanStepSeed("thanks", N_("Say thanks and name who looks after them"), "call", 1, "10:00"),
            PlanStepSeed("start_well", N_("Ask how the start goes"), "call", 7, "10:00"),
            PlanStepSeed("look_back", N_("Look at the results together"), "visit", 30),
            PlanStepSeed("referral", N_("Ask whom else it would help"), "call", 90, "10:00"),
        ),
    ),
)
PLANS_BY_CODE = {plan.code: plan for plan in PLANS}
PLAN_STEPS_BY_CODE = {step.code: step for plan in PLANS for step in plan.steps}

STAGES_BY_CODE = {stage.code: stage for _label, stages in PIPELINES.values() for stage in stages}


def fill(connection: apsw.Connection, *, language: str) -> None:
    """Put the shipped pipelines, picklists and the file's currency into a new file."""
    for position, (code, (_label, stages)) in enumerate(PIPELINES.items()):
        pipeline_id = ids.next_id()
        connection.execute(
            "INSERT INTO pipeline(id, code, name, position) VALUES (?,?,'',?)", (pipeline_id, code, position)
        )
        connection.executemany(
            "INSERT INTO stage(id, pipeline_id, code, name, position, probability, limit_days,"
            " required_documents) VALUES (?,?,?,'',?,?,?,'')",
            [
                (ids.next_id(), pipeline_id, stage.code, index, stage.probability, stage.limit_days)
                for index, stage in enumerate(stages)
            ],
        )
    for picklist, values in PICKLISTS.items():
        connection.executemany(
            "INSERT INTO picklist_value(id, picklist, code, name, position, is_retired) VALUES (?,?,?,'',?,0)",
            [(ids.next_id(), picklist, code, index) for index, (code, _label, _aliases) in enumerate(values)],
        )
    _fill_plans(connection)
    currency = "CNY" if language == "zh_CN" else "USD"
    connection.execute("INSERT INTO setting(key, value) VALUES ('currency', ?)", (f'"{currency}"',))


def _fill_plans(connection: apsw.Connection) -> None:
    for position, plan in enumerate(PLANS):
        plan_id = ids.next_id()
        connection.execute(
            "INSERT INTO plan(id, name, note, position, code) VALUES (?, '', '', ?, ?)", (plan_id, position, plan.code)
        )
        connection.executemany(
            "INSERT INTO plan_step(id, plan_id, position, title, kind, after_days, at_time, code)"
            " VALUES (?,?,?,'',?,?,?,?)",
            [
                (ids.next_id(), plan_id, number, step.kind, step.after_days, step.at_time, step.code)
                for number, step in enumerate(plan.steps)
            ],
        )
