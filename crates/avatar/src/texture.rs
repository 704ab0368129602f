//! A portrait's person as a texture: cut out, premultiplied, at the resolution of the canvas.

use fast_image_resize::FilterType;

use crate::portrait::Portrait;
use crate::raster::Bitmap;
use crate::resize::resize_u8;
use crate::vector::smoothstep;

/// The person, and how texture pixels relate to portrait pixels.
#[derive(Debug)]
pub(crate) struct Cutout {
    pub bitmap: Bitmap,
    /// Texture pixels for one portrait pixel, across and down.
    pub scale: [f32; 2],
}

/// More texture than this is never worth its memory.
const MAX_PIXELS: f32 = 24e6;

/// What becomes of the soft rim of the matte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edges {
    /// All of it is kept: over the portrait's own background too much does no harm.
    Generous,
    /// Tightened: over another background a rim that is half wall would glow.
    Tight,
}

impl Edges {
    fn coverage(self, alpha: u8) -> u8 {
        match self {
            Edges::Generous => alpha,
            Edges::Tight => (255.0 * smoothstep(0.42, 0.92, f32::from(alpha) / 255.0)).round() as u8,
        }
    }
}

/// Scales the portrait by about `scale` and separates the person from the background behind them.
///
/// What is stored is `picture - (1 - coverage) * background`: laid over the same background it gives the picture back
/// exactly, and over another one it carries no rim of the old. Coverage is raised where no person's colour between
/// black and white could explain the pixel otherwise, which repairs holes in the matte.
pub(crate) fn cutout(portrait: &Portrait, scale: f32, edges: Edges) -> Cutout {
    let from = portrait.size();
    let scale = scale.min((MAX_PIXELS / (from[0] * from[1]) as f32).sqrt());
    let to = from.map(|side| ((side as f32 * scale).round() as usize).max(2));
    // Enlarging: a kernel without much ringing. Shrinking: the sharpest.
    let filter = if scale > 1.0 { FilterType::CatmullRom } else { FilterType::Lanczos3 };
    let picture = resize_u8::<3>(portrait.picture.as_raw(), from, to, filter);
    let background = resize_u8::<3>(portrait.background.as_raw(), from, to, filter);
    let alpha = resize_u8::<1>(&portrait.matte.alpha, from, to, FilterType::CatmullRom);
    let mut bitmap = Bitmap::new(to[0], to[1]);
    let pixels = picture.chunks_exact(3).zip(background.chunks_exact(3)).zip(&alpha);
    for (target, ((colour, behind), &alpha)) in bitmap.pixels.iter_mut().zip(pixels) {
        *target = separate(colour, behind, edges.coverage(alpha), edges);
    }
    Cutout { bitmap, scale: [to[0] as f32 / from[0] as f32, to[1] as f32 / from[1] as f32] }
}

fn separate(colour: &[u8], behind: &[u8], alpha: u8, edges: Edges) -> u32 {
    if alpha == 0 {
        return 0;
    }
    let mut coverage = f32::from(alpha) / 255.0;
    // Under half coverage the colour is as likely noise of the wall as a person.
    for (&c, &b) in colour.iter().zip(behind).filter(|_| edges == Edges::Generous || alpha > 128) {
        let (c, b) = (f32::from(c), f32::from(b));
        let needed = if c < b { 1.0 - c / b } else { (c - b) / (255.0 - b).max(1.0) };
        coverage = coverage.max(needed.min(1.0));
    }
    let channel = |k: usize| {
        let own = f32::from(colour[k]) - (1.0 - coverage) * f32::from(behind[k]);
        own.round().clamp(0.0, 255.0 * coverage) as u32
    };
    let coverage = (coverage * 255.0).round() as u32;
    channel(0) | channel(1) << 8 | channel(2) << 16 | coverage << 24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_its_own_background_the_picture_comes_back() {
        for alpha in [1u8, 40, 128, 200, 255] {
            for (colour, behind) in
                [([10, 60, 200], [180, 180, 170]), ([250, 240, 30], [20, 90, 90]), ([99, 99, 99], [99, 99, 99])]
            {
                let pixel = separate(&colour, &behind, alpha, Edges::Generous);
                let coverage = pixel >> 24;
                for k in 0..3 {
                    let over = ((pixel >> (8 * k)) & 255) + (255 - coverage) * u32::from(behind[k as usize]) / 255;
                    assert!(over.abs_diff(u32::from(colour[k as usize])) <= 2, "{alpha} {colour:?} {behind:?}");
                }
            }
        }
    }
}
