"""Words that are meant for few: judgements of people, confidences, private and business matters; and the wish to answer all. Pure.

In English, German, Chinese, French, Spanish and Italian. All texts are given case-folded. They say nothing by themselves; they matter
where a mail goes to more people than it did.
"""

from __future__ import annotations

import re

_JUDGING = re.compile(
    r"\b(?:arrogant\w*|incompetent\w*|useless|lazy|annoying|rude|idiot\w*|stupid|hopeless|unbearable|liar|a nightmare|cannot stand|can't stand|frankly|off the record|in confidence"
    r"|between (?:us|you and me)|to be (?:frank|honest)|would(?:n't| not) (?:hire|trust|recommend|work with|keep)|(?:do not|don't|never|didn't) trust|don't tell|do not tell|keep (?:this|it) (?:to yourself|between|among|quiet)"
    r"|not up to the job|weakest|worst)\b"
    r"|\b(?:ehrlich gesagt|offen gesagt|unter uns|im vertrauen|behalt\w* (?:es|das) für|unfähig\w*|faul|nervt\w*|unerträglich\w*|unmöglich|dumm\w*|lügner\w*|nicht einstellen|(?:ihm|ihr|ihnen) nicht über den weg|traue (?:ihm|ihr|ihnen) nicht|überfordert)\b"
    r"|说实话|老实说|坦白说|私下|别(?:跟|和|让)?(?:别人|他|她)?(?:说|告诉|知道)|不靠谱|讨厌|太?懒|傲慢|无能|不想(?:录用|聘|用他|用她)|不(?:可)?信任|很差"
    r"|\b(?:franchement|entre nous|en confidence|honnêtement|incompétent\w*|paresseu\w*|insupportable\w*|nul(?:le)?s?|menteu\w*|ne (?:l['’]|le |la )(?:embaucherais|recommande\w*|prendrais) pas|pas confiance)\b"
    r"|\b(?:francamente|entre nosotros|en confianza|sinceramente|arrogante\w*|incompetente\w*|vag[oa]s?|insoportable\w*|inútil\w*|mentiros\w*|no (?:lo|la) contrataría|no me fío|no confío)\b"
    r"|\b(?:tra (?:di )?noi|in confidenza|onestamente|incompetent[ei]|pigr[oai]|insopportabil\w*|inutile|bugiard\w*|non (?:lo|la) assumerei|non mi fido)\b"
)  # fmt: skip
_PRIVATE = re.compile(
    r"\b(?:salar(?:y|ies)|pay rise|redundanc\w+|lay-?offs?|dismiss\w*|sack(?:ed)?|sick leave|surgery|diagnos\w+|pregnan\w+|depress\w+|divorce\w*|therapy|cancer|our (?:margin|lowest|bottom line|maximum|limit))\b"
    r"|\b(?:gehalt\w*|gehälter|lohn|löhne|kündig\w*|entlass\w*|krankgeschrieben|operation|diagnose\w*|schwanger\w*|scheidung|krebs|marge|schmerzgrenze)\b|工资|薪|裁员|辞退|开除|手术|怀孕|离婚|癌|底价|利润|病假"
    r"|\b(?:salaire\w*|licenci\w*|arrêt maladie|opération|enceinte|divorce|cancer|notre marge)\b|\b(?:sueldo\w*|salario\w*|despid\w*|baja médica|cirugía|embaraz\w*|divorcio|cáncer|nuestro margen)\b"
    r"|\b(?:stipendi\w*|licenzi\w*|malattia|intervento|incinta|divorzio|tumore|nostro margine)\b"
)  # fmt: skip
_TO_ALL = re.compile(
    r"\b(?:reply|replies|answer|respond|write|tell|send|let|inform|thank)\w*[ -](?:\w+ ){0,4}?(?:all|everyone|everybody|the (?:group|team|list|committee|others)|them|both)\b"
    r"|\b(?:allen|alle|beiden|jedem)\b|全部|所有人|大家|各位|群发|\b(?:à tous|à toutes|à tout le monde|tout le monde|leur|les deux)\b|\b(?:a tod[oa]s|a los dos|tod[o] el mundo)\b|\b(?:a tutti|a tutte|tutti)\b"
)  # fmt: skip


def judges(text: str) -> bool:
    """Whether somebody is judged, or something said in confidence."""
    return bool(_JUDGING.search(text))


def private(text: str) -> bool:
    """Whether it speaks of pay, illness, dismissal or what a business keeps to itself."""
    return bool(_PRIVATE.search(text))


def to_all(typed: str) -> bool:
    """Whether the user asked to write to all."""
    return bool(_TO_ALL.search(typed))
