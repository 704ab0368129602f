//! A presenter as data: one TOML file per person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::backdrop::Setting;
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
    /// Short with a side parting.
    Side,
    /// Combed back and up.
    Quiff,
    /// Short and textured.
    Crop,
    /// Side parting over a high forehead.
    Recede,
    Bob,
    Lob,
    Long,
    Wavy,
    /// Tied low at the back.
    Bun,
    /// Tied on top.
    TopBun,
    Curls,
    Afro,
    Coils,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hair {
    pub style: HairStyle,
    pub colour: Colour,
    /// Lightened ends and glints.
    #[serde(default)]
    pub highlight: Option<Colour>,
    /// Where the parting is, left (negative) or right of the middle; about 0.26.
    #[serde(default)]
    pub parting: Option<f32>,
    #[serde(default)]
    pub seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Garment {
    /// Round neck knitwear or T-shirt.
    Crew,
    VNeck,
    Turtleneck,
    Shirt,
    Hoodie,
    /// Blazer over a round-neck top.
    BlazerTee,
    /// Blazer over a shirt.
    BlazerShirt,
    /// Blazer over a turtleneck.
    BlazerTurtleneck,
    Cardigan,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outfit {
    pub garment: Garment,
    pub colour: Colour,
    /// What is worn under a blazer or cardigan.
    #[serde(default)]
    pub inner: Option<Colour>,
    /// Collar, ribs or cords when they differ.
    #[serde(default)]
    pub trim: Option<Colour>,
    #[serde(default)]
    pub tie: Option<Colour>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glasses {
    pub colour: Colour,
    /// 0 rectangular, 1 round.
    #[serde(default)]
    pub round: f32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beard {
    /// Thickness, 0.02 to 0.09 base units.
    pub thick: f32,
    #[serde(default)]
    pub colour: Option<Colour>,
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
    pub hair: Hair,
    #[serde(default)]
    pub beard: Option<Beard>,
    pub outfit: Outfit,
    #[serde(default)]
    pub glasses: Option<Glasses>,
    #[serde(default)]
    pub earrings: Option<Colour>,
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
    /// Reads and checks a description.
    ///
    /// # Errors
    /// When the TOML does not parse, a field is unknown or a number out of range.
    pub fn parse(text: &str) -> Result<Person, PersonError> {
        let person: Person = toml::from_str(text)?;
        person.check()?;
        Ok(person)
    }

    fn check(&self) -> Result<(), PersonError> {
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
        if let Some(glasses) = &self.glasses {
            within("glasses.round", glasses.round, 0.0, 1.0, "0 to 1")?;
        }
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

    pub(super) fn brow_colour(&self) -> Colour {
        self.brow.colour.unwrap_or(self.hair.colour)
    }
}
