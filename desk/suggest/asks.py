"""Whether a sentence asks something of its reader, in English, German or Chinese. Pure."""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

_QUESTION = re.compile(r"[?？](?:[\s\"'”’)）]|[^\w\s])*$|[吗呢么][~～。!！]*$")
# Questions that somebody was too quick to mark as such.
_UNMARKED = re.compile(
    r"^(?:who|what|when|where|which|how|why)(?:'s|'re| is| are| do| does| did| should| shall| can| could| would| will)\b(?!.*:$)"
    r"|^(?:wer|wie|was|wann|wo|welche[rsn]?|wieso|warum) (?:\w+ )?(?:ist|sind|hast|habt|haben|kommt|kommst|machst|soll|sollen|kann|kannst|können|wird|du|ihr|sie|wir)\b"
    r"|^(?:hast|hattest|bist|warst|kommst|gehst|magst|willst|weißt|hättest|wärst) du\b"
    r"|,\s*(?:who|what|when|where|which)(?:'s| is| are) "
    r"|(?:哪|几)(?:一)?(?:个|种|家|天|款|版|些|位|点|号)|想(?:听听|知道|问|请教|了解一下)|多少钱",
    re.I,
)
_REQUEST = re.compile(
    r"\bgive me (?:the|a|your)\b|\b(?:grateful|glad|thankful) (?:for your|if you)\b|\bappreciate (?:your|it if)\b|\b(?:await|waiting for|need|want) your\b|\bkindly\b|\b(?:i )?(?:wonder|wondered|was wondering) (?:whether|if) you\b|\b(?:need|like|want|have) to know\b|\bmüss(?:t)?en .{0,40}wissen\b|\bwüssten? gern|\bob (?:du|sie|ihr|wir) .{2,80}\b(?:soll|sollen|kannst|können|magst|möchten|willst)\b"
    r"|\bplease\b(?! (?:find|note|be aware|feel|do not|don'?t|accept|ignore|excuse|see attached|see the attached))"
    r"|\b(?:could|can|would|will) you\b|\blet (?:me|us) know\b|\btell (?:me|us)\b|\bsend (?:me|us)\b|\br\.?s\.?v\.?p\b"
    r"|(?<!everything )(?<!all )(?<!what )\b(?:i|we)(?:'d|'ll| would| will)?(?: still| just| also| urgently)? (?:need|require|miss|lack)\b|^(?:just )?need\b"
    r"|\b(?:are|is) (?:still )?missing\b|\b(?:i am|i'm|we are|we're) (?:still )?waiting for\b|\blooking forward to (?:your (?:answer|reply|response)|hearing)"
    r"|\bwhat do you think\b|\bget back to (?:me|us)\b|\b(?:i|we) (?:would|'d) (?:like|love) (?:you|your)\b"
    r"|\bbitte\b(?! (?:sehr|schön|beachten|nicht|entschuldigen))|\bwir bitten\b|\bich bitte\b|\b(?:kannst|könntest|würdest|magst) du\b|\b(?:können|könnten|würden|möchten) sie\b|\bkönnt ihr\b"
    r"|\b(?:sag|gib|schick|schreib)(?:t|e)? (?:mir|uns)\b|\b(?:sagen|geben|schicken|senden) sie (?:mir|uns)\b|(?<!dir )(?<!ihnen )(?<!euch )\bbescheid\b(?! bekommen)|\bmelden sie sich\b|\bmelde? dich\b|\brückmeldung\b"
    r"|\b(?:brauche|brauchen|benötige|benötigen)\b(?!.*\b(?:nicht|kein\w*)\b)|\b(?:mir|uns) fehl(?:t|en)\b|\bfehl(?:t|en) (?:mir|uns|noch)\b"
    r"|\b(?:auf|um) (?:deine|ihre|eure) (?:schnelle |baldige )?(?:antwort|rückmeldung|stellungnahme|zusage|freigabe)\b"
    r"|请(?!勿|不要|放心|原谅|谅解|见附|见下|查收|查阅|注意|稍[等候]|假|客|点击|退订|随时|忽略)|麻烦(?:你|您|把|.{0,8}一下)|劳烦"
    r"|能否|可否|能不能|可不可以|要不要|好不好|行不行|来不来|是不是|有没有|方便吗|怎么样|什么时候|给个(?:准话|准信|话|回音|答复|意见)|(?:有空|方便|可以|能来|看完|想好)(?:没|不)|一起.{0,12}[啊吧呗么][~～!！。]*$|[盼望]回?复|烦请|等(?:你|您)的?(?:回复|消息|答复)|帮(?:我|忙|个忙)"
    r"|(?:告诉|回复|答复|通知|联系|发给|寄给)(?:我|一下)|(?:还|仍|尚)(?:缺|差|需要?|要)(?:.{0,3}(?:您|你)|.{0,8}(?:资料|信息|号码|文件|简介|时间|材料))",
    re.I,
)
# Politeness, and what a sender answers himself, asks nothing.
_COURTESY = re.compile(
    r"\b(?:any|further|more) questions\b|\bif you have (?:any|questions)\b|\bfeel free\b|\bdon'?t hesitate\b|\blet me (?:check|see|ask|find|look)\b|\bquestions\?$"
    r"|^(?:something|anything) (?:changed|wrong|unclear)\?|^(?:etwas|hat sich etwas) (?:geändert|unklar)\?"
    r"|\bgood question\b|\bwho knows\b|\bwhy not\?$|\bguess what\b|\byou know what\?|\bdid you (?:see|hear) (?:this|that)\?|\bneed (?:any )?help\?$|\brate your\b"
    r"|\b(?:bei|haben sie|noch) (?:weiteren |noch )?(?:fragen|rückfragen)\b|\bjederzeit (?:gern|melden|an)\b|\bsie sich jederzeit\b|\bzögern sie nicht\b"
    r"|(?:如有|若有|有(?:任何|什么)).{0,6}(?:问题|疑问|需要)|随时(?:联系|告诉|找)|(?:你|您)(?:懂|知道)的吗?$|不是吗[？?]?$",
    re.I,
)
NO_ANSWER = re.compile(
    r"\bno need to (?:answer|reply|respond)\b|\bno (?:action|reply|answer|response) (?:is )?(?:needed|required|necessary)\b|\b(?:do not|don'?t) (?:reply|respond|answer)\b"
    r"|\bnever ?mind\b|\bhat sich erledigt\b|没事了|不用了"
    r"|\bkeine antwort (?:nötig|notwendig|erforderlich)\b|\bnicht (?:auf diese (?:e-?)?mail )?antworten\b|\bbrauchst nicht (?:zu )?antworten\b"
    r"|不用回|不必回|无需回|勿回|请勿回复",
    re.I,
)
_PITCH = re.compile(
    r"\bcame across your (?:profile|website|company)\b|\bgreat (?:match|fit) for\b|\b\w+ like yours\b|\bopen to a (?:quick |short )?(?:call|chat)\b|\bquick (?:chat|call|question)\b|\bright person\b|\bgrow (?:your|\d+)|\b(?:15|20|30) minutes\b.{0,40}\b(?:call|chat|talk)\b|\bif not interested\b|\bbump(?:ing)? this\b|\bdouble your\b|\bour proposal to\b"
    r"|\bauf ihr profil (?:gestoßen|aufmerksam)\b|\bunternehmen wie (?:ihre[mns]?|sie)\b|\bspannende (?:position|stelle|vakanz)\b|\bmehr kunden\b|\b(?:15|20|30) minuten\b.{0,40}\b(?:gespräch|telefonat|austausch)\b|\binteresse an einem austausch\b|\bfür unsere[nm]? (?:mandanten|kunden) suchen\b|\bunverbindlich(?:es|en)? (?:vor\w+|gespräch|angebot)\b"
    r"|贵公司节省|为(?:贵公司|您的企业)|加个?微信|看到(?:您|你)的(?:简历|资料|网站)|适合(?:您|你)的(?:职位|岗位)|帮助企业|提升(?:排名|业绩|销量)|有兴趣了解|优惠活动|合作推广",
    re.I,
)


_TRICK = re.compile(
    r"\b(?:bank|account|payment) (?:details|data|information)\b.{0,40}\bchanged\b|\bnew bank (?:details|account)\b"
    r"|\b(?:bankverbindung|kontodaten|iban)\b.{0,60}\bgeändert\b|\bneue (?:bankverbindung|iban)\b|(?:银行|收款)?(?:账户|账号|帐号).{0,6}(?:变更|更换|改)",
    re.I,
)


@functools.lru_cache(maxsize=512)  # of one thread, every rule asks this of the same sentences
def asks(sentence: str) -> bool:
    """Whether ``sentence`` wants something from its reader."""
    if _COURTESY.search(sentence):
        return False
    return bool(_QUESTION.search(sentence) or _REQUEST.search(sentence) or _UNMARKED.search(sentence))


@functools.lru_cache(maxsize=512)
def requests(sentence: str) -> bool:
    """Whether it asks for a deed, not just for an answer: only that can have a day by which it is to be done."""
    return bool(_REQUEST.search(sentence)) and not _COURTESY.search(sentence)


def asking(said: Iterable[str]) -> str:
    """The first sentence that asks; "" if none does."""
    return next((one for one in said if asks(one)), "")


def no_answer_wanted(text: str) -> bool:
    return bool(NO_ANSWER.search(text))


def is_pitch(text: str) -> bool:
    """Whether it reads like an offer that nobody asked for."""
    return bool(_PITCH.search(text))


def is_trick(text: str) -> bool:
    """Whether it says that money is to go to another account from now on: the oldest trick with invoices."""
    return bool(_TRICK.search(text))


def names_me(sentence: str, names: Iterable[str]) -> bool:
    """Whether ``sentence`` speaks to me: my name at its beginning, before a comma, or after an @."""
    low = sentence.casefold()
    return any(
        re.search(
            rf"(?:^|[@,，:：!！。.]\s*|\b(?:hi|hallo|hello|hey|dear|lieber?|and|und|和)\s+)@?{re.escape(name)}\b", low
        )
        or (not name.isascii() and name in low)
        for name in names
        if name
    )
