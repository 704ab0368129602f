//! Renders, pictures and checks of one small project.

use serde_json::json;

use crate::support::{Desk, middle, probe};

#[test]
fn whatever_is_no_command_or_no_value_ends_with_one() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    desk.fail(&["publish"], "unrecognized subcommand");
    desk.fail(&["render", "p", "--fps", "29.97"], "is not a frame rate");
    desk.fail(&["render", "p", "--quality", "best"], "draft");
    desk.fail(&["render", "p", "--format", "avi"], "mp4");
    desk.fail(&["render", "p", "--workers", "0"], "from 1 to 16");
    desk.fail(&["render", "nowhere"], "cannot open the project nowhere");
    desk.fail(&["render", "p", "-c", "other.html"], "`other.html` is not in the project");
    desk.fail(&["render", "p", "-c", "../x.html"], "is not a path inside the project");
    desk.fail(&["render", "p", "-o", "a.webm", "--format", "mov"], "contradict");
    desk.fail(&["render", "p", "--variables", "[1]"], "--variables: not a JSON object");
    desk.fail(&["render", "p", "--variables-file", "none.json"], "none.json");
    desk.fail(&["render", "p", "--resolution", "1080p"], "64x36");
    desk.fail(&["snapshot", "p", "--at", "soon"], "is not a time in seconds");
    desk.fail(&["snapshot", "p", "--at", "1", "--frames", "2"], "cannot be used with");
    assert!(!desk.path("p/renders").exists());
    assert_eq!(desk.run(&["--help"]).code, 0);
    assert_eq!(desk.run(&["--version"]).code, 0);
}

#[test]
fn flags_without_effect_are_refused_by_name() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    for flags in [&["--browser-timeout", "5"][..], &["--protocol-timeout", "5"]] {
        desk.fail(&[&["render", "p"], flags].concat(), &format!("{} has no effect", flags[0]));
    }
}

#[test]
fn a_render_is_written_where_it_was_asked_for_as_what_it_was_asked_for() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    let ran = desk.succeed(&["render", "p", "-q", "draft"]);
    assert!(ran.stdout.contains("p/renders/p.mp4: 10 frames, 1 s at 10 fps"), "{}", ran.stdout);
    let video = probe(&desk.path("p/renders/p.mp4"), "codec_name,nb_read_frames,width");
    assert_eq!((&video["codec_name"], &video["nb_read_frames"]), (&json!("h264"), &json!("10")));

    let about = desk.succeed(&["render", "p", "-o", "out/a.webm", "-f", "30000/1001", "--json", "-w", "2"]).json();
    assert_eq!((&about["frames"], &about["fps"]), (&json!(30), &json!("30000/1001")));
    let video = probe(&desk.path("out/a.webm"), "codec_name,nb_read_frames,r_frame_rate");
    assert_eq!(video, json!({ "codec_name": "vp9", "nb_read_frames": "30", "r_frame_rate": "30000/1001" }));
    assert_eq!(desk.names("out"), ["a.webm"]);

    let quiet = desk.succeed(&["render", "p", "-q", "draft", "--quiet", "--format", "mov", "-o", "clip"]);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    assert_eq!(probe(&desk.path("clip"), "codec_name")["codec_name"], "prores");
}

#[test]
fn a_gif_and_a_folder_of_pictures_are_made_by_name_or_by_flag() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    desk.succeed(&["render", "p", "-o", "a.gif", "--gif-loop", "2"]);
    let video = probe(&desk.path("a.gif"), "codec_name,nb_read_frames,r_frame_rate");
    assert_eq!(video, json!({ "codec_name": "gif", "nb_read_frames": "10", "r_frame_rate": "10/1" }));
    let lowered = desk.succeed(&["render", "p", "--format", "gif", "--fps", "60"]);
    assert!(lowered.stderr.contains("at most 30 frames a second"), "{}", lowered.stderr);
    assert_eq!(probe(&desk.path("p/renders/p.gif"), "nb_read_frames")["nb_read_frames"], "30");

    desk.succeed(&["render", "p", "--format", "png-sequence"]);
    let names = desk.names("p/renders/p");
    assert_eq!((names.len(), names[0].as_str(), names[9].as_str()), (10, "frame_000001.png", "frame_000010.png"));
    // The root's own red goes, as in every transparent format.
    assert_eq!(middle(&desk.path("p/renders/p/frame_000005.png")), [0, 0, 0]);
    assert_eq!(middle(&desk.path("p/renders/p/frame_000006.png")), [0, 255, 0]);
    // Its own folder is made anew, another one is left alone.
    desk.succeed(&["render", "p", "--format", "png-sequence"]);
    desk.fail(&["render", "p", "--format", "png-sequence", "-o", "p"], "index.html");

    desk.fail(&["render", "p", "--gif-loop", "2"], "--gif-loop has no effect on mp4");
    desk.fail(&["render", "p", "--format", "gif", "--crf", "20"], "--crf has no effect on gif");
    desk.fail(&["render", "p", "--format", "png-sequence", "-o", "a.gif"], "contradict");
    desk.fail(&["render", "p", "-o", "a.avi"], "none of mp4, webm, mov, gif");
}

#[test]
fn factors_and_bit_rates_reach_the_encoder() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    let encoded = |name: &str, flags: &[&str]| {
        desk.succeed(&[&["render", "p", "--quiet", "-o", name], flags].concat());
        String::from_utf8_lossy(&std::fs::read(desk.path(name)).expect("a file")).into_owned()
    };
    // x264 writes its settings into the stream.
    let plain = encoded("plain.mp4", &[]);
    assert!(plain.contains("crf=17.0") && plain.contains("aq=3:0.80") && plain.contains("chroma_qp_offset=-"));
    assert!(encoded("factor.mp4", &["--crf", "45"]).contains("crf=45.0"));
    assert!(encoded("rate.mp4", &["--video-bitrate", "300k"]).contains("bitrate=300 "));
    encoded("fast.webm", &["--crf", "60", "--vp9-cpu-used", "8"]);
    desk.fail(&["render", "p", "--crf", "52"], "for mp4 it is 0 to 51");
    desk.fail(&["render", "p", "--crf", "64"], "0..=63");
    desk.fail(&["render", "p", "--crf", "20", "--video-bitrate", "1M"], "cannot be used with");
    desk.fail(&["render", "p", "--video-bitrate", "fast"], "bits a second");
    desk.fail(&["render", "p", "--format", "mov", "--crf", "20"], "--crf has no effect on mov");
    desk.fail(&["render", "p", "--vp9-cpu-used", "4"], "--vp9-cpu-used has no effect on mp4");
}

#[test]
fn a_render_that_fails_leaves_no_file_and_says_what_the_page_said() {
    let desk = Desk::new();
    let page = r#"<!doctype html><div data-composition-id="main" data-width="64" data-height="36" data-duration="1"></div>
<script>throw new Error('out of paper')</script>"#;
    desk.write("p/index.html", page);
    desk.fail(&["render", "p"], "out of paper");
    assert_eq!(desk.names("p/renders"), Vec::<String>::new());

    desk.small_project("q", 1.0);
    desk.fail(&["--browser", "no-such-browser", "render", "q"], "`hyperframes doctor` says how");
    assert_eq!(desk.names("q/renders"), Vec::<String>::new());
}

#[test]
fn values_that_are_not_as_declared_warn_or_fail() {
    let desk = Desk::new();
    desk.small_project("p", 0.2);
    let render = ["render", "p", "-q", "draft", "--variables", r#"{"late": 7, "early": "x"}"#];
    let warned = desk.succeed(&render).stderr;
    assert!(
        warned.contains("variable `late` must be a color") && warned.contains("`early` is not declared"),
        "{warned}"
    );
    desk.fail(&[&render[..], &["--strict-variables"]].concat(), "variable `late` must be a color");
}

#[test]
fn a_batch_makes_a_file_for_each_row_and_a_manifest() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    desk.write("rows.json", r##"[{"late": "#0000ff", "name": "blue/sea"}, {"late": "#ffffff", "name": "white"}]"##);
    let arguments = ["render", "p", "-q", "draft", "--batch", "rows.json", "-o", "out/{name}-{index}.mp4"];
    let ran = desk.succeed(&[&arguments[..], &["--batch-concurrency", "2", "--json"]].concat());
    let summary = ran.json();
    assert_eq!((&summary["completed"], &summary["failed"]), (&json!(2), &json!(0)));
    assert_eq!(desk.names("out"), ["blue-sea-0.mp4", "manifest.json", "white-1.mp4"]);
    let manifest = std::fs::read_to_string(desk.path("out/manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["rows"][1]["status"], "completed");
    assert_eq!(manifest["rows"][1]["durationMs"], 1000);
    assert_eq!(manifest["rows"][0]["variables"]["late"], "#0000ff");

    desk.fail(&["render", "p", "--batch", "rows.json", "-o", "out/x.mp4"], "rows 0 and 1");
    desk.fail(&["render", "p", "--batch", "rows.json", "-o", "{none}.mp4"], "no value named `none`");
    desk.fail(&["render", "p", "--batch", "rows.json", "--variables", "{}"], "cannot be used with");
    desk.fail(&["render", "p", "--batch-fail-fast"], "--batch");
}

#[test]
fn a_row_that_fails_fails_the_batch_and_can_end_it() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    desk.write("rows.json", r#"[{"to": "blocked"}, {"to": "free"}]"#);
    // A file stands where the folder of the first row would be.
    desk.write("out/blocked", "");
    let arguments = ["render", "p", "-q", "draft", "--batch", "rows.json", "-o", "out/{to}/a.mp4", "--json"];
    let summary = desk.fail(&arguments, "error: row 0").json();
    assert_eq!((&summary["completed"], &summary["failed"], &summary["skipped"]), (&json!(1), &json!(1), &json!(0)));

    std::fs::remove_dir_all(desk.path("out/free")).expect("removed");
    let summary = desk.fail(&[&arguments[..], &["--batch-fail-fast"]].concat(), "error: row 0").json();
    assert_eq!((&summary["completed"], &summary["failed"], &summary["skipped"]), (&json!(0), &json!(1), &json!(1)));
    assert!(!desk.path("out/free").exists());
}

#[test]
fn pictures_show_exactly_the_times_asked_for() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    let ran = desk.succeed(&["snapshot", "p", "--at", "0,0.499,0.5", "--variables", r##"{"late": "#0000ff"}"##]);
    let names = ["frame-00-at-0s.png", "frame-01-at-0.499s.png", "frame-02-at-0.5s.png", "frame-03-at-0.9s.png"];
    assert_eq!(desk.names("p/snapshots"), names);
    assert_eq!(ran.stdout.lines().count(), 4);
    let colours: Vec<[u8; 3]> = names.iter().map(|name| middle(&desk.path(&format!("p/snapshots/{name}")))).collect();
    assert_eq!(colours, [[255, 0, 0], [255, 0, 0], [0, 0, 255], [0, 0, 255]]);

    // Earlier pictures go, other files stay.
    desk.write("p/snapshots/notes.png", "mine");
    desk.succeed(&["snapshot", "p", "--frames", "3"]);
    assert_eq!(
        desk.names("p/snapshots"),
        ["frame-00-at-0s.png", "frame-01-at-0.45s.png", "frame-02-at-0.9s.png", "notes.png"]
    );
    desk.succeed(&["snapshot", "p", "--range", "0.2,0.6", "--frames", "2", "--no-end", "-o", "two"]);
    assert_eq!(desk.names("two"), ["frame-00-at-0.2s.png", "frame-01-at-0.4s.png"]);
    desk.succeed(&["snapshot", "p", "--frames", "1", "-o", "one"]);
    assert_eq!(desk.names("one"), ["frame-00-at-0.45s.png"]);
    desk.fail(&["snapshot", "p", "--at", "1.5"], "1.5 is after the end; the composition lasts 1 s");
    desk.fail(&["snapshot", "p", "--range", "0.5"], "--range takes two times");
    desk.fail(&["snapshot", "p", "--range", "0.6,0.2"], "the first time is not before the second");
}

#[test]
fn lint_ends_with_one_for_errors_only_and_strict_renders_hold_to_it() {
    let desk = Desk::new();
    desk.small_project("p", 0.2);
    let good = desk.succeed(&["lint", "p", "--json"]).json();
    assert_eq!((&good["ok"], &good["errorCount"], &good["filesScanned"]), (&json!(true), &json!(0), &json!(1)));
    desk.succeed(&["render", "p", "-q", "draft", "--strict"]);

    let page = std::fs::read_to_string(desk.path("p/index.html")).expect("read");
    desk.write("p/index.html", &page.replace("<i ", "<img src='gone.png'><i "));
    let bad = desk.fail(&["lint", "p", "--json"], "").json();
    assert_eq!((&bad["ok"], &bad["findings"][0]["code"]), (&json!(false), &json!("missing_local_asset")));
    let said = desk.fail(&["lint", "p"], "").stdout;
    assert!(said.contains("error: index.html:") && said.contains("1 error, "), "{said}");
    assert!(desk.succeed(&["render", "p", "-q", "draft"]).stderr.contains("missing_local_asset"));
    desk.fail(&["render", "p", "--strict", "-o", "strict.mp4"], "not rendered: 1 error");
    desk.fail(&["render", "p", "--strict-all", "-o", "strict.mp4"], "not rendered: 1 error");
    assert!(!desk.path("strict.mp4").exists());
    desk.fail(&["lint", "nowhere"], "cannot open the project");
}

#[test]
fn the_doctor_ends_with_zero_whatever_it_finds() {
    let desk = Desk::new();
    let report = desk.succeed(&["doctor", "--json"]).json();
    let names: Vec<&str> =
        report["checks"].as_array().expect("checks").iter().filter_map(|c| c["name"].as_str()).collect();
    assert_eq!(names, ["browser", "ffmpeg", "ffprobe", "memory", "disk", "/dev/shm", "libraries", "fonts"]);
    for program in 0..3 {
        assert_eq!(report["checks"][program]["ok"], true, "{report}");
    }
    let without = desk.succeed(&["doctor", "--json", "--browser", "no-such-browser"]).json();
    assert_eq!(without["ok"], false);
    assert_eq!(without["checks"][0]["hint"], "apt-get install chromium-headless-shell");
    let absent = desk.succeed(&["doctor", "--json", "--libraries", "nowhere"]).json();
    // What pages can do without is no reason not to render.
    assert_eq!((&absent["checks"][6]["ok"], &absent["ok"]), (&json!(false), &json!(true)));
    let said = |check: usize, part: &str| absent["checks"][check][part].as_str().expect("text").to_owned();
    assert!(said(6, "detail").contains("missing: @lottiefiles/dotlottie-web") && said(6, "detail").contains("gsap"));
    assert!(said(7, "detail").contains("@fontsource-variable/inter") && !said(7, "detail").contains("gsap"));
    assert!(said(7, "hint").contains("herald setup libraries"));
    assert!(desk.succeed(&["doctor"]).stdout.contains("ok      ffmpeg"));
}

#[test]
fn an_interrupted_render_leaves_no_file() {
    interrupt(rustix::process::Signal::INT);
}

#[test]
fn a_render_that_is_told_to_end_leaves_no_file() {
    interrupt(rustix::process::Signal::TERM);
}

fn interrupt(signal: rustix::process::Signal) {
    let desk = Desk::new();
    desk.small_project("p", 3600.0);
    let mut render = desk.command(&["render", "p", "-q", "draft"]).spawn().expect("started");
    // The encoder has begun once its file is there.
    let folder = desk.path("p/renders");
    let film = || {
        let work = std::fs::read_dir(&folder).ok()?.next()?.ok()?.path();
        work.join("film").exists().then_some(())
    };
    while film().is_none() {
        assert!(render.try_wait().expect("alive").is_none(), "it ended on its own");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let pid = rustix::process::Pid::from_child(&render);
    rustix::process::kill_process(pid, signal).expect("interrupted");
    assert_eq!(render.wait().expect("ended").code(), Some(1));
    assert_eq!(desk.names("p/renders"), Vec::<String>::new());
}
