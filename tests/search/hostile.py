"""What nobody means to type and somebody does: texts that engines take for syntax, scripts that break careless code, lengths."""

import re
import unicodedata
from typing import Final

from hypothesis import strategies as st

from search.stores_and_payment import SHOPS
from search.typed import questions, said_beside, subjects, taught

LONGEST: Final = 200

# Each sort of bad input with its worst examples.
TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "empty": ("", " ", "\t\r\n", "\u3000\u3000", "\xa0"),
    "one character": ("爱", "a", "1", "*", "单", "𠮷", "é", "\u0301", "。"),
    "too long": ("爱" * 10_000, "a" * 10_000, "*" * 10_000, "\u0301" * 10_000, "教育" * 5_000, "爱 " * 5_000),
    "just not too long": (
        "爱" * LONGEST, "a" * LONGEST, "ab " * 66, "zhi " * 50, "1 " * 100, "爱课堂教育" * 40, "zh" * 100, "(" * LONGEST,
    ),
    "stop words": ("教育", "教育培训学校", "有限公司", "教育 培训 学校 中心", "培训学校有限公司教育科技", "学校学校学校"),
    "stop words and signs": (
        '"教育"培训学校', "\\教育培训学校", "教育'培训'学校", "(教育 & 培训)", "教育:*", "教育*", "ＥＤＵ教育",
        "教育%", "教育 OR 培训",
    ),
    "punctuation": (
        "!!!", "。，、；：", "…", "“”‘’", "（）()[]{}<>", "-", "--", "—", "#", "\\", "|||", "~!@#$%^&*()_+", "·", "`'\"",
    ),
    "emoji": ("🎈", "👩\u200d🏫", "👨‍👩‍👧‍👦爱课堂", "❤️", "🇨🇳", "爱🎈课🎈堂", "\U0001faf6", "1️⃣", "㊗️"),
    "right to left": ("\u202e堂课爱", "שלום", "مرحبا 爱课堂", "\u200f\u200e", "\u2067爱课堂\u2069", "ﷺ", "١٢٣"),
    "combining marks": (
        "e\u0301\u0302", "爱\u0301课\u0302堂", "\u0301\u0302\u0303", "a" +"\u0300" * 150, "ก็", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L",
        "u\u0308", "ﬁ",
    ),
    "rare Han": ("𠮷野家", "𰻞𰻞面", "㐀", "\U000323af", "𪚥", "爱𠮷课", "々〇", "\ufa0e", "⼀", "丶𠃌"),
    "operators of FTS5": (
        "*", '"', '""', '"""', "爱课堂*", "^爱", "-爱", "+爱", "爱 AND", "OR", "NOT", "爱 NOT 课", "NEAR(", "NEAR(爱 课, 2)",
        "name : 爱", "{name} : x", "a:b", "爱 OR",
    ),
    "operators of PostgreSQL": (
        "&", "|", "!", ":*", "爱:*", "a & b", "'a':A & !b", "<->", "爱 <-> 课", "<2>", "(爱", "爱)", "''", "'", "\\'", "a'b",
        "a\\", "!!爱", ":*:*",
    ),
    "operators of Elasticsearch": (
        "{", "}", '{"query": {"match_all": {}}}', "[1 TO 5]", "爱~2", "爱^9", "a\\:b", "name:*", "_exists_:name", "/.*/",
        "AND OR NOT", "爱&&课", "||", "*:*", "?", "(((", ">=爱",
    ),
    "wildcards": ("%", "_", "%%", "爱%", "_课_", "爱_堂", "%E7%88%B1", "[爱]", "爱?堂", "\\%", "爱%00课"),
    "injected statements": (
        "'; DROP TABLE search_searchrow; --", "爱课堂 OR 1=1", "' OR ''='", "1; SELECT pg_sleep(9)", "{{ 7*7 }}",
        "<script>alert(1)</script>", "${jndi:ldap://a}", "../../etc/passwd",
    ),
    "tokens of our own": ("=爱课堂", "@aiketang.cn", "_ai_ke", ".akt", "@~aiketang", "=", "@", "_", "."),
    "half an address": (
        ".", "..", "www.", "http://", "https://", "://", "xn--a", "xn--", "a.b.c.d.e", "http://[::1", "爱课堂.", "a@", "@b",
        "http://爱课堂", "ftp:", "//", "?q=1", "cn", ".cn", "https://apps.apple.com\\[x", "https://apps.apple.com／cn／app／id12345",
        "https://a[b@apps.apple.com/", "https://apps.apple.com/#//[x",
    ),
    "half a code": (
        "91370102", "鲁ICP备", "ICP", "鲁ICP备号-", "9137010200000000", "00000000", "教民", "0x1F", "１２３", "Ⅷ", "½", "1e308",
        "-1", "99999999999999999999999999",
    ),
    "letters of other kinds": (
        "ß", "İ", "ı", "ſ", "Ǆ", "ひらがな", "カタカナ", "ｶﾀｶﾅ", "한글", "ไทย", "हिन्दी", "Ω", "𝓪𝓴𝓽", "ⓐⓚⓣ", "aıketang",
    ),
    "what grows": ("ﷺ" * LONGEST, "㍿" * LONGEST, "㌖" * LONGEST, "㋿" * LONGEST, "ﬃ" * LONGEST),
    "controls": ("\x00", "爱\x00课堂", "\x1b[31m", "\x7f", "\x85爱", "爱\x08"),
    "surrogates": ("\ud800", "爱\udc00课", "\udfff\ud800", "\ud83c"),
}  # fmt: skip
ALL: Final = [(sort, text) for sort, texts in TEXTS.items() for text in texts]

# Signs that mean nothing, wherever they stand beside a word.
SIGNS: Final = (*"*\"'&|!(){}[]^~\\%+，🎈“\u202e\u200b", ":*", "<->")
# What people say around a name, ask about it, share with it and are taught.
SAID: Final = tuple(
    dict.fromkeys(
        word
        for texts in (
            questions._SAID, questions._SAID_BEHIND_THAT, questions._BEFORE, questions._BEHIND, questions._ASKING,
            said_beside._AROUND, (SHOPS, taught._ASKED_BEFORE, taught._ASKED_BEHIND, subjects.GRADE),
            ("的", "在", "教", "主讲", "老师", "数学", "高2", "上册", "https://a.cn/b", "「", "」", "a", "0", "O", "l", "1"),
        )
        for text in texts
        for word in re.findall(r"[a-z0-9:/.「」]+|[\u4e00-\u9fff]+", text, re.IGNORECASE)
    )
)  # fmt: skip


def is_refused(text: str) -> bool:
    """Whether a text is one that nobody types: too long, or with a control character or half a character in it."""
    text = text.strip()
    return len(text) > LONGEST or any(_is_control(character) for character in text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\r\n"


def hostile_texts(names: list[str]) -> st.SearchStrategy[str]:
    """Bad input of every sort, alone and around what records are called."""
    pieces = st.sampled_from(sorted({name[at : at + 3] for name in names for at in range(len(name))}))
    bad = st.sampled_from([text for _, text in ALL if len(text) < LONGEST])
    mixed = st.lists(st.one_of(pieces, bad, st.sampled_from(SIGNS), st.sampled_from([" ", "OR", "AND", "NEAR("])), max_size=6)
    alphabet = st.one_of(st.characters(), st.sampled_from("".join(names)), st.sampled_from(" .*\"'():&|!{}%_\\"))
    return st.one_of(
        mixed.map("".join),
        mixed.map(" ".join),
        st.text(alphabet, max_size=60),
        st.sampled_from([text for _, text in ALL]),
        sentences(names),
    )


def sentences(names: list[str]) -> st.SearchStrategy[str]:
    """Names among the words that are told apart from them, in any order, and a few such words again and again."""
    words = st.sampled_from(SAID)
    told = st.lists(st.one_of(words, words, words, st.sampled_from(names)), min_size=2, max_size=60)
    again = st.lists(words, min_size=1, max_size=4).map(lambda few: few * LONGEST)
    parted = st.sampled_from(["", " ", "，"])
    return st.tuples(parted, st.one_of(told, again)).map(lambda drawn: drawn[0].join(drawn[1])[:LONGEST].strip())


def with_signs(words: list[str]) -> st.SearchStrategy[str]:
    """The words in their order, each with signs around it."""
    around = st.lists(st.sampled_from(SIGNS), max_size=3).map("".join)
    return st.tuples(*(st.tuples(around, st.just(word), around).map("".join) for word in words)).map(" ".join)
