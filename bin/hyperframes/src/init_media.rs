//! A video or sound that a new project begins with.

use std::path::{Path, PathBuf};

use herald_media::probe::{MediaInfo, probe_self_contained};
use herald_media::{MediaError, Tools};

use crate::failure::CliError;

/// Longest side of a picture a composition can have, in pixels.
const MAX_SIDE: u32 = 7_680;

pub enum Kind {
    Video,
    Audio,
}

/// A file that was looked into.
pub struct Footage {
    pub path: PathBuf,
    /// What it is called in the project.
    pub name: String,
    pub kind: Kind,
    pub seconds: f64,
    /// Even; of a video.
    pub size: Option<(u32, u32)>,
    pub sounds: bool,
}

impl Footage {
    /// `flag` names it in messages.
    pub fn read(flag: &str, path: &Path, kind: Kind) -> Result<Footage, CliError> {
        let info = probe_self_contained(&Tools::default(), path).map_err(|error| match error {
            MediaError::ToolMissing { program } => {
                CliError::usage(format!("{flag}: `{program}` is not installed; `hyperframes doctor` says how"))
            }
            error => CliError::usage(format!("{flag} {}: {error}", path.display())),
        })?;
        let refused = |what: &str| Err(CliError::usage(format!("{flag} {}: {what}", path.display())));
        match (&kind, &info) {
            (Kind::Video, MediaInfo { video: None, .. }) => return refused("there is no picture in it"),
            (Kind::Audio, MediaInfo { audio: None, .. }) => return refused("there is no sound in it"),
            _ => {}
        }
        // The sound of a video may last a little longer than its picture.
        let seconds =
            info.video.as_ref().filter(|_| matches!(kind, Kind::Video)).map_or(info.duration, |it| it.duration);
        if seconds <= 0.0 {
            return refused("it has no length");
        }
        let size = match (&kind, &info.video) {
            (Kind::Video, Some(video)) => {
                // Players turn what is marked as turned; its sides change places.
                let (width, height) =
                    if video.is_turned { (video.height, video.width) } else { (video.width, video.height) };
                if width.max(height) > MAX_SIDE || width.min(height) < 2 {
                    return refused(&format!("a picture of {width}x{height} is too large or too small"));
                }
                Some((width & !1, height & !1))
            }
            _ => None,
        };
        Ok(Footage { path: path.to_owned(), name: safe(path), kind, seconds, size, sounds: info.audio.is_some() })
    }

    /// The page it fills.
    pub fn page(&self) -> &'static str {
        match self.kind {
            Kind::Video => include_str!("../media-templates/video.html"),
            Kind::Audio => include_str!("../media-templates/audio.html"),
        }
    }
}

/// Its own name, as far as it needs no quoting in a page or an address.
fn safe(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let letter = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
    let name: String = name.chars().map(letter).collect();
    match name.trim_start_matches(['.', '-']) {
        "" => "media".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_project_need_no_quotes() {
        assert_eq!(safe(Path::new("/a/Holiday 1 & 2 (ü).MP4")), "Holiday-1---2----.MP4");
        assert_eq!(safe(Path::new(".hidden.mp4")), "hidden.mp4");
        assert_eq!(safe(Path::new("é")), "media");
    }
}
