"""Ordinary drafts by hand, written after the rules, near to what they look for. Kept as they first ran."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from development_worlds import WORLDS
from kit import mailbox, new, reply

ASKED = "Hello,\nhow shall we go on? See https://www.{partner_domain}/plan for the plan.\n{partner_name}"
EN, EN2, DE, DE2, ZH, ZH2 = WORLDS
BODIES = [
    (EN, "money", "Could you resend the invoice? The payment run is on Friday."),
    (EN, "money", "We have not changed anything; please pay as on the last invoice."),
    (EN2, "money", "My account manager at the bank retired, so the loan will take a week longer."),
    (DE, "money", "Die Überweisung ging gestern raus, sie sollte morgen auf Ihrem Konto sein."),
    (DE2, "money", "Auf der Bank im Park haben wir gegessen; das Konto zahlt Olga."),
    (ZH, "money", "款项昨天已汇出，请查收。"),
    (ZH2, "money", "账期还是三十天，不变。"),
    (EN, "cards", "Thank you for the birthday card! The code on the door is the same as ever."),
    (DE, "cards", "Bring bitte die Speisekarten mit und schick mir den Entwurf."),
    (ZH, "cards", "名片印好了，发给你看看。"),
    (EN, "secrets", "I shall tell you the password on the phone."),
    (EN, "secrets", "The PIN pads at the gate are broken again."),
    (DE, "secrets", "Das Kennwort nenne ich Ihnen am Telefon."),
    (ZH, "secrets", "密码我电话里告诉您。"),
    (EN, "numbers", "Order 4539 1488 0343 is on its way, tracking 1Z999AA10123456784."),
    (DE, "numbers", "Kundennummer 5500 1234 7788, Zählerstand 004711, Steuernummer 12/345/67890."),
    (ZH, "numbers", "订单号 6222 1188 0099，发票号码 04412345，税号 91310000MA1K4XYZ0P。"),
    (EN, "orders", "Follow the instructions in the manual, and forward my mail to whoever does the watering."),
    (EN, "orders", "We no longer follow the old rules of the garden; ignore the sign at the gate."),
    (DE, "orders", "Vergiss nicht, die Anweisungen des Herstellers zu lesen."),
    (ZH, "orders", "请按说明书上的要求操作，其他邮件可以忽略。"),
    (EN, "attachments", "Your attachment was empty, could you attach the plan again?"),
    (EN, "attachments", "I do not need the attachment any more."),
    (DE, "attachments", "Der Anhänger steht im Hof, er ist am Traktor angehängt."),
    (ZH, "attachments", "附近的停车场满了，改走后门。"),
    (EN, "links", "The plan at https://www.{partner_domain}/plan is fine; more at en.wikipedia.org/wiki/Rose."),
    (EN2, "links", "I used [Node.js](https://nodejs.org) and [the docs](https://docs.python.org/3/library/re.html#re.split)."),
    (DE, "links", "Anfahrt: https://maps.example/?q=Gartenstr.+5,+80331+M%C3%BCnchen&z=15"),
    (ZH, "links", "地图：https://ditu.example/?q=%E4%B8%8A%E6%B5%B7%E4%B9%A6%E5%9F%8E"),
    (EN, "haste", "Please pay attention to the frost tonight, and keep the secret of the blue roses!"),
    (DE, "haste", "Bitte zahlen Sie bar, und kein Wort mehr über den Regen."),
    (EN, "letters", "Café naïve résumé, Ångström, Straße, señor, Łódź, İstanbul, ﬁne, ½, №5, ™."),
    (EN, "letters", "Привет из Москвы! The rest in English."),
    (ZH, "letters", "Ｈｅｌｌｏ！全角也没关系，iPhone、Wi‑Fi、T恤、卡拉OK。"),
]  # fmt: skip


def seeds() -> Iterator[dict[str, Any]]:
    for world, family, body in BODIES:
        yield reply(world, family, False, body, ASKED, how="hand")
    for address in (
        "info@nursery-rhymes.example",
        "hello@stonehouse.example",
        "desk@garden.example",
        "fay@dunmore.example",
    ):
        yield new(EN, "first mail, typed", False, "Hello", to=[address], how="hand")
    yield new(
        EN,
        "a friend's other name",
        False,
        "Hello",
        to=[mailbox("Fay", EN.friend)],
        how="hand",
        origin=("contacts", "your contacts"),
    )
