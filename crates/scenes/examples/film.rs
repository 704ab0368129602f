//! A film of eight scenes, from their contents to the file:
//! `cargo run --release -p herald-scenes --example film -- OUT.mp4 [STYLE] [16:9|9:16|1:1] [SCENE,SCENE]`.

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use herald_hyperframes::{BrowserPool, Chromium, Composition, RenderOptions, lint, render};
use herald_media::Tools;
use herald_scenes::{Canvas, fit};
use tokio_util::sync::CancellationToken;

/// Places in [`sample::every_layout`]: title, statement, number, bars, presenter, steps beside a presenter, pictures, end.
const SCENES: [usize; 8] = [0, 1, 2, 3, 16, 19, 12, 21];

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_env_filter("warn").init();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let output = Path::new(arguments.first().ok_or("OUT.mp4 [STYLE] [CANVAS]")?);
    let style = arguments.get(1).map_or("noir-detective", String::as_str);
    let name = arguments.get(2).map_or("16:9", String::as_str);
    let canvas = Canvas::ALL.into_iter().find(|canvas| canvas.name() == name).ok_or("16:9, 9:16 or 1:1")?;
    let scenes: Vec<usize> = match arguments.get(3) {
        Some(list) => list.split(',').map(str::parse).collect::<Result<_, _>>()?,
        None => SCENES.to_vec(),
    };
    let folder = tempfile::tempdir()?;
    let files = sample::Files::make(&folder.path().join("files"), scenes.len() as f64 * sample::SCENE);
    let every = sample::every_layout();
    let film = sample::film(style, canvas, scenes.iter().map(|at| every[*at].clone()).collect(), &files);
    let (pool, tools) = (BrowserPool::new(Chromium::default(), 0), Tools::default());
    let project = folder.path().join("project");
    let begun = Instant::now();
    fit(&pool, &tools, &film, &sample::assets(), &project).await?;
    println!("fitted in {:.1} s", begun.elapsed().as_secs_f64());
    for finding in lint::lint(&project)?.findings {
        println!("lint: {finding:?}");
    }
    let composition = Arc::new(Composition::open(&project, "index.html")?);
    let begun = Instant::now();
    let options = RenderOptions::default();
    let rendered = render(&pool, &tools, composition, &options, output, &CancellationToken::new(), |_| {}).await?;
    println!("{:.1} s of film in {:.1} s: {:?}", rendered.seconds, begun.elapsed().as_secs_f64(), rendered.warnings);
    Ok(())
}
