//! Renders that must fail, and servers that die while they render: what the customer is told, and what is left.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use herald_tests::projects::packed;
use herald_tests::{DataDir, Options, Receiver, Server, eventually, media};
use serde_json::{Value, json};

const RENDERS: &str = "/v3/hyperframes/renders";
/// Longest wait for the end of a render; each of these has limits of its own below it.
const LIMIT: Duration = Duration::from_secs(120);

fn on(dir: &DataDir, settings: &[(&'static str, &str)]) -> Server {
    let variables = settings.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Server::with(dir, &Options { variables, ..Options::default() })
}

fn project(root: &str, body: &str) -> Value {
    let page = format!(
        r#"<!doctype html><div id="root" data-composition-id="m" data-width="320" data-height="180" {root}>{body}</div>"#
    );
    json!({ "type": "base64", "media_type": "application/zip", "data": media::base64(&packed(&[("index.html", page.as_bytes())])) })
}

fn order(server: &Server, request: &Value) -> String {
    server.api().post(RENDERS, request).data()["render_id"].as_str().expect("an id").to_owned()
}

fn ended(server: &Server, id: &str) -> Value {
    let deadline = Instant::now() + LIMIT;
    loop {
        let render = server.api().get(&format!("{RENDERS}/{id}")).data();
        if ["completed", "failed"].iter().any(|end| render["status"] == *end) {
            return render;
        }
        assert!(Instant::now() < deadline, "no end of {render}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What the customer reads about a render of this page, and the receiver is told.
fn failure(server: &Server, root: &str, body: &str) -> String {
    let receiver = Receiver::start();
    let id = order(server, &json!({ "project": project(root, body), "callback_url": receiver.url("/") }));
    let shown = ended(server, &id);
    assert_eq!(shown["status"], "failed", "{body}: {shown}");
    let told = receiver.next().body["event_data"].clone();
    assert_eq!((&told["render_id"], &told["failure_code"]), (&json!(id), &json!("hyperframes_project_invalid")));
    assert_eq!(told["failure_message"], shown["failure_message"]);
    shown["failure_message"].as_str().expect("a message").to_owned()
}

const SHORT: &str = r#"data-duration="0.2" data-no-timeline"#;

#[test]
fn every_fault_of_a_page_is_told_in_a_sentence_that_names_it() {
    let server = on(
        &DataDir::new(),
        &[
            ("HERALD_HYPERFRAMES__BROWSER_MEMORY_MB", "700"),
            ("HERALD_HYPERFRAMES__READY_SECONDS", "6"),
            ("HERALD_HYPERFRAMES__FRAME_SECONDS", "3"),
            ("HERALD_HYPERFRAMES__MAX_OUTPUT_MB", "1"),
        ],
    );
    let thrown = r#"<script>throw new Error("the weather is missing")</script>"#;
    let quoted = failure(&server, "", thrown);
    assert!(quoted.starts_with("Error: the weather is missing (index.html:1:"), "{quoted}");
    assert_eq!(failure(&server, SHORT, "<script>for (;;) {}</script>"), "loading the page took longer than 6 s.");
    let fill = "<script>const kept = []; for (;;) kept.push(new Uint8Array(8 << 20).fill(1));</script>";
    assert_eq!(failure(&server, SHORT, fill), "the page used more than 0.7 GB of memory.");
    let endless = "<script>window.addEventListener('hf-seek', () => { for (;;) {} });</script>";
    assert_eq!(failure(&server, SHORT, endless), "a frame of the page took longer than 3 s.");
    let noise = "<canvas id='c' width='320' height='180'></canvas><script>
        const c = document.getElementById('c').getContext('2d'), image = c.createImageData(320, 180);
        window.addEventListener('hf-seek', () => {
          for (let i = 0; i < image.data.length; i++) image.data[i] = Math.random() * 256; c.putImageData(image, 0, 0); });</script>";
    assert_eq!(failure(&server, r#"data-duration="60" data-no-timeline"#, noise), "the file grew beyond 1 MB.");
    let lengthless = failure(&server, "data-no-timeline", "<p>how long?</p>");
    assert!(lengthless.starts_with("nothing says how long the composition is"), "{lengthless}");
}

#[test]
fn the_operator_decides_how_much_a_render_may_use() {
    let bound = |name: &'static str, value: &str| on(&DataDir::new(), &[(name, value)]);
    let server = bound("HERALD_HYPERFRAMES__BROWSER_THREADS", "10");
    assert_eq!(failure(&server, SHORT, ""), "the page ran more than 10 threads.");
    let server = bound("HERALD_HYPERFRAMES__RENDER_SECONDS", "1");
    let long = r#"data-duration="600" data-no-timeline"#;
    assert_eq!(failure(&server, long, "<p>long</p>"), "the render took longer than 1 s.");
    for (browsers, expected) in [("1", 1), ("3", 3)] {
        let server = on(
            &DataDir::new(),
            &[("HERALD_HYPERFRAMES__BROWSERS", browsers), ("HERALD_HYPERFRAMES__WARM_BROWSERS", "0")],
        );
        let id = order(&server, &json!({ "project": project(r#"data-duration="8" data-no-timeline"#, "<p>long</p>") }));
        let mut most = 0;
        let deadline = Instant::now() + LIMIT;
        while server.api().get(&format!("{RENDERS}/{id}")).data()["status"] != "completed" {
            most = most.max(server.children("chromium-headle").len());
            assert!(Instant::now() < deadline, "no end");
        }
        assert_eq!(most, expected);
    }
}

#[test]
fn a_browser_is_ready_after_a_render_for_a_while_and_ends_with_its_server() {
    let browsers = |server: &Server| server.children("chromium-headle");
    let make = |server: &Server| {
        let id = order(server, &json!({ "project": project(SHORT, "<p>short</p>") }));
        assert_eq!(ended(server, &id)["status"], "completed");
    };
    let dir = DataDir::new();
    let server = on(&dir, &[]);
    assert!(browsers(&server).is_empty(), "nothing is started before it is needed");
    make(&server);
    eventually("one browser is ready", || browsers(&server).len() == 1);
    let ready = browsers(&server)[0];
    let profile = profile_of(ready).expect("a profile");
    assert!(server.terminate().success());
    eventually("it ends with the server", || !profile.exists() && profile_of(ready).is_none());

    let server = on(&dir, &[("HERALD_HYPERFRAMES__WARM_SECONDS", "1")]);
    make(&server);
    eventually("a browser nobody needs has ended", || browsers(&server).is_empty());
}

/// Everything that runs with a browser's folder, and the folder.
fn profile_of(pid: u32) -> Option<PathBuf> {
    let command = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).ok()?;
    command.split('\0').find_map(|word| word.strip_prefix("--user-data-dir=")).map(PathBuf::from)
}

#[test]
fn a_server_killed_in_the_middle_of_a_render_leaves_nothing_running_and_the_next_one_makes_the_film_once() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "5"]);
    let receiver = Receiver::start();
    let server = on(&dir, &[]);
    let request = json!({
        "project": project(r#"data-duration="12" data-no-timeline"#, "<p>twelve seconds</p>"),
        "callback_url": receiver.url("/done"),
    });
    let id = order(&server, &request);
    eventually("it draws and encodes", || {
        !server.children("chromium-headle").is_empty() && !server.children("ffmpeg").is_empty()
    });
    let profiles: Vec<PathBuf> = server.children("chromium-headle").into_iter().filter_map(profile_of).collect();
    let encoders = server.children("ffmpeg");
    assert!(!profiles.is_empty() && profiles.iter().all(|profile| profile.exists()));
    server.kill();
    let runs =
        |pid: &u32| std::fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "ffmpeg");
    eventually("its encoders end", || !encoders.iter().any(runs));
    let all = || {
        let entries = std::fs::read_dir("/proc").expect("processes").flatten();
        entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
    };
    eventually("its browsers end", || !all().filter_map(profile_of).any(|profile| profiles.contains(&profile)));

    let server = on(&dir, &[]);
    assert!(!profiles.iter().any(|profile| profile.exists()), "the next start sweeps");
    let shown = ended(&server, &id);
    assert_eq!((&shown["status"], &shown["duration"]), (&json!("completed"), &json!(12.0)), "{shown}");
    let film = media::probe(&server.fetch(&shown["video_url"], "film.mp4"));
    assert_eq!(film.video.expect("a picture").frames, 360);
    let records = server.records();
    // Two cents, as ten cents a minute make of twelve seconds.
    assert_eq!(records.ledger_sums(), (4_980_000, 0));
    let attempts = "SELECT CAST(attempt AS TEXT) || ' attempts, ' || CAST(crashes AS TEXT) || ' crashes' AS n \
                    FROM jobs WHERE kind = 'hyperframes'";
    assert_eq!(records.text(attempts, "n"), "2 attempts, 1 crashes");

    let told = receiver.next();
    assert_eq!(told.body["event_data"]["render_id"], id.as_str());
    assert!(server.terminate().success());
    let ids: BTreeSet<String> =
        receiver.waiting().iter().chain([&told]).map(|told| told.body["event_id"].to_string()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    let left: Vec<PathBuf> = files_below(dir.path(), ".herald-render-");
    assert!(left.is_empty(), "half-made films are left: {left:?}");
}

fn files_below(folder: &std::path::Path, prefix: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            found.push(entry.path());
        }
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(files_below(&entry.path(), prefix));
        }
    }
    found
}
