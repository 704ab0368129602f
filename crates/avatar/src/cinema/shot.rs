//! Frames of a shot.
//!
//! A frame is drawn from behind to the front: the planes of the set at half the frame's size (they are out of focus), the
//! shadows of feet on the ground, people, planes before them; then it is graded like film. A frame depends on its index alone.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use image::RgbImage;
use rayon::prelude::*;

use super::camera::{Rig, Subject};
use super::cast::{Blocking, Cutout, Measured, Member, Player, Staging, Standing};
use super::grade::{Grade, linear};
use super::plan::{Light, Move, ShotPlan, Size, Walk};
use super::set::{Composed, Set};
use crate::animator::{AnimateError, FrameBuffer};
use crate::character::motion::MotionPlan;
use crate::character::{Camera, Kit, KitError, PresenterError, Setting};
use crate::frame_source::{FrameError, FrameSource};
use crate::performance::{Delivery, Performance};
use crate::vector::Vec3;
use crate::yuv;

/// Why a shot cannot be staged.
#[derive(Debug, thiserror::Error)]
pub enum ShotError {
    #[error(transparent)]
    Presenter(#[from] PresenterError),
    #[error("a photograph cannot be animated: {0}")]
    Photo(AnimateError),
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("{0} people were given; 1 to 3 can be staged")]
    People(usize),
    #[error("the shot lasts {0} s; 1 to 60 are possible")]
    Seconds(f64),
}

impl From<KitError> for ShotError {
    fn from(error: KitError) -> ShotError {
        ShotError::Presenter(PresenterError::Kit(error))
    }
}

/// Where a shot plays.
#[derive(Debug, Clone, PartialEq)]
pub enum Backdrop {
    /// In the plan's set, or else in this one.
    Drawn(Setting),
    Picture(RgbImage),
}

/// Everything a shot is made from.
#[derive(Debug, Clone)]
pub struct Scene {
    pub plan: ShotPlan,
    /// One to three.
    pub players: Vec<Player>,
    pub backdrop: Backdrop,
    /// A colour the whole picture leans to, sRGB; `None` leaves it to the light.
    pub cast: Option<[u8; 3]>,
    /// Pixels, both even, 64 to 4096.
    pub size: [usize; 2],
    pub seconds: f64,
    pub seed: u64,
}

/// A shot staged: a [`FrameSource`].
#[derive(Debug)]
pub struct Shot {
    size: [usize; 2],
    fps: f64,
    performance: Performance,
    rig: Rig,
    blocking: Blocking,
    members: Vec<Member>,
    set: Set,
    grade: Grade,
    walk: Walk,
    /// Picture-sized buffers that are free.
    idle: Mutex<Vec<Vec<u8>>>,
}

/// How much a colour cast is felt.
const CAST: f32 = 0.35;
/// Half axes of the shadow under somebody, base units, and how dark it is.
const SHADOW: [f32; 2] = [2.4, 2.4];
const SHADOW_DEPTH: f32 = 0.62;
/// Views that show more than this show the ground.
const GROUND_SEEN: f32 = 16.0;

impl Shot {
    /// Models everybody, paints the set and sets the camera up.
    ///
    /// # Errors
    /// When sizes, length or the number of people are out of range, or the kit lacks what a person asks for.
    pub fn new(kit: &Arc<Kit>, scene: &Scene, fps: f64) -> Result<Shot, ShotError> {
        let [width, height] = scene.size;
        let scene = &standing(scene);
        let plan = &scene.plan;
        if !(1..=3).contains(&scene.players.len()) {
            return Err(ShotError::People(scene.players.len()));
        }
        if !(1.0..=60.0).contains(&scene.seconds) {
            return Err(ShotError::Seconds(scene.seconds));
        }
        let aspect = width as f32 / height as f32;
        let models: Result<Vec<Measured>, ShotError> =
            scene.players.par_iter().map(|player| Measured::new(player, kit)).collect();
        let mut models = models?;
        if plan.size < Size::Wide && plan.walk == Walk::Stand {
            level(&mut models);
        }
        let subject = subject(&models, aspect);
        let rig = Rig::new(plan, subject, scene.size, scene.seed);
        let count = scene.players.len();
        let blocking = Blocking::new(plan, count, scene.seconds as f32, rig.distance, rig.height * aspect, aspect);
        let grade = Grade::new(plan.light, plan.film, leaning(scene.cast));
        let set = set(scene, &rig, &blocking, &subject, aspect);
        let mut shot = Shot {
            size: scene.size,
            fps,
            performance: Performance::silent(scene.seconds, Delivery { seed: scene.seed, ..Delivery::default() }),
            rig,
            blocking,
            members: Vec::new(),
            set,
            grade,
            walk: plan.walk,
            idle: Mutex::new(Vec::new()),
        };
        let orbits = plan.moves.iter().any(|one| matches!(one.what, Move::OrbitLeft | Move::OrbitRight));
        let frontal = matches!(plan.walk, Walk::Stand | Walk::Closer) && !orbits;
        let last = shot.camera(shot.frame_count().saturating_sub(1));
        let staging = Staging {
            kit,
            size: scene.size,
            fps,
            seconds: scene.seconds,
            seed: scene.seed,
            lighting: shot.grade.people,
            nearest: shot.rig.nearest(),
            middle: last.eye.y,
            frontal,
        };
        let nobody = MotionPlan { manner: plan.motion.manner, ..MotionPlan::default() };
        let members: Result<Vec<Member>, ShotError> = models
            .into_par_iter()
            .enumerate()
            .map(|(who, model)| {
                let motion = if who == 0 || plan.together { &plan.motion } else { &nobody };
                Member::new(model, &staging, motion, who)
            })
            .collect();
        shot.members = members?;
        Ok(shot)
    }

    fn share(&self, index: usize) -> f32 {
        let last = self.frame_count().saturating_sub(1).max(1);
        index as f32 / last as f32
    }

    fn camera(&self, index: usize) -> Camera {
        let share = self.share(index);
        let lead = self.blocking.standing(0, share).place;
        let at = match self.walk {
            Walk::Stand => Vec3::ZERO,
            Walk::Closer if self.rig.follows => Vec3::new(0.0, 0.0, lead.z),
            Walk::Closer => Vec3::new(0.0, 0.0, self.blocking.way),
            Walk::ToTheLeft | Walk::ToTheRight => {
                Vec3::new(lead.x * if self.rig.follows { 0.92 } else { 0.22 }, 0.0, 0.0)
            }
        };
        self.rig.camera(share, self.time_of(index) as f32, at)
    }

    /// Everybody in a frame, the furthest first.
    fn people(&self, index: usize, camera: &Camera) -> Result<Vec<Cutout>, FrameError> {
        let share = self.share(index);
        let mut order: Vec<(Standing, &Member)> =
            self.members.iter().enumerate().map(|(who, member)| (self.blocking.standing(who, share), member)).collect();
        order.sort_by(|(a, _), (b, _)| a.place.z.total_cmp(&b.place.z));
        let seen: Result<Vec<Option<Cutout>>, FrameError> = order
            .iter()
            .map(|(standing, member)| {
                let buffer = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
                member.seen(index, camera, standing, buffer)
            })
            .collect();
        Ok(seen?.into_iter().flatten().collect())
    }

    /// Darkens the ground under feet.
    fn shadows(&self, index: usize, camera: &Camera, behind: &mut [[f32; 4]], [width, height]: [usize; 2]) {
        let share = self.share(index);
        let scale = height as f32 / camera.size[1];
        for (who, _) in self.members.iter().enumerate().filter(|(_, member)| member.has_feet()) {
            let place = self.blocking.standing(who, share).place;
            let middle = camera.project(place);
            let side = camera.project(place + Vec3::new(SHADOW[0], 0.0, 0.0));
            let front = camera.project(place + Vec3::new(0.0, 0.0, SHADOW[1]));
            if middle.z < 1.0 || front.z < 1.0 {
                continue;
            }
            let (x, y) = (middle.x * scale, middle.y * scale);
            let half = [(side.x - middle.x).abs() * scale, ((front.y - middle.y).abs() * scale).max(1.0)];
            let range = |at: f32, half: f32, side: usize| {
                (at - 2.5 * half).clamp(0.0, side as f32) as usize..(at + 2.5 * half).clamp(0.0, side as f32) as usize
            };
            for row in range(y, half[1], height) {
                for column in range(x, half[0], width) {
                    let away = ((column as f32 - x) / half[0]).powi(2) + ((row as f32 - y) / half[1]).powi(2);
                    let left = 1.0 - SHADOW_DEPTH * (-1.6 * away).exp();
                    behind[row * width + column].iter_mut().take(3).for_each(|value| *value *= left);
                }
            }
        }
    }

    fn draw(&self, index: usize, rgb: &mut Vec<u8>) -> Result<(), FrameError> {
        self.check_index(index)?;
        let [width, height] = self.size;
        let camera = self.camera(index);
        let low = [width.div_ceil(2), height.div_ceil(2)];
        let mut behind = self.set.behind(&camera, low);
        self.shadows(index, &camera, &mut behind, low);
        let before = self.set.before(&camera, low);
        let people = self.people(index, &camera)?;
        let bars = self.grade.bars(self.size);
        let tint = self.grade.set;
        rgb.clear();
        rgb.resize(width * height * 3, 0);
        rgb.par_chunks_mut(width * 3).enumerate().for_each_init(
            || (vec![[0.0f32; 3]; width], vec![[0.0f32; 4]; width]),
            |(line, upper), (row, out)| {
                if row < bars || row >= height - bars {
                    return;
                }
                enlarge(&behind, low, row, upper);
                for (pixel, [r, g, b, _]) in line.iter_mut().zip(upper.iter()) {
                    *pixel = [r * tint.x, g * tint.y, b * tint.z];
                }
                people.iter().for_each(|cutout| lay_over(cutout, row, width, line));
                if let Some(before) = &before {
                    enlarge(before, low, row, upper);
                    for (pixel, [r, g, b, cover]) in line.iter_mut().zip(upper.iter()) {
                        let left = 1.0 - cover;
                        *pixel =
                            [pixel[0] * left + r * tint.x, pixel[1] * left + g * tint.y, pixel[2] * left + b * tint.z];
                    }
                }
                self.grade.develop(line, row, self.size, index, out);
            },
        );
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.extend(people.into_iter().map(|cutout| cutout.rgba));
        Ok(())
    }
}

impl FrameSource for Shot {
    fn size(&self) -> [usize; 2] {
        self.size
    }

    fn fps(&self) -> f64 {
        self.fps
    }

    fn performance(&self) -> &Performance {
        &self.performance
    }

    fn buffer(&self) -> FrameBuffer {
        FrameBuffer::default()
    }

    fn render(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.draw(index, &mut frame.rgb)
    }

    fn render_yuv420(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.draw(index, &mut frame.rgb)?;
        frame.yuv = yuv::planes(&frame.rgb, self.size[0], self.size[1]);
        Ok(())
    }

    /// People alone, as the camera sees them, without grade.
    fn render_rgba(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.check_index(index)?;
        let [width, height] = self.size;
        frame.rgba.clear();
        frame.rgba.resize(width * height * 4, 0);
        for Cutout { rgba, bounds: [left, top, right, bottom], .. } in self.people(index, &self.camera(index))? {
            for row in top..bottom {
                let range = (row * width + left) * 4..(row * width + right) * 4;
                for (under, over) in frame.rgba[range.clone()].chunks_exact_mut(4).zip(rgba[range].chunks_exact(4)) {
                    let (over_cover, under_cover) = (f32::from(over[3]) / 255.0, f32::from(under[3]) / 255.0);
                    let cover = over_cover + under_cover * (1.0 - over_cover);
                    if cover > 0.0 {
                        for k in 0..3 {
                            let below = f32::from(under[k]) * under_cover * (1.0 - over_cover);
                            under[k] = ((f32::from(over[k]) * over_cover + below) / cover + 0.5) as u8;
                        }
                        under[3] = (cover * 255.0 + 0.5) as u8;
                    }
                }
            }
        }
        Ok(())
    }
}

/// The scene as it can be played: photographs do not walk, and nobody leaves them behind.
fn standing(scene: &Scene) -> Cow<'_, Scene> {
    let photos = scene.players.iter().any(|player| matches!(player, Player::Photo(_)));
    if !photos || scene.plan.walk == Walk::Stand {
        return Cow::Borrowed(scene);
    }
    let mut scene = scene.clone();
    scene.plan.walk = Walk::Stand;
    Cow::Owned(scene)
}

/// Eyes of people in one picture are no further apart than this, base units.
const LEVEL: f32 = 1.6;

/// Where no feet are seen, short people stand on something, as they do on any set.
fn level(models: &mut [Measured<'_>]) {
    let highest = models.iter().map(|model| model.heights[0]).fold(f32::MIN, f32::max);
    for model in models.iter_mut().filter(|model| model.floor.is_none()) {
        model.lift = (highest - LEVEL - model.heights[0]).max(0.0);
    }
}

/// Everybody's measures together.
fn subject(players: &[Measured<'_>], aspect: f32) -> Subject {
    let mut subject = Subject { eye: 0.0, top: 0.0, width: Blocking::width(players.len(), aspect), floor: None };
    for player in players {
        let [eye, top] = player.heights.map(|height| height + player.lift);
        subject.eye += eye / players.len() as f32;
        subject.top = subject.top.max(top);
        subject.floor = match (subject.floor, player.floor) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
    }
    subject
}

fn leaning(cast: Option<[u8; 3]>) -> Vec3 {
    let Some(colour) = cast else { return Vec3::new(1.0, 1.0, 1.0) };
    let [r, g, b] = colour.map(linear);
    let grey = (0.2126 * r + 0.7152 * g + 0.0722 * b).max(0.02);
    let channel = |value: f32| 1.0 + CAST * ((value / grey).clamp(0.3, 2.2) - 1.0);
    Vec3::new(channel(r), channel(g), channel(b))
}

fn set(scene: &Scene, rig: &Rig, blocking: &Blocking, subject: &Subject, aspect: f32) -> Set {
    let plan = &scene.plan;
    let walked = if plan.walk == Walk::Closer && !rig.follows { blocking.way } else { 0.0 };
    // A set is composed for half figures; where the ground is seen, it is laid under the feet.
    let (height, top) = if rig.height > GROUND_SEEN {
        (0.92 * rig.height, 0.90 * 0.92 * rig.height)
    } else {
        let height = (1.2 * rig.height).max(4.8);
        (height, subject.top + 0.13 * height)
    };
    // Seen from further away the same view is larger.
    let away = (rig.distance + walked) / rig.distance;
    let (height, top) = (height * away, subject.eye + (top - subject.eye) * away);
    let orbits = plan.moves.iter().any(|one| matches!(one.what, Move::OrbitLeft | Move::OrbitRight));
    let near = if plan.size <= Size::CloseUp { 3.5 } else { 0.0 };
    let view = Composed {
        distance: rig.distance + walked,
        eye: subject.eye,
        top,
        height,
        aspect,
        blur: if plan.film.blur > 0.0 { near + 9.0 * plan.film.blur } else { near },
        sharp: (-plan.film.blur).clamp(0.0, 1.0),
        haze: plan.film.haze,
        ground: rig.height > GROUND_SEEN,
        blinds: plan.light == Light::Noir,
        framed: plan.walk == Walk::Stand && !orbits && (Size::MediumCloseUp..=Size::Medium).contains(&plan.size),
    };
    match &scene.backdrop {
        Backdrop::Drawn(own) => Set::drawn(&plan.setting(own), &view),
        Backdrop::Picture(picture) => Set::picture(picture, &view),
    }
}

/// One line of a picture of half the size, enlarged.
fn enlarge(small: &[[f32; 4]], [width, height]: [usize; 2], row: usize, line: &mut [[f32; 4]]) {
    let y = (row as f32 * 0.5 - 0.25).clamp(0.0, (height - 1) as f32);
    let (top, below) = (y as usize, (y as usize + 1).min(height - 1));
    let part = y - top as f32;
    let (upper, lower) = (&small[top * width..(top + 1) * width], &small[below * width..(below + 1) * width]);
    let mixed = |k: usize| -> [f32; 4] { std::array::from_fn(|c| upper[k][c] + (lower[k][c] - upper[k][c]) * part) };
    let mut here = mixed(0);
    let mut before = here;
    for k in 0..width {
        let after = mixed((k + 1).min(width - 1));
        let quarter = |other: &[f32; 4]| -> [f32; 4] { std::array::from_fn(|c| 0.75 * here[c] + 0.25 * other[c]) };
        let (first, second) = (quarter(&before), quarter(&after));
        line[2 * k] = first;
        if let Some(pixel) = line.get_mut(2 * k + 1) {
            *pixel = second;
        }
        (before, here) = (here, after);
    }
}

/// Lays one line of a person over linear light.
fn lay_over(cutout: &Cutout, row: usize, width: usize, line: &mut [[f32; 3]]) {
    let [left, top, right, bottom] = cutout.bounds;
    if !(top..bottom).contains(&row) {
        return;
    }
    let tint = [cutout.tint.x, cutout.tint.y, cutout.tint.z];
    let pixels = cutout.rgba[(row * width + left) * 4..(row * width + right) * 4].chunks_exact(4);
    for (under, over) in line[left..right].iter_mut().zip(pixels).filter(|(_, over)| over[3] > 0) {
        let cover = f32::from(over[3]) / 255.0;
        for (k, value) in under.iter_mut().enumerate() {
            *value += (linear(over[k]) * tint[k] - *value) * cover;
        }
    }
}
