//! An explanation in lines for a terminal: what was stripped is struck out, what became a field is blue, what ran
//! before is yellow, and each says why. The signs in the margin say the same without colours.

use std::io::{self, Write};

use super::Explained;
use crate::log::plain;
use crate::proof::{Fate, Piece, Proof};

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const STRUCK: &str = "\x1b[31;9m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const BLUE: &str = "\x1b[34m";
const GREEN: &str = "\x1b[32m";
const PLAIN: &str = "\x1b[0m";

/// Widest column of text; longer lines are hard to read.
const WIDEST: usize = 96;
/// Narrowest, however small the terminal is.
const NARROWEST: usize = 24;
/// Columns of the margin.
const MARGIN: usize = 2;

/// Writes every item.
pub(super) fn write(explained: &[Explained], columns: usize, out: &mut impl Write) -> io::Result<()> {
    let width = columns.clamp(NARROWEST, WIDEST) - MARGIN;
    for (index, it) in explained.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        match it {
            Explained::Article(proof) => write_proof(proof, width, out)?,
            Explained::Rejected(reject) => {
                let detail = plain(&reject.detail);
                writeln!(out, "{RED}rejected{PLAIN} ({}) at byte {}: {detail}", reject.code, reject.offset)?;
            }
        }
    }
    Ok(())
}

fn write_proof(proof: &Proof, width: usize, out: &mut impl Write) -> io::Result<()> {
    let head = &proof.head;
    for line in wrap(&plain(head.headline()), width) {
        writeln!(out, "{BOLD}{line}{PLAIN}")?;
    }
    let about = [Some(&head.outlet), head.published.as_ref(), head.language.as_ref()];
    let about: Vec<String> = about.into_iter().flatten().map(|text| plain(text)).collect();
    writeln!(out, "{DIM}{} · {}{PLAIN}", about.join(" · "), plain(&head.verdict()))?;
    let kept = proof.kept() - proof.copied();
    write!(
        out,
        "{GREEN}  {kept} kept{PLAIN}   {RED}- {} stripped{PLAIN}",
        proof.stripped() - proof.fields()
    )?;
    let fields = if proof.fields() == 1 { "field" } else { "fields" };
    write!(out, "   {BLUE}> {} {fields}{PLAIN}", proof.fields())?;
    writeln!(out, "   {YELLOW}= {} ran before{PLAIN}", proof.copied())?;
    let mut after_story = true;
    for piece in &proof.pieces {
        let story = !matches!(piece.fate, Fate::Strip { .. });
        if story || after_story {
            writeln!(out)?;
        }
        after_story = story;
        write_piece(piece, width, out)?;
    }
    if !head.warnings.is_empty() {
        writeln!(out, "\n{DIM}warnings: {}{PLAIN}", head.warnings.join(", "))?;
    }
    Ok(())
}

fn write_piece(piece: &Piece, width: usize, out: &mut impl Write) -> io::Result<()> {
    let (sign, style, colour) = match &piece.fate {
        Fate::Keep { role } if role == "heading" => (" ", BOLD, ""),
        Fate::Keep { .. } => (" ", "", ""),
        Fate::Strip { .. } if piece.fate.is_field() => (">", BLUE, BLUE),
        Fate::Strip { .. } => ("-", STRUCK, RED),
        Fate::Copy(_) => ("=", YELLOW, YELLOW),
    };
    let gutter = if sign == " " { " ".to_owned() } else { format!("{colour}{sign}{PLAIN}") };
    for line in wrap(&plain(&piece.text), width) {
        if style.is_empty() {
            writeln!(out, "{gutter} {line}")?;
        } else {
            writeln!(out, "{gutter} {style}{line}{PLAIN}")?;
        }
    }
    if let Some(note) = piece.note() {
        writeln!(out, "  {DIM}{colour}^ {}{PLAIN}", plain(&note))?;
    }
    Ok(())
}

/// Lines of at most so many columns, broken at blanks where there are any.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let length: usize = word.chars().map(columns).sum();
        if used > 0 && used + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            if used + columns(c) > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += columns(c);
        }
    }
    lines.push(line);
    lines
}

/// Columns of a character: two in the blocks of Chinese, Japanese and Korean (Unicode annex 11, "wide"), none
/// for marks that join the letter before. Close enough to break lines by.
fn columns(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: usize, expected: &[&str]) {
        assert_eq!(wrap(text, width), expected);
    }

    #[test]
    fn lines_break_at_blanks_and_inside_long_words() {
        check("one two three", 7, &["one two", "three"]);
        check("incomprehensible", 6, &["incomp", "rehens", "ible"]);
        check("新闻报道", 4, &["新闻", "报道"]);
        check("", 9, &[""]);
    }

    #[test]
    fn text_cannot_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}]0;x\u{7}b\u{202e}c\nd"), "a]0;xbc d");
    }
}
