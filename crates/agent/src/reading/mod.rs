//! What files hold, as text in the light markup of [`crate::text::blocks`] and tables.
//!
//! Pictures, films and sounds are looked at and listened to by whoever calls; [`picture`] and [`transcript`] take what was
//! found there.

mod delimited;
mod html;
mod markdown;
mod pdf;

use crate::brief::{Picture, Source, Table};

/// Largest file that is read, in bytes.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;
/// Characters of a text that are kept; what follows is left out.
pub const MAX_CHARACTERS: usize = 400_000;
/// Rows and columns of a table that are kept.
pub const MAX_ROWS: usize = 2_000;
pub const MAX_COLUMNS: usize = 32;
/// Tables of a file that are kept.
pub const MAX_TABLES: usize = 40;
/// Pages of a PDF document that are read.
pub const MAX_PAGES: usize = 200;

/// Why a file cannot be read. Every message names the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("`{name}` has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge { name: String, bytes: usize },
    #[error("`{name}` is {media_type}, which is not read as text")]
    UnknownKind { name: String, media_type: String },
    #[error("`{name}` cannot be read: {reason}")]
    Broken { name: String, reason: String },
    #[error("`{name}` holds no text; a scanned document has to go through text recognition first")]
    Empty { name: String },
}

/// The kinds of text files, by media type and by ending of the name.
const KINDS: &[(&[&str], &[&str], Kind)] = &[
    (&["application/pdf"], &["pdf"], Kind::Pdf),
    (&["text/markdown", "text/x-markdown"], &["md", "markdown", "mdx"], Kind::Markdown),
    (&["text/html", "application/xhtml+xml"], &["html", "htm", "xhtml"], Kind::Html),
    (&["text/csv", "text/tab-separated-values", "application/csv"], &["csv", "tsv"], Kind::Delimited),
    (&["text/plain"], &["txt", "text", "log", "rst"], Kind::Plain),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pdf,
    Markdown,
    Html,
    Delimited,
    Plain,
}

/// Whether [`read`] takes files of this media type or name.
pub fn reads(name: &str, media_type: &str) -> bool {
    kind(name, media_type).is_some()
}

fn kind(name: &str, media_type: &str) -> Option<Kind> {
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    // Servers and shells call Markdown and CSV plain text: there the name knows more.
    let by_name = KINDS.iter().find(|(_, endings, _)| endings.contains(&ending.as_str())).map(|row| row.2);
    let by_type = KINDS.iter().find(|(types, ..)| types.contains(&media_type.as_str())).map(|row| row.2);
    match by_type {
        Some(Kind::Plain) => by_name.filter(|kind| *kind != Kind::Pdf).or(by_type),
        Some(kind) => Some(kind),
        None if media_type.is_empty() || media_type == "application/octet-stream" => by_name,
        None => None,
    }
}

/// Reads a PDF, Markdown, HTML, CSV, TSV or text file. Blocks; up to a second for a long PDF.
pub fn read(name: &str, media_type: &str, bytes: &[u8]) -> Result<Source, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::TooLarge { name: name.to_owned(), bytes: bytes.len() });
    }
    let kind = kind(name, media_type)
        .ok_or_else(|| ReadError::UnknownKind { name: name.to_owned(), media_type: media_type.to_owned() })?;
    let broken = |reason: String| ReadError::Broken { name: name.to_owned(), reason };
    let (text, tables) = match kind {
        Kind::Pdf => pdf::read(bytes).map_err(broken)?,
        Kind::Markdown => markdown::read(&decoded(bytes)),
        Kind::Html => html::read(&decoded(bytes)),
        Kind::Delimited => (String::new(), vec![delimited::read(&decoded(bytes), title_of(name)).map_err(broken)?]),
        Kind::Plain => (decoded(bytes), Vec::new()),
    };
    if text.trim().is_empty() && tables.iter().all(|table: &Table| table.rows.is_empty()) {
        return Err(ReadError::Empty { name: name.to_owned() });
    }
    let tables = tables.into_iter().take(MAX_TABLES).map(bounded).collect();
    Ok(Source { name: name.to_owned(), text: first_characters(&text), tables, pictures: Vec::new() })
}

/// A film or sound, by what is said in it.
pub fn transcript(name: &str, text: &str) -> Source {
    Source { name: name.to_owned(), text: first_characters(text), tables: Vec::new(), pictures: Vec::new() }
}

/// A picture as it was found; its label comes from the name of the file, if that says something.
pub fn picture(name: &str, mut picture: Picture) -> Source {
    if picture.label.is_none() {
        picture.label = title_of(name);
    }
    let named = name.to_lowercase();
    picture.screenshot |= named.contains("screenshot") || named.contains("screen shot") || named.contains("screen-");
    Source { name: name.to_owned(), text: String::new(), tables: Vec::new(), pictures: vec![picture] }
}

/// `weekly-report_2.csv` is `Weekly report 2`; names of cameras and random names say nothing.
pub fn title_of(name: &str) -> Option<String> {
    let stem = name.rsplit('/').next()?.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.rsplit('/').next()?;
    let words: Vec<&str> = stem.split(['-', '_', ' ', '.']).filter(|word| !word.is_empty()).collect();
    let speaks = |word: &&str| {
        let letters = word.chars().filter(|letter| letter.is_alphabetic()).count();
        let digits = word.chars().filter(char::is_ascii_digit).count();
        letters >= 3 && digits == 0
    };
    const CAMERAS: &[&str] =
        &["img", "image", "dsc", "dscn", "photo", "picture", "screenshot", "file", "untitled", "scan", "export"];
    let telling = words.iter().filter(|word| speaks(word) && !CAMERAS.contains(&word.to_lowercase().as_str())).count();
    let long_noise = words.iter().any(|word| word.len() > 16);
    (telling > 0 && !long_noise).then(|| crate::text::words::capitalised(&words.join(" ")))
}

fn decoded(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    String::from_utf8_lossy(bytes).replace('\r', "\n").replace('\0', "")
}

fn first_characters(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => text[..end].to_owned(),
        None => text.to_owned(),
    }
}

fn bounded(mut table: Table) -> Table {
    table.columns.truncate(MAX_COLUMNS);
    table.rows.truncate(MAX_ROWS);
    for row in &mut table.rows {
        row.truncate(MAX_COLUMNS);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_titles_only_when_they_say_something() {
        let table = [
            ("weekly-report.csv", Some("Weekly report")),
            ("cloudwalk_side.jpg", Some("Cloudwalk side")),
            ("IMG_2041.jpeg", None),
            ("8f14e45fceea167a5a36dedd4bea2543.png", None),
        ];
        for (name, expected) in table {
            assert_eq!(title_of(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_name() {
        let refused = read("song.mid", "audio/midi", b"MThd").unwrap_err();
        assert_eq!(refused.to_string(), "`song.mid` is audio/midi, which is not read as text");
        assert!(matches!(read("x.pdf", "application/pdf", b"not a pdf"), Err(ReadError::Broken { .. })));
        assert!(matches!(read("x.txt", "text/plain", b"  \n"), Err(ReadError::Empty { .. })));
        let large = vec![b'a'; MAX_BYTES + 1];
        assert!(matches!(read("x.txt", "text/plain", &large), Err(ReadError::TooLarge { .. })));
    }
}
