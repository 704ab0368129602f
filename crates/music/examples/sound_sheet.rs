//! Draws what sounds look like: `sound_sheet tracks FILE.jpg` the first track of every genre, `sound_sheet effects FILE.jpg`
//! every effect, in the order of the catalogue, whose names it prints. Of each the wave above its spectrum from 40 Hz to 16
//! kHz, an octave as high as the next, 90 dB from black to white.

use herald_music::{Effect, RATE, Stereo, Track, catalogue};
use image::{Rgb, RgbImage};
use realfft::RealFftPlanner;

const WAVE: u32 = 34;
const GAP: u32 = 6;
const WINDOW: usize = 4096;
const LOWEST: f32 = 40.0;
const OCTAVES: f32 = 8.65;

/// Columns of the sheet, and size of a spectrum.
struct Layout {
    columns: u32,
    width: u32,
    height: u32,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (sounds, layout) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tracks", _] => (tracks()?, Layout { columns: 8, width: 232, height: 120 }),
        ["effects", _] => (effects()?, Layout { columns: 10, width: 184, height: 84 }),
        _ => return Err("usage: sound_sheet tracks|effects FILE.jpg".into()),
    };
    let rows = (sounds.len() as u32).div_ceil(layout.columns);
    let tile = (layout.width + GAP, layout.height + WAVE + GAP);
    let mut sheet = RgbImage::from_pixel(layout.columns * tile.0 + GAP, rows * tile.1 + GAP, Rgb([24, 24, 28]));
    for (index, (name, sound)) in sounds.iter().enumerate() {
        let (column, row) = (index as u32 % layout.columns, index as u32 / layout.columns);
        println!("{} {}: {name}", row + 1, column + 1);
        let at = (GAP + column * tile.0, GAP + row * tile.1);
        wave(&mut sheet, at, &layout, sound);
        spectrum(&mut sheet, (at.0, at.1 + WAVE), &layout, sound);
    }
    sheet.save(&arguments[1])?;
    Ok(())
}

type Named = Result<Vec<(String, Stereo)>, catalogue::RenderError>;

fn tracks() -> Named {
    let mut seen = std::collections::HashSet::new();
    let firsts: Vec<&Track> = catalogue::tracks().iter().filter(|track| seen.insert(track.genre)).collect();
    firsts.into_iter().map(|track| Ok((format!("{}, {}", track.id, track.genre.name()), track.render()?))).collect()
}

fn effects() -> Named {
    catalogue::effects().iter().map(|effect: &Effect| Ok((effect.id.to_owned(), effect.render()?))).collect()
}

/// The lowest and the highest sample of every column, full scale from edge to edge.
fn wave(sheet: &mut RgbImage, at: (u32, u32), layout: &Layout, sound: &Stereo) {
    for x in 0..layout.width {
        let range = column(x, layout, sound);
        let (low, high) = sound.left[range].iter().fold((0f32, 0f32), |(low, high), v| (low.min(*v), high.max(*v)));
        let place = |value: f32| ((1.0 - value) * 0.5 * (WAVE - 3) as f32) as u32;
        for y in place(high)..=place(low) {
            sheet.put_pixel(at.0 + x, at.1 + y, Rgb([120, 190, 230]));
        }
    }
}

fn spectrum(sheet: &mut RgbImage, at: (u32, u32), layout: &Layout, sound: &Stereo) {
    let transform = RealFftPlanner::<f32>::new().plan_fft_forward(WINDOW);
    let (mut input, mut output) = (transform.make_input_vec(), transform.make_output_vec());
    for x in 0..layout.width {
        let range = column(x, layout, sound);
        let middle = (range.start + range.end) / 2;
        for (n, value) in input.iter_mut().enumerate() {
            let hann = (std::f32::consts::PI * n as f32 / WINDOW as f32).sin().powi(2);
            let place = (middle + n).checked_sub(WINDOW / 2).filter(|place| *place < sound.len());
            *value = place.map_or(0.0, |place| (sound.left[place] + sound.right[place]) * 0.5 * hann);
        }
        // Fails only for buffers of other sizes than it made itself.
        if transform.process(&mut input, &mut output).is_err() {
            continue;
        }
        let bin = |y: f32| LOWEST * 2f32.powf(OCTAVES * (1.0 - y / layout.height as f32)) * WINDOW as f32 / RATE as f32;
        for y in 0..layout.height {
            let (top, bottom) = (bin(y as f32), bin(y as f32 + 1.0));
            let bins = &output[bottom as usize..=(top as usize).max(bottom as usize).min(output.len() - 1)];
            let strongest = bins.iter().map(|value| value.norm()).fold(0.0, f32::max) * 4.0 / WINDOW as f32;
            sheet.put_pixel(at.0 + x, at.1 + y, heat((20.0 * strongest.max(1e-9).log10() + 96.0) / 90.0));
        }
    }
}

fn column(x: u32, layout: &Layout, sound: &Stereo) -> std::ops::Range<usize> {
    let place = |x: u32| x as usize * sound.len() / layout.width as usize;
    place(x)..place(x + 1)
}

/// 0 black over violet and orange to 1 white.
fn heat(level: f32) -> Rgb<u8> {
    const STOPS: [[f32; 3]; 5] =
        [[0.0, 0.0, 4.0], [87.0, 16.0, 110.0], [188.0, 55.0, 84.0], [249.0, 142.0, 9.0], [252.0, 255.0, 240.0]];
    let place = level.clamp(0.0, 0.999) * (STOPS.len() - 1) as f32;
    let (index, share) = (place as usize, place.fract());
    let mixed = [0, 1, 2].map(|c| STOPS[index][c] + (STOPS[index + 1][c] - STOPS[index][c]) * share);
    Rgb(mixed.map(|value| value as u8))
}
