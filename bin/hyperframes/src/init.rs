//! `hyperframes init`: a new project from a template.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use include_dir::{Dir, DirEntry, include_dir};

use crate::failure::CliError;
use crate::resolution::Resolution;
use crate::show;

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
/// What every project gets.
const SHARED: &str = "shared";
/// Folders that are there even when a template puts nothing into them.
const FOLDERS: [&str; 2] = ["compositions", "assets"];
/// Longest name, in characters.
const MAX_NAME: usize = 100;

#[derive(Args)]
pub struct Options {
    /// Name of the project and of its new folder: letters, digits, `.`, `_` and `-`
    #[arg(value_parser = name)]
    name: String,
    /// Template to begin with
    #[arg(short, long, value_enum, default_value = "blank")]
    example: Example,
    /// Size of the picture
    #[arg(long, value_enum, default_value = "landscape")]
    resolution: Resolution,
    /// Ask nothing; this version never does
    #[arg(long)]
    non_interactive: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Example {
    /// An empty picture of five seconds
    Blank,
    /// A headline that builds up word by word
    TitleCard,
    /// A bar chart with values that count up
    DataChart,
    /// A speaking presenter before a drawn set, with points, name plate and captions
    TalkingPresenter,
    /// Spoken words that light up as they are said
    Captions,
}

pub fn run(options: &Options) -> Result<ExitCode, CliError> {
    let target = Path::new(&options.name);
    if is_taken(target)? {
        return Err(CliError::usage(format!("{} is there already and is not empty", target.display())));
    }
    let example = options.example.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    let (width, height) = options.resolution.size();
    let values = [
        ("{{name}}", options.name.clone()),
        ("{{example}}", example.clone()),
        ("{{width}}", width.to_string()),
        ("{{height}}", height.to_string()),
    ];
    for folder in FOLDERS {
        let folder = target.join(folder);
        fs::create_dir_all(&folder).map_err(|error| CliError::file("make", &folder, error))?;
    }
    for template in [SHARED, &example] {
        let folder = TEMPLATES.get_dir(template).ok_or_else(|| CliError::usage(format!("no template `{template}`")))?;
        write(folder, folder.path(), target, &values)?;
    }
    show::line(&format!("{}: {example}, {width}x{height}", target.display()))?;
    show::line(&format!("next: hyperframes dev {0}   hyperframes render {0}", target.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// An empty folder is as good as none.
fn is_taken(target: &Path) -> Result<bool, CliError> {
    match fs::read_dir(target) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(CliError::file("make", target, error)),
    }
}

/// Copies a folder of templates, with values put into texts.
fn write(folder: &Dir, root: &Path, target: &Path, values: &[(&str, String)]) -> Result<(), CliError> {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => write(inner, root, target, values)?,
            DirEntry::File(file) => {
                let inside = file.path().strip_prefix(root).unwrap_or(file.path());
                // Under its real name it would hold for this repository.
                let inside = if inside == Path::new("gitignore") { Path::new(".gitignore") } else { inside };
                let path = target.join(inside);
                let failed = |error| CliError::file("write", &path, error);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent).map_err(failed)?;
                }
                match file.contents_utf8() {
                    Some(text) => fs::write(&path, fill(text, values)).map_err(failed)?,
                    None => fs::write(&path, file.contents()).map_err(failed)?,
                }
            }
        }
    }
    Ok(())
}

fn fill(text: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(text.to_owned(), |text, (mark, value)| text.replace(mark, value))
}

/// It becomes a folder, a package's name and part of file names.
fn name(text: &str) -> Result<String, String> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let starts = text.starts_with(|letter: char| letter.is_ascii_alphanumeric());
    if starts && text.len() <= MAX_NAME && text.chars().all(allowed) {
        return Ok(text.to_owned());
    }
    Err(format!("a name begins with a letter or digit and has only letters, digits, `.`, `_`, `-`, at most {MAX_NAME}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_has_a_folder_with_a_page_and_every_folder_an_example() {
        let examples: Vec<String> = Example::value_variants()
            .iter()
            .filter_map(|example| example.to_possible_value().map(|value| value.get_name().to_owned()))
            .collect();
        for example in &examples {
            assert!(TEMPLATES.get_file(format!("{example}/index.html")).is_some(), "{example}");
        }
        assert_eq!(TEMPLATES.dirs().count(), examples.len() + 1);
    }

    #[test]
    fn names_are_those_of_folders_and_packages() {
        for good in ["a", "my-video", "Q2_2026.v1"] {
            assert_eq!(name(good).as_deref(), Ok(good));
        }
        for bad in ["", ".", "..", "-x", "a/b", "a b", "ü", &"a".repeat(101)] {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
