//! Renders stock presenters for looking at.
//!
//! ```text
//! presenter people MODELS OUT WIDTH HEIGHT [ID …]    the first look of each person (all without ids), and a sheet of them
//! presenter sheet  MODELS OUT WIDTH HEIGHT [ID …]    every look as a tile of one sheet
//! presenter hair   MODELS OUT WIDTH HEIGHT [ID [STYLE …]]    hair styles on one person: front and both three-quarter views
//! presenter poses  MODELS OUT WIDTH HEIGHT ID         mouths, blinks and turns
//! presenter act    MODELS OUT WIDTH HEIGHT ID         a strip of frames of someone talking
//! presenter bench  MODELS OUT WIDTH HEIGHT ID         time per frame
//! ```
//! MODELS is a folder that `herald setup` filled.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use herald_avatar::character::motion::MotionPlan;
use herald_avatar::character::{
    Framing, HairStyle, Kit, Look, Person, PersonFile, Presenter, Quality, Stage, Work, catalogue,
};
use herald_avatar::{Delivery, Expression, Expressiveness, FrameBuffer, FrameSource, Performance, Viseme};
use herald_domain::timing::PhonemeTiming;
use herald_inference::Models;
use image::RgbImage;

type Failure = Box<dyn Error>;

/// Where and how large to draw.
struct Studio {
    kit: Arc<Kit>,
    stage: Stage,
}

impl Studio {
    fn presenter(&self, person: &Person) -> Result<Presenter, Failure> {
        let performance = Performance::silent(4.0, Delivery::default());
        Ok(Presenter::new(&self.kit, person, &self.stage, performance, 25.0)?)
    }

    fn look(&self, file: &PersonFile, look: &Look) -> Result<Presenter, Failure> {
        let performance = Performance::silent(4.0, Delivery::default());
        let stage = Stage { framing: look.framing, ..self.stage.clone() };
        Ok(Presenter::new(&self.kit, &file.resolve(look), &stage, performance, 25.0)?)
    }
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, models, out, width, height, names @ ..] = arguments.as_slice() else {
        return Err("usage: presenter people|sheet|hair|poses|bench MODELS OUT WIDTH HEIGHT [ID …]".into());
    };
    let kit = Arc::new(Kit::load(&Models::open(models)?)?);
    let stage = Stage { framing: framing()?, quality: quality()?, ..Stage::new(width.parse()?, height.parse()?) };
    let studio = Studio { kit, stage };
    let out = Path::new(out);
    std::fs::create_dir_all(out)?;
    let first = || -> Result<&'static PersonFile, Failure> {
        let id = names.first().map_or("ana", String::as_str);
        Ok(catalogue().iter().find(|file| file.id() == id).ok_or("no such person")?)
    };
    let chosen = catalogue().iter().filter(|file| names.is_empty() || names.contains(&file.id()));
    match mode.as_str() {
        "people" => people(&studio, chosen, out),
        "sheet" => sheet(&studio, chosen, out),
        "hair" => hair(&studio, first()?, names.get(1..).unwrap_or_default(), out),
        "poses" => poses(&studio.look(first()?, &first()?.looks[0])?, out),
        "act" => act(&studio.kit, &first()?.resolve(&first()?.looks[0]), &studio.stage, out),
        "bench" => bench(&talking(&studio.kit, &first()?.resolve(&first()?.looks[0]), &studio.stage)?),
        _ => Err("no such mode".into()),
    }
}

fn people(studio: &Studio, files: impl Iterator<Item = &'static PersonFile>, out: &Path) -> Result<(), Failure> {
    let mut tiles = Vec::new();
    for file in files {
        let started = Instant::now();
        let tile = picture(&studio.look(file, &file.looks[0])?, &Expression::default())?;
        println!("{} in {:?}", file.name, started.elapsed());
        tile.save(out.join(format!("{}.png", file.id())))?;
        tiles.push(tile);
    }
    tiled(&tiles, 6).save(out.join("people.png"))?;
    Ok(())
}

fn sheet(studio: &Studio, files: impl Iterator<Item = &'static PersonFile>, out: &Path) -> Result<(), Failure> {
    let mut tiles = Vec::new();
    for (file, look) in files.flat_map(|file| file.looks.iter().map(move |look| (file, look))) {
        tiles.push(picture(&studio.look(file, look)?, &Expression::default())?);
    }
    tiled(&tiles, 8).save(out.join("looks.png"))?;
    println!("{} looks", tiles.len());
    Ok(())
}

fn hair(studio: &Studio, file: &PersonFile, names: &[String], out: &Path) -> Result<(), Failure> {
    let mut tiles = Vec::new();
    for style in HairStyle::ALL {
        let name = format!("{style:?}").to_lowercase();
        if !names.is_empty() && !names.contains(&name) {
            continue;
        }
        let mut person = file.resolve(&file.looks[0]);
        (person.hair.style, person.yaw) = (style, 0.0);
        let presenter = studio.presenter(&person)?;
        for yaw in [-35.0, 0.0, 35.0] {
            tiles.push(picture(&presenter, &Expression { turn: [yaw, 0.0, 0.0], ..Expression::default() })?);
        }
        println!("{name}");
    }
    tiled(&tiles, 6).save(out.join(format!("hair-{}.png", file.id())))?;
    Ok(())
}

fn tiled(tiles: &[RgbImage], columns: usize) -> RgbImage {
    let (width, height) = tiles.first().map_or((1, 1), RgbImage::dimensions);
    let rows = tiles.len().div_ceil(columns).max(1) as u32;
    let mut all =
        RgbImage::from_pixel(width * columns.min(tiles.len()).max(1) as u32, height * rows, image::Rgb([255; 3]));
    for (index, tile) in tiles.iter().enumerate() {
        let (column, row) = (index % columns, index / columns);
        image::imageops::replace(&mut all, tile, i64::from(width) * column as i64, i64::from(height) * row as i64);
    }
    all
}

fn picture(presenter: &Presenter, expression: &Expression) -> Result<RgbImage, Failure> {
    let mut frame: FrameBuffer = presenter.buffer();
    presenter.render_expression(expression, &mut frame)?;
    let [width, height] = presenter.size();
    Ok(RgbImage::from_raw(width as u32, height as u32, frame.rgb).ok_or("no frame")?)
}

fn still(presenter: &Presenter, path: &Path, expression: &Expression) -> Result<(), Failure> {
    Ok(picture(presenter, expression)?.save(path)?)
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

fn poses(presenter: &Presenter, out: &Path) -> Result<(), Failure> {
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

/// Someone who speaks in three phrases; `MOTION` says what else they do, `ENERGY` (low, medium, high) how.
fn talking(kit: &Arc<Kit>, person: &Person, stage: &Stage) -> Result<Presenter, Failure> {
    let expressiveness = match std::env::var("ENERGY").as_deref() {
        Ok("low") => Expressiveness::Low,
        Ok("high") => Expressiveness::High,
        _ => Expressiveness::Medium,
    };
    let mut phonemes = Vec::new();
    let mut time = 0.3;
    for (index, symbol) in "hɛlOwɜldtəpAwɑmiðɪsbɪfɔ".chars().cycle().take(110).enumerate() {
        let length = 0.06 + 0.015 * (index % 5) as f64;
        let vowel = "ɛOɜəAɑiɪɔ".contains(symbol);
        let stressed = vowel && index % 4 == 1;
        phonemes.push(PhonemeTiming { symbol: symbol.to_string(), start: time, end: time + length, stressed });
        time += length + if index % 37 == 36 { 0.5 } else { 0.0 };
    }
    let delivery = Delivery { expressiveness, seed: 5 };
    let performance = Performance::from_phonemes(&phonemes, time + 0.7, delivery);
    let motion = std::env::var("MOTION").unwrap_or_default();
    let understood = MotionPlan::parse(&motion);
    if !understood.unknown.is_empty() {
        println!("not understood: {:?}", understood.unknown);
    }
    let stage = Stage { motion: understood.plan, ..stage.clone() };
    Ok(Presenter::new(kit, person, &stage, performance, 25.0)?)
}

/// `FROM` and `STEP` choose the frames.
fn act(kit: &Arc<Kit>, person: &Person, stage: &Stage, out: &Path) -> Result<(), Failure> {
    let presenter = talking(kit, person, stage)?;
    let number =
        |name: &str, usual: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (from, step, count) = (number("FROM", 0), number("STEP", 8), number("COUNT", 24));
    let mut frame = presenter.buffer();
    for (k, index) in (from..presenter.frame_count()).step_by(step).take(count).enumerate() {
        presenter.render(index, &mut frame)?;
        let [width, height] = presenter.size();
        let picture = RgbImage::from_raw(width as u32, height as u32, frame.rgb.clone()).ok_or("no frame")?;
        picture.save(out.join(format!("{k:03}.png")))?;
    }
    Ok(())
}

fn bench(presenter: &Presenter) -> Result<(), Failure> {
    let mut frame = presenter.buffer();
    presenter.render_yuv420(0, &mut frame)?;
    let started = Instant::now();
    let before = cpu_seconds();
    let count = presenter.frame_count().min(50);
    for index in 0..count {
        presenter.render_yuv420(index, &mut frame)?;
    }
    let per_frame = |seconds: f64| seconds * 1e3 / count as f64;
    println!(
        "{:.1} CPU-ms a frame ({:.1} on the clock)",
        per_frame(cpu_seconds() - before),
        per_frame(started.elapsed().as_secs_f64())
    );
    for work in Work::ALL {
        println!(
            "  {:10} {:6.2} ms",
            work.name(),
            presenter.timings().of(work).as_secs_f64() * 1e3 / (count + 2) as f64
        );
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

/// From the environment: `FRAMING` is `close`, `bust` or `half`.
fn framing() -> Result<Framing, Failure> {
    match std::env::var("FRAMING").as_deref() {
        Ok("close") => Ok(Framing::Close),
        Ok("half") => Ok(Framing::Half),
        Ok("bust") | Err(_) => Ok(Framing::Bust),
        Ok(other) => Err(format!("no framing `{other}`").into()),
    }
}

/// From the environment: `QUALITY` is `swift`, `standard` or `fine`.
fn quality() -> Result<Quality, Failure> {
    match std::env::var("QUALITY").as_deref() {
        Ok("swift") => Ok(Quality::Swift),
        Ok("fine") => Ok(Quality::Fine),
        Ok("standard") | Err(_) => Ok(Quality::Standard),
        Ok(other) => Err(format!("no quality `{other}`").into()),
    }
}
