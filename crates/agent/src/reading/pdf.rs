//! PDF documents: their text, with headings, items and tables as far as places and sizes of letters show them.
//!
//! `pdf-extract` walks the pages and says where each letter stands. Its own text output is not used: where a font gives widths
//! as ranges it takes them for nothing and then breaks words apart (`thir d`). It may panic on broken files, so a panic is
//! caught and becomes an error of this file. Scanned pages hold no text and are not recognised.

use std::io::{Read, copy};
use std::panic::{AssertUnwindSafe, catch_unwind};

use std::time::{Duration, Instant};

use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform};

use crate::brief::Table;
use crate::text::numbers;

use super::{MAX_CHARACTERS, MAX_PAGES};

/// Bytes that all streams of a document may unpack to.
const MAX_UNPACKED: u64 = 256 * 1024 * 1024;
/// A document with streams of the older LZW kind, which are not unpacked beforehand, may have this many bytes.
const MAX_LZW: usize = 1024 * 1024;
/// How long the pages of a document are walked.
const PATIENCE: Duration = Duration::from_secs(10);

/// Refuses what unpacks to more than memory should hold, before anything keeps what is unpacked.
fn bounded(bytes: &[u8], most: u64) -> Result<(), String> {
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    if holds(b"/FlateDecode/FlateDecode") || holds(b"/FlateDecode /FlateDecode") {
        return Err("its streams are packed twice".to_owned());
    }
    if bytes.len() > MAX_LZW && holds(b"/LZWDecode") {
        return Err(format!("it has LZW streams and more than {MAX_LZW} bytes"));
    }
    let mut left = most;
    let mut rest = bytes;
    while let Some(place) = rest.windows(6).position(|window| window == b"stream") {
        let ends = rest[..place].ends_with(b"end");
        rest = &rest[place + 6..];
        if ends {
            continue;
        }
        let body = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        // What is not packed this way, pictures for the most part, ends with an error at once.
        let mut unpacked = flate2::read::ZlibDecoder::new(body).take(left + 1);
        let mut counted = Counted(0);
        if copy(&mut unpacked, &mut counted).is_err() && counted.0 == 0 {
            continue;
        }
        left = left.checked_sub(counted.0).ok_or_else(|| format!("it unpacks to more than {most} bytes"))?;
    }
    Ok(())
}

/// Counts what is written, also before an error.
struct Counted(u64);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<(String, Vec<Table>), String> {
    bounded(bytes, MAX_UNPACKED)?;
    let walked = catch_unwind(AssertUnwindSafe(|| -> Result<Letters, String> {
        let document = Document::load_mem(bytes).map_err(|error| error.to_string())?;
        if document.is_encrypted() {
            return Err("it is encrypted".to_owned());
        }
        let mut letters = Letters { until: Some(Instant::now() + PATIENCE), ..Letters::default() };
        let mut pages: Vec<u32> = document.get_pages().into_keys().collect();
        pages.truncate(MAX_PAGES);
        for page in pages {
            if letters.all.len() < MAX_CHARACTERS {
                pdf_extract::output_doc_page(&document, &mut letters, page).map_err(|error| error.to_string())?;
            }
        }
        Ok(letters)
    }));
    let letters = walked.map_err(|_| "it is damaged, or uses a part of PDF that is not supported".to_owned())??;
    let lines = without_running_titles(letters.lines(), letters.page);
    Ok(structured(&lines))
}

struct Letter {
    text: String,
    page: usize,
    /// Points of the page; `end` is where the next letter of the word is expected.
    x: f64,
    y: f64,
    end: f64,
    size: f64,
    /// It was placed anew, not drawn right after the last.
    placed: bool,
}

/// All letters of a document in the order they are drawn.
#[derive(Default)]
struct Letters {
    all: Vec<Letter>,
    page: usize,
    /// What the widths that were taken for nothing add up to since the last placing.
    missing: f64,
    placed: bool,
    until: Option<Instant>,
}

impl OutputDev for Letters {
    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        self.page += 1;
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        if self.until.is_some_and(|until| self.all.len().is_multiple_of(256) && Instant::now() > until) {
            return Err(OutputError::IoError(std::io::ErrorKind::TimedOut.into()));
        }
        let size = size * place.m22.abs().max(place.m12.abs()).max(f64::MIN_POSITIVE);
        let x = place.m31 + self.missing;
        let width = if width > 0.0 {
            width * size
        } else {
            // What most fonts give to figures and to marks.
            let usual = if text.starts_with(|letter: char| letter.is_alphanumeric()) { 0.6 } else { 0.32 } * size;
            self.missing += usual;
            usual
        };
        if self.all.len() < MAX_CHARACTERS {
            let text = text
                .replace('\u{fb01}', "fi")
                .replace('\u{fb02}', "fl")
                .replace('\u{fb00}', "ff")
                .replace('\u{a0}', " ");
            self.all.push(Letter { text, page: self.page, x, y: place.m32, end: x + width, size, placed: self.placed });
            self.placed = false;
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.missing = 0.0;
        self.placed = true;
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// A line of a page, its columns parted by tabs; empty between paragraphs.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    text: String,
    /// Larger letters than most of the document.
    large: bool,
}

impl Letters {
    fn lines(&self) -> Vec<Line> {
        let body = self.body_size();
        let spaces = self.all.iter().filter(|letter| letter.text == " ").count();
        // Where spaces are drawn, a gap is no space unless it is wide; where none are, gaps are all there is.
        let drawn = spaces * 20 > self.all.len();
        let space = if drawn { 0.5 } else { 0.15 };
        let mut lines: Vec<Line> = Vec::new();
        let mut text = String::new();
        for (place, letter) in self.all.iter().enumerate() {
            if let Some(last) = place.checked_sub(1).map(|place| &self.all[place]) {
                let fall = (last.y - letter.y).abs();
                if last.page != letter.page || fall > last.size.min(letter.size) * 0.5 {
                    push(&mut lines, &mut text, last.size > body * 1.12);
                    if last.page != letter.page
                        || fall > last.size.max(letter.size) * 1.75
                        || last.size > letter.size * 1.12
                    {
                        lines.push(Line { text: String::new(), large: false });
                    }
                } else {
                    let gap = (letter.x - last.end) / letter.size;
                    let next_cell = drawn && letter.placed && gap > 0.25 && last.text != " " && letter.text != " ";
                    if gap > 0.9 || next_cell {
                        text.push('\t');
                    } else if gap > space {
                        text.push(' ');
                    }
                }
            }
            text.push_str(&letter.text);
        }
        push(&mut lines, &mut text, self.all.last().is_some_and(|last| last.size > body * 1.12));
        lines
    }

    /// The size most letters have.
    fn body_size(&self) -> f64 {
        let mut counts = std::collections::BTreeMap::new();
        for letter in &self.all {
            *counts.entry((letter.size * 4.0).round() as i64).or_insert(0_usize) += 1;
        }
        counts.into_iter().max_by_key(|(_, count)| *count).map_or(1.0, |(size, _)| size as f64 / 4.0)
    }
}

fn push(lines: &mut Vec<Line>, text: &mut String, large: bool) {
    let columns: Vec<String> = std::mem::take(text)
        .split('\t')
        .map(|column| column.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|column| !column.is_empty())
        .collect();
    if !columns.is_empty() {
        lines.push(Line { text: columns.join("\t"), large });
    }
}

/// Leaves out page numbers, lines of dots (tables of contents), and titles that stand on most pages.
fn without_running_titles(lines: Vec<Line>, pages: usize) -> Vec<Line> {
    let mut counts = std::collections::HashMap::new();
    for line in &lines {
        *counts.entry(line.text.clone()).or_insert(0_usize) += 1;
    }
    let page_number = |text: &str| {
        let digits = text.trim_start_matches("Page ");
        !digits.is_empty() && digits.len() < 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let noise = |text: &str| {
        page_number(text)
            || text.contains(". . . .")
            || text.contains(".....")
            || (pages > 2 && counts[text] * 2 > pages)
    };
    // The first of them may be the document's own title.
    let mut seen = std::collections::HashSet::new();
    lines
        .into_iter()
        .filter(|line| {
            let first = !page_number(&line.text) && counts[&line.text] > 1 && seen.insert(line.text.clone());
            line.text.is_empty() || first || !noise(&line.text)
        })
        .collect()
}

fn structured(lines: &[Line]) -> (String, Vec<Table>) {
    let mut text = String::new();
    let mut tables = Vec::new();
    let mut heading: Option<String> = None;
    let mut place = 0;
    while place < lines.len() {
        if let Some((table, length)) = table_at(&lines[place..], heading.clone()) {
            tables.push(table);
            place += length;
            continue;
        }
        let line = &lines[place];
        place += 1;
        if line.text.is_empty() {
            continue;
        }
        let words = line.text.replace('\t', " ");
        if is_heading(line, lines.get(place)) {
            let mut words = words;
            // A long title goes on in letters of the same size.
            while lines.get(place).is_some_and(|next| line.large && next.large && !next.text.is_empty()) {
                words = format!("{words} {}", lines[place].text.replace('\t', " "));
                place += 1;
            }
            let words =
                words.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.').trim().to_owned();
            if !text.is_empty() && !text.ends_with("\n\n") {
                text.push('\n');
            }
            text.push_str(&format!("{} {words}\n\n", if text.contains("# ") { "##" } else { "#" }));
            heading = Some(words);
            continue;
        }
        let item = words.trim_start_matches(['•', '▪', '●', '◦', '‣']).trim();
        let bullet = item.len() < words.trim().len();
        if bullet {
            text.push_str("- ");
        }
        text.push_str(item);
        place = continued(lines, place, item, &mut text);
        // Items keep together, paragraphs stand apart.
        text.push_str(if bullet || crate::text::blocks::item(item).is_some() { "\n" } else { "\n\n" });
    }
    (text.trim().to_owned(), tables)
}

/// Adds the lines that go on with a paragraph; a hyphen at the end of a line is taken for a break of a word.
fn continued(lines: &[Line], mut place: usize, first: &str, text: &mut String) -> usize {
    let mut ended = first.ends_with(['.', '!', '?', ':']);
    let mut hyphen = first.ends_with('-');
    while let Some(line) = lines.get(place) {
        let small = line.text.starts_with(|letter: char| letter.is_lowercase());
        if line.text.is_empty() {
            // A paragraph that a page's end parted goes on in small letters.
            match lines.get(place + 1) {
                Some(next) if !ended && next.text.starts_with(|letter: char| letter.is_lowercase()) => place += 1,
                _ => return place,
            }
            continue;
        }
        let item = crate::text::blocks::item(&line.text).is_some() || line.text.starts_with(['•', '▪', '●', '◦', '‣']);
        if item || line.large || table_at(&lines[place..], None).is_some() {
            return place;
        }
        if hyphen && small {
            text.pop();
        } else {
            text.push(' ');
        }
        text.push_str(&line.text.replace('\t', " "));
        ended = line.text.ends_with(['.', '!', '?', ':']);
        hyphen = line.text.ends_with('-');
        place += 1;
    }
    place
}

/// Large letters, or a short line alone that ends like no sentence.
fn is_heading(line: &Line, next: Option<&Line>) -> bool {
    let letters = line.text.chars().filter(|letter| letter.is_alphabetic()).count();
    let begins = line.text.starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
    let alone = next.is_none_or(|next| next.text.is_empty());
    letters >= 3
        && !line.text.contains('\t')
        && begins
        && line.text.len() <= 90
        && (line.large
            || (alone && line.text.split(' ').count() <= 8 && !line.text.ends_with(['.', ',', ';', ':', '!', '?'])))
}

/// A line of names above two or more lines with as many columns, the last of which are numbers.
fn table_at(lines: &[Line], title: Option<String>) -> Option<(Table, usize)> {
    let header = &lines.first()?.text;
    if header.is_empty() || numbers::cell(header.split(['\t', ' ']).next_back()?).is_some() {
        return None;
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut length = 1;
    for line in &lines[1..] {
        if line.text.is_empty() {
            if lines.get(length + 1).and_then(|next| row(&next.text)).is_none() {
                break;
            }
        } else {
            match row(&line.text) {
                Some(row) if rows.first().is_none_or(|first| first.len() == row.len()) => rows.push(row),
                _ => break,
            }
        }
        length += 1;
    }
    let columns = named(header, rows.first()?.len())?;
    (rows.len() >= 2).then_some((Table { title, columns, rows }, length))
}

fn row(line: &str) -> Option<Vec<String>> {
    let columns: Vec<&str> = line.split('\t').collect();
    if columns.len() >= 2 && columns[1..].iter().all(|column| numbers::cell(column).is_some()) {
        return Some(columns.into_iter().map(str::to_owned).collect());
    }
    let words: Vec<&str> = line.split(['\t', ' ']).collect();
    let figures = words.iter().rev().take_while(|word| numbers::cell(word).is_some()).count();
    if figures == 0 || figures == words.len() || words.len() - figures > 4 {
        return None;
    }
    let label = words[..words.len() - figures].join(" ");
    Some(std::iter::once(label).chain(words[words.len() - figures..].iter().map(|word| (*word).to_owned())).collect())
}

/// Names of the columns: units in brackets belong to the word before; a header that cannot be shared out is none.
fn named(header: &str, width: usize) -> Option<Vec<String>> {
    let columns: Vec<String> = header.split('\t').map(str::to_owned).collect();
    if columns.len() == width {
        return Some(columns);
    }
    let mut columns: Vec<String> = Vec::new();
    for word in header.split(['\t', ' ']) {
        match columns.last_mut() {
            Some(last) if word.starts_with('(') || last.contains('(') && !last.contains(')') => {
                last.push(' ');
                last.push_str(word);
            }
            _ => columns.push(word.to_owned()),
        }
    }
    (columns.len() == width).then_some(columns)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_document_that_unpacks_to_too_much_is_refused() {
        use std::io::Write;
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        let zeros = vec![0_u8; 1024 * 1024];
        for _ in 0..3 {
            packed.write_all(&zeros).unwrap();
        }
        let mut bytes = b"%PDF-1.4\n1 0 obj <</Filter/FlateDecode>>\nstream\n".to_vec();
        bytes.extend(packed.finish().unwrap());
        bytes.extend(b"\nendstream");
        assert!(super::bounded(&bytes, 2 * 1024 * 1024).unwrap_err().contains("unpacks to more"));
        assert_eq!(super::bounded(&bytes, 4 * 1024 * 1024), Ok(()));
    }

    #[test]
    fn a_printed_report_keeps_its_words_headings_and_table() {
        let (text, tables) = super::read(include_bytes!("../../tests/fixtures/quarterly-report.pdf")).unwrap();
        assert!(text.starts_with("# Northwind Robotics: Quarterly Report, Third Quarter 2026\n\n## Highlights\n\nRevenue reached $41.5 million in the third quarter, up 18% from the second quarter."), "{text}");
        assert!(
            text.contains("because a supplier ran short of gear drives. Northwind has since signed a second supplier."),
            "{text}"
        );
        assert_eq!(tables.len(), 1, "{tables:?}");
        assert_eq!(tables[0].columns, ["Quarter", "Revenue ($M)"]);
        assert_eq!(tables[0].title.as_deref(), Some("Revenue by quarter"));
        assert_eq!(tables[0].rows[3], ["Q3 2026", "41.5"]);
    }
}
