//! Still pictures from strangers: decoded within bounds, turned the way the camera says.

use std::io::Cursor;
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage};

use crate::process::MediaError;

/// Longest side accepted, in pixels.
pub const MAX_SIDE: u32 = 8_192;
/// Smallest side accepted, in pixels.
pub const MIN_SIDE: u32 = 64;
/// Memory one picture may take while it is decoded.
const MAX_BYTES: u64 = 512 << 20;

/// Decodes a JPEG, PNG or WebP and applies its EXIF orientation; transparency is laid over white.
pub fn decode(bytes: &[u8]) -> Result<RgbImage, MediaError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    let undecodable = |error: image::ImageError| MediaError::Undecodable(error.to_string());
    let mut decoder = reader.into_decoder().map_err(undecodable)?;
    let orientation = decoder.orientation().map_err(undecodable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(undecodable)?;
    picture.apply_orientation(orientation);
    if picture.width() < MIN_SIDE || picture.height() < MIN_SIDE {
        return Err(MediaError::Undecodable(format!(
            "the picture is {} x {} pixels; the least is {MIN_SIDE} x {MIN_SIDE}",
            picture.width(),
            picture.height()
        )));
    }
    Ok(over_white(picture))
}

/// What the header of a picture says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// Pixels, turned the way the camera says.
    pub width: u32,
    pub height: u32,
    /// Whether there is an alpha channel, used or not.
    pub alpha: bool,
}

/// Reads the header of a picture; nothing is decoded.
pub fn measure(path: &Path) -> Result<Measures, MediaError> {
    let mut reader = ImageReader::open(path)?.with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    let undecodable = |error: image::ImageError| MediaError::Undecodable(error.to_string());
    let mut decoder = reader.into_decoder().map_err(undecodable)?;
    let (width, height) = decoder.dimensions();
    let alpha = decoder.color_type().has_alpha();
    let turned = matches!(
        decoder.orientation().map_err(undecodable)?,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    Ok(match turned {
        true => Measures { width: height, height: width, alpha },
        false => Measures { width, height, alpha },
    })
}

fn over_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let rgba = picture.into_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0;
        let blend = |channel: u8| {
            let alpha = u32::from(alpha);
            ((u32::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        image::Rgb([blend(red), blend(green), blend(blue)])
    })
}

/// A smaller copy whose longer side is at most `side` pixels; smaller pictures stay as they are.
pub fn shrink(picture: &RgbImage, side: u32) -> RgbImage {
    let longest = picture.width().max(picture.height());
    if longest <= side {
        return picture.clone();
    }
    let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(longest)).max(1) as u32;
    image::imageops::thumbnail(picture, scaled(picture.width()), scaled(picture.height()))
}

/// Encodes a PNG, without loss.
pub fn encode_png(picture: &RgbImage) -> Result<Vec<u8>, MediaError> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let written = picture.write_to(&mut bytes, image::ImageFormat::Png);
    written.map_err(|error| MediaError::Io(std::io::Error::other(error)))?;
    Ok(bytes.into_inner())
}

/// Encodes a JPEG at quality 90.
pub fn encode_jpeg(picture: &RgbImage) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90)
        .encode_image(picture)
        .map_err(|error| MediaError::Undecodable(error.to_string()))?;
    Ok(bytes)
}
