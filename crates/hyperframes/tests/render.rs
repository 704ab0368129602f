//! Whole renders: files, sounds, and what happens when something ends in the middle.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use herald_hyperframes::{
    BrowserPool, Chromium, Composition, FrameRate, OutputFormat, Progress, RenderError, RenderOptions, Rendered, render,
};
use herald_media::Tools;
use herald_media::film::{Container, Quality};
use herald_media::probe::{MediaInfo, probe};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A project with one page.
struct Project(TempDir);

impl Project {
    fn new(body: &str, root: &str) -> Project {
        let directory = tempfile::tempdir().expect("a directory");
        let html = format!(
            r#"<!doctype html><style>body {{ margin: 0 }} #root {{ width: 320px; height: 180px; background: #102030 }}
            .box {{ position: absolute; width: 40px; height: 40px; background: #f00 }}
            @keyframes move {{ to {{ transform: translateX(200px) }} }} .move {{ animation: move 2s linear both }}</style>
            <div id="root" data-composition-id="main" data-width="320" data-height="180" {root}>{body}</div>"#
        );
        fs::write(directory.path().join("index.html"), html).expect("written");
        Project(directory)
    }

    /// Adds a sound or video made by ffmpeg.
    fn with(self, name: &str, arguments: &[&str]) -> Project {
        let mut command = Command::new("ffmpeg");
        command.args(["-hide_banner", "-loglevel", "error", "-y"]).args(arguments).arg(self.0.path().join(name));
        assert!(command.status().expect("ffmpeg").success());
        self
    }

    fn output(&self, name: &str) -> PathBuf {
        self.0.path().join("renders").join(name)
    }

    async fn render(&self, options: &RenderOptions, name: &str) -> Result<Rendered, RenderError> {
        self.render_watched(options, name, &CancellationToken::new(), |_| {}).await
    }

    async fn render_watched(
        &self,
        options: &RenderOptions,
        name: &str,
        cancel: &CancellationToken,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Rendered, RenderError> {
        let composition = Arc::new(Composition::open(self.0.path(), "index.html").expect("a composition"));
        let pool = BrowserPool::new(Chromium::default(), 0);
        render(&pool, &Tools::default(), composition, options, &self.output(name), cancel, progress).await
    }
}

fn draft() -> RenderOptions {
    RenderOptions { quality: Quality::Draft, ..RenderOptions::default() }
}

fn inspect(path: &Path) -> MediaInfo {
    probe(&Tools::default(), path).expect("a film")
}

/// One field of the first video stream, as ffprobe writes it.
fn field(path: &Path, name: &str) -> String {
    let entries = format!("stream={name}");
    let mut command = Command::new("ffprobe");
    command.args(["-v", "error", "-select_streams", "v:0", "-show_entries", &entries, "-of", "csv=p=0"]).arg(path);
    String::from_utf8(command.output().expect("ffprobe").stdout).expect("text").trim().trim_end_matches(',').to_owned()
}

/// The left and right channel at 48 kHz.
fn channels(path: &Path) -> [Vec<f32>; 2] {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(path).args(["-vn", "-f", "f32le", "-ac", "2", "-ar", "48000", "-"]);
    let bytes = command.output().expect("ffmpeg").stdout;
    let samples: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    [0, 1].map(|channel| samples.iter().skip(channel).step_by(2).copied().collect())
}

/// Root mean square over 40 ms around `seconds`.
fn level(samples: &[f32], seconds: f64) -> f64 {
    let middle = (seconds * 48_000.0) as usize;
    let part = &samples[middle - 960..middle + 960];
    (part.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / part.len() as f64).sqrt()
}

fn decibels(one: f64, other: f64) -> f64 {
    20.0 * (one / other).log10()
}

/// Browsers that are children of this process.
fn browsers() -> Vec<i32> {
    let own = std::process::id().to_string();
    let children = fs::read_dir("/proc").expect("processes").filter_map(|entry| {
        let path = entry.ok()?.path();
        let pid: i32 = path.file_name()?.to_str()?.parse().ok()?;
        let stat = fs::read_to_string(path.join("stat")).ok()?;
        let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.to_owned();
        let command = fs::read_to_string(path.join("cmdline")).ok()?;
        (parent == own && command.contains("--remote-debugging-pipe")).then_some(pid)
    });
    children.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_mp4_has_exactly_its_frames_its_rational_rate_its_colours_and_sound_of_the_same_length() {
    let body = r#"<div class="box move"></div><audio src="tone.wav" data-start="0.5" data-duration="9"></audio>"#;
    let project = Project::new(body, r#"data-duration="2.002" data-fps="30000/1001" data-no-timeline"#)
        .with("tone.wav", &["-f", "lavfi", "-i", "sine=f=440:d=4"]);
    let rendered = project.render(&draft(), "film.mp4").await.expect("a film");
    let path = project.output("film.mp4");
    assert_eq!((rendered.frames, rendered.sounds), (60, 1));
    assert_eq!(rendered.warnings, []);
    let video = inspect(&path).video.expect("a picture");
    assert_eq!((video.frames, video.width, video.height, video.pixel_format.as_str()), (60, 320, 180, "yuv420p"));
    assert_eq!(field(&path, "r_frame_rate"), "30000/1001");
    assert_eq!(field(&path, "color_range,color_space,color_transfer,color_primaries"), "tv,bt709,bt709,bt709");
    assert_eq!(field(&path, "start_time"), "0.000000");
    let audio = inspect(&path).audio.expect("a sound");
    assert!((audio.duration - 2.002).abs() < 0.001, "{}", audio.duration);
    assert_eq!(fs::read_dir(path.parent().expect("a folder")).expect("a folder").count(), 1, "nothing else is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_colours_of_the_film_are_those_of_the_page() {
    const COLOURS: [[u8; 3]; 8] = [
        [0x20, 0x60, 0xc0],
        [255, 255, 255],
        [0, 0, 0],
        [128, 128, 128],
        [255, 0, 0],
        [0, 255, 0],
        [0x12, 0x34, 0x56],
        [0xe0, 0xa0, 0x30],
    ];
    let strip = |(index, [r, g, b]): (usize, &[u8; 3])| {
        format!(r#"<i class="box" style="left: {}px; background: rgb({r} {g} {b})"></i>"#, index * 40)
    };
    let body: String = COLOURS.iter().enumerate().map(strip).collect();
    let project = Project::new(&body, r#"data-duration="0.5" data-no-timeline"#);
    project.render(&RenderOptions::default(), "film.mp4").await.expect("a film");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(project.output("film.mp4"));
    let exact = "scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int+full_chroma_inp";
    command.args(["-frames:v", "1", "-vf", exact, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]);
    let pixels = command.output().expect("ffmpeg").stdout;
    for (index, wanted) in COLOURS.iter().enumerate() {
        let found = &pixels[(20 * 320 + index * 40 + 20) * 3..][..3];
        assert!(found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(*wanted) <= 3), "{found:?}, {wanted:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sounds_stand_at_their_place_with_their_gain_on_both_sides_and_are_summed() {
    let body = r#"<audio src="tone.wav" data-start="0.5" data-duration="0.5" data-volume="0.5"></audio>
        <audio src="tone.wav" data-start="1.5" data-duration="0.5"></audio>
        <audio src="tone.wav" data-start="1.5" data-duration="0.5"></audio>
        <audio src="tone.wav" data-start="2.5" data-duration="0.5" data-hidden></audio>
        <audio src="short.wav" data-start="3" data-duration="1" loop></audio>
        <audio src="short.wav" data-start="4.5" data-duration="1"></audio>
        <audio src="late.wav" data-start="6" data-media-start="1" data-playback-rate="2"></audio>
        <video src="film.mp4" muted data-start="7" data-duration="0.5" data-has-audio="true"></video>
        <video src="film.mp4" muted data-start="8" data-duration="0.5"></video>"#;
    let project = Project::new(body, r#"data-duration="9" data-fps="10" data-no-timeline"#)
        .with("tone.wav", &["-f", "lavfi", "-i", "sine=f=480:d=4"])
        .with("short.wav", &["-f", "lavfi", "-i", "sine=f=480:d=0.2"])
        .with("late.wav", &["-f", "lavfi", "-i", "sine=f=480:d=2", "-af", "volume=0:enable='lt(t,1)'"])
        .with("film.mp4", &["-f", "lavfi", "-i", "sine=f=480:d=1", "-f", "lavfi", "-i", "color=red:s=64x36:d=1"]);
    let rendered = project.render(&draft(), "film.mp4").await.expect("a film");
    assert_eq!(rendered.sounds, 7, "{:?}", rendered.warnings);
    let [left, right] = channels(&project.output("film.mp4"));
    // ffmpeg's tone is an eighth of full scale.
    let full = 0.125 / std::f64::consts::SQRT_2;
    let near = |seconds: f64, wanted: f64| {
        for side in [&left, &right] {
            let difference = decibels(level(side, seconds), full * wanted);
            assert!(difference.abs() < 0.3, "at {seconds} s: {difference} dB from {wanted}");
        }
    };
    let silent = |seconds: f64| assert!(level(&left, seconds) < 0.001, "at {seconds} s: {}", level(&left, seconds));
    silent(0.4);
    near(0.75, 0.5);
    silent(1.25);
    near(1.75, 2.0);
    silent(2.75);
    near(3.1, 1.0);
    near(3.9, 1.0);
    near(4.6, 1.0);
    silent(5.0);
    near(6.25, 1.0);
    silent(6.75);
    near(7.25, 1.0);
    silent(8.25);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fade_of_the_volume_is_linear_and_replaces_the_authored_gain() {
    let body = r#"<audio id="sound" src="tone.wav" data-start="0" data-duration="4" data-volume="0.1"></audio>
        <script>
        // The shape of a GSAP timeline with one tween, as the runtime reads it.
        const sound = document.getElementById('sound');
        const tween = { vars: { volume: 0 }, targets: () => [sound], startTime: () => 1, totalDuration: () => 2, timeScale: () => 1, parent: null };
        const timeline = {
          pause() {}, totalDuration: () => 4, getChildren: () => [tween],
          totalTime(time) { sound.volume = Math.min(1, Math.max(0, 1 - (time - 1) / 2)); },
        };
        tween.parent = timeline;
        window.__timelines.main = timeline;
        </script>"#;
    let project = Project::new(body, r#"data-duration="4" data-fps="10""#)
        .with("tone.wav", &["-f", "lavfi", "-i", "sine=f=480:d=4"]);
    project.render(&draft(), "film.mp4").await.expect("a film");
    let [left, _] = channels(&project.output("film.mp4"));
    let full = 0.125 / std::f64::consts::SQRT_2;
    for (seconds, wanted) in [(0.5, 1.0), (1.5, 0.75), (2.0, 0.5), (2.5, 0.25)] {
        let difference = decibels(level(&left, seconds), full * wanted);
        assert!(difference.abs() < 0.2, "at {seconds} s: {difference} dB from {wanted}");
    }
    assert!(level(&left, 3.5) < 0.001);
}

#[tokio::test(flavor = "multi_thread")]
async fn webm_and_mov_keep_coverage_and_no_sound_is_no_stream() {
    let body = r#"<div class="box move"></div><div class="box" style="left: 100px; opacity: .5; top: 100px"></div>
        <div data-start="0.2" data-duration="0.1" style="position: absolute; inset: 0; background: #fff"></div>"#;
    let project = Project::new(body, r#"data-duration="0.5" data-no-timeline style="background: #102030""#);
    for (container, name, codec) in [(Container::Webm, "film.webm", "vp9"), (Container::Mov, "film.mov", "prores")] {
        let options = RenderOptions { format: OutputFormat::Film(container), ..draft() };
        project.render(&options, name).await.expect("a film");
        let path = project.output(name);
        let info = inspect(&path);
        let video = info.video.expect("a picture");
        assert_eq!((video.codec.as_str(), video.frames), (codec, 15));
        assert!(info.audio.is_none());
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error"]);
        if container == Container::Webm {
            command.args(["-c:v", "libvpx-vp9"]);
        }
        command.arg("-i").arg(&path).args(["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgba", "-"]);
        let pixels = command.output().expect("ffmpeg").stdout;
        let coverage = |x: usize, y: usize| pixels[(y * 320 + x) * 4 + 3];
        assert!(coverage(20, 20) > 250, "{name}: {}", coverage(20, 20));
        assert!(coverage(120, 120).abs_diff(128) < 6, "{name}: {}", coverage(120, 120));
        assert!(coverage(250, 20) < 5, "{name}: {}", coverage(250, 20));
    }
}

/// Every frame of a film, decoded by ffmpeg.
fn rgba(path: &Path, size: usize) -> Vec<Vec<u8>> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-i"]).arg(path).args([
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgba",
        "-fps_mode",
        "passthrough",
        "-",
    ]);
    let output = command.output().expect("ffmpeg");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.chunks(size).map(<[u8]>::to_vec).collect()
}

/// Things come, move, cover everything, let through, and are gone again.
const COMING_AND_GOING: &str = r#"<style>@keyframes step { to { transform: translateX(200px) } }
    #a { animation: step 1s steps(5) both } #c { inset: 0; width: auto; height: auto; background: #0a0 }</style>
    <div class="box" id="a" style="top: 20px"></div>
    <div class="box" data-start="0.2" data-duration="0.4" style="left: 60px; top: 100px; background: #123456"></div>
    <div class="box" id="c" data-start="0.4" data-duration="0.2"></div>
    <div class="box" style="left: 250px; top: 100px; opacity: .4"></div>
    <div class="box" style="left: 250px; top: 10px; opacity: .8; background: #fff"></div>"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_holds_every_frame_as_it_was_drawn_and_the_sound_beside_them() {
    let root = r#"data-duration="1" data-fps="10" data-no-timeline style="background: transparent""#;
    let sound = r#"<audio src="tone.wav" data-start="0.5" data-duration="0.5"></audio>"#;
    let project = Project::new(&format!("{COMING_AND_GOING}{sound}"), root)
        .with("tone.wav", &["-f", "lavfi", "-i", "sine=f=440:d=4"]);
    let options = RenderOptions { format: OutputFormat::PngSequence, ..draft() };
    let names = |folder: &Path| {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let folder = project.output("frames");
    // What an earlier, longer render left goes; anything else is a reason to refuse.
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("frame_000011.png"), "old").expect("written");
    let rendered = project.render(&options, "frames").await.expect("pictures");
    assert_eq!((rendered.frames, rendered.sounds), (10, 1));
    let mut wanted: Vec<String> = (1..=10).map(|number| format!("frame_{number:06}.png")).collect();
    wanted.insert(0, "audio.m4a".into());
    assert_eq!(names(&folder), wanted);
    let at = |number: usize, x: u32, y: u32| {
        let path = folder.join(format!("frame_{number:06}.png"));
        image::open(path).expect("a picture").into_rgba8().get_pixel(x, y).0
    };
    assert_eq!((at(1, 10, 30), at(1, 50, 30), at(1, 60, 110)), ([255, 0, 0, 255], [0, 0, 0, 0], [0, 0, 0, 0]));
    assert_eq!((at(3, 50, 30), at(3, 60, 110)), ([255, 0, 0, 255], [0x12, 0x34, 0x56, 255]));
    assert_eq!((at(5, 160, 5), at(7, 160, 5)), ([0, 170, 0, 255], [0, 0, 0, 0]));
    assert_eq!((at(1, 260, 110)[3], at(1, 260, 20)[3]), (102, 204));
    let [left, right] = channels(&folder.join("audio.m4a"));
    assert!(level(&left, 0.2) < 0.001 && level(&left, 0.75) > 0.05 && level(&right, 0.75) > 0.05);

    fs::write(folder.join("notes.txt"), "mine").expect("written");
    let refused = project.render(&options, "frames").await.expect_err("refused").to_string();
    assert!(refused.contains("notes.txt"), "{refused}");
    assert_eq!(fs::read(folder.join("notes.txt")).expect("still there"), b"mine");
    let small = RenderOptions { max_bytes: 3_000, ..options };
    let refused = project.render(&small, "other").await.expect_err("refused");
    assert!(matches!(refused, RenderError::OutputTooLarge(3_000)), "{refused}");
    assert!(!project.output("other").exists());
    assert_eq!(names(&project.output("")), ["frames"], "nothing else is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gif_has_every_frame_in_its_time_with_the_films_colours_and_what_is_seen_through() {
    let root = r#"data-duration="1" data-fps="12" data-no-timeline style="background: transparent""#;
    let project = Project::new(COMING_AND_GOING, root);
    let render = async |format, name: &str| {
        project.render(&RenderOptions { format, ..draft() }, name).await.expect("rendered");
        project.output(name)
    };
    let gif = render(OutputFormat::Gif { loops: 0 }, "film.gif").await;
    let frames = render(OutputFormat::PngSequence, "frames").await;
    let found = rgba(&gif, 320 * 180 * 4);
    assert_eq!(found.len(), 12);
    for (index, frame) in found.iter().enumerate() {
        let path = frames.join(format!("frame_{:06}.png", index + 1));
        let drawn = image::open(path).expect("a picture").into_rgba8();
        for (at, (found, drawn)) in frame.chunks(4).zip(drawn.pixels()).enumerate() {
            // Less than half is nothing, more is all of it.
            let wanted = if drawn.0[3] >= 128 { [drawn.0[0], drawn.0[1], drawn.0[2], 255] } else { [0; 4] };
            let same = if wanted[3] == 0 { found[3] == 0 } else { found == wanted };
            assert!(same, "frame {index}, ({}, {}): {found:?} instead of {wanted:?}", at % 320, at / 320);
        }
    }
    let delays = |path: &Path| {
        let file = fs::File::open(path).expect("a file");
        let mut decoder = gif::DecodeOptions::new().read_info(file).expect("a GIF");
        let mut delays = Vec::new();
        while let Some(frame) = decoder.read_next_frame().expect("a frame") {
            delays.push(frame.delay);
        }
        (delays, decoder.repeat())
    };
    // Twelfths of a second in whole hundredths that add up to one.
    assert_eq!(delays(&gif), (vec![8, 9, 8, 8, 9, 8, 8, 9, 8, 8, 9, 8], gif::Repeat::Infinite));
    let thrice = render(OutputFormat::Gif { loops: 3 }, "thrice.gif").await;
    assert_eq!(delays(&thrice).1, gif::Repeat::Finite(3));
    let fast = RenderOptions { format: OutputFormat::Gif { loops: 0 }, fps: FrameRate::new(60, 1), ..draft() };
    let refused = project.render(&fast, "fast.gif").await.expect_err("refused").to_string();
    assert!(refused.contains("at most 50 frames a second"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gif_of_more_colours_than_it_can_have_stays_near_them() {
    let body = r#"<div style="position: absolute; inset: 0; background: linear-gradient(90deg, #f00, #00f)"></div>
        <div class="box move"></div>"#;
    let project = Project::new(body, r#"data-duration="1" data-fps="5" data-no-timeline"#);
    for (format, name) in [(OutputFormat::Gif { loops: 0 }, "film.gif"), (OutputFormat::PngSequence, "frames")] {
        project.render(&RenderOptions { format, ..draft() }, name).await.expect("rendered");
    }
    let found = rgba(&project.output("film.gif"), 320 * 180 * 4);
    for (index, frame) in found.iter().enumerate() {
        let drawn = image::open(project.output("frames").join(format!("frame_{:06}.png", index + 1)));
        let drawn = drawn.expect("a picture").into_rgba8();
        let apart: u64 =
            frame.iter().zip(drawn.as_raw()).map(|(found, drawn)| u64::from(found.abs_diff(*drawn)).pow(2)).sum();
        let noise = 10.0 * (255.0_f64.powi(2) / (apart as f64 / frame.len() as f64).max(1e-9)).log10();
        assert!(noise > 35.0, "frame {index}: {noise:.1} dB");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_browser_costs_its_block_and_not_the_render() {
    let project = Project::new(r#"<div class="box move"></div>"#, r#"data-duration="8" data-no-timeline"#);
    let killed = AtomicBool::new(false);
    let watch = |progress: Progress| {
        if progress.done >= 20 && !killed.swap(true, Ordering::Relaxed) {
            for pid in browsers() {
                // The whole group, as when memory runs out.
                let group = rustix::process::Pid::from_raw(pid).expect("a process");
                rustix::process::kill_process_group(group, rustix::process::Signal::KILL).expect("killed");
            }
        }
    };
    let options = RenderOptions { workers: Some(2), ..draft() };
    let cancel = CancellationToken::new();
    let rendered = project.render_watched(&options, "film.mp4", &cancel, watch).await.expect("a film");
    assert!(killed.load(Ordering::Relaxed));
    assert_eq!(rendered.frames, 240);
    assert_eq!(inspect(&project.output("film.mp4")).video.expect("a picture").frames, 240);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_render_leaves_neither_file_nor_browser() {
    let project = Project::new(r#"<div class="box move"></div>"#, r#"data-duration="60" data-no-timeline"#);
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let result = project.render_watched(&draft(), "film.mp4", &cancel, move |_| stop.cancel()).await;
    assert!(matches!(result, Err(RenderError::Cancelled)), "{result:?}");
    assert_eq!(fs::read_dir(project.output("film.mp4").parent().expect("a folder")).expect("a folder").count(), 0);
    // Their end is not instant: the kernel takes the memory back first.
    for _ in 0..200 {
        if browsers().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("browsers are left: {:?}", browsers());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_without_end_and_a_page_without_length_fail_with_their_reason_and_leave_no_file() {
    let options = RenderOptions { ready_limit: Duration::from_secs(3), ..draft() };
    for (body, root, reason) in [
        (
            "<script>for (;;) {}</script>",
            r#"data-duration="1" data-no-timeline"#,
            "loading the page took longer than 3 s",
        ),
        ("<script>nowhere()</script>", "data-no-timeline", "nowhere is not defined"),
    ] {
        let project = Project::new(body, root);
        let error = project.render(&options, "film.mp4").await.expect_err("no film").to_string();
        assert!(error.contains(reason), "{error}");
        assert!(!project.output("film.mp4").exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_is_not_installed_is_named() {
    let project = Project::new("", r#"data-duration="1" data-no-timeline"#);
    let composition = Arc::new(Composition::open(project.0.path(), "index.html").expect("a composition"));
    let pool = BrowserPool::new(Chromium { program: "no-such-browser".into(), ..Chromium::default() }, 0);
    let path = project.output("film.mp4");
    let result =
        render(&pool, &Tools::default(), composition, &draft(), &path, &CancellationToken::new(), |_| {}).await;
    let error = result.expect_err("no film").to_string();
    assert!(error.contains("no-such-browser") && error.contains("herald doctor"), "{error}");
}

/// Stands between us and the browser, and does not let it draw on command.
const GO_BETWEEN: &str = r#"#!/usr/bin/env python3
import json, os, subprocess, sys, threading

to_browser, from_browser = os.pipe(), os.pipe()
def connect():
    # Descriptors 3 and 4 are the browser's; ours may be in the way.
    reads, writes = os.dup(to_browser[0]), os.dup(from_browser[1])
    reads, writes = os.dup2(reads, 90), os.dup2(writes, 91)
    os.dup2(reads, 3), os.dup2(writes, 4)
subprocess.Popen(["chromium-headless-shell", *sys.argv[1:]], close_fds=False, preexec_fn=connect)
os.close(to_browser[0]), os.close(from_browser[1])

def messages(descriptor):
    pending = b""
    while chunk := os.read(descriptor, 1 << 16):
        *complete, pending = (pending + chunk).split(b"\0")
        yield from complete

def send(descriptor, message):
    while message:
        message = message[os.write(descriptor, message):]

def back():
    for message in messages(from_browser[0]):
        send(4, message + b"\0")
    os._exit(0)
threading.Thread(target=back, daemon=True).start()
for message in messages(3):
    call = json.loads(message)
    if call["method"] != "HeadlessExperimental.beginFrame":
        send(to_browser[1], message + b"\0")
    elif "MODE" == "refuse":
        answer = {"id": call["id"], "error": {"code": -32601, "message": "unknown"}}
        send(4, json.dumps(answer).encode() + b"\0")
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_does_not_draw_on_command_is_asked_for_screenshots() {
    for mode in ["refuse", "swallow"] {
        let project = Project::new(r#"<div class="box move"></div>"#, r#"data-duration="0.5" data-no-timeline"#);
        let program = project.0.path().join("browser");
        fs::write(&program, GO_BETWEEN.replace("MODE", mode)).expect("written");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
        let composition = Arc::new(Composition::open(project.0.path(), "index.html").expect("a composition"));
        let pool = BrowserPool::new(Chromium { program, ..Chromium::default() }, 0);
        let (cancel, path) = (CancellationToken::new(), project.output("film.mp4"));
        let rendered = render(&pool, &Tools::default(), composition, &draft(), &path, &cancel, |_| {}).await;
        assert_eq!(rendered.expect("a film").frames, 15, "{mode}");
        assert_eq!(inspect(&path).video.expect("a picture").frames, 15, "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_hands_out_what_it_keeps_ready_and_nothing_that_is_dead_or_hangs() {
    use rustix::process::{Pid, Signal, kill_process_group};
    let project = Project::new(r#"<div class="box move"></div>"#, r#"data-duration="0.5" data-no-timeline"#);
    let composition = Arc::new(Composition::open(project.0.path(), "index.html").expect("a composition"));
    let pool = BrowserPool::new(Chromium::default(), 1);
    for harm in [None, Some(Signal::KILL), Some(Signal::STOP)] {
        pool.warm().await.expect("a browser");
        let kept = browsers();
        assert_eq!(kept.len(), 1);
        if let Some(signal) = harm {
            kill_process_group(Pid::from_raw(kept[0]).expect("a process"), signal).expect("sent");
        }
        let seen = std::sync::Mutex::new(Vec::new());
        let look = |_| seen.lock().expect("no panic").extend(browsers());
        let (cancel, path) = (CancellationToken::new(), project.output("film.mp4"));
        let composition = Arc::clone(&composition);
        let made = render(&pool, &Tools::default(), composition, &draft(), &path, &cancel, look).await;
        assert_eq!(made.expect("a film").frames, 15);
        let seen = seen.into_inner().expect("no panic");
        assert_eq!(seen.contains(&kept[0]), harm.is_none(), "{harm:?}: {kept:?} kept, {seen:?} drew");
        gone(&kept).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_nobody_needs_ends_and_a_closed_pool_keeps_none() {
    let pool = BrowserPool::keeping(Chromium::default(), 2, Duration::from_secs(1));
    pool.warm().await.expect("two browsers");
    gone(&browsers()).await;
    assert!(browsers().is_empty());
    pool.warm().await.expect("two browsers");
    let kept = browsers();
    assert_eq!(kept.len(), 2);
    pool.close();
    gone(&kept).await;
    pool.warm().await.expect("nothing to do");
    assert!(browsers().is_empty());
}

/// Waits for the end of browsers.
async fn gone(those: &[i32]) {
    let end = async {
        while browsers().iter().any(|browser| those.contains(browser)) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), end).await.expect("they end");
}
