//! The networks and the portrait every test of this crate looks at.

use std::path::PathBuf;
use std::sync::OnceLock;

use herald_avatar::{FaceEngine, Portrait, PrepareOptions};
use herald_domain::timing::PhonemeTiming;
use herald_inference::Models;
use image::RgbImage;

/// The folder `herald setup` fills: `HERALD_MODELS_DIR`, else the default in the user's cache.
pub fn models() -> Models {
    let folder = std::env::var_os("HERALD_MODELS_DIR").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").expect("HOME is set");
        PathBuf::from(home).join(".cache/herald/models")
    });
    Models::open(folder).expect("the manifest of this build is sound")
}

pub fn engine() -> &'static FaceEngine {
    static ENGINE: OnceLock<FaceEngine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        FaceEngine::load(&models())
            .unwrap_or_else(|error| panic!("the face networks are needed for this test: {error}"))
    })
}

/// A public-domain portrait of 512 by 512 pixels, smiling with parted lips.
pub fn picture() -> RgbImage {
    let path = models().path("portrait").unwrap_or_else(|error| panic!("the test portrait is needed: {error}"));
    image::open(path).expect("a readable picture").to_rgb8()
}

#[allow(dead_code, reason = "not every test animates")]
pub fn portrait() -> &'static Portrait {
    static PORTRAIT: OnceLock<Portrait> = OnceLock::new();
    PORTRAIT.get_or_init(|| {
        Portrait::prepare(&picture(), engine(), PrepareOptions::default()).expect("the test portrait has a face")
    })
}

/// `"h:80 ˈO:180 _:200"` in milliseconds; `_` is silence and a leading stress mark makes a stressed vowel.
#[allow(dead_code, reason = "not every test animates")]
pub fn timeline(text: &str) -> (Vec<PhonemeTiming>, f64) {
    let mut phonemes = Vec::new();
    let mut time = 0.0;
    for entry in text.split_whitespace() {
        let (symbol, length) = entry.split_once(':').expect("symbol:milliseconds");
        let end = time + length.parse::<f64>().expect("milliseconds") / 1000.0;
        if symbol != "_" {
            let stressed = symbol.starts_with('ˈ');
            phonemes.push(PhonemeTiming { symbol: symbol.replace('ˈ', ""), start: time, end, stressed });
        }
        time = end;
    }
    (phonemes, time)
}
