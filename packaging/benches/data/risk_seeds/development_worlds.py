"""The people of the development seeds."""

from __future__ import annotations

from kit import World


def _twins(typo: str, glyph: str, hyphen: str, tld: str, sub: str, puny: str) -> dict[str, str]:
    return {
        "typo": typo,
        "glyph": glyph,
        "hyphen": hyphen,
        "tld": tld,
        "sub": sub,
        "puny": puny.encode("idna").decode(),
    }


WORLDS = [
    World(
        "en", "Nora Pell", "nora@pellgarden.example", "Abel Munro", "abel@stonegatenursery.example", "Kit Rowan",
        "kit@pellgarden.example", "Fay Dunmore", "fay.dunmore@gmail.com", "fay.dunrnore@gmail.com",
        "settle@payout-office.test", "Payout Office", "€3,480.00", "IE" "BOFI90001710027952", "LV" "HABA0551000000001",
        _twins("stonegatenursrey.example", "stonegаtenursery.example", "stonegate-nursery.example", "stonegatenursery.test",
               "stonegatenursery.example.bill-view.test", "stonegаtenursery.example"),
    ),
    World(
        "en", "Hal Brandt", "hal@brandt-joinery.example", "Mei Tran", "mei.tran@timberlane.example", "Ola Reyes",
        "ola@brandt-joinery.example", "Ruth Pike", "ruth.pike@hotmail.com", "ruth_pikes@hotmail.com",
        "ops@fundsmove.test", "Ops", "$9,950.00", "GB" "RBOS16613112345678", "MT" "MALT011000012345MTLCAST001S",
        _twins("timbrelane.example", "timberIane.example".replace("I", "ӏ"), "timber-lane.example", "timberlane.invalid",
               "timberlane.example.pay-portal.test", "timbеrlane.example"),
    ),
    World(
        "de", "Karla Frost", "karla@frost-elektro.example", "Jens Ude", "ude@kabelhandel-sued.example", "Lars Moll",
        "lars@frost-elektro.example", "Inge Krahl", "inge.krahl@freenet.de", "inge.kralh@freenet.de",
        "zahlstelle@geldweg.test", "Zahlstelle", "2.150,75 €", "DE" "760700120700750900", "AT" "3200000012345864",
        _twins("kabelhandel-sude.example", "kabelhаndel-sued.example", "kabelhandelsued.example", "kabelhandel-sued.test",
               "kabelhandel-sued.example.rechnung.test", "kаbelhandel-sued.example"),
    ),
    World(
        "de", "Ben Wirtz", "ben@wirtz-reisen.example", "Tina Falk", "tina@busvermietung.example", "Olga Renn",
        "olga@wirtz-reisen.example", "Kurt Seibel", "kurt.seibel@gmx.net", "kurt.seibe1@gmx.net",
        "kasse@sofort-geld.test", "Kasse", "7.640 Euro", "DE" "430609674058500400", "LU" "0019400644750000",
        _twins("busvermeitung.example", "busvеrmietung.example", "bus-vermietung.example", "busvermietung.test",
               "busvermietung.example.mahnung.test", "busvermiеtung.example"),
    ),
    World(
        "zh", "叶青", "yeqing@shuxiang-books.example", "丁磊", "dinglei@zhonghua-paper.example", "石敏",
        "shimin@shuxiang-books.example", "白雪", "baixue2000@163.com", "baixue200@163.com", "zhuan@kuaizhuan.test", "转账专员",
        "￥8,800", "DE" "200800000970375700", "FR" "14508000403131548745A98",
        _twins("zhonghua-papre.example", "zhonghuа-paper.example", "zhonghuapaper.example", "zhonghua-paper.test",
               "zhonghua-paper.example.huikuan.test", "zhоnghua-paper.example"),
    ),
    World(
        "zh", "唐宁", "tangning@haifeng-toys.example", "夏琳", "xialin@beifang-parts.example", "康健",
        "kangjian@haifeng-toys.example", "秦月", "qinyue88@qq.com", "qinyue8@qq.com", "fukuan@daishou.test", "代收",
        "1.5万元", "GB" "CITI18500812345678", "DK" "00400440116243",
        _twins("beifang-prats.example", "beifаng-parts.example", "beifangparts.example", "beifang-parts.invalid",
               "beifang-parts.example.duizhang.test", "bеifang-parts.example"),
    ),
]  # fmt: skip
