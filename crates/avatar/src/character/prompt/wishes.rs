//! What a prompt asks for, found word by word.

use super::super::backdrop::{Mood, Scenery, Setting, Time};
use super::super::camera::Framing;
use super::super::outfit::{AccessoryKind, Garment, Weave};
use super::super::person::{BeardStyle, Build, Colour, Gender, GlassesShape, HairStyle, Smile};
use super::colours::{self, Shade, shaded};
use super::vocabulary::{BREAKS, HairTrait, Meaning, Origin, SMALL, SkinTone, TABLE};

/// A list of things a description may mean without naming them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// One of [`Garment::KINDS`].
    Garment,
    /// One of [`super::super::Setting::KINDS`].
    Setting,
}

/// The position in a slot's list that comes nearest to a text; `None` when meanings cannot be compared here.
pub type Nearest<'a> = &'a dyn Fn(Slot, &str) -> Option<usize>;

/// Years.
pub type Age = f32;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct HairWish {
    pub style: Option<HairStyle>,
    pub colour: Option<Colour>,
    /// Colour of a headscarf or turban.
    pub cloth: Option<Colour>,
    pub(super) traits: Vec<HairTrait>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutfitWish {
    pub garment: Option<Garment>,
    pub colour: Option<Colour>,
    pub inner: Option<Colour>,
    pub tie: Option<Option<Colour>>,
    pub weave: Option<Weave>,
    pub accessories: Vec<(AccessoryKind, Option<Colour>)>,
}

impl OutfitWish {
    /// Whether clothes were asked for at all.
    pub fn any(&self) -> bool {
        *self != OutfitWish::default()
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Light {
    pub time: Option<Time>,
    pub mood: Option<Mood>,
}

/// Everything a prompt says; what it leaves open is for [`super::cast`] to choose.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wishes {
    pub gender: Option<Gender>,
    pub age: Option<Age>,
    pub build: Option<Build>,
    pub(super) origin: Option<Origin>,
    pub(super) skin: Option<SkinTone>,
    pub eyes: Option<Colour>,
    pub hair: HairWish,
    pub beard: Option<(BeardStyle, Option<Colour>)>,
    pub glasses: Option<(GlassesShape, Option<Colour>)>,
    pub earrings: Option<Option<Colour>>,
    pub freckles: bool,
    pub smile: Option<Smile>,
    pub outfit: OutfitWish,
    pub scenery: Option<Scenery>,
    pub scenery_colour: Option<Colour>,
    pub light: Light,
    pub framing: Option<Framing>,
    /// Words that are in no table, with the description of what comes nearest to them.
    pub guessed: Vec<(String, &'static str)>,
    /// Words that mean nothing here.
    pub unknown: Vec<String>,
}

impl Wishes {
    /// Reads a description of at most a few hundred words.
    pub fn read(prompt: &str, nearest: Nearest<'_>) -> Wishes {
        let mut reader = Reader::default();
        for sentence in prompt.split([',', ';', '.', '\n', '(', ')', '!', '?', ':', '—', '–']) {
            reader.sentence(sentence, nearest);
        }
        reader.wishes
    }
}

/// Words between two breaks.
#[derive(Debug, Default)]
struct Clause {
    about: Option<Slot>,
    /// Something of the tables was named.
    known: bool,
    unknown: Vec<String>,
}

/// A word without the signs around it; what a hyphen joins is one word only where the table has it so.
fn parts(word: &str) -> Vec<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let joined = word.contains('-') && !TABLE.iter().any(|(text, _)| *text == word) && !word.contains("year");
    let pieces: Vec<&str> = if joined { word.split('-').collect() } else { vec![&word] };
    pieces.into_iter().filter(|piece| !piece.is_empty()).map(str::to_owned).collect()
}

/// Adjectives that wait for their noun.
#[derive(Debug, Clone, Default)]
struct Pending {
    shade: Option<Shade>,
    colour: Option<String>,
    traits: Vec<HairTrait>,
    weave: Option<Weave>,
}

/// What was named last: adjectives without a noun of their own belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noun {
    Hair,
    Eyes,
    Clothes,
    Place,
}

#[derive(Debug, Default)]
struct Reader {
    wishes: Wishes,
    pending: Pending,
    last: Option<Noun>,
    /// Years that early, mid or late add to a decade.
    within: f32,
    /// Years were given as a number.
    counted: bool,
}

impl Reader {
    fn sentence(&mut self, sentence: &str, nearest: Nearest<'_>) {
        let words: Vec<String> = sentence.split_whitespace().flat_map(parts).collect();
        let mut clause = Clause::default();
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_str();
            if let Some(years) = self.years(&words, at) {
                (self.wishes.age, self.counted) = (Some(years), true);
                at += 1;
                continue;
            }
            if let Some((meaning, length)) = longest(&words[at..]) {
                let about = match meaning {
                    Meaning::Wearing => Some(Slot::Garment),
                    Meaning::Somewhere => Some(Slot::Setting),
                    _ => None,
                };
                if about.is_some() {
                    self.close(std::mem::take(&mut clause), nearest);
                    clause.about = about;
                }
                clause.known |= meaning.is_noun();
                self.apply(meaning);
                at += length;
                continue;
            }
            if BREAKS.contains(&word) {
                // "dressed in", "standing at": the clause has only begun.
                if clause.known || !clause.unknown.is_empty() {
                    self.close(std::mem::take(&mut clause), nearest);
                }
                let place = matches!(word, "in" | "on" | "at" | "against");
                clause.about = clause.about.or(place.then_some(Slot::Setting));
            } else if colours::named(word).is_some() || colours::of_hair(word).is_some() {
                self.pending.colour = Some(word.to_owned());
            } else if !SMALL.contains(&word) && word.parse::<f32>().is_err() {
                clause.unknown.push(word.to_owned());
            }
            at += 1;
        }
        self.close(clause, nearest);
        self.last = None;
    }

    /// What the tables do not know is compared by meaning, where the clause says what it is about and names nothing else.
    fn close(&mut self, clause: Clause, nearest: Nearest<'_>) {
        let described = clause.unknown.join(" ");
        let guess = clause.about.filter(|_| !clause.known && !described.is_empty());
        match guess.and_then(|slot| Some((slot, nearest(slot, &described)?))) {
            Some((Slot::Garment, place)) if self.wishes.outfit.garment.is_none() => {
                if let Some((garment, text)) = Garment::KINDS.get(place) {
                    self.wishes.outfit.garment = Some(*garment);
                    self.wishes.guessed.push((described, text));
                    self.last = Some(Noun::Clothes);
                }
            }
            Some((Slot::Setting, place)) if self.wishes.scenery.is_none() => {
                if let Some((scenery, text)) = Setting::KINDS.get(place) {
                    self.wishes.scenery = Some(*scenery);
                    self.wishes.guessed.push((described, text));
                    self.last = Some(Noun::Place);
                }
            }
            _ => self.wishes.unknown.extend(clause.unknown),
        }
        self.settle();
    }

    /// `30s`, `35`, `35-year-old`, `thirties`: years of age, but not any other number.
    fn years(&mut self, words: &[String], at: usize) -> Option<Age> {
        let word = words[at].as_str();
        const DECADES: [(&str, f32); 6] = [
            ("twenties", 20.0),
            ("thirties", 30.0),
            ("forties", 40.0),
            ("fifties", 50.0),
            ("sixties", 60.0),
            ("seventies", 70.0),
        ];
        let decade = DECADES.iter().find(|(name, _)| *name == word).map(|(_, years)| *years);
        let decade = decade.or_else(|| {
            let digits = word.strip_suffix("s").or_else(|| word.strip_suffix("'s"))?;
            digits.parse::<f32>().ok().filter(|years| (10.0..=90.0).contains(years))
        });
        if let Some(decade) = decade {
            let within = if self.within > 0.0 { self.within } else { 4.0 };
            return Some((decade + within).clamp(20.0, 75.0));
        }
        let number = word.split(['-', '–']).next().and_then(|part| part.parse::<f32>().ok());
        let number = number.filter(|years| (1.0..=110.0).contains(years))?;
        let aged = word.contains("year")
            || words.get(at + 1).is_some_and(|next| next.starts_with("year"))
            || at > 0 && matches!(words[at - 1].as_str(), "aged" | "age");
        aged.then_some(number.clamp(20.0, 75.0))
    }

    fn apply(&mut self, meaning: Meaning) {
        let wishes = &mut self.wishes;
        match meaning {
            Meaning::Who(gender) => {
                wishes.gender = wishes.gender.or(gender);
                match self.pending.colour.take().as_deref() {
                    Some("black") => wishes.origin = Some(Origin::African),
                    Some("white") => wishes.origin = Some(Origin::European),
                    Some("brown") => wishes.skin = Some(SkinTone::Brown),
                    _ => {}
                }
                // "short man": not hair.
                self.pending = Pending::default();
            }
            // "50 years old", "young, early 30s": the number says more than the word.
            Meaning::Years(_) if self.counted => {}
            Meaning::Years(years) => wishes.age = Some(years),
            Meaning::Within(years) => self.within = years,
            Meaning::Origin(origin) => wishes.origin = Some(origin),
            Meaning::Skin(tone) => wishes.skin = Some(tone),
            Meaning::Build(build) => wishes.build = Some(build),
            Meaning::Shade(shade) => {
                self.pending.shade = Some(shade);
                if self.pending.colour.is_none() {
                    let word = if shade == Shade::Dark { "dark" } else { "light" };
                    self.pending.colour = matches!(shade, Shade::Dark | Shade::Light).then(|| word.to_owned());
                }
            }
            Meaning::HairTrait(hair) => self.pending.traits.push(hair),
            Meaning::Hair(style) => {
                wishes.hair.style = Some(style);
                self.describe_hair();
            }
            Meaning::HairNoun => self.describe_hair(),
            Meaning::EyesNoun => {
                wishes.eyes = self.pending.colour.take().and_then(|word| colours::of_eyes(&word)).or(wishes.eyes);
                self.pending = Pending::default();
                self.last = Some(Noun::Eyes);
            }
            Meaning::SkinNoun => {
                wishes.skin = match self.pending.colour.take().as_deref() {
                    Some("dark" | "black") => Some(SkinTone::Dark),
                    Some("brown") => Some(SkinTone::Brown),
                    Some("tan" | "golden" | "gold") => Some(SkinTone::Tan),
                    Some("olive") => Some(SkinTone::Olive),
                    Some("light" | "white" | "pink") => Some(SkinTone::Light),
                    _ => wishes.skin,
                };
                self.pending = Pending::default();
            }
            Meaning::Beard(style) => {
                let colour = self.pending.colour.take().and_then(|word| colours::of_hair(&word));
                wishes.beard = Some((style, colour));
                wishes.gender = wishes.gender.or(Some(Gender::Male));
                self.pending = Pending::default();
            }
            Meaning::Glasses(shape) => wishes.glasses = Some((shape, self.pending.take_colour())),
            Meaning::Earrings => wishes.earrings = Some(self.pending.take_colour()),
            Meaning::Freckles => wishes.freckles = true,
            Meaning::Garment(garment) => self.wear(garment),
            Meaning::Tie => wishes.outfit.tie = Some(self.pending.take_colour()),
            Meaning::Weave(weave) => self.pending.weave = Some(weave),
            Meaning::Accessory(kind) => wishes.outfit.accessories.push((kind, self.pending.take_colour())),
            Meaning::Smile(smile) => wishes.smile = Some(smile),
            Meaning::Scenery(scenery) => {
                wishes.scenery = Some(scenery);
                wishes.scenery_colour = self.pending.take_colour().or(wishes.scenery_colour);
                self.last = Some(Noun::Place);
            }
            Meaning::Time(time) => wishes.light.time = Some(time),
            Meaning::Mood(mood) => wishes.light.mood = Some(mood),
            Meaning::Framing(framing) => wishes.framing = Some(framing),
            Meaning::Somewhere => {
                // "blue background": the colour of a plain one.
                if let Some(colour) = self.pending.take_colour() {
                    wishes.scenery = wishes.scenery.or(Some(Scenery::Plain));
                    wishes.scenery_colour = Some(colour);
                }
                self.last = Some(Noun::Place);
            }
            Meaning::Wearing => {
                self.settle();
                self.last = Some(Noun::Clothes);
            }
            Meaning::Filler => {}
        }
    }

    fn describe_hair(&mut self) {
        let hair = &mut self.wishes.hair;
        let pending = std::mem::take(&mut self.pending);
        let covered = matches!(hair.style, Some(HairStyle::Headscarf | HairStyle::Turban));
        if covered {
            hair.cloth = pending.colour_of(colours::named).or(hair.cloth);
        } else {
            hair.colour = pending.colour_of(colours::of_hair).or(hair.colour);
        }
        hair.traits.extend(pending.traits);
        self.last = Some(Noun::Hair);
    }

    /// A second garment is worn with the first: a blazer over a shirt.
    fn wear(&mut self, garment: Garment) {
        let outfit = &mut self.wishes.outfit;
        let weave = self.pending.weave.take();
        let colour = self.pending.take_colour();
        let blazer = |inner: Garment| match inner {
            Garment::Shirt | Garment::Polo => Garment::BlazerShirt,
            Garment::Turtleneck => Garment::BlazerTurtleneck,
            Garment::Blouse | Garment::VNeck | Garment::Dress => Garment::BlazerBlouse,
            _ => Garment::BlazerTee,
        };
        let layered = |outer: Garment| {
            use Garment::{Apron, Cardigan, HiVis, LabCoat, Overalls, Suit};
            matches!(outer, Suit | LabCoat | Cardigan | Apron | Overalls | HiVis)
        };
        match outfit.garment {
            None => (outfit.garment, outfit.colour) = (Some(garment), colour),
            // "white blouse and navy blazer", in either order.
            Some(worn) if is_blazer(garment) && !is_blazer(worn) && !layered(worn) => {
                outfit.inner = outfit.colour.take();
                (outfit.garment, outfit.colour) = (Some(blazer(worn)), colour);
            }
            Some(worn) if is_blazer(worn) => {
                outfit.inner = colour.or(outfit.inner);
                outfit.garment = Some(blazer(garment));
            }
            Some(worn) if layered(worn) && !layered(garment) => outfit.inner = colour.or(outfit.inner),
            // A trade was named first ("doctor"), then what is really worn.
            Some(_) => {
                outfit.garment = Some(garment);
                outfit.colour = colour.or(outfit.colour);
            }
        }
        outfit.weave = weave.or(outfit.weave);
        self.last = Some(Noun::Clothes);
    }

    /// Adjectives that found no noun belong to what was named last: "hair short and silver".
    fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let wishes = &mut self.wishes;
        match self.last {
            Some(Noun::Hair) => {
                wishes.hair.colour = wishes.hair.colour.or(pending.colour_of(colours::of_hair));
                wishes.hair.traits.extend(pending.traits);
            }
            Some(Noun::Eyes) => wishes.eyes = wishes.eyes.or(pending.colour_of(colours::of_eyes)),
            Some(Noun::Clothes) => {
                wishes.outfit.colour = wishes.outfit.colour.or(pending.colour_of(colours::named));
                wishes.outfit.weave = wishes.outfit.weave.or(pending.weave);
            }
            Some(Noun::Place) => {
                wishes.scenery_colour = wishes.scenery_colour.or(pending.colour_of(colours::named));
            }
            None => {}
        }
    }
}

fn is_blazer(garment: Garment) -> bool {
    use Garment::{BlazerBlouse, BlazerShirt, BlazerTee, BlazerTurtleneck};
    matches!(garment, BlazerTee | BlazerShirt | BlazerTurtleneck | BlazerBlouse)
}

impl Pending {
    fn take_colour(&mut self) -> Option<Colour> {
        std::mem::take(self).colour_of(colours::named)
    }

    fn colour_of(&self, name: impl Fn(&str) -> Option<Colour>) -> Option<Colour> {
        let word = self.colour.as_deref()?;
        let colour = name(word)?;
        match self.shade {
            // "dark hair" has no colour word to shade.
            Some(_) if matches!(word, "dark" | "light") => Some(colour),
            Some(shade) => Some(shaded(colour, shade)),
            None => Some(colour),
        }
    }
}

/// The longest phrase of the table at the start of the words, in the singular or the plural.
fn longest(words: &[String]) -> Option<(Meaning, usize)> {
    for length in (1..=words.len().min(4)).rev() {
        let phrase = words[..length].join(" ");
        let found = TABLE.iter().find(|(text, _)| *text == phrase);
        let singular = phrase.strip_suffix("es").into_iter().chain(phrase.strip_suffix('s'));
        let found = found.or_else(|| singular.into_iter().find_map(|one| TABLE.iter().find(|(text, _)| *text == one)));
        if let Some((_, meaning)) = found {
            return Some((*meaning, length));
        }
    }
    None
}
