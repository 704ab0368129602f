//! Packs in languages they were not trained on: tried by `examples/accents.rs`, which wrote `voices/accented.json`.

use std::borrow::Cow;

use serde::Deserialize;

use crate::accuracy::ACCENTED;
use crate::character::Character;
use crate::language::Language;
use crate::timbre::{Blend, Timbre};
use crate::voices::{Gender, Quality, Tier, Voice, pack_name};

const TRIALS: &str = include_str!("../voices/accented.json");

/// What one language gave.
#[derive(Deserialize)]
struct Trial {
    language: Language,
    packs: Vec<Heard>,
}

/// The best pack of a gender.
#[derive(Deserialize)]
struct Heard {
    pack: String,
    gender: Gender,
    /// Mean word error rate of the sentences it said.
    wrong: f64,
    sentences: usize,
    character: Character,
}

/// A pack that has said fewer sentences was given up.
const SENTENCES: usize = 5;

pub(crate) fn voices() -> impl Iterator<Item = Voice> {
    let trials: Vec<Trial> = serde_json::from_str(TRIALS).unwrap_or_default();
    let voice = |language: Language, heard: Heard| Voice {
        id: Cow::Owned(format!("{}_{}", language.code().replace('-', "_"), heard.pack)),
        name: Cow::Owned(format!("{} (accented)", pack_name(&heard.pack))),
        language,
        gender: heard.gender,
        quality: Quality::Ungraded,
        tier: Tier::NeuralAccented,
        timbre: Timbre::Kokoro(Blend::of(heard.pack)),
        character: Some(heard.character),
    };
    trials.into_iter().flat_map(move |trial| {
        let understood = trial.packs.into_iter().filter(is_understood);
        understood.map(move |heard| voice(trial.language, heard)).collect::<Vec<_>>()
    })
}

fn is_understood(heard: &Heard) -> bool {
    heard.sentences >= SENTENCES && heard.wrong <= ACCENTED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kokoro::PACKS;

    #[test]
    fn only_what_was_understood_is_served() {
        let trials: Vec<Trial> = serde_json::from_str(TRIALS).expect("trials parse");
        let understood: Vec<&Heard> =
            trials.iter().flat_map(|trial| &trial.packs).filter(|heard| is_understood(heard)).collect();
        assert!(!understood.is_empty());
        assert_eq!(voices().count(), understood.len());
        for heard in understood {
            assert!(PACKS.contains(&&*heard.pack), "{}", heard.pack);
        }
        for voice in voices() {
            assert!(!Language::NEURAL.contains(&voice.language), "{}", voice.id);
        }
        assert!(trials.iter().flat_map(|trial| &trial.packs).any(|heard| !is_understood(heard)), "nothing was refused");
    }
}
