//! What a presenter wears, as data.

use serde::{Deserialize, Serialize};

use super::super::person::Colour;

/// The kind of clothes; colours and details are the [`Outfit`]'s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Garment {
    Crew,
    VNeck,
    Turtleneck,
    Tee,
    Polo,
    Shirt,
    Blouse,
    Dress,
    Hoodie,
    Cardigan,
    BlazerTee,
    BlazerShirt,
    BlazerTurtleneck,
    BlazerBlouse,
    Suit,
    LabCoat,
    Scrubs,
    Overalls,
    Apron,
    Uniform,
    HiVis,
    SpaceSuit,
}

impl Garment {
    /// Every garment with a line of English about it.
    pub const KINDS: [(Garment, &str); 22] = [
        (Garment::Crew, "a jumper with a round, ribbed neck"),
        (Garment::VNeck, "a jumper with a V neck"),
        (Garment::Turtleneck, "a jumper with a rolled neck"),
        (Garment::Tee, "a T-shirt with short sleeves"),
        (Garment::Polo, "a polo shirt with short sleeves and a soft collar"),
        (Garment::Shirt, "a shirt, open at the collar unless there is a tie"),
        (Garment::Blouse, "a blouse with a soft V neck"),
        (Garment::Dress, "a sleeveless dress with a scooped neck"),
        (Garment::Hoodie, "a hooded sweatshirt with cords"),
        (Garment::Cardigan, "an open cardigan over a top"),
        (Garment::BlazerTee, "a blazer over a round-neck top"),
        (Garment::BlazerShirt, "a blazer over a shirt"),
        (Garment::BlazerTurtleneck, "a blazer over a turtleneck"),
        (Garment::BlazerBlouse, "a blazer over a V-neck blouse"),
        (Garment::Suit, "a suit with a shirt, with or without a tie"),
        (Garment::LabCoat, "a white lab or doctor's coat over a shirt"),
        (Garment::Scrubs, "hospital scrubs: short sleeves and a V neck"),
        (Garment::Overalls, "dungarees over a T-shirt"),
        (Garment::Apron, "a bib apron over a shirt with rolled sleeves"),
        (Garment::Uniform, "a uniform shirt with epaulettes, pockets and a badge"),
        (Garment::HiVis, "a high-visibility vest over a jumper"),
        (Garment::SpaceSuit, "a space suit with a collar ring and patches"),
    ];
}

/// How a pattern runs over the cloth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weave {
    /// Broad level stripes, as on a sailor's top.
    Stripes,
    /// Thin upright lines.
    Pinstripe,
    /// A grid of lines.
    Checks,
    /// Broad crossing bands.
    Plaid,
    Herringbone,
    Dots,
}

/// A pattern on the main cloth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    pub weave: Weave,
    pub colour: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessoryKind {
    BowTie,
    /// Wound once around the neck.
    Scarf,
    /// In the breast pocket of a blazer or suit.
    PocketSquare,
    /// A ribbon with a name card.
    Lanyard,
    Necklace,
    Brooch,
    NameBadge,
    Stethoscope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accessory {
    pub kind: AccessoryKind,
    pub colour: Colour,
}

/// Clothes with their colours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outfit {
    pub garment: Garment,
    pub colour: Colour,
    /// What is worn under a blazer, cardigan, coat, vest, apron or dungarees.
    #[serde(default)]
    pub inner: Option<Colour>,
    /// Collar, ribs, cords, epaulettes or bands when they differ.
    #[serde(default)]
    pub trim: Option<Colour>,
    /// A tie, with a shirt collar only.
    #[serde(default)]
    pub tie: Option<Colour>,
    /// Trousers or skirt where the garment does not make them itself.
    #[serde(default)]
    pub bottoms: Option<Colour>,
    #[serde(default)]
    pub pattern: Option<Pattern>,
    #[serde(default)]
    pub accessories: Vec<Accessory>,
}

impl Outfit {
    /// A garment in colours that suit it.
    pub fn of(garment: Garment) -> Outfit {
        let hex = |value: u32| Colour([(value >> 16) as u8, (value >> 8) as u8, value as u8]);
        let (colour, inner, trim, tie) = match garment {
            Garment::Crew => (0x2f6f73, None, None, None),
            Garment::VNeck => (0x7b4a8e, None, None, None),
            Garment::Turtleneck => (0xc8553d, None, None, None),
            Garment::Tee => (0x4a5a8c, None, None, None),
            Garment::Polo => (0x3f7f6f, None, Some(0xf0ebe0), None),
            Garment::Shirt => (0xdfe8f2, None, None, None),
            Garment::Blouse => (0xe8b7a8, None, None, None),
            Garment::Dress => (0xb8475a, None, None, None),
            Garment::Hoodie => (0x4a5a8c, None, Some(0xf2eee6), None),
            Garment::Cardigan => (0xb8475a, Some(0xf4f1ec), None, None),
            Garment::BlazerTee => (0xc8553d, Some(0xf4f1ec), None, None),
            Garment::BlazerShirt => (0x3a4a63, Some(0xdfe8f2), None, None),
            Garment::BlazerTurtleneck => (0x36404f, Some(0xd9b44a), None, None),
            Garment::BlazerBlouse => (0x2f6f73, Some(0xf4e9df), None, None),
            Garment::Suit => (0x34435a, Some(0xf4f4f2), None, Some(0x9b3540)),
            Garment::LabCoat => (0xf2f4f4, Some(0x7fa6c9), None, None),
            Garment::Scrubs => (0x3f9a9a, None, None, None),
            Garment::Overalls => (0x3f5f8a, Some(0xe8c46a), None, None),
            Garment::Apron => (0x3f5548, Some(0xf0ece4), None, None),
            Garment::Uniform => (0xe9eef4, None, Some(0x1f2838), Some(0x1f2838)),
            Garment::HiVis => (0xe6e23a, Some(0x33425c), None, None),
            Garment::SpaceSuit => (0xe9e6df, None, Some(0xe0873f), None),
        };
        Outfit {
            garment,
            colour: hex(colour),
            inner: inner.map(hex),
            trim: trim.map(hex),
            tie: tie.map(hex),
            bottoms: None,
            pattern: None,
            accessories: Vec::new(),
        }
    }
}
