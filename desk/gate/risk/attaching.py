"""Ways of saying that a file is attached, in English, German, Chinese, French, Spanish and Italian. Pure.

A phrase counts unless its clause speaks of somebody else's file, of a mail still to come, of a request, or says that there is none;
or, for words that also have another sense, of a thing that is fastened to another. Texts are given case-folded.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from desk.gate.risk.spots import Spots

_MAIL = r"(?:e-?mails?|mails?|messages?|nachricht|schreiben|courriel|mél|message|correo|mensaje|messaggio)"
_SAYS = (
    # English
    r"\b(?:find|see|check|use|sign|complete|consult|enjoy|per|in|with|sending|send you|here(?:'s| is| are)) (?:you )?(?:the |this |our |my )?(?:attached|enclosed)\b"
    r"|\bplease (?:review|read|open|sign|look at|print|forward|note) (?:the |this |our |my )?(?:attached|enclosed)\b",
    r"\b(?:find|see|sending|send you|have put|here(?:'s| is| are))\b[^,;.]{1,60} (?:attached|enclosed)\b",
    r"(?:^|[,;:–—(-]\s{0,3})(?:please )?(?:attached|enclosed|attaching|enclosing)\b|\bpfa\b|\b(?:included|sending|added|put) [^,;.]{0,40} as an? (?:pdf|file|document|image)\b",
    r"\b(?:attached|enclosed) (?:you(?:'ll| will)|please|is|are|herewith|(?:to|with|in) (?:this|the|my) (?:e-?mail|mail|message)|below|here|as)\b",
    r"\b(?:attached|enclosed)(?: (?:herewith|here|below|too|again|now|as well|for (?:you|your|info\w*|reference|review)(?: \w+){0,3}))?\s{0,3}(?:$|[,;:)–—-])",
    r"\b(?:i|we)(?:'ve| have|'m| am|'re| are)? ?(?:also |just |now |hereby |herewith )?(?:attach(?:ed|ing)?|enclos(?:ed|ing|e))\b",
    r"\b(?:is|are) (?:also |now )?(?:attached|enclosed)\b(?! to (?!(?:this|the|my) (?:e-?mail|mail|message))| by\b)",
    r"\b(?:in|see|as per|per) (?:the |an |my |our )?attachments?\b|\b(?:as|with) (?:an? )?(?:\w+ )?attachments?\b|\bas attached\b|\battachments? (?:contains?|shows?|holds?|has)\b",
    rf"\b(?:included|sent|sending|send|added|put|find|found|have)\b[^,;.]{{0,60}}\b(?:with|to|in) this {_MAIL}\b|\bwith this {_MAIL} (?:you|comes?|i|we)\b",
    # German
    r"\b(?:anbei|angefügt|beigefügt|beiliegend|beigelegt|angehängt|angehangen|angeheftet|mitgeschickt)\b(?! (?:hatten|war|haben sie))"
    r"|\b(?:beigefügte|angehängte|angefügte|beiliegende|anhängende|beigelegte)[nmrs]?\b",
    r"\b(?:im|siehe|s\.|vgl\.|laut|gemäß|als|mit|per) (?:\w+-)?(?:anhang|attachment|anlage|dateianhang)\b(?! (?:des\b|zum\b|zur\b|[a-z0-9]\b|beteilig))"
    r"|\b(?:in der|als|in den) anlagen?\b(?! (?:des\b|zum\b|zur\b|[a-z0-9]\b))|^\s*(?:anlagen?|anhang|anhänge)\s{0,3}(?::|$)",
    r"\bhäng\w* (?:ich |wir )?(?:dir |ihnen |euch |(?:sie|es|ihn|das|die) )?(?:\w+ ){0,5}?(?:noch )?an\b(?! (?:der|dem|den|einem|einer|ihm|ihr)\b)"
    rf"|\bhäng\w* (?:\w+ ){{0,5}}?an (?:diese[rm]?|die|der|meine[rm]?) {_MAIL}\b",
    r"\bhäng\w* (?:\w+ ){0,4}(?:mit )?dran\b|\bdrangehängt\b|\banhängend\b|\blieg(?:t|en) (?:\w+ ){0,4}bei\s{0,3}(?:$|[,;:)–—-])|\b(?:schick|send)\w* (?:ich )?(?:dir |ihnen |euch )?(?:\w+ ){0,2}(?:die|den|das|eine|einen|ein|noch|als) (?:\w+ ){1,2}mit\s{0,3}$"
    r"|\b(?:füge|fügen|lege|legen|hefte|packe) (?:ich |wir )?(?:\w+ ){0,6}?(?:bei|an)\b(?! (?:der|dem|den|einem|einer)\b)",
    rf"\bmit dieser {_MAIL} (?:schick|send|erh|bekomm|übersend|überreich)\w*|\bhiermit (?:schick|send|übersend|überreich|übermittl|erhalten)\w*",
    # French
    r"\bci[- ]?(?:joint|inclus|annex)\w*|\ben (?:pj|p\.j|pi[eè]ces? ?-?jointes?|annexe|attach\w*|fichier joint|document joint)\b|\bpj\s?:",
    r"\b(?:je|nous) (?:vous |te |t'|l'|le |la |les |y |l’|t’)*(?:joins|joignons|annexe|annexons|attache)\b|\bj['’](?:ai|y) (?:joint|joins|annexé|attaché)\b|\bj['’](?:attache|annexe)\b|\bfichiers? (?:attaché|joint)\w*|\b(?:nous )?avons joint\b",
    r"\bjoint\w* (?:à|au|dans) (?:ce|cet|cette|présent|mon|mail|mél|courriel|message)\b|\b(?:trouver(?:ez|as)?|trouve|envoie|envoyons|transmets|transmettons|adresse) (?:[\w'’-]+ ){0,8}?joint\w*"
    r"|\b(?:document|fichier|pdf|plan|devis|contrat|facture|photo|bon|formulaire|tableau)s? (?:\w+ ){0,2}?(?:est |sont )?jointe?s?\b",
    # Spanish
    r"(?<!director )(?<!directora )(?<!profesor )(?<!profesora )(?<!secretario )(?<!secretaria )(?<!gerente )(?<!fiscal )(?<!jefe )(?<!alcalde )(?<!portavoz )(?<!subdirector )(?<!coordinador )\badjunt(?:o|amos)\b(?! (?:de|a la|al) (?:direc|presid|geren))"
    r"|\b(?:te|le|les|os|se|me) (?:lo |la |los |las )?adjunt\w+|\b(?:he|hemos) adjuntado\b",
    r"\b(?:van?|encontrar[áé]\w*|encuentr\w+|envío|envio|enviamos|mando|mandamos|paso|remito|remitimos|ver|véase|como|según|en|está|están|archivo|documento|fichero|pdf)(?: \w+){0,6}? adjunt[oa]s?\b"
    r"|\badjunt[oa]s? (?:va|van|encontr\w+|te|le|les|os|está|están)\b|\b(?:como|en el|en) anexo\b(?! (?:del?|[ivx0-9])\b)|^\s*adjunt[oa]s?\b|\banexo (?:el|la|los|las|mi|nuestr\w+)\b",
    # Italian
    r"\bin allegato\b|\balleg(?:o|hiamo)\b|\b(?:ho|abbiamo) allegato\b|\bsi allega(?:no)?\b|\bl['’]allegato (?:contiene|mostra|riporta)\b",
    r"\b(?:trov\w+|invio|inviamo|mando|mandiamo|giro|trasmett\w+|vedi|veda|vedere|come da|qui|file|documento|pdf|è|sono)(?: [\w'’]+){0,6}? allegat[oaie]\b"
    r"|\ballegat[oaie] (?:trov\w+|alla presente|a questa|qui|c['’]è|ci sono|le|la|il|i|gli|lo|un|una)\b|^\s*allegat[oaie]\b",
    # Chinese
    r"附件\s{0,2}(?:[:：]|是|为|中|里|内|附|有|含|即|請|请|给|如|在|已|一|二|\d)|(?:见|見|查看|查收|查阅|参考|参见|在|请看|请收|参看|参阅|打开|看(?:一下)?|看看|收(?:一下)?|核对)附件"
    r"|附在(?:本|此)?(?:邮件|信)|随(?:本)?邮件(?:发|寄|送)|(?:作为|以|用|放(?:在|到|进)?|同|随|加了?|添加了?|带了?|发您?你?)附件|附件(?:形式|方式)|^\s*附件",
    r"(?:随|一并|现|已|特|同|另|并|后)(?:信|函|邮件?|此)?附(?:上|有|了|带|寄|送|件)?|附(?:上|后|如下|图|表格|文件|pdf|照片)(?!近)|附(?:件)?如下|随信附|隨信附",
)  # fmt: skip
# Each of these in the clause says that it is not this mail's file.
_THEIRS = (
    r"\b(?:thank\w*(?: you)?(?: \w+)? for|thanks for|received|got|i(?:'ve| have)? (?:read|opened|seen|saw|looked|checked)|you(?:'ve| have)? (?:sent|attached|enclosed|forwarded|shared)"
    r"|(?:you|he|she|they) (?:had |have )?(?:attached|enclosed)|your (?:\w+ )?(?:attachment|attached|enclosed)|from you|(?:could|can) ?not open|can't open|couldn't open|cannot open|(?:is|was|were|are|went|still) missing|was empty)\b",
    r"\b(?:dank\w*|merci) (?:\w+ ){0,2}für|\bdanke\b|\b(?:hab\w*|wurde\w*) (?:\w+ ){0,6}(?:erhalten|bekommen|gelesen|gesehen|geöffnet)\b|\b(?:erhalten|bekommen|gelesen|geöffnet) (?:habe|haben|hab)\b|\böffnen\b|\bfehlt\w*\b"
    r"|\b(?:ihre?|deine?|eure?)[nmrs]? (?:\w+ )?(?:anhang|anlage|anhänge|beigefügt\w*|angehängt\w*|angefügt\w*)\b|\b(?:sie|du|ihr) (?:\w+ ){0,5}(?:angehängt|beigefügt|angefügt|mitgeschickt) (?:hast|haben|habt|hatte\w*)\b|\bgeschickt (?:haben|hast)\b",
    r"\bmerci (?:\w+ ){0,2}(?:pour|beaucoup pour)\b|\b(?:votre|vos|ta|tes|ton) (?:[\w-]+ )?(?:pi[eè]ces? ?-?jointes?|pj|annexe|fichiers? joints?)\b|\b(?:bien reçue?s?|(?:ai|avons) (?:\w+ )?(?:reçue?s?|lue?s?)|ouvrir|ouverte?s?|manquait|manque)\b|\bvous (?:m')?(?:avez|aviez) (?:\w+ )?(?:joint|envoy)\w*",
    r"\bgracias por\b|\b(?:su|tu|vuestro) (?:\w+ )?adjunt\w+\b|\b(?:recibid\w+|recibí|recibiste|llegó|llegaron|ha llegado|leíd\w+|leí|abrir|falta\w*)\b|\b(?:has|ha|habéis|han) (?:adjuntado|enviado)\b",
    r"\bgrazie (?:\w+ )?per\b|\b(?:suo|tuo|vostro) allegato\b|\b(?:(?:ho|abbiamo) (?:\w+ )?(?:ricevut\w+|letto)|aprire|mancav?a\w*)\b|\barrivat\w\b|\b(?:hai|ha|avete) (?:allegato|inviato|mandato)\b",
    r"(?:谢谢|感谢|多谢)(?:您|你)?(?:的|发)|(?:您|你|贵司)(?:的|发来的?|发的)附件|(?:已|都)?收到(?:了|您|你|附件)|附件(?:已经?|都)?(?:收到|看|阅|打不开|没|未)|打不开|没(?:有)?(?:看到|收到|附|带)|未(?:附|收到)|漏(?:了|发|附)|(?:您|你)发来",
)
_ASKED = (
    r"\b(?:can|could|would|will) you (?:please |kindly )?(?:\w+ ){0,2}?(?:attach|enclose|(?:re-?)?send\b[^,;]{0,60}\bas an? |mail\b[^,;]{0,60}\bas an? )|\bplease (?:re-?)?(?:attach|enclose|(?:send|mail)\b[^,;]{0,60}\bas an? )",
    r"\bbitte (?:\w+ ){0,5}(?:anhängen|anfügen|beifügen|beilegen|mitschicken)\b|\b(?:hängen|fügen|legen) sie\b|\bhängst du\b|\b(?:können|könnten|kannst|könntest|schicken sie|schick|sende|senden sie) (?:\w+ ){0,6}(?:als|im) (?:\w+-)?(?:anhang|anlage|attachment)\b(?! (?:ich|wir))",
    r"\b(?:pouvez|pourriez|peux|pourrais)[- ](?:vous|tu)\b|\bmerci de (?:bien vouloir )?(?:joindre|m['’]envoyer|nous envoyer|me (?:le |la |les )?(?:renvoyer|transmettre))|\bveuillez joindre\b|\b(?:joignez|envoyez)\b",
    r"\b(?:puede|puedes|podría|podrías|podéis)\b|\bpor favor (?:adjunt[ea]\b|env[ií]\w+|mand\w+)|\badjunte (?:su|el|la|una?)\b",
    r"\b(?:puoi|può|potresti|potrebbe|potete)\b|\b(?:allega|alleghi|alleghiate) (?:per favore|il|la|lo|una?)\b",
    r"(?:发|寄|传|补)(?:给|到)?(?:我|我们)(?!们?(?:这边)?附)|麻烦(?:您|你)?(?:把|将|再|重)|能否|可否|能不能|可以.{0,6}吗|重新发",
)
_LATER = (
    rf"\b(?:next|another|separate|later|own|following|second|different) {_MAIL}|\b(?:will|'ll|shall|going to|plan to|want to|need to|have to|should|must|would|can|could|may|might)\b(?: \w+){{0,3}} (?:attach\b|enclose\b|be (?:attached|enclosed))"
    r"|\b(?:will|'ll|shall|going to) (?:\w+ ){0,2}(?:send|mail|forward|get|follow|come)\b[^,;]{0,60}\b(?:tomorrow|tonight|later|soon|next|once|when|after|as soon|by|on \w+day|in the (?:morning|evening))\b",
    rf"\b(?:eigene[nr]|separate[nr]|gesonderte[nr]|nächste[nr]|spätere[nr]|weitere[nr]|andere[nr]|zweite[nr]|extra) {_MAIL}|\b(?:werde|werden|wird|kann|können|könnte|sollte|muss|soll)\b (?:\w+ ){{0,6}}(?:anhängen|beifügen|anfügen|beilegen|mitschicken|angehängt|beigefügt)\b"
    r"|\b(?:schick|send|mail|reich|bekomm|erhalt|erhält|folg|komm|häng|füg|stell)\w*(?: \w+){0,3} (?<!für )(?<!von )(?<!bis )(?:nächste\w*|morgen|übermorgen|später|bald|demnächst|nachher|sobald|heute (?:abend|nachmittag)|am \w+tag|kommende\w*)\b",
    rf"\b(?:prochain|autre|suivant|séparé)\w* {_MAIL}|\b{_MAIL} (?:séparé|suivant|à part|ultérieur)\w*|\b(?:enverrai|enverrons|joindrai|joindrons|transmettrai|transmettrons|parviendra|suivra|suivront)\b|\b(?:vais|allons) (?:\w+ ){{0,2}}(?:joindre|annexer)\b",
    rf"\b(?:próximo|otro|siguiente) {_MAIL}|\b{_MAIL} (?:aparte|separado|posterior)\b|\b(?:enviaré|adjuntaré|mandaré|enviaremos|adjuntaremos|pasaré)\b|\bvoy a adjuntar\b",
    rf"\b(?:prossim|altr|successiv|separat)\w* {_MAIL}|\b{_MAIL} (?:a parte|separat\w|successiv\w)|\b(?:invierò|allegherò|manderò|invieremo|allegheremo|seguirà|seguiranno)\b",
    r"(?:下一?封|另一?封|单独|另行|稍后|晚点|晚些|回头|改天|之后|明天|明早|下周|过几天|等)[^，,;；]{0,12}?(?:发(?:给|您|你|过|送)|补发|附上|寄)|(?:下一?封|另一?封)(?:邮件|信)",
)
_NONE = (
    r"\b(?:wagen|wohnwagen|anhänger|traktor|auto|pferd|boot|kutsche|schild)\b (?:\w+ ){0,3}(?:angehängt|angehangen)|\bin der anlage\b.*\b(?:wohnung|zimmer|frei|pumpe|defekt|platz|läuft|störung|mieter|strom)|\bjoins l['’]utile|\balcalde adjunto",
    r"\b(?:not|n't|without|forg[eo]t\w*|nothing|never|no|if|unless|whether|should i|shall i|did i|when i|before i) (?:\w+ ){0,4}?(?:attach|enclos)\w*",
    r"\b(?:nicht|kein\w*|ohne|vergess\w*|nichts|ob|falls|wenn)\b[^,;]{0,40}(?:angehäng|anhang|anhäng|beigefüg|anlage|anbei|angefüg)|(?:angehäng|beigefüg|angefüg|anhang)\w* (?:\w+ )?(?:vergessen|nicht)\b",
    r"\b(?:pas|sans|oubli\w*|aucune?|si)\b[^,;]{0,30}(?:joint|joindre|annex)|\b(?:sin|olvid\w*|no|ningún|si) (?:\w+ ){0,3}adjunt\w+|\b(?:non|senza|dimenticat\w*|nessun|se) (?:\w+ ){0,3}allegat\w+",
    r"\b(?:very|so|too|deeply|quite|rather|more|most|emotionally|get|got|getting|become|became|grown|remain|strings?|strongly) (?:\w+ )?attached\b|\battached to (?!(?:this|the|my) (?:e-?mail|mail|message)\b)",
    r"\b(?:garage|kitchen|hall|house|building|bathroom|balcony|trailer|barn|shed|wing|annexe?|handle|cable|hose|rope|strap|hook|bracket|label|tag|lid|door|shower|garden|ground|plot|yard|courtyard|field)s? (?:\w+ )?(?:is|are|was|comes?) (?:\w+ )?(?:attached|enclosed)\b",
    r"\b(?:a[mn]?|an (?:de[rnm]|das|die|eine[rnm]?|ein)|vom) (?:\w+ )?(?!mail|e-mail|nachricht)\w+ (?:angehängt|angehangen|angeheftet)\b",
)
_WORDS_LISTED = """
    attach enclos anbei anlage anhang anhäng angeh gefügt füge beilieg beigeleg hang häng hiermit joint joins joign annex attaché adjunt anexo
    alleg pj p.j mitgeschickt lege hefte packe pfa liegt liegen dran schick send included added 随邮件 附
"""
_WORDS = (*_WORDS_LISTED.split(), "this e", "this m", "mit dieser")
_SENTENCE_ENDS = re.compile(r"(?<!\bs)(?<!\bvgl)(?<!p\.j)(?<!\bp)[.!?](?=\s|$)|[。！？\n]")
_MOST_READ = 100_000  # characters around such words; nobody forgets a file behind so many
_MOST_MATCHES = 20
_CLAUSE_ENDS = ",;:，；：–—()（）"


@functools.cache
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in patterns)


def _fits(patterns: tuple[str, ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in _compiled(patterns))


def says_attached(text: str) -> bool:
    """Whether a sentence says that this mail has an attachment, and not another's or a later one."""
    left = _MOST_READ
    for part in Spots(text).around(_WORDS):
        for sentence in _SENTENCE_ENDS.split(part[:left]):
            if any(_ours(clause) for clause in _clauses(sentence)):
                return True
        left -= len(part)
        if left <= 0:
            break
    return False


def _clauses(sentence: str) -> Iterator[str]:
    """For each phrase, what stands between the commas around it."""
    for pattern in _compiled(_SAYS):
        for match in itertools.islice(pattern.finditer(sentence), _MOST_MATCHES):
            start = max(sentence.rfind(mark, 0, max(0, match.end() - 1)) for mark in _CLAUSE_ENDS) + 1
            ends = [at for mark in _CLAUSE_ENDS if (at := sentence.find(mark, match.end())) >= 0]
            yield sentence[min(start, match.start()) : min(ends, default=len(sentence))]


def _ours(clause: str) -> bool:
    return not any(_fits(patterns, clause) for patterns in (_THEIRS, _ASKED, _LATER, _NONE))
