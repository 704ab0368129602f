//! The voices the embedded engine serves.
//!
//! 54 packs of Kokoro and blends of them; packs that are understood in other languages, with an accent; and for each language
//! the network was not trained on the formant voices of espeak-ng.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::accented;
use crate::blends;
use crate::character::Character;
use crate::formant;
use crate::language::Language;
use crate::timbre::{Blend, Timbre};
use crate::traits::{Standards, Traits};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// How a voice speaks the language it is listed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// By a network that was trained on the language.
    Neural,
    /// By a network that was not: understood in a recognition round trip, with a foreign accent.
    NeuralAccented,
    /// By rules and resonators: robotic. The recogniser here understands little of it; people used to screen readers do.
    Formant,
}

/// One voice, by the id requests name it with.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    pub id: Cow<'static, str>,
    pub name: Cow<'static, str>,
    pub language: Language,
    pub gender: Gender,
    pub quality: Quality,
    pub tier: Tier,
    pub timbre: Timbre,
    /// How it sounds, where that was measured.
    pub character: Option<Character>,
}

impl Voice {
    /// Whether it is understood in a language: neural voices in all that the network was trained on, the others in their
    /// own.
    pub fn speaks(&self, language: Language) -> bool {
        let own = self.language.primary() == language.primary();
        let trained = Language::NEURAL.iter().any(|neural| neural.primary() == language.primary());
        own || self.tier == Tier::Neural && trained
    }

    /// The voice of the catalogue with this id.
    pub fn find(id: &str) -> Option<&'static Voice> {
        catalogue().iter().find(|voice| voice.id == id)
    }
}

/// Every voice served, in the order they are listed.
pub fn catalogue() -> &'static [Voice] {
    static VOICES: LazyLock<Vec<Voice>> =
        LazyLock::new(|| stock().chain(blends::voices()).chain(accented::voices()).chain(formant::voices()).collect());
    &VOICES
}

/// What a voice of the catalogue is called: deep, lively, for narration. `None` when it was not measured.
pub fn traits(voice: &Voice) -> Option<Traits> {
    static STANDARDS: LazyLock<Standards> = LazyLock::new(|| {
        let measured = |voice: &'static Voice| Some((voice.gender, voice.character.as_ref()?));
        // Another language sounds otherwise by itself.
        let native = |voice: &&'static Voice| voice.tier == Tier::Neural;
        Standards::of(catalogue().iter().filter(native).filter_map(measured))
    });
    voice.character.as_ref().map(|character| STANDARDS.traits(voice.gender, character))
}

/// What a pack is called.
pub(crate) fn pack_name(pack: &str) -> &'static str {
    STOCK.iter().find(|row| row.0 == pack).map_or("Kokoro", |row| row.1)
}

/// The packs as they are, with what `examples/breed.rs` measured of them.
fn stock() -> impl Iterator<Item = Voice> {
    let measured = blends::stock();
    STOCK.iter().map(move |(id, name, language, gender, quality)| Voice {
        id: Cow::Borrowed(id),
        name: Cow::Borrowed(name),
        language: *language,
        gender: *gender,
        quality: *quality,
        tier: Tier::Neural,
        timbre: Timbre::Kokoro(Blend::of(*id)),
        character: measured.get(*id).copied(),
    })
}

use Gender::{Female, Male};
use Language::{EnGb, EnUs, Es, FrFr, Hi, It, Ja, PtBr, Zh};
use Quality::{Basic, Best, Fair, Good, Ungraded};

/// The packs of Kokoro, best first within a language. `zf_xiaoni` is absent: 43 % of what it says over thirty sentences is
/// misheard. Blends may hold a part of it, as they passed a round trip of their own.
const STOCK: &[(&str, &str, Language, Gender, Quality)] = &[
    ("af_heart", "Heart", EnUs, Female, Best),
    ("af_bella", "Bella", EnUs, Female, Best),
    ("af_nicole", "Nicole", EnUs, Female, Good),
    ("af_aoede", "Aoede", EnUs, Female, Fair),
    ("af_kore", "Kore", EnUs, Female, Fair),
    ("af_sarah", "Sarah", EnUs, Female, Fair),
    ("af_alloy", "Alloy", EnUs, Female, Fair),
    ("af_nova", "Nova", EnUs, Female, Fair),
    ("af_sky", "Sky", EnUs, Female, Fair),
    ("af_jessica", "Jessica", EnUs, Female, Basic),
    ("af_river", "River", EnUs, Female, Basic),
    ("am_fenrir", "Fenrir", EnUs, Male, Fair),
    ("am_michael", "Michael", EnUs, Male, Fair),
    ("am_puck", "Puck", EnUs, Male, Fair),
    ("am_echo", "Echo", EnUs, Male, Basic),
    ("am_eric", "Eric", EnUs, Male, Basic),
    ("am_liam", "Liam", EnUs, Male, Basic),
    ("am_onyx", "Onyx", EnUs, Male, Basic),
    ("am_santa", "Santa", EnUs, Male, Basic),
    ("am_adam", "Adam", EnUs, Male, Basic),
    ("bf_emma", "Emma", EnGb, Female, Good),
    ("bf_isabella", "Isabella", EnGb, Female, Fair),
    ("bf_alice", "Alice", EnGb, Female, Basic),
    ("bf_lily", "Lily", EnGb, Female, Basic),
    ("bm_fable", "Fable", EnGb, Male, Fair),
    ("bm_george", "George", EnGb, Male, Fair),
    ("bm_lewis", "Lewis", EnGb, Male, Basic),
    ("bm_daniel", "Daniel", EnGb, Male, Basic),
    ("ef_dora", "Dora", Es, Female, Ungraded),
    ("em_alex", "Alex", Es, Male, Ungraded),
    ("em_santa", "Santa", Es, Male, Ungraded),
    ("ff_siwis", "Siwis", FrFr, Female, Ungraded),
    ("if_sara", "Sara", It, Female, Ungraded),
    ("im_nicola", "Nicola", It, Male, Ungraded),
    ("pf_dora", "Dora", PtBr, Female, Ungraded),
    ("pm_alex", "Alex", PtBr, Male, Ungraded),
    ("pm_santa", "Santa", PtBr, Male, Ungraded),
    ("hf_alpha", "Alpha", Hi, Female, Ungraded),
    ("hf_beta", "Beta", Hi, Female, Ungraded),
    ("hm_omega", "Omega", Hi, Male, Ungraded),
    ("hm_psi", "Psi", Hi, Male, Ungraded),
    ("jf_alpha", "Alpha", Ja, Female, Ungraded),
    ("jf_gongitsune", "Gongitsune", Ja, Female, Ungraded),
    ("jf_nezumi", "Nezumi", Ja, Female, Ungraded),
    ("jf_tebukuro", "Tebukuro", Ja, Female, Ungraded),
    ("jm_kumo", "Kumo", Ja, Male, Ungraded),
    ("zf_xiaobei", "Xiaobei", Zh, Female, Ungraded),
    ("zf_xiaoxiao", "Xiaoxiao", Zh, Female, Ungraded),
    ("zf_xiaoyi", "Xiaoyi", Zh, Female, Ungraded),
    ("zm_yunjian", "Yunjian", Zh, Male, Ungraded),
    ("zm_yunxi", "Yunxi", Zh, Male, Ungraded),
    ("zm_yunxia", "Yunxia", Zh, Male, Ungraded),
    ("zm_yunyang", "Yunyang", Zh, Male, Ungraded),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::kokoro::PACKS;

    /// What is said of the catalogue elsewhere.
    #[test]
    fn counts_in_the_readme_are_those_of_the_catalogue() {
        let readme = include_str!("../../../README.md");
        for (tier, words) in
            [(Tier::Neural, "neural voices"), (Tier::NeuralAccented, "accented ones"), (Tier::Formant, "formant ones")]
        {
            let count = catalogue().iter().filter(|voice| voice.tier == tier).count();
            assert!(readme.contains(&format!("{count} {words}")), "there are {count} {words}");
        }
    }

    #[test]
    fn ids_are_unique_and_follow_the_pack() {
        let ids: BTreeSet<&str> = catalogue().iter().map(|voice| &*voice.id).collect();
        assert_eq!(ids.len(), catalogue().len());
        for (id, _, _, gender, _) in STOCK {
            assert!(PACKS.contains(id), "{id}");
            assert_eq!(id.as_bytes()[1], if *gender == Female { b'f' } else { b'm' }, "{id}");
        }
        for language in Language::ALL {
            let speaks = |voice: &Voice| voice.language.primary() == language.primary();
            assert!(catalogue().iter().any(speaks), "{language:?} has no voice");
        }
    }
}
