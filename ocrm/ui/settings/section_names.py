"""The sections of the settings by name: what the page lists at its left, and the palette finds."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.i18n import N_, _
from ocrm.text.tokens import verify

SHOWN = "setting"
"""In the extra of a Target: the object name of the setting to show."""
REPORT_TEMPLATE, ATTENTION_SETTINGS = "report_template", "attention_waiting"
HOME_FIGURES, HOME_CARDS = "home_figures", "home_cards"


@dataclass(frozen=True, slots=True)
class SectionName:
    """A section: its icon, its title (English, marked) and what people call it else, in any language."""

    icon: str
    title: str
    words: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Return all it is called: its title in the present language and in English, and the other words."""
        return _(self.title), self.title, *self.words

    def command(self) -> str:
        """Return what the palette calls going there."""
        return _("Settings: {section}").format(section=_(self.title))

    def is_meant(self, query: str) -> bool:
        """Say whether `query` is part of a name, or of its pinyin."""
        return any(verify(query, name) for name in (self.command(), *self.names()))


SECTION_NAMES: dict[str, SectionName] = {
    "general": SectionName("sliders-horizontal", N_("General"), ("preferences", "偏好", "首选项")),
    "appearance": SectionName(
        "monitor", N_("Appearance and language"), ("theme", "dark", "font size", "主题", "深色", "字号", "字体", "外观")
    ),
    "reminders": SectionName(
        "bell", N_("Reminders"), ("notifications", "quiet hours", "sound", "通知", "免打扰", "声音", "提醒")
    ),
    "capture": SectionName(
        "zap",
        N_("Quick add and calendars"),
        ("hotkey", "tray", "ics", "tel:", "sip:", "热键", "托盘", "日历订阅", "电话", "拨号"),
    ),
    "today": SectionName("sun", N_("Today"), ("greeting", "今天", "今日")),
    "calendar": SectionName(
        "calendar-days", N_("Work calendar"), ("holidays", "work days", "working hours", "节假日", "调休", "工作时间")
    ),
    "shortcuts": SectionName("keyboard", N_("Keyboard shortcuts"), ("keys", "hotkeys", "按键", "键盘")),
    "stages": SectionName(
        "kanban", N_("Pipeline stages"), ("stages", "pipelines", "checklists", "probability", "阶段", "赢率", "管道")
    ),
    "plans": SectionName("list-checks", N_("Plans"), ("to-do templates", "routines", "计划", "模板")),
    "targets": SectionName("target", N_("Targets"), ("quota", "goals", "目标", "业绩", "指标")),
    "fields": SectionName(
        "table-2", N_("Fields and options"),
        ("own fields", "custom fields", "picklists", "industries", "自定义字段", "选项", "下拉", "行业"),
    ),
    "lists": SectionName("list", N_("Lists"), ("columns", "density", "列", "行高")),
    "tags": SectionName("tag", N_("Tags"), ("labels", "标签")),
    "followup": SectionName("handshake", N_("Follow-up"), ("rhythm", "cadence", "跟进", "节奏", "联系频率")),
    "pool": SectionName("inbox", N_("Pool"), ("公海规则", "回收规则", "public pool", "pool rules")),
    "mail": SectionName(
        "mail", N_("Mail"), ("e-mail", "smtp", "imap", "account", "signature", "邮件", "邮箱", "发件", "签名", "授权码")
    ),
    "security": SectionName(
        "lock", N_("Lock and encryption"), ("passphrase", "password", "privacy", "加密", "密码", "口令", "锁定", "隐私")
    ),
    "files": SectionName("file-spreadsheet", N_("Import and export"), ("csv", "watched folder", "导入", "导出")),
    "backups": SectionName("database", N_("Backup and restore"), ("备份", "恢复", "还原")),
    "health": SectionName(
        "shield-check", N_("Health of the file"), ("check", "integrity", "compact", "salvage", "健康", "体检", "修复")
    ),
    "emergency": SectionName(
        "life-buoy", N_("In an emergency"),
        ("lost laptop", "stolen", "recovery guide", "incident", "damaged", "应急", "丢失", "被盗", "损坏", "泄露"),
    ),
    "about": SectionName("info", N_("About"), ("version", "licence", "log", "关于", "版本", "日志")),
}  # fmt: skip
"""{key: name}, in the order of the page."""
