//! Steps: how a body walks, whatever else it does.

use std::f32::consts::PI;

use super::super::skeleton::{BodyPose, LegPose};

/// How far a thigh swings from hanging, radians.
const STRIDE: f32 = 0.44;
/// How far legs stand closer than they are modelled, radians.
const INWARDS: f32 = 0.11;
/// Length of a leg, base units.
const LEG: f32 = 8.2;

/// Where in its steps a body is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Gait {
    /// Radians; one turn is two steps.
    pub phase: f32,
    /// 0 is standing, 1 walking.
    pub amount: f32,
}

impl Gait {
    /// After walking `way` base units.
    pub fn after(way: f32, amount: f32) -> Gait {
        Gait { phase: way * PI / (2.0 * LEG * STRIDE.sin()), amount }
    }

    pub(in super::super) fn walk(&self, body: &mut BodyPose) {
        let (sin, cos) = self.phase.sin_cos();
        let amount = self.amount;
        // The hips sink while the legs are apart, sway over the foot that stands, and turn with the leg in front.
        body.shift.y -= amount * LEG * (1.0 - (STRIDE * sin).cos());
        body.shift.x += 0.12 * amount * cos;
        body.hips[0] += 0.07 * amount * sin;
        body.hips[2] += 0.025 * amount * cos;
        body.chest[0] -= 0.13 * amount * sin;
        body.chest[1] += 0.03 * amount;
        for (side, sign) in [1.0f32, -1.0].into_iter().enumerate() {
            let (swing, forwards) = (sign * sin, (sign * cos).max(0.0));
            body.legs[side] = LegPose {
                inwards: INWARDS,
                thigh: amount * (STRIDE * swing + 0.28 * forwards * forwards),
                knee: amount * (0.10 + 0.95 * forwards.powf(1.6)),
                foot: amount * (0.30 * (-swing).max(0.0) - 0.18 * swing.max(0.0)),
            };
            // Arms go against the legs.
            let arm = &mut body.arms[side];
            arm.wrist.z -= amount * 1.25 * swing;
            arm.wrist.y += amount * (0.22 * swing * swing + if swing < 0.0 { 0.25 * -swing } else { 0.0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_as_long_as_the_legs_are_apart() {
        let step = 2.0 * LEG * STRIDE.sin();
        let turned = Gait::after(step, 1.0).phase - Gait::after(0.0, 1.0).phase;
        assert!((turned - PI).abs() < 1e-4, "half a turn is one step: {turned}");
    }
}
