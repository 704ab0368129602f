//! Renders stock presenters for looking at.
//!
//! ```text
//! presenter stills MODELS OUT WIDTH HEIGHT PERSON.toml …    one still of each
//! presenter poses  MODELS OUT WIDTH HEIGHT PERSON.toml      mouths, blinks and turns
//! presenter bench  MODELS OUT WIDTH HEIGHT PERSON.toml      time per frame
//! ```
//! MODELS is a folder that `herald setup` filled.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use herald_avatar::character::{Kit, Person, Presenter, Stage};
use herald_avatar::{Delivery, Expression, FrameBuffer, FrameSource, Performance, Viseme};
use herald_inference::Models;
use image::RgbImage;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, models, out, width, height, people @ ..] = arguments.as_slice() else {
        return Err("usage: presenter stills|poses|bench MODELS OUT WIDTH HEIGHT PERSON.toml …".into());
    };
    let started = Instant::now();
    let kit = Arc::new(Kit::load(&Models::open(models)?)?);
    println!("kit in {:?}", started.elapsed());
    let stage = Stage::new(width.parse()?, height.parse()?);
    std::fs::create_dir_all(out)?;
    for path in people {
        let person = Person::parse(&std::fs::read_to_string(path)?)?;
        let started = Instant::now();
        let presenter = Presenter::new(&kit, &person, &stage, Performance::silent(4.0, Delivery::default()), 25.0)?;
        println!("{} in {:?}", person.name, started.elapsed());
        let out = Path::new(out);
        match mode.as_str() {
            "stills" => {
                still(&presenter, &out.join(format!("{}.png", person.name.to_lowercase())), &Expression::default())?
            }
            "poses" => poses(&presenter, out)?,
            "bench" => bench(&presenter)?,
            _ => return Err("no such mode".into()),
        }
    }
    Ok(())
}

fn still(presenter: &Presenter, path: &Path, expression: &Expression) -> Result<(), Box<dyn Error>> {
    let mut frame: FrameBuffer = presenter.buffer();
    presenter.render_expression(expression, &mut frame)?;
    let [width, height] = presenter.size();
    RgbImage::from_raw(width as u32, height as u32, frame.rgb).ok_or("no frame")?.save(path)?;
    Ok(())
}

fn say(viseme: Viseme) -> Expression {
    let shape = viseme.shape();
    Expression {
        aperture: shape.open / 0.27 * 0.185 * (1.0 - 0.6 * (shape.close - 0.35).clamp(0.0, 1.0)),
        mouth: shape,
        press: if viseme == Viseme::Bilabial { 1.0 } else { 0.0 },
        ..Expression::default()
    }
}

fn poses(presenter: &Presenter, out: &Path) -> Result<(), Box<dyn Error>> {
    let still_face = Expression::default();
    for (name, expression) in [
        ("00-rest", still_face),
        ("01-m", say(Viseme::Bilabial)),
        ("02-ah", say(Viseme::Open)),
        ("03-ee", say(Viseme::FrontClose)),
        ("04-oo", say(Viseme::BackClose)),
        ("05-f", say(Viseme::Labiodental)),
        ("06-s", say(Viseme::Sibilant)),
        ("07-oh", say(Viseme::BackMid)),
        ("08-blink", Expression { blink: 1.0, ..still_face }),
        ("09-half-blink", Expression { blink: 0.5, ..still_face }),
        ("10-gaze", Expression { gaze: [0.9, 0.4], ..still_face }),
        ("11-turn", Expression { turn: [4.0, 3.0, 3.0], brow: 1.0, ..say(Viseme::FrontMid) }),
    ] {
        still(presenter, &out.join(format!("{name}.png")), &expression)?;
    }
    Ok(())
}

fn bench(presenter: &Presenter) -> Result<(), Box<dyn Error>> {
    let mut frame = presenter.buffer();
    presenter.render_yuv420(0, &mut frame)?;
    let started = Instant::now();
    let count = presenter.frame_count().min(50);
    for index in 0..count {
        presenter.render_yuv420(index, &mut frame)?;
    }
    println!("{:.2} ms a frame", started.elapsed().as_secs_f64() * 1e3 / count as f64);
    Ok(())
}
