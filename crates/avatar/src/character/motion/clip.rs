//! Stretches of motion: how they begin, last and end.

use super::super::maths::soft;
use super::super::quaternion::Quat;
use super::super::skeleton::{ArmGoal, Grip};
use super::stance::FIST;
use crate::vector::Vec3;

/// Seconds at which a movement starts, is complete, is given up and is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub start: f64,
    pub held: f64,
    pub release: f64,
    pub end: f64,
}

impl Span {
    /// How much of the movement there is, 0 to 1: with neither a jump nor a jerk.
    pub fn weight(&self, time: f64) -> f32 {
        let rise = eased(((time - self.start) / (self.held - self.start).max(1e-3)) as f32);
        let fall = eased(((time - self.release) / (self.end - self.release).max(1e-3)) as f32);
        rise * (1.0 - fall)
    }

    pub fn holds(&self, time: f64) -> bool {
        time > self.start && time < self.end
    }
}

/// Minimum jerk from 0 to 1.
pub(super) fn eased(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// What a hand does while it is where it should be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Alive {
    /// Small strokes at these times, this strong.
    Strokes(Vec<(f64, f32)>),
    /// From side to side, this often a second.
    Waving(f32),
    /// One finger more at each time.
    Counting(Vec<f64>),
}

/// One arm's movement to a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ArmClip {
    pub side: usize,
    pub span: Span,
    pub goal: ArmGoal,
    pub alive: Alive,
}

impl ArmClip {
    /// The arm at a time, coming from `before`.
    pub fn at(&self, time: f64, before: ArmGoal) -> ArmGoal {
        let weight = self.span.weight(time);
        if weight <= 0.0 {
            return before;
        }
        let mut goal = self.goal;
        match &self.alive {
            Alive::Strokes(strokes) => {
                let depth: f32 = strokes.iter().map(|(at, strength)| strength * stroke(time - at)).sum();
                goal.wrist = goal.wrist + Vec3::new(0.0, -0.17, 0.06) * depth;
            }
            Alive::Waving(rate) => {
                let phase = std::f32::consts::TAU * rate * (time - self.span.held) as f32;
                let z = Vec3::new(0.0, 0.0, 1.0);
                goal.hand = Quat::about(z, 0.34 * phase.sin()) * goal.hand;
                goal.wrist = goal.wrist + Vec3::new(-0.16 * phase.sin(), 0.0, 0.0);
            }
            Alive::Counting(times) => goal.grip = counted(times, time),
        }
        let mut arm = before.towards(goal, weight);
        // Hands travel on arcs, away from the body.
        let way = (goal.wrist - before.wrist).length();
        arm.wrist.z += 0.10 * way * (4.0 * weight * (1.0 - weight));
        arm
    }
}

/// A quick drop and a slower return, about 0.4 seconds in all.
fn stroke(since: f64) -> f32 {
    let t = since as f32;
    if t < 0.0 { soft(t, -0.16, 0.0) } else { 1.0 - soft(t, 0.02, 0.30) }
}

/// Fingers raised one after another: index first, thumb last.
fn counted(times: &[f64], time: f64) -> Grip {
    let mut grip = FIST;
    for (finger, at) in [1, 2, 3, 4, 0].into_iter().zip(times) {
        let up = eased(((time - at) / 0.18) as f32);
        grip.curl[finger] += (-0.10 - grip.curl[finger]) * up;
    }
    grip
}

/// What the rest of the body does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Move {
    /// Towards the viewer, base units.
    Step(f32),
    /// Upper body forwards, radians.
    Lean(f32),
    /// Head down and up so often.
    Nod(u8),
    Shake(u8),
    /// Head to a shoulder, radians.
    Tilt(f32),
    /// Head right and down, radians, eyes first.
    Look([f32; 2]),
    Brows,
    Shrug,
    Sway,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BodyClip {
    pub span: Span,
    pub what: Move,
    /// Factor of the usual size.
    pub size: f32,
}
