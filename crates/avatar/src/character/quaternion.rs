//! Rotations and rigid motions that blend well: quaternions and dual quaternions of length 1.

use std::ops::Mul;

use super::maths::mix;
use crate::vector::Vec3;

/// A rotation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quat {
    pub w: f32,
    pub v: Vec3,
}

impl Quat {
    pub const IDENTITY: Quat = Quat { w: 1.0, v: Vec3::ZERO };

    /// By `angle` radians about `axis`.
    pub fn about(axis: Vec3, angle: f32) -> Quat {
        let (sin, cos) = (angle * 0.5).sin_cos();
        Quat { w: cos, v: axis.unit() * sin }
    }

    /// Yaw to the picture's right, then pitch downwards, then roll; radians.
    pub fn turn([yaw, pitch, roll]: [f32; 3]) -> Quat {
        let (x, y, z) = (Vec3::new(1.0, 0.0, 0.0), Vec3::new(0.0, 1.0, 0.0), Vec3::new(0.0, 0.0, 1.0));
        Quat::about(y, yaw) * Quat::about(x, pitch) * Quat::about(z, -roll)
    }

    /// Takes the frame `from` to the frame `to`; each is two directions that need not be at right angles: the first is kept.
    pub fn between(from: [Vec3; 2], to: [Vec3; 2]) -> Quat {
        let (a, b) = (frame(from), frame(to));
        // The product of one frame with the other's transpose, by columns.
        let column = |axis: fn(Vec3) -> f32| b[0] * axis(a[0]) + b[1] * axis(a[1]) + b[2] * axis(a[2]);
        Quat::from_columns([column(|v| v.x), column(|v| v.y), column(|v| v.z)])
    }

    fn from_columns([x, y, z]: [Vec3; 3]) -> Quat {
        let trace = x.x + y.y + z.z;
        let raw = if trace > 0.0 {
            Quat { w: 1.0 + trace, v: Vec3::new(y.z - z.y, z.x - x.z, x.y - y.x) }
        } else if x.x > y.y && x.x > z.z {
            Quat { w: y.z - z.y, v: Vec3::new(1.0 + x.x - y.y - z.z, x.y + y.x, x.z + z.x) }
        } else if y.y > z.z {
            Quat { w: z.x - x.z, v: Vec3::new(x.y + y.x, 1.0 + y.y - x.x - z.z, y.z + z.y) }
        } else {
            Quat { w: x.y - y.x, v: Vec3::new(x.z + z.x, y.z + z.y, 1.0 + z.z - x.x - y.y) }
        };
        raw.unit()
    }

    pub fn dot(self, other: Quat) -> f32 {
        self.w * other.w + self.v.dot(other.v)
    }

    pub fn unit(self) -> Quat {
        let scale = 1.0 / self.dot(self).sqrt().max(1e-12);
        Quat { w: self.w * scale, v: self.v * scale }
    }

    pub fn inverse(self) -> Quat {
        Quat { w: self.w, v: self.v * -1.0 }
    }

    fn negated(self) -> Quat {
        Quat { w: -self.w, v: self.v * -1.0 }
    }

    /// The same rotation, in the half where it is close to `other`.
    pub fn near(self, other: Quat) -> Quat {
        if self.dot(other) < 0.0 { self.negated() } else { self }
    }

    /// Part of the way to `other`, the short way round.
    pub fn towards(self, other: Quat, amount: f32) -> Quat {
        let other = other.near(self);
        Quat { w: mix(self.w, other.w, amount), v: self.v.lerp(other.v, amount) }.unit()
    }

    #[inline(always)]
    pub fn apply(self, p: Vec3) -> Vec3 {
        let t = self.v.cross(p) + p * self.w;
        p + self.v.cross(t) * 2.0
    }

    /// The angle about `axis` that is part of this rotation, -π to π.
    pub fn twist(self, axis: Vec3) -> f32 {
        let along = self.v.dot(axis.unit());
        let angle = 2.0 * along.atan2(self.w);
        if angle > std::f32::consts::PI {
            angle - std::f32::consts::TAU
        } else if angle < -std::f32::consts::PI {
            angle + std::f32::consts::TAU
        } else {
            angle
        }
    }
}

impl Mul for Quat {
    type Output = Quat;
    /// First `other`, then `self`.
    fn mul(self, other: Quat) -> Quat {
        Quat {
            w: self.w * other.w - self.v.dot(other.v),
            v: other.v * self.w + self.v * other.w + self.v.cross(other.v),
        }
    }
}

/// Three directions at right angles from two.
fn frame([first, second]: [Vec3; 2]) -> [Vec3; 3] {
    let x = first.unit();
    let z = x.cross(second).unit();
    [x, z.cross(x), z]
}

/// A rotation and a shift after it, as a dual quaternion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rigid {
    pub real: Quat,
    dual: Quat,
}

impl Rigid {
    pub const IDENTITY: Rigid = Rigid { real: Quat::IDENTITY, dual: Quat { w: 0.0, v: Vec3::ZERO } };

    /// Rotates about `pivot` and takes it to `place`.
    pub fn about(real: Quat, pivot: Vec3, place: Vec3) -> Rigid {
        let shift = place - real.apply(pivot);
        let half = Quat { w: 0.0, v: shift * 0.5 };
        Rigid { real, dual: half * real }
    }

    /// The same motion, in the half where it blends with `other`.
    pub fn near(self, other: Rigid) -> Rigid {
        if self.real.dot(other.real) < 0.0 {
            Rigid { real: self.real.negated(), dual: self.dual.negated() }
        } else {
            self
        }
    }

    /// The weighted sum of motions, brought back to length 1. Weights sum to 1.
    #[inline(always)]
    pub fn blend(motions: impl Iterator<Item = (Rigid, f32)>) -> Rigid {
        let mut sum = Rigid { real: Quat { w: 0.0, v: Vec3::ZERO }, dual: Quat { w: 0.0, v: Vec3::ZERO } };
        for (motion, weight) in motions {
            sum.real.w += motion.real.w * weight;
            sum.real.v = sum.real.v + motion.real.v * weight;
            sum.dual.w += motion.dual.w * weight;
            sum.dual.v = sum.dual.v + motion.dual.v * weight;
        }
        let scale = 1.0 / sum.real.dot(sum.real).sqrt().max(1e-12);
        Rigid {
            real: Quat { w: sum.real.w * scale, v: sum.real.v * scale },
            dual: Quat { w: sum.dual.w * scale, v: sum.dual.v * scale },
        }
    }

    #[inline(always)]
    pub fn apply(&self, p: Vec3) -> Vec3 {
        let (r, d) = (&self.real, &self.dual);
        let shift = (d.v * r.w - r.v * d.w + r.v.cross(d.v)) * 2.0;
        r.apply(p) + shift
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Vec3, b: Vec3) -> bool {
        (a - b).length() < 1e-4
    }

    #[test]
    fn motions_do_what_they_say() {
        let (x, y, z) = (Vec3::new(1.0, 0.0, 0.0), Vec3::new(0.0, 1.0, 0.0), Vec3::new(0.0, 0.0, 1.0));
        let quarter = Quat::about(z, std::f32::consts::FRAC_PI_2);
        assert!(close(quarter.apply(x), y));
        assert!(close((Quat::about(x, std::f32::consts::FRAC_PI_2) * quarter).apply(x), z));
        let turned = Quat::between([x, y], [y, z]);
        assert!(close(turned.apply(x), y) && close(turned.apply(y), z) && close(turned.apply(z), x));
        let rigid = Rigid::about(quarter, x, z);
        assert!(close(rigid.apply(x), z) && close(rigid.apply(x + x), z + y));
        let half = Rigid::blend([(Rigid::IDENTITY, 0.5), (Rigid::about(quarter, x, x), 0.5)].into_iter());
        // A blend of rotations about one point leaves that point alone: joints do not collapse.
        assert!(close(half.apply(x), x) && (half.apply(Vec3::ZERO) - x).length() > 0.999);
        assert!((Quat::about(y, 0.7).twist(y) - 0.7).abs() < 1e-5);
    }
}
