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
