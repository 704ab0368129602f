use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

type Project<'a> = &'a [(&'a str, &'a str)];

fn report(project: Project) -> Report {
    let folder = tempfile::tempdir().expect("a directory");
    for (path, content) in project {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    }
    lint(folder.path()).expect("a report")
}

const GOOD: Project = &[
    (
        "index.html",
        r##"<!doctype html><html data-composition-variables='[{"id":"title","type":"string","default":"Hi"}]'><head>
<style>@font-face { font-family: Mine; src: url(assets/mine.woff2) } h1 { font: 700 40px/1 Mine, Inter, sans-serif }</style>
<script src="https://cdn.jsdelivr.net/npm/gsap@3.13.0/dist/gsap.min.js"></script></head>
<body><div data-composition-id="main" data-width="320" data-height="180" data-start="0" data-duration="4" data-fps="30000/1001">
<h1 id="title" class="clip" data-start="0" data-duration="2"><span id="text" data-var-text="title">Title</span></h1>
<video id="film" src="assets/film.mp4" muted data-start="0"></video>
<audio id="music" src="assets/music.mp3" data-start="0"></audio><audio id="again" src="assets/music.mp3" data-start="2"></audio>
<div data-composition-id="card" data-composition-src="compositions/card.html" data-start="1" data-variable-values='{"tone": "#fff"}'></div>
<div data-composition-id="card-2" data-composition-src="compositions/card.html" data-start="2"></div>
<script>
// Math.random() and requestAnimationFrame( stand in a comment only.
const tl = gsap.timeline({ paused: true });
tl.to("#text", { x: 100, duration: 1 }, 0);
tl.to("#text", { x: 0, duration: 1 }, 1);
tl.to("#text", { y: 50, duration: 2 }, 0);
window.__timelines = window.__timelines || {};
window.__timelines["main"] = tl;
tl.pause();
</script></div></body></html>"##,
    ),
    (
        "compositions/card.html",
        r##"<template><div data-composition-id="card" data-duration="2" data-composition-variables='[{"id":"tone","type":"color","default":"#000"}]'>
<style>p { background: url(../assets/a.png); font-family: Mine }</style><img src="assets/a.png" srcset="../assets/a.png 2x">
<script>window.__timelines.card = gsap.timeline();</script></div></template>"##,
    ),
    ("assets/mine.woff2", ""),
    ("assets/film.mp4", ""),
    ("assets/music.mp3", ""),
    ("assets/a.png", ""),
];

#[test]
fn a_good_project_has_no_findings() {
    let report = report(GOOD);
    assert_eq!(report.findings, []);
    assert!(report.ok);
    assert_eq!(report.files_scanned, 2);
}

/// For each code what must be changed in the good project, as file, old text and new text, so that it is found.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    ("root_missing_composition_id", "index.html", r#"data-composition-id="main""#, r#"data-composition-id="""#),
    ("root_missing_dimensions", "index.html", r#"data-width="320""#, r#"data-width="321""#),
    ("multiple_root_compositions", "index.html", "</body>", r#"<p data-composition-id="x"></p></body>"#),
    (
        "duplicate_composition_id",
        "index.html",
        "<script>\n",
        "<i data-composition-id=x></i><i data-composition-id=x></i><script>\n",
    ),
    ("invalid_fps", "index.html", "30000/1001", "29.97"),
    ("host_missing_composition_id", "index.html", r#"data-composition-id="card-2""#, ""),
    ("missing_or_empty_sub_composition", "index.html", "compositions/card.html", "compositions/gone.html"),
    ("missing_or_empty_sub_composition", "compositions/card.html", "<template>", "<template></template><!--"),
    (
        "sub_composition_cycle",
        "compositions/card.html",
        "<img",
        r#"<i data-composition-id=y data-composition-src="../index.html"></i><img"#,
    ),
    ("timed_element_missing_clip_class", "index.html", r#"class="clip""#, ""),
    (
        "missing_gsap_script",
        "index.html",
        "https://cdn.jsdelivr.net/npm/gsap@3.13.0/dist/gsap.min.js",
        "https://d3js.org/d3.v7.min.js",
    ),
    ("gsap_timeline_not_registered", "index.html", "window.__timelines", "window.other"),
    (
        "missing_timeline_registry",
        "compositions/card.html",
        "window.__timelines.card = gsap.timeline()",
        "gsap.to('p', { x: 1 })",
    ),
    ("timeline_id_mismatch", "index.html", r#"["main"]"#, r#"["mian"]"#),
    ("timeline_id_mismatch", "compositions/card.html", "__timelines.card", "__timelines.crad"),
    ("gsap_animates_clip_element", "index.html", r##""#text", { y: 50"##, r##""#title", { autoAlpha: 0"##),
    ("overlapping_gsap_tweens", "index.html", "{ x: 0, duration: 1 }, 1", "{ x: 0, duration: 1 }, 0.5"),
    ("non_deterministic_code", "index.html", "tl.pause();", "tl.pause(Math.random());"),
    ("requestanimationframe_in_composition", "index.html", "tl.pause();", "requestAnimationFrame(draw);"),
    ("media_missing_id", "index.html", r#"id="film""#, ""),
    ("duplicate_media_id", "index.html", r#"id="film""#, r#"id="music""#),
    ("media_missing_src", "index.html", r#"src="assets/film.mp4""#, ""),
    ("media_missing_data_start", "index.html", r#"muted data-start="0""#, "muted"),
    ("video_missing_muted", "index.html", "muted ", ""),
    ("imperative_media_control", "index.html", "tl.pause();", "const v = document.getElementById('film'); v.play();"),
    ("imperative_media_control", "index.html", "tl.pause();", "document.querySelector('video').currentTime = 1;"),
    ("self_closing_media_tag", "index.html", r#"data-start="0"></video>"#, r#"data-start="0" />"#),
    (
        "duplicate_audio_track",
        "index.html",
        r#"src="assets/music.mp3" data-start="2""#,
        r#"src="assets/music.mp3" data-start="0""#,
    ),
    ("placeholder_media_url", "index.html", "assets/film.mp4", "https://example.com/film.mp4"),
    ("missing_local_asset", "index.html", "assets/film.mp4", "assets/gone.mp4"),
    ("missing_local_asset", "compositions/card.html", "url(../assets/a.png)", "url(assets/b.png)"),
    (
        "audio_src_not_found",
        "index.html",
        r#"src="assets/music.mp3" data-start="0""#,
        r#"src="assets/gone.mp3" data-start="0""#,
    ),
    ("invalid_parent_traversal_in_asset_path", "index.html", "assets/film.mp4", "../film.mp4"),
    ("invalid_parent_traversal_in_asset_path", "compositions/card.html", "url(../assets/a.png)", "url(../../a.png)"),
    ("remote_asset", "index.html", "assets/film.mp4", "https://cdn.test/film.mp4"),
    ("invalid_composition_variables_declaration", "index.html", r#""type":"string""#, r#""type":"text""#),
    ("invalid_composition_variables_declaration", "compositions/card.html", r#""type":"color""#, r#""type":"""#),
    ("invalid_variable_values_json", "index.html", r##"{"tone": "#fff"}"##, "{tone}"),
    ("unknown_variable_binding", "index.html", r#"data-var-text="title""#, r#"data-var-text="titel""#),
    ("undeclared_variable", "index.html", r#"{"tone": "#, r#"{"tune": "#),
    ("mistyped_variable", "index.html", r##"{"tone": "#fff"}"##, r#"{"tone": 1}"#),
    ("font_family_without_font_face", "index.html", "Mine, Inter", "Mine, Comic Sans MS"),
    ("font_stand_in", "index.html", "Mine, Inter", "Mine, Arial"),
];

/// Codes that no small change of the good project brings about.
const WHOLE: &[(&str, &str)] = &[
    ("root_missing_composition_id", "<p>"),
    (
        "standalone_composition_wrapped_in_template",
        r#"<template><div data-composition-id="a" data-width="2" data-height="2"></div></template>"#,
    ),
    (
        "root_composition_missing_duration_source",
        r#"<div data-composition-id="a" data-width="2" data-height="2" data-no-timeline>"#,
    ),
    ("missing_data_no_timeline", r#"<div data-composition-id="a" data-width="2" data-height="2" data-duration="1">"#),
];

#[test]
fn every_code_is_found_where_it_should_be() {
    let mut tested = BTreeSet::new();
    for (code, file, old, new) in CHANGES {
        let changed: Vec<(&str, String)> = GOOD
            .iter()
            .map(|(path, text)| {
                assert!(path != file || text.contains(old), "{code}: {old} is not in {file}");
                (*path, if path == file { text.replace(old, new) } else { (*text).to_owned() })
            })
            .collect();
        let changed: Vec<(&str, &str)> = changed.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let report = report(&changed);
        let found = report.findings.iter().find(|finding| finding.code == *code);
        let found = found.unwrap_or_else(|| panic!("{code} is not found after {new:?}: {:#?}", report.findings));
        assert!(found.file.is_some() && found.fix_hint.is_some());
        tested.insert(*code);
    }
    for (code, html) in WHOLE {
        let report = report(&[("index.html", html)]);
        assert!(report.findings.iter().any(|finding| finding.code == *code), "{code}: {:#?}", report.findings);
        tested.insert(*code);
    }
    let large = format!("{}<!--{}-->", GOOD[0].1, "x".repeat(600 << 10));
    let report = report(&[("index.html", &large)]);
    tested.extend(
        report.findings.iter().filter(|finding| finding.code == "composition_file_too_large").map(|found| found.code),
    );
    let all: BTreeSet<&str> = CODES.iter().map(|code| code.name).collect();
    assert_eq!(tested, all);
}

#[test]
fn a_script_of_the_project_counts_for_what_is_in_it_and_not_for_its_name() {
    let page = r#"<div data-composition-id="a" data-width="2" data-height="2" data-duration="1"></div>
        <script src="chart.js"></script>"#;
    let codes = |script: &str, inline: &str| {
        let html = format!("{page}<script>{inline}</script>");
        let report = report(&[("index.html", &html), ("chart.js", script)]);
        report.findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("window.__timelines = { a: bars() }", ""), Vec::<&str>::new());
    assert_eq!(codes("draw()", ""), ["missing_data_no_timeline"]);
    let registers = "window.__timelines = { a: gsap.timeline() }";
    assert_eq!(codes("draw()", registers), ["missing_gsap_script"]);
    assert_eq!(codes("/* bundle */ var gsap = {}", registers), Vec::<&str>::new());
}

#[test]
fn words_in_strings_are_no_calls() {
    let page =
        r#"<div data-composition-id="a" data-width="2" data-height="2" data-duration="1" data-no-timeline></div>"#;
    let codes = |script: &str| {
        let report = report(&[("index.html", &format!("{page}<script>{script}</script>"))]);
        report.findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(r#"show("Math.random() and requestAnimationFrame(f)")"#), Vec::<&str>::new());
    assert_eq!(codes("show(`${Math.random()}`)"), ["non_deterministic_code"]);
}

#[test]
fn a_report_is_what_programs_expect() {
    let html = GOOD[0].1.replace("muted ", "");
    let report = report(&[&[("index.html", html.as_str())], &GOOD[1..]].concat());
    let json = serde_json::to_value(&report).expect("JSON");
    assert_eq!(
        json,
        serde_json::json!({
            "ok": false, "errorCount": 1, "warningCount": 0, "infoCount": 0, "filesScanned": 2,
            "findings": [{
                "code": "video_missing_muted", "severity": "error", "file": "index.html", "selector": "#film", "elementId": "film",
                "message": "<video id=\"film\"> is neither muted nor said to have sound",
                "fixHint": "Add muted, or data-has-audio=\"true\" if it is to be heard.",
                "snippet": "<video id=\"film\" src=\"assets/film.mp4\" data-start=\"0\">",
            }],
        })
    );
}

#[test]
fn a_project_without_an_entry_is_an_error() {
    let folder = tempfile::tempdir().expect("a directory");
    assert!(matches!(lint(folder.path()), Err(OpenError::File(FileError::Missing(_)))));
}

const PIECES: &[&str] = &[
    "<div data-composition-id=\"x\" data-width=2 data-height=2>",
    "<i data-composition-src=\"index.html\">",
    "</div>",
    "<template>",
    "</template>",
    "<video src=",
    "<audio ",
    "/>",
    "\"",
    "'",
    ">",
    "<script>",
    "</script>",
    "gsap.to(",
    "'#a', { x: 1 }, 0)",
    "{",
    "}",
    ")",
    "__timelines",
    "[\"x\"] = 1",
    ".play()",
    "document.querySelector('video')",
    "<style>",
    "</style>",
    "font: 1px a",
    "url(../a)",
    "é",
    "\\",
    "`",
    "//",
    "/*",
    "<p style=\"font-family:a\" data-start=1 data-variable-values='{'>",
    "data-var-text=a",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_html_is_linted(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        let report = report(&[("index.html", &pieces.concat())]);
        prop_assert_eq!(report.ok, report.error_count == 0);
    }
}
