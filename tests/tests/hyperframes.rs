//! Projects in, videos out, by the API.

use std::process::Command;

use herald_tests::projects::{self, packed, two_halves};
use herald_tests::{DataDir, Options, Receiver, Server, eventually, installed, media, prove};
use image::{Rgb, RgbImage};
use serde_json::{Value, json};

const RENDERS: &str = "/v3/hyperframes/renders";

fn inline(archive: &[u8]) -> Value {
    json!({ "type": "base64", "media_type": "application/zip", "data": media::base64(archive) })
}

fn order(server: &Server, request: &Value) -> String {
    let made = server.api().post(RENDERS, request);
    assert_eq!(made.status, 202, "{}", made.text());
    assert_eq!(made.data()["status"], "queued");
    made.data()["render_id"].as_str().expect("an id").to_owned()
}

fn render(server: &Server, id: &str) -> Value {
    server.api().get(&format!("{RENDERS}/{id}")).data()
}

fn ended(server: &Server, id: &str) -> Value {
    eventually("the render ends", || ["completed", "failed"].iter().any(|end| render(server, id)["status"] == *end));
    render(server, id)
}

fn close(picture: &RgbImage, x: u32, y: u32, expected: [u8; 3]) {
    let found = *picture.get_pixel(x, y);
    let apart = found.0.iter().zip(expected).map(|(found, expected)| found.abs_diff(expected)).max();
    // H.264 at 4:2:0.
    assert!(apart.expect("three channels") <= 6, "{found:?} at {x}, {y}, not {:?}", Rgb(expected));
}

#[test]
fn a_project_becomes_a_video_and_its_receiver_is_told() {
    let server = Server::start();
    let receiver = Receiver::start();
    let asset = server.api().upload_as("file", "project.zip", &two_halves("")).data()["asset_id"].clone();
    let id = order(
        &server,
        &json!({
            "project": { "type": "asset_id", "asset_id": asset }, "fps": 10, "title": "Two halves",
            "variables": { "accent": "#00ff00" }, "callback_url": receiver.url("/done"), "callback_id": "mine",
        }),
    );
    let shown = ended(&server, &id);
    assert_eq!(shown["status"], "completed", "{shown}");
    assert_eq!((&shown["duration"], &shown["fps"], &shown["aspect_ratio"]), (&json!(1.0), &json!(10), &json!("16:9")));
    assert_eq!((&shown["title"], &shown["callback_id"]), (&json!("Two halves"), &json!("mine")));

    let video = server.fetch(&shown["video_url"], "video.mp4");
    let frames = media::frames(&video, 1);
    assert_eq!((frames.len(), frames[0].dimensions()), (10, (320, 180)));
    for (index, frame) in frames.iter().enumerate() {
        close(frame, 80, 90, [255, 0, 0]);
        close(frame, 240, 90, if index < 5 { [255, 0, 0] } else { [0, 255, 0] });
    }
    assert!(server.open(shown["thumbnail_url"].as_str().expect("a link")).status == 200);

    let told = receiver.next();
    assert_eq!((told.body["event_type"].as_str(), &told.path[..]), (Some("hyperframes_video.success"), "/done"));
    let data = &told.body["event_data"];
    assert_eq!((&data["render_id"], &data["callback_id"]), (&json!(id), &json!("mine")));
    assert_eq!(server.open(data["video_url"].as_str().expect("a link")).status, 200);

    let page = server.api().get(RENDERS).page();
    assert_eq!(page["data"][0]["render_id"], id.as_str());
    assert_eq!(server.api().delete(&format!("{RENDERS}/{id}")).data()["render_id"], id.as_str());
    server.api().get(&format!("{RENDERS}/{id}")).refused(404, "hyperframes_render_not_found", "");
    server.api().delete(&format!("{RENDERS}/{id}")).refused(404, "hyperframes_render_not_found", "");
}

#[test]
fn a_compositions_own_fraction_of_a_rate_is_drawn_exactly_and_priced_as_such() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "5"]);
    let server = Server::on(&dir);
    let project = |rate: &str, seconds: &str| {
        let page = format!(
            r#"<div data-composition-id="m" data-duration="{seconds}" data-fps="{rate}" data-width="64" data-height="36"
            data-no-timeline></div>"#
        );
        inline(&packed(&[("index.html", page.as_bytes())]))
    };
    let rate = |shown: &Value, name: &str| {
        assert_eq!(shown["status"], "completed", "{shown}");
        let path = server.fetch(&shown["video_url"], name);
        let mut command = Command::new("ffprobe");
        command.args(["-v", "error", "-count_frames", "-select_streams", "v:0", "-of", "csv=p=0"]);
        let output = command.args(["-show_entries", "stream=r_frame_rate,nb_read_frames"]).arg(path).output();
        String::from_utf8(output.expect("ffprobe runs").stdout).expect("text").trim().to_owned()
    };
    let id = order(&server, &json!({ "project": project("30000/1001", "1.001") }));
    let shown = ended(&server, &id);
    assert_eq!(rate(&shown, "own.mp4"), "30000/1001,30");
    // The contract has whole numbers or none.
    assert_eq!((&shown["fps"], &shown["duration"]), (&Value::Null, &json!(1.001)));
    let id = order(&server, &json!({ "project": project("30000/1001", "1.001"), "fps": 24 }));
    let shown = ended(&server, &id);
    assert_eq!((rate(&shown, "ordered.mp4").as_str(), &shown["fps"]), ("24/1,25", &json!(24)));

    let price = |own: &str| {
        let request = json!({ "project": project(own, "60") });
        server.api().post(&format!("{RENDERS}?dry_run=true"), &request).data()["price"]["amount"].clone()
    };
    assert_eq!(["30000/1001", "61/2", "60000/1001"].map(price), [json!(0.1), json!(0.2), json!(0.2)]);
}

#[test]
fn transparent_formats_carry_coverage() {
    let server = Server::start();
    let page = br#"<!doctype html><style>html { background: white } #root { width: 160px; height: 90px }
        #half { width: 80px; height: 90px; background: #00ff00 }</style>
        <div id="root" data-composition-id="m" data-duration="0.5" data-width="160" data-height="90" data-no-timeline>
        <div id="half"></div></div>"#;
    let project = inline(&packed(&[("film/index.html", page)]));
    for (format, codec) in [("webm", "vp9"), ("mov", "prores")] {
        let id = order(&server, &json!({ "project": project, "format": format, "fps": 12 }));
        let shown = ended(&server, &id);
        assert_eq!(shown["status"], "completed", "{shown}");
        let video = server.fetch(&shown["video_url"], &format!("video.{format}"));
        let info = media::probe(&video).video.expect("a picture");
        assert_eq!((&info.codec[..], info.frames), (codec, 6));
        let (low, high) = media::coverage(&video);
        assert!(low < 10 && high > 245, "{format}: coverage from {low} to {high}");
    }
}

#[test]
fn a_page_that_fails_is_quoted_and_costs_nothing() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "5"]);
    let server = Server::on(&dir);
    let page = br#"<!doctype html><div id="root" data-composition-id="m" data-width="160" data-height="90"></div>
        <script>throw new Error("the weather is missing")</script>"#;
    let id = order(&server, &json!({ "project": inline(&packed(&[("index.html", page)])) }));
    let shown = ended(&server, &id);
    assert_eq!(shown["status"], "failed");
    let message = shown["failure_message"].as_str().expect("a message");
    assert!(message.contains("the weather is missing") && message.contains("index.html"), "{message}");
    let wallet = server.api().get("/v3/users/me").data()["wallet"].clone();
    assert_eq!(wallet["remaining_balance"], json!(5.0), "{wallet}");
}

#[test]
fn what_cannot_be_rendered_is_refused_by_its_field() {
    let server = Server::start();
    let good = inline(&two_halves(""));
    let refused = |request: Value, status: u16, code: &str, param: &str| {
        server.api().post(RENDERS, &request).refused(status, code, param);
    };
    let invalid = "hyperframes_project_invalid";
    refused(json!({ "project": inline(b"PK no archive") }), 400, invalid, "project");
    refused(json!({ "project": inline(&packed(&[("main.html", b"")])) }), 400, invalid, "composition");
    refused(json!({ "project": inline(&packed(&[("index.html", b"<p>hello")])) }), 400, invalid, "project");
    refused(json!({ "project": inline(&packed(&[("index.html", b""), ("../x", b"")])) }), 400, invalid, "project");
    let missing = json!({ "type": "asset_id", "asset_id": "01a21c36604270b59df8838e560e4e7b" });
    refused(json!({ "project": missing }), 404, "asset_not_found", "project.asset_id");
    let of = |member: &str, value: Value| {
        let mut request = json!({ "project": good });
        request[member] = value;
        request
    };
    refused(of("aspect_ratio", json!("9:16")), 400, "invalid_parameter", "aspect_ratio");
    refused(of("resolution", json!("4k")), 400, "invalid_parameter", "resolution");
    refused(of("fps", json!(241)), 400, "invalid_parameter", "fps");
    refused(of("callback_url", json!("ftp://example.com")), 400, "invalid_parameter", "callback_url");
    refused(json!({ "project": good, "format": "webm", "resolution": "4k" }), 400, "invalid_parameter", "resolution");
    assert_eq!(server.records().jobs(), 0, "nothing was begun");
}

#[test]
fn a_dry_run_tells_the_price_of_the_size_and_rate() {
    let dir = DataDir::new();
    dir.administer(&["billing", "set", "--type", "wallet", "--balance", "5"]);
    let server = Server::on(&dir);
    let page = |size: &str| {
        let page = format!(r#"<div data-composition-id="m" data-duration="90" {size} data-no-timeline></div>"#);
        inline(&packed(&[("index.html", page.as_bytes())]))
    };
    let price = |project: Value, fps: u32| {
        let quote = server.api().post(&format!("{RENDERS}?dry_run=true"), &json!({ "project": project, "fps": fps }));
        quote.data()["price"]["amount"].as_f64().expect("an amount")
    };
    let (hd, uhd) = (r#"data-width="1920" data-height="1080""#, r#"data-width="3840" data-height="2160""#);
    assert_eq!(price(page(hd), 30), 0.15);
    assert_eq!(price(page(hd), 60), 0.3);
    assert_eq!(price(page(uhd), 30), 0.225);
}

#[test]
fn a_deleted_render_is_not_drawn_to_its_end() {
    let none_ready = vec![("HERALD_HYPERFRAMES__WARM_BROWSERS", "0".to_owned())];
    let server = Server::with(&DataDir::new(), &Options { variables: none_ready, ..Options::default() });
    let page =
        br#"<div data-composition-id="m" data-duration="600" data-width="640" data-height="360" data-no-timeline>
        <p>long</p></div>"#;
    let id = order(&server, &json!({ "project": inline(&packed(&[("index.html", page)])) }));
    eventually("the render begins", || render(&server, &id)["status"] == "rendering");
    eventually("a browser runs", || !server.children("chromium-headle").is_empty());
    server.api().delete(&format!("{RENDERS}/{id}")).data();
    eventually("the browsers are gone", || server.children("chromium-headle").is_empty());
}

/// The client others wrote, as it is installed from npm. 300 MB, so only `make prove` fetches it.
#[test]
fn the_npm_command_renders_through_the_api() {
    if !prove() {
        return;
    }
    let server = Server::start();
    let folder = server.dir().path().join("film");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("index.html"), projects::two_halves_page("")).expect("a page");
    let programs = installed("upstream", "node_modules");
    let path = format!("{}:{}", programs.join("node/bin").display(), std::env::var("PATH").expect("a search path"));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(programs.join(".bin/hyperframes"));
        command.args(arguments).current_dir(server.dir().path()).env("PATH", &path);
        command.env("HEYGEN_API_URL", server.url()).env("HYPERFRAMES_API_KEY", server.key());
        command.env("HYPERFRAMES_NO_TELEMETRY", "1").env("DO_NOT_TRACK", "1").env("HYPERFRAMES_SKIP_SKILLS", "1");
        let output = command.output().expect("the command runs");
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {said}");
        said
    };
    let variables = r##"{"accent":"#00ff00"}"##;
    run(&["cloud", "render", "film", "--fps", "10", "--poll-interval", "1", "--variables", variables, "-o", "out.mp4"]);
    let frames = media::frames(&server.dir().path().join("out.mp4"), 1);
    assert_eq!(frames.len(), 10);
    close(&frames[9], 240, 90, [0, 255, 0]);
    assert!(run(&["cloud", "list"]).contains("completed"));
}
