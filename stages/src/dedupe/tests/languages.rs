//! The same three things in many languages: a copy as another desk edits it is near, the same form with other
//! figures is none, another story is none.

use super::*;

struct Sample {
    language: &'static str,
    story: &'static str,
    /// The story as another desk prints it.
    edited: &'static str,
    /// Another story of the same place.
    other: &'static str,
    /// A daily report; `#` is where its figures stand.
    report: &'static str,
}

const SAMPLES: [Sample; 12] = [
    Sample {
        language: "German",
        story: "Der Hafenausschuss hat am Dienstag beschlossen, die nördliche Mole wegen dringender Ausbesserungen bis zum Ende des nächsten Frühjahrs für alle Schiffe zu schließen.",
        edited: "Der Hafenausschuß beschloss am Dienstag, die nördliche Mole wegen nötiger Ausbesserungen bis zum Ende des nächsten Frühjahrs für alle Boote zu schliessen.",
        other: "Vor der wieder aufgebauten Bibliothek standen die Leser um den ganzen Block, als sich nach vier Jahren Bauzeit zum ersten Mal die Türen öffneten.",
        report: "Am Pegel der alten Brücke wurden am Montag um # Uhr # Zentimeter gemessen, das sind # Zentimeter mehr als im Mittel der vergangenen # Jahre.",
    },
    Sample {
        language: "Russian",
        story: "Портовый комитет решил во вторник закрыть северный мол для всех судов до конца следующей весны из-за срочного ремонта, который ещё не начался.",
        edited: "Портовый комитет во вторник решил закрыть северный мол для судов до конца следующей весны из-за срочного ремонта, который еще не начат.",
        other: "Читатели стояли в очереди вокруг всего квартала, когда после четырёх лет строительства впервые открылись двери новой городской библиотеки.",
        report: "Уровень воды у старого моста в понедельник в # часов составил # сантиметров, это на # сантиметров выше среднего за последние # лет.",
    },
    Sample {
        language: "Arabic",
        story: "قررت لجنة الميناء يوم الثلاثاء إغلاق الرصيف الشمالي أمام جميع السفن حتى نهاية الربيع المقبل بسبب أعمال الإصلاح العاجلة التي لم تبدأ بعد.",
        edited: "قررت لجنة الميناء الثلاثاء اغلاق الرصيف الشمالي امام السفن حتى نهاية الربيع المقبل بسبب اعمال الاصلاح العاجلة التي لم تبدأ بعد.",
        other: "وقف القراء في طوابير طويلة حول المبنى عندما فتحت المكتبة الجديدة أبوابها للمرة الأولى بعد أربع سنوات من العمل المتواصل في المدينة.",
        report: "بلغ منسوب المياه عند الجسر القديم # سنتيمترا في الساعة # من صباح الاثنين، أي أعلى من المتوسط بمقدار # سنتيمترا خلال # عاما.",
    },
    Sample {
        language: "Chinese",
        story: "港务委员会星期二决定，由于紧急维修工程，北防波堤将对所有船只关闭，直到明年春天结束，渡轮改由煤炭码头出发，航程延长二十分钟。",
        edited: "港务委员会周二决定，由于紧急维修，北防波堤将对全部船只关闭，直到明年春天结束，渡轮改从煤炭码头出发，航程延长二十分钟。",
        other: "重建的图书馆经过四年施工后首次开门迎客，读者一早就在街区四周排起长队，许多人带着孩子前来参观新的阅览大厅。",
        report: "星期一上午#时，老桥水位站测得水位#厘米，比过去#年同期平均水位高出#厘米，预计本周内还会继续缓慢上涨。",
    },
    Sample {
        language: "Japanese",
        story: "港湾委員会は火曜日、緊急の補修工事のため北側の防波堤を来年の春の終わりまですべての船舶に対して閉鎖することを決めたと発表した。",
        edited: "港湾委員会は火曜、緊急の補修工事のため北の防波堤を来春の終わりまで全ての船舶に対して閉鎖することを決定したと発表した。",
        other: "四年間の工事を終えて再建された図書館が初めて扉を開き、朝早くから建物の周りには大勢の読者が長い列を作って開館を待っていた。",
        report: "古い橋の観測所では月曜日の午前#時に水位が#センチに達し、過去#年間の平均を#センチ上回った。今週もゆっくり上昇を続ける見込みだ。",
    },
    Sample {
        language: "Thai",
        story: "คณะกรรมการท่าเรือมีมติเมื่อวันอังคารให้ปิดเขื่อนกันคลื่นด้านเหนือสำหรับเรือทุกลำจนถึงปลายฤดูใบไม้ผลิหน้าเนื่องจากงานซ่อมแซมเร่งด่วน",
        edited: "คณะกรรมการท่าเรือมีมติวันอังคารให้ปิดเขื่อนกันคลื่นทางเหนือสำหรับเรือทุกลำจนถึงปลายฤดูใบไม้ผลิหน้าเพราะงานซ่อมแซมเร่งด่วน",
        other: "ผู้อ่านจำนวนมากเข้าแถวรอบอาคารตั้งแต่เช้าเมื่อห้องสมุดที่สร้างขึ้นใหม่เปิดประตูเป็นครั้งแรกหลังจากก่อสร้างนานสี่ปี",
        report: "ระดับน้ำที่สะพานเก่าเมื่อเช้าวันจันทร์เวลา # นาฬิกา วัดได้ # เซนติเมตร สูงกว่าค่าเฉลี่ยในรอบ # ปี อยู่ # เซนติเมตร และคาดว่าจะเพิ่มขึ้นช้า ๆ",
    },
    Sample {
        language: "Korean",
        story: "항만위원회는 화요일 긴급 보수 공사 때문에 북쪽 방파제를 내년 봄이 끝날 때까지 모든 선박에 대해 폐쇄하기로 결정했다고 밝혔다.",
        edited: "항만위원회는 화요일 긴급 보수 공사로 북쪽 방파제를 내년 봄이 끝날 때까지 모든 배에 대해 폐쇄하기로 결정했다고 전했다.",
        other: "새로 지은 도서관이 네 해에 걸친 공사를 마치고 처음으로 문을 열자 이른 아침부터 많은 독자가 건물 둘레에 긴 줄을 섰다.",
        report: "옛 다리 관측소에서는 월요일 오전 #시에 수위가 #센티미터로 측정되어 지난 #년 동안의 평균보다 #센티미터 높았으며 이번 주에도 천천히 오를 것으로 보인다.",
    },
    Sample {
        language: "Hindi",
        story: "बंदरगाह समिति ने मंगलवार को फैसला किया कि ज़रूरी मरम्मत के कारण उत्तरी तटबंध अगले वसंत के अंत तक सभी जहाज़ों के लिए बंद रहेगा।",
        edited: "बंदरगाह समिति ने मंगलवार को निर्णय किया कि ज़रूरी मरम्मत के चलते उत्तरी तटबंध अगले वसंत के अंत तक सभी जहाज़ों के लिए बंद रहेगा।",
        other: "चार साल के निर्माण के बाद जब नए पुस्तकालय के दरवाज़े पहली बार खुले तो पाठक सुबह से ही इमारत के चारों ओर कतार में खड़े थे।",
        report: "पुराने पुल पर सोमवार सुबह # बजे जलस्तर # सेंटीमीटर दर्ज किया गया, जो पिछले # वर्षों के औसत से # सेंटीमीटर अधिक है और धीरे बढ़ रहा है।",
    },
    Sample {
        language: "Vietnamese",
        story: "Ủy ban cảng hôm thứ Ba quyết định đóng cửa đê chắn sóng phía bắc đối với mọi tàu thuyền cho đến cuối mùa xuân tới vì công việc sửa chữa khẩn cấp.",
        edited: "Uỷ ban cảng thứ Ba đã quyết định đóng cửa đê chắn sóng phía bắc với mọi tàu thuyền đến cuối mùa xuân tới vì công việc sửa chữa khẩn cấp.",
        other: "Độc giả xếp hàng quanh khu phố từ sáng sớm khi thư viện mới xây lần đầu tiên mở cửa sau bốn năm thi công và nhiều lần trì hoãn.",
        report: "Mực nước tại cầu cũ lúc # giờ sáng thứ Hai đo được # xăng-ti-mét, cao hơn mức trung bình của # năm qua # xăng-ti-mét và còn tiếp tục dâng chậm.",
    },
    Sample {
        language: "Greek",
        story: "Η επιτροπή του λιμανιού αποφάσισε την Τρίτη να κλείσει τον βόρειο κυματοθραύστη για όλα τα πλοία έως το τέλος της επόμενης άνοιξης λόγω επειγουσών επισκευών.",
        edited: "Η επιτροπή του λιμανιού αποφάσισε Τρίτη να κλείσει τον βόρειο κυματοθραύστη για τα πλοία μέχρι το τέλος της επόμενης άνοιξης λόγω επειγουσών επισκευών.",
        other: "Οι αναγνώστες σχημάτισαν ουρά γύρω από το τετράγωνο όταν η νέα βιβλιοθήκη άνοιξε για πρώτη φορά τις πόρτες της μετά από τέσσερα χρόνια εργασιών.",
        report: "Η στάθμη του νερού στην παλιά γέφυρα έφτασε τη Δευτέρα στις # τα # εκατοστά, δηλαδή # εκατοστά πάνω από τον μέσο όρο των τελευταίων # ετών.",
    },
    Sample {
        language: "Turkish",
        story: "Liman kurulu salı günü acil onarım çalışmaları nedeniyle kuzey dalgakıranı gelecek ilkbaharın sonuna kadar bütün gemilere kapatma kararı aldığını açıkladı.",
        edited: "Liman kurulu salı günü acil onarım nedeniyle kuzey dalgakıranı gelecek ilkbaharın sonuna kadar tüm gemilere kapatma kararı aldığını duyurdu.",
        other: "Dört yıl süren inşaatın ardından yeni kütüphane kapılarını ilk kez açtığında okurlar sabahın erken saatlerinden beri binanın çevresinde sıra bekliyordu.",
        report: "Eski köprüde pazartesi sabahı saat # itibarıyla su seviyesi # santimetre ölçüldü; bu, son # yılın ortalamasından # santimetre daha yüksek bir değer.",
    },
    Sample {
        language: "Hebrew",
        story: "ועדת הנמל החליטה ביום שלישי לסגור את שובר הגלים הצפוני לכל הספינות עד סוף האביב הבא בשל עבודות תיקון דחופות שטרם החלו במקום.",
        edited: "ועדת הנמל החליטה בשלישי לסגור את שובר הגלים הצפוני לספינות עד סוף האביב הבא בשל עבודות תיקון דחופות שטרם החלו.",
        other: "קוראים עמדו בתור סביב הבניין משעות הבוקר כאשר הספרייה החדשה פתחה את דלתותיה לראשונה אחרי ארבע שנים של בנייה ועיכובים.",
        report: "מפלס המים ליד הגשר הישן נמדד ביום שני בשעה # ועמד על # סנטימטרים, גבוה ב # סנטימטרים מהממוצע של # השנים האחרונות באזור.",
    },
];

/// The report with these figures, in the digits that begin at `zero`.
fn filled(report: &str, figures: [u32; 4], zero: char) -> String {
    let mut text = report.to_owned();
    for figure in figures {
        let digits = figure.to_string();
        let digits =
            digits.bytes().filter_map(|byte| char::from_u32(u32::from(zero) + u32::from(byte - b'0')));
        text = text.replacen('#', &digits.collect::<String>(), 1);
    }
    text
}

fn kind(first: &str, second: &str) -> Option<CopyKind> {
    let mut index = Index::default();
    let _ = index.dedupe(article("morning.example", "1", &[first]));
    let (decided, _) = index.dedupe(article("evening.example", "2", &[second]));
    copies(&decided)[0].map(|sighting| sighting.kind)
}

#[test]
fn edited_copies_are_near_other_stories_and_filled_forms_are_none() {
    for Sample { language, story, edited, other, report } in SAMPLES {
        assert_eq!(kind(story, story), Some(CopyKind::Exact), "{language}: the same");
        assert_eq!(kind(story, edited), Some(CopyKind::Near), "{language}: edited");
        assert_eq!(kind(story, other), None, "{language}: another story");
        let monday = filled(report, [7, 412, 31, 52], '0');
        for zero in ['0', '٠', '०', '๐', '０'] {
            let tuesday = filled(report, [6, 388, 12, 53], zero);
            assert_eq!(kind(&monday, &tuesday), None, "{language}: other figures from {zero}");
            let same = filled(report, [7, 412, 31, 52], zero);
            assert!(kind(&monday, &same).is_some(), "{language}: the same figures from {zero}");
        }
    }
}
