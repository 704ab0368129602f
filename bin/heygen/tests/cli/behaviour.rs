//! What the contract cannot say: failures, bodies, waiting, credentials, the commands of this program itself.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use crate::support::{Reply, Script, User, snapshot, typed};
use serde_json::{Value, json};

/// Runs commands one after the other; what changes from run to run is named instead.
struct Session {
    server: Script,
    user: User,
    text: String,
}

impl Session {
    fn new() -> Session {
        let server = Script::start();
        let user = User::of(&server);
        Session { server, user, text: String::new() }
    }

    fn reply(&self, reply: Reply) {
        self.server.then(reply);
    }

    fn run(&mut self, words: &[&str]) {
        self.run_with_input(words, "");
    }

    fn run_with_input(&mut self, words: &[&str], input: &str) {
        let ran = self.user.run_with_input(words, input);
        self.text.push_str(&typed(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>()));
        for request in self.server.requests() {
            self.text.push_str(format!("> {} {}", request.line, request.body).trim_end());
            self.text.push('\n');
        }
        let shown =
            ran.shown().replace(&self.user.home().display().to_string(), "HOME").replace(self.server.url(), "SERVER");
        self.text.push_str(&format!("{shown}\n"));
    }

    fn note(&mut self, text: &str) {
        self.text.push_str(&format!("# {text}\n"));
    }
}

#[test]
fn failures() {
    let mut session = Session::new();
    let envelope = |code: &str| json!({ "error": { "code": code, "message": "it is so", "doc_url": null } });
    for status in [400, 401, 402, 403, 404, 409, 413, 418, 429, 500, 503] {
        session.note(&format!("{status} without a code"));
        session.reply(Reply::text(status, "<html>proxy</html>").with("X-Request-Id", "r-1"));
        session.run(&["video", "list"]);
    }
    session.note("the server's own code, parameter and documentation");
    let named = json!({ "error": { "code": "invalid_parameter", "message": "too long", "param": "title", "doc_url": "https://d/e" } });
    session.reply(Reply::json(400, &named));
    session.run(&["video", "list"]);
    session.reply(Reply::json(429, &envelope("rate_limit_exceeded")).with("Retry-After", "7"));
    session.run(&["video", "list"]);
    session.note("not JSON");
    session.reply(Reply::text(200, "hello"));
    session.run(&["video", "list"]);
    session.note("a redirect is not followed: the key stays here");
    session.reply(Reply::text(302, "").with("Location", "https://elsewhere.example"));
    session.run(&["video", "list"]);
    for words in [
        &["video", "list", "--no-such-flag"][..],
        &["video", "list", "--limit", "many"],
        &["video", "get"],
        &["video", "create"],
        &["video", "create", "-d", "{"],
        &["video", "create", "-d", "missing.json"],
        &["video", "create", "-d", "{}", "--wait", "--timeout", "soon"],
        &["video", "delete", "v_1"],
        &["voice", "speech", "create", "--text", "Hello"],
        &["avatar", "consent", "create", "g_1"],
        &["asset", "create"],
        &["asset", "create", "--file", "missing.png"],
        &["video-translate", "create", "--output-languages", "es,fr", "-d", "{}", "--wait"],
        &["video", "list", "--headers", "authorization=x"],
        &["nothing"],
    ] {
        session.run(words);
    }
    session.user = User::of(&session.server).without("HEYGEN_API_KEY");
    session.run(&["video", "list"]);
    for (name, value) in [
        ("HEYGEN_ALLOW_HTTP", ""),
        ("HEYGEN_API_BASE", "nonsense"),
        ("HEYGEN_API_BASE", "https://user@host"),
        ("HEYGEN_MAX_RETRIES", "many"),
        ("HEYGEN_OUTPUT", "xml"),
    ] {
        session.note(&format!("{name}={value}"));
        session.user = User::of(&session.server).with(name, value);
        session.run(&["video", "list"]);
    }
    snapshot("failures", &session.text);
}

#[test]
fn bodies() {
    let mut session = Session::new();
    let ok = || Reply::json(200, &json!({ "data": {} }));
    std::fs::write(session.user.home().join("order.json"), r#"{"text":"from a file","voice_id":"v"}"#).unwrap();
    let speech = ["voice", "speech", "create"];
    for (rest, input) in [
        (&["-d", "order.json"][..], ""),
        (&["-d", "order.json", "--voice-id", "w", "--speed", "1"], ""),
        (&["-d", "-"], r#"{"text":"piped","voice_id":"v"}"#),
        (&["--text", "-", "--voice-id", "v"], "piped text\n"),
        (&["--text", "-hyphen", "--voice-id", "-"], "piped text\n"),
    ] {
        session.reply(ok());
        session.run_with_input(&[&speech[..], rest].concat(), input);
    }
    session.note("one standard input");
    session.run_with_input(&[&speech[..], &["-d", "-", "--text", "-"]].concat(), "{}");
    session.reply(ok());
    session.run(&[
        "webhook",
        "endpoints",
        "create",
        "--url",
        "https://a.example",
        "--events",
        "video_agent.success, video_agent.fail",
    ]);
    session.reply(ok());
    session.run(&[
        "lipsync",
        "create",
        "-d",
        r#"{"title":"a","mode":"speed"}"#,
        "--enable-caption",
        "--disable-music-track=false",
    ]);
    session.note("nothing to say is fine where there is nothing to be said");
    session.reply(ok());
    session.run(&["video-agent", "stop", "s_1"]);
    session.note("a former name");
    session.reply(Reply::json(200, &json!({ "data": [], "has_more": false })));
    session.run(&["brand-kit", "list"]);
    snapshot("bodies", &session.text);
}

#[test]
fn headers() {
    let server = Script::start();
    let user = User::of(&server);
    server.then(Reply::json(200, &json!({ "data": [] })));
    user.run(&["video", "list", "--headers", "x-heygen-client-source=agent"]);
    let request = server.requests().remove(0);
    assert_eq!(request.header("x-heygen-client-source"), Some("agent"));
    let visible: Vec<&str> = request
        .headers
        .iter()
        .map(|header| header.0.as_str())
        .filter(|name| !["host", "accept-encoding"].contains(name))
        .collect();
    assert_eq!(visible, ["user-agent", "x-heygen-source", "accept", "x-heygen-client-source", "x-api-key"]);
}

#[test]
fn retries() {
    let server = Script::start();
    let user = User::of(&server).with("HEYGEN_MAX_RETRIES", "2");
    let busy = |status| Reply::text(status, "").with("Retry-After", "0");
    server.then(busy(503)).then(busy(429)).then(Reply::json(200, &json!({ "data": [] })));
    assert_eq!(user.run(&["video", "list"]).code, 0);
    assert_eq!(server.requests().len(), 3);
    server.then(busy(429)).then(busy(503));
    let ran = user.run(&["video", "create", "-d", "{}"]);
    assert_eq!(ran.code, 1);
    assert_eq!(server.requests().len(), 2, "429 is repeated, 503 is not: {}", ran.shown());
}

#[test]
fn waiting() {
    let mut session = Session::new();
    let video = |status: &str| Reply::json(200, &json!({ "data": { "id": "v_1", "status": status } }));
    session.reply(Reply::json(200, &json!({ "data": { "video_id": "v_1", "status": "pending" } })));
    session.reply(video("processing"));
    session.reply(video("completed"));
    session.run(&["video", "create", "-d", "{}", "--wait"]);
    session.note("a session first has no video");
    session.reply(Reply::json(200, &json!({ "data": { "session_id": "s_1", "status": "thinking" } })));
    session.reply(Reply::json(
        200,
        &json!({ "data": { "session_id": "s_1", "status": "generating", "video_id": "v_1" } }),
    ));
    session.reply(video("completed"));
    session.run(&["video-agent", "create", "--prompt", "a tour", "--wait"]);
    let failed = json!({ "data": { "id": "v_1", "status": "failed", "failure_code": "voice_unavailable", "failure_message": "no voice" } });
    session.reply(Reply::json(200, &json!({ "data": { "lipsync_id": "v_1" } })));
    session.reply(Reply::json(200, &failed));
    session.run(&["lipsync", "create", "-d", "{}", "--wait", "--quiet"]);
    session.note("more was started than can be followed");
    session.reply(Reply::json(200, &json!({ "data": { "video_translation_ids": ["t_1", "t_2"] } })));
    session.run(&["video-translate", "create", "--output-languages", "es", "-d", "{}", "--wait"]);
    session.note("a failed poll ends in the last known state");
    session.reply(Reply::json(200, &json!({ "data": { "video_translation_ids": ["t_1"] } })));
    session.reply(Reply::json(404, &json!({ "error": { "code": "resource_not_found", "message": "gone" } })));
    session.run(&["video-translate", "create", "--output-languages", "es", "-d", "{}", "--wait"]);
    snapshot("waiting", &session.text);
}

#[test]
fn waiting_ends_in_time_with_the_last_known_state() {
    let server = Script::start();
    let user = User::of(&server);
    let state = json!({ "data": { "id": "v_1", "status": "processing" } });
    // How often it looks in so short a time is the machine's business.
    for _ in 0..20 {
        server.then(Reply::json(200, &state));
    }
    let ran = user.run(&["video", "get", "v_1", "--wait", "--timeout", "10ms"]);
    assert_eq!((ran.code, ran.stdout), (4, format!("{state}\n")));
    let error =
        r#"{"error":{"code":"timeout","message":"polling timed out after 10ms","hint":"heygen video get v_1"}}"#;
    assert_eq!(ran.stderr.lines().last(), Some(error));
}

#[test]
fn downloads() {
    let mut session = Session::new();
    let at = |session: &Session, status: &str| {
        let url = format!("{}/file.mp4", session.server.url());
        Reply::json(
            200,
            &json!({ "data": { "id": "v_1", "status": status, "video_url": url, "failure_message": "broke" } }),
        )
    };
    let download = ["video", "download", "v_1"];
    session.reply(at(&session, "completed"));
    session.reply(Reply::text(200, "film"));
    session.run(&download);
    assert_eq!(std::fs::read(session.user.home().join("v_1.mp4")).unwrap(), b"film");
    session.run(&download);
    for status in [403, 404, 500] {
        session.note(&format!("the storage answers with {status}"));
        session.reply(at(&session, "completed"));
        session.reply(Reply::text(status, ""));
        session.run(&["video", "download", "v_1", "--force"]);
    }
    for status in ["processing", "failed"] {
        session.reply(at(&session, status));
        session.run(&["video", "download", "v_1", "--force"]);
    }
    session.reply(at(&session, "completed"));
    session.run(&["video", "download", "v_1", "--force", "--asset", "captioned"]);
    assert_eq!(std::fs::read(session.user.home().join("v_1.mp4")).unwrap(), b"film", "a failure leaves the file alone");
    snapshot("downloads", &session.text);
}

#[test]
fn own_commands() {
    let mut session = Session::new();
    for words in [
        &["config", "list"][..],
        &["config", "set", "output", "human"],
        &["config", "get", "output"],
        &["config", "set", "output", "xml"],
        &["config", "set", "output", "json"],
        &["config", "set", "analytics", "true"],
        &["config", "get", "analytics"],
        &["config", "get", "colour"],
        &["update"],
        &["update", "--version", "v1.2.3"],
        &["update", "--version", "latest"],
        &["feedback", "--rating", "6"],
        &["feedback"],
        &["feedback", "--rating", "5", "--comment", "quick"],
        &["man", "no", "such"],
        &["man", "--output-dir", "pages"],
        &["auth", "login", "--help"],
        &["completion", "--help"],
        &["man", "--help"],
        &["update", "--help"],
        &["feedback", "--help"],
        &["video", "download", "--help"],
        &["--help"],
        &["asset", "--help"],
    ] {
        session.run(words);
    }
    let long = "x".repeat(2_001);
    assert_eq!(session.user.run(&["feedback", "--rating", "1", "--comment", &long]).code, 2);
    let kept = std::fs::read_to_string(session.user.home().join(".heygen/feedback.jsonl")).unwrap();
    let kept: Value = serde_json::from_str(kept.trim_end()).unwrap();
    assert_eq!((&kept["rating"], &kept["comment"]), (&json!(5), &json!("quick")));
    assert!(session.user.home().join("pages/heygen-video-create.1").is_file());
    assert!(session.user.run(&["man", "video", "create"]).stdout.contains(".TH heygen-video-create 1"));
    for shell in ["bash", "zsh", "fish"] {
        let ran = session.user.run(&["completion", shell]);
        assert!(ran.code == 0 && ran.stdout.contains("video-translate"), "{}", ran.shown());
    }
    let text = session.text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    snapshot("own_commands", &text);
}

#[test]
fn keys_are_kept_when_they_work() {
    let mut session = Session::new();
    session.user = User::of(&session.server).without("HEYGEN_API_KEY");
    let profile = || Reply::json(200, &json!({ "data": { "username": "ada" } }));
    session.run_with_input(&["auth", "login"], "\n");
    session.reply(Reply::text(401, ""));
    session.run_with_input(&["auth", "login"], "wrong");
    session.reply(profile());
    session.run_with_input(&["auth", "login", "--api-key"], "key-2\n");
    session.reply(profile());
    session.run(&["auth", "status"]);
    session.reply(profile());
    session.run(&["auth", "status", "--human"]);
    session.run(&["auth", "logout"]);
    session.run(&["auth", "logout"]);
    session.run(&["auth", "status"]);
    snapshot("keys", &session.text);
}

/// The test is the browser: it reads the address from stderr, and comes back with a code.
#[test]
fn log_in_through_the_browser() {
    let server = Script::start();
    let user = User::of(&server).without("HEYGEN_API_KEY");
    let tokens = |access: &str, seconds: i64| json!({ "token_type": "Bearer", "access_token": access, "expires_in": seconds, "refresh_token": "again" });
    let profile = || Reply::json(200, &json!({ "data": { "username": "ada" } }));
    let mut child = user.command(&["auth", "login", "--oauth"]).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = stderr.find(|line| line.starts_with("http")).unwrap();
    let query: Vec<(&str, &str)> =
        address.split_once('?').unwrap().1.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let member = |name: &str| query.iter().find(|pair| pair.0 == name).unwrap().1;
    assert!(address.starts_with(&format!("{}/oauth/authorize?client_id=heygen-cli&", server.url())), "{address}");
    assert_eq!((member("response_type"), member("code_challenge_method")), ("code", "S256"));
    let back = member("redirect_uri").replace("%3A", ":").replace("%2F", "/");
    let host = back.strip_prefix("http://").unwrap().strip_suffix("/oauth/callback").unwrap().to_owned();
    let visit = |state: &str| {
        let mut stream = TcpStream::connect(&host).unwrap();
        write!(stream, "GET /oauth/callback?code=c%2F1&state={state} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        page
    };
    assert!(visit("forged").starts_with("HTTP/1.1 400 "));
    server.then(Reply::json(200, &tokens("first", 30))).then(profile());
    assert!(visit(member("state")).starts_with("HTTP/1.1 200 "));
    assert!(child.wait().unwrap().success());
    let requests = server.requests();
    assert_eq!((requests[0].line.as_str(), requests[1].line.as_str()), ("POST /v1/oauth/token", "GET /v3/users/me"));
    assert!(
        requests[0].body.starts_with("grant_type=authorization_code&client_id=heygen-cli&code=c%2F1&"),
        "{}",
        requests[0].body
    );
    assert!(requests[0].body.contains("&code_verifier="));
    assert_eq!(requests[1].header("authorization"), Some("Bearer first"));

    // It ends within a minute, so it is renewed first.
    server.then(Reply::json(200, &tokens("second", 864_000))).then(profile());
    let status: Value = serde_json::from_str(&user.run(&["auth", "status"]).stdout).unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].line, "POST /v1/oauth/refresh_token");
    assert_eq!(requests[1].header("authorization"), Some("Bearer second"));
    let credential = &status["credential"];
    assert_eq!(
        (&credential["type"], &credential["refreshable"], &credential["expired"]),
        (&json!("oauth"), &json!(true), &json!(false))
    );
    server.then(Reply::json(200, &json!({})));
    assert_eq!(user.run(&["auth", "logout"]).code, 0);
    assert_eq!(server.requests()[0].line, "POST /v1/oauth/revoke");
    assert!(!user.home().join(".heygen/credentials").exists());
}

#[test]
fn large_files_are_sent_as_they_are_read() {
    let server = Script::start();
    let user = User::of(&server);
    std::fs::write(user.home().join("large.bin"), vec![b'x'; 3 << 20]).unwrap();
    server.then(Reply::json(200, &json!({ "data": { "asset_id": "a_1" } })));
    let ran = user.run(&["asset", "create", "--file", "large.bin"]);
    assert_eq!(ran.code, 0, "{}", ran.shown());
    let request = server.requests().remove(0);
    assert_eq!(request.header("expect"), Some("100-continue"));
    assert_eq!(request.header("transfer-encoding"), None);
    assert!(request.body.matches('x').count() >= 3 << 20);
}
