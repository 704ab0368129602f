//! Teeth as one white band, the tongue behind it; both fade into the mouth.

use super::super::maths::{soft, times};
use super::{Painter, Surface};
use crate::vector::Vec3;

impl Painter {
    pub(super) fn teeth(&self, s: &Surface, gain: f32) -> Vec3 {
        let depth = ((self.marks.teeth_z + 0.01 - s.rest.z) / 0.38).clamp(0.0, 1.0);
        let lit = Vec3::new(0.930, 0.879, 0.823) * (0.80 + 0.20 * soft(s.sky, 0.0, 0.45));
        let far = (depth * 1.1).min(1.0);
        let tint = Vec3::new(0.31, 0.17, 0.165);
        let shown = times(lit, Vec3::new(1.0, 1.0, 1.0).lerp(tint, far)) * gain;
        // Through the slit of closed lips nothing white may shine.
        shown.lerp(Vec3::new(0.10, 0.012, 0.014), s.aux[0])
    }

    pub(super) fn tongue(&self, s: &Surface) -> Vec3 {
        let k = soft(s.normal.dot(Vec3::new(0.0, 0.447, 0.894)), -0.2, 1.0);
        let depth = ((self.marks.teeth_z - s.rest.z) / 0.6).clamp(0.0, 1.0);
        let glint = 0.05 * soft(k, 0.86, 0.99) * (1.0 - depth);
        Vec3::new(0.624, 0.144, 0.138) * ((0.30 + 0.40 * k) * (1.0 - 0.80 * depth)) + Vec3::new(glint, glint, glint)
    }
}
