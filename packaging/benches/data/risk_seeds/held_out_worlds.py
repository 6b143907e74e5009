"""The people of the held-out seeds. None of them is in the development set."""

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
        "en", "Mara Lindqvist", "mara@lindqvist-atelier.example", "Tom Hale", "tom@brightwaterpaper.example",
        "Priya Nand", "priya@lindqvist-atelier.example", "Orla Quennebrock", "orla.quennebrock@gmail.com",
        "orla.quenebrock@gmail.com", "desk@quick-settle.test", "Settlement Desk", "£2,340.00",
        "GB" "NWBK60161331926819", "GB" "BARC20032612345678",
        _twins("brightwaterpapper.example", "brіghtwaterpaper.example", "brightwater-paper.example",
               "brightwaterpaper.test", "brightwaterpaper.example.invoice-hub.test", "brightwаterpaper.example"),
    ),
    World(
        "en", "Gordon Achebe", "gordon@achebe-surveys.example", "Lena Ortiz", "lena.ortiz@kestrel-instruments.example",
        "Sam Whitlow", "sam@achebe-surveys.example", "Deb Farraday", "deb.farraday77@yahoo.com",
        "deb.faraday77@yahoo.com", "transfers@meridian-clear.test", "Meridian Transfers", "$14,900",
        "GB" "LOYD30926800012345", "LT" "1000011101001000",
        _twins("kestrel-instrumets.example", "kestrel-instrumеnts.example", "kestrelinstruments.example",
               "kestrel-instruments.test", "kestrel-instruments.example.secure-mail.test", "kеstrel-instruments.example"),
    ),
    World(
        "en", "Ines Calloway", "ines@calloway-dental.example", "Hugh Barnett", "hugh@barnettlabsupply.example",
        "Rosa Amir", "rosa@calloway-dental.example", "Piotr Wisnik", "piotr.wisnik@outlook.com",
        "piotr.wisnlk@outlook.com", "help@cleardeskpay.test", "Claims", "USD 780.50",
        "GB" "MIDL40051512345678", "NL" "ABNA0417164300",
        _twins("barnetlabsupply.example", "barnettlabѕupply.example", "barnett-labsupply.example",
               "barnettlabsupply.invalid", "barnettlabsupply.example.account-check.test", "bаrnettlаbsupply.example"),
    ),
    World(
        "en", "Wes Okonjo", "wes@harbourline-films.example", "Carol Finch", "carol@stagecraftrentals.example",
        "Mina Sato", "mina@harbourline-films.example", "Jude Alderton", "jude.alderton@gmail.com",
        "jude.a1derton@gmail.com", "billing@reelpayments.test", "Reel Billing", "€6.120,00",
        "IE" "AIBK93115212345678", "BE" "539007547034",
        _twins("stagecarftrentals.example", "stagecraftrentaΙs.example", "stage-craft-rentals.example",
               "stagecraftrentals.test", "stagecraftrentals.example.login-now.test", "stagecrаftrentals.example"),
    ),
    World(
        "de", "Jutta Brenneke", "jutta@brenneke-bau.example", "Holger Sass", "sass@ziegelwerk-nord.example",
        "Timo Ahrens", "timo@brenneke-bau.example", "Elke Vossbrink", "elke.vossbrink@gmx.de",
        "elke.vosbrink@gmx.de", "buchhaltung@zahlwerk-express.test", "Zahlwerk", "4.870,00 €",
        "DE" "370400440532013000", "DE" "500105175407324931",
        _twins("ziegelwerk-nodr.example", "ziegelwеrk-nord.example", "ziegelwerknord.example",
               "ziegelwerk-nord.test", "ziegelwerk-nord.example.rechnung-online.test", "ziegelwerk-nоrd.example"),
    ),
    World(
        "de", "Armin Köster", "armin@koester-optik.example", "Frau Petersen", "petersen@glasschliff-mainz.example",
        "Nele Bauer", "nele@koester-optik.example", "Ralf Immendorf", "ralf.immendorf@web.de",
        "ralf.immend0rf@web.de", "konto@umstellung-sofort.test", "Kontoservice", "EUR 12.300",
        "DE" "100500000054540402", "AT" "1904300234573201",
        _twins("glaschliff-mainz.example", "glasschlіff-mainz.example", "glas-schliff-mainz.example",
               "glasschliff-mainz.invalid", "glasschliff-mainz.example.kundenportal24.test", "glаsschliff-mаinz.example"),
    ),
    World(
        "de", "Silke Warnke", "silke@warnke-verlag.example", "Uwe Thoma", "uwe.thoma@druckhausregner.example",
        "Bjarne Lohse", "bjarne@warnke-verlag.example", "Gitta Roloff", "gitta.roloff@t-online.de",
        "gita.roloff@t-online.de", "mahnung@inkasso-west.test", "Mahnstelle", "980,45 Euro",
        "DE" "200411330123456789", "ES" "21000418450200051332",
        _twins("druckhausregener.example", "druckhausrеgner.example", "druckhaus-regner.example",
               "druckhausregner.test", "druckhausregner.example.zahlung.test", "druckhаusregner.example"),
    ),
    World(
        "de", "Falk Rieger", "falk@rieger-catering.example", "Anja Stoll", "anja@frischehofmarkt.example",
        "Cem Yildiz", "cem@rieger-catering.example", "Doris Hempel", "doris.hempel@posteo.de",
        "doris.hempe1@posteo.de", "info@lieferkasse.test", "Lieferkasse", "1.250 EUR",
        "DE" "120300001015600000", "FR" "20041010050500013M02606",
        _twins("frischehofmakrt.example", "frіschehofmarkt.example", "frischehof-markt.example",
               "frischehofmarkt.invalid", "frischehofmarkt.example.konto-pruefen.test", "frischеhofmаrkt.example"),
    ),
    World(
        "zh", "沈怡", "shenyi@qinghe-design.example", "郭志强", "guo@huadong-print.example",
        "陆遥", "luyao@qinghe-design.example", "韩梅", "hanmei1987@qq.com",
        "hanmei1978@qq.com", "jiesuan@kuaifu-center.test", "结算中心", "¥18,600",
        "DE" "700202700015820755", "GB" "HBUK40127612345678",
        _twins("huadong-pirnt.example", "huаdong-print.example", "huadongprint.example",
               "huadong-print.test", "huadong-print.example.zhangdan.test", "huadоng-print.example"),
    ),
    World(
        "zh", "程亮", "chengliang@yunfan-logistics.example", "蔡敏", "caimin@donggang-cangchu.example",
        "苏文", "suwen@yunfan-logistics.example", "罗晓", "luoxiao.work@163.com",
        "luoxiao.w0rk@163.com", "caiwu@anquan-fukuan.test", "财务通知", "人民币3.2万元",
        "FR" "30006000011234567890189", "CH" "00762011623852957",
        _twins("donggang-cangcuh.example", "donggаng-cangchu.example", "donggangcangchu.example",
               "donggang-cangchu.invalid", "donggang-cangchu.example.fapiao.test", "dоnggang-cangchu.example"),
    ),
    World(
        "zh", "邓婕", "dengjie@lantian-school.example", "何建国", "hejianguo@wenhuatushu.example",
        "宋佳", "songjia@lantian-school.example", "冯涛", "fengtao@126.com",
        "fengtaoo@126.com", "kefu@huikuan-tong.test", "汇款客服", "5200元",
        "NL" "RABO0300065264", "PL" "109010140000071219812874",
        _twins("wenhuatusuh.example", "wеnhuatushu.example", "wenhua-tushu.example",
               "wenhuatushu.test", "wenhuatushu.example.jiaofei.test", "wenhuаtushu.example"),
    ),
    World(
        "zh", "贾楠", "jianan@mingyue-tea.example", "Zoe Carter", "zoe@leafandkettle.example",
        "方远", "fangyuan@mingyue-tea.example", "Lily Chow", "lily.chow.hk@gmail.com",
        "lilly.chow.hk@gmail.com", "pay@tea-escrow.test", "Escrow", "US$4,250",
        "GB" "LOYD30962612345678", "SK" "12000000198742637541",
        _twins("leafandketle.example", "lеafandkettle.example", "leaf-and-kettle.example",
               "leafandkettle.invalid", "leafandkettle.example.orders-pay.test", "leаfandkettle.example"),
    ),
]  # fmt: skip
