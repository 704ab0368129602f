//! `heygen` against a real server: what it prints where, and with which exit code it ends.

use std::os::unix::fs::PermissionsExt;

use herald_tests::{Cli, Server, media};
use serde_json::{Value, json};

const SCRIPT: &str = "Hello there. Welcome to the tour of our garden.";

fn order(asset: &str) -> Value {
    json!({
        "type": "image",
        "image": { "type": "asset_id", "asset_id": asset },
        "script": SCRIPT,
        "voice_id": "af_heart",
        "resolution": "720p",
    })
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value}"))
}

#[test]
fn a_video_from_upload_to_download() {
    let server = Server::start();
    let cli = Cli::member(&server);
    let portrait = media::portrait();
    let asset = cli.run(&["asset", "create", "--file", &portrait.display().to_string()]).json();
    let asset = text(&asset, "/data/asset_id");

    let impatient = order(asset).to_string();
    let late = cli.run(&["video", "create", "-d", &impatient, "--wait", "--timeout", "1s"]);
    let error = late.failed(4, "timeout");
    let id = text(&late.result(), "/data/id").to_owned();
    assert_eq!(error["hint"], format!("heygen video get {id}"));
    assert!(["pending", "processing"].contains(&text(&late.result(), "/data/status")), "{late:?}");
    let early = cli.run(&["video", "download", &id]);
    early.failed(1, "video_not_ready");
    assert!(early.stdout.is_empty(), "{early:?}");

    // The same order again is nearly free, so this waits for the first one.
    std::fs::write(cli.home().join("order.json"), order(asset).to_string()).expect("the home is writable");
    let made = cli.run(&["video", "create", "-d", "order.json", "--wait"]);
    let video = made.json();
    assert_eq!(video["data"]["status"], "completed");
    assert!(made.stderr.contains(": completed"), "progress goes to stderr: {made:?}");
    let id = text(&video, "/data/id").to_owned();
    let quiet = cli.run(&["video", "get", &id, "--wait", "--quiet"]);
    assert_eq!((quiet.json()["data"]["id"].as_str(), quiet.stderr.as_str()), (Some(id.as_str()), ""));

    let saved = cli.run(&["video", "download", &id]).json();
    assert_eq!(saved["path"], format!("{id}.mp4"));
    let file = cli.home().join(format!("{id}.mp4"));
    let bytes = std::fs::read(&file).expect("it is saved");
    assert!(media::probe(&file).video.is_some());
    assert!(!cli.home().join(format!("{id}.mp4.part")).exists());
    let again = cli.run(&["video", "download", &id]);
    assert!(text(&again.failed(1, "file_exists"), "/hint").contains("--force"));
    std::fs::write(&file, "something else").expect("the home is writable");
    cli.run(&["video", "download", &id, "--force"]).json();
    assert_eq!(std::fs::read(&file).expect("it is saved"), bytes);
    let elsewhere = cli.run(&["video", "download", &id, "--output-path", "tour.mp4"]).json();
    assert_eq!((&elsewhere["asset"], &elsewhere["path"]), (&json!("video"), &json!("tour.mp4")));
    cli.run(&["video", "download", &id, "--asset", "captioned", "--output-path", "c.mp4"])
        .failed(1, "asset_not_available");

    let listed = cli.run(&["video", "list", "--limit", "1"]).json();
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1));
    assert_eq!((&listed["has_more"], text(&listed, "/data/0/id")), (&json!(true), id.as_str()));
    let rest = cli.run(&["video", "list", "--token", text(&listed, "/next_token")]).json();
    assert_eq!((rest["data"].as_array().map(Vec::len), &rest["has_more"]), (Some(1), &json!(false)));

    cli.run(&["video", "delete", &id]).failed(1, "confirmation_required");
    assert_eq!(cli.run(&["video", "delete", &id, "--force"]).json(), json!({ "data": { "id": id, "deleted": true } }));
    let gone = cli.run(&["video", "get", &id]).failed(1, "video_not_found");
    assert!(text(&gone, "/doc_url").starts_with(server.url()) && gone["request_id"].is_string(), "{gone}");
}

#[test]
fn bodies_come_from_data_and_flags() {
    let server = Server::start();
    let cli = Cli::member(&server);
    let data = r#"{"text": "Good morning.", "voice_id": "nobody"}"#;
    cli.run(&["voice", "speech", "create", "-d", data]).failed(1, "voice_not_found");
    let spoken = cli.run(&["voice", "speech", "create", "-d", data, "--voice-id", "af_heart"]).json();
    let slow = ["voice", "speech", "create", "-d", "-", "--voice-id", "af_heart", "--speed", "0.5"];
    let slow = cli.run_with_input(&slow, data).json();
    let seconds = |speech: &Value| speech["data"]["duration"].as_f64().expect("seconds");
    assert!(seconds(&slow) > 1.4 * seconds(&spoken), "{} and {}", seconds(&slow), seconds(&spoken));
    let piped =
        cli.run_with_input(&["voice", "speech", "create", "--text", "-", "--voice-id", "af_heart"], "Good morning.");
    assert_eq!(piped.json()["data"]["duration"], spoken["data"]["duration"]);

    let asset = cli.run(&["asset", "create", "--file", &media::portrait().display().to_string()]).json();
    let file = json!({ "type": "asset_id", "asset_id": asset["data"]["asset_id"] });
    let avatar = json!({ "type": "photo", "name": "Ada", "file": file }).to_string();
    let made = cli.run_with_input(&["avatar", "create", "-d", "-"], &avatar).json();
    let look = text(&made, "/data/avatar_item/id");
    let renamed = cli.run(&["avatar", "looks", "update", look, "--name", "Grace"]).json();
    assert_eq!(renamed["data"]["name"], "Grace");
    let group = text(&made, "/data/avatar_group/id");
    assert_eq!(cli.run(&["avatar", "get", group]).json()["data"]["looks_count"], 1);
    cli.run(&["avatar", "delete", group, "--force"]).json();
    cli.run(&["avatar", "looks", "get", look]).failed(1, "avatar_not_found");

    let username = text(&cli.run(&["user", "me", "get"]).json(), "/data/username").to_owned();
    let assets = cli.run(&["asset", "list", "--username", &username]).json();
    assert_eq!(assets["data"].as_array().map(Vec::len), Some(1));

    let table = cli.run(&["voice", "list", "--language", "Italian", "--human"]);
    assert_eq!((table.code, table.stderr.as_str()), (0, ""));
    let mut lines = table.stdout.lines();
    let header = lines.next().expect("a header");
    assert!(header.contains("VOICE_ID") && header.contains("GENDER"), "{header}");
    assert!(lines.any(|line| line.contains("if_sara") && line.contains("female")), "{}", table.stdout);

    assert_usage_errors(&cli);
}

fn assert_usage_errors(cli: &Cli) {
    let usage: [&[&str]; 12] = [
        &["video", "create", "--no-such-flag"],
        &["no-such-command"],
        &["video", "create"],
        &["video", "create", "-d", "{\"type\": "],
        &["video", "get"],
        &["video", "list", "--limit", "many"],
        &["asset", "create"],
        &["asset", "list"],
        &["voice", "speech", "create", "--text", "Hello"],
        &["voice", "speech", "create", "--text", "Hello", "--voice-id", "af_heart", "--speed", "fast"],
        &["video", "create", "-d", "{}", "--wait", "--timeout", "soon"],
        &["config", "set", "output", "xml"],
    ];
    for arguments in usage {
        let ran = cli.run(arguments);
        ran.failed(2, "usage_error");
        assert_eq!((ran.stdout.as_str(), ran.stderr.lines().count()), ("", 1), "{arguments:?}: {ran:?}");
    }
    let missing = cli.run(&["video", "create", "-d", "no-such-file.json"]);
    missing.failed(1, "cli_file_io_error");
    // Limits are the server's to judge.
    let far = cli.run(&["video", "list", "--limit", "1000"]).failed(1, "invalid_parameter");
    assert_eq!(far["param"], "limit");
    for help in [&["--help"][..], &["video", "create", "--help"], &["--version"]] {
        let ran = cli.run(help);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{help:?}");
        assert!(ran.stdout.contains("heygen") || ran.stdout.contains("Usage"), "{ran:?}");
    }
}

#[test]
fn credentials_are_kept_and_forgotten() {
    let server = Server::start();
    let cli = Cli::visitor(&server);
    let error = cli.run(&["video", "list"]).failed(3, "auth_error");
    assert!(text(&error, "/hint").contains("heygen auth login"), "{error}");

    let forged = format!("hk_{}", "0".repeat(64));
    cli.run_with_input(&["auth", "login"], &forged).failed(3, "unauthorized");
    assert!(!cli.config_dir().join("credentials").exists(), "a refused key is not kept");
    cli.run_with_input(&["auth", "login"], "\n").failed(2, "usage_error");

    let logged_in = cli.run_with_input(&["auth", "login"], &format!("{}\n", server.key())).json();
    assert_eq!(logged_in["username"], "herald");
    let credentials = cli.config_dir().join("credentials");
    let mode = std::fs::metadata(&credentials).expect("the key is stored").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(cli.run(&["video", "list"]).json()["data"], json!([]));
    let status = cli.run(&["auth", "status"]).json();
    assert_eq!(status["credential"], json!({ "source": "credentials file", "type": "api_key" }));
    assert_eq!(status["data"]["username"], "herald");
    assert!(!status.to_string().contains(server.key()), "the key is not shown");

    let reader = server.dir().create_key("reader", &["read"]);
    let reader = Cli::visitor(&server).with("HEYGEN_API_KEY", &reader);
    assert_eq!(reader.run(&["auth", "status"]).json()["credential"]["source"], "HEYGEN_API_KEY");
    reader.run(&["video", "delete", "x", "--force"]).failed(3, "forbidden");

    cli.run(&["auth", "logout"]).json();
    assert!(!credentials.exists());
    cli.run(&["auth", "status"]).failed(3, "auth_error");
    cli.run(&["auth", "logout"]).json();
}

#[test]
fn some_things_need_no_server() {
    let cli = Cli::stranger();
    let request = cli.run(&["video", "create", "--request-schema"]).json();
    assert!(request.to_string().contains("avatar_id"), "{request}");
    let answer = cli.run(&["video", "get", "--response-schema"]).json();
    assert!(answer.pointer("/properties/data").is_some(), "{answer}");

    let defaults = cli.run(&["config", "list"]).json();
    let row = |key: &str, value: &str, source: &str| json!({ "key": key, "value": value, "source": source });
    assert_eq!(defaults, json!([row("output", "json", "default"), row("analytics", "false", "default")]));
    cli.run(&["config", "set", "analytics", "true"]).json();
    assert_eq!(cli.run(&["config", "get", "analytics"]).json(), row("analytics", "true", "file"));
    cli.run(&["config", "set", "output", "human"]).json();
    let human = cli.run(&["config", "get", "output"]);
    assert!(human.stdout.lines().count() == 3 && !human.stdout.contains('{'), "{human:?}");
    let cli = cli.with("HEYGEN_OUTPUT", "json");
    assert_eq!(cli.run(&["config", "get", "output"]).json(), row("output", "json", "environment"));
    cli.run(&["config", "get", "colour"]).failed(2, "usage_error");

    let cli = cli.with("HEYGEN_API_KEY", "hk_test");
    cli.run(&["video", "list"]).failed(1, "network_error");
    let plain = cli.with("HEYGEN_API_BASE", "http://127.0.0.1:9");
    let error = plain.run(&["video", "list"]).failed(2, "usage_error");
    assert!(text(&error, "/hint").contains("HEYGEN_ALLOW_HTTP"), "{error}");
    plain.with("HEYGEN_API_BASE", "nonsense").run(&["video", "list"]).failed(2, "usage_error");
}
