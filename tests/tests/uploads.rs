//! Direct uploads: slots, signed URLs, completing, batches, look-ups, and what files may be.

use herald_blobs::{UrlSigner, load_or_create_secret};
use herald_tests::{Answer, DataDir, Options, Server, eventually, media};
use serde_json::{Value, json};

const SRT: &[u8] = b"1\n00:00:00,000 --> 00:00:01,000\nHello.\n";

fn reserve(server: &Server, name: &str, content_type: &str, size: usize) -> Value {
    server.api().post("/v3/assets/direct-uploads", &wanted(name, content_type, size)).data()
}

fn wanted(name: &str, content_type: &str, size: usize) -> Value {
    json!({ "filename": name, "content_type": content_type, "size_bytes": size })
}

/// Sends bytes the way the documentation does: every header verbatim, no key.
fn put(server: &Server, slot: &Value, bytes: &[u8]) -> Answer {
    let headers: Vec<(&str, &str)> = slot["upload_headers"]
        .as_object()
        .expect("headers")
        .iter()
        .map(|(name, value)| (&**name, value.as_str().expect("text")))
        .collect();
    server.api_as(None).send("PUT", path_of(server, slot), &headers, bytes)
}

fn path_of<'a>(server: &Server, slot: &'a Value) -> &'a str {
    slot["upload_url"].as_str().expect("a URL").strip_prefix(server.url()).expect("a URL of this server")
}

fn complete(server: &Server, slot: &Value, body: &Value) -> Answer {
    server.api().post(&format!("/v3/assets/{}/complete", text(slot, "asset_id")), body)
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}"))
}

fn statuses(server: &Server, query: &str) -> Vec<Value> {
    let page = server.api().get(&format!("/v3/assets/statuses?{query}")).page();
    page["data"].as_array().expect("a list").clone()
}

fn drafts(server: &Server) -> usize {
    std::fs::read_dir(server.dir().path().join("scratch/drafts")).map_or(0, Iterator::count)
}

fn files_below(server: &Server, folder: &str) -> usize {
    let root = server.dir().path().join("files").join(folder);
    std::fs::read_dir(root).map_or(0, Iterator::count)
}

#[test]
fn three_steps_make_an_asset() {
    let server = Server::start();
    let picture = std::fs::read(media::portrait()).expect("the portrait");
    let body = wanted("../me.png", "image/png", picture.len());
    let slot = server.api().post_once("/v3/assets/direct-uploads", "slot-1", &body).data();
    assert_eq!(slot["status"], "pending_upload");
    assert_eq!(slot["max_bytes"], 5_u64 << 30);
    assert_eq!(slot["expires_in_seconds"], 3_600);
    let again = server.api().post_once("/v3/assets/direct-uploads", "slot-1", &body);
    assert_eq!((again.header("idempotent-replayed"), again.data()), ("true", slot.clone()));

    // The documented command hands the URL to `eval`.
    assert!(!text(&slot, "upload_url").contains(['&', '?', ';', '$', '*', ' ']), "{slot}");

    let id = text(&slot, "asset_id");
    server.api().get(&format!("/v3/assets/{id}")).refused(404, "asset_not_found", "");
    complete(&server, &slot, &json!({})).refused(409, "resource_not_ready", "");
    assert_eq!(statuses(&server, &format!("asset_ids={id}"))[0]["status"], "queued");

    // What lands last counts.
    let mut other = picture.clone();
    other.reverse();
    assert_eq!(put(&server, &slot, &other).status, 200);
    assert_eq!(put(&server, &slot, &picture).status, 200);
    assert_eq!(statuses(&server, &format!("asset_ids={id}"))[0]["status"], "processing");
    eventually("one file is kept", || files_below(&server, &format!("uploads/{id}")) == 1);

    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    neighbour.post(&format!("/v3/assets/{id}/complete"), &json!({})).refused(404, "asset_not_found", "");

    // As a server that died while it took bytes leaves it.
    let folder = server.dir().path().join(format!("files/uploads/{id}"));
    std::fs::write(folder.join("left"), b"half").expect("writable");
    // A body may be left out.
    let done = server.api().send("POST", &format!("/v3/assets/{id}/complete"), &[], ()).data();
    assert_eq!((&done["status"], &done["mime_type"]), (&json!("completed"), &json!("image/png")));
    assert_eq!((&done["asset_id"], &done["size_bytes"]), (&slot["asset_id"], &json!(picture.len())));
    eventually("what was left goes", || files_below(&server, &format!("uploads/{id}")) == 1);
    assert_eq!(complete(&server, &slot, &json!({})).data(), done);
    assert_eq!(server.open(text(&done, "url")).body, picture);
    let shown = server.api().get(&format!("/v3/assets/{id}")).data();
    assert_eq!((&shown["name"], &shown["type"]), (&json!("me.png"), &json!("image")));
    put(&server, &slot, &picture).refused(409, "conflict", "");

    // An asset like any other.
    let file = json!({ "type": "asset_id", "asset_id": id });
    let made = server.api().post("/v3/avatars", &json!({ "type": "photo", "name": "Direct", "file": file })).data();
    assert!(made["avatar_item"]["id"].is_string(), "{made}");
    assert_eq!(server.api().delete(&format!("/v3/assets/{id}")).data(), json!({ "id": id }));
    complete(&server, &slot, &json!({})).refused(404, "asset_not_found", "");
    assert_eq!(statuses(&server, &format!("asset_ids={id}"))[0]["status"], "not_found");
    assert_eq!(drafts(&server), 0);
}

#[test]
fn only_what_was_declared_lands() {
    let server = Server::start();
    let api = server.api();
    let new = "/v3/assets/direct-uploads";
    api.post(new, &wanted("a.exe", "application/x-msdownload", 4)).refused(400, "invalid_parameter", "content_type");
    api.post(new, &wanted("a.txt", "text/plain", 0)).refused(400, "invalid_parameter", "size_bytes");
    api.post(new, &wanted("a.txt", "text/plain", (5 << 30) + 1)).refused(413, "invalid_parameter", "size_bytes");
    api.post(new, &wanted("a/", "text/plain", 4)).refused(400, "invalid_parameter", "filename");

    let slot = reserve(&server, "a.srt", "application/x-subrip", SRT.len());
    let path = path_of(&server, &slot);
    let anyone = server.api_as(None);
    let length = SRT.len().to_string();
    let send = |path: &str, content_type: &str, bytes: &[u8]| {
        anyone.send("PUT", path, &[("content-type", content_type)], bytes)
    };
    send(path, "text/plain", SRT).refused(400, "invalid_parameter", "content_type");
    anyone.send("PUT", path, &[("content-length", &length)], SRT).refused(400, "invalid_parameter", "content_type");
    send(path, "application/x-subrip", &SRT[1..]).refused(400, "invalid_parameter", "size_bytes");
    send(path, "application/x-subrip", &[SRT, b"x"].concat()).refused(400, "invalid_parameter", "size_bytes");
    // Without a length beforehand, the bytes are counted.
    let chunked = [("content-type", "application/x-subrip"), ("transfer-encoding", "chunked")];
    anyone.send("PUT", path, &chunked, &SRT[1..]).refused(400, "invalid_parameter", "size_bytes");
    anyone.send("PUT", path, &chunked, &*[SRT, b"x"].concat()).refused(400, "invalid_parameter", "size_bytes");

    let id = text(&slot, "asset_id");
    let (_, grant) = path.split_once(id).expect("the id");
    let other = reserve(&server, "b.srt", "application/x-subrip", SRT.len());
    let other_id = text(&other, "asset_id");
    let flipped = match path.strip_suffix('0') {
        Some(rest) => format!("{rest}1"),
        None => format!("{}0", &path[..path.len() - 1]),
    };
    let secret = load_or_create_secret(&server.dir().path().join("url-signing.key")).expect("the secret");
    let signer = UrlSigner::new(secret, server.url());
    let signed = |until: i64| {
        let url = signer.sign_put(id, SRT.len() as u64, "application/x-subrip", until);
        url.strip_prefix(server.url()).expect("a URL of this server").to_owned()
    };
    let forged = [
        flipped,
        format!("/uploads/{other_id}{grant}"),
        format!("/uploads/{id}/99999999999/zz"),
        format!("/uploads/{id}/soon/00"),
        "/uploads/nonsense/99999999999/00".to_owned(),
        signed(1_700_000_000),
    ];
    for path in forged {
        send(&path, "application/x-subrip", SRT).refused(403, "forbidden", "");
    }
    complete(&server, &slot, &json!({})).refused(409, "resource_not_ready", "");
    assert_eq!((drafts(&server), files_below(&server, "uploads")), (0, 0), "refused bytes leave nothing behind");
    assert_eq!(
        send(&signed(99_999_999_999), "application/x-subrip", SRT).status,
        200,
        "the test signs as the server does"
    );
}

#[test]
fn bytes_are_checked_when_the_upload_is_completed() {
    let server = Server::start();
    let wrong = "0".repeat(64);
    let slot = reserve(&server, "a.srt", "application/x-subrip", SRT.len());
    let id = text(&slot, "asset_id").to_owned();
    put(&server, &slot, SRT);
    complete(&server, &slot, &json!({ "checksum_sha256": "short" })).refused(
        400,
        "invalid_parameter",
        "checksum_sha256",
    );
    let refusal = complete(&server, &slot, &json!({ "checksum_sha256": wrong }));
    let message = text(&refusal.refused(400, "invalid_parameter", "checksum_sha256"), "message").to_owned();
    let failed = &statuses(&server, &format!("asset_ids={id}"))[0];
    assert_eq!((text(failed, "status"), text(&failed["error"], "message")), ("failed", &*message));
    complete(&server, &slot, &json!({})).refused(409, "resource_not_ready", "");
    eventually("the refused file goes", || files_below(&server, "uploads") == 0);

    // The digest of the first refusal is the true one.
    let digest = message.split_whitespace().map(|word| word.trim_end_matches(',')).find(|word| word.len() == 64);
    let digest = digest.expect("the digest is told").to_uppercase();
    put(&server, &slot, SRT);
    complete(&server, &slot, &json!({ "checksum_sha256": digest })).data();
    complete(&server, &slot, &json!({ "checksum_sha256": wrong })).refused(400, "invalid_parameter", "checksum_sha256");

    let mut body = wanted("b.srt", "application/x-subrip", SRT.len());
    body["checksum_sha256"] = json!(wrong);
    let declared = server.api().post("/v3/assets/direct-uploads", &body).data();
    put(&server, &declared, SRT);
    complete(&server, &declared, &json!({})).refused(400, "invalid_parameter", "checksum_sha256");

    let slot = reserve(&server, "clip.mp4", "video/mp4", SRT.len());
    put(&server, &slot, SRT);
    complete(&server, &slot, &json!({})).refused(400, "invalid_parameter", "content_type");
    let picture = std::fs::read(media::portrait()).expect("the portrait");
    let slot = reserve(&server, "paper.pdf", "application/pdf", picture.len());
    put(&server, &slot, &picture);
    complete(&server, &slot, &json!({})).refused(400, "invalid_parameter", "content_type");
}

#[test]
fn texts_and_archives_are_files_too() {
    let server = Server::start();
    // An archive without members.
    let zip = [b"PK\x03\x04".as_slice(), &[0; 60]].concat();
    let files: [(&str, &[u8], &str, &str); 7] = [
        ("all.zip", &zip, "application/zip", "archive"),
        ("a.SRT", SRT, "application/x-subrip", "subtitle"),
        ("a.vtt", b"WEBVTT\n", "text/vtt", "subtitle"),
        ("a.csv", b"name,age\n\"M\xc3\xbcller\",7\n", "text/csv", "document"),
        ("a.htm", b"<!doctype html><p>Hello", "text/html", "document"),
        ("a.md", b"# Hello\n", "text/markdown", "document"),
        ("a.txt", b"Hello.\r\n\tBye.", "text/plain", "document"),
    ];
    for (name, bytes, mime_type, kind) in files {
        let by_form = server.api().upload_as("file", name, bytes).data();
        let slot = reserve(&server, name, mime_type, bytes.len());
        assert_eq!(put(&server, &slot, bytes).status, 200);
        for made in [by_form, complete(&server, &slot, &json!({})).data()] {
            assert_eq!(made["mime_type"], mime_type, "{name}");
            let shown = server.api().get(&format!("/v3/assets/{}", text(&made, "asset_id"))).data();
            assert_eq!(shown["type"], kind, "{name}");
        }
    }
    // The declared type tells what a name does not.
    let slot = reserve(&server, "LICENSE", "text/plain; charset=utf-8", 4);
    put(&server, &slot, b"Yes.");
    assert_eq!(complete(&server, &slot, &json!({})).data()["mime_type"], "text/plain");
    for bytes in [b"Gr\xfc\xdfe".as_slice(), b"nul\0", b"\x1b[31mred"] {
        server.api().upload_as("file", "a.txt", bytes).refused(400, "invalid_parameter", "file");
    }
    // A video takes none of them, and says what it got.
    let id = server.api().upload_as("file", "a.srt", SRT).data()["asset_id"].clone();
    let order = json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": id }, "script": "Hello.", "voice_id": "af_heart",
    });
    let error = server.api().post("/v3/videos", &order).refused(400, "invalid_parameter", "image");
    assert!(text(&error, "message").contains("application/x-subrip"), "{error}");
}

#[test]
fn batches_are_reserved_completed_and_read_together() {
    let server = Server::start();
    let api = server.api();
    let new = "/v3/assets/direct-uploads/batches";
    let files = json!([wanted("a.srt", "application/x-subrip", SRT.len()), wanted("b.txt", "text/plain", 3)]);
    api.post(new, &json!({ "files": [] })).refused(400, "invalid_parameter", "files");
    let bad = json!({ "files": [files[0], wanted("c.exe", "application/x-msdownload", 3)] });
    api.post(new, &bad).refused(400, "invalid_parameter", "files[1].content_type");
    let many: Vec<Value> = (0..101).map(|_| files[1].clone()).collect();
    api.post(new, &json!({ "files": many })).refused(400, "invalid_parameter", "files");

    let batch = api.post(new, &json!({ "files": files, "title": "Two" })).data();
    let id = text(&batch, "batch_id").to_owned();
    let slots = batch["items"].as_array().expect("slots");
    let read = |query: &str| server.api().get(&format!("/v3/assets/batches/{id}{query}")).data();
    let fresh = read("");
    assert_eq!(
        (&fresh["status"], &fresh["title"], &fresh["total_items"]),
        (&json!("processing"), &json!("Two"), &json!(2))
    );
    assert_eq!(fresh["counts_by_status"], json!({ "queued": 2 }));

    let finish = |id: &str| server.api().post("/v3/assets/complete/batches", &json!({ "batch_id": id }));
    put(&server, &slots[0], SRT);
    finish(&id).refused(409, "resource_not_ready", "");
    assert_eq!(read("")["counts_by_status"], json!({ "processing": 1, "queued": 1 }), "nothing is completed by halves");
    // The other member's bytes are no text.
    put(&server, &slots[1], b"\0\0\0");
    let accepted = finish(&id);
    assert_eq!((accepted.status, &accepted.json()["data"]["batch_id"]), (202, &json!(id)));
    let ended = read("");
    assert_eq!(
        (&ended["status"], &ended["counts_by_status"]),
        (&json!("completed"), &json!({ "completed": 1, "failed": 1 }))
    );
    assert_eq!(ended["items"][0]["video_id"], slots[0]["asset_id"]);
    assert_eq!(
        (&ended["items"][1]["status"], &ended["items"][1]["error"]["code"]),
        (&json!("failed"), &json!("invalid_parameter"))
    );
    // It may be sent again.
    put(&server, &slots[1], b"Yes");
    assert_eq!(finish(&id).status, 202);
    assert_eq!(read("")["counts_by_status"], json!({ "completed": 2 }));

    let first = read("?limit=1");
    assert_eq!((&first["has_more"], &first["items"][0]["item_index"]), (&json!(true), &json!(0)));
    let second = read(&format!("?limit=1&token={}", text(&first, "next_token")));
    assert_eq!((&second["has_more"], &second["items"][0]["item_index"]), (&json!(false), &json!(1)));

    let unknown = "0123456789abcdef0123456789abcdef";
    let by_form = api.upload_as("file", "c.srt", SRT).data()["asset_id"].clone();
    let asked = format!("asset_ids={unknown},{},nonsense&batch_ids={id},{unknown}", by_form.as_str().expect("an id"));
    let found = statuses(&server, &asked);
    let shown: Vec<(&str, &Value, &Value)> =
        found.iter().map(|row| (text(row, "status"), &row["batch_id"], &row["item_index"])).collect();
    let (none, of) = (Value::Null, json!(id));
    let (missing, zero, one) = (json!(unknown), json!(0), json!(1));
    assert_eq!(
        shown,
        [
            ("not_found", &none, &none),
            ("completed", &none, &none),
            ("not_found", &none, &none),
            ("completed", &of, &zero),
            ("completed", &of, &one),
            ("not_found", &missing, &none),
        ]
    );
    api.get("/v3/assets/statuses").refused(400, "invalid_parameter", "asset_ids");
    let long = vec![unknown; 101].join(",");
    api.get(&format!("/v3/assets/statuses?asset_ids={long}")).refused(400, "invalid_parameter", "asset_ids");

    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    neighbour.get(&format!("/v3/assets/batches/{id}")).refused(404, "resource_not_found", "");
    neighbour.post("/v3/assets/complete/batches", &json!({ "batch_id": id })).refused(404, "resource_not_found", "");
    let theirs = neighbour.get(&format!("/v3/assets/statuses?batch_ids={id}")).page();
    assert_eq!(theirs["data"][0]["status"], "not_found");
}

#[test]
fn slots_nobody_completes_expire() {
    let server = Server::start();
    let slot = reserve(&server, "a.srt", "application/x-subrip", SRT.len());
    let kept = reserve(&server, "b.srt", "application/x-subrip", SRT.len());
    for slot in [&slot, &kept] {
        assert_eq!(put(&server, slot, SRT).status, 200);
    }
    let id = text(&slot, "asset_id");
    server.records().age_upload(id);
    eventually("the slot expires", || statuses(&server, &format!("asset_ids={id}"))[0]["status"] == "failed");
    eventually("its file goes", || files_below(&server, &format!("uploads/{id}")) == 0);
    complete(&server, &slot, &json!({})).refused(404, "asset_not_found", "");
    put(&server, &slot, SRT).refused(403, "forbidden", "");
    complete(&server, &kept, &json!({})).data();
}

#[test]
fn pictures_are_found_by_name() {
    let server = Server::start();
    let folder = server.dir().path();
    let save = |name: &str, width: u32, height: u32, alpha: bool| {
        let path = folder.join(name);
        let picture = image::DynamicImage::new_rgba8(width, height);
        let picture = if alpha { picture } else { image::DynamicImage::ImageRgb8(picture.into_rgb8()) };
        picture.save(&path).expect("writable");
        server.upload(&path)
    };
    let wide = save("blue_Hill 100%.png", 300, 200, false);
    let icon = save("hill icon.png", 64, 64, true);
    save("opaque hill.png", 64, 64, false);
    save("sea.png", 300, 200, true);
    server.api().upload_as("file", "hill.txt", b"A hill.");
    let search = |query: &str| server.api().get(&format!("/v3/assets/search?{query}")).page()["data"].clone();
    let hits = search("query=hill&type=icon&scope=personal");
    assert_eq!(hits.as_array().map(Vec::len), Some(1), "{hits}");
    assert_eq!(
        (text(&hits[0], "id"), &hits[0]["type"], &hits[0]["is_transparent"]),
        (&*icon, &json!("icon"), &json!(true))
    );
    let hits = search("query=HILL&type=image&scope=personal");
    assert_eq!(hits.as_array().map(Vec::len), Some(2), "{hits}");
    let hit = &search("query=hill%20100%25&type=image&scope=personal")[0];
    assert_eq!((text(hit, "id"), &hit["width"], &hit["height"]), (&*wide, &json!(300), &json!(200)));
    assert_eq!((&hit["orientation"], &hit["is_transparent"]), (&json!("landscape"), &json!(false)));
    assert_eq!(search("query=hill&type=image"), json!([]), "there is no public library");
    server.api().get("/v3/assets/search?type=image").refused(400, "invalid_parameter", "query");
    server.api().get("/v3/assets/search?query=a&type=video").refused(400, "invalid_parameter", "type");
    let long = format!("/v3/assets/search?query={}&type=image&scope=personal", "a".repeat(1_001));
    server.api().get(&long).refused(400, "invalid_parameter", "query");
    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    assert_eq!(neighbour.get("/v3/assets/search?query=hill&type=image&scope=personal").page()["data"], json!([]));
}

#[test]
fn size_costs_no_memory_and_the_operator_bounds_it() {
    const SIZE: usize = 300 << 20;
    let options = Options { variables: vec![("HERALD_MAX_UPLOAD_GB", "1".to_owned())], ..Options::default() };
    let server = Server::with(&DataDir::new(), &options);
    let too_much = wanted("a.mp4", "video/mp4", (1 << 30) + 1);
    server.api().post("/v3/assets/direct-uploads", &too_much).refused(413, "invalid_parameter", "size_bytes");

    let path = server.dir().path().join("large.mp4");
    let clip = media::clip(&path);
    let file = std::fs::OpenOptions::new().append(true).open(&clip).expect("made above");
    file.set_len(SIZE as u64).expect("a sparse file");
    // What is done for the first time costs memory of its own.
    let slot = reserve(&server, "a.srt", "application/x-subrip", SRT.len());
    put(&server, &slot, SRT);
    complete(&server, &slot, &json!({})).data();

    let slot = reserve(&server, "large.mp4", "video/mp4", SIZE);
    let before = peak_bytes(&server);
    let headers = [("content-type", "video/mp4"), ("content-length", &*SIZE.to_string())];
    let source = std::fs::File::open(&clip).expect("made above");
    let sent = server.api_as(None).send("PUT", path_of(&server, &slot), &headers, &source);
    assert_eq!(sent.status, 200, "{}", sent.text());
    assert_eq!(complete(&server, &slot, &json!({})).data()["size_bytes"], SIZE);
    let grown = peak_bytes(&server) - before;
    assert!(grown < 64 << 20, "the server grew by {grown} bytes");
}

/// The most memory the server has held so far, in bytes.
fn peak_bytes(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).expect("Linux has /proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes << 10
}
