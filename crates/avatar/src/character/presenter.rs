//! Frames of a stock presenter.
//!
//! A frame poses face and body, sorts the triangles into bands, and for each band decides what is seen at some samples to a
//! pixel, finds or paints the colour of each surface once per pixel, and lays that over the backdrop. Nothing outside the
//! presenter's box is touched.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use image::RgbImage;
use rayon::prelude::*;

use super::KitError;
use super::acting::{Actor, FacePose};
use super::camera::Camera;
use super::kit::Kit;
use super::light::{LIGHTS, Lighting};
use super::model::{HairFacts, Model, Posed};
use super::motion::{Director, Gait, TRAIL_SECONDS};
use super::output::Target;
use super::person::Person;
use super::pixel::Scene;
use super::raster::{Bins, Looked, Mesh, Samples, Window};
use super::reference::Reference;
use super::shade::Painter;
use super::skeleton::BodyPose;
use super::stage::{PresenterError, Quality, Stage};
use super::timings::{Timings, Work};
use crate::animator::FrameBuffer;
use crate::canvas::Background;
use crate::frame_source::{FrameError, FrameSource};
use crate::performance::{Expression, Performance};
use crate::vector::Vec3;
use crate::yuv;

/// What a frame is made in.
#[derive(Debug)]
struct Workspace {
    posed: Posed,
    screen: Vec<Vec3>,
    trust: Vec<f32>,
    key: Vec<f32>,
    bins: Bins,
}

/// A person's shape and clothes, before anybody looks at them.
pub(crate) struct Modelled(Model);

impl Modelled {
    /// # Errors
    /// When the description asks for what the kit does not have.
    pub fn new(kit: &Kit, person: &Person) -> Result<Modelled, KitError> {
        Ok(Modelled(Model::new(kit, person)?))
    }

    /// The height of the ground under the feet, in the person's own space.
    pub fn ground(&self) -> f32 {
        self.0.ground()
    }

    /// Heights of eyes and head above the ground, base units.
    pub fn heights(&self) -> [f32; 2] {
        [self.0.marks.eye.y, self.0.top()].map(|height| height - self.0.ground())
    }
}

/// How a shot sees somebody in a frame; the camera is given in the person's own space.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    pub camera: Camera,
    pub gait: Gait,
}

/// A face and a body at one moment.
#[derive(Debug, Clone)]
struct Moment {
    face: FacePose,
    body: BodyPose,
}

/// Plays a [`Performance`] on a [`Person`]. `Sync`; a frame depends on its index alone.
#[derive(Debug)]
pub struct Presenter {
    kit: Arc<Kit>,
    model: Model,
    actor: Actor,
    director: Director,
    painter: Painter,
    camera: Camera,
    width: usize,
    height: usize,
    fps: f64,
    quality: Quality,
    performance: Performance,
    /// Triangles and vertices that can be seen at all.
    live: Vec<u32>,
    used: Vec<u32>,
    /// Skin around the eyes, whose paint changes with the lids.
    lids: Vec<u32>,
    memory: Option<Reference>,
    backdrop: Vec<u8>,
    /// What a frame starts from: the backdrop, and the body where that is a picture too.
    base_rgb: Vec<u8>,
    base_yuv: Vec<u8>,
    /// Where alone pictures differ, if the body does not move.
    head_window: Option<Window>,
    idle: Mutex<Vec<Workspace>>,
    timings: Timings,
}

/// Lids shut further than this change what is painted around the eyes.
const LIDS_MOVED: f32 = 0.02;
/// Room for the head's turns where the body is a picture, base units.
const HEAD_ROOM: f32 = 0.30;

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
        let model = Model::new(kit, person)?;
        let camera = Camera::new(stage.width, stage.height, stage.framing, model.top());
        let mut presenter = Presenter::with(kit, (person, model), stage, performance, fps, camera)?;
        presenter.prepare()?;
        Ok(presenter)
    }

    /// Dresses and lights a person for a shot, whose frames are drawn by [`Self::layer`]. `nearest` is the camera where it is
    /// closest, in the person's space; the stage's framing and background do not matter. With the lighting comes whether it may
    /// be remembered, which is much faster, and true as long as cameras stay in front.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub(crate) fn for_shot(
        kit: &Arc<Kit>,
        (person, modelled): (&Person, Modelled),
        stage: &Stage,
        performance: Performance,
        fps: f64,
        nearest: Camera,
        (lighting, remembered): (Lighting, bool),
    ) -> Result<Presenter, PresenterError> {
        let mut presenter = Presenter::with(kit, (person, modelled.0), stage, performance, fps, nearest)?;
        presenter.painter.lighting = lighting;
        if remembered {
            presenter.remember(&presenter.usual(&Expression::default()))?;
        }
        Ok(presenter)
    }

    fn with(
        kit: &Arc<Kit>,
        (person, mut model): (&Person, Model),
        stage: &Stage,
        performance: Performance,
        fps: f64,
        camera: Camera,
    ) -> Result<Presenter, PresenterError> {
        stage.check()?;
        if !(1.0..=120.0).contains(&fps) {
            return Err(PresenterError::FrameRate(fps));
        }
        let live = model.draft(camera.scale());
        let mut used: Vec<u32> = live.iter().flat_map(|which| model.triangles[*which as usize]).collect();
        used.sort_unstable();
        used.dedup();
        let backdrop = backdrop(person, stage).into_raw();
        Ok(Presenter {
            actor: Actor::new(kit, &model, person.smile, person.yaw)?,
            director: Director::new(&model, person, stage, &performance),
            painter: Painter::new(person, model.marks, model.heights, camera.scale()),
            lids: lids(&model),
            camera,
            width: stage.width,
            height: stage.height,
            fps,
            quality: stage.quality,
            performance,
            live,
            used,
            memory: None,
            base_rgb: backdrop.clone(),
            backdrop,
            base_yuv: Vec::new(),
            head_window: None,
            idle: Mutex::new(Vec::new()),
            timings: Timings::default(),
            kit: Arc::clone(kit),
            model,
        })
    }

    /// One frame of a shot: fills `rgba` with the person alone, straight colour and coverage, where the window says; what lies
    /// outside of it is not touched.
    ///
    /// # Errors
    /// When there is no such frame or the kit lacks a face unit.
    pub(crate) fn layer(&self, index: usize, view: &View, rgba: &mut Vec<u8>) -> Result<Window, FrameError> {
        let mut moment = self.moment(index)?;
        view.gait.walk(&mut moment.body);
        rgba.resize(self.width * self.height * 4, 0);
        Ok(self.draw(&moment, &view.camera, self.quality.samples(), None, Target::Rgba(rgba))?)
    }

    /// Paints what is only looked up later.
    fn prepare(&mut self) -> Result<(), PresenterError> {
        let usual = self.usual(&Expression::default());
        if self.quality != Quality::Fine {
            let work = self.remember(&usual)?;
            if self.quality == Quality::Swift {
                let mut rgb = self.backdrop.clone();
                self.draw(&usual, &self.camera, self.quality.samples(), None, Target::Rgb(&mut rgb))?;
                self.base_rgb = rgb;
                self.head_window = Some(self.head_window(&work.screen));
            }
        }
        self.base_yuv = yuv::planes(&self.base_rgb, self.width, self.height);
        Ok(())
    }

    /// Paints the usual pose, to be looked up later.
    fn remember(&mut self, usual: &Moment) -> Result<Workspace, KitError> {
        let mut work = self.workspace();
        self.pose(usual, &self.camera, &mut work)?;
        let scene = self.scene(usual, self.camera.eye, &work);
        self.memory = Some(Reference::new(&scene, &self.camera, &self.model.all(), [self.width, self.height]));
        Ok(work)
    }

    fn usual(&self, expression: &Expression) -> Moment {
        let face = self.actor.pose(expression);
        let body = self.director.usual(&face, expression);
        Moment { face, body }
    }

    fn moment(&self, index: usize) -> Result<Moment, FrameError> {
        self.check_index(index)?;
        let time = self.time_of(index);
        let mut expression = self.performance.at(time);
        self.director.express(time, &mut expression);
        let face = self.actor.pose(&expression);
        let earlier = if self.quality == Quality::Fine {
            self.actor.turn(&self.performance.at((time - TRAIL_SECONDS).max(0.0)))
        } else {
            face.turn
        };
        let body = self.director.body(time, &face, &expression, earlier);
        Ok(Moment { face, body })
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
        self.rgb(&self.usual(expression), frame)
    }

    /// The presenter alone with one expression, straight RGBA.
    ///
    /// # Errors
    /// When the kit lacks a face unit.
    pub fn rgba(&self, expression: &Expression) -> Result<Vec<u8>, FrameError> {
        let mut rgba = Vec::new();
        self.transparent(&self.usual(expression), &mut rgba)?;
        Ok(rgba)
    }

    /// CPU time by kind of work since the presenter was made.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    fn rgb(&self, moment: &Moment, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        frame.rgb.clear();
        frame.rgb.extend_from_slice(&self.base_rgb);
        let samples = self.quality.samples();
        self.draw(moment, &self.camera, samples, self.head_window, Target::Rgb(&mut frame.rgb))?;
        Ok(())
    }

    fn transparent(&self, moment: &Moment, rgba: &mut Vec<u8>) -> Result<(), FrameError> {
        rgba.clear();
        rgba.resize(self.width * self.height * 4, 0);
        // Transparent edges are seen over anything: they get all the levels there are.
        self.draw(moment, &self.camera, Samples::SIXTEEN, None, Target::Rgba(rgba))?;
        Ok(())
    }

    /// Draws what is in `window`, or else all there is to see; answers where that is.
    fn draw(
        &self,
        moment: &Moment,
        camera: &Camera,
        samples: Samples,
        window: Option<Window>,
        target: Target<'_>,
    ) -> Result<Window, KitError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut work = idle.unwrap_or_else(|| self.workspace());
        let started = Instant::now();
        self.pose(moment, camera, &mut work)?;
        let posed = Instant::now();
        let window = window.unwrap_or_else(|| self.window(&work.screen));
        let mut bins = std::mem::take(&mut work.bins);
        bins.sort(&self.mesh(&work.screen), &self.live, window, samples);
        self.timings.add(Work::Pose, posed - started);
        self.timings.add(Work::Sort, posed.elapsed());
        let scene = self.scene(moment, camera.eye, &work);
        let bands = target.bands([self.width, self.height], window);
        bands.into_par_iter().enumerate().for_each_init(
            || (Looked::default(), Vec::new()),
            |(band, layer), (index, rows)| {
                let started = Instant::now();
                let mesh = self.mesh(scene.screen);
                band.look(&mesh, bins.of(index), window, index, samples, &self.model.part_of);
                let drawn = Instant::now();
                scene.resolve(band, samples, layer);
                let painted = Instant::now();
                rows.write(layer, window, &self.backdrop);
                self.timings.add(Work::Visibility, drawn - started);
                self.timings.add(Work::Colour, painted - drawn);
                self.timings.add(Work::Output, painted.elapsed());
            },
        );
        work.bins = bins;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(work);
        Ok(window)
    }

    fn mesh<'a>(&'a self, screen: &'a [Vec3]) -> Mesh<'a> {
        let model = &self.model;
        Mesh { screen, clip: &model.clip, triangles: &model.triangles, hidden: &model.hidden }
    }

    fn scene<'a>(&'a self, moment: &Moment, eye: Vec3, work: &'a Workspace) -> Scene<'a> {
        let moving_light = self.quality == Quality::Fine;
        Scene {
            kit: &self.kit,
            model: &self.model,
            painter: &self.painter,
            eye,
            posed: &work.posed,
            screen: &work.screen,
            key: if moving_light { &work.key } else { &self.model.baked.key },
            blink: moment.face.blink,
            memory: self.memory.as_ref().map(|memory| (memory, work.trust.as_slice())),
        }
    }

    fn workspace(&self) -> Workspace {
        let posed = self.model.posed();
        let count = posed.positions.len();
        Workspace { posed, screen: vec![Vec3::ZERO; count], trust: Vec::new(), key: Vec::new(), bins: Bins::default() }
    }

    fn pose(&self, moment: &Moment, camera: &Camera, work: &mut Workspace) -> Result<(), KitError> {
        let Workspace { posed, screen, trust, key, .. } = work;
        self.model.pose(&self.kit, &moment.face, &moment.body, posed)?;
        let positions = posed.positions.par_iter();
        screen.par_iter_mut().zip(positions).with_min_len(8192).for_each(|(s, p)| *s = camera.project(*p));
        if let Some(memory) = &self.memory {
            memory.trust(&posed.normals, trust);
            if moment.face.blink > LIDS_MOVED {
                for vertex in &self.lids {
                    trust[*vertex as usize] = 0.0;
                }
            }
        }
        if self.quality == Quality::Fine {
            self.model.shape(posed).key_light(LIGHTS.key, key);
        }
        Ok(())
    }

    /// The even box around everything that is seen.
    fn window(&self, screen: &[Vec3]) -> Window {
        self.around(self.used.iter().map(|vertex| screen[*vertex as usize]), 1.0)
    }

    fn around(&self, points: impl Iterator<Item = Vec3>, margin: f32) -> Window {
        let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
        for p in points {
            (low[0], high[0]) = (low[0].min(p.x), high[0].max(p.x));
            (low[1], high[1]) = (low[1].min(p.y), high[1].max(p.y));
        }
        let side = |axis: usize, limit: usize| {
            let from = ((low[axis] - margin).clamp(0.0, (limit - 2) as f32) as usize) & !1;
            let to = (((high[axis] + margin).clamp(2.0, limit as f32) as usize + 1) & !1).clamp(from + 2, limit);
            (from, to - from)
        };
        let ((x, width), (y, height)) = (side(0, self.width), side(1, self.height));
        Window { x, y, width, height }
    }

    fn head_window(&self, screen: &[Vec3]) -> Window {
        let head = self.used.iter().filter(|vertex| self.model.on_head(**vertex as usize));
        self.around(head.map(|vertex| screen[*vertex as usize]), HEAD_ROOM * self.camera.scale())
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
        self.rgb(&self.moment(index)?, frame)
    }

    fn render_yuv420(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        let moment = self.moment(index)?;
        frame.yuv.clear();
        frame.yuv.extend_from_slice(&self.base_yuv);
        let samples = self.quality.samples();
        self.draw(&moment, &self.camera, samples, self.head_window, Target::Yuv(&mut frame.yuv))?;
        Ok(())
    }

    fn render_rgba(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.transparent(&self.moment(index)?, &mut frame.rgba)
    }
}

/// Skin so close to an eye that its paint depends on the lids.
fn lids(model: &Model) -> Vec<u32> {
    let balls = &model.marks.balls;
    let near = |p: &Vec3| balls.iter().any(|ball| (*p - ball.centre).length() < 2.6 * ball.radius);
    (0..model.rest.len() as u32).filter(|vertex| near(&model.rest[*vertex as usize])).collect()
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
