//! Texts for the screen: short, and never cut inside a phrase.

/// Words that begin a clause or phrase which may be left out together with all that follows it. Conditions and exceptions
/// (`if`, `unless`, `until`, `without`) are absent: without them a sentence says more than it did.
const BREAKS: &[&str] = &[
    "because",
    "which",
    "while",
    "whereas",
    "although",
    "though",
    "but",
    "so",
    "when",
    "where",
    "after",
    "before",
    "since",
    "including",
    "such",
    "rather",
    "instead",
];

/// Words that begin a phrase which is left out only when nothing shorter fits.
const WEAK_BREAKS: &[&str] = &["with", "for", "from", "in", "during", "across", "through", "by", "at", "that", "as"];

/// Words that belong to a `before` or `after` behind them: "two days before a deadline".
const MEASURED: &[&str] = &[
    "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months",
    "year", "years", "shortly", "soon", "long", "just", "right", "only", "even", "never", "not",
];

/// Words no text may end with.
const DANGLING: &[&str] = &[
    "a", "an", "the", "and", "or", "of", "to", "in", "on", "with", "for", "from", "by", "at", "as", "is", "are", "was",
    "were", "its", "their", "our", "your", "that", "than", "be", "has", "have", "had", "not", "both", "into", "can",
    "will", "more",
];

/// The longest beginning of a sentence that is a whole phrase and has at most `limit` characters, without its full stop.
/// Absent when no beginning of at least three words (or all of it) is one.
pub fn clause(sentence: &str, limit: usize) -> Option<String> {
    let text = tidied(sentence);
    if length(&text) <= limit {
        return (!text.is_empty()).then_some(text);
    }
    for breaks in [BREAKS, WEAK_BREAKS] {
        let best =
            beginnings(&text, breaks).into_iter().filter(|part| length(part) <= limit).max_by_key(|part| part.len());
        if best.is_some() {
            return best;
        }
    }
    None
}

/// The words from the start that fit into `limit` characters, without those no text may end with; `None` when there are none.
pub fn first_words(text: &str, limit: usize) -> Option<String> {
    let tidy = tidied(text);
    let mut words: Vec<&str> = tidy.split(' ').collect();
    while words.join(" ").chars().count() > limit
        || words.last().is_some_and(|word| DANGLING.contains(&super::words::bare(word).as_str()))
    {
        words.pop();
    }
    let kept = words.join(" ");
    let kept = kept.trim_end_matches([',', ';', ':', ' ']);
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// Without space, quotation of the whole, closing mark, and asides in brackets.
pub fn tidied(sentence: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_i32;
    for letter in sentence.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            _ => text.push(letter),
        }
    }
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for mark in [" ,", " .", " ;"] {
        text = text.replace(mark, &mark[1..]);
    }
    text.trim_end_matches(['.', ',', ';', ':', ' ', '。']).to_owned()
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Beginnings that end before a comma, dash, colon or one of `breaks`, and end well.
fn beginnings(text: &str, breaks: &[&str]) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut found = Vec::new();
    for place in 3..words.len() {
        let word = super::words::bare(words[place]);
        let before = words[place - 1];
        let by_mark = before.ends_with([';', ':'])
            || matches!(words[place], "–" | "—" | "-")
            || (before.ends_with(',') && !in_series(&words, place));
        let by_word = breaks.contains(&word.as_str());
        if !(by_mark || by_word)
            || belongs_together(before, &word)
            || DANGLING.contains(&super::words::bare(before).as_str())
        {
            continue;
        }
        let part = words[..place].join(" ");
        let part = part.trim_end_matches([',', ';', ':', '–', '—', '-', ' ']).to_owned();
        if balanced(&part) && says_something(&words[..place]) {
            found.push(part);
        }
    }
    found
}

/// Whether a cut between two words would change what is said.
fn belongs_together(before: &str, word: &str) -> bool {
    match word {
        // "everything but the current paragraph"; behind a comma it begins a clause.
        "but" => !before.ends_with(','),
        "before" | "after" => MEASURED.contains(&super::words::bare(before).as_str()),
        "if" | "unless" | "until" | "without" | "except" => true,
        _ => false,
    }
}

/// A title and what goes on behind it, of an instruction that has no shorter clause: `Bring the mixture` and `to a boil`.
pub fn opening(instruction: &str, limit: usize) -> Option<(String, String)> {
    const GOES_ON: &[&str] = &[
        "to", "and", "into", "onto", "over", "under", "once", "twice", "then", "with", "for", "from", "in", "on", "at",
        "until",
    ];
    let text = tidied(instruction);
    let words: Vec<&str> = text.split(' ').collect();
    let place = (2..words.len()).find(|place| GOES_ON.contains(&super::words::bare(words[*place]).as_str()))?;
    let title = words[..place].join(" ").trim_end_matches([',', ';', ':', ' ']).to_owned();
    let ends = DANGLING.contains(&super::words::bare(words[place - 1]).as_str());
    (length(&title) <= limit && !ends && balanced(&title)).then(|| (title, words[place..].join(" ")))
}

/// An opening adverbial (`In 1917,`, `After the merger,`) is no text of its own.
fn says_something(words: &[&str]) -> bool {
    let first = super::words::bare(words[0]);
    let adverbial = BREAKS.contains(&first.as_str())
        || WEAK_BREAKS.contains(&first.as_str())
        || matches!(first.as_str(), "to" | "what" | "who" | "whoever" | "how" | "once" | "and");
    // Behind the adverbial there has to be a clause.
    let comma = words[..words.len() - 1].iter().position(|word| word.ends_with(','));
    !adverbial || comma.is_some_and(|comma| words.len() - comma > 3)
}

/// Whether the comma before `place` parts the items of a series, `a, b, and c`: then it cannot end a text.
fn in_series(words: &[&str], place: usize) -> bool {
    // "… in one repository, and every change …": the only comma of a sentence parts clauses.
    let commas = words.iter().filter(|word| word.ends_with(',')).count();
    if commas == 1 && place > 4 {
        return false;
    }
    let joined = |word: &str| matches!(super::words::bare(word).as_str(), "and" | "or");
    let near = |place: usize| words.iter().skip(place).take(7).any(|word| joined(word));
    let next_comma = words.iter().skip(place).take(5).any(|word| word.ends_with(','));
    (next_comma && near(place)) || joined(words[place])
}

fn balanced(text: &str) -> bool {
    let straight = text.matches('"').count().is_multiple_of(2);
    straight && text.matches('“').count() == text.matches('”').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_clauses_only() {
        let table = [
            ("Sales rose 12% in March, which surprised everyone.", 30, Some("Sales rose 12% in March")),
            (
                "The team shipped the editor because customers had asked for it.",
                40,
                Some("The team shipped the editor"),
            ),
            ("Open the settings page.", 40, Some("Open the settings page")),
            ("Jazz grew out of blues, ragtime, and brass bands in New Orleans.", 40, None),
            ("In 1917, the Original Dixieland Jass Band made the first jazz recording.", 20, None),
            ("Reviews happen within one day (see the handbook).", 40, Some("Reviews happen within one day")),
            // Exceptions, conditions and measures stay.
            ("A focus mode that hides everything but the current paragraph.", 40, Some("A focus mode")),
            ("Refunds are free if you ask for them in time.", 30, Some("Refunds are free if you ask")),
            ("Nothing is stored without your consent and your key.", 30, None),
            ("Reminders go out two days before a deadline ends.", 30, None),
        ];
        for (text, limit, expected) in table {
            assert_eq!(clause(text, limit).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_instruction_comes_apart_behind_what_is_handled() {
        let table = [
            (
                "Bring the mixture to a boil and switch the kettle off.",
                Some(("Bring the mixture", "to a boil and switch the kettle off")),
            ),
            ("Pour the mixture out and rinse twice", Some(("Pour the mixture out", "and rinse twice"))),
            ("Boil fresh water once and pour it away", Some(("Boil fresh water", "once and pour it away"))),
            ("Descale", None),
        ];
        for (text, expected) in table {
            let expected = expected.map(|(title, rest)| (title.to_owned(), rest.to_owned()));
            assert_eq!(opening(text, 26), expected, "{text}");
        }
    }
}
