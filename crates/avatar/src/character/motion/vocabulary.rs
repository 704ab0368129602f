//! The words a motion prompt may use. To teach it a word, add a row.

use super::plan::{Action, Direction, When};

/// What a phrase contributes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    Act(Action),
    Energy(f32),
    Smile(f32),
    StillHands,
    Speed(f32),
    Size(f32),
    Times(u8),
    Towards(Direction),
    Sequence(When),
    /// Ends what adverbs refer to.
    Break,
    /// Understood, and of no consequence.
    Filler,
}

use Meaning::{Act, Break, Energy, Filler, Sequence, Size, Smile, Speed, StillHands, Times, Towards};

/// Phrases in any inflection ("nods" is found under "nod"), the longest match wins.
const TABLE: &[(&str, Meaning)] = &[
    ("walk closer", Act(Action::StepCloser)),
    ("walk forward", Act(Action::StepCloser)),
    ("walk towards", Act(Action::StepCloser)),
    ("walk in", Act(Action::StepCloser)),
    ("walk up", Act(Action::StepCloser)),
    ("walk", Act(Action::StepCloser)),
    ("step closer", Act(Action::StepCloser)),
    ("step forward", Act(Action::StepCloser)),
    ("step up", Act(Action::StepCloser)),
    ("come closer", Act(Action::StepCloser)),
    ("come forward", Act(Action::StepCloser)),
    ("move closer", Act(Action::StepCloser)),
    ("move forward", Act(Action::StepCloser)),
    ("approach", Act(Action::StepCloser)),
    ("closer", Act(Action::StepCloser)),
    ("step back", Act(Action::StepBack)),
    ("step away", Act(Action::StepBack)),
    ("walk back", Act(Action::StepBack)),
    ("walk away", Act(Action::StepBack)),
    ("move back", Act(Action::StepBack)),
    ("move away", Act(Action::StepBack)),
    ("lean in", Act(Action::LeanIn)),
    ("lean forward", Act(Action::LeanIn)),
    ("lean closer", Act(Action::LeanIn)),
    ("lean", Act(Action::LeanIn)),
    ("lean back", Act(Action::LeanBack)),
    ("nod", Act(Action::Nod)),
    ("nod head", Act(Action::Nod)),
    ("nod yes", Act(Action::Nod)),
    ("agree", Act(Action::Nod)),
    ("shake head", Act(Action::ShakeHead)),
    ("shake no", Act(Action::ShakeHead)),
    ("disagree", Act(Action::ShakeHead)),
    ("tilt head", Act(Action::TiltHead)),
    ("tilt", Act(Action::TiltHead)),
    ("bow", Act(Action::Bow)),
    ("look left", Act(Action::Look(Direction::Left))),
    ("look right", Act(Action::Look(Direction::Right))),
    ("look up", Act(Action::Look(Direction::Up))),
    ("look down", Act(Action::Look(Direction::Down))),
    ("look", Act(Action::Look(Direction::Ahead))),
    ("gaze", Act(Action::Look(Direction::Ahead))),
    ("glance", Act(Action::Look(Direction::Ahead))),
    ("turn head", Act(Action::Look(Direction::Left))),
    ("turn", Act(Action::Look(Direction::Left))),
    ("face", Act(Action::Look(Direction::Ahead))),
    ("eye contact", Act(Action::Look(Direction::Ahead))),
    ("raise brow", Act(Action::RaiseBrows)),
    ("raise eyebrow", Act(Action::RaiseBrows)),
    ("lift eyebrow", Act(Action::RaiseBrows)),
    ("surprised", Act(Action::RaiseBrows)),
    ("point", Act(Action::Point(Direction::Ahead))),
    ("gesture left", Act(Action::Show(Direction::Left))),
    ("gesture right", Act(Action::Show(Direction::Right))),
    ("show", Act(Action::Show(Direction::Right))),
    ("present left", Act(Action::Show(Direction::Left))),
    ("present right", Act(Action::Show(Direction::Right))),
    ("wave", Act(Action::Wave)),
    ("wave hand", Act(Action::Wave)),
    ("greet", Act(Action::Wave)),
    ("say hello", Act(Action::Wave)),
    ("say hi", Act(Action::Wave)),
    ("say goodbye", Act(Action::Wave)),
    ("open hand", Act(Action::OpenHands)),
    ("open arm", Act(Action::OpenHands)),
    ("open palm", Act(Action::OpenHands)),
    ("open gesture", Act(Action::OpenHands)),
    ("spread hand", Act(Action::OpenHands)),
    ("spread arm", Act(Action::OpenHands)),
    ("hand open", Act(Action::OpenHands)),
    ("arm open", Act(Action::OpenHands)),
    ("welcome", Act(Action::OpenHands)),
    ("present", Act(Action::OpenHands)),
    ("explain", Act(Action::OpenHands)),
    ("gesture", Act(Action::OpenHands)),
    ("gesture with hand", Act(Action::OpenHands)),
    ("use hand", Act(Action::OpenHands)),
    ("talk with hand", Act(Action::OpenHands)),
    ("hand clasped", Act(Action::ClaspHands)),
    ("clasp hand", Act(Action::ClaspHands)),
    ("fold hand", Act(Action::ClaspHands)),
    ("hand folded", Act(Action::ClaspHands)),
    ("hand together", Act(Action::ClaspHands)),
    ("hold hand", Act(Action::ClaspHands)),
    ("clasp", Act(Action::ClaspHands)),
    ("arm crossed", Act(Action::CrossArms)),
    ("cross arm", Act(Action::CrossArms)),
    ("fold arm", Act(Action::CrossArms)),
    ("arm folded", Act(Action::CrossArms)),
    ("lower hand", Act(Action::LowerHands)),
    ("lower arm", Act(Action::LowerHands)),
    ("arm down", Act(Action::LowerHands)),
    ("hand down", Act(Action::LowerHands)),
    ("arm at side", Act(Action::LowerHands)),
    ("hand at side", Act(Action::LowerHands)),
    ("relax arm", Act(Action::LowerHands)),
    ("thumb up", Act(Action::ThumbsUp)),
    ("give thumb up", Act(Action::ThumbsUp)),
    ("count", Act(Action::Count)),
    ("count finger", Act(Action::Count)),
    ("hand to chest", Act(Action::HandToChest)),
    ("hand on chest", Act(Action::HandToChest)),
    ("hand on heart", Act(Action::HandToChest)),
    ("hand over heart", Act(Action::HandToChest)),
    ("touch chest", Act(Action::HandToChest)),
    ("raise hand", Act(Action::RaiseHand)),
    ("lift hand", Act(Action::RaiseHand)),
    ("raise arm", Act(Action::RaiseHand)),
    ("raise finger", Act(Action::RaiseHand)),
    ("hand raised", Act(Action::RaiseHand)),
    ("shrug", Act(Action::Shrug)),
    ("sway", Act(Action::Sway)),
    ("rock", Act(Action::Sway)),
    ("shift weight", Act(Action::Sway)),
    ("calm", Energy(-0.7)),
    ("relaxed", Energy(-0.5)),
    ("gentle", Energy(-0.5)),
    ("soft", Energy(-0.4)),
    ("composed", Energy(-0.5)),
    ("subtle", Energy(-0.5)),
    ("stand still", Energy(-0.9)),
    ("still", Energy(-0.8)),
    ("energetic", Energy(0.8)),
    ("energy", Energy(0.7)),
    ("lively", Energy(0.6)),
    ("animated", Energy(0.6)),
    ("dynamic", Energy(0.6)),
    ("excited", Energy(0.9)),
    ("enthusiastic", Energy(0.8)),
    ("passionate", Energy(0.7)),
    ("expressive", Energy(0.5)),
    ("confident", Energy(0.3)),
    ("smile", Smile(0.7)),
    ("grin", Smile(1.0)),
    ("beam", Smile(1.0)),
    ("happy", Smile(0.8)),
    ("cheerful", Smile(0.8)),
    ("friendly", Smile(0.5)),
    ("warm", Smile(0.5)),
    ("serious", Smile(-0.9)),
    ("stern", Smile(-1.0)),
    ("sad", Smile(-0.8)),
    ("concerned", Smile(-0.7)),
    ("thoughtful", Smile(-0.4)),
    ("neutral", Smile(-0.5)),
    ("formal", Smile(-0.4)),
    ("professional", Smile(-0.1)),
    ("no gesture", StillHands),
    ("without gesture", StillHands),
    ("no hand gesture", StillHands),
    ("without hand gesture", StillHands),
    ("hand still", StillHands),
    ("slow", Speed(0.6)),
    ("quick", Speed(1.6)),
    ("fast", Speed(1.7)),
    ("rapid", Speed(1.8)),
    ("sudden", Speed(1.9)),
    ("brief", Speed(1.4)),
    ("slight", Size(0.55)),
    ("little", Size(0.6)),
    ("bit", Size(0.6)),
    ("small", Size(0.6)),
    ("big", Size(1.4)),
    ("wide", Size(1.35)),
    ("large", Size(1.4)),
    ("strong", Size(1.4)),
    ("very", Size(1.25)),
    ("once", Times(1)),
    ("twice", Times(2)),
    ("two time", Times(2)),
    ("three time", Times(3)),
    ("thrice", Times(3)),
    ("several time", Times(3)),
    ("few time", Times(3)),
    ("repeated", Times(3)),
    ("again", Times(2)),
    ("left", Towards(Direction::Left)),
    ("right", Towards(Direction::Right)),
    ("up", Towards(Direction::Up)),
    ("upward", Towards(Direction::Up)),
    ("down", Towards(Direction::Down)),
    ("viewer", Towards(Direction::Ahead)),
    ("camera", Towards(Direction::Ahead)),
    ("audience", Towards(Direction::Ahead)),
    ("you", Towards(Direction::Ahead)),
    ("us", Towards(Direction::Ahead)),
    ("straight", Towards(Direction::Ahead)),
    ("ahead", Towards(Direction::Ahead)),
    ("then", Sequence(When::Next)),
    ("next", Sequence(When::Next)),
    ("after that", Sequence(When::Next)),
    ("afterward", Sequence(When::Next)),
    ("before", Sequence(When::Next)),
    ("while", Sequence(When::Together)),
    ("and at the same time", Sequence(When::Together)),
    ("at the same time", Sequence(When::Together)),
    ("as", Sequence(When::Together)),
    ("during", Sequence(When::Together)),
    ("at the start", Sequence(When::Start)),
    ("at start", Sequence(When::Start)),
    ("at the beginning", Sequence(When::Start)),
    ("start by", Sequence(When::Start)),
    ("begin by", Sequence(When::Start)),
    ("first", Sequence(When::Start)),
    ("halfway", Sequence(When::Middle)),
    ("in the middle", Sequence(When::Middle)),
    ("at the end", Sequence(When::End)),
    ("at end", Sequence(When::End)),
    ("in the end", Sequence(When::End)),
    ("end by", Sequence(When::End)),
    ("end with", Sequence(When::End)),
    ("finally", Sequence(When::End)),
    ("lastly", Sequence(When::End)),
    ("last", Sequence(When::End)),
    (",", Break),
    (".", Break),
    (";", Break),
    (":", Break),
    ("!", Break),
    ("and", Break),
    ("with", Break),
    ("but", Break),
    ("a", Filler),
    ("an", Filler),
    ("the", Filler),
    ("to", Filler),
    ("at", Filler),
    ("in", Filler),
    ("of", Filler),
    ("on", Filler),
    ("for", Filler),
    ("his", Filler),
    ("her", Filler),
    ("their", Filler),
    ("its", Filler),
    ("he", Filler),
    ("she", Filler),
    ("they", Filler),
    ("it", Filler),
    ("is", Filler),
    ("are", Filler),
    ("be", Filler),
    ("both", Filler),
    ("one", Filler),
    ("hand", Filler),
    ("arm", Filler),
    ("head", Filler),
    ("finger", Filler),
    ("eye", Filler),
    ("person", Filler),
    ("presenter", Filler),
    ("avatar", Filler),
    ("speaker", Filler),
    ("man", Filler),
    ("woman", Filler),
    ("speak", Filler),
    ("talk", Filler),
    ("stand", Filler),
    ("start", Filler),
    ("begin", Filler),
    ("give", Filler),
    ("make", Filler),
    ("do", Filler),
    ("keep", Filler),
    ("natural", Filler),
    ("naturally", Filler),
    ("motion", Filler),
    ("movement", Filler),
    ("direct", Filler),
    ("directly", Filler),
    ("towards", Filler),
    ("toward", Filler),
    ("into", Filler),
    ("more", Filler),
    ("manner", Filler),
    ("way", Filler),
    ("tone", Filler),
    ("side", Filler),
    ("out", Filler),
];

/// A word of a prompt, as written and as compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub written: String,
    stem: String,
}

/// Words no phrase needs: passed over inside one, so that "shakes his head" is found under "shake head".
const PASSED: [&str; 10] = ["a", "an", "the", "his", "her", "their", "both", "one", "my", "your"];

/// No prompt is longer.
const MAX_WORDS: usize = 400;

/// Splits a prompt; punctuation that separates is a word of its own.
pub(crate) fn words(prompt: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for token in prompt.split_whitespace() {
        let core = token.trim_matches(|c: char| !c.is_alphanumeric());
        for part in core.split(['-', '/', '_']).filter(|part| !part.is_empty()) {
            let written = part.to_lowercase();
            words.push(Word { stem: stem(&written), written });
        }
        if let Some(mark) = token.chars().last().filter(|mark| ",.;:!".contains(*mark)) {
            words.push(Word { written: mark.to_string(), stem: mark.to_string() });
        }
        if words.len() > MAX_WORDS {
            break;
        }
    }
    words
}

/// The meaning of the longest phrase at the start of `words`, and how many words it takes.
pub(super) fn lookup(words: &[Word]) -> (Option<Meaning>, usize) {
    let best = TABLE.iter().filter_map(|(phrase, meaning)| Some((*meaning, length(phrase, words)?)));
    best.max_by_key(|(_, length)| *length).map_or((None, 1), |(meaning, length)| (Some(meaning), length))
}

/// How many words at the start of `words` mean something here, and whether they ask for anything.
pub(crate) fn understood(words: &[Word]) -> Option<(usize, bool)> {
    let (meaning, length) = lookup(words);
    meaning.map(|meaning| (length, !matches!(meaning, Break | Filler)))
}

/// How many words a phrase takes at the start of `words`, if it is there.
pub(crate) fn length(phrase: &str, words: &[Word]) -> Option<usize> {
    let mut at = 0;
    for (k, wanted) in phrase.split(' ').enumerate() {
        while k > 0
            && words.get(at).is_some_and(|word| PASSED.contains(&word.written.as_str()) && word.written != wanted)
        {
            at += 1;
        }
        if words.get(at)?.stem != stem(wanted) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// A word without its inflection: `nods`, `nodding` and `nodded` are `nod`. Short words are left alone.
fn stem(word: &str) -> String {
    if word.len() < 4 {
        return word.to_owned();
    }
    let mut stem = word.strip_suffix("ly").filter(|rest| rest.len() > 3).unwrap_or(word);
    for ending in ["ing", "ed", "s"] {
        if let Some(rest) = stem.strip_suffix(ending).filter(|rest| rest.len() > 2 && !rest.ends_with('s')) {
            stem = rest;
            break;
        }
    }
    let stem = stem.strip_suffix('e').filter(|rest| rest.len() > 2).unwrap_or(stem);
    let bytes = stem.as_bytes();
    match bytes {
        [.., a, b] if a == b && bytes.len() > 3 && b.is_ascii_lowercase() => stem[..stem.len() - 1].to_owned(),
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::character::motion::{Cue, MotionPlan};

    fn actions(prompt: &str) -> Vec<Action> {
        MotionPlan::parse(prompt).plan.cues.iter().map(|cue| cue.action).collect()
    }

    #[test]
    fn inflections_are_one_word() {
        for group in [&["nod", "nods", "nodding", "nodded"][..], &["wave", "waves", "waving"], &["smile", "smiling"]] {
            assert!(group.iter().all(|word| stem(word) == stem(group[0])), "{group:?}");
        }
    }

    #[test]
    fn phrases_become_cues_in_order() {
        let text = "Walks closer slowly, then nods twice while pointing to the left; shakes her head at the end. Calm, smiling.";
        let read = MotionPlan::parse(text);
        assert_eq!(read.unknown, Vec::<String>::new());
        let cue = |action| Cue { action, when: When::Next, speed: 1.0, size: 1.0, times: 1 };
        assert_eq!(
            read.plan.cues,
            [
                Cue { speed: 0.6, ..cue(Action::StepCloser) },
                Cue { times: 2, ..cue(Action::Nod) },
                Cue { when: When::Together, ..cue(Action::Point(Direction::Left)) },
                Cue { when: When::End, ..cue(Action::ShakeHead) },
            ]
        );
        assert!(read.plan.manner.energy < 0.0 && read.plan.manner.smile > 0.0);
    }

    #[test]
    fn adverbs_may_come_first_and_places_too() {
        let read = MotionPlan::parse("slowly nods and at the end waves").plan;
        assert_eq!((read.cues[0].speed, read.cues[1].when), (0.6, When::End));
    }

    #[test]
    fn words_nobody_knows_are_reported_and_ignored() {
        let read = MotionPlan::parse("juggles flaming torches, then waves");
        assert_eq!(read.unknown, ["juggles", "flaming", "torches"]);
        assert_eq!(actions("juggles flaming torches, then waves"), [Action::Wave]);
        assert!(MotionPlan::parse("").plan.is_empty());
        assert!(MotionPlan::parse(&"nod ".repeat(5000)).plan.cues.len() <= 24);
    }

    #[test]
    fn hands_do_what_they_are_told() {
        assert_eq!(actions("hands clasped"), [Action::ClaspHands]);
        assert_eq!(actions("gives a thumbs up"), [Action::ThumbsUp]);
        assert_eq!(actions("opens both hands, arms crossed"), [Action::OpenHands, Action::CrossArms]);
        assert_eq!(actions("points at the viewer"), [Action::Point(Direction::Ahead)]);
        assert_eq!(actions("looks up"), [Action::Look(Direction::Up)]);
    }

    #[test]
    fn plans_survive_a_round_trip() {
        let plan = MotionPlan::parse("walks closer then points right, energetic").plan;
        let text = serde_json::to_string(&plan).expect("serialises");
        assert_eq!(serde_json::from_str::<MotionPlan>(&text).expect("parses"), plan);
    }
}
