//! The background behind a person, made up from what is visible around them.

use image::RgbImage;

use crate::matte::Matte;

/// Coverage from which a pixel says nothing about the background.
const COVERED: u8 = 8;

/// Fills every pixel the person touches, `margin` pixels around included, from the visible background: push-pull, that is
/// averages over ever larger blocks of known pixels, coarse to fine, so that the fill is smooth and joins the border without
/// a step. Known pixels are returned unchanged.
pub(crate) fn background(picture: &RgbImage, matte: &Matte, margin: usize) -> RgbImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let known = known_pixels(matte, margin);
    let base = Level {
        width,
        height,
        colour: picture.as_raw().chunks_exact(3).map(|p| [0, 1, 2].map(|c| f32::from(p[c]))).collect(),
        weight: known.iter().map(|&known| if known { 1.0 } else { 0.0 }).collect(),
    };
    let mut levels = vec![base];
    while let Some(last) = levels.last().filter(|level| level.width > 1 || level.height > 1) {
        let next = last.pushed();
        levels.push(next);
    }
    let mut filled = levels.pop().map(|top| top.colour).unwrap_or_default();
    let mut filled_size = [1, 1];
    while let Some(level) = levels.pop() {
        filled = level.pulled(&filled, filled_size);
        filled_size = [level.width, level.height];
    }
    let mut result = picture.clone();
    for ((pixel, colour), known) in result.as_mut().chunks_exact_mut(3).zip(&filled).zip(&known) {
        if !known {
            for (value, colour) in pixel.iter_mut().zip(colour) {
                *value = colour.round().clamp(0.0, 255.0) as u8;
            }
        }
    }
    result
}

/// Pixels at least `margin` away from the person, sideways and up or down.
fn known_pixels(matte: &Matte, margin: usize) -> Vec<bool> {
    let (width, height) = (matte.width, matte.height);
    let spread = |covered: Vec<bool>, stride: usize, length: usize, lines: usize, step: usize| {
        let mut out = covered.clone();
        for line in 0..lines {
            let mut since = usize::MAX / 2;
            for k in 0..length {
                let at = line * step + k * stride;
                since = if covered[at] { 0 } else { since + 1 };
                out[at] |= since <= margin;
            }
            since = usize::MAX / 2;
            for k in (0..length).rev() {
                let at = line * step + k * stride;
                since = if covered[at] { 0 } else { since + 1 };
                out[at] |= since <= margin;
            }
        }
        out
    };
    let covered: Vec<bool> = matte.alpha.iter().map(|&alpha| alpha >= COVERED).collect();
    let sideways = spread(covered, 1, width, height, width);
    spread(sideways, width, height, width, 1).into_iter().map(|covered| !covered).collect()
}

/// One level of the pyramid: colours weighted by how much is known.
struct Level {
    width: usize,
    height: usize,
    colour: Vec<[f32; 3]>,
    weight: Vec<f32>,
}

impl Level {
    fn pushed(&self) -> Level {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut next = Level { width, height, colour: Vec::new(), weight: Vec::new() };
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0.0; 3];
                let mut total = 0.0;
                for at in self.block(x, y) {
                    total += self.weight[at];
                    for (sum, value) in sum.iter_mut().zip(self.colour[at]) {
                        *sum += value * self.weight[at];
                    }
                }
                next.colour.push(if total > 0.0 { sum.map(|value| value / total) } else { [0.0; 3] });
                // A block with one known pixel counts as known: distance, not area, decides what fills a hole.
                next.weight.push(total.min(1.0));
            }
        }
        next
    }

    fn block(&self, x: usize, y: usize) -> impl Iterator<Item = usize> {
        let (width, height) = (self.width, self.height);
        (0..4).filter_map(move |k| {
            let (bx, by) = (2 * x + k % 2, 2 * y + k / 2);
            (bx < width && by < height).then_some(by * width + bx)
        })
    }

    /// Own colours where known, the coarser level's (bilinear) where not.
    fn pulled(&self, coarse: &[[f32; 3]], [coarse_w, coarse_h]: [usize; 2]) -> Vec<[f32; 3]> {
        let mut out = Vec::with_capacity(self.colour.len());
        for y in 0..self.height {
            let at_y = ((y as f32 + 0.5) / 2.0 - 0.5).clamp(0.0, (coarse_h - 1) as f32);
            let (y0, fy) = (at_y as usize, at_y.fract());
            let y1 = (y0 + 1).min(coarse_h - 1);
            for x in 0..self.width {
                let at = y * self.width + x;
                let at_x = ((x as f32 + 0.5) / 2.0 - 0.5).clamp(0.0, (coarse_w - 1) as f32);
                let (x0, fx) = (at_x as usize, at_x.fract());
                let x1 = (x0 + 1).min(coarse_w - 1);
                let weight = self.weight[at];
                out.push([0, 1, 2].map(|c| {
                    let top = coarse[y0 * coarse_w + x0][c] * (1.0 - fx) + coarse[y0 * coarse_w + x1][c] * fx;
                    let bottom = coarse[y1 * coarse_w + x0][c] * (1.0 - fx) + coarse[y1 * coarse_w + x1][c] * fx;
                    let below = top * (1.0 - fy) + bottom * fy;
                    self.colour[at][c] * weight + below * (1.0 - weight)
                }));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hole_takes_the_colours_around_it_and_the_rest_stays() {
        let (width, height) = (64usize, 48usize);
        let picture =
            RgbImage::from_fn(
                64,
                48,
                |x, _| if x < 32 { image::Rgb([40, 90, 200]) } else { image::Rgb([60, 90, 200]) },
            );
        let mut painted = picture.clone();
        let mut matte = Matte { width, height, alpha: vec![0; width * height] };
        for y in 16..36 {
            for x in 20..44 {
                matte.alpha[y * width + x] = 255;
                painted.put_pixel(x as u32, y as u32, image::Rgb([255, 0, 0]));
            }
        }
        let filled = background(&painted, &matte, 2);
        for (x, y, pixel) in filled.enumerate_pixels() {
            let inside = (18..46).contains(&x) && (14..38).contains(&y);
            if inside {
                assert!((38..=62).contains(&pixel[0]) && pixel[2] > 195, "{x},{y}: {pixel:?}");
            } else {
                assert_eq!(pixel, painted.get_pixel(x, y));
            }
        }
    }
}
