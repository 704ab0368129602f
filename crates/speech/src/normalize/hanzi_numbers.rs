//! Figures in Chinese and Japanese text, as Han characters.

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const UNITS: [&str; 4] = ["", "十", "百", "千"];
const GROUPS: [&str; 5] = ["", "万", "亿", "兆", "京"];

/// What is read for a number of a text: `2024`, `3,000`, `2.5`, `50%`, `12:30`, `1/2`. `next` is what stands after it: a year
/// is read figure by figure.
pub(crate) fn spoken(figures: &str, next: Option<char>) -> String {
    if let Some(number) = figures.strip_suffix('%') {
        return format!("百分之{}", spoken(number, None));
    }
    if let Some((hour, minute)) = figures.split_once(':') {
        return format!("{}点{}分", spoken(hour, None), spoken(minute, None));
    }
    if let Some((part, whole)) = figures.split_once('/') {
        return format!("{}分之{}", spoken(whole, None), spoken(part, None));
    }
    let plain = figures.replace(',', "");
    if let Some((whole, fraction)) = plain.split_once('.') {
        return format!("{}点{}", spoken(whole, None), one_by_one(fraction));
    }
    let is_year = plain.len() == 4 && next == Some('年');
    // So long a figure is a telephone number or the like.
    if is_year || plain.len() > 16 || plain.len() > 1 && plain.starts_with('0') {
        return one_by_one(&plain);
    }
    let read = cardinal(&plain);
    // Two of something: 两个, 两百 is for speakers to choose.
    if read == "二" && next.is_some_and(|next| "个位只本张条天次家点".contains(next)) {
        "两".to_owned()
    } else {
        read
    }
}

fn one_by_one(figures: &str) -> String {
    figures.chars().filter_map(|c| c.to_digit(10)).map(|digit| DIGITS[digit as usize]).collect()
}

/// `figures`: at most 16 of them.
fn cardinal(figures: &str) -> String {
    let digits: Vec<usize> = figures.chars().filter_map(|c| c.to_digit(10)).map(|digit| digit as usize).collect();
    if digits.iter().all(|digit| *digit == 0) {
        return DIGITS[0].to_string();
    }
    let mut read = String::new();
    let mut gap = false;
    let mut group_says = false;
    for (index, digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - index;
        if *digit == 0 {
            gap = !read.is_empty();
        } else {
            if gap {
                read.push(DIGITS[0]);
            }
            (gap, group_says) = (false, true);
            // 十二, not 一十二, at the beginning.
            if !(*digit == 1 && place % 4 == 1 && read.is_empty()) {
                read.push(DIGITS[*digit]);
            }
            read.push_str(UNITS[place % 4]);
        }
        if place.is_multiple_of(4) && group_says {
            read.push_str(GROUPS[place / 4]);
            group_says = false;
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read() {
        for (figures, next, expected) in [
            ("0", None, "零"),
            ("10", None, "十"),
            ("12", None, "十二"),
            ("20", None, "二十"),
            ("105", None, "一百零五"),
            ("110", None, "一百一十"),
            ("1001", None, "一千零一"),
            ("2024", Some('年'), "二零二四"),
            ("2,024", None, "二千零二十四"),
            ("10000", None, "一万"),
            ("100000000", None, "一亿"),
            ("120500", None, "十二万零五百"),
            ("3.14", None, "三点一四"),
            ("50%", None, "百分之五十"),
            ("12:30", None, "十二点三十分"),
            ("1/2", None, "二分之一"),
            ("007", None, "零零七"),
            ("2", Some('个'), "两"),
        ] {
            assert_eq!(spoken(figures, next), expected, "{figures}");
        }
    }
}
