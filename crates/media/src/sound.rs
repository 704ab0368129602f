//! Speech on its way out: the forms it is handed out in, as a file or piece by piece while it is made.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{ChildStdin, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::audio;
use crate::process::{MediaError, Running, Tools};

/// A form of a recording. All are mono.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SoundFormat {
    /// 44.1 kHz, 128 kbit/s.
    #[default]
    Mp3,
    /// 16 bit, at the rate of the engine.
    Wav,
    /// What is in a WAV, without its header: 16 bit, signed, little-endian.
    Pcm,
    /// In Ogg, 48 kHz, 48 kbit/s.
    Opus,
    /// With ADTS headers, 128 kbit/s.
    Aac,
    Flac,
}

impl SoundFormat {
    pub const ALL: [SoundFormat; 6] =
        [SoundFormat::Mp3, SoundFormat::Wav, SoundFormat::Pcm, SoundFormat::Opus, SoundFormat::Aac, SoundFormat::Flac];

    /// Its name in requests, and the ending of its files.
    pub fn as_str(self) -> &'static str {
        match self {
            SoundFormat::Mp3 => "mp3",
            SoundFormat::Wav => "wav",
            SoundFormat::Pcm => "pcm",
            SoundFormat::Opus => "opus",
            SoundFormat::Aac => "aac",
            SoundFormat::Flac => "flac",
        }
    }

    pub fn parse(name: &str) -> Option<SoundFormat> {
        SoundFormat::ALL.into_iter().find(|format| format.as_str() == name)
    }

    pub fn mime(self) -> &'static str {
        match self {
            SoundFormat::Mp3 => "audio/mpeg",
            SoundFormat::Wav => "audio/wav",
            // `audio/L16` would promise the other order of bytes.
            SoundFormat::Pcm => "audio/pcm",
            SoundFormat::Opus => "audio/ogg",
            SoundFormat::Aac => "audio/aac",
            SoundFormat::Flac => "audio/flac",
        }
    }

    /// What ffmpeg is told; `None` for what needs no encoder.
    fn encoder(self) -> Option<&'static [&'static str]> {
        match self {
            // No tag and no header with a length: neither is known while it is made.
            SoundFormat::Mp3 => Some(&[
                "-ar",
                "44100",
                "-c:a",
                "libmp3lame",
                "-b:a",
                "128k",
                "-write_xing",
                "0",
                "-id3v2_version",
                "0",
                "-f",
                "mp3",
            ]),
            SoundFormat::Wav | SoundFormat::Pcm => None,
            // Pages of a fifth of a second, so that sound does not wait for a full one.
            SoundFormat::Opus => Some(&[
                "-ar",
                "48000",
                "-c:a",
                "libopus",
                "-b:a",
                "48k",
                "-application",
                "voip",
                "-page_duration",
                "200000",
                "-f",
                "ogg",
            ]),
            SoundFormat::Aac => Some(&["-c:a", "aac", "-b:a", "128k", "-f", "adts"]),
            SoundFormat::Flac => Some(&["-c:a", "flac", "-f", "flac"]),
        }
    }
}

/// Writes mono samples to a file.
pub fn write(tools: &Tools, format: SoundFormat, samples: &[f32], rate: u32, path: &Path) -> Result<(), MediaError> {
    match format {
        SoundFormat::Mp3 => audio::write_mp3(tools, samples, rate, path),
        SoundFormat::Wav => audio::write_wav(path, samples, rate, 1),
        other => {
            let mut file = io::BufWriter::new(std::fs::File::create(path)?);
            let mut stream = SoundStream::start(tools, other, rate, move |bytes| file.write_all(bytes).is_ok())?;
            stream.write(samples)?;
            stream.finish()
        }
    }
}

/// Samples in, encoded bytes out as soon as there are any.
pub struct SoundStream {
    way: Way,
}

/// Takes bytes; `false`: nobody wants more.
type Sink = Box<dyn FnMut(&[u8]) -> bool + Send>;

enum Way {
    /// The head goes out with the first samples: before them nothing is heard, and all may still be refused.
    Plain {
        head: Vec<u8>,
        sink: Sink,
    },
    Encoded {
        running: Running,
        stdin: ChildStdin,
        reader: JoinHandle<Result<(), MediaError>>,
    },
}

/// Most bytes the sink is given at once.
const CHUNK_BYTES: usize = 16 << 10;
/// Time the encoder gets to flush what it holds.
const FLUSH_LIMIT: Duration = Duration::from_secs(30);

impl SoundStream {
    /// `sink` takes the bytes, for encoded forms on a thread of its own; its `false` says that nobody wants more. It may block, and with it [`SoundStream::write`]:
    /// what is on its way is a few pipes' worth.
    pub fn start(
        tools: &Tools,
        format: SoundFormat,
        rate: u32,
        sink: impl FnMut(&[u8]) -> bool + Send + 'static,
    ) -> Result<SoundStream, MediaError> {
        let Some(encoder) = format.encoder() else {
            let head = if format == SoundFormat::Wav { audio::wav_header(rate, 1, None) } else { Vec::new() };
            return Ok(SoundStream { way: Way::Plain { head, sink: Box::new(sink) } });
        };
        let mut command = tools.ffmpeg();
        // Nothing is collected to find out what raw samples are.
        command.args(["-fflags", "nobuffer", "-probesize", "32", "-analyzeduration", "0"]);
        command.args(["-f", "f32le", "-ar", &rate.to_string(), "-ac", "1", "-i", "-"]);
        command.args(encoder).args(["-flush_packets", "1", "-"]);
        let mut running = Running::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()))?;
        let (Some(stdin), Some(stdout)) = (running.child().stdin.take(), running.child().stdout.take()) else {
            return Err(MediaError::Io(io::Error::other("a child process came without pipes")));
        };
        let reader = thread::spawn(move || pass_on(stdout, sink));
        Ok(SoundStream { way: Way::Encoded { running, stdin, reader } })
    }

    /// # Errors
    /// `Cancelled` when the sink wants no more; else what the encoder died of.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), MediaError> {
        match &mut self.way {
            Way::Plain { head, sink } => {
                let mut bytes = std::mem::take(head);
                bytes.extend(samples.iter().flat_map(|sample| audio::level(*sample).to_le_bytes()));
                if bytes.chunks(CHUNK_BYTES).all(sink) { Ok(()) } else { Err(MediaError::Cancelled) }
            }
            Way::Encoded { running, stdin, reader } => {
                let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
                match stdin.write_all(&bytes) {
                    Ok(()) => Ok(()),
                    // The reader goes first when nobody listens, and the encoder dies of that.
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe && reader.is_finished() => {
                        Err(MediaError::Cancelled)
                    }
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(running.failure_after_death()),
                    Err(error) => Err(error.into()),
                }
            }
        }
    }

    /// Ends the stream; when this returns `Ok` the sink has had every byte.
    pub fn finish(self) -> Result<(), MediaError> {
        match self.way {
            Way::Plain { .. } => Ok(()),
            Way::Encoded { running, stdin, reader } => {
                drop(stdin);
                // The reader ends with the encoder's output, however slowly the sink takes it.
                let read = reader.join().map_err(|_| io::Error::other("the reader of an encoder panicked"))?;
                read.and_then(|()| running.wait(FLUSH_LIMIT))
            }
        }
    }
}

fn pass_on(mut stdout: impl Read, mut sink: impl FnMut(&[u8]) -> bool) -> Result<(), MediaError> {
    let mut buffer = [0u8; CHUNK_BYTES];
    loop {
        match stdout.read(&mut buffer)? {
            0 => return Ok(()),
            count if sink(&buffer[..count]) => {}
            _ => return Err(MediaError::Cancelled),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::probe::probe;

    const RATE: u32 = 24_000;

    fn tone(seconds: f64) -> Vec<f32> {
        let count = (seconds * f64::from(RATE)) as usize;
        (0..count).map(|n| 0.4 * (n as f32 * 440.0 * std::f32::consts::TAU / RATE as f32).sin()).collect()
    }

    #[test]
    fn every_format_streamed_in_pieces_is_the_whole_sound() {
        let dir = tempfile::tempdir().expect("a folder");
        for format in SoundFormat::ALL {
            let collected = Arc::new(Mutex::new(Vec::new()));
            let sink = Arc::clone(&collected);
            let mut stream = SoundStream::start(&Tools::default(), format, RATE, move |bytes| {
                sink.lock().expect("nobody panics").extend_from_slice(bytes);
                true
            })
            .expect("it starts");
            tone(2.0).chunks(7_000).for_each(|piece| stream.write(piece).expect("it takes samples"));
            stream.finish().expect("it ends");
            let bytes = collected.lock().expect("nobody panics").clone();
            let path = dir.path().join(format.as_str());
            // The strict decoder below wants sizes that are true, which a stream does not know.
            if matches!(format, SoundFormat::Pcm | SoundFormat::Wav) {
                let (head, body) = bytes.split_at(bytes.len() - 2 * 2 * RATE as usize);
                assert_eq!(
                    head,
                    if format == SoundFormat::Wav { audio::wav_header(RATE, 1, None) } else { Vec::new() }
                );
                let loudest = body.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(*pair)).max();
                assert_eq!(loudest, Some(13_107));
                continue;
            }
            std::fs::write(&path, bytes).expect("writable");
            let decoded = audio::decode_mono(&Tools::default(), &path, RATE, 10.0);
            let decoded = decoded.unwrap_or_else(|error| panic!("{format:?}: {error}"));
            let seconds = decoded.len() as f64 / f64::from(RATE);
            assert!((seconds - 2.0).abs() < 0.1, "{format:?}: {seconds} s");
            let power = decoded.iter().map(|sample| sample * sample).sum::<f32>() / decoded.len() as f32;
            assert!((power.sqrt() - 0.283).abs() < 0.03, "{format:?}: {power}");
        }
    }

    #[test]
    fn a_wav_that_did_not_know_its_length_is_mended() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("streamed.wav");
        let mut bytes = audio::wav_header(RATE, 1, None);
        bytes.extend(tone(1.0).iter().flat_map(|sample| audio::level(*sample).to_le_bytes()));
        std::fs::write(&path, &bytes).expect("writable");
        assert!(audio::decode_mono(&Tools::default(), &path, RATE, 10.0).is_err());
        audio::mend_streamed_wav(&path).expect("it is mended");
        let decoded = audio::decode_mono(&Tools::default(), &path, RATE, 10.0).expect("whole");
        assert_eq!(decoded.len(), RATE as usize);
        std::fs::write(&path, b"RIFF").expect("writable");
        audio::mend_streamed_wav(&path).expect("no WAV");
    }

    #[test]
    fn files_hold_what_their_format_says() {
        let dir = tempfile::tempdir().expect("a folder");
        for (format, codec) in [
            (SoundFormat::Mp3, "mp3"),
            (SoundFormat::Wav, "pcm_s16le"),
            (SoundFormat::Opus, "opus"),
            (SoundFormat::Aac, "aac"),
            (SoundFormat::Flac, "flac"),
        ] {
            let path = dir.path().join(format.as_str());
            write(&Tools::default(), format, &tone(1.0), RATE, &path).expect("it is written");
            assert_eq!(probe(&Tools::default(), &path).expect("a file").audio.expect("sound").codec, codec);
            assert_eq!(SoundFormat::parse(format.as_str()), Some(format));
        }
    }

    #[test]
    fn a_stream_nobody_wants_any_more_says_so() {
        for format in [SoundFormat::Mp3, SoundFormat::Wav] {
            let mut taken = 0;
            let stream = SoundStream::start(&Tools::default(), format, RATE, move |bytes| {
                taken += bytes.len();
                taken < 20_000
            });
            let mut stream = stream.expect("it starts");
            let cut = (0..200).find_map(|_| stream.write(&tone(1.0)).err());
            assert!(matches!(cut, Some(MediaError::Cancelled)), "{format:?}: {cut:?}");
        }
    }
}
