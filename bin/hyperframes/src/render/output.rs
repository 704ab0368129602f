//! Where a render goes, and as what.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use herald_media::film::Container;

use crate::failure::CliError;
use crate::project::Project;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// H.264 and AAC
    Mp4,
    /// VP9 and Opus, transparent
    Webm,
    /// ProRes 4444 and AAC, transparent
    Mov,
}

impl Format {
    pub fn container(self) -> Container {
        match self {
            Format::Mp4 => Container::Mp4,
            Format::Webm => Container::Webm,
            Format::Mov => Container::Mov,
        }
    }
}

/// What the flag says, else the output's name, else MP4. A name that says another format than the flag is an error.
pub fn format(flag: Option<Format>, output: Option<&Path>) -> Result<Format, CliError> {
    let ending = output.and_then(|path| path.extension()).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let named = Format::value_variants()
        .iter()
        .copied()
        .find(|format| Some(format.container().extension()) == ending.as_deref());
    match (flag, named) {
        (Some(flag), Some(named)) if flag != named => {
            let (flag, named) = (flag.container().extension(), named.container().extension());
            Err(CliError::usage(format!("--format {flag} and an --output that ends in .{named} contradict each other")))
        }
        (Some(format), _) | (None, Some(format)) => Ok(format),
        (None, None) => match ending {
            Some(ending) => {
                Err(CliError::usage(format!("--output: .{ending} is none of mp4, webm, mov; say which with --format")))
            }
            None => Ok(Format::Mp4),
        },
    }
}

pub fn default_path(project: &Project, format: Format, batch: bool) -> PathBuf {
    let number = if batch { "-{index}" } else { "" };
    let name = format!("{}{number}.{}", project.name(), format.container().extension());
    project.folder.join("renders").join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_the_flags_or_the_names_and_never_two_at_once() {
        let of = |flag, output: Option<&str>| format(flag, output.map(Path::new)).ok();
        assert_eq!(of(None, None), Some(Format::Mp4));
        assert_eq!(of(None, Some("a.WEBM")), Some(Format::Webm));
        assert_eq!(of(None, Some("a.b/clip")), Some(Format::Mp4));
        assert_eq!(of(Some(Format::Mov), Some("clip")), Some(Format::Mov));
        assert_eq!(of(Some(Format::Mov), Some("clip.mp4")), None);
        assert_eq!(of(None, Some("clip.gif")), None);
    }
}
