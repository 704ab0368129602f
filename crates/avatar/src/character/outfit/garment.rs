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
