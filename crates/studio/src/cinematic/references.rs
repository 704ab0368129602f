//! Guiding media: pictures as they are, videos as their first clear frame.

use std::sync::Arc;

use herald_domain::Failure;
use herald_domain::id::WorkspaceId;
use herald_domain::video::FileSource;
use herald_media::sniff::Family;
use herald_media::stills::{StillFormat, Stills};
use herald_media::{picture, probe};
use image::RgbImage;

use crate::intake::Picture;
use crate::{Studio, StudioError, blocking};

/// Most of either kind.
const MAX_PICTURES: usize = 9;
const MAX_VIDEOS: usize = 3;
/// Frames of a video that are looked at, this many seconds apart.
const LOOKED_AT: usize = 12;
const APART: u32 = 2;

/// A reference as a picture, and where in the request it stands.
pub struct Reference {
    pub picture: Picture,
    pub video: bool,
    pub param: String,
}

/// Brings the references of a request in.
///
/// # Errors
/// When one is neither picture nor video, cannot be decoded or shows nothing, or when there are too many; names the field.
pub async fn bring(
    studio: &Arc<Studio>,
    workspace: WorkspaceId,
    sources: Vec<FileSource>,
) -> Result<Vec<Reference>, StudioError> {
    let mut brought = Vec::with_capacity(sources.len());
    for (index, source) in sources.into_iter().enumerate() {
        let param = format!("references[{index}]");
        let (family, bytes) = studio.take_guide(workspace, source, &param).await?;
        let video = family == Family::Video;
        let (work, field) = (Arc::clone(studio), param.clone());
        let picture = blocking(move || match family {
            Family::Video => first_clear_frame(&work, &bytes, &field),
            _ => {
                let pixels = picture::decode(&bytes).map_err(|error| crate::intake::refused(error, &field))?;
                Ok(Picture { bytes, pixels })
            }
        })
        .await?;
        brought.push(Reference { picture, video, param });
    }
    for (video, most, what) in [(false, MAX_PICTURES, "pictures"), (true, MAX_VIDEOS, "videos")] {
        let count = brought.iter().filter(|one| one.video == video).count();
        if count > most {
            let message = format!("`references` has {count} {what}; at most {most} are taken.");
            return Err(Failure::invalid("references", message).into());
        }
    }
    Ok(brought)
}

/// The first frame that is neither dark nor empty; of a video that has none, a refusal.
fn first_clear_frame(studio: &Studio, bytes: &[u8], param: &str) -> Result<Picture, StudioError> {
    let refused = |error| crate::intake::refused(error, param);
    let path = studio.new_draft()?;
    std::fs::write(&path, bytes)?;
    let info = probe::probe_self_contained(&studio.tools, &path).map_err(refused)?;
    let Some(stream) = &info.video else {
        return Err(Failure::invalid(param, format!("`{param}` has no picture in it.")).into());
    };
    let mut stills =
        Stills::start(&studio.tools, &path, stream, 0.0, (1, APART), StillFormat::Jpeg).map_err(refused)?;
    for _ in 0..LOOKED_AT {
        let Some(still) = stills.next_frame().map_err(refused)? else { break };
        let pixels = picture::decode(&still).map_err(refused)?;
        if is_clear(&pixels) {
            return Ok(Picture { bytes: still, pixels });
        }
    }
    Err(Failure::invalid(param, format!("`{param}` shows nothing clear in its first seconds.")).into())
}

/// Whether there is light in a picture and something to see in it.
fn is_clear(pixels: &RgbImage) -> bool {
    let small = picture::shrink(pixels, 64);
    let grey: Vec<f32> =
        small.pixels().map(|pixel| pixel.0.iter().map(|byte| f32::from(*byte)).sum::<f32>() / 3.0).collect();
    let mean = grey.iter().sum::<f32>() / grey.len().max(1) as f32;
    let spread = (grey.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / grey.len().max(1) as f32).sqrt();
    mean > 18.0 && spread > 6.0
}

/// The mean colour of a picture, of its colourful half.
pub fn colour_of(pixels: &RgbImage) -> [u8; 3] {
    let small = picture::shrink(pixels, 48);
    let mut all: Vec<(i32, [u8; 3])> = small
        .pixels()
        .map(|pixel| {
            let [r, g, b] = pixel.0.map(i32::from);
            (r.max(g).max(b) - r.min(g).min(b), pixel.0)
        })
        .collect();
    all.sort_by_key(|(colourful, _)| -colourful);
    let half = &all[..all.len().div_ceil(2)];
    [0, 1, 2].map(|k| (half.iter().map(|(_, pixel)| u32::from(pixel[k])).sum::<u32>() / half.len().max(1) as u32) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_blank_frames_are_not_clear() {
        let blank = RgbImage::from_pixel(64, 36, image::Rgb([200; 3]));
        let striped = RgbImage::from_fn(64, 36, |x, _| image::Rgb([if x % 16 < 8 { 30 } else { 190 }; 3]));
        assert!(!is_clear(&RgbImage::new(64, 36)) && !is_clear(&blank) && is_clear(&striped));
    }

    #[test]
    fn the_colour_of_a_picture_is_that_of_its_colourful_part() {
        let picture = RgbImage::from_fn(64, 64, |x, _| image::Rgb(if x < 32 { [210, 90, 30] } else { [128; 3] }));
        let [r, g, b] = colour_of(&picture);
        assert!(r > 180 && g < 120 && b < 70, "{r} {g} {b}");
    }
}
