//! The voices the embedded engine serves.
//!
//! Kokoro's pack holds 54. The five Japanese and eight Mandarin ones (`jf_* jm_* zf_* zm_*`) are left out: espeak-ng cannot
//! phonemise those languages the way the model was trained, so they would be served unintelligible.

use serde::Serialize;

use crate::language::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    Female,
    Male,
}

impl Gender {
    pub fn as_str(self) -> &'static str {
        match self {
            Gender::Female => "female",
            Gender::Male => "male",
        }
    }
}

/// How good a voice is, after the grades published with the pack: A is `Best`, B `Good`, C `Fair`, below it `Basic`.
/// Only the English voices are graded there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    Best,
    Good,
    Fair,
    Basic,
    Ungraded,
}

/// One voice, by the id requests name it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Voice {
    pub id: &'static str,
    pub name: &'static str,
    pub language: Language,
    pub gender: Gender,
    pub quality: Quality,
}

impl Voice {
    /// The voice with this id.
    pub fn find(id: &str) -> Option<&'static Voice> {
        VOICES.iter().find(|voice| voice.id == id)
    }
}

use Gender::{Female, Male};
use Language::{EnGb, EnUs, Es, FrFr, Hi, It, PtBr};
use Quality::{Basic, Best, Fair, Good, Ungraded};

const fn voice(id: &'static str, name: &'static str, language: Language, gender: Gender, quality: Quality) -> Voice {
    Voice { id, name, language, gender, quality }
}

/// Every voice served, best first within a language.
pub const VOICES: &[Voice] = &[
    voice("af_heart", "Heart", EnUs, Female, Best),
    voice("af_bella", "Bella", EnUs, Female, Best),
    voice("af_nicole", "Nicole", EnUs, Female, Good),
    voice("af_aoede", "Aoede", EnUs, Female, Fair),
    voice("af_kore", "Kore", EnUs, Female, Fair),
    voice("af_sarah", "Sarah", EnUs, Female, Fair),
    voice("af_alloy", "Alloy", EnUs, Female, Fair),
    voice("af_nova", "Nova", EnUs, Female, Fair),
    voice("af_sky", "Sky", EnUs, Female, Fair),
    voice("af_jessica", "Jessica", EnUs, Female, Basic),
    voice("af_river", "River", EnUs, Female, Basic),
    voice("am_fenrir", "Fenrir", EnUs, Male, Fair),
    voice("am_michael", "Michael", EnUs, Male, Fair),
    voice("am_puck", "Puck", EnUs, Male, Fair),
    voice("am_echo", "Echo", EnUs, Male, Basic),
    voice("am_eric", "Eric", EnUs, Male, Basic),
    voice("am_liam", "Liam", EnUs, Male, Basic),
    voice("am_onyx", "Onyx", EnUs, Male, Basic),
    voice("am_santa", "Santa", EnUs, Male, Basic),
    voice("am_adam", "Adam", EnUs, Male, Basic),
    voice("bf_emma", "Emma", EnGb, Female, Good),
    voice("bf_isabella", "Isabella", EnGb, Female, Fair),
    voice("bf_alice", "Alice", EnGb, Female, Basic),
    voice("bf_lily", "Lily", EnGb, Female, Basic),
    voice("bm_fable", "Fable", EnGb, Male, Fair),
    voice("bm_george", "George", EnGb, Male, Fair),
    voice("bm_lewis", "Lewis", EnGb, Male, Basic),
    voice("bm_daniel", "Daniel", EnGb, Male, Basic),
    voice("ef_dora", "Dora", Es, Female, Ungraded),
    voice("em_alex", "Alex", Es, Male, Ungraded),
    voice("em_santa", "Santa", Es, Male, Ungraded),
    voice("ff_siwis", "Siwis", FrFr, Female, Ungraded),
    voice("if_sara", "Sara", It, Female, Ungraded),
    voice("im_nicola", "Nicola", It, Male, Ungraded),
    voice("pf_dora", "Dora", PtBr, Female, Ungraded),
    voice("pm_alex", "Alex", PtBr, Male, Ungraded),
    voice("pm_santa", "Santa", PtBr, Male, Ungraded),
    voice("hf_alpha", "Alpha", Hi, Female, Ungraded),
    voice("hf_beta", "Beta", Hi, Female, Ungraded),
    voice("hm_omega", "Omega", Hi, Male, Ungraded),
    voice("hm_psi", "Psi", Hi, Male, Ungraded),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_follow_the_pack() {
        let ids: BTreeSet<&str> = VOICES.iter().map(|voice| voice.id).collect();
        assert_eq!(ids.len(), VOICES.len());
        for voice in VOICES {
            let gender = if voice.gender == Female { b'f' } else { b'm' };
            assert_eq!(voice.id.as_bytes()[1], gender, "{}", voice.id);
        }
        for language in Language::ALL {
            assert!(VOICES.iter().any(|voice| voice.language == language), "{language:?} has no voice");
        }
    }
}
