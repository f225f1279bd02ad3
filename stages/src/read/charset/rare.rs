//! Charsets that the web has given up but mails, old archives and old systems have not: UTF-7, UTF-32, HZ,
//! ISO-2022-KR and those of DOS. To add one: an entry in [`RARE`].

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::{EUC_KR, GBK, ISO_2022_JP};

use super::{Decoded, INVALID, Stream};

/// A charset that is decoded here.
#[derive(Debug)]
pub(in crate::read) struct Rare {
    /// Its usual name.
    pub(in crate::read) name: &'static str,
    labels: &'static [&'static str],
    decode: fn(&[u8]) -> String,
}

/// Designates the Korean characters of ISO-2022-KR, once for a whole text.
const KOREAN: &[u8] = b"\x1b$)C";

/// Bytes decoded at once where a stream has no lines: a multiple of every unit.
const PIECE: u64 = 64 * 1024;

const LITTLE: Rare = rare("UTF-32LE", &["utf-32le", "utf-32"], |bytes| utf32(bytes, u32::from_le_bytes));
const BIG: Rare = rare("UTF-32BE", &["utf-32be"], |bytes| utf32(bytes, u32::from_be_bytes));
const SHIFTED: Rare = rare("ISO-2022-KR", &["iso-2022-kr", "csiso2022kr"], iso_2022_kr);
const TILDES: Rare = rare("HZ-GB-2312", &["hz-gb-2312", "hz"], hz);

static RARE: &[Rare] = &[
    LITTLE,
    BIG,
    SHIFTED,
    TILDES,
    rare("UTF-7", &["utf-7", "utf7", "unicode-1-1-utf-7", "csunicode11utf7", "x-unicode-2-0-utf-7"], utf7),
    rare("IBM437", &["ibm437", "cp437", "437", "cspc8codepage437"], |bytes| dos(bytes, DOS_437)),
    rare("IBM850", &["ibm850", "cp850", "cp-850", "850", "cspc850multilingual"], |bytes| dos(bytes, DOS_850)),
    rare("IBM852", &["ibm852", "cp852", "852", "cspcp852"], |bytes| dos(bytes, DOS_852)),
];

const DOS_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const DOS_850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
const DOS_852: &str = "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
     └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}";

const fn rare(name: &'static str, labels: &'static [&'static str], decode: fn(&[u8]) -> String) -> Rare {
    Rare { name, labels, decode }
}

impl Rare {
    /// Decodes one item.
    pub(super) fn decoded(&self, bytes: &[u8]) -> Decoded {
        let text = (self.decode)(bytes);
        let warnings = if text.contains(char::REPLACEMENT_CHARACTER) { vec![INVALID] } else { Vec::new() };
        Decoded { text, charset: self.name, warnings }
    }

    /// Makes UTF-8 of a stream, line by line: none of these charsets shifts across lines.
    pub(super) fn transcode<'a>(&'static self, stream: Stream<'a>) -> Stream<'a> {
        Box::new(BufReader::new(Pieces { rare: self, stream, ready: Cursor::default() }))
    }

    fn is_wide(&self) -> bool {
        self.name.starts_with("UTF-32")
    }
}

/// The charset behind a declared label.
pub(super) fn of_label(label: &str) -> Option<&'static Rare> {
    let label = label.trim();
    RARE.iter().find(|rare| rare.labels.iter().any(|known| known.eq_ignore_ascii_case(label)))
}

/// What the beginning of a text or stream says beyond doubt, and the bytes of its mark.
pub(super) fn of_bytes(head: &[u8]) -> Option<(&'static Rare, usize)> {
    let named = |name: &str| RARE.iter().find(|rare| rare.name == name);
    let (units, _) = head.get(..head.len().min(512))?.as_chunks::<4>();
    let all = |read: fn([u8; 4]) -> u32| {
        units.len() > 3 && units.iter().all(|unit| char::from_u32(read(*unit)).is_some_and(|c| c != '\0'))
    };
    if all(u32::from_le_bytes) {
        return named(LITTLE.name).map(|rare| (rare, if head.starts_with(&[0xff, 0xfe]) { 4 } else { 0 }));
    }
    if all(u32::from_be_bytes) {
        return named(BIG.name).map(|rare| (rare, if head.starts_with(&[0, 0, 0xfe]) { 4 } else { 0 }));
    }
    head.starts_with(KOREAN).then(|| named(SHIFTED.name)).flatten().map(|rare| (rare, 0))
}

/// What the escapes in seven-bit text say of its charset, where they make sense to their end.
pub(super) fn of_escapes(text: &str) -> Option<Decoded> {
    let bytes = text.as_bytes();
    let found = |needle: &[u8]| memchr::memmem::find(bytes, needle);
    let decoded = if found(b"\x1b$B").or_else(|| found(b"\x1b$@")).is_some() {
        super::with(bytes, ISO_2022_JP, Vec::new())
    } else if found(KOREAN).is_some() {
        SHIFTED.decoded(bytes)
    } else if text.split("~{").skip(1).any(|run| run.split_once("~}").is_some_and(|(run, _)| is_chinese(run)))
    {
        TILDES.decoded(bytes)
    } else {
        return None;
    };
    decoded.warnings.is_empty().then_some(decoded)
}

/// Text of DOS where every byte above ASCII is a letter in it.
pub(super) fn of_letters(bytes: &[u8]) -> Option<Decoded> {
    let decoded = of_label("ibm850")?.decoded(bytes);
    decoded.text.chars().all(|c| c.is_ascii() || c.is_alphabetic()).then_some(decoded)
}

/// Pairs in the rows of GB 2312 that hold Chinese characters, or its punctuation.
fn is_chinese(run: &str) -> bool {
    let (pairs, rest) = run.as_bytes().as_chunks::<2>();
    let is_known =
        |[row, cell]: &[u8; 2]| matches!(row, 0x21 | 0x23 | 0x30..=0x77) && cell.is_ascii_graphic();
    !pairs.is_empty() && rest.is_empty() && pairs.iter().all(is_known)
}

fn utf32(bytes: &[u8], read: fn([u8; 4]) -> u32) -> String {
    let (units, rest) = bytes.as_chunks::<4>();
    let read = |unit: &[u8; 4]| char::from_u32(read(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
    let cut = (!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER);
    units.iter().map(read).chain(cut).filter(|c| *c != '\u{feff}').collect()
}

/// `+` opens a run of base64 of UTF-16, anything else closes it; a `-` that closes it goes with it.
fn utf7(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut parts = bytes.split(|byte| *byte == b'+');
    text.push_str(&String::from_utf8_lossy(parts.next().unwrap_or_default()));
    for part in parts {
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'/';
        let (run, rest) = part.split_at(part.iter().take_while(|byte| is_base64(byte)).count());
        match (shifted(run), rest.strip_prefix(b"-")) {
            (Some(run), rest_without) => {
                text.push_str(&run);
                text.push_str(&String::from_utf8_lossy(rest_without.unwrap_or(rest)));
            }
            (None, Some(rest)) if run.is_empty() => {
                text.push('+');
                text.push_str(&String::from_utf8_lossy(rest));
            }
            (None, _) => {
                text.push('+');
                text.push_str(&String::from_utf8_lossy(part));
            }
        }
    }
    text
}

fn shifted(run: &[u8]) -> Option<String> {
    let value = |byte: &u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        _ => 63,
    };
    let (mut bits, mut count, mut units) = (0_u32, 0_u32, Vec::new());
    for byte in run {
        (bits, count) = (bits << 6 | u32::from(value(byte)), count + 6);
        if count >= 16 {
            count -= 16;
            units.push(u16::try_from(bits >> count & 0xffff).unwrap_or_default());
            bits &= (1 << count) - 1;
        }
    }
    (!units.is_empty()).then(|| String::from_utf16_lossy(&units))
}

/// `~{` and `~}` around characters of GB 2312 without their high bits; a line ends them too.
fn hz(bytes: &[u8]) -> String {
    let (mut out, mut rest, mut double) = (Vec::new(), bytes, false);
    while let [first, after @ ..] = rest {
        let second = after.first().copied().unwrap_or_default();
        let (taken, next) = match (first, second, double) {
            (b'~', b'{', false) => (2, true),
            (b'~', b'}', true) | (b'~', b'\n', false) => (2, false),
            (b'~', b'~', false) => {
                out.push(b'~');
                (2, false)
            }
            (b'\n' | b'\r', _, _) => {
                out.push(*first);
                (1, false)
            }
            (_, b' '..=b'~', true) => {
                out.extend([first | 0x80, second | 0x80]);
                (2, true)
            }
            _ => {
                out.push(*first);
                (1, double)
            }
        };
        double = next;
        rest = rest.get(taken..).unwrap_or_default();
    }
    GBK.decode_without_bom_handling(&out).0.into_owned()
}

/// Shift-out and shift-in around Korean characters without their high bits; a line ends them too.
fn iso_2022_kr(bytes: &[u8]) -> String {
    let (mut out, mut rest, mut double) = (Vec::new(), bytes, false);
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            0x1b if rest.starts_with(b"$)C") => rest = rest.get(3..).unwrap_or_default(),
            0x0e => double = true,
            0x0f => double = false,
            b'\n' | b'\r' => {
                double = false;
                out.push(*first);
            }
            b'!'..=b'~' if double => out.push(first | 0x80),
            _ => out.push(*first),
        }
    }
    EUC_KR.decode_without_bom_handling(&out).0.into_owned()
}

fn dos(bytes: &[u8], upper: &str) -> String {
    let upper: Vec<char> = upper.chars().collect();
    let read = |byte: &u8| match byte.checked_sub(0x80) {
        None => char::from(*byte),
        Some(at) => upper.get(usize::from(at)).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    bytes.iter().map(read).collect()
}

struct Pieces<'a> {
    rare: &'static Rare,
    stream: Stream<'a>,
    ready: Cursor<Vec<u8>>,
}

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.ready.position() >= self.ready.get_ref().len() as u64 {
            let mut piece = Vec::new();
            let mut limited = self.stream.by_ref().take(PIECE);
            if self.rare.is_wide() {
                limited.read_to_end(&mut piece)?;
            } else {
                limited.read_until(b'\n', &mut piece)?;
            }
            if piece.is_empty() {
                return Ok(0);
            }
            self.ready = Cursor::new((self.rare.decode)(&piece).into_bytes());
        }
        self.ready.read(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::suite::{article, check};

    #[track_caller]
    fn decodes(label: &str, bytes: &[u8], expected: &str) {
        assert_eq!(of_label(label).unwrap().decoded(bytes).text, expected);
    }

    #[test]
    fn each_is_decoded() {
        decodes("UTF-7", b"Gr+APw-n +- +AOQ +2D3cFQ-1+1", "Gr\u{fc}n + \u{e4} \u{1f415}1+1");
        decodes("hz-gb-2312", b"A~~ ~{NRVS~}b~{NR\nVS~\n!", "A~ \u{6211}\u{949f}b\u{6211}\nVS!");
        decodes("iso-2022-kr", b"\x1b$)C\x0e0!\x0f a\x0e0!\nb", "\u{ac00} a\u{ac00}\nb");
        decodes("cp850", b"Br\x81cke", "Br\u{fc}cke");
        decodes("cp852", b"\xa5", "\u{105}");
        for table in [DOS_437, DOS_850, DOS_852] {
            assert_eq!(table.chars().count(), 128);
        }
    }

    #[test]
    fn escapes_tell_what_nothing_declares() {
        check(b"Words \x1b$B66\x1b(B more.\n", &["text: Words \u{6a4b} more.\n"]);
        check(b"Words ~{NRVS~} more.\n", &["text: Words \u{6211}\u{949f} more.\n"]);
        check(b"(format ~{~a ~} x)\n", &["text: (format ~{~a ~} x)\n"]);
        check(b"\x1b$)C\n\x0e0!\x0f words.\n", &["text: \n\u{ac00} words.\n"]);
    }

    #[test]
    fn four_bytes_a_character() {
        let text = "{\"text\":\"Gr\u{fc}n \u{6a4b}.\"}";
        for read in [u32::to_le_bytes, u32::to_be_bytes] {
            let bytes =
                |mark: &str| [mark, text].concat().chars().flat_map(|c| read(c.into())).collect::<Vec<u8>>();
            for mark in ["", "\u{feff}"] {
                check(&bytes(mark), &["json: Gr\u{fc}n \u{6a4b}."]);
            }
        }
        let little: Vec<u8> = text.chars().flat_map(|c| u32::to_le_bytes(c.into())).collect();
        assert_eq!(article(&little).origin.charset, Some("UTF-32LE"));
    }
}
