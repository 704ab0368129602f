//! Person and background: segmentation at low resolution, sharpened along the picture's own edges.

use fast_image_resize as fir;
use herald_inference::{Models, Net, NetError, Tensor, Threads};
use image::RgbImage;

const SIDE: usize = 256;
/// Radius and regularisation of the guided filter, at a working size of 512 pixels.
const RADIUS: usize = 13;
const EPSILON: f32 = 1e-4;
const WORKING_SIDE: usize = 512;

/// Coverage by the person for every pixel of a picture, 0 to 255, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matte {
    pub width: usize,
    pub height: usize,
    pub alpha: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct SegmentationNet {
    net: Net,
}

impl SegmentationNet {
    pub fn load(models: &Models) -> Result<SegmentationNet, NetError> {
        Ok(SegmentationNet { net: Net::load(models, "selfie-segmentation", Threads(1))? })
    }

    pub fn matte(&self, picture: &RgbImage) -> Result<Matte, NetError> {
        let small = scaled(picture, SIDE, SIDE);
        let input: Vec<f32> = small.iter().map(|&value| f32::from(value) / 255.0).collect();
        let outputs = self.net.run(&[("input_1", Tensor::F32 { shape: &[1, SIDE, SIDE, 3], data: &input })])?;
        let (_, raw) = outputs.f32("activation_10")?;

        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let shrink = (WORKING_SIDE as f32 / width.max(height) as f32).min(1.0);
        let (w, h) = (((width as f32 * shrink) as usize).max(2), ((height as f32 * shrink) as usize).max(2));
        let guide = scaled(picture, w, h);
        let guide: Vec<f32> = guide
            .chunks_exact(3)
            .map(|p| (0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2])) / 255.0)
            .collect();
        let coarse = enlarge(raw, SIDE, SIDE, w, h);
        let refined = guided(&guide, &coarse, w, h);
        // The filter never quite reaches 0 or 1: a background that is 2 % person would crawl with the head.
        let levelled: Vec<f32> = refined.iter().map(|a| ((a - 0.15) / 0.7).clamp(0.0, 1.0)).collect();
        let alpha = enlarge(&levelled, w, h, width, height);
        Ok(Matte { width, height, alpha: alpha.iter().map(|a| (a * 255.0 + 0.5) as u8).collect() })
    }
}

fn scaled(picture: &RgbImage, width: usize, height: usize) -> Vec<u8> {
    crate::resize::resize_u8::<3>(
        picture.as_raw(),
        [picture.width() as usize, picture.height() as usize],
        [width, height],
        fir::FilterType::Bilinear,
    )
}

/// Bilinear resize of a plane of floats.
pub(crate) fn enlarge(plane: &[f32], width: usize, height: usize, to_w: usize, to_h: usize) -> Vec<f32> {
    let axis = |from: usize, to: usize| -> Vec<(usize, usize, f32)> {
        (0..to)
            .map(|k| {
                let at = ((k as f32 + 0.5) * from as f32 / to as f32 - 0.5).clamp(0.0, (from - 1) as f32);
                let low = at as usize;
                (low, (low + 1).min(from - 1), at - low as f32)
            })
            .collect()
    };
    let (columns, rows) = (axis(width, to_w), axis(height, to_h));
    let mut out = Vec::with_capacity(to_w * to_h);
    for &(y0, y1, fy) in &rows {
        for &(x0, x1, fx) in &columns {
            let top = plane[y0 * width + x0] * (1.0 - fx) + plane[y0 * width + x1] * fx;
            let bottom = plane[y1 * width + x0] * (1.0 - fx) + plane[y1 * width + x1] * fx;
            out.push(top * (1.0 - fy) + bottom * fy);
        }
    }
    out
}

/// He's guided filter: locally, the result is a linear function of the guide.
fn guided(guide: &[f32], plane: &[f32], width: usize, height: usize) -> Vec<f32> {
    let blur = |values: &[f32]| box_blur(values, width, height, RADIUS / 2);
    let product = |a: &[f32], b: &[f32]| -> Vec<f32> { a.iter().zip(b).map(|(a, b)| a * b).collect() };
    let (mean_g, mean_p) = (blur(guide), blur(plane));
    let (corr_gp, corr_gg) = (blur(&product(guide, plane)), blur(&product(guide, guide)));
    let mut slope = Vec::with_capacity(plane.len());
    let mut offset = Vec::with_capacity(plane.len());
    for k in 0..plane.len() {
        let a = (corr_gp[k] - mean_g[k] * mean_p[k]) / (corr_gg[k] - mean_g[k] * mean_g[k] + EPSILON);
        slope.push(a);
        offset.push(mean_p[k] - a * mean_g[k]);
    }
    let (slope, offset) = (blur(&slope), blur(&offset));
    guide.iter().zip(slope.iter().zip(&offset)).map(|(g, (a, b))| a * g + b).collect()
}

/// Mean over a square of `2 * radius + 1`, smaller at the border.
pub(crate) fn box_blur(plane: &[f32], width: usize, height: usize, radius: usize) -> Vec<f32> {
    let mut rows = vec![0.0; plane.len()];
    for (line, out) in plane.chunks_exact(width).zip(rows.chunks_exact_mut(width)) {
        running_mean(line.iter().copied(), radius, out.iter_mut());
    }
    let mut result = vec![0.0; plane.len()];
    for x in 0..width {
        let column = (0..height).map(|y| rows[y * width + x]);
        let mut out = vec![0.0; height];
        running_mean(column, radius, out.iter_mut());
        for (y, value) in out.into_iter().enumerate() {
            result[y * width + x] = value;
        }
    }
    result
}

fn running_mean<'a>(values: impl Iterator<Item = f32>, radius: usize, out: impl Iterator<Item = &'a mut f32>) {
    let values: Vec<f32> = values.collect();
    let mut sums = Vec::with_capacity(values.len() + 1);
    sums.push(0.0f64);
    for &value in &values {
        sums.push(sums[sums.len() - 1] + f64::from(value));
    }
    for (k, slot) in out.enumerate() {
        let (from, to) = (k.saturating_sub(radius), (k + radius + 1).min(values.len()));
        *slot = ((sums[to] - sums[from]) / (to - from) as f64) as f32;
    }
}
