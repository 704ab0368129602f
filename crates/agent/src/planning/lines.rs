//! Sentences that may be spoken, made from what a text says.

use crate::storyboard::Origin;
use crate::text::{numbers, sentences, words};

/// A sentence that may be spoken.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub text: String,
    pub origin: Origin,
    /// What it is worth; lines of a text are comparable.
    pub score: f64,
    /// It makes no sense without the line before.
    pub leans: bool,
    /// It has to be said, whatever it is worth.
    pub must: bool,
}

impl Line {
    pub fn new(text: impl Into<String>, origin: Origin) -> Self {
        let text = text.into();
        Line { leans: leans(&text), text, origin, score: 0.0, must: false }
    }

    pub fn template(text: impl Into<String>) -> Self {
        Line { leans: false, ..Line::new(text, Origin::Template) }
    }

    pub fn words(&self) -> usize {
        words::count(&self.text)
    }
}

/// First words that point back at the sentence before.
const POINTING_BACK: &[&str] = &[
    "it",
    "they",
    "he",
    "she",
    "this",
    "these",
    "that",
    "those",
    "such",
    "its",
    "their",
    "his",
    "her",
    "but",
    "however",
    "therefore",
    "thus",
    "also",
    "then",
    "instead",
    "meanwhile",
    "both",
    "yet",
    "nevertheless",
    "moreover",
    "furthermore",
    "otherwise",
    "still",
    "so",
    "and",
    "or",
    "afterwards",
    "similarly",
    "likewise",
];

fn leans(text: &str) -> bool {
    let first = words::bare(text.split_whitespace().next().unwrap_or_default());
    let second = words::bare(text.split_whitespace().nth(1).unwrap_or_default());
    // "This week" and "This report" point at the time and the text, which stay.
    let fixed = first == "this"
        && ["week", "month", "quarter", "year", "report", "guide", "release", "version"].contains(&second.as_str());
    let lower = text.to_lowercase();
    const INSIDE: &[&str] =
        &[" has since ", " have since ", " the following ", " the latter", " the former ", " the same "];
    let inside = INSIDE.iter().any(|phrase| lower.contains(phrase));
    let names_again = lower.split_whitespace().skip(1).collect::<Vec<_>>().windows(2).any(|pair| {
        matches!(pair[0], "this" | "these")
            && !["week", "month", "quarter", "year", "report", "guide", "release", "version"]
                .contains(&words::bare(pair[1]).as_str())
    });
    (POINTING_BACK.contains(&first.as_str()) && !fixed) || inside || names_again
}

/// A sentence of a text as it is spoken: without references, asides in brackets and addresses. Absent for what no voice
/// should say.
pub(super) fn spoken(sentence: &str) -> Option<String> {
    let mut text = crate::text::shorten::tidied(sentence);
    let end = sentence.trim_end().chars().last().filter(|mark| matches!(mark, '!' | '?'));
    if let Some(end) = end
        && !text.ends_with(end)
    {
        text.push(end);
    }
    let boilerplate =
        ["http://", "https://", "www.", "©", "all rights reserved", "click here", "table of contents", "lorem ipsum"];
    let lower = text.to_lowercase();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    if boilerplate.iter().any(|noise| lower.contains(noise))
        || letters * 2 < text.chars().count()
        || words::count(&text) < 2
    {
        return None;
    }
    // Names of program parts, tables that lost their columns, and rows of headings are nothing to say.
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let shouted = |token: &&&str| {
        token.chars().filter(|letter| letter.is_alphabetic()).count() > 2 && !token.chars().any(char::is_lowercase)
    };
    let coded =
        tokens.iter().any(|token| token.contains('_')) || tokens.iter().filter(shouted).count() * 3 > tokens.len();
    if coded
        || !text.starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '"' | '“' | '$' | '€' | '£'))
    {
        return None;
    }
    // A line that announces a list says nothing by itself.
    if sentence.trim_end().ends_with(':') {
        return None;
    }
    Some(words::capitalised(&sentences::closed(&text)))
}

/// An item of a list as a sentence: "Knit upper — keeps feet cool" is "The knit upper keeps feet cool."
pub(super) fn said_item(item: &str) -> String {
    let item = crate::text::shorten::tidied(item);
    let parted = [" — ", " – ", " - ", ": "].iter().find_map(|mark| item.split_once(mark));
    let Some((name, rest)) = parted.filter(|(name, _)| words::count(name) <= 6) else {
        return words::capitalised(&sentences::closed(&item));
    };
    let (name, rest) = (name.trim(), rest.trim());
    if let Some(preposition) = time_preposition(name) {
        return sentences::closed(&format!("{preposition} {name}, {}", words::decapitalised(rest)));
    }
    let first = rest.split_whitespace().next().unwrap_or_default();
    let figure_first = numbers::find(rest).first().is_some_and(|mention| mention.start == 0);
    let name_counts =
        numbers::find(name).len() + usize::from(words::bare(name.split(' ').next().unwrap_or_default()) == "only") > 0;
    if is_verb_of_third_person(first) && !name_counts {
        let article = if begins_with_article(name) { "" } else { "The " };
        let name = if article.is_empty() { name.to_owned() } else { words::decapitalised(name) };
        return sentences::closed(&format!("{article}{name} {rest}"));
    }
    if figure_first && rest.split_whitespace().count() == 1 {
        return sentences::closed(&format!("{name}, for {rest}"));
    }
    if figure_first && !name_counts {
        return sentences::closed(&format!("{name} means {}", words::decapitalised(rest)));
    }
    // What follows a name as a sentence of its own stays one.
    if words::count(rest) >= 4 && rest.starts_with(|letter: char| letter.is_uppercase()) {
        return sentences::closed(&format!("{name}: {}", words::decapitalised(rest)));
    }
    sentences::closed(&format!("{name}, {}", words::decapitalised(rest)))
}

/// `On` for days, `In` for months and years; nothing for other names.
fn time_preposition(name: &str) -> Option<&'static str> {
    const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const MONTHS: &[&str] = &[
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let first = words::bare(name.split(' ').next().unwrap_or_default());
    let day_of_month = MONTHS.contains(&first.as_str()) && name.split(' ').nth(1).is_some_and(|day| day.len() < 3);
    if DAYS.contains(&first.as_str()) || day_of_month {
        return Some("On");
    }
    let year = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    (MONTHS.contains(&first.as_str()) || year).then_some("In")
}

fn begins_with_article(name: &str) -> bool {
    matches!(
        words::bare(name.split(' ').next().unwrap_or_default()).as_str(),
        "the" | "a" | "an" | "our" | "your" | "this"
    )
}

/// Verbs in the third person that begin what a feature does; other words in -s are mostly plurals.
const FEATURE_VERBS: &[&str] = &[
    "keeps",
    "propels",
    "gives",
    "makes",
    "lets",
    "helps",
    "saves",
    "shows",
    "runs",
    "works",
    "adapts",
    "reduces",
    "improves",
    "protects",
    "supports",
    "delivers",
    "offers",
    "provides",
    "turns",
    "brings",
    "finds",
    "sends",
    "tracks",
    "holds",
    "absorbs",
    "connects",
    "creates",
    "cuts",
    "handles",
    "includes",
    "lasts",
    "learns",
    "prevents",
    "reminds",
    "stays",
    "stores",
    "syncs",
    "takes",
    "tells",
    "uses",
    "warns",
    "fits",
    "folds",
    "charges",
    "cleans",
    "blocks",
    "boosts",
    "allows",
    "automates",
    "answers",
    "plans",
    "groups",
    "collects",
    "is",
    "has",
    "weighs",
    "costs",
    "reads",
    "writes",
    "checks",
    "builds",
    "catches",
    "moves",
    "drives",
    "adds",
    "needs",
    "starts",
    "follows",
    "suggests",
];

fn is_verb_of_third_person(word: &str) -> bool {
    FEATURE_VERBS.contains(&words::bare(word).as_str()) && word.starts_with(|letter: char| letter.is_lowercase())
}

/// A description without a verb ("Lightweight shoe with foam") as what can be said: with its article.
pub(super) fn with_article(text: &str) -> String {
    let bare: Vec<String> = words::spoken(text).map(words::bare).collect();
    const NO_FRAGMENT: &[&str] = &[
        "is", "are", "was", "were", "has", "have", "can", "will", "a", "an", "the", "we", "you", "it", "our", "your",
        "this", "that", "i", "they", "do", "does",
    ];
    let head = bare.iter().position(|word| matches!(word.as_str(), "with" | "for" | "that" | "of" | "in" | "made"));
    let singular =
        head.filter(|head| *head >= 2).and_then(|head| bare.get(head - 1)).is_some_and(|noun| !noun.ends_with('s'));
    let verbless =
        !bare.iter().any(|word| NO_FRAGMENT.contains(&word.as_str()) || FEATURE_VERBS.contains(&word.as_str()));
    if !(singular && verbless) || bare.first().is_some_and(|word| word.ends_with("ing") || word.ends_with("ed")) {
        return text.to_owned();
    }
    let vowel = bare[0].starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {}", if vowel { "An" } else { "A" }, words::decapitalised(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_become_sentences() {
        let table = [
            (
                "Breathable knit upper — keeps feet cool on long runs",
                "The breathable knit upper keeps feet cool on long runs.",
            ),
            ("ResponsiveFoam midsole — 30% more energy return", "ResponsiveFoam midsole means 30% more energy return."),
            ("Only 7.2 oz — one of the lightest in its class", "Only 7.2 oz, one of the lightest in its class."),
            ("CloudWalk Pro — $129", "CloudWalk Pro, for $129."),
            ("set up your laptop", "Set up your laptop."),
        ];
        for (item, expected) in table {
            assert_eq!(said_item(item), expected);
        }
    }

    #[test]
    fn descriptions_get_their_article() {
        assert_eq!(
            with_article("Lightweight running shoe with foam midsole."),
            "A lightweight running shoe with foam midsole."
        );
        assert_eq!(with_article("The shoe is light."), "The shoe is light.");
        assert_eq!(with_article("Fresh rolls for breakfast."), "Fresh rolls for breakfast.");
    }

    #[test]
    fn what_no_voice_should_say_is_left_out() {
        assert_eq!(spoken("See https://example.org for more."), None);
        assert_eq!(spoken("Key features:"), None);
        assert_eq!(spoken("Sales rose (see [2]) by 12%").as_deref(), Some("Sales rose by 12%."));
    }
}
