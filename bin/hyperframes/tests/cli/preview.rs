//! The preview over HTTP and in a browser.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::chromium::Chromium;
use crate::support::{Desk, Preview, small_page};

/// Status, head and body of an answer to a request with these header lines.
fn fetch(preview: &Preview, path: &str, head: &str) -> (u16, String, String) {
    let port = preview.about["port"].as_u64().expect("a port") as u16;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connected");
    write!(stream, "GET {path} HTTP/1.1\r\nConnection: close\r\n{head}\r\n").expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    (head[9..12].parse().expect("a status"), head.to_ascii_lowercase(), body.to_owned())
}

fn local(preview: &Preview) -> String {
    format!("Host: localhost:{}\r\n", preview.about["port"])
}

#[test]
fn the_project_is_served_to_this_machine_only_and_as_a_render_sees_it() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    desk.write("secret.txt", "secret");
    desk.write("p/tone.txt", "0123456789");
    // Without installed fonts the page stays as it was written.
    let preview = Preview::start(&desk, &["p", "--libraries", "nowhere", "--variables", r#"{"a": 1}"#]);
    let host = local(&preview);
    let (status, head, body) = fetch(&preview, "/index.html", &host);
    assert_eq!(status, 200);
    assert!(body.starts_with(r#"<!doctype html><script src="/.herald/runtime.js"></script><html"#), "{body}");
    assert!(head.contains("media-src 'none'") && head.contains("cross-origin-resource-policy: same-origin"), "{head}");
    assert!(fetch(&preview, "/.herald/runtime.js", &host).2.contains(r#""variables":{"a":1}"#));
    assert_eq!(fetch(&preview, "/../secret.txt", &host).0, 404);
    assert_eq!(fetch(&preview, "/%2e%2e/secret.txt", &host).0, 404);
    assert_eq!(fetch(&preview, "/.herald/preview/media/%2e%2e/secret.txt", &host).0, 404);
    let (status, _, part) = fetch(&preview, "/.herald/preview/media/tone.txt", &format!("{host}Range: bytes=2-4\r\n"));
    assert_eq!((status, part.as_str()), (206, "234"));
    let state: Value = serde_json::from_str(&fetch(&preview, "/.herald/preview/state.json", &host).2).expect("JSON");
    assert_eq!((&state["fps"], &state["width"], &state["values"]), (&json!([10, 1]), &json!(64), &json!({"a": 1})));
    for stranger in ["Host: example.com\r\n", "Host: example.com:80\r\n", "Host: localhost\r\n", ""] {
        let status = fetch(&preview, "/index.html", stranger).0;
        assert!(status == 403 || status == 400, "{stranger:?}: {status}");
    }
}

#[test]
fn a_port_that_is_taken_is_said() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    let preview = Preview::start(&desk, &["p"]);
    let port = preview.about["port"].to_string();
    desk.fail(&["preview", "p", "--port", &port], "cannot be used");
    desk.fail(&["dev", "p", "--port", "70000"], "--port");
    desk.fail(&["preview", "nowhere"], "cannot open the project");
}

#[test]
fn a_preview_in_the_background_is_found_taken_again_and_ended() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    desk.small_project("q", 1.0);
    assert!(desk.succeed(&["preview", "p", "--status"]).stdout.contains("no preview runs"));
    let about = desk.succeed(&["preview", "p", "--background", "--port", "0", "--json"]).json();
    let _ended = EndsWith(about["pid"].as_i64().expect("a process") as i32);
    assert_eq!(about["reused"], false);
    let preview = Address { port: about["port"].as_u64().expect("a port") as u16 };
    assert_eq!(preview.status_of("/index.html"), Some(200));
    let again = desk.succeed(&["dev", "p", "--background", "--json"]).json();
    assert_eq!((&again["pid"], &again["reused"]), (&about["pid"], &json!(true)));

    // One at a terminal is listed beside it.
    let other = Preview::start(&desk, &["q"]);
    let ports = |arguments: &[&str], name: &str| {
        let listed = desk.succeed(arguments).json()[name].clone();
        let mut ports: Vec<u64> =
            listed.as_array().expect("a list").iter().map(|one| one["port"].as_u64().expect("a port")).collect();
        ports.sort_unstable();
        ports
    };
    let mut both = vec![u64::from(preview.port), other.about["port"].as_u64().expect("a port")];
    both.sort_unstable();
    assert_eq!(ports(&["preview", "--list", "--json"], "previews"), both);
    assert_eq!(ports(&["preview", "q", "--status", "--json"], "previews"), both_but(&both, preview.port));
    // What was killed is not there any more, whatever it left.
    drop(other);
    assert_eq!(ports(&["preview", "--list", "--json"], "previews"), [u64::from(preview.port)]);

    assert_eq!(ports(&["preview", "p", "--stop", "--json"], "stopped"), [u64::from(preview.port)]);
    assert_eq!(preview.status_of("/index.html"), None);
    assert_eq!(desk.names(".state/herald/previews"), Vec::<String>::new(), "nothing is left");
    assert!(desk.succeed(&["preview", "p", "--stop"]).stdout.contains("no preview runs"));
    desk.fail(&["preview", "p", "--stop", "--status"], "cannot be used with");
    desk.fail(&["preview", "nowhere", "--background"], "cannot open the project");
    let taken = Preview::start(&desk, &["q"]);
    let port = taken.about["port"].to_string();
    desk.fail(&["preview", "p", "--background", "--port", &port], "cannot be used");
}

fn both_but(both: &[u64], port: u16) -> Vec<u64> {
    both.iter().copied().filter(|one| *one != u64::from(port)).collect()
}

struct Address {
    port: u16,
}

impl Address {
    /// `None`: nobody is there.
    fn status_of(&self, path: &str) -> Option<u16> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nConnection: close\r\nHost: localhost:{}\r\n\r\n", self.port).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.get(9..12)?.parse().ok()
    }
}

/// A process that ends with the test, however that ends.
struct EndsWith(i32);

impl Drop for EndsWith {
    fn drop(&mut self) {
        if let Some(pid) = rustix::process::Pid::from_raw(self.0) {
            // It has ended when the test went well.
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
    }
}

#[test]
fn a_file_that_changes_reloads_and_one_that_is_rendered_does_not() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    let preview = Preview::start(&desk, &["p"]);
    let port = preview.about["port"].as_u64().expect("a port") as u16;
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connected");
    write!(stream, "GET /.herald/preview/events HTTP/1.1\r\n{}\r\n", local(&preview)).expect("sent");
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.any(|line| line.expect("a head").is_empty()), "the stream has begun");
    desk.write("p/renders/p.mp4", "video");
    desk.write("p/index.html", &small_page(2.0));
    let event = lines.find(|line| line.as_ref().expect("an event").starts_with("event:"));
    assert_eq!(event.expect("an event").expect("a line"), "event: reload");
    let state: Value =
        serde_json::from_str(&fetch(&preview, "/.herald/preview/state.json", &local(&preview)).2).expect("JSON");
    // One for the page, none for the file below renders.
    assert_eq!(state["revision"], 2);
}

#[test]
fn a_browser_plays_steps_and_changes_what_a_render_would_draw() {
    let desk = Desk::new();
    desk.small_project("p", 1.0);
    let preview = Preview::start(&desk, &["p"]);
    let mut browser = Chromium::open(&preview.url(""));
    browser.wait_for("document.getElementById('status').textContent", json!("ready"));
    let text = |id: &str| format!("document.getElementById('{id}').textContent");
    let click = |id: &str| format!("document.getElementById('{id}').click()");
    let at = |browser: &mut Chromium, frame: u32| {
        browser.wait_for("document.body.dataset.shown", json!(frame.to_string()));
    };
    at(&mut browser, 0);
    assert_eq!(browser.evaluate(&text("facts")), "64×36, 10 fps, 1 s");
    let middle = |browser: &mut Chromium| {
        let frame = browser.evaluate("(({ x, y, width, height }) => [x + width / 2, y + height / 2])(document.getElementById('frame').getBoundingClientRect())");
        let at = |index: usize| frame[index].as_f64().expect("a place") as u32;
        browser.screenshot().get_pixel(at(0), at(1)).0
    };
    assert_eq!(middle(&mut browser), [255, 0, 0]);

    // Frame 5 is at second 0.5, where the clip begins.
    for _ in 0..5 {
        browser.evaluate(&click("forward"));
    }
    at(&mut browser, 5);
    assert_eq!(browser.evaluate(&text("count")), "6 / 10");
    assert_eq!(browser.evaluate(&text("time")), "0.500 s");
    assert_eq!(middle(&mut browser), [0, 255, 0]);
    browser.evaluate(&click("back"));
    at(&mut browser, 4);
    assert_eq!(middle(&mut browser), [255, 0, 0]);
    browser.evaluate("(() => { const s = document.getElementById('scrub'); s.value = 9; s.oninput() })()");
    at(&mut browser, 9);

    // Keys do the same, in the picture too.
    let press = |key: &str, target: &str| {
        format!(
            "{target}.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true }}))"
        )
    };
    browser.evaluate(&press("Home", "document.body"));
    at(&mut browser, 0);
    browser.evaluate(&press("ArrowRight", "document.querySelector('iframe').contentDocument.body"));
    at(&mut browser, 1);
    browser.evaluate(&press("End", "document.body"));
    at(&mut browser, 9);

    // A variable changes the picture and keeps the place.
    browser.evaluate("(() => { const i = document.querySelector('#variables input[type=color]'); i.value = '#0000ff'; i.oninput() })()");
    browser
        .wait_for("document.querySelector('iframe').contentWindow.__hyperframes.getVariables().late", json!("#0000ff"));
    browser.wait_for(&text("status"), json!("ready"));
    at(&mut browser, 9);
    assert_eq!(middle(&mut browser), [0, 0, 255]);

    // Plays to the end and, without the loop, stays there.
    browser.evaluate(&click("loop"));
    browser.evaluate(&click("first"));
    at(&mut browser, 0);
    browser.evaluate(&click("play"));
    at(&mut browser, 9);
    browser.wait_for(&text("play"), json!("▶"));
}

#[test]
fn the_panel_has_a_field_of_the_right_kind_for_each_variable() {
    let desk = Desk::new();
    let declared = r##"[{"id": "s", "type": "string", "label": "Text", "default": "a"}, {"id": "n", "type": "number", "default": 1},
        {"id": "b", "type": "boolean", "default": true}, {"id": "e", "type": "enum", "options": ["x", {"value": 2, "label": "Two"}], "default": "x"},
        {"id": "late", "type": "color", "default": "#00ff00"}]"##;
    let page = small_page(1.0);
    let (head, tail) = page.split_once("[{").expect("a declaration");
    let (_, tail) = tail.split_once("}]").expect("its end");
    desk.write("p/index.html", &format!("{head}{declared}{tail}"));
    let preview = Preview::start(&desk, &["p", "--variables", r#"{"s": "from outside"}"#]);
    let mut browser = Chromium::open(&preview.url(""));
    browser.wait_for("document.getElementById('status').textContent", json!("ready"));
    let values = "document.querySelector('iframe').contentWindow.__hyperframes.getVariables()";
    let outside = json!({ "s": "from outside", "n": 1, "b": true, "e": "x", "late": "#00ff00" });
    assert_eq!(browser.evaluate(values), outside);
    assert_eq!(browser.evaluate("document.querySelector('#variables label').innerText.trim()"), "Text");
    let fields = "[...document.querySelectorAll('#variables input, #variables select')]";
    assert_eq!(
        browser.evaluate(&format!("{fields}.map((field) => field.type)")),
        json!(["text", "number", "checkbox", "select-one", "color"])
    );
    browser.evaluate(&format!(
        "(([s, n, b, e]) => {{ s.value = 'typed'; s.oninput(); n.value = '2.5'; n.oninput(); b.checked = false; b.oninput();
            e.selectedIndex = 1; e.onchange(); }})({fields})"
    ));
    browser.wait_for(values, json!({ "s": "typed", "n": 2.5, "b": false, "e": 2, "late": "#00ff00" }));
    browser.evaluate("document.getElementById('reset').click()");
    browser.wait_for(values, outside);
    browser.wait_for(&format!("{fields}[0].value"), json!("from outside"));
}

#[test]
fn faults_show_over_the_picture_and_go_when_they_are_mended() {
    let desk = Desk::new();
    let page = small_page(1.0);
    desk.write(
        "p/index.html",
        &format!("{page}<script>\nmissing.call()</script><img src=none.png><img src=https://example.com/a.png>"),
    );
    let preview = Preview::start(&desk, &["p"]);
    let mut browser = Chromium::open(&preview.url(""));
    let problems = "[...document.querySelectorAll('#problems li')].map((item) => item.textContent)";
    let has = |words: &str| format!("{problems}.some((text) => text.includes('{words}'))");
    browser.wait_for(&has("missing is not defined (index.html:5:1)"), json!(true));
    browser.wait_for(&has("`none.png` is not in the project"), json!(true));
    browser.wait_for(&has("a render has no network"), json!(true));
    browser.wait_for("document.getElementById('overlay').hidden", json!(false));
    desk.write("p/index.html", "<p>no root</p>");
    browser.wait_for(&has("no element carries data-composition-id"), json!(true));
    desk.write("p/index.html", &page);
    browser.wait_for("document.getElementById('status').textContent", json!("ready"));
    browser.wait_for("document.getElementById('overlay').hidden", json!(true));
}

#[test]
fn a_page_that_fetches_its_data_is_ready_when_it_has_it() {
    let desk = Desk::new();
    let script = "<script>fetch('data.json').then((answer) => answer.json()).then(async (data) => {
        await (await fetch('more.json')).json(); document.body.dataset.length = data.length; })</script>";
    desk.write("p/index.html", &format!("{}{script}", small_page(1.0)));
    desk.write("p/data.json", "[1, 2, 3]");
    desk.write("p/more.json", &format!("[{}0]", "1,".repeat(2_000_000)));
    let preview = Preview::start(&desk, &["p"]);
    let mut browser = Chromium::open(&preview.url(""));
    browser.wait_for("document.getElementById('status').textContent", json!("ready"));
    assert_eq!(browser.evaluate("document.querySelector('iframe').contentDocument.body.dataset.length"), "3");
}

#[test]
fn sounds_of_the_composition_are_played_by_the_page_around_it() {
    let desk = Desk::new();
    desk.succeed(&["init", "p", "--example", "talking-presenter"]);
    let preview = Preview::start(&desk, &["p"]);
    let mut browser = Chromium::open("about:blank");
    // Seen before the page runs: how far its audio elements get.
    browser.watch_audio();
    browser.go(&preview.url(""));
    browser.wait_for("document.getElementById('status').textContent", json!("ready"));
    assert_eq!(browser.evaluate("document.getElementById('problems').children.length"), 0);
    browser.wait_for(
        "document.querySelector('iframe').contentDocument.getElementById('presenter').poster.startsWith('blob:')",
        json!(true),
    );
    browser.evaluate("document.getElementById('play').click()");
    browser.wait_for("window.__voices.some((voice) => voice.currentTime > 0.3)", json!(true));
}
