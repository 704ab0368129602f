//! Landmarks: the attention mesh on a rotated square around a face.
//!
//! The network answers a coarse mesh of 468 points and looks again at the lips, the eyes and the irises; the refined
//! points replace the coarse ones, which read open mouths too small when teeth show.

use herald_inference::{Models, Net, NetError, Outputs, Tensor, Threads};
use image::RgbImage;

use crate::detector::Detection;
use crate::sample::SquareCrop;
use crate::topology::{LANDMARKS, LOWER_LIDS, MESH, OUTER_EYE_CORNERS, REFINED_EYES, REFINED_LIPS, UPPER_LIDS};
use crate::vector::Vec3;

const SIDE: usize = 192;
/// The square is this much larger than the face.
const MARGIN: f32 = 1.5;

/// The 478 points of a face in pixels of the picture (z in the same unit, smaller is nearer), in the order of
/// [`crate::topology`].
#[derive(Debug, Clone, PartialEq)]
pub struct Landmarks {
    points: Vec<Vec3>,
}

impl Landmarks {
    /// `None` unless there are exactly 478 finite points with the eyes apart.
    pub fn new(points: Vec<Vec3>) -> Option<Landmarks> {
        let sound = points.len() == LANDMARKS
            && points.iter().all(|p| p.x.is_finite() && p.y.is_finite() && p.z.is_finite())
            && (points[OUTER_EYE_CORNERS[0]] - points[OUTER_EYE_CORNERS[1]]).length() > 1e-3;
        sound.then_some(Landmarks { points })
    }

    pub fn points(&self) -> &[Vec3] {
        &self.points
    }

    /// Distance between the outer eye corners, in pixels: the unit of all lengths on a face.
    pub fn eye_distance(&self) -> f32 {
        (self.points[OUTER_EYE_CORNERS[1]] - self.points[OUTER_EYE_CORNERS[0]]).length()
    }

    /// The same points after the picture was scaled and shifted.
    pub fn placed(&self, scale: f32, dx: f32, dy: f32) -> Landmarks {
        let place = |p: &Vec3| Vec3::new(p.x * scale + dx, p.y * scale + dy, p.z * scale);
        Landmarks { points: self.points.iter().map(place).collect() }
    }
}

/// Landmarks with the network's opinion whether this is a face at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    pub landmarks: Landmarks,
    /// The detector's score, 0 to 1; for a face followed from the frame before, the landmark network's.
    pub score: f32,
    /// The landmark network's score, 0 to 1.
    pub presence: f32,
}

impl Face {
    /// Area of the box around the mesh, in square pixels: what "largest face" means.
    pub fn area(&self) -> f32 {
        let mesh = &self.landmarks.points()[..MESH];
        let span = |read: fn(&Vec3) -> f32| {
            let (low, high) = mesh.iter().map(read).fold((f32::MAX, f32::MIN), |(l, h), v| (l.min(v), h.max(v)));
            high - low
        };
        span(|p| p.x) * span(|p| p.y)
    }
}

#[derive(Debug)]
pub(crate) struct MeshNet {
    net: Net,
}

impl MeshNet {
    pub fn load(models: &Models) -> Result<MeshNet, NetError> {
        Ok(MeshNet { net: Net::load(models, "face-mesh-attention", Threads(1))? })
    }

    /// Landmarks and presence (0 to 1) in a crop.
    pub fn run(&self, picture: &RgbImage, crop: SquareCrop) -> Result<Option<(Landmarks, f32)>, NetError> {
        let mut pixels = vec![0.0; SIDE * SIDE * 3];
        crop.sample(picture, SIDE, &mut pixels);
        for value in &mut pixels {
            *value /= 255.0;
        }
        let outputs = self.net.run(&[("input_1", Tensor::F32 { shape: &[1, SIDE, SIDE, 3], data: &pixels })])?;
        let points = assemble(&outputs)?;
        let logit = outputs.f32("conv_faceflag")?.1.first().copied().unwrap_or(-100.0);
        let scale = crop.size / SIDE as f32;
        let placed = points
            .into_iter()
            .map(|p| {
                let [x, y] = crop.to_picture(p.x, p.y, SIDE);
                Vec3::new(x, y, p.z * scale)
            })
            .collect();
        Ok(Landmarks::new(placed).map(|landmarks| (landmarks, 1.0 / (1.0 + (-logit).exp()))))
    }
}

/// All 478 points in pixels of the crop.
fn assemble(outputs: &Outputs) -> Result<Vec<Vec3>, NetError> {
    let (_, coarse) = outputs.f32("output_mesh_identity")?;
    let mut points: Vec<Vec3> = coarse.chunks_exact(3).map(|p| Vec3::new(p[0], p[1], p[2])).collect();
    points.resize(LANDMARKS, Vec3::ZERO);
    let mut refine = |name: &str, targets: &[usize]| -> Result<(), NetError> {
        let (_, values) = outputs.f32(name)?;
        for (&target, p) in targets.iter().zip(values.chunks_exact(2)) {
            (points[target].x, points[target].y) = (p[0], p[1]);
        }
        Ok(())
    };
    refine("output_lips", &REFINED_LIPS)?;
    // The network calls the eye on the picture's left side left: that is the subject's right one.
    refine("output_left_eye", &REFINED_EYES[0])?;
    refine("output_right_eye", &REFINED_EYES[1])?;
    refine("output_left_iris", &[468, 469, 470, 471, 472])?;
    refine("output_right_iris", &[473, 474, 475, 476, 477])?;
    for eye in 0..2 {
        let contour = UPPER_LIDS[eye].iter().chain(&LOWER_LIDS[eye]);
        let depth = contour.map(|&index| points[index].z).sum::<f32>() / 18.0;
        for point in &mut points[468 + 5 * eye..473 + 5 * eye] {
            point.z = depth;
        }
    }
    Ok(points)
}

/// The square to look for landmarks in, around a detected face.
pub(crate) fn crop_of_detection(face: &Detection) -> SquareCrop {
    let [right, left] = face.eyes;
    SquareCrop {
        x: face.x,
        y: face.y,
        size: MARGIN * face.width.max(face.height),
        angle: (left[1] - right[1]).atan2(left[0] - right[0]),
    }
}

/// The square to look in next, around the landmarks of the frame before.
pub(crate) fn crop_of_landmarks(landmarks: &Landmarks) -> SquareCrop {
    let points = landmarks.points();
    let eyes = points[OUTER_EYE_CORNERS[1]] - points[OUTER_EYE_CORNERS[0]];
    let angle = eyes.y.atan2(eyes.x);
    let (sin, cos) = angle.sin_cos();
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for p in &points[..MESH] {
        let upright = [p.x * cos + p.y * sin, p.y * cos - p.x * sin];
        for axis in 0..2 {
            low[axis] = low[axis].min(upright[axis]);
            high[axis] = high[axis].max(upright[axis]);
        }
    }
    let middle = [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0];
    SquareCrop {
        x: middle[0] * cos - middle[1] * sin,
        y: middle[0] * sin + middle[1] * cos,
        size: MARGIN * (high[0] - low[0]).max(high[1] - low[1]),
        angle,
    }
}
