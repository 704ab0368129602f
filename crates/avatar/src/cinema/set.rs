//! The set as a camera sees it.

use image::RgbImage;
use image::imageops::{self, FilterType};
use rayon::prelude::*;

use crate::character::maths::soft;
use crate::character::{Camera, Plane, Setting, Wanted, planes};
use crate::vector::Vec3;

/// Rows of the planes: they are out of focus.
const ROWS: usize = 480;
/// Half the width of a plane, in heights of the first view; beyond it the set is mirrored.
const HALF: f32 = 1.5;
/// Nearer to the camera than this a plane fades, and is gone at half of it, base units.
const FADE: f32 = 7.0;
/// How far down the view of a set its horizon is.
const VANISHING: f32 = 0.62;
/// Where a picture from outside hangs.
const PICTURE_DISTANCE: f32 = 30.0;

/// Planes in space. The picture of all of them, seen from `eye` at the height `height`, is the set as it was composed.
#[derive(Debug)]
pub(super) struct Set {
    planes: Vec<Plane>,
    /// Distance and height of the camera the set is composed for.
    eye: [f32; 2],
    /// The highest line of that view and how much it shows, base units where people stand.
    top: f32,
    height: f32,
}

/// The view a set is composed for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Composed {
    pub distance: f32,
    /// Of the camera, and of the highest and the lowest line where people stand.
    pub eye: f32,
    pub top: f32,
    pub height: f32,
    pub aspect: f32,
    pub blur: f32,
    /// How much of the set's own blur is left out, 0 to 1.
    pub sharp: f32,
    pub haze: f32,
    /// The ground people stand on is seen.
    pub ground: bool,
    /// Light falls through blinds.
    pub blinds: bool,
    /// Whether things may stand between people and camera.
    pub framed: bool,
}

impl Set {
    pub fn drawn(setting: &Setting, view: &Composed) -> Set {
        let wanted = Wanted {
            rows: ROWS,
            seen: view.aspect / 2.0,
            half: HALF,
            blur: view.blur,
            sharp: view.sharp,
            haze: view.haze,
            ground: view.ground,
        };
        let mut planes = planes(setting, &wanted);
        planes.retain(|plane| plane.distance > 0.0 || view.framed);
        if view.blinds {
            planes.iter_mut().filter(|plane| plane.distance > 0.0).for_each(|plane| blinds(plane, view.aspect));
        }
        Set::of(planes, view)
    }

    /// A picture as the one plane there is.
    pub fn picture(picture: &RgbImage, view: &Composed) -> Set {
        let height = ROWS * 3 / 2;
        // It covers the view with some room for the camera to move; the rest is its mirror image.
        let aspect = (picture.width() as f32 / picture.height() as f32).clamp(0.2, 2.0 * HALF);
        let (w, h) = ((height as f32 * aspect) as u32, height as u32);
        let small = imageops::resize(picture, w.max(2), h, FilterType::Triangle);
        let small = if view.blur > 0.5 { imageops::fast_blur(&small, view.blur * 1.4) } else { small };
        let texels = small.pixels().map(|pixel| {
            let [r, g, b] = pixel.0.map(super::grade::linear);
            [r, g, b, 1.0]
        });
        let texels: Vec<[f32; 4]> = texels.collect();
        let plane = Plane {
            distance: PICTURE_DISTANCE,
            width: small.width() as usize,
            height,
            rows: height as f32,
            above: 0.0,
            texels,
        };
        let mut set = Set::of(vec![plane], view);
        // Wider views than the picture need a larger one.
        let room = 1.16 * (view.aspect / aspect).max(1.0);
        set.top += (room - 1.0) * set.height * 0.5;
        set.height *= room;
        set
    }

    fn of(planes: Vec<Plane>, view: &Composed) -> Set {
        Set { planes, eye: [view.distance, view.eye], top: view.top, height: view.height }
    }

    /// What is behind people: linear light, row by row, `size` pixels.
    pub fn behind(&self, camera: &Camera, size: [usize; 2]) -> Vec<[f32; 4]> {
        self.look(camera, size, |plane| plane.distance > 0.0)
    }

    /// What is before them: colour times cover, and cover; `None` if there is nothing.
    pub fn before(&self, camera: &Camera, size: [usize; 2]) -> Option<Vec<[f32; 4]>> {
        let any = self.planes.iter().any(|plane| plane.distance <= 0.0);
        any.then(|| self.look(camera, size, |plane| plane.distance <= 0.0))
    }

    fn look(&self, camera: &Camera, [width, height]: [usize; 2], wanted: impl Fn(&Plane) -> bool) -> Vec<[f32; 4]> {
        let scale = camera.size[1] / height as f32;
        let sheets: Vec<Sheet<'_>> = self
            .planes
            .iter()
            .filter(|plane| wanted(plane))
            .filter_map(|plane| self.sheet(plane, camera, scale))
            .collect();
        let mut picture = vec![[0.0f32; 4]; width * height];
        picture.par_chunks_mut(width * 8).enumerate().for_each(|(band, rows)| {
            for (row, line) in rows.chunks_mut(width).enumerate() {
                let y = (band * 8 + row) as f32 + 0.5;
                for sheet in &sheets {
                    sheet.over(line, y);
                }
            }
        });
        picture
    }

    /// How a plane lies in a picture whose pixels are `scale` of the camera's.
    fn sheet<'a>(&self, plane: &'a Plane, camera: &Camera, scale: f32) -> Option<Sheet<'a>> {
        let [distance, eye] = self.eye;
        let grown = (distance + plane.distance) / distance;
        let [right, up, ahead] = camera.axes;
        let away = -plane.distance - camera.eye.z;
        let strength = soft(-away, FADE / 2.0, FADE);
        if strength <= 0.0 {
            return None;
        }
        let texels = plane.rows / (self.height * grown);
        let middle = plane.width as f32 / 2.0;
        // Along the ray of pixel (x, y): ahead + right (x - cx) / f - up (y - cy) / f; linear in x and y.
        let step = scale / camera.focal;
        let (across, down) = (right * step, up * -step);
        let corner =
            ahead + right * (-0.5 * camera.size[0] / camera.focal) + up * (0.5 * camera.size[1] / camera.focal);
        // Texel = (place over plane) as a quotient of two linear forms.
        let form = |of: &dyn Fn(Vec3) -> f32| [of(corner), of(across), of(down)];
        let depth = form(&|v| v.z);
        let top = eye + (self.top - eye) * grown;
        let u = form(&|v| (camera.eye.x * v.z + away * v.x) * texels + middle * v.z);
        let v = form(&|v| ((top - camera.eye.y) * texels + plane.above) * v.z - away * v.y * texels);
        let vanishing = [middle, plane.above + VANISHING * plane.rows];
        Some(Sheet { plane, u, v, depth, vanishing, strength })
    }
}

/// Leaves a plane in the dark but for slanting stripes of light.
fn blinds(plane: &mut Plane, aspect: f32) {
    let (width, rows, above) = (plane.width, plane.rows, plane.above);
    for (at, texel) in plane.texels.iter_mut().enumerate() {
        let x = ((at % width) as f32 - width as f32 / 2.0) / rows;
        let y = ((at / width) as f32 - above) / rows;
        let slanted = y + 0.42 * x / aspect.max(1.0);
        let stripe = soft((slanted * std::f32::consts::TAU / STRIPE).sin(), -0.35, 0.65);
        let side = x / aspect * 2.0;
        let window = soft(side, -0.85, -0.65)
            * (1.0 - soft(side, 0.55, 0.75))
            * soft(y, 0.02, 0.12)
            * (1.0 - soft(y, 0.72, 0.9));
        let light = 0.34 + 2.4 * window * stripe;
        texel.iter_mut().take(3).for_each(|value| *value *= light);
    }
}

/// From one stripe of light to the next, heights of the view.
const STRIPE: f32 = 0.115;

/// A plane in a picture: texel coordinates are `u / depth` and `v / depth`, each linear in the pixel's place.
struct Sheet<'a> {
    plane: &'a Plane,
    u: [f32; 3],
    v: [f32; 3],
    depth: [f32; 3],
    /// The texel lines of the ground run to.
    vanishing: [f32; 2],
    strength: f32,
}

impl Sheet<'_> {
    /// Lays one line of the plane over a line of the picture.
    fn over(&self, line: &mut [[f32; 4]], y: f32) {
        let at = |form: &[f32; 3]| form[0] + form[2] * y + 0.5 * form[1];
        let (mut u, mut v, mut depth) = (at(&self.u), at(&self.v), at(&self.depth));
        let (width, height) = (self.plane.width as i32, self.plane.height as i32);
        for pixel in line {
            if depth < -1e-4 {
                let inverse = 1.0 / depth;
                let [r, g, b, cover] = self.texel(u * inverse - 0.5, v * inverse - 0.5, width, height);
                let strength = self.strength;
                let left = 1.0 - cover * strength;
                *pixel = [
                    pixel[0] * left + r * strength,
                    pixel[1] * left + g * strength,
                    pixel[2] * left + b * strength,
                    pixel[3] * left + cover * strength,
                ];
            }
            u += self.u[1];
            v += self.v[1];
            depth += self.depth[1];
        }
    }

    /// Bilinear; mirrored at the sides, continued above and below.
    #[inline(always)]
    fn texel(&self, u: f32, v: f32, width: i32, height: i32) -> [f32; 4] {
        let last = (height - 1) as f32;
        let [middle, horizon] = self.vanishing;
        // Below the plane the ground goes on: its lines keep their direction.
        let u = if v > last { middle + (u - middle) * (last - horizon) / (v - horizon) } else { u };
        let v = v.clamp(0.0, last);
        let (column, row) = (u.floor(), v as i32);
        let (fu, fv) = (u - column, v - row as f32);
        let column = column as i32;
        let mirrored = |k: i32| {
            if (0..width).contains(&k) {
                return k;
            }
            let turn = k.rem_euclid(2 * width);
            if turn < width { turn } else { 2 * width - 1 - turn }
        };
        let (left, right) = (mirrored(column) as usize, mirrored(column + 1) as usize);
        let (top, below) = (row as usize * width as usize, (row + 1).min(height - 1) as usize * width as usize);
        let texels = &self.plane.texels;
        let corners = [texels[top + left], texels[top + right], texels[below + left], texels[below + right]];
        let weights = [(1.0 - fu) * (1.0 - fv), fu * (1.0 - fv), (1.0 - fu) * fv, fu * fv];
        std::array::from_fn(|k| {
            corners[0][k] * weights[0]
                + corners[1][k] * weights[1]
                + corners[2][k] * weights[2]
                + corners[3][k] * weights[3]
        })
    }
}
