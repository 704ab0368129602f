//! The stock catalogue: one file per person, built in. Adding a person is one file in `presenters/` and one name below.

use std::sync::LazyLock;

use herald_domain::video::Engine;
use serde::{Deserialize, Serialize};

use super::backdrop::Setting;
use super::camera::Framing;
use super::outfit::Outfit;
use super::person::{
    Beard, Body, Brow, Build, Colour, Complexion, Earrings, Gender, Glasses, Hair, HairStyle, Makeup, Person,
    PersonError, Smile, Stance,
};

macro_rules! people {
    ($($name:literal)*) => {
        &[$(include_str!(concat!("../../presenters/", $name, ".toml"))),*]
    };
}

const SOURCES: &[&str] = people! {
    "amina"
    "ana"
    "arjun"
    "erik"
    "grace"
    "ingrid"
    "jaspal"
    "joe"
    "kenji"
    "kofi"
    "layla"
    "lena"
    "liam"
    "mateo"
    "mei"
    "nia"
    "noah"
    "omar"
    "priya"
    "rosa"
    "samuel"
    "thandi"
    "tom"
    "wei"
    "yuki"
    "zuri"
};

/// Everyone, in alphabetical order. A test holds that every built-in file is sound, so none is ever left out.
pub fn catalogue() -> &'static [PersonFile] {
    static PEOPLE: LazyLock<Vec<PersonFile>> =
        LazyLock::new(|| SOURCES.iter().filter_map(|text| PersonFile::parse(text).ok()).collect());
    &PEOPLE
}

/// What a look goes without although the person usually wears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worn {
    Beard,
    Glasses,
    Earrings,
}

/// How a look's hair differs from the person's usual hair.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HairChange {
    pub style: Option<HairStyle>,
    pub colour: Option<Colour>,
    pub highlight: Option<Colour>,
    pub cloth: Option<Colour>,
    pub parting: Option<f32>,
    pub seed: Option<u64>,
}

impl HairChange {
    fn applied(&self, usual: &Hair) -> Hair {
        Hair {
            style: self.style.unwrap_or(usual.style),
            colour: self.colour.unwrap_or(usual.colour),
            highlight: self.highlight.or(usual.highlight),
            cloth: self.cloth.or(usual.cloth),
            parting: self.parting.or(usual.parting),
            seed: self.seed.unwrap_or(usual.seed),
        }
    }
}

/// One appearance of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Lower-case words joined by hyphens, unique among the person's looks.
    pub id: String,
    /// As listed, for example `Ana in Office`.
    pub name: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub outfit: Outfit,
    pub setting: Setting,
    #[serde(default)]
    pub framing: Framing,
    /// At least `avatar_iv`.
    pub engines: Vec<Engine>,
    #[serde(default)]
    pub hair: Option<HairChange>,
    #[serde(default)]
    pub beard: Option<Beard>,
    #[serde(default)]
    pub glasses: Option<Glasses>,
    #[serde(default)]
    pub earrings: Option<Earrings>,
    #[serde(default)]
    pub makeup: Option<Makeup>,
    #[serde(default)]
    pub without: Vec<Worn>,
    #[serde(default)]
    pub smile: Option<Smile>,
    /// The head's resting turn to the picture's right, degrees.
    #[serde(default)]
    pub yaw: f32,
    #[serde(default)]
    pub stance: Stance,
}

/// A person of the catalogue: who they are, and their looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonFile {
    pub name: String,
    pub gender: Gender,
    /// Years, 20 to 75.
    pub age: f32,
    #[serde(default)]
    pub tags: Vec<String>,
    /// Id of the default voice.
    pub voice: String,
    pub skin: Colour,
    pub lips: Colour,
    pub eyes: Colour,
    #[serde(default)]
    pub smile: Smile,
    pub body: Body,
    #[serde(default)]
    pub brow: Brow,
    #[serde(default)]
    pub complexion: Complexion,
    #[serde(default)]
    pub makeup: Makeup,
    pub hair: Hair,
    #[serde(default)]
    pub beard: Option<Beard>,
    #[serde(default)]
    pub glasses: Option<Glasses>,
    #[serde(default)]
    pub earrings: Option<Earrings>,
    pub looks: Vec<Look>,
}

impl PersonFile {
    /// Reads a person's file and checks the person of every look.
    ///
    /// # Errors
    /// When the TOML does not parse, a field is unknown, a number is out of range, there are no looks or two share an id.
    pub fn parse(text: &str) -> Result<PersonFile, PersonError> {
        let file: PersonFile = toml::from_str(text)?;
        if file.looks.is_empty() {
            return Err(PersonError::NoLooks);
        }
        for (index, look) in file.looks.iter().enumerate() {
            if !is_slug(&look.id) || file.looks[..index].iter().any(|other| other.id == look.id) {
                return Err(PersonError::LookId(look.id.clone()));
            }
            file.resolve(look).check()?;
        }
        Ok(file)
    }

    /// The person's id in the catalogue: the name in lower case.
    pub fn id(&self) -> String {
        self.name.to_lowercase()
    }

    pub fn look(&self, id: &str) -> Option<&Look> {
        self.looks.iter().find(|look| look.id == id)
    }

    pub fn build(&self) -> Build {
        self.body.build
    }

    /// The person as they appear in a look.
    pub fn resolve(&self, look: &Look) -> Person {
        let worn = |what: Worn| !look.without.contains(&what);
        Person {
            name: self.name.clone(),
            gender: self.gender,
            age: self.age,
            tags: self.tags.iter().chain(&look.tags).cloned().collect(),
            voice: self.voice.clone(),
            body: self.body.clone(),
            skin: self.skin,
            lips: self.lips,
            eyes: self.eyes,
            brow: self.brow.clone(),
            complexion: self.complexion.clone(),
            makeup: look.makeup.clone().unwrap_or_else(|| self.makeup.clone()),
            hair: look.hair.as_ref().map_or_else(|| self.hair.clone(), |change| change.applied(&self.hair)),
            beard: look.beard.clone().or_else(|| self.beard.clone().filter(|_| worn(Worn::Beard))),
            outfit: look.outfit.clone(),
            glasses: look.glasses.clone().or_else(|| self.glasses.clone().filter(|_| worn(Worn::Glasses))),
            earrings: look.earrings.clone().or_else(|| self.earrings.clone().filter(|_| worn(Worn::Earrings))),
            smile: look.smile.unwrap_or(self.smile),
            yaw: look.yaw,
            setting: look.setting.clone(),
            stance: look.stance,
        }
    }
}

fn is_slug(id: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    id.split('-').all(word)
}
