//! Fills a models folder: `setup DIR [--fixtures] [--keep] [artifact …]`, or lists it: `setup DIR --status`.

use std::process::ExitCode;

use herald_inference::{ArtifactState, Models, SetupOptions, setup};

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Vec<String>) -> Result<(), Box<dyn std::error::Error>> {
    let (flags, names): (Vec<String>, Vec<String>) = arguments.into_iter().partition(|word| word.starts_with("--"));
    let [folder, only @ ..] = names.as_slice() else {
        return Err("usage: setup DIR [--fixtures] [--keep] [--status] [artifact …]".into());
    };
    let models = Models::open(folder)?;
    if flags.iter().any(|flag| flag == "--status") {
        for line in models.status() {
            let state = match line.state {
                ArtifactState::Present => "present",
                ArtifactState::Missing => "missing",
                ArtifactState::Corrupt => "corrupt",
            };
            println!("{:22} {state:8} {:>11} {:30} {}", line.id, line.bytes, line.licence, line.purpose);
        }
        return Ok(());
    }
    let options = SetupOptions {
        only: only.to_vec(),
        fixtures: flags.iter().any(|flag| flag == "--fixtures"),
        keep_packages: flags.iter().any(|flag| flag == "--keep"),
        ..SetupOptions::default()
    };
    setup(&models, &options, &mut |event| eprintln!("{event:?}"))?;
    Ok(())
}
