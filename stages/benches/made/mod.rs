//! Articles made up from a seed in 28 languages: sentences from the forms of `tests/measure/languages.txt` with other
//! places, people, figures and a quarter of the words changed, chrome from the stripper's own list of furniture.
//! A line is 150 bytes long on average, blank ones counted; in the real ones at hand 85 on flattened pages and more.

/// The forms, by language.
const FORMS: &str = include_str!("../../../tests/measure/languages.txt");
/// Lines of chrome, by language.
const FURNITURE: &str = include_str!("../../weights/furniture.txt");

/// Writes articles, the same ones for the same seed.
pub(crate) struct Press {
    dice: u64,
    languages: Vec<Language>,
}

/// What is written in one language.
struct Language {
    forms: Vec<&'static str>,
    places: Vec<&'static str>,
    people: Vec<&'static str>,
    /// Words of the forms, or pairs of characters where no blanks are written.
    words: Vec<String>,
    blank: &'static str,
    chrome: Vec<&'static str>,
}

impl Press {
    pub(crate) fn new(seed: u64) -> Self {
        let parts = FORMS.split("\n@ ").skip(1);
        Self { dice: seed, languages: parts.map(Language::read).collect() }
    }

    /// A headline and the text around and below it.
    pub(crate) fn article(&mut self) -> (String, String) {
        let picked = self.roll(self.languages.len());
        let language = std::mem::take(&mut self.languages[picked]);
        let title = self.headline(&language);
        let mut lines = Vec::new();
        if self.roll(5) == 0 {
            lines.extend((0..20 + self.roll(40)).map(|_| self.chrome(&language)));
        }
        lines.push(title.clone());
        for _ in 0..8 + self.roll(22) {
            lines.push(self.paragraph(&language));
            match self.roll(8) {
                0 => lines.push(self.chrome(&language)),
                1 => lines.push(self.headline(&language)),
                _ => {}
            }
        }
        lines.extend((0..self.roll(9)).map(|_| self.chrome(&language)));
        self.languages[picked] = language;
        (title, lines.join("\n\n"))
    }

    /// A number below another one, as `SplitMix64` draws them.
    fn roll(&mut self, below: usize) -> usize {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.dice ^ (self.dice >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(below.max(1)).unwrap()).unwrap()
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())].clone()
    }

    fn chrome(&mut self, language: &Language) -> String {
        if self.roll(3) == 0 { self.headline(language) } else { self.pick(&language.chrome).to_owned() }
    }

    fn headline(&mut self, language: &Language) -> String {
        let words: Vec<String> = (0..4 + self.roll(7)).map(|_| self.pick(&language.words)).collect();
        words.join(language.blank)
    }

    fn paragraph(&mut self, language: &Language) -> String {
        (0..=self.roll(3)).map(|_| self.sentence(language)).collect::<Vec<_>>().join(language.blank)
    }

    fn sentence(&mut self, language: &Language) -> String {
        let form = self.pick(&language.forms);
        let mut text = String::new();
        for (number, word) in units(form).into_iter().enumerate() {
            if number > 0 {
                text.push_str(language.blank);
            }
            let word = if self.roll(4) == 0 && !word.contains(['{', '}']) {
                self.other(&word, language)
            } else {
                word
            };
            text.push_str(&word);
        }
        self.fill(&text, language)
    }

    /// Half of a word with half of another one; where words are pairs of characters, another one.
    fn other(&mut self, word: &str, language: &Language) -> String {
        let other = self.pick(&language.words);
        let (head, tail) = (word.chars().count() / 2, other.chars().count() / 2);
        if language.blank.is_empty() || head < 2 {
            return other;
        }
        word.chars().take(head).chain(other.chars().skip(tail)).collect()
    }

    /// Fills in places, people and figures.
    fn fill(&mut self, form: &str, language: &Language) -> String {
        let mut text = String::new();
        for piece in form.split('{') {
            let (slot, rest) = piece.split_once('}').unwrap_or(("", piece));
            let filled = match slot {
                "P" => self.pick(&language.places).to_owned(),
                "W" => self.pick(&language.people).to_owned(),
                "n" => (10 + self.roll(90)).to_string(),
                "N" => (100 + self.roll(9900)).to_string(),
                "d" => format!("{}.{}", self.roll(20), self.roll(10)),
                _ => String::new(),
            };
            text.push_str(&filled);
            text.push_str(rest);
        }
        text
    }
}

impl Default for Language {
    fn default() -> Self {
        let (forms, places, people, chrome) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { forms, places, people, words: Vec::new(), blank: " ", chrome }
    }
}

impl Language {
    fn read(part: &'static str) -> Self {
        let (head, forms) = part.split_once('\n').unwrap();
        let mut head = head.split(" | ");
        let code = head.next().unwrap().split(' ').next().unwrap();
        let mut names = || head.next().unwrap().split(", ").collect();
        let (places, people) = (names(), names());
        let forms: Vec<&str> = forms.lines().map(|line| line.trim_start_matches("= ")).collect();
        let words =
            forms.iter().flat_map(|form| units(form)).filter(|word| !word.contains(['{', '}'])).collect();
        let blank = if forms.iter().all(|form| spaced(form)) { " " } else { "" };
        let chrome = |of: &str| -> Vec<&str> {
            let lines = FURNITURE.lines().map(|line| line.split('\t').collect::<Vec<_>>());
            lines.filter(|line| line[1] == of).map(|line| line[2]).collect()
        };
        let own = chrome(code);
        let chrome = if own.is_empty() { chrome("en") } else { own };
        Self { forms, places, people, words, blank, chrome }
    }
}

/// Whether blanks stand between the words of a sentence.
fn spaced(text: &str) -> bool {
    text.split(' ').count() > 8
}

/// The words of a form, or pairs of characters; slots stay whole.
fn units(form: &str) -> Vec<String> {
    if spaced(form) {
        return form.split(' ').map(str::to_owned).collect();
    }
    let mut units: Vec<String> = vec![String::new()];
    let mut inside = false;
    for c in form.chars() {
        let last = units.last().unwrap();
        if c == '{' || (!inside && (last.ends_with('}') || last.chars().count() == 2)) {
            units.push(String::new());
        }
        inside = (inside || c == '{') && c != '}';
        units.last_mut().unwrap().push(c);
    }
    units
}
