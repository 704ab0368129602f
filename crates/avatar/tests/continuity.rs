//! Five hundred frames of presenters who talk and move: nothing pops, nothing tears, and they stay who they are.

mod support;

use std::sync::Arc;

use herald_avatar::character::motion::MotionPlan;
use herald_avatar::character::{Framing, Kit, Presenter, Quality, Stage, catalogue};
use herald_avatar::{Background, Delivery, Expressiveness, FrameBuffer, FrameSource, Landmarks, Performance};
use image::RgbImage;
use rayon::prelude::*;
use support::{engine, models, timeline};

const FRAMES: usize = 500;
const SIDE: usize = 320;
/// Sides of the blocks that are watched, pixels.
const BLOCK: usize = 16;
const ACROSS: usize = SIDE / BLOCK;
/// A block that changes by more than this (of 255) has popped when it goes back at once, or when it rests before and after
/// and so do its neighbours: where something moves, they change too.
const JUMP: f32 = 30.0;
const GROUND: [u8; 3] = [150, 170, 175];

fn presenter(id: &str, quality: Quality, framing: Framing) -> Presenter {
    let kit = Arc::new(Kit::load(&models()).expect("`character-base` is installed"));
    let file = catalogue().iter().find(|file| file.id() == id).expect("in the catalogue");
    let phrase = "m:90 ˈɑ:200 m:110 i:140 b:90 ˈæ:190 f:100 ˈO:200 p:100 u:140 s:110 ˈɛ:170 m:120 _:400 ";
    let (phonemes, duration) = timeline(phrase.repeat(9).trim());
    let seconds = FRAMES as f64 / 25.0;
    assert!(duration <= seconds, "{duration} s of sounds");
    let delivery = Delivery { expressiveness: Expressiveness::Medium, seed: 11 };
    let performance = Performance::from_phonemes(&phonemes, seconds, delivery);
    let motion = MotionPlan::parse("leans in, then points left, then open hands, then nods twice").plan;
    // No waving: fingers that cross a block and leave it are no flash.
    let background = Background::Solid(GROUND);
    let stage = Stage { background, motion, quality, framing, ..Stage::new(SIDE, SIDE) };
    Presenter::new(&kit, &file.resolve(&file.looks[0]), &stage, performance, 25.0).expect("a presenter")
}

fn frames(made: &Presenter) -> Vec<RgbImage> {
    (0..FRAMES)
        .into_par_iter()
        .map_init(FrameBuffer::default, |frame, index| {
            made.render(index, frame).expect("a frame");
            RgbImage::from_raw(SIDE as u32, SIDE as u32, frame.rgb.clone()).expect("a picture")
        })
        .collect()
}

/// The mean change of each block against the frame `lag` before.
fn changes(frames: &[RgbImage], lag: usize) -> Vec<Vec<f32>> {
    let pairs = frames.par_windows(lag + 1);
    pairs
        .map(|window| {
            let mut sums = vec![0.0f32; ACROSS * ACROSS];
            for (x, y, pixel) in window[lag].enumerate_pixels() {
                let before = window[0].get_pixel(x, y).0;
                let change: u32 = pixel.0.iter().zip(before).map(|(a, b)| u32::from(a.abs_diff(b))).sum();
                sums[y as usize / BLOCK * ACROSS + x as usize / BLOCK] += change as f32 / 3.0;
            }
            sums.iter().map(|sum| sum / (BLOCK * BLOCK) as f32).collect()
        })
        .collect()
}

/// Blocks that may change at once: eyes, which jump in one frame, with what the head's movement adds.
fn restless(landmarks: &Landmarks) -> Vec<bool> {
    let reach = landmarks.eye_distance() * 0.34;
    let eyes = [33, 133, 263, 362].map(|index| landmarks.points()[index]);
    (0..ACROSS * ACROSS)
        .map(|block| {
            let middle = |k: usize| ((k as f32) + 0.5) * BLOCK as f32;
            let (x, y) = (middle(block % ACROSS), middle(block / ACROSS));
            eyes.iter()
                .any(|eye| (eye.x - x).abs() < reach + BLOCK as f32 && (eye.y - y).abs() < reach + BLOCK as f32 / 2.0)
        })
        .collect()
}

fn neighbours(block: usize) -> impl Iterator<Item = usize> {
    let (row, column) = ((block / ACROSS) as isize, (block % ACROSS) as isize);
    let around = (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy))).filter(|step| *step != (0, 0));
    let inside = |value: &isize| (0..ACROSS as isize).contains(value);
    around
        .map(move |(dx, dy)| (column + dx, row + dy))
        .filter(move |(x, y)| inside(x) && inside(y))
        .map(|(x, y)| y as usize * ACROSS + x as usize)
}

/// Limbs come into the picture there.
fn at_the_edge(block: usize) -> bool {
    let (row, column) = (block / ACROSS, block % ACROSS);
    [row, column].iter().any(|place| *place == 0 || *place == ACROSS - 1)
}

/// The largest jump of any block, its block and the frame it comes with.
fn worst_jump(frames: &[RgbImage]) -> (f32, usize, usize) {
    let first = engine().detect(&frames[0]).expect("runs").into_iter().next().expect("a face");
    let restless = restless(&first.landmarks);
    let (next, over) = (changes(frames, 1), changes(frames, 2));
    let mut worst = (0.0f32, 0, 0);
    for k in 1..next.len() - 1 {
        for block in (0..restless.len()).filter(|block| !restless[*block] && !at_the_edge(*block)) {
            let [before, now, after] = [k - 1, k, k + 1].map(|k| next[k][block]);
            // A flash goes back at once: the frames on either side of it are alike, there and all around. A hand that
            // crosses the block leaves it as it was too, and is then seen next to it.
            let around = neighbours(block).map(|other| over[k][other]).fold(over[k][block], f32::max);
            let flash = now.min(after) - 2.0 * around;
            let alone = neighbours(block).all(|other| next[k][other] < 0.25 * now);
            let step = if alone { now - 4.0 * before.max(after) } else { 0.0 };
            let jump = flash.max(step);
            if jump > worst.0 {
                worst = (jump, block, k + 1);
            }
        }
    }
    worst
}

fn nothing_pops(id: &str, frames: &[RgbImage]) {
    let (jump, block, frame) = worst_jump(frames);
    println!("{id}: no block jumps by more than {jump:.1}");
    assert!(jump < JUMP, "{id}: block {block} jumps by {jump:.1} in frame {frame}");
}

/// Distances between points of the skull, in eye distances: they do not change with expressions, and little with turns.
/// A nod shortens the nose, and the mesh places a point of a small face to a pixel in fifteen of it.
fn identity_stays(id: &str, frames: &[RgbImage]) {
    let measures: Vec<[f32; 2]> = frames
        .iter()
        .step_by(10)
        .enumerate()
        .map(|(k, frame)| {
            let faces = engine().detect(frame).expect("runs");
            let face = faces.first().unwrap_or_else(|| panic!("{id}: no face in frame {}", k * 10));
            let points = face.landmarks.points();
            let span = |a: usize, b: usize| (points[a] - points[b]).plane_length() / face.landmarks.eye_distance();
            [span(234, 454), span(168, 2)]
        })
        .collect();
    for (which, (name, allowed)) in [("width of the face", 0.06), ("length of the nose", 0.12)].iter().enumerate() {
        let values = || measures.iter().map(|measure| measure[which]);
        let mean = values().sum::<f32>() / measures.len() as f32;
        let off = values().map(|value| (value / mean - 1.0).abs()).fold(0.0, f32::max);
        println!("{id}: {name} {mean:.3}, at most {:.1} % off", off * 100.0);
        assert!(off < *allowed, "{id}: {name} varies by {:.1} %", off * 100.0);
    }
}

/// Inside the face nothing of the ground is ever seen.
fn faces_stay_whole(id: &str, made: &Presenter, frames: &[RgbImage]) {
    let mut buffer = made.buffer();
    for index in (0..FRAMES).step_by(20) {
        let faces = engine().detect(&frames[index]).expect("runs");
        let points = faces.first().expect("a face").landmarks.points();
        let (left, right) = (points[234].x.min(points[454].x), points[234].x.max(points[454].x));
        let (top, bottom) = (points[10].y, points[152].y);
        let (middle, half) =
            ([(left + right) / 2.0, (top + bottom) / 2.0], [(right - left) / 2.0, (bottom - top) / 2.0]);
        made.render_rgba(index, &mut buffer).expect("a frame");
        for y in top as usize..bottom as usize {
            for x in left as usize..right as usize {
                let (dx, dy) = ((x as f32 - middle[0]) / half[0], (y as f32 - middle[1]) / half[1]);
                if dx * dx + dy * dy > 0.7 {
                    continue;
                }
                assert_eq!(buffer.rgba[(y * SIDE + x) * 4 + 3], 255, "{id}: a hole at {x}, {y} of frame {index}");
            }
        }
    }
}

fn endure(id: &str, quality: Quality, framing: Framing) {
    let made = presenter(id, quality, framing);
    assert_eq!(made.frame_count(), FRAMES);
    let frames = frames(&made);
    nothing_pops(id, &frames);
    identity_stays(id, &frames);
    faces_stay_whole(id, &made, &frames);
}

#[test]
fn long_hair_and_a_gesturing_body() {
    endure("lena", Quality::Standard, Framing::Half);
}

/// A patch of the ground that shows through the chest for one frame, or that comes and stays, is found.
#[test]
fn a_pop_is_found() {
    let made = presenter("lena", Quality::Swift, Framing::Half);
    let quiet: Vec<RgbImage> = frames(&made).split_off(FRAMES - 40);
    assert!(worst_jump(&quiet).0 < JUMP);
    for lasts in [1, 20] {
        let mut popped = quiet.clone();
        for frame in &mut popped[20..20 + lasts] {
            for (x, y) in (0..BLOCK as u32).flat_map(|y| (0..BLOCK as u32).map(move |x| (x, y))) {
                frame.put_pixel(160 + x, 240 + y, image::Rgb(GROUND));
            }
        }
        let (jump, _, frame) = worst_jump(&popped);
        assert!(jump > JUMP, "a patch for {lasts} frames makes a jump of {jump:.1} only");
        assert_eq!(frame, 20);
    }
}

#[test]
fn a_beard_up_close() {
    endure("omar", Quality::Standard, Framing::Close);
}

#[test]
fn curls_at_the_best_quality() {
    endure("zuri", Quality::Fine, Framing::Bust);
}

#[test]
fn a_covered_head_at_the_cheapest() {
    endure("amina", Quality::Swift, Framing::Bust);
}
