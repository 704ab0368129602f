//! Draws shots for looking at.
//!
//! ```text
//! shot sheet MODELS OUT.png WIDTH HEIGHT SECONDS COLUMNS PROMPT…      a row of frames for each prompt
//! shot bench MODELS WIDTH HEIGHT SECONDS PROMPT                       time per frame
//! ```
//! `LOOKS=ana,ben` names the people. MODELS is a folder that `herald setup` filled.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use herald_avatar::character::{Kit, catalogue};
use herald_avatar::cinema::{Backdrop, Player, Scene, Shot, ShotPlan};
use herald_avatar::{FrameBuffer, FrameSource};
use herald_inference::Models;
use image::RgbImage;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let usage =
        "usage: shot sheet MODELS OUT WIDTH HEIGHT SECONDS COLUMNS PROMPT… | bench MODELS WIDTH HEIGHT SECONDS PROMPT";
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["sheet", models, out, width, height, seconds, columns, prompts @ ..] => {
            let kit = Arc::new(Kit::load_whole(&Models::open(models)?)?);
            let (size, columns): ([usize; 2], usize) = ([width.parse()?, height.parse()?], columns.parse()?);
            let mut sheet = RgbImage::new((size[0] * columns) as u32, (size[1] * prompts.len()) as u32);
            for (row, prompt) in prompts.iter().enumerate() {
                let shot = staged(&kit, prompt, size, seconds.parse()?)?;
                let mut frame = FrameBuffer::default();
                for column in 0..columns {
                    let last = shot.frame_count() - 1;
                    shot.render(last * column / (columns - 1).max(1), &mut frame)?;
                    let picture = RgbImage::from_raw(size[0] as u32, size[1] as u32, frame.rgb.clone());
                    let picture = picture.ok_or("a frame of another size")?;
                    image::imageops::replace(&mut sheet, &picture, (column * size[0]) as i64, (row * size[1]) as i64);
                }
            }
            sheet.save(out)?;
        }
        ["bench", models, width, height, seconds, prompt] => {
            let kit = Arc::new(Kit::load_whole(&Models::open(models)?)?);
            let before = cpu_seconds();
            let shot = staged(&kit, prompt, [width.parse()?, height.parse()?], seconds.parse()?)?;
            println!("staged in {:.1} CPU-s", cpu_seconds() - before);
            let (started, before, mut frame) = (Instant::now(), cpu_seconds(), FrameBuffer::default());
            let count = shot.frame_count().min(40);
            for index in 0..count {
                shot.render_yuv420(index * (shot.frame_count() - 1) / count, &mut frame)?;
            }
            let per_frame = |seconds: f64| seconds * 1e3 / count as f64;
            let (cpu, clock) = (cpu_seconds() - before, started.elapsed().as_secs_f64());
            println!("{:.1} CPU-ms a frame ({:.1} on the clock)", per_frame(cpu), per_frame(clock));
        }
        _ => return Err(usage.into()),
    }
    Ok(())
}

/// CPU time of this process so far, seconds, where the system tells (Linux).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

fn staged(kit: &Arc<Kit>, prompt: &str, size: [usize; 2], seconds: f64) -> Result<Shot, Failure> {
    let read = ShotPlan::read(prompt);
    if !read.unknown.is_empty() {
        println!("not understood: {:?}", read.unknown);
    }
    let names = std::env::var("LOOKS").unwrap_or_else(|_| "ana".to_owned());
    let mut players = Vec::new();
    let mut own = None;
    for name in names.split(',') {
        let file = catalogue().iter().find(|file| file.id() == name).ok_or("no such person")?;
        let person = file.resolve(&file.looks[0]);
        own.get_or_insert_with(|| person.setting.clone());
        players.push(Player::Drawn(Box::new(person)));
    }
    let backdrop = Backdrop::Drawn(own.unwrap_or_default());
    let scene = Scene { plan: read.plan, players, backdrop, cast: None, size, seconds, seed: 7 };
    Ok(Shot::new(kit, &scene, 25.0)?)
}
