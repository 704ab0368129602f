//! Words: how many are spoken, which carry meaning, how alike two texts are.

use std::collections::HashSet;

/// Words of the English function vocabulary, which say nothing about a text's subject.
const FUNCTION_WORDS: &[&str] = &[
    "a", "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "between", "both", "but", "by", "can", "could", "did", "do", "does", "down",
    "during", "each", "even", "every", "few", "for", "from", "further", "had", "has", "have", "he", "her", "here",
    "hers", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "may", "me", "might", "more",
    "most", "much", "must", "my", "no", "nor", "not", "now", "of", "off", "on", "once", "only", "or", "other", "our",
    "out", "over", "own", "per", "same", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "through", "to", "too", "under", "until", "up", "us", "very",
    "was", "we", "were", "what", "when", "where", "which", "while", "who", "whom", "why", "will", "with", "without",
    "would", "you", "your",
];

/// Tokens that are spoken: parts between white space with a letter or a digit.
pub fn spoken(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|token| token.chars().any(char::is_alphanumeric))
}

/// How many words of a text are spoken.
pub fn count(text: &str) -> usize {
    spoken(text).count()
}

/// A token without punctuation around it, in lower case.
pub fn bare(token: &str) -> String {
    let token = token.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    token.strip_suffix("'s").or_else(|| token.strip_suffix("’s")).map(str::to_owned).unwrap_or(token)
}

pub fn is_function_word(bare: &str) -> bool {
    FUNCTION_WORDS.contains(&bare)
}

/// A word without its commonest English endings, so that `launches` meets `launch`.
pub fn stem(bare: &str) -> String {
    if bare.len() > 4 {
        for (ending, instead) in [("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")] {
            if let Some(root) = bare.strip_suffix(ending) {
                return format!("{root}{instead}");
            }
        }
        for ending in ["ing", "ed"] {
            if let Some(root) = bare.strip_suffix(ending)
                && root.len() > 3
            {
                return root.trim_end_matches('e').to_owned();
            }
        }
    }
    if bare.len() > 3 && bare.ends_with('s') && !bare.ends_with("ss") && !bare.ends_with("us") && !bare.ends_with("is")
    {
        return bare[..bare.len() - 1].trim_end_matches('e').to_owned();
    }
    bare.trim_end_matches('e').to_owned()
}

/// Stems of the words that carry meaning, in order, with repetitions.
pub fn content_stems(text: &str) -> Vec<String> {
    text.split(|letter: char| letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | '/'))
        .map(bare)
        .filter(|word| !word.is_empty() && !is_function_word(word))
        .map(|word| stem(&word))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Share of the smaller text's words that the other has too, from 0 to 1.
pub fn overlap(left: &str, right: &str) -> f64 {
    let (left, right): (HashSet<_>, HashSet<_>) =
        (content_stems(left).into_iter().collect(), content_stems(right).into_iter().collect());
    let smaller = left.len().min(right.len());
    if smaller == 0 { 0.0 } else { left.intersection(&right).count() as f64 / smaller as f64 }
}

/// The text with a capital in front.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The text with its first letter small, unless its first word looks like a name or an abbreviation (`iOS`, `API`, `CloudWalk`).
pub fn decapitalised(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    let plain = first.chars().skip(1).all(|letter| !letter.is_uppercase() && !letter.is_ascii_digit());
    let lone_i = first == "I" || first.starts_with("I'");
    if !plain || lone_i {
        return text.to_owned();
    }
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Head-line capitals: every word but small ones.
pub fn title_case(text: &str) -> String {
    const SMALL: &[&str] =
        &["a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "of", "on", "or", "the", "to", "vs", "with"];
    let words: Vec<&str> = text.split_whitespace().collect();
    let last = words.len().saturating_sub(1);
    words
        .iter()
        .enumerate()
        .map(
            |(place, word)| {
                if place != 0 && place != last && SMALL.contains(word) { (*word).to_owned() } else { capitalised(word) }
            },
        )
        .collect::<Vec<_>>()
        .join(" ")
}

/// `a`, `a and b`, `a, b, and c`.
pub fn series(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (left, right) in [("launches", "launch"), ("studies", "study"), ("reviewed", "review"), ("tools", "tool")] {
            assert_eq!(stem(left), stem(right), "{left} {right}");
        }
        assert_ne!(stem("status"), stem("statu"));
    }

    #[test]
    fn names_keep_their_capital() {
        assert_eq!(decapitalised("Breathable knit"), "breathable knit");
        assert_eq!(decapitalised("ResponsiveFoam midsole"), "ResponsiveFoam midsole");
        assert_eq!(decapitalised("API keys"), "API keys");
    }

    #[test]
    fn dashes_are_not_spoken() {
        assert_eq!(count("Midsole — 30% more energy"), 4);
    }
}
