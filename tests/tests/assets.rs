//! `/v3/assets`, and the signed links under which stored files are served.

use std::path::Path;

use herald_tests::{Answer, Server, media};
use serde_json::{Value, json};

fn uploaded(server: &Server, name: &str, path: &Path) -> Value {
    let bytes = std::fs::read(path).expect("a readable file");
    server.api().upload_as("file", name, &bytes).data()
}

fn asset(server: &Server, id: &str) -> Value {
    server.api().get(&format!("/v3/assets/{id}")).data()
}

#[test]
fn files_are_what_their_bytes_say() {
    let server = Server::start();
    let folder = server.dir().path();
    let make = |name: &str| folder.join(name);
    let pdf = make("paper.pdf");
    std::fs::write(&pdf, b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF").expect("writable");
    let files = [
        (media::faceless(&make("picture.png")), "image/png", "image"),
        (media::portrait_copy(folder, 80), "image/jpeg", "image"),
        (media::tone(1.0, &make("tone.mp3")), "audio/mpeg", "audio"),
        (media::tone(1.0, &make("tone.wav")), "audio/wav", "audio"),
        (media::clip(&make("clip.mp4")), "video/mp4", "video"),
        (media::clip(&make("clip.webm")), "video/webm", "video"),
        (pdf, "application/pdf", "document"),
    ];
    for (path, mime_type, kind) in &files {
        // Every name lies about what it names.
        let made = uploaded(&server, "holiday.txt", path);
        let content = std::fs::read(path).expect("made above");
        assert_eq!((&made["mime_type"], &made["size_bytes"]), (&json!(mime_type), &json!(content.len())));
        let id = made["asset_id"].as_str().expect("an id");
        let shown = asset(&server, id);
        assert_eq!((&shown["type"], &shown["name"]), (&json!(kind), &json!("holiday.txt")), "{shown}");
        assert_eq!(shown["owner"], "herald");
        let served = server.open(made["url"].as_str().expect("a link"));
        assert_eq!((served.status, served.header("content-type")), (200, *mime_type));
        assert_eq!(served.body, content);
    }

    let api = server.api();
    let named = |name: &str| {
        let bytes = std::fs::read(&files[0].0).expect("made above");
        let id = api.upload_as("file", name, &bytes).data()["asset_id"].as_str().expect("an id").to_owned();
        asset(&server, &id)["name"].clone()
    };
    assert_eq!(named("../../etc/passwd"), "passwd", "paths are not names");
    assert_eq!(named("Ünïcode ☂.png"), "Ünïcode ☂.png");

    let id = uploaded(&server, "gone.png", &files[0].0)["asset_id"].as_str().expect("an id").to_owned();
    let path = format!("/v3/assets/{id}");
    assert_eq!(api.delete(&path).data(), json!({ "id": id }));
    api.get(&path).refused(404, "asset_not_found", "");
    api.delete(&path).refused(404, "asset_not_found", "");
    api.get("/v3/assets/nonsense").refused(404, "asset_not_found", "");
    let order = json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": id }, "script": "Hello.", "voice_id": "af_heart",
    });
    api.post("/v3/videos", &order).refused(404, "asset_not_found", "image");

    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    let id = uploaded(&server, "mine.png", &files[0].0)["asset_id"].as_str().expect("an id").to_owned();
    neighbour.get(&format!("/v3/assets/{id}")).refused(404, "asset_not_found", "");
    neighbour.delete(&format!("/v3/assets/{id}")).refused(404, "asset_not_found", "");
    assert_eq!(neighbour.get("/v3/assets?username=herald").page()["data"], json!([]));
    assert_eq!(asset(&server, &id)["name"], "mine.png");
}

#[test]
fn what_is_no_file_is_refused() {
    let server = Server::start();
    let api = server.api();
    api.upload_as("file", "empty.png", b"").refused(400, "invalid_parameter", "file");
    api.upload_as("file", "note.txt", b"text with a bell \x07").refused(400, "invalid_parameter", "file");
    api.upload_as("file", "page.png", b"<html>no picture</html>").refused(400, "invalid_parameter", "file");
    api.upload_as("picture", "a.png", b"bytes").refused(400, "invalid_parameter", "file");
    api.post("/v3/assets", &json!({ "file": "a.png" })).refused(400, "invalid_parameter", "file");
    api.send("POST", "/v3/assets", &[], ()).refused(400, "invalid_parameter", "file");
    let broken = [("content-type", "multipart/form-data; boundary=x")];
    api.send("POST", "/v3/assets", &broken, "--x\r\nno form at all").refused(400, "invalid_parameter", "file");
    let mut large = std::fs::read(media::portrait()).expect("the portrait");
    large.resize((32 << 20) + 1, 0);
    api.upload_as("file", "large.png", &large).refused(413, "invalid_parameter", "file");
    large.truncate(32 << 20);
    assert_eq!(api.upload_as("file", "large.png", &large).data()["size_bytes"], 32 << 20);
    let drafts = server.dir().path().join("scratch/drafts");
    assert_eq!(std::fs::read_dir(drafts).map_or(0, Iterator::count), 0, "refused uploads leave nothing behind");
}

#[test]
fn a_list_is_walked_to_its_end_while_it_grows() {
    let server = Server::start();
    let picture = media::faceless(&server.dir().path().join("picture.png"));
    let upload = |name: &str| {
        let made = uploaded(&server, name, &picture);
        made["asset_id"].as_str().expect("an id").to_owned()
    };
    let mut before: Vec<String> = (0..7).map(|number| upload(&format!("{number}.png"))).collect();
    before.reverse();

    let (mut seen, mut path) = (Vec::new(), "/v3/assets?username=herald&limit=3".to_owned());
    loop {
        let page = server.api().get(&path).page();
        let rows = page["data"].as_array().expect("a list");
        assert!(rows.len() <= 3);
        seen.extend(rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()));
        assert_eq!(page["has_more"], json!(page["next_token"].is_string()));
        let Some(token) = page["next_token"].as_str() else { break };
        path = format!("/v3/assets?username=herald&limit=3&token={token}");
        // What comes in while we read stands before what we have read.
        upload("late.png");
    }
    assert_eq!(seen, before, "each once, newest first, none skipped, none twice");
    assert_eq!(server.api().get("/v3/assets?username=nobody").page()["data"], json!([]));
    let whole = server.api().get("/v3/assets?username=herald").page();
    assert_eq!(whole["data"].as_array().map(Vec::len), Some(9));
    for (query, param) in [("limit=0", "limit"), ("limit=101", "limit"), ("token=nonsense", "token")] {
        let path = format!("/v3/assets?username=herald&{query}");
        server.api().get(&path).refused(400, "invalid_parameter", param);
    }
}

#[test]
fn links_serve_parts_and_guard_the_rest() {
    let server = Server::start();
    let tone = media::tone(1.0, &server.dir().path().join("tone.mp3"));
    let content = std::fs::read(&tone).expect("made above");
    let link = uploaded(&server, "tone.mp3", &tone)["url"].as_str().expect("a link").to_owned();
    let path = link.strip_prefix(server.url()).expect("a link of this server");
    let anyone = server.api_as(None);
    let ask = |headers: &[(&str, &str)]| -> Answer { anyone.send("GET", path, headers, ()) };

    let whole = ask(&[]);
    assert_eq!((whole.status, whole.header("accept-ranges")), (200, "bytes"));
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert!(whole.header("content-disposition").contains("tone.mp3"));
    assert_eq!(whole.body, content);

    let total = content.len();
    let last = total - 1;
    for (range, first, end) in [
        ("bytes=0-99".to_owned(), 0, 99),
        ("bytes=100-".to_owned(), 100, last),
        ("bytes=-50".to_owned(), total - 50, last),
        (format!("bytes=5-{}", total + 500), 5, last),
        (format!("bytes=-{}", total + 500), 0, last),
    ] {
        let part = ask(&[("range", &range)]);
        assert_eq!(
            (part.status, part.header("content-range")),
            (206, &*format!("bytes {first}-{end}/{total}")),
            "{range}"
        );
        assert!(part.body == content[first..=end], "{range}: {} bytes", part.body.len());
        assert_eq!(part.header("content-length"), (end - first + 1).to_string());
    }
    for range in [format!("bytes={total}-"), "bytes=-0".to_owned()] {
        let outside = ask(&[("range", &range)]);
        assert_eq!((outside.status, outside.header("content-range")), (416, &*format!("bytes */{total}")), "{range}");
    }
    for range in ["bytes=5-1", "lines=0-9", "bytes=0-1,5-6"] {
        assert_eq!(ask(&[("range", range)]).body, content, "{range} is none we serve in parts");
    }

    let etag = whole.header("etag");
    let known = ask(&[("if-none-match", etag)]);
    assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, etag));
    assert_eq!(ask(&[("if-none-match", "\"other\"")]).status, 200);
    assert_eq!(ask(&[("range", "bytes=0-9"), ("if-range", etag)]).status, 206);
    assert_eq!(ask(&[("range", "bytes=0-9"), ("if-range", "\"other\"")]).body, content);
    let head = anyone.send("HEAD", path, &[], ());
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, &*total.to_string(), 0));

    for (from, to) in [("sig=", "sig=0"), ("ct=audio", "ct=text"), ("exp=", "exp=9"), ("name=", "name=x")] {
        assert!(path.contains(from), "{path}");
        anyone.get(&path.replacen(from, to, 1)).refused(403, "forbidden", "");
    }
    let (file, query) = path.split_once('?').expect("a signature");
    anyone.get(file).refused(403, "forbidden", "");
    anyone.get(&format!("{}?{query}", file.replace("/assets/", "/videos/"))).refused(403, "forbidden", "");
    anyone.get(&format!("/files/../herald.db?{query}")).refused(403, "forbidden", "");
}
