//! Curves cut into a shell around the neck.

use super::torso::Torso;
use crate::vector::Vec3;

/// A neckline: a tilted plane and perhaps a V or a scoop cut into it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neckline {
    /// How low the plane is at the sides and in front, base units.
    pub side: f32,
    pub front: f32,
    /// Depth and half width of the V; 0 is none.
    pub v: (f32, f32),
}

impl Neckline {
    pub const CREW: Neckline = Neckline { side: 0.74, front: 0.86, v: (0.0, 0.0) };
    pub const SCOOP: Neckline = Neckline { side: 0.80, front: 1.22, v: (0.0, 0.0) };

    /// A collar's seam, open in front by `open` (0 is closed).
    pub fn collar(open: f32) -> Neckline {
        let v = if open > 0.0 { (open, 0.17 + 0.10 * open) } else { (0.0, 0.0) };
        Neckline { side: 0.66, front: 0.68, v }
    }

    /// Positive is cloth, about in base units.
    pub fn at(&self, torso: &Torso, p: Vec3) -> f32 {
        let plane = torso.plane(p, self.side - 0.70, 0.50 + (self.front - 0.80) * 0.6);
        let (depth, width) = self.v;
        if depth <= 0.0 || p.z <= 0.1 {
            return plane;
        }
        let bottom = -0.12 - depth;
        let y = p.y - torso.neck.y;
        let cut = if y < bottom {
            p.x.hypot(y - bottom)
        } else {
            (p.x.abs() - width * ((y - bottom) / (depth + 0.25)).clamp(0.0, 2.0)) / 1.1
        };
        plane.min(cut)
    }
}
