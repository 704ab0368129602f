//! One sheet of every style, its card and its chart: `cargo run -p herald-scenes --example catalogue -- OUT.jpg`.

#[path = "../tests/sample/installed.rs"]
mod installed;

use std::path::Path;
use std::sync::Arc;

use herald_hyperframes::{BrowserPool, Capture, CaptureOptions, Chromium, Composition, Pictures};
use herald_media::Tools;
use herald_scenes::{Canvas, Film, Style, fit, preview};
use image::RgbImage;
use image::imageops::{self, FilterType};

/// Pixels of a picture, and between two.
const SIZE: (u32, u32) = (400, 225);
const GAP: u32 = 6;
/// Pictures of a row: three styles.
const COLUMNS: u32 = 6;
/// Seconds of each scene, long enough for everything to have entered.
const SCENE: f64 = 5.0;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_env_filter("warn").init();
    let out = std::env::args().nth(1).ok_or("OUT.jpg")?;
    let (pool, tools) = (BrowserPool::new(Chromium::default(), 0), Tools::default());
    let rows = (2 * Style::all().len() as u32).div_ceil(COLUMNS);
    let mut sheet = RgbImage::new(COLUMNS * (SIZE.0 + GAP) - GAP, rows * (SIZE.1 + GAP) - GAP);
    let mut place = 0;
    for style in Style::all() {
        let folder = tempfile::tempdir()?;
        fit(&pool, &tools, &slow(preview::film(style)), &installed::assets(), folder.path()).await?;
        let composition = Arc::new(Composition::open(folder.path(), "index.html")?);
        let options = CaptureOptions { pictures: Pictures::Png, workers: Some(1), ..CaptureOptions::default() };
        let mut capture = Capture::open(&pool, &tools, composition, options).await?;
        for at in [SCENE * 0.85, SCENE * 1.85] {
            let picture = image::load_from_memory(&capture.picture_at(at).await?)?;
            let small = picture.resize_exact(SIZE.0, SIZE.1, FilterType::CatmullRom).to_rgb8();
            let (column, row) = (place % COLUMNS, place / COLUMNS);
            imageops::replace(&mut sheet, &small, (column * (SIZE.0 + GAP)).into(), (row * (SIZE.1 + GAP)).into());
            place += 1;
        }
    }
    let mut file = std::fs::File::create(Path::new(&out))?;
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, 74).encode_image(&sheet)?;
    Ok(())
}

/// In the wide canvas, every scene as long as [`SCENE`].
fn slow(film: Film) -> Film {
    let mut film = Film { canvas: Canvas::Landscape, ..film };
    for (index, scene) in film.scenes.iter_mut().enumerate() {
        (scene.start, scene.duration) = (index as f64 * SCENE, SCENE);
    }
    film
}
