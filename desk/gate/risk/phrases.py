"""Ways of speaking that thieves use, in English, German and Chinese: accounts, gift cards, haste, orders to an assistant. Pure.

All texts are given case-folded. A phrase is a guess; it says why to look, never that something is wrong.
"""

from __future__ import annotations

import functools
import re

from desk.gate.risk.spots import Spots

_ACCOUNT_EN = r"(?:bank(?:ing)?|account|payment|remittance|wire|beneficiary|iban|payee)"
_THING_EN = r"(?:details?|information|info|account|instructions?|data|coordinates|number|records?)"
_ACCOUNT_DE = r"(?:bankverbindung(?:en)?|kontoverbindung(?:en)?|kontodaten|bankdaten|kontonummer|zahlungsdaten|iban|konto|bankkonto)"
_ACCOUNT_ZH = r"(?:银行|收款|对公|付款|汇款|打款|公司)?(?:账户|账号|帐户|帐号|賬戶|帳戶|賬號|帳號|银行信息|收款信息|开户行|银行资料)"
_NEW_BANK = (
    rf"\b(?:new|changed|updated|different|alternative|revised) (?:\w+ ){{0,2}}?{_ACCOUNT_EN} (?:\w+ )?{_THING_EN}\b",
    r"\bnew (?:bank|banking details|iban|payee|beneficiary)\b(?! holiday)",
    rf"\b{_ACCOUNT_EN} (?:\w+ )?(?:{_THING_EN} )?(?:has|have|had|was|were|will be|are|is) (?:\w+ )?(?:changed|updated|replaced|moved|switched)\b",
    r"\b(?:switch|switched|change|changed|changing|moved) (?:our |to a new |to another |to a different )?banks?\b",
    rf"\b(?:update|change|amend|replace|correct) (?:our|your|my|the) {_ACCOUNT_EN} (?:\w+ )?{_THING_EN}\b",
    rf"\bneue[nrsm]?\b(?: \w+){{0,2}}? {_ACCOUNT_DE}\b",
    rf"\bgeänderte[nrsm]? {_ACCOUNT_DE}\b",
    rf"\b{_ACCOUNT_DE}\b(?: \w+){{0,3}}? (?:nicht mehr (?:gültig|aktuell)|ungültig|erloschen|aufgelöst|geschlossen)\b",
    r"\b(?:bisherige|alte)[nrsm]? (?:bankverbindung|konto|kontoverbindung|iban)\b[^.\n]{0,40}(?:nicht|ungültig|geschlossen)",
    r"\b(?:old|previous|former) (?:bank )?account\b[^.\n]{0,40}(?:closed|no longer|not in use|frozen)",
    r"(?:原|旧)(?:账户|账号|帐户|户头|卡)[^。\n]{0,10}(?:停用|注销|作废|冻结|不能用|不再)|改(?:付|汇|打|转)(?:到|至|入)",
    rf"\b{_ACCOUNT_DE}\b(?: \w+){{0,3}}? (?:geändert|gewechselt|aktualisiert|umgestellt)\b",
    r"\b(?:haben|hat|wechseln|wechselten|wechselt) (?:\w+ ){0,3}?(?:die |unsere |seine )?(?:haus)?bank(?:verbindung)?(?: gewechselt)?\b(?= (?:gewechselt)|[.,;]? ?gewechselt)",
    rf"{_ACCOUNT_ZH}[^。！？\n]{{0,8}}?(?:变更|更改|更换|更新|已换|改为|换成|改成|调整|變更)",
    rf"(?:新的?|变更后的?|更换后的?|更改后的?|变更|更换|更改|换了|修改)(?:了)?(?:的)?{_ACCOUNT_ZH}",
)
_ACCOUNT_FR = r"(?:rib|iban|coordonnées bancaires|compte(?: bancaire)?|numéro de compte|banque)"
_ACCOUNT_ES = r"(?:iban|cuenta(?: bancaria| corriente)?|número de cuenta|datos bancarios|clabe|banco)"
_ACCOUNT_IT = r"(?:iban|coordinate bancarie|conto(?: corrente| bancario)?|dati bancari|banca)"
_NEW_BANK_ROMANCE = (
    r"\b(?:nouve(?:au|l|lle|lles|aux)|autre) (?:n° |numéro )?(?:de )?(?:rib|iban|coordonnées bancaires|compte bancaire|numéro de compte|domiciliation)\b|\bnouveau compte\b(?! (?:client|mail|utilisateur|rendu|instagram|google))",
    rf"\b(?:changé|changement|modifi\w+|mis à jour|remplac\w+|actualis\w+) (?:\w+ )?(?:de |d['’]|notre |nos |le |les |votre |vos )+{_ACCOUNT_FR}\b|\b{_ACCOUNT_FR} (?:\w+ ){{0,3}}?(?:a|ont|est|sont|n['’]est plus) (?:été )?(?:\w+ )?(?:changé|modifié|remplacé|clôturé|fermé|bloqué|valable|valide|actif)\w*",
    r"\b(?:désormais|dorénavant|d['’]ora in (?:poi|avanti)|da ora in poi|a partir de ahora|en adelante|from now on)\b[^.\n]{0,40}\b(?:rib|iban|compte|conto|cuenta|account)\b",
    r"\b(?:ancien|précédent)\w* (?:rib|iban|compte)\b[^.\n]{0,40}(?:plus|clôturé|fermé|bloqué)|\b(?:rib|iban)\b[^.\n]{0,30}\b(?:désormais|dorénavant|dès (?:maintenant|aujourd|à présent)|à (?:partir|compter) d)",
    r"\b(?:nuev[oa]s?|otr[oa]) (?:número de )?(?:iban|cuenta bancaria|datos bancarios|número de cuenta|clabe|cuenta corriente)\b|\bnueva cuenta\b(?! de (?:correo|usuario|cliente|instagram|google))",
    rf"\b(?:cambi(?:ado|amos|o|ó)|actualiz\w+|modific\w+|sustitu\w+) (?:\w+ )?(?:de |el |la |los |nuestr[oa]s? |su |sus )+{_ACCOUNT_ES}\b|\b{_ACCOUNT_ES} (?:\w+ ){{0,3}}?(?:ha|han|está|fue) (?:sido )?(?:cambiad|cambiado|modificad|actualizad|cerrad|bloquead|cancelad)\w*",
    r"\b(?:antigu|anterior)\w* (?:cuenta|iban)\b[^.\n]{0,40}(?:ya no|cerrad|bloquead|cancelad)|\b(?:cuenta|iban) (?:antigu|anterior)\w*[^.\n]{0,40}(?:ya no|cerrad|bloquead|cancelad)",
    r"\b(?:nuov[oaie]|altro) (?:numero di )?(?:iban|coordinate bancarie|conto(?: corrente| bancario)?|dati bancari)\b(?! (?:alla rovescia|da pagare))",
    rf"\b(?:cambiat\w|modificat\w|aggiornat\w|sostituit\w|cambiamo) (?:\w+ )?(?:di |il |la |le |i |nostr[oaie] |l['’])*{_ACCOUNT_IT}\b|\b{_ACCOUNT_IT} (?:\w+ ){{0,3}}?(?:è|sono|ha) (?:stat[oaie] )?(?:cambiat|modificat|aggiornat|chius|bloccat)\w*",
    r"\b(?:vecchi|precedent)\w* (?:conto|iban)\b[^.\n]{0,40}(?:non|più|chius|bloccat)",
)
_NEW_BANK_ALSO = (
    r"\b(?:use|pay (?:in)?to|send (?:it |payments? )?to|remit to) (?:this|the following|another|a different) (?:bank )?account\b|\baccount\b[^.\n]{0,40}\b(?:under audit|being audited|frozen|blocked)\b",
    r"\b(?:pay|paid|transfer|send|wire|remit|payments?)\w*\b[^.\n]{0,40}\bnew account\b",
    r"\b(?:auf|an) (?:dieses|das folgende|ein anderes) konto\b|\bab (?:sofort|heute|jetzt)\b[^.\n]{0,40}\b(?:iban|konto|bankverbindung)\b|\b(?:iban|konto|bankverbindung)\b[^.\n]{0,40}\bab (?:sofort|heute)\b",
    r"新(?:的)?(?:收款|银行|对公|公司|个人)?(?:账户|账号|帐户|帐号|户头|卡号|银行卡|賬戶|帳號)|(?:付|汇|打|转)(?:到|至|入|款到)(?:以下|下面|下列|这个|此|另一个)(?:账户|账号|帐户|卡)|(?:账户|账号|帐户|卡)[^。\n]{0,12}(?:审计|冻结|停用|作废)",
)
_USUAL = (
    r"\b(?:usual|same|known|regular|existing) (?:bank )?(?:account|details|iban)\b|\b(?:übliche|bekannte|gewohnte|bisherige|selbe|gleiche)[nrs]? (?:konto|bankverbindung|iban)\b|\bwie (?:immer|gewohnt|üblich)\b[^.\n]{0,30}konto"
    r"|\b(?:rib|iban|compte) (?:habituel|connu)|\b(?:cuenta|iban) (?:habitual|de siempre)|\b(?:solito|consueto) (?:conto|iban)|\bconto (?:solito|abituale)|(?:原|老|一直的?|以前的?|常用|平时的?)(?:收款|银行)?(?:账户|账号|帐户|帐号)",
)
_NOTED = (
    r"\b(?:noted|updated|changed (?:it|our|the)|will (?:do|use|pay|update|change)|have (?:changed|updated|saved|entered)|paid|done)\b|\b(?:notiert|hinterlegt|geändert|vermerkt|aktualisiert|eingetragen|angepasst|erledigt|machen wir)\b"
    r"|\b(?:noté|c['’]est fait|mis à jour|enregistré|modifié|entendu)\b|\b(?:anotado|actualizado|apuntado|tomo nota|tomamos nota|hecho|cambiado)\b|\b(?:annotato|aggiornato|preso nota|fatto|registrato)\b|(?:已更新|已修改|已登记|记下了|已更改|按新|照办|已付|已汇)|\b(?:sera fait|ferons|perfetto|d['’]accord)\b|^\W{0,3}(?:\w+[,.!]? ){0,2}(?:ok|okay|sure|fine|alles klar|in ordnung|passt|好的?|可以|没问题|收到|va bene|vale|de acuerdo|perfecto|très bien|entendu)\b",
)
_ASKS_BACK = re.compile(
    r"\b(?:call|phone|ring|telephone|confirm\w*|verify|verif\w+|check\w*|(?:are|be|not|make|quite) sure|really|fraud|scam|before we|old account|until)\b|\b(?:anruf\w*|ruf\w*|telefon\w*|bestätig\w*|prüf\w*|rückfrage|sicher|betrug|bevor|erst)\b"
    r"|\b(?:appel\w*|téléphon\w*|confirm\w*|vérif\w*|fraude|avant)\b|\b(?:llam\w*|teléfono|verific\w*|comprob\w*|fraude|antes)\b|\b(?:chiam\w*|telefon\w*|conferm\w*|verific\w*|truffa|prima)\b|电话|核实|确认一下|打给|诈骗|骗|当面|先不|[?？]"
)
_GIFT_CARD = (
    r"(?:gift|prepaid|itunes|apple|steam|google play|amazon|razer|vanilla|ebay)[ -](?:gift[ -])?(?:cards?|vouchers?|codes?)",
    r"(?:geschenk|guthaben|gutschein|prepaid|steam|itunes|apple|google[ -]play|amazon|paysafe)[- ]?(?:guthaben|geschenk)?[- ]?(?:karten?|codes?)|paysafecards?",
    r"(?:礼品卡|購物卡|购物卡|充值卡|储值卡|点卡|京东卡|[e亿]卡|苹果卡|话费卡|油卡|代金卡|預付卡|预付卡)",
)
_GIFT_DEED = (
    r"\b(?:buy|bought|purchase|grab|read|numbers?|get|pick up|procure|order|send|text|scratch\w*|photos?|pictures?|codes?|redeem)\b",
    r"(?:kauf|besorg|hol|schick|send|freigerubbel|aufrubbel|foto|code|rubbel|übermittel|nummern?|durchgeb)\w*",
    r"(?:买|購|购买|采购|代购|代买|卡密|密码|拍照|刮开|发给我|发来|发过来|兑换码)",
)
_PAYING = (
    r"\b(?:wire|transfer|payment|pay(?! attention)|remit|remittance|bank transfer|money|funds|invoice settled)\b",
    r"(?:überweis|zahl(?:en|ung|t)\b|anweis|transferier|bezahl)\w*",
    r"(?:汇款|转账|付款|打款|转帐|匯款|轉帳|划款|支付|汇出|打出|打钱|把钱)",
)
_PAYS_OUT = (
    r"\b(?:wire|transfer|transferring|remit|pay|paying|deposit of)\b",
    r"\b(?:überweis\w*|zahl(?:e|en|t|ung)|bezahlen|anweis\w*)\b",
    r"(?:(?<![应对])付(?![出息])|汇(?![报总率集])|打款|转账|轉帳|匯(?![報總率集]))",
    r"\b(?:vire\w*|virement|verse[rz]|versons|régl(?:er|ez|ons)|payer|payez|payons|transfier\w*|transferi\w*|pag(?:ar|ue|o|amos|aré|aremos|are|hiamo|heremo|herò)|bonific\w+|ingres(?:ar|o|amos))\b",
)
_SECRECY = (
    r"\b(?:confidential\w*|secret\w*|discreet\w*|between (?:us|you and me)|do(?: not|n't) (?:tell|call|phone|discuss|mention|share)|keep (?:this|it) quiet"
    r"|off the (?:phone|record)|speak to (?:no one|nobody)|nobody (?:else )?(?:may|must|should) know|without telling|off the books)\b",
    r"(?:vertraulich|geheim|diskret|stillschweigen|unter uns|niemande?[mn]? (?:etwas |davon )?(?:sagen|erzählen)|nicht an(?:rufen|zurufen)?\b"
    r"|rufen sie (?:mich )?(?:bitte )?nicht|ruf (?:mich )?(?:bitte )?nicht|kein wort(?! mehr)|für sich|niemandem)",
    r"(?:保密|机密|不要(?:告诉|打电话|声张|外传|联系|和别人|跟|对|让)|勿(?:外传|声张|告诉)|别(?:告诉|声张|打电话|跟)|不得外传|私下|秘密)",
)
# Each after the words of which it needs one.
_ORDERS = (
    (
        "ignore|disregard|forget|override|bypass",
        r"\b(?:ignore|disregard|forget|override|bypass)\W+(?:(?:all|any|the|your|my|of|every|these|those|other)\W+){0,4}"
        r"(?:previous|prior|above|earlier|preceding|former|initial|original|existing|system)\W+(?:\w+\W+)?"
        r"(?:instructions?|prompts?|directions?|directives?|rules?|commands?|guidelines?|orders)\b",
    ),
    (
        "user",
        r"\b(?:do not|don't|never|without)\W+(?:tell|inform|alert|notify|warn|show|telling|asking|informing|mention\w*\W+(?:this|it)\W+to)\W+(?:it\W+to\W+|this\W+to\W+)?the\W+user\b",
    ),
    (
        "system|assistant|developer",
        r"(?:^|\n)[ \t]{0,20}(?:\[?system\]?|\[?assistant\]?|developer)[ \t]{0,5}[:：][ \t]{0,5}\S[^\n]{0,80}",
    ),
    (
        "now|no longer",
        r"\byou\W+are\W+(?:now|no longer)\W+(?:in|a|an|the|my)\b[^.\n]{0,40}\b(?:mode|assistant|ai|agent|bot|model|dan|administrator)\b",
    ),
    (
        "im_|sys|endoftext|eot_id|header_id|inst]|instruction|_call",
        r"<\|?(?:im_start|im_end|system|endoftext|eot_id|start_header_id)\|?>|\[/?inst\]|<</?sys>>|</?(?:system|instructions?|tool_call|function_call)>",
    ),
    (
        "forward|send|copy|bcc|export|upload|leak",
        r"\b(?:forward|send|copy|bcc|export|upload|leak)\W+(?:me\W+)?(?:all|every|each|any|the entire|the whole|the last)\b[^.\n@]{0,60}"
        r"\b(?:e-?mails?|messages?|inbox|mailbox|contacts?|conversations?|passwords?)\b[^.\n]{0,80}?(?:@|to me\b|https?:)",
    ),
    (
        "ignorier|vergiss|missacht|übergeh|überschreib",
        r"\b(?:ignorier|vergiss|missacht|übergeh|überschreib)\w*\W+(?:\w+\W+){0,4}?(?:vorherig|bisherig|obig|früher|vorangegangen|vorig|ursprünglich|gegeben|bestehend)\w*\W+"
        r"(?:\w+\W+)?(?:anweisung|befehl|instruktion|vorgabe|regel|anordnung|prompt)\w*",
    ),
    (
        "nutzer|anwender",
        r"\b(?:sag|erzähl|verrat|meld|zeig|informier|benachrichtig)\w*\W+(?:es\W+|das\W+|davon\W+)?(?:dem|der|den)\W+(?:be)?(?:nutzer|anwender)\w*[^.\n]{0,30}?\b(?:nicht|nichts|niemals)\b",
    ),
    (
        "bist",
        r"\bdu\W+bist\W+(?:jetzt|nun|ab sofort)\W+(?:im|ein|eine|der|die|kein)\b[^.\n]{0,40}(?:modus|assistent|agent|ki\b|modell|bot)",
    ),
    (
        "leit|schick|send",
        r"\b(?:leite?|schick\w*|sende?)\W+(?:mir\W+)?(?:jede|alle|sämtliche|die gesamte)\b[^.\n@]{0,60}(?:mails?|nachrichten?|postfach|posteingang|kontakte|passwörter)\b[^.\n]{0,80}?(?:@|weiter)",
    ),
    (
        "忽略|无视|忘|不要理会|不用管|跳过|覆盖|忽視|無視",
        r"(?:忽略|无视|忘记|忘掉|不要理会|不用管|跳过|覆盖|忽視|無視)[^。\n]{0,8}?(?:之前|以上|先前|前面|上述|此前|原有|系统|所有|全部|原来|先前)[^。\n]{0,6}?(?:指令|指示|提示词|规则|命令|要求|设定|約束|约束)",
    ),
    (
        "用户|使用者",
        r"(?:不要|别|勿|不得|无需|不必)(?:向|让|对|跟)?(?:告诉|通知|让|告知|提醒|惊动)?(?:用户|使用者)(?:知道|透露|提及|提起|说|汇报)?",
    ),
    (
        "note|message|notice|instruction|attention|info",
        r"\b(?:note|message|notice|instructions?|attention|info)\W+(?:to|for)\W+(?:all\W+|any\W+|the\W+)?(?:ai|llm|language model|assistant|bot|agent)s?\b",
    ),
    (
        "hinweis|nachricht|anweisung|achtung",
        r"\b(?:hinweis|nachricht|anweisung|achtung)\w*\W+(?:an|für)\W+(?:den\W+|die\W+|alle\W+)?(?:ki|llm|sprachmodell|assistent|bot|agent)",
    ),
    (
        "助手|助理|代理|模型",
        r"(?:ai|人工智能|智能|大模型)(?:助手|助理|代理|模型)[^。\n]{0,4}(?:请?注意|请|[:：])",
    ),
    (
        "mention",
        r"\bdo(?: not|n't)\W+mention\b[^.\n]{0,60}\bto the (?:reader|user|recipient)\b",
    ),
    (
        "系统|管理员指令|开发者指令",
        r"(?:系统提示|系统指令|系统消息|管理员指令|开发者指令)[ \t]{0,3}[:：]",
    ),
    (
        "你现在",
        r"你现在(?:是|处于|扮演|进入|作为)[^。\n]{0,12}(?:模式|助手|助理|模型|机器人|管理员)",
    ),
    (
        "邮件|信件|收件箱|通讯录|联系人",
        r"(?:所有|全部|每一?封|整个)[^。\n]{0,8}(?:邮件|信件|收件箱|通讯录|联系人)[^。\n]{0,10}(?:转发|发送|发给|导出|抄送)|(?:邮件|收件箱)[^。\n]{0,8}(?:全部|都|统统)[^。\n]{0,4}(?:转发|发给|发送|抄送)",
    ),
)
_ASSISTANT = (
    r"\bas an? (?:ai|artificial intelligence|large) (?:language )?(?:model|assistant)\b|\bi(?: am|'m) an? (?:ai|language model)\b",
    r"\bals (?:ki|sprachmodell|künstliche intelligenz)(?:[- ]\w+)?\b (?:kann|darf|habe|bin)|\bich bin (?:eine? )?(?:ki|sprachmodell)\b",
    r"作为(?:一个|一款)?(?:ai|人工智能|大?语言模型)|我是(?:一个|一款)?(?:ai|人工智能|大?语言模型)",
)


# What stands around one of these is given to the expressions (see ``spots``).
_BANK_WORDS_LISTED = """
    bank account payment remittance payee beneficiary iban konto zahlungsdaten 账 帐 賬 帳 银行 收款信息 开户 卡
    rib compte bancaire banque cuenta banco clabe conto banca bancari
"""
_BANK_WORDS = tuple(_BANK_WORDS_LISTED.split())
_CARD_WORDS = ("card", "karte", "code", "voucher", "卡")
_PAY_WORDS_LISTED = """
    wire transfer pay remit money funds überweis zahl anweis 款 账 帐 賬 帳 支付 汇出 打钱
"""
_PAY_WORDS = tuple(_PAY_WORDS_LISTED.split())
_QUIET_WORDS_LISTED = """
    off nobody niemandem
    confidential secret discreet between do not don't keep nobody telling books vertraulich geheim diskret
    stillschweigen unter niemand anruf anzuruf ruf kein für 保密 机密 不要 勿 别 不得 私下 秘密
"""
_QUIET_WORDS = tuple(_QUIET_WORDS_LISTED.split())
_ASSISTANT_WORDS = ("as a", "i am a", "i'm a", "als k", "als s", "ich bin", "作为", "我是")


@functools.cache
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _first(patterns: tuple[str, ...], parts: list[str]) -> str:
    """The first words that one of ``patterns`` fits; empty if there are none."""
    found = (match for part in parts for pattern in _compiled(patterns) if (match := pattern.search(part)))
    return next((match[0].strip() for match in found), "")


def new_bank(text: str) -> bool:
    """Whether a bank account is said to be new or changed."""
    return bool(_first((*_NEW_BANK, *_NEW_BANK_ROMANCE, *_NEW_BANK_ALSO), Spots(text).around(_BANK_WORDS)))


def usual_bank(text: str) -> bool:
    """Whether a bank account is spoken of as the known one."""
    return bool(_first(_USUAL, Spots(text).around(_BANK_WORDS)))


def goes_along(text: str) -> bool:
    """Whether an answer says that it was noted, or will be paid; one that asks back or wants to call does not."""
    return not _ASKS_BACK.search(text) and (pays_out(text) or bool(_first(_NOTED, [text])))


def pays_out(text: str) -> bool:
    """Whether a sentence orders a payment or promises one."""
    return bool(_first(_PAYS_OUT, [text]))


def gift_cards(text: str) -> bool:
    """Whether gift cards are to be bought, or their codes passed on."""
    pairs = list(zip(_compiled(_GIFT_CARD), _compiled(_GIFT_DEED), strict=True))
    parts = Spots(text).around(_CARD_WORDS)
    return any(card.search(part) and deed.search(part) for part in parts for card, deed in pairs)


def hurried_payment(text: str) -> bool:
    """A payment, and that nobody shall hear of it or ask."""
    return bool(_first(_PAYING, Spots(text).around(_PAY_WORDS)) and _first(_SECRECY, Spots(text).around(_QUIET_WORDS)))


def orders(text: str) -> str:
    """The words that give orders to an assistant; empty if there are none."""
    spots = Spots(text)
    found = (_first((pattern,), spots.around(words.split("|"))) for words, pattern in _ORDERS)
    return next((words for words in found if words), "")


def assistant_speaks(text: str) -> str:
    """The words with which an assistant speaks of itself; empty if there are none."""
    return _first(_ASSISTANT, Spots(text).around(_ASSISTANT_WORDS))
