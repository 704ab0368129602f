//! Points of the picture and of the face.

use std::ops::{Add, Mul, Sub};

/// A point or vector; pixels or inter-ocular units, x right, y down, z away from the camera.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Vec3 {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

impl Vec3 {
    pub const ZERO: Vec3 = Vec3 { x: 0.0, y: 0.0, z: 0.0 };

    pub const fn new(x: f32, y: f32, z: f32) -> Vec3 {
        Vec3 { x, y, z }
    }

    pub fn dot(self, other: Vec3) -> f32 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    pub fn cross(self, other: Vec3) -> Vec3 {
        Vec3::new(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )
    }

    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    /// The vector of length 1, or zero when there is none.
    pub fn unit(self) -> Vec3 {
        let length = self.length();
        if length > 1e-12 { self * (1.0 / length) } else { Vec3::ZERO }
    }

    /// Length of the x and y part: the distance seen in the picture.
    pub fn plane_length(self) -> f32 {
        self.x.hypot(self.y)
    }

    pub fn lerp(self, other: Vec3, amount: f32) -> Vec3 {
        self + (other - self) * amount
    }
}

impl Add for Vec3 {
    type Output = Vec3;
    fn add(self, other: Vec3) -> Vec3 {
        Vec3::new(self.x + other.x, self.y + other.y, self.z + other.z)
    }
}

impl Sub for Vec3 {
    type Output = Vec3;
    fn sub(self, other: Vec3) -> Vec3 {
        Vec3::new(self.x - other.x, self.y - other.y, self.z - other.z)
    }
}

impl Mul<f32> for Vec3 {
    type Output = Vec3;
    fn mul(self, factor: f32) -> Vec3 {
        Vec3::new(self.x * factor, self.y * factor, self.z * factor)
    }
}

/// A 3 by 3 matrix, by rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mat3(pub [Vec3; 3]);

impl Mat3 {
    pub const IDENTITY: Mat3 = Mat3([Vec3::new(1.0, 0.0, 0.0), Vec3::new(0.0, 1.0, 0.0), Vec3::new(0.0, 0.0, 1.0)]);

    pub fn apply(&self, v: Vec3) -> Vec3 {
        Vec3::new(self.0[0].dot(v), self.0[1].dot(v), self.0[2].dot(v))
    }

    pub fn transposed(&self) -> Mat3 {
        let [a, b, c] = self.0;
        Mat3([Vec3::new(a.x, b.x, c.x), Vec3::new(a.y, b.y, c.y), Vec3::new(a.z, b.z, c.z)])
    }

    /// `self · other`.
    pub fn then(&self, other: &Mat3) -> Mat3 {
        let columns = other.transposed();
        Mat3(self.0.map(|row| Vec3::new(row.dot(columns.0[0]), row.dot(columns.0[1]), row.dot(columns.0[2]))))
    }

    /// Rotation by yaw (about y), then pitch (about x), then roll (about z), in radians.
    pub fn rotation(yaw: f32, pitch: f32, roll: f32) -> Mat3 {
        let ((sy, cy), (sp, cp), (sr, cr)) = (yaw.sin_cos(), pitch.sin_cos(), roll.sin_cos());
        let about_y = Mat3([Vec3::new(cy, 0.0, sy), Vec3::new(0.0, 1.0, 0.0), Vec3::new(-sy, 0.0, cy)]);
        let about_x = Mat3([Vec3::new(1.0, 0.0, 0.0), Vec3::new(0.0, cp, -sp), Vec3::new(0.0, sp, cp)]);
        let about_z = Mat3([Vec3::new(cr, -sr, 0.0), Vec3::new(sr, cr, 0.0), Vec3::new(0.0, 0.0, 1.0)]);
        about_z.then(&about_x).then(&about_y)
    }
}

/// Cubic step from 0 at `from` to 1 at `to`; `from` may be the larger.
pub fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
