//! The catalogue of styles: what a film looks like and how it moves, whatever it shows.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::colour::Colour;
use crate::error::SceneError;
use crate::scene::{Brand, Canvas};

/// Tags of the catalogue, by which clients look for styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    Cinematic,
    RetroTech,
    IconicArtist,
    PopCulture,
    Handmade,
    Print,
}

impl Tag {
    /// As it is written in requests.
    pub fn as_str(self) -> &'static str {
        match self {
            Tag::Cinematic => "cinematic",
            Tag::RetroTech => "retro-tech",
            Tag::IconicArtist => "iconic-artist",
            Tag::PopCulture => "pop-culture",
            Tag::Handmade => "handmade",
            Tag::Print => "print",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// The name of its sheets and motifs, `noir-detective`. Clients know it by [`Style::public_id`].
    pub style_id: String,
    pub name: String,
    pub tag: Tag,
    /// In which it is previewed; it works in every one.
    pub aspect: Canvas,
    /// What it is about: also what a picture generator is told.
    pub rationale: String,
    #[serde(rename = "type")]
    pub typography: Typography,
    pub scale: Scale,
    #[serde(rename = "color")]
    pub colour: Palette,
    pub texture: Texture,
    pub shape: Shape,
    pub motion: Motion,
    pub caption: CaptionLook,
    pub chart: ChartLook,
    pub presenter: PresenterLook,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typography {
    pub display: Face,
    pub text: Face,
    pub label: Face,
    pub fallback: Fallback,
}

/// Which faces stand in for scripts a family lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fallback {
    Sans,
    Serif,
    Mono,
    Rounded,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Face {
    pub family: String,
    /// On npm.
    pub package: String,
    pub weight: u16,
    pub case: Case,
    /// Em.
    pub tracking: f32,
    /// Of the size.
    pub leading: f32,
    /// By which sizes are multiplied for the face to look as large as a grotesque.
    pub optical: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Case {
    None,
    Upper,
    Lower,
}

/// Smallest and largest size of each role, in pixels where the short side of the picture has 1080, before the optical factor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub label: [u32; 2],
    pub text: [u32; 2],
    pub title: [u32; 2],
    pub quote: [u32; 2],
    pub display: [u32; 2],
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Palette {
    pub bg: Colour,
    pub bg2: Colour,
    pub ink: Colour,
    pub muted: Colour,
    pub accent: Colour,
    pub on_accent: Colour,
    pub accent2: Colour,
    pub surface: Colour,
    pub on_surface: Colour,
    pub accent_on_surface: Colour,
    pub line: Colour,
    /// Of series, in order. What is pointed at always has `accent`.
    pub chart: [Colour; 5],
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texture {
    pub kind: String,
    /// 0..=1.
    pub opacity: f32,
    pub blend: Blend,
    /// Darkness of the corners, 0..=1.
    pub vignette: f32,
}

/// How a texture mixes with what is below; a case of `stage/textures.js`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blend {
    Normal,
    Multiply,
    Screen,
    Overlay,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Pixels.
    pub radius: f32,
    /// Pixels.
    pub stroke: f32,
    pub panel: String,
    /// The drawing behind everything; a function of `stage/motifs.js`.
    pub motif: String,
    /// The part of the picture the motif leaves to text in layouts that are all text.
    pub zone: Zone,
    pub align: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    Left,
    Top,
    LeftTop,
    Full,
}

impl Zone {
    /// As the sheet of the stage names it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Zone::Left => "left",
            Zone::Top => "top",
            Zone::LeftTop => "lefttop",
            Zone::Full => "full",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Motion {
    /// How words and items enter; a function of `stage/entrances.js`.
    pub enter: String,
    pub ease: String,
    /// Seconds of one entrance.
    pub duration: f32,
    /// Seconds between words.
    pub stagger: f32,
    /// Pixels.
    pub travel: f32,
    /// How a scene follows another; a case of `stage/transitions.js`.
    pub transition: String,
    /// Seconds.
    pub transition_s: f64,
    /// What the motif does while everything else rests.
    pub hold: String,
    /// Steps of a second in which things move; absent: every frame.
    pub step_fps: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaptionLook {
    pub kind: String,
    pub ink: Colour,
    pub bg: Colour,
    /// Ground of the spoken word.
    pub hi: Colour,
    pub hi_ink: Colour,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChartLook {
    pub fill: String,
    pub caps: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PresenterLook {
    pub frame: String,
    /// CSS filter of the figure.
    pub filter: String,
    /// CSS border of the frame.
    pub border: String,
}

static STYLES: LazyLock<Vec<Style>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/styles.json")).expect("data/styles.json holds styles"));

impl Palette {
    /// Colours of parts of one picture, the accent first, no two alike.
    pub(crate) fn series(&self) -> Vec<Colour> {
        let mut colours = vec![self.accent];
        for colour in self.chart.into_iter().chain([self.accent2, self.ink, self.muted]) {
            if !colours.contains(&colour) && colour != self.bg {
                colours.push(colour);
            }
        }
        colours
    }
}

/// Lowest ratio of large or essential text to its ground, of other text, and of marks that have a printed label.
const INK: f32 = 7.0;
const TEXT: f32 = 4.5;
const MARK: f32 = 3.0;

impl Style {
    /// Every style, in the order of the catalogue.
    pub fn all() -> &'static [Style] {
        &STYLES
    }

    /// As clients write it: `style_noir_detective`.
    pub fn public_id(&self) -> String {
        format!("style_{}", self.style_id.replace('-', "_"))
    }

    /// By either of its ids: `style_noir_detective` or `noir-detective`.
    pub fn find(id: &str) -> Result<&'static Style, SceneError> {
        let found = STYLES.iter().find(|style| style.style_id == id || style.public_id() == id);
        found.ok_or_else(|| SceneError::UnknownStyle(id.chars().take(80).collect()))
    }

    /// Pairs of colours that are too alike to be read: their names and their ratio. Empty for every style of the catalogue.
    pub fn weak_pairs(&self) -> Vec<(&'static str, f32)> {
        let (c, caption) = (&self.colour, &self.caption);
        let mut pairs = vec![
            ("ink on bg", c.ink, c.bg, INK),
            ("ink on bg2", c.ink, c.bg2, TEXT),
            ("muted on bg", c.muted, c.bg, TEXT),
            ("accent on bg", c.accent, c.bg, TEXT),
            ("accent2 on bg", c.accent2, c.bg, TEXT),
            ("on_accent on accent", c.on_accent, c.accent, TEXT),
            ("on_surface on surface", c.on_surface, c.surface, TEXT),
            ("accent_on_surface on surface", c.accent_on_surface, c.surface, TEXT),
            ("caption", caption.ink, caption.bg, TEXT),
            ("caption_hi", caption.hi_ink, caption.hi, TEXT),
        ];
        pairs.extend(c.chart.map(|colour| ("chart on bg", colour, c.bg, MARK)));
        let measured = pairs.into_iter().map(|(name, a, b, least)| (name, a.contrast(b), least));
        measured.filter(|(_, ratio, least)| ratio < least).map(|(name, ratio, _)| (name, ratio)).collect()
    }

    /// With the colours of a brand for its accents, their lightness moved where they could not be read. Ground, motif and
    /// texture stay the style's.
    pub fn with_brand(&self, brand: &Brand) -> Result<Style, SceneError> {
        let mut style = self.clone();
        let colours = brand.colours.iter().take(2).map(|text| Colour::try_from(text.clone()));
        let colours = colours.collect::<Result<Vec<_>, _>>().map_err(SceneError::Brand)?;
        let c = &mut style.colour;
        let unreadable =
            |colour: &Colour| SceneError::Brand(format!("{colour} cannot be read on the ground of the style"));
        if let Some(wanted) = colours.first() {
            let (bg, surface, light, dark) = (c.bg, c.surface, c.on_accent, c.ink);
            c.accent = wanted.shifted_until(|found| found.contrast(bg) >= TEXT).ok_or_else(|| unreadable(wanted))?;
            c.accent_on_surface =
                wanted.shifted_until(|found| found.contrast(surface) >= TEXT).ok_or_else(|| unreadable(wanted))?;
            let accent = c.accent;
            c.on_accent = if accent.contrast(light) >= accent.contrast(dark) { light } else { dark };
            let on_accent = c.on_accent;
            c.on_accent =
                on_accent.shifted_until(|found| found.contrast(accent) >= TEXT).ok_or_else(|| unreadable(wanted))?;
            style.caption.hi = accent;
            style.caption.hi_ink = c.on_accent;
        }
        if let Some(wanted) = colours.get(1) {
            let bg = c.bg;
            c.accent2 = wanted.shifted_until(|found| found.contrast(bg) >= TEXT).ok_or_else(|| unreadable(wanted))?;
        }
        Ok(style)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_catalogue_has_four_styles_of_each_tag_and_no_two_of_a_name() {
        let mut tags: BTreeMap<Tag, usize> = BTreeMap::new();
        let mut names: Vec<&str> = Vec::new();
        for style in Style::all() {
            *tags.entry(style.tag).or_default() += 1;
            names.push(&style.style_id);
        }
        assert_eq!(tags.values().copied().collect::<Vec<_>>(), [4; 6]);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 24);
    }

    #[test]
    fn every_style_can_be_read() {
        for style in Style::all() {
            assert_eq!(style.weak_pairs(), [], "{}", style.style_id);
        }
    }

    #[test]
    fn every_style_can_be_read_in_the_colours_of_any_brand() {
        for colour in ["#ff0000", "#ffff00", "#000000", "#ffffff", "#7f7f7f", "#0a5cff"] {
            let brand = Brand { colours: vec![colour.into(), colour.into()], ..Brand::default() };
            for style in Style::all() {
                let branded = style.with_brand(&brand).expect("a lightness");
                assert_eq!(branded.weak_pairs(), [], "{} in {colour}", style.style_id);
            }
        }
    }

    #[test]
    fn a_brand_without_a_colour_is_refused_by_name() {
        let brand = Brand { colours: vec!["blue".into()], ..Brand::default() };
        let error = Style::all()[0].with_brand(&brand).expect_err("no colour");
        assert!(error.to_string().contains("`brand`: `blue`"), "{error}");
    }

    #[test]
    fn the_first_parts_of_a_ring_can_be_told_apart_in_every_style() {
        for style in Style::all() {
            let series = style.colour.series();
            for (index, colour) in series.iter().enumerate().take(4) {
                for other in &series[..index] {
                    assert!(colour.distance(*other) > 0.04, "{}: {colour} and {other}", style.style_id);
                }
            }
        }
    }

    #[test]
    fn every_style_has_five_colours_for_the_parts_of_a_ring() {
        for style in Style::all() {
            assert!(style.colour.series().len() >= 5, "{}", style.style_id);
        }
    }

    #[test]
    fn a_style_is_found_by_the_id_clients_write_and_by_its_own() {
        for style in Style::all() {
            assert_eq!(Style::find(&style.public_id()).expect("found").style_id, style.style_id);
            assert_eq!(Style::find(&style.style_id).expect("found").style_id, style.style_id);
            let tag = serde_json::to_value(style.tag).expect("a name");
            assert_eq!(tag, style.tag.as_str());
        }
        assert_eq!(Style::find("style_noir_detective").expect("found").name, "Noir Detective");
        assert!(Style::find("style_noir-detective").is_err() && Style::find("noir_detective").is_err());
    }

    #[test]
    fn an_unknown_style_is_named() {
        let error = Style::find("nouveau").expect_err("unknown");
        assert!(error.to_string().contains("`nouveau`"), "{error}");
    }
}
