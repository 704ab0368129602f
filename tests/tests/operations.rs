//! What whoever runs a server looks at: is it well, is it busy, and does its log keep secrets.

use herald_tests::{DataDir, Options, Receiver, Server, media};
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

/// A video in a program's log: the request that ordered it, the job it became, and how both ended.
#[test]
fn a_log_for_programs_ties_jobs_to_the_requests_that_queued_them() {
    let variables = vec![("HERALD_LOG_FORMAT", "json".to_owned())];
    let server = Server::with(&DataDir::new(), &Options { variables, ..Options::default() });
    let asset = server.upload(&media::portrait());
    let body = json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset },
        "script": "Everything that happens here is written down.", "voice_id": "af_heart", "resolution": "720p",
    });
    let accepted = server.api().post("/v3/videos", &body);
    let request = accepted.header("x-request-id").to_owned();
    let video = accepted.data()["video_id"].as_str().expect("an id").to_owned();
    server.finished(&video);

    let text = server.log_text();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let find = |message: &str, span: &str, id: &str| {
        let found = lines.iter().find(|line| line["message"] == message && line["spans"][0]["id"] == id);
        let line = found.unwrap_or_else(|| panic!("no {message:?} of {id} in {text}"));
        assert_eq!(line["spans"][0]["name"], span, "{line}");
        line.clone()
    };
    let answered = find("answered", "request", &request);
    assert_eq!((&answered["status"], answered["ms"].is_f64()), (&json!(accepted.status), true), "{answered}");
    assert_eq!(answered["spans"][0]["path"], "/v3/videos");
    let queued = find("queued", "request", &request);
    assert_eq!(queued["job.kind"], "video");
    let over = find("the attempt is over", "job", queued["job.id"].as_str().expect("a job id"));
    assert_eq!((&over["spans"][0]["kind"], &over["spans"][0]["attempt"]), (&json!("video"), &json!(1)));
}

#[test]
fn spans_of_requests_go_to_the_collector_that_is_configured() {
    let collector = Receiver::start();
    let variables = vec![("HERALD_TRACES_URL", collector.url(""))];
    let server = Server::with(&DataDir::new(), &Options { variables, ..Options::default() });
    let request = server.api().get("/v3/webhooks/events").header("x-request-id").to_owned();
    assert!(server.terminate().success());
    let sent = collector.waiting();
    assert!(
        sent.iter().all(|sent| sent.path == "/v1/traces" && sent.header("content-type") == "application/x-protobuf")
    );
    let holds = |text: &str| sent.iter().any(|sent| sent.raw.windows(text.len()).any(|part| part == text.as_bytes()));
    for text in ["service.name", "herald", "request", &request] {
        assert!(holds(text), "{text} was not exported in {} parts", sent.len());
    }
}

/// A client that keeps connections would lose its next request otherwise.
#[test]
fn an_answer_given_before_the_body_was_read_announces_the_end_of_the_connection() {
    let server = Server::start();
    let api = server.api();
    let json = [("content-type", "application/json")];
    let early = api.send("POST", "/v3/avatars?dry_run=perhaps", &json, "{}");
    assert_eq!((early.status, early.header("connection")), (400, "close"));
    let late = api.send("POST", "/v3/avatars", &json, "{}");
    assert_eq!((late.status, late.header("connection")), (400, ""));
    assert_eq!(api.send("GET", "/v3/avatars?limit=0", &[], ()).header("connection"), "");
}
