//! Where along an arm a point of the body is, measured with the arms spread so that arm and side cannot be confused.

use super::super::figure::Figure;
use super::super::kit::Kit;
use super::super::maths::soft;
use crate::vector::Vec3;

/// Shoulder, elbow and wrist of the left arm; the right one is its mirror.
#[derive(Debug, Clone, Copy)]
struct Joints([Vec3; 3]);

impl Joints {
    fn new(kit: &Kit, positions: &[Vec3]) -> Joints {
        Joints(["l-shoulder", "l-elbow", "l-hand"].map(|name| kit.rig.joint(positions, name)))
    }

    /// The point of the axis at `along`: 0 shoulder, 1 elbow, 2 wrist; straight on beyond.
    fn axis(&self, along: f32) -> Vec3 {
        let [shoulder, elbow, wrist] = self.0;
        if along < 1.0 { shoulder + (elbow - shoulder) * along } else { elbow + (wrist - elbow) * (along - 1.0) }
    }
}

/// Arms with the axes they have spread and lowered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arms {
    spread: Joints,
    lowered: Joints,
}

/// A place on the body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub p: Vec3,
    /// 0 at the shoulder, 1 at the elbow, 2 at the wrist; negative off the arms.
    pub along: f32,
}

impl Place {
    pub fn on_arm(&self) -> bool {
        self.along > 0.0
    }
}

impl Arms {
    pub fn new(kit: &Kit, figure: &Figure) -> Arms {
        Arms { spread: Joints::new(kit, &figure.shape), lowered: Joints::new(kit, &figure.neutral) }
    }

    /// How far along an arm a point of the spread body is; -1 off the arms.
    pub fn along(&self, spread: Vec3) -> f32 {
        let p = Vec3::new(spread.x.abs(), spread.y, spread.z);
        let [shoulder, elbow, wrist] = self.spread.0;
        let part = |from: Vec3, to: Vec3| (p - from).dot(to - from) / (to - from).dot(to - from);
        let (upper, lower) = (part(shoulder, elbow), part(elbow, wrist));
        let along = if lower > 0.0 && upper > 0.7 { 1.0 + lower } else { upper.min(1.0) };
        let reach = if along > 1.7 { 1.8 } else { 0.92 };
        let away = (p - self.spread.axis(along)).length();
        if along > 0.0 && away < reach && p.x > shoulder.x * 0.6 { along } else { -1.0 }
    }

    /// Base units from a place to the cut at `end`, positive towards the shoulder.
    pub fn until(&self, along: f32, end: f32) -> f32 {
        let [shoulder, elbow, wrist] = self.spread.0;
        let (upper, lower) = ((elbow - shoulder).length(), (wrist - elbow).length());
        let distance = |along: f32| along.min(1.0) * upper + (along - 1.0).max(0.0) * lower;
        distance(end) - distance(along)
    }

    /// A shell's point brought nearer to the arm's axis by `amount` of its distance, and the shoulder's cap inwards.
    pub fn slimmed(&self, place: Place, amount: f32) -> Vec3 {
        let shoulder = self.lowered.0[0];
        let mut p = place.p;
        if place.on_arm() {
            let axis = self.axis(place.along, p.x < 0.0);
            let wrist = 1.0 - 0.7 * soft(place.along, 1.1, 1.8);
            p = p.lerp(axis, amount * wrist * soft(place.along, -0.05, 0.34));
        }
        let beyond = (p.x.abs() - shoulder.x * 0.92).max(0.0);
        let cap = soft(p.y, shoulder.y - 2.6, shoulder.y - 1.1);
        Vec3::new(p.x - p.x.signum() * beyond * cap * amount * 0.75, p.y, p.z)
    }

    /// The lowered arm's axis at `along`.
    pub fn axis(&self, along: f32, right: bool) -> Vec3 {
        let p = self.lowered.axis(along);
        if right { Vec3::new(-p.x, p.y, p.z) } else { p }
    }
}
