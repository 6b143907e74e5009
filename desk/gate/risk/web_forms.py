"""Enquiries by web form: a program of the own house, or of a form service, writes; Reply-To is who filled it in. Pure."""

from __future__ import annotations

import re

from desk.gate.risk.addresses import domain_of, local_of, registered, same_owner, split_mailbox
from desk.gate.risk.context import Draft

_SERVICES_LISTED = """
    squarespace.info squarespace.com jotform.com typeform.com wixforms.com wix.com wixsite.com formspree.io formspree.com getform.io tally.so webflow.com
    hubspot.com wordpress.com netlify.com formsubmit.co web3forms.com shopify.com shopifyemail.com jimdo.com cognitoforms.com paperform.co
    formstack.com basin.com usebasin.com forminit.com staticforms.xyz elfsight.com wufoo.com 123formbuilder.com jinshuju.net wjx.cn
"""
_SERVICES = frozenset(_SERVICES_LISTED.split())
_PROGRAMS_LISTED = """
    form forms webform webforms website web webmaster wordpress noreply no-reply donotreply do-not-reply contact contactform contact-form kontakt
    kontaktformular formular anfrage anfragen enquiry enquiries inquiry inquiries contacto formulario contatto contatti modulo formulaire booking bookings
    buchung reservation reservations prenotazioni reservas shop store mailer notification notifications postmaster biaodan www www-data server system
"""
_PROGRAMS = frozenset(_PROGRAMS_LISTED.split())
_FIELD = r"(?:^|\n|[|,;])\s{0,9}[*_]{0,2}(?:e-?mail|mail|courriel|correo|email|邮箱|电子邮件|邮件|ihre e-?mail|your e-?mail|reply to)[^\n:：@]{0,30}[:：]\s{0,9}[*_<]{0,2}"


def is_enquirer(draft: Draft, address: str) -> bool:
    """Whether ``address`` is that of who filled in a form: the only Reply-To, and named in the form's field for it."""
    answered = draft.facts.answered
    if answered is None or [split_mailbox(mailbox)[1] for mailbox in answered.reply_to] != [address]:
        return False
    sender = split_mailbox(answered.sender)[1]
    own = any(same_owner(domain_of(sender), domain_of(mine)) for mine in draft.me) and local_of(sender) in _PROGRAMS
    if not own and registered(domain_of(sender)) not in _SERVICES:
        return False
    return bool(re.search(_FIELD + re.escape(address) + r"(?![\w.-]*@|[\w-])", answered.text.casefold()))
