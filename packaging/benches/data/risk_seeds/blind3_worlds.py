"""Six other people at work, for the third blind set. Its author had seen neither the rules nor the other sets' drafts."""

from __future__ import annotations

from blind2_kit import Mail, Seed, World, forward

EN = World(
    "en",
    "Nora Whitfield <nora@whitfield-press.co.uk>",
    {
        "Simon Achterberg": "simon@achterberg-paper.com",
        "Kemi Lawal": "kemi@whitfield-press.co.uk",
        "Priya Raman": "priya.raman@lanternbooks.org",
        "Gareth Pugh": "gareth@pugh-accountants.co.uk",
        "Mum": "helen.whitfield@btinternet.com",
        "Tidewater Printers": "orders@tidewaterprint.com",
    },
    ("submissions@lanternbooks.org", "fairs@bookfair-leeds.org"),
    ("nora.whitfield@gmail.com",),
)
DE = World(
    "de",
    "Jonas Brettschneider <jonas@tischlerei-brettschneider.de>",
    {
        "Holz Wagner": "verkauf@holz-wagner.de",
        "Petra Lindemann": "petra.lindemann@web.de",
        "Mehmet Aydin": "m.aydin@tischlerei-brettschneider.de",
        "Steuerberatung Krause": "buero@stb-krause.de",
        "Architekt Vogel": "vogel@vogel-architektur.de",
    },
    ("info@handwerkskammer-kassel.de",),
)
ZH = World(
    "zh",
    "周敏 <zhoumin@qinghe-edu.cn>",
    {
        "李建国": "lijianguo@qinghe-edu.cn",
        "王芳": "wangfang@bailing-books.cn",
        "百灵财务": "caiwu@bailing-books.cn",
        "陈老师": "chen_laoshi@126.com",
        "Emily Carter": "emily.carter@hillside-school.org",
    },
    ("fuwu@yunfan-bus.cn",),
)
FR = World(
    "fr",
    "Élodie Garnier <elodie@garnier-archi.fr>",
    {
        "Thomas Lefort": "thomas@lefort-btp.fr",
        "Sophie Marchand": "sophie@garnier-archi.fr",
        "Mairie de Valcourt": "urbanisme@mairie-valcourt.fr",
    },
)
ES = World(
    "es",
    "Lucía Ortega <lucia@ortega-viajes.es>",
    {
        "Hotel Miramar": "reservas@hotelmiramar.es",
        "Javier Ruiz": "javier@ortega-viajes.es",
        "Elena Campos": "elena.campos@gmail.com",
    },
)
IT = World(
    "it",
    "Marco Bellini <marco@bellini-stampa.it>",
    {
        "Carta Veneta": "ordini@cartaveneta.it",
        "Chiara Bellini": "chiara@bellini-stampa.it",
        "Dott. Ricci": "studio@ricci-commercialista.it",
    },
)


def passed_on(world: World, to: str, note: str, passed: Mail, files: tuple[str, ...] = ()) -> Seed:
    """As ``forward``, with the order the user typed."""
    seed = forward(world, to, note, passed, files)
    seed["facts"]["user_text"] = f"{to}: {note}"
    return seed
