//! The picture a portrait is shown in.

use image::RgbImage;

use crate::mesh::Landmarks;
use crate::vector::Vec3;

/// How a portrait fills a canvas of another shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fit {
    /// Fills the canvas; what overhangs is cut, the face stays in.
    #[default]
    Cover,
    /// The whole portrait is visible; the rest is background.
    Contain,
    /// Fills the canvas and comes closer: head and shoulders.
    Crop,
}

/// What is behind the person.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Background {
    /// The portrait's own, with what the person hid made up.
    #[default]
    Keep,
    Solid([u8; 3]),
    /// Covers the canvas.
    Image(RgbImage),
}

/// Size and framing of the frames. Width and height are even, 16 to 8192.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub fit: Fit,
    pub background: Background,
    /// Extra enlargement about the face, 1 to 4.
    pub zoom: f32,
}

impl Canvas {
    /// The portrait with its own background, covering the canvas.
    pub fn new(width: usize, height: usize) -> Canvas {
        Canvas { width, height, fit: Fit::Cover, background: Background::Keep, zoom: 1.0 }
    }
}

/// Where the portrait lies on the canvas: `canvas = portrait * scale + shift`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    pub scale: f32,
    pub shift: [f32; 2],
}

impl Placement {
    pub fn of(canvas: &Canvas, portrait: [usize; 2], face: &Landmarks) -> Placement {
        let size = portrait.map(|side| side as f32);
        let target = [canvas.width as f32, canvas.height as f32];
        let (cover, contain) =
            ((target[0] / size[0]).max(target[1] / size[1]), (target[0] / size[0]).min(target[1] / size[1]));
        let zoom = if canvas.zoom.is_finite() { canvas.zoom.clamp(1.0, 4.0) } else { 1.0 };
        let nose: Vec3 = face.points()[crate::topology::NOSE_TIP];
        let scale = zoom
            * match canvas.fit {
                Fit::Cover => cover,
                Fit::Contain => contain,
                // Head and shoulders: the eyes a fifth of the height apart, never smaller than cover.
                Fit::Crop => (0.2 * target[1] / face.eye_distance()).max(cover),
            };
        // The nose wants to be in the middle and a little above half height; the picture's edges may not come in.
        let wanted = [0.5 * target[0] - nose.x * scale, 0.45 * target[1] - nose.y * scale];
        let shift = [0, 1].map(|axis| {
            let slack = target[axis] - size[axis] * scale;
            if slack >= 0.0 { slack / 2.0 } else { wanted[axis].clamp(slack, 0.0) }
        });
        Placement { scale, shift }
    }
}
