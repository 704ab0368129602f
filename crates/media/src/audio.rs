//! Sound as samples: decoding any file, resampling, WAV and MP3 files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::probe::undecodable;
use crate::process::{MediaError, Memory, Running, Tools, run_within};

/// Bound on one pass over at most ten minutes of audio.
const PASS_LIMIT: Duration = Duration::from_secs(180);

/// Decodes the audio of a file to mono samples in -1..1 at `rate` Hz, at most `max_seconds` of it.
pub fn decode_mono(tools: &Tools, path: &Path, rate: u32, max_seconds: f64) -> Result<Vec<f32>, MediaError> {
    let mut command = tools.ffmpeg();
    // `-xerror`: a damaged stream is refused, not silently shortened.
    command.args(["-xerror", "-protocol_whitelist", "file,pipe", "-i"]).arg(path);
    command.args(["-map", "0:a:0", "-t", &format!("{max_seconds}"), "-ac", "1", "-ar", &rate.to_string()]);
    command.args(["-f", "f32le", "-"]);
    let bytes = run_within(&mut command, PASS_LIMIT, Memory::OF_STRANGERS).map_err(undecodable)?;
    Ok(samples_of(&bytes))
}

/// Gives a WAV file that was written while it was made the length it has: writers that did not know it promise 4 GB, and
/// strict decoders take the file for a broken one. Other files stay as they are.
pub fn mend_streamed_wav(path: &Path) -> io::Result<()> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let total = file.metadata()?.len();
    let mut head = [0; 12];
    if total < 44 || file.read_exact(&mut head).is_err() || &head[..4] != b"RIFF" || &head[8..] != b"WAVE" {
        return Ok(());
    }
    let mut at = 12;
    while at + 8 <= total {
        let mut chunk = [0; 8];
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut chunk)?;
        let length = u64::from(u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]));
        let left = total - at - 8;
        if &chunk[..4] != b"data" {
            at += 8 + length + length % 2;
            continue;
        }
        if length > left
            && let (Ok(left), Ok(whole)) = (u32::try_from(left), u32::try_from(total - 8))
        {
            file.seek(SeekFrom::Start(at + 4))?;
            file.write_all(&left.to_le_bytes())?;
            file.seek(SeekFrom::Start(4))?;
            file.write_all(&whole.to_le_bytes())?;
        }
        return Ok(());
    }
    Ok(())
}

/// Resamples mono samples from `from` to `to` Hz with ffmpeg's windowed-sinc resampler.
pub fn resample(tools: &Tools, samples: &[f32], from: u32, to: u32) -> Result<Vec<f32>, MediaError> {
    if from == to || samples.is_empty() {
        return Ok(samples.to_vec());
    }
    let mut command = tools.ffmpeg();
    command.args(["-f", "f32le", "-ar", &from.to_string(), "-ac", "1", "-i", "-", "-ar", &to.to_string()]);
    command.args(["-f", "f32le", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let bytes = pass_through(Running::spawn(&mut command)?, samples)?;
    Ok(samples_of(&bytes))
}

/// Encodes mono samples as MP3 (44.1 kHz, 128 kbit/s, mono).
pub fn write_mp3(tools: &Tools, samples: &[f32], rate: u32, path: &Path) -> Result<(), MediaError> {
    encode_mp3(tools, samples, rate, ("1", "128k"), path)
}

/// Encodes two channels, interleaved, as MP3 (44.1 kHz, 192 kbit/s). The file says what its decoder must cut at both
/// ends, so that a loop stays one.
pub fn write_stereo_mp3(tools: &Tools, samples: &[f32], rate: u32, path: &Path) -> Result<(), MediaError> {
    encode_mp3(tools, samples, rate, ("2", "192k"), path)
}

fn encode_mp3(
    tools: &Tools,
    samples: &[f32],
    rate: u32,
    (channels, bits): (&str, &str),
    path: &Path,
) -> Result<(), MediaError> {
    let mut command = tools.ffmpeg();
    command.args(["-f", "f32le", "-ar", &rate.to_string(), "-ac", channels, "-i", "-"]);
    command.args(["-ar", "44100", "-c:a", "libmp3lame", "-b:a", bits, "-f", "mp3"]).arg(path);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    pass_through(Running::spawn(&mut command)?, samples)?;
    Ok(())
}

/// Writes 16-bit PCM. `channels` are interleaved in `samples`.
pub fn write_wav(path: &Path, samples: &[f32], rate: u32, channels: u16) -> Result<(), MediaError> {
    let mut file = wav_header(rate, channels, Some((samples.len() * 2) as u32));
    file.reserve(samples.len() * 2);
    for sample in samples {
        file.extend_from_slice(&level(*sample).to_le_bytes());
    }
    std::fs::write(path, file)?;
    Ok(())
}

/// What precedes 16-bit PCM in a WAV. Without a length, the sizes say "until the end", as streams do.
pub(crate) fn wav_header(rate: u32, channels: u16, data_bytes: Option<u32>) -> Vec<u8> {
    let block = channels * 2;
    let mut header = Vec::with_capacity(44);
    header.extend_from_slice(b"RIFF");
    header.extend_from_slice(&data_bytes.map_or(u32::MAX, |bytes| 36 + bytes).to_le_bytes());
    header.extend_from_slice(b"WAVEfmt ");
    header.extend_from_slice(&16u32.to_le_bytes());
    header.extend_from_slice(&1u16.to_le_bytes());
    header.extend_from_slice(&channels.to_le_bytes());
    header.extend_from_slice(&rate.to_le_bytes());
    header.extend_from_slice(&(rate * u32::from(block)).to_le_bytes());
    header.extend_from_slice(&block.to_le_bytes());
    header.extend_from_slice(&16u16.to_le_bytes());
    header.extend_from_slice(b"data");
    header.extend_from_slice(&data_bytes.unwrap_or(u32::MAX).to_le_bytes());
    header
}

/// A sample in 16 bits.
pub(crate) fn level(sample: f32) -> i16 {
    (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16
}

/// Feeds samples to a child and collects what it writes, on two threads so that neither pipe blocks the other.
fn pass_through(mut running: Running, samples: &[f32]) -> Result<Vec<u8>, MediaError> {
    let (Some(mut stdin), Some(mut stdout)) = (running.child().stdin.take(), running.child().stdout.take()) else {
        return Err(MediaError::Io(std::io::Error::other("a child process came without pipes")));
    };
    let (written, read) = std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            stdin.write_all(&bytes)
        });
        let mut bytes = Vec::new();
        let read = std::io::Read::read_to_end(&mut stdout, &mut bytes).map(|_| bytes);
        (writer.join(), read)
    });
    match written {
        Ok(Ok(())) => {}
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => return Err(running.failure_after_death()),
        Ok(Err(error)) => return Err(error.into()),
        Err(_) => return Err(MediaError::Io(std::io::Error::other("the writer of a child process panicked"))),
    }
    running.wait(PASS_LIMIT)?;
    Ok(read?)
}

fn samples_of(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|chunk| f32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]])).collect()
}
