//! Names of colours, and what "dark", "light" and their like do to them.

use super::super::person::Colour;

/// Names with sRGB values chosen to look right on cloth and walls.
const NAMES: &[(&str, u32)] = &[
    ("black", 0x26262b),
    ("charcoal", 0x3c3f46),
    ("grey", 0x8b9097),
    ("gray", 0x8b9097),
    ("silver", 0xb9bec6),
    ("white", 0xf3f1ed),
    ("ivory", 0xf1ebdd),
    ("cream", 0xf0e6d2),
    ("beige", 0xdccbb0),
    ("khaki", 0xb5a67c),
    ("tan", 0xc6a27b),
    ("camel", 0xc09a6b),
    ("brown", 0x7d5a41),
    ("chocolate", 0x5a3d2e),
    ("red", 0xc23b3b),
    ("crimson", 0xa62639),
    ("scarlet", 0xd2362f),
    ("burgundy", 0x7a2738),
    ("maroon", 0x74283a),
    ("wine", 0x752a3f),
    ("rust", 0xb3562f),
    ("terracotta", 0xc8654a),
    ("coral", 0xe8775f),
    ("salmon", 0xea9280),
    ("peach", 0xf2b899),
    ("orange", 0xe07f35),
    ("amber", 0xe2a03a),
    ("mustard", 0xd2a23c),
    ("yellow", 0xecc64f),
    ("gold", 0xd3a845),
    ("golden", 0xd3a845),
    ("olive", 0x7c7f46),
    ("lime", 0xa6c34d),
    ("green", 0x4c8a5b),
    ("emerald", 0x2c8660),
    ("sage", 0x93a98b),
    ("mint", 0xa9d5bd),
    ("forest", 0x2f5f45),
    ("teal", 0x2f7a7a),
    ("turquoise", 0x3ba7a6),
    ("aqua", 0x5fbcc4),
    ("cyan", 0x54b8cf),
    ("sky", 0x86bfe3),
    ("blue", 0x3f6bb0),
    ("navy", 0x263656),
    ("royal", 0x34519e),
    ("indigo", 0x434592),
    ("denim", 0x4d6b95),
    ("lavender", 0xb3a5d6),
    ("lilac", 0xc3aed6),
    ("purple", 0x7a4b93),
    ("violet", 0x6d4a9b),
    ("plum", 0x6c3a62),
    ("magenta", 0xb33b7f),
    ("pink", 0xe39ab2),
    ("rose", 0xd98493),
    ("fuchsia", 0xc23e86),
];

/// The colour a word names.
pub(super) fn named(word: &str) -> Option<Colour> {
    NAMES.iter().find(|(name, _)| *name == word).map(|(_, value)| from_hex(*value))
}

pub(super) const fn from_hex(value: u32) -> Colour {
    Colour([(value >> 16) as u8, (value >> 8) as u8, value as u8])
}

/// What an adjective does to the colour behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shade {
    Dark,
    Light,
    Bright,
    Muted,
}

pub(super) fn shaded(colour: Colour, shade: Shade) -> Colour {
    let towards = |target: [f32; 3], share: f32| {
        let mix = |k: usize| (f32::from(colour.0[k]) + (target[k] - f32::from(colour.0[k])) * share).round() as u8;
        Colour([mix(0), mix(1), mix(2)])
    };
    let grey = colour.0.iter().map(|value| f32::from(*value)).sum::<f32>() / 3.0;
    match shade {
        Shade::Dark => towards([16.0, 18.0, 26.0], 0.48),
        Shade::Light => towards([250.0, 249.0, 246.0], 0.45),
        Shade::Muted => towards([grey; 3], 0.45),
        Shade::Bright => {
            let push = |k: usize| (grey + (f32::from(colour.0[k]) - grey) * 1.35).clamp(0.0, 255.0) as u8;
            Colour([push(0), push(1), push(2)])
        }
    }
}

/// The nearest hair of nature to a colour word: "silver" hair is not the silver of a car. Colours that do not grow stay.
pub(super) fn of_hair(word: &str) -> Option<Colour> {
    const HAIR: &[(&str, u32)] = &[
        ("black", 0x2a1f1c),
        ("brown", 0x5a3a26),
        ("brunette", 0x553522),
        ("chestnut", 0x6f4226),
        ("auburn", 0x7e3b22),
        ("chocolate", 0x46291c),
        ("blonde", 0xc9a063),
        ("blond", 0xc9a063),
        ("golden", 0xcb9d55),
        ("gold", 0xcb9d55),
        ("red", 0x9a4324),
        ("ginger", 0xb55f2c),
        ("copper", 0xa9552a),
        ("strawberry", 0xc07a4c),
        ("grey", 0x8d8b88),
        ("gray", 0x8d8b88),
        ("silver", 0xb4b5b8),
        ("white", 0xdbd9d4),
        ("platinum", 0xdccfae),
        ("dark", 0x35241c),
        ("light", 0xb08a58),
    ];
    HAIR.iter().find(|(name, _)| *name == word).map(|(_, value)| from_hex(*value)).or_else(|| named(word))
}

/// Iris colours.
pub(super) fn of_eyes(word: &str) -> Option<Colour> {
    const EYES: &[(&str, u32)] = &[
        ("brown", 0x54331d),
        ("dark", 0x34200f),
        ("black", 0x2a1a10),
        ("hazel", 0x7a5a2c),
        ("amber", 0x94612a),
        ("green", 0x5f7d4d),
        ("blue", 0x4d7398),
        ("grey", 0x77838c),
        ("gray", 0x77838c),
        ("silver", 0x8e9aa3),
        ("light", 0x7397ad),
    ];
    EYES.iter().find(|(name, _)| *name == word).map(|(_, value)| from_hex(*value)).or_else(|| named(word))
}
