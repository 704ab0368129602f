//! What a file is, by its bytes. Names and declared types are never believed.

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
}

/// What a file can be used as; the `type` of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Image,
    Video,
    Audio,
    Document,
}

const TABLE: [(FileType, &str, Family, &str); 7] = [
    (FileType::Png, "image/png", Family::Image, "png"),
    (FileType::Jpeg, "image/jpeg", Family::Image, "jpg"),
    (FileType::Mp4, "video/mp4", Family::Video, "mp4"),
    (FileType::Webm, "video/webm", Family::Video, "webm"),
    (FileType::Mp3, "audio/mpeg", Family::Audio, "mp3"),
    (FileType::Wav, "audio/wav", Family::Audio, "wav"),
    (FileType::Pdf, "application/pdf", Family::Document, "pdf"),
];

impl FileType {
    /// Reads the type from the first bytes (8 KiB suffice).
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
            _ => None,
        }
    }

    pub fn from_mime(mime: &str) -> Option<FileType> {
        TABLE.iter().find(|row| row.1 == mime).map(|row| row.0)
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
}

impl Family {
    pub fn as_str(self) -> &'static str {
        match self {
            Family::Image => "image",
            Family::Video => "video",
            Family::Audio => "audio",
            Family::Document => "document",
        }
    }
}

/// The accepted types as an error message lists them.
pub const ACCEPTED: &str = "PNG, JPEG, MP4, WebM, MP3, WAV and PDF";
