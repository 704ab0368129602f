//! Where drawn bands go: RGB over the backdrop, the same as planar YUV, or straight RGBA.

use super::pixel::Pixel;
use super::raster::{BAND, Window};
use crate::yuv;

/// A picture to be written to, and its format.
#[derive(Debug)]
pub(super) enum Target<'a> {
    Rgb(&'a mut [u8]),
    /// Y, U, V planes, 4:2:0.
    Yuv(&'a mut [u8]),
    Rgba(&'a mut [u8]),
}

/// The rows of one band, across the whole picture.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    /// First row in the picture.
    y: usize,
    width: usize,
    planes: Planes<'a>,
}

#[derive(Debug)]
enum Planes<'a> {
    Rgb(&'a mut [u8]),
    Yuv { luma: &'a mut [u8], u: &'a mut [u8], v: &'a mut [u8] },
    Rgba(&'a mut [u8]),
}

impl<'a> Target<'a> {
    /// The bands of a window of a picture of this size, in order.
    pub fn bands(self, [width, height]: [usize; 2], window: Window) -> Vec<Rows<'a>> {
        let split = |picture: &'a mut [u8], row: usize, from: usize, count: usize, step: usize| {
            picture[from * row..(from + count) * row].chunks_mut(step * row)
        };
        let rows = |planes: Vec<Planes<'a>>| {
            let number = |(index, planes)| Rows { y: window.y + index * BAND, width, planes };
            planes.into_iter().enumerate().map(number).collect()
        };
        let (y, count) = (window.y, window.height);
        match self {
            Target::Rgb(picture) => rows(split(picture, width * 3, y, count, BAND).map(Planes::Rgb).collect()),
            Target::Rgba(picture) => rows(split(picture, width * 4, y, count, BAND).map(Planes::Rgba).collect()),
            Target::Yuv(planes) => {
                let (luma, chroma) = planes.split_at_mut(width * height);
                let (u, v) = chroma.split_at_mut(width * height / 4);
                let luma = split(luma, width, y, count, BAND);
                let [u, v] = [u, v].map(|plane| split(plane, width / 2, y / 2, count / 2, BAND / 2));
                rows(luma.zip(u).zip(v).map(|((luma, u), v)| Planes::Yuv { luma, u, v }).collect())
            }
        }
    }
}

impl Rows<'_> {
    /// Writes a drawn layer, the window's width wide; `backdrop` is the whole picture behind it, RGB.
    pub fn write(self, layer: &[Pixel], window: Window, backdrop: &[u8]) {
        let behind = |row: usize| ((self.y + row) * self.width + window.x) * 3;
        let lines = layer.chunks_exact(window.width).enumerate();
        match self.planes {
            Planes::Rgba(picture) => {
                for (row, line) in lines {
                    let at = (row * self.width + window.x) * 4;
                    picture[at..at + line.len() * 4].copy_from_slice(line.as_flattened());
                }
            }
            Planes::Rgb(picture) => {
                for (row, line) in lines {
                    let at = (row * self.width + window.x) * 3;
                    let pixels = picture[at..at + line.len() * 3].chunks_exact_mut(3).zip(line);
                    for ((target, pixel), back) in pixels.zip(backdrop[behind(row)..].chunks_exact(3)) {
                        target.copy_from_slice(&over(*pixel, back));
                    }
                }
            }
            Planes::Yuv { luma, u, v } => {
                for pair in 0..layer.len() / window.width / 2 {
                    let row = pair * 2;
                    let lines = &layer[row * window.width..(row + 2) * window.width];
                    let backs = [row, row + 1].map(|row| &backdrop[behind(row)..behind(row) + window.width * 3]);
                    let start = row * self.width + window.x;
                    let (top, bottom) = luma[start..].split_at_mut(self.width);
                    let chroma = pair * (self.width / 2) + window.x / 2;
                    let planes = [&mut u[chroma..], &mut v[chroma..]];
                    convert(lines, backs, [top, bottom], planes, window.width);
                }
            }
        }
    }
}

/// Two rows of a layer over two rows of backdrop, as luma and chroma. Blocks without any presenter keep what they had.
fn convert(lines: &[Pixel], backs: [&[u8]; 2], luma: [&mut [u8]; 2], chroma: [&mut [u8]; 2], width: usize) {
    let (upper, lower) = lines.split_at(width);
    let [top, bottom] = luma;
    let [u, v] = chroma;
    for block in 0..width / 2 {
        let x = block * 2;
        let four = [upper[x], upper[x + 1], lower[x], lower[x + 1]];
        if four.iter().all(|pixel| pixel[3] == 0) {
            continue;
        }
        let mut sum = [0i32; 3];
        for (k, pixel) in four.into_iter().enumerate() {
            let (row, column) = (k / 2, x + k % 2);
            let [r, g, b] = over(pixel, &backs[row][column * 3..column * 3 + 3]).map(i32::from);
            let target = if row == 0 { &mut top[column] } else { &mut bottom[column] };
            *target = yuv::luma(r, g, b);
            sum = [sum[0] + r, sum[1] + g, sum[2] + b];
        }
        [u[block], v[block]] = yuv::chroma(sum[0], sum[1], sum[2]);
    }
}

#[inline(always)]
fn over([r, g, b, covered]: Pixel, behind: &[u8]) -> [u8; 3] {
    if covered == 255 {
        return [r, g, b];
    }
    let covered = u32::from(covered);
    let mix = |front: u8, back: u8| {
        let sum = u32::from(front) * covered + u32::from(back) * (255 - covered) + 128;
        // Exact division by 255 for 16-bit values.
        ((sum + (sum >> 8)) >> 8) as u8
    };
    [mix(r, behind[0]), mix(g, behind[1]), mix(b, behind[2])]
}
