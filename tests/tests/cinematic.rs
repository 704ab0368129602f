//! `type: cinematic_avatar`: shots of looks, made, looked at and refused.

use std::path::Path;

use herald_tests::{DataDir, Manners, Options, Origin, Server, media};
use image::RgbImage;
use serde_json::{Value, json};

/// A public drawn look.
fn drawn_look(server: &Server) -> Value {
    server.api().get("/v3/avatars/looks?limit=1&ownership=public").page()["data"][0]["id"].clone()
}

fn shot(look: &Value, prompt: &str, changes: Value) -> Value {
    let mut body = json!({ "type": "cinematic_avatar", "prompt": prompt, "avatar_id": [look], "duration": 4 });
    changes.as_object().into_iter().flatten().for_each(|(name, value)| body[name] = value.clone());
    body
}

/// Orders a shot; answers its id and the warnings.
fn ordered(server: &Server, body: &Value) -> (String, Vec<String>) {
    let created = server.api().post("/v3/videos", body).data();
    let warnings = created["warnings"].as_array().into_iter().flatten().filter_map(Value::as_str);
    (created["video_id"].as_str().expect("an id").to_owned(), warnings.map(str::to_owned).collect())
}

/// The file of a finished shot, probed: H.264 and silent AAC of that size and length.
fn probed(server: &Server, video: &Value, [width, height]: [u32; 2], frames: u64) -> std::path::PathBuf {
    let file = server.fetch(&video["video_url"], "shot.mp4");
    let info = media::probe(&file);
    let (picture, sound) = (info.video.expect("a picture"), info.audio.expect("a sound"));
    assert_eq!((picture.width, picture.height, picture.frames), (width, height, frames));
    assert_eq!((picture.codec.as_str(), sound.codec.as_str()), ("h264", "aac"));
    assert!(media::samples(&file, 16_000).iter().all(|sample| sample.abs() < 0.001), "it is silent");
    file
}

fn asset(server: &Server, file: &Path) -> Value {
    json!({ "type": "asset_id", "asset_id": server.upload(file) })
}

#[test]
fn a_shot_of_a_drawn_look_is_made_listed_and_told() {
    let server = Server::start();
    let look = drawn_look(&server);
    let prompt = "Dolly in to a close-up of a woman with a dragon in a red hat, golden hour on a beach; she smiles.";
    let order = shot(&look, prompt, json!({ "title": "At the sea", "callback_id": "mine" }));
    let quote = server.api().post("/v3/videos?dry_run=true", &order).data();
    assert_eq!((&quote["would_be_accepted"], &quote["price"]["unit_price"]), (&json!(true), &json!(7.0)), "{quote}");
    let (id, warnings) = ordered(&server, &order);
    assert!(
        warnings.iter().any(|warning| warning.contains("`dragon`") && warning.contains("not understood")),
        "{warnings:?}"
    );
    assert!(warnings.iter().any(|warning| warning.contains("red") && warning.contains("no effect")), "{warnings:?}");
    let video = server.finished(&id);
    assert_eq!((&video["title"], &video["duration"]), (&json!("At the sea"), &json!(4.0)));
    assert!(video["thumbnail_url"].is_string() && video["gif_url"].is_string(), "{video}");
    assert!(video["subtitle_url"].is_null() && video["captioned_video_url"].is_null());
    let listed = server.api().get("/v3/videos?limit=5").page();
    assert_eq!(listed["data"][0]["id"], json!(id));
    let told = server.api().get("/v3/webhooks/events?limit=5").page()["data"].to_string();
    assert!(told.contains("avatar_video.success") && told.contains(&id), "{told}");

    let frames = media::frames(&probed(&server, &video, [1280, 720], 100), 33);
    assert!(media::track(&frames).iter().all(Option::is_some), "the face is in every frame");
    let (first, last) = (&frames[0], &frames[frames.len() - 1]);
    let changed = first.iter().zip(last.iter()).filter(|(a, b)| a.abs_diff(**b) > 16).count();
    assert!(changed * 5 > first.len(), "the camera comes closer: {changed} of {} values have changed", first.len());
}

#[test]
fn a_photographed_look_stands_before_the_picture_that_was_sent() {
    let server = Server::start();
    let look = json!(server.create_avatar(&media::portrait()));
    let ground = server.dir().path().join("ground.png");
    RgbImage::from_fn(640, 640, |x, y| {
        image::Rgb(if (x / 40 + y / 40) % 2 == 0 { [20, 90, 40] } else { [40, 150, 80] })
    })
    .save(&ground)
    .expect("it is written");
    let changes = json!({ "references": [asset(&server, &ground)], "aspect_ratio": "1:1", "resolution": "720p" });
    let (id, warnings) = ordered(&server, &shot(&look, "static close-up, she smiles", changes));
    let said = warnings.join(" ");
    assert!(said.contains("`references[0]`: the picture is the backdrop") && said.contains("neither walks"), "{said}");
    let video = server.finished(&id);
    let frames = media::frames(&probed(&server, &video, [720, 720], 100), 30);
    assert!(media::track(&frames).iter().all(Option::is_some), "the face is in every frame");
    let corner = frames[1].get_pixel(30, 30).0.map(i32::from);
    assert!(corner[1] > corner[0] + 25 && corner[1] > corner[2] + 20, "green behind: {corner:?}");
}

#[test]
fn what_cannot_be_filmed_is_refused_by_name() {
    let server = Server::start();
    let (api, look) = (server.api(), drawn_look(&server));
    let bad = |changes: Value| shot(&look, "static medium shot", changes);
    let tone = asset(&server, &media::tone(1.0, &server.dir().path().join("tone.mp3")));
    let dark = server.dir().path().join("dark.mp4");
    let black = "color=black:size=320x240:rate=25:duration=2";
    media::ffmpeg(&["-f", "lavfi", "-i", black, "-pix_fmt", "yuv420p"], &dark);
    for (changes, param) in [
        (json!({ "prompt": "  " }), "prompt"),
        (json!({ "prompt": "a".repeat(4_001) }), "prompt"),
        (json!({ "avatar_id": [] }), "avatar_id"),
        (json!({ "avatar_id": [look, look, look, look] }), "avatar_id"),
        (json!({ "duration": 3 }), "duration"),
        (json!({ "duration": 16 }), "duration"),
        (json!({ "auto_duration": true }), "duration"),
        (json!({ "resolution": "4k" }), "resolution"),
        (json!({ "aspect_ratio": "4:5" }), "aspect_ratio"),
        (json!({ "references": [tone] }), "references[0]"),
        (json!({ "references": [asset(&server, &dark)] }), "references[0]"),
    ] {
        api.post("/v3/videos", &bad(changes)).refused(400, "invalid_parameter", param);
    }
    api.post("/v3/videos", &bad(json!({ "avatar_id": [look, "nobody"] }))).refused(
        404,
        "avatar_not_found",
        "avatar_id[1]",
    );
    assert_eq!(api.get("/v3/videos").page()["data"], json!([]));
}

#[test]
fn a_prompt_is_completed_and_its_length_chosen_on_request() {
    let server = Server::start();
    let look = drawn_look(&server);
    let mut order = shot(&look, "a woman in a park", json!({ "enhance_prompt": true, "auto_duration": true }));
    order.as_object_mut().expect("an object").remove("duration");
    let (id, warnings) = ordered(&server, &order);
    assert!(warnings.iter().any(|warning| warning.contains("slow dolly in")), "{warnings:?}");
    let duration = server.finished(&id)["duration"].as_f64().expect("seconds");
    assert!((4.0..=15.0).contains(&duration) && duration != 10.0, "{duration}");
}

#[test]
fn a_video_model_of_the_operators_films_and_is_judged() {
    let film = |seconds: u32, size: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let source = format!("testsrc=size={size}:rate=30:duration={seconds}");
        let path =
            media::ffmpeg(&["-f", "lavfi", "-i", &source, "-pix_fmt", "yuv420p"], &folder.path().join("film.mp4"));
        std::fs::read(path).expect("readable")
    };
    let origin = Origin::serve(&[
        ("/good/videos", Manners::File("video/mp4", film(5, "640x480"))),
        ("/short/videos", Manners::File("video/mp4", film(1, "1280x720"))),
        ("/no/videos", Manners::Status(400)),
    ]);
    let configured = |path: &str| {
        let variables =
            vec![("HERALD_ENGINES__VIDEO__URL", origin.url(path)), ("HERALD_ENGINES__VIDEO__MODEL", "any".to_owned())];
        Server::with(&DataDir::new(), &Options { variables, ..Options::default() })
    };
    let server = configured("/good");
    let look = drawn_look(&server);
    let (id, warnings) = ordered(&server, &shot(&look, "a dragon flies by", json!({})));
    assert_eq!(warnings, Vec::<String>::new(), "the model reads every word itself");
    let video = server.finished(&id);
    // Brought to the ordered size, rate and length.
    probed(&server, &video, [1280, 720], 100);

    for (path, code, word) in [("/short", "internal_error", "frames"), ("/no", "invalid_parameter", "refused")] {
        let server = configured(path);
        let (id, _) = ordered(&server, &shot(&drawn_look(&server), "a dragon flies by", json!({})));
        let video = server.ended(&id);
        assert_eq!((&video["status"], &video["failure_code"]), (&json!("failed"), &json!(code)), "{video}");
        assert!(video["failure_message"].as_str().is_some_and(|message| message.contains(word)), "{video}");
    }
}
