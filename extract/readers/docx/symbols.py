"""Symbol fonts: which Unicode character each of their codes shows.

Unicode 7.0 took in the signs of Wingdings and Webdings (UTC document L2/12-368), so nearly all have a character of
their own. A table is one string: its first character is the sign for code 0x21. U+FFFD: the font has no such code.
"""

from __future__ import annotations

_WINGDINGS = (
    "🖉✂✁👓🕭🕮🕯🕿✆🖂🖃📪📫📬📭🗀🗁🗎🗏🗐🗄⌛🖮🖰🖲🖳🖴🖫🖬✇✍🖎✌🖏👍👎☜☞☝☟🖐☺😐☹💣🕱🏳🏱✈☼🌢❄🕆✞🕈✠✡☪☯🕉☸♈♉♊"
    "♋♌♍♎♏♐♑♒♓🙰🙵⚫🔾◼🞏🞐❑❒🞟⧫◆❖⬩⌧⮹⌘🏵🏶🙶🙷▯🄋➀➁➂➃➄➅➆➇➈➉🄌➊➋➌➍➎➏➐➑➒➓🙢🙠🙡🙣🙞🙜🙝🙟∙•⬝"
    "⭘🞆🞈🞊🞋🔿▪🞎🟁🟅★🟋🟏🟓🟑⯐⌖⯎⯏⯑✪✰🕐🕑🕒🕓🕔🕕🕖🕗🕘🕙🕚🕛⮰⮱⮲⮳⮴⮵⮶⮷🙪🙫🙕🙔🙗🙖🙐🙑🙒🙓⌫⌦⮘⮚⮙⮛⮈⮊⮉⮋🡨🡪"
    "🡩🡫🡬🡭🡯🡮🡸🡺🡹🡻🡼🡽🡿🡾⇦⇨⇧⇩⬄⇳⬁⬀⬃⬂🢬🢭🗶✓🗷🗹"
)
_WINGDINGS_2 = (
    "🖊🖋🖌🖍✄✀🕾🕽🗅🗆🗇🗈🗉🗊🗋🗌🗍📋🗑🗔🖵🖶🖷🖸🖭🖯🖱🖒🖓🖘🖙🖚🖛👈👉🖜🖝🖞🖟🖠🖡👆👇🖢🖣🖑🗴🗸🗵☑⮽☒⮾⮿🛇⦸🙱🙴🙲🙳‽🙹🙺🙻"
    "🙦🙤🙥🙧🙚🙘🙙🙛⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿\ufffd☉🌕☽☾⸿✝🕇🕜🕝🕞🕟🕠🕡🕢🕣🕤🕥🕦🕧🙨🙩⋅🞄⦁●○🞅🞇🞉⊙⦿🞌🞍"
    "◾■□🞑🞒🞓🞔▣🞕🞖🞗🞘⬩⬥◇🞚◈🞛🞜🞝🞞⬪⬧◊🞠◖◗⯊⯋⯀⯁⬟⯂⬣⬢⯃⯄🞡🞢🞣🞤🞥🞦🞧🞨🞩🞪🞫🞬🞭🞮🞯🞰🞱🞲🞳🞴🞵🞶🞷🞸🞹🞺🞻"
    "🞼🞽🞾🞿🟀🟂🟄🟆🟉🟊✶🟌🟎🟐🟒✹🟃🟇✯🟍🟔⯌⯍※⁂"
)
_WINGDINGS_3 = (
    "⭠⭢⭡⭣⭦⭧⭩⭨⭰⭲⭱⭳⭶⭸⭻⭽⭤⭥⭪⭬⭫⭭⭍⮠⮡⮢⮣⮤⮥⮦⮧⮐⮑⮒⮓⮀⮃⭾⭿⮄⮆⮅⮇⮏⮍⮎⮌⭮⭯⎋⌤⌃⌥␣⍽⇪⮸🢠🢡🢢🢣🢤🢥🢦"
    "🢧🢨🢩🢪🢫🡐🡒🡑🡓🡔🡕🡗🡖🡘🡙▲▼△▽◀▶◁▷◣◢◤◥🞀🞂🞁\ufffd🞃⯅⯆⯇⯈⮜⮞⮝⮟🠐🠒🠑🠓🠔🠖🠕🠗🠘🠚🠙🠛🠜🠞🠝🠟🠀🠂🠁🠃🠄🠆🠅🠇"
    "🠈🠊🠉🠋🠠🠢🠤🠦🠨🠪🠬🢜🢝🢞🢟🠮🠰🠲🠴🠶🠸🠺🠹🠻🢘🢚🢙🢛🠼🠾🠽🠿🡀🡂🡁🡃🡄🡆🡅🡇⮨⮩⮪⮫⮬⮭⮮⮯🡠🡢🡡🡣🡤🡥🡧🡦🡰🡲🡱🡳🡴🡵🡷🡶"
    "🢀🢂🢁🢃🢄🢅🢇🢆🢐🢒🢑🢓🢔🢖🢕🢗"
)
_WEBDINGS = (
    "🕷🕸🕲🕶🏆🎖🖇🗨🗩🗰🗱🌶🎗🙾🙼🗕🗖🗗⏴⏵⏶⏷⏪⏩⏮⏭⏸⏹⏺🗚🗳🛠🏗🏘🏙🏚🏜🏭🏛🏠🏖🏝🛣🔍🏔👁👂🏞🏕🛤🏟🛳🕬🕫🕨🔈🎔🎕🗬🙽🗭🗪🗫⮔"
    "✔🚲⬜🛡📦🛱⬛🚑🛈🛩🛰🟈🕴⬤🛥🚔🗘🗙❓🛲🚇🚍⛳⦸⊖🚭🗮⏐🗯🗲\ufffd🚹🚺🛉🛊🚼👽🏋⛷🏂🏌🏊🏄🏍🏎🚘🗠🛢💰🏷💳👪🗡🗢🗣✯🖄🖅🖃🖆🖹🖺🖻🕵"
    "🕰🖽🖾📋🗒🗓🕮📚🗞🗟🗃🗂🖼🎭🎜🎘🎙🎧💿🎞📷🎟🎬📽📹📾📻🎚🎛📺💻🖥🖦🖧🕹🎮🕻🕼📟🖁🖀🖨🖩🖿🖪🗜🔒🔓🗝📥📤🕳🌣🌤🌥🌦☁🌨🌧🌩🌪🌬🌫🌜"
    "🌡🛋🛏🍽🍸🛎🛍Ⓟ♿🛆🖈🎓🗤🗥🗦🗧🛪🐿🐦🐟🐕🐈🙬🙮🙭🙯🗺🌍🌏🌎🕊"
)
_SYMBOL = (
    "!∀#∃%&∍()*+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾"
    "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}~\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd€"
    "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊"
    "〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
_ZAPF = "✁✂✃✄☎✆✇✈✉☛☞✌✍✎✏✐✑✒✓✔✕✖✗✘✙✚✛✜✝✞✟✠✡✢✣✤✥✦✧★✩✪✫✬✭✮✯✰✱✲✳✴✵✶✷✸✹✺✻✼✽✾✿❀❁❂❃❄❅❆❇❈❉❊❋●❍■❏❐❑❒▲▼◆❖◗❘❙❚❛❜❝❞"
_MARLETT = {0x61: "✓", 0x62: "✔", 0x67: "■", 0x69: "●", 0x6E: "●", 0x72: "✕"}
_SEGOE = {0xE001: "✓", 0xE002: "■", 0xE003: "□", 0xE005: "☑", 0xE0A2: "☑", 0xE10B: "✓", 0xE10A: "✕", 0xE106: "✕",
          0xE739: "□", 0xE73A: "☑", 0xE73B: "■", 0xE73E: "✓", 0xE8FB: "✓", 0xE711: "✕", 0xE81A: "□"}  # fmt: skip


def _by_code(signs: str) -> dict[int, str]:
    return {code: sign for code, sign in enumerate(signs, 0x21) if sign != "\ufffd"}


def _with_private_use(table: dict[int, str]) -> dict[int, str]:
    """The table with its codes in U+F000 to U+F0FF too, where Word puts the codes of symbol fonts."""
    return {**table, **{code + 0xF000: sign for code, sign in table.items()}}


SymbolTable = dict[int, str]
"""Code point as written → the sign that the font shows."""

_FONTS: dict[str, SymbolTable] = {
    "wingdings": _with_private_use(_by_code(_WINGDINGS)),
    "wingdings 2": _with_private_use(_by_code(_WINGDINGS_2)),
    "wingdings 3": _with_private_use(_by_code(_WINGDINGS_3)),
    "webdings": _with_private_use(_by_code(_WEBDINGS)),
    "symbol": _with_private_use(_by_code(_SYMBOL)),
    "zapfdingbats": _with_private_use(_by_code(_ZAPF)),
    "marlett": _with_private_use(_MARLETT),
    "segoe": _SEGOE,
}
_ALIASES = {
    "wingdings2": "wingdings 2",
    "wingdings3": "wingdings 3",
    "zapf dingbats": "zapfdingbats",
    "itc zapf dingbats": "zapfdingbats",
    "dingbats": "zapfdingbats",
    "monotype sorts": "zapfdingbats",
    "segoe ui symbol": "segoe",
    "segoe mdl2 assets": "segoe",
    "segoe fluent icons": "segoe",
    "standard symbols l": "symbol",
    "symbolmt": "symbol",
    "wingdings-regular": "wingdings",
}

# Codes that only one font uses as a box or tick, for text whose font name was lost on the way.
_ORPHANS: SymbolTable = {
    0xF0FE: "☑", 0xF0FD: "☒", 0xF0FC: "✓", 0xF0FB: "✗", 0xF0A8: "□", 0xF06F: "□", 0xF0A3: "□", 0xF052: "☑",
    0xF053: "☒", 0xF054: "☒", 0xF050: "✓", 0xF06E: "■", 0xF06C: "●", 0xF071: "□", 0xF0A1: "○",
}  # fmt: skip


def symbol_table(font: str | None) -> SymbolTable | None:
    """The table of a symbol font, or None for a font of ordinary letters (or no font at all)."""
    if not font:
        return None
    name = font.strip().lower()
    return _FONTS.get(_ALIASES.get(name, name))


def decode_symbol(code: int, table: SymbolTable | None) -> str:
    """The sign that a code shows in a symbol font; in an unknown font, the likeliest sign of a private code."""
    sign = table.get(code) if table else None
    if sign is None and 0xF000 <= code <= 0xF0FF:
        sign = _ORPHANS.get(code) or (chr(code - 0xF000) if 0xF020 <= code < 0xF07F else None)
    return sign or chr(code)
