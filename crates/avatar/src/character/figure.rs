//! A person's body: identity and style targets, the warp towards the house look, arms down, face units on top.

use super::KitError;
use super::body::EYES;
use super::kit::Kit;
use super::maths::{random, soft};
use super::person::{Build, Gender, Person};
use super::rig::ArmPose;
use crate::vector::Vec3;

/// The style: shape targets everybody gets.
const STYLE: [(&str, f32); 20] = [
    ("eyes/*-eye-scale-incr", 0.40),
    ("eyes/*-eye-height1-incr", 0.15),
    ("eyes/*-eye-height2-incr", 0.30),
    ("eyes/*-eye-height3-incr", 0.15),
    ("eyes/*-eye-bag-decr", 0.70),
    ("eyes/*-eye-corner2-up", 0.35),
    ("nose/nose-scale-vert-decr", 0.18),
    ("nose/nose-volume-decr", 0.15),
    ("nose/nose-hump-decr", 0.30),
    ("nose/nose-nostrils-width-decr", 0.15),
    ("mouth/mouth-angles-up", 0.45),
    ("mouth/mouth-dimples-in", 0.30),
    ("head/head-age-decr", 0.25),
    ("head/head-scale-vert-decr", 0.10),
    ("forehead/forehead-scale-vert-decr", 0.35),
    ("neck/neck-scale-horiz-decr", 0.15),
    ("torso/measure-shoulder-dist-decr", 0.60),
    ("torso/torso-scale-horiz-decr", 0.35),
    ("arms/*-upperarm-scale-horiz-decr", 0.35),
    ("arms/*-upperarm-scale-depth-decr", 0.25),
];

/// Enlargement of the eyes and of the head, narrowing of the torso.
const EYE_GAIN: f32 = 0.26;
const HEAD_GAIN: f32 = 0.17;
const TORSO_SLIM: f32 = 0.09;

/// Face units that move a vertex less than this leave it where it is, base units.
const IMPERCEPTIBLE: f32 = 2e-3;

/// Face units and their weights; a final `~` means both sides.
pub(super) type FaceWeights = Vec<(&'static str, f32)>;

/// The warp towards the house look.
#[derive(Debug, Clone, Copy)]
struct Warp {
    eyes: [Vec3; 2],
    neck: Vec3,
    head: Vec3,
}

impl Warp {
    fn apply(&self, mut p: Vec3) -> Vec3 {
        for centre in self.eyes {
            let d = p - centre;
            let distance = Vec3::new(d.x, 1.1 * d.y, 0.6 * d.z).length();
            if distance < 0.60 {
                p = centre + d * (1.0 + EYE_GAIN * (1.0 - soft(distance, 0.20, 0.60)));
            }
        }
        let head = if p.x.abs() < 1.5 { soft(p.y, self.neck.y + 0.1, self.head.y + 0.25) } else { 0.0 };
        let torso = soft(-p.y, -self.neck.y - 0.15, -self.neck.y + 0.75);
        p = Vec3::new(p.x * (1.0 - TORSO_SLIM * torso), p.y, p.z * (1.0 - 0.04 * torso));
        let origin = Vec3::new(0.0, self.head.y + 0.1, self.head.z);
        p + (p - origin) * (HEAD_GAIN * head)
    }
}

/// A shaped body, ready for expressions.
#[derive(Debug, Clone)]
pub(super) struct Figure {
    /// Base mesh with identity and style, before the warp, arms spread.
    pub shape: Vec<Vec3>,
    warp: Warp,
    /// The finished base mesh with a blank face.
    pub neutral: Vec<Vec3>,
    /// Neutral minus the warp alone: what the arm pose does to each vertex.
    posed: Vec<Vec3>,
    /// Vertices any face unit moves.
    moving: Vec<u32>,
    /// Neck and head joints of the unwarped shape, as the weights of the head's motion use them.
    pub neck: Vec3,
    pub head: Vec3,
    pub shoulder: Vec3,
}

impl Figure {
    /// # Errors
    /// When the description asks for a target the kit does not have.
    pub fn new(kit: &Kit, person: &Person) -> Result<Figure, KitError> {
        let mut shape = kit.mesh.positions.clone();
        for (name, weight) in STYLE {
            kit.library.apply(&mut shape, name, weight)?;
        }
        for (name, weight) in identity(person) {
            kit.library.apply(&mut shape, &name, weight)?;
        }
        let eyes = EYES.map(|name| {
            let vertices = kit.mesh.group_vertices(name);
            let sum = vertices.iter().fold(Vec3::ZERO, |sum, vertex| sum + shape[*vertex as usize]);
            sum * (1.0 / vertices.len().max(1) as f32)
        });
        let warp = Warp { eyes, neck: kit.rig.joint(&shape, "neck"), head: kit.rig.joint(&shape, "head") };
        let warped: Vec<Vec3> = shape.iter().map(|p| warp.apply(*p)).collect();
        let mut neutral = warped.clone();
        kit.rig.lower_arms(&mut neutral, ArmPose::default());
        let posed = neutral.iter().zip(&warped).map(|(after, before)| *after - *before).collect();
        let mut figure = Figure {
            neck: kit.rig.joint(&neutral, "neck"),
            head: kit.rig.joint(&neutral, "head"),
            shoulder: kit.rig.joint(&neutral, "l-shoulder"),
            shape,
            warp,
            neutral,
            posed,
            moving: Vec::new(),
        };
        figure.moving = moving(kit);
        Ok(figure)
    }

    /// The base mesh with a facial expression, written over `positions` (which must start as [`Self::neutral`]; only the
    /// vertices face units can move are touched). `scratch` is any buffer.
    ///
    /// # Errors
    /// When the kit lacks a face unit.
    pub fn express(
        &self,
        kit: &Kit,
        weights: &FaceWeights,
        positions: &mut [Vec3],
        scratch: &mut Vec<Vec3>,
    ) -> Result<(), KitError> {
        scratch.clear();
        scratch.extend_from_slice(&self.shape);
        for (name, weight) in weights.iter().filter(|(_, weight)| weight.abs() > 1e-4) {
            kit.library.apply(scratch, name, *weight)?;
        }
        for vertex in self.moving.iter().map(|vertex| *vertex as usize) {
            positions[vertex] = self.warp.apply(scratch[vertex]) + self.posed[vertex];
        }
        Ok(())
    }

    /// The finished base mesh with its arms spread, as the rig has them.
    pub fn spread(&self) -> Vec<Vec3> {
        self.neutral.iter().zip(&self.posed).map(|(after, change)| *after - *change).collect()
    }

    /// Base vertices any face unit moves.
    pub fn moving(&self) -> &[u32] {
        &self.moving
    }
}

fn moving(kit: &Kit) -> Vec<u32> {
    let units = kit.library.0.iter().filter(|(name, _)| !name.contains('/'));
    let mut vertices: Vec<u32> = units
        .flat_map(|(_, target)| target.0.iter())
        .filter(|(_, delta)| delta.length() > IMPERCEPTIBLE)
        .map(|(vertex, _)| *vertex)
        .collect();
    vertices.sort_unstable();
    vertices.dedup();
    vertices
}

/// The targets of a person's age, ancestry, build and features.
fn identity(person: &Person) -> Vec<(String, f32)> {
    let sex = match person.gender {
        Gender::Female => "female",
        Gender::Male => "male",
    };
    let build = match person.body.build {
        Build::Slim => "averagemuscle-minweight",
        Build::Average => "averagemuscle-averageweight",
        Build::Athletic => "maxmuscle-averageweight",
        Build::Full => "averagemuscle-maxweight",
    };
    let old = person.oldness();
    let total: f32 = person.body.ancestry.values().sum();
    let mut targets = Vec::new();
    for (age, share) in [("young", 1.0 - old), ("old", old)].into_iter().filter(|(_, share)| *share > 0.0) {
        for (ancestry, weight) in &person.body.ancestry {
            targets.push((format!("macrodetails/{ancestry}-{sex}-{age}"), weight / total * share));
        }
        targets.push((format!("macrodetails/universal-{sex}-{age}-{build}"), share));
    }
    targets.extend(person.body.morphs.iter().map(|(name, weight)| (name.clone(), *weight)));
    targets.extend(unevenness(person.body.seed));
    targets
}

/// One-sided targets and the most each is used: nobody's halves are alike.
const ONE_SIDED: [(&str, f32); 7] = [
    ("eyes/?-eye-trans-up", 0.14),
    ("eyes/?-eye-height2-incr", 0.12),
    ("eyes/?-eye-corner2-up", 0.16),
    ("cheek/?-cheek-volume-incr", 0.20),
    ("cheek/?-cheek-bones-incr", 0.20),
    ("eyes/?-eye-eyefold-down", 0.20),
    ("ears/?-ear-wing-incr", 0.20),
];

fn unevenness(seed: u64) -> impl Iterator<Item = (String, f32)> {
    ONE_SIDED.into_iter().enumerate().map(move |(index, (name, most))| {
        let side = if random(seed ^ 0x1d, index) < 0.5 { "l" } else { "r" };
        (name.replace('?', side), most * random(seed ^ 0x2e, index))
    })
}
