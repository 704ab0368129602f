//! What must be refused, and how: each with its code and the field it names, before any row exists.

use std::thread;

use herald_tests::{Api, DataDir, Manners, Options, Origin, Server, media};
use serde_json::{Value, json};

/// Larger than any link may lead to.
const TOO_LARGE: u64 = (32 << 20) + 1;

/// An id of the right form that nothing has.
const NO_ASSET: &str = "0198c0de00007000800000000000abcd";

const SCRIPT: &str = "Hello there. Welcome to the tour of our garden.";

/// A request body, and the refusal it gets.
struct Refusal {
    body: Value,
    status: u16,
    code: &'static str,
    param: &'static str,
}

fn refusal(body: Value, status: u16, code: &'static str, param: &'static str) -> Refusal {
    Refusal { body, status, code, param }
}

fn invalid(body: Value, param: &'static str) -> Refusal {
    refusal(body, 400, "invalid_parameter", param)
}

#[track_caller]
fn assert_refused(api: &Api, path: &str, rows: &[Refusal]) {
    for row in rows {
        let shown: String = row.body.to_string().chars().take(300).collect();
        println!("{path} {shown}");
        let error = api.post(path, &row.body).refused(row.status, row.code, row.param);
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{error}");
    }
}

fn assert_nothing_was_made(server: &Server) {
    let records = server.records();
    assert_eq!((records.videos(), records.jobs(), records.avatars()), (0, 0, 0), "rows of refused requests");
    assert_eq!(server.api().get("/v3/videos").page()["data"], json!([]));
    let drafts = server.dir().path().join("scratch/drafts");
    let left = std::fs::read_dir(drafts).map_or(0, Iterator::count);
    assert_eq!(left, 0, "drafts of refused requests");
}

/// A sound order with some members replaced; `null` removes one.
fn order(asset: &str, changes: Value) -> Value {
    let mut body = json!({
        "type": "image",
        "image": { "type": "asset_id", "asset_id": asset },
        "script": SCRIPT,
        "voice_id": "af_heart",
        "resolution": "720p",
    });
    for (name, value) in changes.as_object().into_iter().flatten() {
        match value {
            Value::Null => drop(body.as_object_mut().and_then(|members| members.remove(name))),
            value => body[name] = value.clone(),
        }
    }
    body
}

#[test]
fn fields_are_refused_by_name() {
    let server = Server::start();
    let asset = server.upload(&media::portrait());
    let make = |changes| order(&asset, changes);
    let unknown = NO_ASSET;
    let url = "https://a.example/b.png";

    let mut rows = vec![
        // Types and tags.
        invalid(json!({}), "type"),
        invalid(json!({ "type": "cartoon" }), "type"),
        invalid(json!({ "type": 5 }), "type"),
        invalid(json!({ "type": "image" }), "image"),
        invalid(json!({ "type": "avatar" }), "avatar_id"),
        invalid(make(json!({ "image": "portrait.png" })), "image"),
        invalid(make(json!({ "image": { "type": "ftp" } })), "image.type"),
        invalid(make(json!({ "image": { "type": "url" } })), "image.url"),
        invalid(make(json!({ "image": { "type": "url", "url": "no url" } })), "image.url"),
        invalid(make(json!({ "image": { "type": "base64", "media_type": "image/png" } })), "image.data"),
        invalid(make(json!({ "script": 5 })), "script"),
        invalid(make(json!({ "voice_id": ["af_heart"] })), "voice_id"),
        invalid(make(json!({ "remove_background": "yes" })), "remove_background"),
        invalid(make(json!({ "title": {} })), "title"),
        // Choices and ranges.
        invalid(make(json!({ "resolution": "8k" })), "resolution"),
        invalid(make(json!({ "aspect_ratio": "2:1" })), "aspect_ratio"),
        invalid(make(json!({ "fit": "stretch" })), "fit"),
        invalid(make(json!({ "expressiveness": "extreme" })), "expressiveness"),
        invalid(make(json!({ "output_format": "avi" })), "output_format"),
        invalid(make(json!({ "voice_settings": { "speed": 1.6 } })), "voice_settings.speed"),
        invalid(make(json!({ "voice_settings": { "speed": 0.4 } })), "voice_settings.speed"),
        invalid(make(json!({ "voice_settings": { "pitch": 51 } })), "voice_settings.pitch"),
        invalid(make(json!({ "voice_settings": { "volume": 1.1 } })), "voice_settings.volume"),
        invalid(make(json!({ "voice_settings": { "locale": "tlh" } })), "voice_settings.locale"),
        invalid(make(json!({ "background": { "type": "color", "value": "green" } })), "background.value"),
        invalid(make(json!({ "background": { "type": "color" } })), "background.value"),
        invalid(make(json!({ "background": { "type": "image" } })), "background.url"),
        invalid(make(json!({ "caption": { "file_format": "vtt" } })), "caption.file_format"),
        // Who and what.
        refusal(make(json!({ "voice_id": "nobody" })), 404, "voice_not_found", "voice_id"),
        invalid(make(json!({ "voice_id": null })), "voice_id"),
        refusal(json!({ "type": "avatar", "avatar_id": "x", "script": SCRIPT }), 404, "avatar_not_found", "avatar_id"),
        refusal(
            json!({ "type": "avatar", "avatar_id": unknown, "script": SCRIPT }),
            404,
            "avatar_not_found",
            "avatar_id",
        ),
        // The script.
        invalid(make(json!({ "script": null, "voice_id": null })), "script"),
        invalid(make(json!({ "script": "" })), "script"),
        invalid(make(json!({ "script": " \n " })), "script"),
        refusal(make(json!({ "script": "🙂 🎉" })), 400, "tts_text_invalid", "script"),
        refusal(
            make(json!({ "script": "<speak>Hello <blink>you</blink></speak>" })),
            400,
            "tts_text_invalid",
            "script",
        ),
        refusal(
            make(json!({ "script": "<speak><sub alias='hi'>Hi</sub></speak>" })),
            400,
            "script_too_short",
            "script",
        ),
        refusal(make(json!({ "script": "Wait <break time='11s'/> a little." })), 400, "tts_text_invalid", "script"),
        refusal(make(json!({ "script": "Hi." })), 400, "script_too_short", "script"),
        invalid(make(json!({ "script": "a ".repeat(2_501) })), "script"),
        // Files.
        refusal(make(json!({ "image": { "type": "asset_id", "asset_id": unknown } })), 404, "asset_not_found", "image"),
        refusal(
            make(json!({ "image": { "type": "asset_id", "asset_id": "x" } })),
            404,
            "asset_not_found",
            "image.asset_id",
        ),
        refusal(
            make(json!({ "script": null, "voice_id": null, "audio_asset_id": unknown })),
            404,
            "asset_not_found",
            "audio_asset_id",
        ),
        // Not here yet, and said so.
        refusal(
            make(json!({ "output_format": "webm", "background": { "type": "color", "value": "#102030" } })),
            400,
            "invalid_parameter",
            "background",
        ),
        // Whom to tell.
        invalid(make(json!({ "callback_url": "ftp://a.example/hook" })), "callback_url"),
        invalid(make(json!({ "callback_url": "hook" })), "callback_url"),
    ];
    for audio in [json!({ "audio_url": url }), json!({ "audio_asset_id": unknown })] {
        let param = if audio.get("audio_url").is_some() { "audio_url" } else { "audio_asset_id" };
        rows.push(invalid(make(audio), param));
    }
    assert_refused(server.api(), "/v3/videos", &rows);

    let photo = |changes: Value| {
        let file = json!({ "type": "asset_id", "asset_id": asset });
        let mut body = json!({ "type": "photo", "name": "Test", "file": file });
        changes.as_object().into_iter().flatten().for_each(|(name, value)| body[name] = value.clone());
        body
    };
    let rows = [
        invalid(json!({ "type": "photo", "name": "Test" }), "file"),
        invalid(photo(json!({ "name": "" })), "name"),
        invalid(photo(json!({ "name": " " })), "name"),
        invalid(photo(json!({ "name": "a".repeat(201) })), "name"),
        refusal(photo(json!({ "avatar_group_id": unknown })), 404, "avatar_not_found", "avatar_group_id"),
    ];
    assert_refused(server.api(), "/v3/avatars", &rows);
    assert_nothing_was_made(&server);
}

#[test]
fn media_are_refused_for_what_they_are() {
    let server = Server::start();
    let folder = server.dir().path();
    let inline = |media_type: &str, bytes: &[u8]| json!({ "type": "base64", "media_type": media_type, "data": media::base64(bytes) });
    let portrait = std::fs::read(media::portrait()).expect("the portrait");
    let faceless = std::fs::read(media::faceless(&folder.join("faceless.png"))).expect("made above");
    let tone = std::fs::read(media::tone(2.0, &folder.join("tone.mp3"))).expect("made above");
    let tiny = media::ffmpeg(
        &["-f", "lavfi", "-i", "color=red:size=32x32:rate=1", "-frames:v", "1"],
        &folder.join("tiny.png"),
    );
    let tiny = std::fs::read(tiny).expect("made above");
    let cut = &portrait[..portrait.len() / 2];
    let make = |image: Value| order("", json!({ "image": image }));

    let rows = [
        // Says PNG, is sound; says PNG, is text.
        invalid(make(inline("image/png", &tone)), "image.media_type"),
        invalid(make(inline("image/png", b"once upon a time")), "image"),
        invalid(make(json!({ "type": "base64", "media_type": "image/png", "data": "%%%" })), "image.data"),
        invalid(make(inline("image/png", cut)), "image"),
        invalid(make(inline("image/png", &tiny)), "image"),
        invalid(make(inline("image/png", &faceless)), "image"),
        invalid(make(inline("image/png", &vec![0; TOO_LARGE as usize])), "image"),
    ];
    assert_refused(server.api(), "/v3/videos", &rows);
    let body = json!({ "type": "image", "padding": "a".repeat(49 << 20) });
    server.api().post("/v3/videos", &body).refused(413, "invalid_parameter", "");

    // What can be stored as an asset may still be of no use for a video.
    let uploaded = |name: &str, bytes: &[u8]| {
        let data = server.api().upload_as("file", name, bytes).data();
        data["asset_id"].as_str().expect("an id").to_owned()
    };
    let sound = |asset: &str| {
        order(
            "",
            json!({
                "image": inline("image/png", &portrait), "script": null, "voice_id": null, "audio_asset_id": asset,
            }),
        )
    };
    let short = std::fs::read(media::tone(0.5, &folder.join("short.wav"))).expect("made above");
    let long = std::fs::read(media::tone(601.0, &folder.join("long.mp3"))).expect("made above");
    let silent =
        media::ffmpeg(&["-f", "lavfi", "-i", "anullsrc=r=24000:cl=mono", "-t", "2"], &folder.join("silent.wav"));
    let silent = std::fs::read(silent).expect("made above");
    let mute = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=1", "-pix_fmt", "yuv420p"];
    let mute = std::fs::read(media::ffmpeg(&mute, &folder.join("mute.mp4"))).expect("made above");
    let broken = [&tone[..200], &[0x55; 4_000]].concat();
    for (name, bytes) in [
        ("short.wav", &short),
        ("long.mp3", &long),
        ("silent.wav", &silent),
        ("mute.mp4", &mute),
        ("broken.mp3", &broken),
        ("portrait.png", &portrait),
    ] {
        println!("{name} as sound");
        server.api().post("/v3/videos", &sound(&uploaded(name, bytes))).refused(
            400,
            "invalid_parameter",
            "audio_asset_id",
        );
    }
    let rows = [invalid(order(&uploaded("portrait.png", &tone), json!({})), "image")];
    assert_refused(server.api(), "/v3/videos", &rows);
    assert_nothing_was_made(&server);
}

#[test]
fn links_are_judged_and_bounded() {
    let server = Server::start();
    let portrait = std::fs::read(media::portrait()).expect("the portrait");
    let page = Manners::File("text/html", b"<!doctype html><title>A page</title>".to_vec());
    let disguised = Manners::File("image/png", b"<!DOCTYPE html><title>A page</title>".to_vec());
    let origin = Origin::serve(&[
        ("/portrait.png", Manners::File("text/plain", portrait.clone())),
        ("/loop", Manners::Redirect("/loop".to_owned())),
        ("/nowhere", Manners::Redirect("https://".to_owned())),
        ("/large", Manners::Lies { promised: TOO_LARGE, sent: Vec::new() }),
        ("/flood", Manners::Flood(TOO_LARGE)),
        ("/liar", Manners::Lies { promised: portrait.len() as u64 * 2, sent: portrait.clone() }),
        ("/page", page),
        ("/disguised", disguised),
        ("/gone", Manners::Status(404)),
        ("/broken", Manners::Status(500)),
        ("/secret", Manners::Status(403)),
        ("/stall", Manners::Stall),
        ("/empty", Manners::File("image/png", Vec::new())),
    ]);
    let at = |url: &str| order("", json!({ "image": { "type": "url", "url": url } }));
    let failed = |url: &str| refusal(at(url), 400, "download_failed", "image");

    // The one that takes long runs beside the others.
    let stalled = thread::scope(|scope| {
        let (api, body) = (server.api(), at(&origin.url("/stall")));
        let stalled = scope.spawn(move || api.post("/v3/videos", &body));
        let mut rows: Vec<Refusal> =
            ["/loop", "/nowhere", "/large", "/flood", "/liar", "/page", "/disguised", "/gone", "/broken", "/secret"]
                .iter()
                .map(|path| failed(&origin.url(path)))
                .collect();
        rows.push(invalid(at(&origin.url("/empty")), "image"));
        rows.push(failed("http://127.0.0.1:1/refused.png"));
        rows.push(failed("https://no-such-host.invalid/portrait.png"));
        rows.push(failed("ftp://127.0.0.1/portrait.png"));
        rows.push(failed("http://user:word@127.0.0.1/portrait.png"));
        for site in ["https://www.youtube.com/watch?v=abc", "https://youtu.be/abc", "https://vimeo.com/12345"] {
            rows.push(failed(site));
        }
        let recorded = order(
            "",
            json!({
                "image": { "type": "base64", "media_type": "image/png", "data": media::base64(&portrait) },
                "script": null, "voice_id": null, "audio_url": origin.url("/gone"),
            }),
        );
        rows.push(refusal(recorded, 400, "download_failed", "audio_url"));
        let backdrop = json!({ "type": "image", "url": origin.url("/page") });
        let backdrop = order(
            "",
            json!({
                "image": { "type": "base64", "media_type": "image/png", "data": media::base64(&portrait) },
                "background": backdrop,
            }),
        );
        rows.push(refusal(backdrop, 400, "download_failed", "background.url"));
        assert_refused(server.api(), "/v3/videos", &rows);
        stalled.join().expect("the request is answered")
    });
    stalled.refused(504, "gateway_timeout", "image");
    let messages = |url: &str| server.api().post("/v3/videos", &at(url)).json()["error"]["message"].to_string();
    assert!(messages("https://youtu.be/abc").contains("YouTube"), "the reason names the site");

    // A shared-drive link is turned into the link of its file before anything is fetched: what fails is that host.
    let drive = messages("https://drive.google.com/file/d/1AbCdEfGhIjKlMnOp/view?usp=sharing");
    assert!(drive.contains("drive.usercontent.google.com"), "{drive}");
    assert_nothing_was_made(&server);

    // Good manners, whatever the declared type says.
    let id = server.create_video(&at(&origin.url("/portrait.png")));
    server.api().delete(&format!("/v3/videos/{id}")).data();
}

#[test]
fn a_guarded_server_reaches_no_private_network() {
    let origin = Origin::serve(&[("/portrait.png", Manners::File("image/png", b"never read".to_vec()))]);
    let server = Server::with(&DataDir::new(), &Options { guarded: true, ..Options::default() });
    let port = origin.url("").rsplit(':').next().expect("a port").to_owned();
    let private = [
        origin.url("/portrait.png"),
        format!("https://127.0.0.1:{port}/portrait.png"),
        format!("https://localhost:{port}/portrait.png"),
        format!("https://2130706433:{port}/portrait.png"),
        format!("https://0x7f.1:{port}/portrait.png"),
        format!("https://[::1]:{port}/portrait.png"),
        format!("https://[::ffff:127.0.0.1]:{port}/portrait.png"),
        "https://10.0.0.1/portrait.png".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "http://a.example/portrait.png".to_owned(),
        "file:///etc/passwd".to_owned(),
    ];
    for url in private {
        println!("{url}");
        let image = json!({ "type": "url", "url": url });
        server.api().post("/v3/videos", &order("", json!({ "image": image }))).refused(400, "download_failed", "image");
        // Names of callbacks are resolved and judged when they are called.
        if !url.contains("localhost") {
            let called = order(NO_ASSET, json!({ "callback_url": url }));
            server.api().post("/v3/videos", &called).refused(400, "invalid_parameter", "callback_url");
        }
        let avatar = json!({ "type": "photo", "name": "Test", "file": image });
        server.api().post("/v3/avatars", &avatar).refused(400, "download_failed", "file");
    }
    assert_nothing_was_made(&server);
}

#[test]
fn requests_are_refused_whole() {
    let server = Server::start();
    let api = server.api();
    let json_type = [("content-type", "application/json")];
    for (path, body) in [
        ("/v3/videos", "{\"type\": "),
        ("/v3/videos", ""),
        ("/v3/avatars", "nonsense"),
        ("/v3/voices/speech", "{'text': 1}"),
    ] {
        let error = api.send("POST", path, &json_type, body).refused(400, "invalid_parameter", "");
        assert!(error["message"].as_str().is_some_and(|message| message.contains("JSON")), "{error}");
    }
    for body in [json!([]), json!("text"), json!(5), json!(null)] {
        api.post("/v3/videos", &body).refused(400, "invalid_parameter", "");
    }
    api.get("/v3/nothing").refused(404, "resource_not_found", "");
    api.get("/v4/videos").refused(404, "resource_not_found", "");
    for (method, path) in [("PUT", "/v3/videos"), ("PATCH", "/v3/assets"), ("DELETE", "/v3/users/me")] {
        api.send(method, path, &[], ()).refused(405, "invalid_parameter", "");
    }
    api.get("/v3/templates").refused(501, "not_implemented", "");
    api.post("/v3/lipsyncs", &json!({})).refused(501, "not_implemented", "");
    for (path, param) in [
        ("/v3/assets", "username"),
        ("/v3/voices?limit=0", "limit"),
        ("/v3/avatars?limit=51", "limit"),
        ("/v3/avatars?ownership=mine", "ownership"),
    ] {
        api.get(path).refused(400, "invalid_parameter", param);
    }
    assert_nothing_was_made(&server);
    assert_keys_are_asked_for(&server);
}

fn assert_keys_are_asked_for(server: &Server) {
    let body = order("", json!({}));
    let forged = format!("hk_{}", "0".repeat(64));
    let revoked = server.dir().create_key("revoked", &[]);
    server.dir().revoke_key(&revoked);
    for key in [None, Some("nonsense"), Some(forged.as_str()), Some(revoked.as_str())] {
        let stranger = server.api_as(key);
        stranger.get("/v3/videos").refused(401, "unauthorized", "");
        stranger.post("/v3/videos", &body).refused(401, "unauthorized", "");
        stranger.upload_as("file", "a.png", b"x").refused(401, "unauthorized", "");
    }
    let reader = server.api_as(Some(&server.dir().create_key("reader", &["read"])));
    assert_eq!(reader.get("/v3/videos").page()["data"], json!([]));
    for (method, path) in
        [("POST", "/v3/videos"), ("POST", "/v3/avatars"), ("DELETE", "/v3/videos/x"), ("POST", "/v3/assets")]
    {
        reader.send(method, path, &[("content-type", "application/json")], body.to_string()).refused(
            403,
            "forbidden",
            "",
        );
    }
    let writer = server.api_as(Some(&server.dir().create_key("writer", &["write"])));
    writer.get("/v3/videos").refused(403, "forbidden", "");
    assert_nothing_was_made(server);
}
