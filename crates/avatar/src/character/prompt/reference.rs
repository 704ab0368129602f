//! What a reference picture adds: its main colours, and the tones and proportions of a face in it.

use herald_inference::NetError;
use image::RgbImage;

use super::super::person::Colour;
use crate::engine::FaceEngine;
use crate::mesh::{Face, Landmarks};
use crate::vector::Vec3;

/// The most colours kept of a picture.
const PALETTE: usize = 4;
/// Sides of the picture colours are counted in, pixels.
const COUNTED: u32 = 64;

/// A face's colours and how it differs from a usual one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceTones {
    pub skin: Colour,
    /// Absent where the forehead ends in skin, as on a bald head.
    pub hair: Option<Colour>,
    pub lips: Colour,
    /// Width against height: long (-1) to round (1).
    pub roundness: f32,
    /// Jaw against cheekbones: pointed (-1) to square (1).
    pub jaw: f32,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reference {
    /// Main colours, the most striking first; greys come last.
    pub palette: Vec<Colour>,
    pub face: Option<FaceTones>,
}

impl Reference {
    /// Looks at a picture.
    ///
    /// # Errors
    /// When the face networks cannot be run.
    pub fn of(picture: &RgbImage, faces: &FaceEngine) -> Result<Reference, NetError> {
        let found = faces.detect(picture)?;
        let largest = found.iter().max_by(|a, b| a.area().total_cmp(&b.area()));
        Ok(Reference { palette: palette(picture), face: largest.map(|face| tones(picture, face)) })
    }
}

/// Counts colours in boxes of an eighth of each channel and merges what is alike.
fn palette(picture: &RgbImage) -> Vec<Colour> {
    let small = image::imageops::thumbnail(picture, COUNTED, COUNTED);
    let mut boxes = std::collections::BTreeMap::<[u8; 3], (f32, [f32; 3])>::new();
    for pixel in small.pixels() {
        let entry = boxes.entry(pixel.0.map(|value| value >> 5)).or_default();
        entry.0 += 1.0;
        for k in 0..3 {
            entry.1[k] += f32::from(pixel.0[k]);
        }
    }
    let mut colours: Vec<(f32, Colour)> = boxes
        .into_values()
        .map(|(count, sum)| {
            let colour = Colour(sum.map(|value| (value / count) as u8));
            // A small bright thing says more about a style than a large grey wall.
            (count.sqrt() * (0.25 + saturation(colour)), colour)
        })
        .collect();
    colours.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kept: Vec<Colour> = Vec::new();
    for (_, colour) in colours {
        if kept.len() < PALETTE && kept.iter().all(|other| distance(*other, colour) > 60.0) {
            kept.push(colour);
        }
    }
    kept
}

fn saturation(Colour(rgb): Colour) -> f32 {
    let (low, high) = (f32::from(*rgb.iter().min().unwrap_or(&0)), f32::from(*rgb.iter().max().unwrap_or(&0)));
    if high < 24.0 { 0.0 } else { (high - low) / high }
}

fn distance(Colour(a): Colour, Colour(b): Colour) -> f32 {
    a.iter().zip(b).map(|(x, y)| (f32::from(*x) - f32::from(y)).powi(2)).sum::<f32>().sqrt()
}

/// Landmarks on cheeks and forehead, where skin is seldom covered.
const SKIN: [usize; 5] = [50, 280, 151, 205, 425];
/// Usual width of a face against its height between the landmarks below, and of the jaw against the face: measured on
/// the canonical face of the landmark model.
const USUAL_ROUNDNESS: f32 = 0.80;
const USUAL_JAW: f32 = 0.83;

fn tones(picture: &RgbImage, face: &Face) -> FaceTones {
    let landmarks = &face.landmarks;
    let at = |index: usize| landmarks.points()[index];
    let span = |a: usize, b: usize| (at(a) - at(b)).plane_length();
    let (width, height) = (span(234, 454), span(10, 152).max(1.0));
    let patch = (width * 0.035).max(1.0);
    let skin = median(&SKIN.map(|index| mean(picture, at(index), patch)));
    let up = (at(10) - at(152)) * (1.0 / height);
    let above = mean(picture, at(10) + up * (height * 0.16), patch);
    FaceTones {
        skin,
        hair: (distance(above, skin) > 55.0).then_some(above),
        lips: lips(picture, landmarks, patch),
        roundness: ((width / height - USUAL_ROUNDNESS) / 0.09).clamp(-1.0, 1.0),
        jaw: ((span(172, 397) / width.max(1.0) - USUAL_JAW) / 0.06).clamp(-1.0, 1.0),
    }
}

fn lips(picture: &RgbImage, landmarks: &Landmarks, patch: f32) -> Colour {
    // The middle of the lower lip, between its inner and its outer edge.
    let middle = landmarks.points()[14].lerp(landmarks.points()[17], 0.5);
    mean(picture, middle, patch * 0.6)
}

/// The mean colour around a point, in pixels.
fn mean(picture: &RgbImage, middle: Vec3, radius: f32) -> Colour {
    let (mut sum, mut count) = ([0.0f32; 3], 0.0f32);
    let reach = radius.ceil() as i64;
    for (dx, dy) in (-reach..=reach).flat_map(|dx| (-reach..=reach).map(move |dy| (dx, dy))) {
        let (x, y) = (middle.x as i64 + dx, middle.y as i64 + dy);
        if x < 0 || y < 0 || x >= i64::from(picture.width()) || y >= i64::from(picture.height()) {
            continue;
        }
        let pixel = picture.get_pixel(x as u32, y as u32).0;
        for k in 0..3 {
            sum[k] += f32::from(pixel[k]);
        }
        count += 1.0;
    }
    Colour(sum.map(|value| (value / count.max(1.0)) as u8))
}

/// Each channel's middle value.
fn median(colours: &[Colour]) -> Colour {
    let channel = |k: usize| {
        let mut values: Vec<u8> = colours.iter().map(|colour| colour.0[k]).collect();
        values.sort_unstable();
        values.get(values.len() / 2).copied().unwrap_or(128)
    };
    Colour([channel(0), channel(1), channel(2)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn the_striking_colours_of_a_picture_come_first() {
        let picture = RgbImage::from_fn(120, 90, |x, y| match (x, y) {
            (0..30, 0..30) => Rgb([210, 60, 50]),
            (90.., _) => Rgb([40, 90, 190]),
            _ => Rgb([150, 150, 150]),
        });
        let palette = palette(&picture);
        let near = |k: usize, colour: [u8; 3]| distance(palette[k], Colour(colour)) < 12.0;
        assert!(near(0, [40, 90, 190]) && near(1, [210, 60, 50]) && near(2, [150, 150, 150]), "{palette:?}");
    }
}
