//! Cutting rotated squares out of a picture for a network.

use image::RgbImage;

/// A square region of a picture: middle, side in pixels, and the angle (radians) its x axis is turned by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SquareCrop {
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub angle: f32,
}

impl SquareCrop {
    /// A point of the crop, in its pixels when it is `side` wide, as a point of the picture.
    pub fn to_picture(self, x: f32, y: f32, side: usize) -> [f32; 2] {
        let scale = self.size / side as f32;
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = ((x - side as f32 / 2.0) * scale, (y - side as f32 / 2.0) * scale);
        [self.x + dx * cos - dy * sin, self.y + dx * sin + dy * cos]
    }

    /// Fills `out` (`side * side * 3`) with values of 0 to 255. Large crops are averaged, so that a face in a 4K picture is
    /// not aliased. Outside the picture the border is repeated.
    pub fn sample(self, picture: &RgbImage, side: usize, out: &mut [f32]) {
        // Four samples a pixel and axis at most: enough down to 1/8 for a network that was trained on blurry crops.
        let taps = ((self.size / side as f32).round() as usize).clamp(1, 4);
        let weight = 1.0 / (taps * taps) as f32;
        for (index, pixel) in out.chunks_exact_mut(3).enumerate().take(side * side) {
            let (px, py) = ((index % side) as f32, (index / side) as f32);
            pixel.fill(0.0);
            for tap in 0..taps * taps {
                let at = |k: usize| (k as f32 + 0.5) / taps as f32;
                let [x, y] = self.to_picture(px + at(tap % taps), py + at(tap / taps), side);
                for (value, sampled) in pixel.iter_mut().zip(bilinear(picture, x - 0.5, y - 0.5)) {
                    *value += sampled * weight;
                }
            }
        }
    }
}

/// Bilinear sample at pixel coordinates (0 is the middle of the first pixel), border repeated. The picture is not empty.
pub(crate) fn bilinear(picture: &RgbImage, x: f32, y: f32) -> [f32; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let x = x.clamp(0.0, (width - 1) as f32);
    let y = y.clamp(0.0, (height - 1) as f32);
    let (x0, y0) = (x as usize, y as usize);
    let (x1, y1) = ((x0 + 1).min(width - 1), (y0 + 1).min(height - 1));
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let raw = picture.as_raw();
    let at = |x: usize, y: usize, channel: usize| f32::from(raw[(y * width + x) * 3 + channel]);
    [0, 1, 2].map(|channel| {
        let top = at(x0, y0, channel) * (1.0 - fx) + at(x1, y0, channel) * fx;
        let bottom = at(x0, y1, channel) * (1.0 - fx) + at(x1, y1, channel) * fx;
        top * (1.0 - fy) + bottom * fy
    })
}
