//! Eyes: a painted iris lit from below, a hard catch-light, shade from the upper lid.

use super::super::maths::{luminance, soft};
use super::{Painter, Surface};
use crate::vector::Vec3;

const IRIS: f32 = 0.56;

impl Painter {
    pub(super) fn eye(&self, s: &Surface) -> Vec3 {
        let [x, y, _, side] = s.aux;
        let (angle, turn) = (x.hypot(y), y.atan2(x));
        let f = (angle / IRIS).min(1.5);
        let pixel = 1.2 / (self.scale * self.marks.eye_radius);
        let mut colour = sclera(side);
        if f < 1.0 + pixel / IRIS {
            colour =
                colour.lerp(self.iris_colour(f, y / IRIS, turn, pixel), soft(1.0 - f, -pixel / IRIS, pixel / IRIS));
        }
        let lid = soft(y, 0.02, 0.62);
        colour = colour * (1.0 - 0.52 * lid);
        let lit = (0.80 + 0.20 * s.key) * (0.55 + 0.45 * soft(s.sky, 0.02, 0.55)) * 0.96;
        colour = colour * lit;
        let white = Vec3::new(1.0, 1.0, 1.0);
        let key = (x + 0.20).hypot((y - 0.21) / 1.12) - 0.125;
        colour = colour.lerp(white, 0.96 * soft(-key, -pixel, pixel));
        let bounce = (x - 0.20).hypot(y + 0.22) - 0.055;
        colour.lerp(white, 0.40 * soft(-bounce, -pixel, pixel))
    }

    /// `f` is the distance from the middle, 1 at the rim; `height` from -1 to 1.
    fn iris_colour(&self, f: f32, height: f32, turn: f32, pixel: f32) -> Vec3 {
        let mut colour = self.iris * (0.62 + 0.75 * soft(-height, -0.7, 0.9));
        let crescent = soft(-height, 0.05, 0.8) * soft(f, 0.40, 0.62) * soft(1.0 - f, 0.0, 0.3);
        colour = colour + self.iris * (0.55 * crescent);
        // Fibres of two lengths, a lighter ruff around the pupil, a darker ring outside.
        let long = 0.5 + 0.5 * (turn * 19.0 + 2.3 * (turn * 5.0).sin()).sin();
        let short = 0.5 + 0.5 * (turn * 34.0 + 3.1 * (turn * 3.0 + 1.0).sin()).sin();
        let ruff = soft(f, 0.43, 0.50) * soft(0.66 + 0.07 * short - f, 0.0, 0.10);
        colour = colour * (1.0 - 0.26 * long * soft(f, 0.40, 0.70) - 0.10 * short * soft(f, 0.55, 0.85));
        colour = colour + (self.iris * 0.35 + self.flecks()) * (ruff * (0.55 + 0.45 * short));
        colour = colour.lerp(self.iris * 0.16, soft(f, 0.76, 0.98));
        colour.lerp(Vec3::new(0.0033, 0.0021, 0.0024), soft(0.43 - f, -pixel / IRIS, pixel / IRIS))
    }

    /// Warmth near the pupil: most visible in light eyes.
    fn flecks(&self) -> Vec3 {
        let light = luminance(self.iris);
        Vec3::new(0.16, 0.09, 0.03) * soft(light, 0.03, 0.25)
    }
}

fn sclera(side: f32) -> Vec3 {
    let (white, pink) = (Vec3::new(0.905, 0.863, 0.847), Vec3::new(0.768, 0.552, 0.509));
    white.lerp(pink, soft(side.abs(), 0.60, 1.0) * 0.35)
}
