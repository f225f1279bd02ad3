//! Words of many scripts, and that the key keeps what the comparison folds.

use super::words::Stretch;
use super::*;

#[track_caller]
fn check_words(text: &str, expected: &str) {
    let mut words = Words::default();
    words.cut(text);
    let cut: Vec<&str> = words
        .stretches()
        .flat_map(|stretch| match stretch {
            Stretch::Word(word, _) => vec![word],
            Stretch::Dense(dense) => dense.pairs().collect(),
        })
        .collect();
    assert_eq!(cut.join(" "), expected);
}

/// Two texts are the same to the comparison.
#[track_caller]
fn check_folded(text: &str, same: &str) {
    let stored = |text: &str| {
        let (mut words, mut content) = (Words::default(), Content::default());
        words.cut(text);
        content.fold(&words);
        content.stored(MAX_WORDS)
    };
    assert_eq!(stored(text), stored(same), "{text}");
}

#[test]
fn words_are_letters_and_digits() {
    check_words("The U.S. mayor's 1,200-page plan", "the us mayors 1200 page plan");
    check_words("It costs 5%, she said: \u{201c}Wait\u{201d}\u{2026}", "it costs 5 she said wait");
    check_words("Tom &amp; Ann &quot;won&quot;", "tom ann won");
    check_words("co\u{ad}operate \u{200b}now", "cooperate now");
}

#[test]
fn text_without_spaces_becomes_pairs() {
    check_words("市长表示", "市长 长表 表示");
    check_words("共12人,雨", "共 12 人 雨");
    check_words("ไป", "ไป");
    check_words("東京タワー", "東京 京タ タワ ワー");
    check_words("\u{ff12}\u{ff10}年", "20 年");
}

#[test]
fn marks_stay_with_their_letter() {
    check_words("हिन्दी में", "हिन्दी में");
    check_words("กี่ปี", "กี่ปี");
    check_words("e\u{301}te\u{301}", "été");
}

#[test]
fn comparison_loses_what_copies_lose() {
    check_folded("Élysée Straße Łódź", "elysee strasse lodz");
    check_folded("أخبار المدينـة", "اخبار المدينه");
    check_folded("ещё", "еще");
    check_folded("đường phố", "duong pho");
    check_folded("The 12th 30m 제3회 ٤٥", "the 12 30 m 제 3 회 45");
    check_folded("İstanbul ışık", "istanbul isik");
    check_folded("共三百二十人", "共320人");
}

fn print(text: &str) -> Option<Fingerprint> {
    of(text, &mut Words::default(), &mut Content::default())
}

#[test]
fn short_paragraphs_have_no_fingerprint() {
    assert_eq!(print("He declined to comment on the matter when asked."), None);
    assert_eq!(print("警方表示，目前案件仍在调查中。"), None);
    assert!(print("警方表示，目前案件仍在调查中，请市民不要前往河边的旧仓库。").is_some());
}

#[test]
fn the_key_keeps_what_comparison_folds() {
    let plain =
        print("La mairie a annonce que le marche couvert restera ferme tout l'hiver prochain").unwrap();
    let accents =
        print("La mairie a annoncé que le marché couvert restera fermé tout l’hiver prochain").unwrap();
    assert_ne!(plain.key, accents.key);
    assert_eq!((&plain.words, plain.simhash), (&accents.words, accents.simhash));
    assert_eq!(
        plain.key,
        line_key("la mairie a annonce que le marche couvert restera ferme tout l'hiver prochain!")
    );
}

/// The vectors that the crate publishes: a changed hasher would change every stored fingerprint.
#[test]
fn the_crate_computes_what_it_publishes() {
    assert_eq!(simhash::simhash("The cat sat on the mat"), 2_595_200_813_813_010_837);
    assert_eq!(simhash::simhash("The cat sat under the mat"), 2_595_269_945_604_666_783);
    assert_eq!(simhash::simhash("Why the lucky stiff"), 1_155_526_875_459_215_761);
}
