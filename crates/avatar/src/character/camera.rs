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

/// A pinhole camera. Presenters are looked at from straight in front; a shot brings cameras of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Camera {
    pub eye: Vec3,
    /// Right, up and forwards, of length 1 and square to each other.
    pub axes: [Vec3; 3],
    /// Pixels that a thing of one base unit takes at a distance of one.
    pub focal: f32,
    /// Width and height of the picture, pixels.
    pub size: [f32; 2],
}

impl Camera {
    /// For a canvas in pixels; `top` is the highest point that must have room above it, base units.
    pub fn new(width: usize, height: usize, framing: Framing, top: f32) -> Camera {
        let visible = framing.height();
        let focal = height as f32 * (DISTANCE - 1.0) / visible;
        let middle = top + 0.06 * visible - visible / 2.0;
        let axes = [Vec3::new(1.0, 0.0, 0.0), Vec3::new(0.0, 1.0, 0.0), Vec3::new(0.0, 0.0, -1.0)];
        Camera { eye: Vec3::new(0.0, middle, DISTANCE), axes, focal, size: [width as f32, height as f32] }
    }

    /// Picture position in pixels and distance from the camera.
    #[inline(always)]
    pub fn project(&self, p: Vec3) -> Vec3 {
        let away = p - self.eye;
        let [right, up, ahead] = self.axes.map(|axis| away.dot(axis));
        let k = self.focal / ahead;
        Vec3::new(self.size[0] * 0.5 + k * right, self.size[1] * 0.5 - k * up, ahead)
    }

    /// Pixels to a base unit at the face.
    pub fn scale(&self) -> f32 {
        self.focal / self.eye.x.hypot(self.eye.z)
    }
}
