"""Files whose names say that they are not for everybody, in English, German, Chinese, French, Spanish and Italian. Pure."""

from __future__ import annotations

import re

# What a name speaks of, and how a mail that asks for it does.
_KINDS = (
    r"salar(?:y|ies)|payroll|pay[ -]?slips?|wages?|compensation|remuneration|gehalt\w*|gehälter\w*|lohn\w*|löhne|vergütung\w*|entgelt\w*|salaires?|paie|paye|fiches? de paie|bulletins? de (?:paie|salaire)"
    r"|nóminas?|nominas?|sueldos?|salarios?|stipend\w*|bust[ae] paga|cedolin\w*|工资\w*|薪资\w*|薪酬\w*|薪水\w*|奖金\w*",
    r"pass ?words?|passw[oö]rt\w*|kennw[oö]rt\w*|credentials?|logins|zugangsdaten|mots? de passe|mdp|contraseñas?|contrasenas?|claves de (?:acceso|wifi)|credenzial\w*|credencial\w*|seed ?phrase|recovery (?:phrase|codes?|keys?)|backup codes?"
    r"|private ?keys?|密码\w*|账号密码|助记词|密钥\w*|口令",
    r"confidential\w*|strictly|secrets?|top ?secret|strictly ?private|private (?:and|&) ?confidential|restricted|internal(?: ?only)?|not ?for ?(?:release|distribution|circulation)|do ?not ?(?:share|forward|distribute)|classified|eyes ?only|privileged|embargo\w*"
    r"|vertraulich\w*|geheim\w*|intern(?:e[nrsm]?)?|nur ?für ?(?:den )?(?:internen|dienstgebrauch)|verschlusssache|confidentiel\w*|secr[eè]te?s?|interne|ne ?pas ?diffuser|confidencial\w*|secreto\w*|reservado|interno"
    r"|confidenzial\w*|riservat\w*|segret\w*|uso ?interno|机密\w*|绝密\w*|秘密\w*|保密\w*|内部\w*|勿外传",
    r"passports?|id ?cards?|id ?scans?|reisepass\w*|(?:personal)?ausweis\w*|passeports?|carte ?d ?identité|pasaportes?|dni|nie|passaport\w*|carta ?d ?identità|身份证\w*|护照\w*|户口\w*|ssn|social ?security",
    r"bank ?statements?|account ?statements?|kontoausz[uü]g\w*|relevés? (?:de compte|bancaires?)|extractos? (?:bancarios?|de cuenta)|estratt\w conto|银行流水\w*|对账明细|tax ?returns?|steuererklärung\w*|steuerbescheid\w*",
    r"medical\w*|diagnos\w*|patients?|health ?records?|sick ?notes?|krankmeldung\w*|befund\w*|arztbrief\w*|krankenakte\w*|patienten\w*|dossier médical|diagnósticos?|historial(?:es)? médicos?|cartell[ae] clinic\w+|referto|referti|病历\w*|体检\w*|诊断\w*",
    r"personnel ?files?|hr ?files?|disciplinary|redundanc\w+|lay ?offs?|dismissals?|performance ?reviews?|severance|personalakten?|abmahnung\w*|kündigungsliste\w*|entlass\w*|licenciements?|despidos?|licenziament\w*|人事档案\w*|裁员\w*|花名册",
    r"term ?sheet|board ?(?:minutes|papers?)|acquisition|merger|due ?diligence|cap ?table|vorstandsprotokoll\w*|investor ?list|customer ?(?:list|database|data)|kundenliste\w*|kundendaten\w*|clients? ?list|liste ?(?:des )?clients|客户名单\w*|客户资料\w*|底价\w*|成本价\w*",
)  # fmt: skip
_KIND = tuple(re.compile(rf"(?<![^\W_\d]){kind}(?![^\W_\d])".replace(kind, f"(?:{kind})")) for kind in _KINDS)
_PASSWORDS = 1  # place of the kind that nobody should ask for
# A paper about such things, empty or for everybody.
_ABOUT = re.compile(
    r"mock ?up|photo|santa|\bmap\b|menu|polic(?:y|ies)|guide\w*|how ?to|template|form|blank|sample|example|faq|training|terms|statement of practice|survey|brochure|flyer|application|richtlinie\w*|leitfaden|vorlage\w*|muster\w*|formular\w*|merkblatt|antrag\w*"
    r"|modèle|formulaire|guide|charte|politique|plantilla|modelo|formulario|política|modello|modulo|informativa|guida|制度|模板|样本|指南|说明|申请表|nda|agreement|vereinbarung|协议",
)


def _words(text: str) -> str:
    """A name as words: ``Payroll_2026-FINAL`` is ``payroll 2026 final``."""
    plain = re.sub(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ][a-zäöüß])", " ", text)
    return re.sub(r"[\s_.,;()\[\]+-]{1,40}", " ", plain).casefold()


def kinds_of(name: str) -> set[int]:
    """Which confidential things a file's name speaks of."""
    words = _words(name[:300].rpartition(".")[0] or name[:300])
    found = {at for at, kind in enumerate(_KIND) if kind.search(words)}
    return set() if found and _ABOUT.search(words) else found


def spoken_of(text: str, kinds: set[int]) -> bool:
    """Whether a text speaks of all these things; what is merely confidential is spoken of by no name, and passwords nobody should want."""
    return bool(kinds) and all(_KIND[at].search(text) for at in kinds)


def of_passwords(kinds: set[int]) -> bool:
    return _PASSWORDS in kinds
