//! Sentences of a paragraph.

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "e.g", "i.e", "no", "inc", "ltd", "co", "corp", "fig",
    "approx", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "u.s", "u.k", "a.m",
    "p.m", "dept", "min", "max", "oz",
];

/// Splits a paragraph into its sentences, each trimmed and with its closing mark.
///
/// A mark ends a sentence if white space and something other than a small letter follow, and no abbreviation, initial or
/// list number precedes. Sentences of scripts without spaces end at `。！？`.
pub fn split(paragraph: &str) -> Vec<String> {
    let letters: Vec<char> = paragraph.chars().collect();
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut place = 0;
    while place < letters.len() {
        let mark = letters[place];
        if matches!(mark, '。' | '！' | '？') {
            push(&mut sentences, &letters[start..=place]);
            start = place + 1;
        } else if matches!(mark, '.' | '!' | '?' | '…') {
            let mut end = place;
            while letters
                .get(end + 1)
                .is_some_and(|next| matches!(next, '.' | '!' | '?' | '"' | '”' | '\'' | '’' | ')' | '»'))
            {
                end += 1;
            }
            let space = letters.get(end + 1).is_none_or(|next| next.is_whitespace());
            let next = letters[end + 1..].iter().find(|letter| !letter.is_whitespace());
            let capital = next.is_none_or(|next| !next.is_lowercase());
            if space && capital && !(mark == '.' && end == place && ends_no_sentence(&letters[start..place])) {
                push(&mut sentences, &letters[start..=end]);
                start = end + 1;
            }
            place = end;
        }
        place += 1;
    }
    if start < letters.len() {
        push(&mut sentences, &letters[start..]);
    }
    sentences
}

fn push(sentences: &mut Vec<String>, letters: &[char]) {
    let text: String = letters.iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().any(char::is_alphanumeric) {
        sentences.push(text);
    } else if let Some(last) = sentences.last_mut() {
        last.push_str(&text);
    }
}

fn ends_no_sentence(before: &[char]) -> bool {
    let text: String = before.iter().collect();
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default().trim_start_matches(['(', '"', '“']);
    let lower = word.to_lowercase();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase) && word != "I";
    let number = text.trim() == word && !word.is_empty() && word.chars().all(|letter| letter.is_ascii_digit());
    ABBREVIATIONS.contains(&lower.as_str()) || initial || number
}

/// The text with a full stop, if it has no closing mark.
pub fn closed(text: &str) -> String {
    let text = text.trim().trim_end_matches([',', ';', ':', '–', '—', '-']).trim_end();
    let last = text.trim_end_matches(['"', '”', '\'', '’', ')', '»']).chars().last();
    if last.is_some_and(|last| matches!(last, '.' | '!' | '?' | '…' | '。' | '！' | '？')) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        let table: &[(&str, &[&str])] = &[
            ("It costs $4.2 million. Sales rose.", &["It costs $4.2 million.", "Sales rose."]),
            ("Dr. Lee met J. Smith. They talked.", &["Dr. Lee met J. Smith.", "They talked."]),
            ("Use tools, e.g. a linter. Then ship!", &["Use tools, e.g. a linter.", "Then ship!"]),
            ("She said \"Stop.\" He did.", &["She said \"Stop.\"", "He did."]),
            ("Version 2.3 is out. 40 people use it.", &["Version 2.3 is out.", "40 people use it."]),
            ("Wait... what? Yes", &["Wait... what?", "Yes"]),
            ("Am I late? No.", &["Am I late?", "No."]),
            ("これは本です。よいですね！", &["これは本です。", "よいですね！"]),
        ];
        for (text, expected) in table {
            assert_eq!(&split(text), expected, "{text}");
        }
    }
}
