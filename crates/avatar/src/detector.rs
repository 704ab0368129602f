//! Finding faces: the short-range BlazeFace network, and a second, looser look for small and drawn faces.
//!
//! The network sees a square of 128 pixels and answers for 896 anchors: a box, six key points and a logit each.

use herald_inference::{Models, Net, NetError, Tensor, Threads};
use image::RgbImage;

use crate::sample::SquareCrop;

const SIDE: usize = 128;
const ANCHORS: usize = 896;
/// Values for an anchor: centre, size, and six key points.
const VALUES: usize = 16;

/// A face counts at this score in a look at the whole picture.
const SCORE: f32 = 0.5;
/// In the second look; the landmark network's own opinion then decides (see [`crate::FaceEngine::detect`]).
const LOOSE_SCORE: f32 = 0.2;
/// Boxes that overlap more than this (intersection over union) are one face.
const SAME_FACE: f32 = 0.3;

/// A face as the detector sees it, in pixels of the picture. The box may reach outside.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// Middle of the box.
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    /// Eye centres, the subject's right one first.
    pub eyes: [[f32; 2]; 2],
    /// 0 to 1.
    pub score: f32,
}

impl Detection {
    pub fn area(&self) -> f32 {
        self.width * self.height
    }

    fn overlap(&self, other: &Detection) -> f32 {
        let side = |a: f32, a_size: f32, b: f32, b_size: f32| {
            ((a + a_size / 2.0).min(b + b_size / 2.0) - (a - a_size / 2.0).max(b - b_size / 2.0)).max(0.0)
        };
        let shared = side(self.x, self.width, other.x, other.width) * side(self.y, self.height, other.y, other.height);
        shared / (self.area() + other.area() - shared).max(1e-6)
    }
}

#[derive(Debug)]
pub(crate) struct Detector {
    net: Net,
}

impl Detector {
    pub fn load(models: &Models) -> Result<Detector, NetError> {
        Ok(Detector { net: Net::load(models, "face-detector", Threads(1))? })
    }

    /// Faces in the whole picture, best first.
    pub fn find(&self, picture: &RgbImage) -> Result<Vec<Detection>, NetError> {
        let mut found = Vec::new();
        self.look(picture, whole(picture), SCORE, &mut found)?;
        Ok(suppress(found))
    }

    /// Looks at overlapping tiles of several sizes, and accepts weaker answers. Costs up to 34 runs (about 60 cpu-ms).
    pub fn find_loosely(&self, picture: &RgbImage) -> Result<Vec<Detection>, NetError> {
        let mut found = Vec::new();
        let full = whole(picture);
        self.look(picture, full, LOOSE_SCORE, &mut found)?;
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        for share in [0.75, 0.5, 0.34] {
            let side = full.size * share;
            for y in tile_centres(height, side) {
                for x in tile_centres(width, side) {
                    self.look(picture, SquareCrop { x, y, size: side, angle: 0.0 }, LOOSE_SCORE, &mut found)?;
                }
            }
        }
        Ok(suppress(found))
    }

    fn look(
        &self,
        picture: &RgbImage,
        crop: SquareCrop,
        threshold: f32,
        found: &mut Vec<Detection>,
    ) -> Result<(), NetError> {
        let mut pixels = vec![0.0; SIDE * SIDE * 3];
        crop.sample(picture, SIDE, &mut pixels);
        for value in &mut pixels {
            *value = *value / 127.5 - 1.0;
        }
        let outputs = self.net.run(&[("input", Tensor::F32 { shape: &[1, SIDE, SIDE, 3], data: &pixels })])?;
        let (_, boxes) = outputs.f32("regressors")?;
        let (_, logits) = outputs.f32("classificators")?;
        for (index, (values, logit)) in boxes.chunks_exact(VALUES).zip(logits).enumerate().take(ANCHORS) {
            let score = 1.0 / (1.0 + (-logit.clamp(-100.0, 100.0)).exp());
            if score < threshold {
                continue;
            }
            let anchor = anchor(index);
            let place = |x: f32, y: f32| {
                crop.to_picture(
                    (anchor[0] + x / SIDE as f32) * SIDE as f32,
                    (anchor[1] + y / SIDE as f32) * SIDE as f32,
                    SIDE,
                )
            };
            let centre = place(values[0], values[1]);
            let scale = crop.size / SIDE as f32;
            found.push(Detection {
                x: centre[0],
                y: centre[1],
                width: values[2] * scale,
                height: values[3] * scale,
                eyes: [place(values[4], values[5]), place(values[6], values[7])],
                score,
            });
        }
        Ok(())
    }
}

/// The square that holds the whole picture.
fn whole(picture: &RgbImage) -> SquareCrop {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    SquareCrop { x: width / 2.0, y: height / 2.0, size: width.max(height), angle: 0.0 }
}

/// Middles of tiles of `side` that cover `length` with about a third of overlap.
fn tile_centres(length: f32, side: f32) -> Vec<f32> {
    if length <= side {
        return vec![length / 2.0];
    }
    let count = ((length - side) / (side * 0.66)).ceil().max(1.0);
    (0..=count as usize).map(|k| side / 2.0 + (length - side) * k as f32 / count).collect()
}

/// Anchors have a fixed size of 1: 16 by 16 cells with two each, then 8 by 8 cells with six.
fn anchor(index: usize) -> [f32; 2] {
    let (cell, side) = if index < 512 { (index / 2, 16) } else { ((index - 512) / 6, 8) };
    [((cell % side) as f32 + 0.5) / side as f32, ((cell / side) as f32 + 0.5) / side as f32]
}

/// Merges answers for the same face into their score-weighted mean, as BlazeFace is meant to be read: its neighbouring
/// anchors jitter less together than the best one alone.
fn suppress(mut found: Vec<Detection>) -> Vec<Detection> {
    found.retain(|face| face.width > 0.0 && face.height > 0.0 && face.x.is_finite() && face.y.is_finite());
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut faces: Vec<Detection> = Vec::new();
    while let Some(best) = found.first().copied() {
        let (same, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|other| best.overlap(other) > SAME_FACE);
        faces.push(mean(best, &same));
        found = rest;
    }
    faces
}

fn mean(best: Detection, same: &[Detection]) -> Detection {
    let total: f32 = same.iter().map(|face| face.score).sum();
    if total <= 0.0 {
        return best;
    }
    let average =
        |read: &dyn Fn(&Detection) -> f32| same.iter().map(|face| read(face) * face.score).sum::<f32>() / total;
    Detection {
        x: average(&|face| face.x),
        y: average(&|face| face.y),
        width: average(&|face| face.width),
        height: average(&|face| face.height),
        eyes: [0, 1].map(|eye| [0, 1].map(|axis| average(&|face| face.eyes[eye][axis]))),
        score: best.score,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(x: f32, score: f32) -> Detection {
        Detection { x, y: 50.0, width: 40.0, height: 40.0, eyes: [[x - 8.0, 45.0], [x + 8.0, 45.0]], score }
    }

    #[test]
    fn neighbours_merge_and_strangers_stay() {
        let faces = suppress(vec![face(50.0, 0.6), face(54.0, 0.9), face(200.0, 0.7)]);
        assert_eq!(faces.len(), 2);
        assert_eq!(faces[0].score, 0.9);
        assert!((faces[0].x - 52.4).abs() < 1e-3);
        assert_eq!(faces[1].x, 200.0);
    }

    #[test]
    fn tiles_reach_both_ends() {
        let centres = tile_centres(1000.0, 340.0);
        assert_eq!(centres.first(), Some(&170.0));
        assert_eq!(centres.last(), Some(&830.0));
        assert!(centres.windows(2).all(|pair| pair[1] - pair[0] < 340.0));
        assert_eq!(tile_centres(100.0, 340.0), [50.0]);
    }
}
