//! Frames of a talking portrait.
//!
//! All that does not change is done once: the person as a texture at the resolution of the canvas, the background, the first
//! frame in both colour formats, the grid that carries hair, neck and body. A frame is then: move the grid and the mesh, draw
//! their triangles, the eyes and the inside of the mouth into a layer, and lay that over the background. Nothing outside the
//! person's box is touched.

use image::RgbImage;

use crate::canvas::{Background, Canvas, Fit, Placement};
use crate::eyes::{Eye, EyeState};
use crate::face_shape::{Deformation, FaceShape};
use crate::frame_source::{FrameError, FrameSource};
use crate::head::{Head, Motion};
use crate::mouth_interior::{MouthInterior, MouthState};
use crate::performance::{Expression, Performance};
use crate::portrait::Portrait;
use crate::raster::{Bitmap, Vertex, triangle};
use crate::resize::resize_u8;
use crate::sample::bilinear;
use crate::texture::{Cutout, Edges, cutout};
use crate::topology::{LOWER_LIP, MESH, OVAL, TRIANGLES, UPPER_LIP};
use crate::vector::{Vec3, smoothstep};
use crate::yuv;

/// Why frames cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AnimateError {
    #[error("the canvas is {width} by {height}; sides are even and 16 to 8192")]
    CanvasSize { width: usize, height: usize },
    #[error("{0} frames a second; 1 to 120 are possible")]
    FrameRate(f64),
}

/// Size of the grid's cells, pixels.
const CELL: usize = 16;
/// The ring around the face that does not move with it: this much larger than its outline.
const RING: f32 = 1.28;
/// Texture pixels for a canvas pixel: finer than the canvas, so that moving by parts of a pixel does not blur.
const OVERSAMPLE: f32 = 1.4;

/// The room one frame is made in: allocate once for each thread and reuse.
#[derive(Debug, Clone, Default)]
pub struct FrameBuffer {
    /// RGB, row by row, filled by [`FrameSource::render`].
    pub rgb: Vec<u8>,
    /// Planes Y, U, V (4:2:0, BT.709 limited range), filled by [`FrameSource::render_yuv420`].
    pub yuv: Vec<u8>,
    /// Straight RGBA, row by row, filled by [`FrameSource::render_rgba`].
    pub rgba: Vec<u8>,
    layer: Bitmap,
    grid: Vec<Vertex>,
    mesh: Vec<Vertex>,
    deformation: Deformation,
}

/// Plays a [`Performance`] on a [`Portrait`]. `Sync`; a frame depends on its index alone.
#[derive(Debug)]
pub struct Animator {
    width: usize,
    height: usize,
    fps: f64,
    performance: Performance,
    texture: Cutout,
    placement: Placement,
    head: Head,
    shape: FaceShape,
    /// Depth added to the mesh so that it meets the head's ellipsoid, and the weight of that, by mesh vertex.
    depths: Vec<f32>,
    mesh_uv: Vec<[f32; 2]>,
    ring: Vec<Vec3>,
    triangles: Vec<[u16; 3]>,
    turn: f32,
    eyes: [Eye; 2],
    mouth: MouthInterior,
    grid: Grid,
    base_rgb: Vec<u8>,
    base_yuv: Vec<u8>,
    /// The person has clean edges of their own, not their background's.
    cut_out: bool,
    /// Background inside the person's box.
    backdrop: Vec<u8>,
    layer_box: PixelBox,
}

/// Pixels that may change from frame to frame. Sides are even, so that chroma blocks are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PixelBox {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// The person's box in cells.
#[derive(Debug, Clone)]
struct Grid {
    columns: usize,
    rows: usize,
    points: Vec<Vec3>,
    weights: Vec<f32>,
    uv: Vec<[f32; 2]>,
    /// Cells with any person in them.
    cells: Vec<u32>,
}

impl Animator {
    /// Prepares a portrait for a canvas (about half a second at 1080p).
    ///
    /// # Errors
    /// When the canvas or the frame rate is out of range.
    pub fn new(
        portrait: &Portrait,
        canvas: &Canvas,
        performance: Performance,
        fps: f64,
    ) -> Result<Animator, AnimateError> {
        let (width, height) = (canvas.width, canvas.height);
        let side = |side: usize| (16..=8192).contains(&side) && side.is_multiple_of(2);
        if !side(width) || !side(height) {
            return Err(AnimateError::CanvasSize { width, height });
        }
        if !(1.0..=120.0).contains(&fps) {
            return Err(AnimateError::FrameRate(fps));
        }
        let placement = Placement::of(canvas, portrait.size(), &portrait.landmarks);
        let edges = if canvas.background == Background::Keep { Edges::Generous } else { Edges::Tight };
        let texture = cutout(portrait, placement.scale * OVERSAMPLE, edges);
        let landmarks = portrait.landmarks.placed(placement.scale, placement.shift[0], placement.shift[1]);
        let shape = FaceShape::new(&landmarks);
        let unit = landmarks.eye_distance();
        let points = landmarks.points();
        let oval = OVAL.iter().fold(Vec3::ZERO, |sum, &index| sum + points[index]) * (1.0 / OVAL.len() as f32);
        let bottom = (portrait.size()[1] as f32 * placement.scale + placement.shift[1]).min(height as f32);
        let head = Head { centre: [oval.x, oval.y - 0.25 * unit], unit, bottom };

        let to_picture =
            |x: f32, y: f32| [(x - placement.shift[0]) / placement.scale, (y - placement.shift[1]) / placement.scale];
        let colour = |x: f32, y: f32| {
            let [px, py] = to_picture(x, y);
            bilinear(&portrait.picture, px - 0.5, py - 0.5)
        };
        let eyes = [Eye::new(points, 0, &colour), Eye::new(points, 1, &colour)];
        let mouth = MouthInterior::new(points, unit, shape.rest_gap, &colour);
        let backdrop = backdrop(portrait, canvas, placement);
        let layer_box = person_box(&texture, placement, unit, width, height);
        let grid = Grid::new(layer_box, &head, &texture, placement);
        Ok(Animator {
            width,
            height,
            fps,
            performance,
            depths: depths(points, &head, oval),
            mesh_uv: mesh_uv(points, &texture, placement),
            ring: ring(points, &head, oval),
            triangles: triangles(),
            turn: orientation(points),
            texture,
            placement,
            head,
            shape,
            eyes,
            mouth,
            grid,
            base_yuv: yuv::planes(&backdrop, width, height),
            base_rgb: backdrop.clone(),
            cut_out: edges == Edges::Tight,
            backdrop,
            layer_box,
        })
    }

    /// Fills `frame.rgb` with one expression, outside any performance: for stills and tests.
    pub fn render_expression(&self, expression: &Expression, frame: &mut FrameBuffer) {
        self.draw_layer(expression, frame);
        frame.rgb.clear();
        frame.rgb.extend_from_slice(&self.base_rgb);
        self.lay_over_rgb(&frame.layer, &mut frame.rgb);
    }

    fn check(&self, index: usize, frame: &FrameBuffer) -> Result<(), FrameError> {
        self.check_index(index)?;
        if (frame.layer.width, frame.layer.height) != (self.layer_box.width, self.layer_box.height) {
            return Err(FrameError::BufferSize);
        }
        Ok(())
    }

    /// The moved person, over nothing.
    fn draw_layer(&self, expression: &Expression, frame: &mut FrameBuffer) {
        let FrameBuffer { layer, grid, mesh, deformation, .. } = frame;
        layer.pixels.fill(0);
        let origin = [self.layer_box.x as i32, self.layer_box.y as i32];
        let motion = self.head.motion(expression);
        self.grid.draw(layer, origin, &self.texture.bitmap, &motion, grid);
        self.shape.deform(expression, deformation);
        self.place_mesh(&motion, deformation, mesh);
        self.underlay_lips(layer, origin, mesh);
        for corners in &self.triangles {
            let [a, b, c] = corners.map(|index| &mesh[usize::from(index)]);
            triangle(layer, origin, &self.texture.bitmap, [a, b, c], self.turn);
        }
        let texture_at = |at: [f32; 2]| self.texture_point(at);
        for (side, eye) in self.eyes.iter().enumerate() {
            let corner = |index: usize| [mesh[index].x, mesh[index].y];
            let corners =
                [corner(crate::topology::OUTER_EYE_CORNERS[side]), corner(crate::topology::INNER_EYE_CORNERS[side])];
            let state = EyeState { corners, blink: expression.blink, gaze: expression.gaze };
            eye.paint(layer, origin, &self.texture.bitmap, &texture_at, &state);
        }
        let rim = |row: [usize; 11]| row.map(|index| [mesh[index].x, mesh[index].y]);
        let state = MouthState {
            upper: rim(UPPER_LIP[3]),
            lower: rim(LOWER_LIP[3]),
            head: self.mouth_axes(&motion),
            expression,
        };
        self.mouth.paint(layer, origin, &self.texture.bitmap, &texture_at, &state);
    }

    /// Dark lip colour under both lips: where a triangle of the corners folds over and is dropped, lip shows, not the
    /// picture's teeth.
    fn underlay_lips(&self, layer: &mut Bitmap, origin: [i32; 2], mesh: &[Vertex]) {
        let lip = mesh[16];
        let dark = |index: usize| Vertex { u: lip.u, v: lip.v, gain: 0.34, ..mesh[index] };
        for k in 0..UPPER_LIP[0].len() - 1 {
            let [a, b] = [k, k + 1].map(|k| dark(UPPER_LIP[0][k]));
            let [c, d] = [k, k + 1].map(|k| dark(LOWER_LIP[0][k]));
            triangle(layer, origin, &self.texture.bitmap, [&a, &c, &b], self.turn);
            triangle(layer, origin, &self.texture.bitmap, [&b, &c, &d], self.turn);
        }
    }

    /// Puts the mesh and its ring on the canvas.
    fn place_mesh(&self, motion: &Motion, deformation: &Deformation, mesh: &mut Vec<Vertex>) {
        mesh.clear();
        for (k, uv) in self.mesh_uv.iter().enumerate().take(MESH) {
            let mut point = self.shape.frame.picture(deformation.points[k]);
            let rest_z = self.shape.frame.picture(self.shape.rest[k]).z;
            point.z = self.depths[k] + (point.z - rest_z);
            let weight = self.head.weight(point.x, point.y);
            let [x, y] = motion.apply(point, weight);
            mesh.push(Vertex { x, y, u: uv[0], v: uv[1], gain: deformation.gain[k] });
        }
        for point in &self.ring {
            let [x, y] = motion.apply(*point, self.head.weight(point.x, point.y));
            let [u, v] = self.texture_point([point.x, point.y]);
            mesh.push(Vertex { x, y, u, v, gain: 1.0 });
        }
    }

    /// Where the head carries the mouth's anchor and its two axes.
    fn mouth_axes(&self, motion: &Motion) -> [[f32; 2]; 3] {
        let [x, y] = self.mouth.anchor;
        let unit = self.head.unit;
        let depth = self.depths[13];
        let along = self.mouth_along();
        let carry = |dx: f32, dy: f32| {
            let point = Vec3::new(x + dx, y + dy, depth);
            motion.apply(point, self.head.weight(x, y))
        };
        let origin = carry(0.0, 0.0);
        // A fifth of an eye distance is local enough to be linear; the result is scaled to a whole one.
        let step = 0.2 * unit;
        let tip = |ax: f32, ay: f32| {
            let [px, py] = carry(ax * step, ay * step);
            [origin[0] + (px - origin[0]) * 5.0, origin[1] + (py - origin[1]) * 5.0]
        };
        [origin, tip(along[0], along[1]), tip(-along[1], along[0])]
    }

    fn mouth_along(&self) -> [f32; 2] {
        self.mouth.along()
    }

    fn texture_point(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        texture_point(&self.texture, self.placement, x, y)
    }

    fn lay_over_rgb(&self, layer: &Bitmap, rgb: &mut [u8]) {
        let area = self.layer_box;
        for (row, line) in layer.pixels.chunks_exact(area.width).enumerate() {
            let start = ((area.y + row) * self.width + area.x) * 3;
            let target = &mut rgb[start..start + area.width * 3];
            let behind = &self.backdrop[start..start + area.width * 3];
            for ((target, behind), &pixel) in target.chunks_exact_mut(3).zip(behind.chunks_exact(3)).zip(line) {
                if pixel >> 24 != 0 {
                    let [r, g, b] = over(pixel, behind);
                    (target[0], target[1], target[2]) = (r as u8, g as u8, b as u8);
                }
            }
        }
    }

    fn lay_over_yuv(&self, layer: &Bitmap, planes: &mut [u8]) {
        let area = self.layer_box;
        let (luma, colour) = planes.split_at_mut(self.width * self.height);
        let (blue, red) = colour.split_at_mut(self.width * self.height / 4);
        for pair in 0..area.height / 2 {
            let row = pair * 2;
            let lines = &layer.pixels[row * area.width..(row + 2) * area.width];
            let (top, bottom) = lines.split_at(area.width);
            for column in (0..area.width).step_by(2) {
                let four = [top[column], top[column + 1], bottom[column], bottom[column + 1]];
                if (four[0] | four[1] | four[2] | four[3]) >> 24 == 0 {
                    continue;
                }
                let at = (area.y + row) * self.width + area.x + column;
                let places = [at, at + 1, at + self.width, at + self.width + 1];
                let mut sum = [0i32; 3];
                for (pixel, place) in four.into_iter().zip(places) {
                    let [r, g, b] = over(pixel, &self.backdrop[place * 3..place * 3 + 3]).map(|value| value as i32);
                    luma[place] = yuv::luma(r, g, b);
                    sum = [sum[0] + r, sum[1] + g, sum[2] + b];
                }
                let [u, v] = yuv::chroma(sum[0], sum[1], sum[2]);
                let place = (area.y + row) / 2 * (self.width / 2) + (area.x + column) / 2;
                (blue[place], red[place]) = (u, v);
            }
        }
    }
}

impl FrameSource for Animator {
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
        FrameBuffer { layer: Bitmap::new(self.layer_box.width, self.layer_box.height), ..FrameBuffer::default() }
    }

    fn render(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.check(index, frame)?;
        self.render_expression(&self.performance.at(self.time_of(index)), frame);
        Ok(())
    }

    fn render_yuv420(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.check(index, frame)?;
        let expression = self.performance.at(self.time_of(index));
        self.draw_layer(&expression, frame);
        frame.yuv.clear();
        frame.yuv.extend_from_slice(&self.base_yuv);
        self.lay_over_yuv(&frame.layer, &mut frame.yuv);
        Ok(())
    }

    fn render_rgba(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError> {
        self.check(index, frame)?;
        if !self.cut_out {
            return Err(FrameError::NotCutOut);
        }
        self.draw_layer(&self.performance.at(self.time_of(index)), frame);
        frame.rgba.clear();
        frame.rgba.resize(self.width * self.height * 4, 0);
        let area = self.layer_box;
        for (row, line) in frame.layer.pixels.chunks_exact(area.width).enumerate() {
            let start = ((area.y + row) * self.width + area.x) * 4;
            let target = frame.rgba[start..start + area.width * 4].chunks_exact_mut(4);
            for (target, pixel) in target.zip(line) {
                target.copy_from_slice(&straight(*pixel));
            }
        }
        Ok(())
    }
}

/// A premultiplied pixel as straight colour and coverage.
fn straight(pixel: u32) -> [u8; 4] {
    let [r, g, b, a] = pixel.to_le_bytes();
    let coverage = u32::from(a).max(1);
    let channel = |value: u8| ((u32::from(value) * 255 + coverage / 2) / coverage).min(255) as u8;
    [channel(r), channel(g), channel(b), a]
}

/// A premultiplied pixel over a background.
#[inline(always)]
fn over(pixel: u32, behind: &[u8]) -> [u32; 3] {
    let through = 255 - (pixel >> 24);
    [0, 1, 2].map(|k| {
        let back = u32::from(behind[k]) * through;
        // Exact division by 255 for 16-bit values.
        (((pixel >> (8 * k)) & 255) + ((back + 128 + ((back + 128) >> 8)) >> 8)).min(255)
    })
}

fn texture_point(texture: &Cutout, placement: Placement, x: f32, y: f32) -> [f32; 2] {
    [
        (x - placement.shift[0]) / placement.scale * texture.scale[0],
        (y - placement.shift[1]) / placement.scale * texture.scale[1],
    ]
}

fn mesh_uv(points: &[Vec3], texture: &Cutout, placement: Placement) -> Vec<[f32; 2]> {
    let mut places: Vec<Vec3> = points[..MESH].to_vec();
    // The inner rims are read a little inside the lip: a landmark half a pixel off would pull teeth into the seam.
    for lip in [UPPER_LIP, LOWER_LIP] {
        for k in 1..10 {
            // Towards the corners the rim is less certain.
            let inset = if (3..8).contains(&k) { 0.22 } else { 0.5 };
            places[lip[3][k]] = points[lip[3][k]].lerp(points[lip[2][k]], inset);
        }
    }
    places.iter().map(|point| texture_point(texture, placement, point.x, point.y)).collect()
}

/// Depth of each mesh vertex in pixels: its own relief in the middle of the face, the head's ellipsoid at the outline.
fn depths(points: &[Vec3], head: &Head, oval: Vec3) -> Vec<f32> {
    let lift = OVAL.iter().map(|&index| points[index].z - head.depth(points[index].x, points[index].y)).sum::<f32>()
        / OVAL.len() as f32;
    points[..MESH]
        .iter()
        .map(|point| {
            let skull = head.depth(point.x, point.y);
            let out = (point.x - oval.x).hypot(point.y - oval.y) / head.unit;
            let own = 1.0 - smoothstep(0.35, 0.75, out);
            // Relief beyond the ellipsoid at 60 %: the network's depth is exaggerated at the nose.
            skull + 0.6 * own * (point.z - lift - skull).clamp(-0.5 * head.unit, 0.5 * head.unit)
        })
        .collect()
}

fn ring(points: &[Vec3], head: &Head, oval: Vec3) -> Vec<Vec3> {
    OVAL.iter()
        .map(|&index| {
            let out = points[index] - oval;
            // More room under the chin, where the jaw comes down.
            let factor = if out.y > 0.0 { RING + 0.14 * (out.y / out.plane_length().max(1e-3)) } else { RING };
            let (x, y) = (oval.x + out.x * factor, oval.y + out.y * factor);
            // The depth the grid has there: the two must move as one.
            Vec3::new(x, y, head.depth(x, y))
        })
        .collect()
}

/// Mesh triangles and, after them, the band between the outline and the ring.
fn triangles() -> Vec<[u16; 3]> {
    let count = OVAL.len();
    let band = (0..count).flat_map(|k| {
        let next = (k + 1) % count;
        let (a, b) = (OVAL[k] as u16, OVAL[next] as u16);
        let (outer_a, outer_b) = ((MESH + k) as u16, (MESH + next) as u16);
        [[a, b, outer_b], [a, outer_b, outer_a]]
    });
    band.chain(TRIANGLES).collect()
}

/// Which way the mesh's triangles turn in this picture: the sign of most.
fn orientation(points: &[Vec3]) -> f32 {
    let area = |corners: &[u16; 3]| {
        let [a, b, c] = corners.map(|index| points[usize::from(index)]);
        (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    };
    TRIANGLES.iter().map(area).sum::<f32>().signum()
}

/// What lies behind the person on the canvas.
fn backdrop(portrait: &Portrait, canvas: &Canvas, placement: Placement) -> Vec<u8> {
    let (width, height) = (canvas.width, canvas.height);
    match &canvas.background {
        Background::Solid(colour) => colour.repeat(width * height),
        Background::Image(image) if image.width() > 0 && image.height() > 0 => {
            covering(image.as_raw(), [image.width() as usize, image.height() as usize], width, height)
        }
        _ => {
            let from = portrait.size();
            let to = from.map(|side| ((side as f32 * placement.scale).round() as usize).max(1));
            let filter = fast_image_resize::FilterType::CatmullRom;
            let scaled = resize_u8::<3>(portrait.background.as_raw(), from, to, filter);
            let mut out = if canvas.fit == Fit::Contain {
                surround(portrait, width, height)
            } else {
                vec![0; width * height * 3]
            };
            let shift = placement.shift.map(|value| value.round() as i64);
            for y in 0..height {
                let from_y = y as i64 - shift[1];
                if canvas.fit == Fit::Contain && !(0..to[1] as i64).contains(&from_y) {
                    continue;
                }
                let from_y = from_y.clamp(0, to[1] as i64 - 1) as usize;
                for x in 0..width {
                    let from_x = x as i64 - shift[0];
                    if canvas.fit == Fit::Contain && !(0..to[0] as i64).contains(&from_x) {
                        continue;
                    }
                    let from_x = from_x.clamp(0, to[0] as i64 - 1) as usize;
                    let (target, source) = ((y * width + x) * 3, (from_y * to[0] + from_x) * 3);
                    out[target..target + 3].copy_from_slice(&scaled[source..source + 3]);
                }
            }
            out
        }
    }
}

/// Scaled to cover, cut in the middle.
fn covering(pixels: &[u8], from: [usize; 2], width: usize, height: usize) -> Vec<u8> {
    let scale = (width as f32 / from[0] as f32).max(height as f32 / from[1] as f32);
    let to =
        [((from[0] as f32 * scale).ceil() as usize).max(width), ((from[1] as f32 * scale).ceil() as usize).max(height)];
    let scaled = resize_u8::<3>(pixels, from, to, fast_image_resize::FilterType::CatmullRom);
    let (left, top) = ((to[0] - width) / 2, (to[1] - height) / 2);
    (0..height)
        .flat_map(|y| {
            let start = ((y + top) * to[0] + left) * 3;
            scaled[start..start + width * 3].iter().copied()
        })
        .collect()
}

/// A blurred, enlarged copy of the background for the bars beside a portrait that does not fill the canvas.
fn surround(portrait: &Portrait, width: usize, height: usize) -> Vec<u8> {
    let tiny = [16usize, 16];
    let filter = fast_image_resize::FilterType::Bilinear;
    let small = resize_u8::<3>(portrait.background.as_raw(), portrait.size(), tiny, filter);
    covering(&small, tiny, width, height)
}

/// The box the person can reach, moved as far as a head moves.
fn person_box(texture: &Cutout, placement: Placement, unit: f32, width: usize, height: usize) -> PixelBox {
    let bitmap = &texture.bitmap;
    let (mut low, mut high) = ([usize::MAX; 2], [0usize; 2]);
    for (k, pixel) in bitmap.pixels.iter().enumerate() {
        if pixel >> 24 > 2 {
            let at = [k % bitmap.width, k / bitmap.width];
            for axis in 0..2 {
                low[axis] = low[axis].min(at[axis]);
                high[axis] = high[axis].max(at[axis] + 1);
            }
        }
    }
    let margin = 0.35 * unit;
    let limit = [width, height];
    let side = |axis: usize| {
        let to_canvas = |value: usize| value as f32 / texture.scale[axis] * placement.scale + placement.shift[axis];
        let from = (to_canvas(low[axis].min(high[axis])) - margin).max(0.0) as usize / 2 * 2;
        let to = ((to_canvas(high[axis]) + margin).max(0.0) as usize).min(limit[axis]).div_ceil(2) * 2;
        (from.min(limit[axis] - 2), to.min(limit[axis]).max(from.min(limit[axis] - 2) + 2))
    };
    let ((x0, x1), (y0, y1)) = (side(0), side(1));
    PixelBox { x: x0, y: y0, width: x1 - x0, height: y1 - y0 }
}

impl Grid {
    fn new(area: PixelBox, head: &Head, texture: &Cutout, placement: Placement) -> Grid {
        // One cell more on every side: what is just outside may move in.
        let (columns, rows) = (area.width / CELL + 4, area.height / CELL + 4);
        let mut grid =
            Grid { columns, rows, points: Vec::new(), weights: Vec::new(), uv: Vec::new(), cells: Vec::new() };
        for row in 0..rows {
            for column in 0..columns {
                let x = area.x as f32 + (column as f32 - 1.0) * CELL as f32;
                let y = area.y as f32 + (row as f32 - 1.0) * CELL as f32;
                grid.points.push(Vec3::new(x, y, head.depth(x, y)));
                grid.weights.push(head.weight(x, y));
                grid.uv.push(texture_point(texture, placement, x, y));
            }
        }
        for row in 0..rows - 1 {
            for column in 0..columns - 1 {
                let at = row * columns + column;
                if covered(&texture.bitmap, grid.uv[at], grid.uv[at + columns + 1]) {
                    grid.cells.push(at as u32);
                }
            }
        }
        grid
    }

    fn draw(&self, layer: &mut Bitmap, origin: [i32; 2], texture: &Bitmap, motion: &Motion, moved: &mut Vec<Vertex>) {
        moved.clear();
        for ((point, weight), uv) in self.points.iter().zip(&self.weights).zip(&self.uv) {
            let [x, y] = motion.apply(*point, *weight);
            moved.push(Vertex { x, y, u: uv[0], v: uv[1], gain: 1.0 });
        }
        for &cell in &self.cells {
            let at = cell as usize;
            let [a, b, c, d] = [at, at + 1, at + self.columns, at + self.columns + 1].map(|index| &moved[index]);
            triangle(layer, origin, texture, [a, b, c], 1.0);
            triangle(layer, origin, texture, [b, d, c], 1.0);
        }
        debug_assert!(moved.len() == self.columns * self.rows);
    }
}

/// Whether any texture pixel between two corners, and one around, is person.
fn covered(texture: &Bitmap, from: [f32; 2], to: [f32; 2]) -> bool {
    let range = |a: f32, b: f32, limit: usize| {
        ((a - 2.0).max(0.0) as usize).min(limit)..((b + 3.0).max(0.0) as usize).min(limit)
    };
    range(from[1], to[1], texture.height).any(|y| {
        let columns = range(from[0], to[0], texture.width);
        texture.pixels[y * texture.width..][columns].iter().any(|pixel| pixel >> 24 != 0)
    })
}

/// A rendered frame as an image.
pub fn to_image(animator: &Animator, frame: &FrameBuffer) -> Option<RgbImage> {
    let [width, height] = animator.size();
    RgbImage::from_raw(width as u32, height as u32, frame.rgb.clone())
}
