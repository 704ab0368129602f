//! Skin weights of the default rig, and the pose with the arms down that everything is modelled in.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::KitError;
use super::bones;
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
    /// The bones each base vertex hangs on, and their shares.
    bones: Vec<Vec<(u8, f32)>>,
    joints: BTreeMap<String, Vec<u32>>,
}

/// Joints every base mesh must have.
fn needed_joints() -> Vec<String> {
    let mut names: Vec<String> =
        ["neck", "head", "pelvis", "spine-2", "spine-3"].iter().map(|name| (*name).to_owned()).collect();
    for side in ["l", "r"] {
        names.extend(
            ["clavicle", "scapula", "shoulder", "elbow", "hand", "upper-leg", "knee", "ankle"]
                .map(|name| format!("{side}-{name}")),
        );
        names.extend((1..=5).flat_map(|finger| (1..=4).map(move |joint| format!("{side}-finger-{finger}-{joint}"))));
    }
    names
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
        for name in needed_joints() {
            if joints.get(&name).is_none_or(Vec::is_empty) {
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
        let mut bones = vec![Vec::new(); vertices];
        for (name, entries) in &file.weights {
            let bone = bones::of_rig(name) as u8;
            for (vertex, weight) in entries {
                let list: &mut Vec<(u8, f32)> = &mut bones[*vertex as usize];
                match list.iter_mut().find(|(known, _)| *known == bone) {
                    Some((_, sum)) => *sum += weight,
                    None => list.push((bone, *weight)),
                }
            }
        }
        Ok(Rig { arms, bones, joints })
    }

    /// The bones a base vertex hangs on; shares sum to 1 (or the list is empty).
    pub fn bones_of(&self, vertex: usize) -> &[(u8, f32)] {
        self.bones.get(vertex).map_or(&[], Vec::as_slice)
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
