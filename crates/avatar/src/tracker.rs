//! One face through the frames of a video.

use herald_inference::NetError;
use image::RgbImage;

use crate::engine::FaceEngine;
use crate::mesh::{Face, Landmarks};
use crate::one_euro::OneEuro;
use crate::pose::Similarity;
use crate::topology::LANDMARKS;
use crate::vector::{Mat3, Vec3};

/// Follows the largest face. The landmarks of one frame say where to look in the next; the detector runs only at the start
/// and after the face was lost (a cut, a hand, a turned head).
#[derive(Debug)]
pub struct Tracker<'e> {
    engine: &'e FaceEngine,
    last: Option<Landmarks>,
}

impl<'e> Tracker<'e> {
    pub fn new(engine: &'e FaceEngine) -> Tracker<'e> {
        Tracker { engine, last: None }
    }

    /// The face in the next frame; `None` when there is none.
    pub fn step(&mut self, frame: &RgbImage) -> Result<Option<Face>, NetError> {
        let followed = match &self.last {
            Some(before) => self.engine.follow(frame, before)?,
            None => None,
        };
        let face = match followed {
            Some(face) => Some(face),
            None => self.engine.detect(frame)?.into_iter().next(),
        };
        self.last = face.as_ref().map(|face| face.landmarks.clone());
        Ok(face)
    }
}

/// Removes the networks' jitter from the landmarks of an uninterrupted stretch of frames, without delay.
///
/// Pose (scale, rotation, place) and the shape within the face are filtered apart, each with its own constants, so that a
/// moving head does not blur the lips. A stretch is bounded by cuts and by frames without a face.
pub fn smooth(track: &[Landmarks], fps: f32) -> Vec<Landmarks> {
    let Some(reference) = track.get(track.len() / 2) else { return Vec::new() };
    let unit = reference.eye_distance();
    // About the middle of the face: about the picture's corner, a trembling of the angle would be one of the place too.
    let middle = reference.points().iter().fold(Vec3::ZERO, |sum, point| sum + *point) * (1.0 / LANDMARKS as f32);
    let reference: Vec<Vec3> = reference.points().iter().map(|point| *point - middle).collect();
    let poses: Vec<Similarity> = track.iter().map(|frame| Similarity::between(&reference, frame.points())).collect();

    let filter = |min_cutoff: f32, beta: f32, values: Vec<f32>, width: usize| {
        OneEuro { min_cutoff, beta }.zero_phase(&values, width, fps)
    };
    let scales = filter(1.5, 12.0, poses.iter().map(|pose| pose.scale.max(1e-6).ln()).collect(), 1);
    let turns = filter(1.5, 6.0, poses.iter().flat_map(|pose| rotation_vector(&pose.rotation)).collect(), 3);
    let shifts = poses.iter().flat_map(|p| [p.shift.x / unit, p.shift.y / unit, p.shift.z / unit]).collect();
    let shifts = filter(2.0, 10.0, shifts, 3);
    let shape = track.iter().zip(&poses).flat_map(|(frame, pose)| {
        frame.points().iter().flat_map(|point| {
            let local = pose.undo(*point) * (1.0 / unit);
            [local.x, local.y, local.z]
        })
    });
    let width = reference.len() * 3;
    let shapes = filter(3.0, 14.0, shape.collect(), width);

    track
        .iter()
        .enumerate()
        .map(|(k, original)| {
            let pose = Similarity {
                scale: scales[k].exp(),
                rotation: rotation_from_vector(&turns[3 * k..3 * k + 3]),
                shift: Vec3::new(shifts[3 * k], shifts[3 * k + 1], shifts[3 * k + 2]) * unit,
            };
            let points = shapes[k * width..(k + 1) * width]
                .chunks_exact(3)
                .map(|p| pose.apply(Vec3::new(p[0], p[1], p[2]) * unit))
                .collect();
            Landmarks::new(points).unwrap_or_else(|| original.clone())
        })
        .collect()
}

/// Axis times angle.
fn rotation_vector(rotation: &Mat3) -> [f32; 3] {
    let [a, b, c] = rotation.0;
    let axis = Vec3::new(c.y - b.z, a.z - c.x, b.x - a.y);
    let sine = axis.length() / 2.0;
    let cosine = (a.x + b.y + c.z - 1.0) / 2.0;
    let scaled = axis.unit() * sine.atan2(cosine);
    [scaled.x, scaled.y, scaled.z]
}

fn rotation_from_vector(vector: &[f32]) -> Mat3 {
    let vector = Vec3::new(vector[0], vector[1], vector[2]);
    let (sin, cos) = vector.length().sin_cos();
    let k = vector.unit();
    let row = |e: Vec3| {
        // Rodrigues' formula on the transposed rotation gives rows.
        e * cos + e.cross(k) * sin + k * (k.dot(e) * (1.0 - cos))
    };
    Mat3([row(Vec3::new(1.0, 0.0, 0.0)), row(Vec3::new(0.0, 1.0, 0.0)), row(Vec3::new(0.0, 0.0, 1.0))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_vectors_come_back() {
        let rotation = Mat3::rotation(0.4, -0.3, 0.2);
        let again = rotation_from_vector(&rotation_vector(&rotation));
        for (a, b) in rotation.0.iter().zip(again.0) {
            assert!((*a - b).length() < 1e-5);
        }
    }
}
