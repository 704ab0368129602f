//! Places for hands: where they are, how they are turned, how the fingers are held. Numbers hold for every build.

use super::super::maths::interpolate;
use super::super::person::Stance;
use super::super::skeleton::{ArmGoal, BodyPose, Grip, LegPose, Skeleton};
use crate::vector::Vec3;

/// How far ahead a wrist is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ahead {
    /// Of the shoulder, in lengths of the arm.
    Arm(f32),
    /// Of the clothes at that height, base units.
    Front(f32),
}

/// A place for one hand, as its owner's left hand would see it; the right one mirrors it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Wrist outwards from the middle, in distances of the shoulder from it.
    pub out: f32,
    /// Wrist above the shoulder, in lengths of the arm.
    pub up: f32,
    pub ahead: Ahead,
    /// Directions of fingers and palm: outwards, up, ahead.
    pub fingers: [f32; 3],
    pub palm: [f32; 3],
    /// Elbow lifted outwards, radians.
    pub swivel: f32,
    /// Shoulder lifted, radians.
    pub shrug: f32,
    pub grip: Grip,
}

const fn grip(curl: [f32; 5], spread: f32) -> Grip {
    Grip { curl, spread }
}

const EASE: Grip = grip([0.10, 0.16, 0.22, 0.28, 0.34], -0.06);
const OPEN: Grip = grip([-0.10, -0.05, 0.0, 0.04, 0.08], -0.01);
const FLAT: Grip = grip([0.05, -0.12, -0.10, -0.08, -0.06], 0.0);
const FOLDED: Grip = grip([0.25, 0.42, 0.46, 0.50, 0.54], 0.0);
const INDEX: Grip = grip([0.75, -0.12, 1.35, 1.45, 1.50], 0.0);
const THUMB: Grip = grip([-0.30, 1.35, 1.42, 1.45, 1.50], 0.0);
pub(super) const FIST: Grip = grip([0.85, 1.35, 1.42, 1.45, 1.50], 0.0);

/// Hanging by the side.
pub(super) const DOWN: Place = Place {
    out: 1.20,
    up: -0.945,
    ahead: Ahead::Arm(0.10),
    fingers: [0.02, -1.0, 0.16],
    palm: [-1.0, 0.0, -0.25],
    swivel: 0.20,
    shrug: 0.0,
    grip: EASE,
};
/// Joined in front: the left hand lies in the right one.
const CLASPED_UNDER: Place = Place {
    out: 0.42,
    up: -0.455,
    ahead: Ahead::Front(0.52),
    fingers: [-0.90, -0.28, 0.30],
    palm: [-0.28, 0.22, -0.93],
    swivel: 0.42,
    shrug: 0.0,
    grip: FOLDED,
};
const CLASPED_OVER: Place = Place {
    ahead: Ahead::Front(0.78),
    up: -0.448,
    fingers: [-0.92, -0.22, 0.18],
    palm: [-0.18, 0.12, -0.97],
    ..CLASPED_UNDER
};
/// Forearm level, hand at ease, ready to speak.
pub(super) const READY: Place = Place {
    out: 0.80,
    up: -0.46,
    ahead: Ahead::Arm(0.42),
    fingers: [-0.45, 0.05, 0.88],
    palm: [-0.80, -0.20, -0.45],
    swivel: 0.25,
    shrug: 0.0,
    grip: EASE,
};
pub(super) const PALM_UP: Place = Place {
    out: 1.42,
    up: -0.40,
    ahead: Ahead::Arm(0.43),
    fingers: [0.42, 0.22, 0.88],
    palm: [-0.20, 0.92, 0.10],
    swivel: 0.22,
    shrug: 0.02,
    grip: OPEN,
};
pub(super) const OFFER: Place = Place {
    out: 0.95,
    up: -0.37,
    ahead: Ahead::Arm(0.50),
    fingers: [0.05, 0.30, 0.95],
    palm: [-0.35, 0.88, -0.20],
    ..PALM_UP
};
pub(super) const BEAT: Place = Place {
    out: 0.98,
    up: -0.36,
    ahead: Ahead::Arm(0.45),
    fingers: [-0.28, 0.42, 0.86],
    palm: [-0.88, -0.30, 0.10],
    swivel: 0.30,
    shrug: 0.02,
    grip: grip([0.05, 0.06, 0.12, 0.20, 0.28], 0.05),
};
pub(super) const PINCH: Place = Place {
    up: -0.30,
    fingers: [-0.20, 0.62, 0.76],
    palm: [-0.75, -0.42, 0.35],
    grip: grip([0.42, 0.62, 0.30, 0.22, 0.16], 0.06),
    ..BEAT
};
pub(super) const CHEST: Place = Place {
    out: 0.46,
    up: -0.245,
    ahead: Ahead::Front(0.24),
    fingers: [-0.93, 0.34, 0.05],
    palm: [0.02, 0.0, -1.0],
    swivel: 0.55,
    shrug: 0.02,
    grip: grip([0.0, -0.02, 0.02, 0.05, 0.08], -0.12),
};
pub(super) const POINT_AHEAD: Place = Place {
    out: 0.88,
    up: -0.22,
    ahead: Ahead::Arm(0.58),
    fingers: [-0.10, 0.14, 0.98],
    palm: [-0.75, -0.65, 0.02],
    swivel: 0.35,
    shrug: 0.03,
    grip: INDEX,
};
pub(super) const POINT_OUT: Place = Place {
    out: 1.95,
    up: -0.17,
    ahead: Ahead::Arm(0.36),
    fingers: [0.93, 0.26, 0.26],
    palm: [0.20, -0.60, 0.78],
    swivel: 0.30,
    shrug: 0.05,
    grip: INDEX,
};
pub(super) const SHOW_OUT: Place = Place { palm: [0.05, 0.62, 0.78], grip: FLAT, ..POINT_OUT };
pub(super) const POINT_UP: Place = Place {
    out: 1.20,
    up: 0.02,
    ahead: Ahead::Arm(0.38),
    fingers: [0.02, 1.0, 0.08],
    palm: [-0.35, 0.0, 0.94],
    swivel: 0.25,
    shrug: 0.05,
    grip: INDEX,
};
pub(super) const WAVE: Place = Place {
    out: 1.62,
    up: 0.10,
    ahead: Ahead::Arm(0.28),
    fingers: [0.16, 0.98, 0.05],
    palm: [-0.05, 0.0, 1.0],
    swivel: 0.30,
    shrug: 0.06,
    grip: OPEN,
};
pub(super) const THUMB_UP: Place = Place {
    out: 0.98,
    up: -0.19,
    ahead: Ahead::Arm(0.46),
    fingers: [-0.42, 0.02, 0.90],
    palm: [-0.90, 0.0, -0.42],
    swivel: 0.30,
    shrug: 0.03,
    grip: THUMB,
};
pub(super) const COUNT: Place = Place {
    out: 1.16,
    up: -0.06,
    ahead: Ahead::Arm(0.40),
    fingers: [-0.05, 1.0, 0.12],
    palm: [-0.40, 0.02, 0.92],
    grip: FIST,
    ..POINT_UP
};
const CROSSED_UNDER: Place = Place {
    out: -0.42,
    up: -0.335,
    ahead: Ahead::Front(0.30),
    fingers: [-0.95, 0.10, -0.28],
    palm: [0.0, -0.35, -0.94],
    swivel: 0.62,
    shrug: 0.03,
    grip: EASE,
};
const CROSSED_OVER: Place = Place {
    out: -0.30,
    up: -0.300,
    ahead: Ahead::Front(0.62),
    fingers: [-0.93, 0.22, -0.30],
    palm: [0.05, -0.20, -0.98],
    ..CROSSED_UNDER
};

/// A person's measures, as far as hands need them.
#[derive(Debug, Clone)]
pub(in super::super) struct Figure {
    pub skeleton: Skeleton,
    /// How far the clothes come forward in the middle, by height.
    pub front: Vec<(f32, f32)>,
}

impl Figure {
    fn front(&self, y: f32) -> f32 {
        interpolate(&self.front, y)
    }

    /// The goal of an arm. `size` makes it larger or smaller (1 is as written).
    pub(super) fn goal(&self, place: &Place, side: usize, size: f32) -> ArmGoal {
        let sign = if side == 0 { 1.0 } else { -1.0 };
        let (shoulder, reach) = (self.skeleton.shoulder(side), self.skeleton.reach());
        let height = shoulder.y + reach * place.up;
        let ahead = match place.ahead {
            Ahead::Arm(share) => shoulder.z + reach * share,
            Ahead::Front(distance) => self.front(height) + distance,
        };
        let mut wrist = Vec3::new(shoulder.x * place.out, height, ahead);
        if matches!(place.ahead, Ahead::Arm(_)) && place.up > -0.8 {
            let easy = Vec3::new(shoulder.x * 1.05, shoulder.y - reach * 0.47, shoulder.z + reach * 0.38);
            wrist = easy + (wrist - easy) * size;
            if wrist.x.abs() < shoulder.x.abs() * 1.05 {
                wrist.z = wrist.z.max(self.front(wrist.y) + 0.35);
            }
        }
        let facing = |[out, up, ahead]: [f32; 3]| Vec3::new(sign * out, up, ahead).unit();
        ArmGoal {
            wrist,
            hand: self.skeleton.hand(side, facing(place.fingers), facing(place.palm)),
            swivel: place.swivel,
            shrug: place.shrug,
            grip: place.grip,
        }
    }

    pub(super) fn clasped(&self) -> [ArmGoal; 2] {
        [self.goal(&CLASPED_UNDER, 0, 1.0), self.goal(&CLASPED_OVER, 1, 1.0)]
    }

    pub(super) fn crossed(&self) -> [ArmGoal; 2] {
        [self.goal(&CROSSED_UNDER, 0, 1.0), self.goal(&CROSSED_OVER, 1, 1.0)]
    }

    pub(super) fn hanging(&self) -> [ArmGoal; 2] {
        [0, 1].map(|side| self.goal(&DOWN, side, 1.0))
    }

    pub(super) fn arms(&self, stance: Stance) -> [ArmGoal; 2] {
        match stance {
            Stance::Relaxed => self.hanging(),
            Stance::Clasped => self.clasped(),
            Stance::Ready => [self.goal(&DOWN, 0, 1.0), self.goal(&READY, 1, 1.0)],
        }
    }
}

/// Standing with hanging arms: what light is worked out for.
pub(in super::super) fn relaxed(skeleton: &Skeleton) -> BodyPose {
    let figure = Figure { skeleton: skeleton.clone(), front: vec![(0.0, 0.0)] };
    standing(figure.hanging())
}

pub(super) fn standing(arms: [ArmGoal; 2]) -> BodyPose {
    BodyPose {
        shift: Vec3::ZERO,
        hips: [0.0; 3],
        belly: [0.0; 3],
        chest: [0.0; 3],
        head: [0.0; 3],
        lift: 0.0,
        trail: [0.0; 3],
        breath: 0.0,
        arms,
        legs: [LegPose::default(); 2],
    }
}
