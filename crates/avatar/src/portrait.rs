//! A still picture made ready to talk.

use herald_inference::NetError;
use image::RgbImage;

use crate::engine::FaceEngine;
use crate::inpaint;
use crate::matte::{Matte, box_blur};
use crate::measure::Measure;
use crate::mesh::{Face, Landmarks};
use crate::resize::resize_u8;
use crate::topology::LANDMARKS;
use crate::vector::{Vec3, smoothstep};

/// Limits of the preparation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrepareOptions {
    /// Larger pictures are scaled down to this side, pixels (256 to 8192).
    pub max_side: u32,
}

impl Default for PrepareOptions {
    fn default() -> PrepareOptions {
        PrepareOptions { max_side: 2560 }
    }
}

/// Why a picture cannot become a portrait.
#[derive(Debug, thiserror::Error)]
pub enum PortraitError {
    /// Neither search found a face.
    #[error("no face was found in the picture")]
    NoFace,
    /// Too few pixels to animate.
    #[error(
        "the face is too small: {pixels:.0} pixels between the eye corners, at least {MIN_EYE_DISTANCE} are needed"
    )]
    FaceTooSmall { pixels: f32 },
    /// Turned too far for both eyes and the whole mouth to be seen.
    #[error("the face is turned {degrees:.0} degrees to the side; at most {MAX_YAW} can be animated")]
    FaceTurned { degrees: f32 },
    #[error(transparent)]
    Net(#[from] NetError),
    /// Bytes that [`Portrait::to_bytes`] did not write.
    #[error("not a prepared portrait: {0}")]
    Malformed(&'static str),
}

/// Pixels between the outer eye corners.
const MIN_EYE_DISTANCE: f32 = 24.0;
/// Degrees; the mesh's own yaw reads high on wide faces, so this is generous.
const MAX_YAW: f32 = 40.0;

/// A picture, its person cut out, the background behind them, and where every part of the face is.
///
/// Preparation takes about a second for a picture of 2 megapixels; [`Self::to_bytes`] keeps the result between stages.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    pub(crate) picture: RgbImage,
    pub(crate) background: RgbImage,
    pub(crate) matte: Matte,
    pub(crate) landmarks: Landmarks,
}

impl Portrait {
    /// Finds the largest face, cuts the person out and makes up what they hide. Deterministic.
    ///
    /// # Errors
    /// [`PortraitError::NoFace`] and its neighbours when the picture will not do.
    pub fn prepare(
        picture: &RgbImage,
        engine: &FaceEngine,
        options: PrepareOptions,
    ) -> Result<Portrait, PortraitError> {
        let picture = bounded(picture, options.max_side.clamp(256, 8192));
        let face = subject(&picture, engine)?;
        let eye_distance = face.landmarks.eye_distance();
        let mut matte = engine.matte(&picture)?;
        cover_face(&mut matte, &face.landmarks);
        // Hair reaches beyond what the matte calls person: the fill must not pick it up.
        let margin = (0.10 * eye_distance).ceil().max(2.0) as usize;
        let background = inpaint::background(&picture, &matte, margin);
        release_background(&mut matte, &picture, &background, &face.landmarks);
        // Again, from what is now known to be visible.
        let background = inpaint::background(&picture, &matte, margin.div_ceil(2));
        Ok(Portrait { picture, background, matte, landmarks: face.landmarks })
    }

    /// Whether [`Self::prepare`] would take the picture, at the cost of finding the face alone.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn check(picture: &RgbImage, engine: &FaceEngine, options: PrepareOptions) -> Result<(), PortraitError> {
        subject(&bounded(picture, options.max_side.clamp(256, 8192)), engine).map(drop)
    }

    pub fn landmarks(&self) -> &Landmarks {
        &self.landmarks
    }

    /// Width and height of the prepared picture, pixels.
    pub fn size(&self) -> [usize; 2] {
        [self.matte.width, self.matte.height]
    }

    /// The lips are apart in the picture, so that its own teeth may be seen.
    pub fn mouth_is_open(&self) -> bool {
        Measure::of(&self.landmarks).aperture > 0.025
    }

    /// The person as they are, cut out, before another background; `ground` is as large as the picture. Where something of the
    /// old background is seen through hair and edges, it is taken out of the colour first.
    ///
    /// # Panics
    /// When the sizes differ.
    pub fn before(&self, ground: &RgbImage) -> RgbImage {
        assert_eq!(ground.dimensions(), self.picture.dimensions(), "a ground of the picture's size");
        let mut result = ground.clone();
        let layers = self.picture.pixels().zip(self.background.pixels()).zip(&self.matte.alpha);
        for (out, ((seen, behind), alpha)) in result.pixels_mut().zip(layers) {
            let share = f32::from(*alpha) / 255.0;
            for k in 0..3 {
                let (seen, behind) = (f32::from(seen.0[k]), f32::from(behind.0[k]));
                // seen = share * own + (1 - share) * behind
                let own = ((seen - (1.0 - share) * behind) / share.max(0.05)).clamp(0.0, 255.0);
                out.0[k] = (own * share + f32::from(out.0[k]) * (1.0 - share)).round() as u8;
            }
        }
        result
    }

    /// The portrait as bytes, uncompressed (7 bytes for each pixel).
    pub fn to_bytes(&self) -> Vec<u8> {
        let [width, height] = self.size();
        let mut bytes = Vec::with_capacity(16 + LANDMARKS * 12 + width * height * 7);
        bytes.extend(MAGIC);
        bytes.extend((width as u32).to_le_bytes());
        bytes.extend((height as u32).to_le_bytes());
        for point in self.landmarks.points() {
            for value in [point.x, point.y, point.z] {
                bytes.extend(value.to_le_bytes());
            }
        }
        bytes.extend(self.picture.as_raw());
        bytes.extend(self.background.as_raw());
        bytes.extend(&self.matte.alpha);
        bytes
    }

    /// The inverse of [`Self::to_bytes`].
    ///
    /// # Errors
    /// [`PortraitError::Malformed`] when the bytes are anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Portrait, PortraitError> {
        let malformed = PortraitError::Malformed;
        let rest = bytes.strip_prefix(&MAGIC).ok_or(malformed("wrong header"))?;
        let word = |at: usize| rest.get(at..at + 4).and_then(|word| word.try_into().ok());
        let side = |at: usize| word(at).map(u32::from_le_bytes).filter(|side| (1..=8192).contains(side));
        let (Some(width), Some(height)) = (side(0), side(4)) else { return Err(malformed("impossible size")) };
        let float = |index: usize| word(8 + index * 4).map_or(f32::NAN, f32::from_le_bytes);
        let points = (0..LANDMARKS).map(|k| Vec3::new(float(3 * k), float(3 * k + 1), float(3 * k + 2))).collect();
        let landmarks = Landmarks::new(points).ok_or(malformed("damaged landmarks"))?;
        let planes = rest.get(8 + LANDMARKS * 12..).unwrap_or_default();
        let pixels = width as usize * height as usize;
        if planes.len() != pixels * 7 {
            return Err(malformed("wrong length"));
        }
        let (picture, planes) = planes.split_at(pixels * 3);
        let (background, alpha) = planes.split_at(pixels * 3);
        let image = |raw: &[u8]| RgbImage::from_raw(width, height, raw.to_vec()).ok_or(malformed("wrong length"));
        let matte = Matte { width: width as usize, height: height as usize, alpha: alpha.to_vec() };
        Ok(Portrait { picture: image(picture)?, background: image(background)?, matte, landmarks })
    }
}

/// Marks the file and the version of its layout.
const MAGIC: [u8; 8] = *b"HRLDPT01";

/// The largest face, if it can be animated.
fn subject(picture: &RgbImage, engine: &FaceEngine) -> Result<Face, PortraitError> {
    let face = engine.detect(picture)?.into_iter().next().ok_or(PortraitError::NoFace)?;
    let eye_distance = face.landmarks.eye_distance();
    if eye_distance < MIN_EYE_DISTANCE {
        return Err(PortraitError::FaceTooSmall { pixels: eye_distance });
    }
    let yaw = crate::pose::FaceFrame::of(&face.landmarks).yaw().abs();
    if yaw > MAX_YAW {
        return Err(PortraitError::FaceTurned { degrees: yaw });
    }
    Ok(face)
}

fn bounded(picture: &RgbImage, max_side: u32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= max_side {
        return picture.clone();
    }
    let shrink = |side: u32| ((u64::from(side) * u64::from(max_side) / u64::from(longest)) as usize).max(1);
    let to = [shrink(width), shrink(height)];
    let pixels = resize_u8::<3>(
        picture.as_raw(),
        [width as usize, height as usize],
        to,
        fast_image_resize::FilterType::Lanczos3,
    );
    RgbImage::from_raw(to[0] as u32, to[1] as u32, pixels).unwrap_or_else(|| picture.clone())
}

/// Takes back from the person what looks like the background behind it: the segmentation fills the wedge between hair and
/// shoulder, which would then turn with the head. Where person and background do look alike nothing is lost: either shows
/// the same.
fn release_background(matte: &mut Matte, picture: &RgbImage, background: &RgbImage, landmarks: &Landmarks) {
    let (width, height) = (matte.width, matte.height);
    let difference: Vec<f32> = picture
        .as_raw()
        .chunks_exact(3)
        .zip(background.as_raw().chunks_exact(3))
        .map(|(a, b)| a.iter().zip(b).map(|(a, b)| f32::from(a.abs_diff(*b))).fold(0.0, f32::max))
        .collect();
    let radius = (landmarks.eye_distance() / 40.0).round().max(1.0) as usize;
    let difference = box_blur(&difference, width, height, radius);
    let open = reached_from_outside(matte, &difference);
    for ((alpha, difference), open) in matte.alpha.iter_mut().zip(&difference).zip(open) {
        if open {
            *alpha = (f32::from(*alpha) * smoothstep(7.0, ALIKE, *difference)).round() as u8;
        }
    }
    // A cut that runs along an edge of the person leaves it in steps. A thin fringe around lets the texture find the true
    // coverage there, from the colours (see `texture::cutout`).
    let alpha: Vec<f32> = matte.alpha.iter().map(|&alpha| f32::from(alpha)).collect();
    let fringe = box_blur(&alpha, width, height, 2 * radius);
    for (alpha, fringe) in matte.alpha.iter_mut().zip(&fringe) {
        *alpha = (*alpha).max((0.5 * fringe) as u8);
    }
    cover_face(matte, landmarks);
}

/// Difference of grey levels up to which a pixel looks like the background.
const ALIKE: f32 = 22.0;

/// Pixels that look like the background and hang together with it: a grey collar before a grey wall stays.
fn reached_from_outside(matte: &Matte, difference: &[f32]) -> Vec<bool> {
    let (width, height) = (matte.width, matte.height);
    let mut reached: Vec<bool> = matte.alpha.iter().map(|&alpha| alpha == 0).collect();
    let mut front: Vec<usize> = (0..reached.len()).filter(|&at| reached[at]).collect();
    while let Some(at) = front.pop() {
        let (x, y) = (at % width, at / width);
        let neighbours = [
            (x > 0).then(|| at - 1),
            (x + 1 < width).then_some(at + 1),
            (y > 0).then(|| at.wrapping_sub(width)),
            (y + 1 < height).then_some(at + width),
        ];
        for next in neighbours.into_iter().flatten() {
            if !reached[next] && difference[next] < ALIKE {
                reached[next] = true;
                front.push(next);
            }
        }
    }
    reached
}

/// Whatever the segmentation says, the face itself is person: drawn faces are sometimes taken for background.
fn cover_face(matte: &mut Matte, landmarks: &Landmarks) {
    let oval: Vec<Vec3> = crate::topology::OVAL.iter().map(|&index| landmarks.points()[index]).collect();
    let bounds = |read: fn(&Vec3) -> f32, limit: usize| {
        let (low, high) = oval.iter().map(read).fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(v), h.max(v)));
        (low.max(0.0) as usize).min(limit)..(high.max(0.0) as usize + 1).min(limit)
    };
    for y in bounds(|p| p.y, matte.height) {
        for x in bounds(|p| p.x, matte.width) {
            if inside(&oval, x as f32 + 0.5, y as f32 + 0.5) {
                matte.alpha[y * matte.width + x] = 255;
            }
        }
    }
}

/// Whether a point is in a polygon (even-odd rule).
fn inside(polygon: &[Vec3], x: f32, y: f32) -> bool {
    let mut inside = false;
    for (a, b) in polygon.iter().zip(polygon.iter().cycle().skip(1)) {
        if (a.y > y) != (b.y > y) && x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x) {
            inside = !inside;
        }
    }
    inside
}
