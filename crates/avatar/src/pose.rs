//! Where a head is and which way it looks: similarity transforms between sets of landmarks.

use crate::mesh::Landmarks;
use crate::topology::{CHIN, FOREHEAD, OUTER_EYE_CORNERS, RIGID};
use crate::vector::{Mat3, Vec3};

/// A face's own axes in a picture: x to the subject's left (right in the picture), y down the face, z into the head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceFrame {
    /// Middle between the outer eye corners, in pixels.
    pub origin: Vec3,
    /// Rows are the axes.
    pub axes: Mat3,
    /// Outer eye-corner distance, in pixels.
    pub unit: f32,
}

impl FaceFrame {
    pub fn of(landmarks: &Landmarks) -> FaceFrame {
        let points = landmarks.points();
        let (right, left) = (points[OUTER_EYE_CORNERS[0]], points[OUTER_EYE_CORNERS[1]]);
        let x = (left - right).unit();
        let down = points[CHIN] - points[FOREHEAD];
        let y = (down - x * down.dot(x)).unit();
        let z = x.cross(y);
        FaceFrame { origin: (left + right) * 0.5, axes: Mat3([x, y, z]), unit: landmarks.eye_distance() }
    }

    /// A point of the picture in eye distances along the face's axes.
    pub fn local(&self, point: Vec3) -> Vec3 {
        self.axes.apply((point - self.origin) * (1.0 / self.unit))
    }

    /// The inverse of [`Self::local`].
    pub fn picture(&self, local: Vec3) -> Vec3 {
        self.axes.transposed().apply(local) * self.unit + self.origin
    }

    /// Angle of the head about the vertical axis, in degrees; positive turns to the picture's right.
    pub fn yaw(&self) -> f32 {
        let forward = self.axes.0[2];
        (-forward.x).atan2(forward.z).to_degrees()
    }
}

/// `target ≈ scale · rotation · source + shift`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    pub scale: f32,
    pub rotation: Mat3,
    pub shift: Vec3,
}

impl Similarity {
    pub fn apply(&self, point: Vec3) -> Vec3 {
        self.rotation.apply(point) * self.scale + self.shift
    }

    pub fn undo(&self, point: Vec3) -> Vec3 {
        self.rotation.transposed().apply((point - self.shift) * (1.0 / self.scale))
    }

    /// The least-squares similarity between the rigid points of two faces (Horn's closed form with quaternions).
    pub fn between(source: &[Vec3], target: &[Vec3]) -> Similarity {
        let mean = |points: &[Vec3]| {
            RIGID.iter().fold(Vec3::ZERO, |sum, &index| sum + points[index]) * (1.0 / RIGID.len() as f32)
        };
        let (from, to) = (mean(source), mean(target));
        let mut s = [[0.0f64; 3]; 3];
        let mut spread = 0.0f64;
        for &index in &RIGID {
            let (a, b) = (source[index] - from, target[index] - to);
            spread += f64::from(a.dot(a));
            for (row, a) in s.iter_mut().zip([a.x, a.y, a.z]) {
                for (cell, b) in row.iter_mut().zip([b.x, b.y, b.z]) {
                    *cell += f64::from(a) * f64::from(b);
                }
            }
        }
        let rotation = rotation_of(&s);
        let turned: f64 = (0..3)
            .map(|k| {
                let row = rotation.0[k];
                f64::from(row.x) * s[0][k] + f64::from(row.y) * s[1][k] + f64::from(row.z) * s[2][k]
            })
            .sum();
        let scale = (turned / spread.max(1e-12)) as f32;
        Similarity { scale, rotation, shift: to - rotation.apply(from) * scale }
    }
}

/// The rotation that best turns source onto target, from their correlation `s[source axis][target axis]`.
fn rotation_of(s: &[[f64; 3]; 3]) -> Mat3 {
    let n = [
        [s[0][0] + s[1][1] + s[2][2], s[1][2] - s[2][1], s[2][0] - s[0][2], s[0][1] - s[1][0]],
        [s[1][2] - s[2][1], s[0][0] - s[1][1] - s[2][2], s[0][1] + s[1][0], s[2][0] + s[0][2]],
        [s[2][0] - s[0][2], s[0][1] + s[1][0], s[1][1] - s[0][0] - s[2][2], s[1][2] + s[2][1]],
        [s[0][1] - s[1][0], s[2][0] + s[0][2], s[1][2] + s[2][1], s[2][2] - s[0][0] - s[1][1]],
    ];
    let [w, x, y, z] = largest_eigenvector(n).map(|value| value as f32);
    Mat3([
        Vec3::new(1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)),
        Vec3::new(2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)),
        Vec3::new(2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)),
    ])
}

/// Of a symmetric matrix, by Jacobi rotations.
fn largest_eigenvector(mut m: [[f64; 4]; 4]) -> [f64; 4] {
    let mut v = [[0.0f64; 4]; 4];
    for (k, row) in v.iter_mut().enumerate() {
        row[k] = 1.0;
    }
    for _ in 0..24 {
        for p in 0..3 {
            for q in p + 1..4 {
                if m[p][q].abs() < 1e-15 {
                    continue;
                }
                let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut m {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (row_p, row_q) = (m[p], m[q]);
                for k in 0..4 {
                    m[p][k] = c * row_p[k] - s * row_q[k];
                    m[q][k] = s * row_p[k] + c * row_q[k];
                }
                for row in &mut v {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    let best = (0..4).max_by(|&a, &b| m[a][a].total_cmp(&m[b][b])).unwrap_or(0);
    [0, 1, 2, 3].map(|k| v[k][best])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_similarity_is_found_again() {
        let source: Vec<Vec3> = (0..478)
            .map(|k| {
                let k = k as f32;
                Vec3::new((k * 1.7).sin() * 40.0, (k * 0.9).cos() * 60.0, (k * 2.3).sin() * 20.0)
            })
            .collect();
        let truth =
            Similarity { scale: 1.7, rotation: Mat3::rotation(0.3, -0.2, 0.5), shift: Vec3::new(10.0, -20.0, 5.0) };
        let target: Vec<Vec3> = source.iter().map(|p| truth.apply(*p)).collect();
        let found = Similarity::between(&source, &target);
        assert!((found.scale - 1.7).abs() < 1e-4);
        for (a, b) in source.iter().zip(&target) {
            assert!((found.apply(*a) - *b).length() < 1e-2);
            assert!((found.undo(*b) - *a).length() < 1e-2);
        }
    }
}
