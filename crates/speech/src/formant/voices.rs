//! A woman's and a man's voice for each language nobody else speaks.

use std::borrow::Cow;

use crate::language::Language;
use crate::timbre::{Formant, Timbre};
use crate::voices::{Gender, Quality, Tier, Voice};

/// Variants of espeak-ng, with what their names say.
const VARIANTS: [(&str, Gender, &str); 2] = [("f2", Gender::Female, "female"), ("m3", Gender::Male, "male")];

pub(crate) fn voices() -> impl Iterator<Item = Voice> {
    Language::ALL.iter().filter(|language| !is_neural(**language)).flat_map(|language| {
        VARIANTS.map(|(variant, gender, described)| Voice {
            id: Cow::Owned(format!("formant_{}_{variant}", language.code().replace('-', "_"))),
            name: Cow::Owned(format!("{} (synthetic, {described})", language.name())),
            language: *language,
            gender,
            quality: Quality::Ungraded,
            tier: Tier::Formant,
            timbre: Timbre::Formant(Formant { variant: Cow::Borrowed(variant), pitch: 50 }),
            character: None,
        })
    })
}

/// Whether neural voices speak it, if only another variant of it.
fn is_neural(language: Language) -> bool {
    Language::NEURAL.iter().any(|neural| neural.primary() == language.primary())
}
