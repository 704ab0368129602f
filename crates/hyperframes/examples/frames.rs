//! Writes single pictures of a composition: `cargo run -p herald-hyperframes --example frames -- FOLDER OUT 0 0.5 1`.

use std::path::Path;
use std::sync::Arc;

use herald_hyperframes::{BrowserPool, Capture, CaptureOptions, Chromium, Composition, Pictures};
use herald_media::Tools;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_env_filter("warn").init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, out, times @ ..] = arguments.as_slice() else { return Err("FOLDER OUT TIME...".into()) };
    let composition = Arc::new(Composition::open(Path::new(folder), "index.html")?);
    let pool = BrowserPool::new(Chromium::default(), 0);
    let options = CaptureOptions { pictures: Pictures::Png, ..CaptureOptions::default() };
    let mut capture = Capture::open(&pool, &Tools::default(), composition, options).await?;
    println!("{} frames, {} s, tracks {:?}", capture.frames(), capture.duration(), capture.tracks());
    std::fs::create_dir_all(out)?;
    for time in times {
        let picture = capture.picture_at(time.parse()?).await?;
        std::fs::write(Path::new(out).join(format!("{time}.png")), &*picture)?;
    }
    println!("{:#?}", capture.warnings());
    Ok(())
}
