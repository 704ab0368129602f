//! Files made to harm whoever decodes them: each is refused, or costs what it is worth.

use std::path::{Path, PathBuf};
use std::process::Command;

use herald_media::mix::{self, Gain, MixTrack};
use herald_media::stills::{StillFormat, Stills};
use herald_media::{MediaError, Tools, probe};

fn made(folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let status = Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments).arg(&path).status();
    assert!(status.expect("ffmpeg").success(), "{name}");
    path
}

/// 256 million pixels in one megabyte.
fn giant(folder: &Path) -> PathBuf {
    let source = "color=gray:s=16000x16000:r=1:d=1,format=gray";
    made(folder, "giant.mov", &["-f", "lavfi", "-i", source, "-c:v", "png", "-pred", "none"])
}

#[test]
fn a_giant_picture_is_never_decoded() {
    let dir = tempfile::tempdir().expect("a folder");
    let giant = giant(dir.path());
    let info = probe::probe_self_contained(&Tools::default(), &giant).expect("a container");
    let mut stream = info.video.expect("a stream");
    assert_eq!((stream.width, stream.height), (0, 0), "its size is not believed");
    (stream.width, stream.height) = (320, 180);
    let mut stills =
        Stills::start(&Tools::default(), &giant, &stream, 0.0, (1, 1), StillFormat::Jpeg).expect("started");
    let result = stills.next_frame();
    assert!(matches!(result, Err(MediaError::Undecodable(_))), "{result:?}");
}

#[test]
fn a_header_that_promises_hours_or_days_is_read_no_further_than_is_asked_for() {
    let dir = tempfile::tempdir().expect("a folder");
    // Two pictures, more than a day apart.
    let source = ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=1:d=2", "-vf", "setpts=N*100000/TB", "-c:v", "mjpeg"];
    let film = made(dir.path(), "days.mkv", &[&source[..], &["-fps_mode", "passthrough"]].concat());
    let info = probe::probe_self_contained(&Tools::default(), &film).expect("a film");
    assert!(info.duration > 90_000.0, "{}", info.duration);
    let stream = info.video.expect("a picture");
    let start = |from: f64| Stills::start(&Tools::default(), &film, &stream, from, (30, 1), StillFormat::Jpeg);
    let mut stills = start(0.0).expect("started");
    for _ in 0..90 {
        assert!(stills.next_frame().expect("a frame").is_some());
    }
    drop(stills);

    // A sound of one second whose header says two gigabytes, and whose track lasts a second.
    let sound = made(dir.path(), "long.wav", &["-f", "lavfi", "-i", "sine=d=1:r=48000", "-ac", "1"]);
    let mut bytes = std::fs::read(&sound).expect("written");
    let data = bytes.windows(4).position(|window| window == b"data").expect("a chunk") + 4;
    bytes[4..8].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    bytes[data..data + 4].copy_from_slice(&0x7fff_ff00_u32.to_le_bytes());
    std::fs::write(&sound, bytes).expect("written");
    let track = |duration: f64| MixTrack {
        path: sound.clone(),
        channels: 1,
        source_start: 0.0,
        loop_start: None,
        speed: 1.0,
        start: 0.0,
        duration,
        gain: Gain::Constant(1.0),
    };
    let mixed = dir.path().join("mixed");
    mix::mix(&Tools::default(), &[track(1.0), track(40_000.0)], 96_000, &mixed, || true).expect("a mix");
    assert_eq!(std::fs::metadata(&mixed).expect("a file").len(), 96_000 * 2 * 4);
}
