//! Every setting in every shape of picture.

use std::collections::BTreeSet;

use super::super::person::Colour;
use super::{Mood, Scenery, Setting, Time};

const SHAPES: [(usize, usize); 3] = [(320, 180), (180, 320), (200, 200)];

/// Mean difference per channel, 0 to 255.
fn difference(a: &image::RgbImage, b: &image::RgbImage) -> f32 {
    let sum: u64 = a.iter().zip(b.iter()).map(|(x, y)| u64::from(x.abs_diff(*y))).sum();
    sum as f32 / a.len() as f32
}

#[test]
fn settings_draw_alike_again_and_differ_from_each_other() {
    for (width, height) in SHAPES {
        let drawn: Vec<_> = Setting::KINDS.iter().map(|(kind, _)| Setting::of(*kind).draw(width, height)).collect();
        for (picture, (kind, _)) in drawn.iter().zip(Setting::KINDS) {
            assert_eq!((picture.width() as usize, picture.height() as usize), (width, height));
            assert!(*picture == Setting::of(kind).draw(width, height), "{kind:?} is not the same again");
        }
        for a in 0..drawn.len() {
            for b in a + 1..drawn.len() {
                let apart = difference(&drawn[a], &drawn[b]);
                let names = (Setting::KINDS[a].0, Setting::KINDS[b].0);
                assert!(apart > 5.0, "{names:?} look alike at {width} by {height}: {apart}");
            }
        }
    }
}

#[test]
fn time_mood_and_colours_are_seen() {
    for (kind, _) in Setting::KINDS.into_iter().filter(|(kind, _)| *kind != Scenery::Plain) {
        let own = Setting::of(kind);
        let plain = own.draw(160, 90);
        for mood in [Mood::Warm, Mood::Cool, Mood::Dramatic] {
            let apart = difference(&plain, &Setting { mood, ..own.clone() }.draw(160, 90));
            assert!(apart > 1.5, "{kind:?} {mood:?}: {apart}");
        }
        let colour = Some(Colour([0xc0, 0x30, 0xa0]));
        let painted = Setting { colour, accent: colour, ..own.clone() }.draw(160, 90);
        assert!(difference(&plain, &painted) > 1.5, "{kind:?} has no colour of its own");
    }
    for kind in [Scenery::Office, Scenery::Street, Scenery::Park, Scenery::Beach, Scenery::Cafe] {
        let day = Setting::of(kind).draw(160, 90);
        for time in [Time::Evening, Time::Night] {
            assert!(difference(&day, &Setting { time, ..Setting::of(kind) }.draw(160, 90)) > 5.0, "{kind:?} {time:?}");
        }
    }
}

#[test]
fn settings_are_data() {
    let kinds: BTreeSet<Scenery> = Setting::KINDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds.len(), Setting::KINDS.len());
    for (kind, words) in Setting::KINDS {
        let setting = Setting { time: Time::Night, mood: Mood::Warm, ..Setting::of(kind) };
        let text = toml::to_string(&setting).expect("writes");
        assert_eq!(toml::from_str::<Setting>(&text).expect("reads"), setting, "{words}");
    }
    assert!(toml::from_str::<Setting>("kind = \"moon\"").is_err());
    assert!(toml::from_str::<Setting>("kind = \"office\"\nlamp = 3").is_err());
}
