//! English endings: the pronunciation of "-s", "-'s", "-ed" and "-ing" forms from that of the stem.

/// Letters of the American dictionary after which a `t` before a vowel is tapped.
const TAPS_AFTER: &str = "AIOWYiuæɑəɛɪɹʊʌ";

/// Pronounces a lower-case inflected word if `known` has its stem.
pub(super) fn pronounce<'a>(word: &str, british: bool, known: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let find = |stems: Vec<String>| stems.iter().filter(|stem| stem.chars().count() >= 2).find_map(|stem| known(stem));
    plural_stems(word)
        .and_then(find)
        .map(|stem| with_s(stem, british))
        .or_else(|| past_stems(word).and_then(find).map(|stem| with_ed(stem, british)))
        .or_else(|| participle_stems(word).and_then(find).and_then(|stem| with_ing(stem, british)))
}

fn plural_stems(word: &str) -> Option<Vec<String>> {
    // "boss'" and "James'" sound like the word itself plus nothing certain: leave them to the rules of espeak.
    let stem = word.strip_suffix('s')?;
    let mut stems = Vec::new();
    if let Some(owner) = stem.strip_suffix('\'') {
        return Some(vec![owner.to_owned()]);
    }
    if !stem.ends_with('s') {
        stems.push(stem.to_owned());
    }
    if let Some(short) = stem.strip_suffix("ie") {
        stems.push(format!("{short}y"));
    } else if let Some(short) = stem.strip_suffix('e') {
        stems.push(short.to_owned());
    }
    Some(stems)
}

fn past_stems(word: &str) -> Option<Vec<String>> {
    let stem = word.strip_suffix("ed")?;
    let mut stems = vec![format!("{stem}e"), stem.to_owned()];
    if let Some(short) = stem.strip_suffix('i') {
        stems.push(format!("{short}y"));
    }
    stems.extend(undoubled(stem));
    Some(stems)
}

fn participle_stems(word: &str) -> Option<Vec<String>> {
    let stem = word.strip_suffix("ing")?;
    let mut stems = vec![stem.to_owned(), format!("{stem}e")];
    stems.extend(undoubled(stem));
    Some(stems)
}

/// "stopp" → "stop"
fn undoubled(stem: &str) -> Option<String> {
    let mut letters = stem.chars().rev();
    let (last, before) = (letters.next()?, letters.next()?);
    (last == before && last.is_alphabetic()).then(|| stem[..stem.len() - last.len_utf8()].to_owned())
}

fn with_s(stem: &str, british: bool) -> String {
    match stem.chars().last() {
        Some('p' | 't' | 'k' | 'f' | 'θ') => format!("{stem}s"),
        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => format!("{stem}{}z", weak_i(british)),
        _ => format!("{stem}z"),
    }
}

fn with_ed(stem: &str, british: bool) -> String {
    match stem.chars().last() {
        Some('p' | 'k' | 'f' | 'θ' | 'ʃ' | 's' | 'ʧ') => format!("{stem}t"),
        Some('d') => format!("{stem}{}d", weak_i(british)),
        Some('t') => match tapped(stem).filter(|_| !british) {
            Some(tapped) => format!("{tapped}ᵻd"),
            None => format!("{stem}{}d", weak_i(british)),
        },
        _ => format!("{stem}d"),
    }
}

fn with_ing(stem: &str, british: bool) -> Option<String> {
    if british {
        // A silent r comes back before the vowel, where the spelling does not tell.
        return (!stem.ends_with(['ə', 'ː'])).then(|| format!("{stem}ɪŋ"));
    }
    Some(format!("{}ɪŋ", tapped(stem).unwrap_or_else(|| stem.to_owned())))
}

/// The stem with its final `t` as a tap, if it stands where Americans tap it.
fn tapped(stem: &str) -> Option<String> {
    let rest = stem.strip_suffix('t')?;
    rest.ends_with(|c| TAPS_AFTER.contains(c)).then(|| format!("{rest}ɾ"))
}

fn weak_i(british: bool) -> &'static str {
    if british { "ɪ" } else { "ᵻ" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_follow_the_stem() {
        let known = |stem: &str| match stem {
            "cat" => Some("kˈæt"),
            "dog" => Some("dˈɔɡ"),
            "box" => Some("bˈɑks"),
            "story" => Some("stˈɔɹi"),
            "want" => Some("wˈɑnt"),
            "wait" => Some("wˈAt"),
            "stop" => Some("stˈɑp"),
            "make" => Some("mˈAk"),
            _ => None,
        };
        for (word, expected) in [
            ("cats", Some("kˈæts")),
            ("cat's", Some("kˈæts")),
            ("dogs", Some("dˈɔɡz")),
            ("boxes", Some("bˈɑksᵻz")),
            ("stories", Some("stˈɔɹiz")),
            ("wanted", Some("wˈɑntᵻd")),
            ("waited", Some("wˈAɾᵻd")),
            ("stopped", Some("stˈɑpt")),
            ("making", Some("mˈAkɪŋ")),
            ("waiting", Some("wˈAɾɪŋ")),
            ("s", None),
            ("ing", None),
            ("unknowns", None),
        ] {
            assert_eq!(pronounce(word, false, known).as_deref(), expected, "{word}");
        }
    }
}
