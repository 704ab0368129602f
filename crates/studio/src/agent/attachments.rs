//! Files of a session: taken in when they are sent, read when they are planned with.

use std::path::{Path, PathBuf};

use herald_agent::brief::{Picture, Source};
use herald_agent::reading::{self, ReadError};
use herald_domain::id::WorkspaceId;
use herald_domain::video::{FileSource, MAX_AUDIO_SECONDS};
use herald_domain::{ErrorCode, Failure};
use herald_egress::FetchLimits;
use herald_media::sniff::{self, Family, FileType};
use herald_media::{MediaError, audio, pages, picture, preview, probe};
use herald_speech::{Control, recognition};
use herald_store::assets;
use image::RgbImage;
use image::imageops::FilterType;
use serde::{Deserialize, Serialize};
use tempfile::TempPath;

use super::state::Attached;
use crate::intake::INLINE_BYTES;
use crate::{Studio, StudioError, blocking};

/// Most files of a request.
pub const MOST_FILES: usize = 20;
/// Most files of a session.
pub const MOST_OF_SESSION: usize = 100;
/// Largest file, in bytes.
const FILE_BYTES: u64 = 100_000_000;
/// Longest film or sound that is listened to, in seconds.
const HEARD_SECONDS: f64 = MAX_AUDIO_SECONDS;
/// Key frames of a film.
const KEY_FRAMES: usize = 3;
/// Pages of a document that are looked at, and pixels of their longer side.
const PAGES: usize = 8;
const PAGE_SIDE: u32 = 1_600;
/// Colours of a picture that are told.
const COLOURS: usize = 4;
/// Side of the copy a picture's colours are counted in.
const SWATCH: u32 = 48;
/// Least picture that is shown, in pixels of the short side.
const LEAST_SIDE: u32 = 64;

/// A file on its way in: checked, not stored.
pub struct Incoming {
    pub path: Held,
    pub kind: FileType,
    pub name: String,
}

/// Where its bytes are until then.
pub enum Held {
    Draft(TempPath),
    /// An asset's, not ours to move.
    Asset(PathBuf),
}

impl Held {
    pub fn path(&self) -> &Path {
        match self {
            Held::Draft(path) => path,
            Held::Asset(path) => path,
        }
    }
}

/// Fetches and checks the files of a request.
///
/// # Errors
/// Naming `files[n]`: too many, too large, of a type that is not read, not to be fetched.
pub async fn take(
    studio: &Studio,
    workspace: WorkspaceId,
    sources: Vec<FileSource>,
) -> Result<Vec<Incoming>, StudioError> {
    if sources.len() > MOST_FILES {
        let message = format!("`files` has {} entries; at most {MOST_FILES} are taken.", sources.len());
        return Err(Failure::invalid("files", message).into());
    }
    let mut taken = Vec::with_capacity(sources.len());
    for (index, source) in sources.into_iter().enumerate() {
        taken.push(take_one(studio, workspace, source, index).await?);
    }
    Ok(taken)
}

async fn take_one(
    studio: &Studio,
    workspace: WorkspaceId,
    source: FileSource,
    index: usize,
) -> Result<Incoming, StudioError> {
    let param = format!("files[{index}]");
    let (path, name, declared) = match source {
        FileSource::Asset(id) => {
            let row = assets::get(studio.store.read(), workspace, id).await?.ok_or_else(|| {
                Failure::new(ErrorCode::AssetNotFound, format!("There is no asset `{id}`."))
                    .at(format!("{param}.asset_id"))
            })?;
            (Held::Asset(studio.blobs.local_path(&row.blob_key)?), row.name, Some(row.mime_type))
        }
        FileSource::Url(url) => {
            let draft = studio.new_draft()?;
            let fetched = studio.egress.fetch_to_file(&url, &FetchLimits::default(), &draft).await;
            fetched.map_err(|error| error.to_failure(&param))?;
            (Held::Draft(draft), name_in(&url), None)
        }
        FileSource::Inline { media_type, bytes } => {
            if bytes.len() as u64 > INLINE_BYTES {
                let message = format!("`{param}` is larger than {} MB.", INLINE_BYTES / 1_000_000);
                return Err(Failure::invalid(&*param, message).into());
            }
            let draft = studio.new_draft()?;
            tokio::fs::write(&draft, bytes).await?;
            (Held::Draft(draft), String::new(), Some(media_type))
        }
    };
    if tokio::fs::metadata(path.path()).await?.len() > FILE_BYTES {
        let message = format!("`{param}` is larger than {} MB.", FILE_BYTES / 1_000_000);
        return Err(Failure::invalid(&*param, message).into());
    }
    let (place, called) = (path.path().to_owned(), name.clone());
    let kind = blocking(move || Ok(FileType::of_file(&place, &called, declared.as_deref())?)).await?;
    let kind = kind.filter(|kind| !matches!(kind.family(), Family::Archive | Family::Subtitle)).ok_or_else(|| {
        let message = format!("`{param}` is of no type an agent reads ({}, without archives).", sniff::ACCEPTED);
        Failure::invalid(&*param, message)
    })?;
    let name = if name.is_empty() { format!("file {}.{}", index + 1, kind.extension()) } else { name };
    Ok(Incoming { path, kind, name })
}

/// The last part of a link's path.
fn name_in(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if last.contains('.') && !path.ends_with("//") { last.chars().take(200).collect() } else { String::new() }
}

/// What a file holds: a source with its pictures, whose places count from 0 here, and their files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Read {
    pub source: Source,
    /// Names of files in the folder, in the order of the places. A picture that was attached is its own.
    pub frames: Vec<String>,
    /// What could not be done with it.
    pub remark: Option<String>,
}

/// Reads a file. Key frames are written into `folder`. Blocks.
///
/// # Errors
/// Naming the file, when nothing can be read in it.
pub fn read(studio: &Studio, file: &Attached, folder: &Path, control: &Control<'_>) -> Result<Read, StudioError> {
    let path = studio.blobs.local_path(&file.file.key)?;
    let kind = FileType::from_mime(&file.media_type).ok_or_else(|| StudioError::internal("an unknown media type"))?;
    match kind.family() {
        Family::Image => {
            let pixels = picture::decode(&std::fs::read(&path)?).map_err(|error| unreadable(file, &error))?;
            let seen = look_at(studio, &pixels, 0)?;
            Ok(Read { source: reading::picture(&file.name, seen), frames: Vec::new(), remark: None })
        }
        Family::Audio => {
            let text = heard(studio, file, &path, control)?;
            let remark = text.is_empty().then(|| format!("No speech was found in `{}`.", file.name));
            Ok(Read { source: reading::transcript(&file.name, &text), frames: Vec::new(), remark })
        }
        Family::Video => watched(studio, file, &path, folder, control),
        Family::Document => {
            let read = reading::read(&file.name, &file.media_type, &std::fs::read(&path)?);
            let mut read = match read {
                Ok(source) => Read { source, frames: Vec::new(), remark: None },
                Err(error @ ReadError::Empty { .. }) => Read {
                    source: reading::transcript(&file.name, ""),
                    frames: Vec::new(),
                    remark: Some(format!("{error}.")),
                },
                Err(error) => return Err(Failure::invalid("files", format!("{error}.")).into()),
            };
            if kind == FileType::Pdf {
                look_at_pages(studio, file, &path, folder, &mut read)?;
            }
            Ok(read)
        }
        Family::Subtitle | Family::Archive => Err(StudioError::internal("a file that is not read was attached")),
    }
}

fn unreadable(file: &Attached, error: &dyn std::fmt::Display) -> Failure {
    Failure::invalid("files", format!("`{}` cannot be read: {error}.", file.name))
}

/// What is said in a film or a sound.
fn heard(studio: &Studio, file: &Attached, path: &Path, control: &Control<'_>) -> Result<String, StudioError> {
    let samples = audio::decode_mono(&studio.tools, path, recognition::SAMPLE_RATE, HEARD_SECONDS)
        .map_err(|error| unreadable(file, &error))?;
    Ok(studio.engines.recognizer()?.transcribe(&samples, None, control)?.text)
}

fn watched(
    studio: &Studio,
    file: &Attached,
    path: &Path,
    folder: &Path,
    control: &Control<'_>,
) -> Result<Read, StudioError> {
    let info = probe::probe(&studio.tools, path).map_err(|error| unreadable(file, &error))?;
    let text = match &info.audio {
        Some(_) => heard(studio, file, path, control)?,
        None => String::new(),
    };
    let mut source = reading::transcript(&file.name, &text);
    let mut frames = Vec::new();
    if info.video.is_some() {
        for number in 0..KEY_FRAMES {
            let at = info.duration * (number as f64 + 0.5) / KEY_FRAMES as f64;
            let name = format!("frame-{number}.jpg");
            preview::thumbnail(&studio.tools, path, false, at, &folder.join(&name))
                .map_err(|error| unreadable(file, &error))?;
            let pixels = picture::decode(&std::fs::read(folder.join(&name))?)?;
            source.pictures.push(look_at(studio, &pixels, number)?);
            frames.push(name);
        }
    }
    Ok(Read { source, frames, remark: None })
}

/// The first pages of a document as pictures. They are less than its text: where they cannot be drawn, a remark says so.
fn look_at_pages(
    studio: &Studio,
    file: &Attached,
    path: &Path,
    folder: &Path,
    read: &mut Read,
) -> Result<(), StudioError> {
    let drawn = match pages::draw(&studio.tools, path, PAGES, PAGE_SIDE, folder) {
        Ok(drawn) => drawn,
        Err(error @ (MediaError::DiskFull | MediaError::Cancelled | MediaError::Io(_))) => return Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, "pages of a document cannot be drawn");
            let said = format!("The pages of `{}` cannot be shown as pictures; its text is used.", file.name);
            read.remark = Some(read.remark.take().map_or(said.clone(), |before| format!("{before} {said}")));
            return Ok(());
        }
    };
    let title = reading::title_of(&file.name);
    for (index, page) in drawn.iter().enumerate() {
        let pixels = picture::decode(&std::fs::read(page)?).map_err(|error| unreadable(file, &error))?;
        let label = title.as_ref().map(|title| format!("{title}, page {}", index + 1));
        let seen = look_at(studio, &pixels, index)?;
        read.source.pictures.push(Picture { label, screenshot: false, page: Some(index + 1), ..seen });
        read.frames.push(page.file_name().unwrap_or_default().to_string_lossy().into_owned());
    }
    Ok(())
}

fn look_at(studio: &Studio, pixels: &RgbImage, place: usize) -> Result<Picture, StudioError> {
    let (width, height) = pixels.dimensions();
    if width.min(height) < LEAST_SIDE {
        let message = format!("A picture of {width} x {height} pixels is too small to be shown.");
        return Err(Failure::invalid("files", message).into());
    }
    let faces = studio.engines.faces()?.detect(pixels)?.len();
    let colours = colours(pixels);
    // Screens have few colours in large even areas; photographs have not.
    let even = share_of_even(pixels);
    let screenshot = faces == 0 && even > 0.6 && width.max(height) >= 600;
    Ok(Picture { place, width, height, colours, faces, label: None, screenshot, page: None })
}

/// The commonest colours, 32 levels each, as `#rrggbb`.
fn colours(pixels: &RgbImage) -> Vec<String> {
    let small = image::imageops::resize(pixels, SWATCH, SWATCH, FilterType::Triangle);
    let mut counts: std::collections::BTreeMap<[u8; 3], usize> = std::collections::BTreeMap::new();
    for pixel in small.pixels() {
        *counts.entry(pixel.0.map(|level| level & 0xe0 | 0x10)).or_default() += 1;
    }
    let mut ranked: Vec<([u8; 3], usize)> = counts.into_iter().collect();
    ranked.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    ranked.iter().take(COLOURS).map(|([r, g, b], _)| format!("#{r:02x}{g:02x}{b:02x}")).collect()
}

/// Share of neighbouring pixels that are equal.
fn share_of_even(pixels: &RgbImage) -> f64 {
    let (width, height) = pixels.dimensions();
    let step = (width.max(height) / 400).max(1);
    let (mut same, mut all) = (0u32, 0u32);
    for y in (0..height).step_by(step as usize) {
        for x in (0..width.saturating_sub(1)).step_by(step as usize) {
            all += 1;
            same += u32::from(pixels.get_pixel(x, y) == pixels.get_pixel(x + 1, y));
        }
    }
    f64::from(same) / f64::from(all.max(1))
}
