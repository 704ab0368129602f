//! What a file is, by its bytes. Declared types are never believed; a name only tells one text format from another.

use std::io::{self, Read};
use std::path::Path;

/// The file types Herald accepts. One table: MIME type, family, extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileType {
    Png,
    Jpeg,
    Mp4,
    Webm,
    Mp3,
    Wav,
    Pdf,
    Zip,
    Srt,
    Vtt,
    Csv,
    Html,
    Markdown,
    Text,
}

/// What a file can be used as; the `type` of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Image,
    Video,
    Audio,
    Document,
    Subtitle,
    Archive,
}

const TABLE: [(FileType, &str, Family, &str); 14] = [
    (FileType::Png, "image/png", Family::Image, "png"),
    (FileType::Jpeg, "image/jpeg", Family::Image, "jpg"),
    (FileType::Mp4, "video/mp4", Family::Video, "mp4"),
    (FileType::Webm, "video/webm", Family::Video, "webm"),
    (FileType::Mp3, "audio/mpeg", Family::Audio, "mp3"),
    (FileType::Wav, "audio/wav", Family::Audio, "wav"),
    (FileType::Pdf, "application/pdf", Family::Document, "pdf"),
    (FileType::Zip, "application/zip", Family::Archive, "zip"),
    (FileType::Srt, "application/x-subrip", Family::Subtitle, "srt"),
    (FileType::Vtt, "text/vtt", Family::Subtitle, "vtt"),
    (FileType::Csv, "text/csv", Family::Document, "csv"),
    (FileType::Html, "text/html", Family::Document, "html"),
    (FileType::Markdown, "text/markdown", Family::Document, "md"),
    (FileType::Text, "text/plain", Family::Document, "txt"),
];

/// Other names the same types go by.
const ALIASES: [(&str, FileType); 12] = [
    ("image/jpg", FileType::Jpeg),
    ("video/quicktime", FileType::Mp4),
    ("video/x-m4v", FileType::Mp4),
    ("audio/mp3", FileType::Mp3),
    ("audio/x-wav", FileType::Wav),
    ("audio/wave", FileType::Wav),
    ("audio/vnd.wave", FileType::Wav),
    ("application/x-zip-compressed", FileType::Zip),
    ("text/srt", FileType::Srt),
    ("application/srt", FileType::Srt),
    ("text/x-markdown", FileType::Markdown),
    ("application/csv", FileType::Csv),
];

/// Bytes the type is read from.
const HEAD_BYTES: u64 = 8 << 10;

impl FileType {
    /// Reads the type from the first bytes (8 KiB suffice). Text has no mark to know it by: see [`FileType::of_file`].
    pub fn of(head: &[u8]) -> Option<FileType> {
        match infer::get(head)?.mime_type() {
            "image/png" => Some(FileType::Png),
            "image/jpeg" => Some(FileType::Jpeg),
            // M4V and MOV share the container; ffmpeg decides later whether it can be decoded.
            "video/mp4" | "video/x-m4v" | "video/quicktime" => Some(FileType::Mp4),
            "video/webm" => Some(FileType::Webm),
            "audio/mpeg" => Some(FileType::Mp3),
            "audio/x-wav" => Some(FileType::Wav),
            "application/pdf" => Some(FileType::Pdf),
            "application/zip" => Some(FileType::Zip),
            _ => None,
        }
    }

    /// The type of a whole file. What no mark tells is text when all of it is UTF-8 without control characters; which
    /// text, the ending of `name` says, else `declared` (a MIME type). `None`: of no type that is accepted.
    pub fn of_file(path: &Path, name: &str, declared: Option<&str>) -> io::Result<Option<FileType>> {
        let mut head = Vec::new();
        std::fs::File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
        if let Some(known) = FileType::of(&head) {
            return Ok(Some(known));
        }
        let text = text_named(name).or_else(|| declared.and_then(FileType::from_mime).filter(|kind| kind.is_text()));
        Ok(match text {
            Some(text) if is_text(std::fs::File::open(path)?)? => Some(text),
            _ => None,
        })
    }

    /// By MIME type; parameters such as `charset` and case do not matter.
    pub fn from_mime(mime: &str) -> Option<FileType> {
        let essence = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let alias = || ALIASES.iter().find(|row| row.0 == essence).map(|row| row.1);
        TABLE.iter().find(|row| row.1 == essence).map(|row| row.0).or_else(alias)
    }

    fn row(self) -> &'static (FileType, &'static str, Family, &'static str) {
        TABLE.iter().find(|row| row.0 == self).unwrap_or(&TABLE[0])
    }

    pub fn mime(self) -> &'static str {
        self.row().1
    }

    pub fn family(self) -> Family {
        self.row().2
    }

    pub fn extension(self) -> &'static str {
        self.row().3
    }

    fn is_text(self) -> bool {
        matches!(
            self,
            FileType::Srt | FileType::Vtt | FileType::Csv | FileType::Html | FileType::Markdown | FileType::Text
        )
    }
}

impl Family {
    pub fn as_str(self) -> &'static str {
        match self {
            Family::Image => "image",
            Family::Video => "video",
            Family::Audio => "audio",
            Family::Document => "document",
            Family::Subtitle => "subtitle",
            Family::Archive => "archive",
        }
    }
}

/// The accepted types as an error message lists them.
pub const ACCEPTED: &str = "PNG, JPEG, MP4, WebM, MP3, WAV, PDF, ZIP, SRT, VTT, CSV, HTML, Markdown and plain text";

/// The text format a file's ending names.
fn text_named(name: &str) -> Option<FileType> {
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    match ending.as_str() {
        "htm" => Some(FileType::Html),
        "markdown" => Some(FileType::Markdown),
        _ => TABLE.iter().find(|row| row.3 == ending && row.0.is_text()).map(|row| row.0),
    }
}

/// Whether everything is UTF-8 and no control character but tabs, line ends and form feeds occurs; reads in pieces.
fn is_text(mut source: impl Read) -> io::Result<bool> {
    let mut buffer = vec![0; 64 << 10];
    // Bytes of a character that the last piece ended within: three at most.
    let mut kept = 0;
    loop {
        let read = match source.read(&mut buffer[kept..]) {
            Ok(0) => return Ok(kept == 0),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let filled = kept + read;
        let complete = match std::str::from_utf8(&buffer[..filled]) {
            Ok(_) => filled,
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        let odd = |character: char| character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\x0c');
        if std::str::from_utf8(&buffer[..complete]).is_ok_and(|text| text.chars().any(odd)) {
            return Ok(false);
        }
        buffer.copy_within(complete..filled, 0);
        kept = filled - complete;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_utf8_without_control_characters_however_it_is_cut() {
        /// Answers one byte at a time.
        struct Drops<'a>(&'a [u8]);
        impl Read for Drops<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let mut one = self.0.take(1);
                let read = one.read(buffer)?;
                self.0 = &self.0[read..];
                Ok(read)
            }
        }
        for (bytes, expected) in [
            ("Grüße, ☂ 🎬\r\n\tok\x0c".as_bytes(), true),
            (b"", true),
            (b"bell \x07", false),
            (b"nul \0", false),
            (b"latin \xe4 one", false),
            ("cut 🎬".as_bytes().split_last().map_or(&[], |(_, head)| head), false),
        ] {
            assert_eq!(is_text(bytes).expect("memory"), expected, "{bytes:?}");
            assert_eq!(is_text(Drops(bytes)).expect("memory"), expected, "{bytes:?} in drops");
        }
    }

    #[test]
    fn types_are_known_by_all_their_names() {
        assert_eq!(FileType::from_mime("Text/Plain; charset=utf-8"), Some(FileType::Text));
        assert_eq!(FileType::from_mime("image/jpg"), Some(FileType::Jpeg));
        assert_eq!(FileType::from_mime("application/x-msdownload"), None);
        assert_eq!(text_named("a.b.HTM"), Some(FileType::Html));
        assert_eq!(text_named("picture.png"), None, "an ending alone makes no picture");
    }
}
