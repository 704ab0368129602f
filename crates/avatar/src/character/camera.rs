//! Where things land in the picture.

use serde::{Deserialize, Serialize};

use crate::vector::Vec3;

/// Distance of the camera from the origin, base units: a long lens.
const DISTANCE: f32 = 24.0;

/// How much of the presenter is in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// Head and collar.
    Close,
    /// Head and shoulders.
    #[default]
    Bust,
    /// Down to the elbows.
    Half,
}

impl Framing {
    /// Visible height, base units.
    fn height(self) -> f32 {
        match self {
            Framing::Close => 3.0,
            Framing::Bust => 4.1,
            Framing::Half => 7.0,
        }
    }
}

/// A camera straight in front.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Camera {
    centre: [f32; 2],
    focal: f32,
    size: [f32; 2],
}

impl Camera {
    /// For a canvas in pixels; `top` is the highest point that must have room above it, base units.
    pub fn new(width: usize, height: usize, framing: Framing, top: f32) -> Camera {
        let visible = framing.height();
        let focal = height as f32 * (DISTANCE - 1.0) / visible;
        let middle = top + 0.06 * visible - visible / 2.0;
        Camera { centre: [0.0, middle], focal, size: [width as f32, height as f32] }
    }

    /// Picture position in pixels and distance from the camera.
    #[inline(always)]
    pub fn project(&self, p: Vec3) -> Vec3 {
        let z = DISTANCE - p.z;
        let k = self.focal / z;
        Vec3::new(self.size[0] * 0.5 + k * (p.x - self.centre[0]), self.size[1] * 0.5 - k * (p.y - self.centre[1]), z)
    }

    pub fn eye(&self) -> Vec3 {
        Vec3::new(self.centre[0], self.centre[1], DISTANCE)
    }

    /// Pixels to a base unit at the face.
    pub fn scale(&self) -> f32 {
        self.focal / DISTANCE
    }
}
