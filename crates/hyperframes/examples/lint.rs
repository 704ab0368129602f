//! Prints what is found in a project, as JSON: `cargo run --example lint -- FOLDER`.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let report = herald_hyperframes::lint::lint(Path::new(&folder))?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    Ok(())
}
