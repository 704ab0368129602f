//! Contact sheets of styles and layouts, with what is wrong in them:
//! `cargo run -p herald-scenes --example sheet -- OUT [STYLE,STYLE] [16:9,9:16,1:1] [COLUMNS]`; without columns (0) nothing is
//! drawn, only fitted and looked at.

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::path::Path;
use std::sync::Arc;

use herald_hyperframes::{BrowserPool, Capture, CaptureOptions, Chromium, Composition, Pictures};
use herald_media::Tools;
use herald_scenes::{Canvas, Style, check, fit};
use image::RgbImage;
use image::imageops::{self, FilterType};

/// Pixels of the long side of a picture.
const THUMB: u32 = 480;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_env_filter("warn").init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let out = arguments.first().ok_or("OUT [STYLES] [CANVASES] [COLUMNS]")?;
    let wanted = |at: usize, name: &str| {
        arguments.get(at).is_none_or(|list| list == "all" || list.split(',').any(|one| one == name))
    };
    let columns: u32 = arguments.get(3).map_or(Ok(4), |text| text.parse())?;
    let folder = Path::new(out);
    let contents = sample::every_layout();
    let files = sample::Files::make(&folder.join("files"), contents.len() as f64 * sample::SCENE);
    let pool = BrowserPool::new(Chromium::default(), 0);
    let tools = Tools::default();
    for style in Style::all().iter().filter(|style| wanted(1, &style.style_id)) {
        for canvas in Canvas::ALL.into_iter().filter(|canvas| wanted(2, canvas.name())) {
            let name = format!("{}-{}", style.style_id, canvas.name().replace(':', "x"));
            let film = sample::film(&style.style_id, canvas, contents.clone(), &files);
            let project = folder.join("projects").join(&name);
            if let Err(error) = fit(&pool, &tools, &film, &sample::assets(), &project).await {
                println!("{name}: {error}");
                continue;
            }
            let times: Vec<f64> = (0..contents.len()).map(|index| (index as f64 + 0.8) * sample::SCENE).collect();
            for finding in check(&pool, &tools, &project, &times).await? {
                println!("{name}: scene {}: {:?}: {}", finding.scene, finding.kind, finding.what);
            }
            if columns == 0 {
                println!("{name}: looked at");
                continue;
            }
            let composition = Arc::new(Composition::open(&project, "index.html")?);
            let options = CaptureOptions { pictures: Pictures::Jpeg(92), ..CaptureOptions::default() };
            let mut capture = Capture::open(&pool, &tools, composition, options).await?;
            let (w, h) = canvas.size();
            let (w, h) = (w * THUMB / w.max(h), h * THUMB / w.max(h));
            let mut sheet = RgbImage::new(columns * (w + 8), times.len().div_ceil(columns as usize) as u32 * (h + 8));
            for (index, time) in times.iter().enumerate() {
                let picture = image::load_from_memory(&capture.picture_at(*time).await?)?;
                let small = picture.resize_exact(w, h, FilterType::Triangle).to_rgb8();
                let (column, row) = (index as u32 % columns, index as u32 / columns);
                imageops::replace(&mut sheet, &small, i64::from(column * (w + 8)), i64::from(row * (h + 8)));
            }
            for warning in capture.warnings().await {
                println!("{name}: {}: {}", warning.code, warning.message);
            }
            sheet.save(folder.join(format!("{name}.jpg")))?;
            println!("{name}");
        }
    }
    Ok(())
}
