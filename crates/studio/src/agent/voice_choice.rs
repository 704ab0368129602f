//! Choosing a voice in a chat that asks to: who is offered, and what an answer means.

use herald_agent::revision;
use herald_speech::language::Language;
use herald_speech::{Gender, Voice};

use super::casting;
use crate::voices;

/// Voices that are offered.
const OFFERED: usize = 4;
/// Longest answer that is a number alone, in words: "the 2nd one, please".
const SHORT: usize = 4;

/// What was answered to an offer. Who leaves the choice to us gets the first voice.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// This voice; and what else the message says.
    Chosen { voice: String, rest: String },
    /// Something else.
    Other,
}

/// The best voices of a language, women and men in turn unless one of them is asked for.
pub fn offer(language: Language, gender: Option<Gender>) -> Vec<&'static Voice> {
    let of = |gender| casting::ranked(language, Some(gender));
    let voices: Vec<&Voice> = match gender {
        Some(gender) => of(gender),
        None => {
            let (women, men) = (of(Gender::Female), of(Gender::Male));
            let longer = women.len().max(men.len());
            (0..longer).flat_map(|place| [women.get(place), men.get(place)]).flatten().copied().collect()
        }
    };
    let voices = if voices.is_empty() { casting::ranked(language, None) } else { voices };
    voices.into_iter().take(OFFERED).collect()
}

/// The question, with a line for each voice.
pub fn question(offered: &[&Voice]) -> String {
    let lines: Vec<String> = offered
        .iter()
        .enumerate()
        .map(|(place, voice)| {
            let sounds = voices::description(voice).unwrap_or_else(|| format!("A {} voice.", voice.gender.as_str()));
            format!("\n{}. {}: {sounds}", place + 1, voice.name)
        })
        .collect();
    format!(
        "Which voice should speak?{}\nAnswer with a number or a name, or say “you choose”. Their previews are among the resources.",
        lines.concat()
    )
}

/// What a message says to an offer of voices, by their ids.
pub fn answered(said: &str, offered: &[String]) -> Answer {
    // "The second one" has two numbers; the first kind counts.
    const PLACES: [[&str; 3]; OFFERED] =
        [["1", "first", "1st"], ["2", "second", "2nd"], ["3", "third", "3rd"], ["4", "fourth", "4th"]];
    const WORDS: [&str; OFFERED] = ["one", "two", "three", "four"];
    const COURTESY: &[&str] = &["please", "thanks", "thank you"];
    const ANY: &[&str] = &[
        "you choose",
        "you pick",
        "your choice",
        "any of them",
        "either",
        "whichever",
        "no preference",
        "surprise me",
    ];
    let lower = said.to_lowercase();
    let ends = [lower.find([',', '.', ';', '!']), lower.find(" and ")];
    let (answer, rest) = lower.split_at(ends.into_iter().flatten().min().unwrap_or(lower.len()));
    let words: Vec<&str> =
        answer.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let numbered = words.len() <= SHORT || words.iter().any(|word| ["voice", "number", "option"].contains(word));
    let named = |id: &String| {
        Voice::find(id).is_some_and(|voice| {
            let name = voice.name.to_lowercase();
            words.windows(name.split(' ').count()).any(|run| run.join(" ") == name)
        })
    };
    let numbers = |place: usize| words.iter().any(|word| PLACES[place].contains(word));
    let counted = |place: usize| words.contains(&WORDS[place]);
    let places = || 0..offered.len().min(OFFERED);
    let place = offered.iter().position(named).or_else(|| {
        let found = places().find(|place| numbers(*place)).or_else(|| places().find(|place| counted(*place)));
        found.filter(|_| numbered)
    });
    let any = || ANY.iter().any(|phrase| lower.contains(phrase)) || revision::approves(said);
    match place.and_then(|place| offered.get(place)) {
        Some(voice) => {
            // In the writer's own letters: small ones may have another length.
            let rest = if lower.len() == said.len() { said.get(answer.len()..).unwrap_or_default() } else { rest };
            let rest = rest.trim_start_matches([',', '.', ';', '!', ' ']);
            let rest = rest.strip_prefix("and ").unwrap_or(rest).trim();
            let bare = rest.to_lowercase();
            let rest = if COURTESY.contains(&bare.trim_end_matches(['.', '!'])) { "" } else { rest };
            Answer::Chosen { voice: voice.clone(), rest: rest.to_owned() }
        }
        None => match offered.first().filter(|_| any()) {
            Some(first) => Answer::Chosen { voice: first.clone(), rest: String::new() },
            None => Answer::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_has_women_and_men_and_understands_numbers_and_names() {
        let voices = offer(Language::EnUs, None);
        let genders: Vec<Gender> = voices.iter().map(|voice| voice.gender).collect();
        assert_eq!(genders, [Gender::Female, Gender::Male, Gender::Female, Gender::Male]);
        assert!(offer(Language::EnUs, Some(Gender::Male)).iter().all(|voice| voice.gender == Gender::Male));
        let said = question(&voices);
        assert!(said.contains("\n1. Heart: An adult female"), "{said}");

        let ids: Vec<String> = voices.iter().map(|voice| voice.id.to_string()).collect();
        let chosen = |place: usize, rest: &str| Answer::Chosen { voice: ids[place].clone(), rest: rest.to_owned() };
        let fourth = format!("I like {} best", voices[3].name);
        let table = [
            ("2", chosen(1, "")),
            ("The second one, please", chosen(1, "")),
            ("Let's take voice number 3", chosen(2, "")),
            ("Heart, and make it shorter", chosen(0, "make it shorter")),
            (&fourth, chosen(3, "")),
            ("You choose.", chosen(0, "")),
            ("Go ahead", chosen(0, "")),
            ("Make it 2 minutes long instead of one", Answer::Other),
            ("Add a scene about tea", Answer::Other),
        ];
        for (said, expected) in table {
            assert_eq!(answered(said, &ids), expected, "{said}");
        }
    }
}
