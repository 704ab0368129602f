//! What a render leaves behind, and what takes its frames.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use herald_media::film::{self, Container, FilmEncoder, FilmOrder};
use herald_media::gif::{GifEncoder, GifOrder};
use herald_media::{MediaError, Tools};
use tokio_util::sync::CancellationToken;

use crate::error::RenderError;

/// Sound of the composition beside its pictures, as they hold none.
const SEQUENCE_SOUND: &str = "audio.m4a";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputFormat {
    Film(Container),
    /// Silent; a pixel is there or not. At most [`herald_media::gif::MAX_RATE`] frames a second.
    Gif {
        /// How often it is played; 0: for ever.
        loops: u16,
    },
    /// A folder of `frame_000001.png` and so on, the captured pictures as they are, and `audio.m4a` if there is sound.
    PngSequence,
}

impl OutputFormat {
    /// Whether pages are drawn without a background of their own.
    pub fn is_transparent(self) -> bool {
        match self {
            OutputFormat::Film(container) => container.is_transparent(),
            OutputFormat::Gif { .. } | OutputFormat::PngSequence => true,
        }
    }

    pub fn has_sound(self) -> bool {
        !matches!(self, OutputFormat::Gif { .. })
    }
}

/// Takes frames in order. All of them block.
pub(crate) enum Sink {
    Film(FilmEncoder),
    Gif { encoder: GifEncoder, path: PathBuf },
    Sequence(Sequence),
}

/// Pictures as files.
pub(crate) struct Sequence {
    folder: PathBuf,
    written: u64,
    bytes_left: u64,
    max_bytes: u64,
}

impl Sink {
    pub fn film(tools: &Tools, order: FilmOrder, path: &Path) -> Result<Sink, RenderError> {
        Ok(Sink::Film(FilmEncoder::start(tools, order, path)?))
    }

    pub fn gif(tools: &Tools, order: GifOrder, path: &Path) -> Result<Sink, RenderError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        Ok(Sink::Gif { encoder: GifEncoder::start(tools, order, folder)?, path: path.to_owned() })
    }

    pub fn sequence(folder: &Path, max_bytes: u64) -> Result<Sink, RenderError> {
        fs::create_dir(folder)?;
        Ok(Sink::Sequence(Sequence { folder: folder.to_owned(), written: 0, bytes_left: max_bytes, max_bytes }))
    }

    pub fn write_picture(&mut self, picture: &[u8]) -> Result<(), RenderError> {
        match self {
            Sink::Film(encoder) => Ok(encoder.write_picture(picture)?),
            Sink::Gif { encoder, .. } => Ok(encoder.write_picture(picture)?),
            Sink::Sequence(sequence) => sequence.write_picture(picture),
        }
    }

    pub fn finish(self, stop: &CancellationToken) -> Result<(), RenderError> {
        match self {
            Sink::Film(encoder) => Ok(encoder.finish()?),
            Sink::Gif { encoder, path } => Ok(encoder.finish(&path, || !stop.is_cancelled())?),
            Sink::Sequence(_) => Ok(()),
        }
    }
}

impl Sequence {
    fn write_picture(&mut self, picture: &[u8]) -> Result<(), RenderError> {
        self.bytes_left =
            self.bytes_left.checked_sub(picture.len() as u64).ok_or(RenderError::OutputTooLarge(self.max_bytes))?;
        self.written += 1;
        fs::write(self.folder.join(format!("frame_{:06}.png", self.written)), picture).map_err(MediaError::from)?;
        Ok(())
    }
}

/// Puts raw sound where the format has it. The answer is what is complete then.
pub(crate) fn add_sound(
    tools: &Tools,
    format: OutputFormat,
    pictures: PathBuf,
    sound: &Path,
    joined: PathBuf,
) -> Result<PathBuf, RenderError> {
    match format {
        OutputFormat::Film(container) => {
            film::add_sound(tools, container, &pictures, sound, &joined)?;
            Ok(joined)
        }
        OutputFormat::PngSequence => {
            film::encode_sound(tools, sound, &pictures.join(SEQUENCE_SOUND))?;
            Ok(pictures)
        }
        OutputFormat::Gif { .. } => Ok(pictures),
    }
}

/// Moves what was made to its place in one step, as far as a folder that is there already allows.
pub(crate) fn place(made: &Path, output: &Path, work: &Path) -> io::Result<()> {
    if made.is_dir() && output.is_dir() {
        fs::rename(output, work.join("replaced"))?;
    }
    fs::rename(made, output)
}

/// A folder is replaced if there is nothing in it but what an earlier render has left.
pub(crate) fn check_place(format: OutputFormat, output: &Path) -> Result<(), RenderError> {
    if format != OutputFormat::PngSequence {
        return Ok(());
    }
    let entries = match fs::read_dir(output) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        let name = entry?.file_name();
        if !is_of_a_sequence(&name.to_string_lossy()) {
            let message = format!(
                "{} holds `{}`, which is no picture of an earlier render; name an empty or new folder",
                output.display(),
                name.display()
            );
            return Err(RenderError::Unsupported(message));
        }
    }
    Ok(())
}

fn is_of_a_sequence(name: &str) -> bool {
    let number = name.strip_prefix("frame_").and_then(|rest| rest.strip_suffix(".png"));
    name == SEQUENCE_SOUND
        || number.is_some_and(|digits| digits.len() >= 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_a_sequence_are_taken_for_such() {
        for ours in ["frame_000001.png", "frame_1000000.png", "audio.m4a"] {
            assert!(is_of_a_sequence(ours), "{ours}");
        }
        for other in ["frame_1.png", "frame_00000a.png", "frame_000001.jpg", "notes.txt", "my_frame_000001.png"] {
            assert!(!is_of_a_sequence(other), "{other}");
        }
    }
}
