//! Small movements of a head in a flat picture: a depth for every pixel, a turn about the neck, and breath.

use crate::performance::Expression;
use crate::vector::{Mat3, Vec3, smoothstep};

/// Where the head of a picture is, in canvas pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    /// Middle of the skull.
    pub centre: [f32; 2],
    /// Eye distance, pixels.
    pub unit: f32,
    /// The row the canvas ends at.
    pub bottom: f32,
}

/// The head's movement in one frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Motion {
    head: Head,
    rotation: Mat3,
    /// Pixels the chest is raised by.
    breath: f32,
}

/// Depth of the ears behind the nose's side of the skull, eye distances.
const SKULL_DEPTH: f32 = 0.9;

impl Head {
    /// Distance from the middle of the head, 1 at about its outline; below, the neck ends it sooner.
    fn radius(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = ((x - self.centre[0]) / self.unit, (y - self.centre[1]) / self.unit);
        // Below the chin only the neck is carried along, not a collar or a shoulder beside it.
        let wide = 1.55 - 0.60 * smoothstep(0.6, 1.3, dy);
        let high = if dy > 0.0 { 1.45 } else { 1.9 };
        (dx / wide).hypot(dy / high)
    }

    /// 1 on the head, 0 on the shoulders.
    pub fn weight(&self, x: f32, y: f32) -> f32 {
        1.0 - smoothstep(0.75, 1.85, self.radius(x, y))
    }

    /// Depth of the skull seen as half an ellipsoid, pixels; nearer is smaller.
    pub fn depth(&self, x: f32, y: f32) -> f32 {
        let r = self.radius(x, y) / 1.25;
        -SKULL_DEPTH * self.unit * (1.0 - r * r).max(0.0).sqrt()
    }

    fn breath_weight(&self, y: f32) -> f32 {
        let shoulders = self.centre[1] + 2.3 * self.unit;
        if y < shoulders {
            0.45 + 0.55 * smoothstep(self.centre[1] + 1.0 * self.unit, shoulders, y)
        } else {
            1.0 - smoothstep(shoulders, self.bottom.max(shoulders + 1.0), y)
        }
    }

    pub fn motion(&self, expression: &Expression) -> Motion {
        let [yaw, pitch, roll] = expression.turn.map(f32::to_radians);
        Motion {
            head: *self,
            rotation: Mat3::rotation(-yaw, -pitch, roll),
            breath: expression.breath * 0.011 * self.unit,
        }
    }
}

impl Motion {
    /// Where a point of the picture at rest (canvas pixels) goes. `weight` is [`Head::weight`] at the point.
    pub fn apply(&self, point: Vec3, weight: f32) -> [f32; 2] {
        let head = &self.head;
        // About the top of the spine: behind the face, under the skull.
        let pivot = Vec3::new(head.centre[0], head.centre[1] + 1.35 * head.unit, 0.35 * head.unit);
        let arm = point - pivot;
        let turned = self.rotation.apply(arm);
        let lift = self.breath * head.breath_weight(point.y);
        [point.x + weight * (turned.x - arm.x), point.y + weight * (turned.y - arm.y) - lift]
    }
}
