//! The names of months in the languages of news. A name is given by its first letters, as `Jan` or `январ`; the longest
//! that fits decides. One with a point behind it is a whole word, as it begins others: "mac", Malay for March.

use std::sync::LazyLock;

use super::solar;

/// The month that a word in small letters names: 1 to 12, and 13 to 24 in the solar calendar of Iran.
pub(super) fn named(word: &str) -> Option<Name> {
    // In Hebrew "in" is a letter before the word.
    find(word).or_else(|| word.strip_prefix('ב').and_then(find))
}

/// A month, and whether its name is a whole word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub(super) month: i32,
    pub(super) is_whole: bool,
}

/// Letters of a name at most; with the ending of its case.
const LONGEST: usize = 12;

fn find(word: &str) -> Option<Name> {
    if word.chars().nth(LONGEST).is_some() {
        return None;
    }
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
    let starts = ends.filter_map(|end| word.get(..end));
    let mut found = starts.filter_map(|start| {
        let at = NAMES.binary_search_by(|(name, _)| (*name).cmp(start)).ok()?;
        NAMES.get(at).map(|(_, name)| (*name, start.len() == word.len()))
    });
    found.find(|(name, all)| *all || !name.is_whole).map(|(name, _)| name)
}

static NAMES: LazyLock<Vec<(&str, Name)>> = LazyLock::new(|| {
    let months = (1..).zip(MONTHS.into_iter().chain(SOLAR));
    let names = months.flat_map(|(month, names)| names.split_whitespace().map(move |name| (name, month)));
    let mut names: Vec<(&str, Name)> = names
        .map(|(name, month)| {
            let whole = name.strip_suffix('.');
            let name = whole.unwrap_or(name);
            (name, Name { month, is_whole: whole.is_some() })
        })
        .chain(PAIRS.map(|(name, month)| (name, Name { month, is_whole: true })))
        .collect();
    names.sort_unstable_by_key(|(name, _)| *name);
    names
});

/// Months that two words name, in the Arabic of the Levant.
const PAIRS: [(&str, i32); 8] = [
    ("كانون الثاني", 1),
    ("كانون ثاني", 1),
    ("تشرين الأول", 10),
    ("تشرين أول", 10),
    ("تشرين الثاني", 11),
    ("تشرين ثاني", 11),
    ("كانون الأول", 12),
    ("كانون أول", 12),
];

/// The first words of them.
pub(super) const FIRST_OF_PAIR: [&str; 2] = ["كانون", "تشرين"];

/// Months by their number, as Vietnamese has them: "tháng 5".
pub(super) const MONTH_BY_NUMBER: &str = "tháng";

/// January to December.
const MONTHS: [&str; 12] = [
    "jan jän ene gen oca. ocak sty led ian sau. sausi sije siječ xan yan yanv jaan eaná ionaw urtarr jannar çile enero tammi \
     stycz янв січ јан студз қаңтар ιαν ינואר ינו. ينا جانفي جنوري ژانویه جنوری जन. जनव जाने জানু જાન્યુ ਜਨਵ \
     ஜன. ஜனவ జనవ ಜನವ ജനുവ ජනවා იან հունվ հնվ. ጃንዩ ጃንዋ มกรา มค. ມັງກອນ មករា ဇန်နဝါရီ janaay",
    "feb fév şub fev lut úno vasari veljač veeb pebr pebre shkurt fevral fabr frar feabh chwef otsail sibat helmi luteg \
     фев лют лютага ақпан φεβ פברו פבר. فبر فيفر شباط فبرو فوریه فروری फ़र फर. फरव फेब्र ফেব্রু ফেব্ৰু ફેબ્રુ ਫਰਵ ਫ਼ਰਵ பிப். பிப்ர \
     ఫిబ్ర ಫೆಬ್ರ ഫെബ്രു පෙබර თებ փետր փտր. ፌብሩ กุมภา กพ. ກຸມພາ កុម្ភៈ ဖေဖော်ဝါရီ",
    "mar mär mrz maa bře kovo. kovas. ožuj ožujk mac. machi. märt mars márta mäerz mawrth martxo marzu maarso adar. \
     maris. marz maart maalis març márc mrt мар бер берез сакав наурыз μαρ μάρ מרץ מרס. مار آذار مارچ मार्च মার্চ মাৰ্চ માર્ચ ਮਾਰਚ \
     மார்ச் మార్చి ಮಾರ್ಚ್ മാർച്ച് මාර්තු მარ մարտ մրտ. ማርች มีนา มีค. ມີນາ មីនា မတ်.",
    "apr avr abr kwi dub baland trav travn travanj prill apirr afril nis huhti kwiet ápr aibre ebrill nîsan апр кві красав \
     сәуір απρ אפרי אפר. أبر إبر ابري أفريل افريل نيسان اپری آوریل अप्रै अप्रि एप्रि এপ্রি ಏಪ್ರಿ એપ્રિ ਅਪ੍ਰੈ ஏப். ஏப்ர ఏప్రి ഏപ്രി අප්‍රේල් අප්රේල් აპრ \
     ապր ኤፕሪ เมษา เมย. ເມສາ មេសា ဧပြီ",
    "may mai mei mag maj kvě touko mayıs maio máj mayo geguž svib svibnj mee. maí. maig mejj bealt maiatz gulan maajo \
     мая май. маю. мај траў тра трав мамыр μαΐ μαϊ μάι μαΐου μάη. מאי ماي مايو أيار مئی مئ. مې. می. مه. मई मे. মে. મે. ਮਈ. மே. మే. ಮೇ. മേയ് മെയ് මැයි \
     მაი մայ. մայիս ሜይ. พฤษภา พค. ພຶດສະພາ ឧសភា မေ.",
    "jun juin haz. hazir giu cze červn červen lipn lipnj lipanj birž birže iun. iuni hunyo hunyo juun qersh iyun jūn xuñ. xuño \
     meith mehef ekain hezîr ġunj yuni. kesä junh jún június июн чер черв чэрв јун маусым ιουν ιού ιούν יוני יונ. يون جوان. حزيران جون ژوئن \
     जून जुन. জুন. જૂન ਜੂਨ ஜூன் ஜூன. జూన్ ಜೂನ್ ജൂൺ ජූනි ივნ հունիս հնս. ጁን. มิถุนา มิย. ມິຖຸນາ មិថុនា ဇွန်",
    "jul juil tem. temm lug lip lipiec lipca červe červenec července srpnj srpanj liep iul. iuli hulyo juul juuli korrik iyul jūl xull \
     iúil gorff uztail tîrmeh lulj luulyo yuli. heinä julh júl июл лип ліп јул шілде ιουλ ιούλ יולי יול. يول يوليوز جويلي تموز جولائی جولای ژوئیه \
     ژوییه जुला जुलै জুলাই જુલાઈ ਜੁਲਾ ஜூலை జులై జూలై ಜುಲೈ ജൂലൈ ජූලි ივლ հուլիս հլս. ጁላይ กรกฎา กค. ກໍລະກົດ កក្កដា ဇူလိုင်",
    "aug août ağu сер. серп aout ago sie srp srpna srpen rugpj kolov kolovoz avg avgust avqust ogos. ágú gusht abuzt lúna awst awwis tebax elo. elok \
     sierp agos авг ауг август жнів тамыз αυγ αύγ אוגו אוג. أغس اغس غشت أوت. آب. اگست اوت. آگوست اګست अग अगस् ऑगस্ ऑगस् আগস্ আগষ্ অগস্ ઓગસ્ ઑગસ્ ਅਗਸ \
     ஆக. ஆகஸ் ఆగస్ ಆಗಸ್ ഓഗസ് ആഗസ් අගෝස් აგვ օգոս օգս. ኦገስት สิงหา สค. ສິງຫາ សីហា သြဂုတ် ဩဂုတ်",
    "sep sept eyl set sett wrz zář rugsė rujn ruja septem setye shtator sentyab sentab sebte satumba irail medi. meán îlon syys \
     wrześ szep сен вер верас септ қыркүй σεπ ספט سبت شتنبر أيلول ستمبر سپتامبر سپتمبر सित सप्टें सेप्टे সেপ্ট ছেপ্ট સપ્ટે ਸਤੰਬ செப். செப்ட సెప్ట ಸೆಪ್ಟೆ \
     സെപ് සැප්තැ სექ սեպ ሴፕቴ กันยา กย. ກັນຍາ កញ្ញា စက်တင်ဘာ",
    "oct okt eki. ekim out ott paź říj spalio. spalis. spal. tetor. oktyab urri. urria. urriar hydref ottub cotmeh loka paźdz okto octo outu \
     окт жов каст қазан οκτ אוקט אוק. أكت اكت اکتوبر اكتوبر अक्टू अक्तू ऑक्टो अक्टो অক্টো ઓક્ટો ઑક્ટો ਅਕਤੂ அக். அக்ட అక్టో ಅಕ್ಟೋ ഒക് ඔක්තෝ ოქტ հոկ ኦክቶ \
     ตุลา ตค. ຕຸລາ តុលា အောက်တိုဘာ",
    "nov novem listop lapkri stude. studen studeni noy. noyab nën. nëntor noem nuwam azaro samhn samhain tachw mijdar \
     kas marras lis. listo noie nóv ноя ное. ноем нов. новем лист ліст лістап қараша νοε νοέ נובמ נוב. نوف نونبر نومبر نوامبر नवं नवम् नोव्हें नोभे নভে নৱে નવે \
     ਨਵੰਬ நவ. நவம் నవం ನವೆಂ നവം නොවැ ნოე նոյ ኖቬም พฤศจิกา พย. ພະຈິກ វិច្ឆិកា နိုဝင်ဘာ",
    "dec dez déc dic gru pro. prosin gruod dets disem des. desem disye dhjet dekab dek. nolla rhagf abendu dizem diċem disam \
     ara. aral joulu grud дек гру снеж дец желтоқ δεκ דצמ דצ. ديس دجنبر دسمبر دسامبر दिस दिसं दिसम् डिसें डिसे ডিসে ডিচে ડિસે ਦਸੰਬ டிச. டிசம் డిసెం \
     ಡಿಸೆಂ ഡിസം දෙසැ დეკ դեկ ዲሴም ธันวา ธค. ທັນວາ ធ្នូ ဒီဇင်ဘာ",
];

/// Farvardin to Esfand, as Iran and as Afghanistan name them.
const SOLAR: [&str; solar::MONTHS] = [
    "فروردین. حمل.",
    "اردیبهشت. ثور.",
    "خرداد. جوزا.",
    "تیر. سرطان.",
    "مرداد. امرداد. اسد.",
    "شهریور. سنبله.",
    "مهر. میزان.",
    "آبان. عقرب.",
    "آذر. قوس.",
    "دی. جدی.",
    "بهمن. دلو.",
    "اسفند. حوت.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(month: i32, words: &str) {
        for word in words.split(' ') {
            assert_eq!(named(word).map(|name| name.month), Some(month), "{word}");
        }
    }

    #[test]
    fn the_longest_start_decides() {
        check(3, "march marzo märts maaliskuuta março mac machi marso mars ožujka martie");
        check(6, "june června červen czerwca lipnja lipanj birželio iunie hunyo juunikuu ιουνίου հունիս");
        check(7, "july lipca lipiec července červenec srpnja liepos iulie hulyo липня ιουλίου");
        check(8, "august srpna srpen kolovoza rugpjūčio agosto avgust elokuuta ogos gusht αυγούστου");
        check(11, "november marraskuuta listopadu studenoga lapkričio nëntor листопада noiembrie");
        check(12, "december desember prosince prosinca joulukuuta gruodžio disember aralık dhjetor");
        check(2, "फ़रवरी ফেব্রুয়ারি பிப்ரவரி თებერვალი փետրվարի ፌብሩወሪ กุมภาพันธ์ פברואר בפברואר");
        check(1, "january ocak oca");
        check(8, "ağustos серпня");
        check(5, "may mayıs мая май მაისი մայիսի mai");
        check(14, "اردیبهشت");
    }

    #[test]
    fn names_that_are_whole_words_begin_others() {
        assert!(["project", "destroy", "machine", "meat"].into_iter().all(|word| named(word).is_none()));
    }

    #[test]
    fn no_name_is_that_of_two_months() {
        let two = NAMES.windows(2).find(|pair| pair[0].0 == pair[1].0 && pair[0].1.month != pair[1].1.month);
        assert!(two.is_none(), "{two:?}");
    }
}
