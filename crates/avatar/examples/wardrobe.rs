//! Renders settings and clothes for looking at.
//!
//! ```text
//! wardrobe sets     MODELS OUT WIDTH HEIGHT [NAME …]               settings alone
//! wardrobe scenes   MODELS OUT WIDTH HEIGHT PERSON.toml [NAME …]   settings with a presenter
//! wardrobe garments MODELS OUT WIDTH HEIGHT PERSON.toml [NAME …]   clothes from the front and a quarter turned
//! ```
//! `FRAMING` is `close`, `bust` or `half`. Names are the snake_case kinds, `kind.day`, `kind.warm` and so on for settings; without names, all are drawn.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use herald_avatar::character::{Framing, Garment, Kit, Outfit, Person, PersonFile, Presenter, Setting, Stage};
use herald_avatar::{Delivery, Expression, FrameSource, Performance};
use herald_inference::Models;
use image::RgbImage;

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, models, out, width, height, rest @ ..] = arguments.as_slice() else {
        return Err("usage: wardrobe sets|scenes|garments MODELS OUT WIDTH HEIGHT [PERSON.toml] [NAME …]".into());
    };
    let size = [width.parse()?, height.parse()?];
    let out = Path::new(out);
    std::fs::create_dir_all(out)?;
    if mode == "sets" {
        return sets(out, size, rest);
    }
    let kit = Arc::new(Kit::load(&Models::open(models)?)?);
    let (person, names) = rest.split_first().ok_or("which person?")?;
    let file = PersonFile::parse(&std::fs::read_to_string(person)?)?;
    let person = file.resolve(&file.looks[0]);
    match mode.as_str() {
        "scenes" => scenes(&kit, &person, out, size, names),
        "garments" => garments(&kit, &person, out, size, names),
        _ => Err("no such mode".into()),
    }
}

/// The settings named, or all.
fn chosen(names: &[String]) -> Result<Vec<(String, Setting)>, Box<dyn Error>> {
    if names.is_empty() {
        return Ok(Setting::KINDS
            .iter()
            .map(|(kind, _)| (format!("{kind:?}").to_lowercase(), Setting::of(*kind)))
            .collect());
    }
    names
        .iter()
        .map(|name| {
            let mut words = name.split('.');
            let mut text = format!("kind = \"{}\"\n", words.next().unwrap_or_default());
            for word in words {
                let key = if ["day", "evening", "night"].contains(&word) { "time" } else { "mood" };
                text.push_str(&format!("{key} = \"{word}\"\n"));
            }
            Ok((name.clone(), toml::from_str(&text)?))
        })
        .collect()
}

fn sets(out: &Path, [width, height]: [usize; 2], names: &[String]) -> Done {
    for (name, setting) in chosen(names)? {
        let started = Instant::now();
        let picture = setting.draw(width, height);
        println!("{name} in {:?}", started.elapsed());
        picture.save(out.join(format!("{name}.png")))?;
    }
    Ok(())
}

fn scenes(kit: &Arc<Kit>, person: &Person, out: &Path, size: [usize; 2], names: &[String]) -> Done {
    for (name, setting) in chosen(names)? {
        let person = Person { setting, ..person.clone() };
        still(kit, &person, size, &out.join(format!("{name}.png")))?;
    }
    Ok(())
}

fn garments(kit: &Arc<Kit>, person: &Person, out: &Path, size: [usize; 2], names: &[String]) -> Done {
    for (garment, _) in Garment::KINDS {
        let name = toml::Value::try_from(garment)?.as_str().unwrap_or_default().to_owned();
        if names.is_empty() || names.contains(&name) {
            let mut person = person.clone();
            person.outfit = Outfit::of(garment);
            still(kit, &person, size, &out.join(format!("{name}.png")))?;
        }
    }
    Ok(())
}

fn still(kit: &Arc<Kit>, person: &Person, [width, height]: [usize; 2], path: &Path) -> Done {
    let quiet = Performance::silent(1.0, Delivery::default());
    let framing = match std::env::var("FRAMING").as_deref() {
        Ok("half") => Framing::Half,
        Ok("close") => Framing::Close,
        _ => Framing::Bust,
    };
    let stage = Stage { framing, ..Stage::new(width, height) };
    let presenter = Presenter::new(kit, person, &stage, quiet, 25.0)?;
    let mut frame = presenter.buffer();
    presenter.render_expression(&Expression::default(), &mut frame)?;
    RgbImage::from_raw(width as u32, height as u32, frame.rgb).ok_or("no frame")?.save(path)?;
    Ok(())
}
