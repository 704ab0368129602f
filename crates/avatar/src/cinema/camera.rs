//! Where the camera is at any time of a shot.

use std::f32::consts::TAU;

use super::plan::{Angle, CameraMove, Move, ShotPlan, Size, Walk};
use crate::character::Camera;
use crate::vector::Vec3;

/// What the camera looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject {
    /// Heights of the eyes and of the highest head above the ground.
    pub eye: f32,
    pub top: f32,
    /// Width everybody takes, base units.
    pub width: f32,
    /// The lowest height that may be seen, where a picture of a person ends.
    pub floor: Option<f32>,
}

/// A camera on its way.
#[derive(Debug, Clone)]
pub(super) struct Rig {
    size: [f32; 2],
    /// Base units from camera to people, and the height of the picture there, when a move has its full size.
    pub distance: f32,
    pub height: f32,
    /// Share of the picture's height that bars leave.
    bars: f32,
    subject: Subject,
    angle: Angle,
    lean: f32,
    moves: Vec<Timed>,
    shake: f32,
    pub follows: bool,
    phase: f32,
}

/// A move with its part of the shot, 0 to 1.
#[derive(Debug, Clone, Copy)]
struct Timed {
    what: Move,
    from: f32,
    to: f32,
    size: f32,
}

/// Distance of the camera and height of the picture, base units.
fn lens(size: Size) -> [f32; 2] {
    match size {
        Size::ExtremeCloseUp => [17.0, 2.5],
        Size::CloseUp => [19.0, 3.6],
        Size::MediumCloseUp => [22.0, 4.9],
        Size::Medium => [25.0, 7.2],
        Size::MediumWide => [32.0, 11.6],
        Size::Wide => [48.0, 21.4],
    }
}

/// Width to height of what bars leave.
pub(super) const LETTERBOX: f32 = 2.39;
/// Room above heads, shares of the picture.
const HEADROOM: f32 = 0.085;
/// A dolly's way in shares of the distance.
const DOLLY: f32 = 0.55;
const ZOOM: f32 = 0.55;
/// Half a turn of the camera, shares of half the angle of view.
const PAN: f32 = 0.46;
/// Half the way around, radians.
const ORBIT: f32 = 0.30;
/// Half a sideways way, shares of the picture's width.
const TRUCK: f32 = 0.20;
/// Nearer a camera does not come to people, base units.
const NEAREST: f32 = 11.0;

impl Rig {
    pub fn new(plan: &ShotPlan, subject: Subject, [width, height]: [usize; 2], seed: u64) -> Rig {
        let size = [width as f32, height as f32];
        let aspect = size[0] / size[1];
        // Bars take from the height: what is framed, is framed between them.
        let bars = if plan.film.letterbox { (aspect / LETTERBOX).min(1.0) } else { 1.0 };
        let [mut distance, mut visible] = lens(plan.size);
        // Upright pictures show more of a person, and everybody must fit in.
        let wanted = if aspect < 1.0 { visible * 1.22 } else { visible };
        let wanted = wanted.max(if plan.size < Size::Medium { 0.0 } else { subject.width / aspect });
        let wanted = if plan.walk == Walk::Stand { wanted } else { wanted.max(8.0) };
        distance *= (wanted / visible).sqrt();
        visible = wanted;
        if let Some(floor) = subject.floor {
            let most = (subject.top - floor) / (1.0 - HEADROOM) * 0.97;
            visible = visible.min(most);
        }
        let steps = plan.moves.iter().map(|one| one.step).max().unwrap_or(0) + 1;
        let part = |one: &CameraMove| {
            let (from, to) = (f32::from(one.step) / f32::from(steps), f32::from(one.step + 1) / f32::from(steps));
            Timed { what: one.what, from, to, size: one.size }
        };
        let shake = plan.moves.iter().filter(|one| one.what == Move::Handheld).map(|one| one.size).fold(0.0, f32::max);
        Rig {
            size,
            distance,
            height: visible / bars,
            bars,
            subject,
            angle: plan.angle,
            lean: if plan.leaning { 0.13 } else { 0.0 },
            moves: plan.moves.iter().map(part).collect(),
            shake,
            follows: plan.moves.iter().any(|one| one.what == Move::Follow),
            phase: (seed % 1000) as f32 * 0.37,
        }
    }

    /// The nearest a camera of this rig comes to people, and the focal length it has there, pixels.
    pub fn nearest(&self) -> [f32; 2] {
        let focal = self.size[1] * self.distance / self.height;
        let zoomed = self.moves.iter().any(|one| matches!(one.what, Move::ZoomIn | Move::ZoomOut));
        [self.distance, if zoomed { focal * (1.0 + ZOOM) } else { focal }]
    }

    /// The camera at a share of the shot and a time in seconds; `at` is where the people are.
    pub fn camera(&self, share: f32, time: f32, at: Vec3) -> Camera {
        let (mut far, mut zoom) = (1.0f32, 1.0f32);
        let (mut pan, mut tilt, mut side, mut lift, mut orbit) = (0.0f32, 0.0, 0.0, 0.0, 0.0);
        for one in &self.moves {
            let done = eased((share - one.from) / (one.to - one.from));
            let swing = 2.0 * done - 1.0;
            let size = one.size;
            match one.what {
                Move::DollyIn => far *= 1.0 + DOLLY * size * (1.0 - done),
                Move::DollyOut => far *= 1.0 + DOLLY * size * done,
                Move::ZoomIn => zoom *= 1.0 + ZOOM * size.min(1.0) * done,
                Move::ZoomOut => zoom *= 1.0 + ZOOM * size.min(1.0) * (1.0 - done),
                Move::PanLeft => pan -= swing * size,
                Move::PanRight => pan += swing * size,
                Move::TiltUp => tilt -= (1.0 - done) * size,
                Move::TiltDown => tilt += (1.0 - done) * size,
                Move::TruckLeft => side -= swing * size,
                Move::TruckRight => side += swing * size,
                Move::CraneUp => lift += done * size,
                Move::CraneDown => lift += (1.0 - done) * size,
                Move::OrbitLeft => orbit += swing * size,
                Move::OrbitRight => orbit -= swing * size,
                Move::Handheld | Move::Follow | Move::Static => {}
            }
        }
        let subject = &self.subject;
        let distance = (self.distance * far).max(NEAREST);
        let focal = self.size[1] * self.distance / self.height * zoom;
        let visible = self.size[1] * distance / focal;
        let aspect = self.size[0] / self.size[1];
        let mut middle = if visible < 3.0 {
            subject.eye - 0.06 * visible
        } else {
            let framed = visible * self.bars;
            subject.top + HEADROOM * framed - framed / 2.0
        };
        if let Some(floor) = subject.floor {
            middle = middle.max(floor + visible * self.bars / 2.0);
        }
        let target = Vec3::new(at.x, middle + at.y, at.z);
        let (sin, cos) = (orbit * ORBIT).sin_cos();
        let height = match self.angle {
            Angle::Eye => 0.012,
            Angle::Low => -0.20,
            Angle::High => 0.26,
        } * distance
            + lift * 0.42 * visible.min(9.0);
        let height = (middle + height).max(1.2) - middle;
        let aside = side * TRUCK * visible * aspect;
        let eye = target + Vec3::new(sin * distance + aside, height, cos * distance);
        // A truck looks straight on; everything else looks at the people.
        let aim = target + Vec3::new(aside, 0.0, 0.0) - eye;
        let half = [aspect, 1.0].map(|side| (0.5 * side * self.size[1] / focal).atan());
        let mut yaw = aim.x.atan2(-aim.z) + pan * PAN * half[0];
        let mut pitch = (aim.y / aim.x.hypot(aim.z)).atan() + tilt * 1.15 * half[1];
        let mut roll = self.lean;
        let mut eye = eye;
        if self.shake > 0.0 {
            let wave = |rate: f32, k: f32| noise(time * rate + self.phase + 17.3 * k);
            yaw += self.shake * half[0] * (0.045 * wave(0.9, 1.0) + 0.016 * wave(3.1, 2.0));
            pitch += self.shake * half[1] * (0.060 * wave(1.0, 3.0) + 0.024 * wave(3.4, 4.0));
            roll += self.shake * 0.012 * wave(0.7, 5.0);
            eye = eye + Vec3::new(wave(0.6, 6.0), wave(0.8, 7.0), 0.0) * (0.25 * self.shake);
        }
        Camera { eye, axes: axes(yaw, pitch, roll), focal, size: self.size }
    }
}

/// Right, up and forwards of a camera turned to the right by `yaw`, up by `pitch`, and leaning by `roll`.
fn axes(yaw: f32, pitch: f32, roll: f32) -> [Vec3; 3] {
    let ((sy, cy), (sp, cp), (sr, cr)) = (yaw.sin_cos(), pitch.sin_cos(), roll.sin_cos());
    let ahead = Vec3::new(sy * cp, sp, -cy * cp);
    let right = Vec3::new(cy, 0.0, sy);
    let up = right.cross(ahead);
    [right * cr + up * sr, up * cr - right * sr, ahead]
}

/// From 0 to 1 with a soft start and end, and an even speed between.
pub(super) fn eased(t: f32) -> f32 {
    const SOFT: f32 = 0.22;
    let t = t.clamp(0.0, 1.0);
    let whole = 1.0 - SOFT;
    let way = if t < SOFT {
        t * t / (2.0 * SOFT)
    } else if t < 1.0 - SOFT {
        t - SOFT / 2.0
    } else {
        whole - (1.0 - t) * (1.0 - t) / (2.0 * SOFT)
    };
    way / whole
}

/// A wandering value, about -1 to 1, without a period that shows.
fn noise(t: f32) -> f32 {
    0.5 * (TAU * 0.37 * t).sin() + 0.3 * (TAU * 0.83 * t + 1.3).sin() + 0.2 * (TAU * 1.71 * t + 4.1).sin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easing_starts_and_ends_at_rest_and_meets_both_ends() {
        assert_eq!((eased(-1.0), eased(0.0), eased(2.0)), (0.0, 0.0, 1.0));
        assert!((eased(0.5) - 0.5).abs() < 1e-5);
        assert!(eased(0.01) < 0.005 && eased(0.99) > 0.995);
    }

    #[test]
    fn axes_are_square_to_each_other() {
        let [right, up, ahead] = axes(0.3, -0.2, 0.1);
        for (a, b) in [(right, up), (up, ahead), (ahead, right)] {
            assert!(a.dot(b).abs() < 1e-5 && (a.length() - 1.0).abs() < 1e-5);
        }
        assert!(axes(0.0, 0.0, 0.0)[2].z < -0.99);
    }
}
