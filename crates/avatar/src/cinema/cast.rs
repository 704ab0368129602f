//! People in a shot: drawn ones with a body, photographed ones as the cut-out they are.

use std::sync::{Arc, Mutex, PoisonError};

use super::camera::eased;
use super::plan::{ShotPlan, Walk};
use super::shot::ShotError;
use crate::animator::{Animator, FrameBuffer};
use crate::canvas::{Background, Canvas, Fit};
use crate::character::maths::soft;
use crate::character::motion::MotionPlan;
use crate::character::{Camera, Gait, Kit, Lighting, Modelled, Person, Presenter, Quality, Stage, View};
use crate::frame_source::{FrameError, FrameSource};
use crate::performance::{Delivery, Performance};
use crate::portrait::Portrait;
use crate::vector::Vec3;

/// Somebody who plays in a shot.
#[derive(Debug, Clone)]
pub enum Player {
    Drawn(Box<Person>),
    /// A prepared photograph.
    Photo(Box<Portrait>),
}

/// Between people who stand side by side, base units.
const APART: f32 = 4.7;
/// How far those at the sides of three stand behind the one in the middle.
const BACK: f32 = 1.6;
/// A stroll, base units a second.
const PACE: f32 = 8.5;
/// Share of the shot after which somebody who comes closer stands.
const ARRIVED: f32 = 0.84;
/// Height of a photographed person's eyes above the ground, and the distance of the outer corners of their eyes, base units.
const PHOTO_EYES: f32 = 15.6;
const PHOTO_EYE_DISTANCE: f32 = 1.05;
/// Share of a photograph at its sides and at its foot that fades, where the person is cut off by its edge.
const FEATHER: f32 = 0.07;
/// Largest picture a photograph is played at, pixels.
const PHOTO_SIDE: f32 = 1600.0;

/// Where somebody is at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub place: Vec3,
    /// Turned to the picture's right, radians.
    pub yaw: f32,
    pub gait: Gait,
}

/// How everybody moves about.
#[derive(Debug, Clone)]
pub(super) struct Blocking {
    walk: Walk,
    count: usize,
    /// Base units that are walked.
    pub way: f32,
    apart: f32,
}

impl Blocking {
    /// `distance` is the camera's, `width` that of its picture at the people, `aspect` the picture's.
    pub fn new(plan: &ShotPlan, count: usize, seconds: f32, distance: f32, width: f32, aspect: f32) -> Blocking {
        let way = match plan.walk {
            Walk::Stand => 0.0,
            Walk::Closer => (PACE * seconds * ARRIVED).min(1.5 * distance),
            Walk::ToTheLeft | Walk::ToTheRight => (1.15 * width + 3.0).min(PACE * seconds),
        };
        Blocking { walk: plan.walk, count, way, apart: Blocking::apart(aspect) }
    }

    /// In upright pictures people stand closer together.
    fn apart(aspect: f32) -> f32 {
        if aspect < 1.0 { 0.74 * APART } else { APART }
    }

    /// Width of all who stand side by side, base units.
    pub fn width(count: usize, aspect: f32) -> f32 {
        Blocking::apart(aspect) * (count as f32 - 1.0) + if count > 1 { 6.0 } else { 4.2 }
    }

    pub fn standing(&self, who: usize, share: f32) -> Standing {
        let order = match (self.count, who) {
            (1, _) => 0.0,
            (2, 0) => -0.5,
            (2, _) => 0.5,
            (_, 0) => 0.0,
            (_, 1) => -1.0,
            _ => 1.0,
        };
        let side = Vec3::new(order * self.apart, 0.0, if self.count == 3 && order != 0.0 { -BACK } else { 0.0 });
        // Steps of several people are not in time.
        let offset = 1.9 * who as f32;
        match self.walk {
            Walk::Stand => Standing { place: side, yaw: -0.16 * order, gait: Gait::default() },
            Walk::Closer => {
                let done = eased(share / ARRIVED);
                let amount = soft(share, -0.10, 0.04) * (1.0 - soft(share, ARRIVED - 0.09, ARRIVED));
                let way = self.way * done;
                Standing {
                    place: side + Vec3::new(0.0, 0.0, way),
                    yaw: -0.08 * order,
                    gait: Gait::after(way + offset, amount),
                }
            }
            Walk::ToTheLeft | Walk::ToTheRight => {
                let sign = if self.walk == Walk::ToTheRight { 1.0 } else { -1.0 };
                let way = self.way * share;
                let row = Vec3::new(0.0, 0.0, -1.9 * who as f32) + Vec3::new(-sign * 3.4 * who as f32, 0.0, 0.0);
                Standing {
                    place: row + Vec3::new(sign * (way - self.way / 2.0), 0.0, 0.0),
                    yaw: sign * 1.08,
                    gait: Gait::after(way + offset, 1.0),
                }
            }
        }
    }
}

/// Somebody staged.
#[derive(Debug)]
pub(super) struct Member {
    figure: Figure,
}

#[derive(Debug)]
enum Figure {
    Drawn {
        presenter: Box<Presenter>,
        /// The ground under the feet, in the person's own space.
        ground: f32,
    },
    Photo(Box<PhotoFigure>),
}

#[derive(Debug)]
struct PhotoFigure {
    animator: Animator,
    /// Texels to a base unit, and the texel that is between the eyes.
    scale: f32,
    eyes: [f32; 2],
    /// Sides the person is cut off at: left, right.
    cut: [bool; 2],
    tint: Vec3,
    idle: Mutex<Vec<FrameBuffer>>,
}

/// What somebody looks like in a frame: straight colour and coverage.
#[derive(Debug)]
pub(super) struct Cutout {
    pub rgba: Vec<u8>,
    /// Left, top, right, bottom; nothing outside is meant.
    pub bounds: [usize; 4],
    /// What the shot's light makes of white.
    pub tint: Vec3,
}

/// What all of a shot's people share.
pub(super) struct Staging<'a> {
    pub kit: &'a Arc<Kit>,
    pub size: [usize; 2],
    pub fps: f64,
    pub seconds: f64,
    pub seed: u64,
    pub lighting: Lighting,
    /// Distance and focal length where the camera is nearest.
    pub nearest: [f32; 2],
    /// Height above the ground that is in the middle of the picture there.
    pub middle: f32,
    /// The camera stays in front of people, so that their light may be remembered.
    pub frontal: bool,
}

impl Member {
    pub fn new(
        measured: Measured<'_>,
        staging: &Staging<'_>,
        motion: &MotionPlan,
        who: usize,
    ) -> Result<Member, ShotError> {
        let delivery = Delivery { seed: staging.seed.wrapping_add(977 * who as u64), ..Delivery::default() };
        let performance = Performance::silent(staging.seconds, delivery);
        let [width, height] = staging.size;
        let [distance, focal] = staging.nearest;
        let figure = match measured.made {
            Made::Drawn(person, model) => {
                let stage = Stage {
                    background: Background::Solid([0; 3]),
                    motion: motion.clone(),
                    quality: Quality::Standard,
                    ..Stage::new(width, height)
                };
                // Higher up is the same as more ground below.
                let ground = model.ground() - measured.lift;
                let nearest = Camera {
                    eye: Vec3::new(0.0, staging.middle + ground, distance),
                    axes: [Vec3::new(1.0, 0.0, 0.0), Vec3::new(0.0, 1.0, 0.0), Vec3::new(0.0, 0.0, -1.0)],
                    focal,
                    size: [width as f32, height as f32],
                };
                let lit = (staging.lighting, staging.frontal);
                let presenter =
                    Presenter::for_shot(staging.kit, (person, *model), &stage, performance, staging.fps, nearest, lit)?;
                Figure::Drawn { presenter: Box::new(presenter), ground }
            }
            Made::Photo(portrait) => Figure::Photo(Box::new(PhotoFigure::new(
                portrait,
                focal / distance,
                performance,
                (staging.fps, staging.lighting.flat),
            )?)),
        };
        Ok(Member { figure })
    }

    /// The person alone as `camera` sees them; `None` when they are out of the picture.
    pub fn seen(
        &self,
        index: usize,
        camera: &Camera,
        at: &Standing,
        mut rgba: Vec<u8>,
    ) -> Result<Option<Cutout>, FrameError> {
        let [width, height] = camera.size.map(|side| side as usize);
        match &self.figure {
            Figure::Drawn { presenter, ground } => {
                let view = View { camera: own_space(camera, at, *ground), gait: at.gait };
                let window = presenter.layer(index, &view, &mut rgba)?;
                let bounds = [window.x, window.y, window.x + window.width, window.y + window.height];
                // The light is painted on them already.
                Ok(Some(Cutout { rgba, bounds, tint: Vec3::new(1.0, 1.0, 1.0) }))
            }
            Figure::Photo(figure) => {
                rgba.resize(width * height * 4, 0);
                let bounds = figure.draw(index, camera, at.place, &mut rgba)?;
                Ok(bounds.map(|bounds| Cutout { rgba, bounds, tint: figure.tint }))
            }
        }
    }

    /// Whether there are feet that cast a shadow.
    pub fn has_feet(&self) -> bool {
        matches!(self.figure, Figure::Drawn { .. })
    }
}

/// The camera as somebody sees it who stands there.
fn own_space(camera: &Camera, at: &Standing, ground: f32) -> Camera {
    let (sin, cos) = at.yaw.sin_cos();
    // Turned back about the vertical.
    let turned = |p: Vec3| Vec3::new(cos * p.x - sin * p.z, p.y, sin * p.x + cos * p.z);
    let eye = turned(camera.eye - at.place) + Vec3::new(0.0, ground, 0.0);
    Camera { eye, axes: camera.axes.map(turned), ..*camera }
}

/// Somebody modelled, and the measures the camera needs before they can be staged.
pub(super) struct Measured<'a> {
    /// Of the eyes and of the head's top, above the ground.
    pub heights: [f32; 2],
    /// Where a photograph ends.
    pub floor: Option<f32>,
    /// How far above the ground they stand.
    pub lift: f32,
    made: Made<'a>,
}

enum Made<'a> {
    Drawn(&'a Person, Box<Modelled>),
    Photo(&'a Portrait),
}

impl Measured<'_> {
    pub fn new<'a>(player: &'a Player, kit: &Kit) -> Result<Measured<'a>, ShotError> {
        match player {
            Player::Drawn(person) => {
                let model = Modelled::new(kit, person)?;
                Ok(Measured {
                    heights: model.heights(),
                    floor: None,
                    lift: 0.0,
                    made: Made::Drawn(person, Box::new(model)),
                })
            }
            Player::Photo(portrait) => {
                let unit = PHOTO_EYE_DISTANCE / portrait.landmarks().eye_distance();
                let [_, eye] = eyes_of(portrait);
                let [_, height] = portrait.size().map(|side| side as f32);
                let top = PHOTO_EYES + (eye * unit).min(2.4);
                let floor = Some(PHOTO_EYES - (height - eye) * unit * (1.0 - FEATHER));
                Ok(Measured { heights: [PHOTO_EYES, top], floor, lift: 0.0, made: Made::Photo(portrait) })
            }
        }
    }
}

/// The middle between the outer corners of the eyes, pixels of the photograph.
fn eyes_of(portrait: &Portrait) -> [f32; 2] {
    let points = portrait.landmarks().points();
    let [a, b] = [points[33], points[263]];
    [(a.x + b.x) / 2.0, (a.y + b.y) / 2.0]
}

impl PhotoFigure {
    /// `wanted` are pixels of the frame to a base unit where the camera is nearest.
    fn new(
        portrait: &Portrait,
        wanted: f32,
        performance: Performance,
        (fps, tint): (f64, Vec3),
    ) -> Result<PhotoFigure, ShotError> {
        let [width, height] = portrait.size().map(|side| side as f32);
        let native = portrait.landmarks().eye_distance() / PHOTO_EYE_DISTANCE;
        let grown = (wanted / native).min(PHOTO_SIDE / width.max(height)).max(96.0 / width.min(height));
        let even = |side: f32| ((side * grown / 2.0).round() as usize * 2).max(16);
        let canvas = Canvas {
            fit: Fit::Contain,
            background: Background::Solid([128; 3]),
            ..Canvas::new(even(width), even(height))
        };
        let animator = Animator::new(portrait, &canvas, performance, fps).map_err(ShotError::Photo)?;
        let mut figure = PhotoFigure {
            scale: native * grown,
            eyes: eyes_of(portrait).map(|place| place * grown),
            cut: [false; 2],
            tint,
            idle: Mutex::new(Vec::new()),
            animator,
        };
        let mut frame = figure.animator.buffer();
        figure.animator.render_rgba(0, &mut frame)?;
        let [w, h] = figure.animator.size();
        figure.cut = [0, w - 1].map(|column| (0..h).any(|row| frame.rgba[(row * w + column) * 4 + 3] > 100));
        figure.idle.lock().unwrap_or_else(PoisonError::into_inner).push(frame);
        Ok(figure)
    }

    /// Draws the photograph as an upright plane; answers where it is.
    fn draw(
        &self,
        index: usize,
        camera: &Camera,
        place: Vec3,
        rgba: &mut [u8],
    ) -> Result<Option<[usize; 4]>, FrameError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut frame = idle.unwrap_or_else(|| self.animator.buffer());
        self.animator.render_rgba(index, &mut frame)?;
        let bounds = self.laid(&frame.rgba, camera, place, rgba);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(frame);
        Ok(bounds)
    }

    fn laid(&self, texels: &[u8], camera: &Camera, place: Vec3, rgba: &mut [u8]) -> Option<[usize; 4]> {
        let [w, h] = self.animator.size();
        let [width, height] = camera.size.map(|side| side as usize);
        let corner = |u: f32, v: f32| {
            let x = place.x + (u - self.eyes[0]) / self.scale;
            let y = place.y + PHOTO_EYES - (v - self.eyes[1]) / self.scale;
            camera.project(Vec3::new(x, y, place.z))
        };
        let corners = [corner(0.0, 0.0), corner(w as f32, 0.0), corner(0.0, h as f32), corner(w as f32, h as f32)];
        if corners.iter().any(|p| p.z < 1.0) {
            return None;
        }
        let range = |of: fn(&Vec3) -> f32, side: usize| {
            let low = corners.iter().map(of).fold(f32::MAX, f32::min).floor().clamp(0.0, side as f32) as usize;
            let high = corners.iter().map(of).fold(f32::MIN, f32::max).ceil().clamp(0.0, side as f32) as usize;
            (low, high)
        };
        let ((left, right), (top, bottom)) = (range(|p| p.x, width), range(|p| p.y, height));
        if left >= right || top >= bottom {
            return None;
        }
        let [axis_x, axis_y, ahead] = camera.axes;
        for row in top..bottom {
            let down = axis_y * (-(row as f32 + 0.5 - camera.size[1] * 0.5) / camera.focal);
            for column in left..right {
                let ray = ahead + down + axis_x * ((column as f32 + 0.5 - camera.size[0] * 0.5) / camera.focal);
                let way = (place.z - camera.eye.z) / ray.z;
                let hit = camera.eye + ray * way;
                let u = (hit.x - place.x) * self.scale + self.eyes[0] - 0.5;
                let v = (place.y + PHOTO_EYES - hit.y) * self.scale + self.eyes[1] - 0.5;
                let out = &mut rgba[(row * width + column) * 4..][..4];
                out.copy_from_slice(&self.texel(texels, u, v, [w, h]));
            }
        }
        Some([left, top, right, bottom])
    }

    /// Bilinear, weighted by coverage; the person fades where the photograph's edge cuts them off.
    fn texel(&self, texels: &[u8], u: f32, v: f32, [w, h]: [usize; 2]) -> [u8; 4] {
        if u < 0.0 || v < 0.0 || u >= (w - 1) as f32 || v >= (h - 1) as f32 {
            return [0; 4];
        }
        let (x, y) = (u as usize, v as usize);
        let (fx, fy) = (u - x as f32, v - y as f32);
        let mut sum = [0.0f32; 4];
        for (dx, dy, weight) in
            [(0, 0, (1.0 - fx) * (1.0 - fy)), (1, 0, fx * (1.0 - fy)), (0, 1, (1.0 - fx) * fy), (1, 1, fx * fy)]
        {
            let texel = &texels[((y + dy) * w + x + dx) * 4..][..4];
            let cover = f32::from(texel[3]) * weight;
            (0..3).for_each(|k| sum[k] += f32::from(texel[k]) * cover);
            sum[3] += cover;
        }
        if sum[3] < 0.5 {
            return [0; 4];
        }
        let (across, up) = (u / w as f32, 1.0 - v / h as f32);
        let side = |cut: bool, from_edge: f32| if cut { soft(from_edge, 0.0, FEATHER) } else { 1.0 };
        let fade = side(self.cut[0], across) * side(self.cut[1], 1.0 - across) * soft(up, 0.0, FEATHER);
        let colour = |k: usize| (sum[k] / sum[3] + 0.5) as u8;
        [colour(0), colour(1), colour(2), (sum[3] * fade + 0.5) as u8]
    }
}
