//! The table beside a composition.

use std::path::Path;

use herald_hyperframes::{FrameRate, Warning};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// What the composition pins, as a sentence.
    pub pins: String,
    /// Frames per second; 24 if absent.
    fps: Option<String>,
    /// Number of frames of the render.
    pub frames: Option<usize>,
    /// Values of the render.
    #[serde(default)]
    pub variables: Map<String, Value>,
    /// Values of mounted compositions by runtime id.
    #[serde(default)]
    pub instances: Map<String, Value>,
    /// Files of installed libraries that are copied to `lib/`.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// Whether installed libraries and fonts stand in for public ones.
    #[serde(default)]
    pub served_libraries: bool,
    /// Media files made by ffmpeg for the test: name and arguments.
    #[serde(default)]
    pub media: Vec<Media>,
    /// Fonts of the machine's that are copied into the project: file name in the DejaVu package, and name in the project.
    #[serde(default)]
    pub fonts: Vec<(String, String)>,
    #[serde(default)]
    pub transparent: bool,
    #[serde(default)]
    pub screenshots: bool,
    #[serde(default = "one")]
    pub scale: u32,
    /// Largest difference of a channel, for pictures that went through a lossy file.
    #[serde(default)]
    pub tolerance: u8,
    /// Codes of the warnings, all of them.
    #[serde(default)]
    warnings: Vec<String>,
    /// The render must fail, with this in its message.
    pub fails: Option<String>,
    #[serde(default)]
    pub at: Vec<Sample>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    pub file: String,
    pub arguments: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Seconds.
    pub time: f64,
    /// Position in device pixels, and what is there as `rrggbb` or `rrggbbaa`.
    pub pixels: Vec<(u32, u32, String)>,
}

fn one() -> u32 {
    1
}

impl Expectation {
    pub fn read(path: &Path) -> Expectation {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn rate(&self) -> FrameRate {
        self.fps.as_deref().unwrap_or("24").parse().expect("a frame rate")
    }

    pub fn compare_warnings(&self, found: &[Warning]) -> Result<(), String> {
        let mut codes: Vec<&str> = found.iter().map(|warning| &*warning.code).collect();
        codes.sort();
        codes.dedup();
        if codes == self.warnings {
            Ok(())
        } else {
            Err(format!("warnings {codes:?} instead of {:?}: {found:?}", self.warnings))
        }
    }
}

impl Sample {
    pub fn differences(&self, png: &[u8], tolerance: u8) -> Vec<String> {
        let picture = image::load_from_memory(png).expect("a PNG").into_rgba8();
        let wrong = self.pixels.iter().filter_map(|(x, y, wanted)| {
            let found = picture.get_pixel(*x, *y).0;
            let mut colour = hex::decode(wanted).unwrap_or_else(|_| panic!("`{wanted}` is a colour"));
            if colour.len() == 3 {
                colour.push(255);
            }
            let near = found.iter().zip(&colour).all(|(found, wanted)| found.abs_diff(*wanted) <= tolerance);
            (!near).then(|| format!("at {} s, ({x}, {y}) is {} instead of {wanted}", self.time, hex::encode(found)))
        });
        wrong.collect()
    }
}
