//! What `init` makes renders as it is.

use crate::support::{Desk, probe};

#[test]
fn a_new_project_has_everything_and_a_taken_folder_is_left_alone() {
    let desk = Desk::new();
    let ran = desk.succeed(&["init", "my-video", "--non-interactive"]);
    assert!(ran.stdout.contains("my-video: blank, 1920x1080"), "{}", ran.stdout);
    let names = [
        ".gitignore",
        "AGENTS.md",
        "assets",
        "compositions",
        "hyperframes.json",
        "index.html",
        "meta.json",
        "package.json",
    ];
    assert_eq!(desk.names("my-video"), names);
    let meta = std::fs::read_to_string(desk.path("my-video/meta.json")).expect("read");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&meta).expect("JSON")["name"], "my-video");

    desk.write("taken/notes.txt", "mine");
    desk.fail(&["init", "taken"], "taken is there already and is not empty");
    assert_eq!(desk.names("taken"), ["notes.txt"]);
    std::fs::create_dir(desk.path("empty")).expect("made");
    desk.succeed(&["init", "empty"]);
    desk.fail(&["init", "../out"], "a name begins with a letter or digit");
    desk.fail(&["init", "x", "--example", "movie"], "talking-presenter");
    desk.fail(&["init", "x", "--resolution", "8k"], "portrait");
    assert!(!desk.path("x").exists());
}

#[test]
fn help_lists_the_templates() {
    let help = Desk::new().succeed(&["init", "--help"]).stdout;
    for name in ["blank", "title-card", "data-chart", "talking-presenter", "captions"] {
        assert!(help.contains(name), "{name} is not in: {help}");
    }
}

/// No warning either: a template is the example people learn from.
fn draws_and_renders(example: &str, seconds: f64, sounds: u64) {
    let desk = Desk::new();
    desk.succeed(&["init", "p", "--example", example, "--resolution", "square"]);
    let report = desk.succeed(&["lint", "p", "--json"]).json();
    assert_eq!(report["findings"], serde_json::json!([]));
    let shots = desk.succeed(&["snapshot", "p", "--at", "2,4", "--no-end", "--json"]).json();
    assert_eq!(shots["warnings"], serde_json::json!([]));
    assert_eq!(shots["duration"], seconds);
    assert_eq!(desk.names("p/snapshots"), ["frame-00-at-2s.png", "frame-01-at-4s.png"]);
    let picture = image::open(desk.path("p/snapshots/frame-01-at-4s.png")).expect("a picture").to_rgb8();
    assert_eq!(picture.dimensions(), (1080, 1080));
    let colours: std::collections::HashSet<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
    // `blank` is one colour; the others are drawn.
    assert_eq!(colours.len() > 100, example != "blank", "{} colours", colours.len());

    let rendered = desk.succeed(&["render", "p", "-q", "draft", "-f", "2", "--json"]).json();
    assert_eq!(rendered["warnings"], serde_json::json!([]));
    assert_eq!(rendered["sounds"], sounds);
    let video = probe(&desk.path("p/renders/p.mp4"), "width,height,nb_read_frames,r_frame_rate");
    assert_eq!(video["nb_read_frames"], ((seconds * 2.0) as u64).to_string());
    assert_eq!((&video["width"], &video["r_frame_rate"]), (&1080.into(), &"2/1".into()));
}

#[test]
fn blank_draws_and_renders() {
    draws_and_renders("blank", 5.0, 0);
}

#[test]
fn title_card_draws_and_renders() {
    draws_and_renders("title-card", 6.0, 0);
}

#[test]
fn data_chart_draws_and_renders() {
    draws_and_renders("data-chart", 7.0, 0);
}

#[test]
fn talking_presenter_draws_and_renders() {
    draws_and_renders("talking-presenter", 7.0, 1);
}

#[test]
fn captions_draw_and_render() {
    draws_and_renders("captions", 7.0, 1);
}

fn made(desk: &Desk, name: &str, arguments: &[&str]) {
    let mut command = std::process::Command::new("ffmpeg");
    command.args(["-v", "error"]).args(arguments).arg(desk.path(name));
    assert!(command.status().expect("ffmpeg runs").success());
}

#[test]
fn a_project_may_begin_with_a_video_or_a_sound() {
    let desk = Desk::new();
    let picture = ["-f", "lavfi", "-i", "color=0x00ff00:s=180x320:d=1.2:r=10"];
    let tone = ["-f", "lavfi", "-i", "sine=f=440:d=1.5"];
    made(&desk, "my clip.mp4", &[&picture[..], &tone[..], &["-shortest"]].concat());
    made(&desk, "silent.mp4", &picture);
    made(
        &desk,
        "lying.mp4",
        &["-i", desk.path("silent.mp4").to_str().expect("text"), "-c", "copy", "-metadata:s:v:0", "rotate=90"],
    );
    made(&desk, "tone.mp3", &tone);
    let begun = |name: &str, flags: &[&str]| {
        desk.succeed(&[&["init", name], flags].concat());
        assert_eq!(desk.succeed(&["lint", name, "--json"]).json()["findings"], serde_json::json!([]), "{name}");
        let rendered = desk.succeed(&["render", name, "-q", "draft", "-f", "10", "--json"]).json();
        assert_eq!(rendered["warnings"], serde_json::json!([]), "{name}");
        let video = probe(&desk.path(&format!("{name}/renders/{name}.mp4")), "width,height,nb_read_frames");
        (video["width"].clone(), video["height"].clone(), video["nb_read_frames"].clone(), rendered["sounds"].clone())
    };
    let is = |width: u32, height: u32, frames: &str, sounds: u32| {
        (width.into(), height.into(), frames.into(), sounds.into())
    };
    assert_eq!(begun("v", &["--video", "my clip.mp4"]), is(180, 320, "12", 1));
    assert_eq!(desk.names("v/assets"), ["my-clip.mp4"]);
    assert_eq!(begun("s", &["--video", "silent.mp4", "--resolution", "square"]), is(1080, 1080, "12", 0));
    assert_eq!(begun("l", &["--video", "lying.mp4"]), is(320, 180, "12", 0));
    let (width, height, frames, sounds) = begun("a", &["--audio", "tone.mp3"]);
    assert_eq!((width, height, sounds), (1920.into(), 1080.into(), 1.into()));
    // MP3 has whole blocks.
    let frames: u32 = frames.as_str().expect("a number").parse().expect("a number");
    assert!((15..=16).contains(&frames), "{frames}");
    assert_eq!(crate::support::middle_of_film(&desk.path("v/renders/v.mp4")), [0, 255, 0]);

    desk.write("notes.txt", "no video");
    desk.fail(&["init", "x", "--video", "notes.txt"], "--video notes.txt");
    desk.fail(&["init", "x", "--video", "tone.mp3"], "there is no picture in it");
    desk.fail(&["init", "x", "--audio", "silent.mp4"], "there is no sound in it");
    desk.fail(&["init", "x", "--audio", "none.mp3"], "--audio none.mp3");
    desk.fail(&["init", "x", "--audio", "tone.mp3", "--video", "silent.mp4"], "cannot be used with");
    desk.fail(&["init", "x", "--video", "silent.mp4", "--example", "blank"], "cannot be used with");
    assert!(!desk.path("x").exists());
}

#[test]
fn tailwind_makes_its_styles_where_it_is_installed_and_is_refused_elsewhere() {
    let desk = Desk::new();
    desk.fail(&["init", "x", "--tailwind", "--libraries", "nowhere"], "herald setup libraries installs it");
    assert!(!desk.path("x").exists());
    desk.succeed(&["init", "t", "--tailwind"]);
    let page = std::fs::read_to_string(desk.path("t/index.html")).expect("read");
    let page = page.replacen("<!-- What", r#"<p class="absolute inset-0 m-0 bg-[#00ff00]"></p><!-- What"#, 1);
    desk.write("t/index.html", &page);
    let shots = desk.succeed(&["snapshot", "t", "--at", "1", "--no-end", "--json"]).json();
    assert_eq!(shots["warnings"], serde_json::json!([]));
    assert_eq!(crate::support::middle(&desk.path("t/snapshots/frame-00-at-1s.png")), [0, 255, 0]);
}
