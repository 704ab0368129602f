//! Prints the page that a project becomes: `cargo run --example compile -- FOLDER`.

use std::path::Path;

use herald_hyperframes::Composition;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let composition = Composition::open(Path::new(&folder), "index.html")?;
    println!("{}", composition.html);
    for warning in composition.warnings {
        eprintln!("{}: {}", warning.code, warning.message);
    }
    Ok(())
}
