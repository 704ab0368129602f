//! Real ffmpeg: segments are joined without loss, defects are found, and damaged input is refused.

use std::path::Path;
use std::process::Command;

use herald_domain::video::{Canvas, OutputFormat};
use herald_media::encode::{SegmentEncoder, frame_bytes};
use herald_media::{MediaError, Tools, audio, inspect, mux, preview, probe, sniff};

const CANVAS: Canvas = Canvas { width: 320, height: 180 };
const FPS: u32 = 25;
const RATE: u32 = 48_000;

/// A grey field whose brightness names the frame; `still` repeats the first one.
fn encode_segment(path: &Path, frames: std::ops::Range<u32>, still: bool) {
    let mut encoder = SegmentEncoder::start(&Tools::default(), OutputFormat::Mp4, CANVAS, FPS, path).unwrap();
    let luma = (CANVAS.width * CANVAS.height) as usize;
    for index in frames.clone() {
        let shade = if still { frames.start } else { index };
        let mut frame = vec![128u8; frame_bytes(OutputFormat::Mp4, CANVAS)];
        for (position, pixel) in frame[..luma].iter_mut().enumerate() {
            *pixel = 40 + (shade * 4 % 120) as u8 + (position % 7) as u8;
        }
        encoder.write_frame(&frame).unwrap();
    }
    encoder.finish().unwrap();
}

fn tone(seconds: f64, silent_after: f64) -> Vec<f32> {
    (0..(seconds * f64::from(RATE)) as usize)
        .map(|index| {
            let time = index as f64 / f64::from(RATE);
            if time < silent_after { ((time * 440.0 * std::f64::consts::TAU).sin() * 0.3) as f32 } else { 0.0 }
        })
        .collect()
}

fn mean_luma(video: &Path, frame: u32) -> f64 {
    let filter = format!("select=eq(n\\,{frame})");
    let output = Command::new("ffmpeg")
        .args(["-loglevel", "error", "-i"])
        .arg(video)
        .args(["-vf", &filter, "-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "-"])
        .output()
        .unwrap();
    assert!(output.status.success() && !output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.iter().map(|pixel| f64::from(*pixel)).sum::<f64>() / output.stdout.len() as f64
}

#[test]
fn segments_join_without_losing_or_repeating_a_frame() {
    let dir = tempfile::tempdir().unwrap();
    let segments: Vec<_> = (0..3).map(|index| dir.path().join(format!("part {index}'s.mp4"))).collect();
    encode_segment(&segments[0], 0..40, false);
    encode_segment(&segments[1], 40..70, false);
    encode_segment(&segments[2], 70..75, false);
    let wav = dir.path().join("sound.wav");
    audio::write_wav(&wav, &tone(3.0, 3.0), RATE, 1).unwrap();
    let output = dir.path().join("out.mp4");
    mux::assemble(&Tools::default(), OutputFormat::Mp4, &segments, &wav, &output).unwrap();

    let info = probe::probe(&Tools::default(), &output).unwrap();
    let video = info.video.unwrap();
    assert_eq!((video.codec.as_str(), video.pixel_format.as_str()), ("h264", "yuv420p"));
    assert_eq!(video.colour_space.as_deref(), Some("bt709"));
    assert_eq!((video.width, video.height, video.frames), (320, 180, 75));
    assert!((video.duration - 3.0).abs() < 0.001, "{}", video.duration);
    let sound = info.audio.unwrap();
    assert_eq!((sound.codec.as_str(), sound.sample_rate, sound.channels), ("aac", 48_000, 2));
    assert!((sound.duration - 3.0).abs() < 0.04, "{}", sound.duration);
    for frame in [0, 39, 40, 41, 69, 70, 74] {
        let expected = 40.0 + f64::from(frame * 4 % 120) + 3.0;
        let limited_to_full = (expected - 16.0) * 255.0 / 219.0;
        let measured = mean_luma(&output, frame);
        assert!(
            (measured - expected).abs() < 2.5 || (measured - limited_to_full).abs() < 2.5,
            "frame {frame}: {measured} for {expected}"
        );
    }

    let thumb = dir.path().join("thumb.jpg");
    preview::thumbnail(&Tools::default(), &output, false, 1.0, &thumb).unwrap();
    assert_eq!(sniff::FileType::of(&std::fs::read(&thumb).unwrap()), Some(sniff::FileType::Jpeg));
    let gif = dir.path().join("preview.gif");
    preview::animated(&Tools::default(), &output, false, 2.0, &gif).unwrap();
    let gif_info = probe::probe(&Tools::default(), &gif).unwrap();
    assert_eq!(gif_info.video.unwrap().frames, 20);
}

/// A disc that wanders over nothing; its colour names the frame.
fn encode_transparent(path: &Path, frames: std::ops::Range<u32>) {
    let mut encoder = SegmentEncoder::start(&Tools::default(), OutputFormat::Webm, CANVAS, FPS, path).unwrap();
    for index in frames {
        let mut frame = vec![0u8; frame_bytes(OutputFormat::Webm, CANVAS)];
        for (position, pixel) in frame.chunks_mut(4).enumerate() {
            let (x, y) = (position as f32 % 320.0, (position / 320) as f32);
            let inside = (x - 120.0 - index as f32).hypot(y - 90.0) < 50.0;
            pixel.copy_from_slice(&[200, 60 + index as u8, 60, if inside { 255 } else { 0 }]);
        }
        encoder.write_frame(&frame).unwrap();
    }
    encoder.finish().unwrap();
}

#[test]
fn transparent_segments_join_and_stay_transparent() {
    let dir = tempfile::tempdir().unwrap();
    let segments: Vec<_> = (0..2).map(|index| dir.path().join(format!("part-{index}.webm"))).collect();
    encode_transparent(&segments[0], 0..40);
    encode_transparent(&segments[1], 40..75);
    let wav = dir.path().join("sound.wav");
    audio::write_wav(&wav, &tone(3.0, 3.0), RATE, 1).unwrap();
    let output = dir.path().join("out.webm");
    mux::assemble(&Tools::default(), OutputFormat::Webm, &segments, &wav, &output).unwrap();

    let info = probe::probe(&Tools::default(), &output).unwrap();
    let (video, sound) = (info.video.unwrap(), info.audio.unwrap());
    assert_eq!((video.codec.as_str(), video.frames, video.transparent), ("vp9", 75, true));
    assert_eq!((sound.codec.as_str(), sound.sample_rate), ("opus", 48_000));
    assert!((video.duration - 3.0).abs() < 0.04 && (sound.duration - 3.0).abs() < 0.04, "{video:?} {sound:?}");
    assert_eq!(inspect::coverage(&Tools::default(), &output).unwrap(), (0, 255));

    let thumb = dir.path().join("thumb.jpg");
    preview::thumbnail(&Tools::default(), &output, true, 2.0, &thumb).unwrap();
    let picture = image::open(&thumb).unwrap().to_rgb8();
    let [paper, disc] = [(10, 10), (170, 90)].map(|(x, y)| picture.get_pixel(x, y).0);
    assert!(paper.iter().all(|value| *value > 220), "paper shows where nothing is: {paper:?}");
    assert!(disc[0] > 170 && disc[1] < 140 && disc[2] < 90, "{disc:?}");
}

#[test]
fn frozen_and_silent_stretches_are_found_and_healthy_video_is_not_accused() {
    let dir = tempfile::tempdir().unwrap();
    let (moving, still) = (dir.path().join("moving.mp4"), dir.path().join("still.mp4"));
    encode_segment(&moving, 0..75, false);
    encode_segment(&still, 75..150, true);
    let wav = dir.path().join("sound.wav");
    let output = dir.path().join("out.mp4");

    audio::write_wav(&wav, &tone(3.0, 3.0), RATE, 1).unwrap();
    mux::assemble(&Tools::default(), OutputFormat::Mp4, std::slice::from_ref(&moving), &wav, &output).unwrap();
    assert_eq!(inspect::defects(&Tools::default(), &output, 3.0).unwrap(), inspect::Defects::default());

    audio::write_wav(&wav, &tone(6.0, 3.0), RATE, 1).unwrap();
    mux::assemble(&Tools::default(), OutputFormat::Mp4, &[moving, still], &wav, &output).unwrap();
    let defects = inspect::defects(&Tools::default(), &output, 6.0).unwrap();
    assert_eq!(defects.frozen.len(), 1);
    assert!((defects.frozen[0].start - 3.0).abs() < 0.2, "{defects:?}");
    assert_eq!(defects.silent.len(), 1);
    assert!((defects.silent[0].start - 3.0).abs() < 0.2, "{defects:?}");
    assert!(defects.black.is_empty());
}

#[test]
fn damaged_and_mislabelled_files_are_undecodable() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.mp3");
    std::fs::write(&path, b"this is not sound at all, whatever the name says").unwrap();
    assert!(matches!(probe::probe(&Tools::default(), &path), Err(MediaError::Undecodable(_))));
    assert!(matches!(audio::decode_mono(&Tools::default(), &path, 16_000, 600.0), Err(MediaError::Undecodable(_))));
}

#[test]
fn an_encoder_that_dies_is_reported_and_a_missing_tool_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("no-such-folder").join("out.mp4");
    let mut encoder = SegmentEncoder::start(&Tools::default(), OutputFormat::Mp4, CANVAS, FPS, &missing).unwrap();
    let frame = vec![128u8; frame_bytes(OutputFormat::Mp4, CANVAS)];
    let outcome = (0..500).try_for_each(|_| encoder.write_frame(&frame)).and_then(|()| encoder.finish());
    assert!(matches!(outcome, Err(MediaError::ToolFailed { .. })), "{outcome:?}");

    let tools = Tools { ffmpeg: "herald-no-such-ffmpeg".into(), ..Tools::default() };
    let refused = SegmentEncoder::start(&tools, OutputFormat::Mp4, CANVAS, FPS, &missing).err();
    assert!(matches!(refused, Some(MediaError::ToolMissing { program }) if program == "herald-no-such-ffmpeg"));
}

#[test]
fn sound_survives_resampling_and_mp3() {
    let dir = tempfile::tempdir().unwrap();
    let samples = audio::resample(&Tools::default(), &tone(2.0, 2.0), RATE, 24_000).unwrap();
    assert!((samples.len() as i64 - 48_000).abs() < 100, "{}", samples.len());
    let path = dir.path().join("out.mp3");
    audio::write_mp3(&Tools::default(), &samples, 24_000, &path).unwrap();
    assert_eq!(sniff::FileType::of(&std::fs::read(&path).unwrap()), Some(sniff::FileType::Mp3));
    let decoded = audio::decode_mono(&Tools::default(), &path, 24_000, 600.0).unwrap();
    let level = |samples: &[f32]| samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
    assert!((level(&decoded) / level(&samples) - 1.0).abs() < 0.1);
}
