//! Renders a portrait for looking at: poses one by one, or a spoken timeline.
//!
//! ```text
//! talk poses    MODELS PORTRAIT OUT WIDTH HEIGHT [RED,GREEN,BLUE]
//! talk timeline MODELS PORTRAIT OUT WIDTH HEIGHT FPS "h:0.08 ə:0.06 l:0.07 ˈO:0.18 …"
//! talk bench    MODELS PORTRAIT OUT WIDTH HEIGHT
//! ```
//! MODELS is a folder that `herald setup` filled. In a timeline each phoneme has its length in seconds, `_` is silence, and
//! a stress mark makes a stressed vowel. Frames go to OUT as PNG files.

use std::error::Error;
use std::path::Path;

use herald_avatar::{
    Animator, Background, Canvas, Delivery, Expression, FaceEngine, FrameSource, Performance, Portrait, PrepareOptions,
    Viseme, to_image,
};
use herald_domain::timing::PhonemeTiming;
use herald_inference::Models;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, models, picture, out, width, height, rest @ ..] = arguments.as_slice() else {
        return Err("usage: talk poses|timeline|bench MODELS PORTRAIT OUT WIDTH HEIGHT [FPS TIMELINE]".into());
    };
    let engine = FaceEngine::load(&Models::open(models)?)?;
    let started = std::time::Instant::now();
    let portrait = Portrait::prepare(&image::open(picture)?.to_rgb8(), &engine, PrepareOptions::default())?;
    println!("prepared in {:?}, {:?}, mouth open: {}", started.elapsed(), portrait.size(), portrait.mouth_is_open());
    let canvas = Canvas::new(width.parse()?, height.parse()?);
    std::fs::create_dir_all(out)?;
    match (mode.as_str(), rest) {
        ("poses", [colour]) => {
            let channels = colour.split(',').map(str::parse).collect::<Result<Vec<u8>, _>>()?;
            let colour = channels.try_into().map_err(|_| "a colour is red,green,blue")?;
            let canvas = Canvas { background: Background::Solid(colour), ..canvas };
            poses(&portrait, &canvas, Path::new(out))
        }
        ("poses", _) => poses(&portrait, &canvas, Path::new(out)),
        ("timeline", [fps, timeline]) => speak(&portrait, &canvas, Path::new(out), fps.parse()?, timeline),
        ("bench", _) => bench(&portrait, &canvas),
        _ => Err("no such mode".into()),
    }
}

fn poses(portrait: &Portrait, canvas: &Canvas, out: &Path) -> Result<(), Box<dyn Error>> {
    let started = std::time::Instant::now();
    let animator = Animator::new(portrait, canvas, Performance::silent(1.0, Delivery::default()), 25.0)?;
    println!("animator in {:?}", started.elapsed());
    let still = Expression::default();
    let say = |viseme: Viseme| Expression {
        aperture: viseme.shape().open / 0.27 * 0.185 * (1.0 - 0.6 * (viseme.shape().close - 0.35).clamp(0.0, 1.0)),
        mouth: viseme.shape(),
        press: if viseme == Viseme::Bilabial { 1.0 } else { 0.0 },
        ..still
    };
    let mut frame = animator.buffer();
    for (name, expression) in [
        ("00-rest", still),
        ("01-m", say(Viseme::Bilabial)),
        ("02-ah", say(Viseme::Open)),
        ("03-ee", say(Viseme::FrontClose)),
        ("04-oo", say(Viseme::BackClose)),
        ("05-f", say(Viseme::Labiodental)),
        ("06-eh", say(Viseme::FrontMid)),
        ("07-th", say(Viseme::Dental)),
        ("08-s", say(Viseme::Sibilant)),
        ("09-oh", say(Viseme::BackMid)),
        ("10-slit", Expression { aperture: 0.025, ..still }),
        ("11-small", Expression { aperture: 0.05, ..still }),
        ("12-blink-third", Expression { blink: 0.33, ..still }),
        ("13-blink-half", Expression { blink: 0.6, ..still }),
        ("14-blink", Expression { blink: 1.0, ..still }),
        ("15-gaze-left", Expression { gaze: [-0.9, 0.0], ..still }),
        ("16-gaze-right-down", Expression { gaze: [0.9, 0.5], ..still }),
        ("17-turn-left", Expression { turn: [-4.0, 0.0, -2.0], ..still }),
        ("18-turn-right", Expression { turn: [4.0, 2.0, 3.0], brow: 1.0, ..say(Viseme::Open) }),
        ("19-nod", Expression { turn: [0.0, 4.0, 0.0], ..still }),
    ] {
        animator.render_expression(&expression, &mut frame);
        to_image(&animator, &frame).ok_or("no frame")?.save(out.join(format!("{name}.png")))?;
    }
    Ok(())
}

fn speak(portrait: &Portrait, canvas: &Canvas, out: &Path, fps: f64, timeline: &str) -> Result<(), Box<dyn Error>> {
    let mut phonemes = Vec::new();
    let mut time = 0.0;
    for entry in timeline.split_whitespace() {
        let (symbol, length) = entry.split_once(':').ok_or("a phoneme is written symbol:seconds")?;
        let end = time + length.parse::<f64>()?;
        if symbol != "_" {
            let stressed = symbol.starts_with('ˈ');
            phonemes.push(PhonemeTiming { symbol: symbol.replace('ˈ', ""), start: time, end, stressed });
        }
        time = end;
    }
    let performance = Performance::from_phonemes(&phonemes, time, Delivery::default());
    let animator = Animator::new(portrait, canvas, performance, fps)?;
    let mut frame = animator.buffer();
    for index in 0..animator.frame_count() {
        animator.render(index, &mut frame)?;
        to_image(&animator, &frame).ok_or("no frame")?.save(out.join(format!("{index:05}.png")))?;
    }
    Ok(())
}

fn bench(portrait: &Portrait, canvas: &Canvas) -> Result<(), Box<dyn Error>> {
    let performance = Performance::silent(4.0, Delivery::default());
    let animator = Animator::new(portrait, canvas, performance, 25.0)?;
    let mut frame = animator.buffer();
    let mut best = f64::MAX;
    for index in 0..animator.frame_count() {
        let started = std::time::Instant::now();
        animator.render_yuv420(index, &mut frame)?;
        best = best.min(started.elapsed().as_secs_f64() * 1e3);
    }
    println!("{}x{}: best {best:.2} ms a frame on one thread, YUV included", canvas.width, canvas.height);
    Ok(())
}
