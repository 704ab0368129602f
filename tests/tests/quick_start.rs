//! The documentation's Quick Start page: its code as it stands there, with this server's address for the hosted one's.

use std::process::{Command, Output};

use herald_tests::{DataDir, Options, Server, installed, media, prove};
use serde_json::Value;

/// Runs a program of the page; answers what it printed.
fn printed(server: &Server, program: &str, interpreter: &mut Command, text: &str) -> String {
    let path = server.dir().path().join(program);
    std::fs::write(&path, text.replace("https://api.heygen.com", server.url())).expect("writable");
    let Output { status, stdout, stderr } =
        interpreter.arg(path).env("HEYGEN_API_KEY", server.key()).output().expect("it runs");
    assert!(status.success(), "{program}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("UTF-8")
}

fn with_curl(server: &Server) -> String {
    let answer = printed(server, "create.sh", &mut Command::new("bash"), include_str!("../fixtures/quick_start.sh"));
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    answer["data"]["session_id"].as_str().expect("an id").to_owned()
}

fn with_node(server: &Server) -> String {
    let program = include_str!("../fixtures/quick_start.mjs");
    printed(server, "create.mjs", &mut Command::new("node"), program).trim().to_owned()
}

/// The two requests the page polls with, once each; they answer the session and its video.
fn polled_with_curl(server: &Server, session: &str, video: &str) -> (Value, Value) {
    let text =
        include_str!("../fixtures/quick_start_poll.sh").replace("sess_abc123", session).replace("vid_xyz789", video);
    let answers = printed(server, "poll.sh", &mut Command::new("bash"), &text);
    let mut answers = serde_json::Deserializer::from_str(&answers).into_iter::<Value>();
    let mut next = || answers.next().expect("an answer").expect("JSON")["data"].clone();
    (next(), next())
}

fn playable(server: &Server, url: &str) {
    let info = media::probe(&server.fetch(&Value::from(url.trim()), "film.mp4"));
    let picture = info.video.expect("a picture");
    assert_eq!((picture.width, picture.height), (1920, 1080));
    assert!(info.audio.is_some() && (27.0..=33.0).contains(&info.duration), "{} s", info.duration);
}

#[test]
fn sessions_begin_and_are_polled_with_curl_and_node() {
    let variables = vec![("HERALD_WORKERS", "0".to_owned())];
    let server = Server::with(&DataDir::new(), &Options { variables, ..Options::default() });
    for session in [with_curl(&server), with_node(&server)] {
        let video = server.api().get(&format!("/v3/video-agents/{session}")).data()["video_id"].clone();
        let (session, video) = polled_with_curl(&server, &session, video.as_str().expect("generate mode has it"));
        assert_eq!((&session["status"], &session["video_id"]), (&"generating".into(), &video["id"]));
        assert_eq!(video["status"], "pending");
    }
}

/// Three films of half a minute, so only when proving.
#[test]
fn each_program_of_the_page_comes_to_a_playable_url() {
    if !prove() {
        return;
    }
    let server = Server::start();
    let python = installed("verifiers", "venv/bin/python");
    let url = printed(&server, "quick_start.py", &mut Command::new(python), include_str!("../fixtures/quick_start.py"));
    playable(&server, &url);
    for session in [with_curl(&server), with_node(&server)] {
        let video = server.api().get(&format!("/v3/video-agents/{session}")).data()["video_id"].clone();
        let video = video.as_str().expect("generate mode has it");
        server.finished(video);
        let (_, shown) = polled_with_curl(&server, &session, video);
        playable(&server, shown["video_url"].as_str().expect("a link"));
    }
}
