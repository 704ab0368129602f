//! The body at any time of a performance: stance, breath and sway, what was asked for, and gestures at the starts of phrases.

use std::f32::consts::TAU;

use super::super::acting::FacePose;
use super::super::maths::soft;
use super::super::model::Model;
use super::super::person::Person;
use super::super::skeleton::{ArmGoal, BodyPose};
use super::super::stage::{Quality, Stage};
use super::clip::{ArmClip, BodyClip, Move};
use super::score;
use super::stance::{Figure, standing};
use crate::liveliness::Chance;
use crate::performance::{Expression, Expressiveness, Performance};
use crate::vector::Vec3;

/// The body's part of a performance.
#[derive(Debug)]
pub(in super::super) struct Director {
    stance: BodyPose,
    arms: Vec<ArmClip>,
    moves: Vec<BodyClip>,
    smile: f32,
    /// How much the body moves of itself, about 1.
    energy: f32,
    /// The body is a picture.
    still: bool,
    stresses: Vec<f64>,
    waves: [Wave; 6],
}

/// A slow movement that never repeats: two incommensurable sines.
#[derive(Debug, Clone, Copy)]
struct Wave {
    rate: f32,
    phases: [f32; 2],
}

impl Wave {
    /// About -1 to 1.
    fn at(&self, time: f64) -> f32 {
        let turn = |rate: f32, phase: f32| (TAU * ((time as f32) * rate + phase)).sin();
        0.62 * turn(self.rate, self.phases[0]) + 0.38 * turn(self.rate * 1.618, self.phases[1])
    }
}

impl Director {
    pub fn new(model: &Model, person: &Person, stage: &Stage, performance: &Performance) -> Director {
        let figure = Figure { skeleton: model.skeleton.clone(), front: model.front() };
        let manner = &stage.motion.manner;
        let own = match performance.delivery().expressiveness {
            Expressiveness::Low => 0.5,
            Expressiveness::Medium => 1.0,
            Expressiveness::High => 1.5,
        };
        let mut energy = own * (1.0 + 0.5 * manner.energy.clamp(-1.0, 1.0));
        if stage.quality == Quality::Fine {
            energy *= 1.1;
        }
        let mut chance = Chance::new(performance.delivery().seed ^ 0x6d6f_7469_6f6e);
        let waves = [0.09, 0.13, 0.17, 0.11, 0.21, 0.15].map(|rate| Wave {
            rate: rate * chance.between(0.85, 1.15),
            phases: [chance.between(0.0, 1.0), chance.between(0.0, 1.0)],
        });
        let arms = figure.arms(person.stance);
        let written = score::write(&figure, stage, performance, energy, &mut chance);
        Director {
            stance: standing(arms),
            arms: written.arms,
            moves: written.moves,
            smile: manner.smile,
            energy,
            still: stage.quality == Quality::Swift,
            stresses: performance.phrasing().stresses.clone(),
            waves,
        }
    }

    /// The usual pose, with a head turned as a face asks.
    pub fn usual(&self, face: &FacePose, expression: &Expression) -> BodyPose {
        BodyPose { head: face.turn, trail: face.turn, lift: face.lift, breath: expression.breath, ..self.stance }
    }

    /// Adds what was asked of the face.
    pub fn express(&self, time: f64, expression: &mut Expression) {
        expression.smile += self.smile;
        for clip in self.moves.iter().filter(|clip| clip.span.holds(time)) {
            let weight = clip.span.weight(time) * clip.size;
            match clip.what {
                Move::Brows => expression.brow = (expression.brow + 0.9 * weight).min(1.0),
                Move::Shrug => expression.brow = (expression.brow + 0.5 * weight).min(1.0),
                Move::Look([right, down]) => {
                    expression.gaze[0] = (expression.gaze[0] + right * 1.6 * weight).clamp(-1.0, 1.0);
                    expression.gaze[1] = (expression.gaze[1] + down * 2.2 * weight).clamp(-1.0, 1.0);
                }
                _ => {}
            }
        }
    }

    /// Yaw, pitch and roll of the head that were asked for, radians.
    fn asked(&self, time: f64) -> [f32; 3] {
        let mut turn = [0.0f32; 3];
        for clip in self.moves.iter().filter(|clip| clip.span.holds(time)) {
            let weight = clip.span.weight(time) * clip.size;
            let done = ((time - clip.span.start) / (clip.span.end - clip.span.start)) as f32;
            match clip.what {
                Move::Nod(times) => turn[1] += 0.15 * weight * (0.5 - 0.5 * (TAU * f32::from(times) * done).cos()),
                Move::Shake(times) => turn[0] += 0.15 * weight * (TAU * f32::from(times) * done).sin(),
                Move::Tilt(angle) => turn[2] += angle * weight,
                Move::Look([right, down]) => (turn[0], turn[1]) = (turn[0] + right * weight, turn[1] + down * weight),
                Move::Lean(angle) if angle > 0.3 => turn[1] += 0.35 * angle * weight,
                Move::Shrug => turn[2] += 0.06 * weight,
                _ => {}
            }
        }
        turn
    }

    /// The body at a time. `earlier` is the turn the face asked for a moment before.
    pub fn body(&self, time: f64, face: &FacePose, expression: &Expression, earlier: [f32; 3]) -> BodyPose {
        let asked = self.asked(time);
        let add = |turn: [f32; 3], asked: [f32; 3]| std::array::from_fn(|axis| turn[axis] + asked[axis]);
        let mut body = self.usual(face, expression);
        body.head = add(face.turn, asked);
        body.trail = add(earlier, self.asked(time - TRAIL_SECONDS));
        if self.still {
            body.trail = body.head;
            return body;
        }
        self.stand(time, face, &asked, &mut body);
        for clip in self.moves.iter().filter(|clip| clip.span.holds(time)) {
            let weight = clip.span.weight(time) * clip.size;
            match clip.what {
                Move::Step(way) => {
                    body.shift.z += way * weight;
                    // A walk is seen as a bob and a sway while it lasts.
                    let (gone, pace) = (clip.span.weight(time), (time - clip.span.start) as f32 * 1.9);
                    let moving = 4.0 * gone * (1.0 - gone);
                    body.shift.y += 0.035 * moving * (TAU * pace).sin();
                    body.shift.x += 0.05 * moving * (TAU * pace * 0.5).sin();
                    body.hips[2] += 0.02 * moving * (TAU * pace * 0.5).sin();
                }
                Move::Lean(angle) => {
                    body.belly[1] += 0.5 * angle * weight;
                    body.chest[1] += 0.5 * angle * weight;
                }
                Move::Sway => {
                    let phase = TAU * 0.45 * (time - clip.span.start) as f32;
                    body.shift.x += 0.16 * weight * phase.sin();
                    body.hips[2] += 0.03 * weight * phase.sin();
                }
                Move::Shrug => body.arms.iter_mut().for_each(|arm| {
                    arm.shrug += 0.20 * weight;
                    arm.wrist.y += 0.12 * weight;
                }),
                _ => {}
            }
        }
        let base = body.arms;
        for clip in self.arms.iter().filter(|clip| clip.span.holds(time)) {
            let before = body.arms[clip.side];
            body.arms[clip.side] = clip.at(time, before);
        }
        self.hover(time, &base, &mut body.arms);
        body
    }

    /// Breath, weight shifting from foot to foot, the chest following the head and the stresses.
    fn stand(&self, time: f64, face: &FacePose, asked: &[f32; 3], body: &mut BodyPose) {
        let [shift, lean, yaw, roll, _, _] = self.waves.map(|wave| wave.at(time) * self.energy.min(1.6));
        let stress = self.stress(time) * self.energy;
        body.shift = Vec3::new(0.060 * shift, -0.008 * shift.abs(), 0.02 * lean);
        body.hips = [0.0, 0.0, 0.010 * shift];
        body.belly = [0.020 * yaw, 0.004 * lean, -0.010 * shift];
        body.chest = [
            0.030 * yaw + 0.22 * (face.turn[0] * 0.5 + asked[0]),
            0.008 * lean + 0.010 * stress + 0.15 * asked[1].max(0.0),
            0.008 * roll + 0.12 * face.turn[2],
        ];
        for arm in &mut body.arms {
            arm.shrug += 0.012 * body.breath + 0.006 * lean;
            arm.wrist.y += 0.012 * body.breath;
        }
    }

    /// How strongly the words at this time are stressed, 0 to about 1.
    fn stress(&self, time: f64) -> f32 {
        let from = self.stresses.partition_point(|at| *at < time - 0.5);
        let near = self.stresses[from..].iter().take_while(|at| **at < time + 0.5);
        near.map(|at| (-(((time - at) / 0.13) as f32).powi(2)).exp()).fold(0.0, f32::max)
    }

    /// A hand in the air is never quite still.
    fn hover(&self, time: f64, base: &[ArmGoal; 2], arms: &mut [ArmGoal; 2]) {
        for (side, arm) in arms.iter_mut().enumerate() {
            let raised = soft((arm.wrist - base[side].wrist).length(), 0.1, 0.8);
            if raised > 0.0 {
                let wave = |k: usize| self.waves[(k + side * 3) % 6].at(time * 3.0);
                arm.wrist = arm.wrist + Vec3::new(wave(0), wave(1), wave(2)) * (0.035 * raised);
            }
        }
    }
}

/// What hangs from the head follows it by this much.
pub(in super::super) const TRAIL_SECONDS: f64 = 0.10;
