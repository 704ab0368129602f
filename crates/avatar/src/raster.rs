//! Textured triangles: where every pixel of a moved face comes from.

/// Straight 8-bit RGBA with premultiplied colour, row by row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bitmap {
    pub width: usize,
    pub height: usize,
    /// One pixel each, bytes R, G, B, A in memory order of a little-endian word.
    pub pixels: Vec<u32>,
}

impl Bitmap {
    pub fn new(width: usize, height: usize) -> Bitmap {
        Bitmap { width, height, pixels: vec![0; width * height] }
    }

    /// Bilinear sample; `x` and `y` count from the corner of the first pixel. Outside, the border is repeated.
    #[inline(always)]
    pub fn sample(&self, x: f32, y: f32) -> u32 {
        let fx = ((x - 0.5) * 256.0) as i32;
        let fy = ((y - 0.5) * 256.0) as i32;
        self.sample_fixed(fx, fy)
    }

    /// Bilinear sample at 1/256 pixels from the middle of the first pixel.
    #[inline(always)]
    fn sample_fixed(&self, x: i32, y: i32) -> u32 {
        let x = x.clamp(0, ((self.width - 1) << 8) as i32 - 1) as usize;
        let y = y.clamp(0, ((self.height - 1) << 8) as i32 - 1) as usize;
        let (fx, fy) = ((x & 255) as u32, (y & 255) as u32);
        let at = (y >> 8) * self.width + (x >> 8);
        let (top, bottom) = (&self.pixels[at..at + 2], &self.pixels[at + self.width..at + self.width + 2]);
        mix(mix(top[0], top[1], fx), mix(bottom[0], bottom[1], fx), fy)
    }
}

/// `a` to `b` by `weight` of 256, all four channels at once: two channels share a word with room to spare.
#[inline(always)]
pub(crate) fn mix(a: u32, b: u32, weight: u32) -> u32 {
    const LOW: u32 = 0x00ff_00ff;
    let other = 256 - weight;
    let low = ((a & LOW) * other + (b & LOW) * weight) >> 8;
    let high = ((a >> 8) & LOW) * other + ((b >> 8) & LOW) * weight;
    (low & LOW) | (high & !LOW)
}

/// Multiplies colour (not coverage) by `gain / 256`, at most as bright as coverage allows.
#[inline(always)]
fn lit(pixel: u32, gain: u32) -> u32 {
    let alpha = pixel >> 24;
    let channel = |shift: u32| ((((pixel >> shift) & 255) * gain) >> 8).min(alpha) << shift;
    channel(0) | channel(8) | channel(16) | (alpha << 24)
}

/// A corner: where it is drawn, where its colour comes from (both in pixels from the corner of the first pixel), and how
/// bright it is (1 leaves the colour alone).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Vertex {
    pub x: f32,
    pub y: f32,
    pub u: f32,
    pub v: f32,
    pub gain: f32,
}

/// Texture pixels for one target pixel, at most.
const STEEPEST: f32 = 24.0;

/// Draws a triangle whose corners turn the way of the sign of `turn`; others are dropped (a fold that flipped). Neighbours
/// that share an edge neither overlap nor leave a gap: a pixel belongs to the triangle its middle lies in.
pub(crate) fn triangle(target: &mut Bitmap, origin: [i32; 2], texture: &Bitmap, corners: [&Vertex; 3], turn: f32) {
    let [a, b, c] = corners;
    let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if area * turn <= 1e-6 || !area.is_finite() {
        return;
    }
    let inverse = 1.0 / area;
    // Gradients of u, v and gain over the target plane.
    let gradient = |va: f32, vb: f32, vc: f32| {
        let (db, dc) = (vb - va, vc - va);
        [(db * (c.y - a.y) - dc * (b.y - a.y)) * inverse, (dc * (b.x - a.x) - db * (c.x - a.x)) * inverse]
    };
    let du = gradient(a.u, b.u, c.u);
    let dv = gradient(a.v, b.v, c.v);
    let dg = gradient(a.gain, b.gain, c.gain);
    // A sliver folded almost shut would read its colour from anywhere: what is under it serves better.
    if du.iter().chain(&dv).any(|step| step.abs() > STEEPEST) {
        return;
    }
    let shaded = a.gain != 1.0 || b.gain != 1.0 || c.gain != 1.0;

    let top = a.y.min(b.y).min(c.y) - origin[1] as f32;
    let bottom = a.y.max(b.y).max(c.y) - origin[1] as f32;
    let first = (top - 0.5).ceil().max(0.0) as usize;
    let last = (bottom - 0.5).ceil().clamp(0.0, target.height as f32) as usize;
    for row in first..last {
        let y = row as f32 + 0.5 + origin[1] as f32;
        let (mut left, mut right) = (f32::MAX, f32::MIN);
        for (p, q) in [(a, b), (b, c), (c, a)] {
            // Always from the upper end, so that both owners of an edge compute the same crossing.
            let (p, q) = if (p.y, p.x) <= (q.y, q.x) { (p, q) } else { (q, p) };
            if p.y <= y && y < q.y {
                let x = p.x + (y - p.y) / (q.y - p.y) * (q.x - p.x);
                left = left.min(x);
                right = right.max(x);
            }
        }
        if left > right {
            continue;
        }
        let from = (left - origin[0] as f32 - 0.5).ceil().max(0.0) as usize;
        let to = (right - origin[0] as f32 - 0.5).ceil().clamp(0.0, target.width as f32) as usize;
        if from >= to {
            continue;
        }
        let (dx, dy) = (from as f32 + 0.5 + origin[0] as f32 - a.x, y - a.y);
        let fixed = |value: f32| (value * 65536.0) as i32;
        let mut u = fixed(a.u + du[0] * dx + du[1] * dy - 0.5);
        let mut v = fixed(a.v + dv[0] * dx + dv[1] * dy - 0.5);
        let (step_u, step_v) = (fixed(du[0]), fixed(dv[0]));
        let start = row * target.width;
        let span = &mut target.pixels[start + from..start + to];
        if shaded {
            let mut gain = fixed(a.gain + dg[0] * dx + dg[1] * dy);
            let step_gain = fixed(dg[0]);
            for pixel in span {
                *pixel = lit(texture.sample_fixed(u >> 8, v >> 8), (gain >> 8).clamp(0, 1023) as u32);
                (u, v, gain) = (u + step_u, v + step_v, gain + step_gain);
            }
        } else {
            for pixel in span {
                *pixel = texture.sample_fixed(u >> 8, v >> 8);
                (u, v) = (u + step_u, v + step_v);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vertex(x: f32, y: f32, gain: f32) -> Vertex {
        Vertex { x, y, u: x, v: y, gain }
    }

    #[test]
    fn a_fan_covers_every_pixel_once() {
        let mut texture = Bitmap::new(32, 32);
        texture.pixels.fill(0xff00_0001);
        let mut counts = vec![0u32; 32 * 32];
        let centre = vertex(15.3, 16.1, 1.0);
        let rim: Vec<Vertex> = (0..7)
            .map(|k| {
                let angle = k as f32 * std::f32::consts::TAU / 7.0;
                vertex(15.3 + 12.7 * angle.cos(), 16.1 + 12.7 * angle.sin(), 1.0)
            })
            .collect();
        for k in 0..7 {
            let mut target = Bitmap::new(32, 32);
            triangle(&mut target, [0, 0], &texture, [&centre, &rim[k], &rim[(k + 1) % 7]], 1.0);
            for (count, pixel) in counts.iter_mut().zip(&target.pixels) {
                *count += u32::from(*pixel != 0);
            }
        }
        assert!(counts.iter().all(|&count| count <= 1));
        let inside = (0..1024).filter(|k| {
            let (dx, dy) = ((k % 32) as f32 + 0.5 - 15.3, (k / 32) as f32 + 0.5 - 16.1);
            dx.hypot(dy) < 11.0
        });
        assert!(inside.into_iter().all(|k| counts[k as usize] == 1));
    }

    #[test]
    fn a_triangle_at_rest_is_the_texture_itself_and_gain_darkens() {
        let mut texture = Bitmap::new(16, 16);
        for (k, pixel) in texture.pixels.iter_mut().enumerate() {
            *pixel = 0xff00_0000 | (k as u32 * 977) & 0x00ff_ffff;
        }
        let mut target = Bitmap::new(16, 16);
        let corners = [vertex(1.0, 1.0, 1.0), vertex(14.0, 1.0, 1.0), vertex(1.0, 14.0, 1.0)];
        triangle(&mut target, [0, 0], &texture, [&corners[0], &corners[1], &corners[2]], 1.0);
        assert_eq!(target.pixels[3 * 16 + 3], texture.pixels[3 * 16 + 3]);
        let dark = corners.map(|corner| Vertex { gain: 0.5, ..corner });
        triangle(&mut target, [0, 0], &texture, [&dark[0], &dark[1], &dark[2]], 1.0);
        let expected = (texture.pixels[3 * 16 + 3] & 255) / 2;
        assert_eq!(target.pixels[3 * 16 + 3] & 255, expected);
        triangle(&mut target, [0, 0], &texture, [&corners[0], &corners[2], &corners[1]], 1.0);
        assert_eq!(target.pixels[3 * 16 + 3] & 255, expected, "a flipped triangle is not drawn");
    }
}
