//! Schemathesis, a tester of APIs by their OpenAPI documents, against the served contract.
//! What it does not check, and why, is in `tests/schemathesis.toml`.

use std::path::Path;
use std::process::Command;

use herald_http::UNSERVED;
use herald_tests::{DataDir, Options, Server, installed, media, prove};
use herald_wire::contract;
use serde_json::{Value, json};

const RULES: &str = include_str!("../schemathesis.toml");

/// Requests that must have been sent, cases tried on each operation, and the seed they come from.
struct Effort {
    requests: u64,
    examples: u32,
    seed: u32,
}

#[test]
fn schemathesis_finds_nothing_wrong_with_the_served_contract() {
    let effort = match prove() {
        false => Effort { requests: 2_000, examples: 5, seed: 1 },
        true => Effort { requests: 10_000, examples: 150, seed: 20_261_127 },
    };
    let dir = DataDir::new();
    let variables = [
        ("HERALD_WORKERS", "0"),
        ("HERALD_PLANS__DEFAULT__CONCURRENT_JOBS", "1000000"),
        ("HERALD_PLANS__DEFAULT__RATES__READS", "60000000"),
        ("HERALD_PLANS__DEFAULT__RATES__WRITES", "60000000"),
        ("HERALD_PLANS__DEFAULT__RATES__UPLOADS", "60000000"),
    ];
    let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let server = Server::with(&dir, &Options { variables, guarded: true, ..Options::default() });
    let rules = dir.path().join("schemathesis.toml");
    std::fs::write(&rules, format!("{RULES}\n{}", dictionaries(&things(&server)))).expect("writable");
    let report = dir.path().join("report.json");
    let before = answered(&server);
    let output = run(&server, &rules, &report, &effort).output().expect("Schemathesis runs");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    let report: Value = std::fs::read_to_string(&report)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_else(|| panic!("no report:\n{said}"));
    let cases = &report["test_cases"];
    let answered = answered(&server) - before;
    println!("{answered} requests, {} cases, {} s", cases["generated"], report["running_time"]);
    assert!(output.status.success(), "{}:\n{said}", output.status);
    assert_eq!((&report["failures"], &report["errors"]), (&json!([]), &json!([])), "{said}");
    assert_eq!(report["operations"]["tested"], json!(included().count()), "{said}");
    assert!(answered >= effort.requests, "{answered} requests, {cases}");
}

/// Requests the server has answered, by its own count.
fn answered(server: &Server) -> u64 {
    let metrics = server.api_as(None).get("/metrics").text();
    let lines = metrics.lines().filter(|line| line.starts_with("herald_requests_total{"));
    lines.map(|line| line.rsplit(' ').next().and_then(|count| count.parse::<u64>().ok()).expect("a count")).sum()
}

/// The served operations.
fn included() -> impl Iterator<Item = &'static str> {
    let all = contract().operations().iter().map(|operation| operation.id.as_str());
    all.filter(|id| !UNSERVED.contains(id))
}

fn run(server: &Server, rules: &Path, report: &Path, effort: &Effort) -> Command {
    let mut command = Command::new(installed("schemathesis", "venv/bin/st"));
    command.current_dir(server.dir().path()).arg("--config-file").arg(rules);
    command.arg("run").arg(format!("{}/openapi.json", server.url())).args(["--url", server.url()]);
    command.args(["--header", &format!("X-Api-Key: {}", server.key())]);
    command.args(included().flat_map(|id| ["--include-operation-id", id]));
    command.args(["--seed", &effort.seed.to_string(), "--max-examples", &effort.examples.to_string()]);
    command.args(["--continue-on-failure", "--no-color", "--report", "json"]).arg("--report-json-path").arg(report);
    command
}

/// Things that exist, by the name of the parameters that ask for them: without them nearly every call ends in a 404.
fn things(server: &Server) -> Vec<(&'static str, Vec<String>)> {
    let api = server.api();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    // More than the deleting calls use up.
    let some = |make: &dyn Fn() -> String| (0..8).map(|_| make()).collect::<Vec<_>>();
    let asset = server.upload(&media::portrait());
    let order = json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset }, "resolution": "720p",
        "script": "Hello there. Welcome to the tour of our garden.", "voice_id": "af_heart",
    });
    let upload = json!({ "filename": "a.srt", "content_type": "application/x-subrip", "size_bytes": 40 });
    let looks = some(&|| server.create_avatar(&media::portrait()));
    // Not those of the looks above: a group takes its looks along.
    let group = || {
        let look = server.create_avatar(&media::portrait());
        text(&api.get(&format!("/v3/avatars/looks/{look}")).data()["group_id"])
    };
    let endpoints = (0..4).map(|index| {
        let made = api.post("/v3/webhooks/endpoints", &json!({ "url": format!("https://receiver.example/{index}") }));
        text(&made.data()["endpoint_id"])
    });
    let endpoints = endpoints.collect();
    // Of the avatars made before and since; those since are on their way to the endpoints.
    let groups = some(&group);
    let events = api.get("/v3/webhooks/events").page()["data"].clone();
    let batch = || text(&api.post("/v3/videos/batches", &json!({ "videos": [order] })).json()["data"]["batch_id"]);
    let uploads = || {
        let made = api.post("/v3/assets/direct-uploads/batches", &json!({ "files": [upload] }));
        text(&made.data()["batch_id"])
    };
    let slot = || text(&api.post("/v3/assets/direct-uploads", &upload).data()["asset_id"]);
    vec![
        ("asset_id", [some(&|| server.upload(&media::portrait())), some(&slot), vec![asset.clone()]].concat()),
        ("look_id", looks),
        ("group_id", groups),
        ("video_id", some(&|| server.create_video(&order))),
        ("batch_id", [some(&batch), some(&uploads)].concat()),
        ("endpoint_id", endpoints),
        ("event_id", events.as_array().expect("events").iter().map(|event| text(&event["event_id"])).collect()),
        ("voice_id", vec!["af_heart".to_owned(), "bm_george".to_owned()]),
        ("script", vec!["Hello there. Welcome to the tour of our garden.".to_owned()]),
        ("content_type", ["image/png", "video/mp4", "application/x-subrip"].map(str::to_owned).to_vec()),
        ("username", vec![text(&api.get("/v3/users/me").data()["username"])]),
    ]
}

/// Where they are used: half of the time, so that what does not exist is asked for too.
fn dictionaries(things: &[(&str, Vec<String>)]) -> String {
    let places = [
        ("path.asset_id", "asset_id"),
        ("path.look_id", "look_id"),
        ("path.group_id", "group_id"),
        ("path.video_id", "video_id"),
        ("path.batch_id", "batch_id"),
        ("path.endpoint_id", "endpoint_id"),
        ("path.event_id", "event_id"),
        ("path.voice_id", "voice_id"),
        ("query.username", "username"),
        ("query.group_id", "group_id"),
        ("query.video_ids", "video_id"),
        ("query.asset_ids", "asset_id"),
        ("query.batch_ids", "batch_id"),
        ("body.avatar_id", "look_id"),
        ("body.avatar_group_id", "group_id"),
        ("body.voice_id", "voice_id"),
        ("body.batch_id", "batch_id"),
        ("body.image.asset_id", "asset_id"),
        ("body.file.asset_id", "asset_id"),
        ("body.script", "script"),
        ("body.content_type", "content_type"),
        ("body.files[*].content_type", "content_type"),
    ];
    let lists = things.iter().map(|(name, values)| format!("[dictionaries.{name}]\nvalues = {}\n", json!(values)));
    let uses =
        places.iter().map(|(place, name)| format!("\"{place}\" = {{ dictionary = \"{name}\", probability = 0.5 }}\n"));
    lists.collect::<String>() + "[parameters]\n" + &uses.collect::<String>()
}
