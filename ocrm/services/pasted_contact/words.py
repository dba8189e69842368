"""What the words on cards and in signatures mean: labels before values, endings of companies, titles, streets."""

from __future__ import annotations

import re

LABELS: dict[str, str] = {
    "name": r"姓名|联系人|收件人|名字|full name|contact person|contact name|attn|contact|from|name",
    "company": r"公司名称|单位名称|公司|单位|企业|company|organi[sz]ation|employer",
    "department": r"所属部门|部门|department|dept|division",
    "title": r"职务|职位|岗位|头衔|职称|job title|position|title|role",
    "mobile": r"个人手机|手机号码|手机号|移动电话|联系手机|手机|mobile phone|cell phone|cellphone|mobile|mobil"
              r"|cell|mob|mp",
    "phone": r"联系电话|公司电话|办公电话|固定电话|座机|热线|总机|直线|电话|telephone|office phone|business phone"
             r"|work phone"
             r"|direct line|direct|office|toll free|main|switchboard|phone|téléphone|tél|tel|ph",
    "fax": r"传真号码|传真号|传真|facsimile|fax",
    "email": r"电子邮箱|电子邮件|邮箱地址|邮箱|邮件|e-mail|email|mail",
    "wechat": r"微信号|微信id|微信|wechat id|wechat|weixin|wx|vx",
    "qq": r"qq号码|qq号|qq",
    "website": r"公司网址|公司网站|网址|网站|官网|主页|website|homepage|web site|web|url|www(?=\s*:)",
    "address": r"公司地址|办公地址|通讯地址|通信地址|联系地址|详细地址|收货地址|地址|office address"
               r"|mailing address|address"
               r"|addr|add",
    "postcode": r"邮政编码|邮编|postal code|postcode|zip code|zip|p\.?c",
}  # fmt: skip
"""Patterns of what stands before a value, by field; longer ones first."""

LETTERS = {"t": "phone", "p": "phone", "o": "phone", "d": "phone", "m": "mobile", "c": "mobile", "f": "fax",
           "e": "email", "w": "website", "a": "address"}  # fmt: skip
"""Single letters as English signatures write them: T +44 …, M +44 …, E …"""

SIGNS = {"☎": "phone", "📞": "phone", "📱": "mobile", "✆": "phone", "✉": "email", "📧": "email", "📠": "fax",
         "🌐": "website", "🏢": "company", "📍": "address", "🏠": "address", "💬": "wechat"}  # fmt: skip

COMPANY_ZH = re.compile(
    r".{2,}(?:有限责任公司|股份有限公司|有限公司|分公司|子公司|总公司|公司|集团|事务所|研究院|研究所|设计院|大学"
    r"|学院|医院|银行"
    r"|工作室|协会|商会|商行|酒店|宾馆|工厂|制造厂|厂|门市部|经营部|超市|中学|小学|学校|出版社|报社|电视台|合作社"
    r"|基金会|俱乐部"
    r"|科技|智造|实业|传媒|物流|资本|证券|保险)(?:[(（][^()（）]{1,12}[)）])?(?:.{2,8}分公司)?"
)
COMPANY_EN = re.compile(
    r"\b(?:Inc|Ltd|LLC|LLP|GmbH|Corp|Corporation|Co|Company|Limited|PLC|S\.?A|S\.?r\.?l|AG|B\.?V|N\.?V|Pty|K\.?K"
    r"|Oy|AB|A/S"
    r"|Group|Holdings?|Technolog(?:y|ies)|Solutions|Systems|University|Institute|College|Bank|Hospital|Industries"
    r"|Partners"
    r"|Associates|Consulting|Studios?|Labs?|Laboratories|Foundation|Logistics|Electronics|Software|Trading|Enterprises"
    r"|International|Manufacturing|Ventures|Capital|Media|Motors|Foods|Pharma|Pharmaceuticals)\b\.?",
)
TITLE_ZH = re.compile(
    r"(?:[一-鿿A-Za-z·/&、]{0,12}(?:经理|总监|董事长|董事|主任|主管|工程师|总裁|专员|顾问|助理|代表|秘书|教授"
    r"|律师|医生|会计师"
    r"|会计|店长|厂长|院长|校长|处长|科长|部长|局长|所长|行长|主席|合伙人|创始人|架构师|设计师|分析师|讲师|采购员"
    r"|业务员|销售员"
    r"|推广员|技术员|负责人|出纳|编辑|记者|组长|队长|班长|文员|书记|干事|研究员|培训师|策划|老板|法人|法务|人事"
    r"|总工|财务|采购|销售"
    r"|客服|运营|主编|主持人|导演|教练|理事长|馆长|翻译|导购|经纪人|首席[一-鿿]{2,4}官)|[Cc][EFTOIM][Oo]"
    r"|总经办)(?:助理|代表)?(?:[(（][^()（）]{1,10}[)）])?"
)
TITLE_EN = re.compile(
    r"\b(?:Manager|Director|Engineer|President|CEO|CTO|CFO|COO|CMO|CIO|VP|SVP|EVP|AVP|Head|Officer|Consultant|Analyst"
    r"|Representative|Executive|Assistant|Specialist|Lead|Leader|Founder|Co-?[Ff]ounder|Partner|Architect"
    r"|Designer|Developer"
    r"|Coordinator|Buyer|Supervisor|Secretary|Chairman|Chairwoman|Chair|Professor|Attorney|Accountant|Advisor"
    r"|Adviser|Associate"
    r"|Administrator|Controller|Planner|Scientist|Researcher|Strategist|Owner|Principal|Counsel|Technician|Agent"
    r"|Broker"
    r"|Purchaser|Recruiter|Editor|Journalist|Marketer|Programmer|Nurse|Doctor|Dean|Lecturer|Merchandiser"
    r"|Salesperson)\b",
    re.IGNORECASE,
)
DEPARTMENT_ZH = re.compile(r"[一-鿿A-Za-z&、]{1,10}(?:事业部|业务部|部门|部|科|处|中心|办公室|课)")
DEPARTMENT_EN = re.compile(
    r"(?:\b(?:Department|Dept\.?|Division|Team)\b|^(?:Department|Division) of\b)|^(?:Human Resources|Procurement"
    r"|Purchasing"
    r"|Finance|Marketing|Sales|Engineering|Operations|Research and Development|R&D|IT|Legal|Accounting"
    r"|Customer Service"
    r"|Business Development|Supply Chain|Quality Assurance|Logistics)$",
    re.IGNORECASE,
)
ADDRESS_ZH = re.compile(
    r"(?:省|自治区|市|区|县|镇|乡|村|路|街|大道|胡同|巷|弄|号|大厦|大楼|广场|园区|产业园|工业园|科技园|软件园|楼"
    r"|室|层|座|栋|幢|单元)"
)
ADDRESS_EN = re.compile(
    r"(?:^|[\s,])(?:\d+[A-Za-z]?(?:[-/]\d+)?,?\s+(?:[\w.'’-]+\s+){0,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard"
    r"|Blvd|Drive|Dr|Lane|Ln"
    r"|Way|Court|Ct|Place|Pl|Square|Sq|Parkway|Pkwy|Highway|Hwy|Terrace|Quay|Close|Row|Crescent)\b"
    r"|(?:Suite|Ste|Floor|Fl|Room|Rm|Unit|Building|Bldg|Block|Apt)\.?\s+#?\w+|\w+(?:st|nd|rd|th) Floor"
    r"|P\.?\s?O\.?\s?Box\s+\d+"
    r"|[\w.'’-]+\s?(?:straße|strasse|str\.|gasse|platz|weg)\s+\d+|(?:Rue|Via|Calle|Avenida|Avenue)\s+\w+|No\.\s?\d+)",
    re.IGNORECASE,
)
CITY_EN = re.compile(
    r"(?:[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,2},?\s+[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?"
    r"|\d{4,6}\s+[A-Z][\w.'’ü-]+(?:,\s*[A-Z]\w+)?"
    r"|[A-Z][\w.'’ -]+,?\s+[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}"
    r"|[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,2}\s+\d{6})(?:,?\s+[A-Z][\w. ]+)?"
)
POSTCODES = (
    re.compile(r"\b[A-Z]{2}\.?,?\s+(\d{5}(?:-\d{4})?)\b"),
    re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2})\b"),
    re.compile(r"(?:^|[\s,])(?:[A-Z]{1,2}-)?(\d{5})\s+[A-ZÄÖÜ][a-zäöüß]"),
    re.compile(r"(?<!\d)([1-8]\d{5})(?!\d)"),
)

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华萧喻祁蒲房滕屈饶解牟艾尤阳时穆农"
    "司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘"
    "池查麻苑迟邝"
)
DOUBLE_SURNAMES = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "司徒",
    "令狐",
    "端木",
    "夏侯",
    "长孙",
)

COURTESIES = re.compile(
    r"(?:(?:with )?(?:best|kind|warm|warmest|kindest)?\s*(?:regards|wishes)|sincerely|yours (?:sincerely"
    r"|faithfully|truly)"
    r"|(?:many )?thanks(?: (?:a lot|again|so much|and regards|in advance))?|thank you(?: very much)?|cheers|best"
    r"|respectfully"
    r"|cordially|all the best|hi|hello|hi there|dear (?:sir|madam|all)|good (?:morning|afternoon|day)|nice to meet you"
    r"|sent from my \w+(?: \w+)?|get outlook for \w+|mit freundlichen grüßen|您好|你好|大家好|嗨|谢谢|多谢|感谢"
    r"|祝好|此致|敬礼|顺祝商祺"
    r"|祝商祺|商祺|祝工作顺利|幸会|很高兴认识你|很高兴认识您|请多关照|多多关照|请惠存|名片|这是我的名片|我的名片"
    r"|我的联系方式"
    r"|联系方式(?:如下)?|我们|我司|请查收|期待合作|期待与您合作|合作愉快|保持联系|以后多联系|有事联系我"
    r"|有需要联系我|随时联系|my contact details"
    r"|here are my (?:contact )?details|here is my card|contact me)[,，.。!！~、:： ]*",
    re.IGNORECASE,
)
LEAD_INS = re.compile(
    r"^(?:你好|您好|嗨|(?:hi|hello|hey)\b)[,，!！. ]*|^(?:我是|我叫|本人|这里是|我这边是|(?:this is|i am|i'm|i’m"
    r"|my name is)\b)\s*"
    r"|^(?:我的|我们的|公司的?|my|our)(?=(?:手机|电话|微信|邮箱|地址|传真|qq|网址|网站|email|mobile|phone|wechat"
    r"|number))\s*",
    re.IGNORECASE,
)
