//! `hyperframes init`: a new project from a template.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use herald_hyperframes::INSTALL_COMMAND;
use include_dir::{Dir, DirEntry, include_dir};

use crate::failure::CliError;
use crate::init_media::{Footage, Kind};
use crate::machine::Machine;
use crate::resolution::Resolution;
use crate::show;

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
/// What every project gets.
const SHARED: &str = "shared";
/// Folders that are there even when a template puts nothing into them.
const FOLDERS: [&str; 2] = ["compositions", "assets"];
/// Served from what is installed: a render has no network.
const TAILWIND: &str = "@tailwindcss/browser";
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
    /// Begin with a video that fills the picture, instead of a template
    #[arg(long, value_name = "FILE", conflicts_with_all = ["example", "audio"])]
    video: Option<PathBuf>,
    /// Begin with a sound, instead of a template
    #[arg(long, value_name = "FILE", conflicts_with = "example")]
    audio: Option<PathBuf>,
    /// Load Tailwind CSS, which makes its styles in the page
    #[arg(long)]
    tailwind: bool,
    /// Size of the picture [default: that of the video, else landscape]
    #[arg(long, value_enum)]
    resolution: Option<Resolution>,
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

pub fn run(machine: &Machine, options: &Options) -> Result<ExitCode, CliError> {
    let target = Path::new(&options.name);
    if is_taken(target)? {
        return Err(CliError::usage(format!("{} is there already and is not empty", target.display())));
    }
    if options.tailwind && !machine.libraries.as_ref().is_some_and(|libraries| libraries.has(TAILWIND)) {
        return Err(CliError::usage(format!(
            "--tailwind: `{TAILWIND}` is not installed, and a render has no network; {INSTALL_COMMAND} installs it"
        )));
    }
    let footage = options.footage()?;
    let example = options.example.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    let own_size = footage.as_ref().and_then(|footage| footage.size);
    let (width, height) = match (options.resolution, own_size) {
        (None, Some(size)) => size,
        (named, _) => named.unwrap_or(Resolution::Landscape).size(),
    };
    let mut values = vec![
        ("{{name}}", options.name.clone()),
        ("{{example}}", example.clone()),
        ("{{width}}", width.to_string()),
        ("{{height}}", height.to_string()),
    ];
    for folder in FOLDERS {
        let folder = target.join(folder);
        fs::create_dir_all(&folder).map_err(|error| CliError::file("make", &folder, error))?;
    }
    let templates: &[&str] = if footage.is_some() { &[SHARED] } else { &[SHARED, &example] };
    for template in templates {
        let folder = TEMPLATES.get_dir(template).ok_or_else(|| CliError::usage(format!("no template `{template}`")))?;
        write(folder, folder.path(), target, &values)?;
    }
    let page = target.join("index.html");
    if let Some(footage) = &footage {
        values.extend([
            ("{{file}}", footage.name.clone()),
            ("{{seconds}}", show::seconds(footage.seconds)),
            ("{{sound}}", if footage.sounds { r#"data-has-audio="true""# } else { "muted" }.to_owned()),
        ]);
        let copy = target.join("assets").join(&footage.name);
        fs::copy(&footage.path, &copy).map_err(|error| CliError::file("copy to", &copy, error))?;
        fs::write(&page, fill(footage.page(), &values)).map_err(|error| CliError::file("write", &page, error))?;
    }
    if options.tailwind {
        let html = fs::read_to_string(&page).map_err(|error| CliError::file("read", &page, error))?;
        fs::write(&page, with_tailwind(&html)).map_err(|error| CliError::file("write", &page, error))?;
    }
    let begun_with = footage.map_or(example, |footage| footage.name);
    show::line(&format!("{}: {begun_with}, {width}x{height}", target.display()))?;
    show::line(&format!("next: hyperframes dev {0}   hyperframes render {0}", target.display()))?;
    Ok(ExitCode::SUCCESS)
}

impl Options {
    fn footage(&self) -> Result<Option<Footage>, CliError> {
        match (&self.video, &self.audio) {
            (Some(path), _) => Footage::read("--video", path, Kind::Video).map(Some),
            (None, Some(path)) => Footage::read("--audio", path, Kind::Audio).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// Its address is that of the public copy, for which the installed one stands in.
fn with_tailwind(html: &str) -> String {
    const MARK: &str = "<meta charset=\"utf-8\">\n";
    let script =
        format!("{MARK}<script src=\"https://cdn.jsdelivr.net/npm/{TAILWIND}@4/dist/index.global.js\"></script>\n");
    html.replacen(MARK, &script, 1)
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
            let page = TEMPLATES.get_file(format!("{example}/index.html")).and_then(|file| file.contents_utf8());
            assert!(page.is_some_and(|page| with_tailwind(page).contains("tailwind")), "{example}");
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
