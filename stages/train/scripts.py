"""The same article in another script: every word becomes another one, the same each time, so that what lines share, how
long they are and where they stand stays, while no known word, often no capital and no blank is left to go by."""
import hashlib, re

# letters, whether words stand apart, and the marks for full stop, comma and question
CASELESS = {
    "arab": ("ابتثجحخدذرزسشصضطعغفقكلمنهوي", ".", "،", "؟"),
    "hebr": ("אבגדהוזחטיכלמנסעפצקרשת", ".", ",", "?"),
    "deva": ("कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह", "।", ",", "?"),
    "geor": ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", ".", ",", "?"),
    "taml": ("அஆஇஈஉஊஎஏஐஒகஙசஞடணதநபமயரலவழளறன", ".", ",", "?"),
}
CASED = {"cyrl": "абвгдежзиклмнопрстуфхцчшщыэюя", "grek": "αβγδεζηθικλμνξοπρστυφχψω", "armn": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցփքօֆ",
         "latn": "aąbcčdeęfghiíjklłmnoóprsštuúvwyzžöüåæø"}
DENSE = {"han": (0x4E00, 3000), "kana": (0x3042, 80), "thai": (0x0E01, 46), "khmr": (0x1780, 35)}
ALL = sorted(CASELESS) + sorted(CASED) + sorted(DENSE) + ["hang"]
WORD = re.compile(r"[^\W\d_]+")


def number(script, word, part):
    return int(hashlib.sha1(f"{script} {part} {word}".encode()).hexdigest()[:8], 16)


def spelt(script, word, letters):
    """Words with the same beginning keep having one, as inflected forms do."""
    stem, low = word[:5].lower(), word.lower()
    length = len(word)
    out = [letters[number(script, stem, i) % len(letters)] for i in range(min(length, 5))]
    return "".join(out + [letters[number(script, low, i) % len(letters)] for i in range(5, length)])


def dense(script, word):
    first, count = DENSE[script]
    length = (1 if len(word) < 4 else 2) if script == "han" else max(1, len(word) * 2 // 3)
    return "".join(chr(first + number(script, word[:6].lower(), i) % count) for i in range(length))


def hangul(word):
    length = 1 if len(word) < 4 else 2 if len(word) < 8 else 3
    return "".join(chr(0xAC00 + number("hang", word[:6].lower(), i) % 11172) for i in range(length))


def write(script, line):
    if script in DENSE:
        return dense_line(script, line)
    if script == "hang":
        return WORD.sub(lambda m: hangul(m.group()), line)
    if script in CASED:
        letters = CASED[script]
        def cased(m):
            new = spelt(script, m.group(), letters)
            if m.group().isupper() and len(new) > 1:
                return new.upper()
            return new[:1].upper() + new[1:] if m.group()[:1].isupper() else new
        return WORD.sub(cased, line)
    letters, stop, comma, question = CASELESS[script]
    line = WORD.sub(lambda m: spelt(script, m.group(), letters), line)
    return re.sub(r"\.(?=\W|$)", stop, line).replace(",", comma).replace("?", question)


def dense_line(script, line):
    """Without blanks; Thai and Khmer set one where others end a sentence, and no mark."""
    line = WORD.sub(lambda m: dense(script, m.group()), line)
    line = re.sub(r"(?<=\D)\s+(?=\S)|(?<=\S)\s+(?=\D)", "", line)
    if script in ("han", "kana"):
        for old, new in ((".", "。"), (",", "、" if script == "kana" else "，"), ("?", "？"), (":", "：")):
            line = re.sub(rf"{re.escape(old)}(?=\D|$)", new, line)
        return line
    return re.sub(r"[.?!]+(?=\D|$)", " " if script == "thai" else "។ ", line).rstrip()
