//! Inputs made with ffmpeg, and outputs seen and heard: probed, decoded, transcribed, tracked.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use base64::Engine as _;
use herald_avatar::{FaceEngine, Measure, Tracker};
use herald_media::Tools;
use herald_media::audio;
use herald_media::probe::{self, MediaInfo};
use herald_speech::recognition::SAMPLE_RATE;
use herald_speech::{Control, Language, Recognizer, Transcript, WhisperOptions, WhisperRecognizer, accuracy};
use image::RgbImage;

use crate::programs::models;

/// A public-domain portrait that `herald setup --fixtures` installs.
pub fn portrait() -> PathBuf {
    models().path("portrait").unwrap_or_else(|error| panic!("the test portrait is needed: {error}"))
}

/// The portrait, re-encoded at a quality of its own: another file with the same face.
pub fn portrait_copy(folder: &Path, quality: u8) -> PathBuf {
    let path = folder.join(format!("portrait-{quality}.jpg"));
    let picture = image::open(portrait()).expect("a readable picture").to_rgb8();
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
    picture.write_with_encoder(encoder).expect("it encodes");
    std::fs::write(&path, bytes).expect("the folder is writable");
    path
}

/// Runs ffmpeg; `output` is the last argument.
pub fn ffmpeg(arguments: &[&str], output: &Path) -> PathBuf {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]).args(arguments).arg(output);
    let run = command.output().expect("ffmpeg runs");
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    output.to_owned()
}

/// A colourful picture without a face.
pub fn faceless(output: &Path) -> PathBuf {
    ffmpeg(&["-f", "lavfi", "-i", "testsrc=size=320x240:rate=1", "-frames:v", "1"], output)
}

/// A tone, in the format the file name asks for.
pub fn tone(seconds: f64, output: &Path) -> PathBuf {
    ffmpeg(&["-f", "lavfi", "-i", &format!("sine=frequency=440:duration={seconds}")], output)
}

/// Two seconds of moving pictures with sound.
pub fn clip(output: &Path) -> PathBuf {
    let (picture, sound) = ("testsrc=size=320x240:rate=25:duration=2", "sine=frequency=440:duration=2");
    ffmpeg(&["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-pix_fmt", "yuv420p", "-shortest"], output)
}

pub fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

pub fn probe(path: &Path) -> MediaInfo {
    probe::probe(&Tools::default(), path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every `step`th frame.
pub fn frames(path: &Path, step: u32) -> Vec<RgbImage> {
    let video = probe(path).video.expect("a video stream");
    let raw = path.with_extension("rgb");
    let input = path.display().to_string();
    let pick = format!("select=not(mod(n\\,{step}))");
    let decode = ["-i", &input, "-vf", &pick, "-fps_mode", "passthrough", "-pix_fmt", "rgb24", "-f", "rawvideo"];
    let bytes = std::fs::read(ffmpeg(&decode, &raw)).expect("ffmpeg wrote it");
    let size = (video.width * video.height * 3) as usize;
    let whole = bytes.chunks_exact(size).map(<[u8]>::to_vec);
    whole.filter_map(|frame| RgbImage::from_raw(video.width, video.height, frame)).collect()
}

/// The least and the most coverage of any pixel of a transparent video, 0 to 255.
pub fn coverage(path: &Path) -> (u8, u8) {
    let input = path.display().to_string();
    let mut decode = vec!["-i", &input, "-vf", "format=rgba", "-pix_fmt", "rgba", "-f", "rawvideo"];
    if path.extension().is_some_and(|extension| extension == "webm") {
        // The default decoder drops the second plane.
        decode.splice(0..0, ["-c:v", "libvpx-vp9"]);
    }
    let bytes = std::fs::read(ffmpeg(&decode, &path.with_extension("rgba"))).expect("ffmpeg wrote it");
    let alpha = || bytes.chunks_exact(4).map(|pixel| pixel[3]);
    (alpha().min().expect("a pixel"), alpha().max().expect("a pixel"))
}

/// The sound of a file, in one channel.
pub fn samples(path: &Path, rate: u32) -> Vec<f32> {
    audio::decode_mono(&Tools::default(), path, rate, 3_600.0).expect("sound that decodes")
}

/// What is said in a file.
pub fn transcribe(path: &Path) -> Transcript {
    static ENGINE: OnceLock<WhisperRecognizer> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| {
        WhisperRecognizer::new(&models(), WhisperOptions::default()).unwrap_or_else(|error| panic!("{error}"))
    });
    let samples = audio::decode_mono(&Tools::default(), path, SAMPLE_RATE, 60.0).expect("sound that decodes");
    engine.transcribe(&samples, Some("en"), &Control::none()).expect("recognition works")
}

/// Share of the words of an English text that a file does not say.
pub fn words_lost(script: &str, path: &Path) -> f64 {
    accuracy::word_error_rate(script, &transcribe(path).text, Language::EnUs)
}

/// What the face does in each frame; `None` where there is none.
pub fn track(frames: &[RgbImage]) -> Vec<Option<Measure>> {
    static ENGINE: OnceLock<FaceEngine> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| FaceEngine::load(&models()).unwrap_or_else(|error| panic!("{error}")));
    let mut tracker = Tracker::new(engine);
    let step = |frame| tracker.step(frame).expect("the networks run").map(|face| Measure::of(&face.landmarks));
    frames.iter().map(step).collect()
}
