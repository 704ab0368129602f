//! From a performance's expression to face units: which muscles make which mouth on this person.

use super::KitError;
use super::figure::FaceWeights;
use super::kit::Kit;
use super::model::Model;
use super::person::Smile;
use crate::performance::Expression;

/// A face and a head at one moment.
#[derive(Debug, Clone, Default)]
pub(super) struct FacePose {
    pub weights: FaceWeights,
    /// Lids shut, 0 to 1: paint of the upper lid fades with it.
    pub blink: f32,
    /// Eyes right and up, radians, in the head's frame.
    pub gaze: [f32; 2],
    /// Lips closed, 0 to 1: teeth stand back.
    pub shut: f32,
    /// Tongue raised, 0 to 1.
    pub tongue: f32,
    /// Yaw, pitch and roll, radians.
    pub turn: [f32; 3],
    /// Head raised by breath, base units.
    pub lift: f32,
}

/// The resting face: never neutral.
pub(super) fn rest_face(smile: Smile) -> FaceWeights {
    let mut face = vec![("eyeWide~", 0.25), ("browInnerUp", 0.12)];
    face.extend(smiling(smile, 1.0));
    face
}

fn smiling(smile: Smile, amount: f32) -> FaceWeights {
    let full: &[(&str, f32)] = match smile {
        Smile::Calm => &[("mouthSmile~", 0.22), ("cheekSquint~", 0.06)],
        Smile::Warm => &[("mouthSmile~", 0.50), ("cheekSquint~", 0.22), ("mouthDimple~", 0.12), ("eyeSquint~", 0.06)],
    };
    full.iter().map(|(name, weight)| (*name, weight * amount)).collect()
}

/// Inner lip middles of the base mesh, upper and lower.
const INNER_LIPS: [usize; 2] = [474, 523];
/// Outer ends of the upper lash margins; the right one is found by mirroring.
const OUTER_CORNER: usize = 14799;
/// Units that part the lips, and the weight they are measured at.
const PARTING: [&str; 6] =
    ["jawOpen", "mouthLowerDown~", "mouthUpperUp~", "mouthFunnel", "mouthPucker", "mouthStretch~"];
const MEASURED_AT: f32 = 0.3;
/// A comfortable glance, radians right and up.
const GLANCE: [f32; 2] = [0.17, 0.11];

/// How far each unit parts this person's lips.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    smile: Smile,
    yaw: f32,
    /// Gap of the inner lips for weight 1 of each of [`PARTING`], in distances between the outer eye corners.
    gains: [f32; PARTING.len()],
}

impl Actor {
    /// # Errors
    /// When the kit lacks a face unit.
    pub fn new(kit: &Kit, model: &Model, smile: Smile, yaw_degrees: f32) -> Result<Actor, KitError> {
        let gap = |weights: &FaceWeights| -> Result<f32, KitError> {
            let base = model.expressed(kit, weights)?;
            let [upper, lower] = INNER_LIPS.map(|vertex| base.get(vertex).map_or(0.0, |p| p.y));
            let corner = base.get(OUTER_CORNER).map_or(1.0, |p| p.x.abs());
            Ok((upper - lower) / (2.0 * corner).max(0.1))
        };
        let shut = gap(&Vec::new())?;
        let mut gains = [0.0; PARTING.len()];
        for (gain, unit) in gains.iter_mut().zip(PARTING) {
            *gain = (gap(&vec![(unit, MEASURED_AT)])? - shut) / MEASURED_AT;
        }
        Ok(Actor { smile, yaw: yaw_degrees.to_radians(), gains })
    }

    /// Yaw, pitch and roll of the head, radians.
    pub fn turn(&self, expression: &Expression) -> [f32; 3] {
        let [yaw, pitch, roll] = expression.turn.map(f32::to_radians);
        [yaw + self.yaw, pitch, roll]
    }

    pub fn pose(&self, expression: &Expression) -> FacePose {
        let mouth = &expression.mouth;
        let aperture = expression.aperture.clamp(0.0, 0.35);
        let open = (aperture / 0.2).min(1.0);
        let pucker = mouth.pucker.clamp(0.0, 1.0);
        let widen = mouth.widen.clamp(0.0, 0.5);
        let talking = (aperture / 0.05).min(1.0).max(expression.press * 0.6).max(pucker);
        let lower = 0.25 * open + 0.45 * widen * (aperture / 0.03).min(1.0);
        let upper = (mouth.upper / 0.06).clamp(0.0, 1.0) * 0.20 * (aperture / 0.05).min(1.0) + 0.30 * mouth.tuck;
        let funnel = pucker * (0.22 + 0.45 * open);
        let purse = pucker * 0.75 * (1.0 - 0.6 * open);
        let stretch = 0.60 * widen;
        let parted = [0.0, lower, upper, funnel, purse, stretch];
        let without: f32 = parted.iter().zip(&self.gains).map(|(weight, gain)| weight * gain).sum();
        let jaw = ((aperture - without) / self.gains[0].max(0.05)).clamp(0.0, 0.85);
        let press = expression.press.clamp(0.0, 1.0);
        let room = (1.0 - 0.55 * talking) * (1.0 - 0.8 * pucker);
        let smile = room * (1.0 + 0.9 * expression.smile.clamp(-1.0, 1.0));
        let grave = (-expression.smile).clamp(0.0, 1.0);
        let blink = expression.blink.clamp(0.0, 1.0);
        let mut weights = smiling(self.smile, smile);
        weights.extend([
            ("jawOpen", jaw),
            ("mouthLowerDown~", lower),
            ("mouthUpperUp~", upper),
            ("mouthFunnel", funnel),
            ("mouthPucker", purse),
            ("mouthStretch~", stretch),
            ("mouthPress~", 0.30 * press),
            ("mouthRollLower", 0.16 * press + 0.45 * mouth.tuck),
            ("mouthRollUpper", 0.14 * press),
            ("mouthShrugLower", 0.20 * press),
            ("eyeBlink~", (blink + 0.15 * expression.gaze[1].max(0.0) * (1.0 - blink)).min(1.0)),
            ("eyeWide~", 0.25 * (1.0 - blink)),
            ("browInnerUp", (0.12 - 0.10 * grave) + 0.22 * expression.brow),
            ("browDown~", 0.22 * grave * (1.0 - expression.brow).max(0.0)),
            ("mouthFrown~", 0.10 * grave * room),
            ("browOuterUp~", 0.35 * expression.brow),
        ]);
        let [yaw, pitch, roll] = self.turn(expression);
        FacePose {
            weights,
            blink,
            // The eyes stay on the camera while the head moves under them.
            gaze: [expression.gaze[0] * GLANCE[0] - 0.7 * yaw, -expression.gaze[1] * GLANCE[1] + 0.7 * pitch],
            shut: 1.0 - ((jaw + upper + lower) / 0.10).clamp(0.0, 1.0),
            tongue: mouth.tongue,
            turn: [yaw, pitch, roll],
            lift: 0.006 * expression.breath,
        }
    }
}
