"""Every command of the program, named once: one QAction for menu, toolbar, context menu, palette and shortcut table.

To add one: 1. a member of ActionId, 2. a line in ACTIONS, 3. `actions.connect(ActionId.…, handler, owner=page)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from ocrm.i18n import N_


class Scope(Enum):
    """Where an action's shortcut works: in the whole window, or only while a list (board, table) has the focus."""

    WINDOW = auto()
    LIST = auto()


class ActionId(Enum):
    """The commands."""

    NEW_RECORD = auto()
    NEW_CUSTOMER = auto()
    NEW_CONTACT = auto()
    NEW_OPPORTUNITY = auto()
    NEW_TODO = auto()
    NEW_CONTRACT = auto()
    NEW_TICKET = auto()
    NEW_CAMPAIGN = auto()
    QUICK_ADD = auto()
    NEW_FILE = auto()
    OPEN_FILE = auto()
    OPEN_READ_ONLY = auto()
    OPEN_FOR_WRITING = auto()
    BACK_UP = auto()
    RESTORE = auto()
    CHECK_FILE = auto()
    PASTE_CONTACT = auto()
    IMPORT = auto()
    EXPORT = auto()
    EXPORT_EVERYTHING = auto()
    OPEN_EVERYTHING = auto()
    HAND_OVER = auto()
    RECEIVE_HANDOVER = auto()
    LOCK = auto()
    CLOSE_WINDOW = auto()
    QUIT = auto()

    UNDO = auto()
    REDO = auto()
    FIND_IN_PAGE = auto()
    SELECT_ALL = auto()
    EDIT_TAGS = auto()
    DELETE = auto()

    PALETTE = auto()
    WHO_CALLS = auto()
    RECENT_RECORDS = auto()
    GO_TODAY = auto()
    GO_CUSTOMERS = auto()
    GO_CONTACTS = auto()
    GO_OPPORTUNITIES = auto()
    GO_TODOS = auto()
    GO_FUNNEL = auto()
    GO_SEGMENTS = auto()
    GO_CONTRACTS = auto()
    GO_PAYMENTS = auto()
    GO_TICKETS = auto()
    GO_CAMPAIGNS = auto()
    GO_MAILS = auto()
    GO_SUGGESTIONS = auto()
    GO_LOSING_TOUCH = auto()
    GO_PROMISES = auto()
    GO_WEEKLY_REPORT = auto()
    GO_DUPLICATES = auto()
    GO_QUALITY = auto()
    GO_IMPORT = auto()
    GO_HISTORY = auto()
    GO_BIN = auto()
    TIME_TRAVEL = auto()
    GO_SETTINGS = auto()
    BACK = auto()
    FORWARD = auto()
    NEXT_VIEW = auto()
    PREVIOUS_VIEW = auto()
    NEXT_PANE = auto()
    PREVIOUS_PANE = auto()
    GO_NOTIFICATION = auto()
    SHOW_REMINDERS = auto()
    SHOW_GREETINGS = auto()

    COLLAPSE_NAV = auto()
    TOGGLE_PREVIEW = auto()
    GROUP = auto()
    TOGGLE_THEME = auto()
    TEXT_LARGER = auto()
    TEXT_SMALLER = auto()
    TEXT_NORMAL = auto()
    SHOW_MENU_BAR = auto()
    SWITCH_LANGUAGE = auto()

    OPEN_RECORD = auto()
    LOG_INTERACTION = auto()
    EDIT_FIELD = auto()
    PREPARE = auto()
    PRINT = auto()
    COPY_CLEAN = auto()
    STAR = auto()
    TICK = auto()
    TODO_FOR_ROW = auto()
    LAY_OUT_PLAN = auto()
    WRITE_MAIL = auto()
    NEXT_RECORD = auto()
    PREVIOUS_RECORD = auto()
    STAGE_NEXT = auto()
    STAGE_PREVIOUS = auto()
    WIN = auto()
    LOSE = auto()
    HOLD = auto()
    REOPEN = auto()
    PROSPECT = auto()
    COMPLETE = auto()
    SNOOZE = auto()

    SCORE_MAP = auto()
    EMERGENCY = auto()
    TEST_NOTIFICATION = auto()
    SYNC_CALENDAR = auto()
    SHORTCUTS = auto()
    OPEN_LOG_FOLDER = auto()
    ABOUT = auto()


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """What is said of an action: title (English, marked), icon, menu, shortcuts, scope.

    `words` are what people call it else, in any language; Chinese ones are found by their pinyin too.
    """

    title: str
    icon: str
    menu: str
    shortcuts: tuple[str, ...] = ()
    scope: Scope = Scope.WINDOW
    is_checkable: bool = False
    words: tuple[str, ...] = ()


MENUS: dict[str, str] = {
    "file": N_("&File"),
    "edit": N_("&Edit"),
    "view": N_("&View"),
    "go": N_("&Go"),
    "record": N_("&Record"),
    "help": N_("&Help"),
}
"""Menus of the menu bar, in order."""

_LIST = Scope.LIST

ACTIONS: dict[ActionId, ActionInfo] = {
    ActionId.NEW_RECORD: ActionInfo(N_("New here"), "plus", "file", ("Ctrl+N", "Ins")),
    ActionId.NEW_CUSTOMER: ActionInfo(N_("New customer"), "building-2", "file", ("Ctrl+Shift+C",)),
    ActionId.NEW_CONTACT: ActionInfo(N_("New contact"), "user-plus", "file", ("Ctrl+Shift+P",)),
    ActionId.NEW_OPPORTUNITY: ActionInfo(N_("New opportunity"), "kanban", "file", ("Ctrl+Shift+D",)),
    ActionId.NEW_TODO: ActionInfo(N_("New to-do"), "list-checks", "file", ("Ctrl+Shift+T",)),
    ActionId.NEW_CONTRACT: ActionInfo(
        N_("New contract"), "receipt", "file", words=("新合同", "新订单", "签约", "order", "agreement")
    ),
    ActionId.NEW_TICKET: ActionInfo(
        N_("Open a ticket"),
        "life-buoy",
        "file",
        ("Ctrl+Shift+S",),
        words=("新建工单", "报修", "投诉", "new ticket", "complaint", "service"),
    ),
    ActionId.NEW_CAMPAIGN: ActionInfo(
        N_("New campaign"), "megaphone", "file", words=("新建活动", "营销活动", "展会", "fair", "mailing")
    ),
    ActionId.QUICK_ADD: ActionInfo(N_("Quick add…"), "zap", "file", ("Ctrl+Shift+A",)),
    ActionId.NEW_FILE: ActionInfo(N_("New file…"), "database", "file"),
    ActionId.OPEN_FILE: ActionInfo(N_("Open file…"), "folder", "file", ("Ctrl+O",)),
    ActionId.OPEN_READ_ONLY: ActionInfo(N_("Open to read only…"), "eye", "file", words=("只看", "view-only", "look")),
    ActionId.OPEN_FOR_WRITING: ActionInfo(N_("Open this file for writing"), "pencil", "file"),
    ActionId.BACK_UP: ActionInfo(N_("Back up now"), "shield-check", "file"),
    ActionId.RESTORE: ActionInfo(N_("Restore a backup…"), "history", "file"),
    ActionId.CHECK_FILE: ActionInfo(N_("Check the data file"), "database", "file"),
    ActionId.PASTE_CONTACT: ActionInfo(
        N_("Paste as contact…"), "contact", "file", ("Ctrl+Shift+V",), words=("识别名片", "粘贴名片", "business card")
    ),
    ActionId.IMPORT: ActionInfo(N_("Import a spreadsheet…"), "upload", "file", ("Ctrl+I",)),
    ActionId.EXPORT: ActionInfo(N_("Export this view…"), "download", "file", ("Ctrl+Shift+E",)),
    ActionId.EXPORT_EVERYTHING: ActionInfo(
        N_("Export everything to a folder…"), "package", "file", words=("全部导出", "带走", "leave", "csv")
    ),
    ActionId.OPEN_EVERYTHING: ActionInfo(N_("Open an exported folder…"), "folder", "file", words=("全部导入", "csv")),
    ActionId.HAND_OVER: ActionInfo(
        N_("Hand over customers…"), "package", "file", words=("移交", "转交", "colleague", "hand-over")
    ),
    ActionId.RECEIVE_HANDOVER: ActionInfo(
        N_("Receive a hand-over…"), "inbox", "file", words=("接收", "移交", "转交", "package")
    ),
    ActionId.LOCK: ActionInfo(N_("Lock"), "lock", "file", ("Ctrl+Shift+L",), words=("锁屏", "lock screen")),
    ActionId.CLOSE_WINDOW: ActionInfo(N_("Close the window"), "x", "file", ("Ctrl+W",)),
    ActionId.QUIT: ActionInfo(N_("Quit"), "log-out", "file", ("Ctrl+Q",)),
    ActionId.UNDO: ActionInfo(N_("Undo"), "undo-2", "edit", ("Ctrl+Z",)),
    ActionId.REDO: ActionInfo(N_("Redo"), "redo-2", "edit", ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionId.FIND_IN_PAGE: ActionInfo(N_("Find on this page"), "search", "edit", ("Ctrl+F",)),
    ActionId.SELECT_ALL: ActionInfo(N_("Select all"), "square-check", "edit", ("Ctrl+A",), _LIST),
    ActionId.EDIT_TAGS: ActionInfo(N_("Tag…"), "tag", "edit", ("G",), _LIST),
    ActionId.DELETE: ActionInfo(N_("Delete"), "trash-2", "edit", ("Del",), _LIST),
    ActionId.WHO_CALLS: ActionInfo(
        N_("Who is calling?"), "phone", "go", ("Ctrl+Shift+N",), words=("来电", "号码归属", "caller", "phone number")
    ),
    ActionId.PALETTE: ActionInfo(N_("Search and commands"), "search", "go", ("Ctrl+K",)),
    ActionId.RECENT_RECORDS: ActionInfo(N_("Recent records"), "history", "go", ("Ctrl+E",)),
    ActionId.GO_TODAY: ActionInfo(N_("Today"), "sun", "go", ("Ctrl+1",)),
    ActionId.GO_CUSTOMERS: ActionInfo(N_("Customers"), "building-2", "go", ("Ctrl+2",)),
    ActionId.GO_CONTACTS: ActionInfo(N_("Contacts"), "contact-round", "go", ("Ctrl+7",)),
    ActionId.GO_OPPORTUNITIES: ActionInfo(N_("Opportunities"), "kanban", "go", ("Ctrl+3",)),
    ActionId.GO_TODOS: ActionInfo(N_("To-dos"), "list-checks", "go", ("Ctrl+4",)),
    ActionId.GO_FUNNEL: ActionInfo(N_("Funnel"), "funnel", "go", ("Ctrl+5",)),
    ActionId.GO_SEGMENTS: ActionInfo(
        N_("Segments"), "layers", "go", ("Ctrl+6",), words=("分群", "细分", "群组", "rfm")
    ),
    ActionId.GO_CONTRACTS: ActionInfo(
        N_("Contracts"), "receipt", "go", ("Ctrl+9",), words=("合同", "订单", "回款", "orders", "payments", "money")
    ),
    ActionId.GO_PAYMENTS: ActionInfo(
        N_("Payments"), "wallet", "go", words=("回款", "应收", "账龄", "receivables", "ageing", "money due")
    ),
    ActionId.GO_TICKETS: ActionInfo(
        N_("Tickets"), "life-buoy", "go", words=("工单", "售后", "服务", "投诉", "service", "complaints")
    ),
    ActionId.GO_CAMPAIGNS: ActionInfo(
        N_("Campaigns"), "megaphone", "go", words=("活动", "营销", "市场活动", "展会", "marketing", "fairs", "roi")
    ),
    ActionId.GO_MAILS: ActionInfo(
        N_("Mail"), "mail", "go", ("Ctrl+8",), words=("邮件", "发件箱", "草稿", "outbox", "e-mail", "drafts")
    ),
    ActionId.GO_SUGGESTIONS: ActionInfo(N_("Suggestions"), "zap", "go", ("Ctrl+Alt+S",)),
    ActionId.GO_LOSING_TOUCH: ActionInfo(
        N_("Losing touch"), "snowflake", "go", words=("silent customers", "gone quiet", "久未联系")
    ),
    ActionId.GO_PROMISES: ActionInfo(N_("Promises"), "handshake", "go"),
    ActionId.GO_WEEKLY_REPORT: ActionInfo(N_("Weekly report"), "file-text", "go"),
    ActionId.GO_DUPLICATES: ActionInfo(
        N_("Duplicate records"), "git-merge", "go", words=("查重", "去重", "合并重复", "find duplicates", "merge")
    ),
    ActionId.GO_QUALITY: ActionInfo(
        N_("Data quality"), "shield-check", "go", words=("数据体检", "清洗", "补全", "clean up")
    ),
    ActionId.GO_IMPORT: ActionInfo(N_("Import / export"), "upload", "go", words=("批量导入", "邮件导入")),
    ActionId.GO_HISTORY: ActionInfo(
        N_("History"), "history", "go", ("Ctrl+H",), words=("历史", "操作日志", "修改记录", "audit", "log")
    ),
    ActionId.GO_BIN: ActionInfo(N_("Bin"), "trash-2", "go", words=("回收站", "recycle bin", "trash", "deleted")),
    ActionId.TIME_TRAVEL: ActionInfo(
        N_("Look at an earlier moment…"), "clock", "go", words=("时间旅行", "历史版本", "time travel", "as of")
    ),
    ActionId.GO_SETTINGS: ActionInfo(N_("Settings"), "settings", "go", ("Ctrl+,",)),
    ActionId.BACK: ActionInfo(N_("Back"), "arrow-left", "go", ("Alt+Left",)),
    ActionId.FORWARD: ActionInfo(N_("Forward"), "arrow-right", "go", ("Alt+Right",)),
    ActionId.NEXT_VIEW: ActionInfo(N_("Next view"), "chevron-right", "go", ("Ctrl+PgDown",)),
    ActionId.PREVIOUS_VIEW: ActionInfo(N_("Previous view"), "chevron-left", "go", ("Ctrl+PgUp",)),
    ActionId.NEXT_PANE: ActionInfo(N_("Next pane"), "panel-right", "go", ("F6",)),
    ActionId.PREVIOUS_PANE: ActionInfo(N_("Previous pane"), "panel-left", "go", ("Shift+F6",)),
    ActionId.GO_NOTIFICATION: ActionInfo(N_("Go to the latest reminder"), "bell", "go", ("Ctrl+Shift+R",)),
    ActionId.SHOW_REMINDERS: ActionInfo(N_("Reminders…"), "alarm-clock", "go", ("Ctrl+Alt+R",)),
    ActionId.SHOW_GREETINGS: ActionInfo(
        N_("Birthdays and festivals…"), "gift", "go", words=("greetings", "wishes", "问候", "祝福")
    ),
    ActionId.COLLAPSE_NAV: ActionInfo(
        N_("Collapse the navigation"), "panel-left", "view", ("Ctrl+\\",), is_checkable=True
    ),
    ActionId.TOGGLE_PREVIEW: ActionInfo(N_("Show the preview"), "panel-right", "view", ("Space",), _LIST),
    ActionId.GROUP: ActionInfo(N_("Group by…"), "layers", "view", ("Shift+G",), _LIST),
    ActionId.TOGGLE_THEME: ActionInfo(N_("Switch light and dark"), "moon", "view"),
    ActionId.TEXT_LARGER: ActionInfo(N_("Larger text"), "plus", "view", ("Ctrl++", "Ctrl+=")),
    ActionId.TEXT_SMALLER: ActionInfo(N_("Smaller text"), "minus", "view", ("Ctrl+-",)),
    ActionId.TEXT_NORMAL: ActionInfo(N_("Normal text size"), "rotate-ccw", "view", ("Ctrl+0",)),
    ActionId.SHOW_MENU_BAR: ActionInfo(N_("Show the menu bar"), "list", "view", ("F10",), is_checkable=True),
    ActionId.SWITCH_LANGUAGE: ActionInfo(N_("Switch 中文 / English"), "languages", "view"),
    ActionId.OPEN_RECORD: ActionInfo(N_("Open"), "external-link", "record", ("Return", "Enter"), _LIST),
    ActionId.LOG_INTERACTION: ActionInfo(N_("Log an interaction"), "pencil", "record", ("Ctrl+L",)),
    ActionId.PREPARE: ActionInfo(N_("Prepare me"), "zap", "record", ("Ctrl+B",)),
    ActionId.PRINT: ActionInfo(N_("Print…"), "file-text", "file", ("Ctrl+P",)),
    ActionId.COPY_CLEAN: ActionInfo(N_("Copy the phone number"), "phone", "record", ("Alt+C",)),
    ActionId.STAR: ActionInfo(N_("Star or unstar"), "star", "record", ("Ctrl+D",), words=("收藏", "关注", "favorite")),
    ActionId.EDIT_FIELD: ActionInfo(N_("Edit in place"), "pencil", "record", ("F2",)),
    ActionId.TICK: ActionInfo(N_("Tick"), "square-check", "record", ("X",), _LIST),
    ActionId.TODO_FOR_ROW: ActionInfo(N_("Add a to-do for it"), "list-checks", "record", ("T",), _LIST),
    ActionId.LAY_OUT_PLAN: ActionInfo(
        N_("Lay out a plan…"), "list-checks", "record", words=("执行计划", "套用计划", "apply a plan", "sequence")
    ),
    ActionId.WRITE_MAIL: ActionInfo(
        N_("Write a mail…"), "mail", "record", ("Ctrl+Shift+M",), words=("写邮件", "发邮件", "compose", "e-mail")
    ),
    ActionId.NEXT_RECORD: ActionInfo(N_("Next record"), "chevron-right", "record", ("Ctrl+Down",)),
    ActionId.PREVIOUS_RECORD: ActionInfo(N_("Previous record"), "chevron-left", "record", ("Ctrl+Up",)),
    ActionId.STAGE_NEXT: ActionInfo(N_("Move to the next stage"), "arrow-right", "record", ("Ctrl+Right",), _LIST),
    ActionId.STAGE_PREVIOUS: ActionInfo(N_("Move one stage back"), "arrow-left", "record", ("Ctrl+Left",), _LIST),
    ActionId.WIN: ActionInfo(N_("Mark as won"), "trophy", "record", ("Ctrl+Shift+W",)),
    ActionId.LOSE: ActionInfo(N_("Mark as lost…"), "ban", "record", ("Ctrl+Shift+X",)),
    ActionId.HOLD: ActionInfo(N_("Put on hold until…"), "pause", "record", ("H",), _LIST),
    ActionId.REOPEN: ActionInfo(N_("Reopen"), "rotate-ccw", "record"),
    ActionId.PROSPECT: ActionInfo(
        N_("Prospecting session"), "phone", "record", ("Ctrl+Shift+G",), words=("电话开发", "外呼", "cold calls")
    ),
    ActionId.COMPLETE: ActionInfo(N_("Mark as done"), "circle-check", "record", ("Ctrl+Return",), _LIST),
    ActionId.SNOOZE: ActionInfo(N_("Snooze…"), "alarm-clock", "record", ("S",), _LIST),
    ActionId.SHORTCUTS: ActionInfo(N_("Keyboard shortcuts"), "keyboard", "help", ("F1", "Ctrl+/")),
    ActionId.SCORE_MAP: ActionInfo(N_("How customers are scored"), "circle-help", "help", words=("RFM", "打分规则")),
    ActionId.EMERGENCY: ActionInfo(N_("In an emergency…"), "life-buoy", "help"),
    ActionId.TEST_NOTIFICATION: ActionInfo(N_("Test a notification"), "bell", "help"),
    ActionId.SYNC_CALENDAR: ActionInfo(
        N_("Synchronise the calendar account"), "calendar-days", "file", words=("CalDAV", "日历同步", "sync", "caldav")
    ),
    ActionId.OPEN_LOG_FOLDER: ActionInfo(N_("Open the log folder"), "folder", "help"),
    ActionId.ABOUT: ActionInfo(N_("About OCRM"), "info", "help"),
}

WRITING = frozenset({
    ActionId.NEW_RECORD, ActionId.NEW_CUSTOMER, ActionId.NEW_CONTACT, ActionId.NEW_OPPORTUNITY, ActionId.NEW_TODO,
    ActionId.NEW_CONTRACT, ActionId.NEW_TICKET, ActionId.NEW_CAMPAIGN, ActionId.QUICK_ADD, ActionId.PASTE_CONTACT,
    ActionId.IMPORT, ActionId.UNDO, ActionId.REDO, ActionId.EDIT_TAGS,
    ActionId.DELETE, ActionId.COMPLETE, ActionId.LOG_INTERACTION, ActionId.RECEIVE_HANDOVER, ActionId.EDIT_FIELD,
    ActionId.STAR, ActionId.TODO_FOR_ROW, ActionId.LAY_OUT_PLAN, ActionId.WRITE_MAIL, ActionId.STAGE_NEXT,
    ActionId.STAGE_PREVIOUS,
    ActionId.WIN, ActionId.LOSE, ActionId.HOLD, ActionId.REOPEN, ActionId.PROSPECT, ActionId.SNOOZE,
})  # fmt: skip
"""Commands that write into the file, whatever page they are given on."""
