//! Skin weights of the default rig, as far as arms need them, and the pose with the arms down.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::KitError;
use super::maths::axis_angle;
use crate::vector::Vec3;

const ARM: [&str; 5] = ["upperarm", "lowerarm", "wrist", "finger", "metacarpal"];

/// Turns of the arm's joints, radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ArmPose {
    /// Shoulders lowered about the clavicle joint.
    pub clavicle: f32,
    /// Upper arm lowered about the shoulder.
    pub lower: f32,
    /// Forearm brought forward about the elbow.
    pub forward: f32,
}

impl Default for ArmPose {
    fn default() -> Self {
        ArmPose { clavicle: 0.10, lower: 0.62, forward: 0.35 }
    }
}

/// How much of each vertex belongs to one arm, from the clavicle, the shoulder or the elbow on.
#[derive(Debug, Clone, Default)]
struct ArmWeights {
    clavicle: Vec<f32>,
    arm: Vec<f32>,
    forearm: Vec<f32>,
}

/// Both arms' weights and the joints they turn about.
#[derive(Debug, Clone, Default)]
pub(super) struct Rig {
    arms: [ArmWeights; 2],
    joints: BTreeMap<String, Vec<u32>>,
}

#[derive(Deserialize)]
struct WeightsFile {
    weights: BTreeMap<String, Vec<(u32, f32)>>,
}

impl Rig {
    /// `joints` are the vertices of each joint's helper cube, by name without `joint-`.
    ///
    /// # Errors
    /// When the text is not the weights document, or names vertices at or beyond `vertices`.
    pub fn parse(text: &str, vertices: usize, joints: BTreeMap<String, Vec<u32>>) -> Result<Rig, KitError> {
        let bad = |what| KitError::Syntax { file: "weights.default.json".to_owned(), line: 0, what };
        let file: WeightsFile = serde_json::from_str(text).map_err(|_| bad("a table of bones"))?;
        let outside =
            file.weights.values().flatten().any(|(vertex, weight)| *vertex as usize >= vertices || !weight.is_finite());
        if outside {
            return Err(bad("a vertex the mesh does not have"));
        }
        for name in ["neck", "head", "l-clavicle", "r-clavicle", "l-shoulder", "r-shoulder", "l-elbow", "r-elbow"] {
            if joints.get(name).is_none_or(Vec::is_empty) {
                return Err(KitError::NoGroup(format!("joint-{name}")));
            }
        }
        let sum = |prefixes: &[&str], side: &str| {
            let mut total = vec![0.0f32; vertices];
            for (bone, entries) in &file.weights {
                if bone.ends_with(side) && prefixes.iter().any(|prefix| bone.starts_with(prefix)) {
                    for (vertex, weight) in entries {
                        total[*vertex as usize] += weight;
                    }
                }
            }
            total.iter().map(|weight| weight.clamp(0.0, 1.0)).collect::<Vec<f32>>()
        };
        let whole: Vec<&str> = ["clavicle", "shoulder01"].into_iter().chain(ARM).collect();
        let arms = [".L", ".R"].map(|side| ArmWeights {
            clavicle: sum(&whole, side),
            arm: sum(&ARM, side),
            forearm: sum(&ARM[1..], side),
        });
        Ok(Rig { arms, joints })
    }

    /// Where a joint is in a shaped body: the mean of its cube.
    pub fn joint(&self, positions: &[Vec3], name: &str) -> Vec3 {
        let Some(vertices) = self.joints.get(name) else { return Vec3::ZERO };
        let sum = vertices.iter().fold(Vec3::ZERO, |sum, vertex| sum + positions[*vertex as usize]);
        sum * (1.0 / vertices.len().max(1) as f32)
    }

    /// Lowers the arms from the mesh's spread pose.
    pub fn lower_arms(&self, positions: &mut [Vec3], pose: ArmPose) {
        for (arm, (letter, sign)) in self.arms.iter().zip([("l", 1.0f32), ("r", -1.0)]) {
            let z = Vec3::new(0.0, 0.0, 1.0);
            let turns = [
                ("clavicle", &arm.clavicle, axis_angle(z, -sign * pose.clavicle)),
                ("shoulder", &arm.arm, axis_angle(z, -sign * pose.lower)),
                ("elbow", &arm.forearm, axis_angle(Vec3::new(1.0, 0.0, 0.0), -pose.forward)),
            ];
            for (joint, weights, rotation) in turns {
                let pivot = self.joint(positions, &format!("{letter}-{joint}"));
                for (position, weight) in positions.iter_mut().zip(weights).filter(|(_, weight)| **weight > 0.0) {
                    let turned = rotation.apply(*position - pivot) + pivot;
                    *position = position.lerp(turned, *weight);
                }
            }
        }
    }
}
