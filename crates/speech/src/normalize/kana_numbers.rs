//! Figures in Japanese text, as they are read, in hiragana; with the counters whose readings change with the number.

/// Readings of 1 to 9 alone; zero stands first.
const DIGITS: [&str; 10] = ["ぜろ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];
const GROUPS: [&str; 5] = ["", "まん", "おく", "ちょう", "けい"];
/// Days of the month with readings of their own.
const DAYS: [(u64, &str); 13] = [
    (1, "ついたち"),
    (2, "ふつか"),
    (3, "みっか"),
    (4, "よっか"),
    (5, "いつか"),
    (6, "むいか"),
    (7, "なのか"),
    (8, "ようか"),
    (9, "ここのか"),
    (10, "とおか"),
    (14, "じゅうよっか"),
    (20, "はつか"),
    (24, "にじゅうよっか"),
];
const THINGS: [&str; 11] =
    ["", "ひとつ", "ふたつ", "みっつ", "よっつ", "いつつ", "むっつ", "ななつ", "やっつ", "ここのつ", "とお"];

/// How a counter is joined to the last figure.
struct Counter {
    written: &'static str,
    /// Its usual reading.
    plain: &'static str,
    /// After figures that end in a clipped sound: 1, 6, 8 and 10 (`いっ`, `ろっ`, `はっ`, `じゅっ`).
    clipped: Option<&'static str>,
    /// After 3.
    third: &'static str,
    /// Other readings of the last figure.
    figures: &'static [(u64, &'static str)],
}

const fn plain(written: &'static str, reading: &'static str, figures: &'static [(u64, &'static str)]) -> Counter {
    Counter { written, plain: reading, clipped: None, third: reading, figures }
}

const fn clipped(written: &'static str, plain: &'static str, clipped: &'static str, third: &'static str) -> Counter {
    Counter { written, plain, clipped: Some(clipped), third, figures: &[] }
}

/// Longest first where one begins another.
const COUNTERS: &[Counter] = &[
    plain("年間", "ねんかん", &[(4, "よ")]),
    plain("時間", "じかん", &[(4, "よ"), (9, "く")]),
    clipped("週間", "しゅうかん", "しゅうかん", "しゅうかん"),
    clipped("か月", "かげつ", "かげつ", "かげつ"),
    clipped("ヶ月", "かげつ", "かげつ", "かげつ"),
    plain("年", "ねん", &[(4, "よ")]),
    plain("月", "がつ", &[(4, "し"), (7, "しち"), (9, "く")]),
    plain("時", "じ", &[(4, "よ"), (7, "しち"), (9, "く")]),
    plain("人", "にん", &[(4, "よ")]),
    plain("円", "えん", &[(4, "よ")]),
    plain("日", "にち", &[]),
    plain("秒", "びょう", &[]),
    plain("番", "ばん", &[]),
    plain("度", "ど", &[]),
    plain("枚", "まい", &[]),
    plain("台", "だい", &[]),
    clipped("分", "ふん", "ぷん", "ぷん"),
    clipped("本", "ほん", "ぽん", "ぼん"),
    clipped("匹", "ひき", "ぴき", "びき"),
    clipped("杯", "はい", "ぱい", "ばい"),
    clipped("回", "かい", "かい", "かい"),
    clipped("階", "かい", "かい", "がい"),
    clipped("個", "こ", "こ", "こ"),
    clipped("歳", "さい", "さい", "さい"),
    clipped("才", "さい", "さい", "さい"),
    clipped("冊", "さつ", "さつ", "さつ"),
    clipped("章", "しょう", "しょう", "しょう"),
];

/// The reading of `figures` and how many characters of `next`, which follows them, it includes.
pub(crate) fn spoken(figures: &str, next: &str) -> (String, usize) {
    if let Some(number) = figures.strip_suffix('%') {
        return (format!("{}ぱーせんと", spoken(number, "").0), 0);
    }
    if let Some((hour, minute)) = figures.split_once(':') {
        return (format!("{}{}", spoken(hour, "時").0, spoken(minute, "分").0), 0);
    }
    if let Some((part, whole)) = figures.split_once('/') {
        return (format!("{}ぶんの{}", spoken(whole, "").0, spoken(part, "").0), 0);
    }
    let digits = figures.replace(',', "");
    if let Some((whole, fraction)) = digits.split_once('.') {
        return (format!("{}てん{}", spoken(whole, "").0, one_by_one(fraction)), 0);
    }
    let number = match digits.parse::<u64>() {
        Ok(number) if digits.len() <= 16 && !(digits.len() > 1 && digits.starts_with('0')) => number,
        _ => return (one_by_one(&digits), 0),
    };
    if next.starts_with('日')
        && let Some((_, day)) = DAYS.iter().find(|row| row.0 == number)
    {
        return ((*day).to_owned(), 1);
    }
    if next.starts_with('つ') && (1..=10).contains(&number) {
        return (THINGS[number as usize].to_owned(), 1);
    }
    match (next.starts_with('人'), number) {
        (true, 1) => return ("ひとり".to_owned(), 1),
        (true, 2) => return ("ふたり".to_owned(), 1),
        _ => {}
    }
    match COUNTERS.iter().find(|counter| next.starts_with(counter.written)) {
        Some(counter) => (counted(number, counter), counter.written.chars().count()),
        None => (cardinal(number), 0),
    }
}

fn counted(number: u64, counter: &Counter) -> String {
    let last = number % 10;
    let tens = if last == 0 { String::new() } else { cardinal_or_nothing(number - last) };
    if let Some((_, reading)) = counter.figures.iter().find(|row| last == row.0) {
        return format!("{tens}{reading}{}", counter.plain);
    }
    let Some(clipped) = counter.clipped else { return format!("{}{}", cardinal(number), counter.plain) };
    match last {
        1 => format!("{tens}いっ{clipped}"),
        6 => format!("{tens}ろっ{clipped}"),
        8 => format!("{tens}はっ{clipped}"),
        3 => format!("{tens}さん{}", counter.third),
        // 十 clips, 百 does too in careful speech; the rest do not.
        0 if !number.is_multiple_of(100) => format!("{}っ{clipped}", cardinal(number).trim_end_matches('う')),
        _ => format!("{}{}", cardinal(number), counter.plain),
    }
}

fn cardinal_or_nothing(number: u64) -> String {
    if number == 0 { String::new() } else { cardinal(number) }
}

fn one_by_one(figures: &str) -> String {
    figures.chars().filter_map(|c| c.to_digit(10)).map(|digit| DIGITS[digit as usize]).collect()
}

/// `number`: below 10^20.
fn cardinal(number: u64) -> String {
    if number == 0 {
        return DIGITS[0].to_owned();
    }
    let mut read = String::new();
    for (index, name) in GROUPS.iter().enumerate().rev() {
        let group = number / 10_u64.pow(index as u32 * 4) % 10_000;
        if group > 0 {
            read.push_str(&below_ten_thousand(group));
            read.push_str(name);
        }
    }
    read
}

fn below_ten_thousand(number: u64) -> String {
    let thousands = match number / 1000 {
        0 => String::new(),
        1 => "せん".to_owned(),
        3 => "さんぜん".to_owned(),
        8 => "はっせん".to_owned(),
        digit => format!("{}せん", DIGITS[digit as usize]),
    };
    let hundreds = match number / 100 % 10 {
        0 => String::new(),
        1 => "ひゃく".to_owned(),
        3 => "さんびゃく".to_owned(),
        6 => "ろっぴゃく".to_owned(),
        8 => "はっぴゃく".to_owned(),
        digit => format!("{}ひゃく", DIGITS[digit as usize]),
    };
    let tens = match number / 10 % 10 {
        0 => String::new(),
        1 => "じゅう".to_owned(),
        digit => format!("{}じゅう", DIGITS[digit as usize]),
    };
    let ones = match number % 10 {
        0 => "",
        digit => DIGITS[digit as usize],
    };
    format!("{thousands}{hundreds}{tens}{ones}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_their_counters() {
        for (figures, next, expected, taken) in [
            ("0", "", "ぜろ", 0),
            ("10", "", "じゅう", 0),
            ("365", "", "さんびゃくろくじゅうご", 0),
            ("3,800", "円", "さんぜんはっぴゃくえん", 1),
            ("10000", "", "いちまん", 0),
            ("2024", "年の", "にせんにじゅうよねん", 1),
            ("4", "月", "しがつ", 1),
            ("1", "日", "ついたち", 1),
            ("15", "日", "じゅうごにち", 1),
            ("20", "日", "はつか", 1),
            ("7", "時", "しちじ", 1),
            ("10", "分", "じゅっぷん", 1),
            ("3", "分", "さんぷん", 1),
            ("5", "分", "ごふん", 1),
            ("1", "本", "いっぽん", 1),
            ("3", "本", "さんぼん", 1),
            ("2", "人", "ふたり", 1),
            ("4", "人", "よにん", 1),
            ("3", "つ", "みっつ", 1),
            ("18", "歳", "じゅうはっさい", 1),
            ("3", "時間", "さんじかん", 2),
            ("9:30", "", "くじさんじゅっぷん", 0),
            ("50%", "", "ごじゅうぱーせんと", 0),
            ("3.14", "", "さんてんいちよん", 0),
            ("1/2", "", "にぶんのいち", 0),
        ] {
            assert_eq!(spoken(figures, next), (expected.to_owned(), taken), "{figures}{next}");
        }
    }
}
