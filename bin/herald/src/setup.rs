//! `herald setup`

use clap::Args;
use herald_inference::{Models, SetupEvent, SetupOptions, setup};

use crate::config::Config;
use crate::libraries;

#[derive(Args)]
pub struct Options {
    /// Only these artifacts, which `herald doctor` lists, or `libraries`
    only: Vec<String>,
    /// Also what only tests and benchmarks use
    #[arg(long)]
    fixtures: bool,
    /// Print where an installed artifact (or `ARTIFACT/FILE`) lies, and do nothing else
    #[arg(long = "where", value_name = "ARTIFACT", conflicts_with_all = ["only", "fixtures"])]
    location: Option<String>,
}

pub fn run(config: &Config, options: &Options) -> anyhow::Result<()> {
    let models = Models::open(&config.models_dir)?;
    if let Some(artifact) = &options.location {
        println!("{}", models.path(artifact)?.display());
        return Ok(());
    }
    let (libraries, only): (Vec<String>, Vec<String>) =
        options.only.iter().cloned().partition(|name| name == libraries::NAME);
    if options.only.is_empty() || !libraries.is_empty() {
        libraries::install(&config.libraries_dir)?;
        let folder = config.libraries_dir.display();
        eprintln!("Animation libraries and fonts are ready in {folder}, each under its own licence (THIRD_PARTY.md)");
    }
    if only.is_empty() && !options.only.is_empty() {
        return Ok(());
    }
    let wanted = SetupOptions {
        only,
        fixtures: options.fixtures,
        mirror: config.models_mirror.clone(),
        ..SetupOptions::default()
    };
    setup(&models, &wanted, &mut |event| report(&event))?;
    eprintln!("Engines are ready in {}", models.root().display());
    Ok(())
}

fn report(event: &SetupEvent) {
    match event {
        SetupEvent::Waiting => eprintln!("another set-up is running; waiting for it"),
        SetupEvent::AlreadyPresent { .. } => {}
        SetupEvent::Started { artifact, done, total } => eprintln!("[{}/{total}] {artifact}", done + 1),
        SetupEvent::Fetching { package, bytes } => {
            eprintln!("        fetching {package} ({:.1} MB)", *bytes as f64 / 1e6)
        }
        SetupEvent::Building { file, .. } => eprintln!("        preparing {file}"),
        SetupEvent::Installed { artifact, bytes } => {
            eprintln!("        installed {artifact} ({:.1} MB)", *bytes as f64 / 1e6)
        }
    }
}
