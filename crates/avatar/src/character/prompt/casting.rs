//! A whole person from wishes: what was not asked for is chosen so that it fits, by the seed.

use std::collections::BTreeMap;

use super::super::backdrop::{Scenery, Setting};
use super::super::camera::Framing;
use super::super::outfit::{Accessory, AccessoryKind, Garment, Outfit, Pattern};
use super::super::person::{
    Beard, Body, Brow, Build, Colour, Complexion, Earrings, Gender, Glasses, Hair, HairStyle, Makeup, Person, Smile,
    Stance,
};
use super::colours::{self, Shade, from_hex, shaded};
use super::reference::Reference;
use super::vocabulary::{HairTrait, Origin, SkinTone};
use super::wishes::{OutfitWish, Wishes};
use crate::liveliness::Chance;

/// Somebody made of wishes.
#[derive(Debug, Clone, PartialEq)]
pub struct Cast {
    /// Without a voice, unless they were somebody before.
    pub person: Person,
    pub framing: Framing,
    /// What was asked for and not followed, in words.
    pub notes: Vec<String>,
}

/// Makes a person. `somebody` keeps face, age and body, and changes clothes, hair, expression and place.
pub fn cast(name: &str, wishes: &Wishes, somebody: Option<&Person>, references: &[Reference], seed: u64) -> Cast {
    let mut chance = Chance::new(seed);
    let nearest = |(asked, taken): &(String, &str)| format!("`{asked}` is not known here; {taken} comes nearest.");
    let mut notes: Vec<String> = wishes.guessed.iter().map(nearest).collect();
    if !wishes.unknown.is_empty() {
        notes.push(format!("`{}` was not understood and is ignored.", wishes.unknown.join("`, `")));
    }
    let mut person = match somebody {
        Some(person) => {
            if wishes.describes_identity() {
                notes.push("Age, origin, build and features stay those of the avatar this look is of.".to_owned());
            }
            person.clone()
        }
        None => newcomer(name, wishes, references, &mut chance),
    };
    let new = somebody.is_none();
    if new || wishes.outfit.any() {
        person.outfit = dressed(&person, &wishes.outfit, references, &mut chance);
    }
    if !new {
        change_hair(&mut person, wishes);
    }
    if let Some((shape, colour)) = wishes.glasses {
        person.glasses = Some(Glasses { shape, colour: colour.unwrap_or(from_hex(0x2f2a2c)) });
    }
    if let Some(colour) = wishes.earrings {
        person.earrings = Some(Earrings { kind: Default::default(), colour: colour.unwrap_or(from_hex(0xd8b25a)) });
    }
    if let Some((style, colour)) = wishes.beard {
        person.beard = Some(Beard { style, thick: 0.045, colour });
    }
    person.smile = wishes.smile.unwrap_or(person.smile);
    let placed = wishes.scenery.is_some() || wishes.light != Default::default();
    if new || placed || !references.is_empty() {
        person.setting = setting(&person, wishes, references, &mut chance);
    }
    if new {
        person.yaw = chance.between(-9.0, 9.0).round();
    }
    Cast { person, framing: wishes.framing.unwrap_or_default(), notes }
}

impl Wishes {
    /// Whether the prompt says who somebody is, not only how they appear.
    fn describes_identity(&self) -> bool {
        self.age.is_some()
            || self.origin.is_some()
            || self.skin.is_some()
            || self.eyes.is_some()
            || self.build.is_some()
    }
}

fn pick<T: Copy>(list: &[T], chance: &mut Chance) -> T {
    list[(chance.between(0.0, list.len() as f32) as usize).min(list.len() - 1)]
}

/// Looks that go together by origin.
struct Family {
    ancestry: &'static [(&'static str, f32)],
    skins: &'static [u32],
    hair: &'static [u32],
    eyes: &'static [u32],
}

fn family(origin: Origin) -> Family {
    const DARK_EYES: &[u32] = &[0x3a2415, 0x4a2d18, 0x33200f];
    const DARK_HAIR: &[u32] = &[0x2a1f1c, 0x33241d];
    match origin {
        Origin::African => Family {
            ancestry: &[("african", 1.0)],
            skins: &[0x6d432c, 0x7d4d33, 0x8f5b3d],
            hair: DARK_HAIR,
            eyes: DARK_EYES,
        },
        Origin::EastAsian => {
            Family { ancestry: &[("asian", 1.0)], skins: &[0xf0cba9, 0xe8bd98], hair: DARK_HAIR, eyes: DARK_EYES }
        }
        Origin::SouthAsian => Family {
            ancestry: &[("caucasian", 0.6), ("african", 0.25), ("asian", 0.15)],
            skins: &[0xb27a52, 0x9f6b48, 0xc58f66],
            hair: DARK_HAIR,
            eyes: DARK_EYES,
        },
        Origin::MiddleEastern => Family {
            ancestry: &[("caucasian", 0.75), ("african", 0.25)],
            skins: &[0xd6a47c, 0xc68f66],
            hair: &[0x2a1f1c, 0x3a281f],
            eyes: &[0x4a2d18, 0x5a3a1e, 0x6b4c22],
        },
        Origin::Latin => Family {
            ancestry: &[("caucasian", 0.65), ("asian", 0.2), ("african", 0.15)],
            skins: &[0xd9a983, 0xc9956c, 0xe2b592],
            hair: &[0x2f211b, 0x46301f, 0x5a3a26],
            eyes: &[0x4a2d18, 0x5a3a1e, 0x6b5a2c],
        },
        Origin::European => Family {
            ancestry: &[("caucasian", 1.0)],
            skins: &[0xefc4aa, 0xe9bb9d, 0xf1cbb4],
            hair: &[0x4c3122, 0x6f4226, 0x3a281f, 0xb98f58],
            eyes: &[0x54331d, 0x5f7d4d, 0x4d7398, 0x7a5a2c],
        },
        Origin::Nordic => Family {
            ancestry: &[("caucasian", 1.0)],
            skins: &[0xf4d3c0, 0xf1cab4],
            hair: &[0xc9a063, 0xb55f2c, 0xd2b27a, 0x8a5a34],
            eyes: &[0x4d7398, 0x77838c, 0x5f7d4d],
        },
    }
}

fn skin_of(tone: SkinTone) -> u32 {
    match tone {
        SkinTone::Fair => 0xf4d3c0,
        SkinTone::Light => 0xefc4aa,
        SkinTone::Olive => 0xd6a880,
        SkinTone::Tan => 0xc68f66,
        SkinTone::Brown => 0x9b6444,
        SkinTone::Dark => 0x693f2a,
    }
}

fn origin(wishes: &Wishes, chance: &mut Chance) -> Origin {
    use Origin::{African, EastAsian, European, Latin, MiddleEastern, Nordic, SouthAsian};
    let fitting: &[Origin] = match wishes.skin {
        Some(SkinTone::Fair) => &[Nordic, European],
        Some(SkinTone::Light) => &[European, EastAsian],
        Some(SkinTone::Olive) => &[Latin, MiddleEastern],
        Some(SkinTone::Tan) => &[Latin, SouthAsian],
        Some(SkinTone::Brown) => &[SouthAsian, African],
        Some(SkinTone::Dark) => &[African],
        None => &[African, EastAsian, SouthAsian, MiddleEastern, Latin, European, European, Nordic],
    };
    let drawn = pick(fitting, chance);
    wishes.origin.unwrap_or(drawn)
}

fn newcomer(name: &str, wishes: &Wishes, references: &[Reference], chance: &mut Chance) -> Person {
    let face = references.iter().find_map(|reference| reference.face);
    let drawn = pick(&[Gender::Female, Gender::Male], chance);
    let gender = wishes.gender.unwrap_or(drawn);
    let drawn = chance.between(26.0, 52.0).round();
    let age = wishes.age.unwrap_or(drawn);
    let origin = origin(wishes, chance);
    let family = family(origin);
    let drawn = from_hex(pick(family.skins, chance));
    let skin = wishes.skin.map(|tone| from_hex(skin_of(tone))).or(face.map(|face| face.skin)).unwrap_or(drawn);
    let drawn = from_hex(pick(family.eyes, chance));
    let hair = hair(wishes, gender, age, origin, face.and_then(|face| face.hair), &family, chance);
    let female = gender == Gender::Female;
    let brow_colour = match hair.colour {
        Colour(rgb) if rgb.iter().all(|value| *value > 120) => shaded(hair.colour, Shade::Dark),
        colour => colour,
    };
    Person {
        name: name.to_owned(),
        gender,
        age,
        tags: Vec::new(),
        voice: String::new(),
        body: Body {
            ancestry: family.ancestry.iter().map(|(name, weight)| ((*name).to_owned(), *weight)).collect(),
            build: wishes.build.unwrap_or(Build::Average),
            morphs: features(face.map(|face| (face.roundness, face.jaw)), chance),
            seed: u64::from(chance.between(0.0, 1e6) as u32),
        },
        lips: lips(skin),
        skin,
        eyes: wishes.eyes.unwrap_or(drawn),
        brow: Brow {
            thick: if female { chance.between(0.95, 1.15) } else { chance.between(1.2, 1.4) },
            arch: if female { chance.between(0.38, 0.5) } else { chance.between(0.22, 0.32) },
            angle: chance.between(-0.06, 0.06),
            colour: Some(brow_colour),
        },
        complexion: Complexion { freckles: if wishes.freckles { 0.7 } else { 0.0 }, ..Complexion::default() },
        makeup: Makeup::default(),
        beard: None,
        hair,
        outfit: plain_outfit(),
        glasses: None,
        earrings: None,
        smile: Smile::Warm,
        yaw: 0.0,
        setting: Setting::default(),
        stance: Stance::default(),
    }
}

/// Replaced at once; a person is never without clothes.
fn plain_outfit() -> Outfit {
    Outfit {
        garment: Garment::Crew,
        colour: from_hex(0x4a5a8c),
        inner: None,
        trim: None,
        tie: None,
        bottoms: None,
        pattern: None,
        accessories: Vec::new(),
    }
}

/// Lips from the skin: redder, and darker on deep skin.
fn lips(Colour([r, g, b]): Colour) -> Colour {
    let mix = |value: u8, towards: f32, share: f32| (f32::from(value) * (1.0 - share) + towards * share) as u8;
    Colour([mix(r, 178.0, 0.42), mix(g, 62.0, 0.52), mix(b, 66.0, 0.50)])
}

/// A few shape targets, each used a little: enough that two people of one origin are two people.
fn features(measured: Option<(f32, f32)>, chance: &mut Chance) -> BTreeMap<String, f32> {
    let mut morphs = BTreeMap::new();
    let mut set = |name: &str, weight: f32| {
        if weight > 0.02 {
            morphs.insert(name.to_owned(), weight);
        }
    };
    let (roundness, jaw) = measured.unwrap_or((chance.between(-0.9, 0.9), chance.between(-0.9, 0.9)));
    set("head/head-oval", 0.35 * (-roundness).max(0.0));
    set("head/head-round", 0.35 * roundness.max(0.0));
    set("chin/chin-width-incr", 0.32 * jaw.max(0.0));
    set("chin/chin-width-decr", 0.32 * (-jaw).max(0.0));
    for [more, less] in [
        ["nose/nose-scale-horiz-incr", "nose/nose-scale-horiz-decr"],
        ["nose/nose-width2-incr", "nose/nose-width2-decr"],
        ["nose/nose-curve-convex", "nose/nose-curve-concave"],
        ["chin/chin-height-incr", "chin/chin-height-decr"],
        ["cheek/*-cheek-volume-incr", "cheek/*-cheek-volume-decr"],
        ["mouth/mouth-scale-horiz-incr", "mouth/mouth-scale-horiz-decr"],
        ["eyes/*-eye-trans-out", "eyes/*-eye-trans-in"],
    ] {
        let weight = chance.between(-0.34, 0.34);
        set(if weight > 0.0 { more } else { less }, weight.abs());
    }
    set("mouth/mouth-lowerlip-volume-incr", chance.between(-0.3, 0.4));
    morphs
}

fn hair(
    wishes: &Wishes,
    gender: Gender,
    age: f32,
    origin: Origin,
    measured: Option<Colour>,
    family: &Family,
    chance: &mut Chance,
) -> Hair {
    let drawn = natural_style(gender, age, origin, chance);
    let style = wishes.hair.style.or_else(|| styled(&wishes.hair.traits, gender, origin)).unwrap_or(drawn);
    let drawn = from_hex(pick(family.hair, chance));
    // Hair goes grey over two decades, each head at its own time.
    let grey = ((age - 50.0 + chance.between(-6.0, 4.0)) / 18.0).clamp(0.0, 1.0);
    let Colour(young) = drawn;
    let silver = colours::of_hair("grey").map_or([141; 3], |colour| colour.0);
    let aged = Colour(std::array::from_fn(|k| {
        (f32::from(young[k]) + (f32::from(silver[k]) - f32::from(young[k])) * grey) as u8
    }));
    Hair {
        style,
        colour: wishes.hair.colour.or(measured).unwrap_or(aged),
        highlight: None,
        cloth: wishes.hair.cloth.or_else(|| covered(style).then(|| cloth_colour(chance))),
        parting: None,
        seed: u64::from(chance.between(0.0, 1e6) as u32),
    }
}

fn covered(style: HairStyle) -> bool {
    matches!(style, HairStyle::Headscarf | HairStyle::Turban)
}

fn cloth_colour(chance: &mut Chance) -> Colour {
    from_hex(pick(&[0x3a7f80, 0x6d5a8c, 0x9a4d5e, 0x4a6a94, 0xc9a27a], chance))
}

/// The style that adjectives mean: "long curly hair".
fn styled(traits: &[HairTrait], gender: Gender, origin: Origin) -> Option<HairStyle> {
    let has = |wanted: HairTrait| traits.contains(&wanted);
    if traits.is_empty() {
        return None;
    }
    let (female, african) = (gender == Gender::Female, origin == Origin::African);
    Some(match (has(HairTrait::Long), has(HairTrait::Medium), has(HairTrait::Short)) {
        (true, _, _) if has(HairTrait::Curly) => HairStyle::LongCurls,
        (true, _, _) if has(HairTrait::Wavy) => HairStyle::Wavy,
        (true, _, _) => HairStyle::Long,
        (_, true, _) if has(HairTrait::Curly) => HairStyle::LongCurls,
        (_, true, _) => HairStyle::Lob,
        (_, _, true) if has(HairTrait::Curly) && african => HairStyle::Coils,
        (_, _, true) if has(HairTrait::Curly) => HairStyle::Curls,
        (_, _, true) if female => HairStyle::Pixie,
        (_, _, true) => HairStyle::Crop,
        _ if has(HairTrait::Curly) && african => HairStyle::Afro,
        _ if has(HairTrait::Curly) => HairStyle::Curls,
        _ if has(HairTrait::Wavy) && female => HairStyle::Wavy,
        _ if female => HairStyle::Long,
        _ => HairStyle::Side,
    })
}

fn natural_style(gender: Gender, age: f32, origin: Origin, chance: &mut Chance) -> HairStyle {
    use HairStyle::{
        Afro, Bob, BoxBraids, Bun, Buzz, Coils, Crop, Curls, Lob, Long, Pixie, Ponytail, Quiff, Recede, Side, TopBun,
        Wavy,
    };
    let list: &[HairStyle] = match (gender, origin) {
        (Gender::Female, Origin::African) => &[Afro, Curls, TopBun, BoxBraids, Coils],
        (Gender::Female, _) if age > 55.0 => &[Bob, Pixie, Bun, Lob],
        (Gender::Female, _) => &[Bob, Lob, Long, Wavy, Ponytail, Bun],
        (Gender::Male, Origin::African) => &[Coils, Buzz, Coils],
        (Gender::Male, _) if age > 55.0 => &[Recede, Side, Crop],
        (Gender::Male, _) => &[Side, Crop, Quiff],
    };
    pick(list, chance)
}

/// Somebody's hair changes only as far as the prompt says so.
fn change_hair(person: &mut Person, wishes: &Wishes) {
    let origin = match person.body.ancestry.get("african") {
        Some(share) if *share > 0.6 => Origin::African,
        _ => Origin::European,
    };
    let style = wishes.hair.style.or_else(|| styled(&wishes.hair.traits, person.gender, origin));
    person.hair.style = style.unwrap_or(person.hair.style);
    person.hair.colour = wishes.hair.colour.unwrap_or(person.hair.colour);
    person.hair.cloth = wishes.hair.cloth.or(person.hair.cloth);
    if covered(person.hair.style) && person.hair.cloth.is_none() {
        person.hair.cloth = Some(from_hex(0x3a7f80));
    }
}

/// Colours a garment has unless something else is asked for: its own, and what is under it.
fn usual_colours(garment: Garment, chance: &mut Chance) -> (Colour, Option<Colour>) {
    const CLOTH: &[u32] = &[0x2f6f73, 0xd99b3d, 0xc1553f, 0x6f4a86, 0x44558a, 0xb0475c, 0x4c7a5a];
    const UNDER: &[u32] = &[0xf4f1ec, 0xe9e4da, 0xdfe8f0];
    let cloth = from_hex(pick(CLOTH, chance));
    let under = Some(from_hex(pick(UNDER, chance)));
    match garment {
        Garment::Suit => (from_hex(pick(&[0x2c3650, 0x3b3f47, 0x4a4f58], chance)), under),
        Garment::LabCoat => (from_hex(0xf2f4f5), Some(from_hex(pick(&[0x7fa6c9, 0x3f6bb0, 0x93a98b], chance)))),
        Garment::Scrubs => (from_hex(pick(&[0x2f7a7a, 0x3f6bb0, 0x7fb0a8], chance)), None),
        Garment::Overalls => (from_hex(0x4d6b95), Some(from_hex(pick(&[0xe9e4da, 0xc1553f, 0xd2a23c], chance)))),
        Garment::Apron => (from_hex(pick(&[0x3c3f46, 0x2f5f45, 0x7a2738], chance)), under),
        Garment::Uniform => (from_hex(pick(&[0xf2f4f5, 0x2b3a5c], chance)), None),
        Garment::HiVis => (from_hex(pick(&[0xe8782e, 0xd9d23c], chance)), Some(from_hex(0x35425c))),
        Garment::SpaceSuit => (from_hex(pick(&[0xdfe3e8, 0x33456e], chance)), None),
        Garment::Shirt | Garment::Blouse => (from_hex(pick(&[0xf2f4f5, 0xdfe8f0, 0xbcd0e6, 0xd98493], chance)), None),
        _ => (cloth, under),
    }
}

/// Garments with a shirt collar a tie goes under.
fn takes_a_tie(garment: Garment) -> bool {
    matches!(garment, Garment::Suit | Garment::Shirt | Garment::BlazerShirt | Garment::LabCoat)
}

fn dressed(person: &Person, wish: &OutfitWish, references: &[Reference], chance: &mut Chance) -> Outfit {
    use Garment::{BlazerShirt, BlazerTee, BlazerTurtleneck, Cardigan, Crew, Polo, Shirt, Suit, Turtleneck};
    let female = person.gender == Gender::Female;
    let usual: &[Garment] = if female {
        &[BlazerTee, Crew, Turtleneck, Cardigan, Garment::Blouse, BlazerTurtleneck]
    } else {
        &[BlazerShirt, Crew, Shirt, Polo, BlazerTee, Suit]
    };
    let drawn = if wish.tie.is_some() { Suit } else { pick(usual, chance) };
    let garment = match wish.garment {
        Some(garment) if wish.tie.is_some() && garment == BlazerTee => BlazerShirt,
        Some(garment) => garment,
        None => drawn,
    };
    let striking = references.iter().flat_map(|reference| &reference.palette).next().copied();
    let (own, under) = usual_colours(garment, chance);
    let colour = wish.colour.or(striking).unwrap_or(own);
    let tie = match wish.tie {
        Some(colour) => Some(colour.unwrap_or(from_hex(0x8f2f3c))),
        None if garment == Suit && !female && chance.between(0.0, 1.0) < 0.6 => {
            Some(from_hex(pick(&[0x8f2f3c, 0x35507e, 0x3f6a58], chance)))
        }
        None => None,
    };
    let second = |colour: Colour| {
        if colour.0.iter().map(|value| u32::from(*value)).sum::<u32>() > 380 {
            shaded(colour, Shade::Dark)
        } else {
            shaded(colour, Shade::Light)
        }
    };
    let accessories = wish.accessories.iter().map(|(kind, colour)| Accessory {
        kind: *kind,
        colour: colour.unwrap_or(from_hex(match kind {
            AccessoryKind::BowTie => 0x8f2f3c,
            AccessoryKind::Scarf => 0xb0475c,
            AccessoryKind::PocketSquare => 0xf4f1ec,
            AccessoryKind::Lanyard => 0x3f6bb0,
            AccessoryKind::Necklace | AccessoryKind::Brooch => 0xd8b25a,
            AccessoryKind::NameBadge => 0xf2f4f5,
            AccessoryKind::Stethoscope => 0x3a4654,
        })),
    });
    Outfit {
        garment,
        colour,
        inner: wish.inner.or(under),
        trim: None,
        tie: tie.filter(|_| takes_a_tie(garment)),
        bottoms: None,
        pattern: wish.weave.map(|weave| Pattern { weave, colour: second(colour) }),
        accessories: accessories.collect(),
    }
}

fn setting(person: &Person, wishes: &Wishes, references: &[Reference], chance: &mut Chance) -> Setting {
    /// Light and deep sides of grounds that go with skin of any tone.
    const GROUNDS: &[[u32; 2]] = &[
        [0x8fc1c1, 0x4f8288],
        [0xf1d9c3, 0xd9ad8c],
        [0x9fb3d9, 0x5a6fa5],
        [0xc7dccb, 0x8db39a],
        [0xf2b880, 0xd9824f],
        [0xf3d3d3, 0xd9a3a6],
        [0xd9d3ea, 0xa497c9],
    ];
    let far = |ground: &&[u32; 2]| {
        let (Colour(a), Colour(b)) = (from_hex(ground[1]), person.outfit.colour);
        a.iter().zip(b).map(|(x, y)| (i32::from(*x) - i32::from(y)).abs()).sum::<i32>() > 90
    };
    let fitting: Vec<[u32; 2]> = GROUNDS.iter().filter(far).copied().collect();
    let [light, deep] = pick(if fitting.is_empty() { GROUNDS } else { &fitting }, chance);
    let kind = wishes.scenery.unwrap_or(Scenery::Plain);
    let palette = references.iter().flat_map(|reference| &reference.palette).nth(1).copied();
    let wanted = wishes.scenery_colour.or(palette);
    let mut setting = Setting::of(kind);
    match (kind, wanted) {
        (Scenery::Plain | Scenery::GradientSoft, Some(colour)) => {
            setting.colour = Some(shaded(colour, Shade::Light));
            setting.accent = Some(colour);
        }
        (Scenery::Plain, None) => (setting.colour, setting.accent) = (Some(from_hex(light)), Some(from_hex(deep))),
        (_, wanted) => setting.accent = wanted,
    }
    setting.time = wishes.light.time.unwrap_or_default();
    setting.mood = wishes.light.mood.unwrap_or_default();
    setting
}
