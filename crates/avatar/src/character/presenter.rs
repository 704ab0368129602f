//! Frames of a stock presenter.
//!
//! Clothes and background are drawn once. A frame poses the face, turns the head, decides what is seen at four samples per
//! pixel inside the head's box, shades each visible surface once per pixel, and lays that over the rest.

use std::sync::{Arc, Mutex, PoisonError};

use image::RgbImage;
use rayon::prelude::*;

use super::KitError;
use super::acting::{Actor, FacePose};
use super::camera::{Camera, Framing};
use super::kit::Kit;
use super::light::to_srgb_fast;
use super::model::{HairFacts, Model, Posed};
use super::motion::MotionPlan;
use super::person::Person;
use super::raster::{Mesh, NOTHING, Visibility, draw, weights};
use super::shade::{Painter, Surface};
use crate::animator::FrameBuffer;
use crate::canvas::Background;
use crate::frame_source::{FrameError, FrameSource};
use crate::performance::{Expression, Performance};
use crate::vector::Vec3;
use crate::yuv;

/// Why a presenter cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PresenterError {
    #[error(transparent)]
    Kit(#[from] KitError),
    #[error("the canvas is {width} by {height}; sides are even and 64 to 4096")]
    CanvasSize { width: usize, height: usize },
    #[error("{0} frames a second; 1 to 120 are possible")]
    FrameRate(f64),
}

/// The picture a presenter stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    pub width: usize,
    pub height: usize,
    pub framing: Framing,
    /// [`Background::Keep`] is the setting of the person's description.
    pub background: Background,
    /// What the presenter does besides speaking.
    pub motion: MotionPlan,
    pub quality: Quality,
}

/// How much work a frame is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    /// Head and face move, the body is a picture.
    Swift,
    #[default]
    Standard,
    /// More samples, light that follows the pose, fuller motion.
    Fine,
}

impl Stage {
    pub fn new(width: usize, height: usize) -> Stage {
        Stage {
            width,
            height,
            framing: Framing::default(),
            background: Background::Keep,
            motion: MotionPlan::default(),
            quality: Quality::default(),
        }
    }

    fn check(&self) -> Result<(), PresenterError> {
        let fits = |side: usize| (64..=4096).contains(&side) && side.is_multiple_of(2);
        if fits(self.width) && fits(self.height) {
            return Ok(());
        }
        Err(PresenterError::CanvasSize { width: self.width, height: self.height })
    }
}

/// Straight colour and how many of four samples it covers.
type Layer = Vec<[u8; 4]>;

/// Pixels that may change; sides are even.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Region {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// What a frame is made in.
#[derive(Debug)]
struct Workspace {
    posed: Posed,
    screen: Vec<Vec3>,
    seen: Visibility,
    layer: Layer,
}

/// Plays a [`Performance`] on a [`Person`]. `Sync`; a frame depends on its index alone.
#[derive(Debug)]
pub struct Presenter {
    kit: Arc<Kit>,
    model: Model,
    actor: Actor,
    painter: Painter,
    camera: Camera,
    width: usize,
    height: usize,
    fps: f64,
    performance: Performance,
    region: Region,
    /// Clothes alone: what is seen in the region, and the whole canvas' layer.
    fixed_seen: Visibility,
    fixed_layer: Layer,
    backdrop: Vec<u8>,
    base_rgb: Vec<u8>,
    base_yuv: Vec<u8>,
    idle: Mutex<Vec<Workspace>>,
}

impl Presenter {
    /// Models, dresses and lights a person for a stage.
    ///
    /// # Errors
    /// When the stage or frame rate is out of range, or the description asks for what the kit does not have.
    pub fn new(
        kit: &Arc<Kit>,
        person: &Person,
        stage: &Stage,
        performance: Performance,
        fps: f64,
    ) -> Result<Presenter, PresenterError> {
        stage.check()?;
        if !(1.0..=120.0).contains(&fps) {
            return Err(PresenterError::FrameRate(fps));
        }
        let model = Model::new(kit, person)?;
        let camera = Camera::new(stage.width, stage.height, stage.framing, model.top());
        let painter = Painter::new(person, model.marks, model.heights, camera.scale());
        let mut presenter = Presenter {
            actor: Actor::new(kit, &model, person.smile, person.yaw)?,
            painter,
            camera,
            width: stage.width,
            height: stage.height,
            fps,
            performance,
            region: Region { x: 0, y: 0, width: stage.width, height: stage.height },
            fixed_seen: Visibility::default(),
            fixed_layer: Vec::new(),
            backdrop: backdrop(person, stage).into_raw(),
            base_rgb: Vec::new(),
            base_yuv: Vec::new(),
            idle: Mutex::new(Vec::new()),
            kit: Arc::clone(kit),
            model,
        };
        presenter.prepare();
        Ok(presenter)
    }

    /// Draws what never changes, and finds the region that does.
    fn prepare(&mut self) {
        let posed = self.model.posed();
        let screen: Vec<Vec3> = posed.positions.iter().map(|p| self.on_screen(*p, [0, 0])).collect();
        let fixed = self.model.moving_triangles;
        let mut seen = Visibility::new(self.width * 2, self.height * 2);
        let triangles = &self.model.triangles[fixed..];
        draw(&mut seen, Mesh { screen: &screen, clip: &self.model.clip, triangles, hidden: &[], first: fixed as u32 });
        let whole = Region { x: 0, y: 0, width: self.width, height: self.height };
        let mut layer = vec![[0; 4]; self.width * self.height];
        self.shade(&seen, &screen, &posed, 0.0, whole, None, &mut layer);
        self.region = self.head_region(&screen);
        self.fixed_seen = cropped(&seen, self.region);
        self.base_rgb = vec![0; self.width * self.height * 3];
        for (at, pixel) in layer.iter().enumerate() {
            self.base_rgb[at * 3..at * 3 + 3].copy_from_slice(&over(*pixel, &self.backdrop[at * 3..at * 3 + 3]));
        }
        self.fixed_layer = layer;
        self.base_yuv = vec![0; self.width * self.height * 3 / 2];
        let mut planes = std::mem::take(&mut self.base_yuv);
        to_yuv(&self.base_rgb, self.width, whole, &mut planes, self.height);
        self.base_yuv = planes;
    }

    /// The box of everything that moves, with room for the head's turns.
    fn head_region(&self, screen: &[Vec3]) -> Region {
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        let shown = screen.iter().zip(&self.model.clip).take(self.model.moving_vertices);
        for (p, _) in shown.filter(|(_, clip)| **clip >= -0.05) {
            for (axis, value) in [p.x * 0.5, p.y * 0.5].into_iter().enumerate() {
                low[axis] = low[axis].min(value);
                high[axis] = high[axis].max(value);
            }
        }
        let margin = 0.30 * self.camera.scale();
        let start = |value: f32| ((value - margin).max(0.0) as usize) & !1;
        let end = |value: f32, side: usize| (((value + margin).max(2.0) as usize + 1) & !1).min(side);
        let (x, y) = (start(low[0]).min(self.width - 2), start(low[1]).min(self.height - 2));
        let (right, bottom) = (end(high[0], self.width).max(x + 2), end(high[1], self.height).max(y + 2));
        Region { x, y, width: right - x, height: bottom - y }
    }

    /// Sample position relative to an origin in pixels, and depth.
    fn on_screen(&self, p: Vec3, origin: [usize; 2]) -> Vec3 {
        let q = self.camera.project(p);
        Vec3::new((q.x - origin[0] as f32) * 2.0, (q.y - origin[1] as f32) * 2.0, q.z)
    }

    /// What the presenter's hair costs and hides.
    pub fn hair_facts(&self) -> HairFacts {
        self.model.hair_facts()
    }

    /// Fills `frame.rgb` with one expression, outside any performance.
    ///
    /// # Errors
    /// When the kit lacks a face unit.
    pub fn render_expression(&self, expression: &Expression, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.with_layer(expression, |layer| {
            frame.rgb.clear();
            frame.rgb.extend_from_slice(&self.base_rgb);
            self.compose(layer, &mut frame.rgb, self.width, [self.region.x, self.region.y]);
        })
    }

    /// The presenter alone, straight RGBA, for transparent video.
    ///
    /// # Errors
    /// As [`Self::render_expression`].
    pub fn rgba(&self, expression: &Expression) -> Result<Vec<u8>, FrameError> {
        self.with_layer(expression, |layer| {
            let mut whole = self.fixed_layer.clone();
            for (row, line) in layer.chunks(self.region.width).enumerate() {
                let at = (self.region.y + row) * self.width + self.region.x;
                whole[at..at + line.len()].copy_from_slice(line);
            }
            whole.iter().flat_map(|[r, g, b, n]| [*r, *g, *b, (u32::from(*n) * 255 / 4) as u8]).collect()
        })
    }

    fn expression(&self, index: usize) -> Result<Expression, FrameError> {
        self.check_index(index)?;
        Ok(self.performance.at(self.time_of(index)))
    }

    /// Draws the region with an expression and hands it on.
    fn with_layer<T>(&self, expression: &Expression, use_it: impl FnOnce(&Layer) -> T) -> Result<T, FrameError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut work = idle.unwrap_or_else(|| self.workspace());
        let face = self.actor.pose(expression);
        self.draw_layer(&face, &mut work)?;
        let result = use_it(&work.layer);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(work);
        Ok(result)
    }

    fn workspace(&self) -> Workspace {
        let posed = self.model.posed();
        let origin = [self.region.x, self.region.y];
        Workspace {
            screen: posed.positions.iter().map(|p| self.on_screen(*p, origin)).collect(),
            posed,
            seen: self.fixed_seen.clone(),
            layer: vec![[0; 4]; self.region.width * self.region.height],
        }
    }

    fn draw_layer(&self, face: &FacePose, work: &mut Workspace) -> Result<(), KitError> {
        self.model.pose(&self.kit, face, &mut work.posed)?;
        let origin = [self.region.x, self.region.y];
        let moving = self.model.moving_vertices;
        let positions = &work.posed.positions[..moving];
        work.screen[..moving]
            .par_iter_mut()
            .zip(positions)
            .with_min_len(4096)
            .for_each(|(screen, p)| *screen = self.on_screen(*p, origin));
        work.seen.depth.copy_from_slice(&self.fixed_seen.depth);
        work.seen.triangle.copy_from_slice(&self.fixed_seen.triangle);
        let triangles = &self.model.triangles[..self.model.moving_triangles];
        draw(
            &mut work.seen,
            Mesh { screen: &work.screen, clip: &self.model.clip, triangles, hidden: &self.model.hidden, first: 0 },
        );
        let fixed = Some(&self.fixed_layer);
        self.shade(&work.seen, &work.screen, &work.posed, face.blink, self.region, fixed, &mut work.layer);
        Ok(())
    }

    /// Shades what is seen in `region`. Pixels that show only what never moves are taken from `fixed` where given.
    #[expect(clippy::too_many_arguments, reason = "one pass over one picture; a struct would only rename them")]
    fn shade(
        &self,
        seen: &Visibility,
        screen: &[Vec3],
        posed: &Posed,
        blink: f32,
        region: Region,
        fixed: Option<&Layer>,
        layer: &mut Layer,
    ) {
        let shader = Shader { presenter: self, screen, posed, blink };
        let moving = self.model.moving_triangles as u32;
        layer.par_chunks_mut(region.width).enumerate().for_each(|(row, line)| {
            for (column, pixel) in line.iter_mut().enumerate() {
                let at = row * 2 * seen.width + column * 2;
                let below = at + seen.width;
                let ids = [seen.triangle[at], seen.triangle[at + 1], seen.triangle[below], seen.triangle[below + 1]];
                if ids == [NOTHING; 4] {
                    *pixel = [0; 4];
                    continue;
                }
                if let Some(fixed) = fixed.filter(|_| ids.iter().all(|id| *id >= moving)) {
                    *pixel = fixed[(region.y + row) * self.width + region.x + column];
                    continue;
                }
                *pixel = shader.pixel(ids, (column * 2) as f32, (row * 2) as f32);
            }
        });
    }

    /// Lays the region's layer over the backdrop, into rows of `stride` pixels starting at `origin`.
    fn compose(&self, layer: &Layer, rgb: &mut [u8], stride: usize, origin: [usize; 2]) {
        for (row, line) in layer.chunks(self.region.width).enumerate() {
            let behind = ((self.region.y + row) * self.width + self.region.x) * 3;
            let out = ((origin[1] + row) * stride + origin[0]) * 3;
            for (column, pixel) in line.iter().enumerate() {
                let (from, to) = (behind + column * 3, out + column * 3);
                rgb[to..to + 3].copy_from_slice(&over(*pixel, &self.backdrop[from..from + 3]));
            }
        }
    }
}

impl FrameSource for Presenter {
    fn size(&self) -> [usize; 2] {
        [self.width, self.height]
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
        let expression = self.expression(index)?;
        self.render_expression(&expression, frame)
    }

    fn render_yuv420(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        let expression = self.expression(index)?;
        self.with_layer(&expression, |layer| {
            frame.yuv.clear();
            frame.yuv.extend_from_slice(&self.base_yuv);
            let region = self.region;
            let mut rgb = vec![0u8; region.width * region.height * 3];
            self.compose(layer, &mut rgb, region.width, [0, 0]);
            to_yuv(&rgb, self.width, region, &mut frame.yuv, self.height);
        })
    }

    fn render_rgba(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        frame.rgba = self.rgba(&self.expression(index)?)?;
        Ok(())
    }
}

/// Shading of one frame.
struct Shader<'a> {
    presenter: &'a Presenter,
    screen: &'a [Vec3],
    posed: &'a Posed,
    blink: f32,
}

/// Places of the four samples within a pixel, in samples.
const SAMPLES: [[f32; 2]; 4] = [[0.5, 0.5], [1.5, 0.5], [0.5, 1.5], [1.5, 1.5]];

impl Shader<'_> {
    /// The mean colour of four samples: each part that is seen is shaded once.
    fn pixel(&self, ids: [u32; 4], x: f32, y: f32) -> [u8; 4] {
        let model = &self.presenter.model;
        let part = |id: u32| if id == NOTHING { u8::MAX } else { model.part_of[id as usize] };
        let parts = ids.map(part);
        let mut sum = [0u32; 3];
        let mut covered = 0u32;
        for k in 0..4 {
            if parts[k] == u8::MAX || parts[..k].contains(&parts[k]) {
                continue;
            }
            let mut point = Gathered::default();
            if ids == [ids[k]; 4] {
                point.add(self, ids[k], x + 1.0, y + 1.0);
            } else {
                for n in (k..4).filter(|n| parts[*n] == parts[k]) {
                    point.add(self, ids[n], x + SAMPLES[n][0], y + SAMPLES[n][1]);
                }
            }
            let surface = point.surface(self.presenter.camera.eye());
            let finish = &model.finishes[parts[k] as usize];
            let colour = self.presenter.painter.colour(&self.presenter.kit, finish, &surface, self.blink);
            let samples = parts.iter().filter(|part| **part == parts[k]).count() as u32;
            covered += samples;
            for (sum, value) in sum.iter_mut().zip([colour.x, colour.y, colour.z]) {
                *sum += u32::from(to_srgb_fast(value)) * samples;
            }
        }
        let mean = |value: u32| ((value + covered / 2) / covered.max(1)) as u8;
        [mean(sum[0]), mean(sum[1]), mean(sum[2]), covered as u8]
    }
}

/// Attributes summed over a part's samples.
#[derive(Debug, Default)]
struct Gathered {
    count: f32,
    position: Vec3,
    normal: Vec3,
    rest: Vec3,
    tangent: Vec3,
    aux: [f32; 4],
    uv: [f32; 2],
    sky: f32,
    key: f32,
}

impl Gathered {
    #[inline(always)]
    fn add(&mut self, shader: &Shader<'_>, id: u32, x: f32, y: f32) {
        let (model, posed) = (&shader.presenter.model, shader.posed);
        let corners = model.triangles[id as usize].map(|vertex| vertex as usize);
        let share = weights(corners.map(|vertex| shader.screen[vertex]), x, y);
        let uv = &model.uv[id as usize];
        self.count += 1.0;
        for (k, vertex) in corners.into_iter().enumerate() {
            let w = share[k];
            self.position = self.position + posed.positions[vertex] * w;
            self.normal = self.normal + posed.normals[vertex] * w;
            self.rest = self.rest + model.rest[vertex] * w;
            self.tangent = self.tangent + posed.tangents[vertex] * w;
            for (sum, value) in self.aux.iter_mut().zip(posed.aux[vertex]) {
                *sum += value * w;
            }
            self.uv = [self.uv[0] + uv[k][0] * w, self.uv[1] + uv[k][1] * w];
            self.sky += model.baked.sky[vertex] * w;
            self.key += model.baked.key[vertex] * w;
        }
    }

    fn surface(&self, eye: Vec3) -> Surface {
        let scale = 1.0 / self.count.max(1.0);
        let view = (eye - self.position * scale).unit();
        let normal = self.normal.unit();
        let back = normal.dot(view) < 0.0;
        Surface {
            normal: if back { normal * -1.0 } else { normal },
            view,
            rest: self.rest * scale,
            aux: self.aux.map(|value| value * scale),
            tangent: self.tangent,
            sky: self.sky * scale,
            key: self.key * scale,
            back,
            uv: self.uv.map(|value| value * scale),
        }
    }
}

fn over([r, g, b, covered]: [u8; 4], behind: &[u8]) -> [u8; 3] {
    let mix = |front: u8, back: u8| {
        ((u32::from(front) * u32::from(covered) + u32::from(back) * (4 - u32::from(covered)) + 2) / 4) as u8
    };
    [mix(r, behind[0]), mix(g, behind[1]), mix(b, behind[2])]
}

fn backdrop(person: &Person, stage: &Stage) -> RgbImage {
    let (width, height) = (stage.width as u32, stage.height as u32);
    match &stage.background {
        Background::Keep => person.setting.draw(stage.width, stage.height),
        Background::Solid(colour) => RgbImage::from_pixel(width, height, image::Rgb(*colour)),
        Background::Image(picture) => {
            let scale = (width as f32 / picture.width() as f32).max(height as f32 / picture.height() as f32);
            let side = |length: u32, least: u32| ((length as f32 * scale).ceil() as u32).max(least);
            let (w, h) = (side(picture.width(), width), side(picture.height(), height));
            let large = image::imageops::resize(picture, w, h, image::imageops::FilterType::Triangle);
            image::imageops::crop_imm(&large, (w - width) / 2, (h - height) / 2, width, height).to_image()
        }
    }
}

fn cropped(seen: &Visibility, region: Region) -> Visibility {
    let mut part = Visibility::new(region.width * 2, region.height * 2);
    for row in 0..part.height {
        let from = (region.y * 2 + row) * seen.width + region.x * 2;
        let to = row * part.width;
        part.depth[to..to + part.width].copy_from_slice(&seen.depth[from..from + part.width]);
        part.triangle[to..to + part.width].copy_from_slice(&seen.triangle[from..from + part.width]);
    }
    part
}

/// Converts the rows of a region (`rgb` holds only it) into planes of a whole picture.
fn to_yuv(rgb: &[u8], width: usize, region: Region, planes: &mut [u8], height: usize) {
    let (luma, chroma) = planes.split_at_mut(width * height);
    let (u, v) = chroma.split_at_mut(width * height / 4);
    for row in (0..region.height).step_by(2) {
        for column in (0..region.width).step_by(2) {
            let mut sums = [0i32; 3];
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let from = ((row + dy) * region.width + column + dx) * 3;
                let [r, g, b] = [0, 1, 2].map(|k| i32::from(rgb[from + k]));
                luma[(region.y + row + dy) * width + region.x + column + dx] = yuv::luma(r, g, b);
                sums = [sums[0] + r, sums[1] + g, sums[2] + b];
            }
            let at = (region.y + row) / 2 * (width / 2) + (region.x + column) / 2;
            [u[at], v[at]] = yuv::chroma(sums[0], sums[1], sums[2]);
        }
    }
}
