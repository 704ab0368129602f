//! Files come in: from a link, an upload or the request itself, sniffed, checked and stored before anything is
//! accepted.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use herald_domain::id::WorkspaceId;
use herald_domain::video::FileSource;
use herald_domain::{ErrorCode, Failure};
use herald_egress::FetchLimits;
use herald_media::sniff::{self, Family, FileType};
use herald_media::{MediaError, audio, picture, probe};
use herald_store::assets;
use image::RgbImage;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::{TempDir, TempPath};

use crate::{Studio, StudioError, blocking};

/// Largest picture taken into a video, in bytes.
const IMAGE_BYTES: u64 = 50_000_000;
/// Largest picture or video that guides a shot, in bytes.
const GUIDE_BYTES: u64 = 100_000_000;
/// Largest recording taken into a video, in bytes.
const AUDIO_BYTES: u64 = 50_000_000;
/// Largest inline file, in bytes: what fits into a request body with base64 around it.
pub const INLINE_BYTES: u64 = 32 << 20;
/// Sample rate recordings are decoded to, in Hz.
pub const AUDIO_RATE: u32 = 24_000;

/// A file a job works from: its own copy, gone when the job has ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    pub key: String,
    /// 64 hex digits.
    pub sha256: String,
}

/// A picture that decoded, with the bytes it came in. Nothing is stored yet: the request may still be refused.
pub struct Picture {
    pub bytes: Vec<u8>,
    pub pixels: RgbImage,
}

/// A recording that decoded, with the bytes it came in.
pub struct Recording {
    pub bytes: Vec<u8>,
    /// Mono at [`AUDIO_RATE`].
    pub samples: Vec<f32>,
}

impl Studio {
    /// Fetches and checks a picture. `param` names the request field in errors.
    pub(crate) async fn take_picture(
        &self,
        workspace: WorkspaceId,
        source: FileSource,
        param: &str,
    ) -> Result<Picture, StudioError> {
        let bytes = self.bytes_of(workspace, source, &[Family::Image], IMAGE_BYTES, param).await?;
        let field = param.to_owned();
        blocking(move || {
            let pixels = picture::decode(&bytes).map_err(|error| refused(error, &field))?;
            Ok(Picture { bytes, pixels })
        })
        .await
    }

    /// Fetches and checks a recording of at most `max_seconds`.
    pub(crate) async fn take_recording(
        &self,
        workspace: WorkspaceId,
        source: FileSource,
        max_seconds: f64,
        param: &str,
    ) -> Result<Recording, StudioError> {
        let bytes = self.bytes_of(workspace, source, &[Family::Audio], AUDIO_BYTES, param).await?;
        let path = self.new_draft()?;
        let (tools, field) = (self.tools.clone(), param.to_owned());
        blocking(move || {
            std::fs::write(&path, &bytes)?;
            let info = probe::probe(&tools, &path).map_err(|error| refused(error, &field))?;
            if info.audio.is_none() {
                return Err(Failure::invalid(&*field, format!("`{field}` has no sound in it.")).into());
            }
            if info.duration > max_seconds {
                let message = format!("`{field}` lasts {:.0} s; the most is {max_seconds:.0} s.", info.duration);
                return Err(Failure::invalid(&*field, message).into());
            }
            // One second beyond the limit is decoded, so that a header that lies about the length is noticed.
            let samples = audio::decode_mono(&tools, &path, AUDIO_RATE, max_seconds + 1.0)
                .map_err(|error| refused(error, &field))?;
            if samples.len() as f64 > max_seconds * f64::from(AUDIO_RATE) {
                let message = format!("`{field}` lasts longer than {max_seconds:.0} s.");
                return Err(Failure::invalid(&*field, message).into());
            }
            Ok(Recording { bytes, samples })
        })
        .await
    }

    /// Fetches a picture or a video that guides, and tells which; nothing is decoded yet.
    pub(crate) async fn take_guide(
        &self,
        workspace: WorkspaceId,
        source: FileSource,
        param: &str,
    ) -> Result<(Family, Vec<u8>), StudioError> {
        let bytes = self.bytes_of(workspace, source, &[Family::Image, Family::Video], GUIDE_BYTES, param).await?;
        let family = FileType::of(&bytes).map_or(Family::Image, FileType::family);
        Ok((family, bytes))
    }

    /// The bytes of a source, of a family its field takes.
    async fn bytes_of(
        &self,
        workspace: WorkspaceId,
        source: FileSource,
        families: &[Family],
        max_bytes: u64,
        param: &str,
    ) -> Result<Vec<u8>, StudioError> {
        let bytes = match source {
            FileSource::Inline { media_type, bytes } => {
                if bytes.len() as u64 > INLINE_BYTES.min(max_bytes) {
                    return Err(too_large(INLINE_BYTES.min(max_bytes), param).into());
                }
                check_label(&media_type, &bytes, param)?;
                bytes
            }
            FileSource::Asset(id) => {
                let row = assets::get(self.store.read(), workspace, id).await?.ok_or_else(|| {
                    Failure::new(ErrorCode::AssetNotFound, format!("There is no asset `{id}`.")).at(param)
                })?;
                if !families.iter().any(|family| row.kind == family.as_str()) {
                    let message = format!("`{param}` must be an {} file; it is {}.", taken(families), row.mime_type);
                    return Err(Failure::invalid(param, message).into());
                }
                if row.size_bytes as u64 > max_bytes {
                    return Err(too_large(max_bytes, param).into());
                }
                self.blobs.read(&row.blob_key, max_bytes).await?
            }
            FileSource::Url(url) => self.download(&url, param).await?,
        };
        match FileType::of(&bytes) {
            Some(kind) if families.contains(&kind.family()) => Ok(bytes),
            Some(kind) => {
                let message = format!("`{param}` must be an {} file; it is {}.", taken(families), kind.mime());
                Err(Failure::invalid(param, message).into())
            }
            None => {
                let message = format!("`{param}` is of no type that is accepted ({}).", sniff::ACCEPTED);
                Err(Failure::invalid(param, message).into())
            }
        }
    }

    async fn download(&self, url: &str, param: &str) -> Result<Vec<u8>, StudioError> {
        let draft = self.new_draft()?;
        let fetched = self.egress.fetch_to_file(url, &FetchLimits::default(), &draft).await;
        fetched.map_err(|error| {
            tracing::info!(param, %error, "a link could not be fetched");
            error.to_failure(param)
        })?;
        Ok(tokio::fs::read(&draft).await?)
    }

    /// An empty file that goes away with the value.
    pub fn new_draft(&self) -> Result<TempPath, StudioError> {
        std::fs::create_dir_all(&self.scratch)?;
        Ok(tempfile::Builder::new().prefix("draft-").tempfile_in(&self.scratch)?.into_temp_path())
    }

    /// An empty folder that goes away with the value.
    pub(crate) fn new_draft_folder(&self) -> Result<TempDir, StudioError> {
        std::fs::create_dir_all(&self.scratch)?;
        Ok(tempfile::Builder::new().prefix("draft-").tempdir_in(&self.scratch)?)
    }

    /// Stores a file for a job; nobody may write to `path` afterwards.
    pub(crate) async fn keep_file(&self, key: String, path: &Path) -> Result<StoredFile, StudioError> {
        let from = path.to_owned();
        let sha256 = blocking(move || {
            let (mut file, mut digest, mut buffer) = (File::open(&from)?, Sha256::new(), vec![0; 1 << 20]);
            loop {
                match file.read(&mut buffer)? {
                    0 => return Ok(hex::encode(digest.finalize())),
                    read => digest.update(buffer.get(..read).unwrap_or_default()),
                }
            }
        })
        .await?;
        self.blobs.adopt_file(&key, path).await?;
        Ok(StoredFile { key, sha256 })
    }

    /// Stores bytes for a job.
    pub(crate) async fn keep(&self, key: String, bytes: &[u8]) -> Result<StoredFile, StudioError> {
        let sha256 = hex::encode(Sha256::digest(bytes));
        self.blobs.put_bytes(&key, bytes).await?;
        Ok(StoredFile { key, sha256 })
    }
}

/// Inline files name their type; a name that contradicts the bytes is a mistake worth telling.
fn check_label(media_type: &str, bytes: &[u8], param: &str) -> Result<(), Failure> {
    let labelled = FileType::from_mime(media_type);
    match FileType::of(bytes) {
        Some(actual) if labelled.is_some_and(|labelled| labelled.family() != actual.family()) => Err(Failure::invalid(
            format!("{param}.media_type"),
            format!("`{param}.media_type` says {media_type}, but the bytes are {}.", actual.mime()),
        )),
        _ => Ok(()),
    }
}

fn too_large(limit: u64, param: &str) -> Failure {
    Failure::invalid(param, format!("`{param}` is larger than {} MB.", limit / 1_000_000))
}

fn taken(families: &[Family]) -> String {
    families.iter().map(|family| article_free(*family)).collect::<Vec<_>>().join(" or ")
}

fn article_free(family: Family) -> &'static str {
    match family {
        Family::Image => "image (PNG or JPEG)",
        Family::Audio => "audio (MP3 or WAV)",
        Family::Video => "MP4 or WebM video",
        Family::Document => "PDF or text",
        Family::Subtitle => "SRT or VTT",
        Family::Archive => "ZIP",
    }
}

/// Damage in a caller's file is the caller's to mend; anything else is ours.
pub(crate) fn refused(error: MediaError, param: &str) -> StudioError {
    match error {
        MediaError::Undecodable(reason) => {
            Failure::invalid(param, format!("`{param}` cannot be decoded: {reason}.")).into()
        }
        MediaError::TimedOut { .. } => Failure::invalid(param, format!("`{param}` takes too long to decode.")).into(),
        other => other.into(),
    }
}
