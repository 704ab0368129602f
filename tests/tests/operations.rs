//! What whoever runs a server looks at: is it well, is it busy, and does its log keep secrets.

use herald_tests::{DataDir, Options, Server, media};
use serde_json::{Value, json};

fn page(server: &Server, path: &str) -> (u16, String) {
    let answer = server.api_as(None).get(path);
    (answer.status, answer.text())
}

fn metric(text: &str, name: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no {name} in {text}"));
    line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a number")
}

#[test]
fn a_server_says_how_it_is_and_what_it_does() {
    let server = Server::start();
    assert_eq!(page(&server, "/healthz"), (200, r#"{"status":"ok"}"#.to_owned()));
    let (status, text) = page(&server, "/readyz");
    let ready: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &ready["status"]), (200, &json!("ready")), "{text}");

    let asset = server.upload(&media::portrait());
    let id = server.create_video(&json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset },
        "script": "Everything that happens here is counted.", "voice_id": "af_heart", "resolution": "720p",
    }));
    server.finished(&id);
    server.api().get("/v3/videos/unknown").refused(404, "video_not_found", "");
    let (_, text) = page(&server, "/metrics");
    assert_eq!(metric(&text, r#"herald_requests_total{operation="create_video",status="2xx"}"#), 1.0);
    assert_eq!(metric(&text, r#"herald_requests_total{operation="get_video",status="4xx"}"#), 1.0);
    assert_eq!(metric(&text, r#"herald_jobs{pool="render",state="running"}"#), 0.0);
    assert_eq!(metric(&text, r#"herald_queue_age_seconds{pool="render"}"#), 0.0);
    assert_eq!(metric(&text, r#"herald_stage_seconds_count{stage="frames"}"#), 1.0);
    assert!(metric(&text, r#"herald_request_seconds_sum{operation="create_video"}"#) > 0.0);
    // Callers cannot make labels.
    for path in ["/v3/unheard-of", "/nowhere/at-all"] {
        server.api_as(None).get(path);
    }
    let (_, text) = page(&server, "/metrics");
    assert!(!text.contains("unheard") && !text.contains("nowhere") && !text.contains(&id), "{text}");
    assert_eq!(metric(&text, r#"herald_requests_total{operation="unknown",status="4xx"}"#), 2.0);

    // Keys and signatures stay out of the log.
    let link = server.video(&id)["video_url"].as_str().expect("a link").to_owned();
    server.open(&link);
    let log = server.log_text();
    assert!(!log.contains(server.key()) && !log.contains("sig="), "{log}");
}

#[test]
fn an_open_event_stream_does_not_keep_a_server_from_stopping() {
    let server = Server::start();
    let asset = server.upload(&media::portrait());
    let script = "This film is long enough to be watched while the server is asked to stop. ".repeat(30);
    let id = server.create_video(&json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset },
        "script": script, "voice_id": "af_heart", "resolution": "1080p",
    }));
    let mut stream = server.follow(&id);
    assert_eq!(stream.next().expect("an event").name, "progress");
    assert!(server.terminate().success());
}

#[test]
fn a_server_that_lacks_something_says_what() {
    let dir = DataDir::new();
    let bare = dir.path().join("no-models").display().to_string();
    let server = Server::with(&dir, &Options { variables: vec![("HERALD_MODELS_DIR", bare)], ..Options::default() });
    let (status, text) = page(&server, "/readyz");
    let ready: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &ready["status"]), (503, &json!("not ready")));
    let faults: Vec<&Value> =
        ready["checks"].as_array().into_iter().flatten().filter(|check| check["ok"] == false).collect();
    assert_eq!(faults.len(), 1, "{text}");
    assert!(faults[0]["fault"].as_str().is_some_and(|fault| fault.contains("herald setup")), "{text}");
    assert_eq!(page(&server, "/healthz").0, 200, "it lives all the same");
}
