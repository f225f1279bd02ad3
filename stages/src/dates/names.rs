//! The names of weekdays, and of what stands around a date, in the languages of news.

use std::sync::LazyLock;

/// Words that stand around a date and belong to it, sorted.
pub(super) static AROUND: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = WORDS.split_whitespace().chain(BETWEEN).collect();
    words.sort_unstable();
    words
});

/// Days of the week by their first letters.
pub(super) static WEEKDAYS: LazyLock<Vec<&str>> = LazyLock::new(|| DAYS.split_whitespace().collect());

/// Words between the day, the month and the year of a date, in shorthand most of them: "2025 m. gegužės 5 d.".
pub(super) const BETWEEN: [&str; 18] = [
    "de",
    "del",
    "of",
    "th",
    "st",
    "nd",
    "rd",
    "gada",
    "m",
    "eko",
    "ko",
    "г",
    "р",
    "พศ",
    "năm",
    "წლის",
    "թ",
    "ng",
];

const WORDS: &str = "published updated posted last modified on at am pm a p m et est edt pst pdt pt gmt utc bst cet cest ist \
     first date created st nd rd th of the veröffentlicht aktualisiert stand um uhr vom erstellt publié mis \
     mise à jour le h publicado actualizado el de del las hs pubblicato aggiornato il alle ore atualizado em \
     às do publicerad uppdaterad kl den publisert oppdatert opdateret offentliggjort julkaistu päivitetty klo \
     opublikowano aktualizacja dnia godz publikováno aktualizováno v в г года опубликовано обновлено \
     опубліковано оновлено о gepubliceerd bijgewerkt 年 月 日 时 時 分 点 년 월 일 发布 更新 入力 입력 승인 수정 更新日 公開日 公開 掲載日 发布时间 \
     更新时间 ob gada d óra objavljeno ažurirano avaldatud uuendatud paskelbta atnaujinta publicēts atjaunots \
     plkst publicat actualizat ora közzététel frissítve megjelent diterbitkan wib pagi petang malam pukul \
     tháng ngày năm lúc cập nhật เวลา น วันที่ เผยแพร่ พศ প্রকাশ প্রকাশিত আপডেট प्रकाशित अपडेट شائع تاریخ \
     انتشار منتشر نشر آخر تحديث الساعة опубликована обновлена публикувана публикувано објављено објавено \
     ажурирано δημοσίευση ενημέρωση ώρα გამოქვეყნდა հրապարակվել actualizada publicada pubblicata aggiornata \
     birt uppfært klukkan ng ika eko giriş tarihi güncelleme yayınlanma saat godine";

const DAYS: &str = "mon tue wed thu fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi \
     mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo lunedì \
     martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta feira måndag tisdag \
     onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag poniedziałek wtorek środa czwartek \
     piątek понедельник вторник среда четверг пятниц суббот воскрес понеділ вівтор серед четвер п’ятниц субот \
     неділ понеделник сряда четвъртък петък събота неделя ponedjelj utorak utork srijed četvrt petak subot \
     nedjelj ponedelj torek sred četrt petek nedelj pondělí úterý středa čtvrtek pátek sobota neděle pondelok \
     utorok streda štvrtok piatok nedeľa hétfő kedd szerda csütörtök péntek szombat vasárnap maanantai tiistai \
     keskiviik torstai perjantai lauantai sunnuntai esmasp teisip kolmap neljap reede laup pühap pirmd otrd \
     trešd ceturtd piektd sestd svētd pirmadien antradien trečiadien ketvirtadien penktadien šeštadien \
     sekmadien pazartesi salı çarşamba perşembe cuma luni marți miercuri joi vineri sâmbăt duminic senin \
     selasa rabu kamis jumat sabtu minggu isnin khamis jumaat ahad δευτέρα τρίτη τετάρτη πέμπτη παρασκευή \
     σάββατο κυριακή الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت شنبه یکشنبه دوشنبه چهارشنبه \
     پنجشنبه جمعه सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार রবিবার সোমবার মঙ্গলবার বুধবার \
     বৃহস্পতিবার শুক্রবার শনিবার dilluns dimarts dimecres dijous divendres dissabte diumenge maandag dinsdag \
     woensdag donderdag vrijdag zaterdag zondag niedziela mánudag þriðjudag miðvikudag fimmtudag föstudag \
     laugardag sunnudag";
