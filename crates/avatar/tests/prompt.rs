//! People from words: what is understood, and that the rest is chosen the same way each time.

use herald_avatar::character::prompt::{FaceTones, Reference, Slot, Wishes, cast};
use herald_avatar::character::{
    AccessoryKind, BeardStyle, Build, Colour, Framing, Garment, Gender, GlassesShape, HairStyle, Mood, Person, Scenery,
    Smile, Time, Weave,
};

/// No meanings to compare with: the tables alone.
fn alone(_: Slot, _: &str) -> Option<usize> {
    None
}

fn read(prompt: &str) -> Wishes {
    Wishes::read(prompt, &alone)
}

fn made(prompt: &str) -> Person {
    cast("Somebody", &read(prompt), None, &[], 7).person
}

#[test]
fn the_documented_prompt_is_followed_in_every_point() {
    let cast = cast(
        "Space Commander",
        &read(
            "Young woman, early 30s, confident expression, short silver hair, warm brown eyes, wearing a dark blue space \
             suit with mission patches, standing in a modern spacecraft bridge with holographic displays",
        ),
        None,
        &[],
        1,
    );
    let person = cast.person;
    assert_eq!(cast.notes, Vec::<String>::new());
    assert_eq!((person.gender, person.age), (Gender::Female, 32.0));
    assert_eq!(person.hair.style, HairStyle::Pixie);
    let Colour([r, g, b]) = person.hair.colour;
    assert!(r.abs_diff(g) < 12 && g.abs_diff(b) < 12 && r > 150, "silver: {:?}", person.hair.colour);
    let Colour([r, g, b]) = person.eyes;
    assert!(r > g && g > b, "brown: {:?}", person.eyes);
    assert_eq!((person.outfit.garment, person.smile), (Garment::SpaceSuit, Smile::Calm));
    let Colour([r, g, b]) = person.outfit.colour;
    assert!(b > r && b > g && b < 140, "dark blue: {:?}", person.outfit.colour);
    assert_eq!(person.setting.kind, Scenery::SpacecraftBridge);
}

#[test]
fn words_find_their_nouns() {
    let person = made(
        "Black male doctor, 50 years old, short grey hair, round glasses, white lab coat over a blue shirt, hospital",
    );
    assert_eq!((person.gender, person.age), (Gender::Male, 50.0));
    assert_eq!(person.body.ancestry.get("african"), Some(&1.0));
    assert_eq!((person.outfit.garment, person.setting.kind), (Garment::LabCoat, Scenery::Clinic));
    assert_eq!(person.glasses.map(|glasses| glasses.shape), Some(GlassesShape::Round));
    let Colour([r, _, b]) = person.outfit.inner.expect("a shirt under it");
    assert!(b > r, "the shirt is blue, not the coat");

    let person = made("Tall athletic man in a charcoal pinstripe suit with a red tie, boardroom, bearded");
    assert_eq!((person.outfit.garment, person.body.build), (Garment::Suit, Build::Athletic));
    assert_eq!(person.outfit.pattern.map(|pattern| pattern.weave), Some(Weave::Pinstripe));
    let Colour([r, g, b]) = person.outfit.tie.expect("a tie");
    assert!(r > 150 && g < 100 && b < 100, "the tie is red");
    assert_eq!(person.beard.map(|beard| beard.style), Some(BeardStyle::Full));
    assert_eq!(person.setting.kind, Scenery::MeetingRoom);

    let person = made("A lady in her late fifties with a teal hijab, burgundy turtleneck, sunset at the beach");
    assert_eq!((person.age, person.hair.style), (58.0, HairStyle::Headscarf));
    let Colour([r, g, _]) = person.hair.cloth.expect("a cloth");
    assert!(g > r, "teal");
    let Colour([r, g, _]) = person.outfit.colour;
    assert!(r > g, "burgundy");
    assert_eq!((person.setting.kind, person.setting.time), (Scenery::Beach, Time::Evening));

    let person = made("Afro-haired woman, white blouse and navy blazer, pearl necklace, dramatic lighting");
    assert_eq!((person.hair.style, person.outfit.garment), (HairStyle::Afro, Garment::BlazerBlouse));
    assert!(person.outfit.inner.expect("the blouse").0[0] > 200 && person.outfit.colour.0[0] < 80);
    assert_eq!(person.outfit.accessories[0].kind, AccessoryKind::Necklace);
    assert_eq!(person.setting.mood, Mood::Dramatic);
    assert_eq!(read("headshot of a man, hair long and black").framing, Some(Framing::Close));
    assert_eq!(made("a man, hair long and wavy").hair.style, HairStyle::Wavy);
}

#[test]
fn what_is_not_said_is_chosen_by_the_seed_alone() {
    let wishes = read("a person");
    let people: Vec<Person> = (0..40).map(|seed| cast("A", &wishes, None, &[], seed).person).collect();
    assert_eq!(people, (0..40).map(|seed| cast("A", &wishes, None, &[], seed).person).collect::<Vec<_>>());
    let different = |read: &dyn Fn(&Person) -> String| {
        let kinds: std::collections::BTreeSet<String> = people.iter().map(read).collect();
        kinds.len()
    };
    assert_eq!(different(&|person| format!("{:?}", person.gender)), 2);
    assert!(different(&|person| format!("{:?}", person.skin)) >= 8);
    assert!(different(&|person| format!("{:?}", person.hair.style)) >= 8);
    assert!(different(&|person| format!("{:?}", person.outfit.garment)) >= 6);
    assert!(different(&|person| format!("{:?}", person.body.morphs)) == 40);
    for person in &people {
        person.check().expect("within every range");
    }
}

#[test]
fn somebody_keeps_who_they_are() {
    let ana = made("young Nordic woman with a bob and blue eyes, red jumper");
    let wishes = read("old man with brown eyes, wearing a navy suit, glasses, on a stage, serious");
    let again = cast("Ana on stage", &wishes, Some(&ana), &[], 3);
    let person = again.person;
    let same = |person: &Person| (person.gender, person.age, person.skin, person.eyes, person.body.clone());
    assert_eq!(same(&person), same(&ana));
    assert_eq!((person.hair.style, person.hair.colour), (ana.hair.style, ana.hair.colour));
    assert_eq!((person.outfit.garment, person.setting.kind), (Garment::Suit, Scenery::Stage));
    assert_eq!(person.smile, Smile::Calm);
    assert!(person.glasses.is_some());
    assert!(again.notes.iter().any(|note| note.contains("stay those of the avatar")), "{:?}", again.notes);
    let unchanged = cast("Ana", &read("friendly"), Some(&ana), &[], 3).person;
    assert_eq!((unchanged.outfit, unchanged.setting), (ana.outfit.clone(), ana.setting.clone()));
}

#[test]
fn references_guide_what_was_left_open() {
    let palette = vec![Colour([200, 40, 90]), Colour([30, 120, 110])];
    let tones = FaceTones {
        skin: Colour([150, 100, 70]),
        hair: Some(Colour([40, 30, 28])),
        lips: Colour([140, 70, 66]),
        roundness: 0.8,
        jaw: -0.5,
    };
    let references = [Reference { palette: palette.clone(), face: Some(tones) }];
    let person = cast("B", &read("a woman in a dress"), None, &references, 5).person;
    assert_eq!((person.skin, person.hair.colour), (tones.skin, Colour([40, 30, 28])));
    assert_eq!(person.outfit.colour, palette[0]);
    assert_eq!(person.setting.accent, Some(palette[1]));
    assert!(person.body.morphs.contains_key("head/head-round"));
    // The words win over the pictures.
    let person = cast("B", &read("a fair skinned woman in a green dress"), None, &references, 5).person;
    assert_ne!(person.skin, tones.skin);
    assert_ne!(person.outfit.colour, palette[0]);
}

#[test]
fn unknown_words_are_reported_and_nearest_meanings_named() {
    assert_eq!(read("a woman with a zorblax").unknown, ["zorblax"]);
    let nearest = |slot: Slot, text: &str| {
        assert_eq!((slot, text), (Slot::Setting, "gothic cathedral"));
        Some(8)
    };
    let wishes = Wishes::read("a woman in a red dress, standing in a gothic cathedral", &nearest);
    assert_eq!((wishes.outfit.garment, wishes.scenery), (Some(Garment::Dress), Some(Scenery::Stage)));
    assert_eq!(wishes.guessed.len(), 1);
    let notes = cast("C", &wishes, None, &[], 1).notes;
    assert!(notes[0].contains("gothic cathedral") && notes[0].contains("stage"), "{notes:?}");
}

#[test]
fn no_text_confuses_it() {
    for text in
        ["", ",,,;;", "in in in with with", "🙂 ünïcödé ＷＩＤＥ", &"very ".repeat(400), "30s 200s 0s 1e9 years old -5"]
    {
        let person = made(text);
        person.check().unwrap_or_else(|error| panic!("{text}: {error}"));
    }
}
