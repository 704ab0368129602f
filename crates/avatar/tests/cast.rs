//! The stock catalogue: everyone is sound, the cast is balanced, and hair stays where it belongs.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Arc, OnceLock};

use herald_avatar::character::{Build, Gender, HairStyle, Kit, Look, Person, PersonFile, Presenter, Stage, catalogue};
use herald_avatar::{Background, Delivery, Expression, Performance};
use herald_domain::video::Engine;
use support::models;

/// Triangles the renderer can afford to draw again every frame for a head of hair.
const HAIR_BUDGET: usize = 40_000;

fn kit() -> &'static Arc<Kit> {
    static KIT: OnceLock<Arc<Kit>> = OnceLock::new();
    KIT.get_or_init(|| Arc::new(Kit::load(&models()).expect("`character-base` is installed")))
}

fn presenter(person: &Person, side: usize) -> Presenter {
    let stage = Stage { background: Background::Solid([0, 255, 0]), ..Stage::new(side, side) };
    let silent = Performance::silent(1.0, Delivery::default());
    Presenter::new(kit(), person, &stage, silent, 25.0).unwrap_or_else(|error| panic!("{}: {error}", person.name))
}

fn named(id: &str) -> &'static PersonFile {
    catalogue().iter().find(|file| file.id() == id).expect("in the catalogue")
}

#[test]
fn every_file_is_in_the_catalogue_and_sound() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/presenters");
    let mut ids = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        let text = fs::read_to_string(&path).expect("text");
        let file = PersonFile::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(path.file_stem().and_then(|stem| stem.to_str()), Some(file.id().as_str()));
        ids.insert(file.id());
    }
    let listed: Vec<String> = catalogue().iter().map(PersonFile::id).collect();
    assert_eq!(listed, ids.into_iter().collect::<Vec<_>>(), "one name in the list for each file, in order");
}

#[test]
fn the_cast_is_balanced() {
    let people = catalogue();
    assert!(people.len() >= 24);
    let women = people.iter().filter(|file| file.gender == Gender::Female).count();
    assert!((people.len() / 2).abs_diff(women) <= 1, "{women} women of {}", people.len());
    for decade in [20.0, 30.0, 40.0, 50.0, 60.0] {
        let count = people.iter().filter(|file| (decade..decade + 10.0).contains(&file.age)).count();
        assert!(count >= 2, "{count} people in their {decade}s");
    }
    for build in [Build::Slim, Build::Average, Build::Athletic, Build::Full] {
        assert!(people.iter().filter(|file| file.build() == build).count() >= 3, "{build:?}");
    }
    let styles: BTreeSet<String> = looks().map(|(file, look)| format!("{:?}", file.resolve(look).hair.style)).collect();
    assert!(styles.len() >= 16, "{styles:?}");
}

fn looks() -> impl Iterator<Item = (&'static PersonFile, &'static Look)> {
    catalogue().iter().flat_map(|file| file.looks.iter().map(move |look| (file, look)))
}

#[test]
fn everyone_has_looks_for_every_engine() {
    let total = looks().count();
    assert!(catalogue().iter().all(|file| file.looks.len() >= 4) && total >= 96);
    let with = |engine: Engine| looks().filter(|(_, look)| look.engines.contains(&engine)).count();
    assert_eq!(with(Engine::AvatarIv), total);
    assert!(with(Engine::AvatarV) * 3 > total && with(Engine::AvatarIii) * 4 > total);
    for (file, look) in looks() {
        let engines: BTreeSet<String> = look.engines.iter().map(|engine| format!("{engine:?}")).collect();
        assert_eq!(engines.len(), look.engines.len(), "{} {}", file.name, look.id);
    }
    for file in catalogue() {
        let settings: BTreeSet<String> = file.looks.iter().map(|look| format!("{:?}", look.setting.kind)).collect();
        let outfits: BTreeSet<String> = file.looks.iter().map(|look| format!("{:?}", look.outfit)).collect();
        assert!(settings.len() == file.looks.len() && outfits.len() == file.looks.len(), "{}", file.name);
    }
}

#[test]
fn a_person_survives_storage() {
    for (file, look) in looks() {
        let person = file.resolve(look);
        let stored = serde_json::to_string(&person).expect("serialises");
        let restored: Person = serde_json::from_str(&stored).expect("parses");
        assert_eq!(restored, person);
        restored.check().expect("in range");
    }
}

/// One look of everybody: modelling all of them would take a minute.
#[test]
fn everyone_can_be_drawn() {
    for (index, file) in catalogue().iter().enumerate() {
        let look = &file.looks[index % file.looks.len()];
        let made = presenter(&file.resolve(look), 64);
        let rgba = made.rgba(&Expression::default()).expect("a frame");
        let covered = rgba.chunks(4).filter(|pixel| pixel[3] > 0).count();
        assert!((64 * 64 / 5..64 * 64).contains(&covered), "{} {}: {covered}", file.name, look.id);
    }
}

#[test]
fn hair_keeps_its_budget_and_hangs_over_neither_eyes_nor_mouth() {
    let file = named("thandi");
    for style in HairStyle::ALL {
        let mut person = file.resolve(&file.looks[0]);
        person.hair.style = style;
        let facts = presenter(&person, 64).hair_facts();
        assert!(facts.triangles <= HAIR_BUDGET, "{style:?}: {} triangles", facts.triangles);
        assert_eq!(facts.triangles == 0, style == HairStyle::Bald);
        assert_eq!(facts.over_face, 0, "{style:?}");
    }
}
