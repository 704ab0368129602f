//! Renders a project folder: `cargo run --release -p herald-hyperframes --example render -- FOLDER OUT.mp4 [WORKERS] [FPS]`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use herald_hyperframes::{BrowserPool, Chromium, Composition, OutputFormat, RenderOptions, render};
use herald_media::Tools;
use herald_media::film::Container;
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_env_filter("warn").init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, output, more @ ..] = arguments.as_slice() else { return Err("FOLDER OUT [WORKERS] [FPS]".into()) };
    let composition = Arc::new(Composition::open(Path::new(folder), "index.html")?);
    let container = match Path::new(output).extension().and_then(|extension| extension.to_str()) {
        Some("webm") => Container::Webm,
        Some("mov") => Container::Mov,
        _ => Container::Mp4,
    };
    let options = RenderOptions {
        format: OutputFormat::Film(container),
        workers: more.first().map(|text| text.parse()).transpose()?,
        fps: more.get(1).map(|text| text.parse()).transpose()?,
        ..RenderOptions::default()
    };
    let begun = Instant::now();
    let pool = BrowserPool::new(Chromium::default(), 0);
    let cancel = CancellationToken::new();
    let rendered = render(&pool, &Tools::default(), composition, &options, Path::new(output), &cancel, |_| {}).await?;
    println!("{} frames in {:.2} s: {rendered:#?}", rendered.frames, begun.elapsed().as_secs_f64());
    Ok(())
}
