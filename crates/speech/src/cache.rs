//! What was said before, kept on disk sentence by sentence.
//!
//! Editing one sentence of a script then costs one sentence of synthesis. A damaged or foreign file counts as absent: the
//! sentence is said again and the file replaced.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use herald_domain::timing::{PhonemeTiming, WordTiming};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::SpeechError;
use crate::script;
use crate::synthesis::{Control, SpeechRequest, Synthesizer, Utterance};

const EXTENSION: &str = "speech";

/// A synthesiser that remembers. Wraps any other.
#[derive(Debug)]
pub struct CachedSynthesizer<S> {
    inner: S,
    folder: PathBuf,
    /// Bytes the folder may hold; the longest unused sentences go first.
    limit: u64,
}

/// What precedes the samples in a file: one line of JSON.
#[derive(Serialize, Deserialize)]
struct Header {
    sample_rate: u32,
    samples: usize,
    /// SHA-256 of the sample bytes.
    digest: String,
    words: Vec<WordTiming>,
    phonemes: Vec<PhonemeTiming>,
}

impl<S: Synthesizer> CachedSynthesizer<S> {
    /// Keeps at most `limit` bytes in `folder`, which is made if absent.
    pub fn new(inner: S, folder: impl Into<PathBuf>, limit: u64) -> Result<CachedSynthesizer<S>, SpeechError> {
        let folder = folder.into();
        fs::create_dir_all(&folder).map_err(|error| fault(&folder, &error))?;
        Ok(CachedSynthesizer { inner, folder, limit })
    }

    fn path(&self, request: &SpeechRequest) -> PathBuf {
        let mut digest = Sha256::new();
        let timbre = serde_json::json!(request.timbre).to_string();
        for part in [self.inner.revision(), &timbre, request.language.code(), &request.text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        digest.update(request.speed.to_le_bytes());
        digest.update(request.pitch.to_le_bytes());
        if !request.readings.is_empty() {
            digest.update(serde_json::json!(request.readings).to_string());
        }
        self.folder.join(format!("{}.{EXTENSION}", hex::encode(digest.finalize())))
    }

    /// One sentence, remembered or said. `None` when it has nothing to say.
    fn sentence(&self, request: &SpeechRequest, control: &Control<'_>) -> Result<Option<Utterance>, SpeechError> {
        let path = self.path(request);
        if let Some(known) = read(&path) {
            touch(&path);
            return Ok(Some(known));
        }
        let quiet = Control { progress: &|_, _| (), ..*control };
        let said = match self.inner.synthesize(request, &quiet) {
            Ok(said) => said,
            Err(SpeechError::TextInvalid) => return Ok(None),
            Err(error) => return Err(error),
        };
        // A full disk must not fail the speech that was made.
        if let Err(error) = write(&path, &said).and_then(|()| shrink(&self.folder, self.limit)) {
            tracing::warn!(path = %path.display(), %error, "cannot keep a spoken sentence");
        }
        Ok(Some(said))
    }
}

impl<S: Synthesizer> Synthesizer for CachedSynthesizer<S> {
    fn revision(&self) -> &str {
        self.inner.revision()
    }

    fn synthesize(&self, request: &SpeechRequest, control: &Control<'_>) -> Result<Utterance, SpeechError> {
        request.check()?;
        let sentences = script::sentences_of(&request.text, &request.readings, request.language);
        let mut said: Option<Utterance> = None;
        for (done, sentence) in sentences.iter().enumerate() {
            control.check()?;
            (control.progress)(done, sentences.len());
            let part = SpeechRequest {
                text: sentence.text.to_owned(),
                readings: sentence.readings.clone(),
                timbre: request.timbre.clone(),
                ..*request
            };
            match (&mut said, self.sentence(&part, control)?) {
                (_, None) => {}
                (Some(said), Some(next)) => said.append(next),
                (first, Some(next)) => *first = Some(next),
            }
        }
        (control.progress)(sentences.len(), sentences.len());
        said.ok_or(SpeechError::TextInvalid)
    }
}

fn fault(path: &Path, error: &io::Error) -> SpeechError {
    SpeechError::Internal(format!("speech cache {}: {error}", path.display()))
}

fn read(path: &Path) -> Option<Utterance> {
    let bytes = fs::read(path).ok()?;
    let split = bytes.iter().position(|byte| *byte == b'\n')?;
    let header: Header = serde_json::from_slice(&bytes[..split]).ok()?;
    let body = &bytes[split + 1..];
    if hex::encode(Sha256::digest(body)) != header.digest {
        return None;
    }
    let (chunks, _) = body.as_chunks::<4>();
    let samples: Vec<f32> = chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect();
    (samples.len() == header.samples).then_some(Utterance {
        sample_rate: header.sample_rate,
        samples,
        words: header.words,
        phonemes: header.phonemes,
    })
}

fn write(path: &Path, said: &Utterance) -> io::Result<()> {
    let body: Vec<u8> = said.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let header = Header {
        sample_rate: said.sample_rate,
        samples: said.samples.len(),
        digest: hex::encode(Sha256::digest(&body)),
        words: said.words.clone(),
        phonemes: said.phonemes.clone(),
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".speech-").tempfile_in(folder)?;
    serde_json::to_writer(&mut file, &header)?;
    file.write_all(b"\n")?;
    file.write_all(&body)?;
    file.persist(path)?;
    Ok(())
}

/// Marks a sentence as used now.
fn touch(path: &Path) {
    let marked = fs::File::options().append(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
    if let Err(error) = marked {
        tracing::debug!(path = %path.display(), %error, "cannot mark a spoken sentence as used");
    }
}

/// Removes the longest unused sentences until the folder fits.
fn shrink(folder: &Path, limit: u64) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|extension| extension == EXTENSION) {
            let Ok(metadata) = entry.metadata() else { continue };
            files.push((metadata.modified()?, metadata.len(), entry.path()));
        }
    }
    let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    files.sort();
    for (_, bytes, path) in files {
        if total <= limit {
            break;
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => total -= bytes,
        }
    }
    Ok(())
}
