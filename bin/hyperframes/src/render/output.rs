//! Where a render goes, and as what.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use herald_hyperframes::OutputFormat;
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
    /// 256 colours of the video's own, transparent, silent; at most 30 frames a second
    Gif,
    /// A folder of lossless pictures, transparent, with the sound beside them
    PngSequence,
}

impl Format {
    /// `loops` is for a GIF.
    pub fn output(self, loops: u16) -> OutputFormat {
        match self {
            Format::Mp4 => OutputFormat::Film(Container::Mp4),
            Format::Webm => OutputFormat::Film(Container::Webm),
            Format::Mov => OutputFormat::Film(Container::Mov),
            Format::Gif => OutputFormat::Gif { loops },
            Format::PngSequence => OutputFormat::PngSequence,
        }
    }

    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// What names of its files end in. `None`: it is a folder.
    fn extension(self) -> Option<String> {
        (self != Format::PngSequence).then(|| self.name())
    }
}

/// What the flag says, else the output's name, else MP4. A name that says another format than the flag is an error.
pub fn format(flag: Option<Format>, output: Option<&Path>) -> Result<Format, CliError> {
    let ending = output.and_then(|path| path.extension()).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let named =
        Format::value_variants().iter().copied().find(|format| ending.is_some() && format.extension() == ending);
    match (flag, named) {
        (Some(flag), Some(named)) if flag != named => {
            let (flag, named) = (flag.name(), named.name());
            Err(CliError::usage(format!("--format {flag} and an --output that ends in .{named} contradict each other")))
        }
        (Some(format), _) | (None, Some(format)) => Ok(format),
        (None, None) => match ending {
            Some(ending) => Err(CliError::usage(format!(
                "--output: .{ending} is none of mp4, webm, mov, gif; say which with --format"
            ))),
            None => Ok(Format::Mp4),
        },
    }
}

pub fn default_path(project: &Project, format: Format, batch: bool) -> PathBuf {
    let number = if batch { "-{index}" } else { "" };
    let ending = format.extension().map(|extension| format!(".{extension}")).unwrap_or_default();
    let name = format!("{}{number}{ending}", project.name());
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
        assert_eq!(of(None, Some("clip.gif")), Some(Format::Gif));
        assert_eq!(of(Some(Format::PngSequence), Some("clip.gif")), None);
        assert_eq!(of(Some(Format::PngSequence), Some("frames.v2")), Some(Format::PngSequence));
        assert_eq!(of(None, Some("clip.avi")), None);
    }
}
