//! A presenter as data: one TOML file per person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::backdrop::Setting;
use super::outfit::Outfit;
use crate::vector::Vec3;

/// Why a description of a person was refused.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    #[error("the description does not parse: {0}")]
    Syntax(#[from] toml::de::Error),
    #[error("`{field}` is {value}; it must be {allowed}")]
    Range { field: &'static str, value: f32, allowed: &'static str },
    #[error("`ancestry` is empty")]
    NoAncestry,
    #[error("there are no looks")]
    NoLooks,
    #[error("`{0}` is not a look's id: lower-case words joined by hyphens, each id once")]
    LookId(String),
}

/// An sRGB colour, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// Linear light, 0 to 1.
    pub(super) fn linear(self) -> Vec3 {
        let [r, g, b] = self.0.map(|byte| {
            let value = f32::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        Vec3::new(r, g, b)
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Colour, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let number = number.ok_or_else(|| format!("`{text}` is not a colour such as #2f6f73"))?;
        Ok(Colour([(number >> 16) as u8, (number >> 8) as u8, number as u8]))
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> String {
        let [r, g, b] = colour.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    Female,
    Male,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Build {
    Slim,
    #[default]
    Average,
    Athletic,
    Full,
}

/// The resting expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Smile {
    Calm,
    #[default]
    Warm,
}

/// What the arms do when they do nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Hanging.
    #[default]
    Relaxed,
    /// Hands joined in front.
    Clasped,
    /// One hand at the height of the belt, ready to speak.
    Ready,
}

/// Shape of head and body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Weights of `african`, `asian`, `caucasian` features; scaled to sum to 1.
    pub ancestry: BTreeMap<String, f32>,
    #[serde(default)]
    pub build: Build,
    /// Extra shape targets such as `head/head-oval`; `*` means both sides. -1 to 1.
    #[serde(default)]
    pub morphs: BTreeMap<String, f32>,
    /// Which way the face is slightly uneven.
    #[serde(default)]
    pub seed: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Brow {
    pub thick: f32,
    pub arch: f32,
    /// Outer end up (positive) or down.
    pub angle: f32,
    pub colour: Option<Colour>,
}

impl Default for Brow {
    fn default() -> Self {
        Brow { thick: 1.0, arch: 0.45, angle: 0.0, colour: None }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HairStyle {
    Bald,
    /// A few millimetres all over.
    Buzz,
    /// Short and textured.
    Crop,
    /// Short with a side parting.
    Side,
    /// Combed back and up.
    Quiff,
    /// Side parting over a high forehead.
    Recede,
    /// Short with a fringe swept over the forehead.
    Pixie,
    /// To the jaw.
    Bob,
    /// To the collar.
    Lob,
    /// Straight, over the shoulders.
    Long,
    Wavy,
    /// Ringlets over the shoulders.
    LongCurls,
    /// Tied at the back, falling over one shoulder.
    Ponytail,
    /// Tied low at the back.
    Bun,
    /// Tied on top.
    TopBun,
    /// One plait over the shoulder.
    Plait,
    /// Many thin plaits over the shoulders.
    BoxBraids,
    /// Plaited rows along the scalp, tied at the back.
    Cornrows,
    Curls,
    Afro,
    Coils,
    /// A scarf around head, neck and shoulders.
    Headscarf,
    /// Cloth wound around the head.
    Turban,
}

impl HairStyle {
    /// Every style, in the order of the sheets.
    pub const ALL: [HairStyle; 23] = [
        HairStyle::Bald,
        HairStyle::Buzz,
        HairStyle::Crop,
        HairStyle::Side,
        HairStyle::Quiff,
        HairStyle::Recede,
        HairStyle::Pixie,
        HairStyle::Bob,
        HairStyle::Lob,
        HairStyle::Long,
        HairStyle::Wavy,
        HairStyle::LongCurls,
        HairStyle::Ponytail,
        HairStyle::Bun,
        HairStyle::TopBun,
        HairStyle::Plait,
        HairStyle::BoxBraids,
        HairStyle::Cornrows,
        HairStyle::Curls,
        HairStyle::Afro,
        HairStyle::Coils,
        HairStyle::Headscarf,
        HairStyle::Turban,
    ];
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hair {
    pub style: HairStyle,
    /// The hair's own colour, also under cloth: brows and beard follow it.
    pub colour: Colour,
    /// Lightened ends and glints.
    #[serde(default)]
    pub highlight: Option<Colour>,
    /// Colour of a headscarf or turban.
    #[serde(default)]
    pub cloth: Option<Colour>,
    /// Where the parting is, left (negative) or right of the middle; about 0.26.
    #[serde(default)]
    pub parting: Option<f32>,
    #[serde(default)]
    pub seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GlassesShape {
    Round,
    Square,
    CatEye,
    /// Lenses held by a thin wire.
    Rimless,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glasses {
    pub shape: GlassesShape,
    pub colour: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarringKind {
    #[default]
    Stud,
    Hoop,
    Drop,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earrings {
    #[serde(default)]
    pub kind: EarringKind,
    pub colour: Colour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeardStyle {
    /// Paint only.
    Stubble,
    /// Jaw, chin and upper lip.
    Full,
    /// Chin and upper lip.
    Goatee,
    Moustache,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beard {
    pub style: BeardStyle,
    /// Thickness, 0.02 to 0.09 base units; no matter for stubble.
    #[serde(default = "Beard::usual_thickness")]
    pub thick: f32,
    #[serde(default)]
    pub colour: Option<Colour>,
}

impl Beard {
    fn usual_thickness() -> f32 {
        0.045
    }
}

/// What skin shows beside its colour; each 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Complexion {
    pub freckles: f32,
    /// Warmth of cheeks and nose.
    pub blush: f32,
    /// Drawn lines beside eyes and mouth. Absent: by age.
    pub lines: Option<f32>,
}

impl Default for Complexion {
    fn default() -> Self {
        Complexion { freckles: 0.0, blush: 0.5, lines: None }
    }
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Makeup {
    /// Colour on the upper lids.
    pub shadow: Option<Colour>,
    /// Strength and length of the lash line, 0 to 1. Absent: by gender.
    pub liner: Option<f32>,
    /// Shine of the lips, 0 to 1.
    pub gloss: f32,
}

/// Everything that makes one presenter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    pub gender: Gender,
    /// Years, 20 to 75.
    pub age: f32,
    #[serde(default)]
    pub tags: Vec<String>,
    /// Id of the default voice.
    pub voice: String,
    pub body: Body,
    pub skin: Colour,
    pub lips: Colour,
    pub eyes: Colour,
    #[serde(default)]
    pub brow: Brow,
    #[serde(default)]
    pub complexion: Complexion,
    #[serde(default)]
    pub makeup: Makeup,
    pub hair: Hair,
    #[serde(default)]
    pub beard: Option<Beard>,
    pub outfit: Outfit,
    #[serde(default)]
    pub glasses: Option<Glasses>,
    #[serde(default)]
    pub earrings: Option<Earrings>,
    #[serde(default)]
    pub smile: Smile,
    #[serde(default)]
    pub stance: Stance,
    /// The head's resting turn to the picture's right, degrees.
    #[serde(default)]
    pub yaw: f32,
    #[serde(default)]
    pub setting: Setting,
}

impl Person {
    /// Checks every number's range; a description from outside passes here first.
    ///
    /// # Errors
    /// Names the field that is out of range.
    pub fn check(&self) -> Result<(), PersonError> {
        let within = |field, value: f32, low: f32, high: f32, allowed| {
            if (low..=high).contains(&value) { Ok(()) } else { Err(PersonError::Range { field, value, allowed }) }
        };
        within("age", self.age, 20.0, 75.0, "20 to 75")?;
        within("yaw", self.yaw, -20.0, 20.0, "-20 to 20")?;
        within("brow.thick", self.brow.thick, 0.3, 2.0, "0.3 to 2")?;
        within("brow.arch", self.brow.arch, 0.0, 1.0, "0 to 1")?;
        within("brow.angle", self.brow.angle, -0.5, 0.5, "-0.5 to 0.5")?;
        within("hair.parting", self.hair.parting.unwrap_or(0.0), -0.6, 0.6, "-0.6 to 0.6")?;
        if let Some(beard) = &self.beard {
            within("beard.thick", beard.thick, 0.02, 0.09, "0.02 to 0.09")?;
        }
        within("complexion.freckles", self.complexion.freckles, 0.0, 1.0, "0 to 1")?;
        within("complexion.blush", self.complexion.blush, 0.0, 1.0, "0 to 1")?;
        within("complexion.lines", self.complexion.lines.unwrap_or(0.0), 0.0, 1.0, "0 to 1")?;
        within("makeup.liner", self.makeup.liner.unwrap_or(0.0), 0.0, 1.0, "0 to 1")?;
        within("makeup.gloss", self.makeup.gloss, 0.0, 1.0, "0 to 1")?;
        for weight in self.body.morphs.values() {
            within("body.morphs", *weight, -1.0, 1.0, "-1 to 1")?;
        }
        for weight in self.body.ancestry.values() {
            within("body.ancestry", *weight, 0.0, 1.0, "0 to 1")?;
        }
        if self.body.ancestry.values().sum::<f32>() < 0.01 { Err(PersonError::NoAncestry) } else { Ok(()) }
    }

    /// How far towards the old shape: 0 up to 27 years, .25 at 40, .62 at 62.
    pub(super) fn oldness(&self) -> f32 {
        super::maths::interpolate(&[(27.0, 0.0), (40.0, 0.25), (50.0, 0.45), (62.0, 0.62), (75.0, 0.85)], self.age)
    }

    /// Strength of drawn age lines, 0 to 1.
    pub(super) fn lines(&self) -> f32 {
        let by_age = super::maths::interpolate(&[(36.0, 0.0), (50.0, 0.45), (62.0, 0.8), (72.0, 1.0)], self.age);
        self.complexion.lines.unwrap_or(by_age)
    }

    /// Strength of the lash line, 0 to 1.
    pub(super) fn liner(&self) -> f32 {
        self.makeup.liner.unwrap_or(if self.gender == Gender::Female { 0.6 } else { 0.0 })
    }

    /// The beard, when it is more than paint.
    pub(super) fn sculpted_beard(&self) -> Option<&Beard> {
        self.beard.as_ref().filter(|beard| beard.style != BeardStyle::Stubble)
    }

    pub(super) fn beard_colour(&self) -> Colour {
        self.beard.as_ref().and_then(|beard| beard.colour).unwrap_or(self.hair.colour)
    }

    pub(super) fn brow_colour(&self) -> Colour {
        self.brow.colour.unwrap_or(self.hair.colour)
    }
}
